/*
 * by_name.h: what has a schema and a name, by both; see pair.h. The texts must live as long as it does.
 */
#ifndef MG_DIFF_BY_NAME_H
#define MG_DIFF_BY_NAME_H

#include "../../base/map.h"

/* A zeroed one is empty. */
typedef struct mg_by_name
{
    mg_map schemas; /* the number of each, by its name */
    mg_map things;  /* tag: the schema's number */
} mg_by_name;

/* Out of memory: the arena's `failed`. A second thing of that name takes the first one's place. */
void mg_by_name_put(mg_arena *a, mg_by_name *b, const char *schema, const char *name, void *thing);

/* NULL where there is none. */
void *mg_by_name_get(const mg_by_name *b, const char *schema, const char *name);

#endif
