/*
 * arena.h: memory of one call.
 *
 * Ownership: everything that the core allocates belongs to an arena and is freed with it, in one step. Nothing is
 * freed one by one. A call owns one arena; a stage that needs scratch makes its own over the same allocator and frees
 * it when the stage ends.
 *
 * Out of memory: every function here returns NULL and sets `failed`, which stays set; callers may go on and test
 * `failed` once at the end of a stage, as long as they dereference no NULL.
 */
#ifndef MG_ARENA_H
#define MG_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __GNUC__
#define MG_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define MG_PRINTF(fmt, args)
#endif

/*
 * What the host gives to allocate with; `alloc` returns NULL when there is no memory and never jumps. `stops`, which
 * may be NULL, is told of work that took no memory, in bytes that would have taken as long to fill, and says whether
 * the call is to end.
 */
typedef struct mg_alloc
{
    void *(*alloc)(void *ctx, size_t size);
    void (*release)(void *ctx, void *block);
    void *ctx;
    bool (*stops)(void *ctx, size_t work);
} mg_alloc;

typedef struct mg_block mg_block;

typedef struct mg_arena
{
    const mg_alloc *mem;
    mg_block *blocks; /* newest first */
    bool failed;
} mg_arena;

void mg_arena_init(mg_arena *a, const mg_alloc *mem);
void mg_arena_free(mg_arena *a);

/* `size` zeroed bytes, aligned for numbers and pointers; valid until the arena is freed. */
void *mg_arena_get(mg_arena *a, size_t size);

/* Gives `size` bytes back at once if they fill a block, as large ones do; else they stay until the arena is freed. */
void mg_arena_drop(mg_arena *a, void *old, size_t size);

/*
 * For loops that are long and take no memory, by which a cancel would be noticed: tells of their work, as mg_alloc
 * says. False, and `failed` is set: the call is to end.
 */
bool mg_arena_goes_on(mg_arena *a, size_t work);

/*
 * Grows `old` (of `old_size` bytes, from this arena, or NULL) to `size` bytes: in place when it is the newest
 * allocation and its block has room, else by a copy, after which `old` is not to be used. The new bytes are not zeroed.
 */
void *mg_arena_grow(mg_arena *a, void *old, size_t old_size, size_t size);

/* A NUL-terminated copy of `len` bytes. */
char *mg_arena_copy(mg_arena *a, const char *bytes, size_t len);
char *mg_arena_str(mg_arena *a, const char *s); /* NULL gives NULL */
char *mg_arena_printf(mg_arena *a, const char *fmt, ...) MG_PRINTF(2, 3);
char *mg_arena_vprintf(mg_arena *a, const char *fmt, va_list args) MG_PRINTF(2, 0);

#endif
