/* losses.c: see losses.h. */
#include "losses.h"

mg_rc mg_check_losses(mg_call *call, mg_diff *d)
{
    const mg_extra *e;
    const char *name, *why;
    mg_loss loss;

    if (!mg_diff_loses(&call->arena, d, &loss))
        return mg_call_check(call);
    e = loss.extra;
    name = e->name ? e->name : e->column ? e->column->name : NULL;
    why = mg_loss_text(&call->arena, &loss);
    mg_call_fail(call, MG_ERR_STATE, "Write the migration of this table by hand, or drop what would be lost first.",
                 "the plan makes the table %s anew, and would lose its %s%s%s", e->table->name, mg_extra_name(e->kind),
                 name ? " " : "", name ? name : "");
    call->error.detail = why && e->definition ? mg_arena_printf(&call->arena, "%s: %s", e->definition, why) : why;
    return MG_FAILED;
}
