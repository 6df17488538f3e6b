/* drift.c: migrate_drift; see drift.h. */
#include "drift.h"

#include "../../base/escape.h"
#include "../../base/utf8.h"
#include "../../call/advice.h"
#include "../../plan/naming/path.h"
#include "../checks/incomplete.h"
#include "diff_json.h"
#include "losses.h"
#include "models.h"
#include "../../call/projects.h"
#include "../../call/report.h"
#include "side.h"
#include "stages.h"

/*
 * The names of the applied migrations. Those that the folder lacks cannot be replayed, so they become part of the
 * drift.
 */
static mg_rc applied_names(mg_call *call, const mg_diagnosis *d, mg_names *out)
{
    for (size_t i = 0; i < d->entries.len; i++)
    {
        const mg_entry *e = &d->entries.items[i];
        const char **slot;

        if (e->state != MG_STATE_APPLIED || e->missing)
            continue;
        slot = mg_vec_push(&call->arena, out);
        if (!slot)
            return mg_call_no_memory(call);
        *slot = e->name;
    }
    return MG_OK;
}

static mg_rc put_in_words(mg_call *call, mg_drift *d)
{
    const char *summary = mg_call_summary(call, &d->changes);
    const char *beyond = mg_render_extras(&call->arena, d->history, &d->extras);

    if (!summary || !beyond)
        return mg_call_no_memory(call);
    d->summary = d->changes.steps.len > 0 ? summary : NULL;
    d->beyond = *beyond ? beyond : NULL;
    return MG_OK;
}

mg_rc mg_drift_compare(mg_call *call, mg_drift *d)
{
    mg_renames *all = mg_arena_get(&call->arena, sizeof *all);
    mg_renames fitting = {0};

    d->misfits = (mg_misfits){0};
    if (!all)
        return mg_call_no_memory(call);
    *all = (mg_renames){0};
    if (mg_read_renames(call, d->history, d->database, all) != MG_OK)
        return MG_FAILED;
    if (!mg_fitting_renames(&call->arena, d->history, d->database, all, &fitting, &d->misfits))
        return mg_call_no_memory(call);
    return mg_call_diff(call, d->history, d->database, &fitting, true, &d->changes);
}

mg_rc mg_drift_find(mg_call *call, const char *dir, const mg_diagnosis *diagnosis, const mg_model *like, mg_drift *out)
{
    static const char *const none[] = {NULL};
    mg_names names = {0};

    if (applied_names(call, diagnosis, &names) != MG_OK ||
        mg_replay_history(call, names.len > 0 ? dir : NULL, like, names.len > 0 ? names.items : none, names.len,
                          &out->history) != MG_OK ||
        mg_read_database(call, like, &out->database) != MG_OK)
        return MG_FAILED;
    memset(&out->extras, 0, sizeof out->extras);
    if (mg_drift_compare(call, out) != MG_OK)
        return MG_FAILED;
    if (!mg_diff_extras(&call->arena, out->history, out->database, &out->extras))
        return mg_call_no_memory(call);
    return put_in_words(call, out);
}

bool mg_drift_is(const mg_drift *drift)
{
    return drift->changes.steps.len > 0 || drift->extras.len > 0;
}

/* The extras that differ, each with its definition on both sides. */
static json_t *extras_json(mg_call *call, const mg_extra_pairs *pairs)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < pairs->len; i++)
    {
        const mg_extra_pair *p = &pairs->items[i];
        json_t *one = mg_extra_json(call, p->to ? p->to : p->from);

        mg_json_set(call, one, "change", mg_json_text(call, !p->from ? "added" : !p->to ? "removed" : "changed"));
        mg_json_set(call, one, "history", mg_json_text(call, p->from ? p->from->definition : NULL));
        mg_json_set(call, one, "database", mg_json_text(call, p->to ? p->to->definition : NULL));
        mg_json_append(call, list, one);
    }
    return list;
}

void mg_drift_json(mg_call *call, const mg_drift *drift, json_t *report)
{
    static const mg_extra_pairs none;

    mg_json_set(call, report, "drift", drift ? json_boolean(mg_drift_is(drift)) : json_null());
    mg_json_set(call, report, "drift_summary", mg_json_text(call, drift ? drift->summary : NULL));
    mg_json_set(call, report, "drift_beyond", mg_json_text(call, drift ? drift->beyond : NULL));
    mg_json_set(call, report, "extras", extras_json(call, drift ? &drift->extras : &none));
}

void mg_drift_write(const mg_drift *drift, mg_strbuf *out)
{
    if (drift->summary)
        mg_strbuf_puts(out, drift->summary);
    if (drift->beyond)
        mg_strbuf_printf(out, "\nBeyond what a schema file can say:\n\n%s", drift->beyond);
}

/* The command ************************************************************************************************** */

typedef struct drift_result
{
    mg_migrations folder;
    mg_ledger ledger;
    mg_diagnosis diagnosis;
    mg_drift drift;
    mg_incomplete incomplete;
    const char *back, *record; /* scripts; NULL if none is written */
} drift_result;

/* Writes the migrations that are in a certain state, one in a line, under `title`. Returns whether there are any. */
static bool write_unfinished(mg_call *call, const mg_diagnosis *d, mg_state state, const char *title, mg_strbuf *out)
{
    size_t written = 0;

    for (size_t i = 0; i < d->entries.len; i++)
    {
        if (d->entries.items[i].state != state)
            continue;
        if (!written++)
            mg_strbuf_printf(out, "%s\n", title);
        mg_report_put(call, d->entries.items[i].name, out);
        mg_strbuf_putc(out, '\n');
    }
    if (written)
        mg_strbuf_putc(out, '\n');
    return written > 0;
}

/*
 * Writes the script that leads back and the one that records the drift; but none while a deployment is running, since
 * they would undo what it does.
 */
static void write_drift_scripts(mg_call *call, const drift_result *r, mg_strbuf *out)
{
    bool failed;

    if (write_unfinished(call, &r->diagnosis, MG_STATE_RUNNING,
                         "What a deployment that runs now has done so far of these counts as a difference:", out))
    {
        mg_strbuf_puts(out, "Let it end, and look again.\n");
        return;
    }
    failed = write_unfinished(call, &r->diagnosis, MG_STATE_FAILED,
                              "What these have done before they failed counts as a difference (what to do about them:\n"
                              "migrate_status):",
                              out);
    if (!r->back)
    {
        mg_strbuf_puts(out,
                       "No script is written for these. Run what brings them back, or write it into a migration.\n");
        return;
    }
    if (r->drift.beyond)
        mg_strbuf_puts(out,
                       "No script is written for what a schema file cannot say. Run what brings it back, or write\n"
                       "it into a migration.\n\n");
    mg_strbuf_printf(out, "To bring the database back to its history:\n\n%s\n", r->back);
    if (!failed)
        mg_strbuf_printf(out,
                         "Or to record the change, as the script of a new migration that is then marked as applied\n"
                         "(put it into the schema too; migrate_dev with {\"adopt_drift\": true} does the rest):\n\n%s",
                         r->record);
}

static void write_drift_unmanaged(mg_call *call, const drift_result *r, mg_strbuf *out)
{
    mg_strbuf_puts(out,
                   "The database has no history of migrations: whatever it holds counts as a difference. To bring it\n"
                   "under management, write what it holds as the first migration, with the output of\n");
    mg_advice_write(call, MG_ADVISE_BASELINE, NULL, NULL, out);
    mg_strbuf_puts(out, "\nand mark that as applied with migrate_resolve.\n");
    if (r->drift.beyond)
        mg_strbuf_puts(out, "That output lacks what a schema file cannot say: add it, in the words that\n"
                            "{\"format\": \"json\"} has for it here.\n");
}

static void write_result(mg_call *call, const void *data, mg_strbuf *out)
{
    const drift_result *r = data;

    mg_report_head(call, &r->folder, out);
    mg_strbuf_putc(out, '\n');
    if (!mg_drift_is(&r->drift))
    {
        mg_strbuf_puts(out, MG_NO_DRIFT);
        mg_incomplete_write(call, &r->incomplete, out);
        return;
    }
    mg_strbuf_puts(out, "Drift detected: Your database schema is not in sync with your migration history.\n");
    if (r->drift.summary)
        mg_strbuf_puts(out, "\nThe database differs from the history in this:\n");
    mg_drift_write(&r->drift, out);
    mg_strbuf_putc(out, '\n');
    if (r->ledger.exists)
        write_drift_scripts(call, r, out);
    else
        write_drift_unmanaged(call, r, out);
    mg_incomplete_write(call, &r->incomplete, out);
}

/* The names of the migrations that are in a certain state. */
static json_t *drift_names_json(mg_call *call, const mg_diagnosis *d, mg_state state)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < d->entries.len; i++)
        if (d->entries.items[i].state == state)
            mg_json_append(call, list, mg_json_text(call, d->entries.items[i].name));
    return list;
}

static void drift_json(mg_call *call, const void *data, json_t *report)
{
    const drift_result *r = data;

    mg_report_ok(call, report, !mg_drift_is(&r->drift));
    mg_report_folder(call, report, &r->folder);
    mg_json_set(call, report, "managed", json_boolean(r->ledger.exists));
    mg_json_set(call, report, "failed", drift_names_json(call, &r->diagnosis, MG_STATE_FAILED));
    mg_json_set(call, report, "running", drift_names_json(call, &r->diagnosis, MG_STATE_RUNNING));
    mg_drift_json(call, &r->drift, report);
    mg_incomplete_json(call, &r->incomplete, report);
    mg_json_set(call, report, "renames", mg_renames_json(call, &r->drift.changes.pairs));
    mg_json_set(call, report, "steps", mg_steps_json(call, &r->drift.changes, &(mg_checks){0}));
    mg_json_set(call, report, "back", mg_json_text(call, r->back));
    mg_json_set(call, report, "record", mg_json_text(call, r->record));
}

static mg_rc write_scripts_of(mg_call *call, drift_result *r)
{
    mg_checks checks = {0};
    mg_renames renames = {0};
    mg_diff back;

    if (mg_call_repair(call, &r->drift.changes) != MG_OK)
        return MG_FAILED;
    if (r->drift.changes.steps.len == 0 || r->diagnosis.running > 0)
        return MG_OK;
    if (!mg_inverted_renames(&call->arena, &r->drift.changes.pairs, &renames))
        return mg_call_no_memory(call);
    if (mg_call_diff(call, r->drift.database, r->drift.history, &renames, true, &back) != MG_OK ||
        mg_call_repair(call, &back) != MG_OK || mg_call_checks(call, &back, &checks) != MG_OK)
        return MG_FAILED;
    r->back = mg_script_or_loss(call, &back, &checks);
    r->record = mg_script_or_loss(call, &r->drift.changes, NULL);
    return mg_call_check(call);
}

/* Refuses renames that do not fit, and says why, since nothing else would mention them. */
static mg_rc check_misfits(mg_call *call, const mg_misfits *list)
{
    mg_strbuf b;

    if (list->len == 0)
        return MG_OK;
    mg_strbuf_init(&b, &call->arena);
    for (size_t i = 0; i < list->len; i++)
    {
        const mg_misfit *one = &list->items[i];
        const char *key = mg_rename_key(&call->arena, one->rename);

        mg_strbuf_printf(&b, "%s%s to ", i > 0 ? "; " : "", key ? mg_shown(&call->arena, key) : "");
        mg_strbuf_printf(&b, "%s (%s)", mg_shown(&call->arena, one->rename->to), one->why);
    }
    if (!mg_strbuf_done(&b))
        return mg_call_no_memory(call);
    return mg_call_fail(
        call, MG_ERR_ARGUMENT,
        "Renames lead from what the history has to what the database has in its place: correct them, or "
        "leave them out.",
        "option \"renames\" does not fit what differs: %s", b.text);
}

static mg_rc find_drift(mg_call *call, const char *dir, drift_result *r)
{
    mg_arena *a = &call->arena;
    mg_model *like;

    if (mg_call_migrations(call, dir, false, &r->folder) != MG_OK ||
        mg_migrations_check_provider(&r->folder, a, &call->error) != MG_OK ||
        mg_ledger_read(&r->ledger, call->host, call->session.target, a, &call->error) != MG_OK ||
        mg_diagnose(&r->folder, &r->ledger, &r->diagnosis, a, &call->error) != MG_OK ||
        mg_incomplete_read(call->host, call->session.target, &r->incomplete, a, &call->error) != MG_OK ||
        mg_folder_schema(call, dir, &like) != MG_OK ||
        mg_drift_find(call, dir, &r->diagnosis, like, &r->drift) != MG_OK ||
        check_misfits(call, &r->drift.misfits) != MG_OK)
        return MG_FAILED;
    return write_scripts_of(call, r);
}

mg_rc mg_migrate_drift(mg_call *call, const char *dir, const char *options, mg_output *out)
{
    static const mg_report report = {"migrate_drift", write_result, drift_json};
    drift_result r = {0};

    if (mg_call_options(call, MG_FOR_drift, options) != MG_OK || mg_call_begin(call, MG_READS) != MG_OK)
        return MG_FAILED;
    if (find_drift(call, dir, &r) == MG_OK)
        mg_report_give(call, &report, &r, out);
    return mg_call_end(call, false);
}
