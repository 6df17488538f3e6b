/*
 * attached.c: statements that would reach an attached database. A name without a schema that "main" does not have
 * means the object of an attached one to SQLite: DROP TABLE IF EXISTS "Session" would drop another file's table.
 */
#include "sqlite_host.h"

#include "../common/history/split_sqlite.h"

#include <string.h>

mg_rc mg_attached_read(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt;

    memset(&s->attached, 0, sizeof s->attached);
    if (mg_sqlite_prepare(s, &stmt, arena, err, "PRAGMA database_list") != MG_OK)
        return MG_FAILED;
    while (sqlite3_step(stmt) == SQLITE_ROW)
    {
        mg_attached *one = sqlite3_column_int(stmt, 0) > 1 ? mg_vec_push(&s->memory, &s->attached) : NULL;

        if (!one)
            continue;
        one->number = sqlite3_column_int(stmt, 0);
        one->name = mg_arena_str(&s->memory, (const char *) sqlite3_column_text(stmt, 1));
    }
    if (sqlite3_finalize(stmt) != SQLITE_OK)
        return mg_sqlite_failed(s, arena, err);
    return s->memory.failed ? mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory") : MG_OK;
}

bool mg_sqlite_transactions(sqlite3 *db, const char *text, mg_transaction_fn each, void *arg)
{
    sqlite3_stmt *stmt = NULL;
    char *sql = sqlite3_mprintf("EXPLAIN %s", text);
    bool found = false;

    if (sql && sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK)
        while (!found && sqlite3_step(stmt) == SQLITE_ROW)
            found = sqlite3_stricmp((const char *) sqlite3_column_text(stmt, 1), "Transaction") == 0 &&
                    each(arg, sqlite3_column_int(stmt, 2));
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    return found;
}

/* Whether the text has the database's name before a dot. */
static bool names_database(const char *text, const char *name)
{
    mg_scanner s = {text, strlen(text), 0};
    mg_token before = {TOKEN_OTHER, 0, 0}, t;

    for (t = mg_token_next(&s); t.kind != TOKEN_END && t.kind < TOKEN_OPEN_STRING; t = mg_token_next(&s))
    {
        if (t.kind == TOKEN_OTHER && text[t.start] == '.' && mg_token_is_name(before) &&
            mg_token_names(text, before, name))
            return true;
        before = t;
    }
    return false;
}

typedef struct reaching
{
    const mg_sqlite *s;
    const char *text;
    const mg_attached *found;
} reaching;

static bool is_unnamed(void *arg, int number)
{
    reaching *r = arg;

    for (size_t i = 0; i < r->s->attached.len; i++)
    {
        const mg_attached *one = &r->s->attached.items[i];

        if (one->number == number && !names_database(r->text, one->name))
            r->found = one;
    }
    return r->found != NULL;
}

mg_rc mg_attached_check(mg_sqlite *s, sqlite3_stmt *stmt, mg_arena *arena, mg_error *err)
{
    reaching r = {s, stmt ? sqlite3_sql(stmt) : NULL, NULL};

    if (s->attached.len == 0 || !r.text || sqlite3_stmt_isexplain(stmt) ||
        !mg_sqlite_transactions(s->db, r.text, is_unnamed, &r))
        return MG_OK;
    return mg_sqlite_refuse(
        arena, err, MG_ERR_STATE, "DETACH it first, or write the database before the name: main.…, or the other one.",
        "the statement would reach the attached database \"%s\", which it does not name", r.found->name);
}
