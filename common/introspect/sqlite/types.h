/* types.h: what the declared types and defaults of SQLite are in a model. */
#ifndef MG_MODEL_FROM_SQLITE_TYPES_H
#define MG_MODEL_FROM_SQLITE_TYPES_H

#include "../../model/model.h"

/* The type that is declared as `text`; its nullness is not set. If there is no memory, the arena's `failed` is set. */
void mg_lite_type(mg_arena *a, const char *text, mg_type *out);

/*
 * The default that `text` is for a column of that family: a constant if it reads as one, now(), or else SQL. NULL if
 * there is no default (or it is NULL), or if there is no memory.
 */
const mg_default *mg_lite_default(mg_arena *a, mg_family family, const char *text);

/* Whether SQLite takes two names for one. It ignores the case of ASCII letters only. */
bool mg_lite_same(const char *x, const char *y);

/* A copy in lower case, for comparing names as SQLite does. NULL if there is no memory. */
char *mg_lite_lower(mg_arena *a, const char *text);

#endif
