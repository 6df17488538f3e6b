/* report.c: writes what reports say about renames; see renames.h. */
#include "../../base/escape.h"
#include "../../base/utf8.h"
#include "../../plan/naming/path.h"
#include "../../plan/rename/bodies.h"
#include "../checks/checks.h"
#include "renames.h"

static const char *kind_name(mg_rename_kind kind)
{
    static const char *const names[] = {
        [MG_RENAME_TABLE] = "table",
        [MG_RENAME_COLUMN] = "column",
        [MG_RENAME_ENUM] = "enum",
        [MG_RENAME_VALUE] = "value",
    };

    return names[kind];
}

json_t *mg_renames_json(mg_call *call, const mg_pairs *pairs)
{
    static const char *const origins[] = {
        [MG_RENAME_GIVEN] = "given",
        [MG_RENAME_SAID] = "said",
        [MG_RENAME_RECOGNISED] = "recognised",
        [MG_RENAME_FOLLOWS] = "follows",
    };
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < pairs->renames.len; i++)
    {
        const mg_rename *r = &pairs->renames.items[i];
        json_t *o = mg_json_new_object(call);

        mg_json_set(call, o, "kind", mg_json_text(call, kind_name(r->kind)));
        mg_json_set(call, o, "schema", mg_json_text(call, r->schema));
        mg_json_set(call, o, "of", mg_json_text(call, r->column ? r->table : NULL));
        mg_json_set(call, o, "from", mg_json_text(call, r->column ? r->column : r->table));
        mg_json_set(call, o, "to", mg_json_text(call, r->to));
        mg_json_set(call, o, "to_schema", mg_json_text(call, r->to_schema));
        mg_json_set(call, o, "origin", mg_json_text(call, origins[r->origin]));
        mg_json_set(call, o, "place", mg_json_text(call, r->place));
        mg_json_append(call, list, o);
    }
    return list;
}

void mg_renames_write(mg_call *call, const mg_pairs *pairs, mg_strbuf *out)
{
    for (size_t i = 0; i < pairs->renames.len; i++)
    {
        const mg_rename *r = &pairs->renames.items[i];
        const char *key = mg_rename_key(&call->arena, r), *goal = mg_rename_goal(&call->arena, r);

        if (!key || !goal)
            return;
        mg_strbuf_printf(out, "Renamed the %s %s to ", kind_name(r->kind), mg_escaped(&call->arena, key));
        mg_strbuf_printf(out, "%s%s%s.\n", mg_escaped(&call->arena, goal), r->place ? ", as it is said at " : "",
                         r->place ? mg_escaped(&call->arena, r->place) : "");
    }
}

static const char *unsure_text(mg_call *call, const mg_table *join)
{
    mg_arena *a = &call->arena;

    return mg_arena_printf(
        a,
        "cannot tell whether A and B of the join table %s have to change places: it is not recorded "
        "which fields they were of, or both have new names. A is of %s now, and B of %s. If both are "
        "new, say what one was called: /// @renamed from=old. Else, if the rows have it the other "
        "way round, exchange the names of the columns, and take the comment away then.",
        mg_escaped(a, join->name), mg_table_column(join, "A")->client, mg_table_column(join, "B")->client);
}

void mg_unsure_json(mg_call *call, const mg_pairs *pairs, json_t *warnings)
{
    for (size_t i = 0; i < pairs->unsure.len; i++)
        mg_json_append(call, warnings,
                       mg_warning_json(call, unsure_text(call, pairs->unsure.items[i]), false, MG_NO_STEP));
}

void mg_unsure_write(mg_call *call, const mg_pairs *pairs, mg_strbuf *out)
{
    for (size_t i = 0; i < pairs->unsure.len; i++)
    {
        const char *text = unsure_text(call, pairs->unsure.items[i]);

        mg_strbuf_printf(out, "Warning: %s\n", text ? text : "");
    }
}

static const char *list_bodies(mg_call *call, const mg_stale_bodies *bodies)
{
    mg_strbuf b;

    mg_strbuf_init(&b, &call->arena);
    for (size_t i = 0; i < bodies->len; i++)
    {
        const mg_stale_body *one = &bodies->items[i];
        const char *key = mg_rename_key(&call->arena, one->rename);

        mg_strbuf_printf(&b, "%sline %zu of the %s %s: %s", i > 0 ? "\n" : "", one->line,
                         mg_extra_name(one->function->kind), mg_shown(&call->arena, one->function->name),
                         key ? mg_shown(&call->arena, key) : "");
    }
    return mg_strbuf_done(&b);
}

mg_rc mg_check_bodies(mg_call *call, const mg_pairs *pairs, const char *edit, const char *again)
{
    mg_stale_bodies bodies = {0};
    const char *list, *hint;

    if (call->options.accept_functions || call->options.create_only)
        return MG_OK;
    if (!mg_find_stale_bodies(&call->arena, pairs, &bodies))
        return mg_call_no_memory(call);
    if (bodies.len == 0)
        return MG_OK;
    list = list_bodies(call, &bodies);
    hint = mg_arena_printf(&call->arena, "Nothing was changed. %s%s%sTo go on, and replace them afterwards: %s",
                           edit ? "To write the migration, so that it replaces them too: " : "", edit ? edit : "",
                           edit ? "\n" : "", again ? again : "");
    if (!list || !hint || !again)
        return mg_call_no_memory(call);
    mg_call_fail(
        call, MG_ERR_STATE, hint,
        "functions name what is renamed, and PostgreSQL keeps their texts as they are, so that they would fail "
        "when they are called");
    call->error.detail = list;
    return MG_FAILED;
}
