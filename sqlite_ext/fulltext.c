/*
 * fulltext.c: full-text indexes over a table that is made anew; see dropped.h. FTS3, 4 and 5 can index the rows of
 * another table by their rowids ("external content"), and a copied row has its rowid still only where that is the
 * table's key: else searches find other rows, or fail with "database disk image is malformed". So the index is built
 * again, unless the script names it. https://sqlite.org/fts5.html, 4.4.3 and 6.8; https://sqlite.org/fts3.html, 6.2.2
 * and 7.3.
 */
#include "sqlite_host.h"

#include "../common/history/split_sqlite.h"

#include <string.h>

static bool is_module(const char *sql, mg_token t)
{
    return mg_token_names(sql, t, "fts5") || mg_token_names(sql, t, "fts4") || mg_token_names(sql, t, "fts3");
}

/* A name or a string without its quotes, in the arena. */
static const char *bare(mg_arena *arena, const char *sql, mg_token t)
{
    size_t quoted = t.kind == TOKEN_QUOTED || t.kind == TOKEN_STRING, len = 0;
    char quote = sql[t.start], *out = mg_arena_copy(arena, sql + t.start + quoted, t.end - t.start - 2 * quoted);

    for (size_t i = 0; quoted && out && out[i]; i++)
    {
        out[len++] = out[i];
        if (out[i] == quote && out[i + 1] == quote)
            i++;
    }
    if (quoted && out)
        out[len] = '\0';
    return out;
}

/* The option `name` = value of CREATE VIRTUAL TABLE … USING fts5 (…), in the arena; NULL: there is none. */
static const char *option(mg_arena *arena, const char *sql, const char *name)
{
    mg_scanner s = {sql, strlen(sql), 0};
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
            return bare(arena, sql, t);
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

void mg_fulltexts_add(mg_sqlite *s, sqlite3_stmt *row)
{
    mg_arena *memory = &s->dropped.memory;
    const char *sql = (const char *) sqlite3_column_text(row, 2);
    const char *content = sql ? option(memory, sql, "content") : NULL;
    const char *key = content && *content ? option(memory, sql, "content_rowid") : NULL;
    mg_fulltext *f;

    if (!content || !*content || (key && !is_rowid(key)) || !(f = mg_vec_push(memory, &s->dropped.now.fulltexts)))
        return;
    f->name = mg_arena_str(memory, (const char *) sqlite3_column_text(row, 0));
    f->content = content;
}

/* Whether the table's rowids are its key; that it is no table, but a view. */
static mg_rc look(mg_sqlite *s, const char *table, bool *keyed, bool *view, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt;

    *keyed = *view = false;
    if (mg_sqlite_prepare(s, &stmt, arena, err,
                          "SELECT (SELECT count(*) = 1 AND max(upper(c.type)) = 'INTEGER' "
                          "FROM pragma_table_info(m.name, 'main') AS c WHERE c.pk > 0), 0 FROM main.sqlite_master AS m "
                          "WHERE m.type = 'table' AND m.name = %Q COLLATE NOCASE UNION ALL "
                          "SELECT 0, 1 FROM main.sqlite_master WHERE type = 'view' AND name = %Q COLLATE NOCASE",
                          table, table) != MG_OK)
        return MG_FAILED;
    if (sqlite3_step(stmt) == SQLITE_ROW)
    {
        *keyed = sqlite3_column_int(stmt, 0) != 0;
        *view = sqlite3_column_int(stmt, 1) != 0;
    }
    return sqlite3_finalize(stmt) == SQLITE_OK ? MG_OK : mg_sqlite_failed(s, arena, err);
}

mg_rc mg_fulltexts_judge(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    for (size_t i = 0; i < s->dropped.now.fulltexts.len; i++)
    {
        mg_fulltext *f = &s->dropped.now.fulltexts.items[i];

        if (look(s, f->content, &f->keyed, &f->view, arena, err) != MG_OK)
            return MG_FAILED;
    }
    return MG_OK;
}

void mg_fulltexts_note(mg_sqlite *s, const char *text, size_t len, const mg_stmt *stmt)
{
    for (size_t i = 0; i < s->dropped.now.fulltexts.len; i++)
    {
        mg_fulltext *f = &s->dropped.now.fulltexts.items[i];

        /* A trigger that keeps the index up to date names it, and does nothing to it yet. */
        f->named = f->named || (!stmt->name && mg_stmt_mentions(text, len, f->name));
        f->stale = f->stale || (stmt->flags & (MG_STMT_DROPS_TABLE | MG_STMT_RENAMES) &&
                                (f->view || mg_stmt_mentions(text, len, f->content)));
    }
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
        bool keyed, view, there, content;

        if (!f->stale || f->named)
            continue;
        if (look(s, f->content, &keyed, &view, arena, err) != MG_OK ||
            mg_table_exists(s, f->name, &there, arena, err) != MG_OK ||
            mg_table_exists(s, f->content, &content, arena, err) != MG_OK)
            return MG_FAILED;
        if (there && content && !(keyed && f->keyed) && rebuild(s, f, arena, err) != MG_OK)
            return MG_FAILED;
    }
    return MG_OK;
}
