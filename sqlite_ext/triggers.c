/*
 * triggers.c: triggers across a table's redefinition. DROP TABLE takes a table's triggers with it without a word; a
 * script that makes the table again means to keep them, unless it names them.
 *
 * Each is created again as it was, and must compile: statements that fire it are prepared (never run) before and
 * after, and one whose outcome got worse tells that this trigger does not fit the table any more.
 */
#include "sqlite_host.h"

#include <string.h>

static mg_rc read_schema(mg_sqlite *s, const char *schema, mg_arena *arena, mg_error *err)
{
    mg_arena *mine = &s->trigger_memory;
    sqlite3_stmt *stmt;

    if (mg_sqlite_prepare(s, &stmt, arena, err,
                          "SELECT name, tbl_name, sql FROM %s.sqlite_master WHERE type = 'trigger' AND sql IS NOT NULL "
                          "ORDER BY rowid",
                          schema) != MG_OK)
        return MG_FAILED;
    while (sqlite3_step(stmt) == SQLITE_ROW)
    {
        mg_trigger *t = mg_vec_push(mine, &s->triggers);

        if (!t)
            break;
        t->schema = schema;
        t->name = mg_arena_str(mine, (const char *) sqlite3_column_text(stmt, 0));
        t->table = mg_arena_str(mine, (const char *) sqlite3_column_text(stmt, 1));
        t->sql = mg_arena_str(mine, (const char *) sqlite3_column_text(stmt, 2));
    }
    if (sqlite3_finalize(stmt) != SQLITE_OK)
        return mg_sqlite_failed(s, arena, err);
    return mine->failed ? mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory") : MG_OK;
}

mg_rc mg_triggers_read(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    mg_arena_free(&s->trigger_memory);
    mg_arena_init(&s->trigger_memory, &s->host.mem);
    memset(&s->triggers, 0, sizeof s->triggers);
    return read_schema(s, "main", arena, err) == MG_OK ? read_schema(s, "temp", arena, err) : MG_FAILED;
}

/* Whether the trigger is gone while its table is there, in *lost. */
static mg_rc look(mg_sqlite *s, const mg_trigger *t, bool *lost, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt;

    *lost = false;
    if (mg_sqlite_prepare(s, &stmt, arena, err,
                          "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM %s.sqlite_master WHERE type = 'trigger' AND "
                          "name = %Q COLLATE NOCASE) AND EXISTS (SELECT 1 FROM main.sqlite_master WHERE type IN "
                          "('table', 'view') AND name = %Q COLLATE NOCASE)",
                          t->schema, t->name, t->table) != MG_OK)
        return MG_FAILED;
    *lost = sqlite3_step(stmt) == SQLITE_ROW;
    return sqlite3_finalize(stmt) == SQLITE_OK ? MG_OK : mg_sqlite_failed(s, arena, err);
}

/* UPDATE of every column that takes a value, for triggers of UPDATE OF. */
static char *update_of_all(mg_sqlite *s, const char *table, mg_arena *arena, mg_error *err)
{
    sqlite3_str *text = sqlite3_str_new(s->db);
    const char *comma = "";
    sqlite3_stmt *stmt;

    if (mg_sqlite_prepare(s, &stmt, arena, err, "PRAGMA main.table_xinfo(\"%w\")", table) != MG_OK)
    {
        sqlite3_free(sqlite3_str_finish(text));
        return NULL;
    }
    sqlite3_str_appendf(text, "UPDATE main.\"%w\" SET ", table);
    while (sqlite3_step(stmt) == SQLITE_ROW)
    {
        const char *column = (const char *) sqlite3_column_text(stmt, 1);

        if (sqlite3_column_int(stmt, 6) != 0)
            continue;
        sqlite3_str_appendf(text, "%s\"%w\" = \"%w\"", comma, column, column);
        comma = ", ";
    }
    sqlite3_finalize(stmt);
    return sqlite3_str_finish(text);
}

#define FIRING 3

typedef struct outcomes
{
    const char *errors[FIRING]; /* NULL: compiles */
} outcomes;

/* How the statements that can fire triggers of the table compile now. */
static mg_rc compile(mg_sqlite *s, const char *table, outcomes *out, mg_arena *arena, mg_error *err)
{
    char *texts[FIRING];
    mg_rc rc = MG_OK;

    texts[0] = sqlite3_mprintf("DELETE FROM main.\"%w\"", table);
    texts[1] = sqlite3_mprintf("INSERT INTO main.\"%w\" DEFAULT VALUES", table);
    texts[2] = update_of_all(s, table, arena, err);
    for (int i = 0; i < FIRING; i++)
    {
        sqlite3_stmt *stmt = NULL;

        out->errors[i] = NULL;
        if (!texts[i])
            rc = mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
        else if (sqlite3_prepare_v2(s->db, texts[i], -1, &stmt, NULL) != SQLITE_OK)
        {
            out->errors[i] = mg_arena_str(arena, sqlite3_errmsg(s->db));
            if (sqlite3_errcode(s->db) != SQLITE_ERROR)
                rc = mg_sqlite_failed(s, arena, err);
        }
        sqlite3_finalize(stmt);
        sqlite3_free(texts[i]);
    }
    return rc;
}

static mg_rc broken(const mg_trigger *t, const char *why, mg_arena *arena, mg_error *err)
{
    return mg_sqlite_refuse(arena, err, MG_ERR_STATE,
                            "Write what should become of it into the script: DROP TRIGGER before the table is dropped, "
                            "and CREATE TRIGGER in its new form after it.",
                            "the trigger \"%s\", which was dropped with the table \"%s\", no longer compiles: %s",
                            t->name, t->table, why);
}

/* The text with its schema put back, which SQLite does not keep: CREATE TRIGGER becomes CREATE [TEMP] TRIGGER. */
static char *creating(const mg_trigger *t)
{
    static const char start[] = "CREATE TRIGGER ";
    size_t len = sizeof start - 1;

    if (sqlite3_strnicmp(t->sql, start, (int) len) != 0)
        return sqlite3_mprintf("%s", t->sql);
    return sqlite3_mprintf(strcmp(t->schema, "temp") == 0 ? "CREATE TEMP TRIGGER %s" : "CREATE TRIGGER main.%s",
                           t->sql + len);
}

static mg_rc create_again(mg_sqlite *s, const mg_trigger *t, mg_arena *arena, mg_error *err)
{
    outcomes before, after;
    char *sql = creating(t);
    int rc;

    if (!sql)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    if (compile(s, t->table, &before, arena, err) != MG_OK)
    {
        sqlite3_free(sql);
        return MG_FAILED;
    }
    rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    if (rc == SQLITE_ERROR)
        return broken(t, sqlite3_errmsg(s->db), arena, err);
    if (rc != SQLITE_OK)
        return mg_sqlite_failed(s, arena, err);
    if (compile(s, t->table, &after, arena, err) != MG_OK)
        return MG_FAILED;
    for (int i = 0; i < FIRING; i++)
        if (after.errors[i] && (!before.errors[i] || strcmp(before.errors[i], after.errors[i]) != 0))
            return broken(t, after.errors[i], arena, err);
    return MG_OK;
}

mg_rc mg_triggers_restore(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err)
{
    for (size_t i = 0; i < s->triggers.len; i++)
    {
        const mg_trigger *t = &s->triggers.items[i];
        bool lost;

        if (look(s, t, &lost, arena, err) != MG_OK)
            return MG_FAILED;
        if (lost && !mg_stmt_mentions(script->source.text, script->source.len, t->name) &&
            create_again(s, t, arena, err) != MG_OK)
            return MG_FAILED;
    }
    return MG_OK;
}
