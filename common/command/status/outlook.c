/* outlook.c: tries the scripts without running them; see outlook.h. */
#include "outlook.h"

#include "../../call/advice.h"
#include "../deploy/deployment.h"

#include <string.h>

/* Is it an error of the system, its resources or an operator, which says nothing about the scripts? */
static bool is_no_answer(const mg_runner *r, const mg_error *e)
{
    const char *code = r->why.code[0] ? r->why.code : e->code;

    return r->call->arena.failed || e->unchanged || strncmp(code, "58", 2) == 0;
}

/* Reads and judges the pending scripts as a deployment does. An error in them is taken out of the call. */
static mg_rc try_scripts(mg_call *call, const mg_migrations *folder, const mg_diagnosis *diagnosis, bool each,
                         mg_scripts *scripts, mg_error *why)
{
    mg_runner r = {.call = call, .outcome = ""};
    mg_plan plan = mg_deploy_plan(call);

    plan.each = each;
    memset(why, 0, sizeof *why);
    *scripts = (mg_scripts){.folder = *folder};
    if (mg_read_pending(scripts, diagnosis, &plan, &r) == MG_OK)
        return MG_OK;
    *why = call->error;
    if (is_no_answer(&r, why))
        return MG_FAILED;
    memset(&call->error, 0, sizeof call->error);
    return MG_OK;
}

mg_rc mg_outlook_find(mg_call *call, const char *dir, const mg_migrations *folder, const mg_diagnosis *diagnosis,
                      mg_outlook *out)
{
    mg_error why, why_each;

    memset(out, 0, sizeof *out);
    if (diagnosis->pending == 0 || diagnosis->failed + diagnosis->running > 0)
        return MG_OK;
    if (mg_advise_each(call, dir) != MG_OK || try_scripts(call, folder, diagnosis, false, &out->scripts, &why) != MG_OK)
        return MG_FAILED;
    if (!why.code[0])
        return MG_OK;
    if (why.elsewhere)
    {
        if (try_scripts(call, folder, diagnosis, true, &out->scripts, &why_each) != MG_OK)
            return MG_FAILED;
        out->each = !why_each.code[0];
    }
    if (!out->each)
        out->why = mg_arena_printf(&call->arena, "%s: %s%s%s", why.code, why.message, why.detail ? "\n" : "",
                                   why.detail ? why.detail : "");
    return mg_call_check(call);
}
