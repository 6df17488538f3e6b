/* same_where.h: whether two partial indexes are of the same rows. */
#ifndef MG_PLAN_SAME_WHERE_H
#define MG_PLAN_SAME_WHERE_H

#include "pair.h"

/*
 * Whether the predicates, of the old side's index and of the new side's (NULL: all rows), are the same one. As the
 * reference sees it: in SQLite equal texts; in PostgreSQL also what differs in parentheses, in casts of literals, or in
 * quotes that a name does not need. Of two databases also what a server shows before and after a restore. Where one is
 * a database's, moreover, what the server shows alike (`likewise`), and in SQLite what differs in blanks and comments
 * alone. Out of memory: the arena's `failed`.
 */
bool mg_same_where(mg_arena *a, mg_psl_provider provider, const mg_predicate *from, const mg_predicate *to);

/* Whether the predicate, of PostgreSQL, is TRUE. */
bool mg_where_is_all(mg_arena *a, const mg_predicate *where);

#endif
