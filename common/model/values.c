/* values.c: see values.h. */
#include "values.h"

#include "../base/strbuf.h"

#include <stdlib.h>

static bool is_value_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Takes a sign if there is one; true if it is a minus. */
static bool sign(const char **text, const char *end)
{
    bool minus = *text < end && **text == '-';

    if (*text < end && (**text == '-' || **text == '+'))
        ++*text;
    return minus;
}

const char *mg_integer_text(mg_arena *a, const char *text, size_t len)
{
    const char *end = text + len;
    bool minus = sign(&text, end);

    while (end - text > 1 && *text == '0')
        text++;
    for (const char *p = text; p < end; p++)
        if (!is_value_digit(*p))
            return NULL;
    if (text == end)
        return NULL;
    return mg_arena_printf(a, "%s%.*s", minus && *text != '0' ? "-" : "", (int) (end - text), text);
}

/* A decimal number: its digits, and where its point stands. */
typedef struct decimal
{
    bool minus;
    char *digits;
    size_t count;
    long scale; /* how many digits stand behind the point; negative: how many zeros to add */
} decimal;

static bool read_decimal(mg_arena *a, const char *text, size_t len, decimal *d)
{
    const char *end = text + len;
    bool point = false;

    *d = (decimal){.minus = sign(&text, end), .digits = mg_arena_get(a, len + 1)};
    for (; d->digits && text < end && *text != 'e' && *text != 'E'; text++)
    {
        if (*text == '.' && !point)
            point = true;
        else if (is_value_digit(*text))
        {
            d->digits[d->count++] = *text;
            d->scale += point;
        }
        else
            return false;
    }
    if (d->digits && text < end)
        d->scale -= strtol(text + 1, NULL, 10);
    return d->digits && d->count > 0;
}

/* No database could hold numbers with larger exponents. */
#define SCALE_MAX 100000

const char *mg_decimal_text(mg_arena *a, const char *text, size_t len)
{
    size_t skip = 0, whole;
    mg_strbuf out;
    decimal d;

    if (!read_decimal(a, text, len, &d) || d.scale > SCALE_MAX || d.scale < -SCALE_MAX)
        return NULL;
    while (skip + 1 < d.count && d.digits[skip] == '0')
        skip++;
    mg_strbuf_init(&out, a);
    if (d.minus && !(d.count - skip == 1 && d.digits[skip] == '0'))
        mg_strbuf_putc(&out, '-');
    d.digits += skip;
    d.count -= skip;
    if (d.scale <= 0)
    {
        mg_strbuf_add(&out, d.digits, d.count);
        if (d.digits[0] != '0')
            mg_strbuf_pad(&out, '0', (size_t) -d.scale);
        return mg_strbuf_done(&out);
    }
    whole = d.count > (size_t) d.scale ? d.count - (size_t) d.scale : 0;
    mg_strbuf_add(&out, whole ? d.digits : "0", whole ? whole : 1);
    mg_strbuf_putc(&out, '.');
    mg_strbuf_pad(&out, '0', (size_t) d.scale - (d.count - whole));
    mg_strbuf_add(&out, d.digits + whole, d.count - whole);
    return mg_strbuf_done(&out);
}

/* The length of a number without the zeros at the end of its fraction, and without the point if no fraction remains. */
static size_t significant(const char *x)
{
    size_t n = strlen(x);

    if (!strchr(x, '.'))
        return n;
    while (x[n - 1] == '0')
        n--;
    return x[n - 1] == '.' ? n - 1 : n;
}

bool mg_decimal_equal(const char *x, const char *y)
{
    size_t n = significant(x), k = significant(y);

    return (n == k && memcmp(x, y, n) == 0) || (strspn(x, "-0.") == strlen(x) && strspn(y, "-0.") == strlen(y));
}

const char *mg_datetime_text(mg_arena *a, const char *text, size_t len)
{
    char fraction[10] = "000000000";
    size_t at = 19, digits = 0, shown;
    const char *zone;

    if (len < 20)
        return NULL;
    if (text[at] == '.')
        for (at++; at < len && is_value_digit(text[at]); at++)
            if (digits < 9)
                fraction[digits++] = text[at];
    shown = strspn(fraction, "0") == 9       ? 0
            : strspn(fraction + 3, "0") == 6 ? 3
            : strspn(fraction + 6, "0") == 3 ? 6
                                             : 9;
    fraction[shown] = '\0';
    zone = at < len ? text + at : "";
    if (at + 6 != len || strncmp(zone, "-00:00", 6) == 0)
        zone = "+00:00";
    return mg_arena_printf(a, "%.10s %.8s%s%s %.6s", text, text + 11, shown ? "." : "", fraction, zone);
}

static const char base64_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int base64(char c)
{
    const char *p = c ? strchr(base64_letters, c) : NULL;

    return p ? (int) (p - base64_letters) : -1;
}

const char *mg_bytes_text(mg_arena *a, const char *text, size_t len)
{
    static const char hex[] = "0123456789abcdef";
    char *out = mg_arena_get(a, len / 4 * 6 + 8);
    unsigned bits = 0, have = 0;
    size_t n = 0;

    for (size_t i = 0; out && i < len && text[i] != '='; i++)
    {
        int v = base64(text[i]);

        if (v < 0)
            return NULL;
        bits = (bits << 6 | (unsigned) v) & 0xFFFFFF;
        have += 6;
        if (have < 8)
            continue;
        have -= 8;
        out[n++] = hex[bits >> (have + 4) & 15];
        out[n++] = hex[bits >> have & 15];
    }
    return out;
}

static unsigned hex_digit(char c)
{
    return (unsigned) (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

const char *mg_base64_text(mg_arena *a, const char *hex)
{
    size_t bytes = strlen(hex) / 2, n = 0;
    char *out = mg_arena_get(a, (bytes + 2) / 3 * 4 + 1);

    for (size_t i = 0; out && i < bytes; i += 3)
    {
        unsigned bits = 0, have = bytes - i < 3 ? (unsigned) (bytes - i) : 3;

        for (size_t k = 0; k < 3; k++)
            bits = bits << 8 | (k < have ? hex_digit(hex[2 * (i + k)]) << 4 | hex_digit(hex[2 * (i + k) + 1]) : 0);
        for (unsigned k = 0; k < 4; k++)
            out[n++] = k <= have ? base64_letters[bits >> (18 - 6 * k) & 63] : '=';
    }
    return out;
}
