/*
 * known.h: renames that need no question: those that the new side's schema says in comments, and those that its @map
 * and @@map show.
 */
#ifndef MG_KNOWN_H
#define MG_KNOWN_H

#include "../pair/pair.h"

/*
 * Adds to `list`, in which is what the call itself says, first what comments say: as long as the old side has the old
 * name, and not the new one (or only as something that goes on under another name, too); then what is shown by a name
 * in the database that changed, while the client's name is the same, and the type. What `list` says of a thing, also
 * that it goes, comes first.
 *
 * `fields`: by "Table.column" (behind a schema and a point, where there are several), the field that a column of the
 * old side had, where that is recorded and is not the column's own name; NULL: nothing is known. False: out of memory.
 */
bool mg_add_known_renames(mg_arena *a, const mg_model *from, const mg_model *to, const mg_map *fields,
                          mg_renames *list);

#endif
