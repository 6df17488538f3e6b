/* arena.c: a chain of blocks, each at least as large as what is asked for; see arena.h for ownership. */
#include "arena.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Test builds set this small, so that the paths that grow and chain run. */
#ifndef MG_ARENA_BLOCK
#define MG_ARENA_BLOCK ((size_t) 16 * 1024)
#endif
/* Test builds may give every allocation a block of its own, so that sanitizers see where it ends. */
#ifndef MG_ARENA_ALONE
#define MG_ARENA_ALONE 0
#endif
#define MG_ALIGN ((size_t) 16)

struct mg_block
{
    mg_block *next;
    size_t size; /* of data */
    size_t used;
    size_t pad;
    char data[];
};

_Static_assert(offsetof(mg_block, data) % MG_ALIGN == 0, "block data is aligned");

void mg_arena_init(mg_arena *a, const mg_alloc *mem)
{
    a->mem = mem;
    a->blocks = NULL;
    a->failed = false;
}

void mg_arena_free(mg_arena *a)
{
    while (a->blocks)
    {
        mg_block *next = a->blocks->next;

        a->mem->release(a->mem->ctx, a->blocks);
        a->blocks = next;
    }
}

static size_t aligned(size_t size)
{
    return (size + MG_ALIGN - 1) & ~(MG_ALIGN - 1);
}

static mg_block *new_block(mg_arena *a, size_t size)
{
    /* Blocks double up to 1 MiB, so that a large schema does not become a long chain. */
    size_t want = a->blocks ? a->blocks->size * 2 : MG_ARENA_BLOCK;
    mg_block *b;

    if (want > ((size_t) 1 << 20))
        want = (size_t) 1 << 20;
    if (want < size || MG_ARENA_ALONE)
        want = size;
    b = a->mem->alloc(a->mem->ctx, offsetof(mg_block, data) + want);
    if (!b)
    {
        a->failed = true;
        return NULL;
    }
    b->next = a->blocks;
    b->size = want;
    b->used = 0;
    a->blocks = b;
    return b;
}

static void *take(mg_arena *a, size_t size)
{
    mg_block *b = a->blocks;
    void *p;

    if (size > SIZE_MAX / 4)
    {
        a->failed = true;
        return NULL;
    }
    size = MG_ARENA_ALONE ? size : aligned(size ? size : 1);
    if (!b || b->size - b->used < size || MG_ARENA_ALONE)
        b = new_block(a, size);
    if (!b)
        return NULL;
    p = b->data + b->used;
    b->used += size;
    return p;
}

void *mg_arena_get(mg_arena *a, size_t size)
{
    void *p = take(a, size);

    if (p)
        memset(p, 0, size);
    return p;
}

void *mg_arena_grow(mg_arena *a, void *old, size_t old_size, size_t size)
{
    mg_block *b = a->blocks;
    size_t had = aligned(old_size ? old_size : 1);
    void *p;

    if (old && b && size <= SIZE_MAX / 4 && (char *) old + had == b->data + b->used &&
        b->size - (b->used - had) >= aligned(size))
    {
        b->used = b->used - had + aligned(size);
        return old;
    }
    p = take(a, size);
    if (p && old)
        memcpy(p, old, old_size < size ? old_size : size);
    return p;
}

char *mg_arena_copy(mg_arena *a, const char *bytes, size_t len)
{
    char *p = take(a, len + 1);

    if (!p)
        return NULL;
    memcpy(p, bytes, len);
    p[len] = '\0';
    return p;
}

char *mg_arena_str(mg_arena *a, const char *s)
{
    return s ? mg_arena_copy(a, s, strlen(s)) : NULL;
}

char *mg_arena_vprintf(mg_arena *a, const char *fmt, va_list args)
{
    mg_block *b = MG_ARENA_ALONE ? NULL : a->blocks;
    size_t room = b ? b->size - b->used : 0;
    va_list again;
    char *p = NULL;
    int n;

    va_copy(again, args);
    n = vsnprintf(room ? b->data + b->used : NULL, room, fmt, args);
    if (n < 0)
        a->failed = true;
    else
        p = take(a, (size_t) n + 1);
    if (p && (room <= (size_t) n || p != b->data + (b->used - aligned((size_t) n + 1))))
        vsnprintf(p, (size_t) n + 1, fmt, again);
    va_end(again);
    return p;
}

char *mg_arena_printf(mg_arena *a, const char *fmt, ...)
{
    va_list args;
    char *p;

    va_start(args, fmt);
    p = mg_arena_vprintf(a, fmt, args);
    va_end(args);
    return p;
}
