/*
 * deploy.c: migrate_deploy applies all pending migrations, or none, in one transaction.
 *
 * It works in this order. It reads the folder and looks at the history; if nothing is pending, it ends here. It opens
 * the session and takes the lock, then reads and judges the history. It reads, splits and judges every pending script,
 * and with option `lint` lints them. Only then does anything run. An error at any point undoes the session.
 */
#include "../../call/advice.h"
#include "deployment.h"

#include <string.h>

static mg_rc run_pending(mg_deployment *d)
{
    mg_call *call = d->runner.call;
    const mg_host *h = call->host;
    const char *backup = d->dry_execute ? NULL : call->options.backup;

    if (d->dry_plan || d->scripts.items.len == 0)
        return MG_OK;
    if (backup && h->backup(h->ctx, backup, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    return mg_apply_scripts(&d->runner, &d->scripts, &d->standing.ledger, d->done, &d->broken);
}

static mg_rc deploy(mg_deployment *d)
{
    mg_call *call = d->runner.call;
    const mg_host *h = call->host;
    mg_rc rc;

    if (d->dry_plan)
        rc = mg_scripts_open(&d->scripts, call, d->dir);
    else
        rc = h->lock(h->ctx, &call->arena, &call->error);
    if (rc != MG_OK || mg_deploy_read_history(d) != MG_OK || mg_deploy_read_scripts(d) != MG_OK ||
        mg_deploy_lint(d) != MG_OK || run_pending(d) != MG_OK)
        return MG_FAILED;
    return mg_call_check(call);
}

mg_rc mg_migrate_deploy(mg_call *call, const char *dir, const char *options, mg_output *out)
{
    const mg_host *h = call->host;
    mg_deployment d = {.dir = dir,
                       .runner = {.call = call, .outcome = "Nothing was changed.", .advice = MG_DEPLOY_ADVICE}};
    bool done = false;

    if (mg_call_options(call, MG_FOR_deploy, options) != MG_OK || mg_advise_each(call, dir) != MG_OK)
        return MG_FAILED;
    d.dry_plan = call->options.dry_run && strcmp(call->options.dry_run, "plan") == 0;
    d.dry_execute = call->options.dry_run && !d.dry_plan;
    if (!d.dry_plan && (mg_deploy_look_first(&d, out, &done) != MG_OK || done))
        return mg_call_check(call);
    if (mg_call_begin(call, d.dry_plan ? MG_READS : d.dry_execute ? MG_TRIES : MG_WRITES) != MG_OK)
        return MG_FAILED;
    /* The result is written while everything can still be undone. */
    if (deploy(&d) == MG_OK)
        mg_deploy_give(&d, out);
    if (h->watch)
        h->watch(h->ctx, NULL);
    return mg_call_end(call, !d.dry_plan && !d.dry_execute);
}
