/* stages.c: see stages.h. */
#include "stages.h"

#include "../../model/from_psl.h"
#include "../../base/utf8.h"
#include "../../plan/naming/path.h"
#include "../../plan/repair/repair.h"
#include "../renames/renames.h"

static mg_rc finish(mg_call *call, bool good)
{
    mg_call_watch(call, false);
    return good ? MG_OK : mg_call_no_memory(call);
}

mg_rc mg_call_validate(mg_call *call, mg_arena *a, const mg_schema_files *files, mg_psl_result *out)
{
    mg_call_watch(call, true);
    return finish(call, mg_psl_validate(a, files->items.items, files->items.len, mg_call_release(call), out));
}

mg_psl_str *mg_call_format(mg_call *call, const mg_schema_files *files)
{
    mg_psl_str *texts = mg_arena_get(&call->arena, files->items.len * sizeof *texts);
    bool good;

    mg_call_watch(call, true);
    good = texts && mg_psl_format(&call->arena, files->items.items, files->items.len, mg_call_release(call), texts);
    return finish(call, good) == MG_OK ? texts : NULL;
}

mg_rc mg_call_model(mg_call *call, const mg_psl_schema *schema, mg_model **out)
{
    mg_arena scratch;

    mg_arena_init(&scratch, &call->mem);
    mg_call_watch(call, true);
    *out = mg_model_from_psl(&call->arena, &scratch, schema);
    mg_arena_free(&scratch);
    if (*out)
    {
        (*out)->external = &call->external;
        (*out)->home = call->options.schema;
    }
    return finish(call, *out != NULL);
}

mg_rc mg_call_pull(mg_call *call, mg_arena *scratch, const mg_pull_request *request, mg_pulled *out)
{
    mg_call_watch(call, true);
    return finish(call, mg_model_to_psl(&call->arena, scratch, request, out));
}

static mg_rc refuse_rename(mg_call *call, const mg_rename *r)
{
    mg_arena *a = &call->arena;
    const char *key = mg_rename_key(a, r), *goal = mg_rename_goal(a, r);

    if (!key || !goal)
        return mg_call_no_memory(call);
    return mg_call_fail(
        call, MG_ERR_ARGUMENT,
        "Name a table or column of the old side, and a name that is free in it. What has that name now, and is to go, "
        "goes in a change before this one.",
        "%s%scannot rename %s to %s", r->place ? r->place : "", r->place ? ": " : "", mg_shown(a, key),
        mg_shown(a, goal));
}

mg_rc mg_call_diff(mg_call *call, const mg_model *from, const mg_model *to, const mg_renames *renames, bool runnable,
                   mg_diff *out)
{
    bool good;

    mg_call_watch(call, true);
    good = mg_diff_models(&call->arena, from, to, renames, runnable, out);
    mg_call_watch(call, false);
    if (good)
        return mg_check_new_names(call, &out->pairs);
    if (call->arena.failed || (!out->pairs.lost && !out->pairs.unclear_join))
        return mg_call_no_memory(call);
    return out->pairs.lost ? refuse_rename(call, out->pairs.lost) : mg_refuse_unclear_join(call, &out->pairs);
}

mg_rc mg_call_checks(mg_call *call, const mg_diff *d, mg_checks *out)
{
    mg_call_watch(call, true);
    return finish(call, mg_diff_checks(&call->arena, d, out));
}

mg_rc mg_call_repair(mg_call *call, mg_diff *d)
{
    mg_call_watch(call, true);
    return finish(call, mg_plan_repair(&call->arena, d));
}

const char *mg_call_script(mg_call *call, const mg_diff *d, const mg_checks *checks)
{
    const char *text;

    mg_call_watch(call, true);
    text = mg_render_script(&call->arena, d, checks);
    return finish(call, text != NULL) == MG_OK ? text : NULL;
}

const char *mg_call_summary(mg_call *call, const mg_diff *d)
{
    const char *text;

    mg_call_watch(call, true);
    text = mg_render_summary(&call->arena, d);
    return finish(call, text != NULL) == MG_OK ? text : NULL;
}
