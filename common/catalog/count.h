/* count.h: counts the rows that a plan's checks are about, in the database that the plan will change. */
#ifndef MG_RENDER_COUNT_H
#define MG_RENDER_COUNT_H

#include "../host.h"
#include "../render/base/render.h"

/* Counting stops at this number; reports then show the number itself. */
#define MG_COUNT_LIMIT 1000000

/*
 * Counts what the checks of a plan need, in an open session whose target schema is `target`, and leaves out checks that
 * turn out to concern no rows. Rows of a table that several checks are about are counted once. `lock`: the table is
 * locked before it is counted, as the plan will do anyway, so that rows that others are writing just now are counted,
 * and no rows come later. If counting would run code of other users, or is not allowed, the count is MG_NOT_COUNTED.
 * Fails with the host's error.
 */
mg_rc mg_count_checks(const mg_host *host, const char *target, const mg_diff *d, mg_checks *checks, bool lock,
                      mg_arena *arena, mg_error *err);

/*
 * Runs a query that counts rows of `table`, in an open session. If that would run code of other users, or is not
 * allowed, the query is not run, a line of progress says so, and `*counted` is false.
 */
mg_rc mg_count_strictly(const mg_host *host, const char *sql, const char *table, mg_row_fn each, void *arg,
                        bool *counted, mg_arena *arena, mg_error *err);

#endif
