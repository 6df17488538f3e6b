/* names.c: decides what the schema calls the objects of the database; see ctx.h. */
#include "ctx.h"

#include "../base/utf8.h"
#include "../psl/names/naming.h"

static bool is_name_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_allowed(char c)
{
    return is_name_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

bool mg_pull_is_odd(const char *name)
{
    if (*name && !is_name_letter(*name))
        return true;
    for (; *name; name++)
        if (!is_allowed(*name))
            return true;
    return false;
}

const char *mg_pull_clean(mg_pull *p, const char *name)
{
    mg_strbuf b;

    if (!mg_pull_is_odd(name))
        return name;
    while (*name && !is_name_letter(*name))
        name++;
    mg_strbuf_init(&b, p->scratch);
    for (; *name; name++)
        if (((unsigned char) *name & 0xC0) != 0x80)
            mg_strbuf_putc(&b, is_allowed(*name) ? *name : '_');
    return mg_strbuf_done(&b);
}

const char *mg_pull_text(mg_pull *p, mg_psl_str s)
{
    return s.text ? mg_arena_copy(p->scratch, s.text, s.len) : NULL;
}

bool mg_pull_is(mg_psl_str s, const char *text)
{
    return s.text && s.len == strlen(text) && memcmp(s.text, text, s.len) == 0;
}

const char *mg_pull_constraint(mg_pull *p, const mg_table *t, mg_column *const *columns, size_t count,
                               const char *suffix)
{
    size_t max = p->m->connector->max_name - strlen(suffix);
    mg_strbuf b;

    mg_strbuf_init(&b, p->scratch);
    mg_strbuf_puts(&b, t->name);
    for (size_t i = 0; i < count; i++)
    {
        mg_strbuf_putc(&b, '_');
        mg_strbuf_puts(&b, columns[i]->name);
    }
    if (!b.failed && b.len > max)
        b.len = mg_utf8_cut(b.text, b.len, max);
    mg_strbuf_puts(&b, suffix);
    return mg_strbuf_done(&b);
}

static mg_pull_name previous_name(mg_pull *p, mg_psl_str name, mg_psl_str map)
{
    return (mg_pull_name){mg_pull_text(p, name), mg_pull_text(p, map)};
}

mg_pull_name mg_pull_column(mg_pull *p, const mg_column *c)
{
    const mg_psl_field *f = p->fields[c->number];

    if (f)
        return previous_name(p, f->name, f->map);
    return (mg_pull_name){mg_pull_clean(p, c->name), mg_pull_is_odd(c->name) ? c->name : NULL};
}

const char *mg_pull_field_name(mg_pull *p, const mg_column *c)
{
    const char *name = mg_pull_column(p, c).name;

    return name && *name ? name : c->name;
}

const mg_psl_value *mg_pull_previous_value(const mg_pull_enum *e, const char *value)
{
    for (uint32_t i = 0; e->previous && i < e->previous->count; i++)
    {
        const mg_psl_value *v = &e->previous->values[i];

        if (mg_pull_is(mg_psl_db_name(v->name, v->map), value))
            return v;
    }
    return NULL;
}

mg_pull_name mg_pull_value(mg_pull *p, const mg_pull_enum *e, const char *value)
{
    const mg_psl_value *v = mg_pull_previous_value(e, value);

    if (v)
        return previous_name(p, v->name, v->map);
    if (!*value)
        return (mg_pull_name){"EMPTY_ENUM_VALUE", ""};
    return (mg_pull_name){mg_pull_clean(p, value), mg_pull_is_odd(value) ? value : NULL};
}

/* The top level ************************************************************************************************ */

static bool is_reserved(const char *name)
{
    return mg_psl_is_reserved((mg_psl_str){name, (uint32_t) strlen(name)});
}

static const char *plain_ascii_name(mg_pull *p, const char *name)
{
    return is_reserved(name) ? mg_arena_printf(p->scratch, "Renamed%s", name) : mg_pull_clean(p, name);
}

/* Counts an object that wants this name. */
static void count_taken_name(mg_pull *p, const char *name)
{
    size_t len = name ? strlen(name) : 0;
    uint32_t *count = name ? mg_map_get(&p->names, 0, name, len) : NULL;

    if (!name)
        return;
    if (!count)
    {
        count = mg_arena_get(p->scratch, sizeof *count);
        if (!count)
            return;
        mg_map_put(p->scratch, &p->names, 0, name, len, count);
    }
    ++*count;
}

static bool is_taken(mg_pull *p, const char *name)
{
    const char *clean = mg_pull_clean(p, name);
    const uint32_t *count = clean ? mg_map_get(&p->names, 0, clean, strlen(clean)) : NULL;

    return count && *count > 1;
}

/* Makes the name of an object that the existing schema does not have. */
static mg_pull_name make_name(mg_pull *p, const char *schema, const char *name, bool renamed)
{
    const char *in = p->postgres ? mg_pull_schema(p, schema) : NULL, *full;

    if (renamed && in)
    {
        full = mg_arena_printf(p->scratch, "%s_%s", in, name);
        return (mg_pull_name){full ? mg_pull_clean(p, full) : NULL, name};
    }
    return (mg_pull_name){plain_ascii_name(p, name), is_reserved(name) || mg_pull_is_odd(name) ? name : NULL};
}

static void name_table(mg_pull *p, mg_pull_table *t)
{
    const mg_psl_model *m = t->previous;

    t->renamed = !m && is_taken(p, t->table->name);
    t->reserved = !m && is_reserved(t->table->name);
    t->name = m ? previous_name(p, m->name, m->map) : make_name(p, t->table->schema, t->table->name, t->renamed);
}

static void count_tables(mg_pull *p, mg_pull_table *tables, size_t count)
{
    for (size_t i = 0; i < count; i++)
    {
        mg_pull_table *t = &tables[i];

        t->plain = plain_ascii_name(p, t->table->name);
        if (!t->join)
            count_taken_name(p, t->previous ? mg_pull_text(p, t->previous->name) : mg_pull_clean(p, t->table->name));
    }
}

void mg_pull_name_all(mg_pull *p)
{
    count_tables(p, p->tables, p->m->tables.len);
    for (size_t i = 0; i < p->m->enums.len; i++)
        count_taken_name(p, p->enums[i].previous ? mg_pull_text(p, p->enums[i].previous->name)
                                                 : mg_pull_clean(p, p->m->enums.items[i]->name));
    if (p->views)
        count_tables(p, p->view_tables, p->m->views.len);
    for (size_t i = 0; i < p->m->tables.len; i++)
        name_table(p, &p->tables[i]);
    for (size_t i = 0; i < p->m->views.len; i++)
        name_table(p, &p->view_tables[i]);
    for (size_t i = 0; i < p->m->enums.len; i++)
    {
        mg_pull_enum *e = &p->enums[i];

        e->renamed = !e->previous && is_taken(p, e->enumeration->name);
        e->name = e->previous ? previous_name(p, e->previous->name, e->previous->map)
                              : make_name(p, e->enumeration->schema, e->enumeration->name, e->renamed);
    }
}
