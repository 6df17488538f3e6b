/*
 * derive.h: derives from the actions of a statement what the planner has to know, in the same way for both databases.
 */
#ifndef MG_DERIVE_H
#define MG_DERIVE_H

#include "../statement.h"

/*
 * Gives a statement its actions, its flags and, if messages have to name it, `what`, which the splitter has set to the
 * command's name or NULL. `before` is the statement before it in the script, or NULL: if it has the same actions, as
 * the INSERTs of a seed have, the two share them. False if there is no memory.
 */
bool mg_stmt_derive(mg_arena *arena, const mg_action_list *list, const mg_stmt *before, mg_stmt *stmt);

/* The flags of a PRAGMA. They are MG_STMT_NEVER if it is not among those that scripts may use. */
unsigned mg_pragma_flags(const mg_action *a);

/* Sets what messages call a PRAGMA, if there is a deployment that cannot run it. */
void mg_pragma_name(mg_arena *arena, const mg_action *a, mg_stmt *stmt);

#endif
