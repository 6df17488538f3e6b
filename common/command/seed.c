/* seed.c: migrate_seed, and the seed of other commands; see seed.h. */
#include "../call/projects.h"
#include "../call/report.h"
#include "seed.h"

#include "../history/migrations.h"

#include <string.h>

#define SEED "seed.sql"

/* Sets *seed to the seed of a project, and *kind to what is at its path. */
static mg_rc find_in_project(mg_call *call, const char *dir, mg_tree *seed, mg_path_kind *kind)
{
    const mg_project *project;

    if (mg_call_project(call, dir, &project) != MG_OK ||
        mg_project_check_schema(project, &call->arena, &call->error) != MG_OK ||
        mg_tree_within(&project->folder, SEED, seed, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    return mg_tree_kind(seed, "", kind, &call->arena, &call->error);
}

mg_rc mg_seed_read(mg_call *call, const char *dir, bool required, mg_lone_script *out)
{
    mg_tree seed = mg_tree_at(call->host, dir);
    mg_path_kind kind;

    memset(out, 0, sizeof *out);
    if (!*dir)
        return mg_call_fail(call, MG_ERR_ARGUMENT, NULL, "the path is empty");
    if (mg_tree_kind(&seed, "", &kind, &call->arena, &call->error) != MG_OK ||
        ((kind != MG_PATH_FILE || mg_config_is_name(dir)) && find_in_project(call, dir, &seed, &kind) != MG_OK))
        return MG_FAILED;
    if (kind != MG_PATH_NONE)
        return mg_lone_read_file(call, &seed, out);
    if (!required)
        return MG_OK;
    return mg_call_fail(call, MG_ERR_NO_FILE, "The seed is the file " SEED " beside the schema; or give its path.",
                        "no seed: there is no file %s", seed.root);
}

mg_rc mg_seed_run(mg_call *call, const char *dir, bool required, mg_lone_script *out)
{
    if (mg_seed_read(call, dir, required, out) != MG_OK)
        return MG_FAILED;
    if (!out->found)
        return MG_OK;
    return mg_lone_plan(call, out, NULL) == MG_OK ? mg_lone_run(call, out) : MG_FAILED;
}

void mg_seed_report(mg_call *call, json_t *report, const mg_lone_script *seed)
{
    json_t *one = seed->found ? mg_json_new_object(call) : json_null();

    if (seed->found)
        mg_lone_report(call, one, seed);
    mg_json_set(call, report, "seed", one);
}

void mg_seed_write(mg_call *call, const mg_lone_script *seed, mg_strbuf *out)
{
    if (!seed->found)
        return;
    mg_strbuf_printf(out, "The seed %s has been executed. ", mg_valid_text(call, seed->path));
    mg_lone_write(call, seed, out);
    mg_strbuf_putc(out, '\n');
}

/* The command ************************************************************************************************** */

static void write_seeded(mg_call *call, const void *data, mg_strbuf *out)
{
    mg_report_head(call, NULL, out);
    mg_seed_write(call, data, out);
    if (call->session.in_transaction)
        mg_strbuf_puts(out, "It is inside your open transaction: COMMIT keeps it, ROLLBACK undoes it.\n");
}

static void seeded_json(mg_call *call, const void *data, json_t *report)
{
    mg_json_set(call, report, "in_transaction", json_boolean(call->session.in_transaction));
    mg_seed_report(call, report, data);
}

mg_rc mg_migrate_seed(mg_call *call, const char *dir, const char *options, mg_output *out)
{
    static const mg_report report = {"migrate_seed", write_seeded, seeded_json};
    const mg_host *h = call->host;
    mg_lone_script seed;

    if (mg_call_options(call, MG_FOR_seed, options) != MG_OK || mg_seed_read(call, dir, true, &seed) != MG_OK ||
        mg_call_begin(call, MG_WRITES) != MG_OK)
        return MG_FAILED;
    if (mg_lone_plan(call, &seed, NULL) == MG_OK && h->lock(h->ctx, &call->arena, &call->error) == MG_OK &&
        mg_lone_run(call, &seed) == MG_OK)
        mg_report_give(call, &report, &seed, out);
    return mg_call_end(call, true);
}
