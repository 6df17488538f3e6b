/* each_segments.c: runs segments, and keeps the row up to date; see each_segments.h. */
#include "each_segments.h"

#include <string.h>

static const char *failure_text(mg_each_run *r, const mg_error *why)
{
    mg_arena *a = &r->d->runner.call->arena;
    const char *place = mg_script_place(a, r->s, why->offset);

    return mg_arena_printf(a, "%s (%s)%s%s\n%s", why->message, why->code, why->detail ? "\n" : "",
                           why->detail ? why->detail : "", place ? place : "");
}

void mg_each_note_done(mg_each_run *r, size_t end)
{
    while (r->progress.done < end)
    {
        r->steps += r->s->stmts.items[r->progress.done].kind == MG_STMT_SQL;
        mg_done_add(&r->progress, r->s);
    }
}

/* Forgets what was noted since `before`, because it has been undone. */
static void forget_done(mg_each_run *r, const mg_progress *before)
{
    while (r->progress.done > before->done)
        r->steps -= r->s->stmts.items[--r->progress.done].kind == MG_STMT_SQL;
    r->progress = *before;
}

/* Writes the row. What it says is kept in memory until it is written again. */
static mg_rc write_row(mg_each_run *r, const char *text, mg_error *why)
{
    const mg_host *h = r->d->runner.call->host;
    bool all = r->progress.done == r->s->stmts.len;
    const char *before = r->row.logs;
    mg_arena memory;
    mg_rc rc = MG_OK;

    mg_arena_init(&memory, &h->mem);
    r->row.steps = r->steps;
    r->row.finished_ms = all && !text ? h->now_ms(h->ctx) : 0;
    r->row.logs = all && !text            ? NULL
                  : r->row.rolled_back_ms ? mg_arena_str(&memory, text)
                                          : mg_progress_write(&memory, text, &r->progress);
    if (memory.failed)
        rc = mg_error_no_memory(why); /* without its logs, a row would say less than is known */
    else if ((r->recorded ? mg_ledger_update(&r->d->standing.ledger, &r->row, &memory, why)
                          : mg_ledger_begin(&r->d->standing.ledger, &r->row, &memory, why)) != MG_OK)
        rc = mg_error_keep(&r->d->runner.call->arena, why);
    if (rc != MG_OK)
    {
        mg_arena_free(&memory);
        r->row.logs = before;
        return rc;
    }
    mg_arena_free(&r->memory);
    r->memory = memory;
    return MG_OK;
}

void mg_each_record_failure(mg_each_run *r, const mg_error *failure)
{
    const mg_host *h = r->d->runner.call->host;
    mg_arena *a = &r->d->runner.call->arena;
    mg_error why = {.offset = MG_NO_OFFSET};

    if (h->txn_begin(h->ctx, NULL, NULL, 0, a, &why) == MG_OK)
    {
        r->row.rolled_back_ms = r->lasting ? 0 : h->now_ms(h->ctx);
        if (write_row(r, failure_text(r, failure), &why) == MG_OK)
        {
            if (h->txn_end(h->ctx, true, a, &why) == MG_OK)
                return;
        }
        else
        {
            mg_error ignored;

            h->txn_end(h->ctx, false, a, &ignored);
        }
    }
    r->so_far->unrecorded = why.message;
}

/* Segments ***************************************************************************************************** */

/* Have others recorded the migration since the history was read, while no lock was held? */
static mg_rc look_for_others(mg_each_run *r, mg_error *why)
{
    mg_call *call = r->d->runner.call;
    const mg_host *h = call->host;

    if (!h->lock_is_short || (h->is_alone && h->is_alone(h->ctx)))
        return MG_OK;
    return mg_ledger_has(&r->d->standing.ledger, r->s->migration, r->recorded ? r->row.logs : NULL, &r->taken, &r->open,
                         &call->arena, why);
}

/* Runs what stands between txn_begin and txn_end. */
static mg_rc run_inside(mg_each_run *r, const mg_segment *seg, mg_error *why)
{
    mg_deployment *d = r->d;
    const mg_host *h = d->runner.call->host;
    mg_arena *a = &d->runner.call->arena;
    mg_error ignored = {0};
    size_t first = r->progress.done > seg->first ? r->progress.done : seg->first;

    if (look_for_others(r, why) != MG_OK)
        return MG_FAILED;
    if (r->taken)
        return MG_OK;
    if ((h->remember && h->remember(h->ctx, a, why) != MG_OK) || h->migration_begin(h->ctx, r->s, a, why) != MG_OK)
        return MG_FAILED;
    if (mg_run_statements(&d->runner, r->s, first, seg->end, why) != MG_OK)
    {
        h->migration_end(h->ctx, r->s, false, a, &ignored);
        return MG_FAILED;
    }
    why->offset = MG_NO_OFFSET;
    if (h->migration_end(h->ctx, r->s, true, a, why) != MG_OK || (h->verify && h->verify(h->ctx, a, why) != MG_OK))
        return MG_FAILED;
    mg_each_note_done(r, seg->end);
    return write_row(r, NULL, why);
}

static mg_rc run_transaction(mg_each_run *r, const mg_segment *seg, mg_error *why)
{
    const mg_host *h = r->d->runner.call->host;
    mg_arena *a = &r->d->runner.call->arena;
    mg_progress before = r->progress;
    mg_error ignored;
    mg_rc rc = h->txn_begin(h->ctx, r->s, &r->s->stmts.items[seg->first], seg->nmodes, a, why);

    if (rc != MG_OK)
        return rc;
    rc = run_inside(r, seg, why);
    if (rc != MG_OK)
        h->txn_end(h->ctx, false, a, &ignored);
    else
        rc = h->txn_end(h->ctx, true, a, why);
    if (rc != MG_OK)
    {
        forget_done(r, &before);
        return rc;
    }
    r->recorded = true;
    r->lasting = r->lasting || seg->end < r->s->stmts.len;
    return MG_OK;
}

mg_rc mg_each_commit_row(mg_each_run *r, mg_error *why)
{
    const mg_host *h = r->d->runner.call->host;
    mg_arena *a = &r->d->runner.call->arena;
    mg_error ignored;

    if (h->txn_begin(h->ctx, NULL, NULL, 0, a, why) != MG_OK)
        return MG_FAILED;
    if (write_row(r, NULL, why) != MG_OK)
    {
        h->txn_end(h->ctx, false, a, &ignored);
        return MG_FAILED;
    }
    if (h->txn_end(h->ctx, true, a, why) != MG_OK)
        return MG_FAILED;
    r->recorded = true;
    return MG_OK;
}

static mg_rc run_outside(mg_each_run *r, const mg_segment *seg, mg_error *why)
{
    const mg_host *h = r->d->runner.call->host;
    mg_arena *a = &r->d->runner.call->arena;
    const mg_stmt *stmt = &r->s->stmts.items[seg->first];
    mg_watch now = {r->s->migration, seg->first + 1, r->s->stmts.len, "outside"};
    bool begun = false;
    mg_rc rc;

    r->progress.running = seg->first + 1;
    if (mg_each_commit_row(r, why) != MG_OK)
        return MG_FAILED;
    if (h->watch)
        h->watch(h->ctx, &now);
    rc = h->run_outside(h->ctx, r->s, stmt, r->again, &begun, a, why);
    r->lasting = r->lasting || begun;
    if (rc != MG_OK)
    {
        if (why->offset == MG_NO_OFFSET)
            why->offset = stmt->start;
        return rc;
    }
    r->progress.running = 0;
    mg_each_note_done(r, seg->end);
    return mg_each_commit_row(r, why);
}

mg_rc mg_each_run_segment(mg_each_run *r, const mg_segment *seg, mg_error *why)
{
    mg_rc rc;

    for (;;)
    {
        memset(why, 0, sizeof *why);
        why->offset = MG_NO_OFFSET;
        rc = seg->outside ? run_outside(r, seg, why) : run_transaction(r, seg, why);
        if (rc == MG_OK || !mg_may_retry(&r->d->runner, why, r->retried))
            return rc;
        r->again = true;
        rc = mg_back_off(&r->d->runner, r->s->migration, r->retried++, why);
        r->d->done[r->i].retries = r->retried;
        if (rc != MG_OK)
            return rc;
    }
}
