/* default_postgres.c: decides how defaults of PostgreSQL are written in plans that will be run; see repair.h. */
#include "../../sql/token.h"
#include "repair.h"

/* Is the word one that a default may only have in parentheses? NOT NULL behind a default is a constraint. */
static bool needs_parentheses(const char *text, mg_token t, mg_token next)
{
    static const char *const words[] = {"and",     "or",      "is", "isnull",  "notnull",  "in",       "like", "ilike",
                                        "similar", "between", "at", "collate", "overlaps", "operator", "not"};

    if (mg_token_is(text, t, "not") && mg_token_is(text, next, "null"))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mg_token_is(text, t, words[i]))
            return true;
    return mg_token_is_sign(text, t, ',') || t.kind == TOKEN_SEMICOLON;
}

/* What opens, or closes, a part of an expression that may hold anything. */
static int step_in(const char *text, mg_token t)
{
    if (mg_token_is_sign(text, t, '(') || mg_token_is_sign(text, t, '[') || mg_token_is(text, t, "case"))
        return 1;
    return mg_token_is_sign(text, t, ')') || mg_token_is_sign(text, t, ']') || mg_token_is(text, t, "end") ? -1 : 0;
}

bool mg_default_is_enclosed(const mg_default *d)
{
    const char *text = d && d->kind == MG_DEFAULT_SQL && d->text ? d->text : "";
    mg_scanner s = mg_scan_all(MG_POSTGRES, text);
    mg_token t = mg_token_next(&s), next;
    size_t end = 0;
    int depth = 0;

    for (; !mg_token_ends(t); t = next)
    {
        next = mg_token_next(&s);
        end = t.end;
        depth += step_in(text, t);
        if (depth == 0 && needs_parentheses(text, t, next))
            return true;
    }
    return t.kind == TOKEN_END && strstr(text + end, "--");
}
