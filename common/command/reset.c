/*
 * reset.c: migrate_reset: drops everything, applies all migrations, runs the seed: all of it, or nothing.
 *
 * All that can be checked is checked first: the scripts of the migrations and the seed are read, split and judged as
 * for a database that is empty, and nothing else may depend on what will be dropped.
 */
#include "../call/advice.h"
#include "reset.h"

#include "deploy/deployment.h"
#include "../call/projects.h"
#include "../call/protect.h"
#include "seed.h"
#include "schema/stages.h"

#include <inttypes.h>
#include <string.h>

typedef struct
{
    const char *dir;
    mg_runner runner;
    mg_scripts scripts;
    mg_standing standing;
    mg_applied *done;
    mg_broken_list broken;
    mg_drop_scope scope;
    mg_drop_summary dropped;
    mg_lone_script seed;
} resetting;

/* Reads a schema for its datasource: errors elsewhere in it do not matter. */
static mg_rc read_datasource(mg_call *call, const mg_schema_files *files, mg_psl_result *result)
{
    if (files->items.len == 0)
        return MG_OK;
    return mg_call_validate(call, &call->arena, files, result);
}

/*
 * Reads what says what is meant: the file that the project has; or schema.prisma, or, when it has no datasource, all
 * files of its folder together. Looking at all of them first would go through the whole project where the migrations
 * lie at its root.
 */
static mg_rc read_project_datasource(mg_call *call, const mg_project *p, mg_psl_result *result)
{
    mg_schema_files files = {0};
    mg_path_kind kind;

    if (mg_project_check_schema(p, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (p->schema_is_file)
        return mg_schema_read_file(call, &p->schema, "", &files) == MG_OK ? read_datasource(call, &files, result)
                                                                          : MG_FAILED;
    if (mg_tree_kind(&p->folder, "schema.prisma", &kind, &call->arena, &call->error) != MG_OK ||
        (kind == MG_PATH_FILE && mg_schema_read_file(call, &p->folder, "schema.prisma", &files) != MG_OK) ||
        read_datasource(call, &files, result) != MG_OK)
        return MG_FAILED;
    if (result->schema.datasources.len > 0)
        return MG_OK;
    return mg_schema_read_folder(call, &p->folder, &files) == MG_OK ? read_datasource(call, &files, result) : MG_FAILED;
}

/* Finds out what is to be emptied. */
static mg_rc find_scope(resetting *r)
{
    mg_call *call = r->runner.call;
    const mg_project *project;
    mg_psl_result result = {0};

    if (!mg_dialects[call->host->dialect].has_schemas)
        return mg_reset_scope(call, NULL, &r->scope);
    if (mg_call_project(call, r->dir, &project) != MG_OK || read_project_datasource(call, project, &result) != MG_OK)
        return MG_FAILED;
    if (result.diags.errors.len > 0 && result.schema.datasources.len != 1)
        return mg_schema_not_valid(call, &result);
    return mg_reset_scope(call, &result.schema, &r->scope);
}

/* " with about 5 rows"; nothing where no row was counted and there may be some. */
static const char *rows_text(mg_call *call, const mg_drop_summary *s)
{
    const char *how = s->more_rows ? "at least " : mg_dialects[call->host->dialect].estimates_rows ? "about " : "";

    if (s->more_rows && s->rows == 0)
        return "";
    return mg_arena_printf(&call->arena, " with %s%" PRId64 " row%s", how, s->rows, s->rows == 1 ? "" : "s");
}

/* Says what a reset would drop, and where: the error of a call without the option "force". */
static mg_rc tell_what_goes(resetting *r)
{
    mg_call *call = r->runner.call;
    mg_arena *a = &call->arena;
    const mg_drop_summary *s = &r->dropped;
    bool has_schemas = mg_dialects[call->host->dialect].has_schemas;
    const char *reset = mg_advise(call, MG_ADVISE_RESET, r->dir, NULL), *hint = NULL, *name, *detail = NULL, *rows;

    if (mg_protect_check(call, "migrate_reset") != MG_OK || find_scope(r) != MG_OK ||
        mg_drop_look(call->host, &r->scope, true, &r->dropped, a, &call->error) != MG_OK)
        return MG_FAILED;
    name = mg_reset_scope_name(call, &r->scope);
    rows = rows_text(call, s);
    if (reset && name)
        hint = mg_arena_printf(a, "If that is meant: %s;", reset);
    if (hint && has_schemas)
        detail = mg_arena_printf(a, "They are in %s of the database \"%s\".", name, call->session.database);
    if (a->failed)
        return mg_call_no_memory(call);
    mg_call_fail(call, MG_ERR_ARGUMENT, hint, "migrate_reset would drop %zu table%s%s, and %zu other object%s",
                 s->tables, s->tables == 1 ? "" : "s", rows, s->others, s->others == 1 ? "" : "s");
    call->error.detail = detail;
    return MG_FAILED;
}

/* Reads and judges every script, before anything is dropped. */
static mg_rc read_reset_scripts(resetting *r)
{
    mg_call *call = r->runner.call;
    mg_arena *a = &call->arena;
    mg_standing *standing = &r->standing;
    mg_plan plan = mg_deploy_plan(call);

    if (mg_ledger_absent(&standing->ledger, call->host, call->session.target, a, &call->error) != MG_OK ||
        mg_diagnose(&r->scripts.folder, &standing->ledger, &standing->diagnosis, a, &call->error) != MG_OK)
        return MG_FAILED;
    plan.emptied = r->scope.schemas.items;
    plan.nemptied = r->scope.schemas.len;
    if (mg_read_pending(&r->scripts, &standing->diagnosis, &plan, &r->runner) != MG_OK)
        return MG_FAILED;
    r->done = mg_applied_room(call, &r->scripts);
    if (!r->done || call->options.skip_seed)
        return mg_call_check(call);
    plan.each_call = NULL;
    if (mg_seed_read(call, r->dir, false, &r->seed) != MG_OK)
        return MG_FAILED;
    return r->seed.found ? mg_lone_plan(call, &r->seed, &plan) : MG_OK;
}

/* Without the option "force": looks, and changes nothing. */
static mg_rc refuse_reset(resetting *r)
{
    mg_call *call = r->runner.call;

    if (mg_call_begin(call, MG_READS) != MG_OK)
        return MG_FAILED;
    (void) tell_what_goes(r); /* its error is the call's */
    return mg_call_end(call, false);
}

static mg_rc reset_database(resetting *r)
{
    mg_call *call = r->runner.call;
    const mg_host *h = call->host;
    mg_arena *a = &call->arena;

    if (h->lock(h->ctx, a, &call->error) != MG_OK || mg_protect_check(call, "migrate_reset") != MG_OK ||
        find_scope(r) != MG_OK || read_reset_scripts(r) != MG_OK)
        return MG_FAILED;
    if (call->options.backup && h->backup(h->ctx, call->options.backup, a, &call->error) != MG_OK)
        return MG_FAILED;
    if (mg_reset_drop_all(call, &r->scope, &r->dropped) != MG_OK)
        return MG_FAILED;
    if (r->scripts.items.len > 0 &&
        mg_apply_scripts(&r->runner, &r->scripts, &r->standing.ledger, r->done, &r->broken) != MG_OK)
        return MG_FAILED;
    return r->seed.found ? mg_lone_run(call, &r->seed) : MG_OK;
}

/* The report *************************************************************************************************** */

static void reset_json(mg_call *call, const void *data, json_t *report)
{
    const resetting *r = data;

    mg_report_folder(call, report, &r->scripts.folder);
    mg_json_set(call, report, "in_transaction", json_boolean(call->session.in_transaction));
    mg_json_set(call, report, "backup", mg_json_text(call, call->options.backup));
    mg_reset_report_dropped(call, report, &r->scope, &r->dropped);
    mg_json_set(call, report, "applied", mg_applied_json(call, &r->scripts, r->done));
    mg_seed_report(call, report, &r->seed);
}

static void write_reset(mg_call *call, const void *data, mg_strbuf *out)
{
    const resetting *r = data;

    mg_report_head(call, &r->scripts.folder, out);
    mg_strbuf_putc(out, '\n');
    if (call->options.backup)
        mg_strbuf_printf(out, "The database was copied to %s\n", mg_valid_text(call, call->options.backup));
    mg_reset_write_dropped(call, &r->scope, &r->dropped, out);
    mg_strbuf_puts(out, "\nDatabase reset successful\n");
    if (r->scripts.items.len > 0)
        mg_strbuf_putc(out, '\n');
    mg_applied_write(call, &r->scripts, r->done, out);
    if (r->seed.found)
        mg_strbuf_putc(out, '\n');
    mg_seed_write(call, &r->seed, out);
    if (call->session.in_transaction)
        mg_strbuf_puts(out, "\nAll this is inside your open transaction: COMMIT keeps it, ROLLBACK undoes it.\n");
}

mg_rc mg_migrate_reset(mg_call *call, const char *dir, const char *options, mg_output *out)
{
    const mg_host *h = call->host;
    static const mg_report report = {"migrate_reset", write_reset, reset_json};
    resetting r = {.dir = dir,
                   .runner = {.call = call,
                              .outcome = "Nothing was changed, nor dropped.",
                              .advice = "Correct the script and reset again."}};

    if (mg_call_options(call, MG_FOR_reset, options) != MG_OK || mg_advise_each(call, dir) != MG_OK ||
        mg_scripts_open(&r.scripts, call, dir) != MG_OK)
        return MG_FAILED;
    if (!call->options.force)
        return refuse_reset(&r);
    if (mg_call_begin(call, MG_WRITES) != MG_OK)
        return MG_FAILED;
    /* The result is written while all can still be undone. */
    if (reset_database(&r) == MG_OK)
        mg_report_give(call, &report, &r, out);
    if (h->watch)
        h->watch(h->ctx, NULL);
    return mg_call_end(call, true);
}
