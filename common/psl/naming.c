/* naming.c: see naming.h. */
#include "naming.h"

#include "ctx.h"

/* Cuts to `max` bytes, never inside a character. */
static void cut(mg_strbuf *b, size_t max)
{
    if (b->failed || b->len < max)
        return;
    while (max > 0 && ((unsigned char) b->text[max] & 0xC0) == 0x80)
        max--;
    b->len = max;
    b->text[max] = '\0';
}

static void add(mg_strbuf *b, mg_psl_str s)
{
    if (s.len)
        mg_strbuf_add(b, s.text, s.len);
}

static mg_psl_str done(mg_strbuf *b, const mg_psl_connector *c, const char *suffix, size_t suffix_len)
{
    cut(b, c->max_name - suffix_len);
    mg_strbuf_add(b, suffix, suffix_len);
    return (mg_psl_str){mg_strbuf_done(b), (uint32_t) b->len};
}

static mg_psl_str table(const mg_psl_model *m)
{
    return mg_psl_db_name(m->name, m->map);
}

mg_psl_str mg_psl_primary_key_name(mg_arena *a, const mg_psl_connector *c, const mg_psl_model *m)
{
    mg_strbuf b;

    if (!m->id || !(c->can & MG_PSL_CAN_NAME_PRIMARY_KEYS))
        return (mg_psl_str){0};
    if (m->id->map.text)
        return m->id->map;
    mg_strbuf_init(&b, a);
    add(&b, table(m));
    return done(&b, c, "_pkey", 5);
}

mg_psl_str mg_psl_index_name(mg_arena *a, const mg_psl_connector *c, const mg_psl_model *m, const mg_psl_index *x)
{
    mg_strbuf b;

    if (x->map.text)
        return x->map;
    mg_strbuf_init(&b, a);
    add(&b, table(m));
    mg_strbuf_putc(&b, '_');
    for (uint32_t i = 0; i < x->count; i++)
    {
        const mg_psl_field *root = x->fields[i].root, *f = x->fields[i].field;

        if (i)
            mg_strbuf_putc(&b, '_');
        add(&b, mg_psl_db_name(root->name, root->map));
        if (f != root)
        {
            mg_strbuf_putc(&b, '_');
            add(&b, mg_psl_db_name(f->name, f->map));
        }
    }
    return done(&b, c, x->type == MG_PSL_INDEX_UNIQUE ? "_key" : "_idx", 4);
}

mg_psl_str mg_psl_foreign_key_name(mg_arena *a, const mg_psl_connector *c, const mg_psl_relation *r)
{
    const mg_psl_relation_args *args = r->forward ? r->forward->rel : NULL;
    mg_strbuf b;

    if (args && args->map.text)
        return args->map;
    mg_strbuf_init(&b, a);
    add(&b, table(r->a));
    mg_strbuf_putc(&b, '_');
    for (uint32_t i = 0; args && i < args->field_count; i++)
    {
        if (i)
            mg_strbuf_putc(&b, '_');
        add(&b, mg_psl_db_name(args->fields[i]->name, args->fields[i]->map));
    }
    return done(&b, c, "_fkey", 5);
}

mg_psl_str mg_psl_pair_name(mg_arena *a, mg_psl_str x, mg_psl_str y)
{
    bool swap = mg_psl_compare(x, y) >= 0;
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    add(&b, swap ? y : x);
    mg_strbuf_puts(&b, "To");
    add(&b, swap ? x : y);
    return (mg_psl_str){mg_strbuf_done(&b), (uint32_t) b.len};
}

mg_psl_str mg_psl_relation_name(mg_arena *a, const mg_psl_relation *r)
{
    return r->name.text ? r->name : mg_psl_pair_name(a, r->a->name, r->b->name);
}

/* Required when one of the fields is, else as the relation field itself is. */
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
