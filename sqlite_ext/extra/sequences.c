/*
 * sequences.c: keeps the memory of AUTOINCREMENT when a table is redefined; see dropped.h. DROP TABLE forgets the
 * highest key that a table has ever had, and the new table only knows the keys of the rows that were copied. Keys of
 * deleted rows, which other systems may still know, would be given out again.
 */
#include "../base/sqlite_host.h"

#include <string.h>

typedef mg_rc (*each_sequence_fn)(void *arg, const char *name, sqlite3_int64 seq);

/*
 * Calls `each` for every row of sqlite_sequence, a table that exists as soon as a table with AUTOINCREMENT has existed.
 */
static mg_rc each_sequence(mg_sqlite *s, each_sequence_fn each, void *arg, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt;
    bool there = true;
    mg_rc rc;

    rc = mg_sqlite_prepare(s, &stmt, arena, err,
                           "SELECT name, seq FROM main.sqlite_sequence WHERE typeof(seq) = 'integer' AND "
                           "name NOT NULL ORDER BY rowid");
    if (rc != MG_OK && (sqlite3_errcode(s->db) & 0xFF) == SQLITE_ERROR &&
        mg_table_exists(s, "sqlite_sequence", &there, arena, err) != MG_OK)
        return MG_FAILED;
    if (rc != MG_OK)
        return there ? MG_FAILED : MG_OK;
    while (rc == MG_OK && sqlite3_step(stmt) == SQLITE_ROW)
    {
        const char *name;

        rc = mg_sqlite_name(stmt, 0, &name, arena, err);
        if (rc == MG_OK && each(arg, name, sqlite3_column_int64(stmt, 1)) != MG_OK)
            rc = mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    }
    if (sqlite3_finalize(stmt) != SQLITE_OK && rc == MG_OK)
        rc = mg_sqlite_failed(s, arena, err);
    return rc;
}

/* The sequence that was noted for a table, or NULL, since undoing a block may have removed it. */
static mg_kept_sequence *known_sequence(mg_dropped *d, const char *key)
{
    size_t number = (size_t) (uintptr_t) mg_map_get(&d->sequence_numbers, 0, key, strlen(key));
    mg_kept_sequence *one = number > 0 && number <= d->now.sequences.len ? &d->now.sequences.items[number - 1] : NULL;

    return one && strcmp(one->table, key) == 0 ? one : NULL;
}

static mg_rc remember_sequence(void *arg, const char *name, sqlite3_int64 seq)
{
    mg_dropped *d = arg;
    const char *key = mg_lite_key(&d->memory, name);
    mg_kept_sequence *one = key ? known_sequence(d, key) : NULL;

    if (!one && key && (one = mg_vec_push(&d->memory, &d->now.sequences)))
    {
        one->table = key;
        one->seq = seq;
        mg_map_put(&d->memory, &d->sequence_numbers, 0, key, strlen(key), (void *) (uintptr_t) d->now.sequences.len);
    }
    if (one && one->seq < seq)
        one->seq = seq;
    return d->memory.failed ? MG_FAILED : MG_OK;
}

mg_rc mg_sequences_read(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    return each_sequence(s, remember_sequence, &s->dropped, arena, err);
}

/* The present sequences, by table; the map points to their numbers. */
typedef struct current
{
    mg_arena *arena;
    mg_map by_table;
} current;

static mg_rc note_sequence(void *arg, const char *name, sqlite3_int64 seq)
{
    current *c = arg;
    const char *key = mg_lite_key(c->arena, name);
    sqlite3_int64 *value = mg_arena_get(c->arena, sizeof *value);

    if (!key || !value)
        return MG_FAILED;
    *value = seq;
    mg_map_put(c->arena, &c->by_table, 0, key, strlen(key), value);
    return c->arena->failed ? MG_FAILED : MG_OK;
}

/*
 * Sets *name to the table's name as it is written, in the arena, if the table exists and has AUTOINCREMENT; else to
 * NULL.
 */
static mg_rc counted_by_sequence(mg_sqlite *s, const char *key, const char **name, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt;
    const char *sql, *written;
    mg_rc rc = MG_OK;

    *name = NULL;
    if (mg_sqlite_prepare(s, &stmt, arena, err,
                          "SELECT sql, name FROM main.sqlite_master WHERE type = 'table' AND name = %Q COLLATE NOCASE",
                          key) != MG_OK)
        return MG_FAILED;
    if (sqlite3_step(stmt) == SQLITE_ROW && (rc = mg_sqlite_name(stmt, 0, &sql, arena, err)) == MG_OK &&
        (rc = mg_sqlite_name(stmt, 1, &written, arena, err)) == MG_OK &&
        mg_stmt_mentions(sql, strlen(sql), "autoincrement") && !(*name = mg_arena_str(arena, written)))
        rc = mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    if (sqlite3_finalize(stmt) != SQLITE_OK && rc == MG_OK)
        rc = mg_sqlite_failed(s, arena, err);
    return rc;
}

static mg_rc put_back(mg_sqlite *s, const mg_kept_sequence *was, bool there, mg_arena *arena, mg_error *err)
{
    const char *name = was->table;
    sqlite3_stmt *stmt;

    if (!there && counted_by_sequence(s, was->table, &name, arena, err) != MG_OK)
        return MG_FAILED;
    if (!name)
        return MG_OK;
    if (mg_sqlite_prepare(s, &stmt, arena, err,
                          there ? "UPDATE main.sqlite_sequence SET seq = %lld WHERE name = %Q COLLATE NOCASE"
                                : "INSERT INTO main.sqlite_sequence (seq, name) VALUES (%lld, %Q)",
                          was->seq, name) != MG_OK)
        return MG_FAILED;
    sqlite3_step(stmt);
    return sqlite3_finalize(stmt) == SQLITE_OK ? MG_OK : mg_sqlite_failed(s, arena, err);
}

mg_rc mg_sequences_restore(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err)
{
    mg_dropped *d = &s->dropped;
    mg_arena scratch;
    current c = {&scratch, {0}};
    mg_rc rc;

    if (!d->now.drops || d->now.sequences.len == 0 ||
        mg_stmt_mentions(script->source.text, script->source.len, "sqlite_sequence"))
        return MG_OK;
    mg_arena_init(&scratch, &s->host.mem);
    rc = each_sequence(s, note_sequence, &c, arena, err);
    for (size_t i = 0; i < d->now.sequences.len && rc == MG_OK; i++)
    {
        const mg_kept_sequence *was = &d->now.sequences.items[i];
        const sqlite3_int64 *now = mg_map_get(&c.by_table, 0, was->table, strlen(was->table));

        if (!now || *now < was->seq)
            rc = put_back(s, was, now != NULL, arena, err);
    }
    mg_arena_free(&scratch);
    return rc;
}
