/*
 * blocks.h: the blocks that a script has open, as BEGIN and SAVEPOINT open them: followed by the plan before anything
 * runs, and again while it runs.
 */
#ifndef MG_BLOCKS_H
#define MG_BLOCKS_H

#include "statement.h"

/* The statements that opened them, innermost last. */
typedef MG_VEC(const mg_stmt *) mg_blocks;

/* What a transaction statement does: blocks down to a depth end, kept or undone, and one may open. */
typedef struct mg_block_step
{
    size_t down_to;
    bool keep;
    const mg_stmt *opens; /* NULL: none */
} mg_block_step;

/* False when no block that is open is the one that the statement ends or goes back to. */
bool mg_blocks_step(const mg_blocks *open, const mg_stmt *s, mg_block_step *step);

/* The BEGIN that is open, or NULL. */
const mg_stmt *mg_blocks_begin(const mg_blocks *open);

#endif
