/* same_sql.h: whether two definitions, as a database shows them, say the same. */
#ifndef MG_DIFF_SAME_SQL_H
#define MG_DIFF_SAME_SQL_H

#include "../../base/arena.h"

/*
 * PostgreSQL shows an expression otherwise once it has read what it showed, as after pg_dump and a restore:
 * `ANY ((ARRAY['a'::varchar])::text[])` comes back as `ANY (ARRAY[('a'::varchar)::text])`. So casts do not count, nor
 * do parentheses around one operand, blanks, and quotes of names that need none. NULL is only like NULL. False also
 * when out of memory.
 */
bool mg_sql_means_the_same(mg_arena *a, const char *x, const char *y);

#endif
