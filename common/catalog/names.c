/* names.c: see names.h. */
#include "names.h"

mg_rc mg_names_add(void *listing, const char *const *values, size_t count)
{
    mg_name_listing *l = listing;
    const char **slot = mg_vec_push(l->arena, l->names);

    (void) count;
    if (!slot)
        return MG_FAILED;
    *slot = mg_arena_str(l->arena, values[0]);
    return *slot ? MG_OK : MG_FAILED;
}
