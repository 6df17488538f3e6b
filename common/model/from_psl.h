/* from_psl.h: from a checked schema to the model of the database that it asks for. */
#ifndef MG_MODEL_FROM_PSL_H
#define MG_MODEL_FROM_PSL_H

#include "../psl/psl.h"
#include "model.h"

/*
 * The model of a valid schema, in arena `a`. It points neither into the schema nor into its files, so both may be
 * freed. As in the reference, views are left out. `scratch` holds tables that are needed while it is built. NULL if
 * there is no memory.
 */
mg_model *mg_model_from_psl(mg_arena *a, mg_arena *scratch, const mg_psl_schema *s);

#endif
