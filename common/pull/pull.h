/*
 * pull.h: a database's canonical schema as the text of a schema file: introspection, and re-introspection.
 *
 * A schema that is there already decides how things are called, in which file and order they stand, and what only the
 * client knows (renames, comments, @updatedAt, …); what the database holds decides everything else.
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

/* What the user must know, and what it is about: "Model: "User", field: "a"". */
typedef struct mg_pulled_warning
{
    const char *name; /* a word for programs */
    const char *message;
    MG_VEC(const char *) affected;
} mg_pulled_warning;

typedef struct mg_pulled
{
    MG_VEC(mg_pulled_file) files;       /* those of the existing schema in their order, then a new one */
    MG_VEC(mg_pulled_warning) warnings; /* in the order of the reference */
    bool empty;                         /* no model, view or enum */
} mg_pulled;

typedef struct mg_pull_request
{
    const mg_model *model;         /* of the database */
    const mg_psl_schema *previous; /* valid, with a datasource; possibly nothing else */
    const char *target;            /* the schema of tables that name none */
    const char *new_file;          /* for new blocks where the existing schema has several files */
} mg_pull_request;

/*
 * Fills `out`, in `a`; `scratch` is for what is needed meanwhile. Nothing in it points into the request. False: out of
 * memory.
 */
bool mg_model_to_psl(mg_arena *a, mg_arena *scratch, const mg_pull_request *request, mg_pulled *out);

/* The warnings as one text, as the reference lays it out; "" without any. NULL: out of memory. */
char *mg_pulled_warnings_text(mg_arena *a, const mg_pulled *pulled);

#endif
