/* scan.c: see scan.h. */
#include "scan.h"

#include <string.h>

typedef struct letter_range
{
    uint32_t first, last;
} letter_range;

static const letter_range letters[] = {
#define MG_LETTERS(first, last) {first, last},
#include "letters.def"
#undef MG_LETTERS
};

mg_psl_text mg_psl_text_of(const char *bytes, uint32_t len)
{
    mg_psl_text t = {.bytes = bytes, .len = len};
    uint32_t i = len;

    while (i > 0 && bytes[i - 1] != '}')
        i--;
    t.brace_ends = i;
    for (i = len; i >= 2 && !(bytes[i - 1] == '/' && bytes[i - 2] == '*'); i--)
        ;
    t.comment_ends = i >= 2 ? i - 2 : 0;
    return t;
}

bool mg_psl_is_letter(uint32_t c)
{
    size_t low = 0, high = sizeof letters / sizeof *letters;

    if (c < 128)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    while (low < high)
    {
        size_t mid = (low + high) / 2;

        if (c > letters[mid].last)
            low = mid + 1;
        else
            high = mid;
    }
    return low < sizeof letters / sizeof *letters && c >= letters[low].first;
}

uint32_t mg_psl_codepoint(mg_psl_text t, uint32_t at, uint32_t *size)
{
    const unsigned char *s = (const unsigned char *) t.bytes + at;
    uint32_t c = *s, n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;

    *size = n;
    if (n == 1)
        return c;
    c &= 0xFFu >> (n + 1);
    for (uint32_t i = 1; i < n && at + i < t.len; i++)
        c = c << 6 | (s[i] & 0x3F);
    return c;
}

bool mg_psl_at(mg_psl_text t, uint32_t at, const char *word)
{
    size_t n = strlen(word);

    return t.len - at >= n && memcmp(t.bytes + at, word, n) == 0;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

uint32_t mg_psl_blanks(mg_psl_text t, uint32_t at)
{
    uint32_t n;

    while (at < t.len && (t.bytes[at] == ' ' || t.bytes[at] == '\t' ||
                          ((unsigned char) t.bytes[at] >= 0x80 && is_blank(mg_psl_codepoint(t, at, &n)))))
        at += (unsigned char) t.bytes[at] < 0x80 ? 1 : n;
    return at;
}

uint32_t mg_psl_newline(mg_psl_text t, uint32_t at)
{
    if (at >= t.len)
        return at;
    if (t.bytes[at] == '\n')
        return at + 1;
    if (t.bytes[at] != '\r')
        return at;
    return at + 1 < t.len && t.bytes[at + 1] == '\n' ? at + 2 : at + 1;
}

uint32_t mg_psl_line_rest(mg_psl_text t, uint32_t at)
{
    while (at < t.len && t.bytes[at] != '\n' && t.bytes[at] != '\r')
        at++;
    return at;
}

uint32_t mg_psl_empty_lines(mg_psl_text t, uint32_t at)
{
    for (;;)
    {
        uint32_t blank = mg_psl_blanks(t, at), end = mg_psl_newline(t, blank);

        if (end == blank)
            return at;
        at = end;
    }
}

static uint32_t word_char(mg_psl_text t, uint32_t at)
{
    unsigned char c;
    uint32_t n, point;

    if (at >= t.len)
        return at;
    c = (unsigned char) t.bytes[at];
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? at + 1 : at;
    point = mg_psl_codepoint(t, at, &n);
    return mg_psl_is_letter(point) ? at + n : at;
}

uint32_t mg_psl_identifier(mg_psl_text t, uint32_t at)
{
    uint32_t end = word_char(t, at);

    if (end == at)
        return at;
    for (;;)
    {
        uint32_t next = word_char(t, end);

        if (next == end && end < t.len && (t.bytes[end] == '_' || t.bytes[end] == '-'))
            next = end + 1;
        if (next == end)
            return end;
        end = next;
    }
}

uint32_t mg_psl_path(mg_psl_text t, uint32_t at)
{
    uint32_t end = mg_psl_identifier(t, at);

    if (end == at)
        return at;
    while (end < t.len && t.bytes[end] == '.')
    {
        end++;
        end = mg_psl_identifier(t, end);
    }
    return end;
}

static uint32_t digits(mg_psl_text t, uint32_t at)
{
    while (at < t.len && t.bytes[at] >= '0' && t.bytes[at] <= '9')
        at++;
    return at;
}

uint32_t mg_psl_number(mg_psl_text t, uint32_t at)
{
    uint32_t first = at < t.len && t.bytes[at] == '-' ? at + 1 : at, end = digits(t, first), fraction;

    if (end == first)
        return at;
    if (end >= t.len || t.bytes[end] != '.')
        return end;
    fraction = digits(t, end + 1);
    return fraction > end + 1 ? fraction : end;
}

uint32_t mg_psl_string(mg_psl_text t, uint32_t at)
{
    uint32_t end = at + 1;

    if (at >= t.len || t.bytes[at] != '"')
        return at;
    while (end < t.len && t.bytes[end] != '"')
    {
        /* Any character may follow a backslash; the decoder says what is wrong with it. */
        if (t.bytes[end] == '\\')
        {
            if (++end >= t.len)
                return at;
        }
        else if ((unsigned char) t.bytes[end] < 0x20)
            return at;
        end++;
    }
    return end < t.len ? end + 1 : at;
}

uint32_t mg_psl_comment(mg_psl_text t, uint32_t at)
{
    uint32_t start = mg_psl_blanks(t, at);

    if (mg_psl_at(t, start, "//"))
        return mg_psl_line_rest(t, start);
    if (!mg_psl_at(t, start, "/*"))
        return at;
    for (uint32_t i = start + 2; i <= t.comment_ends && i + 1 < t.len; i++)
        if (t.bytes[i] == '*' && t.bytes[i + 1] == '/')
            return i + 2;
    return at;
}
