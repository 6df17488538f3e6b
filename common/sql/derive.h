/* derive.h: what the planner needs to know of a statement, from its actions; one source for both databases. */
#ifndef MG_DERIVE_H
#define MG_DERIVE_H

#include "statement.h"

/*
 * Gives the statement its actions, flags and, where they need a name in messages, `what`: the splitter has set it to
 * the command's name, or NULL. `before` is the statement before it in the script, or NULL: rows of a seed file do all
 * the same, and share what says so. False when out of memory.
 */
bool mg_stmt_derive(mg_arena *arena, const mg_action_list *list, const mg_stmt *before, mg_stmt *stmt);

/*
 * The flags of a PRAGMA: MG_STMT_NEVER for one that is not on the list of those that scripts may use; and what it is
 * called in messages, NULL for one that may run anywhere.
 */
unsigned mg_pragma_flags(const mg_action *a);
const char *mg_pragma_what(mg_arena *arena, const mg_action *a);

#endif
