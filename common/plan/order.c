/* order.c: puts steps into the reference's order, by kind and then by the numbers of their objects; see steps.h. */
#include "pair/find.h"
#include "steps.h"

#include <stdlib.h>

/*
 * The place of a step's kind in the order. All renames share one place, since renames.c has put them in an order
 * already.
 */
static int rank_of(const mg_step *s)
{
    return (int) (s->rename || s->ahead ? MG_STEP_RENAME_TABLE : s->among ? s->among : s->kind);
}

static int by_order(const void *a, const void *b)
{
    const mg_step *x = a, *y = b;
    int left = rank_of(x), right = rank_of(y);

    if (left != right)
        return left < right ? -1 : 1;
    for (int i = 0; i < 2; i++)
        if (x->order[i] != y->order[i])
            return x->order[i] < y->order[i] ? -1 : 1;
    return 0;
}

/* Does altering the table take the index away, because a column of it goes? */
static bool is_touched(const mg_pairs *p, const mg_index *x)
{
    for (size_t i = 0; i < x->columns.len; i++)
    {
        const mg_column_pair *c = mg_pair_of_old(p, x->columns.items[i].column);

        if (c && (!c->to || (c->changes && c->cast == MG_CAST_NEVER)))
            return true;
    }
    return false;
}

/*
 * Does this ALTER TABLE make a primary key of the columns of the dropped unique index? It adds the key as its last
 * clause.
 */
static bool replaces(const mg_pairs *p, const mg_step *alter, const mg_index *x)
{
    const mg_index *key = alter->tables->to->primary;

    if (alter->changes.items[alter->changes.len - 1].kind != MG_CHANGE_ADD_KEY || is_touched(p, x) || !key ||
        key->columns.len != x->columns.len)
        return false;
    for (size_t i = 0; i < x->columns.len; i++)
        if (strcmp(x->columns.items[i].column->name, key->columns.items[i].column->name) != 0)
            return false;
    return true;
}

/* A step that waits for another one. */
typedef struct step_waiting
{
    const mg_step *step;
    struct step_waiting *next;
} step_waiting;

/* For each old table, by its number, the step that alters it. */
static size_t *alterations(mg_arena *scratch, const mg_diff *d)
{
    size_t *places = mg_arena_get(scratch, (d->pairs.from->tables.len + 1) * sizeof *places);

    for (size_t i = 0; places && i < d->steps.len; i++)
        if (d->steps.items[i].kind == MG_STEP_ALTER_TABLE)
            places[d->steps.items[i].tables->from->number] = i + 1;
    return places;
}

typedef struct waits
{
    step_waiting **after; /* for each step, the steps that are moved behind it */
    bool *moved;          /* for each step, whether it is moved */
    size_t count;
} waits;

static bool find_waits(mg_arena *scratch, const mg_diff *d, const size_t *alters, waits *out)
{
    for (size_t i = 0; i < d->steps.len; i++)
    {
        const mg_step *s = &d->steps.items[i];
        const mg_index *x = s->kind == MG_STEP_DROP_INDEX ? s->index_from : NULL;
        size_t place = x && x->kind == MG_INDEX_UNIQUE && !x->table->primary ? alters[x->table->number] : 0;
        step_waiting *w;

        if (place == 0 || !replaces(&d->pairs, &d->steps.items[place - 1], x))
            continue;
        if (!(w = mg_arena_get(scratch, sizeof *w)))
            return false;
        *w = (step_waiting){s, out->after[place - 1]};
        out->after[place - 1] = w;
        out->moved[i] = true;
        out->count++;
    }
    return true;
}

static void move(mg_arena *scratch, mg_diff *d, const waits *w)
{
    mg_step *steps = mg_arena_get(scratch, d->steps.len * sizeof *steps);
    size_t count = 0;

    for (size_t i = 0; steps && i < d->steps.len; i++)
    {
        if (!w->moved[i])
            steps[count++] = d->steps.items[i];
        for (const step_waiting *late = w->after[i]; late; late = late->next)
            steps[count++] = *late->step;
    }
    if (steps)
        memcpy(d->steps.items, steps, count * sizeof *steps);
}

/*
 * Moves the drop of a unique index behind the step that makes the primary key in its place, so that the table is never
 * without a key.
 */
static void keep_unique_indexes(mg_arena *a, mg_diff *d)
{
    mg_arena scratch;
    size_t *alters;
    waits w = {0};

    mg_arena_init(&scratch, a->mem);
    w.after = mg_arena_get(&scratch, d->steps.len * sizeof *w.after);
    w.moved = mg_arena_get(&scratch, d->steps.len * sizeof *w.moved);
    alters = alterations(&scratch, d);
    if (w.after && w.moved && alters && find_waits(&scratch, d, alters, &w) && w.count > 0)
        move(&scratch, d, &w);
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
}

void mg_diff_order(mg_arena *a, mg_diff *d)
{
    if (a->failed || d->steps.len == 0)
        return;
    qsort(d->steps.items, d->steps.len, sizeof *d->steps.items, by_order);
    keep_unique_indexes(a, d);
}
