/* where_check.c: see where_check.h. */
#include "where_check.h"

#include "../../base/utf8.h"
#include "../../render/base/render.h"
#include "../../sql/name.h"

static mg_rc refuse_where(mg_call *call, const mg_index *x, const char *why, const char *hint)
{
    const mg_predicate *w = x->where;

    mg_call_fail(call, MG_ERR_STATE, hint, "%s: the index %s of the table %s cannot be of these rows: %s", w->place,
                 mg_shown(&call->arena, x->name), mg_shown(&call->arena, x->table->name), why);
    call->error.detail = mg_arena_printf(&call->arena, "where: %s", mg_shown(&call->arena, w->sql));
    return MG_FAILED;
}

/* A statement behind which another one follows. */
static const char *probe_script(mg_call *call, const mg_diff *d, const mg_index *x)
{
    mg_step create = {.kind = MG_STEP_CREATE_INDEX, .index_to = x};
    const char *sql = mg_render_step(&call->arena, d, &create);

    return sql ? mg_arena_printf(&call->arena, "%sSELECT 1;\n", sql) : NULL;
}

/* Whether the predicate is of one statement, which ends where that of the plan does; else `why`. */
static mg_rc probe_where_text(mg_call *call, const mg_diff *d, const mg_index *x, const char **why)
{
    const char *sql = probe_script(call, d, x);
    mg_script script = {.source = {.name = "where", .text = sql, .len = sql ? strlen(sql) : 0}};
    mg_error said = {.offset = MG_NO_OFFSET};
    const mg_host *h = call->host;

    if (!sql)
        return mg_call_no_memory(call);
    if (h->split(h->ctx, &script, &call->arena, &said) == MG_OK)
    {
        *why = script.stmts.len == 2 ? NULL : "it does not end where the statement ends that has it";
        return MG_OK;
    }
    *why = said.message ? said.message : "the database cannot read it";
    if (said.unchanged || call->arena.failed)
        call->error = said;
    return said.unchanged || call->arena.failed ? MG_FAILED : MG_OK;
}

/* Where conditions are kept as they are written: compiles it over a row of the table's columns, without a look at the
 * table. */
static mg_rc compile_where(mg_call *call, const mg_index *x, const char **why)
{
    mg_error said = {.offset = MG_NO_OFFSET};
    const mg_host *h = call->host;
    mg_strbuf sql;

    mg_strbuf_init(&sql, &call->arena);
    mg_strbuf_puts(&sql, "EXPLAIN SELECT 1 FROM (SELECT ");
    for (size_t i = 0; i < x->table->columns.len; i++)
    {
        mg_strbuf_puts(&sql, i ? ", NULL AS " : "NULL AS ");
        mg_put_name(&sql, x->table->columns.items[i]->name);
    }
    mg_strbuf_puts(&sql, ") AS ");
    mg_put_name(&sql, x->table->name);
    mg_strbuf_printf(&sql, " WHERE %s", x->where->sql);
    if (!mg_strbuf_done(&sql))
        return mg_call_no_memory(call);
    if (h->query(h->ctx, sql.text, 0, NULL, NULL, NULL, &call->arena, &said) == MG_OK)
        return MG_OK;
    *why = said.message ? said.message : "the database cannot read it";
    if (said.unchanged || call->arena.failed)
        call->error = said;
    return said.unchanged || call->arena.failed ? MG_FAILED : MG_OK;
}

/* In a block that is undone, since an error spoils it. */
static mg_rc probe_where(mg_call *call, const mg_diff *d, const mg_index *x, const char **why)
{
    const mg_host *h = call->host;
    mg_rc rc;

    *why = NULL;
    if (h->block_begin(h->ctx, false, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    rc = probe_where_text(call, d, x, why);
    if (rc == MG_OK && !*why && !h->show_condition)
        rc = compile_where(call, x, why);
    if (h->block_end(h->ctx, false, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    return rc;
}

static mg_rc check_where_of(mg_call *call, const mg_diff *d, const mg_index *x)
{
    const char *why;

    if (!x->where || x->where->shown)
        return MG_OK;
    if (x->where->flaw)
        return refuse_where(call, x, x->where->flaw, x->where->way_out);
    if (probe_where(call, d, x, &why) != MG_OK)
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
