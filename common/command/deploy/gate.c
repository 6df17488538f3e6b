/* gate.c: option `lint` refuses to deploy what migrate_lint finds fault with; see deployment.h. */
#include "../../call/advice.h"
#include "../../linting/findings.h"
#include "deployment.h"

#include <string.h>

#define REFUSED_MAX 10 /* findings that the error shows */

/* The worst findings of those that are refused. */
static const char *worst_findings(mg_call *call, const mg_lint *l, mg_severity least)
{
    mg_strbuf b;

    mg_strbuf_init(&b, &call->arena);
    mg_findings_write(call, l, least, REFUSED_MAX, true, &b);
    if (b.len > 0)
        b.len--; /* the line feed at the end */
    return mg_strbuf_done(&b);
}

static const char *refusal_hint(mg_call *call, const char *dir)
{
    const char *lint = mg_advise(call, MG_ADVISE_LINT, dir, NULL);

    if (!lint)
        return NULL;
    return mg_arena_printf(
        &call->arena,
        "Nothing was changed. All that is found: %s;\nChange the scripts as it says there. What is "
        "meant to be so is allowed by a comment before its statement, -- migrate:allow RULE: reason; "
        "in a file that is applied elsewhere already, by migrations/lint.json.",
        lint);
}

/* "2 errors and 1 warning", of those that are refused; "" if there are none. */
static const char *count_refused(mg_call *call, const mg_lint *l, mg_severity least)
{
    size_t errors = mg_findings_count(l, MG_SEVERITY_ERROR), warnings = mg_findings_count(l, MG_SEVERITY_WARNING);
    mg_strbuf b;

    mg_strbuf_init(&b, &call->arena);
    if (errors > 0)
        mg_strbuf_printf(&b, "%zu error%s", errors, errors == 1 ? "" : "s");
    if (warnings > 0 && least == MG_SEVERITY_WARNING)
        mg_strbuf_printf(&b, "%s%zu warning%s", errors > 0 ? " and " : "", warnings, warnings == 1 ? "" : "s");
    return mg_strbuf_done(&b);
}

static mg_rc judge_findings(const mg_deployment *d, const mg_lint *l)
{
    mg_call *call = d->runner.call;
    mg_severity least = strcmp(call->options.lint, "error") == 0 ? MG_SEVERITY_ERROR : MG_SEVERITY_WARNING;
    const char *refused = count_refused(call, l, least), *hint = refusal_hint(call, d->dir);

    if (!refused || !hint)
        return mg_call_no_memory(call);
    if (!*refused)
        return MG_OK;
    mg_call_fail(call, MG_ERR_STATE, hint, "option \"lint\" refuses what is pending: migrate_lint finds %s", refused);
    call->error.detail = worst_findings(call, l, least);
    return MG_FAILED;
}

mg_rc mg_deploy_lint(mg_deployment *d)
{
    mg_call *call = d->runner.call;
    mg_lint *l;

    if (!call->options.lint)
        return MG_OK;
    l = mg_arena_get(&call->arena, sizeof *l);
    if (!l)
        return mg_call_no_memory(call);
    if (mg_linting_begin(call, &d->scripts.folder.tree, l) != MG_OK ||
        mg_linting_scripts(call, l, &d->scripts) != MG_OK)
        return MG_FAILED;
    l->plan.each = d->each;
    for (size_t i = 0; i < d->scripts.items.len; i++)
        l->scripts.items[i].done = d->done[i].before;
    if (mg_lint_run(l) != MG_OK)
        return MG_FAILED;
    d->lint = l;
    return judge_findings(d, l);
}
