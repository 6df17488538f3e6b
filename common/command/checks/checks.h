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
 * Asks the database about its rows before a plan runs. `rows` gets what the plan takes for granted of them, with
 * answers. Warnings that these answers replace are removed from `checks`; for the others, rows are counted. `lock`: the
 * tables are locked first, in the same way as the plan will. Errors are in the call.
 */
mg_rc mg_count_plan(mg_call *call, const mg_diff *diff, mg_checks *checks, mg_row_checks *rows, bool lock);

/* Calls that are proposed where a plan may not be carried out. NULL: out of memory. */
typedef struct mg_ways_out
{
    const char *other;                                    /* words, and a call, where it cannot be */
    const char *again;                                    /* the call that goes on in spite of warnings */
    const char *(*fill)(void *arg, const char *backfill); /* the call with this option */
    void *arg;
} mg_ways_out;

/*
 * Decides if a plan may be run. It may not if a check says that it cannot be executed; nor if a check warns, unless the
 * option accept_data_loss is set. Values of SQLite that are not in their enum are neither: nothing is lost, so they are
 * only reported. If it may not, fails with an error in the call that lists these checks, with queries that show the
 * rows, and has the ways out in its hint.
 */
mg_rc mg_checks_allow(mg_call *call, const mg_checks *checks, const mg_row_checks *rows, const mg_ways_out *ways);

/*
 * A list of objects with "message", "unexecutable" and "step": the checks, and after them what was found in the rows
 * (`rows` may be NULL). The caller owns the value.
 */
json_t *mg_checks_json(mg_call *call, const mg_checks *checks, const mg_row_checks *rows);

/* One such object; `step` is the number of a step in the diff, or MG_NO_STEP. The caller owns the value. */
json_t *mg_warning_json(mg_call *call, const char *message, bool unexecutable, size_t step);

/* A list of what was asked about the rows, with the answers. The caller owns the value. */
json_t *mg_row_checks_json(mg_call *call, const mg_row_checks *rows);

/* Writes lines of text: the warnings, what the rows were asked and is certain, and what is not known. */
void mg_checks_write(mg_call *call, const mg_checks *checks, const mg_row_checks *rows, mg_strbuf *out);

#endif
