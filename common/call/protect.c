/* protect.c: migrate_protect, which marks a database as protected or says whether it is; see protect.h. */
#include "protect.h"

#include "../catalog/mark.h"

mg_rc mg_protect_check(mg_call *call, const char *function)
{
    const char *hint;
    bool is;

    if (mg_protect_read(call->host, &is, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (!is)
        return MG_OK;
    hint = mg_arena_printf(&call->arena, "migrate_deploy is allowed. If it is meant, %s",
                           mg_dialects[call->host->dialect].who_unprotects);
    return mg_call_fail(call, MG_ERR_STATE, hint, "the database is protected: %s is refused", function);
}

void mg_protect_report(mg_call *call, json_t *report, bool is)
{
    mg_json_set(call, report, "protected", json_boolean(is));
}

void mg_protect_write_line(const json_t *report, mg_strbuf *out)
{
    if (json_is_true(json_object_get(report, "protected")))
        mg_strbuf_puts(out, "The database is protected: migrate_dev, migrate_push and migrate_reset are refused.\n");
}

static void protect_text(const mg_call *call, const json_t *report, mg_strbuf *out)
{
    (void) call;
    mg_report_head(report, out);
    if (!json_is_true(json_object_get(report, "protected")))
        mg_strbuf_puts(out, "The database is not protected.\n");
    mg_protect_write_line(report, out);
    if (json_is_true(json_object_get(report, "in_transaction")))
        mg_strbuf_puts(out, "This is inside your open transaction: COMMIT keeps it, ROLLBACK undoes it.\n");
}

static mg_rc protect(mg_call *call, mg_protect_wish wish)
{
    const mg_host *h = call->host;
    mg_arena *a = &call->arena;
    bool is, on = wish == MG_PROTECT_ON;
    json_t *report;

    if ((wish != MG_PROTECT_ASK && h->lock(h->ctx, a, &call->error) != MG_OK) ||
        mg_protect_read(h, &is, a, &call->error) != MG_OK)
        return MG_FAILED;
    if (wish != MG_PROTECT_ASK && is != on)
    {
        if (mg_protect_write(h, on, a, &call->error) != MG_OK)
            return MG_FAILED;
        is = on;
    }
    report = mg_report_start(call, "migrate_protect");
    mg_protect_report(call, report, is);
    if (wish != MG_PROTECT_ASK)
        mg_json_set(call, report, "in_transaction", json_boolean(call->session.in_transaction));
    return mg_call_check(call);
}

mg_rc mg_migrate_protect(mg_call *call, mg_protect_wish wish, const char *options, mg_output *out)
{
    if (mg_call_options(call, MG_FOR_PROTECT, options) != MG_OK ||
        mg_call_begin(call, wish == MG_PROTECT_ASK ? MG_READS : MG_WRITES) != MG_OK)
        return MG_FAILED;
    /* The result is written while all can still be undone. */
    if (protect(call, wish) == MG_OK)
        mg_report_finish(call, protect_text, out);
    return mg_call_end(call, wish != MG_PROTECT_ASK);
}
