/* build_plan.c: see build_plan.h. */
#include "build_plan.h"

#include "../../catalog/count.h"
#include "../../catalog/settle.h"
#include "../renames/renames.h"
#include "losses.h"
#include "models.h"
#include "stages.h"
#include "where_check.h"

mg_rc mg_build_plan(mg_call *call, const mg_model *schema, const mg_asker *asker, mg_diff *diff, mg_checks *checks)
{
    mg_arena *a = &call->arena;
    mg_renames renames = {0};
    mg_model *database;

    if (mg_read_database(call, schema, &database) != MG_OK ||
        mg_read_renames(call, database, schema, &renames) != MG_OK ||
        mg_know_renames(call, database, schema, &renames) != MG_OK ||
        mg_call_diff(call, database, schema, &renames, true, diff) != MG_OK ||
        mg_check_said(call, &diff->pairs, &renames) != MG_OK)
        return MG_FAILED;
    mg_diff_spare_extras(a, diff);
    if (mg_settle_defaults(call->host, call->session.target, diff, a, &call->error) != MG_OK ||
        mg_check_wheres(call, diff) != MG_OK || mg_call_repair(call, diff) != MG_OK ||
        mg_call_checks(call, diff, checks) != MG_OK || mg_ask_renames(call, diff, &renames, checks, asker) != MG_OK)
        return MG_FAILED;
    return mg_check_losses(call, diff);
}

mg_rc mg_count_plan(mg_call *call, mg_checks *checks, bool lock)
{
    return mg_count_checks(call->host, call->session.target, checks, lock, &call->arena, &call->error);
}

static const char *list_checks(mg_call *call, const mg_checks *checks, bool unexecutable)
{
    mg_strbuf b;

    mg_strbuf_init(&b, &call->arena);
    for (size_t i = 0; i < checks->len; i++)
        if (mg_check_is_unexecutable(&checks->items[i]) == unexecutable)
        {
            const char *text = mg_render_check(&call->arena, &checks->items[i]);

            mg_strbuf_printf(&b, "%s  • %s", b.len > 0 ? "\n" : "", text ? text : "");
        }
    return mg_strbuf_done(&b);
}

mg_rc mg_checks_allow(mg_call *call, const mg_checks *checks, const char *way_out, const char *again)
{
    const char *cannot = list_checks(call, checks, true), *warns = list_checks(call, checks, false);

    if (!cannot || !warns || !way_out || !again)
        return mg_call_no_memory(call);
    if (*cannot)
    {
        mg_call_fail(call, MG_ERR_STATE, way_out, "We found changes that cannot be executed:\n\n%s", cannot);
        if (*warns)
            call->error.detail = mg_arena_printf(&call->arena, "There might be data loss, too:\n%s", warns);
        return MG_FAILED;
    }
    if (!*warns || call->options.accept_data_loss)
        return MG_OK;
    return mg_call_fail(call, MG_ERR_STATE, mg_arena_printf(&call->arena, "Nothing was changed. To go on: %s", again),
                        "There might be data loss when applying the changes:\n\n%s", warns);
}
