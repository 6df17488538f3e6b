/* from_psl.h: the canonical schema that a schema file asks for. */
#ifndef MG_MODEL_FROM_PSL_H
#define MG_MODEL_FROM_PSL_H

#include "../psl/psl.h"
#include "model.h"

/*
 * The model of a valid schema, in `a`; nothing of it points into the schema or its files, which may be freed. Views
 * are left out, as they are in the reference. `scratch` is for tables that are needed meanwhile. NULL: out of memory.
 */
mg_model *mg_model_from_psl(mg_arena *a, mg_arena *scratch, const mg_psl_schema *s);

#endif
