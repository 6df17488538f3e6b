/* token_sqlite.c: finds the tokens of SQLite, and reads its names; see token.h. */
#include "../base/utf8.h"
#include "statement.h"
#include "token.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

/*
 * Skips blanks. SQLite takes a vertical tab for a blank too, but not as the first one, so this is called at another
 * blank.
 */
static void skip_run(mg_scanner *s)
{
    do
        s->at++;
    while (is_blank(mg_look_ahead(s, 0)) || mg_look_ahead(s, 0) == '\v');
}

/* Skips blanks and comments. False if a comment does not end; then the scanner stays at its beginning. */
static bool skip_blanks(mg_scanner *s)
{
    for (;;)
    {
        char c = mg_look_ahead(s, 0);

        if (is_blank(c))
            skip_run(s);
        else if (c == '-' && mg_look_ahead(s, 1) == '-')
        {
            const char *end = memchr(s->text + s->at, '\n', s->len - s->at);

            s->at = end ? (size_t) (end - s->text) : s->len;
        }
        else if (c == '/' && mg_look_ahead(s, 1) == '*')
        {
            size_t i = s->at + 2;
            const char *star;

            do
            {
                star = i < s->len ? memchr(s->text + i, '*', s->len - i) : NULL;
                if (!star)
                    return false;
                i = (size_t) (star - s->text) + 1;
            } while (i == s->len || s->text[i] != '/');
            s->at = i + 1;
        }
        else if (c == '\xEF' && mg_look_ahead(s, 1) == '\xBB' && mg_look_ahead(s, 2) == '\xBF')
            s->at += 3;
        else
            return true;
    }
}

/*
 * Moves behind the closing `quote`; if `doubled`, two of them stand for one in the text. False if there is no closing
 * one.
 */
static bool skip_quoted(mg_scanner *s, char quote, bool doubled)
{
    while (s->at < s->len)
    {
        const char *end = memchr(s->text + s->at, quote, s->len - s->at);

        if (!end)
            break;
        s->at = (size_t) (end - s->text) + 1;
        if (!doubled || mg_look_ahead(s, 0) != quote)
            return true;
        s->at++;
    }
    s->at = s->len;
    return false;
}

static void skip_word(mg_scanner *s)
{
    while (s->at < s->len && mg_continues_word(s->text[s->at]))
        s->at++;
}

static mg_token_kind scan_quoted(mg_scanner *s, char open)
{
    bool string = open == '\'';

    s->at++;
    if (skip_quoted(s, open == '[' ? ']' : open, open != '['))
        return string ? TOKEN_STRING : TOKEN_QUOTED;
    return string ? TOKEN_OPEN_STRING : TOKEN_OPEN_QUOTED;
}

/* At one of ? : @ $: scans a parameter if a name or number follows that makes it one. */
static mg_token_kind scan_parameter(mg_scanner *s, char c)
{
    s->at++;
    if (c != '?' && !mg_continues_word(mg_look_ahead(s, 0)) &&
        !(c == '$' && mg_look_ahead(s, 0) == ':' && mg_look_ahead(s, 1) == ':'))
        return TOKEN_OTHER;
    skip_word(s);
    return TOKEN_PARAMETER;
}

mg_token mg_token_of_sqlite(mg_scanner *s)
{
    mg_token t = {TOKEN_END, 0, 0};
    char c;

    if (!skip_blanks(s))
    {
        t.kind = TOKEN_OPEN_COMMENT;
        t.start = s->at;
        t.end = s->at = s->len;
        return t;
    }
    t.start = s->at;
    c = mg_look_ahead(s, 0);
    if (s->at >= s->len)
        t.kind = TOKEN_END;
    else if (c == ';')
    {
        t.kind = TOKEN_SEMICOLON;
        s->at++;
    }
    else if ((c == 'x' || c == 'X') && mg_look_ahead(s, 1) == '\'')
    {
        s->at += 2;
        t.kind = skip_quoted(s, '\'', false) ? TOKEN_OTHER : TOKEN_OPEN_STRING;
    }
    else if (mg_starts_word(c))
    {
        t.kind = TOKEN_WORD;
        skip_word(s);
    }
    else if (c == '\'' || c == '"' || c == '`' || c == '[')
        t.kind = scan_quoted(s, c);
    else if (c == '?' || c == ':' || c == '@' || c == '$')
        t.kind = scan_parameter(s, c);
    else
    {
        t.kind = TOKEN_OTHER;
        s->at++;
        if (mg_is_digit(c))
            skip_word(s);
    }
    t.end = s->at;
    return t;
}

bool mg_token_names(const char *text, mg_token t, const char *name)
{
    size_t i = t.start, end = t.end;
    char quote = '\0';

    if (t.kind == TOKEN_QUOTED || t.kind == TOKEN_STRING)
    {
        quote = text[t.start];
        i++;
        end--;
    }
    for (; i < end && *name; i++, name++)
    {
        if (mg_lower(text[i]) != mg_lower(*name))
            return false;
        if (quote && quote != '[' && text[i] == quote)
            i++;
    }
    return i == end && !*name;
}

bool mg_token_is_name(mg_token t)
{
    return t.kind == TOKEN_WORD || t.kind == TOKEN_QUOTED || t.kind == TOKEN_STRING;
}

char *mg_token_text(mg_arena *arena, const char *text, mg_token t)
{
    bool quoted = t.kind == TOKEN_QUOTED || t.kind == TOKEN_STRING;
    char quote = quoted ? text[t.start] : '\0';
    size_t start = t.start + quoted, end = t.end - quoted, len = 0;
    char *name = mg_arena_get(arena, end - start + 1);

    if (!name)
        return NULL;
    for (size_t i = start; i < end; i++)
    {
        name[len++] = text[i];
        if (quoted && quote != '[' && text[i] == quote)
            i++;
    }
    return name;
}

const char *mg_token_key(mg_arena *arena, const char *text, mg_token t)
{
    char *name = mg_token_text(arena, text, t);

    for (char *p = name; p && *p; p++)
        *p = mg_lower(*p);
    return name;
}

/* Does a string in single quotes stand at a place where SQLite takes it for the name of an object? */
static bool string_is_name(const char *text, mg_token before)
{
    return mg_token_is(text, before, "trigger") || mg_token_is(text, before, "table") ||
           mg_token_is(text, before, "exists") || mg_token_is_sign(text, before, '.');
}

bool mg_stmt_mentions(const char *text, size_t len, const char *name)
{
    mg_scanner s = mg_scan(MG_SQLITE, text, len);
    mg_token t = {TOKEN_OTHER, 0, 0};

    /*
     * Most texts do not even contain the letters of the name, which is quick to see. A quote in a name is doubled in
     * the text.
     */
    if (!strpbrk(name, "\"'`") && !mg_ascii_find(text, len, name))
        return false;
    for (;;)
    {
        mg_token before = t;

        t = mg_token_next(&s);
        if (t.kind == TOKEN_END)
            return false;
        if ((t.kind == TOKEN_WORD || t.kind == TOKEN_QUOTED ||
             (t.kind == TOKEN_STRING && string_is_name(text, before))) &&
            mg_token_names(text, t, name))
            return true;
    }
}
