/* blocks.c: see blocks.h. */
#include "blocks.h"

#include <string.h>

/* Finds the innermost savepoint with a name or, if `name` is NULL, the BEGIN. */
static size_t find_block(const mg_blocks *open, const char *name)
{
    for (size_t i = open->len; i-- > 0;)
    {
        const mg_stmt *s = open->items[i];

        if (name ? s->kind == MG_STMT_SAVEPOINT && strcmp(s->name, name) == 0 : s->kind == MG_STMT_BEGIN)
            return i;
    }
    return MG_NO_OFFSET;
}

bool mg_blocks_step(const mg_blocks *open, const mg_stmt *s, mg_block_step *step)
{
    bool opens = s->kind == MG_STMT_BEGIN || s->kind == MG_STMT_SAVEPOINT;
    bool again = s->kind == MG_STMT_ROLLBACK_TO || (s->flags & MG_STMT_CHAIN);
    size_t at = opens ? open->len : find_block(open, s->name);

    if (at == MG_NO_OFFSET)
        return false;
    step->down_to = at;
    step->keep = s->kind == MG_STMT_COMMIT || s->kind == MG_STMT_RELEASE;
    step->opens = opens ? s : again ? open->items[at] : NULL;
    return true;
}

const mg_stmt *mg_blocks_begin(const mg_blocks *open)
{
    size_t at = find_block(open, NULL);

    return at == MG_NO_OFFSET ? NULL : open->items[at];
}
