/*
 * token_postgres.c: the tokens of PostgreSQL; see token.h.
 *
 * The rules are those of the manual, "SQL Syntax", "Lexical Structure":
 * https://www.postgresql.org/docs/current/sql-syntax-lexical.html. They are followed as of a server that has
 * standard_conforming_strings on: in '…' a backslash is a character. The server refuses a number that letters follow
 * from version 15 on, and reads two tokens before: here it is one.
 */
#include "token.h"

/* Characters *************************************************************************************************** */

static bool is_pg_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

static bool is_pg_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static bool is_operator_char(char c)
{
    return c != '\0' && strchr("+-*/<>=~!@#%^&|`?", c) != NULL;
}

/* Blanks and comments ****************************************************************************************** */

static void skip_line_comment(mg_scanner *s)
{
    while (s->at < s->len && !is_pg_line_end(s->text[s->at]))
        s->at++;
}

/* At the opening of a comment, which may hold others. False: it does not end. */
static bool skip_nested_comment(mg_scanner *s)
{
    size_t depth = 0;

    while (s->at + 1 < s->len)
    {
        bool opens = s->text[s->at] == '/' && s->text[s->at + 1] == '*';
        bool closes = s->text[s->at] == '*' && s->text[s->at + 1] == '/';

        s->at += opens || closes ? 2 : 1;
        depth += opens;
        depth -= closes;
        if (closes && depth == 0)
            return true;
    }
    return false;
}

/* Skips blanks and comments; false at a comment that does not end, where the scanner stays. */
static bool skip_to_token(mg_scanner *s)
{
    for (;;)
    {
        size_t start = s->at;

        if (is_pg_blank(mg_look_ahead(s, 0)))
            s->at++;
        else if (mg_look_ahead(s, 0) == '-' && mg_look_ahead(s, 1) == '-')
            skip_line_comment(s);
        else if (mg_look_ahead(s, 0) != '/' || mg_look_ahead(s, 1) != '*')
            return true;
        else if (!skip_nested_comment(s))
        {
            s->at = start;
            return false;
        }
    }
}

/* Strings and names in quotes ********************************************************************************** */

/* Moves past the closing quote, which is doubled to stand for itself; false when there is none. */
static bool skip_to_quote(mg_scanner *s, char quote, bool escapes)
{
    for (; s->at < s->len; s->at++)
    {
        if (escapes && s->text[s->at] == '\\')
            s->at++;
        else if (s->text[s->at] == quote && mg_look_ahead(s, 1) == quote)
            s->at++;
        else if (s->text[s->at] == quote)
        {
            s->at++;
            return true;
        }
    }
    s->at = s->len;
    return false;
}

/* Behind a closing quote: whether the string goes on after the end of a line. Then the scanner is in it again. */
static bool take_continuation(mg_scanner *s)
{
    mg_scanner ahead = *s;
    bool line = false;

    for (;;)
    {
        char c = mg_look_ahead(&ahead, 0);

        if (is_pg_blank(c))
        {
            line = line || is_pg_line_end(c);
            ahead.at++;
        }
        else if (c == '-' && mg_look_ahead(&ahead, 1) == '-')
            skip_line_comment(&ahead);
        else
            break;
    }
    if (!line || mg_look_ahead(&ahead, 0) != '\'')
        return false;
    s->at = ahead.at + 1;
    return true;
}

/* A string whose opening quote is `prefix` bytes from here. */
static mg_token_kind scan_string(mg_scanner *s, size_t prefix, bool escapes)
{
    s->at += prefix + 1;
    do
        if (!skip_to_quote(s, '\'', escapes))
            return TOKEN_OPEN_STRING;
    while (take_continuation(s));
    return TOKEN_STRING;
}

static mg_token_kind scan_identifier(mg_scanner *s, size_t prefix)
{
    s->at += prefix + 1;
    return skip_to_quote(s, '"', false) ? TOKEN_QUOTED : TOKEN_OPEN_QUOTED;
}

/* Behind U&'…' or U&"…": takes UESCAPE 'c' along, if it follows. */
static void take_escape_clause(mg_scanner *s)
{
    mg_scanner ahead = *s;
    mg_token word = {TOKEN_WORD, 0, 0};

    if (!skip_to_token(&ahead))
        return;
    word.start = ahead.at;
    while (mg_continues_word(mg_look_ahead(&ahead, 0)))
        ahead.at++;
    word.end = ahead.at;
    if (!mg_token_is(s->text, word, "uescape") || !skip_to_token(&ahead))
        return;
    if (mg_look_ahead(&ahead, 0) == '\'' && mg_look_ahead(&ahead, 2) == '\'')
        s->at = ahead.at + 3;
}

/* At U&, and a quote. */
static mg_token_kind scan_unicode(mg_scanner *s)
{
    mg_token_kind kind = mg_look_ahead(s, 2) == '"' ? scan_identifier(s, 2) : scan_string(s, 2, false);

    if (kind < TOKEN_OPEN_STRING)
        take_escape_clause(s);
    return kind;
}

/* At a '$': the length of $tag$, or 0 if it opens no string. */
static size_t tag_length(const mg_scanner *s)
{
    size_t n = 1;

    if (mg_starts_word(mg_look_ahead(s, n)))
        while (mg_look_ahead(s, n) != '$' && mg_continues_word(mg_look_ahead(s, n)))
            n++;
    return mg_look_ahead(s, n) == '$' ? n + 1 : 0;
}

/* At $tag$. */
static mg_token_kind scan_dollars(mg_scanner *s, size_t tag)
{
    const char *open = s->text + s->at, *end = s->text + s->len, *at = open + tag;

    while ((at = memchr(at, '$', (size_t) (end - at))) && (size_t) (end - at) >= tag)
    {
        if (memcmp(at, open, tag) == 0)
        {
            s->at = (size_t) (at - s->text) + tag;
            return TOKEN_STRING;
        }
        at++;
    }
    s->at = s->len;
    return TOKEN_OPEN_STRING;
}

/* B'01' or X'FF', in which no quote is doubled. */
static mg_token_kind scan_bits(mg_scanner *s)
{
    const char *quote;

    s->at += 2;
    do
    {
        quote = memchr(s->text + s->at, '\'', s->len - s->at);
        if (!quote)
        {
            s->at = s->len;
            return TOKEN_OPEN_STRING;
        }
        s->at = (size_t) (quote - s->text) + 1;
    } while (take_continuation(s));
    return TOKEN_OTHER;
}

/* Other tokens ************************************************************************************************* */

static mg_token_kind scan_dollar(mg_scanner *s)
{
    size_t tag = tag_length(s);

    if (tag > 0)
        return scan_dollars(s, tag);
    s->at++;
    if (!mg_is_digit(mg_look_ahead(s, 0)))
        return TOKEN_OTHER;
    while (mg_is_digit(mg_look_ahead(s, 0)))
        s->at++;
    return TOKEN_PARAMETER;
}

/* 12, 1.5, .5, 1e-3, 0xFF, 1_000; of 1..2 the first. */
static mg_token_kind scan_number(mg_scanner *s)
{
    bool hexadecimal = mg_look_ahead(s, 0) == '0' && mg_lower(mg_look_ahead(s, 1)) == 'x', point = false;

    for (;; s->at++)
    {
        char c = mg_look_ahead(s, 0), next = mg_look_ahead(s, 1);

        if (c == '.' && !point && next != '.')
            point = true;
        else if (mg_lower(c) == 'e' && !hexadecimal && (next == '-' || next == '+') && mg_is_digit(mg_look_ahead(s, 2)))
            s->at++;
        else if (c == '$' || !mg_continues_word(c))
            return TOKEN_OTHER;
    }
}

/* Whether an operator may end in + or -: one that has a character which no operator of the standard has. */
static bool is_own_operator(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (strchr("~!@#%^&|`?", text[i]))
            return true;
    return false;
}

static mg_token_kind scan_operator(mg_scanner *s)
{
    const char *text = s->text + s->at;
    size_t len = 1;

    while (is_operator_char(mg_look_ahead(s, len)) &&
           !(mg_look_ahead(s, len) == '-' && mg_look_ahead(s, len + 1) == '-') &&
           !(mg_look_ahead(s, len) == '/' && mg_look_ahead(s, len + 1) == '*'))
        len++;
    if (!is_own_operator(text, len))
        while (len > 1 && (text[len - 1] == '+' || text[len - 1] == '-'))
            len--;
    s->at += len;
    return TOKEN_OTHER;
}

/* One character; or one of :: := .. */
static mg_token_kind scan_sign(mg_scanner *s, char c)
{
    char next = mg_look_ahead(s, 1);
    bool two = (c == ':' && (next == ':' || next == '=')) || (c == '.' && next == '.');

    s->at += two ? 2 : 1;
    return c == ';' ? TOKEN_SEMICOLON : TOKEN_OTHER;
}

/* A word; or a string or a name in quotes that a letter comes before. */
static mg_token_kind scan_word(mg_scanner *s)
{
    char letter = mg_lower(mg_look_ahead(s, 0)), next = mg_look_ahead(s, 1);

    if (next == '\'' && (letter == 'e' || letter == 'n'))
        return scan_string(s, 1, letter == 'e');
    if (next == '\'' && (letter == 'b' || letter == 'x'))
        return scan_bits(s);
    if (letter == 'u' && next == '&' && (mg_look_ahead(s, 2) == '\'' || mg_look_ahead(s, 2) == '"'))
        return scan_unicode(s);
    while (mg_continues_word(mg_look_ahead(s, 0)))
        s->at++;
    return TOKEN_WORD;
}

static mg_token_kind scan_token(mg_scanner *s)
{
    char c = mg_look_ahead(s, 0);

    if (s->at >= s->len)
        return TOKEN_END;
    if (mg_starts_word(c))
        return scan_word(s);
    if (c == '"')
        return scan_identifier(s, 0);
    if (c == '\'')
        return scan_string(s, 0, false);
    if (c == '$')
        return scan_dollar(s);
    if (mg_is_digit(c) || (c == '.' && mg_is_digit(mg_look_ahead(s, 1))))
        return scan_number(s);
    return is_operator_char(c) ? scan_operator(s) : scan_sign(s, c);
}

mg_token mg_token_of_postgres(mg_scanner *s)
{
    mg_token t = {TOKEN_OPEN_COMMENT, 0, 0};
    bool closed = skip_to_token(s);

    t.start = s->at;
    if (closed)
        t.kind = scan_token(s);
    else
        s->at = s->len;
    t.end = s->at;
    return t;
}
