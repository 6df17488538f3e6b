/* postgres_enum.c: CREATE TYPE and ALTER TYPE of PostgreSQL; see render.h. */
#include "../../base/utf8.h"
#include "../../plan/pair/find.h"
#include "../base/sql.h"

static const char several_values[] = "-- This migration adds more than one value to an enum.\n"
                                     "-- With PostgreSQL versions 11 and earlier, this is not possible\n"
                                     "-- in a single migration. This can be worked around by creating\n"
                                     "-- multiple migrations, each migration adding only one value to\n"
                                     "-- the enum.\n\n\n";

static void add_values(mg_render *r, const mg_step *s)
{
    if (s->added.len > 1)
        mg_strbuf_puts(r->out, several_values);
    for (size_t i = 0; i < s->added.len; i++)
    {
        mg_strbuf_puts(r->out, "ALTER TYPE ");
        mg_sql_qualified(r, s->enum_to->schema, s->enum_from->name);
        mg_strbuf_puts(r->out, " ADD VALUE ");
        mg_sql_string(r, s->added.items[i]);
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

/* Whether the old side has the column with the old type, so that there is something to alter. */
static bool is_there(const mg_render *r, const mg_step *s, const mg_column *c)
{
    const mg_column_pair *pair = mg_pair_of_new(&r->diff->pairs, c);

    return pair && mg_enum_stays(s, pair->from, c);
}

static void change_columns(mg_render *r, const mg_step *s, const char *type)
{
    const mg_enum *e = s->enum_to;

    for (size_t i = 0; i < s->columns.len; i++)
    {
        const mg_column *c = s->columns.items[i];
        const char *list = c->type.nullness == MG_COLUMN_LIST ? "[]" : "";

        if (r->runnable && !is_there(r, s, c))
            continue;
        alter_enum_column(r, c);
        mg_strbuf_puts(r->out, " TYPE ");
        mg_sql_qualified(r, e->schema, type);
        mg_strbuf_printf(r->out, "%s USING (", list);
        mg_sql_name(r, c->name);
        mg_strbuf_puts(r->out, r->runnable && *list ? "::text[]::" : "::text::");
        mg_sql_qualified(r, e->schema, type);
        mg_strbuf_printf(r->out, "%s)", list);
        mg_sql_end(r);
    }
}

static void rename_type(mg_render *r, const char *schema, const char *from, const char *to)
{
    mg_strbuf_puts(r->out, "ALTER TYPE ");
    mg_sql_qualified(r, schema, from);
    mg_strbuf_puts(r->out, " RENAME TO ");
    mg_sql_name(r, to);
    mg_sql_end(r);
}

/* The reference takes enums of the same name for one, whatever their schemas. */
static void drop_defaults(mg_render *r, const mg_step *s)
{
    for (size_t i = 0; i < s->defaults.len; i++)
    {
        if (r->runnable && s->defaults.items[i].from->type.of.enumeration != s->enum_from)
            continue;
        alter_enum_column(r, s->defaults.items[i].from);
        mg_strbuf_puts(r->out, " DROP DEFAULT");
        mg_sql_end(r);
    }
}

static void set_defaults(mg_render *r, const mg_step *s)
{
    for (size_t i = 0; i < s->defaults.len; i++)
    {
        const mg_enum_default *d = &s->defaults.items[i];

        if (!d->to || (r->runnable && !mg_enum_stays(s, d->from, d->to)))
            continue;
        alter_enum_column(r, d->to);
        mg_strbuf_puts(r->out, " SET DEFAULT ");
        mg_postgres_default(r, d->to);
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

static void drop_old_type(mg_render *r, const mg_step *s, const char *old)
{
    mg_strbuf_puts(r->out, "DROP TYPE ");
    mg_sql_qualified(r, s->enum_from->schema, old);
    mg_sql_end(r);
}

static bool is_type(const mg_diff *d, const char *name)
{
    return mg_map_get(&d->types, 0, name, strlen(name)) != NULL;
}

/* The enum's name with a suffix, as the reference writes it; or one that is free and not too long. */
static const char *type_name(mg_render *r, const mg_enum *e, const char *suffix)
{
    mg_arena *a = r->out->arena;
    size_t len = strlen(e->name), cut = mg_utf8_cut(e->name, len, MG_PG_NAME_BYTES - strlen(suffix) - 3);
    const char *name = mg_arena_printf(a, "%s%s", e->name, suffix);

    if (!r->runnable)
        return name;
    for (unsigned n = 1; name && (strlen(name) > MG_PG_NAME_BYTES || is_type(r->diff, name)); n++)
        name = mg_arena_printf(a, "%.*s%s%u", (int) cut, e->name, suffix, n);
    return name;
}

void mg_postgres_alter_enum(mg_render *r, const mg_step *s)
{
    const char *made = type_name(r, s->enum_to, "_new"), *old = type_name(r, s->enum_from, "_old");

    if (!mg_enum_is_made_anew(s, r->runnable))
    {
        add_values(r, s);
        return;
    }
    if (!made || !old)
    {
        r->out->failed = true;
        return;
    }
    mg_strbuf_puts(r->out, "BEGIN;\n");
    mg_postgres_create_type(r, s->enum_to, made);
    mg_postgres_drop_dependents(r, s);
    drop_defaults(r, s);
    change_columns(r, s, made);
    rename_type(r, s->enum_to->schema, s->enum_from->name, old);
    rename_type(r, s->enum_to->schema, made, s->enum_to->name);
    if (!r->runnable || !s->outlived)
        drop_old_type(r, s, old);
    set_defaults(r, s);
    mg_postgres_make_dependents(r, s);
    mg_postgres_keep_type(r, s->enum_from, s->enum_to);
    mg_strbuf_puts(r->out, "COMMIT;\n");
}

void mg_postgres_drop_old_types(mg_render *r)
{
    for (size_t i = 0; r->runnable && i < r->diff->steps.len; i++)
    {
        const mg_step *s = &r->diff->steps.items[i];
        const char *old;

        if (s->kind != MG_STEP_ALTER_ENUM || !s->outlived || !mg_enum_is_made_anew(s, r->runnable))
            continue;
        old = type_name(r, s->enum_from, "_old");
        if (old)
            drop_old_type(r, s, old);
        else
            r->out->failed = true;
    }
}
