/* enum.c: writes CREATE TYPE and ALTER TYPE for PostgreSQL; see render.h. */
#include "../base/sql.h"

static const char several_values[] = "-- This migration adds more than one value to an enum.\n"
                                     "-- With PostgreSQL versions 11 and earlier, this is not possible\n"
                                     "-- in a single migration. This can be worked around by creating\n"
                                     "-- multiple migrations, each migration adding only one value to\n"
                                     "-- the enum.\n\n\n";

static void add_values(mg_render *r, const mg_step *s)
{
    if (s->altered->added.len > 1)
        mg_strbuf_puts(r->out, several_values);
    for (size_t i = 0; i < s->altered->added.len; i++)
    {
        mg_strbuf_puts(r->out, "ALTER TYPE ");
        mg_sql_qualified(r, s->enum_to->schema, s->enum_from->name);
        mg_strbuf_puts(r->out, " ADD VALUE ");
        mg_sql_string(r, s->altered->added.items[i]);
        mg_sql_end(r);
    }
}

static void alter_enum_column(mg_render *r, const mg_column *c)
{
    mg_strbuf_puts(r->out, "ALTER TABLE ");
    mg_sql_qualified(r, c->table->schema, c->table->name);
    mg_strbuf_puts(r->out, " ALTER COLUMN ");
    mg_sql_name(r, c->name);
}

static void change_columns(mg_render *r, const mg_step *s)
{
    const mg_enum *e = s->enum_to;
    const char *type = s->altered->new_name;

    for (size_t i = 0; i < s->altered->columns.len; i++)
    {
        const mg_column *c = s->altered->columns.items[i];
        const char *list = c->type.nullness == MG_COLUMN_LIST ? "[]" : "";

        alter_enum_column(r, c);
        mg_strbuf_puts(r->out, " TYPE ");
        mg_sql_qualified(r, e->schema, type);
        mg_strbuf_printf(r->out, "%s USING (", list);
        mg_sql_name(r, c->name);
        mg_strbuf_puts(r->out, s->altered->casts_lists && *list ? "::text[]::" : "::text::");
        mg_sql_qualified(r, e->schema, type);
        mg_strbuf_printf(r->out, "%s)", list);
        mg_sql_end(r);
    }
}

static void drop_defaults(mg_render *r, const mg_step *s)
{
    for (size_t i = 0; i < s->altered->defaults.len; i++)
    {
        alter_enum_column(r, s->altered->defaults.items[i].from);
        mg_strbuf_puts(r->out, " DROP DEFAULT");
        mg_sql_end(r);
    }
}

static void set_enum_defaults(mg_render *r, const mg_step *s)
{
    for (size_t i = 0; i < s->altered->defaults.len; i++)
    {
        const mg_enum_default *d = &s->altered->defaults.items[i];

        if (!d->to)
            continue;
        alter_enum_column(r, d->to);
        mg_strbuf_puts(r->out, " SET DEFAULT ");
        mg_postgres_default(r, d->to, NULL);
        mg_sql_end(r);
    }
}

void mg_postgres_create_type(mg_render *r, const mg_enum *e, const char *name)
{
    mg_strbuf_puts(r->out, "CREATE TYPE ");
    mg_sql_qualified(r, e->schema, name);
    mg_strbuf_puts(r->out, " AS ENUM (");
    for (size_t i = 0; i < e->values.len; i++)
    {
        if (i > 0)
            mg_strbuf_puts(r->out, ", ");
        mg_sql_string(r, e->values.items[i]);
    }
    mg_strbuf_putc(r->out, ')');
    mg_sql_end(r);
}

void mg_postgres_drop_old_type(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "DROP TYPE ");
    mg_sql_qualified(r, s->enum_from->schema, s->altered->old_name);
    mg_sql_end(r);
}

static void make_anew(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "BEGIN;\n");
    mg_postgres_create_type(r, s->enum_to, s->altered->new_name);
    mg_postgres_drop_views(r, s);
    mg_postgres_drop_dependents(r, s);
    drop_defaults(r, s);
    change_columns(r, s);
    mg_sql_rename_object(r, "TYPE", s->enum_to->schema, s->enum_from->name, s->altered->old_name);
    mg_sql_rename_object(r, "TYPE", s->enum_to->schema, s->altered->new_name, s->enum_to->name);
    if (!s->altered->keeps_old)
        mg_postgres_drop_old_type(r, s);
    set_enum_defaults(r, s);
    mg_postgres_make_dependents(r, s);
    mg_postgres_make_views(r, s);
    mg_postgres_comment_on_type(r, s->enum_to, s->altered->comment);
    mg_strbuf_puts(r->out, "COMMIT;\n");
}

void mg_postgres_alter_enum(mg_render *r, const mg_step *s)
{
    if (s->altered->made_anew)
        make_anew(r, s);
    else
        add_values(r, s);
}
