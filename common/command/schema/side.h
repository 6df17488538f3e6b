/* side.h: what a plan compares: a schema file, the database, a history, or nothing. */
#ifndef MG_SOURCES_H
#define MG_SOURCES_H

#include "../../model/model.h"
#include "schema_files.h"

typedef enum mg_source_kind
{
    MG_SOURCE_EMPTY,
    MG_SOURCE_DATABASE,
    MG_SOURCE_SCHEMA,
    MG_SOURCE_MIGRATIONS
} mg_source_kind;

typedef struct mg_source_ref
{
    mg_source_kind kind;
    const char *value; /* what follows the colon */
    mg_model *model;   /* set once it has been read */
} mg_source_ref;

/* Reads "empty", "database", "schema:PATH-or-text" or "migrations:DIR". Errors call it `argument`. */
mg_rc mg_source_parse(mg_call *call, const char *argument, const char *text, mg_source_ref *out);

/*
 * Reads and checks a schema and sets *out to its model, in the call's arena. Errors, recorded in the call: those of
 * reading it; P1012; a schema without a datasource, since it does not say for which database it is.
 */
mg_rc mg_source_schema(mg_call *call, const char *schema, mg_model **out);

/* Does the same for files that were read. */
mg_rc mg_source_files(mg_call *call, const mg_schema_files *files, mg_model **out);

/* The model of the schema in a Prisma folder; NULL in *out if it has none. */
mg_rc mg_folder_schema(mg_call *call, const char *dir, mg_model **out);

/*
 * Fails unless the schema can be the one of this database: its provider must be the same, and the database must not cut
 * its names.
 */
mg_rc mg_source_check_here(mg_call *call, const mg_model *schema);

/*
 * Reads the models of both sides. A side that is empty, or a database, has the provider of the other. Errors: the
 * providers of the two sides differ; a database or a history has another provider than this database.
 */
mg_rc mg_source_models(mg_call *call, mg_source_ref *from, mg_source_ref *to);

#endif
