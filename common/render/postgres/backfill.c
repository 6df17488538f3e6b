/*
 * backfill.c: columns that are filled with expressions over the rows as they were; see sql.h and
 * plan/repair/backfill.c.
 *
 * ALTER COLUMN … TYPE … USING writes all rows of a table anew: no trigger fires, and row security hides none. All
 * expressions of a table are in one statement, so that each sees the row as it was. A query cannot stand in USING:
 * then UPDATE gives the values, with what that must not set off switched off.
 */
#include "../../sql/token.h"
#include "../base/sql.h"

static void put_filled_table(mg_render *r, const mg_step *s, const char *what)
{
    mg_strbuf_puts(r->out, what);
    mg_sql_qualified(r, s->tables->to->schema, s->tables->to->name);
}

/* The next clause of an ALTER TABLE, of which so many are written. */
static void begin_clause(mg_render *r, const mg_step *s, size_t *written)
{
    if ((*written)++ > 0)
        mg_strbuf_puts(r->out, ",\n");
    else
    {
        put_filled_table(r, s, "ALTER TABLE ");
        mg_strbuf_putc(r->out, ' ');
    }
}

static void end_clauses(mg_render *r, size_t written)
{
    if (written > 0)
        mg_sql_end(r);
}

/* What the column is before it has its values: not required yet. */
static void put_empty_column(mg_render *r, const mg_change *c, const char *name)
{
    mg_column column = *c->column->to;

    if (column.type.nullness == MG_COLUMN_REQUIRED)
        column.type.nullness = MG_COLUMN_NULLABLE;
    if (c->by_way_of)
    {
        column.def = NULL;
        column.autoincrement = false;
    }
    mg_strbuf_puts(r->out, "ADD COLUMN ");
    column.name = name;
    mg_postgres_column(r, &column, c->form);
}

static void add_empty_columns(mg_render *r, const mg_step *s)
{
    size_t written = 0;

    for (size_t i = 0; i < s->changes.len; i++)
    {
        const mg_change *c = &s->changes.items[i];

        if (c->kind != MG_CHANGE_ADD_COLUMN && !c->by_way_of)
            continue;
        begin_clause(r, s, &written);
        put_empty_column(r, c, c->by_way_of ? c->by_way_of : c->column->to->name);
    }
    end_clauses(r, written);
}

/* The value that the row has, where it has one already. */
static void put_value_of_row(mg_render *r, const mg_change *c)
{
    if (c->gaps)
    {
        mg_strbuf_puts(r->out, "coalesce(");
        mg_sql_name(r, c->column->to->name);
        mg_strbuf_puts(r->out, ", ");
    }
    mg_sql_enclosed(r, c->backfill);
    mg_strbuf_puts(r->out, c->gaps ? ")" : "");
}

static void begin_column(mg_render *r, const mg_step *s, const mg_change *c, size_t *written)
{
    begin_clause(r, s, written);
    mg_strbuf_puts(r->out, "ALTER COLUMN ");
    mg_sql_name(r, c->column->to->name);
}

static void set_type_using(mg_render *r, const mg_step *s, const mg_change *c, size_t *written)
{
    const mg_column *from = c->column->from;
    mg_column column = *c->column->to;

    if (from && from->type.nullness == MG_COLUMN_REQUIRED && column.type.nullness == MG_COLUMN_NULLABLE)
    {
        begin_column(r, s, c, written);
        mg_strbuf_puts(r->out, " DROP NOT NULL");
    }
    if (from && !c->gaps && (from->def || from->identity) && !mg_counts_on(c->column))
    {
        begin_column(r, s, c, written);
        mg_strbuf_puts(r->out, from->identity ? " DROP IDENTITY" : " DROP DEFAULT");
    }
    column.autoincrement = false;
    begin_column(r, s, c, written);
    mg_strbuf_puts(r->out, " SET DATA TYPE ");
    mg_postgres_type(r, &column, c->form);
    if (c->form && c->form->collation)
        mg_strbuf_printf(r->out, " COLLATE %s", c->form->collation);
    mg_strbuf_puts(r->out, " USING ");
    if (c->by_way_of)
        mg_sql_name(r, c->by_way_of);
    else
        put_value_of_row(r, c);
}

/* Those that have another type only, where an UPDATE has given the values. */
static void set_types_using(mg_render *r, const mg_step *s)
{
    size_t written = 0;

    for (size_t i = 0; i < s->changes.len; i++)
        if (!s->updates || s->changes.items[i].by_way_of)
            set_type_using(r, s, &s->changes.items[i], &written);
    end_clauses(r, written);
}

static void drop_ways(mg_render *r, const mg_step *s)
{
    size_t written = 0;

    for (size_t i = 0; i < s->changes.len; i++)
    {
        if (!s->changes.items[i].by_way_of)
            continue;
        begin_clause(r, s, &written);
        mg_strbuf_puts(r->out, "DROP COLUMN ");
        mg_sql_name(r, s->changes.items[i].by_way_of);
    }
    end_clauses(r, written);
}

/* The statement that says how a trigger is switched, which stands behind the one that makes it. */
static void put_switch(mg_render *r, const mg_step *s, const mg_extra *trigger)
{
    static const char *const ways[] = {"disable", "replica", "always"};
    static const char *const words[] = {" DISABLE", " ENABLE REPLICA", " ENABLE ALWAYS"};
    mg_scanner scan = mg_scan_all(MG_POSTGRES, trigger->definition);
    mg_token t;

    do
        t = mg_token_next(&scan);
    while (t.kind != TOKEN_SEMICOLON && !mg_token_ends(t));
    for (t = mg_token_next(&scan); !mg_token_ends(t); t = mg_token_next(&scan))
        for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
            if (mg_token_is(scan.text, t, ways[i]))
            {
                put_filled_table(r, s, "ALTER TABLE ");
                mg_strbuf_printf(r->out, "%s TRIGGER ", words[i]);
                mg_sql_name(r, trigger->name);
                mg_sql_end(r);
                return;
            }
}

/* Deferred checks would stand in the way of what alters the table next. */
static void update_rows(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "SET CONSTRAINTS ALL IMMEDIATE;\nSET LOCAL row_security = off;\n");
    put_filled_table(r, s, "ALTER TABLE ");
    mg_strbuf_puts(r->out, " DISABLE TRIGGER USER;\n");
    put_filled_table(r, s, "UPDATE ");
    for (size_t i = 0; i < s->changes.len; i++)
    {
        const mg_change *c = &s->changes.items[i];

        mg_strbuf_puts(r->out, i > 0 ? ",\n" : " SET ");
        mg_sql_name(r, c->by_way_of ? c->by_way_of : c->column->to->name);
        mg_strbuf_puts(r->out, " = ");
        put_value_of_row(r, c);
    }
    mg_sql_end(r);
    put_filled_table(r, s, "ALTER TABLE ");
    mg_strbuf_puts(r->out, " ENABLE TRIGGER USER;\n");
    for (size_t i = 0; i < s->apart.len; i++)
        put_switch(r, s, s->apart.items[i]);
    mg_strbuf_puts(r->out, "SET LOCAL row_security TO DEFAULT;\n");
}

void mg_postgres_backfill(mg_render *r, const mg_step *s)
{
    add_empty_columns(r, s);
    if (s->updates)
        update_rows(r, s);
    mg_postgres_drop_views(r, s);
    set_types_using(r, s);
    drop_ways(r, s);
    mg_postgres_make_views(r, s);
    for (size_t i = 0; i < s->changes.len; i++)
        if (s->changes.items[i].kind == MG_CHANGE_ADD_COLUMN && s->changes.items[i].sequence.name)
            mg_postgres_start_sequence(r, &s->changes.items[i].sequence, s->changes.items[i].column->to);
}
