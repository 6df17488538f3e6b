/* losses.c: refuses plans; see losses.h. */
#include "losses.h"

#include "../../plan/repair/repair.h"
#include "stages.h"

/* As in "the plan makes the table `t` anew, and would lose its check constraint x". */
static const char *loss_text(mg_arena *a, const mg_loss *loss)
{
    const mg_extra *e = loss->extra;
    const char *name = e->name ? e->name : e->column ? e->column->name : NULL;

    return mg_arena_printf(a, "the plan makes the table %s anew, and would lose its %s%s%s", e->table->name,
                           mg_extra_name(e->kind), name ? " " : "", name ? name : "");
}

/* Why there is no plan: what it would lose, or what is in its way. */
typedef struct refusal
{
    const char *text, *why, *hint;
    const char *definition; /* the definition of what would be lost, or NULL */
} refusal;

static void refuse_loss(mg_arena *a, const mg_loss *loss, refusal *out)
{
    out->text = loss_text(a, loss);
    out->why = mg_loss_text(a, loss);
    out->hint = "Write the migration of this table by hand, or drop what would be lost first.";
    out->definition = loss->extra->definition;
}

static void refuse_block(mg_arena *a, const mg_plan_block *block, refusal *out)
{
    const mg_extra *e = block->extra;

    out->why = e->definition ? e->definition : e->name;
    if (block->reason == MG_BLOCK_NAME)
    {
        out->text =
            mg_arena_printf(a,
                            "the plan makes the index %s of the table %s, but the database has one of that name "
                            "that no schema can say",
                            e->name, block->name);
        out->hint =
            "To keep that one, give the schema's another name: @@index([...], map: \"...\"). Else drop it first.";
        return;
    }
    if (block->reason == MG_BLOCK_COLUMN)
        out->text = mg_arena_printf(
            a, "the plan changes the type of the column %s or drops it, and the %s %s of the table %s uses it",
            block->name, mg_extra_name(e->kind), e->name, e->table->name);
    else
        out->text = mg_arena_printf(
            a, "the plan makes the enum %s anew, and the %s %s of the table %s uses a column that has it", block->name,
            mg_extra_name(e->kind), e->name, e->table->name);
    out->hint = "Drop that in a migration before this one, and make it again after.";
}

/* False if there is no reason to refuse the plan, or if there is no memory. */
static bool find_refusal(mg_arena *a, mg_diff *d, refusal *out)
{
    mg_plan_block block;
    mg_loss loss;

    if (mg_diff_loses(a, d, &loss))
        refuse_loss(a, &loss, out);
    else if (mg_plan_blocked(d, &block))
        refuse_block(a, &block, out);
    else
        return false;
    return !a->failed;
}

mg_rc mg_check_losses(mg_call *call, mg_diff *d)
{
    refusal r = {0};

    if (!find_refusal(&call->arena, d, &r))
        return mg_call_check(call);
    mg_call_fail(call, MG_ERR_STATE, r.hint, "%s", r.text);
    call->error.detail = r.definition ? mg_arena_printf(&call->arena, "%s: %s", r.definition, r.why) : r.why;
    return MG_FAILED;
}

const char *mg_script_or_loss(mg_call *call, mg_diff *d, const mg_checks *checks)
{
    mg_arena *a = &call->arena;
    char *comment;
    refusal r = {0};

    if (!find_refusal(a, d, &r))
        return a->failed ? NULL : mg_call_script(call, d, checks);
    comment = mg_arena_printf(a, "-- No script: %s (%s).", r.text, r.why);
    for (char *p = comment; p && *p; p++)
        if (*p == '\n' || *p == '\r')
            *p = ' ';
    return comment ? mg_arena_printf(a, "%s\n", comment) : NULL;
}
