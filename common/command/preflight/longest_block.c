/* longest_block.c: the check of how long others will wait for what a deployment holds; see preflight.h. */
#include "../../linting/findings.h"
#include "preflight.h"

#define SECOND 1000
#define MINUTE (60 * SECOND)

/* A statement that keeps others waiting, by the finding that says the most, and for how many ms. */
typedef struct block_time
{
    const mg_finding *worst;
    int64_t ms;
} block_time;

typedef struct blocked_time
{
    MG_VEC(block_time) statements;
    block_time first, second; /* the two that take longest */
    int64_t together;         /* of those whose locks are held until the end of the deployment */
    size_t long_ones;         /* statements that take a second or more */
} blocked_time;

/* What several findings say of one statement is one wait. */
static bool add_block_time(mg_preflight *p, blocked_time *b, mg_map *seen, const mg_finding *one)
{
    mg_arena *a = &p->call->arena;
    int64_t ms = mg_finding_time(one);
    size_t at;
    block_time *slot;

    if (ms <= 0)
        return true;
    at = (size_t) (uintptr_t) mg_map_get(seen, one->script, (const char *) &one->byte, sizeof one->byte);
    if (at == 0)
    {
        slot = mg_vec_push(a, &b->statements);
        at = b->statements.len;
        mg_map_put(a, seen, one->script, (const char *) &one->byte, sizeof one->byte, (void *) (uintptr_t) at);
        if (!slot)
            return false;
    }
    slot = &b->statements.items[at - 1];
    if (ms > slot->ms)
        *slot = (block_time){one, ms};
    return true;
}

static bool find_block_times(mg_preflight *p, blocked_time *b)
{
    mg_map seen = {0};

    for (size_t i = 0; i < p->lint->findings.len; i++)
        if (!add_block_time(p, b, &seen, &p->lint->findings.items[i]))
            return false;
    for (size_t i = 0; i < b->statements.len; i++)
    {
        const block_time *one = &b->statements.items[i];

        b->together += one->worst->until == MG_UNTIL_DEPLOYMENT ? one->ms : 0;
        b->long_ones += one->ms >= SECOND;
        if (one->ms > b->first.ms)
        {
            b->second = b->first;
            b->first = *one;
        }
        else if (one->ms > b->second.ms)
            b->second = *one;
    }
    return !p->call->arena.failed;
}

static const char *say_length(mg_preflight *p, int64_t ms)
{
    if (!p->call->options.varying)
        return "";
    return ms < SECOND ? ", for less than a second" : mg_found_age(p, ", roughly for ", ms / SECOND);
}

static void tell_block_time(mg_preflight *p, mg_checked *f, const block_time *b)
{
    const mg_finding *one = b->worst;
    const char *until = one ? mg_until_word(one->until) : NULL;
    bool whole_file = one && one->lock == MG_LOCK_NONE;
    mg_strbuf text;

    if (!one)
        return;
    mg_strbuf_init(&text, &p->call->arena);
    mg_strbuf_printf(&text, "%s of %s%s: %s", mg_blocks_word(one->blocks),
                     whole_file ? "the whole file" : mg_found_text(p, one->object), say_length(p, b->ms),
                     mg_rules[one->rule].name);
    if (p->call->options.varying)
    {
        mg_strbuf_puts(&text, " (");
        mg_finding_write_size(p->call, one, &text);
        mg_strbuf_putc(&text, ')');
    }
    mg_strbuf_printf(&text, " at %s/migration.sql:%zu:%zu", mg_found_text(p, one->migration), one->line, one->column);
    if (until)
        mg_strbuf_printf(&text, ", until the end of the %s", until);
    if (mg_strbuf_done(&text))
        mg_found_detail(p, f, "%s", text.text);
}

static void judge_block_times(mg_preflight *p, mg_checked *f, const blocked_time *b)
{
    int64_t longest = b->together > b->first.ms ? b->together : b->first.ms;

    if (longest < SECOND)
    {
        mg_judge(p, f, MG_PASSED, "nobody is blocked for as long as a second, as far as is known");
        return;
    }
    mg_judge(p, f, longest >= MINUTE ? MG_FAILS : MG_WARNED, "others are blocked for some time%s",
             mg_found_age(p, ", roughly ", longest / SECOND));
    tell_block_time(p, f, &b->first);
    tell_block_time(p, f, &b->second);
    if (b->long_ones > 2)
        mg_found_detail(p, f, "and %zu more statement%s, a second or longer each", b->long_ones - 2,
                        b->long_ones == 3 ? "" : "s");
    mg_found_next(p, f, "%s", b->first.worst->safe ? b->first.worst->safe : "Deploy when nobody works.");
}

mg_rc mg_look_at_longest_block(mg_preflight *p, mg_checked *f)
{
    blocked_time b = {0};

    if (!mg_scripts_are_read(p, f))
        return MG_OK;
    if (!p->lint)
    {
        mg_judge(p, f, MG_LACKS, "not known: what is pending could not be linted");
        return MG_OK;
    }
    if (!find_block_times(p, &b))
        return mg_call_no_memory(p->call);
    judge_block_times(p, f, &b);
    return mg_call_check(p->call);
}
