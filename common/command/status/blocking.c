/* blocking.c: see blocking.h. */
#include "blocking.h"

#include "../../linting/block_times.h"
#include "../../linting/findings.h"
#include "../../linting/linting.h"

#include <string.h>

/* Whether it is a finding about something that others would feel while it runs. */
static bool is_blocking(const mg_finding *f)
{
    enum mg_rule_category category = mg_rules[f->rule].category;

    return f->severity >= MG_SEVERITY_WARNING && f->blocks != MG_BLOCKS_NOTHING && f->table &&
           (category == MG_CATEGORY_LOCKS || category == MG_CATEGORY_REWRITES);
}

static bool is_worse(const mg_finding *f, const mg_finding *than)
{
    if (!than || f->severity != than->severity)
        return !than || f->severity > than->severity;
    if (mg_finding_time(f) != mg_finding_time(than))
        return mg_finding_time(f) > mg_finding_time(than);
    return f->blocks > than->blocks;
}

static void find_worst(mg_blocking *b)
{
    for (size_t i = 0; i < b->lint->findings.len; i++)
    {
        const mg_finding *f = &b->lint->findings.items[i];

        if (!is_blocking(f))
            continue;
        b->count++;
        b->errors += f->severity == MG_SEVERITY_ERROR;
        b->worst = is_worse(f, b->worst) ? f : b->worst;
    }
}

/* Whether each of several migrations can be committed by itself, so that what it holds is free for the next one. */
static bool can_commit_each(mg_call *call, const mg_scripts *scripts)
{
    mg_plan plan = mg_deploy_plan(call);
    mg_error why = {0};
    size_t i = 0;

    plan.each = true;
    while (i < scripts->items.len && mg_plan_add(&plan, &scripts->items.items[i], &call->arena, &why) == MG_OK)
        i++;
    return i > 1 && i == scripts->items.len;
}

mg_rc mg_blocking_find(mg_call *call, const mg_migrations *folder, const mg_outlook *outlook, mg_blocking *out)
{
    mg_block_times times;
    mg_lint *l;

    memset(out, 0, sizeof *out);
    if (outlook->why || outlook->scripts.items.len == 0)
        return MG_OK;
    l = mg_arena_get(&call->arena, sizeof *l);
    if (!l)
        return mg_call_no_memory(call);
    if (mg_linting_try(call, &folder->tree, l, &out->why) != MG_OK)
        return MG_FAILED;
    if (out->why)
        return MG_OK;
    l->plan.each = outlook->each;
    if (mg_linting_scripts(call, l, &outlook->scripts) != MG_OK || mg_lint_run(l) != MG_OK ||
        mg_block_times_find(call, l, &times) != MG_OK)
        return MG_FAILED;
    out->lint = l;
    out->ms = times.ms;
    find_worst(out);
    out->each = out->errors > 0 && !outlook->each && can_commit_each(call, &outlook->scripts);
    return mg_call_check(call);
}

/* Writes when the waiting ends, and how long that is, roughly. */
static void write_length(const mg_blocking *b, mg_strbuf *out)
{
    const char *until = mg_until_word(b->worst->until);

    if (until)
        mg_strbuf_printf(out, " until the end of the %s", until);
    if (b->ms >= 90000)
        mg_strbuf_printf(out, ", roughly %lld minutes", (long long) ((b->ms + 30000) / 60000));
    else if (b->ms >= 1500)
        mg_strbuf_printf(out, ", roughly %lld seconds", (long long) ((b->ms + 500) / 1000));
}

void mg_blocking_write(mg_call *call, const mg_blocking *b, mg_strbuf *out)
{
    const mg_finding *f = b->worst;
    bool whole = f && f->lock == MG_LOCK_NONE; /* the file */

    if (b->why)
    {
        mg_strbuf_puts(out, "\nWhat it would block is not known: ");
        mg_report_put(call, b->why, out);
        mg_strbuf_putc(out, '\n');
    }
    if (!f)
        return;
    mg_strbuf_printf(out, "\nWhat is pending would block %s %s", mg_blocks_word(f->blocks), whole ? "to " : "of ");
    mg_report_put(call, whole ? "the whole file" : f->table, out);
    write_length(b, out);
    mg_strbuf_printf(out, ": %s%s", mg_rules[f->rule].name, whole ? " of " : "");
    mg_report_put(call, whole ? f->table : "", out);
    mg_strbuf_puts(out, " (");
    mg_finding_write_size(call, f, out);
    mg_strbuf_puts(out, ") at ");
    mg_finding_write_place(call, b->lint, f, out);
    if (b->count > 1)
        mg_strbuf_printf(out, ", and %zu finding%s more", b->count - 1, b->count == 2 ? "" : "s");
    mg_strbuf_puts(out, ".\n");
}

static json_t *worst_json(mg_call *call, const mg_blocking *b)
{
    json_t *one;

    if (!b->worst)
        return json_null();
    one = mg_json_new_object(call);
    mg_json_set(call, one, "finding_count", mg_json_count(call, b->count));
    mg_json_set(call, one, "table", mg_json_text(call, b->worst->table));
    mg_json_set(call, one, "ms", mg_json_count(call, (size_t) b->ms));
    mg_json_set(call, one, "worst", mg_finding_json(call, b->lint, b->worst));
    return one;
}

json_t *mg_blocking_json(mg_call *call, const mg_blocking *b)
{
    size_t errors = b->lint ? mg_findings_count(b->lint, MG_SEVERITY_ERROR) : 0;
    size_t warnings = b->lint ? mg_findings_count(b->lint, MG_SEVERITY_WARNING) : 0;
    json_t *one;

    if (!b->lint && !b->why)
        return json_null();
    one = mg_json_new_object(call);
    mg_json_set(call, one, "error", mg_json_text(call, b->why));
    mg_json_set(call, one, "error_count", mg_json_count(call, errors));
    mg_json_set(call, one, "warning_count", mg_json_count(call, warnings));
    mg_json_set(call, one, "blocking", worst_json(call, b));
    return one;
}
