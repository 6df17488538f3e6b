/* map.c: open addressing with linear probing, at most two thirds full. Only numbers of entries stand in the table, so
 * that what is free in it costs little. */
#include "map.h"

#include <string.h>

struct mg_map_entry
{
    const char *key;
    void *value;
    uint64_t tag;
    uint32_t len, hash;
};

static uint32_t hash_of(uint64_t tag, const char *key, size_t len)
{
    uint64_t h = 0xcbf29ce484222325u ^ (tag * 0x9e3779b97f4a7c15u);

    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char) key[i]) * 0x100000001b3u;
    h ^= h >> 32;
    return (uint32_t) (h * 0x9e3779b1u ^ h >> 15);
}

/* The place of the entry with that key, or the free one where it belongs. */
static uint32_t *slot_of(const mg_map *m, uint32_t hash, uint64_t tag, const char *key, size_t len)
{
    size_t mask = m->cap - 1;

    for (size_t i = hash & mask;; i = (i + 1) & mask)
    {
        const mg_map_entry *e = m->places[i] ? &m->entries[m->places[i] - 1] : NULL;

        if (!e || (e->hash == hash && e->tag == tag && e->len == len && memcmp(e->key, key, len) == 0))
            return &m->places[i];
    }
}

/* A table of `cap` places for the entries that are there. */
static bool resize(mg_arena *a, mg_map *m, size_t cap)
{
    uint32_t *places = mg_arena_get(a, cap * sizeof *places);

    if (!places)
        return false;
    mg_arena_drop(a, m->places, m->cap * sizeof *places);
    m->places = places;
    m->cap = cap;
    for (uint32_t i = 0; i < m->len; i++)
    {
        size_t at = m->entries[i].hash & (cap - 1);

        while (places[at])
            at = (at + 1) & (cap - 1);
        places[at] = i + 1;
    }
    return true;
}

static bool grow_map(mg_arena *a, mg_map *m, size_t count)
{
    mg_map_entry *entries = mg_arena_grow(a, m->entries, m->room * sizeof *entries, count * sizeof *entries);

    if (!entries)
        return false;
    m->entries = entries;
    m->room = count;
    return true;
}

bool mg_map_reserve(mg_arena *a, mg_map *m, size_t count)
{
    size_t cap = 16;

    while (cap < m->cap || cap * 2 < count * 3 + 2)
        cap *= 2;
    return (count <= m->room || grow_map(a, m, count)) && (cap == m->cap || resize(a, m, cap));
}

void *mg_map_get(const mg_map *m, uint64_t tag, const char *key, size_t len)
{
    uint32_t place = m->cap ? *slot_of(m, hash_of(tag, key, len), tag, key, len) : 0;

    return place ? m->entries[place - 1].value : NULL;
}

void *mg_map_put(mg_arena *a, mg_map *m, uint64_t tag, const char *key, size_t len, void *value)
{
    uint32_t hash = hash_of(tag, key, len), *place;
    mg_map_entry *e;
    void *before;

    if (m->len * 3 >= m->cap * 2 && !resize(a, m, m->cap ? m->cap * 2 : 16))
        return NULL;
    if (m->len == m->room && !grow_map(a, m, m->room < 8 ? 8 : m->room + m->room / 2))
        return NULL;
    place = slot_of(m, hash, tag, key, len);
    before = *place ? m->entries[*place - 1].value : NULL;
    if (!*place)
        *place = (uint32_t) ++m->len;
    e = &m->entries[*place - 1];
    *e = (mg_map_entry){.key = key, .value = value, .tag = tag, .len = (uint32_t) len, .hash = hash};
    return before;
}
