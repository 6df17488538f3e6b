/*
 * history_vtab.c: migrate_history(dir [, options]) as a table with a row for each migration.
 *
 * A scan runs the command once and keeps the rows until the cursor is closed. The command's session is closed before
 * the first row is returned.
 */
#include "base/sqlite_host.h"

#include <string.h>

enum history_column
{
    COLUMN_NAME,
    COLUMN_STATUS,
    COLUMN_STARTED_AT,
    COLUMN_FINISHED_AT,
    COLUMN_STEPS,
    COLUMN_CHECKSUM,
    COLUMN_LOGS,
    COLUMN_DIR,
    COLUMN_OPTIONS
};

typedef struct history_table
{
    sqlite3_vtab base;
    sqlite3 *db;
    mg_sqlite_registration *registration;
} history_table;

typedef struct history_cursor
{
    sqlite3_vtab_cursor base;
    mg_sqlite host;
    mg_call *call; /* NULL until a scan begins */
    const mg_history_row *rows;
    size_t len, at;
    sqlite3_value *arguments[2];
} history_cursor;

static int history_connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **table,
                           char **message)
{
    history_table *t;
    int rc = sqlite3_declare_vtab(db, "CREATE TABLE x(name TEXT, status TEXT, started_at TEXT, finished_at TEXT, "
                                      "steps INTEGER, checksum TEXT, logs TEXT, dir HIDDEN, options HIDDEN)");

    (void) argc;
    (void) argv;
    (void) message;
    if (rc != SQLITE_OK)
        return rc;
    sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
    t = sqlite3_malloc64(sizeof *t);
    if (!t)
        return SQLITE_NOMEM;
    memset(t, 0, sizeof *t);
    t->db = db;
    t->registration = aux;
    *table = &t->base;
    return SQLITE_OK;
}

static int history_disconnect(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

/* Bit 0 of idxNum says that dir is given, bit 1 that options are. */
static int history_best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
    int places[2] = {-1, -1}, next = 1;

    (void) table;
    for (int i = 0; i < info->nConstraint; i++)
    {
        int which = info->aConstraint[i].iColumn - COLUMN_DIR;

        if (which < 0 || info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ)
            continue;
        if (!info->aConstraint[i].usable)
            return SQLITE_CONSTRAINT;
        places[which] = i;
    }
    for (int which = 0; which < 2; which++)
    {
        if (places[which] < 0)
            continue;
        info->aConstraintUsage[places[which]].argvIndex = next++;
        info->aConstraintUsage[places[which]].omit = 1;
        info->idxNum |= 1 << which;
    }
    info->estimatedCost = 1000;
    info->estimatedRows = 100;
    return SQLITE_OK;
}

static int history_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor)
{
    history_cursor *c = sqlite3_malloc64(sizeof *c);

    (void) table;
    if (!c)
        return SQLITE_NOMEM;
    memset(c, 0, sizeof *c);
    *cursor = &c->base;
    return SQLITE_OK;
}

static void clear(history_cursor *c)
{
    if (c->call)
    {
        mg_call_close(c->call);
        mg_sqlite_close(&c->host);
    }
    for (int i = 0; i < 2; i++)
    {
        sqlite3_value_free(c->arguments[i]);
        c->arguments[i] = NULL;
    }
    c->call = NULL;
    c->rows = NULL;
    c->len = c->at = 0;
}

static int history_close(sqlite3_vtab_cursor *cursor)
{
    clear((history_cursor *) cursor);
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static int fail(history_table *t, char *text, int code)
{
    if (!text)
        return SQLITE_NOMEM;
    sqlite3_free(t->base.zErrMsg);
    t->base.zErrMsg = text;
    return code;
}

static int history_filter(sqlite3_vtab_cursor *cursor, int given, const char *name, int argc, sqlite3_value **argv)
{
    static const char *const NAMES[] = {"dir", "options"};
    history_cursor *c = (history_cursor *) cursor;
    history_table *t = (history_table *) cursor->pVtab;
    const char *args[2] = {NULL, NULL};

    (void) name;
    clear(c);
    if (!(given & 1))
        return fail(t, sqlite3_mprintf("migrate_history needs a folder: SELECT * FROM migrate_history('dir')"),
                    SQLITE_ERROR);
    for (int i = 0, next = 0; i < 2 && next < argc; i++)
    {
        char *why;

        if (!(given & (1 << i)))
            continue;
        if (i == 1 && sqlite3_value_type(argv[next]) == SQLITE_NULL)
            break; /* NULL means no options */
        if (!mg_sqlite_check_text("migrate_history", NAMES[i], argv[next], &why))
            return fail(t, why, SQLITE_ERROR);
        c->arguments[i] = sqlite3_value_dup(argv[next++]);
        if (!c->arguments[i])
            return SQLITE_NOMEM;
        args[i] = (const char *) sqlite3_value_text(c->arguments[i]);
    }
    mg_sqlite_open(&c->host, t->db, t->registration);
    c->call = mg_call_open(&c->host.host);
    if (!c->call)
    {
        mg_sqlite_close(&c->host);
        return SQLITE_NOMEM;
    }
    if (mg_migrate_history(c->call, args[0], args[1], &c->rows, &c->len) != MG_OK)
    {
        int code;
        char *text = mg_sqlite_error_text(&c->host, c->call, &code);

        c->len = 0;
        return fail(t, text, code);
    }
    return SQLITE_OK;
}

static int history_next(sqlite3_vtab_cursor *cursor)
{
    ((history_cursor *) cursor)->at++;
    return SQLITE_OK;
}

static int history_eof(sqlite3_vtab_cursor *cursor)
{
    const history_cursor *c = (const history_cursor *) cursor;

    return c->at >= c->len;
}

static void give_text(sqlite3_context *context, const char *text)
{
    if (text)
        sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

static int column_value(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int number)
{
    const history_cursor *c = (const history_cursor *) cursor;
    const mg_history_row *row = &c->rows[c->at];

    switch ((enum history_column) number)
    {
    case COLUMN_NAME:
        give_text(context, row->name);
        break;
    case COLUMN_STATUS:
        give_text(context, row->status);
        break;
    case COLUMN_STARTED_AT:
        give_text(context, row->started_at);
        break;
    case COLUMN_FINISHED_AT:
        give_text(context, row->finished_at);
        break;
    case COLUMN_STEPS:
        if (row->steps >= 0)
            sqlite3_result_int64(context, row->steps);
        break;
    case COLUMN_CHECKSUM:
        give_text(context, row->checksum);
        break;
    case COLUMN_LOGS:
        give_text(context, row->logs);
        break;
    case COLUMN_DIR:
    case COLUMN_OPTIONS:
        if (c->arguments[number - COLUMN_DIR])
            sqlite3_result_value(context, c->arguments[number - COLUMN_DIR]);
        break;
    }
    return SQLITE_OK;
}

static int history_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid)
{
    *rowid = (sqlite3_int64) ((history_cursor *) cursor)->at + 1;
    return SQLITE_OK;
}

static const sqlite3_module HISTORY = {
    .iVersion = 0,
    .xConnect = history_connect,
    .xBestIndex = history_best_index,
    .xDisconnect = history_disconnect,
    .xOpen = history_open,
    .xClose = history_close,
    .xFilter = history_filter,
    .xNext = history_next,
    .xEof = history_eof,
    .xColumn = column_value,
    .xRowid = history_rowid,
};

int mg_sqlite_register_history(sqlite3 *db, mg_sqlite_registration *registration, void (*release)(void *))
{
    if (!mg_compat_has_modules())
        return SQLITE_OK;
    registration->users++;
    return sqlite3_create_module_v2(db, "migrate_history", &HISTORY, registration, release);
}
