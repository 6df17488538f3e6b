/* lint_checks.c: the checks that take what migrate_lint finds; see preflight.h. */
#include "../../call/advice.h"
#include "../../linting/findings.h"
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

mg_rc mg_look_at_lint(mg_preflight *p, mg_checked *f)
{
    size_t errors = 0, warnings = 0;

    if (!mg_scripts_are_read(p, f))
        return MG_OK;
    if (lint_pending(p) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < p->lint->findings.len; i++)
    {
        const mg_finding *one = &p->lint->findings.items[i];

        if (one->severity < MG_SEVERITY_WARNING)
            continue;
        errors += one->severity == MG_SEVERITY_ERROR;
        warnings += one->severity == MG_SEVERITY_WARNING;
        if (f->details.len < LISTED_MAX)
            tell_finding(p, f, one);
    }
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

mg_rc mg_look_at_longest_block(mg_preflight *p, mg_checked *f)
{
    int64_t together = 0, most = 0, longest;
    const mg_finding *worst = NULL;

    if (!mg_scripts_are_read(p, f))
        return MG_OK;
    if (!p->lint)
    {
        mg_judge(p, f, MG_LACKS, "not known: what is pending could not be linted");
        return MG_OK;
    }
    for (size_t i = 0; i < p->lint->findings.len; i++)
    {
        const mg_finding *one = &p->lint->findings.items[i];
        int64_t ms = mg_finding_time(one);

        together += one->until == MG_UNTIL_DEPLOYMENT ? ms : 0;
        worst = ms > most ? one : worst;
        most = ms > most ? ms : most;
    }
    longest = together > most ? together : most;
    if (longest < 1000)
    {
        mg_judge(p, f, MG_PASSED, "nobody is blocked for as long as a second, as far as is known");
        return MG_OK;
    }
    mg_judge(p, f, longest >= 60000 ? MG_FAILS : MG_WARNED, "others are blocked for some time%s",
             mg_found_age(p, ", roughly ", longest / 1000));
    mg_found_detail(p, f, "%s of %s, most of all by %s/migration.sql:%zu:%zu", mg_blocks_word(worst->blocks),
                    mg_found_text(p, worst->object), mg_found_text(p, worst->migration), worst->line, worst->column);
    mg_found_next(p, f, "%s", worst->safe ? worst->safe : "Deploy when nobody works.");
    return MG_OK;
}
