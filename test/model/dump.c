/* dump.c: see dump.h. Texts are shown as JSON strings, so that a line is a line. */
#include "dump.h"

#include "../../common/base/strbuf.h"

static void put_text(mg_strbuf *b, const char *text)
{
    mg_strbuf_putc(b, '"');
    for (; text && *text; text++)
        if (*text == '\n')
            mg_strbuf_puts(b, "\\n");
        else if ((unsigned char) *text < ' ')
            mg_strbuf_printf(b, "\\x%02x", (unsigned) *text);
        else
        {
            if (*text == '"' || *text == '\\')
                mg_strbuf_putc(b, '\\');
            mg_strbuf_putc(b, *text);
        }
    mg_strbuf_putc(b, '"');
}

static void put_named(mg_strbuf *b, const char *label, const char *text)
{
    if (!text)
        return;
    mg_strbuf_printf(b, " %s ", label);
    put_text(b, text);
}

static void put_flag(mg_strbuf *b, const char *name, bool on)
{
    if (on)
        mg_strbuf_printf(b, " %s", name);
}

static void put_name(mg_strbuf *b, const char *schema, const char *name)
{
    if (schema)
    {
        put_text(b, schema);
        mg_strbuf_putc(b, '.');
    }
    put_text(b, name);
}

static void put_value(mg_strbuf *b, const mg_value *v)
{
    static const char *const kinds[] = {
        [MG_VALUE_STRING] = "string", [MG_VALUE_ENUM] = "enum",         [MG_VALUE_BOOLEAN] = "boolean",
        [MG_VALUE_INT] = "int",       [MG_VALUE_BIGINT] = "bigint",     [MG_VALUE_FLOAT] = "float",
        [MG_VALUE_JSON] = "json",     [MG_VALUE_DATETIME] = "datetime", [MG_VALUE_BYTES] = "bytes",
        [MG_VALUE_LIST] = "list",
    };

    mg_strbuf_puts(b, kinds[v->kind]);
    if (v->kind != MG_VALUE_LIST)
    {
        mg_strbuf_putc(b, ' ');
        put_text(b, v->text);
        return;
    }
    mg_strbuf_puts(b, " [");
    for (uint32_t i = 0; i < v->count; i++)
    {
        mg_strbuf_puts(b, i ? ", " : "");
        put_value(b, &v->items[i]);
    }
    mg_strbuf_putc(b, ']');
}

static void put_default(mg_strbuf *b, const mg_default *d)
{
    static const char *const kinds[] = {
        [MG_DEFAULT_NOW] = "now",
        [MG_DEFAULT_SEQUENCE] = "sequence",
        [MG_DEFAULT_SQL] = "sql",
    };

    mg_strbuf_puts(b, " default ");
    if (d->kind == MG_DEFAULT_VALUE)
        put_value(b, &d->value);
    else
        mg_strbuf_puts(b, kinds[d->kind]);
    if (d->kind != MG_DEFAULT_VALUE && d->text)
    {
        mg_strbuf_putc(b, ' ');
        put_text(b, d->text);
    }
}

static void put_column(mg_strbuf *b, mg_arena *a, const mg_column *c, bool plain)
{
    static const char *const nullness[] = {
        [MG_COLUMN_REQUIRED] = "required", [MG_COLUMN_NULLABLE] = "nullable", [MG_COLUMN_LIST] = "list"};
    const mg_type *t = &c->type;

    mg_strbuf_puts(b, "  column ");
    put_text(b, c->name);
    if (!plain)
        mg_strbuf_printf(b, " #%u", (unsigned) c->number);
    mg_strbuf_printf(b, " %s %s", mg_family_name(t->family), nullness[t->nullness]);
    if (t->native.type != MG_PSL_NATIVE_NONE)
        mg_strbuf_printf(b, " %s", mg_psl_native_text(a, &t->native));
    if (t->family == MG_FAMILY_ENUM && t->of.enumeration)
    {
        mg_strbuf_putc(b, ' ');
        put_name(b, t->of.enumeration->schema, t->of.enumeration->name);
    }
    if (t->family == MG_FAMILY_UNSUPPORTED)
        put_named(b, "type", t->of.text);
    put_flag(b, "autoincrement", c->autoincrement);
    if (c->def)
        put_default(b, c->def);
    if (!plain)
    {
        put_flag(b, "identity", c->identity);
        put_named(b, "comment", c->comment);
        put_named(b, "generated", c->generated);
        put_named(b, "collation", c->collation);
        put_named(b, "sql_type", c->sql_type);
    }
    mg_strbuf_putc(b, '\n');
}

static void put_index(mg_strbuf *b, const mg_index *x, bool plain)
{
    static const char *const kinds[] = {
        [MG_INDEX_NORMAL] = "index", [MG_INDEX_UNIQUE] = "unique", [MG_INDEX_PRIMARY] = "primary"};
    static const char *const nulls[] = {
        [MG_NULLS_DEFAULT] = "", [MG_NULLS_FIRST] = " nulls first", [MG_NULLS_LAST] = " nulls last"};

    mg_strbuf_printf(b, "  %s ", kinds[x->kind]);
    put_text(b, x->name);
    mg_strbuf_printf(b, " %s (", mg_psl_algorithm_name(x->algorithm));
    for (size_t i = 0; i < x->columns.len; i++)
    {
        const mg_index_column *c = &x->columns.items[i];

        mg_strbuf_puts(b, i ? ", " : "");
        put_text(b, c->column->name);
        put_flag(b, "desc", c->sort == MG_PSL_SORT_DESC);
        mg_strbuf_puts(b, plain ? "" : nulls[c->nulls]);
        if (c->ops.name && !(plain && c->ops.is_default))
            mg_strbuf_printf(b, " %s%s", c->ops.name, c->ops.is_default ? " (default)" : "");
    }
    mg_strbuf_putc(b, ')');
    put_flag(b, "constraint", x->constraint && !plain);
    put_flag(b, "deferrable", x->deferrable && !plain);
    put_flag(b, "deferred", x->deferred && !plain);
    mg_strbuf_putc(b, '\n');
}

static void put_foreign_key(mg_strbuf *b, const mg_foreign_key *k, bool plain)
{
    mg_strbuf_puts(b, "  foreign key ");
    put_text(b, k->name);
    mg_strbuf_puts(b, " to ");
    put_name(b, k->referenced->schema, k->referenced->name);
    for (size_t i = 0; i < k->columns.len; i++)
    {
        mg_strbuf_puts(b, i ? ", " : " (");
        put_text(b, k->columns.items[i]->name);
        mg_strbuf_puts(b, " = ");
        put_text(b, k->references.items[i]->name);
    }
    mg_strbuf_printf(b, ") on delete %s on update %s", mg_psl_action_name(k->on_delete),
                     mg_psl_action_name(k->on_update));
    put_flag(b, "deferrable", k->deferrable && !plain);
    put_flag(b, "deferred", k->deferred && !plain);
    mg_strbuf_putc(b, '\n');
}

static void put_table(mg_strbuf *b, mg_arena *a, const mg_table *t, bool plain)
{
    mg_strbuf_puts(b, t->view ? "view " : "table ");
    put_name(b, t->schema, t->name);
    if (!plain)
    {
        mg_strbuf_printf(b, " #%u", (unsigned) t->number);
        put_flag(b, "partitioned", t->partitioned);
        put_flag(b, "partition", t->partition);
        put_flag(b, "has_children", t->has_children);
        put_flag(b, "inherits", t->inherits);
        put_flag(b, "secured", t->secured);
        put_named(b, "comment", t->comment);
        put_named(b, "definition", t->definition);
    }
    mg_strbuf_putc(b, '\n');
    for (size_t i = 0; i < t->columns.len; i++)
        put_column(b, a, t->columns.items[i], plain);
    for (size_t i = 0; i < t->indexes.len; i++)
        put_index(b, t->indexes.items[i], plain);
    for (size_t i = 0; i < t->foreign_keys.len; i++)
        put_foreign_key(b, t->foreign_keys.items[i], plain);
}

static void put_enum(mg_strbuf *b, const mg_enum *e, bool plain)
{
    mg_strbuf_puts(b, "enum ");
    put_name(b, e->schema, e->name);
    for (size_t i = 0; i < e->values.len; i++)
    {
        mg_strbuf_puts(b, i ? ", " : " ");
        put_text(b, e->values.items[i]);
    }
    if (!plain)
        put_named(b, "comment", e->comment);
    mg_strbuf_putc(b, '\n');
}

static void put_extra(mg_strbuf *b, const mg_extra *e)
{
    mg_strbuf_printf(b, "extra %s ", mg_extra_name(e->kind));
    put_name(b, e->schema, e->name);
    if (e->table)
    {
        mg_strbuf_puts(b, " of ");
        put_name(b, e->table->schema, e->table->name);
    }
    put_named(b, "column", e->column ? e->column->name : NULL);
    put_named(b, "definition", e->definition);
    mg_strbuf_putc(b, '\n');
}

static void put_extension(mg_strbuf *b, const mg_extension *e)
{
    mg_strbuf_puts(b, "extension ");
    put_text(b, e->name);
    put_named(b, "schema", e->schema);
    put_named(b, "version", e->version);
    put_flag(b, "relocatable", e->relocatable);
    mg_strbuf_putc(b, '\n');
}

const char *dump_model(mg_arena *a, const mg_model *m, bool plain)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    for (size_t i = 0; !plain && i < m->schemas.len; i++)
        mg_strbuf_printf(&b, "schema %s\n", m->schemas.items[i]);
    for (size_t i = 0; i < m->enums.len; i++)
        put_enum(&b, m->enums.items[i], plain);
    for (size_t i = 0; i < m->tables.len; i++)
        put_table(&b, a, m->tables.items[i], plain);
    for (size_t i = 0; !plain && i < m->views.len; i++)
        put_table(&b, a, m->views.items[i], plain);
    for (size_t i = 0; !plain && i < m->extensions.len; i++)
        put_extension(&b, m->extensions.items[i]);
    for (size_t i = 0; !plain && i < m->extras.len; i++)
        put_extra(&b, &m->extras.items[i]);
    return mg_strbuf_done(&b);
}
