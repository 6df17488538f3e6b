/* linting.c: see linting.h. */
#include "linting.h"

#include "../base/time.h"
#include "../lint/rules/attach.h"

#include <string.h>

mg_plan mg_deploy_plan(const mg_call *call)
{
    return (mg_plan){.host = call->host, .schema = call->session.target, .each_call = call->session.each_call};
}

static void begin_lint(mg_call *call, const mg_host *host, const char *target, mg_lint *l)
{
    mg_lint_init(l, host, target, &call->arena, &call->error);
    mg_rules_attach(l);
    l->plan = mg_deploy_plan(call);
    l->plan.host = host;
    l->plan.schema = target;
    l->small = call->options.small;
    l->offline = call->options.offline || host != call->host;
    l->counts = call->options.counts && !l->offline;
    l->names = call->options.fix;
}

mg_rc mg_linting_begin(mg_call *call, const mg_tree *folder, mg_lint *l)
{
    begin_lint(call, call->host, call->session.target, l);
    if (!mg_time_length(call->options.count_timeout, &l->count_timeout) || l->count_timeout == 0)
        return mg_call_fail(call, MG_ERR_ARGUMENT, "Leave it out for 5 s; without counting: {\"counts\": false}.",
                            "option \"count_timeout\" must be a time such as \"5s\", at least 1 ms");
    return mg_lint_config(l, folder);
}

mg_rc mg_linting_begin_other(mg_call *call, const mg_host *host, const char *target, const mg_tree *folder, mg_lint *l)
{
    begin_lint(call, host, target, l);
    return mg_lint_config(l, folder);
}

mg_rc mg_linting_try(mg_call *call, const mg_tree *folder, mg_lint *l, const char **why)
{
    bool good = mg_linting_begin(call, folder, l) == MG_OK;

    *why = NULL;
    l->counts = false;
    if (good)
        return MG_OK;
    if (strcmp(call->error.code, MG_ERR_CONFIG) != 0)
        return MG_FAILED;
    *why = call->error.message;
    memset(&call->error, 0, sizeof call->error);
    return MG_OK;
}

mg_rc mg_linting_scripts(mg_call *call, mg_lint *l, const mg_scripts *scripts)
{
    mg_arena *a = &call->arena;

    for (size_t i = 0; i < scripts->items.len; i++)
    {
        const mg_script *s = &scripts->items.items[i];
        const char *below = mg_arena_printf(a, "%s/%s", s->migration, s->source.name);
        mg_linted *slot = mg_vec_push(a, &l->scripts);

        if (!below || !slot)
            return mg_call_no_memory(call);
        slot->script = *s;
        slot->path = mg_tree_path(&scripts->folder.tree, below, a);
    }
    return mg_call_check(call);
}
