/* lone_expression.c: see lone_expression.h. */
#include "lone_expression.h"

#define MG_EXPRESSION_DEPTH 200

typedef struct expression_reading
{
    const char *text;
    char open[MG_EXPRESSION_DEPTH];
    size_t where[MG_EXPRESSION_DEPTH], depth;
    mg_lone_expression read;
} expression_reading;

static bool find_flaw(expression_reading *r, const char *flaw, size_t at)
{
    r->read.flaw = flaw;
    r->read.at = at;
    return true;
}

/* A comment stands where nothing but blanks may: the scanner passes over both. */
static bool is_comment_between(expression_reading *r, size_t from, size_t to)
{
    size_t blanks = strspn(r->text + from, " \t\r\n\f\v");

    return blanks < to - from &&
           find_flaw(r, "an expression here holds no comment: it might take along what follows", from + blanks);
}

static bool take_bracket(expression_reading *r, char sign, size_t at)
{
    if (sign == '(' || sign == '[')
    {
        if (r->depth == MG_EXPRESSION_DEPTH)
            return find_flaw(r, "the parentheses are too deep", at);
        r->open[r->depth] = sign;
        r->where[r->depth++] = at;
        return false;
    }
    if (r->depth == 0 || (r->open[r->depth - 1] == '(') != (sign == ')'))
        return find_flaw(r, "the parenthesis closes what is not open", at);
    r->depth--;
    return false;
}

static bool take_expression_sign(expression_reading *r, mg_token t)
{
    char c = r->text[t.start];

    if (t.end - t.start != 1)
        return false;
    if (c == '(' || c == ')' || c == '[' || c == ']')
        return take_bracket(r, c, t.start);
    return c == ',' && r->depth == 0 && find_flaw(r, "this is more than one expression", t.start);
}

static void note_query(expression_reading *r, mg_token t)
{
    static const char *const words[] = {"select", "values", "table", "with"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mg_token_is(r->text, t, words[i]))
            r->read.queries = true;
}

/* True: a flaw was found. */
static bool take_expression_token(expression_reading *r, mg_token t)
{
    switch (t.kind)
    {
    case TOKEN_SEMICOLON:
        return find_flaw(r, "this is more than one expression", t.start);
    case TOKEN_PARAMETER:
        return find_flaw(r, "there is no value for a parameter", t.start);
    case TOKEN_OPEN_STRING:
    case TOKEN_OPEN_QUOTED:
        return find_flaw(r, "the quotation mark is not closed", t.start);
    case TOKEN_OPEN_COMMENT:
        return find_flaw(r, "an expression here holds no comment: it might take along what follows", t.start);
    case TOKEN_OTHER:
        return take_expression_sign(r, t);
    case TOKEN_WORD:
        note_query(r, t);
        return false;
    default:
        return false;
    }
}

mg_lone_expression mg_read_lone_expression(mg_dialect dialect, const char *text)
{
    mg_scanner s = mg_scan_all(dialect, text);
    expression_reading r = {.text = text};
    size_t end = 0;
    mg_token t;

    for (t = mg_token_next(&s); t.kind != TOKEN_END; t = mg_token_next(&s))
    {
        if (is_comment_between(&r, end, t.start) || take_expression_token(&r, t))
            return r.read;
        end = t.end;
    }
    if (is_comment_between(&r, end, s.len))
        return r.read;
    if (end == 0)
        find_flaw(&r, "the expression is empty", 0);
    else if (r.depth > 0)
        find_flaw(&r, "the parenthesis is not closed", r.where[r.depth - 1]);
    return r.read;
}
