/* names.h: texts that a query gives, one a row. */
#ifndef MG_NAMES_H
#define MG_NAMES_H

#include "../base/vec.h"
#include "../host.h"

/* What mg_names_add adds to; texts are copied into the arena. */
typedef struct mg_name_listing
{
    mg_names *names;
    mg_arena *arena;
} mg_name_listing;

/* An mg_row_fn for a query of one column; its argument is an mg_name_listing. Fails for NULL, and without memory. */
mg_rc mg_names_add(void *listing, const char *const *values, size_t count);

#endif
