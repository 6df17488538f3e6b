/* same_sql.c: see same_sql.h. The tokens are those of PostgreSQL, as it writes them itself. */
#include "same_sql.h"

#include "../../base/vec.h"

typedef struct piece
{
    const char *at;
    size_t len;
} piece;

typedef MG_VEC(piece) pieces;

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
           (unsigned char) c >= 0x80;
}

/* Behind the quoted text that begins at `p`; with `escapes`, a backslash takes the next character along. */
static const char *behind_quoted(const char *p, bool escapes)
{
    char quote = *p++;

    for (; *p; p++)
        if (escapes && *p == '\\' && p[1])
            p++;
        else if (*p == quote && p[1] == quote)
            p++;
        else if (*p == quote)
            return p + 1;
    return p;
}

/* Behind $tag$ … $tag$; NULL: no such text begins there. */
static const char *behind_dollars(const char *p)
{
    const char *end = p + 1, *close;
    size_t len;

    while (*end && *end != '$' && is_word_char(*end))
        end++;
    if (*end != '$')
        return NULL;
    len = (size_t) (end + 1 - p);
    for (close = strchr(end + 1, '$'); close; close = strchr(close + 1, '$'))
        if (strncmp(close, p, len) == 0)
            return close + len;
    return NULL;
}

static const char *behind_piece(const char *p)
{
    const char *end;

    if ((*p == 'E' || *p == 'e') && p[1] == '\'')
        return behind_quoted(p + 1, true);
    if (*p == '\'' || *p == '"')
        return behind_quoted(p, false);
    if (*p == '$' && (end = behind_dollars(p)))
        return end;
    if (*p == ':' && p[1] == ':')
        return p + 2;
    for (end = p; is_word_char(*end); end++)
        ;
    return end == p ? p + 1 : end;
}

static piece next(const char **p)
{
    piece one;

    while (**p == ' ' || **p == '\n' || **p == '\t')
        ++*p;
    one.at = *p;
    *p = **p ? behind_piece(*p) : *p;
    one.len = (size_t) (*p - one.at);
    return one;
}

static bool is(piece x, const char *text)
{
    return x.len == strlen(text) && memcmp(x.at, text, x.len) == 0;
}

/* Reads the type of a cast: [schema.]name, the other words of it, (length), []. */
static void skip_type(const char **p)
{
    static const char *const more[] = {"varying", "precision", "with", "without", "time", "zone"};
    bool on = true;

    next(p);
    while (on)
    {
        const char *before = *p;
        piece one = next(p);

        on = false;
        for (size_t i = 0; i < sizeof more / sizeof *more; i++)
            on = on || is(one, more[i]);
        if (is(one, ".") || is(one, "["))
        {
            next(p);
            on = true;
        }
        else if (is(one, "("))
        {
            while (one.len && !is(one, ")"))
                one = next(p);
            on = true;
        }
        if (!on)
            *p = before;
    }
}

/* Whether what follows piece `from` is one operand: a piece, or ARRAY[…]. */
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

/* The pieces that count. False: out of memory. */
static bool reduce(mg_arena *a, const char *sql, pieces *out)
{
    MG_VEC(size_t) open = {0};
    piece one;

    while ((one = next(&sql)).len)
    {
        piece *slot;
        size_t *at;

        if (is(one, "::"))
        {
            skip_type(&sql);
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

/* A name in quotes that needs none is the name. */
static piece bare(piece x)
{
    if (x.len > 2 && x.at[0] == '"' && !(x.at[1] >= '0' && x.at[1] <= '9'))
    {
        size_t i = 1;

        while (i < x.len - 1 && is_word_char(x.at[i]) && !(x.at[i] >= 'A' && x.at[i] <= 'Z'))
            i++;
        if (i == x.len - 1)
            return (piece){x.at + 1, x.len - 2};
    }
    return x;
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
