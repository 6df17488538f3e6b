/*
 * keep.c: writes what the schema language cannot express and a table keeps if it is made anew: clauses of columns,
 * generated columns, checks, options, indexes; see sql.h and keep.h.
 */
#include "../../plan/pair/find.h"
#include "../../sql/split_sqlite.h"
#include "../base/sql.h"

/* The next extra of that kind, from `*i` on, or NULL. */
static const mg_extra *kept(const mg_table_pair *before, mg_extra_kind kind, size_t *i)
{
    while (before && *i < before->kept.len)
    {
        const mg_extra *e = before->kept.items[(*i)++];

        if (e->kind == kind)
            return e;
    }
    return NULL;
}

/* Writes all extras of that kind that belong to the column, or, if that is NULL, to the table. */
static void clauses(mg_render *r, const mg_table_pair *before, mg_extra_kind kind, const mg_column *c)
{
    for (const mg_found *f = mg_kept_of(before, kind, c); f; f = f->next)
        mg_strbuf_printf(r->out, "%s%s", c ? " " : ",\n    ", ((const mg_extra *) f->thing)->definition);
}

bool mg_sqlite_kept_column(mg_render *r, const mg_column *c, const mg_table_pair *before)
{
    const mg_extra *e = mg_kept_named(before, MG_EXTRA_GENERATED, c->name);

    if (e)
        mg_strbuf_puts(r->out, e->definition);
    return e != NULL;
}

bool mg_sqlite_kept_constraint(mg_render *r, const mg_table_pair *before, const mg_column *c, const char *word)
{
    for (const mg_found *f = mg_kept_of(before, MG_EXTRA_CONSTRAINT, c); f; f = f->next)
    {
        const mg_extra *e = f->thing;

        if (!mg_extra_begins_with(e, word))
            continue;
        mg_strbuf_printf(r->out, "%s%s", c ? " " : "", e->definition);
        return true;
    }
    return false;
}

void mg_sqlite_kept_clauses(mg_render *r, const mg_column *c, const mg_table_pair *before)
{
    mg_sqlite_kept_constraint(r, before, c, "unique");
    clauses(r, before, MG_EXTRA_COLLATION, c);
    clauses(r, before, MG_EXTRA_CHECK, c);
    clauses(r, before, MG_EXTRA_FOREIGN_KEY, c);
}

void mg_sqlite_kept_columns(mg_render *r, const mg_table_pair *before)
{
    const mg_extra *e;

    for (size_t i = 0; (e = kept(before, MG_EXTRA_GENERATED, &i));)
        if (!mg_table_column(before->to, e->name))
            mg_strbuf_printf(r->out, ",\n    %s", e->definition);
}

/* Writes a constraint of the old table if no new index replaces its index. */
static void unique(mg_render *r, const mg_index *x)
{
    mg_strbuf_puts(r->out, ",\n    ");
    mg_sql_constraint(r, x->given);
    mg_strbuf_puts(r->out, "UNIQUE (");
    mg_sqlite_index_columns(r, x, x);
    mg_strbuf_putc(r->out, ')');
}

void mg_sqlite_kept_of_table(mg_render *r, const mg_table_pair *before)
{
    for (const mg_found *f = mg_kept_of(before, MG_EXTRA_CONSTRAINT, NULL); f; f = f->next)
    {
        const mg_extra *e = f->thing;

        if (mg_extra_begins_with(e, "unique"))
            mg_strbuf_printf(r->out, ",\n    %s", e->definition);
    }
    for (size_t i = 0; before && i < before->beside.len; i++)
        if (before->beside.items[i]->constraint)
            unique(r, before->beside.items[i]);
    clauses(r, before, MG_EXTRA_FOREIGN_KEY, NULL);
    clauses(r, before, MG_EXTRA_CHECK, NULL);
}

void mg_sqlite_kept_options(mg_render *r, const mg_table_pair *before)
{
    const char *between = " ";
    const mg_extra *e;

    for (size_t i = 0; (e = kept(before, MG_EXTRA_OPTION, &i)); between = ", ")
        mg_strbuf_printf(r->out, "%s%s", between, e->definition);
}

bool mg_sqlite_keeps(const mg_table_pair *before, mg_extra_kind kind, const char *name)
{
    return mg_kept_named(before, kind, name) != NULL;
}

/* Writes the statement with the table's present name. */
static void put_kept_index(mg_render *r, const mg_extra *e, const mg_table *t)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, e->definition);
    mg_token name;

    do
        name = mg_token_next(&s);
    while (name.kind != TOKEN_END && !mg_token_is(e->definition, name, "on"));
    name = mg_token_next(&s);
    mg_strbuf_add(r->out, e->definition, name.start);
    mg_sql_name(r, t->name);
    mg_strbuf_puts(r->out, e->definition + name.end);
    mg_sql_end(r);
}

void mg_sqlite_kept_indexes(mg_render *r, const mg_table_pair *before)
{
    const mg_extra *e;

    for (size_t i = 0; i < before->beside.len; i++)
        if (!before->beside.items[i]->constraint)
            mg_sqlite_create_index(r, before->beside.items[i], before->beside.items[i]);
    for (size_t i = 0; (e = kept(before, MG_EXTRA_INDEX, &i));)
        put_kept_index(r, e, before->to);
}
