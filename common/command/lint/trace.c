/* trace.c: runs what is linted, and watches it; see trace.h. */
#include "trace.h"

#include "../../call/temporary.h"
#include "../../history/segments.h"
#include "../../linting/linting.h"

#include <stdlib.h>
#include <string.h>

#define LOCK_TIMEOUT "1s" /* as long as those who come later wait at most behind a trace that waits */
#define WAIT 1            /* seconds, for a deployment */

/*
 * As many statements have a block of their own, so that the trace goes on behind one that cannot be tried. With more
 * than 64 subtransactions every snapshot on the server takes more time.
 */
#define MOST_BLOCKS 50

typedef struct tracing
{
    mg_call *call;
    const mg_lint *lint;
    mg_trace *trace;
    mg_holdings held;
    size_t script;
    mg_segments segments; /* of the script */
    size_t first_segment; /* the number of its first one */
    mg_traced *now;
    size_t blocks;       /* how many statements had one */
    const char *stopped; /* why nothing more is run */
} tracing;

/* Options **********************************************************************************************************/

/* Whether a duration is none. */
static bool is_endless(const char *duration)
{
    char *end;

    return strtod(duration, &end) <= 0 && end != duration;
}

mg_rc mg_trace_options(mg_call *call, mg_trace **trace)
{
    const mg_options *o = &call->options;

    if (!o->trace)
        return MG_OK;
    if (o->offline || strcmp(o->only, "all") == 0)
        return mg_call_fail(call, MG_ERR_ARGUMENT, "Trace what is pending, or \"only\": \"script\".",
                            "option \"trace\" runs what is linted, which it cannot do with %s",
                            o->offline ? "\"offline\"" : "\"only\": \"all\"");
    if (o->lock_timeout && is_endless(o->lock_timeout))
        return mg_call_fail(call, MG_ERR_ARGUMENT, "Leave \"lock_timeout\" out for 1 s, or give a time.",
                            "a trace waits for no lock without end");
    *trace = mg_arena_get(&call->arena, sizeof **trace);
    if (!*trace)
        return mg_call_no_memory(call);
    (*trace)->live = strcmp(o->trace, "live") == 0;
    (*trace)->lock_timeout = o->lock_timeout ? o->lock_timeout : LOCK_TIMEOUT;
    call->options.wait = WAIT;
    return MG_OK;
}

mg_rc mg_trace_begin(mg_call *call, const mg_trace *trace)
{
    const mg_host *h = call->host;

    return trace ? h->lock(h->ctx, &call->arena, &call->error) : MG_OK;
}

/* What may run *****************************************************************************************************/

/* Whether nothing tells which tables the action is about. */
static bool is_unclear(const mg_action *a)
{
    switch (a->kind)
    {
    case MG_ACTION_UNKNOWN:
    case MG_ACTION_SELECT:
    case MG_ACTION_CALL:
    case MG_ACTION_DO:
        return true;
    case MG_ACTION_ANALYZE:
    case MG_ACTION_CLUSTER:
    case MG_ACTION_REINDEX:
        return !a->object.name || (a->of != MG_THING_TABLE && a->of != MG_THING_INDEX && a->of != MG_THING_NONE);
    default:
        return (a->of == MG_THING_DOMAIN && a->kind != MG_ACTION_CREATE) ||
               (mg_action_has(a, MG_ACT_CASCADE) && a->kind != MG_ACTION_ADD_CONSTRAINT);
    }
}

/* Whether the action may go on to tables that foreign keys lead to, or come from. */
static bool spreads(const mg_action *a)
{
    switch (a->kind)
    {
    case MG_ACTION_DROP:
    case MG_ACTION_DROP_COLUMN:
    case MG_ACTION_DROP_CONSTRAINT:
    case MG_ACTION_SET_TYPE:
    case MG_ACTION_UPDATE:
    case MG_ACTION_DELETE:
    case MG_ACTION_MERGE:
    case MG_ACTION_TRUNCATE:
        return true;
    default:
        return false;
    }
}

static void gather_object(const tracing *t, const mg_object *o, mg_names *schemas, mg_names *names)
{
    const char **schema, **name;

    if (!o->name)
        return;
    schema = mg_vec_push(&t->call->arena, schemas);
    name = mg_vec_push(&t->call->arena, names);
    if (!schema || !name)
        return;
    *schema = o->schema ? o->schema : t->call->session.target;
    *name = o->name;
}

/* "small": what names a table that is not small, or does not tell what it is about, is not run; `*why` says so. */
static mg_rc check_small(const tracing *t, const mg_stmt *s, const char **why, mg_error *err)
{
    mg_arena *a = &t->call->arena;
    mg_names schemas = {0}, names = {0};
    const char *large = NULL;
    bool spread = false;

    for (size_t i = 0; i < s->actions.len; i++)
    {
        const mg_action *one = &s->actions.items[i];

        if (is_unclear(one))
        {
            *why = "it does not tell which tables it is about, and these might not be small";
            return MG_OK;
        }
        spread = spread || spreads(one);
        gather_object(t, &one->object, &schemas, &names);
        gather_object(t, &one->table, &schemas, &names);
    }
    if (names.len == 0)
        return MG_OK;
    if (mg_find_large(&t->held, &schemas, &names, spread, t->lint->small, &large, err) != MG_OK)
        return MG_FAILED;
    *why = large ? mg_arena_printf(a, "%s is not small", large) : NULL;
    return MG_OK;
}

/* Why a statement is not run, as far as that is known without the database; or NULL. */
static const char *reason_to_leave_out(const tracing *t, const mg_stmt *s)
{
    if (t->stopped)
        return t->stopped;
    if (mg_stmt_runs_outside(s) && (t->lint->world.each || (s->flags & MG_STMT_TOPLEVEL)))
        return mg_arena_printf(&t->call->arena, "%s runs in no transaction", s->what ? s->what : "it");
    if (s->flags & MG_STMT_OUTSIDE)
        return "a rollback would not undo it";
    return NULL;
}

/* What it did ******************************************************************************************************/

static const char *name_traced(const tracing *t, const mg_held *r)
{
    bool ours = strcmp(r->schema, t->call->session.target) == 0;

    return mg_arena_printf(&t->call->arena, "%s%s%s", ours ? "" : r->schema, ours ? "" : ".", r->name);
}

/* The strongest of modes. */
static mg_lock strongest(unsigned modes)
{
    unsigned lock = MG_LOCK_ACCESS_EXCLUSIVE;

    while (lock > MG_LOCK_NONE && !(modes & (1u << lock)))
        lock--;
    return (mg_lock) lock;
}

static void note_traced_lock(const tracing *t, const mg_held *before, const mg_held *now)
{
    mg_lock lock = strongest(now->modes);
    mg_traced_lock *slot;

    if (lock <= strongest(before->modes))
        return;
    slot = mg_vec_push(&t->call->arena, &t->now->locks);
    if (slot)
        *slot = (mg_traced_lock){name_traced(t, before), lock};
}

static void note_traced_name(const tracing *t, mg_names *list, const mg_held *r)
{
    const char **slot = mg_vec_push(&t->call->arena, list);

    if (slot)
        *slot = name_traced(t, r);
}

static void note_traced_rows(const tracing *t, const mg_held *before, const mg_held *now)
{
    mg_traced_rows *slot = mg_vec_push(&t->call->arena, &t->now->read);

    if (slot)
        *slot = (mg_traced_rows){name_traced(t, now), now->read - before->read};
}

static bool has_new_file(const mg_held *before, const mg_held *now)
{
    return now->file && (!before || !before->file || strcmp(before->file, now->file) != 0);
}

static void note_traced_relation(void *arg, const mg_held *before, const mg_held *now)
{
    const tracing *t = arg;

    if (now->kind == 'i' && !now->gone && has_new_file(before, now))
        note_traced_name(t, &t->now->built, now);
    if (now->made || !before)
        return;
    note_traced_lock(t, before, now);
    if (now->gone || now->kind == 'i')
        return;
    if (has_new_file(before, now))
        note_traced_name(t, &t->now->rewritten, now);
    if (now->read > before->read)
        note_traced_rows(t, before, now);
}

/* Running **********************************************************************************************************/

static size_t find_segment(const tracing *t, size_t statement)
{
    size_t i = 0;

    while (i + 1 < t->segments.len && t->segments.items[i].end <= statement)
        i++;
    return t->first_segment + i;
}

static mg_rc run_watched(tracing *t, const mg_script *s, size_t i, mg_error *err)
{
    const mg_host *h = t->call->host;
    mg_arena *a = &t->call->arena;
    int64_t clock;

    if (mg_holdings_limit(&t->held, t->trace->lock_timeout, err) != MG_OK)
        return MG_FAILED;
    if (!t->trace->live && check_small(t, &s->stmts.items[i], &t->now->why, err) != MG_OK)
        return MG_FAILED;
    if (t->now->why)
        return a->failed ? mg_error_no_memory(err) : MG_OK;
    clock = h->clock_us(h->ctx);
    if (h->run(h->ctx, s, &s->stmts.items[i], a, err) != MG_OK)
        return MG_FAILED;
    t->now->us = h->clock_us(h->ctx) - clock;
    t->trace->ran++;
    return mg_holdings_look(&t->held, note_traced_relation, t, err);
}

/* Notes why a statement has failed. What cannot be tried need not stop those behind it. */
static void note_failure(tracing *t, const mg_error *why)
{
    mg_arena *a = &t->call->arena;
    bool untried = why->elsewhere && strcmp(why->code, "0A000") == 0;

    t->now->why = mg_arena_printf(a, "%s", why->message ? why->message : "it failed");
    t->now->failed = !untried;
    if (!untried)
        t->stopped = "a statement before it failed";
}

/* Runs a statement in a block of its own, as long as there may be more of them. */
static mg_rc trace_statement(void *arg, const mg_script *s, size_t i, mg_error *err)
{
    tracing *t = arg;
    const mg_host *h = t->call->host;
    mg_arena *a = &t->call->arena;
    mg_error ignored = {0};
    mg_rc rc;

    t->now = mg_vec_push(a, &t->trace->items);
    if (!t->now)
        return mg_error_no_memory(err);
    *t->now = (mg_traced){.script = t->script, .statement = i, .segment = find_segment(t, i)};
    t->now->why = reason_to_leave_out(t, &s->stmts.items[i]);
    if (t->now->why)
        return MG_OK;
    if (t->blocks == MOST_BLOCKS)
    {
        rc = run_watched(t, s, i, err);
        if (rc != MG_OK && !err->unchanged)
            note_failure(t, err);
        return rc;
    }
    t->blocks++;
    if (h->block_begin(h->ctx, false, a, err) != MG_OK)
        return MG_FAILED;
    rc = run_watched(t, s, i, err);
    if (rc == MG_OK)
        return h->block_end(h->ctx, true, a, err);
    if (h->block_end(h->ctx, false, a, &ignored) != MG_OK || err->unchanged || a->failed)
        return MG_FAILED;
    note_failure(t, err);
    *err = (mg_error){.offset = MG_NO_OFFSET};
    return MG_OK;
}

/* Notes the statements of a script from `first` on, none of which is run. */
static mg_rc leave_rest_out(tracing *t, const mg_script *s, size_t first, const char *why)
{
    for (size_t i = first; i < s->stmts.len; i++)
    {
        mg_traced *one = s->stmts.items[i].kind == MG_STMT_SQL ? mg_vec_push(&t->call->arena, &t->trace->items) : NULL;

        if (one)
            *one = (mg_traced){.script = t->script, .statement = i, .segment = find_segment(t, i), .why = why};
    }
    return mg_call_check(t->call);
}

/* Runs a script that deployments would run. */
static mg_rc run_traced_script(tracing *t, mg_runner *r, const mg_script *s)
{
    mg_call *call = t->call;
    mg_error failed = {.offset = MG_NO_OFFSET};

    if (mg_run_script(r, s, &failed) == MG_OK)
        return mg_call_check(call);
    if (failed.unchanged || call->arena.failed)
    {
        call->error = failed;
        return call->arena.failed ? mg_call_no_memory(call) : MG_FAILED;
    }
    if (!t->stopped && t->now) /* at its end: what was deferred until then */
        note_failure(t, &r->why);
    t->stopped = t->stopped ? t->stopped : "a migration before it failed";
    return leave_rest_out(t, s, t->now ? t->now->statement + 1 : 0, t->stopped);
}

/* Whether the lint could not read the script. */
static bool is_unreadable(const tracing *t)
{
    for (size_t i = 0; i < t->lint->findings.len; i++)
        if (t->lint->findings.items[i].script == t->script && t->lint->findings.items[i].rule == MG_RULE_syntax_error)
            return true;
    return false;
}

static mg_rc trace_script(tracing *t, mg_runner *r, const mg_script *s)
{
    mg_call *call = t->call;
    mg_plan plan = mg_deploy_plan(call);
    mg_error why = {.offset = MG_NO_OFFSET};

    plan.each = true;
    t->now = NULL;
    t->segments = (mg_segments){0};
    if (is_unreadable(t))
        t->stopped = "a script before it cannot be read";
    if (t->stopped)
        return leave_rest_out(t, s, 0, t->stopped);
    if (mg_plan_add(&plan, s, &call->arena, &why) != MG_OK ||
        (t->lint->world.each && mg_segments_cut(s, &t->segments, &call->arena, &why) != MG_OK))
    {
        t->stopped = "a script before it is refused by every deployment";
        return leave_rest_out(t, s, 0, why.message);
    }
    return run_traced_script(t, r, s);
}

static mg_rc trace_scripts(tracing *t)
{
    mg_runner r = {.call = t->call, .run = trace_statement, .run_arg = t, .outcome = ""};

    for (t->script = 0; t->script < t->lint->scripts.len; t->script++)
    {
        r.path = t->lint->scripts.items[t->script].path;
        if (trace_script(t, &r, &t->lint->scripts.items[t->script].script) != MG_OK)
            return MG_FAILED;
        if (t->lint->world.each)
            t->first_segment += t->segments.len > 0 ? t->segments.len : 1;
    }
    return MG_OK;
}

/* A lock is held until the end of what is committed at once. */
static void add_up(mg_trace *trace)
{
    int64_t us = 0;

    for (size_t i = trace->items.len; i-- > 0;)
    {
        mg_traced *one = &trace->items.items[i];

        us = i + 1 < trace->items.len && one[1].segment == one->segment ? us + one->us : one->us;
        one->held_us = us;
    }
}

/* What a temporary table hides would not be what is traced. */
static mg_rc check_temporary(const tracing *t)
{
    mg_temporaries list;
    mg_rc rc = mg_temporary_read(t->call, &list);

    for (size_t i = 0; i < t->lint->scripts.len && rc == MG_OK && list.len > 0; i++)
    {
        const mg_script *s = &t->lint->scripts.items[i].script;

        rc = mg_temporary_refuse(t->call, &list, s->source.text, s->source.len,
                                 s->migration ? s->migration : "the script", "Drop it, or trace from another session.");
    }
    return rc;
}

mg_rc mg_trace_run(mg_trace *trace, mg_call *call, const mg_lint *lint)
{
    const mg_host *h = call->host;
    tracing t = {.call = call, .lint = lint, .trace = trace};
    mg_error later = {0};
    mg_rc rc;

    if (check_temporary(&t) != MG_OK || mg_holdings_open(&t.held, h, &call->arena, &call->error) != MG_OK ||
        h->block_begin(h->ctx, false, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    rc = trace_scripts(&t);
    if (h->block_end(h->ctx, false, &call->arena, rc == MG_OK ? &call->error : &later) != MG_OK || rc != MG_OK)
        return MG_FAILED;
    add_up(trace);
    return mg_call_check(call);
}
