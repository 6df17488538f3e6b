/* lint_checks.c: the checks that take what migrate_lint finds; see preflight.h. */
#include "../../call/advice.h"
#include "../../linting/linting.h"
#include "preflight.h"

#include <string.h>

#define LISTED_MAX 20

/* Lints what is pending, up to the option "target". */
static mg_rc lint_pending(mg_preflight *p)
{
    mg_call *call = p->call;
    mg_lint *l = mg_arena_get(&call->arena, sizeof *l);

    if (!l)
        return mg_call_no_memory(call);
    if (mg_linting_begin(call, &p->folder.tree, l) != MG_OK ||
        mg_linting_scripts(call, l, &p->outlook.scripts) != MG_OK || mg_lint_run(l) != MG_OK)
        return MG_FAILED;
    p->lint = l;
    return mg_call_check(call);
}

static void tell_finding(mg_preflight *p, mg_checked *f, const mg_finding *one)
{
    const char *file = one->migration ? mg_found_text(p, one->migration) : "lint.json";

    mg_found_detail(p, f, "%s %s at %s%s:%zu:%zu: %s", mg_severity_word(one->severity), mg_rules[one->rule].name, file,
                    one->migration ? "/migration.sql" : "", one->line, one->column, mg_found_line(p, one->message));
}

/* Tells of the findings of a severity, as far as there is room. How many there are. */
static size_t tell_findings(mg_preflight *p, mg_checked *f, mg_severity severity)
{
    size_t count = 0;

    for (size_t i = 0; i < p->lint->findings.len; i++)
    {
        const mg_finding *one = &p->lint->findings.items[i];

        if (one->severity != severity)
            continue;
        count++;
        if (f->details.len < LISTED_MAX)
            tell_finding(p, f, one);
    }
    return count;
}

mg_rc mg_look_at_lint(mg_preflight *p, mg_checked *f)
{
    size_t errors, warnings;

    if (!mg_scripts_are_read(p, f))
        return MG_OK;
    if (lint_pending(p) != MG_OK)
        return MG_FAILED;
    errors = tell_findings(p, f, MG_SEVERITY_ERROR);
    warnings = tell_findings(p, f, MG_SEVERITY_WARNING);
    if (errors + warnings > LISTED_MAX)
        mg_found_detail(p, f, "and %zu more", errors + warnings - LISTED_MAX);
    if (errors + warnings == 0)
        mg_judge(p, f, MG_PASSED, "migrate_lint finds no error and no warning");
    else
    {
        mg_judge(p, f, errors > 0 ? MG_FAILS : MG_WARNED, "%zu error%s, %zu warning%s", errors, errors == 1 ? "" : "s",
                 warnings, warnings == 1 ? "" : "s");
        mg_found_next(p, f, "The safe ways: %s;",
                      mg_advise(p->call, MG_ADVISE_LINT, mg_valid_text(p->call, p->dir), NULL));
    }
    return mg_call_check(p->call);
}
