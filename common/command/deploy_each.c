/*
 * deploy_each.c: migrate_deploy_each: each pending migration committed by itself.
 *
 * A migration is one transaction, which its row in the history commits with. One that holds statements that run in no
 * transaction, or a COMMIT, is several segments: its row is begun with the first and says after each how far it came
 * (segments.h). What happens when one fails:
 *
 *  - nothing of it lasts: its row is written with the error and marked as rolled back; the next deployment tries again
 *  - something lasts: its row stays failed, and the user decides whether to resume it or to begin it again.
 */
#include "../history/segments.h"
#include "deployment.h"

#include <string.h>

typedef struct
{
    mg_deployment *d;
    size_t i;
    const mg_script *s;
    mg_segments segments;
    mg_attempt row;
    mg_progress progress;
    bool recorded; /* the row is in the history */
    bool lasting;  /* something of it cannot be undone */
    bool again;    /* an earlier attempt may have left something behind */
    bool taken;    /* another deployment has applied it */
    long retried;
} run;

static mg_rc no_memory(mg_error *why)
{
    memset(why, 0, sizeof *why);
    strcpy(why->code, MG_ERR_MEMORY);
    why->message = "out of memory";
    why->unchanged = true;
    why->offset = MG_NO_OFFSET;
    return MG_FAILED;
}

static const char *failure_text(run *r, const mg_error *why)
{
    mg_arena *a = &r->d->call->arena;
    const char *place = mg_deploy_place(a, r->s, why->offset);

    return mg_arena_printf(a, "%s (%s)%s%s\n%s", why->message, why->code, why->detail ? "\n" : "",
                           why->detail ? why->detail : "", place ? place : "");
}

static size_t steps_done(const run *r)
{
    size_t steps = 0;

    for (size_t i = 0; i < r->progress.done.len; i++)
        steps += r->s->stmts.items[i].kind == MG_STMT_SQL;
    return steps;
}

/* Notes that the statements before `end` are done. */
static mg_rc note_done(run *r, size_t end, mg_error *why)
{
    mg_arena *a = &r->d->call->arena;

    while (r->progress.done.len < end)
    {
        const char **slot = mg_vec_push(a, &r->progress.done);

        if (slot)
            *slot = mg_statement_checksum(a, r->s, r->progress.done.len - 1);
        if (!slot || !*slot)
            return no_memory(why);
    }
    return MG_OK;
}

static mg_rc write_row(run *r, const char *text, mg_error *why)
{
    mg_arena *a = &r->d->call->arena;
    const mg_host *h = r->d->call->host;
    bool all = r->progress.done.len == r->s->stmts.len;
    mg_rc rc;

    r->row.steps = steps_done(r);
    r->row.finished_ms = all && !text ? h->now_ms(h->ctx) : 0;
    r->row.logs = all && !text ? NULL : r->row.rolled_back_ms ? text : mg_progress_write(a, text, &r->progress);
    if (a->failed)
        return no_memory(why); /* a row without its logs would say less than is known */
    rc = r->recorded ? mg_ledger_update(&r->d->ledger, &r->row, a, why)
                     : mg_ledger_begin(&r->d->ledger, &r->row, a, why);
    return rc;
}

/* Records a failure in a transaction of its own. What prevents that is no reason to hide the failure. */
static void record_failure(run *r, const mg_error *failure)
{
    const mg_host *h = r->d->call->host;
    mg_arena *a = &r->d->call->arena;
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
    r->d->unrecorded = why.message;
}

/* Segments ***************************************************************************************************** */

/* What runs between txn_begin and txn_end. */
static mg_rc run_inside(run *r, const mg_segment *seg, mg_error *why)
{
    mg_deployment *d = r->d;
    const mg_host *h = d->call->host;
    mg_arena *a = &d->call->arena;
    mg_error ignored = {0};
    size_t first = r->progress.done.len > seg->first ? r->progress.done.len : seg->first;

    if (h->lock_is_short &&
        mg_ledger_has(&d->ledger, r->s->migration, r->recorded ? r->row.logs : NULL, &r->taken, a, why) != MG_OK)
        return MG_FAILED;
    if (r->taken)
        return MG_OK;
    if ((h->remember && h->remember(h->ctx, a, why) != MG_OK) || h->migration_begin(h->ctx, r->s, a, why) != MG_OK)
        return MG_FAILED;
    if (mg_run_statements(d, r->s, first, seg->end, why) != MG_OK)
    {
        h->migration_end(h->ctx, r->s, false, a, &ignored);
        return MG_FAILED;
    }
    why->offset = MG_NO_OFFSET;
    if (h->migration_end(h->ctx, r->s, true, a, why) != MG_OK || (h->verify && h->verify(h->ctx, a, why) != MG_OK))
        return MG_FAILED;
    return note_done(r, seg->end, why) == MG_OK ? write_row(r, NULL, why) : MG_FAILED;
}

static mg_rc run_transaction(run *r, const mg_segment *seg, mg_error *why)
{
    const mg_host *h = r->d->call->host;
    mg_arena *a = &r->d->call->arena;
    size_t done = r->progress.done.len;
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
        r->progress.done.len = done;
        return rc;
    }
    r->recorded = true;
    r->lasting = r->lasting || seg->end < r->s->stmts.len;
    return MG_OK;
}

/* Writes the row in a transaction of its own. */
static mg_rc commit_row(run *r, const char *text, mg_error *why)
{
    const mg_host *h = r->d->call->host;
    mg_arena *a = &r->d->call->arena;
    mg_error ignored;

    if (h->txn_begin(h->ctx, NULL, NULL, 0, a, why) != MG_OK)
        return MG_FAILED;
    if (write_row(r, text, why) != MG_OK)
    {
        h->txn_end(h->ctx, false, a, &ignored);
        return MG_FAILED;
    }
    if (h->txn_end(h->ctx, true, a, why) != MG_OK)
        return MG_FAILED;
    r->recorded = true;
    return MG_OK;
}

static mg_rc run_outside(run *r, const mg_segment *seg, mg_error *why)
{
    const mg_host *h = r->d->call->host;
    mg_arena *a = &r->d->call->arena;
    const mg_stmt *stmt = &r->s->stmts.items[seg->first];
    mg_watch now = {r->s->migration, seg->first + 1, r->s->stmts.len, "outside"};
    bool begun = false;
    mg_rc rc;

    r->progress.running = seg->first + 1;
    if (commit_row(r,
                   mg_arena_printf(a, "Statement %zu of %zu runs, or its outcome was not recorded.", seg->first + 1,
                                   r->s->stmts.len),
                   why) != MG_OK)
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
    if (note_done(r, seg->end, why) != MG_OK)
        return MG_FAILED;
    return commit_row(r, NULL, why);
}

/* Runs a segment, and again when a lock stops it; what stopped it was undone. */
static mg_rc run_segment(run *r, const mg_segment *seg, mg_error *why)
{
    mg_rc rc;

    for (;;)
    {
        memset(why, 0, sizeof *why);
        why->offset = MG_NO_OFFSET;
        rc = seg->outside ? run_outside(r, seg, why) : run_transaction(r, seg, why);
        if (rc == MG_OK || !mg_deploy_may_retry(r->d, why, r->retried))
            return rc;
        r->again = true;
        rc = mg_deploy_back_off(r->d, r->s->migration, r->retried++, why);
        r->d->retries[r->i] = r->retried;
        if (rc != MG_OK)
            return rc;
    }
}

/* Migrations *************************************************************************************************** */

static const mg_entry *entry_of(const mg_deployment *d, const char *name)
{
    for (size_t i = 0; i < d->diagnosis.entries.len; i++)
        if (strcmp(d->diagnosis.entries.items[i].name, name) == 0)
            return &d->diagnosis.entries.items[i];
    return NULL;
}

/* Takes up a failed row, if the statements that are done are still what they were. */
static mg_rc take_up(run *r, const mg_record *record)
{
    mg_call *call = r->d->call;
    mg_progress p;

    if (!mg_progress_read(&call->arena, record->logs, &p))
        return mg_call_no_memory(call); /* it was read before, else the history would not have been accepted */
    for (size_t i = 0; i < p.done.len; i++)
    {
        const char *now = i < r->s->stmts.len ? mg_statement_checksum(&call->arena, r->s, i) : "";

        if (!now)
            return mg_call_no_memory(call);
        if (strcmp(now, p.done.items[i]) == 0)
            continue;
        return mg_call_fail(
            call, "P3009",
            "Restore it and change only what comes after, or begin the migration again: "
            "migrate_resolve(dir, name, 'rolled_back').",
            "Migration `%s` cannot be resumed: statement %zu%s, which is done, %s.", r->s->migration, i + 1,
            i < r->s->stmts.len ? mg_arena_printf(&call->arena, " (line %zu)",
                                                  mg_source_place(&r->s->source, r->s->stmts.items[i].start).line)
                                : "",
            i < r->s->stmts.len ? "was changed since" : "is no longer in the script");
    }
    r->progress = p;
    r->progress.of = r->s->stmts.len;
    r->progress.running = 0;
    strncpy(r->row.id, record->id, sizeof r->row.id - 1);
    r->row.logs = record->logs;
    r->recorded = r->lasting = true;
    return MG_OK;
}

static mg_rc prepare(run *r)
{
    mg_deployment *d = r->d;
    const mg_entry *e = entry_of(d, r->s->migration);
    mg_error why = {.offset = MG_NO_OFFSET};

    r->row.name = r->s->migration;
    r->row.checksum = d->checksums[r->i];
    r->progress.of = r->s->stmts.len;
    r->again = e && e->nrecords > 0;
    if (mg_segments_cut(r->s, &r->segments, &d->call->arena, &why) != MG_OK)
        return mg_deploy_script_failed(d, r->s, &why);
    return e && e->state == MG_STATE_FAILED ? take_up(r, mg_entry_record(&d->diagnosis, e)) : MG_OK;
}

/* What a failure leaves behind, for the end of the error's hint. */
static const char *outcome_of(run *r)
{
    mg_arena *a = &r->d->call->arena;
    const char *before = r->d->applied
                             ? mg_arena_printf(a, "%zu migration%s before it %s committed. ", r->d->applied,
                                               r->d->applied == 1 ? "" : "s", r->d->applied == 1 ? "is" : "are")
                             : "";
    const char *not_recorded =
        r->d->unrecorded ? mg_arena_printf(a, "The failure could not be recorded: %s. ", r->d->unrecorded) : "";

    if (!r->lasting)
        return mg_arena_printf(a, "%s%sThis migration was undone.", before, not_recorded);
    r->d->advice = NULL;
    return mg_arena_printf(a,
                           "%s%s%zu of %zu statements of this migration are done and stay. Once the cause is gone, %s "
                           "goes on at the failed statement; migrate_resolve(dir, name, 'rolled_back'), and a "
                           "deployment after it, starts again from the first.",
                           before, not_recorded, r->progress.done.len, r->s->stmts.len,
                           r->d->call->session.each_resume);
}

static mg_rc run_script(run *r)
{
    mg_deployment *d = r->d;
    const mg_host *h = d->call->host;
    int64_t clock = h->clock_us(h->ctx);
    mg_error why = {.offset = MG_NO_OFFSET};
    mg_segment nothing = {0, 0, false, 0};
    mg_rc rc = MG_OK;

    r->row.started_ms = h->now_ms(h->ctx);
    if (r->segments.len == 0)
        rc = run_segment(r, &nothing, &why);
    else if (r->progress.done.len == r->s->stmts.len)
        rc = commit_row(r, NULL, &why);
    for (size_t i = 0; i < r->segments.len && rc == MG_OK && !r->taken; i++)
        if (r->segments.items[i].end > r->progress.done.len)
            rc = run_segment(r, &r->segments.items[i], &why);
    d->ms[r->i] = (h->clock_us(h->ctx) - clock) / 1000;
    if (rc == MG_OK)
    {
        d->applied += !r->taken;
        d->retries[r->i] = r->taken ? -1 : r->retried;
        return mg_call_check(d->call);
    }
    if (!why.message)
        no_memory(&why);
    record_failure(r, &why);
    d->outcome = outcome_of(r);
    return d->outcome ? mg_deploy_script_failed(d, r->s, &why) : mg_call_no_memory(d->call);
}

/* The command ************************************************************************************************** */

/* Reads and judges all, and makes the history table when it is needed. */
static mg_rc read_all(mg_deployment *d, run **runs)
{
    mg_call *call = d->call;
    mg_arena *a = &call->arena;

    if (mg_deploy_read_history(d) != MG_OK || mg_deploy_read_scripts(d) != MG_OK)
        return MG_FAILED;
    *runs = mg_arena_get(a, (d->scripts.len + 1) * sizeof **runs);
    if (!*runs)
        return mg_call_no_memory(call);
    for (size_t i = 0; i < d->scripts.len; i++)
    {
        (*runs)[i].d = d;
        (*runs)[i].i = i;
        (*runs)[i].s = &d->scripts.items[i];
        if (prepare(&(*runs)[i]) != MG_OK)
            return MG_FAILED;
    }
    if (!d->dry_plan && d->scripts.len > 0 && mg_ledger_create(&d->ledger, a, &call->error) != MG_OK)
        return mg_deploy_failed(d);
    return MG_OK;
}

static mg_rc deploy_each(mg_deployment *d, const char *dir)
{
    mg_call *call = d->call;
    const mg_host *h = call->host;
    mg_error ignored;
    run *runs;

    if (mg_deploy_open_folder(d, dir) != MG_OK)
        return MG_FAILED;
    if (d->dry_plan)
    {
        if (read_all(d, &runs) != MG_OK)
            return MG_FAILED;
        mg_deploy_report(d, "migrate_deploy_each");
        return mg_call_check(call);
    }
    if (h->lock(h->ctx, &call->arena, &call->error) != MG_OK ||
        h->txn_begin(h->ctx, NULL, NULL, 0, &call->arena, &call->error) != MG_OK)
        return mg_deploy_failed(d);
    if (read_all(d, &runs) != MG_OK)
    {
        h->txn_end(h->ctx, false, &call->arena, &ignored);
        return MG_FAILED;
    }
    if (h->txn_end(h->ctx, true, &call->arena, &call->error) != MG_OK)
        return mg_deploy_failed(d);
    for (size_t i = 0; i < d->scripts.len; i++)
    {
        mg_deploy_tell(d, i);
        if (run_script(&runs[i]) != MG_OK)
            return MG_FAILED;
    }
    mg_deploy_report(d, "migrate_deploy_each");
    return mg_call_check(call);
}

mg_rc mg_migrate_deploy_each(mg_call *call, const char *dir, const char *options, mg_output *out)
{
    const mg_host *h = call->host;
    mg_deployment d = {.call = call, .each = true, .outcome = "Nothing was changed.", .advice = MG_DEPLOY_ADVICE};

    if (mg_call_options(call, MG_FOR_EACH, options) != MG_OK || mg_deploy_name_each(&d, dir) != MG_OK)
        return MG_FAILED;
    d.dry_plan = call->options.dry_run != NULL;
    if (d.dry_plan && strcmp(call->options.dry_run, "plan") != 0)
        return mg_call_fail(call, MG_ERR_ARGUMENT,
                            "Use \"plan\"; or migrate_deploy with \"execute\", which tries all in one transaction.",
                            "option \"dry_run\" of migrate_deploy_each must be plan: what each migration commits could "
                            "not be rolled back");
    if (mg_call_begin(call, d.dry_plan ? MG_READS : MG_EACH) != MG_OK)
        return MG_FAILED;
    if (deploy_each(&d, dir) == MG_OK)
        mg_report_finish(call, mg_deploy_text, out);
    if (h->watch)
        h->watch(h->ctx, NULL);
    return mg_call_end(call, !d.dry_plan);
}
