/* same_sql.c: compares texts piece by piece; see same_sql.h. */
#include "same_sql.h"

#include "../../base/vec.h"
#include "../../sql/token.h"

typedef struct piece
{
    const char *at;
    size_t len;
} piece;

typedef MG_VEC(piece) pieces;

static piece next(mg_scanner *s)
{
    mg_token t = mg_token_next(s);

    return (piece){s->text + t.start, t.end - t.start};
}

static bool is(piece x, const char *text)
{
    return x.len == strlen(text) && memcmp(x.at, text, x.len) == 0;
}

/* Is what follows piece `from` a single operand: one piece, or ARRAY[…]? */
static bool is_operand(const pieces *out, size_t from)
{
    size_t depth = 0;

    if (out->len == from + 1)
        return true;
    if (out->len < from + 3 || !is(out->items[from], "ARRAY"))
        return false;
    for (size_t i = from + 1; i < out->len; i++)
    {
        depth += is(out->items[i], "[");
        depth -= is(out->items[i], "]");
        if (depth == 0)
            return i + 1 == out->len;
    }
    return false;
}

/* Reduces a text to the pieces that count. False if there is no memory. */
static bool reduce(mg_arena *a, const char *sql, pieces *out)
{
    mg_scanner s = mg_scan_all(MG_POSTGRES, sql);
    MG_VEC(size_t) open = {0};
    piece one;

    while ((one = next(&s)).len)
    {
        piece *slot;
        size_t *at;

        if (is(one, "::"))
        {
            mg_skip_type_of_postgres(&s);
            continue;
        }
        if (is(one, ")") && open.len > 0)
        {
            size_t from = open.items[--open.len];

            if (is_operand(out, from + 1))
            {
                memmove(&out->items[from], &out->items[from + 1], (out->len - from - 1) * sizeof *out->items);
                out->len--;
                continue;
            }
        }
        if (is(one, "("))
        {
            if (!(at = mg_vec_push(a, &open)))
                return false;
            *at = out->len;
        }
        if (!(slot = mg_vec_push(a, out)))
            return false;
        *slot = one;
    }
    return true;
}

/* A name without its quotes, if it does not need them. */
static piece bare(piece x)
{
    piece name = {x.at + 1, x.len - 2};
    mg_scanner s;
    mg_token t;

    if (x.len <= 2 || x.at[0] != '"')
        return x;
    s = mg_scan(MG_POSTGRES, name.at, name.len);
    t = mg_token_next(&s);
    if (t.kind != TOKEN_WORD || t.end != name.len)
        return x;
    for (size_t i = 0; i < name.len; i++)
        if (mg_lower(name.at[i]) != name.at[i])
            return x;
    return name;
}

bool mg_sql_means_the_same(mg_arena *a, const char *x, const char *y)
{
    pieces left = {0}, right = {0};

    if (!x || !y)
        return x == y;
    if (!reduce(a, x, &left) || !reduce(a, y, &right) || left.len != right.len)
        return false;
    for (size_t i = 0; i < left.len; i++)
    {
        piece l = bare(left.items[i]), r = bare(right.items[i]);

        if (l.len != r.len || memcmp(l.at, r.at, l.len) != 0)
            return false;
    }
    return true;
}
