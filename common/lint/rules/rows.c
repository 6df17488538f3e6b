/* rows.c: rules about statements that may fail on the rows that are there; see rules.def. */
#include "attach.h"

#include "../../catalog/facts/objects.h"

/* Whether the columns of a list are among those of the action, so that values which differ there differ here. */
static bool are_among(const mg_lint *l, const mg_names *columns, const char *const *of)
{
    for (size_t i = 0; i < columns->len; i++)
    {
        size_t k = 0;

        while (of[k] && !mg_facts_same(&l->world.facts, of[k], columns->items[i]))
            k++;
        if (!of[k])
            return false;
    }
    return columns->len > 0;
}

/* Whether the table has a unique index already that leaves no duplicates. */
static bool has_unique_index(const mg_lint *l, const mg_fact_table *t, const char *const *columns)
{
    for (size_t i = 0; i < t->indexes.len; i++)
    {
        const mg_fact_index *x = t->indexes.items[i];

        if (x->unique && x->valid && !x->gone && !x->predicate && !x->expression && are_among(l, &x->columns, columns))
            return true;
    }
    return false;
}

/* Whether a table that SQLite's script makes anew may hold the same NULLs as before; where not, others were copied. */
static bool holds_same_nulls(const mg_lint *l, const mg_fact_table *t, const mg_fact_table *old,
                             const char *const *columns)
{
    for (size_t i = 0; columns[i]; i++)
    {
        const mg_fact_column *now = mg_facts_column(&l->world.facts, t, columns[i]);
        const mg_fact_column *was = mg_facts_column(&l->world.facts, old, columns[i]);

        if (!now || !was || now->not_null != was->not_null)
            return false;
    }
    return true;
}

/* Whether the columns have been unique before: in the table, or in the one whose rows were copied into it. */
static bool is_unique_already(const mg_lint *l, const mg_fact_table *t, const char *const *columns)
{
    const mg_fact_table *old = mg_world_redefined(&l->world, t->name);

    return has_unique_index(l, t, columns) ||
           (old && old != t && holds_same_nulls(l, t, old, columns) && has_unique_index(l, old, columns));
}

/*
 * Whether SQLite's script copies the rows of a table that it makes anew without giving the column a value: it stands in
 * the column list of none of its INSERTs.
 */
static bool is_left_out(const mg_lint *l, const mg_fact_table *t, const char *column)
{
    const mg_script *s = &l->scripts.items[l->now].script;
    bool copied = false;

    for (const mg_stmt *stmt = l->stmt; t->was && stmt >= s->stmts.items; stmt--)
    {
        const mg_action *a = stmt->actions.len > 0 ? &stmt->actions.items[0] : NULL;
        const char *const *name = a ? a->columns : NULL;

        if (!a || !a->object.name || !mg_facts_same(&l->world.facts, a->object.name, t->was))
            continue;
        if (a->kind == MG_ACTION_CREATE)
            break;
        if (a->kind != MG_ACTION_INSERT)
            continue;
        while (name && *name && !mg_facts_same(&l->world.facts, *name, column))
            name++;
        if (!name || *name)
            return false;
        copied = true;
    }
    return copied && mg_world_redefined(&l->world, t->name);
}

/* Whether one of the columns is NULL in all rows: the deployment has added it, and nothing has filled it. */
static bool has_empty_column(const mg_lint *l, const mg_fact_table *t, const char *const *columns)
{
    for (size_t i = 0; columns[i]; i++)
    {
        const mg_fact_column *c = mg_facts_column(&l->world.facts, t, columns[i]);

        if (c && mg_world_made(&l->world, c->made) && !c->fallback && !c->identity && !c->generated &&
            (!c->filled || is_left_out(l, t, columns[i])))
            return true;
    }
    return false;
}

static bool makes_unique(const mg_action *a)
{
    if (a->kind == MG_ACTION_CREATE)
        return a->of == MG_THING_INDEX && mg_action_has(a, MG_ACT_UNIQUE);
    return (a->constraint_kind == MG_CONSTRAINT_UNIQUE || a->constraint_kind == MG_CONSTRAINT_PRIMARY_KEY) &&
           !mg_action_has(a, MG_ACT_USING_INDEX);
}

void mg_rule_unique_duplicates(mg_lint *l, const mg_action *a)
{
    const mg_object *name = a->kind == MG_ACTION_CREATE ? &a->table : &a->object;
    const mg_fact_table *t = makes_unique(a) ? mg_world_table(&l->world, name) : NULL;
    bool whole = !mg_action_has(a, MG_ACT_EXPRESSION) && a->columns;
    mg_finding *f;

    if (!t || (whole && (is_unique_already(l, t, a->columns) || has_empty_column(l, t, a->columns))))
        return;
    f = mg_lint_say(l, MG_RULE_unique_duplicates, a, t, NULL, "It fails if rows of %s have the same values in (%s).",
                    mg_lint_object(l, t, NULL), whole ? mg_lint_list(l, a->columns) : "an expression");
    if (f)
        f->scans = true;
}

/* Whether rows that are there get a value of an added column from the statement itself. */
static bool gives_value(const mg_lint *l, const mg_action *a)
{
    const mg_object type = {NULL, a->type};
    const mg_fact_object *o;

    if ((a->flags & (MG_ACT_DEFAULT | MG_ACT_IDENTITY | MG_ACT_STORED | MG_ACT_VIRTUAL)) != 0)
        return true;
    o = a->type ? mg_facts_object(&l->world.facts, MG_THING_DOMAIN, &type) : NULL;
    /* A domain may have a default of its own. */
    return o && o->values.len == 0;
}

void mg_rule_required_without_default(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = mg_action_has(a, MG_ACT_NOT_NULL) ? mg_world_table(&l->world, &a->object) : NULL;

    if (!t || !a->column || mg_facts_column(&l->world.facts, t, a->column) || gives_value(l, a))
        return;
    mg_lint_say(l, MG_RULE_required_without_default, a, t, a->column,
                "It fails if %s has rows, since these have no value for %s.", mg_lint_object(l, t, NULL), a->column);
}
