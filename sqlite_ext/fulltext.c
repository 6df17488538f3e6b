/*
 * fulltext.c: full-text indexes over a table that is made anew. FTS3, 4 and 5 can index the rows of another table by
 * their rowids ("external content"), and a copied row has its rowid still only where that is the table's key: else
 * searches find other rows, or fail with "database disk image is malformed". So the index is built again, unless the
 * script names it. https://sqlite.org/fts5.html, 4.4.3 and 6.8; https://sqlite.org/fts3.html, 6.2.2 and 7.3.
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

bool mg_fulltext_reads(mg_arena *arena, const char *sql, const char **content)
{
    const char *key;

    *content = option(arena, sql, "content");
    key = *content && **content ? option(arena, sql, "content_rowid") : NULL;
    return *content && **content && (!key || is_rowid(key));
}

/* Where the table is in the file, and whether its rowids are its key; place.page 0: it is not there. */
mg_rc mg_fulltext_place(mg_sqlite *s, const char *table, mg_table_place *place, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt;

    *place = (mg_table_place){0};
    if (mg_sqlite_prepare(s, &stmt, arena, err,
                          "SELECT m.rowid, m.rootpage, (SELECT count(*) = 1 AND max(upper(c.type)) = 'INTEGER' "
                          "FROM pragma_table_info(m.name, 'main') AS c WHERE c.pk > 0) FROM main.sqlite_master AS m "
                          "WHERE m.type = 'table' AND m.name = %Q COLLATE NOCASE",
                          table) != MG_OK)
        return MG_FAILED;
    if (sqlite3_step(stmt) == SQLITE_ROW)
        *place =
            (mg_table_place){sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1), sqlite3_column_int(stmt, 2)};
    return sqlite3_finalize(stmt) == SQLITE_OK ? MG_OK : mg_sqlite_failed(s, arena, err);
}

static mg_rc rebuild(mg_sqlite *s, const mg_fulltext *f, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt;
    const char *why;

    if (mg_sqlite_prepare(s, &stmt, arena, err, "INSERT INTO main.\"%w\" (\"%w\") VALUES ('rebuild')", f->name,
                          f->name) == MG_OK)
    {
        sqlite3_step(stmt);
        if (sqlite3_finalize(stmt) == SQLITE_OK)
            return MG_OK;
        mg_sqlite_failed(s, arena, err);
    }
    if ((sqlite3_errcode(s->db) & 0xFF) != SQLITE_ERROR)
        return MG_FAILED;
    why = err->message;
    return mg_sqlite_refuse(arena, err, MG_ERR_STATE,
                            "Write into the script what should become of it: drop it, and create it in its new form "
                            "after the table. Its module must be loaded in this connection.",
                            "the full-text index \"%s\" of the table \"%s\", which was made anew, could not be built "
                            "again: %s",
                            f->name, f->content, why);
}

mg_rc mg_fulltext_restore(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err)
{
    for (size_t i = 0; i < s->fulltexts.len; i++)
    {
        const mg_fulltext *f = &s->fulltexts.items[i];
        mg_table_place now, index;

        if (mg_fulltext_place(s, f->content, &now, arena, err) != MG_OK ||
            mg_fulltext_place(s, f->name, &index, arena, err) != MG_OK)
            return MG_FAILED;
        if (!index.row || !now.row || (now.row == f->place.row && now.page == f->place.page) ||
            (now.keyed && f->place.keyed) || mg_stmt_mentions(script->source.text, script->source.len, f->name))
            continue;
        if (rebuild(s, f, arena, err) != MG_OK)
            return MG_FAILED;
    }
    return MG_OK;
}
