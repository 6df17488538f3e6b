/* sql.c: see sql.h. */
#include "sql.h"

#include "../../sql/name.h"
#include "../../base/utf8.h"

void mg_sql_name(mg_render *r, const char *name)
{
    mg_put_name(r->out, name);
}

bool mg_sql_says(const char *schema, const char *unsaid)
{
    return schema && !(unsaid && strcmp(schema, unsaid) == 0);
}

void mg_sql_qualified(mg_render *r, const char *schema, const char *name)
{
    mg_put_qualified(r->out, mg_sql_says(schema, r->unsaid) ? schema : NULL, name);
}

void mg_sql_old(mg_render *r, const mg_step *s, const char *schema, const char *name)
{
    mg_sql_qualified(r, mg_sql_says(schema, s->unsaid_old) ? schema : NULL, name);
}

void mg_sql_string(mg_render *r, const char *text)
{
    mg_put_string(r->out, text);
}

void mg_sql_names(mg_render *r, mg_column *const *columns, size_t count, const char *between)
{
    for (size_t i = 0; i < count; i++)
    {
        if (i > 0)
            mg_strbuf_puts(r->out, between);
        mg_sql_name(r, columns[i]->name);
    }
}

void mg_sql_index_names(mg_render *r, const mg_index *x, const char *between)
{
    for (size_t i = 0; i < x->columns.len; i++)
    {
        if (i > 0)
            mg_strbuf_puts(r->out, between);
        mg_sql_name(r, x->columns.items[i].column->name);
    }
}

void mg_sql_enclosed(mg_render *r, const char *expression)
{
    mg_strbuf_printf(r->out, "(\n%s\n)", expression);
}

void mg_sql_end(mg_render *r)
{
    mg_strbuf_puts(r->out, ";\n");
}

void mg_sql_rename(mg_render *r, const mg_table *t, const char *what, const char *from, const char *to)
{
    mg_strbuf_puts(r->out, "ALTER TABLE ");
    mg_sql_qualified(r, t->schema, t->name);
    mg_strbuf_printf(r->out, " RENAME %s ", what);
    mg_sql_name(r, from);
    mg_strbuf_puts(r->out, " TO ");
    mg_sql_name(r, to);
    mg_sql_end(r);
}

void mg_sql_rename_object(mg_render *r, const char *what, const char *schema, const char *from, const char *to)
{
    mg_strbuf_printf(r->out, "ALTER %s ", what);
    mg_sql_qualified(r, schema, from);
    mg_strbuf_puts(r->out, " RENAME TO ");
    mg_sql_name(r, to);
    mg_sql_end(r);
}

void mg_sql_rename_table(mg_render *r, const mg_step *s)
{
    mg_sql_rename_object(r, "TABLE", s->schema_from, s->name_from, s->name_to);
}

void mg_sql_rename_column(mg_render *r, const mg_step *s)
{
    mg_sql_rename(r, s->table_from, "COLUMN", s->name_from, s->name_to);
}

static const char *action(mg_psl_action a)
{
    static const char *const words[] = {
        [MG_PSL_CASCADE] = "CASCADE",   [MG_PSL_RESTRICT] = "RESTRICT",       [MG_PSL_NO_ACTION] = "NO ACTION",
        [MG_PSL_SET_NULL] = "SET NULL", [MG_PSL_SET_DEFAULT] = "SET DEFAULT",
    };

    return words[a];
}

void mg_sql_constraint(mg_render *r, const char *name)
{
    if (!name)
        return;
    mg_strbuf_puts(r->out, "CONSTRAINT ");
    mg_sql_name(r, name);
    mg_strbuf_putc(r->out, ' ');
}

void mg_sql_foreign_key(mg_render *r, const mg_foreign_key *k, const char *name, const char *open)
{
    mg_sql_constraint(r, name);
    mg_strbuf_puts(r->out, "FOREIGN KEY (");
    mg_sql_names(r, k->columns.items, k->columns.len, ", ");
    mg_strbuf_puts(r->out, ") REFERENCES ");
    mg_sql_qualified(r, k->referenced->schema, k->referenced->name);
    mg_strbuf_puts(r->out, open);
    mg_sql_names(r, k->references.items, k->references.len, ", ");
    mg_strbuf_printf(r->out, ") ON DELETE %s ON UPDATE %s", action(k->on_delete), action(k->on_update));
}

const char *mg_sql_sort(mg_psl_sort s)
{
    return s == MG_PSL_SORT_ASC ? " ASC" : s == MG_PSL_SORT_DESC ? " DESC" : "";
}
