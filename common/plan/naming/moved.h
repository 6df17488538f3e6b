/* moved.h: recognises tables and enums that move to another schema under their own names. */
#ifndef MG_NAMING_MOVED_H
#define MG_NAMING_MOVED_H

#include "../pair/pair.h"

/* One that moves: a table on both sides, or an enum on both sides. */
typedef struct mg_moved
{
    const mg_table *from, *to;
    const mg_enum *enum_from, *enum_to;
} mg_moved;

typedef MG_VEC(mg_moved) mg_moves;

/*
 * Finds what has gone from one schema and come to another one under the same name, with most of its columns or values.
 * It is recognised if it is the only one of that name that goes, and the only one that comes, and if `list` has no
 * rename of it, nor an answer that it is dropped. False: out of memory.
 */
bool mg_find_moved(mg_arena *a, const mg_model *from, const mg_model *to, const mg_renames *list, mg_moves *out);

#endif
