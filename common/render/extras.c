/* extras.c: describes in words what differs beyond the schema language; see render.h. */
#include "base/render.h"

#include "../base/escape.h"

#include <string.h>

/* Writes "schema." if the model lists several schemas, so that it matters. */
static void put_schema(mg_strbuf *b, const mg_model *m, const char *schema)
{
    if (m->schemas.len > 1 && schema)
        mg_strbuf_printf(b, "%s.", schema);
}

/*
 * Checks and the like have no name in SQLite, so their text identifies them. A table has row security only once, so it
 * needs no name either.
 */
const char *mg_render_extra(mg_arena *a, const mg_model *m, const mg_extra *e)
{
    const char *name = e->name || e->kind == MG_EXTRA_ROW_SECURITY ? e->name : e->definition;
    const char *of = e->column && (!e->name || strcmp(e->name, e->column->name) != 0) ? e->column->name : NULL;
    bool alone = !e->table || (!of && e->name && strcmp(e->name, e->table->name) == 0);
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    mg_strbuf_puts(&b, mg_extra_name(e->kind));
    if (name)
    {
        mg_strbuf_puts(&b, " `");
        if (alone && e->name)
            put_schema(&b, m, e->schema ? e->schema : e->table ? e->table->schema : NULL);
        mg_strbuf_printf(&b, "%s`", name);
    }
    if (!alone)
    {
        mg_strbuf_puts(&b, " of `");
        put_schema(&b, m, e->table->schema);
        mg_strbuf_printf(&b, "%s%s%s`", e->table->name, of ? "." : "", of ? of : "");
    }
    if (mg_extra_is_invalid(m, e))
        mg_strbuf_puts(&b, ", which is INVALID");
    return mg_strbuf_done(&b) ? mg_escaped(a, b.text) : NULL;
}

const char *mg_render_extras(mg_arena *a, const mg_model *m, const mg_extra_pairs *pairs)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    for (size_t i = 0; i < pairs->len; i++)
    {
        const mg_extra_pair *p = &pairs->items[i];
        const char *text = mg_render_extra(a, m, p->to ? p->to : p->from);

        if (text)
            mg_strbuf_printf(&b, "%s %s\n", !p->from ? "[+] Added" : !p->to ? "[-] Removed" : "[*] Changed", text);
    }
    return mg_strbuf_done(&b);
}

/* Does the plan make the table, either new or anew from the new side's statement? */
static bool is_made(const mg_diff *d, const mg_table *t)
{
    for (size_t i = 0; i < d->pairs.tables.len; i++)
        if (d->pairs.tables.items[i].to == t)
            return !d->pairs.tables.items[i].from || (d->pairs.tables.items[i].redefined && t->definition);
    return false;
}

bool mg_script_has_extra(const mg_diff *d, const mg_extra_pair *pair)
{
    const mg_extra *e = pair->to;
    bool made = e && e->table && is_made(d, e->table);

    if (!e)
        return false;
    switch (e->kind)
    {
    case MG_EXTRA_TYPE:
    case MG_EXTRA_COLLATION_OBJECT:
        return !pair->from && e->definition;
    case MG_EXTRA_SEQUENCE:
        return !pair->from && e->definition && strstr(e->definition, " OWNED BY ");
    case MG_EXTRA_IDENTITY:
    case MG_EXTRA_GENERATED:
    case MG_EXTRA_COLLATION:
        return made;
    case MG_EXTRA_INDEX_OPTION:
        return made;
    case MG_EXTRA_CHECK:
    case MG_EXTRA_CONSTRAINT:
    case MG_EXTRA_OPTION:
    case MG_EXTRA_FOREIGN_KEY:
    case MG_EXTRA_DEFERRABLE:
        return made && d->pairs.provider == MG_PSL_SQLITE;
    default:
        return false;
    }
}
