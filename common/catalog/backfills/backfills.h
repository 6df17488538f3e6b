/*
 * backfills.h: finds out, before a plan runs, what a database says about the expressions with which the plan fills
 * columns. The database is asked about its tables as they are, under their present names.
 */
#ifndef MG_CATALOG_BACKFILLS_H
#define MG_CATALOG_BACKFILLS_H

#include "../../host.h"
#include "../../plan/steps.h"

/* Why an expression cannot be used to fill its column. */
typedef struct mg_objection
{
    const char *text; /* NULL: it can be used */
    const char *detail, *hint;
    size_t at; /* the byte in the expression, or MG_NO_OFFSET */
} mg_objection;

/*
 * Has the database compile the expression in the way in which the plan uses it: in an UPDATE that sets the column. An
 * aggregate, for example, is not allowed there. Nothing remains of it. `writes`: the session may write. If it may not,
 * PostgreSQL is not asked whether the values fit the column, because the column would have to be made for that. Fails
 * with the host's error if the session cannot go on.
 */
mg_rc mg_probe_backfill(const mg_host *host, const mg_diff *d, const mg_column_pair *c, bool writes, mg_objection *out,
                        mg_arena *arena, mg_error *err);

/*
 * Counts the rows that will be filled, and stores that in the column's backfill. It is an objection if rows get no
 * value though they must have one, or if the expression fails. If row level security hides rows from the role, nothing
 * is counted. The session must be one that writes; its target schema is `target`.
 */
mg_rc mg_count_backfill(const mg_host *host, const mg_diff *d, const char *target, const mg_column_pair *c,
                        mg_objection *out, mg_arena *arena, mg_error *err);

/* Will rows have equal values in a unique index or key of the new side? That is an objection. */
mg_rc mg_count_backfilled_index(const mg_host *host, const mg_diff *d, const char *target, const mg_table_pair *t,
                                const mg_index *x, mg_objection *out, mg_arena *arena, mg_error *err);

/* Will rows refer to no row by a foreign key of the new side, of whose columns some are filled? That is an objection.
 */
mg_rc mg_count_backfilled_key(const mg_host *host, const mg_diff *d, const char *target, const mg_foreign_key *k,
                              mg_objection *out, mg_arena *arena, mg_error *err);

#endif
