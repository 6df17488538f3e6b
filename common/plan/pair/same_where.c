/* same_where.c: compares predicates of PostgreSQL as trees, and those of SQLite token by token; see same_where.h. */
#include "same_where.h"

#include "../../sql/token.h"
#include "expression.h"
#include "same_sql.h"

/* PostgreSQL **************************************************************************************************** */

static bool same_children(const mg_expr *x, const mg_expr *y, bool (*same)(const mg_expr *, const mg_expr *))
{
    for (x = x->first, y = y->first; x && y; x = x->next, y = y->next)
        if (!same(x, y))
            return false;
    return !x && !y;
}

/* Are two trees the same to the letter? Parentheses do not count, since trees do not show them. */
static bool is_same_expr(const mg_expr *x, const mg_expr *y)
{
    return x->kind == y->kind && strcmp(x->text, y->text) == 0 && same_children(x, y, is_same_expr);
}

/* Does a word mean something else if it is not in quotes? */
static bool is_never_bare(const char *name, size_t len)
{
    static const char *const words[] = {
        "select", "with", "exists", "not",  "case",         "true",         "false",        "null",
        "user",   "cast", "array",  "from", "current_user", "session_user", "current_date", "current_timestamp",
        "where"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mg_token_is(name, (mg_token){TOKEN_WORD, 0, len}, words[i]))
            return true;
    return false;
}

/* A name without its quotes, if they stand around a single word in any case and it does not need them. */
static const char *bare_name(const char *text, size_t *len)
{
    mg_scanner s;
    mg_token t;

    *len = strlen(text);
    if (*text != '"' || *len < 3)
        return text;
    s = mg_scan(MG_POSTGRES, text + 1, *len - 2);
    t = mg_token_next(&s);
    if (t.kind != TOKEN_WORD || t.start != 0 || t.end != *len - 2 || is_never_bare(text + 1, *len - 2))
        return text;
    *len -= 2;
    return text + 1;
}

static bool is_like_name(const char *x, const char *y)
{
    size_t xlen, ylen;

    x = bare_name(x, &xlen);
    y = bare_name(y, &ylen);
    return xlen == ylen && memcmp(x, y, xlen) == 0;
}

/* If a cast is cast again, the inner one. */
static const mg_expr *inner_cast(const mg_expr *e)
{
    while (e->kind == MG_EXPR_CAST && e->first->kind == MG_EXPR_CAST)
        e = e->first;
    return e;
}

static bool is_cast_literal(const mg_expr *cast, const mg_expr *literal)
{
    return cast->kind == MG_EXPR_CAST && cast->first->kind == MG_EXPR_LITERAL && is_same_expr(cast->first, literal);
}

/* Compares as the reference does, which looks into operators only, not into calls and the like. */
static bool is_like_expr(const mg_expr *x, const mg_expr *y)
{
    x = inner_cast(x);
    y = inner_cast(y);
    if ((y->kind == MG_EXPR_LITERAL && is_cast_literal(x, y)) || (x->kind == MG_EXPR_LITERAL && is_cast_literal(y, x)))
        return true;
    if (x->kind != y->kind)
        return false;
    switch (x->kind)
    {
    case MG_EXPR_NAME:
        return is_like_name(x->text, y->text) && same_children(x, y, is_like_expr);
    case MG_EXPR_LITERAL:
    case MG_EXPR_OTHER:
        return is_same_expr(x, y);
    default:
        return strcmp(x->text, y->text) == 0 && same_children(x, y, is_like_expr);
    }
}

/* SQLite ******************************************************************************************************** */

static bool same_tokens(const char *x, const char *y)
{
    mg_scanner left = mg_scan_all(MG_SQLITE, x), right = mg_scan_all(MG_SQLITE, y);

    for (;;)
    {
        mg_token l = mg_token_next(&left), r = mg_token_next(&right);
        size_t len = l.end - l.start;

        if (l.kind != r.kind || len != r.end - r.start || memcmp(x + l.start, y + r.start, len) != 0)
            return false;
        if (mg_token_ends(l))
            return l.kind == TOKEN_END;
    }
}

/* Both ********************************************************************************************************** */

static bool is_likewise(const mg_predicate *shown, const mg_predicate *other)
{
    for (size_t i = 0; i < shown->likewise.len; i++)
        if (strcmp(shown->likewise.items[i], other->sql) == 0)
            return true;
    return false;
}

bool mg_same_where(mg_arena *a, mg_psl_provider provider, const mg_predicate *from, const mg_predicate *to)
{
    const mg_expr *x, *y;
    mg_arena scratch;
    bool same;

    if (!from || !to)
        return from == to;
    if (strcmp(from->sql, to->sql) == 0 || is_likewise(from, to) || is_likewise(to, from))
        return true;
    if (provider != MG_PSL_POSTGRESQL)
        return from->shown != to->shown && same_tokens(from->sql, to->sql);
    mg_arena_init(&scratch, a->mem);
    x = mg_expr_read(&scratch, from->sql);
    y = x ? mg_expr_read(&scratch, to->sql) : NULL;
    same =
        (y && is_like_expr(x, y)) || (from->shown && to->shown && mg_sql_means_the_same(&scratch, from->sql, to->sql));
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    return same;
}

bool mg_where_is_all(mg_arena *a, const mg_predicate *where)
{
    const mg_expr *e;
    mg_arena scratch;
    bool all;

    mg_arena_init(&scratch, a->mem);
    e = mg_expr_read(&scratch, where->sql);
    all = e && e->kind == MG_EXPR_LITERAL && strcmp(e->text, "TRUE") == 0;
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    return all;
}
