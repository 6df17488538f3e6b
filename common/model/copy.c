/* copy.c: copies a model, for callers that have to change names in it; see model.h. */
#include "../base/map.h"
#include "model.h"

typedef struct copying
{
    mg_arena *a, *scratch;
    mg_map copies; /* enum, table or column (its address is the tag) → its copy */
} copying;

static void *copy_bytes(mg_arena *a, const void *old, size_t size)
{
    void *new = mg_arena_get(a, size);

    if (new &&size > 0)
        memcpy(new, old, size);
    return new;
}

/* Copies an object and notes the copy, so that pointers to the object can be turned into pointers to the copy. */
static void *copy_noted(copying *c, const void *old, size_t size)
{
    void *new = copy_bytes(c->a, old, size);

    if (new)
        mg_map_put(c->scratch, &c->copies, (uintptr_t) old, "", 0, new);
    return new;
}

/* The copy that was noted for an object. An object without one, such as a view, is shared with the old model. */
static void *copy_of(const copying *c, void *old)
{
    void *new = old ? mg_map_get(&c->copies, (uintptr_t) old, "", 0) : NULL;

    return new ? new : old;
}

/* Copies the list alone; the objects that it points to stay. */
#define copy_list(c, v)                                                                                                \
    ((v)->items = copy_bytes((c)->a, (v)->items, (v)->len * sizeof *(v)->items), (v)->cap = (v)->len)

static void copy_columns(copying *c, mg_table *t)
{
    copy_list(c, &t->columns);
    for (size_t i = 0; t->columns.items && i < t->columns.len; i++)
    {
        mg_column *column = copy_noted(c, t->columns.items[i], sizeof *column);

        t->columns.items[i] = column;
        if (!column)
            continue;
        column->table = t;
        if (column->type.family == MG_FAMILY_ENUM)
            column->type.of.enumeration = copy_of(c, (void *) column->type.of.enumeration);
    }
}

static void copy_index(copying *c, mg_table *t, mg_index **slot)
{
    mg_index *x = copy_bytes(c->a, *slot, sizeof *x);

    if (t->primary == *slot)
        t->primary = x;
    *slot = x;
    if (!x)
        return;
    x->table = t;
    copy_list(c, &x->columns);
    for (size_t i = 0; x->columns.items && i < x->columns.len; i++)
        x->columns.items[i].column = copy_of(c, x->columns.items[i].column);
}

static void copy_foreign_key(copying *c, mg_table *t, mg_foreign_key **slot)
{
    mg_foreign_key *k = copy_bytes(c->a, *slot, sizeof *k);

    *slot = k;
    if (!k)
        return;
    k->table = t;
    k->referenced = copy_of(c, k->referenced);
    copy_list(c, &k->columns);
    copy_list(c, &k->references);
    for (size_t i = 0; k->columns.items && i < k->columns.len; i++)
        k->columns.items[i] = copy_of(c, k->columns.items[i]);
    for (size_t i = 0; k->references.items && i < k->references.len; i++)
        k->references.items[i] = copy_of(c, k->references.items[i]);
}

/* Copies indexes and foreign keys. All tables and columns must have copies by then. */
static void copy_keys(copying *c, mg_table *t)
{
    copy_list(c, &t->indexes);
    copy_list(c, &t->foreign_keys);
    for (size_t i = 0; i < 2; i++)
        t->joins[i] = copy_of(c, (void *) t->joins[i]);
    for (size_t i = 0; t->indexes.items && i < t->indexes.len; i++)
        copy_index(c, t, &t->indexes.items[i]);
    for (size_t i = 0; t->foreign_keys.items && i < t->foreign_keys.len; i++)
        copy_foreign_key(c, t, &t->foreign_keys.items[i]);
}

static void copy_tables(copying *c, mg_model *m)
{
    copy_list(c, &m->tables);
    for (size_t i = 0; m->tables.items && i < m->tables.len && !c->a->failed; i++)
    {
        m->tables.items[i] = copy_noted(c, m->tables.items[i], sizeof *m->tables.items[i]);
        if (m->tables.items[i])
            copy_columns(c, m->tables.items[i]);
    }
    for (size_t i = 0; i < m->tables.len && !c->a->failed && !c->scratch->failed; i++)
        copy_keys(c, m->tables.items[i]);
}

static void copy_enums(copying *c, mg_model *m)
{
    copy_list(c, &m->enums);
    for (size_t i = 0; m->enums.items && i < m->enums.len; i++)
    {
        m->enums.items[i] = copy_noted(c, m->enums.items[i], sizeof *m->enums.items[i]);
        if (m->enums.items[i])
            copy_list(c, &m->enums.items[i]->values);
    }
}

mg_model *mg_model_copy(mg_arena *a, const mg_model *old)
{
    mg_model *m = copy_bytes(a, old, sizeof *m);
    mg_arena scratch;
    copying c = {a, &scratch, {0}};

    if (!m)
        return NULL;
    mg_arena_init(&scratch, a->mem);
    copy_enums(&c, m);
    copy_tables(&c, m);
    copy_list(&c, &m->extras);
    for (size_t i = 0; !a->failed && i < m->extras.len; i++)
    {
        m->extras.items[i].table = copy_of(&c, m->extras.items[i].table);
        m->extras.items[i].column = copy_of(&c, m->extras.items[i].column);
    }
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    return a->failed ? NULL : m;
}
