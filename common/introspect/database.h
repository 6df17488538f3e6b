/* database.h: the canonical schema of what the host's database holds. */
#ifndef MG_MODEL_FROM_DATABASE_H
#define MG_MODEL_FROM_DATABASE_H

#include "postgres/read.h"

/*
 * Reads the catalogs through host->query, inside an open session. The model is in `arena`, and nothing in it points
 * elsewhere; its objects are in the order in which the reference reads them. `connector` is that of the host's
 * database. Objects of extensions and the history table are left out, and so is this
 * extension itself.
 *
 * Fails when a query does, when out of memory, and (P4002), unless `leads_out` says otherwise, when a foreign key leads
 * to a schema that is not listed.
 */
mg_rc mg_model_from_database(const mg_host *host, const mg_psl_connector *connector, const mg_model_from_spec *spec,
                             mg_arena *arena, mg_model **out, mg_error *err);

#endif
