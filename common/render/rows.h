/*
 * rows.h: writes what checks of rows (plan/rows) say. The results are owned by the arena and are a single line each.
 * NULL: out of memory.
 */
#ifndef MG_RENDER_ROWS_H
#define MG_RENDER_ROWS_H

#include "../plan/rows/rows.h"

const char *mg_row_check_name(const mg_row_check *c); /* "duplicates" */

/*
 * The first says what was found, as an error or a warning. The second says what is true if nothing was found, as a part
 * of a sentence.
 */
const char *mg_render_found(mg_arena *a, const mg_row_check *c);
const char *mg_render_holds(mg_arena *a, const mg_row_check *c);

#endif
