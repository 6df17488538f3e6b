/*
 * dev.c: migrate_dev: the next migration, from what the history makes to what the schema says.
 *
 * In order: the schema is read, the history judged and replayed in a shadow to see whether the database is what it
 * makes; what is pending is applied; the next migration is planned from there, held against the rows that are there,
 * and applied from memory. Only when all of that has gone well are its files written, and then the session is kept: a
 * process that dies between the two leaves a migration that is pending.
 */
#include "dev.h"

#include "../../base/utf8.h"
#include "../../call/advice.h"
#include "../../history/new_name.h"
#include "../checks/checks.h"
#include "../backfill/backfills.h"
#include "../renames/recorded.h"
#include "../renames/renames.h"
#include "../../catalog/rows/copied.h"
#include "../schema/build_plan.h"
#include "../schema/losses.h"
#include "../schema/models.h"
#include "../../call/protect.h"
#include "../seed.h"
#include "../schema/side.h"
#include "../schema/stages.h"

#define OUTCOME "Nothing was changed, and no migration was written."

static mg_rc read_name(mg_dev *d, const char *name)
{
    mg_call *call = d->call;

    d->words = mg_name_words(&call->arena, name);
    if (!d->words)
        return mg_call_no_memory(call);
    if (*d->words)
        return MG_OK;
    return mg_call_fail(call, MG_ERR_ARGUMENT, "Say what the migration does: 'add_api_keys'.",
                        "the name of a migration needs a letter or a digit: \"%s\"", mg_shown(&call->arena, name));
}

/* A name of now, or of a second after the last one; it must be the last. */
static const char *next_name(mg_dev *d, const char *words)
{
    mg_call *call = d->call;
    const mg_migrations *m = &d->pending.folder;
    const char *last = d->adopted.name    ? d->adopted.name
                       : m->items.len > 0 ? m->items.items[m->items.len - 1].name
                                          : "";
    int64_t now = call->host->now_ms(call->host->ctx), then = mg_name_time(last) + 1000;
    const char *name = mg_name_at(&call->arena, now / 1000 * 1000 < then ? then : now, words);

    if (!name || strcmp(name, last) > 0)
        return name;
    mg_call_fail(call, MG_ERR_STATE,
                 "Rename that folder, and its row in _prisma_migrations, so that it begins with a time: "
                 "20240131120000_init. Nothing was changed.",
                 "a new migration, %s, would run before `%s`: the order of names is the order of migrations", name,
                 last);
    return NULL;
}

/* Looks for drift again, after migrations were applied that come before the one that adopts the drift. */
static mg_rc find_drift_again(mg_dev *d)
{
    mg_call *call = d->call;
    mg_drift *drift = &d->drift;

    if (d->pending.items.len == 0)
        return MG_OK;
    if (mg_replay_history(call, d->dir, d->schema, NULL, 0, &drift->history) != MG_OK ||
        mg_read_database(call, d->schema, &drift->database) != MG_OK)
        return MG_FAILED;
    return mg_drift_compare(call, drift);
}

/* Reads and judges a migration that this call has made. */
static mg_rc take_script(mg_dev *d, const mg_made *made, mg_runner *r, mg_scripts *out)
{
    mg_call *call = d->call;
    mg_plan plan = mg_deploy_plan(call);

    out->folder.tree = d->folder;
    if (mg_scripts_make_room(out, 1, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    return mg_scripts_take(out, made->name, made->script, &plan, r, &call->error);
}

/* Makes a migration of drift that is to be kept. It is applied already. */
static mg_rc adopt(mg_dev *d)
{
    mg_call *call = d->call;
    mg_arena *a = &call->arena;
    mg_ledger *ledger = &d->standing.ledger;
    mg_runner runner = {.call = call, .outcome = OUTCOME};
    mg_scripts *one = &d->adopted_script;
    int64_t now = call->host->now_ms(call->host->ctx);

    if (d->drift.changes.steps.len == 0 || find_drift_again(d) != MG_OK)
        return mg_call_check(call);
    if (d->drift.changes.steps.len == 0) /* the drift is gone: a pending migration has made the same changes */
        return MG_OK;
    if (mg_call_repair(call, &d->drift.changes) != MG_OK || mg_check_losses(call, &d->drift.changes) != MG_OK)
        return MG_FAILED;
    d->adopted.script = mg_call_script(call, &d->drift.changes, NULL);
    d->adopted.name = next_name(d, "sync_schema");
    if (!d->adopted.script || !d->adopted.name)
        return mg_call_no_memory(call);
    if (take_script(d, &d->adopted, &runner, one) != MG_OK || mg_ledger_create(ledger, a, &call->error) != MG_OK)
        return MG_FAILED;
    return mg_ledger_add_applied(ledger, d->adopted.name, one->checksums[0], now, now, 0, a, &call->error);
}

static mg_rc apply_pending(mg_dev *d)
{
    mg_plan plan = mg_deploy_plan(d->call);

    if (mg_read_pending(&d->pending, &d->standing.diagnosis, &plan, &d->runner) != MG_OK)
        return MG_FAILED;
    d->pending_done = mg_applied_room(d->call, &d->pending);
    if (!d->pending_done || d->pending.items.len == 0)
        return mg_call_check(d->call);
    return mg_apply_scripts(&d->runner, &d->pending, &d->standing.ledger, d->pending_done, &d->pending_broken);
}

/* Writes the same call with the options that it needs to go on. */
static const char *propose_dev(mg_dev *d, mg_advice which, const char *lead)
{
    const char *again = mg_advise(d->call, which, d->dir, d->given_name);

    return again ? mg_arena_printf(&d->call->arena, "%s%s;", lead, again) : NULL;
}

static const char *propose_dev_again(void *arg, const char *renames)
{
    mg_dev *d = arg;

    return mg_advise_again(d->call, MG_ADVISE_DEV_AGAIN, d->dir, d->given_name, renames);
}

static const char *propose_dev_filling(void *arg, const char *backfill)
{
    mg_dev *d = arg;

    return mg_advise_filling(d->call, MG_ADVISE_DEV_AGAIN, d->dir, d->given_name, backfill);
}

/* Asks if the plan may be run, given the rows in the database. */
static mg_rc allow_plan(mg_dev *d)
{
    mg_ways_out ways = {.fill = propose_dev_filling, .arg = d};

    ways.other =
        propose_dev(d, MG_ADVISE_DEV_EDIT, "To write the migration without applying it, so that it can be edited: ");
    ways.again = propose_dev(d, MG_ADVISE_DEV_LOSS, "");
    return mg_checks_allow(d->call, &d->checks, &d->rows, &ways);
}

static mg_rc ask_rows(mg_dev *d)
{
    bool runs = !d->call->options.create_only;

    if (mg_count_plan(d->call, &d->diff, &d->checks, &d->rows, runs) != MG_OK)
        return MG_FAILED;
    return runs ? allow_plan(d) : MG_OK;
}

/* Plans the next migration: from the database, which now is what its history makes, to the schema. */
static mg_rc plan_next(mg_dev *d)
{
    mg_call *call = d->call;
    mg_checks header = {0};
    mg_asker asker = {.write = propose_dev_again, .fill = propose_dev_filling, .arg = d};

    if (mg_build_plan(call, d->schema, &asker, &d->diff, &d->checks) != MG_OK ||
        mg_check_bodies(call, &d->diff.pairs, propose_dev(d, MG_ADVISE_DEV_EDIT, ""),
                        propose_dev(d, MG_ADVISE_DEV_FUNCTIONS, "")) != MG_OK)
        return MG_FAILED;
    if (d->diff.steps.len == 0 && !call->options.create_only)
        return ask_rows(d);
    if (mg_call_checks(call, &d->diff, &header) != MG_OK) /* the script is written as for any database */
        return MG_FAILED;
    d->next.script = mg_call_script(call, &d->diff, &header);
    d->next.name = next_name(d, d->words);
    if (!d->next.script || !d->next.name)
        return mg_call_no_memory(call);
    if (mg_count_plan(call, &d->diff, &d->checks, &d->rows, !call->options.create_only) != MG_OK ||
        (!call->options.create_only && mg_count_backfills(call, &d->diff, &d->checks) != MG_OK))
        return MG_FAILED;
    return call->options.create_only ? MG_OK : allow_plan(d);
}

/* Reads and judges the migration, if it is to be applied. */
static mg_rc take_next(mg_dev *d)
{
    mg_call *call = d->call;
    mg_runner *runner = &d->next_runner;

    if (!d->next.name || call->options.create_only)
        return MG_OK;
    *runner = (mg_runner){.call = call, .outcome = OUTCOME};
    runner->advice = propose_dev(d, MG_ADVISE_DEV_EDIT, "To write the migration, to be edited: ");
    if (!runner->advice)
        return mg_call_no_memory(call);
    if (take_script(d, &d->next, runner, &d->next_script) != MG_OK)
        return MG_FAILED;
    return mg_scripts_check_temporary(&d->next_script, call);
}

static mg_rc apply_next(mg_dev *d)
{
    mg_call *call = d->call;
    mg_broken_list broken = {0};
    mg_copied_rows rows = {0};

    if (d->next_script.items.len == 0)
        return MG_OK;
    d->next_done = mg_applied_room(call, &d->next_script);
    if (!d->next_done || mg_copied_count(call->host, &d->diff, &rows, &call->arena, &call->error) != MG_OK ||
        mg_apply_scripts(&d->next_runner, &d->next_script, &d->standing.ledger, d->next_done, &broken) != MG_OK ||
        mg_copied_compare(call->host, &d->diff, &rows, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    return mg_broken_refuse(call, &broken,
                            propose_dev(d, MG_ADVISE_DEV_EDIT,
                                        "Nothing was changed, and no migration was written. Change "
                                        "them in the same migration; to write it, to be edited: "));
}

static mg_rc record_names(mg_dev *d)
{
    if (d->call->options.create_only)
        return mg_keep_recorded(d->call, &d->diff.pairs, d->next.name);
    return mg_write_recorded(d->call, &d->diff.pairs);
}

static mg_rc dev(mg_dev *d)
{
    mg_call *call = d->call;
    const mg_host *h = call->host;
    bool seeds = !call->options.skip_seed && !call->options.create_only;

    if (h->lock(h->ctx, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (mg_protect_check(call, "migrate_dev") != MG_OK || mg_dev_judge(d) != MG_OK || mg_dev_check_drift(d) != MG_OK ||
        apply_pending(d) != MG_OK || adopt(d) != MG_OK || plan_next(d) != MG_OK || take_next(d) != MG_OK ||
        mg_dev_lint(d) != MG_OK || apply_next(d) != MG_OK || record_names(d) != MG_OK)
        return MG_FAILED;
    if (seeds && d->first && mg_seed_run(call, d->dir, false, &d->seed) != MG_OK)
        return MG_FAILED;
    return mg_call_check(call);
}

/* Ends the session. If that fails, the files that were written are removed. */
static mg_rc end(mg_dev *d)
{
    mg_call *call = d->call;
    mg_rc rc = mg_call_end(call, true);

    if (rc == MG_OK || mg_dev_unwrite(d) == MG_OK)
        return rc;
    call->error.hint =
        mg_arena_printf(&call->arena, "%s%sThe folder of the new migration could not be removed from %s.",
                        call->error.hint ? call->error.hint : "", call->error.hint ? "\n" : "", d->folder.root);
    return rc;
}

mg_rc mg_migrate_dev(mg_call *call, const char *dir, const char *name, const char *options, mg_output *out)
{
    mg_dev d = {.call = call,
                .dir = dir,
                .given_name = name,
                .runner = {.call = call, .outcome = OUTCOME, .advice = "Correct the script and call it again."}};

    if (mg_call_options(call, MG_FOR_dev, options) != MG_OK || read_name(&d, name) != MG_OK ||
        mg_advise_each(call, dir) != MG_OK || mg_folder_schema(call, dir, &d.schema) != MG_OK)
        return MG_FAILED;
    if (!d.schema)
        return mg_call_fail(call, MG_ERR_NO_FILE, "Give the folder that holds schema.prisma.",
                            "there is no schema in %s", dir);
    if (mg_source_check_here(call, d.schema) != MG_OK || mg_call_begin(call, MG_WRITES) != MG_OK)
        return MG_FAILED;
    /* The result is written while everything can be undone; the files last, just before the session is kept. */
    if (dev(&d) == MG_OK && mg_dev_give(&d, out) == MG_OK)
        mg_dev_write(&d);
    if (call->host->watch)
        call->host->watch(call->host->ctx, NULL);
    return end(&d);
}
