/* statement.c: the extension's own statements, and the texts of their rows; see sqlite_host.h. */
#include "sqlite_host.h"

mg_rc mg_sqlite_exec(mg_sqlite *s, const char *sql, mg_arena *arena, mg_error *err)
{
    if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return MG_OK;
    return mg_sqlite_failed(s, arena, err);
}

mg_rc mg_sqlite_prepare(mg_sqlite *s, sqlite3_stmt **stmt, mg_arena *arena, mg_error *err, const char *fmt, ...)
{
    va_list args;
    char *sql;
    int rc;

    *stmt = NULL;
    va_start(args, fmt);
    sql = sqlite3_vmprintf(fmt, args);
    va_end(args);
    if (!sql)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    rc = sqlite3_prepare_v2(s->db, sql, -1, stmt, NULL);
    sqlite3_free(sql);
    return rc == SQLITE_OK ? MG_OK : mg_sqlite_failed(s, arena, err);
}

mg_rc mg_sqlite_text(sqlite3_stmt *row, int column, const char **text, mg_arena *arena, mg_error *err)
{
    bool is_null = sqlite3_column_type(row, column) == SQLITE_NULL; /* undefined after the text has been asked for */

    *text = (const char *) sqlite3_column_text(row, column);
    return *text || is_null ? MG_OK : mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
}

mg_rc mg_sqlite_refuse_hidden(mg_arena *arena, mg_error *err)
{
    return mg_sqlite_refuse(arena, err, MG_ERR_STATE,
                            "An authorizer of the application (sqlite3_set_authorizer) that answers SQLITE_IGNORE has "
                            "columns read as NULL: let it allow what migrations read, or use a connection without one. "
                            "Else check the file: PRAGMA integrity_check.",
                            "the database gives NULL for what its catalog always has");
}

mg_rc mg_sqlite_name(sqlite3_stmt *row, int column, const char **name, mg_arena *arena, mg_error *err)
{
    mg_rc rc = mg_sqlite_text(row, column, name, arena, err);

    return rc == MG_OK && !*name ? mg_sqlite_refuse_hidden(arena, err) : rc;
}

void mg_sqlite_forget(mg_sqlite *s)
{
    sqlite3_finalize(s->last);
    s->last = NULL;
}

bool mg_sqlite_has_temporary(const mg_sqlite *s)
{
    return sqlite3_db_readonly(s->db, "temp") >= 0;
}
