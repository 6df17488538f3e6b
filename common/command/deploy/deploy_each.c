/*
 * deploy_each.c: migrate_deploy_each commits each pending migration by itself.
 *
 * A migration is one transaction, together with its row in the history. If it contains a COMMIT, or statements that run
 * in no transaction, it consists of several segments: its row is written with the first one, and after each one it says
 * how far the migration has come (segments.h). If a segment fails, there are two cases:
 *
 *  - Nothing of the migration lasts: its row is written with the error and marked as rolled back, and the next
 *    deployment tries again.
 *  - Something lasts: its row stays failed, and the user decides whether to resume the migration or to start it
 *    again.
 */
#include "../../call/advice.h"
#include "each_segments.h"

#include <stdlib.h>
#include <string.h>

/* Migrations *************************************************************************************************** */

static int compare_name(const void *name, const void *entry)
{
    return strcmp(name, ((const mg_entry *) entry)->name);
}

static const mg_entry *entry_of(const mg_diagnosis *all, const char *name)
{
    if (all->entries.len == 0)
        return NULL;
    return bsearch(name, all->entries.items, all->entries.len, sizeof *all->entries.items, compare_name);
}

static mg_rc not_resumable(mg_each_run *r, const char *why)
{
    if (!why)
        return mg_call_no_memory(r->d->runner.call);
    return mg_call_fail(
        r->d->runner.call, "P3009",
        mg_arena_printf(&r->d->runner.call->arena,
                        "Restore it and change only what comes after. To begin the migration again: "
                        "%s; and deploy again.",
                        mg_advise(r->d->runner.call, MG_ADVISE_ROLLED_BACK, r->d->dir, r->s->migration)),
        "Migration `%s` cannot be resumed: %s.", r->s->migration, why);
}

/* Resumes a failed row, if the statements that are done are still the same. */
static mg_rc take_up(mg_each_run *r, const mg_record *record)
{
    mg_arena *a = &r->d->runner.call->arena;
    const mg_script *s = r->s;
    mg_progress then;

    if (!mg_progress_read(record->logs, &then) || then.done > s->stmts.len)
        return not_resumable(r, mg_arena_printf(a, "%zu of its statements are done, and the script has %zu now",
                                                then.done, s->stmts.len));
    mg_each_note_done(r, then.done);
    if (strcmp(r->progress.hash, then.hash) != 0)
        return not_resumable(
            r, mg_arena_printf(a, "what is done of it, statements 1 to %zu (line %zu), was changed since", then.done,
                               mg_source_place(&s->source, s->stmts.items[then.done - 1].end).line));
    r->row.id = record->id;
    r->row.logs = record->logs;
    r->recorded = r->lasting = true;
    return MG_OK;
}

static mg_rc prepare(mg_each_run *r)
{
    mg_deployment *d = r->d;
    const mg_entry *e = entry_of(&d->standing.diagnosis, r->s->migration);
    mg_error why = {.offset = MG_NO_OFFSET};

    r->row.name = r->s->migration;
    r->row.checksum = d->scripts.checksums[r->i];
    r->progress.of = r->s->stmts.len;
    r->again = e && e->nrecords > 0;
    if (mg_segments_cut(r->s, &r->segments, &d->runner.call->arena, &why) != MG_OK)
        return mg_script_failed(&d->runner, r->s, &why, &d->runner.call->error);
    return e && e->state == MG_STATE_FAILED ? take_up(r, e->record) : MG_OK;
}

#define NAMED 10 /* how many migrations are named */

/*
 * Names the migrations of this deployment that are committed: "2 migrations before it are committed: 1_a, 2_b. ", or
 * "".
 */
static const char *committed_before(mg_each_run *r)
{
    const mg_deployment *d = r->d;
    size_t applied = r->so_far->applied, named = 0;
    mg_strbuf b;

    mg_strbuf_init(&b, &d->runner.call->arena);
    if (applied > 0)
        mg_strbuf_printf(&b, "%zu migration%s before it %s committed: ", applied, applied == 1 ? "" : "s",
                         applied == 1 ? "is" : "are");
    for (size_t i = 0; i < r->i && named < NAMED; i++)
        if (!d->done[i].taken)
            mg_strbuf_printf(&b, "%s%s", named++ ? ", " : "", d->scripts.items.items[i].migration);
    if (applied > named)
        mg_strbuf_printf(&b, " and %zu more", applied - named);
    mg_strbuf_puts(&b, applied > 0 ? ". " : "");
    return mg_strbuf_done(&b);
}

/* Says what remains of a migration that cannot be undone. */
static const char *describe_rest(mg_each_run *r)
{
    mg_arena *a = &r->d->runner.call->arena;
    size_t done = r->progress.done;

    if (done == 0)
        return "No statement of this migration is done, but one began outside transactions: what it left stays.";
    return mg_arena_printf(a, "%zu of %zu statements of this migration %s.", done, r->s->stmts.len,
                           done == 1 ? "is done and stays" : "are done and stay");
}

/* Says what a failure leaves behind, for the end of the error's hint. */
static const char *outcome_of_each(mg_each_run *r)
{
    mg_arena *a = &r->d->runner.call->arena;
    const char *before = committed_before(r);
    const char *rest = describe_rest(r);
    const char *not_recorded =
        r->so_far->unrecorded ? mg_arena_printf(a, "The failure could not be recorded: %s. ", r->so_far->unrecorded)
                              : "";

    if (!before || !not_recorded || !rest)
        return NULL;
    if (!r->lasting)
        return mg_arena_printf(a, "%s%sThis migration was undone.", before, not_recorded);
    r->d->runner.advice = NULL;
    return mg_arena_printf(a,
                           "%s%s%s\nOnce the cause is gone, to go on at the failed statement: %s;\nTo start again from "
                           "the first: %s; and deploy again.",
                           before, not_recorded, rest, r->d->runner.call->session.each_resume,
                           mg_advise(r->d->runner.call, MG_ADVISE_ROLLED_BACK, r->d->dir, r->s->migration));
}

/* The error if another deployment came between two transactions of this one. */
static mg_rc begun_by_another(mg_each_run *r)
{
    const char *before = committed_before(r);
    const char *hint = before ? mg_arena_printf(&r->d->runner.call->arena,
                                                "%sIf it is running, let it end, and deploy again. migrate_status "
                                                "tells how far it came.",
                                                before)
                              : NULL;

    if (!hint)
        return mg_call_no_memory(r->d->runner.call);
    return mg_call_fail(r->d->runner.call, "P3009", hint,
                        "Migration `%s` was begun by another deployment, which has not finished it.", r->s->migration);
}

static mg_rc script_failed(mg_each_run *r, mg_error *why)
{
    mg_runner *runner = &r->d->runner;
    mg_call *call = runner->call;

    if (!why->message)
        mg_error_no_memory(why);
    mg_each_record_failure(r, why);
    runner->outcome = outcome_of_each(r);
    if (!runner->outcome)
        return mg_call_no_memory(call);
    return mg_script_failed(runner, r->s, why, &call->error);
}

static mg_rc run_segments(mg_each_run *r, mg_error *why)
{
    mg_segment nothing = {0, 0, false, 0};
    mg_rc rc = MG_OK;

    if (r->segments.len == 0)
        return mg_each_run_segment(r, &nothing, why);
    if (r->progress.done == r->s->stmts.len)
        return mg_each_commit_row(r, why);
    for (size_t i = 0; i < r->segments.len && rc == MG_OK && !r->taken; i++)
        if (r->segments.items[i].end > r->progress.done)
            rc = mg_each_run_segment(r, &r->segments.items[i], why);
    return rc;
}

static mg_rc run_each_script(mg_each_run *r)
{
    mg_deployment *d = r->d;
    const mg_host *h = d->runner.call->host;
    int64_t clock = h->clock_us(h->ctx);
    mg_error why = {.offset = MG_NO_OFFSET};
    mg_rc rc;

    mg_arena_init(&r->memory, &h->mem);
    r->row.started_ms = h->now_ms(h->ctx);
    rc = run_segments(r, &why);
    d->done[r->i].ms = (h->clock_us(h->ctx) - clock) / 1000;
    if (rc != MG_OK)
        rc = script_failed(r, &why);
    else if (r->open)
        rc = begun_by_another(r);
    mg_arena_free(&r->memory);
    if (rc != MG_OK)
        return rc;
    r->so_far->applied += !r->taken;
    r->so_far->all_committed = r->so_far->applied > 0 && r->i + 1 == d->scripts.items.len;
    d->done[r->i].retries = r->retried;
    d->done[r->i].taken = r->taken;
    return mg_call_check(d->runner.call);
}

/* The command ************************************************************************************************** */

#define FUNCTION "migrate_deploy_each"

/* Reads and judges everything, and makes the history table if that is needed. */
static mg_rc read_all(mg_deployment *d, mg_each_progress *so_far, mg_each_run **runs)
{
    mg_call *call = d->runner.call;
    mg_arena *a = &call->arena;
    size_t count;

    if (mg_deploy_read_history(d) != MG_OK || mg_deploy_read_scripts(d) != MG_OK)
        return MG_FAILED;
    count = d->scripts.items.len;
    *runs = mg_arena_get(a, (count + 1) * sizeof **runs);
    if (!*runs)
        return mg_call_no_memory(call);
    for (size_t i = 0; i < count; i++)
    {
        mg_each_run *r = &(*runs)[i];

        r->d = d;
        r->so_far = so_far;
        r->i = i;
        r->s = &d->scripts.items.items[i];
        if (prepare(r) != MG_OK)
            return MG_FAILED;
        d->done[i].before = r->progress.done;
    }
    if (mg_deploy_lint(d) != MG_OK)
        return MG_FAILED;
    return d->dry_plan || count == 0 ? MG_OK : mg_ledger_create(&d->standing.ledger, a, &call->error);
}

/* Does the same in a transaction of its own. */
static mg_rc read_locked(mg_deployment *d, mg_each_progress *so_far, mg_each_run **runs)
{
    mg_call *call = d->runner.call;
    const mg_host *h = call->host;
    mg_error ignored;

    if (h->lock(h->ctx, &call->arena, &call->error) != MG_OK ||
        h->txn_begin(h->ctx, NULL, NULL, 0, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (read_all(d, so_far, runs) == MG_OK)
        return h->txn_end(h->ctx, true, &call->arena, &call->error);
    h->txn_end(h->ctx, false, &call->arena, &ignored);
    return MG_FAILED;
}

static mg_rc plan_each(mg_deployment *d, mg_each_progress *so_far)
{
    mg_call *call = d->runner.call;
    mg_each_run *runs;

    if (mg_scripts_open(&d->scripts, call, d->dir) != MG_OK || read_all(d, so_far, &runs) != MG_OK)
        return MG_FAILED;
    return mg_call_check(call);
}

static mg_rc deploy_each(mg_deployment *d, mg_each_progress *so_far)
{
    mg_each_run *runs;

    if (read_locked(d, so_far, &runs) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < d->scripts.items.len; i++)
    {
        mg_tell_script(d->runner.call, &d->scripts, i);
        if (run_each_script(&runs[i]) != MG_OK)
            return MG_FAILED;
    }
    return mg_call_check(d->runner.call);
}

/*
 * Takes the place of a report for which there is no memory, or which is longer than a text may be. What is committed
 * stays, and an error would read as if nothing had been.
 */
static mg_rc tell_without_report(mg_call *call, mg_output *out)
{
    bool json = mg_call_wants_json(call);

    *out = (mg_output){.constant = true, .kind = json ? MG_OUTPUT_JSON : MG_OUTPUT_REPORT};
    out->text = json ? "{\"function\": \"" FUNCTION "\", \"ok\": true, \"committed\": true, \"report\": null}"
                     : "The migrations are committed. Their report could not be made, for it needs more memory, or a "
                       "longer text, than there is: migrate_status tells the rest.";
    memset(&call->error, 0, sizeof call->error);
    return MG_OK;
}

mg_rc mg_migrate_deploy_each(mg_call *call, const char *dir, const char *options, mg_output *out)
{
    const mg_host *h = call->host;
    mg_deployment d = {.dir = dir,
                       .runner = {.call = call, .outcome = "Nothing was changed.", .advice = MG_DEPLOY_ADVICE},
                       .each = true};
    mg_each_progress so_far = {0};
    bool done = false, unreported;
    mg_rc rc;

    if (mg_call_options(call, MG_FOR_deploy_each, options) != MG_OK || mg_advise_each(call, dir) != MG_OK)
        return MG_FAILED;
    d.dry_plan = call->options.dry_run != NULL;
    if (d.dry_plan && strcmp(call->options.dry_run, "plan") != 0)
        return mg_call_fail(call, MG_ERR_ARGUMENT,
                            "Use \"plan\"; or migrate_deploy with \"execute\", which tries all in one transaction.",
                            "option \"dry_run\" of migrate_deploy_each must be plan: what each migration commits could "
                            "not be rolled back");
    if (!d.dry_plan && (mg_deploy_look_first(&d, out, &done) != MG_OK || done))
        return mg_call_check(call);
    if (mg_call_begin(call, d.dry_plan ? MG_READS : MG_EACH) != MG_OK)
        return MG_FAILED;
    rc = d.dry_plan ? plan_each(&d, &so_far) : deploy_each(&d, &so_far);
    if (rc == MG_OK)
        mg_deploy_give(&d, out);
    if (h->watch)
        h->watch(h->ctx, NULL);
    unreported = so_far.all_committed && mg_call_check(call) != MG_OK && !call->stopped.code[0];
    if (mg_call_end(call, !d.dry_plan) == MG_OK)
        return MG_OK;
    if (unreported)
        return tell_without_report(call, out);
    if (so_far.applied > 0 && !call->error.hint && !call->error.context)
        call->error.context = "Migrations were committed before: migrate_status tells which.";
    return MG_FAILED;
}
