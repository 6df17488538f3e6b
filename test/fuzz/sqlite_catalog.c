/*
 * sqlite_catalog.c: introspection of what a script makes in SQLite, and tables made anew with what they have: the
 * clauses that SQLite took once, it takes again. What a reader thinks a definition is can break nothing worse than a
 * plan.
 */
#include "../../common/introspect/sqlite/read.h"
#include "../unit/memory.h"

#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static mg_rc query(void *ctx, const char *sql, size_t nparams, const char *const *params, mg_row_fn each, void *arg,
                   mg_arena *a, mg_error *err)
{
    sqlite3_stmt *stmt;
    mg_rc rc = MG_OK;
    int step = SQLITE_ERROR;

    if (sqlite3_prepare_v2(ctx, sql, -1, &stmt, NULL) == SQLITE_OK)
    {
        for (size_t i = 0; i < nparams; i++)
            sqlite3_bind_text(stmt, (int) i + 1, params[i], -1, SQLITE_STATIC);
        while (rc == MG_OK && (step = sqlite3_step(stmt)) == SQLITE_ROW)
        {
            const char *values[16];

            for (int i = 0; i < sqlite3_column_count(stmt); i++)
                values[i] = (const char *) sqlite3_column_text(stmt, i);
            rc = each(arg, values, (size_t) sqlite3_column_count(stmt));
        }
        sqlite3_finalize(stmt);
    }
    *err = (mg_error){.code = "1", .message = mg_arena_str(a, sqlite3_errmsg(ctx))};
    return rc == MG_OK && step == SQLITE_DONE ? MG_OK : MG_FAILED;
}

static mg_rc block_begin(void *ctx, bool transaction, mg_arena *a, mg_error *err)
{
    (void) ctx, (void) transaction, (void) a, (void) err;
    return MG_OK;
}

static mg_rc block_end(void *ctx, bool keep, mg_arena *a, mg_error *err)
{
    (void) ctx, (void) keep, (void) a, (void) err;
    return MG_OK;
}

/* Scripts must not reach outside, nor run for ever. */
static int allowed(void *ctx, int action, const char *a, const char *b, const char *c, const char *d)
{
    (void) ctx, (void) a, (void) b, (void) c, (void) d;
    return action == SQLITE_ATTACH || action == SQLITE_PRAGMA || action == SQLITE_TRANSACTION ? SQLITE_DENY : SQLITE_OK;
}

static int stop(void *ctx)
{
    return ++*(int *) ctx > 50;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool foreign;
    const mg_psl_connector *connector = mg_psl_connector_of((mg_psl_str){"sqlite", 6}, &foreign);
    int turns = 0;
    sqlite3 *db;
    mg_model *m;
    mg_error err;
    mg_arena a;
    mg_host host = {
        .dialect = MG_SQLITE, .mem = memory_host, .query = query, .block_begin = block_begin, .block_end = block_end};

    if (sqlite3_open(":memory:", &db) != SQLITE_OK)
        abort();
    mg_arena_init(&a, &memory_host);
    sqlite3_set_authorizer(db, allowed, NULL);
    sqlite3_progress_handler(db, 1000, stop, &turns);
    sqlite3_exec(db, mg_arena_copy(&a, (const char *) data, size), NULL, NULL, NULL);
    sqlite3_set_authorizer(db, NULL, NULL);
    sqlite3_progress_handler(db, 0, NULL, NULL);
    host.ctx = db;
    if (mg_model_from_sqlite(&host, connector, true, &a, &m, &err) == MG_OK)
        for (size_t i = 0; i < m->extras.len; i++)
        {
            const mg_extra *e = &m->extras.items[i];

            /* All statements that SQLite keeps are read. */
            if (e->kind == MG_EXTRA_OPTION && strcmp(e->name, "STRICT") != 0 && strcmp(e->name, "WITHOUT ROWID") != 0)
                abort();
        }
    sqlite3_close(db);
    mg_arena_free(&a);
    return 0;
}
