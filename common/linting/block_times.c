/* block_times.c: see block_times.h. */
#include "block_times.h"

#include "findings.h"

#define SECOND_MS 1000

typedef struct block_times
{
    mg_arena *arena;
    MG_VEC(mg_block_time) statements;
    mg_map seen; /* the places of statements: their numbers, counted from 1 */
} block_times;

/* What several findings say of one statement is one wait. */
static bool add_block_time(block_times *b, const mg_finding *one)
{
    int64_t ms = mg_finding_time(one);
    size_t at;
    mg_block_time *slot;

    if (ms <= 0)
        return true;
    at = (size_t) (uintptr_t) mg_map_get(&b->seen, one->script, (const char *) &one->byte, sizeof one->byte);
    if (at == 0)
    {
        slot = mg_vec_push(b->arena, &b->statements);
        at = b->statements.len;
        mg_map_put(b->arena, &b->seen, one->script, (const char *) &one->byte, sizeof one->byte,
                   (void *) (uintptr_t) at);
        if (!slot)
            return false;
    }
    slot = &b->statements.items[at - 1];
    if (ms > slot->ms)
        *slot = (mg_block_time){one, ms};
    return true;
}

static void add_up_block_times(const block_times *b, mg_block_times *out)
{
    int64_t together = 0;

    for (size_t i = 0; i < b->statements.len; i++)
    {
        const mg_block_time *one = &b->statements.items[i];

        together += one->worst->until == MG_UNTIL_DEPLOYMENT ? one->ms : 0;
        out->long_ones += one->ms >= SECOND_MS;
        if (one->ms > out->first.ms)
        {
            out->second = out->first;
            out->first = *one;
        }
        else if (one->ms > out->second.ms)
            out->second = *one;
    }
    out->ms = together > out->first.ms ? together : out->first.ms;
}

mg_rc mg_block_times_find(mg_call *call, const mg_lint *l, mg_block_times *out)
{
    block_times b = {.arena = &call->arena};

    *out = (mg_block_times){0};
    for (size_t i = 0; i < l->findings.len; i++)
        if (!add_block_time(&b, &l->findings.items[i]))
            return mg_call_no_memory(call);
    add_up_block_times(&b, out);
    return mg_call_check(call);
}
