/* enums.c: renames values in defaults of columns that have an enum; see renaming.h. */
#include "renaming.h"

/* The new name of an enum's value; NULL if it is not renamed. */
static const char *new_value(const mg_map *values, const mg_enum *e, const char *text)
{
    return mg_map_get(values, (uintptr_t) e, text, strlen(text));
}

static void rename_in_value(mg_renaming *r, const mg_map *values, const mg_enum *e, mg_value *v)
{
    const char *text = v->kind == MG_VALUE_ENUM ? new_value(values, e, v->text) : NULL;
    mg_value *items = v->kind == MG_VALUE_LIST && v->count > 0 ? mg_arena_get(r->a, v->count * sizeof *items) : NULL;

    if (text)
        v->text = text;
    if (!items)
        return;
    memcpy(items, v->items, v->count * sizeof *items);
    v->items = items;
    for (uint32_t i = 0; i < v->count; i++)
        rename_in_value(r, values, e, &items[i]);
}

static void rename_in_default(mg_renaming *r, const mg_map *values, mg_column *c)
{
    mg_default *d = c->def && c->def->kind == MG_DEFAULT_VALUE && c->type.family == MG_FAMILY_ENUM
                        ? mg_arena_get(r->a, sizeof *d)
                        : NULL;

    if (!d)
        return;
    *d = *c->def;
    rename_in_value(r, values, c->type.of.enumeration, &d->value);
    c->def = d;
}

void mg_rename_values(mg_renaming *r)
{
    mg_map values = {0}; /* tag: the address of an enum; by the old name of a value: the new one */
    bool any = false;

    for (size_t i = 0; i < r->p->renames.len; i++)
    {
        const mg_rename *one = &r->p->renames.items[i];

        if (one->kind != MG_RENAME_VALUE)
            continue;
        mg_map_put(r->scratch, &values, (uintptr_t) one->enumeration, one->column, strlen(one->column),
                   (void *) one->to);
        any = true;
    }
    for (size_t i = 0; any && i < r->from->tables.len; i++)
        for (size_t k = 0; k < r->from->tables.items[i]->columns.len; k++)
            rename_in_default(r, &values, r->from->tables.items[i]->columns.items[k]);
}
