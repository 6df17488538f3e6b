/* field.c: writes columns as fields of the schema; see ctx.h. */
#include "ctx.h"

#include "../model/natives.h"
#include "../model/values.h"

/* Defaults ***************************************************************************************************** */

static const mg_pull_enum *enum_of_column(const mg_pull *p, const mg_column *c)
{
    return c->type.family == MG_FAMILY_ENUM ? &p->enums[c->type.of.enumeration->number] : NULL;
}

/* The enum that the existing schema gives a column, where the database has no enums and the column holds text. */
static const mg_psl_enum *written_enum(const mg_pull *p, const mg_column *c)
{
    const mg_psl_field *f = p->fields[c->number];

    return !p->postgres && c->type.family == MG_FAMILY_STRING && f && f->kind == MG_PSL_OF_ENUM ? f->to.enumeration
                                                                                                : NULL;
}

static void put_sql(mg_strbuf *b, const char *sql)
{
    const char *s = sql;

    mg_strbuf_puts(b, "dbgenerated(");
    while (s && *s == ' ')
        s++;
    if (s && *s)
        mg_pull_string(b, sql);
    mg_strbuf_putc(b, ')');
}

/* The name of an enum's value in the schema, or NULL if the schema language cannot express it. */
static const char *word_for(mg_pull *p, const mg_column *c, const char *value)
{
    const mg_psl_enum *e = written_enum(p, c);
    const mg_pull_enum *known = enum_of_column(p, c);
    const mg_pull_enum written = {.previous = e};
    const mg_psl_value *v;
    const char *name;

    if (known)
    {
        name = mg_pull_value(p, known, value).name;
        return name && *name ? name : NULL;
    }
    v = e ? mg_pull_previous_value(&written, value) : NULL;
    return v ? mg_pull_text(p, v->name) : NULL;
}

static void put_default_value(mg_pull *p, mg_strbuf *b, const mg_column *c, const mg_value *v)
{
    const char *word = v->kind == MG_VALUE_ENUM || v->kind == MG_VALUE_STRING ? word_for(p, c, v->text) : NULL;

    if (word)
        mg_strbuf_puts(b, word);
    else if (v->kind == MG_VALUE_STRING || v->kind == MG_VALUE_JSON)
        mg_pull_string(b, v->text);
    else if (v->kind == MG_VALUE_BYTES)
        mg_pull_string(b, mg_base64_text(p->scratch, v->text));
    else if (v->kind == MG_VALUE_ENUM)
        put_sql(b, v->text);
    else
        mg_strbuf_puts(b, v->text);
}

static bool has_nameless(mg_pull *p, const mg_column *c, const mg_value *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i].kind == MG_VALUE_ENUM && !word_for(p, c, list->items[i].text))
            return true;
    return false;
}

/* Writes a list of an enum's values as SQL, because they have no names in the schema. */
static void put_sql_list(mg_pull *p, mg_strbuf *b, const mg_value *list)
{
    mg_strbuf sql;

    mg_strbuf_init(&sql, p->scratch);
    mg_strbuf_puts(&sql, "'{");
    for (uint32_t i = 0; i < list->count; i++)
    {
        mg_strbuf_puts(&sql, i ? ",\"" : "\"");
        for (const char *s = list->items[i].text; *s; s++)
            mg_strbuf_printf(&sql, "%s%c", *s == '\'' ? "'" : *s == '"' || *s == '\\' ? "\\" : "", *s);
        mg_strbuf_putc(&sql, '"');
    }
    mg_strbuf_puts(&sql, "}'");
    put_sql(b, mg_strbuf_done(&sql));
}

static void put_constant(mg_pull *p, mg_strbuf *b, const mg_column *c, const mg_value *v)
{
    if (v->kind != MG_VALUE_LIST)
        put_default_value(p, b, c, v);
    else if (has_nameless(p, c, v))
        put_sql_list(p, b, v);
    else
    {
        mg_strbuf_putc(b, '[');
        for (uint32_t i = 0; i < v->count; i++)
        {
            if (i)
                mg_strbuf_puts(b, ", ");
            put_default_value(p, b, c, &v->items[i]);
        }
        mg_strbuf_putc(b, ']');
    }
}

/*
 * Writes a default that the client makes, such as cuid(). The database does not know it, so it is taken from the
 * existing schema, for columns that have no default of their own.
 */
static bool put_client_default(mg_pull *p, mg_strbuf *b, const mg_column *c)
{
    static const char *const functions[] = {"ulid", "cuid", "uuid", "nanoid"};
    const mg_psl_field *f = p->fields[c->number];
    const mg_psl_expr *e = f && f->def ? f->def->value : NULL;
    const mg_psl_arg *arg;

    if (!e || e->kind != MG_PSL_CALL || (c->type.family != MG_FAMILY_STRING && c->type.family != MG_FAMILY_UUID))
        return false;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    {
        if (!mg_pull_is(e->text, functions[i]))
            continue;
        arg = i > 0 && e->u.args ? e->u.args->first : NULL;
        mg_strbuf_printf(b, "%s(", functions[i]);
        if (arg && arg->value)
            mg_strbuf_printf(b, "%.*s", MG_PSL_STR(arg->value->text));
        mg_strbuf_putc(b, ')');
        return true;
    }
    return false;
}

static bool put_default(mg_pull *p, mg_strbuf *b, const mg_column *c)
{
    const mg_default *d = c->def;
    bool whole = c->type.family == MG_FAMILY_INT || c->type.family == MG_FAMILY_BIGINT;

    if ((whole && c->autoincrement) || (d && d->kind == MG_DEFAULT_SEQUENCE))
        mg_strbuf_puts(b, "autoincrement()");
    else if (!d)
        return put_client_default(p, b, c);
    else if (d->kind == MG_DEFAULT_SQL)
        put_sql(b, d->text);
    else if (d->kind == MG_DEFAULT_VALUE)
        put_constant(p, b, c, &d->value);
    else if (c->type.family == MG_FAMILY_DATETIME)
        mg_strbuf_puts(b, "now()");
    else
        return false;
    return true;
}

void mg_pull_default(mg_pull *p, mg_strbuf *b, const mg_column *c)
{
    mg_strbuf value;

    mg_strbuf_init(&value, p->scratch);
    if (put_default(p, &value, c))
        mg_strbuf_printf(b, " @default(%s)", mg_strbuf_done(&value));
}

/* Types ******************************************************************************************************** */

static mg_nullness nullness_of(const mg_pull *p, const mg_column *c)
{
    const mg_psl_field *f = p->fields[c->number];

    /* To the database all columns of a view are nullable; the existing schema may know better. */
    if (c->table->view && f && c->type.nullness == MG_COLUMN_NULLABLE && f->arity != MG_PSL_OPTIONAL)
        return f->arity == MG_PSL_LIST ? MG_COLUMN_LIST : MG_COLUMN_REQUIRED;
    return c->type.nullness;
}

static void put_field_type(mg_pull *p, mg_strbuf *b, const mg_column *c)
{
    static const char *const marks[] = {[MG_COLUMN_REQUIRED] = "", [MG_COLUMN_NULLABLE] = "?", [MG_COLUMN_LIST] = "[]"};
    const mg_psl_enum *written = written_enum(p, c);

    if (mg_pull_is_unsupported(c))
    {
        mg_strbuf_puts(b, "Unsupported(");
        mg_pull_string(b, c->type.of.text);
        mg_strbuf_putc(b, ')');
    }
    else if (enum_of_column(p, c))
        mg_strbuf_puts(b, enum_of_column(p, c)->name.name);
    else if (written)
        mg_strbuf_add(b, written->name.text, written->name.len);
    else
        mg_strbuf_puts(b, mg_family_name(c->type.family));
    mg_strbuf_puts(b, marks[nullness_of(p, c)]);
}

static void put_native(mg_pull *p, mg_strbuf *b, const mg_column *c)
{
    const mg_psl_native_value *n = &c->type.native;

    if (!p->postgres || n->type == MG_PSL_NATIVE_NONE || mg_native_is_default(n))
        return;
    mg_strbuf_printf(b, " @%.*s.%s", MG_PSL_STR(p->source->name), mg_psl_native_text(p->scratch, n));
}

/* Attributes *************************************************************************************************** */

static void put_sort(mg_strbuf *b, const mg_index_column *c, const char *before, const char *after)
{
    if (c->sort == MG_PSL_SORT_DESC)
        mg_strbuf_printf(b, "%ssort: Desc%s", before, after);
}

/* "@id(sort: Desc, map: "…")" and "@unique(map: "…", sort: Desc)"; without arguments, no parentheses are written. */
static void put_id(mg_pull *p, mg_strbuf *b, const mg_index *x)
{
    const char *map = mg_pull_key_map(p, x);
    bool sorted = x->columns.items[0].sort == MG_PSL_SORT_DESC;

    mg_strbuf_puts(b, " @id");
    if (!map && !sorted)
        return;
    mg_strbuf_putc(b, '(');
    put_sort(b, &x->columns.items[0], "", map ? ", " : "");
    if (map)
        mg_pull_named_string(b, "map: ", map);
    mg_strbuf_putc(b, ')');
}

static void put_unique(mg_pull *p, mg_strbuf *b, const mg_index *x)
{
    const char *map = mg_pull_index_map(p, x);
    bool sorted = x->columns.items[0].sort == MG_PSL_SORT_DESC;

    mg_strbuf_puts(b, " @unique");
    if (!map && !sorted && !x->where)
        return;
    mg_strbuf_putc(b, '(');
    if (map)
        mg_pull_named_string(b, "map: ", map);
    put_sort(b, &x->columns.items[0], map ? ", " : "", "");
    mg_pull_where(b, map || sorted ? ", " : "", x);
    mg_strbuf_putc(b, ')');
}

const mg_index *mg_pull_unique_of(const mg_column *c)
{
    const mg_index *partial = NULL;

    for (size_t i = 0; i < c->table->indexes.len; i++)
    {
        const mg_index *x = c->table->indexes.items[i];

        if (x->kind != MG_INDEX_UNIQUE || x->columns.len != 1 || x->columns.items[0].column != c)
            continue;
        if (!x->where)
            return x;
        partial = partial ? partial : x;
    }
    return partial;
}

/* Writes the keys of a view, which only the existing schema knows. */
static void put_copied_keys(mg_pull *p, mg_strbuf *b, const mg_psl_field *f)
{
    const mg_psl_index *id = f ? f->model->id : NULL;

    if (id && id->count == 1 && id->fields[0].field == f)
    {
        mg_strbuf_puts(b, " @id");
        if (id->map.text)
            mg_strbuf_printf(b, "(map: \"%.*s\")", MG_PSL_STR(id->map));
    }
    for (const mg_psl_index *x = f ? f->model->indexes : NULL; x; x = x->next)
        if (x->type == MG_PSL_INDEX_UNIQUE && x->source == f)
        {
            mg_strbuf_puts(b, " @unique");
            if (x->map.text)
                mg_strbuf_printf(b, "(map: \"%.*s\")", MG_PSL_STR(x->map));
            break;
        }
    (void) p;
}

static void put_keys(mg_pull *p, mg_strbuf *b, const mg_column *c)
{
    const mg_index *unique = mg_pull_unique_of(c);

    if (c->table->view)
    {
        put_copied_keys(p, b, p->fields[c->number]);
        return;
    }
    if (mg_column_is_key(c))
        put_id(p, b, c->table->primary);
    if (unique)
        put_unique(p, b, unique);
}

/* A column whose name has no letter cannot be a field, so its line becomes a comment. */
static bool is_nameless(mg_pull *p, const mg_column *c)
{
    const char *clean = mg_pull_clean(p, c->name);

    return clean && !*clean;
}

void mg_pull_scalar_field(mg_pull *p, mg_strbuf *b, const mg_column *c)
{
    const mg_psl_field *f = p->fields[c->number];
    mg_pull_name name = mg_pull_column(p, c);
    bool nameless = is_nameless(p, c);

    mg_pull_documentation(b, f ? mg_pull_docs_of_item(p, f->ast) : NULL);
    if (nameless)
        mg_pull_documentation(b, "This field was commented out because of an invalid name. Please provide a valid one "
                                 "that matches [a-zA-Z][a-zA-Z0-9_]*");
    mg_strbuf_printf(b, "%s%s ", nameless ? "// " : "", mg_pull_field_name(p, c));
    put_field_type(p, b, c);
    if (f && f->updated_at)
        mg_strbuf_puts(b, " @updatedAt");
    put_keys(p, b, c);
    mg_pull_default(p, b, c);
    if (name.map)
    {
        mg_pull_named_string(b, " @map(", name.map);
        mg_strbuf_putc(b, ')');
    }
    put_native(p, b, c);
    if (f && f->ignored)
        mg_strbuf_puts(b, " @ignore");
    mg_strbuf_putc(b, '\n');
}
