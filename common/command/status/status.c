/* status.c: migrate_status reports the state of database and folder, migrate_history returns it as rows. */
#include "../../call/projects.h"
#include "status.h"

#include "../schema/side.h"

#include "../../base/time.h"
#include "../../catalog/mark.h"
#include "../../history/segments.h"

static void look_at_all(mg_status *s)
{
    for (size_t i = 0; i < s->folder.items.len; i++)
        if (mg_migration_look(&s->folder, &s->folder.items.items[i], &s->call->arena, &s->call->error) != MG_OK)
            return;
}

/* Finds out which call can deploy what is pending, and what that would block. */
static void look_ahead(mg_status *s)
{
    mg_call *call = s->call;

    if (mg_call_check(call) == MG_OK &&
        mg_outlook_find(call, s->dir, &s->folder, &s->diagnosis, &s->outlook) == MG_OK && s->tables.len == 0)
        mg_blocking_find(call, &s->folder, &s->outlook, &s->blocking);
}

/* Compares the database with what its history makes, if that is asked for. */
static void compare(mg_status *s)
{
    mg_call *call = s->call;
    mg_model *like;

    if (call->options.check_drift && mg_call_check(call) == MG_OK && mg_folder_schema(call, s->dir, &like) == MG_OK &&
        mg_drift_find(call, s->dir, &s->diagnosis, like, &s->drift) == MG_OK)
        s->compared = true;
}

/* Reads both sides in a session that changes nothing; with `hash`, also the checksums of pending migrations. */
static mg_rc inspect(mg_status *s, bool hash)
{
    mg_call *call = s->call;
    mg_arena *a = &call->arena;

    if (mg_call_begin(call, MG_READS) != MG_OK)
        return MG_FAILED;
    if (mg_call_migrations(call, s->dir, hash, &s->folder) == MG_OK &&
        mg_migrations_check_provider(&s->folder, a, &call->error) == MG_OK &&
        mg_ledger_read(&s->ledger, call->host, call->session.target, a, &call->error) == MG_OK &&
        (s->ledger.exists ||
         mg_ledger_other_tables(&s->ledger, &call->external, &s->tables, a, &call->error) == MG_OK) &&
        mg_protect_read(call->host, &s->is_protected, a, &call->error) == MG_OK &&
        (hash || mg_incomplete_read(call->host, call->session.target, &s->incomplete, a, &call->error) == MG_OK) &&
        mg_diagnose(&s->folder, &s->ledger, &s->diagnosis, a, &call->error) == MG_OK)
    {
        look_at_all(s);
        if (!hash)
            look_ahead(s);
        compare(s);
    }
    return mg_call_end(call, false);
}

const char *mg_status_word(const mg_entry *e)
{
    static const char *const names[] = {
        [MG_STATE_APPLIED] = "applied", [MG_STATE_PENDING] = "pending",         [MG_STATE_FAILED] = "failed",
        [MG_STATE_RUNNING] = "running", [MG_STATE_ROLLED_BACK] = "rolled_back",
    };

    return e->modified ? "modified" : e->missing && e->state == MG_STATE_APPLIED ? "missing" : names[e->state];
}

const char *mg_status_record_word(const mg_entry *e, const mg_record *r)
{
    if (mg_record_rolled_back(r))
        return "rolled_back";
    if (mg_record_failed(r))
        return e->state == MG_STATE_RUNNING && mg_progress_is_open(r->logs) ? "running" : "failed";
    return e->missing ? "missing" : e->modified ? "modified" : "applied";
}

bool mg_status_lacks_script(const mg_status *s, const mg_entry *e)
{
    return e->migration != MG_NO_OFFSET && !s->folder.items.items[e->migration].has_script;
}

bool mg_status_has_outlook(const mg_status *s)
{
    const mg_diagnosis *d = &s->diagnosis;

    return d->pending > 0 && d->failed + d->running == 0 && s->tables.len == 0;
}

bool mg_status_is_up_to_date(const mg_status *s)
{
    const mg_diagnosis *d = &s->diagnosis;

    if (!s->ledger.exists || (s->compared && mg_drift_is(&s->drift)))
        return false;
    return d->pending + d->failed + d->running + d->missing + d->modified == 0;
}

/* The commands ************************************************************************************************* */

mg_rc mg_migrate_status(mg_call *call, const char *dir, const char *options, mg_output *out)
{
    static const mg_report report = {"migrate_status", mg_status_text, mg_status_json};
    mg_status s = {.call = call, .dir = dir};

    if (mg_call_options(call, MG_FOR_status, options) != MG_OK || inspect(&s, false) != MG_OK)
        return MG_FAILED;
    return mg_report_give(call, &report, &s, out);
}

typedef MG_VEC(mg_history_row) history_rows;

/* A time in the form for programs; NULL if it is NULL. */
static const char *iso_of(mg_arena *a, const char *shown)
{
    return shown ? mg_time_iso(a, shown) : NULL;
}

static mg_rc add_rows(mg_status *s, const mg_entry *e, history_rows *rows)
{
    mg_arena *a = &s->call->arena;

    for (size_t i = 0; i < e->nrecords; i++)
    {
        const mg_record *r = s->diagnosis.records[e->first_record + i];
        mg_history_row *row = mg_vec_push(a, rows);

        if (!row)
            return mg_call_no_memory(s->call);
        *row = (mg_history_row){e->name,
                                mg_status_record_word(e, r),
                                iso_of(a, r->started_at),
                                iso_of(a, r->finished_at),
                                r->steps,
                                r->checksum,
                                r->logs};
    }
    if (e->state == MG_STATE_PENDING)
    {
        mg_history_row *row = mg_vec_push(a, rows);
        const mg_migration *m = &s->folder.items.items[e->migration];

        if (!row)
            return mg_call_no_memory(s->call);
        *row = (mg_history_row){e->name, "pending", NULL, NULL, -1, m->has_script ? m->checksum : NULL, NULL};
    }
    return MG_OK;
}

mg_rc mg_migrate_history(mg_call *call, const char *dir, const char *options, const mg_history_row **rows, size_t *len)
{
    mg_status s = {.call = call, .dir = dir};
    history_rows all = {0};

    if (mg_call_options(call, MG_FOR_history, options) != MG_OK || inspect(&s, true) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < s.diagnosis.entries.len; i++)
        if (add_rows(&s, &s.diagnosis.entries.items[i], &all) != MG_OK)
            return MG_FAILED;
    *rows = all.items;
    *len = all.len;
    return mg_call_check(call);
}
