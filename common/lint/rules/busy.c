/* busy.c: rules about tables that are much written to, and about rows that are gone through twice; see rules.def. */
#include "attach.h"

#include "../world/types.h"

#include <string.h>

/* Tables that are much written to **********************************************************************************/

void mg_rule_add_trigger(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->of == MG_THING_TRIGGER ? mg_world_table(&l->world, &a->table) : NULL;

    if (!t || !mg_world_is_hot(t) || (l->world.lock_timeout && !mg_world_held(&l->world)))
        return;
    mg_lint_say(l, MG_RULE_add_trigger, a, t, NULL,
                "The trigger %s is made while nobody can write to %s, to which much is written.", a->object.name,
                mg_lint_object(l, t, NULL));
}

/* Whether the statement has the action. */
static bool is_of_statement(const mg_stmt *s, const mg_action *a)
{
    for (size_t i = 0; i < s->actions.len; i++)
        if (a == &s->actions.items[i])
            return true;
    return false;
}

void mg_rule_many_hot_tables(mg_lint *l, const mg_action *none)
{
    const mg_world *w = &l->world;

    (void) none;
    if (w->busy_in != w->segment || !w->busy_too || !is_of_statement(l->stmt, w->busy_at))
        return;
    mg_lint_say(l, MG_RULE_many_hot_tables, w->busy_at, w->busy_too, NULL,
                "%s is locked while %s is, in one transaction: whoever writes to both in another order deadlocks.",
                mg_lint_object(l, w->busy_too, NULL), mg_lint_object(l, w->busy, NULL));
}

/* Rows that are gone through twice *********************************************************************************/

/* Whether the server goes through all rows for the action, once for all such actions of a statement. */
static bool passes_rows(const mg_lint *l, const mg_fact_table *t, const mg_action *a)
{
    const mg_fact_column *c = mg_facts_column(&l->world.facts, t, a->column);

    switch (a->kind)
    {
    case MG_ACTION_SET_NOT_NULL:
        return !(c && c->not_null) && !mg_world_proof(&l->world, t, a->column);
    case MG_ACTION_ADD_CONSTRAINT:
        return a->constraint_kind == MG_CONSTRAINT_CHECK && !mg_action_has(a, MG_ACT_NOT_VALID);
    case MG_ACTION_ADD_COLUMN:
        return (a->flags & (MG_ACT_VOLATILE | MG_ACT_IDENTITY | MG_ACT_STORED)) != 0;
    default:
        return mg_action_has(a, MG_ACT_HAS_USING) || !c || !mg_type_keeps_rows(c->type, a->type, l->world.facts.utc);
    }
}

/* Whether one ALTER TABLE can do it beside others. */
static bool can_be_joined(const mg_action *a)
{
    switch (a->kind)
    {
    case MG_ACTION_ADD_COLUMN:
    case MG_ACTION_DROP_COLUMN:
    case MG_ACTION_SET_DEFAULT:
    case MG_ACTION_DROP_DEFAULT:
    case MG_ACTION_SET_NOT_NULL:
    case MG_ACTION_DROP_NOT_NULL:
    case MG_ACTION_SET_TYPE:
    case MG_ACTION_ADD_CONSTRAINT:
    case MG_ACTION_DROP_CONSTRAINT:
        return a->of == MG_THING_TABLE;
    default:
        return false;
    }
}

static bool is_same_part(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* Whether the second action needs the first to be done, or the first needs what the second takes away. */
static bool needs_order(const mg_action *first, const mg_action *second)
{
    bool proof = first->kind == MG_ACTION_SET_NOT_NULL && second->kind == MG_ACTION_DROP_CONSTRAINT;

    for (size_t i = 0; second->columns && second->columns[i]; i++)
        if (is_same_part(first->column, second->columns[i]))
            return true;
    return proof || is_same_part(first->column, second->column) || is_same_part(first->constraint, second->constraint);
}

/* Whether one statement can do what two do. A CHECK may be about any column. */
static bool are_joinable(const mg_stmt *first, const mg_stmt *second)
{
    for (size_t i = 0; i < first->actions.len; i++)
        for (size_t k = 0; k < second->actions.len; k++)
        {
            const mg_action *a = &first->actions.items[i], *b = &second->actions.items[k];
            bool check = (a->kind == MG_ACTION_ADD_COLUMN && b->constraint_kind == MG_CONSTRAINT_CHECK) ||
                         (a->constraint_kind == MG_CONSTRAINT_CHECK && b->kind == MG_ACTION_DROP_COLUMN);

            if (!can_be_joined(a) || !can_be_joined(b) || check || needs_order(a, b))
                return false;
        }
    return true;
}

void mg_rule_alter_table_merge(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->of == MG_THING_TABLE ? mg_world_table(&l->world, &a->object) : NULL;
    bool next;
    mg_finding *f;

    if (!t || !passes_rows(l, t, a))
        return;
    next = l->stmt > l->world.script->stmts.items && l->passed == l->stmt - 1 && l->passed_table == t;
    l->passed = l->stmt;
    l->passed_table = t;
    if (!next || !are_joinable(l->stmt - 1, l->stmt))
        return;
    f = mg_lint_say(l, MG_RULE_alter_table_merge, a, t, NULL,
                    "The server goes through all rows of %s for this statement, and has for the one before.",
                    mg_lint_object(l, t, NULL));
    if (f)
        f->scans = true;
}
