/* outlook.c: see outlook.h. */
#include "outlook.h"

#include <string.h>

/* Of a system, its resources or an operator: it says nothing of the scripts. */
static bool is_no_answer(const mg_deployment *d, const mg_error *e)
{
    const char *code = d->why.code[0] ? d->why.code : e->code;

    return d->call->arena.failed || e->unchanged || strncmp(code, "58", 2) == 0;
}

/* Reads and judges the pending scripts as a deployment does; an error of theirs is taken out of the call. */
static mg_rc try(mg_deployment *d, bool each, mg_error *why)
{
    mg_call *call = d->call;

    d->each = each;
    memset(why, 0, sizeof *why);
    if (mg_deploy_read_scripts(d) == MG_OK)
        return MG_OK;
    *why = call->error;
    if (is_no_answer(d, why))
        return MG_FAILED;
    memset(&call->error, 0, sizeof call->error);
    return MG_OK;
}

mg_rc mg_outlook_find(mg_call *call, const char *dir, const mg_migrations *folder, const mg_ledger *ledger,
                      const mg_diagnosis *diagnosis, mg_outlook *out)
{
    mg_deployment together = {
        .call = call, .folder = *folder, .ledger = *ledger, .diagnosis = *diagnosis, .outcome = ""};
    mg_deployment each = together;
    mg_error why, why_each;

    memset(out, 0, sizeof *out);
    if (diagnosis->pending == 0 || diagnosis->failed + diagnosis->running > 0)
        return MG_OK;
    if (mg_deploy_name_each(&together, dir) != MG_OK || try(&together, false, &why) != MG_OK)
        return MG_FAILED;
    if (!why.code[0])
        return MG_OK;
    if (why.elsewhere)
    {
        if (try(&each, true, &why_each) != MG_OK)
            return MG_FAILED;
        out->each = !why_each.code[0];
    }
    if (!out->each)
        out->why = mg_arena_printf(&call->arena, "%s: %s%s%s", why.code, why.message, why.detail ? "\n" : "",
                                   why.detail ? why.detail : "");
    return mg_call_check(call);
}
