/* split.h: what the splitter (split_sqlite.c) passes on for each statement that it finds. */
#ifndef MG_SPLIT_H
#define MG_SPLIT_H

#include "../split_sqlite.h"

/* One statement: where it stands, and the tokens that it begins with. */
#define MG_LEAD 9

typedef struct mg_lead
{
    mg_token tokens[MG_LEAD];
    size_t count; /* how many tokens there are, including those beyond MG_LEAD */
    size_t start, end;
} mg_lead;

/*
 * Sets kind, name and `what` if the statement is transaction control. One that is malformed is left for SQLite to
 * refuse. False if there is no memory.
 */
bool mg_classify_transaction(mg_arena *arena, const char *text, const mg_lead *l, mg_stmt *stmt);

/*
 * Adds what a statement of SQLite does to the list. `before` is an action of the statement before it, or NULL. If there
 * is no memory, the arena has failed.
 */
void mg_actions_read_sqlite(mg_arena *arena, const char *text, const mg_stmt *stmt, const mg_action *before,
                            mg_action_list *out);

#endif
