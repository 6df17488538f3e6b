/* read.h: the model of what a SQLite database holds. */
#ifndef MG_MODEL_FROM_SQLITE_H
#define MG_MODEL_FROM_SQLITE_H

#include "../../host.h"
#include "../../model/model.h"

/*
 * The model of the schema main, in `a`. The number of queries does not depend on the number of objects. The history
 * table is left out, and what the reference leaves out: SQLite's own tables and those of Cloudflare D1.
 *
 * These are only among the extras: virtual tables (their shadow tables are nowhere), generated columns, indexes with
 * expressions, partial indexes (unless `partial` is set, which makes them indexes of the model), indexes and foreign
 * keys on generated columns, foreign keys that lead nowhere, and triggers. Views are among the extras and in `views`.
 *
 * The order is that of the reference: tables and views by name, columns in their order, the primary key before the
 * indexes, and of each table the newest index and the last foreign key first.
 *
 * Errors are those of the database, and lack of memory.
 */
mg_rc mg_model_from_sqlite(const mg_host *host, const mg_psl_connector *connector, bool partial, mg_arena *a,
                           mg_model **out, mg_error *err);

#endif
