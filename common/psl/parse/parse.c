/*
 * parse.c: parses the top level of a file and reports lines that belong to nothing. parse_block.c parses what is in a
 * block.
 */
#include "parser.h"

void *mg_psl_new(mg_psl_parser *p, size_t size)
{
    void *node = mg_arena_get(p->arena, size);

    if (node)
        return node;
    memset(p->spill, 0, sizeof p->spill);
    return p->spill;
}

typedef struct keyword
{
    const char *word;
    mg_psl_top_kind kind;
} keyword;

/* The keywords, in the order in which the grammar of the reference tries them. */
static const keyword keywords[] = {
    {"model", MG_PSL_MODEL},           {"type", MG_PSL_TYPE},           {"view", MG_PSL_VIEW}, {"enum", MG_PSL_ENUM},
    {"datasource", MG_PSL_DATASOURCE}, {"generator", MG_PSL_GENERATOR},
};

static mg_psl_top *new_top(mg_psl_parser *p, mg_psl_top_kind kind, uint32_t start)
{
    mg_psl_top *top = mg_psl_new(p, sizeof *top);

    top->kind = kind;
    top->span = mg_psl_from(p, start);
    return top;
}

/* Takes "{" and the rest of its line, whatever stands there. */
static bool take_open(mg_psl_parser *p)
{
    uint32_t start = p->pos, line;

    if (!mg_psl_take(p, "{"))
        return false;
    line = mg_psl_line_rest(p->text, p->pos);
    p->pos = mg_psl_newline(p->text, line);
    if (p->pos > line)
        return true;
    p->pos = start;
    return false;
}

/* Takes keyword name { … }. As in the reference, no blank is needed between the keyword and the name. */
static mg_psl_top *take_block(mg_psl_parser *p)
{
    uint32_t start = p->pos;
    size_t errors = p->diags->errors.len;

    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
    {
        mg_psl_top *top;

        if (!mg_psl_take(p, keywords[i].word))
            continue;
        top = new_top(p, keywords[i].kind, start);
        top->keyword = mg_psl_slice(p, start, p->pos);
        mg_psl_skip(p);
        if (mg_psl_take_identifier(p, &top->name))
        {
            mg_psl_skip(p);
            if (take_open(p))
            {
                mg_psl_skip(p);
                if (mg_psl_take_items(p, top))
                {
                    top->span = mg_psl_from(p, start);
                    return top;
                }
            }
        }
        p->pos = start;
        p->diags->errors.len = errors;
    }
    return NULL;
}

/* type X = Y @attributes */
static mg_psl_top *take_alias(mg_psl_parser *p)
{
    uint32_t start = p->pos, end;
    size_t errors = p->diags->errors.len;
    mg_psl_item type = {0};
    mg_psl_attr *attr;
    mg_psl_str name;
    mg_psl_top *top = NULL;

    if (mg_psl_take(p, "type"))
    {
        mg_psl_skip(p);
        if (mg_psl_take_identifier(p, &name))
        {
            mg_psl_skip(p);
            if (mg_psl_take(p, "="))
            {
                mg_psl_skip(p);
                if (mg_psl_take_base_type(p, &type))
                {
                    mg_psl_skip(p);
                    end = p->pos;
                    while (mg_psl_take_attr(p, "@", &attr))
                    {
                        end = p->pos;
                        mg_psl_skip(p);
                    }
                    p->pos = end;
                    top = new_top(p, MG_PSL_TOP_ALIAS, start);
                }
            }
        }
    }
    p->diags->errors.len = errors;
    if (top)
        mg_psl_error(p->diags, top->span,
                     "Error validating: Invalid type definition. Please check the documentation in "
                     "https://pris.ly/d/composite-types");
    else
        p->pos = start;
    return top;
}

/* Takes word { … }, where the word is not a keyword, up to the next closing brace. */
static mg_psl_top *take_unknown_block(mg_psl_parser *p)
{
    uint32_t start = p->pos, at;
    mg_psl_str name;
    mg_psl_top *top = NULL;

    if (mg_psl_take_identifier(p, &name))
    {
        mg_psl_skip(p);
        if (take_open(p) && p->pos < p->text.brace_ends)
        {
            for (at = p->pos; p->text.bytes[at] != '}'; at++)
                ;
            p->pos = at + 1;
            top = new_top(p, MG_PSL_TOP_BLOCK, start);
            mg_psl_error(p->diags, top->span,
                         "Error validating: This block is invalid. It does not start with any known Prisma schema "
                         "keyword. Valid keywords include 'model', 'enum', 'type', 'datasource' and 'generator'.");
            return top;
        }
    }
    p->pos = start;
    return NULL;
}

static mg_psl_top *take_file_comments(mg_psl_parser *p)
{
    uint32_t start = p->pos, end;

    while ((end = mg_psl_comment(p->text, p->pos)) > p->pos)
        p->pos = mg_psl_newline(p->text, end);
    return p->pos > start ? new_top(p, MG_PSL_TOP_COMMENT, start) : NULL;
}

static mg_psl_top *take_empty_line(mg_psl_parser *p)
{
    uint32_t start = p->pos;

    p->pos = mg_psl_empty_lines(p->text, start);
    return p->pos > start ? new_top(p, MG_PSL_TOP_EMPTY, start) : NULL;
}

static mg_psl_top *take_file_line(mg_psl_parser *p)
{
    uint32_t start = p->pos;
    mg_psl_top *top;

    p->pos = mg_psl_newline(p->text, mg_psl_line_rest(p->text, start));
    top = new_top(p, MG_PSL_TOP_UNKNOWN, start);
    mg_psl_error(p->diags, top->span,
                 "Error validating: This line is invalid. It does not start with any known Prisma schema keyword.");
    return top;
}

static mg_psl_top *take_top(mg_psl_parser *p)
{
    mg_psl_top *top = take_block(p);

    if (!top)
        top = take_alias(p);
    if (!top)
        top = take_unknown_block(p);
    if (!top)
        top = take_file_comments(p);
    if (!top)
        top = take_empty_line(p);
    return top ? top : take_file_line(p);
}

void mg_psl_parse(mg_arena *arena, mg_psl_file *f, bool objects, mg_psl_diags *diags)
{
    mg_psl_parser p = {
        .arena = arena, .diags = diags, .text = mg_psl_text_of(f->text, f->len), .base = f->base, .objects = objects};
    mg_psl_top **end = &f->tops, *top, *comment = NULL;

    f->tops = NULL;
    for (mg_psl_skip(&p); p.pos < p.text.len; mg_psl_skip(&p))
    {
        top = take_top(&p);
        if (arena->failed)
        {
            f->tops = NULL;
            return;
        }
        if (top->kind <= MG_PSL_GENERATOR)
            top->doc = comment;
        comment = top->kind == MG_PSL_TOP_COMMENT ? top : NULL;
        *end = top;
        end = &top->next;
    }
    f->has_objects = p.has_objects;
    if (p.too_deep)
        mg_psl_error(diags, (mg_psl_span){f->base, f->base},
                     "Error validating: Expressions nested more than %d levels deep are not supported.", MG_PSL_DEPTH);
}
