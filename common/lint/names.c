/* names.c: see names.h. */
#include "names.h"

#include "../base/strbuf.h"
#include "../sql/name.h"

#include <string.h>

/* The length of a text that is cut to `most` bytes in whole characters. */
static size_t cut_length(const char *text, size_t most)
{
    while (most > 0 && ((unsigned char) text[most] & 0xC0) == 0x80)
        most--;
    return most;
}

const char *mg_made_name(mg_arena *arena, const char *first, const char *second, const char *label)
{
    size_t one = strlen(first), two = second ? strlen(second) : 0;
    size_t room = MG_PG_NAME_BYTES - strlen(label) - 1 - (second ? 1 : 0);

    while (one + two > room)
        if (one > two)
            one--;
        else
            two--;
    return mg_arena_printf(arena, "%.*s%s%.*s_%s", (int) cut_length(first, one), first, second ? "_" : "",
                           second ? (int) cut_length(second, two) : 0, second ? second : "", label);
}

static const char *joined_columns(mg_arena *arena, const char *const *columns)
{
    mg_strbuf b;

    mg_strbuf_init(&b, arena);
    for (size_t i = 0; columns[i]; i++)
        mg_strbuf_printf(&b, "%s%s", i > 0 ? "_" : "", columns[i]);
    return mg_strbuf_done(&b);
}

const char *mg_default_key_name(mg_arena *arena, const mg_action *a)
{
    const char *columns = a->columns ? joined_columns(arena, a->columns) : NULL;

    if (!a->object.name)
        return NULL;
    if (a->constraint_kind == MG_CONSTRAINT_PRIMARY_KEY)
        return mg_made_name(arena, a->object.name, NULL, "pkey");
    /* Columns that an index only includes are a part of its name, too. */
    if (!columns || mg_action_has(a, MG_ACT_INCLUDE))
        return NULL;
    if (a->constraint_kind == MG_CONSTRAINT_UNIQUE)
        return mg_made_name(arena, a->object.name, columns, "key");
    return a->constraint_kind == MG_CONSTRAINT_FOREIGN_KEY ? mg_made_name(arena, a->object.name, columns, "fkey")
                                                           : NULL;
}

const char *mg_replaced_name(mg_arena *arena, const char *name)
{
    return mg_made_name(arena, name, NULL, "old");
}
