/* style.c: rules about what is made, and would better be made otherwise; see rules.def. */
#include "attach.h"

#include "../world/ahead.h"
#include "../world/type_parts.h"
#include "../world/types.h"

#include <string.h>

static bool is_asked_for(const mg_lint *l, mg_rule rule)
{
    return l->severities[rule] != MG_SEVERITY_OFF;
}

/* Says something of the current statement, and what it is about: nothing that a lock or rows would matter to. */
static void say_of_style(mg_lint *l, mg_rule rule, const char *object, const char *message)
{
    mg_finding *f = mg_lint_report(l, rule, l->stmt->start, message, NULL);

    if (f)
        f->object = object;
}

static const char *name_part(const mg_lint *l, const mg_object *o, const char *part)
{
    return mg_arena_printf(l->arena, "%s.%s", mg_lint_name(l, o), part);
}

/* Types ************************************************************************************************************/

typedef bool (*mg_judge_type)(const mg_type_parts *type);

static void say_of_type(mg_lint *l, mg_rule rule, const mg_object *table, const char *column, const char *type)
{
    const char *object = name_part(l, table, column);

    say_of_style(l, rule, object, mg_arena_printf(l->arena, "%s is of type %s.", object, type));
}

/* Looks at the types that the action gives to columns. */
static void judge_types(mg_lint *l, mg_rule rule, const mg_action *a, mg_judge_type is)
{
    size_t count = a->definition ? a->definition->columns.len : 0;
    mg_type_parts type;

    if (!is_asked_for(l, rule) || mg_action_has(a, MG_ACT_TEMPORARY))
        return;
    for (size_t i = 0; i < count; i++)
    {
        const mg_column_definition *c = &a->definition->columns.items[i];

        type = mg_type_split(c->type ? c->type : "");
        if (is(&type))
            say_of_type(l, rule, &a->object, c->name, c->type);
    }
    type = mg_type_split(a->column && a->type ? a->type : "");
    if (is(&type))
        say_of_type(l, rule, &a->object, a->column, a->type);
}

static bool is_json_type(const mg_type_parts *t)
{
    return mg_type_is(t, "json");
}

static bool is_char_type(const mg_type_parts *t)
{
    return mg_type_is(t, "bpchar");
}

static bool is_limited_varchar(const mg_type_parts *t)
{
    return mg_type_is(t, "varchar") && t->count > 0;
}

static bool is_zoneless_timestamp(const mg_type_parts *t)
{
    return mg_type_is(t, "timestamp");
}

/* The type of the numbers, if it is that of a serial column; else NULL. */
static const char *find_serial(const mg_type_parts *t)
{
    return t->count > 0 || t->array || t->len == 0 ? NULL : mg_type_of_serial(t->name);
}

static bool is_serial_type(const mg_type_parts *t)
{
    return find_serial(t) != NULL;
}

static bool is_short_number(const mg_type_parts *t)
{
    const char *number = find_serial(t);

    return mg_type_is(t, "int4") || mg_type_is(t, "int2") || (number && strcmp(number, "int8") != 0);
}

void mg_rule_prefer_jsonb(mg_lint *l, const mg_action *a)
{
    judge_types(l, MG_RULE_prefer_jsonb, a, is_json_type);
}

void mg_rule_prefer_text_over_char(mg_lint *l, const mg_action *a)
{
    judge_types(l, MG_RULE_prefer_text_over_char, a, is_char_type);
}

void mg_rule_prefer_text(mg_lint *l, const mg_action *a)
{
    judge_types(l, MG_RULE_prefer_text, a, is_limited_varchar);
}

void mg_rule_prefer_timestamptz(mg_lint *l, const mg_action *a)
{
    judge_types(l, MG_RULE_prefer_timestamptz, a, is_zoneless_timestamp);
}

void mg_rule_prefer_bigint(mg_lint *l, const mg_action *a)
{
    judge_types(l, MG_RULE_prefer_bigint, a, is_short_number);
}

void mg_rule_prefer_identity(mg_lint *l, const mg_action *a)
{
    judge_types(l, MG_RULE_prefer_identity, a, is_serial_type);
}

/* Tables and indexes ***********************************************************************************************/

static bool has_primary_key(const mg_definition *d)
{
    for (size_t i = 0; i < d->keys.len; i++)
        if (d->keys.items[i].kind == MG_CONSTRAINT_PRIMARY_KEY || d->keys.items[i].kind == MG_CONSTRAINT_UNIQUE)
            return true;
    return false;
}

void mg_rule_table_without_pk(mg_lint *l, const mg_action *a)
{
    bool made = a->definition || mg_action_has(a, MG_ACT_AS_SELECT);
    const char *name;

    if (a->of != MG_THING_TABLE || !made || mg_action_has(a, MG_ACT_TEMPORARY) ||
        (a->definition && (a->definition->partly || has_primary_key(a->definition))) ||
        mg_ahead_keyed(&l->world, &a->object))
        return;
    name = mg_lint_name(l, &a->object);
    say_of_style(l, MG_RULE_table_without_pk, name,
                 mg_arena_printf(l->arena, "%s gets neither a primary key nor a unique index.", name));
}

void mg_rule_index_over_3_columns(mg_lint *l, const mg_action *a)
{
    size_t count = 0;

    if (a->of != MG_THING_INDEX || mg_action_has(a, MG_ACT_UNIQUE))
        return;
    while (a->columns && a->columns[count])
        count++;
    if (count > 3)
        say_of_style(l, MG_RULE_index_over_3_columns, a->object.name,
                     mg_arena_printf(l->arena, "An index on %s has %zu columns.", mg_lint_name(l, &a->table), count));
}

/* How many bytes a value of a type takes, and at multiples of how many it begins. */
typedef struct mg_fixed_type
{
    const char *name;
    size_t size, align;
} mg_fixed_type;

static const mg_fixed_type FIXED[] = {
    {"bool", 1, 1},    {"char", 1, 1},      {"int2", 2, 2},      {"int4", 4, 4},        {"float4", 4, 4},
    {"date", 4, 4},    {"oid", 4, 4},       {"int8", 8, 8},      {"float8", 8, 8},      {"money", 8, 8},
    {"time", 8, 8},    {"timetz", 12, 8},   {"timestamp", 8, 8}, {"timestamptz", 8, 8}, {"uuid", 16, 1},
    {"macaddr", 6, 4}, {"interval", 16, 8},
};

static const mg_fixed_type *find_fixed(const char *name)
{
    mg_type_parts type = mg_type_split(name);

    for (size_t i = 0; !type.array && i < sizeof FIXED / sizeof *FIXED; i++)
        if (mg_type_is(&type, FIXED[i].name))
            return &FIXED[i];
    return NULL;
}

/* The bytes of the gaps between columns; where a column after one of any length begins is not known. */
static size_t count_padding(const mg_definition *d)
{
    size_t at = 0, padding = 0;

    for (size_t i = 0; i < d->columns.len; i++)
    {
        const char *type = d->columns.items[i].type, *number = mg_type_of_serial(type);
        const mg_fixed_type *fixed = type ? find_fixed(number ? number : type) : NULL;
        size_t gap = fixed && at % fixed->align != 0 ? fixed->align - at % fixed->align : 0;

        padding += gap;
        at = fixed ? at + gap + fixed->size : 0;
    }
    return padding;
}

void mg_rule_column_padding(mg_lint *l, const mg_action *a)
{
    size_t padding = a->definition && is_asked_for(l, MG_RULE_column_padding) ? count_padding(a->definition) : 0;
    const char *name;

    if (padding < 8 || mg_action_has(a, MG_ACT_TEMPORARY))
        return;
    name = mg_lint_name(l, &a->object);
    say_of_style(l, MG_RULE_column_padding, name,
                 mg_arena_printf(l->arena, "Each row of %s has %zu bytes of gaps between its columns.", name, padding));
}

void mg_rule_enum_created(mg_lint *l, const mg_action *a)
{
    if (a->of == MG_THING_TYPE && a->values && is_asked_for(l, MG_RULE_enum_created))
        say_of_style(l, MG_RULE_enum_created, mg_lint_name(l, &a->object),
                     mg_arena_printf(l->arena, "%s is an enum.", mg_lint_name(l, &a->object)));
}

/* Whether an index that is there, or will be, leads to the rows that have a key. */
static bool leads_index(const mg_lint *l, const mg_fact_table *t, const char *const *columns)
{
    for (; *columns; columns++)
    {
        if (mg_ahead_indexed(&l->world, t, *columns))
            return true;
        for (size_t i = 0; i < t->indexes.len; i++)
        {
            const mg_fact_index *x = t->indexes.items[i];

            if (!x->gone && x->columns.len > 0 && mg_facts_same(&l->world.facts, x->columns.items[0], *columns))
                return true;
        }
    }
    return false;
}

void mg_rule_fk_without_index(mg_lint *l, const mg_action *a)
{
    bool is = a->constraint_kind == MG_CONSTRAINT_FOREIGN_KEY && a->columns && a->columns[0];
    const mg_fact_table *t = is ? mg_world_table(&l->world, &a->object) : NULL;
    const char *object;

    if (!t || t->temporary || (!t->known && t->made == 0) || leads_index(l, t, a->columns))
        return;
    object = mg_lint_object(l, t, a->columns[0]);
    say_of_style(l, MG_RULE_fk_without_index, object,
                 mg_arena_printf(l->arena, "No index of %s begins with a column of the foreign key (%s).",
                                 mg_lint_object(l, t, NULL), mg_lint_list(l, a->columns)));
}

/* Columns that are named twice *************************************************************************************/

/* The first name of a list that was in it before; or NULL. */
static const char *find_repeated(const mg_lint *l, const char *const *names)
{
    for (size_t i = 0; names && names[i]; i++)
        for (size_t k = 0; k < i; k++)
            if (mg_facts_same(&l->world.facts, names[i], names[k]))
                return names[i];
    return NULL;
}

static const char *const *list_defined(const mg_lint *l, const mg_definition *d)
{
    const char **names = mg_arena_get(l->arena, (d->columns.len + 1) * sizeof *names);

    for (size_t i = 0; names && i < d->columns.len; i++)
        names[i] = d->columns.items[i].name;
    return names;
}

void mg_rule_duplicate_column(mg_lint *l, const mg_action *a)
{
    bool whole = a->kind != MG_ACTION_CREATE || a->of == MG_THING_VIEW;
    const char *twice = find_repeated(l, a->definition ? list_defined(l, a->definition) : whole ? a->columns : NULL);

    if (twice)
        say_of_style(l, MG_RULE_duplicate_column, name_part(l, &a->object, twice),
                     mg_arena_printf(l->arena, "The statement names the column %s twice, so it fails.", twice));
}
