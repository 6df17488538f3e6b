/* listed.h: passes a list of names to a query as one parameter. */
#ifndef MG_LISTED_H
#define MG_LISTED_H

#include "../base/vec.h"
#include "../sql/dialect.h"

/*
 * The names as one text, in `arena`. For PostgreSQL it is an array. For SQLite it has commas around and between the
 * names, each written by quote(); so instr(?1, ',' || quote(name) || ',') tells if a name is listed. NULL if there is
 * no memory.
 */
const char *mg_listed(mg_dialect dialect, const mg_names *names, mg_arena *arena);

#endif
