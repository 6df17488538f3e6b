/* deploy_look.c: recognizes a deployment that has nothing to do; see deployment.h. */
#include "deployment.h"

#include <string.h>

/* A short time, since whatever prevents reading is better waited for with the deployment's own lock. */
#define LOOK_LOCK_TIMEOUT "20ms"

static bool has_work(const mg_diagnosis *diagnosis, const char *target)
{
    for (size_t i = 0; i < diagnosis->entries.len; i++)
    {
        const mg_entry *e = &diagnosis->entries.items[i];

        if ((e->state == MG_STATE_PENDING || e->state == MG_STATE_FAILED) && !(target && strcmp(e->name, target) > 0))
            return true;
    }
    return false;
}

/* Might the error go away once the lock is held? The history can have changed by then, and a lock can be waited for. */
static bool may_change(const mg_error *e)
{
    return e->code[0] == 'P' || strcmp(e->code, "55P03") == 0;
}

/*
 * Reads the history and writes the report if there is nothing to do. Otherwise, or if that may change, it leaves no
 * trace.
 */
static mg_rc look(const mg_deployment *d, mg_output *out, bool *done)
{
    mg_call *call = d->runner.call;
    mg_deployment now = *d;

    if (mg_deploy_read_history(&now) == MG_OK && !has_work(&now.standing.diagnosis, call->options.target) &&
        mg_deploy_read_scripts(&now) == MG_OK)
    {
        *done = true;
        return mg_deploy_give(&now, out);
    }
    if (call->error.code[0] && !may_change(&call->error))
        return MG_FAILED;
    memset(&call->error, 0, sizeof call->error);
    return MG_OK;
}

mg_rc mg_deploy_look_first(mg_deployment *d, mg_output *out, bool *done)
{
    mg_call *call = d->runner.call;

    *done = false;
    if (mg_call_begin_reading(call, LOOK_LOCK_TIMEOUT) != MG_OK)
        return MG_FAILED;
    if (mg_scripts_open(&d->scripts, call, d->dir) == MG_OK)
        look(d, out, done);
    return mg_call_end(call, false);
}
