/*
 * fulltext.c: full-text indexes over a table that is made anew; see dropped.h. FTS3, FTS4 and FTS5 can index the rows
 * of another table by their rowids ("external content"). A copied row keeps its rowid only if that is the table's key.
 * Otherwise searches find other rows, or fail with "database disk image is malformed". So the index is built again,
 * unless the script names it. https://sqlite.org/fts5.html, 4.4.3 and 6.8; https://sqlite.org/fts3.html, 6.2.2 and 7.3.
 */
#include "../base/sqlite_host.h"

#include "../../common/base/utf8.h"
#include "../../common/sql/split_sqlite.h"

#include <string.h>

static bool is_module(const char *sql, mg_token t)
{
    return mg_token_names(sql, t, "fts5") || mg_token_names(sql, t, "fts4") || mg_token_names(sql, t, "fts3");
}

/* The value of the option `name` in CREATE VIRTUAL TABLE … USING fts5 (…), in the arena. NULL if it is not given. */
static const char *read_fulltext_option(mg_arena *arena, const char *sql, const char *name)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, sql);
    mg_token t = mg_token_next(&s), before = t, first = t;

    while (t.kind != TOKEN_END && !mg_token_is(sql, before, "using"))
    {
        before = t;
        t = mg_token_next(&s);
    }
    if (!is_module(sql, t))
        return NULL;
    for (; t.kind < TOKEN_OPEN_STRING && t.kind != TOKEN_END; t = mg_token_next(&s))
    {
        if (before.kind == TOKEN_OTHER && sql[before.start] == '=' && mg_token_names(sql, first, name))
            return mg_token_text(arena, sql, t);
        first = before;
        before = t;
    }
    return NULL;
}

static bool is_rowid(const char *name)
{
    return sqlite3_stricmp(name, "rowid") == 0 || sqlite3_stricmp(name, "_rowid_") == 0 ||
           sqlite3_stricmp(name, "oid") == 0;
}

mg_rc mg_fulltexts_add(mg_sqlite *s, sqlite3_stmt *row, mg_arena *arena, mg_error *err)
{
    mg_arena *memory = &s->dropped.memory;
    const char *name, *sql, *content, *key;
    mg_fulltext *f;

    if (mg_sqlite_name(row, 0, &name, arena, err) != MG_OK || mg_sqlite_name(row, 2, &sql, arena, err) != MG_OK)
        return MG_FAILED;
    content = read_fulltext_option(memory, sql, "content");
    key = content && *content ? read_fulltext_option(memory, sql, "content_rowid") : NULL;
    if (content && *content && (!key || is_rowid(key)) && (f = mg_vec_push(memory, &s->dropped.now.fulltexts)))
    {
        f->name = mg_arena_str(memory, name);
        f->content = content;
    }
    return memory->failed ? mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory") : MG_OK;
}

/* Sets *key to the column of the table that is its rowid, in the arena; NULL if there is none, or if it is no table. */
static mg_rc key_of_table(mg_sqlite *s, const char *table, const char **key, mg_arena *memory, mg_arena *arena,
                          mg_error *err)
{
    sqlite3_stmt *stmt;
    const char *name = NULL;
    mg_rc rc = MG_OK;

    *key = NULL;
    /* INTEGER PRIMARY KEY DESC has an index of its own and is not the rowid. */
    if (mg_sqlite_prepare(s, &stmt, arena, err,
                          "SELECT max(c.name) FROM main.sqlite_master AS m, pragma_table_info(m.name, 'main') AS c "
                          "WHERE m.type = 'table' AND m.name = %Q COLLATE NOCASE AND c.pk > 0 AND NOT EXISTS (SELECT 1 "
                          "FROM pragma_index_list(m.name, 'main') AS x WHERE x.origin = 'pk') "
                          "GROUP BY m.name HAVING count(*) = 1 AND upper(max(c.type)) = 'INTEGER'",
                          table) != MG_OK)
        return MG_FAILED;
    if (sqlite3_step(stmt) == SQLITE_ROW)
        rc = mg_sqlite_text(stmt, 0, &name, arena, err);
    *key = rc == MG_OK ? mg_arena_str(memory, name) : NULL;
    if (sqlite3_finalize(stmt) != SQLITE_OK && rc == MG_OK)
        return mg_sqlite_failed(s, arena, err);
    return name && !*key ? mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory") : rc;
}

/*
 * Sets *works to whether the index can be read now; one that is broken already is left alone. A view can number its
 * rows in any way.
 */
static mg_rc try_out(mg_sqlite *s, const mg_fulltext *f, bool *works, mg_arena *arena, mg_error *err)
{
    const char *why = NULL, *type = NULL;
    sqlite3_stmt *stmt;
    mg_error told;
    mg_rc rc = MG_OK;

    *works = false;
    if (mg_sqlite_prepare(s, &stmt, arena, &told,
                          "SELECT (SELECT count(*) FROM main.\"%w\" LIMIT 1), (SELECT type FROM main.sqlite_master "
                          "WHERE type IN ('table', 'view') AND name = %Q COLLATE NOCASE)",
                          f->name, f->content) != MG_OK)
        return mg_sqlite_tell(s, &why, arena, err);
    rc = sqlite3_step(stmt) == SQLITE_ROW ? mg_sqlite_text(stmt, 1, &type, arena, err)
                                          : mg_sqlite_tell(s, &why, arena, err);
    *works = rc == MG_OK && type && strcmp(type, "table") == 0;
    sqlite3_finalize(stmt);
    return rc;
}

mg_rc mg_fulltexts_judge(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    for (size_t i = 0; i < s->dropped.now.fulltexts.len; i++)
    {
        mg_fulltext *f = &s->dropped.now.fulltexts.items[i];
        bool works;

        if (try_out(s, f, &works, arena, err) != MG_OK ||
            key_of_table(s, f->content, &f->key, &s->dropped.memory, arena, err) != MG_OK)
            return MG_FAILED;
        f->done = !works;
    }
    return MG_OK;
}

/* Does an action change a table's rows, or a table or view as such? Indexes, triggers and upkeep do not count. */
static bool is_of_table(const mg_action *a)
{
    return a->of != MG_THING_INDEX && a->of != MG_THING_TRIGGER && !mg_action_is_session(a);
}

/*
 * Notes what an action means for an index that is up to date: the author has written to it, its table has changed, or
 * it has a new name.
 */
static void note_action(mg_fulltext *f, const mg_action *a)
{
    const char *name = a->kind == MG_ACTION_RENAME ? a->to : NULL;

    if (!a->object.name || !is_of_table(a))
        return;
    if ((a->kind == MG_ACTION_DROP || name) && mg_ascii_equal_nocase(a->object.name, f->content))
        f->stale = true;
    if (!mg_ascii_equal_nocase(a->object.name, f->name))
        return;
    if (name)
        f->name = name; /* the name belongs to the script, which outlives what is noted of it */
    else
        f->done = true;
}

void mg_fulltexts_note(mg_sqlite *s, const mg_stmt *stmt)
{
    for (size_t i = 0; i < s->dropped.now.fulltexts.len; i++)
        for (size_t k = 0; k < stmt->actions.len; k++)
            note_action(&s->dropped.now.fulltexts.items[i], &stmt->actions.items[k]);
}

static mg_rc rebuild(mg_sqlite *s, const mg_fulltext *f, mg_arena *arena, mg_error *err)
{
    const char *why = NULL;
    char *sql = sqlite3_mprintf("INSERT INTO main.\"%w\" (\"%w\") VALUES ('rebuild')", f->name, f->name);
    int rc;

    if (!sql)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    if (rc == SQLITE_OK)
        return MG_OK;
    if (mg_sqlite_tell(s, &why, arena, err) != MG_OK)
        return MG_FAILED;
    return mg_sqlite_refuse(arena, err, MG_ERR_STATE,
                            "Write into the script what should become of it: drop it, and create it in its new form "
                            "after the table. Its module must be loaded in this connection.",
                            "the full-text index \"%s\" of the table \"%s\", which was made anew, could not be built "
                            "again: %s",
                            f->name, f->content, why);
}

mg_rc mg_fulltexts_restore(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    for (size_t i = 0; i < s->dropped.now.fulltexts.len; i++)
    {
        const mg_fulltext *f = &s->dropped.now.fulltexts.items[i];
        bool there, content;
        const char *key;

        if (!f->stale || f->done)
            continue;
        if (key_of_table(s, f->content, &key, arena, arena, err) != MG_OK ||
            mg_table_exists(s, f->name, &there, arena, err) != MG_OK ||
            mg_table_exists(s, f->content, &content, arena, err) != MG_OK)
            return MG_FAILED;
        if (there && content && !(key && f->key && sqlite3_stricmp(key, f->key) == 0) &&
            rebuild(s, f, arena, err) != MG_OK)
            return MG_FAILED;
    }
    return MG_OK;
}
