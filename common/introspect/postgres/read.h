/* read.h: the canonical schema of what a PostgreSQL database holds. */
#ifndef MG_MODEL_FROM_POSTGRES_H
#define MG_MODEL_FROM_POSTGRES_H

#include "../../host.h"
#include "../../model/model.h"

/* What to read of a database. */
typedef struct mg_model_from_spec
{
    const char *target;         /* the schema of the session: mg_session.target */
    const char *const *schemas; /* those that the datasource lists, in any order; those that do not exist are skipped */
    size_t count;               /* 0: the target alone, and objects of the model have no schema */
    bool partial;               /* partial indexes are indexes of the model, not extras */
    bool extensions;            /* with the extensions: the schema manages them */
    bool leads_out;             /* a foreign key that leads to a schema that is not listed is an extra, not an error */
} mg_model_from_spec;

/*
 * As mg_model_from_database. Nine queries of the catalogs, however many tables there are; PostgreSQL 13 and later.
 * Types and defaults are written as a connection sees them whose search_path is the target schema.
 */
mg_rc mg_model_from_postgres(const mg_host *host, const mg_psl_connector *connector, const mg_model_from_spec *spec,
                             mg_arena *arena, mg_model **out, mg_error *err);

#endif
