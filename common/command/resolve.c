/* resolve.c: migrate_resolve marks one migration in the history and runs nothing. */
#include "../base/escape.h"
#include "../base/utf8.h"
#include "../history/diagnosis.h"
#include "../call/projects.h"
#include "../call/report.h"

#include <string.h>

typedef struct
{
    size_t all, failed, applied; /* how many records the migration has */
} tally;

static tally count_records(const mg_ledger *ledger, const char *name)
{
    tally t = {0};

    for (size_t i = 0; i < ledger->records.len; i++)
    {
        const mg_record *r = &ledger->records.items[i];

        if (strcmp(r->name, name) != 0)
            continue;
        t.all++;
        t.failed += mg_record_failed(r);
        t.applied += mg_record_applied(r);
    }
    return t;
}

static mg_rc mark_applied(mg_call *call, const mg_migrations *folder, mg_ledger *ledger, const char *name)
{
    mg_arena *a = &call->arena;
    size_t at;
    int64_t now = call->host->now_ms(call->host->ctx);
    tally t = count_records(ledger, name);

    if (mg_migrations_require(folder, name, &at, a, &call->error) != MG_OK ||
        mg_migration_check_name(name, a, &call->error) != MG_OK)
        return MG_FAILED;
    if (t.applied && !t.failed)
        return mg_call_fail(call, "P3008", NULL, "The migration `%s` is already recorded as applied in the database.",
                            mg_shown(a, name));
    if (mg_migration_check_script(&folder->items.items[at], a, &call->error) != MG_OK ||
        mg_ledger_create(ledger, a, &call->error) != MG_OK)
        return MG_FAILED;
    if (t.failed && mg_ledger_roll_back(ledger, name, t.failed, a, &call->error) != MG_OK)
        return MG_FAILED;
    if (t.applied)
        return MG_OK;
    return mg_ledger_add_applied(ledger, name, folder->items.items[at].checksum, now, now, 0, a, &call->error);
}

static mg_rc mark_rolled_back(mg_call *call, const mg_ledger *ledger, const char *name)
{
    tally t = count_records(ledger, name);

    if (t.all == 0)
        return mg_call_fail(call, "P3011", "Give the whole name of the migration, as migrate_status lists it.",
                            "Migration `%s` cannot be rolled back because it was never applied to the database.",
                            mg_shown(&call->arena, name));
    if (t.applied && !t.failed)
        return mg_call_fail(call, "P3012", NULL,
                            "Migration `%s` cannot be rolled back because it is not in a failed state.",
                            mg_shown(&call->arena, name));
    return t.failed ? mg_ledger_roll_back(ledger, name, t.failed, &call->arena, &call->error) : MG_OK;
}

static mg_rc resolve(mg_call *call, const char *dir, const char *name, bool applied)
{
    const mg_host *h = call->host;
    mg_migrations folder;
    mg_ledger ledger;

    if (mg_call_migrations(call, dir, true, &folder) != MG_OK ||
        mg_migrations_check_provider(&folder, &call->arena, &call->error) != MG_OK ||
        h->lock(h->ctx, &call->arena, &call->error) != MG_OK ||
        mg_ledger_read(&ledger, h, call->session.target, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if ((applied ? mark_applied(call, &folder, &ledger, name) : mark_rolled_back(call, &ledger, name)) != MG_OK)
        return MG_FAILED;
    return mg_call_check(call);
}

typedef struct resolution
{
    const char *name;
    bool applied; /* else it is rolled back */
} resolution;

static void resolution_json(mg_call *call, const void *data, json_t *report)
{
    const resolution *r = data;

    mg_json_set(call, report, "in_transaction", json_boolean(call->session.in_transaction));
    mg_json_set(call, report, "name", mg_json_text(call, r->name));
    mg_json_set(call, report, "marked", mg_json_text(call, r->applied ? "applied" : "rolled_back"));
}

static void write_resolution(mg_call *call, const void *data, mg_strbuf *out)
{
    const resolution *r = data;

    mg_report_head(call, NULL, out);
    mg_strbuf_puts(out, "Migration ");
    mg_report_put(call, r->name, out);
    mg_strbuf_printf(out, " marked as %s.\n", r->applied ? "applied" : "rolled back");
}

mg_rc mg_migrate_resolve(mg_call *call, const char *dir, const char *name, const char *state, const char *options,
                         mg_output *out)
{
    static const mg_report report = {"migrate_resolve", write_resolution, resolution_json};
    resolution r = {name, strcmp(state, "applied") == 0};

    if (mg_call_options(call, MG_FOR_resolve, options) != MG_OK)
        return MG_FAILED;
    if (!r.applied && strcmp(state, "rolled_back") != 0)
        return mg_call_fail(call, MG_ERR_ARGUMENT, NULL, "the state must be 'applied' or 'rolled_back', not '%s'",
                            mg_shown(&call->arena, state));
    if (mg_call_begin(call, MG_WRITES) != MG_OK)
        return MG_FAILED;
    /* The result is written while everything can still be undone. */
    if (resolve(call, dir, name, r.applied) == MG_OK)
        mg_report_give(call, &report, &r, out);
    return mg_call_end(call, true);
}
