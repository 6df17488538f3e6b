/* checks.c: see checks.h. */
#include "checks.h"

#include "../../base/escape.h"
#include "../../catalog/count.h"
#include "../../catalog/rows/rows.h"
#include "../../render/rows.h"
#include "fills.h"

mg_rc mg_count_plan(mg_call *call, const mg_diff *diff, mg_checks *checks, mg_row_checks *rows, bool lock)
{
    const mg_host *h = call->host;
    const char *target = call->session.target;
    mg_arena *a = &call->arena;

    if (!mg_rows_find(a, diff, rows))
        return mg_call_no_memory(call);
    if ((lock && mg_rows_lock(h, target, diff, rows, a, &call->error) != MG_OK) ||
        mg_rows_ask(h, target, diff, rows, a, &call->error) != MG_OK)
        return MG_FAILED;
    mg_rows_replace(a, diff, rows, checks);
    mg_rows_leave_out(rows);
    return mg_count_checks(h, target, diff, checks, lock, a, &call->error);
}

typedef struct check_list
{
    mg_call *call;
    mg_strbuf text;
} check_list;

static void put_listed(check_list *l, const char *text, const char *query)
{
    mg_strbuf_printf(&l->text, "%s  • %s", l->text.len > 0 ? "\n" : "", text ? text : "");
    if (query)
        mg_strbuf_printf(&l->text, "\n    %s;", mg_escaped(&l->call->arena, query));
}

/*
 * Is it a reason not to run the plan? Values that would only remain as they are (`remain`) are none; the report of the
 * finished call tells of them.
 */
static bool stands_in_the_way(const mg_row_check *c, bool unexecutable)
{
    return c->answer == MG_ROWS_FOUND && !c->remain && c->fatal == unexecutable;
}

static const char *list_checks(mg_call *call, const mg_checks *checks, const mg_row_checks *rows, bool unexecutable)
{
    check_list l = {.call = call};

    mg_strbuf_init(&l.text, &call->arena);
    for (size_t i = 0; i < checks->len; i++)
        if (mg_check_is_unexecutable(&checks->items[i]) == unexecutable)
            put_listed(&l, mg_render_check(&call->arena, &checks->items[i]), NULL);
    for (size_t i = 0; i < rows->len; i++)
        if (stands_in_the_way(&rows->items[i], unexecutable))
            put_listed(&l, mg_render_found(&call->arena, &rows->items[i]), rows->items[i].query);
    return mg_strbuf_done(&l.text);
}

/* Writes the call that fills columns, and how; "" if there are none to fill. */
static const char *write_filling(mg_call *call, const mg_checks *checks, const mg_row_checks *rows,
                                 const mg_ways_out *ways, const char *lead)
{
    const char *fills = mg_propose_fills(call, checks, rows);
    const char *filling = fills && *fills ? ways->fill(ways->arg, fills) : fills;

    if (!filling || !*filling)
        return filling;
    return mg_arena_printf(&call->arena,
                           "%s, write an SQL expression over the row as it is in place of each \"%s\": %s\n", lead,
                           MG_BACKFILL_TO_WRITE, filling);
}

static mg_rc refuse_unexecutable(mg_call *call, const char *cannot, const char *warns, const char *filling,
                                 const mg_ways_out *ways)
{
    mg_call_fail(call, MG_ERR_STATE, mg_arena_printf(&call->arena, "Nothing was changed. %s%s", filling, ways->other),
                 "We found changes that cannot be executed:\n\n%s", cannot);
    if (*warns)
        call->error.detail = mg_arena_printf(&call->arena, "There might be data loss, too:\n%s", warns);
    return MG_FAILED;
}

mg_rc mg_checks_allow(mg_call *call, const mg_checks *checks, const mg_row_checks *rows, const mg_ways_out *ways)
{
    const char *cannot = list_checks(call, checks, rows, true), *warns = list_checks(call, checks, rows, false);
    const char *filling;

    if (!cannot || !warns || !ways->other || !ways->again)
        return mg_call_no_memory(call);
    if (!*cannot && (!*warns || call->options.accept_data_loss))
        return MG_OK;
    filling = write_filling(call, checks, rows, ways,
                            *cannot ? "To give the rows that are there a value" : "To keep the values");
    if (!filling)
        return mg_call_no_memory(call);
    if (*cannot)
        return refuse_unexecutable(call, cannot, warns, filling, ways);
    return mg_call_fail(call, MG_ERR_STATE,
                        mg_arena_printf(&call->arena, "Nothing was changed. %sTo go on%s: %s", filling,
                                        *filling ? " and lose them" : "", ways->again),
                        "There might be data loss when applying the changes:\n\n%s", warns);
}
