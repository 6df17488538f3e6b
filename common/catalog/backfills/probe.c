/* probe.c: has the database compile the expressions of backfills; see backfills.h. */
#include "parts.h"

#include "../../plan/pair/find.h"

/*
 * PostgreSQL: makes the column into which the values must fit, and enums that it may need, in a block that is undone
 * afterwards.
 */
static mg_rc make_probe_column(const mg_filling *q, const mg_column_pair *c, mg_error *said)
{
    mg_column column = *c->to;
    mg_strbuf sql;
    mg_render r = {.out = &sql};

    column.name = MG_FILL_PROBE;
    column.def = NULL;
    column.autoincrement = false;
    column.type.nullness = column.type.nullness == MG_COLUMN_REQUIRED ? MG_COLUMN_NULLABLE : column.type.nullness;
    mg_strbuf_init(&sql, q->a);
    mg_fill_put_types(q, &r);
    if (!mg_fills_gaps(c)) /* otherwise the column exists */
    {
        mg_fill_put_table(q, &r, mg_pair_of_new_table(&q->d->pairs, c->to->table), "ALTER TABLE ");
        mg_strbuf_puts(&sql, " ADD COLUMN ");
        mg_postgres_column(&r, &column, NULL);
        mg_sql_end(&r);
    }
    return mg_fill_run(q, mg_strbuf_done(&sql), said);
}

/* Any column of the table that can be set, or NULL. */
static const mg_column *settable_column(const mg_table *t)
{
    for (size_t i = 0; i < t->columns.len; i++)
        if (!t->columns.items[i]->generated)
            return t->columns.items[i];
    return NULL;
}

/*
 * Has the database compile the UPDATE. `into` is the column that is set. If it is NULL, the expression is compiled as a
 * condition, in an UPDATE of any column.
 */
static mg_rc compile_fill(const mg_filling *q, const mg_column_pair *c, const char *into)
{
    const mg_table_pair *t = mg_pair_of_new_table(&q->d->pairs, c->to->table);
    const mg_column *any = settable_column(mg_fill_table_before(q, t->from));
    mg_error said = {.offset = MG_NO_OFFSET};
    const char *set = into ? into : any ? any->name : NULL;
    size_t start;
    mg_strbuf sql;
    mg_render r = {.out = &sql};

    if (!set)
        return MG_OK;
    mg_strbuf_init(&sql, q->a);
    mg_fill_put_table(q, &r, t, "UPDATE ");
    mg_strbuf_puts(&sql, " SET ");
    mg_sql_name(&r, set);
    mg_strbuf_puts(&sql, " = ");
    if (!into)
    {
        mg_sql_name(&r, set);
        mg_strbuf_puts(&sql, " WHERE ");
    }
    start = mg_fill_put_value(q, &r, c);
    mg_strbuf_puts(&sql, into ? "" : " IS NULL");
    if (!mg_strbuf_done(&sql))
        return mg_error_no_memory(q->err);
    if (q->host->compile(q->host->ctx, sql.text, q->a, &said) == MG_OK || mg_fill_is_of_plan(q, &said, into))
        return mg_fill_end(q);
    return mg_fill_take_objection(q, &said, c->to->backfill, start);
}

/* The column that the UPDATE sets if none is made for the test; NULL if none is known to accept the values. */
static const char *settable_name(const mg_filling *q, const mg_column_pair *c)
{
    const mg_column *any =
        settable_column(mg_fill_table_before(q, mg_pair_of_new_table(&q->d->pairs, c->to->table)->from));

    if (mg_fills_gaps(c))
        return mg_fill_column_before(q, c->from);
    return q->host->dialect == MG_SQLITE && any ? any->name : NULL; /* in SQLite every column accepts every value */
}

/* Tests in a block of its own. *made is false if the column could not be made: its type may not exist yet. */
static mg_rc probe_in_block(const mg_filling *q, const mg_column_pair *c, bool makes, bool *made)
{
    const mg_host *h = q->host;
    mg_error said = {.offset = MG_NO_OFFSET};
    mg_rc rc = MG_OK;

    if (h->block_begin(h->ctx, false, q->a, q->err) != MG_OK)
        return MG_FAILED;
    *made = !makes || make_probe_column(q, c, &said) == MG_OK;
    if (*made)
        rc = compile_fill(q, c, makes && !mg_fills_gaps(c) ? MG_FILL_PROBE : settable_name(q, c));
    if (h->block_end(h->ctx, false, q->a, q->err) != MG_OK)
        return MG_FAILED;
    if (*made || !(said.unchanged || q->a->failed))
        return rc;
    *q->err = said;
    return MG_FAILED;
}

mg_rc mg_probe_backfill(const mg_host *host, const mg_diff *d, const mg_column_pair *c, bool writes, mg_objection *out,
                        mg_arena *arena, mg_error *err)
{
    mg_filling q = {host, d, NULL, out, arena, err};
    bool makes = writes && host->dialect == MG_POSTGRES, made;

    *out = (mg_objection){.at = MG_NO_OFFSET};
    if (probe_in_block(&q, c, makes, &made) != MG_OK)
        return MG_FAILED;
    return made ? MG_OK : probe_in_block(&q, c, false, &made);
}
