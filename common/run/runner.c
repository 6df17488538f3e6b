/* runner.c: runs the statements of a script, with transaction statements turned into blocks; see runner.h. */
#include "runner.h"

#include "../sql/blocks.h"

#include <string.h>

static mg_rc open_block(const mg_runner *r, mg_blocks *open, const mg_stmt *by, mg_error *err)
{
    const mg_host *h = r->call->host;
    const mg_stmt **slot = mg_vec_push(&r->call->arena, open);

    if (!slot)
        return mg_error_no_memory(err);
    *slot = by;
    if (h->block_begin(h->ctx, by->kind == MG_STMT_BEGIN, &r->call->arena, err) == MG_OK)
        return MG_OK;
    open->len--;
    return MG_FAILED;
}

/*
 * Closes the blocks above depth `down_to`. If closing one fails, the others are undone, and `err` is about the first
 * failure.
 */
static mg_rc close_blocks(const mg_runner *r, mg_blocks *open, size_t down_to, bool keep, mg_error *err)
{
    const mg_host *h = r->call->host;
    mg_error later = {0};
    mg_rc rc = MG_OK;

    while (open->len > down_to)
    {
        open->len--;
        if (h->block_end(h->ctx, keep && rc == MG_OK, &r->call->arena, rc == MG_OK ? err : &later) != MG_OK)
            rc = MG_FAILED;
    }
    return rc;
}

static mg_rc control_transaction(const mg_runner *r, const mg_stmt *s, mg_blocks *open, mg_error *err)
{
    mg_block_step step = {0};

    (void) mg_blocks_step(open, s, &step); /* judge.c has made sure that there is such a block */
    if (close_blocks(r, open, step.down_to, step.keep, err) != MG_OK)
        return MG_FAILED;
    return step.opens ? open_block(r, open, step.opens, err) : MG_OK;
}

/*
 * Is there nothing to run for the statement? A COMMIT without BEGIN ends the segment, with its savepoints; and SET
 * TRANSACTION took effect when its transaction began.
 */
static bool is_done_elsewhere(const mg_stmt *s, const mg_blocks *open)
{
    return s->kind == MG_STMT_SQL ? (s->flags & MG_STMT_OWN_TRANSACTION) != 0
                                  : s->kind == MG_STMT_COMMIT && !mg_blocks_begin(open);
}

static void show_statement(const mg_runner *r, const mg_script *s, size_t i)
{
    const mg_host *h = r->call->host;
    mg_watch now = {s->migration ? s->migration : s->source.name, i + 1, s->stmts.len,
                    r->shadow ? "shadow" : "transaction"};

    if (h->watch)
        h->watch(h->ctx, &now);
}

/* Runs a statement that is no transaction control. */
static mg_rc run_sql_statement(const mg_runner *r, const mg_script *s, size_t i, mg_error *err)
{
    const mg_host *h = r->call->host;

    return r->run ? r->run(r->run_arg, s, i, err) : h->run(h->ctx, s, &s->stmts.items[i], &r->call->arena, err);
}

mg_rc mg_run_statements(const mg_runner *r, const mg_script *s, size_t first, size_t end, mg_error *err)
{
    const mg_host *h = r->call->host;
    mg_arena *a = &r->call->arena;
    mg_blocks open = {0};
    mg_error ignored = {0};
    mg_rc rc = h->interrupted(h->ctx, a, err); /* a statement that takes time notices an interrupt by itself */

    for (size_t i = first; i < end && rc == MG_OK; i++)
    {
        const mg_stmt *stmt = &s->stmts.items[i];

        if (is_done_elsewhere(stmt, &open) || (r->shadow && (stmt->flags & MG_STMT_UPKEEP)))
            continue;
        show_statement(r, s, i);
        err->offset = MG_NO_OFFSET;
        rc = stmt->kind == MG_STMT_SQL ? run_sql_statement(r, s, i, err) : control_transaction(r, stmt, &open, err);
        if (rc != MG_OK && err->offset == MG_NO_OFFSET)
            err->offset = stmt->start;
    }
    if (rc == MG_OK)
        rc = close_blocks(r, &open, 0, true, err);
    if (rc != MG_OK)
        close_blocks(r, &open, 0, false, &ignored);
    return rc;
}

mg_rc mg_run_script(mg_runner *r, const mg_script *s, mg_error *err)
{
    const mg_host *h = r->call->host;
    mg_arena *a = &r->call->arena;
    mg_error why = {.offset = MG_NO_OFFSET}, ignored = {0};

    if (h->migration_begin(h->ctx, s, a, &why) != MG_OK)
        return mg_script_failed(r, s, &why, err);
    if (mg_run_statements(r, s, 0, s->stmts.len, &why) != MG_OK)
    {
        h->migration_end(h->ctx, s, false, a, &ignored);
        return mg_script_failed(r, s, &why, err);
    }
    if (h->migration_end(h->ctx, s, true, a, &why) != MG_OK)
        return mg_script_failed(r, s, &why, err);
    return MG_OK;
}

/* Retries ****************************************************************************************************** */

#define FIRST_PAUSE_MS 100
#define LONGEST_PAUSE_MS 30000

bool mg_may_retry(const mg_runner *r, const mg_error *why, long retried)
{
    return r->call->host->pause && retried < r->call->options.retries &&
           (strcmp(why->code, "55P03") == 0 || strcmp(why->code, "40P01") == 0);
}

mg_rc mg_back_off(const mg_runner *r, const char *migration, long retried, mg_error *err)
{
    const mg_host *h = r->call->host;
    mg_arena *a = &r->call->arena;
    int64_t ms = FIRST_PAUSE_MS;
    unsigned char random[2];
    const char *text;

    for (long i = 0; i < retried && ms < LONGEST_PAUSE_MS; i++)
        ms *= 2;
    ms = ms < LONGEST_PAUSE_MS ? ms : LONGEST_PAUSE_MS;
    h->random(h->ctx, random, sizeof random);
    /* The wait is from half to one and a half times as long, so that two that wait do not meet again. */
    ms = ms / 2 + ms * (random[0] * 256 + random[1]) / 65536;
    text = mg_arena_printf(a, "Migration `%s` could not have a lock: retry %ld of %ld in %d ms", migration, retried + 1,
                           r->call->options.retries, (int) ms);
    if (h->progress && text)
        h->progress(h->ctx, text);
    return h->pause(h->ctx, ms, a, err);
}
