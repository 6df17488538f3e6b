/* same_sql.h: decides if two definitions, as a database shows them, say the same. */
#ifndef MG_DIFF_SAME_SQL_H
#define MG_DIFF_SAME_SQL_H

#include "../../base/arena.h"

/*
 * Whether two texts, as a database shows them, mean the same. PostgreSQL shows an expression in another form once it
 * has read its own output, as happens after pg_dump and a restore: `ANY ((ARRAY['a'::varchar])::text[])` becomes `ANY
 * (ARRAY[('a'::varchar)::text])`. So these do not count: casts, parentheses around a single operand, blanks, and quotes
 * of names that need none. NULL is equal only to NULL. False also if there is no memory.
 */
bool mg_sql_means_the_same(mg_arena *a, const char *x, const char *y);

#endif
