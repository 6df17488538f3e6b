/*
 * blocks.h: the blocks that a script has opened with BEGIN and SAVEPOINT. They are followed before anything runs, when
 * the script is judged, and again while it runs.
 */
#ifndef MG_BLOCKS_H
#define MG_BLOCKS_H

#include "statement.h"

/* The statements that opened the blocks, the innermost last. */
typedef MG_VEC(const mg_stmt *) mg_blocks;

/*
 * What a transaction statement does: it ends the blocks above depth `down_to`, keeping or undoing what they did, and it
 * may open one.
 */
typedef struct mg_block_step
{
    size_t down_to;
    bool keep;
    const mg_stmt *opens; /* NULL if it opens none */
} mg_block_step;

/* False if no block is open that the statement could end or return to. */
bool mg_blocks_step(const mg_blocks *open, const mg_stmt *s, mg_block_step *step);

/* The BEGIN whose block is open, or NULL. */
const mg_stmt *mg_blocks_begin(const mg_blocks *open);

#endif
