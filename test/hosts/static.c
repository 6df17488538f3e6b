/*
 * static.c: a program that has SQLite and the extension linked in, which every connection that it opens has, as
 * sqlite_ext/README.md has it.
 *
 *   static DATABASE SQL…   prints the rows of each, a column of text each; ends at the first error with status 1
 */
#include <sqlite3.h>
#include <stdio.h>

int sqlite3_migrate_init(sqlite3 *db, char **message, const struct sqlite3_api_routines *api);

static int print_row(void *arg, int n, char **values, char **names)
{
    (void) arg;
    (void) names;
    for (int i = 0; i < n; i++)
        printf("%s%s", i ? "|" : "", values[i] ? values[i] : "");
    puts("");
    return 0;
}

int main(int argc, char **argv)
{
    char *message = NULL;
    sqlite3 *db;

    if (sqlite3_auto_extension((void (*)(void)) sqlite3_migrate_init) != SQLITE_OK || argc < 2 ||
        sqlite3_open(argv[1], &db) != SQLITE_OK)
        return 2;
    for (int i = 2; i < argc; i++)
        if (sqlite3_exec(db, argv[i], print_row, NULL, &message) != SQLITE_OK)
        {
            printf("%s\n", message);
            return 1;
        }
    return sqlite3_close(db) == SQLITE_OK ? 0 : 2;
}
