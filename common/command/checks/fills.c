/* fills.c: see fills.h. */
#include "fills.h"

#include "../../base/json.h"

/* Would the plan be possible, or lose nothing, if the column were filled? */
static bool could_be_filled(const mg_check *c)
{
    switch (c->kind)
    {
    case MG_CHECK_REQUIRED_ADDED:
    case MG_CHECK_REQUIRED_ADDED_BY_CLIENT:
    case MG_CHECK_MADE_REQUIRED:
    case MG_CHECK_MADE_LIST:
    case MG_CHECK_RECREATE_REQUIRED:
    case MG_CHECK_RECREATE_COLUMN:
    case MG_CHECK_NO_CAST:
        return c->new_column != NULL;
    default:
        return false;
    }
}

static bool could_be_filled_for(const mg_row_check *c)
{
    return c->answer == MG_ROWS_FOUND && c->fatal && (c->kind == MG_ROWS_NULLS || c->kind == MG_ROWS_UNFIT);
}

static bool put_fill(json_t *fills, const char *key)
{
    return key &&
           (json_object_get(fills, key) || json_object_set_new(fills, key, json_string(MG_BACKFILL_TO_WRITE)) == 0);
}

static bool put_fill_of(mg_call *call, json_t *fills, const mg_column *c)
{
    const char *schema = c->table->schema;

    return put_fill(fills, mg_arena_printf(&call->arena, "%s%s%s.%s", schema ? schema : "", schema ? "." : "",
                                           c->table->name, c->name));
}

static bool put_fills(mg_call *call, json_t *fills, const mg_checks *checks, const mg_row_checks *rows)
{
    bool good = true;

    for (size_t i = 0; i < checks->len && good; i++)
        if (could_be_filled(&checks->items[i]))
            good = put_fill_of(call, fills, checks->items[i].new_column);
    for (size_t i = 0; i < rows->len && good; i++)
        if (could_be_filled_for(&rows->items[i]))
            good = put_fill_of(call, fills, rows->items[i].column->to);
    return good;
}

/* The option as it was given, to be added to; NULL: out of memory. */
static json_t *read_given_fills(mg_call *call)
{
    json_error_t ignored = {0};
    bool no_memory = false;

    return call->options.backfill ? mg_json_read(call->options.backfill, 0, &ignored, &no_memory) : json_pack("{}");
}

/* The text of the option, which is released; `good`: it is as it should be. */
static const char *give_fills(mg_call *call, json_t *fills, bool good, bool any)
{
    mg_strbuf b;

    mg_strbuf_init(&b, &call->arena);
    good = good && (!any || mg_json_dump(fills, 0, &b));
    json_decref(fills);
    if (good)
        return mg_strbuf_done(&b);
    mg_call_no_memory(call);
    return NULL;
}

const char *mg_propose_fills(mg_call *call, const mg_checks *checks, const mg_row_checks *rows)
{
    json_t *fills = read_given_fills(call);
    size_t given = json_object_size(fills);
    bool good = fills && put_fills(call, fills, checks, rows);

    return give_fills(call, fills, good, json_object_size(fills) > given);
}

const char *mg_propose_fill(mg_call *call, const char *key)
{
    json_t *fills = read_given_fills(call);
    bool good = fills && put_fill(fills, key);

    return give_fills(call, fills, good, true);
}
