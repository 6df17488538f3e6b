/* where_check.c: checks the predicates of a plan's indexes; see where_check.h. */
#include "where_check.h"

#include "../../base/utf8.h"
#include "../../catalog/settle.h"

static mg_rc refuse_where(mg_call *call, const mg_index *x, const char *why, const char *hint)
{
    const mg_predicate *w = x->where;

    mg_call_fail(call, MG_ERR_STATE, hint, "%s: the index %s of the table %s cannot be of these rows: %s", w->place,
                 mg_shown(&call->arena, x->name), mg_shown(&call->arena, x->table->name), why);
    call->error.detail = mg_arena_printf(&call->arena, "where: %s", mg_shown(&call->arena, w->sql));
    return MG_FAILED;
}

static mg_rc check_where_of(mg_call *call, const mg_diff *d, const mg_index *x)
{
    const char *why;

    if (!x->where || x->where->shown)
        return MG_OK;
    if (x->where->flaw)
        return refuse_where(call, x, x->where->flaw, x->where->way_out);
    if (mg_probe_where(call->host, d, x, &why, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    return why ? refuse_where(call, x, why, "Correct the where of the index in the schema. Nothing was changed.")
               : MG_OK;
}

mg_rc mg_check_wheres(mg_call *call, const mg_diff *d)
{
    for (size_t i = 0; i < d->steps.len; i++)
    {
        const mg_step *s = &d->steps.items[i];

        if (s->kind == MG_STEP_CREATE_INDEX && check_where_of(call, d, s->index_to) != MG_OK)
            return MG_FAILED;
        for (size_t k = 0; k < s->redefined.len; k++)
            for (size_t n = 0; n < s->redefined.items[k].indexes.len; n++)
                if (!s->redefined.items[k].indexes.items[n].before &&
                    check_where_of(call, d, s->redefined.items[k].indexes.items[n].index) != MG_OK)
                    return MG_FAILED;
    }
    return MG_OK;
}
