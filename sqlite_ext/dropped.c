/*
 * dropped.c: what DROP TABLE takes with a table and a migration that makes the table anew means to keep: triggers.c,
 * sequences.c, fulltext.c. The first two go by the table's name, so that they are put back before a rename, and read
 * again after it.
 */
#include "sqlite_host.h"

#include <string.h>

void mg_dropped_forget(mg_sqlite *s)
{
    mg_arena_free(&s->dropped);
    mg_arena_init(&s->dropped, &s->host.mem);
    memset(&s->triggers, 0, sizeof s->triggers);
    memset(&s->fulltexts, 0, sizeof s->fulltexts);
    memset(&s->sequences, 0, sizeof s->sequences);
    s->readings = 0;
}

static void add_trigger(mg_sqlite *s, const char *schema, sqlite3_stmt *row)
{
    mg_trigger *t = mg_vec_push(&s->dropped, &s->triggers);

    if (!t)
        return;
    t->schema = schema;
    t->reading = s->readings;
    t->name = mg_arena_str(&s->dropped, (const char *) sqlite3_column_text(row, 0));
    t->table = mg_arena_str(&s->dropped, (const char *) sqlite3_column_text(row, 1));
    t->sql = mg_arena_str(&s->dropped, (const char *) sqlite3_column_text(row, 2));
}

static void add_virtual(mg_sqlite *s, sqlite3_stmt *row)
{
    const char *content, *sql = (const char *) sqlite3_column_text(row, 2);
    mg_fulltext *f =
        sql && mg_fulltext_reads(&s->dropped, sql, &content) ? mg_vec_push(&s->dropped, &s->fulltexts) : NULL;

    if (!f)
        return;
    f->name = mg_arena_str(&s->dropped, (const char *) sqlite3_column_text(row, 0));
    f->content = content;
}

/* Triggers and, at the first reading, virtual tables. */
static mg_rc read_schema(mg_sqlite *s, const char *schema, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt;

    if (mg_sqlite_prepare(s, &stmt, arena, err,
                          "SELECT name, tbl_name, sql, type FROM %s.sqlite_master WHERE (type = 'trigger' OR "
                          "(type = 'table' AND rootpage = 0)) AND sql IS NOT NULL ORDER BY rowid",
                          schema) != MG_OK)
        return MG_FAILED;
    while (sqlite3_step(stmt) == SQLITE_ROW)
        if (strcmp((const char *) sqlite3_column_text(stmt, 3), "trigger") == 0)
            add_trigger(s, schema, stmt);
        else if (s->readings == 0)
            add_virtual(s, stmt);
    return sqlite3_finalize(stmt) == SQLITE_OK ? MG_OK : mg_sqlite_failed(s, arena, err);
}

static mg_rc read_schemas(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    if (read_schema(s, "main", arena, err) != MG_OK ||
        (mg_sqlite_has_temporary(s) && read_schema(s, "temp", arena, err) != MG_OK))
        return MG_FAILED;
    for (size_t i = 0; s->readings == 0 && i < s->fulltexts.len; i++)
        if (mg_fulltext_place(s, s->fulltexts.items[i].content, &s->fulltexts.items[i].place, arena, err) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

static mg_rc read_all(mg_sqlite *s, bool schemas, mg_arena *arena, mg_error *err)
{
    if ((schemas && read_schemas(s, arena, err) != MG_OK) || mg_sequences_read(s, arena, err) != MG_OK)
        return MG_FAILED;
    s->readings++;
    return s->dropped.failed ? mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory") : MG_OK;
}

static bool mentions(const mg_script *script, const char *word)
{
    return mg_stmt_mentions(script->source.text, script->source.len, word);
}

mg_rc mg_dropped_read(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err)
{
    bool plain = s->plain;

    s->plain = false;
    if (!(script->flags & MG_STMT_DROPS_TABLE))
        return MG_OK;
    mg_dropped_forget(s);
    if (read_all(s, !plain, arena, err) != MG_OK)
        return MG_FAILED;
    s->plain = s->triggers.len + s->fulltexts.len == 0 && !mentions(script, "trigger") && !mentions(script, "virtual");
    return MG_OK;
}

mg_rc mg_dropped_read_again(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    return read_all(s, s->triggers.len > 0, arena, err);
}

mg_rc mg_dropped_restore(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err)
{
    if (mg_triggers_restore(s, script, arena, err) != MG_OK)
        return MG_FAILED;
    return mg_sequences_restore(s, script, arena, err);
}
