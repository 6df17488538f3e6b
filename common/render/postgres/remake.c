/*
 * remake.c: if an enum is made anew, whatever uses one of its columns is dropped before and made again after it; so are
 * views that read columns whose types change; see sql.h, plan/repair/dependents.c and catalog/rows/views.h. The
 * definitions are the server's own, but these name the table with its schema; so the table is written as everywhere
 * else in a script.
 */
#include "../../sql/token.h"
#include "../base/sql.h"

static void put_table(mg_render *r, const mg_table *t)
{
    mg_sql_qualified(r, t->schema, t->name);
}

static void put_alter_table(mg_render *r, const mg_table *t, const char *what, const char *name)
{
    mg_strbuf_puts(r->out, "ALTER TABLE ");
    put_table(r, t);
    mg_strbuf_printf(r->out, " %s CONSTRAINT ", what);
    mg_sql_name(r, name);
}

/* The part of CREATE … ON [ONLY] [schema.]table … that follows the table, or NULL. */
static const char *behind_table(const char *definition)
{
    mg_scanner s = mg_scan_all(MG_POSTGRES, definition), ahead;
    mg_token table;

    if (!mg_scan_to(&s, "on"))
        return NULL;
    table = mg_token_next(&s);
    if (mg_token_is(definition, table, "only"))
        table = mg_token_next(&s);
    ahead = s;
    if (mg_token_is_sign(definition, mg_token_next(&ahead), '.'))
        table = mg_token_next(&ahead);
    return definition + table.end;
}

static void create_on(mg_render *r, const mg_extra *e, const char *what)
{
    const char *rest = behind_table(e->definition);

    if (!rest)
    {
        mg_strbuf_puts(r->out, e->definition);
        return;
    }
    mg_strbuf_printf(r->out, "CREATE %s ", what);
    mg_sql_name(r, e->name);
    mg_strbuf_puts(r->out, " ON ");
    put_table(r, e->table);
    mg_strbuf_puts(r->out, rest);
}

static void say_comment(mg_render *r, const mg_extra *e)
{
    if (!e->comment)
        return;
    mg_strbuf_printf(r->out, "COMMENT ON %s ",
                     e->kind == MG_EXTRA_INDEX    ? "INDEX"
                     : e->kind == MG_EXTRA_POLICY ? "POLICY"
                                                  : "CONSTRAINT");
    mg_sql_qualified(r, e->kind == MG_EXTRA_INDEX ? e->table->schema : NULL, e->name);
    if (e->kind != MG_EXTRA_INDEX)
    {
        mg_strbuf_puts(r->out, " ON ");
        put_table(r, e->table);
    }
    mg_strbuf_puts(r->out, " IS ");
    mg_sql_string(r, e->comment);
    mg_sql_end(r);
}

static void drop(mg_render *r, const mg_extra *e)
{
    switch (e->kind)
    {
    case MG_EXTRA_INDEX:
        mg_strbuf_puts(r->out, "DROP INDEX ");
        mg_sql_qualified(r, e->table->schema, e->name);
        break;
    case MG_EXTRA_POLICY:
        mg_strbuf_puts(r->out, "DROP POLICY ");
        mg_sql_name(r, e->name);
        mg_strbuf_puts(r->out, " ON ");
        put_table(r, e->table);
        break;
    default:
        put_alter_table(r, e->table, "DROP", e->name);
    }
    mg_sql_end(r);
}

static void make_extra(mg_render *r, const mg_extra *e)
{
    static const char unique[] = "CREATE UNIQUE ";

    switch (e->kind)
    {
    case MG_EXTRA_INDEX:
        create_on(r, e, strncmp(e->definition, unique, strlen(unique)) == 0 ? "UNIQUE INDEX" : "INDEX");
        break;
    case MG_EXTRA_POLICY:
        create_on(r, e, "POLICY");
        break;
    default:
        put_alter_table(r, e->table, "ADD", e->name);
        mg_strbuf_printf(r->out, " %s", e->definition);
    }
    mg_sql_end(r);
    say_comment(r, e);
}

/* Foreign keys are dropped first and made last, since they rely on indexes. */
void mg_postgres_drop_dependents(mg_render *r, const mg_step *s)
{
    for (size_t i = 0; i < s->altered->dropped_keys.len; i++)
    {
        put_alter_table(r, s->altered->dropped_keys.items[i]->table, "DROP", s->altered->dropped_keys.items[i]->name);
        mg_sql_end(r);
    }
    for (size_t i = 0; i < s->altered->dropped_extras.len; i++)
        drop(r, s->altered->dropped_extras.items[i]);
    for (size_t i = 0; i < s->altered->indexes.len; i++)
    {
        mg_strbuf_puts(r->out, "DROP INDEX ");
        mg_sql_qualified(r, s->altered->indexes.items[i]->table->schema, s->altered->indexes.items[i]->name);
        mg_sql_end(r);
    }
}

void mg_postgres_make_dependents(mg_render *r, const mg_step *s)
{
    for (size_t i = 0; i < s->altered->made_extras.len; i++)
        make_extra(r, s->altered->made_extras.items[i]);
    for (size_t i = 0; i < s->altered->made_keys.len; i++)
    {
        const mg_foreign_key *k = s->altered->made_keys.items[i];

        mg_strbuf_puts(r->out, "ALTER TABLE ");
        put_table(r, k->table);
        mg_strbuf_puts(r->out, " ADD ");
        mg_sql_foreign_key(r, k, k->name, "(");
        mg_postgres_keep_key_options(r, k);
        mg_sql_end(r);
        mg_postgres_keep_key_comment(r, k, k);
    }
}

void mg_postgres_drop_views(mg_render *r, const mg_step *s)
{
    const mg_views_again *views = s->dropped_views;

    for (size_t i = views ? views->len : 0; i-- > 0;)
        mg_strbuf_printf(r->out, "DROP %s %s;\n", views->items[i].kind, views->items[i].name);
}

void mg_postgres_make_views(mg_render *r, const mg_step *s)
{
    const mg_views_again *views = s->made_views;

    for (size_t i = 0; views && i < views->len; i++)
        mg_strbuf_puts(r->out, views->items[i].make);
}
