/* database.h: the model of what the host's database holds. */
#ifndef MG_MODEL_FROM_DATABASE_H
#define MG_MODEL_FROM_DATABASE_H

#include "postgres/read.h"

/*
 * Reads the catalogs with host->query in a session that is open. The model lives in `arena` and points to nothing
 * outside it; its objects come in the order in which the reference reads them. `connector` is that of the host's
 * database. Objects that belong to extensions, the history table and this extension itself are left out.
 *
 * Fails if a query fails, if there is no memory, and, unless `leads_out` allows it, with P4002 if a foreign key leads
 * to a schema that is not listed.
 */
mg_rc mg_model_from_database(const mg_host *host, const mg_psl_connector *connector, const mg_model_from_spec *spec,
                             mg_arena *arena, mg_model **out, mg_error *err);

#endif
