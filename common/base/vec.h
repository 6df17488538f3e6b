/*
 * vec.h: a typed array that grows, in an arena.
 *
 *     MG_VEC(int) v = {0};
 *     int *slot = mg_vec_push(arena, &v);     NULL when out of memory
 *     for (size_t i = 0; i < v.len; i++) use(v.items[i]);
 *
 * A pushed slot is zeroed. Slots move when the array grows: keep indexes, not pointers, across pushes.
 */
#ifndef MG_VEC_H
#define MG_VEC_H

#include "arena.h"

#include <string.h>

#define MG_VEC(type)                                                                                                   \
    struct                                                                                                             \
    {                                                                                                                  \
        type *items;                                                                                                   \
        size_t len, cap;                                                                                               \
    }

/* A list of texts. */
typedef MG_VEC(const char *) mg_names;

#define mg_vec_push(arena, v)                                                                                          \
    ((v)->len < (v)->cap || mg_vec_room((arena), (void **) &(v)->items, &(v)->cap, sizeof *(v)->items)                 \
         ? memset(&(v)->items[(v)->len++], 0, sizeof *(v)->items)                                                      \
         : NULL)

/* Room for `count` slots in all, where that is known, so that none is left over; false: out of memory. */
#define mg_vec_reserve(arena, v, count)                                                                                \
    mg_vec_resize((arena), (void **) &(v)->items, &(v)->cap, sizeof *(v)->items, (count))

static inline bool mg_vec_resize(mg_arena *a, void **items, size_t *cap, size_t size, size_t count)
{
    void *p = count > *cap ? mg_arena_grow(a, *items, *cap * size, count * size) : NULL;

    if (p)
    {
        *items = p;
        *cap = count;
    }
    return p || count <= *cap;
}

/* Large arrays grow by half, since what they have too much of counts. */
static inline bool mg_vec_room(mg_arena *a, void **items, size_t *cap, size_t size)
{
    return mg_vec_resize(a, items, cap, size, *cap < 4 ? 4 : *cap < 1024 ? *cap * 2 : *cap + *cap / 2);
}

#endif
