/* assign.c: see assign.h. */
#include "assign.h"

#include <stdbool.h>

typedef struct assigning
{
    const int *alike;
    size_t rows, columns;
    size_t *best; /* for each row, its column */
    bool *taken;  /* for each column, whether a row has it */
} assigning;

static int alike_at(const assigning *k, size_t row, size_t column)
{
    return column < k->columns ? k->alike[row * k->columns + column] : 0;
}

/* Gives the most alike of the remaining pairs to each other. False if no pair remains. */
static bool take_most_alike(assigning *k)
{
    size_t row = 0, column = 0;
    int most = 0;

    for (size_t i = 0; i < k->rows; i++)
        for (size_t j = 0; k->best[i] == k->columns && j < k->columns; j++)
            if (!k->taken[j] && alike_at(k, i, j) > most)
            {
                most = alike_at(k, i, j);
                row = i;
                column = j;
            }
    if (most == 0)
        return false;
    k->best[row] = column;
    k->taken[column] = true;
    return true;
}

/*
 * Exchanges the columns of two rows, or gives one row a free column, wherever that makes them more alike in total.
 * Returns whether anything has changed.
 */
static bool improve(assigning *k)
{
    bool any = false;

    for (size_t i = 0; i < k->rows; i++)
        for (size_t j = i + 1; j < k->rows; j++)
        {
            size_t x = k->best[i], y = k->best[j];
            bool can = (y == k->columns || alike_at(k, i, y) > 0) && (x == k->columns || alike_at(k, j, x) > 0);

            if (!can || alike_at(k, i, y) + alike_at(k, j, x) <= alike_at(k, i, x) + alike_at(k, j, y))
                continue;
            k->best[i] = y;
            k->best[j] = x;
            any = true;
        }
    return any;
}

size_t *mg_assign(mg_arena *a, const int *alike, size_t rows, size_t columns)
{
    assigning k = {alike, rows, columns, mg_arena_get(a, (rows + 1) * sizeof *k.best),
                   mg_arena_get(a, (columns + 1) * sizeof *k.taken)};

    if (!k.best || !k.taken)
        return NULL;
    for (size_t i = 0; i < rows; i++)
        k.best[i] = columns;
    while (take_most_alike(&k))
        ;
    for (size_t rounds = 0; rounds < rows && improve(&k); rounds++)
        ;
    return k.best;
}

size_t mg_order_row(const int *row, size_t columns, size_t first, size_t *order)
{
    size_t count = 0;

    for (size_t j = 0; j < columns; j++)
    {
        size_t at = count;

        if (row[j] == 0)
            continue;
        for (; at > 0 && order[at - 1] != first && (j == first || row[order[at - 1]] < row[j]); at--)
            order[at] = order[at - 1];
        order[at] = j;
        count++;
    }
    return count;
}
