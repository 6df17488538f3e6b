/*
 * assign.h: pairs things that are dropped with things that are new, each with at most one, so that the pairs are as
 * alike as possible in total.
 */
#ifndef MG_ASSIGN_H
#define MG_ASSIGN_H

#include "../../base/arena.h"

/*
 * Finds a column for each row of a table of likenesses (0: this pair is impossible); `columns` stands for none. The
 * result is the best one if the table is small, and nearly the best if it is large. NULL: out of memory.
 */
size_t *mg_assign(mg_arena *a, const int *alike, size_t rows, size_t columns);

/*
 * Puts the possible columns of a row into `order`: `first` first, then the others, the most alike first. Returns how
 * many.
 */
size_t mg_order_row(const int *row, size_t columns, size_t first, size_t *order);

#endif
