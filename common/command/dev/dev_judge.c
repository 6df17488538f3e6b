/* dev_judge.c: checks if history, folder and database fit together before migrate_dev does anything; see dev.h. */
#include "dev.h"

#include "../../call/advice.h"
#include "../../call/projects.h"
#include "../../base/escape.h"
#include "../seed.h"
#include "../schema/stages.h"

/* The history ************************************************************************************************** */

/* Why this migration keeps migrate_dev from going on, or NULL. */
static const char *reason(mg_arena *a, const mg_entry *e)
{
    const char *name = mg_escaped(a, e->name);

    if (e->state == MG_STATE_FAILED)
        return mg_arena_printf(a, "The migration `%s` failed.", name);
    if (e->state == MG_STATE_RUNNING)
        return mg_arena_printf(a, "The migration `%s` is being applied by a deployment that runs now.", name);
    if (e->missing)
        return mg_arena_printf(a,
                               "The migration `%s` is applied to the database but missing from the local migrations "
                               "directory.",
                               name);
    if (e->modified)
        return mg_arena_printf(a, "The migration `%s` was modified after it was applied.", name);
    return NULL;
}

/* The hint for all of these reasons together. */
static const char *ways_out(mg_dev *d)
{
    mg_call *call = d->call;
    const mg_entry *failed = mg_first_failed(&d->standing.diagnosis);
    mg_strbuf b;

    mg_strbuf_init(&b, &call->arena);
    mg_strbuf_puts(&b,
                   "Put the files back as they were applied. A change of a migration that is applied belongs in a new "
                   "one. Nothing was changed.");
    if (failed)
    {
        mg_strbuf_puts(&b, " A failed one is resolved first:\n");
        mg_advice_write_failed(call, d->dir, failed->name, false, failed->missing, &b);
        mg_strbuf_puts(&b, "Then deploy again.");
    }
    return mg_strbuf_done(&b);
}

/* Fails with all reasons at once. Also reads the pending migrations, and fails if one of them is no valid script. */
static mg_rc judge(mg_dev *d)
{
    mg_call *call = d->call;
    mg_strbuf b;

    mg_strbuf_init(&b, &call->arena);
    for (size_t i = 0; i < d->standing.diagnosis.entries.len; i++)
    {
        const mg_entry *e = &d->standing.diagnosis.entries.items[i];
        const char *text = reason(&call->arena, e);

        if (text)
            mg_strbuf_printf(&b, "%s%s", b.len > 0 ? "\n" : "", text);
        if (e->state == MG_STATE_PENDING && e->migration != MG_NO_OFFSET && !call->arena.failed &&
            (mg_migration_look(&d->pending.folder, &d->pending.folder.items.items[e->migration], &call->arena,
                               &call->error) != MG_OK ||
             mg_migration_check_script(&d->pending.folder.items.items[e->migration], &call->arena, &call->error) !=
                 MG_OK))
            return MG_FAILED;
    }
    if (!mg_strbuf_done(&b))
        return mg_call_no_memory(call);
    if (b.len == 0)
        return MG_OK;
    return mg_call_fail(call, d->standing.diagnosis.failed + d->standing.diagnosis.running > 0 ? "P3009" : MG_ERR_STATE,
                        ways_out(d), "%s", b.text);
}

static mg_rc find_folder(mg_dev *d)
{
    mg_call *call = d->call;
    const mg_project *project;
    mg_path_kind kind;

    if (mg_call_project(call, d->dir, &project) != MG_OK || mg_scripts_open(&d->pending, call, d->dir) != MG_OK)
        return MG_FAILED;
    d->folder = d->pending.folder.tree;
    /*
     * A project without a folder of migrations, and without a configuration that names one: the first migration will
     * make the folder "migrations" beside the schema.
     */
    if (!project->migrations_are_said && strcmp(d->folder.root, project->folder.root) == 0 &&
        mg_tree_within(&project->folder, "migrations", &d->folder, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (mg_tree_kind(&d->pending.folder.tree, "migration_lock.toml", &kind, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    d->has_lock_file = kind == MG_PATH_FILE;
    return MG_OK;
}

mg_rc mg_dev_judge(mg_dev *d)
{
    mg_call *call = d->call;
    const mg_ledger *ledger = &d->standing.ledger;
    mg_names tables = {0};

    if (find_folder(d) != MG_OK || mg_standing_read(&d->standing, call, &d->pending.folder) != MG_OK ||
        mg_ledger_other_tables(ledger, &call->external, &tables, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    d->first = tables.len == 0 && ledger->records.len == 0;
    return judge(d);
}

/* Drift ******************************************************************************************************** */

mg_rc mg_dev_check_drift(mg_dev *d)
{
    mg_call *call = d->call;
    const char *hint, *drift = mg_advise(call, MG_ADVISE_DRIFT, d->dir, NULL);

    if (mg_drift_find(call, d->dir, &d->standing.diagnosis, d->schema, &d->drift) != MG_OK)
        return MG_FAILED;
    d->first = d->first && d->drift.changes.steps.len == 0; /* otherwise other schemas than the target have something */
    if (d->drift.changes.steps.len == 0 || call->options.adopt_drift)
        return MG_OK;
    hint =
        drift
            ? mg_arena_printf(&call->arena,
                              "Nothing was changed. Either put the database back: %s; shows the "
                              "SQL. Or keep the change: put it into the schema too, and record it as a migration with "
                              "{\"adopt_drift\": true}.",
                              drift)
            : NULL;
    if (!hint)
        return mg_call_no_memory(call);
    mg_call_fail(call, MG_ERR_STATE, hint,
                 "Drift detected: Your database schema is not in sync with your migration history.");
    call->error.detail = mg_arena_printf(
        &call->arena, "The database differs from what the migrations make in this:\n%s", d->drift.summary);
    return MG_FAILED;
}
