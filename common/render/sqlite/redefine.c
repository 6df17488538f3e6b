/*
 * redefine.c: makes a table anew, since ALTER TABLE of SQLite cannot change it: a new table is made, the rows are
 * copied, the old table is dropped and the new one renamed; see render.h.
 */
#include "../base/sql.h"

/* Lines of its own, so that what is wrong with the expression can be found in it. */
static void put_backfill(mg_render *r, const mg_copied *c)
{
    if (c->gaps)
    {
        mg_strbuf_puts(r->out, "coalesce(");
        mg_sql_name(r, c->column->from->name);
        mg_strbuf_puts(r->out, ", ");
    }
    mg_sql_enclosed(r, c->backfill);
    mg_strbuf_puts(r->out, c->gaps ? ")" : "");
}

static void source(mg_render *r, const mg_copied *c)
{
    const mg_column_pair *p = c->column;

    if (c->backfill)
    {
        put_backfill(r, c);
        return;
    }
    if (!c->filled)
    {
        mg_sql_name(r, p->from->name);
        return;
    }
    mg_strbuf_puts(r->out, "coalesce(");
    mg_sql_name(r, p->from->name);
    mg_strbuf_puts(r->out, ", ");
    mg_sqlite_fill(r, p->to, c->form);
    mg_strbuf_puts(r->out, ") AS ");
    mg_sql_name(r, p->from->name);
}

static void copy_rows(mg_render *r, const mg_redefined *d)
{
    if (d->copied.len == 0)
        return;
    mg_strbuf_puts(r->out, "INSERT INTO ");
    mg_sql_name(r, d->temporary);
    mg_strbuf_puts(r->out, " (");
    for (size_t i = 0; i < d->copied.len; i++)
    {
        mg_strbuf_puts(r->out, i > 0 ? ", " : "");
        mg_sql_name(r, d->copied.items[i].column->to->name);
    }
    mg_strbuf_puts(r->out, ") SELECT ");
    for (size_t i = 0; i < d->copied.len; i++)
    {
        mg_strbuf_puts(r->out, i > 0 ? ", " : "");
        source(r, &d->copied.items[i]);
    }
    mg_strbuf_puts(r->out, " FROM ");
    mg_sql_name(r, d->tables->from->name);
    mg_sql_end(r);
}

static void make_copy(mg_render *r, const mg_redefined *d)
{
    mg_sqlite_create_table(r, d->tables->to, d->temporary, d->tables, &d->form);
    copy_rows(r, d);
}

static void put_in_place(mg_render *r, const mg_redefined *d)
{
    const mg_table_pair *t = d->tables;

    mg_strbuf_puts(r->out, "DROP TABLE ");
    mg_sql_name(r, t->from->name);
    mg_sql_end(r);
    mg_strbuf_puts(r->out, "ALTER TABLE ");
    mg_sql_name(r, d->temporary);
    mg_strbuf_puts(r->out, " RENAME TO ");
    mg_sql_name(r, t->to->name);
    mg_sql_end(r);
    for (size_t i = 0; i < d->indexes.len; i++)
        mg_sqlite_create_index(r, d->indexes.items[i].index, d->indexes.items[i].before);
    mg_sqlite_kept_indexes(r, t);
}

static void free_index_names(mg_render *r, const mg_step *s)
{
    for (size_t i = 0; i < s->freed.len; i++)
    {
        mg_strbuf_puts(r->out, "DROP INDEX ");
        mg_sql_name(r, s->freed.items[i]);
        mg_sql_end(r);
    }
}

void mg_sqlite_redefine(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "PRAGMA defer_foreign_keys=ON;\nPRAGMA foreign_keys=OFF;\n");
    free_index_names(r, s);
    for (size_t i = 0; s->fills_from_others && i < s->redefined.len; i++)
        make_copy(r, &s->redefined.items[i]);
    for (size_t i = 0; i < s->redefined.len; i++)
    {
        if (!s->fills_from_others)
            make_copy(r, &s->redefined.items[i]);
        put_in_place(r, &s->redefined.items[i]);
    }
    mg_strbuf_puts(r->out, "PRAGMA foreign_keys=ON;\nPRAGMA defer_foreign_keys=OFF;\n");
}
