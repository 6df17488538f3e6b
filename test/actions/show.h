/* show.h: what the statements of a script do, as text, for tests. */
#ifndef ACTIONS_SHOW_H
#define ACTIONS_SHOW_H

#include "../../common/sql/statement.h"

/*
 * Each statement, and below it a line "> action | …" for each of its actions; and "> = flags (what)" where it has any.
 * NULL: out of memory.
 */
char *actions_show(mg_arena *arena, const mg_script *script);

#endif
