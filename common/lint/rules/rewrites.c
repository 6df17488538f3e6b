/* rewrites.c: rules about statements that write a table anew; see rules.def. */
#include "attach.h"
#include "../world/types.h"

#include <string.h>

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

/* Says that a table is written anew, for a reason that the message begins with; NULL: nobody wants to know. */
static mg_finding *say_rewritten(mg_lint *l, mg_rule rule, const mg_action *a, const char *column, const char *why)
{
    const mg_fact_table *t = mg_world_table_of(&l->world, a);
    mg_finding *f;

    if (!t)
        return NULL;
    f = mg_lint_say(l, rule, a, t, column, "%s, so %s is written anew.", why,
                    a->of == MG_THING_INDEX ? a->object.name : mg_lint_object(l, t, NULL));
    if (!f)
        return NULL;
    f->rewrites = true;
    f->scans = true;
    return f;
}

void mg_rule_volatile_default(mg_lint *l, const mg_action *a)
{
    if (mg_action_has(a, MG_ACT_DEFAULT) && mg_action_has(a, MG_ACT_VOLATILE))
        say_rewritten(l, MG_RULE_volatile_default, a, a->column,
                      mg_arena_printf(l->arena, "The default of %s differs from row to row", a->column));
}

void mg_rule_add_serial_identity(mg_lint *l, const mg_action *a)
{
    if (mg_action_has(a, MG_ACT_IDENTITY))
        say_rewritten(l, MG_RULE_add_serial_identity, a, a->column,
                      mg_arena_printf(l->arena, "Each row gets a number in %s", a->column));
}

void mg_rule_add_generated_stored(mg_lint *l, const mg_action *a)
{
    if (mg_action_has(a, MG_ACT_STORED))
        say_rewritten(l, MG_RULE_add_generated_stored, a, a->column,
                      mg_arena_printf(l->arena, "%s is computed for each row", a->column));
}

void mg_rule_set_logged(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->of == MG_THING_TABLE ? mg_world_table(&l->world, &a->object) : NULL;

    /* What is so already is left alone. */
    if (t && (!t->known || t->unlogged == (a->kind == MG_ACTION_SET_LOGGED)))
        say_rewritten(l, MG_RULE_set_logged, a, NULL,
                      a->kind == MG_ACTION_SET_LOGGED ? "It becomes LOGGED" : "It becomes UNLOGGED");
}

void mg_rule_set_access_method(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = mg_world_table_of(&l->world, a);

    if (t && !t->partitioned && !(t->method && a->method && strcmp(t->method, a->method) == 0))
        say_rewritten(l, MG_RULE_set_access_method, a, NULL, "It gets another access method");
}

/* Whether what the action moves is there already, or has no rows of its own. */
static bool stays_where_it_is(const mg_lint *l, const mg_action *a)
{
    const mg_fact_index *i = mg_facts_index(&l->world.facts, &a->object);
    const mg_fact_table *t = mg_facts_table(&l->world.facts, &a->object);
    const char *now = a->of == MG_THING_INDEX ? (i ? i->tablespace : NULL) : t ? t->tablespace : NULL;

    return (t && t->partitioned) || (now && a->to && strcmp(now, a->to) == 0);
}

void mg_rule_set_tablespace(mg_lint *l, const mg_action *a)
{
    mg_finding *f;

    if ((a->of != MG_THING_TABLE && a->of != MG_THING_INDEX && a->of != MG_THING_MATERIALIZED_VIEW) ||
        stays_where_it_is(l, a))
        return;
    f = say_rewritten(l, MG_RULE_set_tablespace, a, NULL, "It moves to another tablespace");
    if (f)
        f->scans = false; /* the file is copied as it is */
}

void mg_rule_vacuum_full_cluster(mg_lint *l, const mg_action *a)
{
    mg_finding *f;

    if (a->kind == MG_ACTION_VACUUM && !mg_action_has(a, MG_ACT_FULL))
        return;
    if (a->object.name)
    {
        say_rewritten(l, MG_RULE_vacuum_full_cluster, a, NULL, "Its space is given back");
        return;
    }
    f = mg_lint_say(l, MG_RULE_vacuum_full_cluster, a, NULL, NULL, "All tables are written anew, one after the other.");
    if (f)
        f->rewrites = true;
}
