/*
 * checks.h: what migrate_dev and migrate_push ask the database before they run a plan, how they decide if it may be
 * run, and what they report about it.
 */
#ifndef MG_COMMAND_CHECKS_H
#define MG_COMMAND_CHECKS_H

#include "../../base/strbuf.h"
#include "../../call/report.h"
#include "../../plan/rows/rows.h"

/*
 * Asks the database about the rows that are there, before anything is run: `rows` gets what the plan takes for granted
 * of them, with answers, and what of `checks` these say better is taken out; the rest is counted. `lock`: the tables
 * are locked first, as the plan will.
 */
mg_rc mg_count_plan(mg_call *call, const mg_diff *diff, mg_checks *checks, mg_row_checks *rows, bool lock);

/*
 * Whether a plan may be carried out: not when a check says that it cannot be, and not when one warns, unless the option
 * accept_data_loss is set. Texts of SQLite that are no value of their enum lose nothing, and are but reported. Else the
 * error lists them, with queries that show the rows; `way_out` is the hint where it cannot be, `again` the call that
 * goes on in spite of warnings; NULL: out of memory.
 */
mg_rc mg_checks_allow(mg_call *call, const mg_checks *checks, const mg_row_checks *rows, const char *way_out,
                      const char *again);

/*
 * The checks, as objects of "message", "unexecutable" and "step", and after them what was found in the rows (`rows` may
 * be NULL). The caller owns the value.
 */
json_t *mg_checks_json(mg_call *call, const mg_checks *checks, const mg_row_checks *rows);

/* One of them; `step`: of the diff, or MG_NO_STEP. The caller owns the value. */
json_t *mg_warning_json(mg_call *call, const char *message, bool unexecutable, size_t step);

/* What was asked about the rows, with the answers. The caller owns the value. */
json_t *mg_row_checks_json(mg_call *call, const mg_row_checks *rows);

/* Writes the same as lines: what warns, what is certain, and what is not known. */
void mg_checks_write(mg_call *call, const mg_checks *checks, const mg_row_checks *rows, mg_strbuf *out);

#endif
