/* build_plan.c: see build_plan.h. */
#include "build_plan.h"

#include "../../catalog/settle.h"
#include "../backfill/backfills.h"
#include "../renames/recorded.h"
#include "../renames/renames.h"
#include "losses.h"
#include "models.h"
#include "stages.h"
#include "where_check.h"

mg_rc mg_build_plan(mg_call *call, mg_model *schema, const mg_asker *asker, mg_diff *diff, mg_checks *checks)
{
    mg_arena *a = &call->arena;
    mg_renames renames = {0};
    const mg_map *fields;
    mg_model *database;

    if (mg_read_database(call, schema, &database) != MG_OK || mg_read_recorded(call, database, &fields) != MG_OK ||
        mg_read_renames(call, database, schema, &renames) != MG_OK ||
        mg_know_renames(call, database, schema, fields, &renames) != MG_OK ||
        mg_read_backfills(call, schema, &renames) != MG_OK ||
        (schema->manages_partial &&
         mg_note_likewise(call->host, schema, database, &renames, a, &call->error) != MG_OK) ||
        mg_call_diff(call, database, schema, &renames, true, diff) != MG_OK ||
        mg_check_said(call, &diff->pairs, &renames) != MG_OK)
        return MG_FAILED;
    mg_diff_spare_extras(a, diff);
    if (mg_settle_defaults(call->host, call->session.target, diff, a, &call->error) != MG_OK ||
        mg_check_wheres(call, diff) != MG_OK || mg_call_repair(call, diff) != MG_OK ||
        mg_check_backfills(call, diff, MG_BACKFILL_WRITING) != MG_OK || mg_call_checks(call, diff, checks) != MG_OK ||
        mg_ask_renames(call, diff, &renames, checks, asker) != MG_OK)
        return MG_FAILED;
    return mg_check_losses(call, diff);
}
