/* constraints.c: what statements make of constraints; see parts.h. */
#include "parts.h"

void mg_world_add_names(mg_world *w, mg_names *to, const char *const *columns)
{
    for (; columns && *columns; columns++)
    {
        const char **slot = mg_vec_push(w->facts.arena, to);

        if (slot)
            *slot = *columns;
    }
}

static void add_constraint_to_world(mg_world *w, const mg_action *a, mg_fact_table *t)
{
    mg_fact_constraint *c = mg_facts_add_constraint(&w->facts, t, a->constraint), **slot;
    mg_fact_table *to;

    if (!c)
        return;
    c->kind = a->constraint_kind;
    mg_world_add_names(w, &c->columns, a->columns);
    mg_world_add_names(w, &c->keys, a->references);
    c->not_null = mg_action_has(a, MG_ACT_NOT_NULL) ? a->column : NULL;
    c->references = a->constraint_kind == MG_CONSTRAINT_FOREIGN_KEY ? a->table : (mg_object){NULL, NULL};
    c->cascades = mg_action_has(a, MG_ACT_CASCADE);
    c->validated = !mg_action_has(a, MG_ACT_NOT_VALID);
    c->made = w->deployment;
    c->script = w->scripts;
    c->segment = w->segment;
    c->validated_in = c->validated ? w->segment : 0;
    to = c->references.name ? mg_world_table(w, &c->references) : NULL;
    slot = to ? mg_vec_push(w->facts.arena, &to->incoming) : NULL;
    if (slot)
        *slot = c;
}

static void change_constraint(mg_world *w, const mg_action *a, mg_fact_table *t)
{
    mg_fact_constraint *c = mg_facts_constraint(&w->facts, t, a->constraint);

    if (!c)
        return;
    if (a->kind == MG_ACTION_DROP_CONSTRAINT)
    {
        c->gone = true;
        c->script = w->scripts;
    }
    else if (a->kind == MG_ACTION_RENAME_CONSTRAINT)
        mg_facts_rename_constraint(&w->facts, t, c, a->to);
    else if (!c->validated)
    {
        c->validated = true;
        c->validated_in = w->segment;
    }
}

void mg_world_apply_constraint(mg_world *w, const mg_action *a, mg_fact_table *t)
{
    if (a->kind == MG_ACTION_ADD_CONSTRAINT)
        add_constraint_to_world(w, a, t);
    else
        change_constraint(w, a, t);
}
