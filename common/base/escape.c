/* escape.c: see escape.h. */
#include "escape.h"

#include "utf8.h"

#include <stdint.h>
#include <string.h>

/* Characters above ASCII that act instead of being seen; ascending. */
static const struct
{
    uint32_t from, to;
} ACTING[] = {{0x80, 0x9F}, {0x061C, 0x061C}, {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}};

static bool acts(uint32_t c)
{
    if (c < 0x80)
        return c < 0x20 || c == 0x7F;
    for (size_t i = 0; i < sizeof ACTING / sizeof *ACTING; i++)
        if (c >= ACTING[i].from && c <= ACTING[i].to)
            return true;
    return false;
}

/* The character at `text`, which is valid UTF-8, and its bytes. */
static uint32_t decode_character(const char *text, size_t *size)
{
    const unsigned char *p = (const unsigned char *) text;

    *size = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    switch (*size)
    {
    case 1:
        return p[0];
    case 2:
        return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    case 3:
        return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    default:
        return (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
    }
}

/* A walk over a text; its bytes up to `good` are known to be UTF-8. */
typedef struct escape_walk
{
    const char *text;
    size_t len, good;
} escape_walk;

/*
 * How many bytes from `at` on are shown as they are; then, in *size, those of the one that is not (0: the end), and in
 * *c what it is. A byte that is no UTF-8 is told apart by `*valid`.
 */
static size_t plain_bytes(escape_walk *w, size_t at, size_t *size, uint32_t *c, bool *valid)
{
    size_t start = at;

    if (at >= w->good)
        w->good = at + mg_utf8_check(w->text + at, w->len - at);
    *valid = true;
    for (; at < w->good; at += *size)
    {
        *c = decode_character(w->text + at, size);
        if (acts(*c))
            return at - start;
    }
    *valid = false;
    *size = at < w->len ? 1 : 0;
    *c = at < w->len ? (unsigned char) w->text[at] : 0;
    return at - start;
}

static void put_ascii_escape(mg_strbuf *b, uint32_t c, bool valid)
{
    static const char letters[] = "tn\0\0r"; /* from 9 on */

    if (c >= 9 && c <= 13 && letters[c - 9])
        mg_strbuf_printf(b, "\\%c", letters[c - 9]);
    else
        mg_strbuf_printf(b, c < 0x80 || !valid ? "\\x%02x" : "\\u%04x", (unsigned) c);
}

static void add_escaped(mg_strbuf *b, const char *text, size_t len, bool tabs)
{
    escape_walk w = {text, len, 0};
    size_t size = 0;
    uint32_t c;
    bool valid;

    for (size_t at = 0; at < len; at += size)
    {
        size_t plain = plain_bytes(&w, at, &size, &c, &valid);

        mg_strbuf_add(b, text + at, plain);
        at += plain;
        if (size > 0 && c == '\t' && tabs)
            mg_strbuf_putc(b, '\t');
        else if (size > 0)
            put_ascii_escape(b, c, valid);
    }
}

void mg_strbuf_escaped(mg_strbuf *b, const char *text, size_t len)
{
    add_escaped(b, text, len, false);
}

static bool is_plain_ascii(const char *text)
{
    escape_walk w = {text, strlen(text), 0};
    size_t size;
    uint32_t c;
    bool valid;

    return plain_bytes(&w, 0, &size, &c, &valid) == w.len;
}

const char *mg_escaped(mg_arena *a, const char *text)
{
    mg_strbuf b;
    const char *shown;

    if (is_plain_ascii(text))
        return text;
    mg_strbuf_init(&b, a);
    mg_strbuf_escaped(&b, text, strlen(text));
    shown = mg_strbuf_done(&b);
    return shown ? shown : "";
}

char *mg_escaped_line(mg_arena *a, const char *text, size_t len)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    add_escaped(&b, text, len, true);
    return mg_strbuf_done(&b);
}

static void put_e_string(mg_strbuf *b, const char *text)
{
    size_t len = strlen(text), size = 0;
    escape_walk w = {text, len, 0};
    uint32_t c;
    bool valid;

    mg_strbuf_puts(b, "E'");
    for (size_t at = 0; at < len; at += size)
    {
        size_t plain = plain_bytes(&w, at, &size, &c, &valid);

        for (; plain > 0; plain--, at++)
        {
            if (text[at] == '\'' || text[at] == '\\')
                mg_strbuf_putc(b, text[at]);
            mg_strbuf_putc(b, text[at]);
        }
        if (size > 0)
            put_ascii_escape(b, c, valid);
    }
    mg_strbuf_putc(b, '\'');
}

static void put_pieces(mg_strbuf *b, const char *text)
{
    size_t len = strlen(text), size = 0;
    escape_walk w = {text, len, 0};
    uint32_t c;
    bool valid;

    for (size_t at = 0; at < len; at += size)
    {
        size_t plain = plain_bytes(&w, at, &size, &c, &valid);

        if (plain > 0)
        {
            char *piece = mg_arena_copy(b->arena, text + at, plain);

            mg_strbuf_puts(b, at > 0 ? " || " : "");
            mg_strbuf_quoted(b, piece ? piece : "", '\'');
            at += plain;
        }
        if (size > 0)
            mg_strbuf_printf(b, "%schar(%u)", at > 0 ? " || " : "", (unsigned) c);
    }
}

void mg_strbuf_literal(mg_strbuf *b, const char *text, bool e_strings)
{
    if (is_plain_ascii(text))
        mg_strbuf_quoted(b, text, '\'');
    else if (e_strings)
        put_e_string(b, text);
    else
        put_pieces(b, text);
}
