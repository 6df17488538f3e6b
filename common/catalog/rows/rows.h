/* rows.h: asks the database, before a plan runs, whether its rows are as the plan expects them (plan/rows). */
#ifndef MG_CATALOG_ROWS_H
#define MG_CATALOG_ROWS_H

#include "../../host.h"
#include "../../plan/rows/rows.h"

/*
 * Locks the tables that checks are about, in an open session whose target schema is `target`, in the same way as the
 * plan will. So the answers include rows that others are writing just now, and no rows are added after them. In SQLite
 * the session has locked everything already. Fails with the host's error.
 */
mg_rc mg_rows_lock(const mg_host *host, const char *target, const mg_diff *d, const mg_row_checks *rows,
                   mg_arena *arena, mg_error *err);

/*
 * Asks the database and writes the answers into `rows`; their texts belong to the arena. It takes one query for each
 * table if possible, under the names that the database has now, each in a block, so that a failure harms nothing. A
 * question stays MG_ROWS_NOT_KNOWN if it would run code of somebody else, or if the role may not read the rows. Fails
 * with the host's error, in `err`, if the session cannot go on.
 */
mg_rc mg_rows_ask(const mg_host *host, const char *target, const mg_diff *d, mg_row_checks *rows, mg_arena *arena,
                  mg_error *err);

/* Does an error only mean that this query cannot be asked? Then the session can go on after the block of the query. */
bool mg_rows_cannot_ask(const mg_host *host, const mg_error *why);

/* Removes the checks that say nothing: those about tables without rows, and those that always hold. */
void mg_rows_leave_out(mg_row_checks *rows);

#endif
