/* model.c: builds models, and answers small questions about them; see model.h. */
#include "model.h"

mg_enum *mg_model_add_enum(mg_arena *a, mg_model *m, const char *schema, const char *name)
{
    mg_enum *e = mg_arena_get(a, sizeof *e), **slot = mg_vec_push(a, &m->enums);

    if (!e || !slot)
        return NULL;
    *slot = e;
    e->schema = schema;
    e->name = name;
    e->number = (uint32_t) m->enums.len - 1;
    return e;
}

mg_table *mg_model_add_table(mg_arena *a, mg_model *m, const char *schema, const char *name)
{
    mg_table *t = mg_arena_get(a, sizeof *t), **slot = mg_vec_push(a, &m->tables);

    if (!t || !slot)
        return NULL;
    *slot = t;
    t->schema = schema;
    t->name = name;
    t->number = (uint32_t) m->tables.len - 1;
    return t;
}

mg_table *mg_model_add_view(mg_arena *a, mg_model *m, const char *schema, const char *name)
{
    mg_table *t = mg_arena_get(a, sizeof *t), **slot = mg_vec_push(a, &m->views);

    if (!t || !slot)
        return NULL;
    *slot = t;
    t->view = true;
    t->schema = schema;
    t->name = name;
    t->number = (uint32_t) m->views.len - 1;
    return t;
}

mg_column *mg_model_add_column(mg_arena *a, mg_model *m, mg_table *t, const char *name)
{
    mg_column *c = mg_arena_get(a, sizeof *c), **slot = mg_vec_push(a, &t->columns);

    if (!c || !slot)
        return NULL;
    *slot = c;
    c->table = t;
    c->name = name;
    c->number = m->columns++;
    return c;
}

mg_index *mg_model_add_index(mg_arena *a, mg_model *m, mg_table *t, mg_index_kind kind, const char *name)
{
    mg_index *x = mg_arena_get(a, sizeof *x), **slot = mg_vec_push(a, &t->indexes);

    if (!x || !slot)
        return NULL;
    *slot = x;
    x->table = t;
    x->kind = kind;
    x->name = name;
    x->algorithm = MG_PSL_BTREE;
    x->number = m->indexes++;
    if (kind == MG_INDEX_PRIMARY)
        t->primary = x;
    return x;
}

bool mg_model_add_index_column(mg_arena *a, mg_index *x, mg_column *c)
{
    mg_index_column *slot = mg_vec_push(a, &x->columns);

    if (slot)
        slot->column = c;
    return slot != NULL;
}

mg_foreign_key *mg_model_add_foreign_key(mg_arena *a, mg_model *m, mg_table *t, mg_table *referenced, const char *name)
{
    mg_foreign_key *k = mg_arena_get(a, sizeof *k), **slot = mg_vec_push(a, &t->foreign_keys);

    if (!k || !slot)
        return NULL;
    *slot = k;
    k->table = t;
    k->referenced = referenced;
    k->name = name;
    k->number = m->foreign_keys++;
    return k;
}

bool mg_model_add_reference(mg_arena *a, mg_foreign_key *k, mg_column *column, mg_column *referenced)
{
    mg_column **from = mg_vec_push(a, &k->columns), **to = mg_vec_push(a, &k->references);

    if (!from || !to)
        return false;
    *from = column;
    *to = referenced;
    return true;
}

mg_extra *mg_model_add_extra(mg_arena *a, mg_model *m, mg_extra_kind kind, mg_table *t, const char *name,
                             const char *definition)
{
    mg_extra *e = mg_vec_push(a, &m->extras);

    if (!e)
        return NULL;
    e->kind = kind;
    e->schema = t ? t->schema : NULL;
    e->name = name;
    e->table = t;
    e->definition = definition;
    return e;
}

mg_column *mg_table_column(const mg_table *t, const char *name)
{
    for (size_t i = 0; i < t->columns.len; i++)
        if (strcmp(t->columns.items[i]->name, name) == 0)
            return t->columns.items[i];
    return NULL;
}

bool mg_column_is_key(const mg_column *c)
{
    const mg_index *key = c->table->primary;

    return key && key->columns.len == 1 && key->columns.items[0].column == c;
}

/* Takes a part off the front of a name. */
static bool take_part(const char **name, const char *part)
{
    size_t len = strlen(part);

    if (strncmp(*name, part, len) != 0)
        return false;
    *name += len;
    return true;
}

bool mg_key_has_own_name(const mg_foreign_key *k, const char *name)
{
    bool own = take_part(&name, k->table->name);

    for (size_t i = 0; own && i < k->columns.len; i++)
        own = take_part(&name, "_") && take_part(&name, k->columns.items[i]->name);
    return own && strcmp(name, "_fkey") == 0;
}

const char *mg_family_name(mg_family f)
{
    static const char *const names[] = {
#define MG_FAMILY(name, shown, sqlite) shown,
#include "families.def"
#undef MG_FAMILY
    };

    return names[f];
}

const char *mg_extra_name(mg_extra_kind k)
{
    static const char *const names[] = {
#define MG_EXTRA(name, shown) shown,
#include "extras.def"
#undef MG_EXTRA
    };

    return names[k];
}

bool mg_extra_is_invalid(const mg_model *m, const mg_extra *e)
{
    size_t len = e->definition ? strlen(e->definition) : 0, mark = strlen(MG_INVALID_INDEX);

    return m->connector->provider == MG_PSL_POSTGRESQL &&
           (e->kind == MG_EXTRA_INDEX || e->kind == MG_EXTRA_INDEX_OPTION) && len > mark &&
           strcmp(e->definition + len - mark, MG_INVALID_INDEX) == 0;
}
