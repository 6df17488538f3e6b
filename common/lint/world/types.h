/* types.h: what ALTER COLUMN … TYPE does in PostgreSQL, by the names of the types as actions have them. */
#ifndef MG_TYPES_H
#define MG_TYPES_H

#include <stdbool.h>

/*
 * Whether the server leaves the rows as they are when a column's type becomes another one: it does where every value of
 * the one is stored as that of the other is, and no check is due. `utc`: the session's time zone is that. Otherwise the
 * table is written anew. NULL for a type that is not known: false.
 */
bool mg_type_keeps_rows(const char *from, const char *to, bool utc);

/*
 * What values lose without an error when a column's type becomes another one, as the end of a sentence; NULL if
 * nothing, or if the types are not known. `converted`: by an expression, USING.
 */
const char *mg_type_loses(const char *from, const char *to, bool converted);

/* The type of the numbers of a serial column: int4 for serial; NULL if the type is none of these, or NULL. */
const char *mg_type_of_serial(const char *type);

#endif
