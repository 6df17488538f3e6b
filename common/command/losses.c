/* losses.c: see losses.h. */
#include "losses.h"

#include "stages.h"

/* "the plan makes the table `t` anew, and would lose its check constraint x" */
static const char *loss_text(mg_arena *a, const mg_loss *loss)
{
    const mg_extra *e = loss->extra;
    const char *name = e->name ? e->name : e->column ? e->column->name : NULL;

    return mg_arena_printf(a, "the plan makes the table %s anew, and would lose its %s%s%s", e->table->name,
                           mg_extra_name(e->kind), name ? " " : "", name ? name : "");
}

mg_rc mg_check_losses(mg_call *call, mg_diff *d)
{
    const char *text, *why;
    mg_loss loss;

    if (!mg_diff_loses(&call->arena, d, &loss))
        return mg_call_check(call);
    text = loss_text(&call->arena, &loss);
    why = mg_loss_text(&call->arena, &loss);
    if (!text || !why)
        return mg_call_no_memory(call);
    mg_call_fail(call, MG_ERR_STATE, "Write the migration of this table by hand, or drop what would be lost first.",
                 "%s", text);
    if (loss.extra->definition)
        why = mg_arena_printf(&call->arena, "%s: %s", loss.extra->definition, why);
    call->error.detail = why;
    return MG_FAILED;
}

const char *mg_script_or_loss(mg_call *call, mg_diff *d, const mg_checks *checks)
{
    mg_arena *a = &call->arena;
    const char *text, *why;
    mg_loss loss;
    char *comment;

    if (!mg_diff_loses(a, d, &loss))
        return a->failed ? NULL : mg_call_script(call, d, checks, true);
    text = loss_text(a, &loss);
    why = mg_loss_text(a, &loss);
    comment = text && why ? mg_arena_printf(a, "-- No script: %s (%s).", text, why) : NULL;
    for (char *p = comment; p && *p; p++)
        if (*p == '\n' || *p == '\r')
            *p = ' ';
    return comment ? mg_arena_printf(a, "%s\n", comment) : NULL;
}
