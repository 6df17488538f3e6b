/* error.c: see error.h. */
#include "error.h"

#include <string.h>

mg_rc mg_error_no_memory(mg_error *err)
{
    memset(err, 0, sizeof *err);
    strcpy(err->code, MG_ERR_MEMORY);
    err->message = "out of memory";
    err->offset = MG_NO_OFFSET;
    err->unchanged = true;
    return MG_FAILED;
}

mg_rc mg_error_keep(mg_error *err, mg_arena *arena)
{
    const char **texts[] = {&err->message, &err->detail, &err->hint, &err->context};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    {
        const char *copy = mg_arena_str(arena, *texts[i]);

        if (*texts[i] && !copy)
            return mg_error_no_memory(err);
        *texts[i] = copy;
    }
    return err->message ? MG_FAILED : mg_error_no_memory(err);
}
