/*
 * copied.h: checks that tables which SQLite makes anew have all their rows again. A constraint that is kept may leave
 * out rows without an error (ON CONFLICT IGNORE), and so may the expression of a backfill.
 */
#ifndef MG_CATALOG_COPIED_H
#define MG_CATALOG_COPIED_H

#include "../../host.h"
#include "../../plan/steps.h"

/* The number of rows of each table that a plan makes anew, in the plan's order. */
typedef MG_VEC(int64_t) mg_copied_rows;

/*
 * The first counts before the plan runs. The second is called when it has run, and fails if a table has not as many
 * rows as before.
 */
mg_rc mg_copied_count(const mg_host *host, const mg_diff *d, mg_copied_rows *out, mg_arena *arena, mg_error *err);
mg_rc mg_copied_compare(const mg_host *host, const mg_diff *d, const mg_copied_rows *before, mg_arena *arena,
                        mg_error *err);

#endif
