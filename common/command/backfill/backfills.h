/*
 * backfills.h: option "backfill": {"Table.column": "an SQL expression"}. What it gives is put into the schema's model,
 * where plans find it.
 */
#ifndef MG_COMMAND_BACKFILLS_H
#define MG_COMMAND_BACKFILLS_H

#include "../../base/strbuf.h"
#include "../../call/call.h"
#include "../../plan/destructive.h"

/*
 * Reads the option into the model, which the plan is to lead to. Keys name columns as the model does, or as they were
 * named before the renames. Errors, in the call: a key that is no column of it; a text that is not one expression, with
 * its place.
 */
mg_rc mg_read_backfills(mg_call *call, mg_model *schema, const mg_renames *renames);

/* Where a plan's old side is. */
typedef enum mg_backfill_from
{
    MG_BACKFILL_ELSEWHERE, /* not in the database: nothing can be asked */
    MG_BACKFILL_READING,   /* in the database, in a session that reads */
    MG_BACKFILL_WRITING    /* in a session that writes */
} mg_backfill_from;

/*
 * Of a plan that is repaired: whether it fills all columns that the option names, with what the database can read.
 * Views that stand in the way are put into its steps. Errors, in the call, have the place in the expression.
 */
mg_rc mg_check_backfills(mg_call *call, mg_diff *d, mg_backfill_from from);

/*
 * Of a plan that is about to run: counts the rows that it fills, and fails where it would break what the schema says
 * of them. Takes checks out that are answered by this: unique indexes over columns that are filled.
 */
mg_rc mg_count_backfills(mg_call *call, const mg_diff *d, mg_checks *checks);

/* For reports: a list; and a line for each. */
json_t *mg_backfills_json(mg_call *call, const mg_model *schema);
void mg_backfills_write(mg_call *call, const mg_model *schema, mg_strbuf *out);

#endif
