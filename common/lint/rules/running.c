/* running.c: rules about what breaks the application that runs meanwhile; see rules.def. */
#include "attach.h"

#include "../world/ahead.h"

/* The table of an action that somebody may use; NULL if the action is about another thing. */
static const mg_fact_table *find_used_table(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->of == MG_THING_TABLE ? mg_world_table(&l->world, &a->object) : NULL;

    return t && !t->temporary && !mg_world_made(&l->world, t->made) ? t : NULL;
}

/* Names ************************************************************************************************************/

/* Whether the script gives the name to a view or another table: whoever uses it finds something. */
static bool is_name_kept(const mg_lint *l, const mg_fact_table *t, const char *name)
{
    mg_object old = {t->schema, name};
    const mg_action *taker = name ? mg_ahead_takes(&l->world, &old) : NULL;
    bool itself = taker && taker->kind == MG_ACTION_RENAME && t->was && strcmp(taker->object.name, t->was) == 0;

    return taker && !itself;
}

void mg_rule_rename_table(mg_lint *l, const mg_action *a)
{
    bool view = a->of == MG_THING_VIEW || a->of == MG_THING_MATERIALIZED_VIEW, moves = a->kind == MG_ACTION_SET_SCHEMA;
    const mg_fact_table *t = view || a->of == MG_THING_TABLE ? mg_world_table(&l->world, &a->object) : NULL;
    bool kept = t && is_name_kept(l, t, t->name);
    mg_finding *f;

    if (!t || t->temporary || mg_world_is_redefined(&l->world, &a->object))
        return;
    f = mg_lint_say(l, MG_RULE_rename_table, a, t, NULL, "%s %s %s %s: %s.", view ? "The view" : "The table",
                    mg_lint_object(l, t, NULL), moves ? "moves to the schema" : "is renamed to", a->to,
                    kept ? "the script gives the old name to something else"
                         : "whoever uses the old name fails until it is deployed anew");
    if (kept)
        mg_lint_at_most(f, MG_SEVERITY_INFO);
}

void mg_rule_rename_column(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = find_used_table(l, a);
    const mg_fact_column *c = t ? mg_facts_column(&l->world.facts, t, a->column) : NULL;
    bool kept;
    mg_finding *f;

    if (!t || (t->known && !c) || (c && mg_world_made(&l->world, c->made)))
        return;
    kept = is_name_kept(l, t, t->name) || is_name_kept(l, t, t->was) ||
           mg_ahead_on_table(&l->world, MG_ACTION_ADD_COLUMN, t, a->column);
    f = mg_lint_say(l, MG_RULE_rename_column, a, t, a->column, "The column %s is renamed to %s: %s.",
                    mg_lint_object(l, t, a->column), a->to,
                    kept ? "the script gives the old name to something else"
                         : "whoever uses the old name fails until it is deployed anew");
    if (kept)
        mg_lint_at_most(f, MG_SEVERITY_INFO);
}

/* Says something of a thing that is no table. */
static void say_of_used(mg_lint *l, mg_rule rule, const mg_action *a, const char *message)
{
    mg_finding *f =
        mg_world_is_used(&l->world, a->of, &a->object) ? mg_lint_say(l, rule, a, NULL, NULL, "%s", message) : NULL;

    if (f)
        f->object = mg_lint_name(l, &a->object);
}

void mg_rule_rename_enum_value(mg_lint *l, const mg_action *a)
{
    say_of_used(l, MG_RULE_rename_enum_value, a,
                mg_arena_printf(l->arena,
                                "The value %s of %s becomes %s: whoever writes or compares the old one fails.",
                                a->value, mg_lint_name(l, &a->object), a->to));
}

void mg_rule_rename_schema(mg_lint *l, const mg_action *a)
{
    if (a->of == MG_THING_SCHEMA)
        say_of_used(l, MG_RULE_rename_schema, a,
                    mg_arena_printf(l->arena, "The schema %s is renamed to %s: whoever names the old one fails.",
                                    a->object.name, a->to));
}

void mg_rule_enum_order(mg_lint *l, const mg_action *a)
{
    if (!a->to)
        say_of_used(l, MG_RULE_enum_order, a,
                    mg_arena_printf(l->arena, "The value %s sorts after all others of %s.", a->value,
                                    mg_lint_name(l, &a->object)));
}

/* Columns **********************************************************************************************************/

void mg_rule_drop_not_null(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = find_used_table(l, a);
    const mg_fact_column *c = t ? mg_facts_column(&l->world.facts, t, a->column) : NULL;

    if (t && (c ? c->not_null && !mg_world_made(&l->world, c->made) : !t->known))
        mg_lint_say(l, MG_RULE_drop_not_null, a, t, a->column, "%s may be NULL from now on.",
                    mg_lint_object(l, t, a->column));
}

/* Whether the column has a default, or gets it in the script, as far as is known. */
static bool gets_default(const mg_lint *l, const mg_fact_table *t, const char *column)
{
    return mg_ahead_on_table(&l->world, MG_ACTION_SET_DEFAULT, t, column) ||
           mg_ahead_on_table(&l->world, MG_ACTION_ADD_IDENTITY, t, column);
}

/* Whether the script drops the column, with whatever it has. */
static bool is_dropped_too(const mg_lint *l, const mg_fact_table *t, const char *column)
{
    return mg_ahead_on_table(&l->world, MG_ACTION_DROP_COLUMN, t, column) ||
           mg_ahead_on_table(&l->world, MG_ACTION_DROP, t, NULL);
}

void mg_rule_drop_default(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = find_used_table(l, a);
    const mg_fact_column *c = t ? mg_facts_column(&l->world.facts, t, a->column) : NULL;
    bool required = c && c->not_null, unknown = !c || (!t->known && !required);
    mg_finding *f;

    if (!t || gets_default(l, t, a->column) || is_dropped_too(l, t, a->column) ||
        (c ? mg_world_made(&l->world, c->made) : t->known))
        return;
    if (t->known && !c->fallback && !c->identity)
        return;
    f = mg_lint_say(l, MG_RULE_drop_default, a, t, a->column,
                    "%s has no default from now on: whoever adds rows without it %s.", mg_lint_object(l, t, a->column),
                    required  ? "fails"
                    : unknown ? "fails, or writes NULL"
                              : "writes NULL");
    if (!required)
        mg_lint_at_most(f, MG_SEVERITY_INFO);
}

static void say_required(mg_lint *l, const mg_action *a, const mg_fact_table *t)
{
    mg_lint_say(l, MG_RULE_add_required, a, t, a->column,
                "%s is required and has no default: whoever adds rows without it fails.",
                mg_lint_object(l, t, a->column));
}

void mg_rule_add_required(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = find_used_table(l, a);
    const mg_fact_column *c = t ? mg_facts_column(&l->world.facts, t, a->column) : NULL;

    if (!t || !a->column || gets_default(l, t, a->column) || is_dropped_too(l, t, a->column))
        return;
    switch (a->kind)
    {
    case MG_ACTION_ADD_COLUMN: /* with rows it fails itself, which another rule says */
        if (mg_action_has(a, MG_ACT_NOT_NULL) && t->rows <= 0 &&
            !(a->flags & (MG_ACT_DEFAULT | MG_ACT_IDENTITY | MG_ACT_STORED | MG_ACT_VIRTUAL)))
            say_required(l, a, t);
        return;
    case MG_ACTION_SET_NOT_NULL:
        if (c && !c->not_null && !c->fallback && !c->identity && !c->generated && (t->known || c->made))
            say_required(l, a, t);
        return;
    default:
        if (c && mg_world_made(&l->world, c->made) && c->not_null)
            say_required(l, a, t);
    }
}

/* Constraints ******************************************************************************************************/

/* Whether the script adds a constraint of the name, or of the kind and the columns, again. */
static bool is_added_again(const mg_lint *l, const mg_fact_table *t, const mg_fact_constraint *k, const char *name)
{
    return mg_ahead_on_table(&l->world, MG_ACTION_ADD_CONSTRAINT, t, name) ||
           (k && k->kind == MG_CONSTRAINT_FOREIGN_KEY && mg_ahead_leads(&l->world, t, k)) ||
           (k && mg_ahead_constrains(&l->world, t, k->kind, &k->columns));
}

/*
 * Whether something goes with which the constraint goes, too: its table, one of its columns, what it leads to. With a
 * table that gets another name, constraints do, too, and are made anew by names that say nothing of the old ones.
 */
static bool goes_anyway(const mg_lint *l, const mg_fact_table *t, const mg_fact_constraint *k)
{
    bool goes = mg_ahead_on_table(&l->world, MG_ACTION_DROP, t, NULL) ||
                mg_ahead_on_table(&l->world, MG_ACTION_RENAME, t, NULL);

    if (!k)
        return goes;
    for (size_t i = 0; i < k->columns.len; i++)
        goes = goes || mg_ahead_on_table(&l->world, MG_ACTION_DROP_COLUMN, t, k->columns.items[i]);
    return goes ||
           (k->references.name && mg_ahead_on(&l->world, MG_ACTION_DROP, MG_THING_TABLE, &k->references, NULL) != NULL);
}

/* Whether a CHECK that a column is not NULL has become needless, since the column itself says it. */
static bool is_needless(const mg_lint *l, const mg_fact_table *t, const mg_fact_constraint *k)
{
    const mg_fact_column *c = k && k->not_null ? mg_facts_column(&l->world.facts, t, k->not_null) : NULL;

    return c && c->not_null;
}

static void say_dropped_constraint(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = find_used_table(l, a);
    const mg_fact_constraint *k = t ? mg_facts_constraint(&l->world.facts, t, a->constraint) : NULL;
    bool unique = k && (k->kind == MG_CONSTRAINT_PRIMARY_KEY || k->kind == MG_CONSTRAINT_UNIQUE);
    mg_finding *f;

    if (!t || (t->known && !k) || (k && mg_world_made(&l->world, k->made)) || is_needless(l, t, k) ||
        goes_anyway(l, t, k) || is_added_again(l, t, k, a->constraint))
        return;
    f = mg_lint_say(l, MG_RULE_drop_constraint, a, t, NULL,
                    "The %s %s of %s is dropped: nothing refuses rows that violate it%s.",
                    k ? mg_constraint_text(k->kind) : "constraint", a->constraint, mg_lint_object(l, t, NULL),
                    unique ? ", and ON CONFLICT on its columns fails" : "");
    if (!unique)
        mg_lint_at_most(f, MG_SEVERITY_INFO);
}

/* Whether another unique index of the table has the columns of this one, or the script makes one. */
static bool has_equal_index(const mg_fact_table *t, const mg_fact_index *i)
{
    for (size_t k = 0; k < t->indexes.len; k++)
    {
        const mg_fact_index *x = t->indexes.items[k];
        size_t n = 0;

        if (x == i || x->gone || !x->unique || x->expression || x->columns.len != i->columns.len ||
            !x->predicate != !i->predicate)
            continue;
        while (n < x->columns.len && strcmp(x->columns.items[n], i->columns.items[n]) == 0)
            n++;
        if (n == x->columns.len)
            return true;
    }
    return false;
}

static void say_dropped_index(mg_lint *l, const mg_action *a)
{
    const mg_fact_index *i = mg_facts_index(&l->world.facts, &a->object);
    const mg_fact_table *t = i ? i->table : NULL;
    const mg_action *again = i ? mg_ahead_on(&l->world, MG_ACTION_CREATE, MG_THING_INDEX, &a->object, NULL) : NULL;
    bool goes = t && mg_ahead_on_table(&l->world, MG_ACTION_DROP, t, NULL);

    if (!t || !i->unique || mg_world_made(&l->world, i->made) || (again && mg_action_has(again, MG_ACT_UNIQUE)) ||
        has_equal_index(t, i))
        return;
    for (size_t k = 0; k < i->columns.len; k++)
        goes = goes || mg_ahead_on_table(&l->world, MG_ACTION_DROP_COLUMN, t, i->columns.items[k]);
    if (!goes)
        mg_lint_say(l, MG_RULE_drop_constraint, a, t, NULL,
                    "The unique index %s of %s is dropped: ON CONFLICT on its columns fails, and other unique indexes "
                    "alone refuse rows%s.",
                    i->name, mg_lint_object(l, t, NULL), t->known ? "" : ", unless another one has the same columns");
}

void mg_rule_drop_constraint(mg_lint *l, const mg_action *a)
{
    if (a->kind == MG_ACTION_DROP_CONSTRAINT)
        say_dropped_constraint(l, a);
    else if (a->of == MG_THING_INDEX)
        say_dropped_index(l, a);
}

/* Whether all columns of a constraint are new, so that the running application writes none of them. */
static bool is_of_new_columns(const mg_lint *l, const mg_fact_table *t, const char *const *columns)
{
    for (size_t i = 0; columns && columns[i]; i++)
    {
        const mg_fact_column *c = mg_facts_column(&l->world.facts, t, columns[i]);

        if (!c || !mg_world_made(&l->world, c->made))
            return false;
    }
    return columns && columns[0];
}

/* Whether two lists of columns are the same. */
static bool are_columns(const mg_names *columns, const char *const *of)
{
    size_t i = 0;

    while (of && of[i] && i < columns->len && strcmp(of[i], columns->items[i]) == 0)
        i++;
    return of && !of[i] && i == columns->len && i > 0;
}

/* The constraint of the table that the script has dropped, and that had the name; or NULL. */
static const mg_fact_constraint *find_replaced(const mg_lint *l, const mg_fact_table *t, const mg_action *a)
{
    for (size_t i = t->constraints.len; i > 0; i--)
    {
        const mg_fact_constraint *k = t->constraints.items[i - 1];

        if (k->gone && k->script == l->world.scripts &&
            ((k->name && a->constraint && strcmp(k->name, a->constraint) == 0) ||
             (k->kind == a->constraint_kind && are_columns(&k->columns, a->columns))))
            return k;
    }
    return NULL;
}

void mg_rule_stricter_check(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->constraint_kind == MG_CONSTRAINT_CHECK ? find_used_table(l, a) : NULL;
    const mg_fact_column *c = t && a->column ? mg_facts_column(&l->world.facts, t, a->column) : NULL;
    mg_finding *f;

    if (!t || is_of_new_columns(l, t, a->columns) || (c && (c->not_null || mg_world_made(&l->world, c->made))))
        return;
    f = mg_lint_say(l, MG_RULE_stricter_check, a, t, NULL,
                    "The CHECK %s refuses rows of %s from now on that the running application may write.",
                    a->constraint ? a->constraint : "without a name", mg_lint_object(l, t, NULL));
    if (find_replaced(l, t, a))
        mg_lint_at_most(f, MG_SEVERITY_INFO);
}

/* Whether a foreign key of the same first column, which is there or was until this script, cascades already. */
static bool cascades_already(const mg_lint *l, const mg_fact_table *t, const mg_action *a)
{
    for (size_t i = 0; a->columns && a->columns[0] && i < t->constraints.len; i++)
    {
        const mg_fact_constraint *k = t->constraints.items[i];

        if (k->kind == MG_CONSTRAINT_FOREIGN_KEY && k->cascades && (!k->gone || k->script == l->world.scripts) &&
            k->references.name && mg_facts_same(&l->world.facts, k->references.name, a->table.name) &&
            k->columns.len > 0 && strcmp(k->columns.items[0], a->columns[0]) == 0)
            return true;
    }
    return false;
}

void mg_rule_cascade_added(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->constraint_kind == MG_CONSTRAINT_FOREIGN_KEY && mg_action_has(a, MG_ACT_CASCADE)
                                 ? find_used_table(l, a)
                                 : NULL;
    const mg_fact_constraint *old = t ? find_replaced(l, t, a) : NULL;
    const char *to = t ? mg_lint_name(l, &a->table) : NULL;
    bool again = t && mg_ahead_on_table(&l->world, MG_ACTION_DROP_CONSTRAINT, t, a->constraint);
    mg_finding *f;

    if (!t || is_of_new_columns(l, t, a->columns) || (old && old->cascades) || cascades_already(l, t, a))
        return;
    f = mg_lint_say(l, MG_RULE_cascade_added, a, t, NULL,
                    "Whoever deletes rows of %s deletes those of %s, too, from now on: (%s) has ON DELETE CASCADE%s.",
                    to, mg_lint_object(l, t, NULL), mg_lint_list(l, a->columns),
                    !old && again ? ", unless it had that before" : "");
    if (!old && again)
        mg_lint_at_most(f, MG_SEVERITY_INFO);
}

void mg_rule_replica_identity(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = find_used_table(l, a);
    bool nothing = t && a->method && strcmp(a->method, "nothing") == 0;

    if (t)
        mg_lint_say(l, MG_RULE_replica_identity, a, t, NULL, "Replication knows rows of %s by another identity, %s%s.",
                    mg_lint_object(l, t, NULL), a->method ? a->method : "default",
                    nothing ? ": UPDATE and DELETE fail where the table is published" : "");
}

/* Views ************************************************************************************************************/

void mg_rule_view_column_change(mg_lint *l, const mg_action *a)
{
    bool view = a->of == MG_THING_VIEW || a->of == MG_THING_MATERIALIZED_VIEW, again;
    const mg_fact_table *t = view ? mg_world_table(&l->world, &a->object) : NULL;
    const char *name = t ? mg_lint_object(l, t, NULL) : NULL;
    mg_finding *f;

    if (!t || t->temporary)
        return;
    if (a->kind == MG_ACTION_RENAME_COLUMN)
    {
        mg_lint_say(l, MG_RULE_view_column_change, a, t, a->column,
                    "The column %s of the view %s is renamed to %s: whoever uses the old name fails.", a->column, name,
                    a->to);
        return;
    }
    again = is_name_kept(l, t, t->name);
    f = mg_lint_say(l, MG_RULE_view_column_change, a, t, NULL, "The view %s is dropped%s.", name,
                    again ? " and made anew: its columns may differ, and its privileges are lost"
                          : ": whoever reads it fails");
    if (again)
        mg_lint_at_most(f, MG_SEVERITY_INFO);
}
