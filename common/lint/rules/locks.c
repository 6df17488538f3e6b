/* locks.c: rules about statements that hold others up for as long as the rows take; see rules.def. */
#include "attach.h"

#include <string.h>

/* Whether an action is about the whole of a table, not of a domain or a foreign table. */
static bool is_about_table(const mg_action *a)
{
    return a->of == MG_THING_TABLE;
}

void mg_rule_index_concurrently(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t;
    mg_finding *f;

    if (a->of != MG_THING_INDEX || mg_action_has(a, MG_ACT_CONCURRENTLY))
        return;
    t = mg_world_table(&l->world, &a->table);
    if (!t)
        return;
    f = mg_lint_say(l, MG_RULE_index_concurrently, a, t, NULL, "The index %s is built while nobody can write to %s.",
                    a->object.name ? a->object.name : "without a name", mg_lint_object(l, t, NULL));
    if (!f)
        return;
    f->scans = true;
    if (t->partitioned)
        f->safe = "Make it ON ONLY the partitioned table, build it on each partition CONCURRENTLY, and attach these.";
}

void mg_rule_drop_index_concurrently(mg_lint *l, const mg_action *a)
{
    const mg_fact_index *i = mg_facts_index(&l->world.facts, &a->object);
    mg_finding *f;

    if (a->of != MG_THING_INDEX || mg_action_has(a, MG_ACT_CONCURRENTLY) || (!i && l->world.facts.read) ||
        (i && mg_world_made(&l->world, i->made)))
        return;
    f = mg_lint_say(l, MG_RULE_drop_index_concurrently, a, i ? i->table : NULL, NULL,
                    "The index %s is dropped while nobody can read or write %s.", a->object.name,
                    i ? mg_lint_object(l, i->table, NULL) : "its table");
    if (f && !f->object)
        f->object = a->object.name;
}

/*
 * Is the constraint of a column that the statement adds without a default? Then there is nothing in it, and the server
 * does not look.
 */
static bool is_of_empty_column(const mg_lint *l, const mg_action *a)
{
    const mg_action *before = a;

    while (before > l->stmt->actions.items && before->kind == MG_ACTION_ADD_CONSTRAINT)
        before--;
    return before->kind == MG_ACTION_ADD_COLUMN && !mg_action_has(before, MG_ACT_DEFAULT) && a->columns &&
           a->columns[0] && !a->columns[1] && strcmp(a->columns[0], before->column) == 0;
}

void mg_rule_fk_not_valid(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t, *to;
    mg_finding *f;

    if (!is_about_table(a) || a->constraint_kind != MG_CONSTRAINT_FOREIGN_KEY || mg_action_has(a, MG_ACT_NOT_VALID) ||
        is_of_empty_column(l, a))
        return;
    t = mg_world_table(&l->world, &a->object);
    to = mg_world_table(&l->world, &a->table);
    if (!t)
        return;
    f = mg_lint_say(l, MG_RULE_fk_not_valid, a, t, NULL,
                    "The foreign key (%s) is checked while nobody can write to %s or %s.", mg_lint_list(l, a->columns),
                    mg_lint_object(l, t, NULL), to ? mg_lint_object(l, to, NULL) : a->table.name);
    if (!f)
        return;
    f->scans = true;
    if (t->partitioned && l->world.facts.version < 180000)
        f->safe = "Add it to each partition as NOT VALID and validate it there, which lets others write; then to the "
                  "whole, which finds them.";
}

void mg_rule_check_not_valid(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t;
    mg_finding *f;

    if (!is_about_table(a) || a->constraint_kind != MG_CONSTRAINT_CHECK || mg_action_has(a, MG_ACT_NOT_VALID))
        return;
    t = mg_world_table(&l->world, &a->object);
    if (!t)
        return;
    f = mg_lint_say(l, MG_RULE_check_not_valid, a, t, NULL,
                    "The CHECK %s is checked while nobody can read or write %s.",
                    a->constraint ? a->constraint : "without a name", mg_lint_object(l, t, NULL));
    if (f)
        f->scans = true;
}

/* Whether the statement drops the constraint, too: that comes first, wherever it stands. */
static bool drops_too(const mg_lint *l, const mg_fact_constraint *c)
{
    for (size_t i = 0; c->name && i < l->stmt->actions.len; i++)
    {
        const mg_action *a = &l->stmt->actions.items[i];

        if (a->kind == MG_ACTION_DROP_CONSTRAINT && a->constraint && strcmp(a->constraint, c->name) == 0)
            return true;
    }
    return false;
}

void mg_rule_set_not_null(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = is_about_table(a) ? mg_world_table(&l->world, &a->object) : NULL;
    const mg_fact_column *c = t ? mg_facts_column(&l->world.facts, t, a->column) : NULL;
    const mg_fact_constraint *proof = t ? mg_world_proof(&l->world, t, a->column) : NULL;
    mg_finding *f;

    if (!t || (c && c->not_null) || (proof && !drops_too(l, proof)))
        return;
    f = mg_lint_say(l, MG_RULE_set_not_null, a, t, a->column,
                    "All rows of %s are looked at for a NULL in %s while nobody can read or write it.",
                    mg_lint_object(l, t, NULL), a->column);
    if (!f)
        return;
    f->scans = true;
    if (proof)
        f->safe = "Drop the CHECK in a statement of its own, afterwards: here it is gone before it can be of use.";
}
