/* same_where.h: decides if two partial indexes are about the same rows. */
#ifndef MG_PLAN_SAME_WHERE_H
#define MG_PLAN_SAME_WHERE_H

#include "pair.h"

/*
 * Whether the predicates of an index of the old side and one of the new side are the same; NULL stands for an index
 * over all rows. Like the reference, it takes equal texts for the same in SQLite; in PostgreSQL they may also differ in
 * parentheses, in casts of literals, and in quotes that a name does not need. If both come from databases, they may
 * differ as a server shows them before and after a restore. If one comes from a database, whatever the server shows in
 * the same way counts too (`likewise`), and in SQLite blanks and comments do not count. If there is no memory, the
 * arena's `failed` is set.
 */
bool mg_same_where(mg_arena *a, mg_psl_provider provider, const mg_predicate *from, const mg_predicate *to);

/* Whether a predicate of PostgreSQL is TRUE. */
bool mg_where_is_all(mg_arena *a, const mg_predicate *where);

#endif
