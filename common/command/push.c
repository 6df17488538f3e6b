/* push.c: migrate_push makes the database what a schema says, without a migration: either completely or not at all. */
#include "../call/advice.h"
#include "backfill/backfills.h"
#include "../catalog/rows/copied.h"
#include "checks/checks.h"
#include "renames/recorded.h"
#include "renames/renames.h"
#include "schema/build_plan.h"
#include "schema/diff_json.h"
#include "../call/report.h"
#include "../run/lone_script.h"
#include "deploy/broken.h"
#include "../call/protect.h"
#include "reset.h"
#include "schema/side.h"
#include "schema/stages.h"
#include "../call/temporary.h"

#include <string.h>

/* A schema of more bytes is not repeated in a hint. */
#define MG_TOLD_MAX 4000

typedef struct
{
    mg_call *call;
    const char *given; /* the schema, as it was given */
    mg_model *schema;
    mg_drop_scope scope;
    mg_drop_summary dropped;
    mg_diff diff;
    mg_checks checks;
    mg_row_checks rows;
    mg_lone_script script;
} pushing;

static mg_rc empty_database(pushing *p)
{
    mg_call *call = p->call;

    if (mg_reset_scope_of(call, p->schema->schemas.items, p->schema->schemas.len, &p->scope) != MG_OK)
        return MG_FAILED;
    call->options.renames = NULL; /* nothing is left that could be renamed or filled */
    call->options.backfill = NULL;
    return mg_reset_drop_all(call, &p->scope, &p->dropped);
}

static mg_rc check_push_temporary(mg_call *call, const char *script)
{
    mg_temporaries list;

    if (mg_temporary_read(call, &list) != MG_OK)
        return MG_FAILED;
    return mg_temporary_refuse(call, &list, script, strlen(script), "the plan",
                               "Drop it, or push from another session. Nothing was changed.");
}

static mg_rc run_push(pushing *p)
{
    mg_call *call = p->call;
    mg_broken_list broken = {0};
    mg_copied_rows rows = {0};
    const char *text;

    if (p->diff.steps.len == 0)
        return MG_OK;
    text = mg_call_script(call, &p->diff, NULL);
    if (!text)
        return MG_FAILED;
    if (check_push_temporary(call, text) != MG_OK || mg_lone_take_text(call, text, &p->script) != MG_OK ||
        mg_lone_plan(call, &p->script, NULL) != MG_OK || mg_broken_remember(call) != MG_OK ||
        mg_copied_count(call->host, &p->diff, &rows, &call->arena, &call->error) != MG_OK ||
        mg_lone_run(call, &p->script) != MG_OK ||
        mg_copied_compare(call->host, &p->diff, &rows, &call->arena, &call->error) != MG_OK ||
        mg_broken_find(call, &broken) != MG_OK)
        return MG_FAILED;
    return mg_broken_refuse(call, &broken, "Change them first, or drop them. Nothing was changed.");
}

/*
 * Writes the same call with the options that it needs to go on. A schema that was given as a long text is not repeated.
 */
static const char *propose_push(pushing *p, mg_advice which, const char *lead)
{
    bool told = strlen(p->given) <= MG_TOLD_MAX;
    const char *again = told ? mg_advise(p->call, which, p->given, NULL) : NULL;

    if (!told)
        return mg_arena_printf(&p->call->arena, "%sthe same call with {\"%s\": true}.", lead,
                               which == MG_ADVISE_PUSH_RESET       ? "force_reset"
                               : which == MG_ADVISE_PUSH_FUNCTIONS ? "accept_functions"
                                                                   : "accept_data_loss");
    return again ? mg_arena_printf(&p->call->arena, "%s%s;", lead, again) : NULL;
}

static const char *propose_push_again(void *arg, const char *renames)
{
    pushing *p = arg;

    if (strlen(p->given) > MG_TOLD_MAX)
        return mg_arena_printf(&p->call->arena, "the same call with {\"renames\": %s}.", renames);
    return mg_advise_again(p->call, MG_ADVISE_PUSH_AGAIN, p->given, NULL, renames);
}

static const char *propose_push_filling(void *arg, const char *backfill)
{
    pushing *p = arg;

    if (strlen(p->given) > MG_TOLD_MAX)
        return mg_arena_printf(&p->call->arena, "the same call with {\"backfill\": %s}.", backfill);
    return mg_advise_filling(p->call, MG_ADVISE_PUSH_AGAIN, p->given, NULL, backfill);
}

static mg_rc allow_push(pushing *p)
{
    mg_ways_out ways = {.fill = propose_push_filling, .arg = p};

    ways.other = propose_push(p, MG_ADVISE_PUSH_RESET, "Make the change in steps, or empty the database: ");
    ways.again = propose_push(p, MG_ADVISE_PUSH_LOSS, "");
    return mg_checks_allow(p->call, &p->checks, &p->rows, &ways);
}

static mg_rc push(pushing *p)
{
    mg_call *call = p->call;
    const mg_host *h = call->host;
    mg_asker asker = {.write = propose_push_again, .fill = propose_push_filling, .arg = p, .of_rows = true};

    if (h->lock(h->ctx, &call->arena, &call->error) != MG_OK || mg_protect_check(call, "migrate_push") != MG_OK ||
        (call->options.force_reset && empty_database(p) != MG_OK) ||
        mg_build_plan(call, p->schema, &asker, &p->diff, &p->checks) != MG_OK ||
        mg_check_bodies(call, &p->diff.pairs, NULL, propose_push(p, MG_ADVISE_PUSH_FUNCTIONS, "")) != MG_OK ||
        mg_count_plan(call, &p->diff, &p->checks, &p->rows, true) != MG_OK ||
        mg_count_backfills(call, &p->diff, &p->checks) != MG_OK || allow_push(p) != MG_OK)
        return MG_FAILED;
    return run_push(p) == MG_OK ? mg_write_recorded(call, &p->diff.pairs) : MG_FAILED;
}

static void write_pushed(mg_call *call, const void *data, mg_strbuf *out)
{
    const pushing *p = data;

    mg_report_head(call, NULL, out);
    mg_strbuf_putc(out, '\n');
    if (call->options.force_reset)
        mg_reset_write_dropped(call, &p->scope, &p->dropped, out);
    mg_checks_write(call, &p->checks, &p->rows, out);
    mg_unsure_write(call, &p->diff.pairs, out);
    if (p->diff.steps.len == 0)
    {
        mg_strbuf_puts(out, "The database is already in sync with the Prisma schema.\n");
        return;
    }
    mg_backfills_write(call, p->schema, out);
    mg_renames_write(call, &p->diff.pairs, out);
    mg_strbuf_puts(out, "Your database is now in sync with your Prisma schema.\n");
    if (call->session.in_transaction)
        mg_strbuf_puts(out, "\nAll this is inside your open transaction: COMMIT keeps it, ROLLBACK undoes it.\n");
}

static void pushed_json(mg_call *call, const void *data, json_t *report)
{
    const pushing *p = data;
    json_t *warnings = mg_checks_json(call, &p->checks, &p->rows);

    mg_json_set(call, report, "in_transaction", json_boolean(call->session.in_transaction));
    mg_reset_report_dropped(call, report, &p->scope, call->options.force_reset ? &p->dropped : NULL);
    mg_json_set(call, report, "executed_step_count", mg_json_count(call, p->diff.steps.len));
    mg_unsure_json(call, &p->diff.pairs, warnings);
    mg_json_set(call, report, "warnings", warnings);
    mg_json_set(call, report, "checks", mg_row_checks_json(call, &p->rows));
    mg_json_set(call, report, "backfills", mg_backfills_json(call, p->schema));
    mg_json_set(call, report, "renames", mg_renames_json(call, &p->diff.pairs));
    mg_json_set(call, report, "steps", mg_steps_json(call, &p->diff, &p->checks));
}

mg_rc mg_migrate_push(mg_call *call, const char *schema, const char *options, mg_output *out)
{
    static const mg_report report = {"migrate_push", write_pushed, pushed_json};
    pushing p = {.call = call, .given = schema};

    if (mg_call_options(call, MG_FOR_push, options) != MG_OK || mg_source_schema(call, schema, &p.schema) != MG_OK ||
        mg_source_check_here(call, p.schema) != MG_OK || mg_call_begin(call, MG_WRITES) != MG_OK)
        return MG_FAILED;
    /* The result is written while everything can still be undone. */
    if (push(&p) == MG_OK)
        mg_report_give(call, &report, &p, out);
    return mg_call_end(call, true);
}
