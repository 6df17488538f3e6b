/*
 * sequences.c: the memory of AUTOINCREMENT across a table's redefinition. DROP TABLE forgets the highest key that a
 * table ever had, and the new table knows those only of the rows that were copied: keys of deleted rows, which other
 * systems may have kept, would be given out again.
 */
#include "sqlite_host.h"

#include "../common/base/map.h"

#include <string.h>

/* Calls for each row of sqlite_sequence, which is there once a table with AUTOINCREMENT has been. */
static mg_rc each_row(mg_sqlite *s, mg_rc (*each)(void *, const char *, sqlite3_int64), void *arg, mg_arena *arena,
                      mg_error *err)
{
    sqlite3_stmt *stmt;
    mg_rc rc = MG_OK;

    switch (sqlite3_prepare_v2(s->db,
                               "SELECT name, seq FROM main.sqlite_sequence WHERE typeof(seq) = 'integer' AND "
                               "name NOT NULL ORDER BY rowid",
                               -1, &stmt, NULL))
    {
    case SQLITE_OK:
        break;
    case SQLITE_ERROR: /* no such table */
        return MG_OK;
    default:
        return mg_sqlite_failed(s, arena, err);
    }
    while (rc == MG_OK && sqlite3_step(stmt) == SQLITE_ROW)
    {
        const char *name = (const char *) sqlite3_column_text(stmt, 0);

        rc = name && each(arg, name, sqlite3_column_int64(stmt, 1)) == MG_OK
                 ? MG_OK
                 : mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    }
    if (sqlite3_finalize(stmt) != SQLITE_OK && rc == MG_OK)
        rc = mg_sqlite_failed(s, arena, err);
    return rc;
}

static mg_rc remember(void *arg, const char *name, sqlite3_int64 seq)
{
    mg_sqlite *s = arg;
    mg_sequence *one = mg_vec_push(&s->dropped, &s->sequences);

    if (!one)
        return MG_FAILED;
    one->seq = seq;
    one->table = mg_arena_str(&s->dropped, name);
    return one->table ? MG_OK : MG_FAILED;
}

mg_rc mg_sequences_read(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    return each_row(s, remember, s, arena, err);
}

/* The sequences as they are now, by their tables: pointers to their numbers. */
typedef struct current
{
    mg_arena *arena;
    mg_map by_table;
} current;

static mg_rc note(void *arg, const char *name, sqlite3_int64 seq)
{
    current *c = arg;
    const char *key = mg_arena_str(c->arena, name);
    sqlite3_int64 *value = mg_arena_get(c->arena, sizeof *value);

    if (!key || !value)
        return MG_FAILED;
    *value = seq;
    mg_map_put(c->arena, &c->by_table, 0, key, strlen(key), value);
    return c->arena->failed ? MG_FAILED : MG_OK;
}

/* Whether the table is there, with AUTOINCREMENT, in *is. */
static mg_rc is_counted(mg_sqlite *s, const char *table, bool *is, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt;
    const char *sql;

    *is = false;
    if (mg_sqlite_prepare(s, &stmt, arena, err, "SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = %Q",
                          table) != MG_OK)
        return MG_FAILED;
    if (sqlite3_step(stmt) == SQLITE_ROW && (sql = (const char *) sqlite3_column_text(stmt, 0)))
        *is = mg_stmt_mentions(sql, strlen(sql), "autoincrement");
    return sqlite3_finalize(stmt) == SQLITE_OK ? MG_OK : mg_sqlite_failed(s, arena, err);
}

static mg_rc put_back(mg_sqlite *s, const mg_sequence *was, const sqlite3_int64 *now, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt;
    bool counted = true;

    if (!now && is_counted(s, was->table, &counted, arena, err) != MG_OK)
        return MG_FAILED;
    if (!counted)
        return MG_OK;
    if (mg_sqlite_prepare(s, &stmt, arena, err,
                          now ? "UPDATE main.sqlite_sequence SET seq = %lld WHERE name = %Q"
                              : "INSERT INTO main.sqlite_sequence (seq, name) VALUES (%lld, %Q)",
                          was->seq, was->table) != MG_OK)
        return MG_FAILED;
    sqlite3_step(stmt);
    return sqlite3_finalize(stmt) == SQLITE_OK ? MG_OK : mg_sqlite_failed(s, arena, err);
}

mg_rc mg_sequences_restore(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err)
{
    mg_arena scratch;
    current c = {&scratch, {0}};
    mg_rc rc;

    if (s->sequences.len == 0 || mg_stmt_mentions(script->source.text, script->source.len, "sqlite_sequence"))
        return MG_OK;
    mg_arena_init(&scratch, &s->host.mem);
    rc = each_row(s, note, &c, arena, err);
    for (size_t i = 0; i < s->sequences.len && rc == MG_OK; i++)
    {
        mg_sequence *was = &s->sequences.items[i];
        const sqlite3_int64 *now = mg_map_get(&c.by_table, 0, was->table, strlen(was->table));

        if (now && *now >= was->seq)
            continue;
        rc = put_back(s, was, now, arena, err);
        mg_map_put(&scratch, &c.by_table, 0, was->table, strlen(was->table), &was->seq);
    }
    if (scratch.failed && rc == MG_OK)
        rc = mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    mg_arena_free(&scratch);
    return rc;
}
