/* rewrites.c: rules about statements that write a table anew; see rules.def. */
#include "attach.h"
#include "../world/types.h"

void mg_rule_type_rewrite(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->of == MG_THING_TABLE ? mg_world_table(&l->world, &a->object) : NULL;
    const mg_fact_column *c = t ? mg_facts_column(&l->world.facts, t, a->column) : NULL;
    mg_finding *f;

    if (!t || (t->known && !c))
        return;
    if (c && !mg_action_has(a, MG_ACT_HAS_USING) && mg_type_keeps_rows(c->type, a->type, l->world.facts.utc))
        return;
    f = mg_lint_say(l, MG_RULE_type_rewrite, a, t, a->column, "%s becomes %s, so %s is written anew%s.",
                    mg_lint_object(l, t, a->column), a->type ? a->type : "another type", mg_lint_object(l, t, NULL),
                    c && c->type ? "" : ", unless the server can keep its rows");
    if (!f)
        return;
    f->rewrites = true;
    f->scans = true;
}

void mg_rule_volatile_default(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t;
    mg_finding *f;

    if (!mg_action_has(a, MG_ACT_DEFAULT) || !mg_action_has(a, MG_ACT_VOLATILE))
        return;
    t = mg_world_table(&l->world, &a->object);
    if (!t)
        return;
    f = mg_lint_say(l, MG_RULE_volatile_default, a, t, a->column,
                    "The default of %s differs from row to row, so %s is written anew.",
                    mg_lint_object(l, t, a->column), mg_lint_object(l, t, NULL));
    if (!f)
        return;
    f->rewrites = true;
    f->scans = true;
}
