/* source.h: what a plan compares: a schema file, the database, a history, or nothing. */
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
    const char *value; /* what stands after the colon */
    mg_model *model;   /* once it is read */
} mg_source_ref;

/* Reads "empty", "database", "schema:PATH-or-text", "migrations:DIR". `argument` names it in errors. */
mg_rc mg_source_parse(mg_call *call, const char *argument, const char *text, mg_source_ref *out);

/*
 * Reads and checks a schema and gives its model, in the call's arena. Errors, recorded in the call: those of reading
 * it, P1012, and a schema without a datasource, which says nothing of its database.
 */
mg_rc mg_source_schema(mg_call *call, const char *schema, mg_model **out);

/* The same of files that were read. */
mg_rc mg_source_files(mg_call *call, const mg_schema_files *files, mg_model **out);

/* The model of the schema of a Prisma folder; NULL in *out where there is none. */
mg_rc mg_folder_schema(mg_call *call, const char *dir, mg_model **out);

/* The schema can be that of the database that this runs in, or an error: another provider; names that it would cut. */
mg_rc mg_source_check_here(mg_call *call, const mg_model *schema);

/*
 * The models of both sides. An empty side, and one of a database, is for the provider of the other. Errors: two
 * providers that differ; a database or a history of another provider than the database that this runs in.
 */
mg_rc mg_source_models(mg_call *call, mg_source_ref *from, mg_source_ref *to);

#endif
