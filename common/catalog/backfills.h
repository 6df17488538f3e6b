/*
 * backfills.h: what a database says of the expressions that a plan fills columns with, before the plan runs. They are
 * asked of the table as it is, under the names that it has.
 */
#ifndef MG_BACKFILLS_H
#define MG_BACKFILLS_H

#include "../host.h"
#include "../plan/steps.h"

/* Why an expression cannot be what fills its column. */
typedef struct mg_objection
{
    const char *text; /* NULL: it can */
    const char *detail, *hint;
    size_t at; /* byte of the expression, or MG_NO_OFFSET */
} mg_objection;

/*
 * Compiles the expression where it stands in the plan: as what an UPDATE sets the column to, which no aggregate can be.
 * `writes`: in a session that writes; else PostgreSQL is not asked whether the column can have such values, for which
 * it would have to be there. Nothing is made. Fails with the host's error when the session cannot go on.
 */
mg_rc mg_probe_backfill(const mg_host *host, const mg_diff *d, const mg_column_pair *c, bool writes, mg_objection *out,
                        mg_arena *arena, mg_error *err);

/*
 * Counts the rows that are filled, into the column's backfill; and those that get no value though they must have one,
 * which is an objection, as is an error of the expression. A role that may not see all rows knows nothing of them. In a
 * session that writes, whose target schema is `target`.
 */
mg_rc mg_count_backfill(const mg_host *host, const mg_diff *d, const char *target, const mg_column_pair *c,
                        mg_objection *out, mg_arena *arena, mg_error *err);

/* Whether the rows have values twice then under a unique index, or key, of the new side: an objection. */
mg_rc mg_count_backfilled_index(const mg_host *host, const mg_diff *d, const char *target, const mg_table_pair *t,
                                const mg_index *x, mg_objection *out, mg_arena *arena, mg_error *err);

#endif
