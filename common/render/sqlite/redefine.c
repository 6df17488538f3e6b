/*
 * sqlite_redefine.c: tables that are made anew, since SQLite's ALTER TABLE cannot change them: a new table, the rows
 * copied, the old one dropped, the new one renamed; see render.h.
 */
#include "../base/sql.h"

/* A column that becomes required takes its default where it had no value. */
static bool fills(const mg_column_pair *c)
{
    return c->changes & MG_CHANGED_NULLNESS && c->to->type.nullness == MG_COLUMN_REQUIRED &&
           mg_sqlite_has_default(c->to->def);
}

static void source(mg_render *r, const mg_column_pair *c, const mg_column_form *form)
{
    if (!fills(c))
    {
        mg_sql_name(r, c->from->name);
        return;
    }
    mg_strbuf_puts(r->out, "coalesce(");
    mg_sql_name(r, c->from->name);
    mg_strbuf_puts(r->out, ", ");
    mg_sqlite_fill(r, c->to, form);
    mg_strbuf_puts(r->out, ") AS ");
    mg_sql_name(r, c->from->name);
}

/* How the new table's column is written, or NULL. */
static const mg_column_form *form_of(const mg_redefined *d, const mg_column *c)
{
    const mg_table *t = d->tables->to;

    for (size_t i = 0; d->form.columns && i < t->columns.len; i++)
        if (t->columns.items[i] == c)
            return d->form.columns[i];
    return NULL;
}

static void copy_rows(mg_render *r, const mg_redefined *d)
{
    const mg_table_pair *t = d->tables;
    size_t count = 0;

    for (int from = 0; from < 2; from++)
    {
        count = 0;
        for (size_t i = 0; i < t->columns.len; i++)
        {
            const mg_column_pair *c = &t->columns.items[i];

            if (!c->from || !c->to)
                continue;
            if (!from && count == 0)
            {
                mg_strbuf_puts(r->out, "INSERT INTO ");
                mg_sql_name(r, d->temporary);
                mg_strbuf_puts(r->out, " (");
            }
            if (count++ > 0)
                mg_strbuf_puts(r->out, ", ");
            if (from)
                source(r, c, fills(c) ? form_of(d, c->to) : NULL);
            else
                mg_sql_name(r, c->to->name);
        }
        if (count == 0)
            return;
        mg_strbuf_puts(r->out, from ? " FROM " : ") SELECT ");
    }
    mg_sql_name(r, t->from->name);
    mg_sql_end(r);
}

static void redefine(mg_render *r, const mg_redefined *d)
{
    const mg_table_pair *t = d->tables;

    mg_sqlite_create_table(r, t->to, d->temporary, t, &d->form);
    copy_rows(r, d);
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
    for (size_t i = 0; i < s->redefined.len; i++)
        redefine(r, &s->redefined.items[i]);
    mg_strbuf_puts(r->out, "PRAGMA foreign_keys=ON;\nPRAGMA defer_foreign_keys=OFF;\n");
}
