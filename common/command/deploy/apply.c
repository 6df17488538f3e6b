/* apply.c: runs scripts in one transaction; see apply.h. */
#include "apply.h"

#include <string.h>

mg_applied *mg_applied_room(mg_call *call, const mg_scripts *scripts)
{
    mg_applied *done = mg_arena_get(&call->arena, (scripts->items.len + 1) * sizeof *done);

    if (!done)
        mg_call_no_memory(call);
    return done;
}

void mg_tell_script(mg_call *call, const mg_scripts *scripts, size_t i)
{
    const mg_host *h = call->host;
    const char *text = NULL;

    if (h->progress)
        text = mg_arena_printf(&call->arena, "Applying migration `%s` (%zu of %zu)", scripts->items.items[i].migration,
                               i + 1, scripts->items.len);
    if (text)
        h->progress(h->ctx, text);
}

/* One pass over all scripts, in a block of its own. */
typedef struct
{
    mg_runner *r;
    const mg_scripts *scripts;
    mg_ledger *ledger;
    mg_applied *done;
    bool careful;    /* it checks after every script, in order to find the one that breaks what must hold */
    bool at_once;    /* it writes the row of a script right after the script */
    bool broken;     /* something does not hold any more, and a careful pass can find out which script did it */
    size_t recorded; /* how many scripts have their rows in the history */
} pass;

/*
 * Writes the rows of the scripts before `end`. If a change of the schema makes the database prepare every statement
 * again, they are written at the end, all by one statement, or before a script that names the history.
 */
static mg_rc record(pass *p, size_t end)
{
    mg_call *call = p->r->call;
    mg_error why = {.offset = MG_NO_OFFSET};

    for (; p->recorded < end; p->recorded++)
    {
        size_t i = p->recorded;
        const mg_script *s = &p->scripts->items.items[i];

        if (mg_ledger_add_applied(p->ledger, s->migration, p->scripts->checksums[i], p->done[i].started,
                                  p->done[i].finished, s->steps, &call->arena, &why) == MG_OK)
            continue;
        p->broken = !p->at_once;
        return mg_script_failed(p->r, s, &why, &call->error);
    }
    return MG_OK;
}

static mg_rc run_applied_script(pass *p, size_t i)
{
    mg_call *call = p->r->call;
    const mg_host *h = call->host;
    int64_t clock = h->clock_us(h->ctx);

    p->done[i].started = h->now_ms(h->ctx);
    if (mg_run_script(p->r, &p->scripts->items.items[i], &call->error) != MG_OK)
        return MG_FAILED;
    p->done[i].ms = (h->clock_us(h->ctx) - clock) / 1000;
    p->done[i].finished = h->now_ms(h->ctx);
    return mg_call_check(call);
}

/*
 * Checks what must hold after script `i`. That is done after the last one, or after each in a careful pass, since the
 * check looks at all rows.
 */
static mg_rc verify(pass *p, size_t i)
{
    mg_call *call = p->r->call;
    const mg_host *h = call->host;
    bool now = p->careful || i + 1 == p->scripts->items.len;
    mg_error why = {.offset = MG_NO_OFFSET};

    if (!h->verify || !now || h->verify(h->ctx, &call->arena, &why) == MG_OK)
        return MG_OK;
    p->broken = true;
    return mg_script_failed(p->r, &p->scripts->items.items[i], &why, &call->error);
}

static mg_rc run_pass(pass *p)
{
    size_t count = p->scripts->items.len;

    for (size_t i = 0; i < count; i++)
    {
        const mg_source *source = &p->scripts->items.items[i].source;

        if (!p->careful)
            mg_tell_script(p->r->call, p->scripts, i);
        if (mg_ledger_is_named(source->text, source->len) && record(p, i) != MG_OK)
            return MG_FAILED;
        if (run_applied_script(p, i) != MG_OK || verify(p, i) != MG_OK || (p->at_once && record(p, i + 1) != MG_OK))
            return MG_FAILED;
    }
    return record(p, count);
}

/*
 * The first pass. If a lock stops it, everything is undone, which frees the locks that were taken, and it is tried
 * again.
 */
static mg_rc run_with_retries(pass *p)
{
    mg_call *call = p->r->call;
    const mg_host *h = call->host;
    mg_arena *a = &call->arena;
    mg_error ignored = {0};
    mg_rc rc;

    for (long retried = 0;; retried++)
    {
        rc = run_pass(p);
        if (rc == MG_OK || p->broken || !mg_may_retry(p->r, &p->r->why, retried) ||
            h->block_end(h->ctx, false, a, &ignored) != MG_OK)
            return rc;
        p->recorded = 0;
        memset(&call->error, 0, sizeof call->error);
        if (mg_back_off(p->r, p->r->stopped_at, retried, &call->error) != MG_OK ||
            h->block_begin(h->ctx, false, a, &call->error) != MG_OK)
            return MG_FAILED;
    }
}

static mg_rc apply(pass *p, mg_broken_list *broken)
{
    mg_call *call = p->r->call;
    const mg_host *h = call->host;
    mg_arena *a = &call->arena;
    pass second = *p;
    mg_error ignored = {0}, found;
    mg_rc rc = run_with_retries(p);

    if (rc == MG_OK)
        return mg_broken_find(call, broken) == MG_OK ? h->block_end(h->ctx, true, a, &call->error) : MG_FAILED;
    found = call->error;
    if (!p->broken || found.unchanged || p->scripts->items.len == 1 ||
        h->block_end(h->ctx, false, a, &ignored) != MG_OK)
        return rc;
    memset(&call->error, 0, sizeof call->error);
    if (h->block_begin(h->ctx, false, a, &call->error) != MG_OK)
        return MG_FAILED;
    second.careful = second.at_once = true;
    if (run_pass(&second) == MG_OK)
        call->error = found; /* if it is not found again, the first error stands */
    return MG_FAILED;
}

mg_rc mg_apply_scripts(mg_runner *r, const mg_scripts *scripts, mg_ledger *ledger, mg_applied *done,
                       mg_broken_list *broken)
{
    mg_call *call = r->call;
    const mg_host *h = call->host;
    mg_arena *a = &call->arena;
    pass first = {
        .r = r, .scripts = scripts, .ledger = ledger, .done = done, .at_once = mg_dialects[h->dialect].keeps_prepared};

    if ((h->remember && h->remember(h->ctx, a, &call->error) != MG_OK) || mg_broken_remember(call) != MG_OK ||
        mg_ledger_create(ledger, a, &call->error) != MG_OK || h->block_begin(h->ctx, false, a, &call->error) != MG_OK)
        return MG_FAILED;
    return apply(&first, broken);
}
