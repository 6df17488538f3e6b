/* fake_host.c: see fake_host.h. */
#include "fake_host.h"

#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The fake's own memory is malloc's: it neither counts nor fails. */
static void *pool_get(void *ctx, size_t size)
{
    void *p = malloc(size);

    (void) ctx;
    if (!p)
        abort();
    return p;
}

static void pool_release(void *ctx, void *block)
{
    (void) ctx;
    free(block);
}

static const mg_alloc POOL = {.alloc = pool_get, .release = pool_release, .ctx = NULL};

const char *fake_text(fake *f, const char *bytes, size_t len)
{
    return mg_arena_copy(&f->pool, bytes, len);
}

void fake_breaks(fake *f, const char *what)
{
    if (!f->broken)
        f->broken = what;
}

mg_rc fake_refuse(mg_arena *arena, mg_error *err, const char *code, const char *message)
{
    memset(err, 0, sizeof *err);
    err->message = mg_arena_str(arena, message);
    strcpy(err->code, err->message ? code : MG_ERR_MEMORY);
    if (!err->message)
        err->message = "out of memory";
    err->offset = MG_NO_OFFSET;
    return MG_FAILED;
}

bool fake_fails(fake *f, mg_arena *arena, mg_error *err)
{
    if (++f->calls != f->fail_call)
        return false;
    fake_refuse(arena, err, "58000", "injected failure");
    err->detail = mg_arena_str(arena, "its detail");
    err->hint = mg_arena_str(arena, "its hint");
    err->context = mg_arena_str(arena, "its context");
    return true;
}

bool fake_sql_fails(fake *f, mg_arena *arena, mg_error *err)
{
    if (f->depth == 0)
        fake_breaks(f, "SQL outside a session");
    if (f->spoilt)
        fake_breaks(f, "SQL in a block that has failed");
    if (!fake_fails(f, arena, err))
        return false;
    f->spoilt = true;
    return true;
}

/* Sessions and blocks ****************************************************************************************** */

void fake_push(fake *f, char kind)
{
    if (f->depth == FAKE_DEPTH)
        abort();
    f->open[f->depth].kind = kind;
    f->open[f->depth++].before = f->now;
}

/* Ends the innermost block. One that was to be kept and cannot be is undone. */
static mg_rc pop(fake *f, char kind, bool keep, mg_arena *arena, mg_error *err)
{
    bool failed = fake_fails(f, arena, err);

    if (f->depth == 0 || f->open[f->depth - 1].kind != kind)
    {
        fake_breaks(f, kind == 'm' ? "a migration ended that is not innermost" : "a block ended that is not innermost");
        return fake_refuse(arena, err, "XX000", "blocks do not nest");
    }
    if (keep && f->spoilt)
        fake_breaks(f, "a block kept that has failed");
    f->depth--;
    if (!keep || failed)
        f->now = f->open[f->depth].before;
    f->spoilt = failed;
    return failed ? MG_FAILED : MG_OK;
}

static mg_rc session_open(void *ctx, mg_session *session, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    if (f->depth)
        fake_breaks(f, "a session opened twice");
    if (fake_fails(f, arena, err))
        return MG_FAILED;
    if (f->no_session)
        return fake_refuse(arena, err, MG_ERR_STATE, "the database is read-only");
    session->database = f->database;
    session->target = session->schema ? session->schema : f->host.dialect == MG_SQLITE ? "main" : "public";
    session->in_transaction = f->in_transaction;
    session->temporary = true;
    f->intent = session->intent;
    f->locked = f->spoilt = f->remembered = false;
    if (f->intent != MG_EACH)
        fake_push(f, 's');
    return MG_OK;
}

static mg_rc lock(void *ctx, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    if (f->intent == MG_READS)
        fake_breaks(f, "a session that reads takes the lock");
    f->locked = true;
    return (f->intent == MG_EACH ? fake_fails(f, arena, err) : fake_sql_fails(f, arena, err)) ? MG_FAILED : MG_OK;
}

static mg_rc session_close(void *ctx, bool keep, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;
    bool failed = fake_fails(f, arena, err);

    if (f->intent == MG_EACH)
    {
        if (f->depth)
            fake_breaks(f, "a session closed with a transaction open");
        return failed ? MG_FAILED : MG_OK;
    }
    if (f->depth == 0)
    {
        fake_breaks(f, "a session closed that is not open");
        return MG_OK;
    }
    if (f->shadow)
        fake_breaks(f, "a session closed with a shadow open");
    if (keep && f->spoilt)
        fake_breaks(f, "a session kept in which a block has failed");
    if (keep && f->depth > 1)
        fake_breaks(f, "a session kept with blocks open");
    if (keep && f->intent != MG_WRITES)
        fake_breaks(f, "a session kept that is not one that writes");
    if (!keep || failed)
        f->now = f->open[0].before;
    f->depth = 0;
    return failed ? MG_FAILED : MG_OK;
}

static mg_rc txn_begin(void *ctx, const mg_script *script, const mg_stmt *modes, size_t nmodes, mg_arena *arena,
                       mg_error *err)
{
    fake *f = ctx;

    (void) script;
    (void) modes;
    (void) nmodes;
    if (f->intent != MG_EACH || f->depth || !f->locked)
        fake_breaks(f, "a transaction where there must be none");
    if (fake_fails(f, arena, err))
        return MG_FAILED;
    f->spoilt = f->remembered = false;
    fake_push(f, 't');
    return MG_OK;
}

static mg_rc txn_end(void *ctx, bool keep, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;
    bool failed = fake_fails(f, arena, err);

    if (f->depth == 0 || f->open[0].kind != 't')
        fake_breaks(f, "a transaction ended that is not open");
    if (keep && (f->spoilt || f->depth > 1))
        fake_breaks(f, "a transaction kept with blocks open, or after a failure");
    if (!keep || failed)
        f->now = f->open[0].before;
    f->depth = 0;
    f->spoilt = false;
    return failed ? MG_FAILED : MG_OK;
}

static mg_rc pause_for(void *ctx, int64_t ms, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    f->now_ms += ms;
    return fake_fails(f, arena, err) ? MG_FAILED : MG_OK;
}

static mg_rc block_begin(void *ctx, bool transaction, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    (void) transaction;
    if (fake_sql_fails(f, arena, err))
        return MG_FAILED;
    fake_push(f, 'b');
    return MG_OK;
}

static mg_rc block_end(void *ctx, bool keep, mg_arena *arena, mg_error *err)
{
    return pop(ctx, 'b', keep, arena, err);
}

static mg_rc migration_begin(void *ctx, const mg_script *script, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    (void) script;
    if (!f->locked && !f->shadow)
        fake_breaks(f, "a migration without the lock");
    if (fake_sql_fails(f, arena, err))
        return MG_FAILED;
    fake_push(f, 'm');
    return MG_OK;
}

static mg_rc migration_end(void *ctx, const mg_script *script, bool keep, mg_arena *arena, mg_error *err)
{
    (void) script;
    return pop(ctx, 'm', keep, arena, err);
}

/* The ledger *************************************************************************************************** */

static bool begins(const char *sql, const char *with)
{
    return strncmp(sql, with, strlen(with)) == 0;
}

static mg_rc compile(void *ctx, const char *sql, mg_arena *arena, mg_error *err)
{
    (void) sql;
    return fake_sql_fails(ctx, arena, err) ? MG_FAILED : MG_OK;
}

static mg_rc query(void *ctx, const char *sql, size_t n, const char *const *p, mg_row_fn each, void *arg,
                   mg_arena *arena, mg_error *err)
{
    fake *f = ctx;
    mg_rc rc = MG_OK;
    bool writes = !begins(sql, "SELECT") && !begins(sql, "WITH") && !begins(sql, "LOCK TABLE");

    if (writes && !f->shadow && (f->intent == MG_READS || !f->locked))
        fake_breaks(f, "a write in a session that reads, or without the lock");
    if (!begins(sql, "SELECT CASE") && !begins(sql, "SELECT c.relname") && !begins(sql, "SELECT name") &&
        !strstr(sql, ".\"_prisma_migrations\"") && !fake_is_rendered(sql) && !fake_is_catalog(sql))
        fake_breaks(f, "the ledger's name is not qualified");
    f->changed = 0;
    if (fake_sql_fails(f, arena, err))
        return MG_FAILED;
    if (fake_is_catalog(sql))
        return fake_catalog(sql, each, arg);
    if (fake_mark(f, sql, each, arg, &rc) || fake_drop(f, sql, each, arg, &rc))
        return rc;
    if (begins(sql, "SELECT finished_at"))
    {
        const char *finished = fake_has(f, p);

        if (finished)
            rc = each(arg, &finished, 1);
    }
    else if ((begins(sql, "INSERT INTO") && n == 8 && f->now.nrows < FAKE_ROWS) || (begins(sql, "UPDATE") && n == 6))
        f->changed = fake_attempt(f, p, n);
    else if (begins(sql, "SELECT CASE") && n == 2)
    {
        if (f->now.ledger)
            rc = each(arg, (const char *const[]){NULL}, 1);
    }
    else if (begins(sql, "SELECT id") && f->now.ledger)
        rc = fake_read(f, each, arg);
    else if (strstr(sql, "indisvalid"))
        rc = MG_OK; /* all indexes are valid */
    else if (begins(sql, "SELECT") && n == 2)
    {
        for (size_t i = 0; i < f->ntables && i < 4 && rc == MG_OK; i++)
            if (!strstr(p[1], f->tables[i])) /* the external ones */
                rc = each(arg, &f->tables[i], 1);
    }
    else if (begins(sql, "SELECT") && n == 0 && strstr(sql, "temp"))
        rc = MG_OK; /* this session has no temporary tables */
    else if (begins(sql, "CREATE TABLE") && !f->now.ledger)
        f->now.ledger = true;
    else if (begins(sql, "INSERT INTO") && f->now.ledger && n == 6 && f->now.nrows < FAKE_ROWS)
        f->changed = fake_insert(f, p);
    else if (begins(sql, "UPDATE") && f->now.ledger && n == 2)
        f->changed = fake_roll_back(f, p);
    else
    {
        fake_breaks(f, "a query that the fake does not know");
        rc = fake_refuse(arena, err, "42601", sql);
    }
    f->spoilt = rc != MG_OK;
    return rc;
}

static uint64_t changed(void *ctx)
{
    return ((fake *) ctx)->changed;
}

static mg_rc others_deploy(void *ctx, bool *is, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    *is = f->others;
    return fake_sql_fails(f, arena, err) ? MG_FAILED : MG_OK;
}

/* Messages, chance and time ************************************************************************************ */

static void progress(void *ctx, const char *text)
{
    fake *f = ctx;

    if (!text)
        fake_breaks(f, "progress without a text");
    else
        f->progress[f->nprogress++] = fake_text(f, text, strlen(text));
}

static mg_rc interrupted(void *ctx, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    if (fake_fails(f, arena, err))
        return MG_FAILED;
    if (!f->cancelled)
        return MG_OK;
    f->cancelled = false; /* told once */
    f->spoilt = true;
    fake_refuse(arena, err, "57014", "canceled by the user");
    err->unchanged = true;
    return MG_FAILED;
}

static void random_bytes(void *ctx, unsigned char *bytes, size_t len)
{
    fake *f = ctx;

    for (size_t i = 0; i < len; i++)
    {
        f->next_random = f->next_random * 1103515245 + 12345;
        bytes[i] = (unsigned char) (f->next_random >> 16);
    }
}

static int64_t clock_us(void *ctx)
{
    fake *f = ctx;

    return f->clock_us += 7000;
}

static int64_t now_ms(void *ctx)
{
    fake *f = ctx;

    return f->now_ms += 1001;
}

/* The fake itself ********************************************************************************************** */

static void restrain(void *ctx, int64_t ms)
{
    ((fake *) ctx)->restrained = ms;
}

fake *fake_new(mg_dialect dialect)
{
    fake *f = calloc(1, sizeof *f);

    if (!f)
        abort();
    mg_arena_init(&f->pool, &POOL);
    f->host = (mg_host){.ctx = f,
                        .mem = memory_host,
                        .session_open = session_open,
                        .lock = lock,
                        .session_close = session_close,
                        .others_deploy = others_deploy,
                        .query = query,
                        .query_strictly = query,
                        .restrain = restrain,
                        .compile = compile,
                        .changed = changed,
                        .txn_begin = txn_begin,
                        .txn_end = txn_end,
                        .pause = pause_for,
                        .migration_begin = migration_begin,
                        .migration_end = migration_end,
                        .block_begin = block_begin,
                        .block_end = block_end,
                        .progress = progress,
                        .interrupted = interrupted,
                        .random = random_bytes,
                        .clock_us = clock_us,
                        .now_ms = now_ms};
    fake_set_dialect(f, dialect);
    fake_shadow_init(f);
    fake_files_init(f);
    f->database = "app.db";
    f->now_ms = 1706702400000 - 1001; /* 2024-01-31 12:00:00 UTC comes next */
    return f;
}

void fake_free(fake *f)
{
    mg_arena_free(&f->pool);
    free(f);
}
