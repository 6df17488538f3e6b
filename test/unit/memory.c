/* memory.c: see memory.h. */
#include "memory.h"

#include <jansson.h>
#include <stdlib.h>

static struct
{
    long count, live, nth;
    bool for_good;
} state;

static void *get(void *ctx, size_t size)
{
    void *block;

    (void) ctx;
    state.count++;
    if (state.nth && (state.for_good ? state.count >= state.nth : state.count == state.nth))
        return NULL;
    block = malloc(size ? size : 1);
    state.live += block != NULL;
    return block;
}

static void release(void *ctx, void *block)
{
    (void) ctx;
    state.live -= block != NULL;
    free(block);
}

const mg_alloc memory_host = {.alloc = get, .release = release, .ctx = NULL};

static void *json_get(size_t size)
{
    return get(NULL, size);
}

static void json_release(void *block)
{
    release(NULL, block);
}

void memory_use_for_jansson(void)
{
    json_set_alloc_funcs(json_get, json_release);
}

void memory_fail(long nth, bool for_good)
{
    state.nth = nth;
    state.for_good = for_good;
    state.count = 0;
}

long memory_count(void)
{
    return state.count;
}

long memory_live(void)
{
    return state.live;
}
