/* named.c: see named.h. */
#include "named.h"

static void note_first(mg_arena *a, mg_map *map, const char *name, void *thing)
{
    if (!mg_map_get(map, 0, name, strlen(name)))
        mg_map_put(a, map, 0, name, strlen(name), thing);
}

void mg_rename_names_note(mg_arena *a, const mg_model *m, mg_rename_names *out)
{
    out->arena = a;
    out->columns = mg_arena_get(a, sizeof *out->columns);
    if (out->columns)
        *out->columns = (mg_map){0};
    for (size_t i = 0; i < m->tables.len; i++)
    {
        mg_by_name_put(a, &out->tables, m->tables.items[i]->schema, m->tables.items[i]->name, m->tables.items[i]);
        note_first(a, &out->any_table, m->tables.items[i]->name, m->tables.items[i]);
    }
    for (size_t i = 0; i < m->enums.len; i++)
    {
        mg_by_name_put(a, &out->enums, m->enums.items[i]->schema, m->enums.items[i]->name, m->enums.items[i]);
        note_first(a, &out->any_enum, m->enums.items[i]->name, m->enums.items[i]);
    }
}

const mg_table *mg_rename_table_named(const mg_rename_names *n, const char *schema, const char *name)
{
    return schema ? mg_by_name_get(&n->tables, schema, name) : mg_map_get(&n->any_table, 0, name, strlen(name));
}

const mg_enum *mg_rename_enum_named(const mg_rename_names *n, const char *schema, const char *name)
{
    return schema ? mg_by_name_get(&n->enums, schema, name) : mg_map_get(&n->any_enum, 0, name, strlen(name));
}

/* The first question about a table notes all of its columns, so that the next ones need not go through them. */
bool mg_rename_has_column(const mg_rename_names *n, const mg_table *t, const char *name)
{
    if (!n->columns)
        return false;
    if (!mg_map_put(n->arena, n->columns, (uintptr_t) t, "", 0, (void *) t))
        for (size_t i = 0; i < t->columns.len; i++)
            mg_map_put(n->arena, n->columns, (uintptr_t) t, t->columns.items[i]->name,
                       strlen(t->columns.items[i]->name), t->columns.items[i]);
    return *name && mg_map_get(n->columns, (uintptr_t) t, name, strlen(name)) != NULL;
}

bool mg_rename_has_value(const mg_enum *e, const char *value)
{
    for (size_t i = 0; i < e->values.len; i++)
        if (strcmp(e->values.items[i], value) == 0)
            return true;
    return false;
}
