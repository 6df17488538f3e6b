/* loss.c: rules about what is lost; see rules.def. */
#include "attach.h"

void mg_rule_drop_table(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t;

    if (a->of != MG_THING_TABLE || mg_world_is_redefined(&l->world, &a->object))
        return;
    t = mg_world_table(&l->world, &a->object);
    if (!t || t->temporary)
        return;
    mg_lint_say(l, MG_RULE_drop_table, a, t, NULL, "The table %s is dropped, with its rows.",
                mg_lint_object(l, t, NULL));
}

void mg_rule_drop_column(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->of == MG_THING_TABLE ? mg_world_table(&l->world, &a->object) : NULL;
    const mg_fact_column *c = t ? mg_facts_column(&l->world.facts, t, a->column) : NULL;

    if (!t || t->temporary || (t->known && !c) || (c && (mg_world_made(&l->world, c->made) || c->generated)))
        return;
    mg_lint_say(l, MG_RULE_drop_column, a, t, a->column, "The column %s is dropped, with its values.",
                mg_lint_object(l, t, a->column));
}
