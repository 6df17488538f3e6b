/* by_name.c: see by_name.h. */
#include "by_name.h"

#include "pair.h"

static const char *schema_or_default(const char *schema)
{
    return schema ? schema : MG_DEFAULT_SCHEMA;
}

/* The number of a schema, counted from 1; 0 if the map has nothing in that schema. */
static uintptr_t number_of(const mg_by_name *b, const char *schema)
{
    return (uintptr_t) mg_map_get(&b->schemas, 0, schema, strlen(schema));
}

void mg_by_name_put(mg_arena *a, mg_by_name *b, const char *schema, const char *name, void *thing)
{
    uintptr_t number;

    schema = schema_or_default(schema);
    number = number_of(b, schema);
    if (number == 0)
    {
        number = b->schemas.len + 1;
        mg_map_put(a, &b->schemas, 0, schema, strlen(schema), (void *) number);
    }
    mg_map_put(a, &b->things, number, name, strlen(name), thing);
}

void *mg_by_name_get(const mg_by_name *b, const char *schema, const char *name)
{
    uintptr_t number = number_of(b, schema_or_default(schema));

    return number ? mg_map_get(&b->things, number, name, strlen(name)) : NULL;
}
