/*
 * count.h: the rows that a plan's checks are about, counted in the database that it will change.
 */
#ifndef MG_RENDER_COUNT_H
#define MG_RENDER_COUNT_H

#include "../host.h"
#include "../render/base/render.h"

/* Rows beyond this number are not counted; reports show the number itself then. */
#define MG_COUNT_LIMIT 1000000

/*
 * Counts through the host what the checks of a plan want, in an open session whose target schema is `target`, and
 * leaves out those that then are about nothing. A table that several checks are about is counted once. `lock`: it is
 * locked first, as the plan will, so that what others are just writing is counted, and nothing comes after it. What
 * cannot be counted without running somebody else's code, or may not be read, is MG_NOT_COUNTED. Fails with the host's
 * error.
 */
mg_rc mg_count_checks(const mg_host *host, const char *target, const mg_diff *d, mg_checks *checks, bool lock,
                      mg_arena *arena, mg_error *err);

/*
 * Runs a query that counts rows of `table`, in an open session. If it would run somebody else's code, or may not, it is
 * not run, which is said as progress: `*counted` is false.
 */
mg_rc mg_count_strictly(const mg_host *host, const char *sql, const char *table, mg_row_fn each, void *arg,
                        bool *counted, mg_arena *arena, mg_error *err);

#endif
