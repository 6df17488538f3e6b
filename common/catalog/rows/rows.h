/* rows.h: asks the database, before a plan runs, whether its rows are as the plan expects them (plan/rows). */
#ifndef MG_CATALOG_ROWS_H
#define MG_CATALOG_ROWS_H

#include "../../host.h"
#include "../../plan/rows/rows.h"

/*
 * Locks the tables that checks are about, in an open session whose target schema is `target`, in the same way as the
 * plan will. So rows that others are writing just now are seen, and none come later. In SQLite the session has locked
 * everything already. Fails with the host's error.
 */
mg_rc mg_rows_lock(const mg_host *host, const char *target, const mg_diff *d, const mg_row_checks *rows,
                   mg_arena *arena, mg_error *err);

/*
 * Asks for the answers: one query for each table, as far as that goes, under the names that the database has now, in
 * blocks, so that nothing is left of it. What would run somebody else's code, or may not be read, stays
 * MG_ROWS_NOT_KNOWN. Fails with the host's error where the session cannot go on.
 */
mg_rc mg_rows_ask(const mg_host *host, const char *target, const mg_diff *d, mg_row_checks *rows, mg_arena *arena,
                  mg_error *err);

/* Does an error only mean that this query cannot be asked? Then a block undoes it, and the session goes on. */
bool mg_rows_cannot_ask(const mg_host *host, const mg_error *why);

/* Takes out what there was nothing to ask about: tables without rows, and what cannot be otherwise. */
void mg_rows_leave_out(mg_row_checks *rows);

#endif
