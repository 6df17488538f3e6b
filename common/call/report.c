/* report.c: what all reports have in common; see report.h. */
#include "report.h"

#include "../base/escape.h"
#include "../base/json.h"

#include <string.h>

void mg_report_ok(mg_call *call, json_t *report, bool ok)
{
    mg_json_set(call, report, "ok", json_boolean(ok));
}

/* Starts call->report, which lives as long as the call. */
static json_t *start_json(mg_call *call, const char *function)
{
    json_t *r = mg_json_new_object(call);

    json_decref(call->report);
    call->report = r;
    mg_json_set(call, r, "function", mg_json_text(call, function));
    mg_report_ok(call, r, true);
    mg_json_set(call, r, "provider", mg_json_text(call, mg_dialects[call->host->dialect].provider));
    if (!call->session.target)
        return r;
    mg_json_set(call, r, "database", mg_json_text(call, call->session.database));
    mg_json_set(call, r, "schema", mg_json_text(call, call->session.target));
    return r;
}

void mg_report_folder(mg_call *call, json_t *report, const mg_migrations *m)
{
    mg_json_set(call, report, "directory", mg_json_text(call, m->tree.root));
    mg_json_set(call, report, "migration_count", json_integer((json_int_t) m->items.len));
}

void mg_report_head(mg_call *call, const mg_migrations *folder, mg_strbuf *out)
{
    const char *database = mg_valid_text(call, call->session.database);
    const char *schema = mg_valid_text(call, call->session.target);
    const char *root = folder ? mg_valid_text(call, folder->tree.root) : "";
    size_t found = folder ? folder->items.len : 0;

    if (call->host->dialect == MG_POSTGRES)
        mg_strbuf_printf(out, "PostgreSQL database \"%s\", schema \"%s\"\n", database, schema);
    else
        mg_strbuf_printf(out, "SQLite database %s\n", *database ? database : "in memory");
    if (folder && call->note)
        mg_strbuf_printf(out, "%s\n", mg_valid_text(call, call->note));
    if (!folder)
        return;
    if (found == 0)
        mg_strbuf_printf(out, "No migration found in %s\n", root);
    else
        mg_strbuf_printf(out, "%zu migration%s found in %s\n", found, found == 1 ? "" : "s", root);
}

void mg_report_put(mg_call *call, const char *text, mg_strbuf *out)
{
    const char *valid = mg_valid_text(call, text);

    mg_strbuf_escaped(out, valid, strlen(valid));
}

mg_rc mg_report_hand_over(mg_call *call, const mg_output *out)
{
    const mg_host *h = call->host;

    if (mg_call_check(call) != MG_OK)
        return MG_FAILED;
    return h->give ? h->give(h->ctx, out, &call->arena, &call->error) : MG_OK;
}

/* Hands over the result of what is still to be committed. */
static mg_rc give(mg_call *call, const mg_output *out)
{
    return call->session.intent == MG_READS ? mg_call_check(call) : mg_report_hand_over(call, out);
}

static mg_rc finish_json(mg_call *call, mg_output *out)
{
    mg_strbuf b;

    mg_strbuf_init(&b, &call->arena);
    if (!mg_json_dump(call->report, JSON_INDENT(2), &b))
        return mg_call_no_memory(call);
    out->text = mg_strbuf_done(&b);
    out->lines = false;
    out->kind = MG_OUTPUT_JSON;
    return give(call, out);
}

mg_rc mg_report_give(mg_call *call, const mg_report *how, const void *data, mg_output *out)
{
    mg_strbuf b;

    if (mg_call_check(call) != MG_OK)
        return MG_FAILED;
    if (mg_call_wants_json(call))
    {
        mg_rc rc;

        /* A call that has written something must still report it. */
        mg_call_watch(call, call->session.intent == MG_READS);
        how->json(call, data, start_json(call, how->function));
        rc = mg_call_check(call) == MG_OK ? finish_json(call, out) : MG_FAILED;
        mg_call_watch(call, false);
        return rc;
    }
    mg_strbuf_init(&b, &call->arena);
    how->text(call, data, &b);
    out->text = mg_strbuf_done(&b);
    out->lines = true;
    out->kind = MG_OUTPUT_REPORT;
    return give(call, out);
}

void mg_report_exact(mg_output *out, const char *instead)
{
    if (out->kind == MG_OUTPUT_JSON)
        return;
    out->kind = MG_OUTPUT_EXACT;
    out->instead = instead;
}

void mg_report_written(mg_call *call, const char *path, bool replaced, mg_strbuf *out)
{
    mg_strbuf_printf(out, "Wrote %s%s\n", mg_valid_text(call, path),
                     replaced ? " in place of the file that was there" : "");
}

void mg_report_table(const char *name, size_t i, mg_strbuf *out)
{
    if (i < 3)
    {
        mg_strbuf_puts(out, i ? ", \"" : "It holds the tables \"");
        mg_strbuf_escaped(out, name, strlen(name));
        mg_strbuf_putc(out, '"');
    }
    else if (i == 3)
        mg_strbuf_puts(out, " and more");
}
