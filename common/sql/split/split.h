/* split.h: what the splitter (split_sqlite.c) hands on for each statement of a script that it finds. */
#ifndef MG_SPLIT_H
#define MG_SPLIT_H

#include "../split_sqlite.h"

/* One statement: its span and the tokens that it begins with. */
#define MG_LEAD 9

typedef struct mg_lead
{
    mg_token tokens[MG_LEAD];
    size_t count; /* of all tokens, also those beyond MG_LEAD */
    size_t start, end;
} mg_lead;

/*
 * Sets kind, name and `what` if the statement is transaction control; a malformed one is left for SQLite to refuse.
 * False when out of memory.
 */
bool mg_classify_transaction(mg_arena *arena, const char *text, const mg_lead *l, mg_stmt *stmt);

/*
 * What a statement of SQLite's does, into the list; `before`: of the statement before it, or NULL. Whether memory
 * lacked, the arena knows.
 */
void mg_actions_read_sqlite(mg_arena *arena, const char *text, const mg_stmt *stmt, const mg_action *before,
                            mg_action_list *out);

#endif
