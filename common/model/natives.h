/* natives.h: which native type of PostgreSQL a field has without one. */
#ifndef MG_MODEL_NATIVES_H
#define MG_MODEL_NATIVES_H

#include "../psl/resolve/native.h"

mg_psl_native_value mg_native_default(mg_psl_scalar s);

/* Whether it is the one that its scalar type has without saying so. */
bool mg_native_is_default(const mg_psl_native_value *n);

#endif
