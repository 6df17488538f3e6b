/* derive.h: what the planner needs to know of a statement, from its actions; one source for both databases. */
#ifndef MG_DERIVE_H
#define MG_DERIVE_H

#include "../statement.h"

/*
 * Gives the statement its actions, flags and, where they need a name in messages, `what`: the splitter has set it to
 * the command's name, or NULL. `before` is the statement before it in the script, or NULL: rows of a seed file do all
 * the same, and share what says so. False when out of memory.
 */
bool mg_stmt_derive(mg_arena *arena, const mg_action_list *list, const mg_stmt *before, mg_stmt *stmt);

/* The flags of a PRAGMA: MG_STMT_NEVER for one that is not on the list of those that scripts may use. */
unsigned mg_pragma_flags(const mg_action *a);

/* Sets what a PRAGMA is called in messages, if it is one that may not run anywhere. */
void mg_pragma_name(mg_arena *arena, const mg_action *a, mg_stmt *stmt);

#endif
