/* scan.c: see scan.h. */
#include "scan.h"

typedef struct letter_range
{
    uint32_t first, last;
} letter_range;

static const letter_range letter_ranges[] = {
#define MG_LETTERS(first, last) {first, last},
#include "../base/letters.def"
#undef MG_LETTERS
};

mg_psl_text mg_psl_text_of(const char *bytes, uint32_t len)
{
    mg_psl_text t = {.bytes = bytes, .len = len};
    const char *end = bytes + len, *star = bytes;

    while (len > 0 && bytes[len - 1] != '}')
        len--;
    t.brace_ends = len;
    while (star < end && (star = memchr(star, '*', (size_t) (end - star))))
    {
        if (star + 1 < end && star[1] == '/')
            t.comment_ends = (uint32_t) (star - bytes);
        star++;
    }
    return t;
}

bool mg_psl_is_letter(uint32_t c)
{
    size_t low = 0, high = sizeof letter_ranges / sizeof *letter_ranges;

    if (c < 128)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    while (low < high)
    {
        size_t mid = (low + high) / 2;

        if (c > letter_ranges[mid].last)
            low = mid + 1;
        else
            high = mid;
    }
    return low < sizeof letter_ranges / sizeof *letter_ranges && c >= letter_ranges[low].first;
}

typedef struct case_range
{
    uint32_t first, last, step;
    int32_t add;
} case_range;

static const case_range cases[] = {
#define MG_LOWER(first, last, step, add) {first, last, step, add},
#include "../base/lower.def"
#undef MG_LOWER
};

uint32_t mg_psl_lower(uint32_t c)
{
    if (c < 128)
        return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (c >= cases[i].first && c <= cases[i].last && (c - cases[i].first) % cases[i].step == 0)
            return (uint32_t) ((int32_t) c + cases[i].add);
    return c;
}

uint32_t mg_psl_upper(uint32_t c)
{
    if (c < 128)
        return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
        uint32_t upper = (uint32_t) ((int32_t) c - cases[i].add);

        if (upper >= cases[i].first && upper <= cases[i].last && (upper - cases[i].first) % cases[i].step == 0)
            return upper;
    }
    return c;
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

static bool is_blank_byte(uint32_t c)
{
    return c == ' ' || c == '\t' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

uint32_t mg_psl_blanks(mg_psl_text t, uint32_t at)
{
    uint32_t n;

    while (at < t.len && (t.bytes[at] == ' ' || t.bytes[at] == '\t' ||
                          ((unsigned char) t.bytes[at] >= 0x80 && is_blank_byte(mg_psl_codepoint(t, at, &n)))))
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

/* Where an ASCII character may stand in a name: 1 anywhere, 2 anywhere but at its start, 0 nowhere. */
static const unsigned char name_chars[128] = {
    ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1,
    ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1,
    ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1,
    ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1,
    ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1, ['n'] = 1,
    ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1,
    ['y'] = 1, ['z'] = 1, ['_'] = 2, ['-'] = 2,
};

uint32_t mg_psl_identifier(mg_psl_text t, uint32_t at)
{
    uint32_t end = at, n;

    while (end < t.len)
    {
        unsigned char c = (unsigned char) t.bytes[end];

        if (c < 128 && (name_chars[c] == 1 || (name_chars[c] == 2 && end > at)))
            end++;
        else if (c >= 128 && mg_psl_is_letter(mg_psl_codepoint(t, end, &n)))
            end += n;
        else
            break;
    }
    return end;
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

static uint32_t skip_digits(mg_psl_text t, uint32_t at)
{
    while (at < t.len && t.bytes[at] >= '0' && t.bytes[at] <= '9')
        at++;
    return at;
}

uint32_t mg_psl_number(mg_psl_text t, uint32_t at)
{
    uint32_t first = at < t.len && t.bytes[at] == '-' ? at + 1 : at, end = skip_digits(t, first), fraction;

    if (end == first)
        return at;
    if (end >= t.len || t.bytes[end] != '.')
        return end;
    fraction = skip_digits(t, end + 1);
    return fraction > end + 1 ? fraction : end;
}

uint32_t mg_psl_string(mg_psl_text t, uint32_t at)
{
    uint32_t end = at + 1;

    if (at >= t.len || t.bytes[at] != '"')
        return at;
    while (end < t.len && t.bytes[end] != '"')
    {
        /* Any character may follow a backslash here; the decoder reports those that form no escape. */
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
