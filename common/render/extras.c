/* extras.c: what differs beyond the schema language, in words; see render.h. */
#include "render.h"

/* "schema." where the database has several that count. */
static void put_schema(mg_strbuf *b, const mg_model *m, const char *schema)
{
    if (m->schemas.len > 1 && schema)
        mg_strbuf_printf(b, "%s.", schema);
}

/* Checks and the like have no name in SQLite: their text tells them. Row security is one of its kind in a table. */
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
    return mg_strbuf_done(&b);
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
