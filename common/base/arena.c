/*
 * arena.c: a chain of blocks, each at least as large as what is asked for; see arena.h for ownership.
 *
 * What is large gets a block of its own, of its exact size, so that the block in use goes on being filled; and such a
 * block is given back when its contents grow into another one, so that tables and texts that double leave nothing
 * behind.
 */
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
#define MAX_BLOCK (MG_ARENA_BLOCK * 64)
#define LARGE (MG_ARENA_ALONE ? 1 : MG_ARENA_BLOCK * 16)
/* Of numbers and pointers; nothing here holds what needs more, such as a long double. Texts need none. */
#define MG_ALIGN ((size_t) 8)

struct mg_block
{
    mg_block *next;
    size_t size; /* of data */
    size_t used;
    _Alignas(MG_ALIGN) char data[];
};

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

/* Blocks double, so that a large schema does not become a long chain. */
static size_t next_size(const mg_arena *a)
{
    size_t want = a->blocks ? a->blocks->size * 2 : MG_ARENA_BLOCK;

    return want < MG_ARENA_BLOCK ? MG_ARENA_BLOCK : want > MAX_BLOCK ? MAX_BLOCK : want;
}

static mg_block *new_block(mg_arena *a, size_t size)
{
    bool own = size >= LARGE;
    size_t want = own || next_size(a) < size ? size : next_size(a);
    mg_block *b = a->mem->alloc(a->mem->ctx, offsetof(mg_block, data) + want), **at;

    if (!b)
    {
        a->failed = true;
        return NULL;
    }
    at = own && a->blocks ? &a->blocks->next : &a->blocks;
    b->next = *at;
    b->size = want;
    b->used = 0;
    *at = b;
    return b;
}

static size_t aligned(size_t used, size_t align)
{
    return (used + align - 1) & ~(align - 1);
}

static void *take_bytes(mg_arena *a, size_t size, size_t align)
{
    mg_block *b = a->blocks;
    size_t at = b ? aligned(b->used, align) : 0;

    if (size > SIZE_MAX / 4)
    {
        a->failed = true;
        return NULL;
    }
    size = size ? size : 1;
    if (!b || at + size > b->size || MG_ARENA_ALONE)
    {
        b = new_block(a, size);
        at = 0;
    }
    if (!b)
        return NULL;
    b->used = at + size;
    return b->data + at;
}

void *mg_arena_get(mg_arena *a, size_t size)
{
    void *p = take_bytes(a, size, MG_ALIGN);

    if (p)
        memset(p, 0, size);
    return p;
}

bool mg_arena_goes_on(mg_arena *a, size_t work)
{
    if (a->mem->stops && a->mem->stops(a->mem->ctx, work))
        a->failed = true;
    return !a->failed;
}

void mg_arena_drop(mg_arena *a, void *old, size_t size)
{
    mg_block **at = &a->blocks, *b;

    if (!old || size < LARGE)
        return;
    while (*at && (*at)->data != (char *) old)
        at = &(*at)->next;
    b = *at;
    if (!b || b->used != size)
        return;
    *at = b->next;
    a->mem->release(a->mem->ctx, b);
}

void *mg_arena_grow(mg_arena *a, void *old, size_t old_size, size_t size)
{
    mg_block *b = a->blocks;
    void *p;

    if (old && b && size <= SIZE_MAX / 4 && (char *) old + old_size == b->data + b->used &&
        (size_t) ((char *) old - b->data) + size <= b->size)
    {
        b->used = (size_t) ((char *) old - b->data) + size;
        return old;
    }
    p = take_bytes(a, size, MG_ALIGN);
    if (p && old)
    {
        memcpy(p, old, old_size < size ? old_size : size);
        mg_arena_drop(a, old, old_size);
    }
    return p;
}

char *mg_arena_copy(mg_arena *a, const char *bytes, size_t len)
{
    char *p = take_bytes(a, len + 1, 1);

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
        p = take_bytes(a, (size_t) n + 1, 1);
    if (p && room <= (size_t) n)
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
