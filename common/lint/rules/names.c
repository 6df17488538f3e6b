/* names.c: rules about how things are called; see rules.def. */
#include "attach.h"

/* Whether a name needs no quotes. */
static bool is_plain_name(const char *name)
{
    bool plain = name[0] < '0' || name[0] > '9';

    for (; *name && plain; name++)
        plain = (*name >= 'a' && *name <= 'z') || (*name >= '0' && *name <= '9') || *name == '_';
    return plain;
}

/* Says that a name is none that needs no quotes. NULL is no name. */
static void judge_name(mg_lint *l, mg_rule rule, const char *what, const char *name)
{
    mg_finding *f;

    if (!name || l->severities[rule] == MG_SEVERITY_OFF || is_plain_name(name))
        return;
    f = mg_lint_report(l, rule, l->stmt->start,
                       mg_arena_printf(l->arena, "The name of the %s %s has to be quoted.", what, name), NULL);
    if (f)
        f->object = name;
}

/* The name that an action gives to a thing. */
static const char *name_given(const mg_action *a)
{
    return a->kind == MG_ACTION_CREATE ? a->object.name : a->to;
}

void mg_rule_naming_schema(mg_lint *l, const mg_action *a)
{
    if (a->of == MG_THING_SCHEMA)
        judge_name(l, MG_RULE_naming_schema, "schema", name_given(a));
}

void mg_rule_naming_table(mg_lint *l, const mg_action *a)
{
    if (a->of == MG_THING_TABLE || a->of == MG_THING_VIEW || a->of == MG_THING_MATERIALIZED_VIEW)
        judge_name(l, MG_RULE_naming_table, mg_thing_text(a->of), name_given(a));
}

void mg_rule_naming_column(mg_lint *l, const mg_action *a)
{
    for (size_t i = 0; a->definition && i < a->definition->columns.len; i++)
        judge_name(l, MG_RULE_naming_column, "column", a->definition->columns.items[i].name);
    judge_name(l, MG_RULE_naming_column, "column", a->kind == MG_ACTION_RENAME_COLUMN ? a->to : a->column);
}

void mg_rule_naming_index(mg_lint *l, const mg_action *a)
{
    if (a->of == MG_THING_INDEX)
        judge_name(l, MG_RULE_naming_index, "index", name_given(a));
}

void mg_rule_naming_constraint(mg_lint *l, const mg_action *a)
{
    for (size_t i = 0; a->definition && i < a->definition->keys.len; i++)
        judge_name(l, MG_RULE_naming_constraint, "constraint", a->definition->keys.items[i].name);
    judge_name(l, MG_RULE_naming_constraint, "constraint",
               a->kind == MG_ACTION_RENAME_CONSTRAINT ? a->to : a->constraint);
}

/* The name of the table that the action is about, or of that which its index, trigger or policy is on; or NULL. */
static const mg_object *find_table_name(const mg_action *a)
{
    switch (a->of)
    {
    case MG_THING_TABLE:
    case MG_THING_VIEW:
    case MG_THING_MATERIALIZED_VIEW:
        return mg_action_has(a, MG_ACT_TEMPORARY) ? NULL : &a->object;
    case MG_THING_NONE:
        return mg_action_is_session(a) && a->kind != MG_ACTION_LOCK ? NULL : &a->object;
    default:
        return &a->table;
    }
}

void mg_rule_unqualified_table(mg_lint *l, const mg_action *none)
{
    (void) none;
    if (l->severities[MG_RULE_unqualified_table] == MG_SEVERITY_OFF)
        return;
    for (size_t i = 0; i < l->stmt->actions.len; i++)
    {
        const mg_object *name = find_table_name(&l->stmt->actions.items[i]);
        mg_finding *f;

        if (!name || !name->name || name->schema)
            continue;
        f = mg_lint_report(l, MG_RULE_unqualified_table, l->stmt->start,
                           mg_arena_printf(l->arena, "%s is named without its schema.", name->name), NULL);
        if (f)
            f->object = name->name;
        return;
    }
}
