/* drift.c: migrate_drift; see drift.h. */
#include "drift.h"

#include "../../base/escape.h"
#include "../../call/advice.h"
#include "diff_json.h"
#include "losses.h"
#include "models.h"
#include "../../call/report.h"
#include "../seed.h"
#include "side.h"
#include "stages.h"

mg_rc mg_folder_schema(mg_call *call, const char *dir, mg_model **out)
{
    mg_schema_files files;
    const char *base;

    *out = NULL;
    if (mg_prisma_folder(call, dir, &base) != MG_OK || mg_schema_read_folder(call, base, &files) != MG_OK)
        return MG_FAILED;
    return files.items.len == 0 ? MG_OK : mg_source_files(call, &files, out);
}

/* The names of what is applied. Those that the folder lacks cannot be replayed: they are part of the difference. */
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
    if (mg_call_diff(call, out->history, out->database, NULL, true, &out->changes) != MG_OK)
        return MG_FAILED;
    if (!mg_diff_extras(&call->arena, out->history, out->database, &out->extras))
        return mg_call_no_memory(call);
    return MG_OK;
}

/* Each that differs, with its definition on both sides. */
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

void mg_drift_report(mg_call *call, json_t *report, const mg_drift *drift, const char *summary)
{
    mg_arena *a = &call->arena;
    bool is = drift->changes.steps.len > 0, beyond = !is && drift->extras.len > 0;

    mg_json_set(call, report, "drift", json_boolean(is || beyond));
    mg_json_set(call, report, summary,
                beyond ? json_null() : mg_json_text(call, mg_call_summary(call, &drift->changes)));
    mg_json_set(call, report, "drift_beyond", mg_json_text(call, mg_render_extras(a, drift->history, &drift->extras)));
    mg_json_set(call, report, "extras", extras_json(call, &drift->extras));
}

void mg_drift_write(const json_t *report, const char *summary, mg_strbuf *out)
{
    const char *beyond = mg_json_get(report, "drift_beyond");

    mg_strbuf_puts(out, mg_json_get(report, summary));
    if (*beyond)
        mg_strbuf_printf(out, "\nBeyond what a schema file can say:\n\n%s", beyond);
}

/* The command ************************************************************************************************** */

/* The migrations of a status in the database, each on a line under `title`; whether there are any. */
static bool write_unfinished(const json_t *names, const char *title, mg_strbuf *out)
{
    size_t i;
    const json_t *name;

    if (json_array_size(names) == 0)
        return false;
    mg_strbuf_printf(out, "%s\n", title);
    json_array_foreach(names, i, name)
    {
        mg_strbuf_escaped(out, json_string_value(name), json_string_length(name));
        mg_strbuf_putc(out, '\n');
    }
    mg_strbuf_putc(out, '\n');
    return true;
}

/* What leads back, and what records the difference: nothing that would undo what a deployment is doing. */
static void write_scripts(const json_t *report, mg_strbuf *out)
{
    const char *back = mg_json_get(report, "back");
    bool failed;

    if (write_unfinished(json_object_get(report, "running"),
                         "What a deployment that runs now has done so far of these counts as a difference:", out))
    {
        mg_strbuf_puts(out, "Let it end, and look again.\n");
        return;
    }
    failed = write_unfinished(json_object_get(report, "failed"),
                              "What these have done before they failed counts as a difference (what to do about them:\n"
                              "migrate_status):",
                              out);
    if (!*back)
    {
        mg_strbuf_puts(out,
                       "No script is written for these. Run what brings them back, or write it into a migration.\n");
        return;
    }
    if (*mg_json_get(report, "drift_beyond"))
        mg_strbuf_puts(out,
                       "No script is written for what a schema file cannot say. Run what brings it back, or write\n"
                       "it into a migration.\n\n");
    mg_strbuf_printf(out, "To bring the database back to its history:\n\n%s\n", back);
    if (!failed)
        mg_strbuf_printf(out,
                         "Or to record the change, as the script of a new migration that is then marked as applied\n"
                         "(put it into the schema too; migrate_dev with {\"adopt_drift\": true} does the rest):\n\n%s",
                         mg_json_get(report, "record"));
}

static void drift_text(const mg_call *call, const json_t *report, mg_strbuf *out)
{
    mg_report_head(report, out);
    mg_strbuf_putc(out, '\n');
    if (!json_is_true(json_object_get(report, "drift")))
    {
        mg_strbuf_puts(out, MG_NO_DRIFT);
        return;
    }
    mg_strbuf_puts(out, "Drift detected: Your database schema is not in sync with your migration history.\n");
    if (*mg_json_get(report, "summary"))
        mg_strbuf_puts(out, "\nThe database differs from the history in this:\n");
    mg_drift_write(report, "summary", out);
    mg_strbuf_putc(out, '\n');
    if (!json_is_true(json_object_get(report, "managed")))
    {
        mg_strbuf_puts(
            out, "The database has no history of migrations: whatever it holds counts as a difference. To bring it\n"
                 "under management, write what it holds as the first migration, with the output of\n");
        mg_advice_write(call, MG_ADVISE_BASELINE, NULL, NULL, out);
        mg_strbuf_puts(out, "\nand mark that as applied with migrate_resolve.\n");
        if (*mg_json_get(report, "drift_beyond"))
            mg_strbuf_puts(out, "That output lacks what a schema file cannot say: add it, in the words that\n"
                                "{\"format\": \"json\"} has for it here.\n");
        return;
    }
    write_scripts(report, out);
}

/* The names of a state. */
static json_t *names_json(mg_call *call, const mg_diagnosis *d, mg_state state)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < d->entries.len; i++)
        if (d->entries.items[i].state == state)
            mg_json_append(call, list, mg_json_text(call, d->entries.items[i].name));
    return list;
}

static mg_rc report_drift(mg_call *call, mg_drift *drift, const mg_migrations *folder, const mg_diagnosis *diagnosis,
                          bool managed)
{
    json_t *report = mg_report_start(call, "migrate_drift");
    bool is = drift->changes.steps.len > 0 && diagnosis->running == 0;
    mg_checks checks = {0};
    mg_diff back;

    if (mg_call_diff(call, drift->database, drift->history, NULL, true, &back) != MG_OK ||
        mg_call_repair(call, &back) != MG_OK || mg_call_checks(call, &back, &checks) != MG_OK)
        return MG_FAILED;
    mg_report_folder(call, report, folder);
    mg_json_set(call, report, "managed", json_boolean(managed));
    mg_json_set(call, report, "failed", names_json(call, diagnosis, MG_STATE_FAILED));
    mg_json_set(call, report, "running", names_json(call, diagnosis, MG_STATE_RUNNING));
    mg_drift_report(call, report, drift, "summary");
    if (mg_call_repair(call, &drift->changes) != MG_OK)
        return MG_FAILED;
    mg_json_set(call, report, "steps", mg_steps_json(call, &drift->changes, &(mg_checks){0}));
    mg_json_set(call, report, "back", is ? mg_json_text(call, mg_script_or_loss(call, &back, &checks)) : json_null());
    mg_json_set(call, report, "record",
                is ? mg_json_text(call, mg_script_or_loss(call, &drift->changes, NULL)) : json_null());
    return mg_call_check(call);
}

static mg_rc find(mg_call *call, const char *dir)
{
    mg_arena *a = &call->arena;
    mg_migrations folder;
    mg_diagnosis diagnosis;
    mg_ledger ledger;
    mg_drift drift;
    mg_model *like;

    if (mg_migrations_open(call->host, dir, false, &folder, a, &call->error) != MG_OK ||
        mg_migrations_check_provider(&folder, a, &call->error) != MG_OK ||
        mg_ledger_read(&ledger, call->host, call->session.target, a, &call->error) != MG_OK ||
        mg_diagnose(&folder, &ledger, &diagnosis, a, &call->error) != MG_OK ||
        mg_folder_schema(call, dir, &like) != MG_OK || mg_drift_find(call, dir, &diagnosis, like, &drift) != MG_OK)
        return MG_FAILED;
    return report_drift(call, &drift, &folder, &diagnosis, ledger.exists);
}

mg_rc mg_migrate_drift(mg_call *call, const char *dir, const char *options, mg_output *out)
{
    if (mg_call_options(call, MG_FOR_DRIFT, options) != MG_OK || mg_call_begin(call, MG_READS) != MG_OK)
        return MG_FAILED;
    if (find(call, dir) == MG_OK)
        mg_report_finish(call, drift_text, out);
    return mg_call_end(call, false);
}
