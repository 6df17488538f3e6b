/* block_times.h: how long statements keep others waiting, roughly, as the sizes of their tables tell. */
#ifndef MG_BLOCK_TIMES_H
#define MG_BLOCK_TIMES_H

#include "../call/call.h"
#include "../lint/lint.h"

/* A statement that keeps others waiting, by the finding that says the most, and for how many ms. */
typedef struct mg_block_time
{
    const mg_finding *worst; /* NULL: there is none */
    int64_t ms;
} mg_block_time;

typedef struct mg_block_times
{
    mg_block_time first, second; /* the two that take longest */
    size_t long_ones;            /* statements that take a second or more */
    int64_t ms;                  /* of the longest wait: what is held until the end of the deployment is one */
} mg_block_times;

/* Adds up what a lint has found. Fails without memory alone, which the call tells. */
mg_rc mg_block_times_find(mg_call *call, const mg_lint *l, mg_block_times *out);

#endif
