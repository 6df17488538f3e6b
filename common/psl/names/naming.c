/* naming.c: see naming.h. */
#include "naming.h"

#include "../base/ctx.h"

/* A name that is being put together, in memory of exactly the size that it needs. */
typedef struct name
{
    char *text;
    uint32_t len;
} name;

static mg_psl_str table(const mg_psl_model *m)
{
    return mg_psl_db_name(m->name, m->map);
}

static mg_psl_str column_name_of(const mg_psl_field *f)
{
    return mg_psl_db_name(f->name, f->map);
}

/* Adds a part. Without memory it only counts the length, and that is how the needed size is found. */
static void add_part(name *n, mg_psl_str s)
{
    if (n->text && s.len)
        memcpy(n->text + n->len, s.text, s.len);
    n->len += s.len;
}

/* Cuts the name between two characters so that it fits together with the suffix, and adds the suffix. */
static mg_psl_str finish_name(name *n, const mg_psl_connector *c, const char *suffix)
{
    mg_psl_str end = mg_psl_of(suffix);
    uint32_t max = c->max_name - end.len;

    if (n->len > max)
    {
        while (max > 0 && ((unsigned char) n->text[max] & 0xC0) == 0x80)
            max--;
        n->len = max;
    }
    add_part(n, end);
    return (mg_psl_str){n->text, n->len};
}

mg_psl_str mg_psl_primary_key_name(mg_arena *a, const mg_psl_connector *c, const mg_psl_model *m)
{
    name n = {NULL, 0};

    if (!m->id || !(c->can & MG_PSL_CAN_NAME_PRIMARY_KEYS))
        return (mg_psl_str){0};
    if (m->id->map.text || m->id->db_name.text)
        return mg_psl_db_name(m->id->db_name, m->id->map);
    n.text = mg_arena_get(a, table(m).len + 5);
    if (!n.text)
        return (mg_psl_str){0};
    add_part(&n, table(m));
    return finish_name(&n, c, "_pkey");
}

static void add_index_name(name *n, const mg_psl_model *m, const mg_psl_index *x)
{
    mg_psl_str line = {"_", 1};

    add_part(n, table(m));
    for (uint32_t i = 0; i < x->count; i++)
    {
        add_part(n, line);
        add_part(n, column_name_of(x->fields[i].root));
        if (x->fields[i].field != x->fields[i].root)
        {
            add_part(n, line);
            add_part(n, column_name_of(x->fields[i].field));
        }
    }
    if (x->count == 0)
        add_part(n, line);
}

mg_psl_str mg_psl_index_name(mg_arena *a, const mg_psl_connector *c, const mg_psl_model *m, const mg_psl_index *x)
{
    name n = {NULL, 0};

    if (x->map.text || x->db_name.text)
        return mg_psl_db_name(x->db_name, x->map);
    add_index_name(&n, m, x);
    n = (name){mg_arena_get(a, n.len + 4), 0};
    if (!n.text)
        return (mg_psl_str){0};
    add_index_name(&n, m, x);
    return finish_name(&n, c, x->type == MG_PSL_INDEX_UNIQUE ? "_key" : "_idx");
}

static void add_key_name(name *n, const mg_psl_relation *r)
{
    const mg_psl_relation_args *args = r->forward ? r->forward->rel : NULL;
    uint32_t count = args ? args->field_count : 0;
    mg_psl_str line = {"_", 1};

    add_part(n, table(r->a));
    for (uint32_t i = 0; i < count; i++)
    {
        add_part(n, line);
        add_part(n, column_name_of(args->fields[i]));
    }
    if (count == 0)
        add_part(n, line);
}

mg_psl_str mg_psl_foreign_key_name(mg_arena *a, const mg_psl_connector *c, const mg_psl_relation *r)
{
    name n = {NULL, 0};

    if (r->forward && r->forward->rel->map.text)
        return r->forward->rel->map;
    if (r->db_name.text)
        return r->db_name;
    add_key_name(&n, r);
    n = (name){mg_arena_get(a, n.len + 5), 0};
    if (!n.text)
        return (mg_psl_str){0};
    add_key_name(&n, r);
    return finish_name(&n, c, "_fkey");
}

mg_psl_str mg_psl_pair_name(mg_arena *a, mg_psl_str x, mg_psl_str y)
{
    bool swap = mg_psl_compare(x, y) >= 0;
    name n = {mg_arena_get(a, x.len + y.len + 2), 0};

    if (!n.text)
        return (mg_psl_str){0};
    add_part(&n, swap ? y : x);
    add_part(&n, mg_psl_of("To"));
    add_part(&n, swap ? x : y);
    return (mg_psl_str){n.text, n.len};
}

mg_psl_str mg_psl_relation_name(mg_arena *a, const mg_psl_relation *r)
{
    return r->name.text ? r->name : mg_psl_pair_name(a, r->a->name, r->b->name);
}

/* A relation is required if one of its scalar fields is, or if the relation field itself is. */
static bool is_required(const mg_psl_field *forward)
{
    for (uint32_t i = 0; i < forward->rel->field_count; i++)
        if (forward->rel->fields[i]->arity == MG_PSL_REQUIRED)
            return true;
    return forward->arity == MG_PSL_REQUIRED;
}

mg_psl_action mg_psl_on_delete(const mg_psl_schema *s, const mg_psl_relation *r)
{
    uint32_t actions = s->prisma_mode ? s->connector->emulated_actions : s->connector->actions;

    if (r->forward->rel->has_on_delete)
        return r->forward->rel->on_delete;
    if (!is_required(r->forward))
        return MG_PSL_SET_NULL;
    return actions >> MG_PSL_RESTRICT & 1 ? MG_PSL_RESTRICT : MG_PSL_NO_ACTION;
}

mg_psl_action mg_psl_on_update(const mg_psl_relation *r)
{
    return r->forward->rel->has_on_update ? r->forward->rel->on_update : MG_PSL_CASCADE;
}

const mg_psl_index *mg_psl_next_key(const mg_psl_model *m, const mg_psl_index *x)
{
    x = x == m->id ? m->indexes : x->next;
    while (x && x->type != MG_PSL_INDEX_UNIQUE)
        x = x->next;
    return x;
}

const mg_psl_index *mg_psl_first_key(const mg_psl_model *m)
{
    const mg_psl_index *x = m->indexes;

    if (m->id)
        return m->id;
    while (x && x->type != MG_PSL_INDEX_UNIQUE)
        x = x->next;
    return x;
}

bool mg_psl_is_strict(const mg_psl_index *x)
{
    for (uint32_t i = 0; i < x->count; i++)
        if (x->fields[i].field->arity == MG_PSL_OPTIONAL || x->fields[i].field->kind == MG_PSL_OF_UNSUPPORTED)
            return false;
    return true;
}

uint32_t mg_psl_referenced_fields(mg_arena *a, const mg_psl_relation *r, mg_psl_field ***fields)
{
    const mg_psl_index *x = mg_psl_first_key(r->b);
    uint32_t n = 0;

    *fields = NULL;
    if (r->forward && r->forward->rel->has_references)
    {
        *fields = r->forward->rel->references;
        return r->forward->rel->reference_count;
    }
    while (x && !mg_psl_is_strict(x))
        x = mg_psl_next_key(r->b, x);
    if (x)
        *fields = mg_arena_get(a, x->count * sizeof **fields);
    for (; x && *fields && n < x->count; n++)
        (*fields)[n] = x->fields[n].field;
    return n;
}
