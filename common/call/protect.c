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

void mg_protect_write_line(bool is, mg_strbuf *out)
{
    if (is)
        mg_strbuf_puts(out, "The database is protected: migrate_dev, migrate_push and migrate_reset are refused.\n");
}

typedef struct protection
{
    bool is;
    bool in_transaction; /* the change */
} protection;

static void write_protection(mg_call *call, const void *data, mg_strbuf *out)
{
    const protection *p = data;

    mg_report_head(call, NULL, out);
    if (!p->is)
        mg_strbuf_puts(out, "The database is not protected.\n");
    mg_protect_write_line(p->is, out);
    if (p->in_transaction)
        mg_strbuf_puts(out, "This is inside your open transaction: COMMIT keeps it, ROLLBACK undoes it.\n");
}

static void protection_json(mg_call *call, const void *data, json_t *report)
{
    const protection *p = data;

    mg_json_set(call, report, "protected", json_boolean(p->is));
    mg_json_set(call, report, "in_transaction", json_boolean(p->in_transaction));
}

static mg_rc protect(mg_call *call, mg_protect_wish wish, protection *p)
{
    const mg_host *h = call->host;
    mg_arena *a = &call->arena;
    bool on = wish == MG_PROTECT_ON;

    if ((wish != MG_PROTECT_ASK && h->lock(h->ctx, a, &call->error) != MG_OK) ||
        mg_protect_read(h, &p->is, a, &call->error) != MG_OK)
        return MG_FAILED;
    if (wish == MG_PROTECT_ASK)
        return MG_OK;
    p->in_transaction = call->session.in_transaction;
    if (p->is == on)
        return MG_OK;
    p->is = on;
    return mg_protect_write(h, on, a, &call->error);
}

mg_rc mg_migrate_protect(mg_call *call, mg_protect_wish wish, const char *options, mg_output *out)
{
    static const mg_report report = {"migrate_protect", write_protection, protection_json};
    protection p = {0};

    if (mg_call_options(call, MG_FOR_protect, options) != MG_OK ||
        mg_call_begin(call, wish == MG_PROTECT_ASK ? MG_READS : MG_WRITES) != MG_OK)
        return MG_FAILED;
    /* The result is written while all can still be undone. */
    if (protect(call, wish, &p) == MG_OK)
        mg_report_give(call, &report, &p, out);
    return mg_call_end(call, wish != MG_PROTECT_ASK);
}
