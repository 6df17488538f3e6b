/* by_name.h: finds things that have a schema and a name by both; see pair.h. The texts must outlive the map. */
#ifndef MG_DIFF_BY_NAME_H
#define MG_DIFF_BY_NAME_H

#include "../../base/map.h"

/* A map. If all bytes are zero, it is empty. */
typedef struct mg_by_name
{
    mg_map schemas; /* name of a schema → its number */
    mg_map things;  /* name → the thing; the tag is the number of the schema */
} mg_by_name;

/* Adds a thing; one that has the same names is replaced. If there is no memory, the arena's `failed` is set. */
void mg_by_name_put(mg_arena *a, mg_by_name *b, const char *schema, const char *name, void *thing);

/* The thing with these names, or NULL. */
void *mg_by_name_get(const mg_by_name *b, const char *schema, const char *name);

#endif
