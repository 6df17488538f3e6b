/* utf8.c: validation by the table of well-formed byte sequences (Unicode Standard, table 3-7). */
#include "utf8.h"

#include "escape.h"

#include <stdint.h>
#include <string.h>

/* The bytes that may follow a lead byte, first one apart, since it excludes overlong forms and surrogates. */
typedef struct
{
    unsigned char from, to;  /* lead bytes */
    unsigned char low, high; /* second byte */
    size_t size;
} utf8_sequence;

static const utf8_sequence SEQUENCES[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3},
    {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
};

static size_t sequence_size(const unsigned char *p, size_t left)
{
    for (size_t i = 0; i < sizeof SEQUENCES / sizeof *SEQUENCES; i++)
    {
        const utf8_sequence *s = &SEQUENCES[i];

        if (p[0] < s->from || p[0] > s->to)
            continue;
        if (left < s->size || p[1] < s->low || p[1] > s->high)
            return 0;
        for (size_t k = 2; k < s->size; k++)
            if ((p[k] & 0xC0) != 0x80)
                return 0;
        return s->size;
    }
    return 0;
}

size_t mg_utf8_check(const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *) text;
    size_t i = 0;

    while (i < len)
    {
        uint64_t eight;
        size_t size;

        for (; len - i >= sizeof eight; i += sizeof eight) /* ASCII, eight bytes at a time */
        {
            memcpy(&eight, p + i, sizeof eight);
            if (eight & 0x8080808080808080u)
                break;
        }
        if (i == len)
            break;
        size = p[i] < 0x80 ? 1 : sequence_size(p + i, len - i);
        if (size == 0)
            return i;
        i += size;
    }
    return len;
}

size_t mg_utf8_bom(const char *text, size_t len)
{
    return len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

size_t mg_utf8_length(const char *text, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++)
        n += ((unsigned char) text[i] & 0xC0) != 0x80;
    return n;
}

size_t mg_utf8_offset(const char *text, size_t len, size_t chars)
{
    size_t i = 0;

    while (i < len && chars > 0)
    {
        i++;
        while (i < len && ((unsigned char) text[i] & 0xC0) == 0x80)
            i++;
        chars--;
    }
    return i;
}

size_t mg_utf8_cut(const char *text, size_t len, size_t max)
{
    if (len <= max)
        return len;
    while (max > 0 && ((unsigned char) text[max] & 0xC0) == 0x80)
        max--;
    return max;
}

static unsigned char lower_case(char c)
{
    return (unsigned char) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool same(const char *text, const char *word, size_t len)
{
    while (len > 0 && lower_case(text[len - 1]) == lower_case(word[len - 1]))
        len--;
    return len == 0;
}

/* By R. N. Horspool's algorithm: the last byte that is looked at tells how far the word can move. */
const char *mg_ascii_find(const char *text, size_t len, const char *word)
{
    size_t n = strlen(word);
    unsigned char move[256]; /* by the byte in lower case; a word that is longer moves less than it could */

    if (n == 0 || n > len)
        return n == 0 ? text : NULL;
    memset(move, n < UINT8_MAX ? (int) n : UINT8_MAX, sizeof move);
    for (size_t i = 0; i + 1 < n; i++)
        move[lower_case(word[i])] = (unsigned char) (n - 1 - i < UINT8_MAX ? n - 1 - i : UINT8_MAX);
    for (size_t at = 0; at + n <= len; at += move[lower_case(text[at + n - 1])])
        if (same(text + at, word, n))
            return text + at;
    return NULL;
}

bool mg_ascii_equal_nocase(const char *a, const char *b)
{
    size_t len = strlen(a);

    return strlen(b) == len && same(a, b, len);
}

bool mg_ascii_begins_nocase(const char *text, const char *with)
{
    for (; *with; text++, with++)
        if (lower_case(*text) != lower_case(*with))
            return false;
    return true;
}

bool mg_ascii_holds_nocase(const char *text, const char *part)
{
    for (; *text; text++)
        if (mg_ascii_begins_nocase(text, part))
            return true;
    return false;
}

void mg_utf8_repair(char *text, size_t len)
{
    for (size_t at = 0; at < len;)
    {
        at += mg_utf8_check(text + at, len - at);
        if (at < len)
            text[at++] = '?';
    }
}

const char *mg_shown(mg_arena *a, const char *text)
{
    size_t len = strlen(text), cut = mg_utf8_cut(text, len, MG_SHOWN_MAX);
    const char *shown = cut < len ? mg_arena_printf(a, "%.*s...", (int) cut, text) : text;

    return shown ? mg_escaped(a, shown) : "";
}

uint32_t mg_utf8_encode(char out[4], uint32_t c)
{
    if (c < 0x80)
    {
        out[0] = (char) c;
        return 1;
    }
    if (c < 0x800)
    {
        out[0] = (char) (0xC0 | c >> 6);
        out[1] = (char) (0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000)
    {
        out[0] = (char) (0xE0 | c >> 12);
        out[1] = (char) (0x80 | (c >> 6 & 63));
        out[2] = (char) (0x80 | (c & 63));
        return 3;
    }
    out[0] = (char) (0xF0 | c >> 18);
    out[1] = (char) (0x80 | (c >> 12 & 63));
    out[2] = (char) (0x80 | (c >> 6 & 63));
    out[3] = (char) (0x80 | (c & 63));
    return 4;
}
