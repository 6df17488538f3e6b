/* relations.c: which relation fields belong together, and what kind of relation they are. */
#include "../base/ctx.h"

/* The first two relation fields that lead from one model to another under one name, in the order of the source. */
typedef struct candidates
{
    mg_psl_field *first, *second;
} candidates;

/* One number for a pair of models, in their order. The numbers of models are below 2^32. */
static uint64_t pair_relations(const mg_psl_model *from, const mg_psl_model *to)
{
    return (uint64_t) from->number << 32 | to->number;
}

/* The name of a relation as a key of the maps: what @relation says. An absent name and "" mean the same here. */
static mg_psl_str relation_key(const mg_psl_field *f)
{
    return f->rel->name.text ? f->rel->name : (mg_psl_str){"", 0};
}

static size_t count_fields(const mg_psl_ctx *c)
{
    size_t n = 0;

    for (size_t i = 0; i < c->schema->models.len; i++)
        for (uint32_t k = 0; k < c->schema->models.items[i]->count; k++)
            n += c->schema->models.items[i]->fields[k].kind == MG_PSL_OF_MODEL;
    return n;
}

static void collect_relations(mg_psl_ctx *c, mg_map *all)
{
    mg_map_reserve(c->scratch, all, count_fields(c));
    for (size_t i = 0; i < c->schema->models.len; i++)
    {
        mg_psl_model *m = c->schema->models.items[i];

        for (uint32_t k = 0; k < m->count; k++)
        {
            mg_psl_field *f = &m->fields[k];
            candidates *found;

            if (f->kind != MG_PSL_OF_MODEL)
                continue;
            found = mg_map_get(all, pair_relations(m, f->to.model), relation_key(f).text, relation_key(f).len);
            if (!found)
            {
                found = mg_arena_get(c->scratch, sizeof *found);
                if (!found)
                    return;
                found->first = f;
                mg_map_put(c->scratch, all, pair_relations(m, f->to.model), relation_key(f).text, relation_key(f).len,
                           found);
            }
            else if (!found->second)
                found->second = f;
        }
    }
}

/* The first field, other than `f` itself, that leads back under the same name. */
static mg_psl_field *opposite(const mg_map *all, const mg_psl_field *f)
{
    candidates *found =
        mg_map_get(all, pair_relations(f->to.model, f->model), relation_key(f).text, relation_key(f).len);

    if (!found)
        return NULL;
    return found->first == f ? found->second : found->first;
}

/* Orders the two sides of a relation by the names of their models, then by those of the fields. */
static bool comes_after(const mg_psl_field *f, const mg_psl_field *o)
{
    int order = mg_psl_compare(f->model->name, o->model->name);

    return order > 0 || (order == 0 && mg_psl_compare(f->name, o->name) > 0);
}

static bool fields_are_unique(const mg_psl_field *f)
{
    for (const mg_psl_index *x = f->model->indexes; x; x = x->next)
    {
        uint32_t i = 0;

        if (x->type != MG_PSL_INDEX_UNIQUE || x->count != f->rel->field_count)
            continue;
        while (i < x->count && x->fields[i].field == f->rel->fields[i])
            i++;
        if (i == x->count)
            return true;
    }
    return false;
}

/*
 * Finds the kind of relation between `f` and its opposite `o`, which may be NULL. Each relation is met from both of its
 * sides; this answers true for the one that counts as its start.
 */
static bool classify(const mg_psl_field *f, mg_psl_field *o, mg_psl_relation *r)
{
    bool list = f->arity == MG_PSL_LIST;

    r->kind = MG_PSL_ONE_TO_MANY;
    if (!o)
    {
        if (!list && f->rel->has_fields && fields_are_unique(f))
            r->kind = MG_PSL_ONE_TO_ONE;
        return true;
    }
    if (list && o->arity == MG_PSL_LIST)
    {
        int order = mg_psl_compare(f->model->name, f->to.model->name);

        r->kind = f->rel->has_fields || o->rel->has_fields ? MG_PSL_EMBEDDED : MG_PSL_MANY_TO_MANY;
        return order < 0 || (order == 0 && (f->model != f->to.model || mg_psl_compare(f->name, o->name) <= 0));
    }
    if (list)
        return false;
    if (o->arity == MG_PSL_LIST)
        return true;
    r->kind = MG_PSL_ONE_TO_ONE;
    if (f->arity == MG_PSL_REQUIRED)
        return o->arity == MG_PSL_OPTIONAL || !comes_after(f, o);
    if (o->arity == MG_PSL_REQUIRED)
        return false;
    if (f->rel->has_fields)
        return true;
    return !o->rel->has_fields && !comes_after(f, o);
}

static void add_relation(mg_psl_ctx *c, mg_psl_field *f, mg_psl_field *o, const mg_psl_relation *kind)
{
    mg_psl_relation *r = mg_arena_get(c->arena, sizeof *r), **slot = mg_vec_push(c->arena, &c->schema->relations);

    if (!r || !slot)
        return;
    *slot = r;
    r->kind = kind->kind;
    r->number = (uint32_t) c->schema->relations.len - 1;
    r->name = f->rel->name;
    /* A list that has no opposite field is the back side of the relation. */
    if (!o && f->arity == MG_PSL_LIST)
    {
        r->a = f->to.model;
        r->b = f->model;
        r->back = f;
    }
    else
    {
        r->a = f->model;
        r->b = f->to.model;
        r->forward = f;
        r->back = o;
    }
}

void mg_psl_resolve_relations(mg_psl_ctx *c)
{
    mg_map all = {0};

    collect_relations(c, &all);
    for (size_t i = 0; i < c->schema->models.len && !c->arena->failed && !c->scratch->failed; i++)
    {
        mg_psl_model *m = c->schema->models.items[i];

        for (uint32_t k = 0; k < m->count; k++)
        {
            mg_psl_field *f = &m->fields[k], *o;
            mg_psl_relation kind = {0};

            if (f->kind != MG_PSL_OF_MODEL)
                continue;
            o = opposite(&all, f);
            if (classify(f, o, &kind))
                add_relation(c, f, o, &kind);
        }
    }
}
