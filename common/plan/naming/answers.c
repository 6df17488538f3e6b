/* answers.c: see answers.h. */
#include "answers.h"

#include "../pair/find.h"

mg_rename mg_inner_before(const mg_pairs *p, const mg_table *t, const mg_enum *e)
{
    mg_rename inner = {.kind = t ? MG_RENAME_COLUMN : MG_RENAME_VALUE,
                       .schema = t ? t->schema : e->schema,
                       .table = t ? t->name : e->name};

    for (size_t i = 0; i < p->renames.len; i++)
    {
        const mg_rename *r = &p->renames.items[i];

        if (r->column || !((t && r->renamed == t) || (e && r->enumeration == e)))
            continue;
        inner.schema = r->to_schema ? r->schema : inner.schema;
        inner.table = r->table;
    }
    return inner;
}

bool mg_is_answered(const mg_renames *list, const mg_rename *thing)
{
    for (size_t i = 0; i < list->len; i++)
    {
        const mg_rename *r = &list->items[i];

        if (!r->to && r->kind == thing->kind && (!r->schema || mg_same_schema(r->schema, thing->schema)) &&
            strcmp(r->table, thing->table) == 0 && mg_same_text(r->column, thing->column))
            return true;
    }
    return false;
}

static bool loses_column(const mg_pairs *p, const mg_table_pair *t, const mg_renames *list)
{
    mg_rename thing = mg_inner_before(p, t->from, NULL);

    for (size_t i = 0; i < t->columns.len; i++)
    {
        if (t->columns.items[i].to)
            continue;
        thing.column = t->columns.items[i].from->name;
        if (!mg_is_answered(list, &thing))
            return true;
    }
    return false;
}

static bool loses_table(const mg_pairs *p, const char *schema, const mg_renames *list)
{
    for (size_t i = 0; i < p->tables.len; i++)
    {
        const mg_table *t = p->tables.items[i].to ? NULL : p->tables.items[i].from;

        if (t && mg_same_schema(t->schema, schema) &&
            !mg_is_answered(list, &(mg_rename){MG_RENAME_TABLE, .schema = t->schema, .table = t->name}))
            return true;
    }
    return false;
}

static bool loses_enum(const mg_pairs *p, const char *schema, const mg_renames *list)
{
    for (size_t i = 0; i < p->enums.len; i++)
    {
        const mg_enum *e = p->enums.items[i].to ? NULL : p->enums.items[i].from;

        if (e && mg_same_schema(e->schema, schema) &&
            !mg_is_answered(list, &(mg_rename){MG_RENAME_ENUM, .schema = e->schema, .table = e->name}))
            return true;
    }
    return false;
}

bool mg_enum_has_value(const mg_enum *e, const char *value)
{
    for (size_t i = 0; i < e->values.len; i++)
        if (strcmp(e->values.items[i], value) == 0)
            return true;
    return false;
}

static bool loses_value(const mg_pairs *p, const mg_enum_pair *e, const mg_renames *list)
{
    mg_rename thing = mg_inner_before(p, NULL, e->from);

    for (size_t i = 0; i < e->from->values.len; i++)
    {
        thing.column = e->from->values.items[i];
        if (!mg_enum_has_value(e->to, thing.column) && !mg_is_answered(list, &thing))
            return true;
    }
    return false;
}

static const mg_enum_pair *pair_of_new_enum(const mg_pairs *p, const mg_enum *to)
{
    for (size_t i = 0; i < p->enums.len; i++)
        if (p->enums.items[i].to == to)
            return &p->enums.items[i];
    return NULL;
}

static bool is_wrong_of_enum(const mg_pairs *p, const mg_said *s, const mg_renames *list)
{
    const mg_enum_pair *e = pair_of_new_enum(p, s->enumeration);

    if (!e || !s->value)
        return e && !e->from && loses_enum(p, e->to->schema, list);
    return e->from && !mg_enum_has_value(e->from, s->value) && loses_value(p, e, list);
}

static bool is_wrong_of_table(const mg_pairs *p, const mg_said *s, const mg_renames *list)
{
    const mg_table_pair *t = mg_pair_of_new_table(p, s->table);
    const mg_column_pair *c = t && s->column ? mg_pair_of_new(p, s->column) : NULL;

    if (!s->column)
        return !t && loses_table(p, s->table->schema, list);
    return c && !c->from && loses_column(p, t, list);
}

const mg_said *mg_find_wrong_said(const mg_pairs *p, const mg_renames *list)
{
    for (size_t i = 0; i < p->to->said.len; i++)
    {
        const mg_said *s = &p->to->said.items[i];

        if (!s->relation && (s->table ? is_wrong_of_table(p, s, list) : is_wrong_of_enum(p, s, list)))
            return s;
    }
    return NULL;
}
