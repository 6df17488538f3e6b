/* trace_report.c: writes what a trace has seen; see trace.h. */
#include "trace.h"

#include "../../call/report.h"

bool mg_trace_shows(const mg_lint *lint, const mg_traced *one)
{
    return !lint->scripts.items[one->script].silent;
}

static const mg_stmt *traced_statement(const mg_lint *lint, const mg_traced *one)
{
    return &lint->scripts.items[one->script].script.stmts.items[one->statement];
}

mg_place mg_trace_place(const mg_lint *lint, const mg_traced *one)
{
    const mg_script *s = &lint->scripts.items[one->script].script;

    return mg_source_place(&s->source, traced_statement(lint, one)->start);
}

/* Text *************************************************************************************************************/

void mg_trace_write_notice(const mg_trace *trace, mg_strbuf *out)
{
    if (!trace)
        return;
    if (trace->live)
        mg_strbuf_printf(
            out,
            "Traced live, under lock_timeout %s: the statements below have run and were rolled back. Until "
            "then they held the very locks of a deployment, on large tables too; the rows that they wrote "
            "are left dead, for VACUUM.\n",
            trace->lock_timeout);
    else
        mg_strbuf_printf(out,
                         "Traced under lock_timeout %s: statements on small tables have run, and were rolled back.\n",
                         trace->lock_timeout);
}

static void write_items(const char *before, const mg_names *names, mg_strbuf *out)
{
    for (size_t i = 0; i < names->len; i++)
        mg_strbuf_printf(out, "%s%s", i == 0 ? before : ", ", names->items[i]);
}

/* Writes what a statement did, as clauses with semicolons between them. */
static void write_seen(const mg_traced *one, mg_strbuf *out)
{
    size_t begin = out->len;

    for (size_t i = 0; i < one->locks.len; i++)
    {
        const mg_traced_lock *l = &one->locks.items[i];

        mg_strbuf_printf(out, "%s%s on %s", out->len > begin ? "; " : "", mg_lock_word(l->lock), l->object);
        if (mg_lock_blocks(l->lock) != MG_BLOCKS_NOTHING)
            mg_strbuf_printf(out, " blocks %s", mg_blocks_word(mg_lock_blocks(l->lock)));
    }
    write_items(out->len > begin ? "; written anew: " : "written anew: ", &one->rewritten, out);
    write_items(out->len > begin ? "; built: " : "built: ", &one->built, out);
    for (size_t i = 0; i < one->read.len; i++)
        mg_strbuf_printf(out, "%s%lld of %s",
                         i > 0              ? ", "
                         : out->len > begin ? "; rows read: "
                                            : "rows read: ",
                         (long long) one->read.items[i].rows, one->read.items[i].object);
}

static void write_times(const mg_call *call, const mg_traced *one, mg_strbuf *out)
{
    if (!call->options.timing)
        return;
    mg_strbuf_printf(out, ", %lld ms", (long long) (one->us / 1000));
    if (one->locks.len > 0)
        mg_strbuf_printf(out, "; its locks would be held for %lld ms", (long long) (one->held_us / 1000));
}

static void write_traced(mg_call *call, const mg_lint *lint, const mg_traced *one, mg_strbuf *out)
{
    const mg_script *s = &lint->scripts.items[one->script].script;
    mg_place at = mg_trace_place(lint, one);
    mg_strbuf seen;

    mg_strbuf_puts(out, "  ");
    mg_report_put(call,
                  s->migration ? mg_arena_printf(&call->arena, "%s/%s", s->migration, s->source.name) : s->source.name,
                  out);
    mg_strbuf_printf(out, ":%zu:%zu: %s", at.line, at.column,
                     !one->why     ? "ran"
                     : one->failed ? "failed: "
                                   : "not traced: ");
    if (one->why)
        mg_report_put(call, one->why, out);
    else
        write_times(call, one, out);
    mg_strbuf_putc(out, '\n');
    mg_strbuf_init(&seen, &call->arena);
    write_seen(one, &seen);
    if (seen.len == 0 || !mg_strbuf_done(&seen))
        return;
    mg_strbuf_puts(out, "      ");
    mg_report_put(call, seen.text, out);
    mg_strbuf_putc(out, '\n');
}

void mg_trace_write(mg_call *call, const mg_lint *lint, const mg_trace *trace, mg_strbuf *out)
{
    if (!trace)
        return;
    mg_strbuf_puts(out, "\nTrace\n");
    for (size_t i = 0; i < trace->items.len; i++)
        if (mg_trace_shows(lint, &trace->items.items[i]))
            write_traced(call, lint, &trace->items.items[i], out);
}

const char *mg_trace_sentence(mg_call *call, const mg_traced *one)
{
    bool felt = one->failed || one->rewritten.len > 0;
    mg_strbuf b;

    for (size_t i = 0; i < one->locks.len; i++)
        felt = felt || mg_lock_blocks(one->locks.items[i].lock) != MG_BLOCKS_NOTHING;
    if (!felt)
        return NULL;
    mg_strbuf_init(&b, &call->arena);
    if (one->failed)
        mg_strbuf_printf(&b, "It failed: %s", one->why);
    else
        write_seen(one, &b);
    return mg_strbuf_done(&b);
}

/* JSON *************************************************************************************************************/

static json_t *traced_locks_json(mg_call *call, const mg_traced *one)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < one->locks.len; i++)
    {
        const mg_traced_lock *l = &one->locks.items[i];
        json_t *lock = mg_json_new_object(call);

        mg_json_set(call, lock, "object", mg_json_text(call, l->object));
        mg_json_set(call, lock, "lock", mg_json_text(call, mg_lock_word(l->lock)));
        mg_json_set(call, lock, "blocks", mg_json_text(call, mg_blocks_word(mg_lock_blocks(l->lock))));
        mg_json_append(call, list, lock);
    }
    return list;
}

static json_t *traced_rows_json(mg_call *call, const mg_traced *one)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < one->read.len; i++)
    {
        json_t *rows = mg_json_new_object(call);

        mg_json_set(call, rows, "object", mg_json_text(call, one->read.items[i].object));
        mg_json_set(call, rows, "row_count", mg_json_count(call, (size_t) one->read.items[i].rows));
        mg_json_append(call, list, rows);
    }
    return list;
}

/* A time that was measured, unless nobody wants to know. */
static json_t *traced_ms_json(mg_call *call, const mg_traced *one, int64_t us)
{
    return one->why || !call->options.timing ? json_null() : mg_json_count(call, (size_t) (us / 1000));
}

static json_t *traced_json(mg_call *call, const mg_lint *lint, const mg_traced *one)
{
    const mg_linted *s = &lint->scripts.items[one->script];
    mg_place at = mg_trace_place(lint, one);
    json_t *json = mg_json_new_object(call);

    mg_json_set(call, json, "migration", mg_json_text(call, s->script.migration));
    mg_json_set(call, json, "file", mg_json_text(call, s->path));
    mg_json_set(call, json, "line", mg_json_count(call, at.line));
    mg_json_set(call, json, "column", mg_json_count(call, at.column));
    mg_json_set(call, json, "offset", mg_json_count(call, traced_statement(lint, one)->start));
    mg_json_set(call, json, "state", mg_json_text(call, !one->why ? "ran" : one->failed ? "failed" : "not traced"));
    mg_json_set(call, json, "why", mg_json_text(call, one->why));
    mg_json_set(call, json, "ms", traced_ms_json(call, one, one->us));
    mg_json_set(call, json, "held_ms", traced_ms_json(call, one, one->held_us));
    mg_json_set(call, json, "locks", traced_locks_json(call, one));
    mg_json_set(call, json, "rewritten", mg_json_names(call, one->rewritten.items, one->rewritten.len));
    mg_json_set(call, json, "built", mg_json_names(call, one->built.items, one->built.len));
    mg_json_set(call, json, "read", traced_rows_json(call, one));
    return json;
}

json_t *mg_trace_json(mg_call *call, const mg_lint *lint, const mg_trace *trace)
{
    json_t *json, *list;

    if (!trace)
        return json_null();
    json = mg_json_new_object(call);
    list = mg_json_new_array(call);
    mg_json_set(call, json, "mode", mg_json_text(call, trace->live ? "live" : "small"));
    mg_json_set(call, json, "lock_timeout", mg_json_text(call, trace->lock_timeout));
    for (size_t i = 0; i < trace->items.len; i++)
        if (mg_trace_shows(lint, &trace->items.items[i]))
            mg_json_append(call, list, traced_json(call, lint, &trace->items.items[i]));
    mg_json_set(call, json, "statements", list);
    return json;
}
