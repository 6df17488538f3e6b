/* fills.h: proposes option "backfill" where rows stand in the way of a plan, or would lose values. */
#ifndef MG_COMMAND_FILLS_H
#define MG_COMMAND_FILLS_H

#include "checks.h"

/* What a proposed call has in place of an expression. It is none, so that a call in which it was left fails. */
#define MG_BACKFILL_TO_WRITE "?"

/*
 * The option as it was given, and in it, with MG_BACKFILL_TO_WRITE for an expression, each column that a check is about
 * and that could be filled. "": there is none; NULL: out of memory.
 */
const char *mg_propose_fills(mg_call *call, const mg_checks *checks, const mg_row_checks *rows);

/* The same with the column of this key. NULL: out of memory. */
const char *mg_propose_fill(mg_call *call, const char *key);

#endif
