/*
 * token_postgres.c: finds the tokens of PostgreSQL; see token.h.
 *
 * The rules are those of the manual, "SQL Syntax", "Lexical Structure":
 * https://www.postgresql.org/docs/current/sql-syntax-lexical.html. standard_conforming_strings is taken to be on, so a
 * backslash in '…' is an ordinary character. If letters follow a number directly, the server refuses that from version
 * 15 on, and reads two tokens in older versions; here it is one token.
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

/* Skips the comment that opens here, with the comments inside it. False if it does not end. */
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

/* Skips blanks and comments. False if a comment does not end; then the scanner stays at its beginning. */
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

/* Moves behind the closing quote; two quotes stand for one in the text. False if there is no closing quote. */
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

/* After a closing quote: does the string continue on another line? Then the scanner is moved into that part. */
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

/* Scans a string whose opening quote is `prefix` bytes ahead. */
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

/* After U&'…' or U&"…": takes UESCAPE 'c' too, if it follows. */
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

/* Scans what begins with U& and a quote. */
static mg_token_kind scan_unicode(mg_scanner *s)
{
    mg_token_kind kind = mg_look_ahead(s, 2) == '"' ? scan_identifier(s, 2) : scan_string(s, 2, false);

    if (kind < TOKEN_OPEN_STRING)
        take_escape_clause(s);
    return kind;
}

/* At a '$': the length of $tag$, or 0 if it does not open a string. */
static size_t tag_length(const mg_scanner *s)
{
    size_t n = 1;

    if (mg_starts_word(mg_look_ahead(s, n)))
        while (mg_look_ahead(s, n) != '$' && mg_continues_word(mg_look_ahead(s, n)))
            n++;
    return mg_look_ahead(s, n) == '$' ? n + 1 : 0;
}

/* Scans the string that opens with $tag$ here. */
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

/* Scans B'01' or X'FF', where a quote cannot be doubled. */
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

/* Scans a number: 12, 1.5, .5, 1e-3, 0xFF, 1_000. Of 1..2 it takes only the 1. */
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

/* May an operator end with + or -? Only if it contains a character that no operator of the SQL standard has. */
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

/* Scans a sign: one character, or one of :: := .. */
static mg_token_kind scan_sign(mg_scanner *s, char c)
{
    char next = mg_look_ahead(s, 1);
    bool two = (c == ':' && (next == ':' || next == '=')) || (c == '.' && next == '.');

    s->at += two ? 2 : 1;
    return c == ';' ? TOKEN_SEMICOLON : TOKEN_OTHER;
}

/* Scans a word, or a string or name in quotes with a letter before it. */
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
