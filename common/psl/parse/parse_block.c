/* parse_block.c: the entries of a block: fields, values, properties, block attributes, comments. */
#include "parser.h"

#define CODE_LINE "Error validating: This line is not a valid field or attribute definition."

typedef struct block
{
    mg_psl_parser *p;
    mg_psl_top *top;
    mg_psl_attr **attr_end;
    mg_psl_item *comment; /* the comment that the next field or value will get as its own */
} block;

static mg_psl_item *new_item(mg_psl_parser *p, mg_psl_item_kind kind, uint32_t start)
{
    mg_psl_item *item = mg_psl_new(p, sizeof *item);

    item->kind = kind;
    item->span = mg_psl_from(p, start);
    return item;
}

/* Takes a name and the blanks that follow it. */
static mg_psl_item *take_named_item(mg_psl_parser *p, mg_psl_item_kind kind)
{
    uint32_t start = p->pos;
    mg_psl_str name;
    mg_psl_item *item;

    if (!mg_psl_take_identifier(p, &name))
        return NULL;
    item = new_item(p, kind, start);
    item->name = name;
    mg_psl_skip(p);
    return item;
}

static void take_field_attrs(mg_psl_parser *p, mg_psl_item *item)
{
    mg_psl_attr **end = &item->attrs;

    while (mg_psl_take_attr(p, "@", end) && !p->arena->failed)
    {
        end = &(*end)->next;
        mg_psl_skip(p);
    }
}

static bool take_line_end(mg_psl_parser *p)
{
    uint32_t end = mg_psl_newline(p->text, p->pos);

    if (end == p->pos)
        return false;
    p->pos = end;
    return true;
}

/*
 * Takes the comment at the end of a line, which becomes part of the item's span, and the line's end. False if anything
 * else stands there.
 */
static bool take_rest_of_line(mg_psl_parser *p, mg_psl_item *item)
{
    uint32_t start = p->pos;

    p->pos = mg_psl_comment(p->text, start);
    item->trailing = mg_psl_from(p, start);
    item->span.end = item->trailing.end;
    mg_psl_skip(p);
    return take_line_end(p);
}

/* Ends a field or value: its span reaches to the end of its line, and the comment above it becomes its own. */
static bool end_member(block *b, mg_psl_item *item)
{
    if (!take_rest_of_line(b->p, item))
        return false;
    item->span.end = b->p->base + b->p->pos;
    item->doc = b->comment;
    b->comment = NULL;
    return true;
}

static const char *kind_of_block(const block *b)
{
    return b->top->kind == MG_PSL_MODEL ? "model" : b->top->kind == MG_PSL_VIEW ? "view" : "type";
}

/*
 * Reports what is wrong with a field as it is written. Such an error replaces those that its type or attributes have
 * caused, which is why the numbers of errors before either are given.
 */
static void check_field(const block *b, mg_psl_item *f, mg_psl_span colon, mg_psl_span type, size_t before_type,
                        size_t before_attrs)
{
    mg_psl_diags *d = b->p->diags;
    const char *message = NULL;

    if (colon.end > colon.start)
        message = "Field declarations don't require a `:`.", type = colon, before_attrs = before_type;
    else if (f->form == MG_PSL_TYPE_OPTIONAL_LIST)
        message = "Optional lists are not supported. Use either `Type[]` or `Type?`.", before_attrs = before_type;
    else if (f->form == MG_PSL_TYPE_BANG)
        message = "Fields are required by default, `!` is no longer required.", before_attrs = before_type;
    else if (f->form == MG_PSL_TYPE_BRACKETS)
        message = "To specify a list, please use `Type[]` instead of `[Type]`.", before_attrs = before_type;
    if (message)
    {
        d->errors.len = before_attrs;
        mg_psl_error(d, type, "%s", message);
    }
    else if (f->form == MG_PSL_TYPE_NONE)
        mg_psl_error(d, f->span,
                     "Error validating %s \"%.*s\": This field declaration is invalid. It is either missing a name or "
                     "a type.",
                     kind_of_block(b), MG_PSL_STR(b->top->name));
    f->bad = message || f->form == MG_PSL_TYPE_NONE;
}

static void check_type_field(const block *b, const mg_psl_item *f)
{
    for (const mg_psl_attr *a = f->attrs; a; a = a->next)
    {
        static const char *const refused[] = {"relation", "unique", "id"};

        for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
            if (a->name.len == strlen(refused[i]) && memcmp(a->name.text, refused[i], a->name.len) == 0)
                mg_psl_error(b->p->diags, f->span,
                             "Error validating: Defining `@%s` attribute for a field in a composite type is not "
                             "allowed.",
                             refused[i]);
    }
}

static mg_psl_item *take_field(block *b)
{
    mg_psl_parser *p = b->p;
    uint32_t type_start;
    size_t before = p->diags->errors.len, before_attrs;
    mg_psl_span colon, type;
    mg_psl_item *f = take_named_item(p, MG_PSL_FIELD);

    if (!f)
        return NULL;
    colon = mg_psl_from(p, p->pos);
    if (mg_psl_take(p, ":"))
    {
        colon.end++;
        mg_psl_skip(p);
    }
    type_start = p->pos;
    mg_psl_take_type(p, f);
    type = mg_psl_from(p, type_start);
    mg_psl_skip(p);
    before_attrs = p->diags->errors.len;
    take_field_attrs(p, f);
    if (!end_member(b, f))
        return NULL;
    check_field(b, f, colon, type, before, before_attrs);
    if (!f->bad && b->top->kind == MG_PSL_TYPE)
        check_type_field(b, f);
    return f;
}

static mg_psl_item *take_value(block *b)
{
    mg_psl_item *v = take_named_item(b->p, MG_PSL_VALUE);

    if (!v)
        return NULL;
    take_field_attrs(b->p, v);
    return end_member(b, v) ? v : NULL;
}

static mg_psl_item *take_property(block *b)
{
    mg_psl_parser *p = b->p;
    mg_psl_item *k = take_named_item(p, MG_PSL_PROPERTY);

    if (!k || !mg_psl_take(p, "="))
        return NULL;
    mg_psl_skip(p);
    k->value = mg_psl_take_expr(p);
    mg_psl_skip(p);
    return take_rest_of_line(p, k) ? k : NULL;
}

/* Reports a block attribute of a composite type, which may have none. Each attribute has a message of its own. */
static void refuse_type_attr(const block *b, const mg_psl_attr *a)
{
    static const struct
    {
        const char *name, *message;
    } refused[] = {
        {"map", "The name of a composite type is not persisted in the database, therefore it does not need a mapped "
                "database name."},
        {"unique", "A unique constraint should be defined in the model containing the embed."},
        {"index", "An index should be defined in the model containing the embed."},
        {"fulltext", "A fulltext index should be defined in the model containing the embed."},
        {"id", "A composite type cannot define an id."},
    };
    const char *message = "A composite type cannot have block-level attributes.";

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (a->name.len == strlen(refused[i].name) && memcmp(a->name.text, refused[i].name, a->name.len) == 0)
            message = refused[i].message;
    mg_psl_error(b->p->diags, a->span, "Error validating: %s", message);
}

static mg_psl_item *take_block_attr(block *b)
{
    mg_psl_parser *p = b->p;
    uint32_t start = p->pos;
    mg_psl_attr *attr;
    mg_psl_item *item;

    if (!mg_psl_take_attr(p, "@@", &attr))
        return NULL;
    item = new_item(p, MG_PSL_BLOCK_ATTR, start);
    item->attrs = attr;
    mg_psl_skip(p);
    if (!take_rest_of_line(p, item))
        return NULL;
    attr->span = item->span;
    *b->attr_end = attr;
    b->attr_end = &attr->next;
    if (b->top->kind == MG_PSL_TYPE)
        refuse_type_attr(b, attr);
    return item;
}

static mg_psl_item *take_member_comments(block *b)
{
    mg_psl_parser *p = b->p;
    uint32_t start = p->pos, end;

    while ((end = mg_psl_comment(p->text, p->pos)) > p->pos)
        p->pos = mg_psl_newline(p->text, end);
    if (p->pos == start)
        return NULL;
    b->comment = new_item(p, MG_PSL_COMMENT, start);
    return b->comment;
}

static mg_psl_item *take_empty_member(block *b)
{
    mg_psl_parser *p = b->p;
    uint32_t start = p->pos;

    p->pos = mg_psl_empty_lines(p->text, start);
    return p->pos > start ? new_item(p, MG_PSL_EMPTY, start) : NULL;
}

static mg_psl_item *take_member_line(block *b)
{
    mg_psl_parser *p = b->p;
    uint32_t start = p->pos;
    mg_psl_item *item;

    p->pos = mg_psl_newline(p->text, mg_psl_line_rest(p->text, start));
    item = new_item(p, MG_PSL_UNKNOWN, start);
    if (b->top->kind == MG_PSL_ENUM)
        mg_psl_error(p->diags, item->span, "Error validating: This line is not an enum value definition.");
    else if (b->top->kind == MG_PSL_DATASOURCE || b->top->kind == MG_PSL_GENERATOR)
        mg_psl_error(p->diags, item->span, "Error validating: This line is not a valid definition within a %.*s.",
                     MG_PSL_STR(b->top->keyword));
    else
        mg_psl_error(p->diags, item->span, CODE_LINE);
    return item;
}

/*
 * Tries to take one kind of item that ends with its line. If it does not match, neither its position nor its errors
 * remain.
 */
static mg_psl_item *attempt(block *b, mg_psl_item *(*take)(block *) )
{
    mg_psl_parser *p = b->p;
    uint32_t start = p->pos;
    size_t before = p->diags->errors.len;
    mg_psl_item *item = take(b);

    if (item && !p->arena->failed)
        return item;
    p->pos = start;
    p->diags->errors.len = before;
    return NULL;
}

static mg_psl_item *take_member(block *b)
{
    mg_psl_item *item;

    if (b->top->kind == MG_PSL_DATASOURCE || b->top->kind == MG_PSL_GENERATOR)
        item = attempt(b, take_property);
    else
    {
        item = attempt(b, b->top->kind == MG_PSL_ENUM ? take_value : take_field);
        if (!item)
            item = attempt(b, take_block_attr);
    }
    if (!item)
        item = take_member_comments(b);
    if (!item)
        item = take_empty_member(b);
    return item ? item : take_member_line(b);
}

/*
 * Is this a place where a block was parsed before and found to be never closed? Such a block is read again as single
 * lines, and so is every block inside it; this test keeps each place from being tried more than once.
 */
static bool is_dead_end(mg_psl_parser *p, uint8_t *marks)
{
    return marks && (marks[p->pos / 8] >> p->pos % 8 & 1);
}

static void mark_dead_ends(mg_psl_parser *p, uint8_t **marks, const mg_psl_item *items)
{
    if (!*marks)
        *marks = mg_arena_get(p->arena, p->text.len / 8 + 1);
    for (; items && *marks; items = items->next)
    {
        uint32_t at = items->span.start - p->base;

        (*marks)[at / 8] |= (uint8_t) (1 << at % 8);
    }
}

bool mg_psl_take_items(mg_psl_parser *p, mg_psl_top *top)
{
    block b = {.p = p, .top = top, .attr_end = &top->attrs};
    uint8_t **marks = &p->dead_ends[top->kind == MG_PSL_ENUM ? 1 : top->kind >= MG_PSL_DATASOURCE ? 2 : 0];
    mg_psl_item **end = &top->items;

    while (!p->arena->failed && p->pos < p->text.len && !is_dead_end(p, *marks))
    {
        if (mg_psl_take(p, "}"))
            return true;
        *end = take_member(&b);
        end = &(*end)->next;
        mg_psl_skip(p);
    }
    if (!p->arena->failed)
        mark_dead_ends(p, marks, top->items);
    top->items = NULL;
    top->attrs = NULL;
    return false;
}
