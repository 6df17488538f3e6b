/*
 * triggers.c: triggers across a table's redefinition. DROP TABLE takes a table's triggers with it without a word; a
 * script that makes the table again means to keep them, unless it names them.
 *
 * Each is created again as it was, and must compile: statements that fire it are prepared (never run) before and
 * after, and one whose outcome got worse tells that this trigger does not fit the table any more.
 */
#include "sqlite_host.h"

#include <string.h>

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

/* The last failure: that a statement is wrong or not allowed is told in *why; anything else ends the work. */
static mg_rc tell(mg_sqlite *s, const char **why, mg_arena *arena, mg_error *err)
{
    if (sqlite3_errcode(s->db) != SQLITE_ERROR && sqlite3_errcode(s->db) != SQLITE_AUTH)
        return mg_sqlite_failed(s, arena, err);
    *why = mg_arena_str(arena, sqlite3_errmsg(s->db));
    return *why ? MG_OK : mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
}

mg_rc mg_sqlite_compile(mg_sqlite *s, char *sql, const char **why, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt = NULL;
    mg_rc rc = MG_OK;

    *why = NULL;
    if (!sql)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    if (sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL) != SQLITE_OK)
        rc = tell(s, why, arena, err);
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    return rc;
}

/* UPDATE of every column that takes a value, for triggers of UPDATE OF. A view that does not work tells no columns. */
static mg_rc compile_update(mg_sqlite *s, const char *table, const char **why, mg_arena *arena, mg_error *err)
{
    sqlite3_str *text;
    const char *comma = "";
    sqlite3_stmt *stmt;
    mg_error told;

    *why = NULL;
    if (mg_sqlite_prepare(s, &stmt, arena, &told, "PRAGMA main.table_xinfo(\"%w\")", table) != MG_OK)
        return tell(s, why, arena, err);
    text = sqlite3_str_new(s->db);
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
    return mg_sqlite_compile(s, sqlite3_str_finish(text), why, arena, err);
}

mg_rc mg_triggers_compile(mg_sqlite *s, const char *table, mg_outcomes *out, mg_arena *arena, mg_error *err)
{
    if (mg_sqlite_compile(s, sqlite3_mprintf("DELETE FROM main.\"%w\"", table), &out->errors[0], arena, err) != MG_OK ||
        mg_sqlite_compile(s, sqlite3_mprintf("INSERT INTO main.\"%w\" DEFAULT VALUES", table), &out->errors[1], arena,
                          err) != MG_OK)
        return MG_FAILED;
    return compile_update(s, table, &out->errors[2], arena, err);
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

/* The next word, quoted name or sign of `text`, which *end follows; comments and blanks are skipped. */
static const char *next_part(const char *text, const char **end)
{
    const char *p = text;

    for (;; p++)
    {
        if (p[0] == '-' && p[1] == '-')
            p += strcspn(p, "\n");
        else if (p[0] == '/' && p[1] == '*' && strstr(p + 2, "*/"))
            p = strstr(p + 2, "*/") + 1;
        else if (!*p || !strchr(" \t\n\f\r", *p))
            break;
        if (!*p)
            break;
    }
    *end = p;
    if (*p == '"' || *p == '`' || *p == '\'' || *p == '[')
    {
        const char *close = strchr(p + 1, *p == '[' ? ']' : *p);

        *end = close ? close + 1 : p + strlen(p);
    }
    else if (*p)
    {
        *end = p + strcspn(p, " \t\n\f\r,;()\"`'[/-");
        if (*end == p)
            ++*end;
    }
    return p;
}

static bool part_is(const char *part, const char *end, const char *word)
{
    return (size_t) (end - part) == strlen(word) && sqlite3_strnicmp(part, word, (int) (end - part)) == 0;
}

/*
 * A trigger of UPDATE OF columns that are gone would compile for want of ever firing. INSERT takes the same list of
 * columns and knows them. Returns what is wrong, in the arena, or NULL.
 */
static const char *missing_column(mg_sqlite *s, const mg_trigger *t, mg_arena *arena)
{
    const char *end = t->sql, *part, *columns = NULL, *why = NULL;
    sqlite3_stmt *stmt = NULL;
    bool update = false;
    char *sql;

    for (int i = 0; *(part = next_part(end, &end)); i++)
    {
        if (i > 2 && columns && part_is(part, end, "on"))
            break;
        if (i > 2 && !columns && (part_is(part, end, "on") || part_is(part, end, "begin")))
            return NULL;
        if (i > 2 && !columns && update && part_is(part, end, "of"))
            columns = end;
        update = i > 2 && part_is(part, end, "update");
    }
    if (!columns)
        return NULL;
    sql = sqlite3_mprintf("INSERT INTO main.\"%w\" (%.*s) DEFAULT VALUES", t->table, (int) (part - columns), columns);
    if (sql && sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL) == SQLITE_ERROR &&
        strstr(sqlite3_errmsg(s->db), "no column named"))
        why = mg_arena_str(arena, sqlite3_errmsg(s->db));
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    return why;
}

static mg_rc create_again(mg_sqlite *s, const mg_trigger *t, mg_arena *arena, mg_error *err)
{
    mg_outcomes before, after;
    char *sql = creating(t);
    const char *why;
    int rc;

    if (!sql)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    if (mg_triggers_compile(s, t->table, &before, arena, err) != MG_OK)
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
    if (mg_triggers_compile(s, t->table, &after, arena, err) != MG_OK)
        return MG_FAILED;
    for (int i = 0; i < MG_OUTCOMES; i++)
        if (after.errors[i] && (!before.errors[i] || strcmp(before.errors[i], after.errors[i]) != 0))
            return broken(t, after.errors[i], arena, err);
    why = missing_column(s, t, arena);
    return why ? broken(t, why, arena, err) : MG_OK;
}

/* Whether the script itself creates or drops the trigger: then it knows what it wants. */
static bool is_named(const mg_script *script, const char *name)
{
    for (size_t i = 0; i < script->stmts.len; i++)
        if (script->stmts.items[i].kind == MG_STMT_SQL && script->stmts.items[i].name &&
            sqlite3_stricmp(script->stmts.items[i].name, name) == 0)
            return true;
    return false;
}

/* As it was read last before as it was read first: its table may have got another name since. */
mg_rc mg_triggers_restore(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err)
{
    for (size_t reading = s->readings; s->triggers.len && reading-- > 0;)
        for (size_t i = 0; i < s->triggers.len; i++)
        {
            const mg_trigger *t = &s->triggers.items[i];
            bool lost;

            if (t->reading != reading)
                continue;
            if (look(s, t, &lost, arena, err) != MG_OK)
                return MG_FAILED;
            if (lost && !is_named(script, t->name) && create_again(s, t, arena, err) != MG_OK)
                return MG_FAILED;
        }
    return MG_OK;
}
