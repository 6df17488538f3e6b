/* pull.c: the stages of introspection, one after the other; see pull.h. */
#include "ctx.h"

#include <stdlib.h>

/* The texts of the files while they are written. The last one is that of a new file. */
typedef struct pulled_texts
{
    mg_strbuf *files;
    uint32_t count; /* how many files the existing schema has */
} pulled_texts;

static bool model_has_partial(const mg_model *m)
{
    for (size_t i = 0; i < m->tables.len; i++)
        for (size_t k = 0; k < m->tables.items[i]->indexes.len; k++)
            if (m->tables.items[i]->indexes.items[k]->where)
                return true;
    return false;
}

static bool prepare_pull(mg_pull *p)
{
    const mg_model *m = p->m;
    mg_arena *s = p->scratch;

    p->tables = mg_arena_get(s, (m->tables.len + 1) * sizeof *p->tables);
    p->view_tables = mg_arena_get(s, (m->views.len + 1) * sizeof *p->view_tables);
    p->enums = mg_arena_get(s, (m->enums.len + 1) * sizeof *p->enums);
    p->fields = mg_arena_get(s, ((size_t) m->columns + 1) * sizeof *p->fields);
    p->relations = mg_arena_get(s, ((size_t) m->foreign_keys + 1) * sizeof *p->relations);
    p->placed = mg_arena_get(s, (p->previous->models.len + 1) * sizeof *p->placed);
    return !s->failed;
}

/*
 * Where a block is written: to the file that it was in. A new block goes to the only file, or, if there are several, to
 * the new one.
 */
static mg_strbuf *file_for(const mg_psl_schema *s, pulled_texts *t, const mg_psl_top *existing)
{
    const mg_psl_file *f = existing ? mg_psl_file_of(s->files, s->file_count, existing->span) : NULL;

    return &t->files[f ? (uint32_t) (f - s->files) : t->count == 1 ? 0 : t->count];
}

/* A block and its place. Blocks of the existing schema keep their order; new ones come after them. */
typedef struct placed
{
    const void *what;
    uint32_t position; /* UINT32_MAX if it is new */
    uint32_t number;
} placed;

typedef struct order
{
    placed *items;
    size_t len;
} order;

static int by_position(const void *a, const void *b)
{
    const placed *x = a, *y = b;

    if (x->position != y->position)
        return x->position < y->position ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static void place_object(order *o, const void *what, uint32_t position)
{
    o->items[o->len] = (placed){what, position, (uint32_t) o->len};
    o->len++;
}

static bool start_order(mg_pull *p, order *o, size_t max)
{
    o->len = 0;
    o->items = mg_arena_get(p->scratch, (max + 1) * sizeof *o->items);
    return o->items != NULL;
}

static void sort(order *o)
{
    if (o->len > 1)
        qsort(o->items, o->len, sizeof *o->items, by_position);
}

static bool put_tables(mg_pull *p, pulled_texts *to, const mg_pull_table *tables, size_t count)
{
    order o;

    if (!start_order(p, &o, count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!tables[i].join && !tables[i].hidden && (!tables[i].table->view || tables[i].table->columns.len > 0))
            place_object(&o, &tables[i], tables[i].previous ? tables[i].previous->number : UINT32_MAX);
    sort(&o);
    for (size_t i = 0; i < o.len && !p->scratch->failed; i++)
    {
        const mg_pull_table *t = o.items[i].what;

        mg_pull_model(p, file_for(p->previous, to, t->previous ? t->previous->ast : NULL), t);
    }
    return o.len > 0;
}

static bool put_enums(mg_pull *p, pulled_texts *to)
{
    const mg_psl_schema *s = p->previous;
    order o;

    /* A database without enums knows nothing of them, so those of the existing schema stay. */
    for (size_t i = 0; i < s->enums.len && !p->postgres; i++)
        mg_pull_written_enum(p, file_for(p->previous, to, s->enums.items[i]->ast), s->enums.items[i]);
    if (!start_order(p, &o, p->m->enums.len))
        return false;
    for (size_t i = 0; i < p->m->enums.len; i++)
        place_object(&o, &p->enums[i], p->enums[i].previous ? p->enums[i].position : UINT32_MAX);
    sort(&o);
    for (size_t i = 0; i < o.len && !p->scratch->failed; i++)
    {
        const mg_pull_enum *e = o.items[i].what;

        mg_pull_enumeration(p, file_for(p->previous, to, e->previous ? e->previous->ast : NULL), e);
    }
    return o.len > 0 || (!p->postgres && s->enums.len > 0);
}

static void put_all(mg_pull *p, pulled_texts *to, mg_pulled *out)
{
    bool models, view_models = false, enums;

    for (size_t i = 0; i < p->previous->generators.len; i++)
        mg_pull_generator(p, file_for(p->previous, to, p->previous->generators.items[i]->ast),
                          p->previous->generators.items[i]);
    mg_pull_datasource(p, file_for(p->previous, to, p->source->ast));
    models = put_tables(p, to, p->tables, p->m->tables.len);
    if (p->views)
        view_models = put_tables(p, to, p->view_tables, p->m->views.len);
    enums = put_enums(p, to);
    out->empty = !models && !view_models && !enums;
}

/* Formats the texts. The new file is left out if nothing was written to it. */
static void finish_files(mg_pull *p, pulled_texts *t, const char *new_file, mg_pulled *out)
{
    uint32_t count = t->count + (t->files[t->count].len > 0);
    mg_psl_input *inputs = mg_arena_get(p->scratch, count * sizeof *inputs);
    mg_psl_str *formatted = mg_arena_get(p->scratch, count * sizeof *formatted);

    if (!inputs || !formatted)
        return;
    for (uint32_t i = 0; i < count; i++)
    {
        inputs[i].path = i < t->count ? p->previous->files[i].path : new_file;
        inputs[i].len = t->files[i].len;
        inputs[i].text = mg_strbuf_done(&t->files[i]);
        if (!inputs[i].text)
            return;
    }
    if (!mg_psl_format(p->scratch, inputs, count, p->previous->release, formatted))
        return;
    for (uint32_t i = 0; i < count; i++)
    {
        mg_pulled_file *f = mg_vec_push(p->a, &out->files);

        if (!f)
            return;
        f->path = mg_arena_str(p->a, inputs[i].path);
        f->text = mg_arena_copy(p->a, formatted[i].text, formatted[i].len);
    }
}

bool mg_model_to_psl(mg_arena *a, mg_arena *scratch, const mg_pull_request *request, mg_pulled *out)
{
    const mg_psl_schema *s = request->previous;
    mg_pull p = {.a = a, .scratch = scratch, .m = request->model, .previous = s, .target = request->target};
    pulled_texts t = {mg_arena_get(scratch, (s->file_count + 1) * sizeof *t.files), s->file_count};

    memset(out, 0, sizeof *out);
    p.source = s->datasources.items[0];
    p.postgres = p.m->connector->provider == MG_PSL_POSTGRESQL;
    p.schemas = p.source->schema_count > 0;
    p.partial = model_has_partial(p.m);
    p.views = s->features & mg_psl_feature_bit(MG_PSL_FEATURE_views);
    if (!t.files || !prepare_pull(&p))
        return false;
    for (uint32_t i = 0; i <= t.count; i++)
        mg_strbuf_init(&t.files[i], scratch);
    mg_pull_match(&p);
    mg_pull_name_all(&p);
    if (scratch->failed)
        return false;
    mg_pull_relate(&p);
    if (scratch->failed)
        return false;
    put_all(&p, &t, out);
    if (scratch->failed)
        return false;
    finish_files(&p, &t, request->new_file, out);
    mg_pull_warn_all(&p);
    mg_pull_collect(&p, out);
    return !a->failed && !scratch->failed;
}
