/*
 * expression.c: reads conditions by the precedence of operators; see expression.h. operand.c reads what an expression
 * begins with.
 */
#include "expression_reader.h"

/* How strongly operators bind, weakest first. Operators with the same strength are grouped from the left. */
enum
{
    BINDS_OR = 10,
    BINDS_AND = 20,
    BINDS_IS = 40,
    BINDS_COMPARISON = 50,
    BINDS_LIKE = 60,
    BINDS_OTHER = 70,
    BINDS_ZONE = 110,
    BINDS_COLLATE = 120,
    BINDS_BRACKET = 130,
    BINDS_CAST = 140
};

static bool is_comparison(const mg_expr_reader *r)
{
    static const char *const signs[] = {"=", "<", ">", "<=", ">=", "<>", "!="};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (mg_token_reads(r->s.text, r->now, signs[i]))
            return true;
    return false;
}

static int binding_of_sign(const mg_expr_reader *r)
{
    const char *text = r->s.text + r->now.start;
    size_t len = r->now.end - r->now.start;

    if (mg_token_reads(r->s.text, r->now, "::"))
        return BINDS_CAST;
    if (is_comparison(r))
        return BINDS_COMPARISON;
    if (len == 1 && strchr("(),];.", *text))
        return 0;
    if (len == 1 && *text == '[')
        return BINDS_BRACKET;
    if (len == 1 && *text == '^')
        return 100;
    if (len == 1 && strchr("*/%", *text))
        return 90;
    if (len == 1 && strchr("+-", *text))
        return 80;
    return strchr("0123456789:", *text) ? 0 : BINDS_OTHER;
}

/* How strongly the operator at this place binds to what stands before it; 0 if none of these stands here. */
static int binding_of_token(const mg_expr_reader *r)
{
    static const struct
    {
        const char *word;
        int binding;
    } words[] = {
        {"or", BINDS_OR},           {"and", BINDS_AND},   {"is", BINDS_IS},      {"between", BINDS_LIKE},
        {"in", BINDS_LIKE},         {"like", BINDS_LIKE}, {"ilike", BINDS_LIKE}, {"similar", BINDS_LIKE},
        {"collate", BINDS_COLLATE}, {"isnull", BINDS_IS}, {"notnull", BINDS_IS},
    };

    if (r->now.kind == TOKEN_OTHER)
        return binding_of_sign(r);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mg_token_is(r->s.text, r->now, words[i].word))
            return words[i].binding;
    if (mg_token_is(r->s.text, r->now, "not"))
        return mg_expr_follows(r, "between") || mg_expr_follows(r, "in") || mg_expr_follows(r, "like") ||
                       mg_expr_follows(r, "ilike") || mg_expr_follows(r, "similar")
                   ? BINDS_LIKE
                   : 0;
    return mg_token_is(r->s.text, r->now, "at") && mg_expr_follows(r, "time") ? BINDS_ZONE : 0;
}

/* IS … ********************************************************************************************************** */

static mg_expr *read_distinct(mg_expr_reader *r, mg_expr *left, bool negated)
{
    mg_expr *right = mg_expr_take(r, "from") ? mg_expr_parse(r, 0) : NULL;

    return mg_expr_node(r, MG_EXPR_OTHER, negated ? "IS NOT DISTINCT" : "IS DISTINCT", left, right);
}

static mg_expr *read_test(mg_expr_reader *r, mg_expr *left)
{
    static const char *const tests[][3] = {
        {"null", "IS NULL", "IS NOT NULL"}, {"true", "IS TRUE", "IS NOT TRUE"}, {"false", "IS FALSE", "IS NOT FALSE"}};
    bool negated = mg_expr_take(r, "not");

    if (mg_expr_take(r, "distinct"))
        return read_distinct(r, left, negated);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        if (mg_expr_take(r, tests[i][0]))
            return mg_expr_node(r, MG_EXPR_TEST, tests[i][1 + negated], left, NULL);
    if (mg_expr_take(r, "unknown"))
        return mg_expr_node(r, MG_EXPR_OTHER, negated ? "IS NOT UNKNOWN" : "IS UNKNOWN", left, NULL);
    return mg_expr_fail(r);
}

/* IN, LIKE, BETWEEN ********************************************************************************************* */

static mg_expr *read_in(mg_expr_reader *r, mg_expr *left, bool negated)
{
    mg_expr *in = mg_expr_node(r, MG_EXPR_OTHER, negated ? "NOT IN" : "IN", left, NULL);

    if (!mg_expr_take_sign(r, '('))
        return mg_expr_fail(r);
    if (!mg_expr_take_sign(r, ')'))
    {
        mg_expr_append_list(r, in);
        if (!mg_expr_take_sign(r, ')'))
            return mg_expr_fail(r);
    }
    return in;
}

static mg_expr *read_between(mg_expr_reader *r, mg_expr *left, bool negated)
{
    mg_expr *low = mg_expr_parse(r, BINDS_LIKE), *high = mg_expr_take(r, "and") ? mg_expr_parse(r, BINDS_LIKE) : NULL;
    mg_expr *between = mg_expr_node(r, MG_EXPR_BETWEEN, negated ? "NOT BETWEEN" : "BETWEEN", left, low);

    if (!low || !high)
        return mg_expr_fail(r);
    low->next = high;
    return between;
}

static mg_expr *read_like(mg_expr_reader *r, mg_expr *left, bool negated)
{
    static const char *const names[][2] = {
        {"LIKE", "NOT LIKE"}, {"ILIKE", "NOT ILIKE"}, {"SIMILAR TO", "NOT SIMILAR TO"}};
    int which = mg_expr_take(r, "like") ? 0 : mg_expr_take(r, "ilike") ? 1 : 2;
    mg_expr *pattern;

    if (which == 2 && (!mg_expr_take(r, "similar") || !mg_expr_take(r, "to")))
        return mg_expr_fail(r);
    pattern = mg_expr_parse(r, BINDS_LIKE);
    if (pattern && mg_expr_take(r, "escape"))
        pattern->next = mg_expr_parse(r, BINDS_LIKE);
    return mg_expr_node(r, MG_EXPR_OTHER, names[which][negated], left, pattern);
}

static mg_expr *read_word_operator(mg_expr_reader *r, mg_expr *left)
{
    bool negated;

    if (mg_expr_take(r, "is"))
        return read_test(r, left);
    if (mg_expr_take(r, "isnull"))
        return mg_expr_node(r, MG_EXPR_TEST, "IS NULL", left, NULL);
    if (mg_expr_take(r, "notnull"))
        return mg_expr_node(r, MG_EXPR_TEST, "IS NOT NULL", left, NULL);
    if (mg_expr_take(r, "and"))
        return mg_expr_node(r, MG_EXPR_BINARY, "AND", left, mg_expr_parse(r, BINDS_AND));
    if (mg_expr_take(r, "or"))
        return mg_expr_node(r, MG_EXPR_BINARY, "OR", left, mg_expr_parse(r, BINDS_OR));
    if (mg_expr_take(r, "collate"))
        return mg_expr_node(r, MG_EXPR_OTHER, "COLLATE", left, mg_expr_take_name(r));
    if (mg_expr_take(r, "at"))
        return mg_expr_take(r, "time") && mg_expr_take(r, "zone")
                   ? mg_expr_node(r, MG_EXPR_OTHER, "AT TIME ZONE", left, mg_expr_parse(r, BINDS_ZONE))
                   : mg_expr_fail(r);
    negated = mg_expr_take(r, "not");
    if (mg_expr_take(r, "in"))
        return read_in(r, left, negated);
    return mg_expr_take(r, "between") ? read_between(r, left, negated) : read_like(r, left, negated);
}

/* Signs ********************************************************************************************************* */

/* Reads x = ANY (…). */
static mg_expr *read_any(mg_expr_reader *r, mg_expr *left, const char *sign)
{
    const char *text = mg_arena_printf(r->a, "%s %s", sign, mg_expr_take(r, "all") ? "ALL" : "ANY");
    mg_expr *list;

    if (r->now.kind == TOKEN_WORD && !mg_expr_take(r, "any"))
        (void) mg_expr_take(r, "some");
    if (!mg_expr_take_sign(r, '('))
        return mg_expr_fail(r);
    list = mg_expr_parse(r, 0);
    return mg_expr_take_sign(r, ')') ? mg_expr_node(r, MG_EXPR_OTHER, text, left, list) : mg_expr_fail(r);
}

static bool is_any(const mg_expr_reader *r)
{
    return (mg_token_is(r->s.text, r->now, "any") || mg_token_is(r->s.text, r->now, "all") ||
            mg_token_is(r->s.text, r->now, "some")) &&
           mg_token_is_sign(r->s.text, r->next, '(');
}

static mg_expr *read_sign_operator(mg_expr_reader *r, mg_expr *left, int binds)
{
    const char *sign;

    if (binds == BINDS_CAST)
        return mg_expr_read_cast(r, left);
    if (mg_expr_take_sign(r, '['))
    {
        mg_expr *of = mg_expr_node(r, MG_EXPR_OTHER, "[]", left, mg_expr_parse(r, 0));

        return mg_expr_take_sign(r, ']') ? of : mg_expr_fail(r);
    }
    sign = mg_token_reads(r->s.text, r->now, "!=") ? "<>" : mg_expr_text(r);
    mg_expr_step(r);
    if (binds == BINDS_COMPARISON && is_any(r))
        return read_any(r, left, sign);
    return mg_expr_node(r, MG_EXPR_BINARY, sign, left, mg_expr_parse(r, binds));
}

mg_expr *mg_expr_parse(mg_expr_reader *r, int binds)
{
    mg_expr *left = NULL;
    int next;

    if (r->depth++ < MG_EXPR_DEPTH)
        left = mg_expr_read_operand(r);
    while (left && !r->failed && (next = binding_of_token(r)) > binds)
        left = r->now.kind == TOKEN_OTHER ? read_sign_operator(r, left, next) : read_word_operator(r, left);
    r->depth--;
    return left && !r->failed ? left : mg_expr_fail(r);
}

/* What follows the condition is ignored, as in the reference, which puts the text in parentheses. */
const mg_expr *mg_expr_read(mg_arena *a, const char *sql)
{
    mg_expr_reader r = {.a = a, .s = mg_scan_all(MG_POSTGRES, sql)};
    mg_expr *e;

    mg_expr_step(&r);
    mg_expr_step(&r);
    e = mg_expr_parse(&r, 0);
    if (!e || a->failed || (r.now.kind != TOKEN_END && !mg_token_is_sign(sql, r.now, ')')))
        return NULL;
    return mg_expr_ends_in_comment(sql) ? NULL : e;
}
