/* lone_script.c: see lone_script.h. */
#include "lone_script.h"

#include "../call/temporary.h"
#include "../history/migrations.h"

#include <string.h>

#define LONE_OUTCOME "Nothing was changed."

/* A text that is one word with slashes is not SQL, so it was probably meant as a path. */
static const char *outcome_of_lone(const mg_lone_script *one)
{
    const char *text = one->script.source.text;
    bool word = !one->path && strchr(text, '/') && !strpbrk(text, " \t\r\n;(");

    return word ? "To name a file, begin with /, ./ or ../, or end in .sql.\n" LONE_OUTCOME : LONE_OUTCOME;
}

static mg_runner runner_of(mg_call *call, const mg_lone_script *one)
{
    return (mg_runner){.call = call, .path = one->path, .outcome = outcome_of_lone(one)};
}

static mg_rc failed(mg_call *call, const mg_lone_script *one, const mg_error *why)
{
    mg_runner r = runner_of(call, one);

    return mg_script_failed(&r, &one->script, why, &call->error);
}

static mg_rc take_lone(mg_call *call, const char *name, const char *text, size_t len, mg_lone_script *out)
{
    mg_error why = {.offset = MG_NO_OFFSET};

    out->found = true;
    if (mg_script_source(name, text, len, &out->script.source, &call->arena, &why) != MG_OK)
        return failed(call, out, &why);
    return MG_OK;
}

mg_rc mg_lone_read_file(mg_call *call, const mg_tree *file, mg_lone_script *out)
{
    const char *text;
    size_t len;

    memset(out, 0, sizeof *out);
    out->path = file->root;
    if (mg_tree_read(file, "", &text, &len, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    return take_lone(call, file->root, text, len, out);
}

mg_rc mg_lone_take_text(mg_call *call, const char *text, mg_lone_script *out)
{
    memset(out, 0, sizeof *out);
    return take_lone(call, "script", text, strlen(text), out);
}

mg_rc mg_lone_plan(mg_call *call, mg_lone_script *one, mg_plan *plan)
{
    mg_plan alone = {.host = call->host, .schema = call->session.target};
    mg_error why = {.offset = MG_NO_OFFSET};

    if (mg_plan_script(plan ? plan : &alone, &one->script, &call->arena, &why) != MG_OK)
        return failed(call, one, &why);
    return mg_call_check(call);
}

static mg_rc run_lone(mg_call *call, const mg_lone_script *one, mg_error *why)
{
    const mg_host *h = call->host;
    mg_arena *a = &call->arena;
    const mg_script *s = &one->script;
    mg_runner r = runner_of(call, one);
    mg_error ignored;

    if ((h->remember && h->remember(h->ctx, a, why) != MG_OK) || h->migration_begin(h->ctx, s, a, why) != MG_OK)
        return MG_FAILED;
    if (mg_run_statements(&r, s, 0, s->stmts.len, why) != MG_OK)
    {
        h->migration_end(h->ctx, s, false, a, &ignored);
        return MG_FAILED;
    }
    if (h->migration_end(h->ctx, s, true, a, why) != MG_OK)
        return MG_FAILED;
    return h->verify ? h->verify(h->ctx, a, why) : MG_OK;
}

static mg_rc check_lone_temporary(mg_call *call, const mg_lone_script *one)
{
    mg_temporaries list;

    if (mg_temporary_read(call, &list) != MG_OK)
        return MG_FAILED;
    return mg_temporary_refuse(call, &list, one->script.source.text, one->script.source.len,
                               one->path ? one->path : "the script",
                               "Drop it, or call from another session. Nothing was changed.");
}

mg_rc mg_lone_run(mg_call *call, mg_lone_script *one)
{
    const mg_host *h = call->host;
    int64_t clock = h->clock_us(h->ctx);
    mg_error why = {.offset = MG_NO_OFFSET};
    mg_rc rc;

    if (check_lone_temporary(call, one) != MG_OK)
        return MG_FAILED;
    rc = run_lone(call, one, &why);
    if (h->watch)
        h->watch(h->ctx, NULL);
    if (rc != MG_OK)
        return failed(call, one, &why);
    one->ms = (h->clock_us(h->ctx) - clock) / 1000;
    return mg_call_check(call);
}

void mg_lone_report(mg_call *call, json_t *object, const mg_lone_script *one)
{
    mg_json_set(call, object, "path", mg_json_text(call, one->path));
    mg_json_set(call, object, "statement_count", mg_json_count(call, one->script.steps));
    if (call->options.timing)
        mg_json_set(call, object, "ms", json_integer((json_int_t) one->ms));
}

void mg_lone_write(mg_call *call, const mg_lone_script *one, mg_strbuf *out)
{
    size_t n = one->script.steps;

    mg_strbuf_printf(out, "(%zu statement%s", n, n == 1 ? "" : "s");
    if (call->options.timing)
        mg_strbuf_printf(out, ", %d ms", (int) one->ms);
    mg_strbuf_puts(out, ")");
}
