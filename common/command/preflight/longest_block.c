/* longest_block.c: the check of how long others will wait for what a deployment holds; see preflight.h. */
#include "../../linting/block_times.h"
#include "../../linting/findings.h"
#include "preflight.h"

#define SECOND 1000
#define MINUTE (60 * SECOND)

static const char *say_length(mg_preflight *p, int64_t ms)
{
    if (!p->call->options.varying)
        return "";
    return ms < SECOND ? ", for less than a second" : mg_found_age(p, ", roughly for ", ms / SECOND);
}

static void tell_block_time(mg_preflight *p, mg_checked *f, const mg_block_time *b)
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

static void judge_block_times(mg_preflight *p, mg_checked *f, const mg_block_times *b)
{
    if (b->ms < SECOND)
    {
        mg_judge(p, f, MG_PASSED, "nobody is blocked for as long as a second, as far as is known");
        return;
    }
    mg_judge(p, f, b->ms >= MINUTE ? MG_FAILS : MG_WARNED, "others are blocked for some time%s",
             mg_found_age(p, ", roughly ", b->ms / SECOND));
    tell_block_time(p, f, &b->first);
    tell_block_time(p, f, &b->second);
    if (b->long_ones > 2)
        mg_found_detail(p, f, "and %zu more statement%s, a second or longer each", b->long_ones - 2,
                        b->long_ones == 3 ? "" : "s");
    mg_found_next(p, f, "%s", b->first.worst->safe ? b->first.worst->safe : "Deploy when nobody works.");
}

mg_rc mg_look_at_longest_block(mg_preflight *p, mg_checked *f)
{
    mg_block_times b;

    if (!mg_scripts_are_read(p, f))
        return MG_OK;
    if (!p->lint)
    {
        mg_judge(p, f, MG_LACKS, "not known: what is pending could not be linted");
        return MG_OK;
    }
    if (mg_block_times_find(p->call, p->lint, &b) != MG_OK)
        return MG_FAILED;
    judge_block_times(p, f, &b);
    return mg_call_check(p->call);
}
