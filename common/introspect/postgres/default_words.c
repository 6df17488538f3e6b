/* default_words.c: see default_words.h. */
#include "default_words.h"

#include "../../base/strbuf.h"
#include "../../base/utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char signs[] = ",()[]{}-.";

static bool is_ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool mg_pg_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool goes_on(char c)
{
    return is_ascii_letter(c) || is_ascii_digit(c) || c == '_' || c == '-';
}

const char *mg_pg_skip_quoted(const char *p, const char *end, char quote, bool doubled)
{
    for (; p < end; p++)
    {
        if (*p == '\\' && !doubled)
            p++;
        else if (*p == quote && doubled && p + 1 < end && p[1] == quote)
            p++;
        else if (*p == quote)
            return p + 1;
    }
    return NULL;
}

const char *mg_pg_skip_while(const char *p, const char *end, bool (*test)(char c))
{
    while (p < end && test(*p))
        p++;
    return p;
}

/* The word that starts at `p`. A run of spaces counts as a word too. */
static mg_pg_word scan(const char *p, const char *end)
{
    mg_pg_word w = {W_END, p, 0};
    const char *q = NULL;

    if (p == end)
        return w;
    if (strchr(signs, *p))
        w.kind = SIGN(*p), q = p + 1;
    else if (*p == ':')
        w.kind = p + 1 < end && p[1] == ':' ? W_CAST : W_REST, q = w.kind == W_CAST ? p + 2 : NULL;
    else if (is_ascii_digit(*p))
        w.kind = W_DIGITS, q = mg_pg_skip_while(p, end, is_ascii_digit);
    else if ((*p == 'E' || *p == 'e') && p + 1 < end && p[1] == '\'')
        w.kind = W_ESCAPED, q = mg_pg_skip_quoted(p + 2, end, '\'', false);
    else if ((*p == 'E' || *p == 'e') && !(p + 1 < end && (is_ascii_letter(p[1]) || is_ascii_digit(p[1]))))
        w.kind = W_NAME, q = p + 1;
    else if (is_ascii_letter(*p))
        w.kind = W_NAME, q = mg_pg_skip_while(p, end, goes_on);
    else if (*p == '\'')
        w.kind = W_STRING, q = mg_pg_skip_quoted(p + 1, end, '\'', true);
    else if (*p == '"')
        w.kind = W_QUOTED, q = mg_pg_skip_quoted(p + 1, end, '"', false);
    else if (mg_pg_is_space(*p))
        w.kind = W_SPACE, q = mg_pg_skip_while(p, end, mg_pg_is_space);
    else
        for (w.kind = W_OTHER, q = p + 1; q < end && ((unsigned char) *q & 0xC0) == 0x80;)
            q++;
    if (!q)
        w.kind = W_REST, q = end;
    w.len = (size_t) (q - p);
    return w;
}

mg_pg_word mg_pg_peek_word(const mg_pg_default_reader *r)
{
    mg_pg_word w = scan(r->at, r->end);

    return w.kind == W_SPACE ? scan(w.text + w.len, r->end) : w;
}

void mg_pg_skip_word(mg_pg_default_reader *r, const mg_pg_word *w)
{
    r->at = w->text + w->len;
}

bool mg_pg_take_word(mg_pg_default_reader *r, int kind, mg_pg_word *out)
{
    mg_pg_word w = mg_pg_peek_word(r);

    if (w.kind != kind)
        return false;
    mg_pg_skip_word(r, &w);
    if (out)
        *out = w;
    return true;
}

bool mg_pg_word_is(const mg_pg_word *w, const char *name)
{
    return w->len == strlen(name) && strncasecmp(w->text, name, w->len) == 0;
}

bool mg_pg_finished(const mg_pg_default_reader *r)
{
    mg_pg_word w = scan(r->at, r->end);

    return w.text + w.len == r->end;
}

bool mg_pg_take_to_close(mg_pg_default_reader *r)
{
    for (;;)
    {
        mg_pg_word w = mg_pg_peek_word(r);

        if (w.kind == W_END)
            return false;
        mg_pg_skip_word(r, &w);
        if (w.kind == SIGN(')'))
            return true;
    }
}

bool mg_pg_take_cast(mg_pg_default_reader *r)
{
    if (!mg_pg_take_word(r, W_CAST, NULL))
        return true;
    while (mg_pg_take_word(r, W_QUOTED, NULL) || mg_pg_take_word(r, W_NAME, NULL) ||
           mg_pg_take_word(r, SIGN('.'), NULL))
        ;
    if (mg_pg_peek_word(r).kind == SIGN('(') && !mg_pg_take_to_close(r))
        return false;
    return !mg_pg_take_word(r, SIGN('['), NULL) || mg_pg_take_word(r, SIGN(']'), NULL);
}

/* Texts ******************************************************************************************************** */

/* Adds the character with that number, as UTF-8. */
static void put_utf8(mg_strbuf *b, unsigned long c)
{
    if (c < 0x80)
        mg_strbuf_putc(b, (char) c);
    else if (c < 0x800)
        mg_strbuf_putc(b, (char) (0xC0 | c >> 6));
    else if (c < 0x10000)
        mg_strbuf_putc(b, (char) (0xE0 | c >> 12));
    else
        mg_strbuf_putc(b, (char) (0xF0 | (c >> 18 & 7)));
    if (c >= 0x10000)
        mg_strbuf_putc(b, (char) (0x80 | (c >> 12 & 63)));
    if (c >= 0x800)
        mg_strbuf_putc(b, (char) (0x80 | (c >> 6 & 63)));
    if (c >= 0x80)
        mg_strbuf_putc(b, (char) (0x80 | (c & 63)));
}

/* Adds what a backslash and the letter at `p` stand for, and returns the place behind them. */
static const char *put_json_escape(mg_strbuf *b, const char *p, const char *end)
{
    static const char letters[] = "abvfnrt", meant[] = "\a\b\v\f\n\r\t";
    const char *known = strchr(letters, *p);
    size_t digits = *p == 'u' ? 4 : *p == 'U' ? 8 : 0;

    if (digits && (size_t) (end - p) > digits)
    {
        char hex[9] = "";

        memcpy(hex, p + 1, digits);
        put_utf8(b, strtoul(hex, NULL, 16));
        return p + 1 + digits;
    }
    mg_strbuf_putc(b, known ? meant[known - letters] : *p);
    return p + 1;
}

const char *mg_pg_string_text(mg_arena *a, const mg_pg_word *w)
{
    bool escaped = w->kind == W_ESCAPED;
    const char *p = w->text + 1 + escaped, *end = w->text + w->len - 1;
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    while (p < end)
        if (escaped && *p == '\\')
            p = put_json_escape(&b, p + 1, end);
        else
        {
            p += *p == *w->text && !escaped;
            mg_strbuf_putc(&b, *p++);
        }
    return mg_strbuf_done(&b);
}

static const char *quoted_text(mg_arena *a, const mg_pg_word *w)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    for (const char *p = w->text + 1; p < w->text + w->len - 1; p++)
    {
        p += *p == '\\' && p + 2 < w->text + w->len;
        mg_strbuf_putc(&b, *p);
    }
    return mg_strbuf_done(&b);
}

const char *mg_pg_take_string(mg_pg_default_reader *r)
{
    mg_pg_word w = mg_pg_peek_word(r);
    const char *text;

    if (w.kind != W_STRING && w.kind != W_ESCAPED)
        return NULL;
    mg_pg_skip_word(r, &w);
    text = mg_pg_string_text(r->a, &w);
    return mg_pg_take_cast(r) ? text : NULL;
}

const char *mg_pg_take_name(mg_pg_default_reader *r)
{
    mg_pg_word w = mg_pg_peek_word(r);

    if (w.kind != W_NAME && w.kind != W_QUOTED)
        return NULL;
    mg_pg_skip_word(r, &w);
    return w.kind == W_QUOTED ? quoted_text(r->a, &w) : mg_arena_copy(r->a, w.text, w.len);
}

mg_pg_default_reader mg_pg_default_reader_of(mg_arena *a, const char *text)
{
    return (mg_pg_default_reader){a, text, text + strlen(text)};
}
