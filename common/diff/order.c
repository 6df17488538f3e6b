/* order.c: the order of steps, which is the reference's: by kind, then by the numbers of the objects; see steps.h. */
#include "steps.h"

#include <stdlib.h>

static int by_order(const void *a, const void *b)
{
    const mg_step *x = a, *y = b;

    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    for (int i = 0; i < 2; i++)
        if (x->order[i] != y->order[i])
            return x->order[i] < y->order[i] ? -1 : 1;
    return 0;
}

static bool touches(const mg_step *alter, const mg_index *x)
{
    for (size_t i = 0; i < alter->changes.len; i++)
    {
        const mg_change *c = &alter->changes.items[i];

        if ((c->kind == MG_CHANGE_DROP_COLUMN || c->kind == MG_CHANGE_RECREATE_COLUMN) &&
            mg_index_has(x, c->column->from))
            return true;
    }
    return false;
}

static bool adds_key(const mg_step *alter)
{
    for (size_t i = 0; i < alter->changes.len; i++)
        if (alter->changes.items[i].kind == MG_CHANGE_ADD_KEY)
            return true;
    return false;
}

/* ALTER TABLE makes the primary key of the columns that the dropped unique index has. */
static bool replaces(const mg_step *alter, const mg_index *x)
{
    const mg_index *key = alter->tables->to->primary;

    if (alter->tables->from != x->table || !adds_key(alter) || touches(alter, x) || !key ||
        key->columns.len != x->columns.len)
        return false;
    for (size_t i = 0; i < x->columns.len; i++)
        if (strcmp(x->columns.items[i].column->name, key->columns.items[i].column->name) != 0)
            return false;
    return true;
}

/* A table without a primary key keeps its unique index until the key that takes its place is there. */
static void keep_unique_indexes(mg_diff *d)
{
    mg_step *steps = d->steps.items;

    for (size_t i = 0; i < d->steps.len; i++)
    {
        const mg_index *x = steps[i].kind == MG_STEP_DROP_INDEX ? steps[i].index_from : NULL;
        mg_step drop = steps[i];

        if (!x || x->kind != MG_INDEX_UNIQUE || x->table->primary)
            continue;
        for (size_t k = i + 1; k < d->steps.len && steps[k].kind <= MG_STEP_ALTER_TABLE; k++)
            if (steps[k].kind == MG_STEP_ALTER_TABLE && replaces(&steps[k], x))
            {
                memmove(&steps[i], &steps[i + 1], (k - i) * sizeof *steps);
                steps[k] = drop;
                i--; /* another one has come to this place */
                break;
            }
    }
}

void mg_diff_order(mg_arena *a, mg_diff *d)
{
    if (a->failed || d->steps.len == 0)
        return;
    qsort(d->steps.items, d->steps.len, sizeof *d->steps.items, by_order);
    keep_unique_indexes(d);
}
