/* literal.c: decodes string literals. The escapes are those of JSON; a wrong one is reported. */
#include "../../base/utf8.h"
#include "parser.h"

typedef struct decoder
{
    mg_psl_parser *p;
    const char *text; /* without the quotes */
    uint32_t len, at, base;
    char *out;
    uint32_t used;
} decoder;

static void put_byte(decoder *d, uint32_t c)
{
    char bytes[4];
    uint32_t n = mg_utf8_encode(bytes, c);

    for (uint32_t i = 0; i < n; i++)
        d->out[d->used++] = bytes[i];
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Reads \uXXXX at `at`. Returns how many characters belong to it; `*unit` is its value, or -1 if it is not complete. */
static uint32_t code_unit(const decoder *d, uint32_t at, int32_t *unit)
{
    int32_t value = 0;

    *unit = -1;
    if (d->len - at < 4 || d->text[at] != '\\' || d->text[at + 1] != 'u')
        return 0;
    for (uint32_t i = 0; i < 4; i++)
    {
        int digit = at + 2 + i < d->len ? hex_value(d->text[at + 2 + i]) : -1;

        if (digit < 0)
            return 2 + i;
        value = value * 16 + digit;
    }
    *unit = value;
    return 6;
}

static void bad_unicode(decoder *d, uint32_t start, uint32_t count)
{
    uint32_t end = start + count < d->len ? start + count : d->len;

    mg_psl_error(d->p->diags, (mg_psl_span){d->p->base + d->base + start, d->p->base + d->base + end},
                 "Invalid unicode escape sequence.");
}

/* Decodes the escape \u… at `start`, which may be a pair of surrogates, and returns how many characters it takes. */
static uint32_t read_unicode(decoder *d, uint32_t start)
{
    int32_t first, second;
    uint32_t size = code_unit(d, start, &first), more;

    if (first < 0)
    {
        bad_unicode(d, start, size > 2 ? size : 2);
        return size > 2 ? size : 2;
    }
    if (first < 0xD800 || first > 0xDFFF)
    {
        put_byte(d, (uint32_t) first);
        return 6;
    }
    more = code_unit(d, start + 6, &second);
    if (second < 0)
    {
        bad_unicode(d, start, size);
        return size;
    }
    if (first < 0xDC00 && second >= 0xDC00 && second <= 0xDFFF)
        put_byte(d, 0x10000 + (((uint32_t) first - 0xD800) << 10) + ((uint32_t) second - 0xDC00));
    else
        bad_unicode(d, start, size + more);
    return 12;
}

static void escape(decoder *d)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    uint32_t start = d->at, size;
    char c = d->text[start + 1];

    for (uint32_t i = 0; names[i]; i++)
        if (c == names[i])
        {
            put_byte(d, (unsigned char) values[i]);
            d->at += 2;
            return;
        }
    if (c == 'u')
    {
        d->at += read_unicode(d, start);
        return;
    }
    mg_psl_codepoint(d->p->text, d->base + start + 1, &size);
    mg_psl_error(d->p->diags, (mg_psl_span){d->p->base + d->base + start, d->p->base + d->base + start + 1 + size},
                 "Unknown escape sequence. If the value is a windows-style path, `\\` must be escaped as `\\\\`.");
    d->at += 1 + size;
}

mg_psl_str mg_psl_decode_string(mg_psl_parser *p, uint32_t start, uint32_t end)
{
    decoder d = {.p = p, .text = p->text.bytes + start + 1, .len = end - start - 2, .base = start + 1};
    bool plain = true;

    for (uint32_t i = 0; i < d.len && plain; i++)
        plain = d.text[i] != '\\';
    if (plain)
        return (mg_psl_str){d.text, d.len};
    /* The decoded text is never longer than the text that is written. */
    d.out = mg_arena_get(p->arena, (size_t) d.len + 1);
    if (!d.out)
        return (mg_psl_str){"", 0};
    while (d.at < d.len)
        if (d.text[d.at] == '\\')
            escape(&d);
        else
            d.out[d.used++] = d.text[d.at++];
    return (mg_psl_str){d.out, d.used};
}
