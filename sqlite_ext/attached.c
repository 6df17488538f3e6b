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

    if (!sql || sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        found = each(arg, MG_UNKNOWN_DATABASE);
    else
        while (!found && sqlite3_step(stmt) == SQLITE_ROW)
            found = sqlite3_stricmp((const char *) sqlite3_column_text(stmt, 1), "Transaction") == 0 &&
                    each(arg, sqlite3_column_int(stmt, 2));
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    return found;
}

/* Whether the database has something of the name that the token is. */
static bool has_object(sqlite3 *db, const char *database, const char *text, mg_token t)
{
    char *sql = sqlite3_mprintf("SELECT name FROM \"%w\".sqlite_master", database);
    sqlite3_stmt *stmt = NULL;
    bool has = false;

    if (sql && sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK)
        while (!has && sqlite3_step(stmt) == SQLITE_ROW)
        {
            const char *name = (const char *) sqlite3_column_text(stmt, 0);

            has = name && mg_token_names(text, t, name);
        }
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    return has;
}

/* Whether a name that stands behind the token is that of something that may be made. */
static bool makes(const char *text, mg_token t)
{
    return mg_token_is(text, t, "table") || mg_token_is(text, t, "view") || mg_token_is(text, t, "index") ||
           mg_token_is(text, t, "trigger") || mg_token_is(text, t, "exists");
}

/* Whether the text names the database before a dot, and not a table of that name before one of its columns. */
static bool names_database(sqlite3 *db, const char *text, const char *name)
{
    mg_scanner s = {text, strlen(text), 0};
    mg_token first = {TOKEN_OTHER, 0, 0}, second = first, t = mg_token_next(&s);

    for (; t.kind != TOKEN_END && t.kind < TOKEN_OPEN_STRING; t = mg_token_next(&s))
    {
        if (t.kind == TOKEN_OTHER && text[t.start] == '.' && mg_token_is_name(second) &&
            mg_token_names(text, second, name))
        {
            mg_token object = mg_token_next(&s);

            if (makes(text, first) || has_object(db, name, text, object))
                return true;
            t = object;
        }
        first = second;
        second = t;
    }
    return false;
}

typedef struct reaching
{
    const mg_sqlite *s;
    const char *text;
    const mg_attached *found;
    bool unknown; /* it cannot be told */
} reaching;

static bool is_unnamed(void *arg, int number)
{
    reaching *r = arg;

    r->unknown = number == MG_UNKNOWN_DATABASE;
    for (size_t i = 0; i < r->s->attached.len; i++)
    {
        const mg_attached *one = &r->s->attached.items[i];

        if (one->number == number && !names_database(r->s->db, r->text, one->name))
            r->found = one;
    }
    return r->found || r->unknown;
}

mg_rc mg_attached_check(mg_sqlite *s, sqlite3_stmt *stmt, mg_arena *arena, mg_error *err)
{
    reaching r = {s, stmt ? sqlite3_sql(stmt) : NULL, NULL, false};

    if (s->attached.len == 0 || !r.text || sqlite3_stmt_isexplain(stmt) ||
        !mg_sqlite_transactions(s->db, r.text, is_unnamed, &r))
        return MG_OK;
    if (r.unknown)
        return mg_sqlite_failed(s, arena, err);
    return mg_sqlite_refuse(
        arena, err, MG_ERR_STATE, "DETACH it first, or write the database before the name: main.…, or the other one.",
        "the statement would reach the attached database \"%s\", which it does not name", r.found->name);
}
