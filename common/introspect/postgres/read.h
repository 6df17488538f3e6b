/* from_postgres.h: the canonical schema of what a PostgreSQL database holds. */
#ifndef MG_MODEL_FROM_POSTGRES_H
#define MG_MODEL_FROM_POSTGRES_H

#include "../database.h"

/*
 * As mg_model_from_database. Nine queries of the catalogs, however many tables there are; PostgreSQL 13 and later.
 * Types and defaults are written as a connection sees them whose search_path is the target schema.
 */
mg_rc mg_model_from_postgres(const mg_host *host, const mg_psl_connector *connector, const mg_model_from_spec *spec,
                             mg_arena *arena, mg_model **out, mg_error *err);

#endif
