/*
 * pull.h: writes the model of a database as a schema file; if a schema exists already, what only it knows is kept.
 *
 * An existing schema decides how objects are called, in which file and order they stand, and what only the client knows
 * (renamed fields, comments, @updatedAt, …). The database decides everything else.
 */
#ifndef MG_MODEL_TO_PSL_H
#define MG_MODEL_TO_PSL_H

#include "../psl/psl.h"
#include "../model/model.h"

typedef struct mg_pulled_file
{
    const char *path;
    const char *text;
} mg_pulled_file;

/* Something that the user must know. The message names its object, as in "Model: "User", field: "a"". */
typedef struct mg_pulled_warning
{
    const char *name; /* an identifier for programs */
    const char *message;
    MG_VEC(const char *) affected;
} mg_pulled_warning;

typedef struct mg_pulled
{
    MG_VEC(mg_pulled_file) files;       /* those of the existing schema in their order, then a new one if needed */
    MG_VEC(mg_pulled_warning) warnings; /* in the order of the reference */
    bool empty;                         /* there is no model, view or enum */
} mg_pulled;

typedef struct mg_pull_request
{
    const mg_model *model;         /* of the database */
    const mg_psl_schema *previous; /* must be valid and have a datasource; may have nothing else */
    const char *target;            /* the schema of tables that name none */
    const char *new_file;          /* the file for new blocks if the existing schema has several files */
} mg_pull_request;

/*
 * Fills `out`, which lives in `a` and does not point into the request; `scratch` holds what is needed meanwhile. False
 * if there is no memory.
 */
bool mg_model_to_psl(mg_arena *a, mg_arena *scratch, const mg_pull_request *request, mg_pulled *out);

/* All warnings as one text in the layout of the reference, or "" if there are none. NULL if there is no memory. */
char *mg_pulled_warnings_text(mg_arena *a, const mg_pulled *pulled);

#endif
