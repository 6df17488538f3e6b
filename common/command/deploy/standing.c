/* standing.c: reads and judges the standing of a database; see standing.h. */
#include "standing.h"

#include "../../base/escape.h"
#include "../../base/utf8.h"
#include "../../call/advice.h"
#include "../../call/report.h"
#include "../../history/segments.h"
#include "../../run/runner.h"

#include <string.h>

#define RUNNING_HINT "A deployment is running: let it end, and call again."

static size_t count_resumable(const mg_diagnosis *all)
{
    size_t n = 0;

    for (size_t i = 0; i < all->entries.len; i++)
        if (all->entries.items[i].state == MG_STATE_FAILED)
            n += mg_entry_is_resumable(&all->entries.items[i]);
    return n;
}

static const char *failure_hint(mg_call *call, const char *dir, const mg_diagnosis *all, bool resumable)
{
    const mg_entry *e = mg_first_failed(all);
    mg_strbuf b;

    if (!e)
        return RUNNING_HINT;
    mg_strbuf_init(&b, &call->arena);
    mg_advice_write_failed(call, dir, e->name, resumable, e->missing, &b);
    mg_strbuf_puts(&b, "Then deploy again.");
    return mg_strbuf_done(&b);
}

void mg_write_logged_error(const char *logs, mg_strbuf *out)
{
    size_t len, cut;
    const char *error = mg_record_error(logs, &len);

    if (len == 0)
        return;
    cut = mg_utf8_cut(error, len, MG_MESSAGE_MAX);
    mg_strbuf_puts(out, ": ");
    mg_strbuf_escaped(out, error, cut);
    mg_strbuf_puts(out, cut < len ? " …" : "");
}

/*
 * Describes a record that is neither finished nor rolled back in the reference's words, and adds what it says went
 * wrong.
 */
static void describe_failure(const mg_entry *e, const mg_record *r, mg_strbuf *b)
{
    bool runs = e->state == MG_STATE_RUNNING && mg_progress_is_open(r->logs);

    mg_strbuf_puts(b, b->len ? "\nThe `" : "The `");
    mg_strbuf_escaped(b, e->name, strlen(e->name));
    mg_strbuf_puts(b, "` migration started at ");
    mg_strbuf_escaped(b, r->started_at, strlen(r->started_at));
    mg_strbuf_puts(b, runs ? " is running" : " failed");
    if (!runs)
        mg_write_logged_error(r->logs, b);
}

/* Fails if migrations have failed, except those that can be resumed if that is asked for. */
static mg_rc check_not_failed(const mg_diagnosis *all, mg_call *call, const char *dir)
{
    bool resumable = count_resumable(all) == all->failed;
    mg_strbuf b;

    if (call->options.resume && all->running + all->failed == 0)
        return mg_call_fail(
            call, MG_ERR_STATE,
            all->pending == 0 ? "Nothing is pending either."
                              : mg_arena_printf(&call->arena, "To apply what is pending: %s;", call->session.each_call),
            "there is nothing to resume: no migration is recorded as failed");
    if (all->running == 0 && (all->failed == 0 || (call->options.resume && resumable)))
        return MG_OK;
    mg_strbuf_init(&b, &call->arena);
    for (size_t i = 0; i < all->entries.len; i++)
    {
        const mg_entry *e = &all->entries.items[i];

        for (size_t k = 0; k < e->nrecords; k++)
            if (mg_record_failed(all->records[e->first_record + k]))
                describe_failure(e, all->records[e->first_record + k], &b);
    }
    mg_call_fail(call, "P3009", failure_hint(call, dir, all, resumable),
                 all->failed == 0
                     ? "a deployment is running in the target database, new migrations will not be applied."
                     : "migrate found failed migrations in the target database, new migrations will not be applied.");
    call->error.detail = mg_strbuf_done(&b);
    return MG_FAILED;
}

/* How to begin a history. NULL if there is no memory. */
static const char *baseline_hint(mg_call *call, const char *dir, const mg_migrations *folder)
{
    const char *first = NULL;

    if (folder->items.len > 0)
        first = mg_advise(call, MG_ADVISE_APPLIED, dir, folder->items.items[0].name);
    if (first)
        return mg_arena_printf(&call->arena,
                               "To baseline it, record each migration whose changes it already has, from the first: "
                               "%s; then deploy again.",
                               first);
    return mg_arena_printf(&call->arena,
                           "The folder has no migration yet. To baseline the database, write what it holds as the "
                           "first one, the output of %s; and mark that as applied with migrate_resolve.",
                           mg_advise(call, MG_ADVISE_BASELINE, NULL, NULL));
}

/* Fails if a database has tables but no history, since these migrations have not made it. */
static mg_rc check_managed(const mg_ledger *ledger, mg_call *call, const char *dir, const mg_migrations *folder)
{
    mg_names names;
    mg_strbuf b;

    if (ledger->exists)
        return MG_OK;
    if (mg_ledger_other_tables(ledger, &call->external, &names, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (names.len == 0)
        return MG_OK;
    mg_strbuf_init(&b, &call->arena);
    for (size_t i = 0; i < names.len; i++)
        mg_report_table(names.items[i], i, &b);
    mg_strbuf_putc(&b, '.');
    mg_call_fail(call, "P3005", baseline_hint(call, dir, folder),
                 "The database schema is not empty, and has no migration history.");
    call->error.detail = mg_strbuf_done(&b);
    return MG_FAILED;
}

mg_rc mg_standing_read(mg_standing *standing, mg_call *call, const mg_migrations *folder)
{
    mg_arena *a = &call->arena;

    if (mg_ledger_read(&standing->ledger, call->host, call->session.target, a, &call->error) != MG_OK)
        return MG_FAILED;
    return mg_diagnose(folder, &standing->ledger, &standing->diagnosis, a, &call->error);
}

mg_rc mg_standing_check(const mg_standing *standing, mg_call *call, const char *dir, const mg_migrations *folder)
{
    if (check_not_failed(&standing->diagnosis, call, dir) != MG_OK)
        return MG_FAILED;
    return check_managed(&standing->ledger, call, dir, folder);
}
