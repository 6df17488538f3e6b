/* execute.c: migrate_execute runs a script that is no migration. Nothing is recorded. */
#include "../call/projects.h"
#include "../call/report.h"
#include "../run/lone_script.h"

#include <string.h>

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
    const char *path = mg_script_path(argument);
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
