/*
 * format.c: prints blocks, fields and attributes in the layout of the formatter.
 *
 * The lines of a block form tables: columns are aligned, and an empty line ends a table. Block attributes move to the
 * end of their block, in a fixed order, together with the comments above them.
 */
#include "format.h"

#include "format_table.h"
#include "../parse/scan.h"

#include <string.h>

typedef struct formatter
{
    const mg_psl_file *file;
    mg_strbuf *out;
    mg_psl_table table;
} formatter;

static mg_psl_str span_text(const formatter *f, mg_psl_span s)
{
    return mg_psl_text_at(f->file, s);
}

static void put_text(mg_strbuf *b, mg_psl_str s)
{
    if (s.len)
        mg_strbuf_add(b, s.text, s.len);
}

static void put_arg_list(formatter *f, mg_strbuf *b, const mg_psl_args *args);
static void put_args(formatter *f, mg_strbuf *b, const mg_psl_args *args);

static void put_formatted_expr(formatter *f, mg_strbuf *b, const mg_psl_expr *e)
{
    if (e->kind == MG_PSL_CALL)
    {
        put_text(b, e->text);
        put_args(f, b, e->u.args);
    }
    else if (e->kind == MG_PSL_ARRAY)
    {
        mg_strbuf_putc(b, '[');
        for (const mg_psl_expr *i = e->u.first; i; i = i->next)
        {
            put_formatted_expr(f, b, i);
            if (i->next)
                mg_strbuf_puts(b, ", ");
        }
        mg_strbuf_putc(b, ']');
    }
    else if (e->kind == MG_PSL_OBJECT)
    {
        mg_strbuf_puts(b, "{ ");
        put_arg_list(f, b, e->u.args);
        mg_strbuf_puts(b, " }");
    }
    else
        put_text(b, span_text(f, e->span));
}

static void put_arg_list(formatter *f, mg_strbuf *b, const mg_psl_args *args)
{
    for (const mg_psl_arg *a = args->first; a; a = a->next)
    {
        if (a->name.text)
        {
            put_text(b, a->name);
            mg_strbuf_puts(b, ": ");
        }
        if (a->value)
            put_formatted_expr(f, b, a->value);
        if (a->next)
            mg_strbuf_puts(b, ", ");
    }
}

static void put_args(formatter *f, mg_strbuf *b, const mg_psl_args *args)
{
    mg_strbuf_putc(b, '(');
    put_arg_list(f, b, args);
    mg_strbuf_putc(b, ')');
}

static void put_attr(formatter *f, mg_strbuf *b, const char *sign, const mg_psl_attr *a)
{
    mg_strbuf_puts(b, sign);
    put_text(b, a->name);
    if (a->args)
        put_args(f, b, a->args);
}

/* The place of an attribute in the fixed order. Those that are not named here come last, in the order of the source. */
static int rank(const mg_psl_attr *a)
{
    static const char *const order[] = {"id",       "unique", "default",  "updatedAt", "index",
                                        "fulltext", "map",    "relation", "ignore"};
    int i = 0;

    while (i < 9 && !(a->name.len == strlen(order[i]) && memcmp(a->name.text, order[i], a->name.len) == 0))
        i++;
    return i;
}

static void put_formatted_type(mg_strbuf *b, const mg_psl_item *field)
{
    put_text(b, field->type);
    if (field->form == MG_PSL_TYPE_LIST || field->form == MG_PSL_TYPE_BRACKETS)
        mg_strbuf_puts(b, "[]");
    else if (field->form == MG_PSL_TYPE_OPTIONAL)
        mg_strbuf_puts(b, "?");
    else if (field->form == MG_PSL_TYPE_OPTIONAL_LIST)
        mg_strbuf_puts(b, "[]?");
}

static void put_field(formatter *f, const mg_psl_item *i)
{
    mg_strbuf *attrs;
    bool first = true;

    mg_psl_table_row(&f->table);
    put_text(mg_psl_table_column(&f->table, 0), i->name);
    if (i->form != MG_PSL_TYPE_NONE)
        put_formatted_type(mg_psl_table_column(&f->table, 1), i);
    attrs = mg_psl_table_column(&f->table, 2);
    for (int r = 0; r <= 9; r++)
        for (const mg_psl_attr *a = i->attrs; a && mg_arena_goes_on(f->table.arena, sizeof *a); a = a->next)
            if (rank(a) == r)
            {
                if (!first)
                    mg_strbuf_putc(attrs, ' ');
                put_attr(f, attrs, "@", a);
                first = false;
            }
    put_text(mg_psl_table_suffix(&f->table), span_text(f, i->trailing));
}

static void put_formatted_value(formatter *f, const mg_psl_item *i)
{
    mg_psl_table_row(&f->table);
    put_text(mg_psl_table_column(&f->table, 0), i->name);
    for (const mg_psl_attr *a = i->attrs; a; a = a->next)
        put_attr(f, mg_psl_table_column(&f->table, 1), "@", a);
    put_text(mg_psl_table_suffix(&f->table), span_text(f, i->trailing));
}

static void put_formatted_property(formatter *f, const mg_psl_item *i)
{
    mg_psl_table_row(&f->table);
    put_text(mg_psl_table_column(&f->table, 0), i->name);
    if (i->value)
    {
        mg_strbuf *b = mg_psl_table_column(&f->table, 1);

        mg_strbuf_puts(b, "= ");
        put_formatted_expr(f, b, i->value);
    }
    put_text(mg_psl_table_suffix(&f->table), span_text(f, i->trailing));
}

static bool is_format_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

/* The lines of a block comment, each with a star. What stands before the comment counts as a part of it. */
static void put_block_comment(formatter *f, mg_psl_str s)
{
    uint32_t at = 2, end = s.len - 2;

    mg_psl_table_row(&f->table);
    mg_strbuf_puts(mg_psl_table_suffix(&f->table), "/**");
    while (at < end)
    {
        uint32_t stop = at, last;

        while (stop < end && s.text[stop] != '\n')
            stop++;
        last = stop;
        while (at < last && is_format_space(s.text[at]))
            at++;
        while (last > at && is_format_space(s.text[last - 1]))
            last--;
        if (at < last && s.text[at] == '*')
            for (at++; at < last && is_format_space(s.text[at]);)
                at++;
        if (at < last)
        {
            mg_psl_table_row(&f->table);
            mg_strbuf_puts(mg_psl_table_suffix(&f->table), " * ");
            put_text(mg_psl_table_suffix(&f->table), (mg_psl_str){s.text + at, last - at});
        }
        at = stop + 1;
    }
    mg_psl_table_row(&f->table);
    mg_strbuf_puts(mg_psl_table_suffix(&f->table), " */");
}

static void put_comments(formatter *f, mg_psl_span span)
{
    /* The end of the comment is always within the file, since the span was taken from it. */
    mg_psl_str s = span_text(f, span);
    mg_psl_text t = {.bytes = s.text, .len = s.len, .comment_ends = s.len};

    for (uint32_t at = 0; at < t.len;)
    {
        uint32_t end = mg_psl_comment(t, at), start = mg_psl_blanks(t, at);

        if (end == at)
            break;
        if (t.bytes[start + 1] == '*')
            put_block_comment(f, (mg_psl_str){t.bytes + at, end - at});
        else
        {
            mg_psl_table_row(&f->table);
            put_text(mg_psl_table_suffix(&f->table), (mg_psl_str){t.bytes + start, end - start});
        }
        at = mg_psl_newline(t, end);
    }
}

static void put_unknown(formatter *f, const mg_psl_item *i)
{
    mg_psl_str line = span_text(f, i->span);

    while (line.len && line.text[line.len - 1] == '\n')
        line.len--;
    mg_psl_table_row(&f->table);
    put_text(mg_psl_table_suffix(&f->table), line);
}

static void flush(formatter *f)
{
    mg_psl_table_render(&f->table, f->out);
}

static void new_paragraph(formatter *f)
{
    flush(f);
    mg_psl_table_row(&f->table);
}

static void put_item(formatter *f, const mg_psl_item *i)
{
    switch (i->kind)
    {
    case MG_PSL_FIELD:
        put_field(f, i);
        break;
    case MG_PSL_VALUE:
        put_formatted_value(f, i);
        break;
    case MG_PSL_PROPERTY:
        put_formatted_property(f, i);
        break;
    case MG_PSL_UNKNOWN:
        put_unknown(f, i);
        break;
    default:
        break;
    }
}

static void put_block_attr(formatter *f, const mg_psl_item *comment, const mg_psl_item *i)
{
    if (comment)
        put_comments(f, comment->span);
    mg_psl_table_row(&f->table);
    put_attr(f, mg_psl_table_column(&f->table, 0), "@@", i->attrs);
    put_text(mg_psl_table_suffix(&f->table), span_text(f, i->trailing));
}

/* Does this comment stand right above a block attribute, so that it belongs to it? */
static bool is_of_attr(const mg_psl_item *comment)
{
    return comment && comment->kind == MG_PSL_COMMENT && comment->next && comment->next->kind == MG_PSL_BLOCK_ATTR;
}

static void put_block_attrs(formatter *f, const mg_psl_item *items)
{
    bool any = false;

    for (int r = 0; r <= 9; r++)
    {
        const mg_psl_item *before = NULL;

        for (const mg_psl_item *i = items; i; before = i, i = i->next)
            if (i->kind == MG_PSL_BLOCK_ATTR && rank(i->attrs) == r)
            {
                if (!any)
                    mg_psl_table_row(&f->table);
                any = true;
                put_block_attr(f, is_of_attr(before) ? before : NULL, i);
            }
    }
}

static void put_items(formatter *f, const mg_psl_item *items)
{
    const mg_psl_item *i = items && items->kind == MG_PSL_EMPTY ? items->next : items;

    for (; i; i = i->next)
    {
        bool empty = i->kind == MG_PSL_EMPTY;

        if (empty && i->next && i->next->kind != MG_PSL_BLOCK_ATTR && i->next->kind != MG_PSL_COMMENT)
            new_paragraph(f);
        if (empty && !(i = i->next))
            break;
        if (i->kind != MG_PSL_COMMENT)
            put_item(f, i);
        else if (!is_of_attr(i))
        {
            if (empty)
                new_paragraph(f);
            put_comments(f, i->span);
        }
    }
    flush(f);
    put_block_attrs(f, items);
    flush(f);
}

static void put_block(formatter *f, const mg_psl_top *t)
{
    put_text(f->out, t->keyword);
    mg_strbuf_putc(f->out, ' ');
    put_text(f->out, t->name);
    mg_strbuf_puts(f->out, " {\n");
    f->table.indent = 2;
    put_items(f, t->items);
    f->table.indent = 0;
    mg_strbuf_puts(f->out, "}\n");
}

mg_psl_str mg_psl_format_file(mg_arena *a, mg_arena *scratch, const mg_psl_file *file)
{
    const mg_psl_top *first = file->tops;
    mg_strbuf out;
    formatter f = {.file = file, .out = &out};

    mg_strbuf_init(&out, a);
    mg_psl_table_init(&f.table, scratch);
    if (first && first->kind == MG_PSL_TOP_EMPTY)
        first = first->next;
    for (const mg_psl_top *t = first; t && !a->failed && !scratch->failed; t = t->next)
        if (t->kind <= MG_PSL_GENERATOR)
            put_block(&f, t);
        else if (t->kind == MG_PSL_TOP_COMMENT)
        {
            put_comments(&f, t->span);
            flush(&f);
        }
        else if (t->kind != MG_PSL_TOP_EMPTY)
            put_text(&out, span_text(&f, t->span));
        else if (t->next)
            mg_strbuf_putc(&out, '\n');
    if (out.len == 0 || out.text[out.len - 1] != '\n')
        mg_strbuf_putc(&out, '\n');
    return (mg_psl_str){mg_strbuf_done(&out), (uint32_t) out.len};
}
