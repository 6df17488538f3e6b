/* read.h: the canonical schema that a SQLite database holds. */
#ifndef MG_MODEL_FROM_SQLITE_H
#define MG_MODEL_FROM_SQLITE_H

#include "../../host.h"
#include "../../model/model.h"

/*
 * The model of the schema main, in `a`; the number of queries does not depend on how much there is. Left out: the
 * history of migrations and what the reference leaves out (SQLite's own tables, those of Cloudflare D1). In the extras,
 * and nowhere else: virtual tables (with their shadow tables, which are nowhere at all), generated columns, expression
 * indexes and, unless `partial` says that they are indexes of the model, partial ones, indexes and foreign keys on
 * generated columns, foreign keys that lead nowhere, triggers. Views are in `views` and in the extras.
 *
 * The order is the reference's: tables and views by their names, columns as they stand, the primary key before the
 * indexes, the newest index and the last foreign key of a table first.
 *
 * Errors: the database's own, and no memory.
 */
mg_rc mg_model_from_sqlite(const mg_host *host, const mg_psl_connector *connector, bool partial, mg_arena *a,
                           mg_model **out, mg_error *err);

#endif
