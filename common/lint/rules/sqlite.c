/* sqlite.c: rules about what SQLite does otherwise; see rules.def. */
#include "attach.h"

void mg_rule_redefine_cost(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = l->stmt->flags & MG_STMT_NEW_RENAME ? mg_world_redefined(&l->world, a->to) : NULL;
    mg_finding *f;

    if (!t)
        return;
    f = mg_lint_say(l, MG_RULE_redefine_cost, a, t, NULL,
                    "All rows of %s are copied while nobody else can write to the file.", a->to);
    if (!f)
        return;
    f->rewrites = true;
    f->scans = true;
}
