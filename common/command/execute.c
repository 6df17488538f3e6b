/* execute.c: migrate_execute, which runs a script that is no migration; nothing is recorded. */
#include "../call/report.h"
#include "../run/lone_script.h"

#include <string.h>

/* What follows the prefix, or NULL. */
static const char *text_behind(const char *text, const char *prefix)
{
    size_t len = strlen(prefix);

    return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

static bool ends_in_sql(const char *text, const char *end)
{
    size_t n = strlen(text), e = strlen(end);

    return n > e && strcmp(text + n - e, end) == 0;
}

/*
 * The path that an argument is, or NULL when it is a script. The argument alone decides, not what files there are: a
 * file that happens to be called as a statement reads must not be run in its place.
 */
static const char *path_of(const char *argument)
{
    const char *url = text_behind(argument, "file:");

    if (strchr(argument, '\n'))
        return NULL;
    if (url)
        return text_behind(url, "///") ? url + 2 : url;
    if (text_behind(argument, "./") || text_behind(argument, "../") || ends_in_sql(argument, ".sql"))
        return argument;
    return text_behind(argument, "/") && !text_behind(argument, "/*") ? argument : NULL;
}

static void write_executed(mg_call *call, const void *data, mg_strbuf *out)
{
    mg_report_head(call, NULL, out);
    mg_strbuf_puts(out, "Script executed successfully. ");
    mg_lone_write(call, data, out);
    mg_strbuf_putc(out, '\n');
    if (call->session.in_transaction)
        mg_strbuf_puts(out, "It is inside your open transaction: COMMIT keeps it, ROLLBACK undoes it.\n");
}

static void executed_json(mg_call *call, const void *data, json_t *report)
{
    mg_json_set(call, report, "in_transaction", json_boolean(call->session.in_transaction));
    mg_lone_report(call, report, data);
}

static mg_rc read_argument(mg_call *call, const char *argument, mg_lone_script *script)
{
    const char *path = path_of(argument);
    mg_tree file;

    if (!*argument)
        return mg_call_fail(call, MG_ERR_ARGUMENT, NULL, "the script is empty");
    if (!path)
        return mg_lone_take_text(call, argument, script);
    file = mg_tree_at(call->host, path);
    return mg_lone_read_file(call, &file, script);
}

mg_rc mg_migrate_execute(mg_call *call, const char *script, const char *options, mg_output *out)
{
    static const mg_report report = {"migrate_execute", write_executed, executed_json};
    const mg_host *h = call->host;
    mg_lone_script one;

    if (mg_call_options(call, MG_FOR_execute, options) != MG_OK || read_argument(call, script, &one) != MG_OK ||
        mg_call_begin(call, MG_WRITES) != MG_OK)
        return MG_FAILED;
    if (mg_lone_plan(call, &one, NULL) == MG_OK && h->lock(h->ctx, &call->arena, &call->error) == MG_OK &&
        mg_lone_run(call, &one) == MG_OK)
        mg_report_give(call, &report, &one, out);
    return mg_call_end(call, true);
}
