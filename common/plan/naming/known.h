/*
 * known.h: finds renames about which nobody has to be asked: the schema says them in comments, or shows them by a
 * changed @map or @@map.
 */
#ifndef MG_KNOWN_H
#define MG_KNOWN_H

#include "../pair/pair.h"

/*
 * Adds renames to `list`, which contains what the call itself says.
 *
 * First come those from comments. A comment counts as long as the old side has the old name but not the new one; the
 * new name may also belong to something that is renamed itself. Then come those that a changed @map or @@map shows: the
 * client's name and the type are the same, and only the name in the database is another one. If `list` says anything
 * about a thing, even that it is dropped, that is what counts. Last come tables and enums that move to another schema
 * under their own names (moved.h).
 *
 * `fields` gives the field for a column of the old side if it is recorded, and is not called like the column. Its keys
 * are "Table.column", or "schema.Table.column" if there are several schemas. NULL: nothing is recorded.
 *
 * False: out of memory.
 */
bool mg_add_known_renames(mg_arena *a, const mg_model *from, const mg_model *to, const mg_map *fields,
                          mg_renames *list);

#endif
