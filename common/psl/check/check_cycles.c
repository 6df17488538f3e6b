/*
 * check_cycles.c: reports relations whose cascades would never end where there are no foreign keys.
 *
 * In that case the client follows cascades itself, so a chain of them must not come back to its start, nor reach a
 * model that refers to itself. Walking from every relation would take quadratic time. Most relations are ruled out
 * before: those that lead from one strongly connected group of models to another, if nothing beyond refers to itself.
 */
#include "check.h"

#include <stdlib.h>

/* A step of a cascade from one model to the next, linked to the step before it. */
typedef struct hop
{
    const struct hop *previous;
    const mg_psl_relation *relation;
} hop;

static bool changes_rows(const mg_psl_checker *k, const mg_psl_relation *r)
{
    mg_psl_action del = mg_psl_on_delete(k->s, r), update = mg_psl_on_update(r);

    return (del != MG_PSL_NO_ACTION && del != MG_PSL_RESTRICT) ||
           (update != MG_PSL_NO_ACTION && update != MG_PSL_RESTRICT);
}

static void cascade_error(mg_psl_checker *k, const mg_psl_relation *r, const char *message)
{
    mg_psl_action del = mg_psl_on_delete(k->s, r), update = mg_psl_on_update(r);
    bool show_delete = !r->forward->rel->has_on_delete && del != MG_PSL_NO_ACTION && del != MG_PSL_RESTRICT;
    bool show_update = !r->forward->rel->has_on_update;
    const char *defaults = "";

    if (show_delete && show_update)
        defaults = mg_arena_printf(k->c->scratch, " (Implicit default `onDelete`: `%s`, and `onUpdate`: `%s`)",
                                   mg_psl_action_name(del), mg_psl_action_name(update));
    else if (show_delete)
        defaults = mg_arena_printf(k->c->scratch, " (Implicit default `onDelete`: `%s`)", mg_psl_action_name(del));
    else if (show_update)
        defaults = mg_arena_printf(k->c->scratch, " (Implicit default `onUpdate`: `%s`)", mg_psl_action_name(update));
    mg_psl_error(k->d, r->forward->ast->span,
                 "Error validating: %s%s Read more at https://pris.ly/d/cyclic-referential-actions", message,
                 defaults ? defaults : "");
}

static void report_action_cycle(mg_psl_checker *k, const mg_psl_relation *start, const hop *last)
{
    mg_strbuf b;
    const hop *reversed = NULL;

    mg_strbuf_init(&b, k->c->scratch);
    mg_strbuf_puts(&b,
                   "Reference causes a cycle. One of the @relation attributes in this cycle must have `onDelete` and "
                   "`onUpdate` referential actions set to `NoAction`. Cycle path: ");
    for (; last; last = last->previous)
    {
        hop *h = mg_arena_get(k->c->scratch, sizeof *h);

        if (!h)
            return;
        *h = (hop){reversed, last->relation};
        reversed = h;
    }
    for (const hop *h = reversed; h; h = h->previous)
        mg_strbuf_printf(&b, "%s%.*s.%.*s", h == reversed ? "" : " → ", MG_PSL_STR(h->relation->a->name),
                         MG_PSL_STR(h->relation->forward->name));
    mg_strbuf_puts(&b, ".");
    cascade_error(k, start, b.text ? b.text : "");
}

/* Orders the relations that start at a model by the model that they lead to. */
static int by_target(const void *a, const void *b)
{
    const mg_psl_relation *x = *(const mg_psl_relation *const *) a, *y = *(const mg_psl_relation *const *) b;

    if (x->b->number != y->b->number)
        return x->b->number < y->b->number ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static bool build_outgoing(mg_psl_checker *k)
{
    size_t n = k->s->models.len + k->s->types.len;

    k->outgoing = mg_arena_get(k->c->scratch, n * sizeof *k->outgoing);
    for (size_t i = 0; k->outgoing && i < k->s->relations.len; i++)
    {
        const mg_psl_relation *r = k->s->relations.items[i], **slot;

        if (r->kind > MG_PSL_ONE_TO_MANY || !r->forward || !r->back)
            continue;
        slot = mg_vec_push(k->c->scratch, &k->outgoing[r->a->number]);
        if (slot)
            *slot = r;
    }
    for (size_t i = 0; k->outgoing && i < n; i++)
        if (k->outgoing[i].len)
            qsort(k->outgoing[i].items, k->outgoing[i].len, sizeof *k->outgoing[i].items, by_target);
    return k->outgoing;
}

/* What Tarjan's algorithm knows of one model. It runs on a stack of its own, not recursively. */
typedef struct node
{
    uint32_t order, low; /* counted from 1; 0: not visited yet */
    uint32_t edge;       /* the next relation to follow */
    uint32_t group;      /* counted from 1; 0: not known yet */
} node;

typedef struct cycle_search
{
    mg_psl_checker *k;
    node *nodes;
    bool *endless; /* for each group: does a model in it, or beyond it, refer to itself? */
    MG_VEC(uint32_t) path, open;
    uint32_t seen, groups;
} cycle_search;

static bool enter(cycle_search *s, uint32_t model)
{
    uint32_t *path = mg_vec_push(s->k->c->scratch, &s->path), *open = mg_vec_push(s->k->c->scratch, &s->open);

    if (!path || !open)
        return false;
    *path = *open = model;
    s->nodes[model].order = s->nodes[model].low = ++s->seen;
    return true;
}

/* Closes the group that `model` is the first member of; the members are all models that were opened after it. */
static void close_group(cycle_search *s, uint32_t model)
{
    uint32_t group = ++s->groups, member;
    size_t first = s->open.len;

    do
        s->nodes[s->open.items[--first]].group = group;
    while (s->open.items[first] != model);
    for (size_t i = first; i < s->open.len; i++)
    {
        member = s->open.items[i];
        for (size_t e = 0; e < s->k->outgoing[member].len; e++)
        {
            const mg_psl_relation *r = s->k->outgoing[member].items[e];

            if (changes_rows(s->k, r) && (r->a == r->b || s->endless[s->nodes[r->b->number].group]))
                s->endless[group] = true;
        }
    }
    s->open.len = first;
}

static bool walk_actions(cycle_search *s, uint32_t start)
{
    if (!enter(s, start))
        return false;
    while (s->path.len)
    {
        uint32_t model = s->path.items[s->path.len - 1], to;
        node *n = &s->nodes[model];

        if (n->edge < s->k->outgoing[model].len)
        {
            const mg_psl_relation *r = s->k->outgoing[model].items[n->edge++];

            to = r->b->number;
            if (!changes_rows(s->k, r))
                continue;
            if (!s->nodes[to].order && !enter(s, to))
                return false;
            if (s->nodes[to].order && !s->nodes[to].group && s->nodes[to].order < n->low)
                n->low = s->nodes[to].order;
            continue;
        }
        s->path.len--;
        if (n->low == n->order)
            close_group(s, model);
        if (s->path.len && s->nodes[model].low < s->nodes[s->path.items[s->path.len - 1]].low)
            s->nodes[s->path.items[s->path.len - 1]].low = s->nodes[model].low;
    }
    return true;
}

/* Finds the groups, once. False if there is no memory. */
static bool build_groups(mg_psl_checker *k)
{
    uint32_t n = (uint32_t) (k->s->models.len + k->s->types.len);
    cycle_search s = {.k = k};

    s.nodes = mg_arena_get(k->c->scratch, n * sizeof *s.nodes);
    s.endless = mg_arena_get(k->c->scratch, ((size_t) n + 1) * sizeof *s.endless);
    k->groups = mg_arena_get(k->c->scratch, n * sizeof *k->groups);
    k->endless = s.endless;
    if (!s.nodes || !s.endless || !k->groups)
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (!s.nodes[i].order && !walk_actions(&s, i))
            return false;
    for (uint32_t i = 0; i < n; i++)
        k->groups[i] = s.nodes[i].group;
    return true;
}

static bool may_be_endless(const mg_psl_checker *k, const mg_psl_relation *r)
{
    return k->groups[r->a->number] == k->groups[r->b->number] || k->endless[k->groups[r->b->number]];
}

void mg_psl_check_cycles(mg_psl_checker *k, const mg_psl_relation *start)
{
    MG_VEC(const hop *) next = {0};
    const hop **slot;
    hop *h;

    if (!k->s->prisma_mode || (!k->outgoing && !(build_outgoing(k) && build_groups(k))))
        return;
    if (!k->groups || !may_be_endless(k, start))
        return;
    k->visit++;
    slot = mg_vec_push(k->c->scratch, &next);
    h = mg_arena_get(k->c->scratch, sizeof *h);
    if (!slot || !h)
        return;
    h->relation = start;
    *slot = h;
    while (next.len)
    {
        const hop *at = next.items[--next.len];
        const mg_psl_relation *r = at->relation;

        r->forward->rel->visit = k->visit;
        if (!changes_rows(k, r))
            continue;
        if (r->a == r->b)
        {
            cascade_error(
                k, start,
                "A self-relation must have `onDelete` and `onUpdate` referential actions set to `NoAction` in "
                "one of the @relation attributes.");
            return;
        }
        if (r->b == start->a)
        {
            report_action_cycle(k, start, at);
            return;
        }
        for (size_t i = 0; i < k->outgoing[r->b->number].len; i++)
        {
            const mg_psl_relation *o = k->outgoing[r->b->number].items[i];

            if (o->forward->rel->visit == k->visit)
                continue;
            h = mg_arena_get(k->c->scratch, sizeof *h);
            slot = mg_vec_push(k->c->scratch, &next);
            if (!slot || !h)
                return;
            *h = (hop){at, o};
            *slot = h;
        }
    }
}
