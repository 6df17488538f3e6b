/* words.c: compares, prints and reads names, numbers and expressions. */
#include "ctx.h"

static const char *const scalar_names[] = {"Int",      "BigInt", "Float", "Boolean", "String",
                                           "DateTime", "Json",   "Bytes", "Decimal"};

int mg_psl_compare(mg_psl_str a, mg_psl_str b)
{
    uint32_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.text, b.text, n) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

mg_psl_str mg_psl_of(const char *s)
{
    return (mg_psl_str){s, s ? (uint32_t) strlen(s) : 0};
}

const char *mg_psl_scalar_name(mg_psl_scalar s)
{
    return scalar_names[s];
}

bool mg_psl_scalar_of(mg_psl_str name, mg_psl_scalar *scalar)
{
    for (int i = 0; i < MG_PSL_SCALARS; i++)
        if (name.text[0] == scalar_names[i][0] && mg_psl_is(name, scalar_names[i]))
        {
            *scalar = (mg_psl_scalar) i;
            return true;
        }
    return false;
}

const char *mg_psl_container(const mg_psl_model *m)
{
    return m->view ? "view" : "model";
}

mg_psl_span mg_psl_name_span(const mg_psl_ctx *c, mg_psl_span of, mg_psl_str name)
{
    const mg_psl_file *f = mg_psl_file_of(c->schema->files, c->schema->file_count, of);
    uint32_t start = f->base + (uint32_t) (name.text - f->text);

    return (mg_psl_span){start, start + name.len};
}

void mg_psl_print_string(mg_strbuf *b, mg_psl_str s)
{
    mg_strbuf_putc(b, '"');
    for (uint32_t i = 0; i < s.len; i++)
    {
        unsigned char c = (unsigned char) s.text[i];

        if (c == '\t')
            mg_strbuf_puts(b, "\\t");
        else if (c == '\n')
            mg_strbuf_puts(b, "\\n");
        else if (c == '\r')
            mg_strbuf_puts(b, "\\r");
        else if (c == '"' || c == '\\')
            mg_strbuf_printf(b, "\\%c", c);
        else if (c < 0x20 || c == 0x7F)
            mg_strbuf_printf(b, "\\u%04x", c);
        else
            mg_strbuf_putc(b, (char) c);
    }
    mg_strbuf_putc(b, '"');
}

static void print_object(mg_strbuf *b, const mg_psl_expr *e)
{
    mg_strbuf_puts(b, "{ ");
    for (const mg_psl_arg *a = e->u.args->first; a; a = a->next)
    {
        mg_strbuf_printf(b, "%.*s: ", MG_PSL_STR(a->name));
        mg_psl_print_expr(b, a->value);
        mg_strbuf_puts(b, a->next ? ", " : "");
    }
    mg_strbuf_puts(b, " }");
}

void mg_psl_print_expr(mg_strbuf *b, const mg_psl_expr *e)
{
    bool first = true;

    if (e->kind == MG_PSL_STRING)
        mg_psl_print_string(b, e->text);
    else if (e->kind == MG_PSL_OBJECT)
        print_object(b, e);
    else if (e->kind != MG_PSL_ARRAY)
        mg_strbuf_add(b, e->text.text, e->text.len);
    if (e->kind == MG_PSL_CALL)
    {
        mg_strbuf_putc(b, '(');
        for (const mg_psl_arg *a = e->u.args->first; a; a = a->next)
        {
            if (!a->value)
                continue;
            if (!first)
                mg_strbuf_putc(b, ',');
            first = false;
            if (a->name.text)
                mg_strbuf_printf(b, "%.*s: ", MG_PSL_STR(a->name));
            mg_psl_print_expr(b, a->value);
        }
        mg_strbuf_putc(b, ')');
    }
    if (e->kind == MG_PSL_ARRAY)
    {
        mg_strbuf_putc(b, '[');
        for (const mg_psl_expr *i = e->u.first; i; i = i->next)
        {
            mg_psl_print_expr(b, i);
            if (i->next)
                mg_strbuf_putc(b, ',');
        }
        mg_strbuf_putc(b, ']');
    }
}

const char *mg_psl_expr_text(mg_psl_ctx *c, const mg_psl_expr *e)
{
    mg_strbuf b;
    const char *text;

    mg_strbuf_init(&b, c->scratch);
    mg_psl_print_expr(&b, e);
    text = mg_strbuf_done(&b);
    return text ? text : "";
}

void mg_psl_mismatch(mg_psl_ctx *c, const mg_psl_expr *e, const char *expected)
{
    static const char *const kinds[] = {"numeric", "string", "literal", "functional", "array", "object"};

    mg_psl_error(c->diags, e->span, "Expected a %s value, but received %s value `%s`.", expected, kinds[e->kind],
                 mg_psl_expr_text(c, e));
}

bool mg_psl_as_string(mg_psl_ctx *c, const mg_psl_expr *e, mg_psl_str *value)
{
    if (e->kind != MG_PSL_STRING)
        mg_psl_mismatch(c, e, "string");
    *value = e->text;
    return e->kind == MG_PSL_STRING;
}

bool mg_psl_as_constant(mg_psl_ctx *c, const mg_psl_expr *e, mg_psl_str *value)
{
    if (e->kind != MG_PSL_CONSTANT)
        mg_psl_mismatch(c, e, "constant");
    *value = e->text;
    return e->kind == MG_PSL_CONSTANT;
}

bool mg_psl_parse_integer(mg_psl_str s, int64_t *value)
{
    bool minus = s.len && s.text[0] == '-';
    uint64_t n = 0, limit = minus ? (uint64_t) INT64_MAX + 1 : INT64_MAX;
    uint32_t i = minus;

    if (i == s.len)
        return false;
    for (; i < s.len; i++)
    {
        unsigned digit = (unsigned char) s.text[i] - '0';

        if (digit > 9 || n > (limit - digit) / 10)
            return false;
        n = n * 10 + digit;
    }
    *value = minus ? (int64_t) (0 - n) : (int64_t) n;
    return true;
}

bool mg_psl_parse_u32(mg_psl_str s, uint32_t *value)
{
    int64_t n;

    if (!mg_psl_parse_integer(s, &n) || n < 0 || n > UINT32_MAX || s.text[0] == '-')
        return false;
    *value = (uint32_t) n;
    return true;
}

bool mg_psl_as_integer(mg_psl_ctx *c, const mg_psl_expr *e, int64_t *value)
{
    if (e->kind == MG_PSL_NUMBER && mg_psl_parse_integer(e->text, value))
        return true;
    mg_psl_mismatch(c, e, "numeric");
    return false;
}

bool mg_psl_as_boolean(mg_psl_ctx *c, const mg_psl_expr *e, bool *value)
{
    if (e->kind == MG_PSL_CONSTANT && (mg_psl_is(e->text, "true") || mg_psl_is(e->text, "false")))
    {
        *value = e->text.text[0] == 't';
        return true;
    }
    mg_psl_mismatch(c, e, "boolean");
    return false;
}
