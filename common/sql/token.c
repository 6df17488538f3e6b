/* token.c: what the tokens of both databases have in common; see token.h. */
#include "token.h"

char mg_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
}

bool mg_token_spells(const char *text, mg_token t, const char *word)
{
    for (size_t i = t.start; i < t.end; i++, word++)
        if (mg_lower(text[i]) != *word)
            return false;
    return true;
}

bool mg_scan_to(mg_scanner *s, const char *word)
{
    mg_token t;

    do
        t = mg_token_next(s);
    while (!mg_token_ends(t) && !mg_token_is(s->text, t, word));
    return !mg_token_ends(t);
}

bool mg_scan_check(mg_scanner *s, size_t *start, size_t *end)
{
    size_t depth = 0;
    mg_token t;

    (void) mg_scan_to(s, "check");
    t = mg_token_next(s);
    *start = t.start;
    for (; !mg_token_ends(t); t = mg_token_next(s))
    {
        depth += mg_token_is_sign(s->text, t, '(');
        depth -= depth > 0 && mg_token_is_sign(s->text, t, ')');
        *end = t.end;
        if (depth == 0)
            return true;
    }
    return false;
}
