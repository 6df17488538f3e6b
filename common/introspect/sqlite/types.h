/* types.h: what SQLite's declared types and defaults are in the model. */
#ifndef MG_MODEL_FROM_SQLITE_TYPES_H
#define MG_MODEL_FROM_SQLITE_TYPES_H

#include "../../model/model.h"

/* The type that is declared as `text`; its nullness is left alone. Out of memory: the arena's `failed`. */
void mg_lite_type(mg_arena *a, const char *text, mg_type *out);

/*
 * The default that `text` is of a column of that family: a constant where it reads as one, now(), else SQL. NULL: there
 * is none (the default is NULL), or out of memory.
 */
const mg_default *mg_lite_default(mg_arena *a, mg_family family, const char *text);

/* Whether two names are one to SQLite, which knows the case of ASCII letters only. */
bool mg_lite_same(const char *x, const char *y);

/* A copy in lower case, as SQLite compares names. NULL: out of memory. */
char *mg_lite_lower(mg_arena *a, const char *text);

#endif
