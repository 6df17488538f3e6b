/* settle.c: leaves out changes of defaults; see settle.h. */
#include "settle.h"

/* Might the server have the same default in other words? It has none where the schema says NULL. */
static bool may_be_there(const mg_column_pair *c)
{
    return c->changes & MG_CHANGED_DEFAULT && !c->from->generated &&
           (c->from->def || (c->to->def && c->to->def->kind == MG_DEFAULT_SQL)) && mg_default_is_written(c->to->def) &&
           c->cast == MG_CAST_NONE &&
           (c->from->type.nullness == MG_COLUMN_LIST) == (c->to->type.nullness == MG_COLUMN_LIST);
}

/*
 * Removes what does not change after all. If the schema names the sequence of a column itself, counting by it is part
 * of the default.
 */
static void settle_column(mg_column_pair *c)
{
    c->changes &= ~(unsigned) MG_CHANGED_DEFAULT;
    if (c->from->autoincrement && !c->from->identity && !c->to->autoincrement)
        c->changes &= ~(unsigned) MG_CHANGED_AUTOINCREMENT;
}

static mg_rc settle_step(mg_step *step, mg_same_default ask, void *ctx)
{
    size_t kept = 0;

    for (size_t i = 0; i < step->changes.len; i++)
    {
        mg_change *change = &step->changes.items[i];
        mg_column_pair *c = (mg_column_pair *) change->column;
        bool asked = change->kind == MG_CHANGE_ALTER_COLUMN && may_be_there(c), same = false;

        if (asked && ask(ctx, c, &same) != MG_OK)
            return MG_FAILED;
        if (same)
            settle_column(c);
        if (!same || c->changes)
            step->changes.items[kept++] = *change;
    }
    step->changes.len = kept;
    step->spared = kept == 0;
    return MG_OK;
}

mg_rc mg_plan_settle(mg_diff *d, mg_same_default ask, void *ctx)
{
    if (d->pairs.provider != MG_PSL_POSTGRESQL)
        return MG_OK;
    for (size_t i = 0; i < d->steps.len; i++)
        if (d->steps.items[i].kind == MG_STEP_ALTER_TABLE && settle_step(&d->steps.items[i], ask, ctx) != MG_OK)
            return MG_FAILED;
    mg_diff_leave_out_spared(d);
    return MG_OK;
}
