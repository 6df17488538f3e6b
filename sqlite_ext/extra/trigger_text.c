/* trigger_text.c: works with the text of a trigger; see dropped.h. */
#include "../base/sqlite_host.h"

#include "../../common/sql/token.h"

#include <string.h>

/* SQLite does not keep the schema, so CREATE TRIGGER is made CREATE [TEMP] TRIGGER. */
char *mg_trigger_creating(const char *schema, const char *sql)
{
    static const char start[] = "CREATE TRIGGER ";
    size_t len = sizeof start - 1;

    if (sqlite3_strnicmp(sql, start, (int) len) != 0)
        return sqlite3_mprintf("%s", sql);
    return sqlite3_mprintf(strcmp(schema, "temp") == 0 ? "CREATE TEMP TRIGGER %s" : "CREATE TRIGGER main.%s",
                           sql + len);
}

/* Finds the columns in CREATE [TEMP] TRIGGER name … UPDATE OF columns ON …. False if the trigger has none. */
static bool find_trigger_columns(const char *sql, size_t *start, size_t *end)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, sql);
    mg_token t = mg_token_next(&s), before = t;

    *start = *end = 0;
    for (size_t i = 0; !mg_token_ends(t); i++)
    {
        bool on = i > 2 && mg_token_is(sql, t, "on");

        if (on && *start > 0)
        {
            *end = t.start;
            return true;
        }
        if (on || (i > 2 && *start == 0 && mg_token_is(sql, t, "begin")))
            return false;
        if (i > 3 && *start == 0 && mg_token_is(sql, before, "update") && mg_token_is(sql, t, "of"))
            *start = t.end;
        before = t;
        t = mg_token_next(&s);
    }
    return false;
}

/*
 * A trigger of UPDATE OF compiles even if a column does not exist, since it would just never fire. An INSERT with the
 * same list of columns does not. Returns what is wrong, in the arena, or NULL.
 */
const char *mg_trigger_missing_column(mg_sqlite *s, const char *table, const char *sql, mg_arena *arena)
{
    const char *why = NULL;
    sqlite3_stmt *stmt = NULL;
    size_t start, end;
    char *insert;

    if (!find_trigger_columns(sql, &start, &end))
        return NULL;
    insert = sqlite3_mprintf("INSERT INTO main.\"%w\" (%.*s) DEFAULT VALUES", table, (int) (end - start), sql + start);
    if (insert && sqlite3_prepare_v2(s->db, insert, -1, &stmt, NULL) != SQLITE_OK &&
        strstr(sqlite3_errmsg(s->db), "no column named"))
        why = mg_arena_str(arena, sqlite3_errmsg(s->db));
    sqlite3_finalize(stmt);
    sqlite3_free(insert);
    return why;
}
