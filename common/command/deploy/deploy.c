/*
 * deploy.c: migrate_deploy: all pending migrations, or none, in one transaction.
 *
 * In order: the folder is read and the history looked at, which is the end if nothing is pending; the session opened
 * and the lock taken, the history read and judged; every pending script is read, split and judged; only then does
 * anything run. An error at any point undoes the session.
 */
#include "deployment.h"

#include <string.h>

/* One pass over all scripts, in a block of its own. */
typedef struct
{
    mg_deployment *d;
    bool careful;    /* looks after every script: finds the one that breaks what must hold */
    bool at_once;    /* the row of a script is written after it */
    bool broken;     /* something does not hold that a careful pass can find the script of */
    size_t recorded; /* scripts whose rows are written */
} pass;

/*
 * Writes the rows of the scripts before `end`. Where a change of the schema makes every statement be prepared anew
 * they are written at the end, all by one statement, or before a script that names the history.
 */
static mg_rc record(pass *p, size_t end)
{
    mg_deployment *d = p->d;
    mg_arena *a = &d->call->arena;
    mg_error why = {.offset = MG_NO_OFFSET};

    for (; p->recorded < end; p->recorded++)
    {
        size_t i = p->recorded;
        const mg_script *s = &d->scripts.items[i];

        if (mg_ledger_add_applied(&d->ledger, s->migration, d->checksums[i], d->started[i], d->finished[i], s->steps, a,
                                  &why) == MG_OK)
            continue;
        p->broken = !p->at_once;
        return mg_deploy_script_failed(d, s, &why);
    }
    return MG_OK;
}

static mg_rc run_script(pass *p, size_t i)
{
    mg_deployment *d = p->d;
    const mg_host *h = d->call->host;
    const mg_script *s = &d->scripts.items[i];
    int64_t clock = h->clock_us(h->ctx);

    d->started[i] = h->now_ms(h->ctx);
    if (mg_run_script(d, s) != MG_OK)
        return MG_FAILED;
    d->ms[i] = (h->clock_us(h->ctx) - clock) / 1000;
    d->finished[i] = h->now_ms(h->ctx);
    return mg_call_check(d->call);
}

/* Checks what must hold after script `i`: after the last one, or every one, since it takes a look at all rows. */
static mg_rc verify(pass *p, size_t i)
{
    const mg_host *h = p->d->call->host;
    mg_error why = {.offset = MG_NO_OFFSET};

    if (!h->verify || (!p->careful && i + 1 < p->d->scripts.len) ||
        h->verify(h->ctx, &p->d->call->arena, &why) == MG_OK)
        return MG_OK;
    p->broken = true;
    return mg_deploy_script_failed(p->d, &p->d->scripts.items[i], &why);
}

static mg_rc run_pass(pass *p)
{
    mg_deployment *d = p->d;

    for (size_t i = 0; i < d->scripts.len; i++)
    {
        const mg_source *source = &d->scripts.items[i].source;

        if (!p->careful)
            mg_deploy_tell(d, i);
        if (mg_ledger_is_named(source->text, source->len) && record(p, i) != MG_OK)
            return MG_FAILED;
        if (run_script(p, i) != MG_OK || verify(p, i) != MG_OK || (p->at_once && record(p, i + 1) != MG_OK))
            return MG_FAILED;
    }
    return record(p, d->scripts.len);
}

/* The first pass; when a lock stops it all is undone, which frees what it has locked, and tried again. */
static mg_rc run_with_retries(pass *p)
{
    mg_deployment *d = p->d;
    mg_call *call = d->call;
    const mg_host *h = call->host;
    mg_arena *a = &call->arena;
    mg_error ignored = {0};
    mg_rc rc;

    for (long retried = 0;; retried++)
    {
        rc = run_pass(p);
        if (rc == MG_OK || p->broken || !mg_deploy_may_retry(d, &d->why, retried) ||
            h->block_end(h->ctx, false, a, &ignored) != MG_OK)
            return rc;
        p->recorded = 0;
        memset(&call->error, 0, sizeof call->error);
        if (mg_deploy_back_off(d, d->stopped_at, retried, &call->error) != MG_OK ||
            h->block_begin(h->ctx, false, a, &call->error) != MG_OK)
            return mg_deploy_failed(d);
    }
}

mg_rc mg_deploy_run_all(mg_deployment *d)
{
    mg_call *call = d->call;
    const mg_host *h = call->host;
    mg_arena *a = &call->arena;
    pass first = {.d = d, .at_once = h->dialect == MG_POSTGRES}, second = {d, true, true, false, 0};
    mg_error ignored = {0}, found;
    mg_rc rc;

    if ((h->remember && h->remember(h->ctx, a, &call->error) != MG_OK) || mg_broken_remember(call) != MG_OK)
        return mg_deploy_failed(d);
    if (mg_ledger_create(&d->ledger, a, &call->error) != MG_OK ||
        h->block_begin(h->ctx, false, a, &call->error) != MG_OK)
        return mg_deploy_failed(d);
    rc = run_with_retries(&first);
    if (rc == MG_OK)
        return mg_broken_find(call, &d->broken) == MG_OK && h->block_end(h->ctx, true, a, &call->error) == MG_OK
                   ? MG_OK
                   : mg_deploy_failed(d);
    found = call->error;
    if (!first.broken || found.unchanged || d->scripts.len == 1 || h->block_end(h->ctx, false, a, &ignored) != MG_OK)
        return rc;
    memset(&call->error, 0, sizeof call->error);
    if (h->block_begin(h->ctx, false, a, &call->error) != MG_OK)
        return mg_deploy_failed(d);
    if (run_pass(&second) == MG_OK)
        call->error = found; /* not found again: what was found stands */
    return MG_FAILED;
}

/* The command ************************************************************************************************** */

static mg_rc deploy(mg_deployment *d, const char *dir)
{
    mg_call *call = d->call;
    const mg_host *h = call->host;

    if (d->dry_plan && mg_deploy_open_folder(d, dir) != MG_OK)
        return MG_FAILED;
    if (!d->dry_plan && h->lock(h->ctx, &call->arena, &call->error) != MG_OK)
        return mg_deploy_failed(d);
    if (mg_deploy_read_history(d) != MG_OK || mg_deploy_read_scripts(d) != MG_OK)
        return MG_FAILED;
    if (!d->dry_plan && d->scripts.len > 0)
    {
        if (call->options.backup && !d->dry_execute &&
            h->backup(h->ctx, call->options.backup, &call->arena, &call->error) != MG_OK)
            return mg_deploy_failed(d);
        if (mg_deploy_run_all(d) != MG_OK)
            return MG_FAILED;
    }
    mg_deploy_report(d, "migrate_deploy");
    return mg_call_check(call);
}

mg_rc mg_migrate_deploy(mg_call *call, const char *dir, const char *options, mg_output *out)
{
    const mg_host *h = call->host;
    mg_deployment d = {.call = call, .outcome = "Nothing was changed.", .advice = MG_DEPLOY_ADVICE};
    bool done = false;

    if (mg_call_options(call, MG_FOR_DEPLOY, options) != MG_OK || mg_deploy_name_each(&d, dir) != MG_OK)
        return MG_FAILED;
    d.dry_plan = call->options.dry_run && strcmp(call->options.dry_run, "plan") == 0;
    d.dry_execute = call->options.dry_run && !d.dry_plan;
    if (!d.dry_plan && (mg_deploy_look_first(&d, dir, "migrate_deploy", out, &done) != MG_OK || done))
        return mg_call_check(call);
    if (mg_call_begin(call, d.dry_plan ? MG_READS : d.dry_execute ? MG_TRIES : MG_WRITES) != MG_OK)
        return MG_FAILED;
    /* The result is written while all can still be undone. */
    if (deploy(&d, dir) == MG_OK)
        mg_report_finish(call, mg_deploy_text, out);
    if (h->watch)
        h->watch(h->ctx, NULL);
    return mg_call_end(call, !d.dry_plan && !d.dry_execute);
}
