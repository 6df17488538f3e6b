/* drops.c: rules about the loss of what is no table or column; see rules.def. */
#include "attach.h"

#include "../../catalog/facts/objects.h"

/* A finding about something that is no table, or not for the sake of its rows. */
static mg_finding *say_of_thing(mg_lint *l, mg_rule rule, const mg_action *a, const char *message)
{
    mg_finding *f = mg_lint_say(l, rule, a, NULL, NULL, "%s", message);

    if (f)
        f->object = mg_lint_name(l, &a->object);
    return f;
}

void mg_rule_drop_schema(mg_lint *l, const mg_action *a)
{
    bool owned = a->of == MG_THING_NONE;

    if (owned)
        mg_lint_say(l, MG_RULE_drop_schema, a, NULL, NULL, "All that a role owns is dropped, with all its rows.");
    else if (a->of == MG_THING_SCHEMA && mg_action_has(a, MG_ACT_CASCADE) &&
             mg_world_is_used(&l->world, a->of, &a->object))
        say_of_thing(l, MG_RULE_drop_schema, a,
                     mg_arena_printf(l->arena, "The schema %s is dropped, with all tables in it and their rows.",
                                     a->object.name));
}

void mg_rule_drop_database(mg_lint *l, const mg_action *a)
{
    if (a->of == MG_THING_DATABASE)
        say_of_thing(l, MG_RULE_drop_database, a,
                     mg_arena_printf(l->arena, "The database %s is dropped, with all that is in it.", a->object.name));
}

/* Whether anything can depend on what the action drops, and somebody else than the deployment has made it. */
static bool may_have_dependents(mg_lint *l, const mg_action *a)
{
    const mg_fact_index *i;
    const mg_fact_table *t;

    switch (a->of)
    {
    case MG_THING_NONE:
    case MG_THING_SCHEMA:
    case MG_THING_DATABASE:
    case MG_THING_TRIGGER:
    case MG_THING_EVENT_TRIGGER:
    case MG_THING_RULE:
    case MG_THING_POLICY:
        return false;
    case MG_THING_INDEX:
        i = mg_facts_index(&l->world.facts, &a->object);
        return i ? i->unique && !mg_world_made(&l->world, i->made) : !l->world.facts.read;
    case MG_THING_TABLE:
    case MG_THING_FOREIGN_TABLE:
    case MG_THING_VIEW:
    case MG_THING_MATERIALIZED_VIEW:
    case MG_THING_SEQUENCE:
        t = mg_world_table(&l->world, &a->object);
        return t && !t->temporary && !mg_world_made(&l->world, t->made);
    default:
        return mg_world_is_used(&l->world, a->of, &a->object);
    }
}

/* Whether the column or constraint of a table that an action drops is one that others may use. */
static bool is_part_used(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = mg_world_table(&l->world, &a->object);
    const mg_fact_column *c = t && a->column ? mg_facts_column(&l->world.facts, t, a->column) : NULL;
    const mg_fact_constraint *k = t && a->constraint ? mg_facts_constraint(&l->world.facts, t, a->constraint) : NULL;

    if (!t || mg_world_made(&l->world, t->made) || (c && mg_world_made(&l->world, c->made)))
        return false;
    if (a->column)
        return c || !t->known;
    return k ? k->kind == MG_CONSTRAINT_PRIMARY_KEY || k->kind == MG_CONSTRAINT_UNIQUE : !t->known;
}

void mg_rule_drop_cascade(mg_lint *l, const mg_action *a)
{
    bool whole = a->kind == MG_ACTION_DROP;
    mg_object name = a->object;
    mg_finding *f;

    if (!mg_action_has(a, MG_ACT_CASCADE) || !(whole ? may_have_dependents(l, a) : is_part_used(l, a)))
        return;
    f = say_of_thing(l, MG_RULE_drop_cascade, a,
                     mg_arena_printf(l->arena, "CASCADE drops whatever depends on the %s %s%s%s, too%s.",
                                     whole       ? mg_thing_text(a->of)
                                     : a->column ? "column"
                                                 : "constraint",
                                     mg_lint_name(l, &name), whole ? "" : ".",
                                     whole       ? ""
                                     : a->column ? a->column
                                                 : a->constraint,
                                     mg_facts_kept(a->of) == MG_THING_TYPE        ? ", columns of that type among it"
                                     : mg_facts_kept(a->of) == MG_THING_EXTENSION ? ", columns of its types among it"
                                                                                  : ""));
    if (f && !whole)
        f->object = mg_arena_printf(l->arena, "%s.%s", f->object, a->column ? a->column : a->constraint);
}

void mg_rule_drop_sequence(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->of == MG_THING_SEQUENCE ? mg_world_table(&l->world, &a->object) : NULL;

    if (t && !t->temporary && !mg_world_made(&l->world, t->made))
        say_of_thing(l, MG_RULE_drop_sequence, a,
                     mg_arena_printf(l->arena, "The sequence %s is dropped, with the number that it has come to.",
                                     mg_lint_object(l, t, NULL)));
}

/* The values of an enum that another one does not have. */
static const char *const *values_lost(const mg_lint *l, const mg_fact_object *old, const mg_fact_object *now)
{
    const char **lost = mg_arena_get(l->arena, (old->values.len + 1) * sizeof *lost);
    size_t n = 0;

    for (size_t i = 0; lost && i < old->values.len; i++)
    {
        size_t k = 0;

        while (k < now->values.len && strcmp(now->values.items[k], old->values.items[i]) != 0)
            k++;
        if (k == now->values.len)
            lost[n++] = old->values.items[i];
    }
    return lost;
}

/* Prisma's way: a new enum, to which the columns are converted, takes the old one's name, and the old one goes. */
void mg_rule_enum_value_lost(mg_lint *l, const mg_action *a)
{
    const mg_fact_object *old = a->of == MG_THING_TYPE ? mg_facts_object(&l->world.facts, a->of, &a->object) : NULL;
    mg_object was = {old ? old->schema : NULL, old ? old->was : NULL};
    const mg_fact_object *now = was.name ? mg_facts_object(&l->world.facts, a->of, &was) : NULL;
    const char *const *lost;
    mg_finding *f;

    if (!now || mg_world_made(&l->world, old->made) || !mg_world_made(&l->world, now->made) || !now->values_read ||
        !old->values_read)
        return;
    lost = values_lost(l, old, now);
    if (!lost || !lost[0])
        return;
    f = say_of_thing(l, MG_RULE_enum_value_lost, a,
                     mg_arena_printf(l->arena,
                                     "The enum %s loses %s: rows that have it make the migration fail, and then "
                                     "whoever writes it fails.",
                                     mg_lint_name(l, &was), mg_lint_list(l, lost)));
    if (f)
        f->object = mg_lint_name(l, &was);
}
