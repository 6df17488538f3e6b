/* map.c: open addressing with linear probing, at most two thirds full. */
#include "map.h"

#include <string.h>

struct mg_map_slot
{
    const char *key;
    void *value; /* NULL: free */
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

static mg_map_slot *slot_of(const mg_map *m, uint32_t hash, uint64_t tag, const char *key, size_t len)
{
    size_t mask = m->cap - 1;

    for (size_t i = hash & mask;; i = (i + 1) & mask)
    {
        mg_map_slot *s = &m->slots[i];

        if (!s->value || (s->hash == hash && s->tag == tag && s->len == len && memcmp(s->key, key, len) == 0))
            return s;
    }
}

static bool resize(mg_arena *a, mg_map *m, size_t cap)
{
    mg_map old = *m;
    mg_map_slot *slots = mg_arena_get(a, cap * sizeof *slots);

    if (!slots)
        return false;
    m->slots = slots;
    m->cap = cap;
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].value)
            *slot_of(m, old.slots[i].hash, old.slots[i].tag, old.slots[i].key, old.slots[i].len) = old.slots[i];
    mg_arena_drop(a, old.slots, old.cap * sizeof *old.slots);
    return true;
}

bool mg_map_reserve(mg_arena *a, mg_map *m, size_t count)
{
    size_t cap = 16;

    while (cap < m->cap || cap * 2 < count * 3 + 2)
        cap *= 2;
    return cap == m->cap || resize(a, m, cap);
}

void *mg_map_get(const mg_map *m, uint64_t tag, const char *key, size_t len)
{
    return m->cap ? slot_of(m, hash_of(tag, key, len), tag, key, len)->value : NULL;
}

void *mg_map_put(mg_arena *a, mg_map *m, uint64_t tag, const char *key, size_t len, void *value)
{
    uint32_t hash = hash_of(tag, key, len);
    mg_map_slot *s;
    void *before;

    if (m->len * 3 >= m->cap * 2 && !resize(a, m, m->cap ? m->cap * 2 : 16))
        return NULL;
    s = slot_of(m, hash, tag, key, len);
    before = s->value;
    if (!before)
        m->len++;
    *s = (mg_map_slot){.key = key, .value = value, .tag = tag, .len = (uint32_t) len, .hash = hash};
    return before;
}
