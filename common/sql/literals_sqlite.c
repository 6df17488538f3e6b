/* literals_sqlite.c: see literals_sqlite.h. */
#include "literals_sqlite.h"

#include "split_sqlite.h"

bool mg_lite_is_number(const char *text)
{
    const char *p = text;

    p += *p == '-' || *p == '+';
    p += strspn(p, " ");
    if (*p < '0' || *p > '9')
        return false;
    if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X'))
        return p[2] && p[2 + strspn(p + 2, "0123456789abcdefABCDEF_")] == '\0';
    p += strspn(p, "0123456789_");
    p += *p == '.';
    p += strspn(p, "0123456789_");
    if (*p == 'e' || *p == 'E')
    {
        p += p[1] == '-' || p[1] == '+' ? 2 : 1;
        p += strspn(p, "0123456789_");
    }
    return *p == '\0';
}

bool mg_lite_is_string(const char *text)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, text);

    return *text == '\'' && mg_token_next(&s).kind == TOKEN_STRING && mg_token_next(&s).kind == TOKEN_END;
}

bool mg_lite_is_bare_name(const char *text)
{
    static const char *const words[] = {"true", "false", "null", "current_timestamp", "current_date", "current_time"};
    mg_scanner s = mg_scan_all(MG_SQLITE, text);
    mg_token t = mg_token_next(&s);

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mg_token_is(text, t, words[i]))
            return false;
    return (t.kind == TOKEN_WORD || (t.kind == TOKEN_QUOTED && *text == '"')) && mg_token_next(&s).kind == TOKEN_END;
}
