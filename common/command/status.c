/* status.c: migrate_status, a report of where database and folder stand, and migrate_history, the same as rows. */
#include "../base/escape.h"
#include "../base/json.h"
#include "../history/diagnosis.h"
#include "../history/segments.h"
#include "../catalog/invalid.h"
#include "../catalog/mark.h"
#include "../render/base/render.h"
#include "../call/advice.h"
#include "deploy/standing.h"
#include "schema/drift.h"
#include "outlook.h"
#include "../call/protect.h"

#include <string.h>

typedef struct
{
    mg_call *call;
    mg_migrations folder;
    mg_ledger ledger;
    mg_diagnosis diagnosis;
    mg_names tables;  /* some that there are without a history */
    mg_names invalid; /* indexes */
    bool is_protected;
    bool compared; /* the database with its history */
    mg_drift drift;
    mg_outlook outlook; /* of the pending ones, unless they shall only be listed */
} inspection;

static void look_at_all(inspection *in)
{
    for (size_t i = 0; i < in->folder.items.len; i++)
        if (mg_migration_look(&in->folder, &in->folder.items.items[i], &in->call->arena, &in->call->error) != MG_OK)
            return;
}

/* Whether the database is what its history makes, if that was asked. */
static void compare(inspection *in, const char *dir)
{
    mg_call *call = in->call;
    mg_model *like;

    if (call->options.check_drift && mg_call_check(call) == MG_OK && mg_folder_schema(call, dir, &like) == MG_OK &&
        mg_drift_find(call, dir, &in->diagnosis, like, &in->drift) == MG_OK)
        in->compared = true;
}

/* Reads both sides in a session that changes nothing; `hash`: with the checksums of pending migrations. */
static mg_rc inspect(inspection *in, const char *dir, bool hash)
{
    mg_call *call = in->call;
    mg_arena *a = &call->arena;

    if (mg_call_begin(call, MG_READS) != MG_OK)
        return MG_FAILED;
    if (mg_migrations_open(call->host, dir, hash, &in->folder, a, &call->error) == MG_OK &&
        mg_migrations_check_provider(&in->folder, a, &call->error) == MG_OK &&
        mg_ledger_read(&in->ledger, call->host, call->session.target, a, &call->error) == MG_OK &&
        (in->ledger.exists || mg_ledger_other_tables(&in->ledger, &in->tables, a, &call->error) == MG_OK) &&
        mg_protect_read(call->host, &in->is_protected, a, &call->error) == MG_OK &&
        (hash || mg_invalid_indexes(call->host, call->session.target, &in->invalid, a, &call->error) == MG_OK) &&
        mg_diagnose(&in->folder, &in->ledger, &in->diagnosis, a, &call->error) == MG_OK)
    {
        look_at_all(in);
        if (!hash && mg_call_check(call) == MG_OK)
            mg_outlook_find(call, dir, &in->folder, &in->diagnosis, &in->outlook);
        compare(in, dir);
    }
    return mg_call_end(call, false);
}

static const char *state_name(const mg_entry *e)
{
    static const char *const names[] = {
        [MG_STATE_APPLIED] = "applied", [MG_STATE_PENDING] = "pending",         [MG_STATE_FAILED] = "failed",
        [MG_STATE_RUNNING] = "running", [MG_STATE_ROLLED_BACK] = "rolled_back",
    };

    return e->modified ? "modified" : e->missing && e->state == MG_STATE_APPLIED ? "missing" : names[e->state];
}

/* The status of one record of an entry. */
static const char *record_status(const mg_entry *e, const mg_record *r)
{
    if (mg_record_rolled_back(r))
        return "rolled_back";
    if (mg_record_failed(r))
        return e->state == MG_STATE_RUNNING && mg_progress_is_open(r->logs) ? "running" : "failed";
    return e->missing ? "missing" : e->modified ? "modified" : "applied";
}

/* The report *************************************************************************************************** */

static json_t *attempts_of(inspection *in, const mg_entry *e)
{
    json_t *list = mg_json_new_array(in->call);

    for (size_t i = 0; i < e->nrecords; i++)
    {
        const mg_record *r = in->diagnosis.records[e->first_record + i];
        json_t *one;

        if (mg_record_applied(r))
            continue;
        one = mg_json_new_object(in->call);
        mg_json_set(in->call, one, "status", mg_json_text(in->call, record_status(e, r)));
        mg_json_set(in->call, one, "started_at", mg_json_text(in->call, r->started_at));
        mg_json_set(in->call, one, "rolled_back_at", mg_json_text(in->call, r->rolled_back_at));
        mg_json_set(in->call, one, "logs", mg_json_text(in->call, r->logs));
        mg_json_append(in->call, list, one);
    }
    return list;
}

static json_t *entry_json(inspection *in, const mg_entry *e)
{
    mg_call *call = in->call;
    json_t *one = mg_json_new_object(call);
    const mg_record *r = e->state == MG_STATE_APPLIED ? e->record : NULL;

    mg_json_set(call, one, "name", mg_json_text(call, e->name));
    mg_json_set(call, one, "status", mg_json_text(call, state_name(e)));
    if (r)
        mg_json_set(call, one, "finished_at", mg_json_text(call, r->finished_at));
    if (e->missing && e->state != MG_STATE_APPLIED)
        mg_json_set(call, one, "missing", json_true());
    if (e->migration != MG_NO_OFFSET && !in->folder.items.items[e->migration].has_script)
        mg_json_set(call, one, "no_script", json_true());
    if (e->state == MG_STATE_FAILED)
        mg_json_set(call, one, "resumable", json_boolean(mg_entry_is_resumable(e)));
    mg_json_set(call, one, "attempts", attempts_of(in, e));
    return one;
}

static json_t *names_json(mg_call *call, const mg_names *names)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < names->len; i++)
        mg_json_append(call, list, mg_json_text(call, names->items[i]));
    return list;
}

static void build_report(inspection *in)
{
    mg_call *call = in->call;
    mg_diagnosis *d = &in->diagnosis;
    json_t *report = mg_report_start(call, "migrate_status"), *list = mg_json_new_array(call);
    const struct
    {
        const char *key;
        size_t count;
    } counts[] = {{"applied", d->applied}, {"pending", d->pending}, {"failed", d->failed},
                  {"running", d->running}, {"missing", d->missing}, {"modified", d->modified}};

    mg_report_folder(call, report, &in->folder);
    mg_protect_report(call, report, in->is_protected);
    mg_json_set(call, report, "managed", json_boolean(in->ledger.exists));
    if (!in->ledger.exists)
        mg_json_set(call, report, "tables", names_json(call, &in->tables));
    if (mg_dialects[call->host->dialect].has_invalid_indexes)
        mg_json_set(call, report, "invalid_indexes", names_json(call, &in->invalid));
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        mg_json_set(call, report, counts[i].key, json_integer((json_int_t) counts[i].count));
    mg_json_set(call, report, "diverged", json_boolean(d->diverged));
    mg_json_set(call, report, "last_common", mg_json_text(call, d->last_common));
    if (d->pending > 0 && d->failed + d->running == 0 && in->tables.len == 0)
    {
        const char *with = in->outlook.each ? "migrate_deploy_each" : "migrate_deploy";

        mg_json_set(call, report, "deploy_with", mg_json_text(call, in->outlook.why ? NULL : with));
        mg_json_set(call, report, "deploy_error", mg_json_text(call, in->outlook.why));
    }
    if (in->compared)
        mg_drift_report(call, report, &in->drift, "drift_summary");
    for (size_t i = 0; i < d->entries.len; i++)
        mg_json_append(call, list, entry_json(in, &d->entries.items[i]));
    mg_json_set(call, report, "migrations", list);
}

/* Its text ***************************************************************************************************** */

/* How a status reads, in the order of its list of names at the end (NULL: no list). */
static const struct
{
    const char *status, *mark, *words, *list;
} WORDS[] = {
    {"applied", "✓", "applied", NULL},
    {"pending", "→", "pending", "Following migration(s) have not yet been applied:"},
    {"failed", "✗", "failed", "Following migration(s) have failed:"},
    {"running", "→", "running", "Following migration(s) are being applied by a deployment that runs now:"},
    {"modified", "✓", "applied, modified since", "Following migration(s) were modified after they were applied:"},
    {"missing", "✓", "applied, missing from the directory",
     "Following migration(s) are applied to the database but missing from the directory:"},
    {"rolled_back", "✗", "rolled back, no longer in the directory", NULL},
};
#define NWORDS (sizeof WORDS / sizeof *WORDS)

static size_t words_of(const json_t *one)
{
    size_t i = 0;

    while (i + 1 < NWORDS && strcmp(WORDS[i].status, mg_json_get(one, "status")) != 0)
        i++;
    return i;
}

static void write_text(const char *text, mg_strbuf *out)
{
    mg_strbuf_escaped(out, text, strlen(text));
}

/* An attempt that runs: how far it came is in its logs, in words or in figures. */
static void write_running(const char *logs, mg_strbuf *out)
{
    mg_progress p;

    mg_strbuf_puts(out, ", running");
    if (mg_progress_read(logs, &p))
        mg_strbuf_printf(out, ": %zu of %zu statements are done", p.done, p.of);
}

/* A failed or rolled back attempt with its error; or one that runs. */
static void write_attempt(const json_t *attempt, mg_strbuf *out)
{
    const char *rolled_back = mg_json_get(attempt, "rolled_back_at");
    bool runs = strcmp(mg_json_get(attempt, "status"), "running") == 0;

    mg_strbuf_puts(out, runs ? "      → started " : "      ✗ started ");
    write_text(mg_json_get(attempt, "started_at"), out);
    if (runs)
        write_running(mg_json_get(attempt, "logs"), out);
    else if (*rolled_back)
    {
        mg_strbuf_puts(out, ", rolled back ");
        write_text(rolled_back, out);
    }
    else
        mg_strbuf_puts(out, ", failed");
    if (!runs)
        mg_write_logged_error(mg_json_get(attempt, "logs"), out);
    mg_strbuf_putc(out, '\n');
}

static void write_entry(const json_t *one, size_t width, mg_strbuf *out)
{
    const char *name = mg_json_get(one, "name"), *finished = mg_json_get(one, "finished_at");
    size_t w = words_of(one), i, len = strlen(name);
    const json_t *attempt;

    mg_strbuf_printf(out, "  %s ", WORDS[w].mark);
    write_text(name, out);
    mg_strbuf_pad(out, ' ', len < width ? width - len : 0);
    mg_strbuf_printf(out, "  %s", WORDS[w].words);
    if (json_is_true(json_object_get(one, "missing")))
        mg_strbuf_puts(out, ", missing from the directory");
    if (json_is_true(json_object_get(one, "no_script")))
        mg_strbuf_puts(out, ", its migration.sql is missing");
    if (*finished)
        mg_strbuf_puts(out, "  ");
    write_text(finished, out);
    mg_strbuf_putc(out, '\n');
    json_array_foreach(json_object_get(one, "attempts"), i, attempt) write_attempt(attempt, out);
}

static void write_names(const json_t *list, size_t which, mg_strbuf *out)
{
    size_t i, listed = 0;
    const json_t *one;

    json_array_foreach(list, i, one)
    {
        if (words_of(one) != which)
            continue;
        if (!listed++)
            mg_strbuf_printf(out, "\n%s\n", WORDS[which].list);
        write_text(mg_json_get(one, "name"), out);
        mg_strbuf_putc(out, '\n');
    }
}

static void write_drift(const json_t *report, mg_strbuf *out)
{
    const json_t *drift = json_object_get(report, "drift");

    if (json_is_true(drift))
    {
        mg_strbuf_puts(out, "\nDrift detected: Your database schema is not in sync with your migration history.\n");
        mg_drift_write(report, "drift_summary", out);
    }
    else if (json_is_false(drift))
        mg_strbuf_puts(out, "\n" MG_NO_DRIFT);
}

/* The first migration of a status, or NULL. */
static const json_t *first_that_is(const char *status, const json_t *report)
{
    size_t i;
    const json_t *one;

    json_array_foreach(json_object_get(report, "migrations"), i, one)
    {
        if (strcmp(mg_json_get(one, "status"), status) == 0)
            return one;
    }
    return NULL;
}

/* Whether each failed migration can be resumed: a deployment resumes all of them, or none. */
static bool can_resume(const json_t *report)
{
    size_t i;
    const json_t *one;

    json_array_foreach(json_object_get(report, "migrations"), i, one)
    {
        if (strcmp(mg_json_get(one, "status"), "failed") == 0 && !json_is_true(json_object_get(one, "resumable")))
            return false;
    }
    return true;
}

/*
 * What to do about a migration that failed, or else about those that are left: migrate_deploy refuses tables of others.
 * Nothing while a deployment runs.
 */
static void write_next(const mg_call *call, const json_t *report, mg_strbuf *out)
{
    const json_t *failed = first_that_is("failed", report), *pending = first_that_is("pending", report);
    const char *dir = mg_json_get(report, "directory"), *why = mg_json_get(report, "deploy_error");
    bool each = strcmp(mg_json_get(report, "deploy_with"), "migrate_deploy_each") == 0;

    if (first_that_is("running", report) && call->host->lock_is_short)
        mg_strbuf_puts(out, "\nThe database is being written now: look again when that has ended.\n");
    else if (first_that_is("running", report))
    {
        mg_strbuf_puts(out, "\nLet the deployment end. What it does now: ");
        mg_advice_write(call, MG_ADVISE_PROGRESS, NULL, NULL, out);
        mg_strbuf_putc(out, '\n');
    }
    else if (failed)
    {
        mg_strbuf_putc(out, '\n');
        mg_advice_write_failed(call, dir, mg_json_get(failed, "name"), can_resume(report),
                               json_is_true(json_object_get(failed, "missing")), out);
    }
    else if (pending && mg_json_count(report, "tables") > 0)
    {
        mg_strbuf_puts(out, "\nTo baseline it, record each migration whose changes it already has: ");
        mg_advice_write(call, MG_ADVISE_APPLIED, dir, mg_json_get(pending, "name"), out);
        mg_strbuf_putc(out, '\n');
    }
    else if (*why)
        mg_strbuf_printf(out, "\nA deployment would change nothing and fail: %s\n", why);
    else if (pending)
    {
        mg_strbuf_puts(out, "\nTo apply what is left: ");
        mg_advice_write(call, each ? MG_ADVISE_EACH : MG_ADVISE_DEPLOY, dir, NULL, out);
        mg_strbuf_putc(out, '\n');
    }
}

static void write_unmanaged(const json_t *report, mg_strbuf *out)
{
    const json_t *name;
    size_t i;

    if (json_is_true(json_object_get(report, "managed")))
        return;
    mg_strbuf_puts(out, "\nThe current database is not managed by Prisma Migrate.");
    json_array_foreach(json_object_get(report, "tables"), i, name)
    {
        mg_strbuf_puts(out, i ? "" : " ");
        mg_report_table(json_string_value(name), i, out);
    }
    mg_strbuf_puts(out, mg_json_count(report, "tables") > 0 ? ".\n" : "\n");
}

static void write_invalid(const json_t *report, mg_strbuf *out)
{
    const json_t *name;
    size_t i;

    if (mg_json_count(report, "invalid_indexes") == 0)
        return;
    mg_strbuf_puts(
        out, "\nINVALID indexes, which a CONCURRENTLY that was stopped has left, or one that runs now is building:\n");
    json_array_foreach(json_object_get(report, "invalid_indexes"), i, name)
    {
        write_text(json_string_value(name), out);
        mg_strbuf_putc(out, '\n');
    }
}

static void write_verdict(const mg_call *call, const json_t *report, mg_strbuf *out)
{
    const json_t *list = json_object_get(report, "migrations");
    const char *common = mg_json_get(report, "last_common");

    write_unmanaged(report, out);
    if (json_is_true(json_object_get(report, "diverged")))
        mg_strbuf_printf(out,
                         "\nYour local migration history and the migrations table from your database are different:\n"
                         "The last common migration is: %s\n",
                         *common ? common : "none");
    for (size_t i = 0; i < NWORDS; i++)
        if (WORDS[i].list)
            write_names(list, i, out);
    write_invalid(report, out);
    write_next(call, report, out);
    write_drift(report, out);
    if (json_integer_value(json_object_get(report, "pending")) == 0 &&
        json_integer_value(json_object_get(report, "failed")) == 0 &&
        json_integer_value(json_object_get(report, "running")) == 0 &&
        json_integer_value(json_object_get(report, "missing")) == 0 &&
        json_integer_value(json_object_get(report, "modified")) == 0 &&
        json_is_true(json_object_get(report, "managed")) && !json_is_true(json_object_get(report, "drift")))
        mg_strbuf_puts(out, "\nDatabase schema is up to date!\n");
}

static void status_text(const mg_call *call, const json_t *report, mg_strbuf *out)
{
    const json_t *list = json_object_get(report, "migrations"), *one;
    size_t i, width = 0;

    mg_report_head(report, out);
    mg_protect_write_line(report, out);
    json_array_foreach(list, i, one)
    {
        size_t len = strlen(mg_json_get(one, "name"));

        width = len > width && len <= 60 ? len : width;
    }
    if (json_array_size(list) > 0)
        mg_strbuf_putc(out, '\n');
    json_array_foreach(list, i, one) write_entry(one, width, out);
    write_verdict(call, report, out);
}

/* The commands ************************************************************************************************* */

mg_rc mg_migrate_status(mg_call *call, const char *dir, const char *options, mg_output *out)
{
    inspection in = {.call = call};

    if (mg_call_options(call, MG_FOR_STATUS, options) != MG_OK || inspect(&in, dir, false) != MG_OK)
        return MG_FAILED;
    build_report(&in);
    return mg_report_finish(call, status_text, out);
}

typedef MG_VEC(mg_history_row) history_rows;

static mg_rc add_rows(inspection *in, const mg_entry *e, history_rows *rows)
{
    mg_arena *a = &in->call->arena;

    for (size_t i = 0; i < e->nrecords; i++)
    {
        const mg_record *r = in->diagnosis.records[e->first_record + i];
        mg_history_row *row = mg_vec_push(a, rows);

        if (!row)
            return mg_call_no_memory(in->call);
        *row = (mg_history_row){e->name,  record_status(e, r), r->started_at, r->finished_at,
                                r->steps, r->checksum,         r->logs};
    }
    if (e->state == MG_STATE_PENDING)
    {
        mg_history_row *row = mg_vec_push(a, rows);
        const mg_migration *m = &in->folder.items.items[e->migration];

        if (!row)
            return mg_call_no_memory(in->call);
        *row = (mg_history_row){e->name, "pending", NULL, NULL, -1, m->has_script ? m->checksum : NULL, NULL};
    }
    return MG_OK;
}

mg_rc mg_migrate_history(mg_call *call, const char *dir, const char *options, const mg_history_row **rows, size_t *len)
{
    inspection in = {.call = call};
    history_rows all = {0};

    if (mg_call_options(call, MG_FOR_HISTORY, options) != MG_OK || inspect(&in, dir, true) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < in.diagnosis.entries.len; i++)
        if (add_rows(&in, &in.diagnosis.entries.items[i], &all) != MG_OK)
            return MG_FAILED;
    *rows = all.items;
    *len = all.len;
    return mg_call_check(call);
}
