/* compile.c: finds out if statements compile, without running them; see dropped.h. */
#include "../base/sqlite_host.h"

#include <string.h>

/*
 * Looks at the last failure. If the statement is wrong or not allowed, *why says so. If nothing can run at all, that is
 * an error.
 */
mg_rc mg_sqlite_tell(mg_sqlite *s, const char **why, mg_arena *arena, mg_error *err)
{
    int code = sqlite3_errcode(s->db) & 0xFF;

    /* No statement has failed, so there was no memory for one. */
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    if (code == SQLITE_NOMEM || code == SQLITE_INTERRUPT || code == SQLITE_IOERR)
        return mg_sqlite_failed(s, arena, err);
    *why = mg_arena_str(arena, sqlite3_errmsg(s->db));
    if (!*why)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    if (!mg_compat_is_interrupted(s->db))
        return MG_OK;
    /* After an interrupt the message is about the place where the parser has stopped, so it is of no use. */
    *why = NULL;
    mg_sqlite_refuse(arena, err, "9", NULL, "interrupted");
    mg_sqlite_set_code(err, SQLITE_INTERRUPT);
    err->unchanged = true;
    return MG_FAILED;
}

static mg_rc compile_statement(mg_sqlite *s, const char *sql, const char **why, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt = NULL;
    mg_rc rc = MG_OK;

    *why = NULL;
    if (!sql)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    if (sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL) != SQLITE_OK)
        rc = mg_sqlite_tell(s, why, arena, err);
    sqlite3_finalize(stmt);
    return rc;
}

/*
 * Compiles the statement as it is, and in a mode in which text in double quotes is a name. The outcomes go to the
 * places `at` and `at + apart`.
 */
static mg_rc compile_both(mg_sqlite *s, char *sql, mg_outcomes *out, int at, int apart, mg_arena *arena, mg_error *err)
{
    int strings = 0, now;
    mg_rc rc = compile_statement(s, sql, &out->errors[at], arena, err);

    if (rc == MG_OK)
    {
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DML, -1, &strings);
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DML, 0, &now);
        rc = compile_statement(s, sql, &out->errors[at + apart], arena, err);
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DML, strings, &now);
    }
    sqlite3_free(sql);
    return rc;
}

mg_rc mg_sqlite_compile_both(mg_sqlite *s, char *sql, mg_outcomes *out, mg_arena *arena, mg_error *err)
{
    return compile_both(s, sql, out, 0, 1, arena, err);
}

/*
 * Compiles an UPDATE of every column that can be changed, for triggers of UPDATE OF. A view that does not work tells no
 * columns.
 */
static mg_rc compile_update(mg_sqlite *s, const char *table, mg_outcomes *out, mg_arena *arena, mg_error *err)
{
    sqlite3_str *text;
    const char *comma = "", *column;
    sqlite3_stmt *stmt;
    mg_error told;
    bool ended;
    mg_rc rc;

    if (mg_sqlite_prepare(s, &stmt, arena, &told, "PRAGMA main.table_xinfo(\"%w\")", table) != MG_OK)
    {
        rc = mg_sqlite_tell(s, &out->errors[2], arena, err);
        out->errors[5] = out->errors[2];
        return rc;
    }
    text = sqlite3_str_new(s->db);
    sqlite3_str_appendf(text, "UPDATE main.\"%w\" SET ", table);
    rc = MG_OK;
    while (rc == MG_OK && sqlite3_step(stmt) == SQLITE_ROW)
    {
        if (sqlite3_column_int(stmt, 6) != 0)
            continue;
        rc = mg_sqlite_name(stmt, 1, &column, arena, err);
        if (rc == MG_OK)
            sqlite3_str_appendf(text, "%s\"%w\" = \"%w\"", comma, column, column);
        comma = ", ";
    }
    ended = sqlite3_finalize(stmt) == SQLITE_OK;
    if (rc == MG_OK && ended)
        return compile_both(s, sqlite3_str_finish(text), out, 2, 3, arena, err);
    sqlite3_free(sqlite3_str_finish(text));
    return rc == MG_OK ? mg_sqlite_failed(s, arena, err) : MG_FAILED;
}

mg_rc mg_triggers_compile(mg_sqlite *s, const char *table, mg_outcomes *out, mg_arena *arena, mg_error *err)
{
    memset(out, 0, sizeof *out);
    if (compile_both(s, sqlite3_mprintf("DELETE FROM main.\"%w\"", table), out, 0, 3, arena, err) != MG_OK ||
        compile_both(s, sqlite3_mprintf("INSERT INTO main.\"%w\" DEFAULT VALUES", table), out, 1, 3, arena, err) !=
            MG_OK)
        return MG_FAILED;
    return compile_update(s, table, out, arena, err);
}
