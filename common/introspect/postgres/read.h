/* read.h: the model of what a PostgreSQL database holds. */
#ifndef MG_MODEL_FROM_POSTGRES_H
#define MG_MODEL_FROM_POSTGRES_H

#include "../../host.h"
#include "../../model/model.h"

/* What shall be read of a database. */
typedef struct mg_model_from_spec
{
    const char *target;         /* the schema of the session: mg_session.target */
    const char *const *schemas; /* those of the datasource, in any order; one that does not exist is skipped */
    size_t count;               /* 0: the target alone is read, and objects of the model name no schema */
    bool partial;               /* partial indexes become indexes of the model, not extras */
    bool extensions;            /* extensions become objects of the model, since the schema manages them */
    bool leads_out;             /* a foreign key to a schema that is not listed becomes an extra; else it is an error */
} mg_model_from_spec;

/*
 * Does what mg_model_from_database says. It takes nine queries of the catalogs, however many tables there are;
 * PostgreSQL 13 and later. Types and defaults are written as a connection sees them if its search_path is the target
 * schema.
 */
mg_rc mg_model_from_postgres(const mg_host *host, const mg_psl_connector *connector, const mg_model_from_spec *spec,
                             mg_arena *arena, mg_model **out, mg_error *err);

/*
 * The type of a column from how actions and facts name it: "varchar(20)", "int4", "mood[]". It is a list or one that
 * may be NULL. Types without a native one, enums among them, are MG_FAMILY_UNSUPPORTED; their text is a name of the
 * target schema where it needs quotes. If there is no memory, the arena's `failed` is set.
 */
mg_type mg_pg_type_named(mg_arena *arena, const char *target, const char *name);

#endif
