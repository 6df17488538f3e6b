/* rows.c: rules about statements that may fail on the rows that are there; see rules.def. */
#include "attach.h"

#include "../../catalog/facts/objects.h"

#include <string.h>

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
    mg_question_of_rows q = {.kind = MG_ROWS_DUPLICATES,
                             .columns = a->columns,
                             .predicate = a->predicate,
                             .nulls_equal = mg_action_has(a, MG_ACT_STRICT),
                             .why = whole ? NULL : "it is over an expression"};
    const char *some, *where = whole ? NULL : "an expression";
    mg_finding *f;

    if (!t ||
        (whole && ((!q.nulls_equal && is_unique_already(l, t, a->columns)) || has_empty_column(l, t, a->columns))))
        return;
    where = where ? where : mg_lint_list(l, a->columns);
    some = mg_arena_printf(l->arena, "rows of %s have the same values in (%s)", mg_lint_object(l, t, NULL), where);
    f = mg_lint_say(l, MG_RULE_unique_duplicates, a, t, NULL, "It fails if %s.", some);
    if (!f)
        return;
    f->scans = true;
    mg_lint_ask(l, f, t, &q, some, mg_arena_printf(l->arena, "no %s.", some));
}

/* NULLs, orphans and what a CHECK refuses **************************************************************************/

/* Asks about NULLs in a column of a table, unless it is known that there are none. */
static void ask_nulls(mg_lint *l, const mg_action *a, const mg_fact_table *t, const char *column)
{
    const mg_fact_column *c = mg_facts_column(&l->world.facts, t, column);
    const char **one = mg_arena_get(l->arena, 2 * sizeof *one);
    mg_question_of_rows q = {.kind = MG_ROWS_NULLS, .columns = one};
    const char *some;
    mg_finding *f;

    if (!one || (c && c->not_null) || mg_world_proof(&l->world, t, column) ||
        (c && mg_world_made(&l->world, c->made) && (c->fallback || c->identity || c->generated)))
        return;
    one[0] = column;
    some = mg_arena_printf(l->arena, "rows of %s have NULL in %s", mg_lint_object(l, t, NULL), column);
    f = mg_lint_say(l, MG_RULE_null_values, a, t, column, "It fails if %s.", some);
    mg_lint_ask(l, f, t, &q, some,
                mg_arena_printf(l->arena, "no row of %s has NULL in %s.", mg_lint_object(l, t, NULL), column));
}

void mg_rule_null_values(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->of == MG_THING_TABLE ? mg_world_table(&l->world, &a->object) : NULL;

    if (!t)
        return;
    if (a->kind == MG_ACTION_SET_NOT_NULL && a->column)
        ask_nulls(l, a, t, a->column);
    if (a->kind != MG_ACTION_ADD_CONSTRAINT || a->constraint_kind != MG_CONSTRAINT_PRIMARY_KEY)
        return;
    for (size_t i = 0; a->columns && a->columns[i]; i++)
        ask_nulls(l, a, t, a->columns[i]);
}

/* The names of a list as an array that NULL ends; NULL where there are none. */
static const char *const *names_as_array(const mg_lint *l, const mg_names *list)
{
    const char **names = list->len > 0 ? mg_arena_get(l->arena, (list->len + 1) * sizeof *names) : NULL;

    for (size_t i = 0; names && i < list->len; i++)
        names[i] = list->items[i];
    return names;
}

static const char *const *primary_columns(const mg_lint *l, const mg_fact_table *t)
{
    for (size_t i = 0; i < t->indexes.len; i++)
        if (t->indexes.items[i]->primary && !t->indexes.items[i]->gone)
            return names_as_array(l, &t->indexes.items[i]->columns);
    return NULL;
}

static bool are_as_many(const char *const *x, const char *const *y)
{
    size_t i = 0;

    while (x[i] && y[i])
        i++;
    return !x[i] && !y[i];
}

static void ask_key(mg_lint *l, const mg_action *a, const mg_fact_table *t, const mg_object *to,
                    const char *const *columns, const char *const *keys)
{
    const mg_fact_table *parent = mg_world_table(&l->world, to);
    mg_question_of_rows q = {.kind = MG_ROWS_ORPHANS, .columns = columns, .parent = parent};
    const char *some, *list = mg_lint_list(l, columns), *other = parent ? mg_lint_object(l, parent, NULL) : to->name;
    mg_finding *f;

    if (has_empty_column(l, t, columns))
        return;
    q.keys = keys ? keys : parent ? primary_columns(l, parent) : NULL;
    if (!q.keys || !are_as_many(q.columns, q.keys))
        q.why = "it is not known which columns it leads to";
    some = mg_arena_printf(l->arena, "rows of %s have values in (%s) that no row of %s has", mg_lint_object(l, t, NULL),
                           list, other);
    f = mg_lint_say(l, MG_RULE_fk_orphans, a, t, NULL, "It fails if %s.", some);
    if (!f)
        return;
    f->scans = true;
    mg_lint_ask(l, f, t, &q, some,
                mg_arena_printf(l->arena, "all rows of %s have values in (%s) that %s has, or NULL.",
                                mg_lint_object(l, t, NULL), list, other));
}

/* The constraint that an action validates, which is known and has not been so far; or NULL. */
static const mg_fact_constraint *find_validated(const mg_lint *l, const mg_action *a, const mg_fact_table *t)
{
    const mg_fact_constraint *c =
        a->kind == MG_ACTION_VALIDATE_CONSTRAINT ? mg_facts_constraint(&l->world.facts, t, a->constraint) : NULL;

    return c && !c->validated ? c : NULL;
}

void mg_rule_fk_orphans(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->of == MG_THING_TABLE ? mg_world_table(&l->world, &a->object) : NULL;
    const mg_fact_constraint *c = t ? find_validated(l, a, t) : NULL;

    if (c && c->kind == MG_CONSTRAINT_FOREIGN_KEY && c->columns.len > 0)
        ask_key(l, a, t, &c->references, names_as_array(l, &c->columns), names_as_array(l, &c->keys));
    else if (t && a->kind == MG_ACTION_ADD_CONSTRAINT && a->constraint_kind == MG_CONSTRAINT_FOREIGN_KEY &&
             !mg_action_has(a, MG_ACT_NOT_VALID) && a->columns)
        ask_key(l, a, t, &a->table, a->columns, a->references);
}

static void ask_check(mg_lint *l, const mg_action *a, const mg_fact_table *t, const char *condition, const char *why)
{
    mg_question_of_rows q = {.kind = MG_ROWS_REFUSED, .predicate = condition, .why = why};
    const char *name = a->constraint ? mg_arena_printf(l->arena, "the CHECK %s", a->constraint) : "the CHECK";
    const char *some = mg_arena_printf(l->arena, "%s refuses rows of %s", name, mg_lint_object(l, t, NULL));
    mg_finding *f = mg_lint_say(l, MG_RULE_check_violations, a, t, NULL, "It fails if %s.", some);

    if (!f)
        return;
    f->scans = true;
    mg_lint_ask(l, f, t, &q, some,
                mg_arena_printf(l->arena, "%s refuses no row of %s.", name, mg_lint_object(l, t, NULL)));
}

void mg_rule_check_violations(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->of == MG_THING_TABLE ? mg_world_table(&l->world, &a->object) : NULL;
    const mg_fact_constraint *c = t ? find_validated(l, a, t) : NULL;

    if (c && c->kind == MG_CONSTRAINT_CHECK)
        ask_check(l, a, t, c->definition ? strchr(c->definition, '(') : NULL,
                  c->definition ? NULL : "a statement before adds it");
    else if (t && a->kind == MG_ACTION_ADD_CONSTRAINT && a->constraint_kind == MG_CONSTRAINT_CHECK &&
             !mg_action_has(a, MG_ACT_NOT_VALID))
        ask_check(l, a, t, a->predicate,
                  mg_action_has(a, MG_ACT_VOLATILE) ? "its condition calls a function that may do more than tell"
                  : a->predicate                    ? NULL
                                                    : "its condition cannot be read");
}

/* Casts ************************************************************************************************************/

static bool is_sized_text(const char *type)
{
    return strncmp(type, "varchar", 7) == 0 || strncmp(type, "bpchar", 6) == 0;
}

/* Why the values cannot be cast as the statement will cast them; NULL: they can. */
static const char *why_no_cast(const mg_action *a, const char *from)
{
    if (mg_action_has(a, MG_ACT_EXPRESSION))
        return "USING is more than a cast";
    return strchr(from, '[') || strchr(a->type, '[') ? "it is a list" : NULL;
}

void mg_rule_cast_fails(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->of == MG_THING_TABLE ? mg_world_table(&l->world, &a->object) : NULL;
    const mg_fact_column *c = t ? mg_facts_column(&l->world.facts, t, a->column) : NULL;
    const mg_object type = {NULL, a->type};
    const mg_fact_object *o = a->type ? mg_facts_object(&l->world.facts, MG_THING_TYPE, &type) : NULL;
    const char **one = mg_arena_get(l->arena, 2 * sizeof *one), *some;
    mg_question_of_rows q = {.kind = MG_ROWS_UNFIT, .columns = one, .type = a->type};
    mg_finding *f;

    /* A cast that is written cuts texts that are too long. */
    if (!one || !c || !c->type || !a->type || !mg_lint_may_fail(l, c->type, a->type) ||
        (mg_action_has(a, MG_ACT_HAS_USING) && is_sized_text(a->type)) ||
        has_empty_column(l, t, (one[0] = c->name, one)))
        return;
    q.why = why_no_cast(a, c->type);
    if (o && o->values.len > 0)
    {
        q.kind = MG_ROWS_ENUM;
        q.values = names_as_array(l, &o->values);
    }
    some = mg_arena_printf(l->arena, "values of %s cannot be cast from %s to %s", mg_lint_object(l, t, c->name),
                           c->type, a->type);
    f = mg_lint_say(l, MG_RULE_cast_fails, a, t, c->name, "It fails if %s.", some);
    if (!f)
        return;
    f->scans = true;
    mg_lint_ask(l, f, t, &q, some,
                mg_arena_printf(l->arena, "all values of %s can be cast from %s to %s.", mg_lint_object(l, t, c->name),
                                c->type, a->type));
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
    const mg_question_of_rows q = {.kind = MG_ROWS_ANY};
    mg_finding *f;

    if (!t || !a->column || mg_facts_column(&l->world.facts, t, a->column) || gives_value(l, a))
        return;
    f = mg_lint_say(l, MG_RULE_required_without_default, a, t, a->column,
                    "It fails if %s has rows, since these have no value for %s.", mg_lint_object(l, t, NULL),
                    a->column);
    mg_lint_ask(l, f, t, &q,
                mg_arena_printf(l->arena, "%s has rows without a value for %s", mg_lint_object(l, t, NULL), a->column),
                mg_arena_printf(l->arena, "%s has no rows.", mg_lint_object(l, t, NULL)));
}
