/* project.c: see project.h. */
#define _GNU_SOURCE

#include "project.h"

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct
{
    const char *path, *text; /* text NULL: a folder */
} FILES[] = {
    {"prisma", NULL},
    {"prisma/migrations", NULL},
    {"prisma/migrations/migration_lock.toml", "provider = \"sqlite\"\n"},
    {"prisma/migrations/lint.json",
     "{\"rules\": {\"redefine-cost\": \"error\"}, \"allow\": {\"1c_\": {\"drop-column\": "
     "\"?\"}, \"1d_\": {\"drop-table\": \"?\"}}}\n"},
    {"prisma/migrations/1a_", NULL},
    {"prisma/migrations/1a_/migration.sql",
     "CREATE TABLE \"A\" (\"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \"x\" TEXT);\n"
     "CREATE INDEX \"part\" ON \"A\"(\"x\") WHERE \"x\" > 1;\n"
     "CREATE TABLE \"L\" (\"k\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \"m\" TEXT);\n"},
    {"prisma/migrations/1b_", NULL},
    {"prisma/migrations/1b_/migration.sql",
     "CREATE TRIGGER \"tr\" AFTER INSERT ON \"A\" BEGIN INSERT INTO \"L\"(\"m\") VALUES (new.\"x\"); END;\n"
     "CREATE VIEW \"v\" AS SELECT * FROM \"A\";\n"
     "INSERT INTO \"A\"(\"x\") VALUES ('1'), ('2'), ('3');\n"
     "DELETE FROM \"A\" WHERE \"x\" = '3';\n"},
    {"prisma/migrations/1c_", NULL},
    {"prisma/migrations/1c_/migration.sql",
     "-- migrate:allow drop-column, none\n"
     "PRAGMA foreign_keys=OFF;\n"
     "PRAGMA cache_size=77;\n"
     "CREATE TABLE \"new_A\" (\"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \"x\" TEXT NOT NULL DEFAULT '');\n"
     "INSERT INTO \"new_A\" SELECT * FROM \"A\";\n"
     "DROP TABLE \"A\";\n"
     "ALTER TABLE \"new_A\" RENAME TO \"A\";\n"
     "PRAGMA foreign_keys=ON;\n"},
    {"prisma/migrations/1d_", NULL},
    {"prisma/migrations/1d_/migration.sql",
     "CREATE TABLE \"D\" (\"id\" INTEGER NOT NULL PRIMARY KEY, \"a\" INTEGER REFERENCES \"A\"(\"id\"));\n"
     "BEGIN;\nINSERT INTO \"D\" VALUES (1, 1);\nCOMMIT;\n"},
    {"prisma/seed.sql", "INSERT INTO \"A\"(\"x\") VALUES ('seed');\n"},
    {"prisma/schema.prisma",
     "datasource db {\n  provider = \"sqlite\"\n  url      = \"file:x\"\n}\n\n"
     "model A {\n  id Int    @id @default(autoincrement())\n  x  String @default(\"y\")\n"
     "  n  N[]\n  d  D[]\n}\n\n"
     "model D {\n  id Int  @id\n  a  Int?\n  r  A?   @relation(fields: [a], references: [id])\n}\n\n"
     "model L {\n  k Int     @id @default(autoincrement())\n  m String?\n}\n\n"
     "model N {\n  id Int @id\n  a  Int\n  r  A   @relation(fields: [a], references: [id])\n\n"
     "  @@index([a])\n}\n"},
    {"renamed.prisma",
     "datasource db {\n  provider = \"sqlite\"\n  url      = \"file:x\"\n}\n\n"
     "model B {\n  id Int    @id @default(autoincrement())\n  y  String @default(\"y\")\n  z  String\n"
     "  d  D[]\n  p  B[]    @relation(\"s\")\n  q  B[]    @relation(\"s\")\n}\n\n"
     "model D {\n  id Int @id\n  a  Int\n  r  B   @relation(fields: [a], references: [id])\n}\n\n"
     "model L {\n  k Int     @id @default(autoincrement())\n  m String?\n}\n"},
};

static void die(const char *what)
{
    perror(what);
    exit(2);
}

static void empty_folder(const char *path)
{
    DIR *dir = opendir(path);

    for (struct dirent *e; dir && (e = readdir(dir));)
    {
        char inside[1200];

        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        snprintf(inside, sizeof inside, "%s/%s", path, e->d_name);
        if (unlink(inside) == 0)
            continue;
        empty_folder(inside);
        rmdir(inside);
    }
    if (dir)
        closedir(dir);
}

void project_remove(void)
{
    empty_folder(".");
}

void project_lay(void)
{
    empty_folder(".");
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++)
    {
        const char *text = FILES[i].text;
        int fd;

        if (!text)
        {
            if (mkdir(FILES[i].path, 0755) != 0)
                die(FILES[i].path);
            continue;
        }
        fd = open(FILES[i].path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
        if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t) strlen(text))
            die(FILES[i].path);
        close(fd);
    }
}

/* The state **************************************************************************************************** */

typedef struct
{
    char *text;
    size_t len, size;
} buffer;

static void add(buffer *b, const char *fmt, ...)
{
    va_list args;
    int n;

    va_start(args, fmt);
    n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (b->len + (size_t) n + 1 > b->size)
        b->text = realloc(b->text, b->size = (b->len + (size_t) n + 1) * 2);
    if (!b->text)
        die("realloc");
    va_start(args, fmt);
    vsnprintf(b->text + b->len, (size_t) n + 1, fmt, args);
    va_end(args);
    b->len += (size_t) n;
}

static void add_query(buffer *b, sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;

    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        add(b, "(%s)\n", sqlite3_errmsg(db));
    while (stmt && sqlite3_step(stmt) == SQLITE_ROW)
    {
        for (int i = 0; i < sqlite3_column_count(stmt); i++)
            add(b, "%s%s", i ? "|" : "",
                sqlite3_column_text(stmt, i) ? (const char *) sqlite3_column_text(stmt, i) : "");
        add(b, "\n");
    }
    sqlite3_finalize(stmt);
}

static bool exists(sqlite3 *db, const char *table)
{
    return sqlite3_table_column_metadata(db, "main", table, NULL, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

static bool is_ours(const char *path)
{
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++)
        if (strcmp(FILES[i].path, path) == 0)
            return true;
    return false;
}

/* Names of files that are not the project's own; a folder of another migration counts, without its name. */
static void add_files(buffer *b, const char *path)
{
    DIR *dir = opendir(path);
    int made = 0;

    for (struct dirent *e; dir && (e = readdir(dir));)
    {
        char inside[1200];

        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 || strncmp(e->d_name, PROJECT_FILE, 4) == 0)
            continue;
        snprintf(inside, sizeof inside, "%s/%s", path, e->d_name);
        if (is_ours(inside + 2) && e->d_type == DT_DIR)
            add_files(b, inside);
        else if (strcmp(path, "./prisma/migrations") == 0 && e->d_type == DT_DIR && e->d_name[0] == '2')
            made++;
        else if (!is_ours(inside + 2))
            add(b, "file %s\n", inside);
    }
    if (made)
        add(b, "%d migration made\n", made);
    if (dir)
        closedir(dir);
}

static void add_schema_file(buffer *b)
{
    char text[4096];
    int fd = open("prisma/schema.prisma", O_RDONLY);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

    if (fd >= 0)
        close(fd);
    add(b, "%.*s", n < 0 ? 0 : (int) n, text);
}

char *project_state(bool rows)
{
    buffer b = {0};
    sqlite3 *db;

    if (sqlite3_open(PROJECT_FILE, &db) != SQLITE_OK)
        die(PROJECT_FILE);
    add_query(
        &b, db,
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE tbl_name <> '_prisma_migrations' ORDER BY 1, 2");
    if (exists(db, "_prisma_migrations"))
        add_query(&b, db,
                  "SELECT CASE WHEN migration_name LIKE '2%' THEN 'made' ELSE migration_name END, count(*) FROM "
                  "_prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL GROUP BY migration_name "
                  "ORDER BY 1");
    if (rows && exists(db, "A"))
        add_query(&b, db, "SELECT * FROM A ORDER BY 1");
    if (rows && exists(db, "B"))
        add_query(&b, db, "SELECT * FROM B ORDER BY 1");
    if (rows && exists(db, "L"))
        add_query(&b, db, "SELECT * FROM L ORDER BY 1");
    if (rows && exists(db, "D"))
        add_query(&b, db, "SELECT * FROM D ORDER BY 1");
    if (rows && exists(db, "sqlite_sequence"))
        add_query(&b, db, "SELECT * FROM sqlite_sequence ORDER BY 1");
    add_query(&b, db, "PRAGMA integrity_check");
    sqlite3_close(db);
    add_files(&b, ".");
    add_schema_file(&b);
    return b.text;
}
