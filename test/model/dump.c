/* dump.c: see dump.h. A line an object, what is in it indented; only what is said. */
#include "dump.h"

static void text(mg_strbuf *out, const char *s)
{
    if (!s)
    {
        mg_strbuf_puts(out, "?");
        return;
    }
    mg_strbuf_putc(out, '`');
    for (; *s; s++)
        if (*s == '\n')
            mg_strbuf_puts(out, "\\n");
        else
            mg_strbuf_putc(out, *s);
    mg_strbuf_putc(out, '`');
}

static const char *const value_kinds[] = {"string", "enum",     "boolean", "int",   "bigint",
                                          "float",  "datetime", "json",    "bytes", "list"};

static void dump_default(mg_strbuf *out, const mg_default *d)
{
    static const char *const kinds[] = {"", "now", "sequence ", "sql "};

    mg_strbuf_printf(out, " = %s", kinds[d->kind]);
    if (d->kind == MG_DEFAULT_VALUE)
        mg_strbuf_printf(out, "%s ", value_kinds[d->value.kind]);
    if (d->kind != MG_DEFAULT_NOW)
        text(out, d->kind == MG_DEFAULT_VALUE ? d->value.text : d->text);
}

static void dump_column(mg_strbuf *out, const mg_column *c)
{
    static const char *const nullness[] = {"", "?", "[]"};

    mg_strbuf_printf(out, "  %u ", c->number);
    text(out, c->name);
    mg_strbuf_printf(out, " %s", mg_family_name(c->type.family));
    if (c->type.family == MG_FAMILY_UNSUPPORTED)
        text(out, c->type.of.text);
    mg_strbuf_puts(out, nullness[c->type.nullness]);
    if (c->autoincrement)
        mg_strbuf_puts(out, " autoincrement");
    if (c->collation)
        mg_strbuf_printf(out, " collate %s", c->collation);
    if (c->def)
        dump_default(out, c->def);
    mg_strbuf_putc(out, '\n');
}

static void dump_index(mg_strbuf *out, const mg_index *x)
{
    static const char *const kinds[] = {"index", "unique", "primary"}, *const sorts[] = {"", " asc", " desc"};

    mg_strbuf_printf(out, "  %s %u ", kinds[x->kind], x->number);
    text(out, x->name);
    for (size_t i = 0; i < x->columns.len; i++)
        mg_strbuf_printf(out, "%s%s%s", i ? ", " : " (", x->columns.items[i].column->name,
                         sorts[x->columns.items[i].sort]);
    mg_strbuf_printf(out, ")%s\n", x->constraint ? " constraint" : "");
}

static void dump_columns(mg_strbuf *out, size_t count, mg_column *const *columns)
{
    for (size_t i = 0; i < count; i++)
        mg_strbuf_printf(out, "%s%s", i ? ", " : " (", columns[i]->name);
    mg_strbuf_putc(out, ')');
}

static void dump_foreign_key(mg_strbuf *out, const mg_foreign_key *k)
{
    static const char *const actions[] = {"cascade", "restrict", "no action", "set null", "set default"};

    mg_strbuf_printf(out, "  foreign key %u ", k->number);
    text(out, k->name);
    dump_columns(out, k->columns.len, k->columns.items);
    mg_strbuf_puts(out, " -> ");
    text(out, k->referenced->name);
    dump_columns(out, k->references.len, k->references.items);
    mg_strbuf_printf(out, " delete %s update %s%s%s\n", actions[k->on_delete], actions[k->on_update],
                     k->deferrable ? " deferrable" : "", k->deferred ? " deferred" : "");
}

static void dump_table(mg_strbuf *out, const mg_table *t)
{
    mg_strbuf_printf(out, "%s %u ", t->view ? "view" : "table", t->number);
    text(out, t->name);
    mg_strbuf_printf(out, "%s%s\n", t->strict ? " strict" : "", t->without_rowid ? " without rowid" : "");
    for (size_t i = 0; i < t->columns.len; i++)
        dump_column(out, t->columns.items[i]);
    for (size_t i = 0; i < t->indexes.len; i++)
        dump_index(out, t->indexes.items[i]);
    for (size_t i = 0; i < t->foreign_keys.len; i++)
        dump_foreign_key(out, t->foreign_keys.items[i]);
}

void dump_model(mg_strbuf *out, const mg_model *m)
{
    for (size_t i = 0; i < m->tables.len; i++)
        dump_table(out, m->tables.items[i]);
    for (size_t i = 0; i < m->views.len; i++)
        dump_table(out, m->views.items[i]);
    for (size_t i = 0; i < m->extras.len; i++)
    {
        const mg_extra *e = &m->extras.items[i];

        mg_strbuf_printf(out, "%s ", mg_extra_name(e->kind));
        text(out, e->name);
        mg_strbuf_printf(out, " of %s%s%s: ", e->table ? e->table->name : "nothing", e->column ? "." : "",
                         e->column ? e->column->name : "");
        text(out, e->definition);
        mg_strbuf_putc(out, '\n');
    }
}
