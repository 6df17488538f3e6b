/* rows.h: what checks of rows (plan/rows) say. Results are owned by the arena, on one line; NULL: out of memory. */
#ifndef MG_RENDER_ROWS_H
#define MG_RENDER_ROWS_H

#include "../plan/rows/rows.h"

const char *mg_row_check_name(const mg_row_check *c); /* "duplicates" */

/* What was found, as an error or a warning; and what holds where nothing was, as the part of a sentence. */
const char *mg_render_found(mg_arena *a, const mg_row_check *c);
const char *mg_render_holds(mg_arena *a, const mg_row_check *c);

#endif
