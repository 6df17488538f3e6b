/* listed.h: lists of names as a parameter of a query. */
#ifndef MG_LISTED_H
#define MG_LISTED_H

#include "../base/vec.h"
#include "../sql/dialect.h"

/*
 * The names as one text, in `arena`: for PostgreSQL an array; for SQLite each as quote() writes it between commas, so
 * that instr(?1, ',' || quote(name) || ',') tells whether one is listed. NULL: out of memory.
 */
const char *mg_listed(mg_dialect dialect, const mg_names *names, mg_arena *arena);

#endif
