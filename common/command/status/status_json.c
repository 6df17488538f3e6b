/* status_json.c: writes migrate_status for programs; see status.h. */
#include "status.h"

/* The attempts that have failed, were rolled back, or have not ended. */
static json_t *attempts_json(mg_call *call, const mg_status *s, const mg_entry *e)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < e->nrecords; i++)
    {
        const mg_record *r = s->diagnosis.records[e->first_record + i];
        json_t *one;

        if (mg_record_applied(r))
            continue;
        one = mg_json_new_object(call);
        mg_json_set(call, one, "status", mg_json_text(call, mg_status_record_word(e, r)));
        mg_json_set(call, one, "started_at", mg_json_time(call, r->started_at));
        mg_json_set(call, one, "rolled_back_at", mg_json_time(call, r->rolled_back_at));
        mg_json_set(call, one, "logs", mg_json_text(call, r->logs));
        mg_json_append(call, list, one);
    }
    return list;
}

static json_t *entry_json(mg_call *call, const mg_status *s, const mg_entry *e)
{
    const char *finished = e->state == MG_STATE_APPLIED ? e->record->finished_at : NULL;
    json_t *one = mg_json_new_object(call);

    mg_json_set(call, one, "name", mg_json_text(call, e->name));
    mg_json_set(call, one, "status", mg_json_text(call, mg_status_word(e)));
    mg_json_set(call, one, "finished_at", mg_json_time(call, finished));
    mg_json_set(call, one, "missing", json_boolean(e->missing));
    mg_json_set(call, one, "no_script", json_boolean(mg_status_lacks_script(s, e)));
    mg_json_set(call, one, "resumable", json_boolean(e->state == MG_STATE_FAILED && mg_entry_is_resumable(e)));
    mg_json_set(call, one, "attempts", attempts_json(call, s, e));
    return one;
}

static void set_counts(mg_call *call, const mg_diagnosis *d, json_t *report)
{
    const struct
    {
        const char *key;
        size_t count;
    } counts[] = {{"applied_count", d->applied}, {"pending_count", d->pending}, {"failed_count", d->failed},
                  {"running_count", d->running}, {"missing_count", d->missing}, {"modified_count", d->modified}};

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        mg_json_set(call, report, counts[i].key, mg_json_count(call, counts[i].count));
}

/* Sets which function can deploy, or why that would fail. */
static void set_outlook(mg_call *call, const mg_status *s, json_t *report)
{
    bool has = mg_status_has_outlook(s);
    const char *why = has ? s->outlook.why : NULL, *with = NULL;

    if (has && !why)
        with = s->outlook.each || s->blocking.each ? "migrate_deploy_each" : "migrate_deploy";
    mg_json_set(call, report, "deploy_with", mg_json_text(call, with));
    mg_json_set(call, report, "deploy_error", mg_json_text(call, why));
}

void mg_status_json(mg_call *call, const void *data, json_t *report)
{
    const mg_status *s = data;
    const mg_diagnosis *d = &s->diagnosis;
    json_t *list = mg_json_new_array(call);

    mg_report_ok(call, report, mg_status_is_up_to_date(s));
    mg_report_folder(call, report, &s->folder);
    mg_json_set(call, report, "protected", json_boolean(s->is_protected));
    mg_json_set(call, report, "managed", json_boolean(s->ledger.exists));
    mg_json_set(call, report, "tables", mg_json_names(call, s->tables.items, s->tables.len));
    mg_incomplete_json(call, &s->incomplete, report);
    set_counts(call, d, report);
    mg_json_set(call, report, "diverged", json_boolean(d->diverged));
    mg_json_set(call, report, "last_common", mg_json_text(call, d->last_common));
    set_outlook(call, s, report);
    mg_json_set(call, report, "lint", mg_blocking_json(call, &s->blocking));
    mg_drift_json(call, s->compared ? &s->drift : NULL, report);
    for (size_t i = 0; i < d->entries.len; i++)
        mg_json_append(call, list, entry_json(call, s, &d->entries.items[i]));
    mg_json_set(call, report, "migrations", list);
}
