/* error.c: see error.h. */
#include "error.h"

mg_rc mg_error_at(mg_error *err, size_t offset, mg_error what)
{
    if (!what.message)
        return mg_error_no_memory(err);
    *err = what;
    err->offset = offset;
    return MG_FAILED;
}

mg_rc mg_error_set(mg_error *err, mg_error what)
{
    return mg_error_at(err, MG_NO_OFFSET, what);
}

mg_rc mg_error_no_memory(mg_error *err)
{
    return mg_error_set(err, (mg_error){.code = MG_ERR_MEMORY, .message = "out of memory", .unchanged = true});
}

mg_rc mg_error_keep(mg_arena *arena, mg_error *err)
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
