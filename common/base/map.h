/*
 * map.h: a hash map from (tag, bytes) to a pointer, in an arena.
 *
 * `tag` keeps several name spaces in one map (the address or the number of what owns the name). Keys are not copied:
 * their bytes must live as long as the map. Nothing is ever removed; a second put replaces the value. A zeroed map is
 * an empty one.
 */
#ifndef MG_MAP_H
#define MG_MAP_H

#include "arena.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct mg_map_entry mg_map_entry;

typedef struct mg_map
{
    uint32_t *places;      /* by hash: the number of an entry and 1, or 0 */
    mg_map_entry *entries; /* in the order in which they were put */
    size_t cap, room, len; /* of places; of entries; how many there are */
} mg_map;

/* The value put under the key, or NULL. */
void *mg_map_get(const mg_map *m, uint64_t tag, const char *key, size_t len);

/* Makes room for `count` keys in all, so that fewer tables are left behind in the arena; false: out of memory. */
bool mg_map_reserve(mg_arena *a, mg_map *m, size_t count);

/* Puts `value` (not NULL) and returns what was there before, or NULL; out of memory (arena failed) puts nothing. */
void *mg_map_put(mg_arena *a, mg_map *m, uint64_t tag, const char *key, size_t len, void *value);

#endif
