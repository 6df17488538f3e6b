/* assign.h: what goes and what comes, each paired with at most one of the other, so that all together are most alike.
 */
#ifndef MG_ASSIGN_H
#define MG_ASSIGN_H

#include "../../base/arena.h"

/*
 * For each row of a table of likenesses (0: it cannot be) its column, or `columns` for none. The best for a few; of
 * many, nearly the best. NULL: out of memory.
 */
size_t *mg_assign(mg_arena *a, const int *alike, size_t rows, size_t columns);

/* Puts the columns of a row that can be into `order`, `first` before all others, then the most alike; how many. */
size_t mg_order_row(const int *row, size_t columns, size_t first, size_t *order);

#endif
