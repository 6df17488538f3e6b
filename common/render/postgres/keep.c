/*
 * keep.c: gives columns, indexes, keys and types of PostgreSQL what those whose place they take had beyond the schema
 * language; see sql.h.
 */
#include "../base/sql.h"

/* Writes the text at the end of a COMMENT ON. */
static void say(mg_render *r, const char *text)
{
    mg_strbuf_puts(r->out, " IS ");
    mg_sql_string(r, text);
    mg_sql_end(r);
}

void mg_postgres_comment_on_column(mg_render *r, const mg_column *c, const char *comment)
{
    if (!comment)
        return;
    mg_strbuf_puts(r->out, "COMMENT ON COLUMN ");
    mg_sql_qualified(r, c->table->schema, c->table->name);
    mg_strbuf_putc(r->out, '.');
    mg_sql_name(r, c->name);
    say(r, comment);
}

void mg_postgres_comment_on_type(mg_render *r, const mg_enum *e, const char *comment)
{
    if (!comment)
        return;
    mg_strbuf_puts(r->out, "COMMENT ON TYPE ");
    mg_sql_qualified(r, e->schema, e->name);
    say(r, comment);
}

static void put_deferral(mg_render *r, bool deferrable, bool deferred)
{
    if (deferrable)
        mg_strbuf_puts(r->out, deferred ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE");
}

/* Foreign keys: of one between the same columns *************************************************************** */

void mg_postgres_keep_key_options(mg_render *r, const mg_foreign_key *from)
{
    if (!from)
        return;
    put_deferral(r, from->deferrable, from->deferred);
    mg_strbuf_puts(r->out, from->unchecked ? from->unchecked : "");
}

void mg_postgres_keep_key_comment(mg_render *r, const mg_foreign_key *from, const mg_foreign_key *to)
{
    if (!from || !from->comment)
        return;
    mg_strbuf_puts(r->out, "COMMENT ON CONSTRAINT ");
    mg_sql_name(r, to->name);
    mg_strbuf_puts(r->out, " ON ");
    mg_sql_qualified(r, to->table->schema, to->table->name);
    say(r, from->comment);
}

/* Indexes: of one with the same keys **************************************************************************** */

/* Writes those columns that the old index INCLUDEs and that still exist. */
static void put_included(mg_render *r, const mg_index *from, const mg_index *to)
{
    size_t count = 0;

    for (size_t i = from->columns.len - from->included; i < from->columns.len; i++)
    {
        const mg_column *c = mg_table_column(to->table, from->columns.items[i].column->name);

        if (!c)
            continue;
        mg_strbuf_puts(r->out, count++ > 0 ? ", " : " INCLUDE (");
        mg_sql_name(r, c->name);
    }
    if (count > 0)
        mg_strbuf_putc(r->out, ')');
}

void mg_postgres_keep_index_options(mg_render *r, const mg_index *from, const mg_index *to)
{
    if (!from)
        return;
    put_included(r, from, to);
    mg_strbuf_puts(r->out, from->options ? from->options : "");
}

void mg_postgres_keep_index(mg_render *r, const mg_index *from, const mg_index *to)
{
    if (from && from->constraint && from->deferrable)
    {
        mg_strbuf_puts(r->out, "ALTER TABLE ");
        mg_sql_qualified(r, to->table->schema, to->table->name);
        mg_strbuf_puts(r->out, " ADD CONSTRAINT ");
        mg_sql_name(r, to->name);
        mg_strbuf_puts(r->out, " UNIQUE USING INDEX ");
        mg_sql_name(r, to->name);
        put_deferral(r, true, from->deferred);
        mg_sql_end(r);
    }
    if (from && from->comment)
    {
        mg_strbuf_puts(r->out, "COMMENT ON INDEX ");
        mg_sql_qualified(r, to->table->schema, to->name);
        say(r, from->comment);
    }
}

void mg_postgres_keep_primary_options(mg_render *r, const mg_index *from)
{
    if (!from)
        return;
    mg_strbuf_puts(r->out, from->options ? from->options : "");
    put_deferral(r, from->deferrable, from->deferred);
}
