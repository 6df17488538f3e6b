/* literals.c: numbers, base64 and date-times; see literals.h. JSON is in literal_json.c. */
#include "literals.h"

#include <string.h>

static const char invalid_digit[] = "invalid digit found in string";
static const char no_digits[] = "cannot parse integer from empty string";

static bool is_literal_digit(char c)
{
    return c >= '0' && c <= '9';
}

const char *mg_psl_bad_integer(mg_psl_str s)
{
    bool minus = s.len && s.text[0] == '-';
    uint64_t n = 0, limit = minus ? (uint64_t) INT64_MAX + 1 : INT64_MAX;
    uint32_t i = s.len && (minus || s.text[0] == '+');
    bool too_much = false;

    if (s.len == 0)
        return no_digits;
    if (i == s.len)
        return invalid_digit;
    for (; i < s.len; i++)
    {
        unsigned digit = (unsigned char) s.text[i] - '0';

        if (digit > 9)
            return invalid_digit;
        too_much = too_much || n > (limit - digit) / 10;
        n = n * 10 + digit;
    }
    if (!too_much)
        return NULL;
    return minus ? "number too small to fit in target type" : "number too large to fit in target type";
}

/* Whether the digits of a decimal are wrong. The point at `point` is skipped, and "_" may stand between digits. */
static const char *bad_digits(mg_psl_str s, uint32_t point)
{
    uint32_t i = 0, digits = 0;

    if (i < s.len && s.text[i] == '-' && !(i + 1 < s.len && s.text[i + 1] == '+'))
        i++;
    if (i == point)
        i++;
    if (i < s.len && s.text[i] == '+' && !(i + 1 < s.len && s.text[i + 1] == '+'))
        i++;
    for (; i < s.len; i++)
    {
        if (i == point)
            continue;
        if (!is_literal_digit(s.text[i]) && !(s.text[i] == '_' && digits))
            return invalid_digit;
        digits++;
    }
    return digits ? NULL : no_digits;
}

const char *mg_psl_bad_decimal(mg_psl_str s)
{
    uint32_t e = 0, point = 0;
    mg_psl_str base = s;

    while (e < s.len && s.text[e] != 'e' && s.text[e] != 'E')
        e++;
    if (e < s.len)
    {
        const char *bad = mg_psl_bad_integer((mg_psl_str){s.text + e + 1, s.len - e - 1});

        if (bad)
            return bad;
    }
    base.len = e;
    if (base.len == 0)
        return "Failed to parse empty string";
    while (point < base.len && base.text[point] != '.')
        point++;
    return bad_digits(base, point);
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (is_literal_digit(c))
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

const char *mg_psl_bad_base64(mg_psl_str s)
{
    static const char bad[] = "Could not convert from `base64 encoded bytes` to `PrismaValue::Bytes`";
    uint32_t padding = 0, n = s.len;

    if (n % 4)
        return bad;
    while (padding < 2 && n > 0 && s.text[n - 1] == '=')
        n--, padding++;
    for (uint32_t i = 0; i < n; i++)
        if (base64_value(s.text[i]) < 0)
            return bad;
    /* The last bits of the last character belong to no byte and must be zero. */
    if ((padding == 1 && base64_value(s.text[n - 1]) & 3) ||
        (padding == 2 && (n == 0 || base64_value(s.text[n - 1]) & 15)))
        return bad;
    return NULL;
}

typedef struct date_clock
{
    mg_psl_str s;
    uint32_t at;
    const char *bad; /* the first thing that is wrong */
} date_clock;

static const char too_short[] = "premature end of input", invalid[] = "input contains invalid characters",
                  out_of_range[] = "input is out of range";

static int check_number(date_clock *c, uint32_t digits, int min, int max)
{
    int n = 0;

    if (c->bad)
        return 0;
    if (c->s.len - c->at < digits)
    {
        c->bad = too_short;
        return 0;
    }
    for (uint32_t i = 0; i < digits; i++)
    {
        char ch = c->s.text[c->at++];

        if (!is_literal_digit(ch))
        {
            c->bad = invalid;
            return 0;
        }
        n = n * 10 + ch - '0';
    }
    if (n < min || n > max)
        c->bad = out_of_range;
    return n;
}

/* Takes one character, which must be among those of `set`. */
static char one_of(date_clock *c, const char *set)
{
    char ch;

    if (c->bad)
        return 0;
    if (c->at == c->s.len)
    {
        c->bad = too_short;
        return 0;
    }
    ch = c->s.text[c->at++];
    if (!strchr(set, ch) || !ch)
        c->bad = invalid;
    return ch;
}

static void fraction(date_clock *c)
{
    if (c->bad || c->at == c->s.len || c->s.text[c->at] != '.')
        return;
    c->at++;
    if (c->at == c->s.len)
        c->bad = too_short;
    else if (!is_literal_digit(c->s.text[c->at]))
        c->bad = invalid;
    while (!c->bad && c->at < c->s.len && is_literal_digit(c->s.text[c->at]))
        c->at++;
}

static void offset(date_clock *c)
{
    static const char minus[] = "\xE2\x88\x92";
    int hours, minutes;

    if (c->bad)
        return;
    if (c->s.len - c->at >= 3 && memcmp(c->s.text + c->at, minus, 3) == 0)
        c->at += 3;
    else
    {
        char sign = one_of(c, "+-Zz");

        if (c->bad || sign == 'Z' || sign == 'z')
            return;
    }
    hours = check_number(c, 2, 0, 99);
    one_of(c, ":");
    minutes = check_number(c, 2, 0, 59);
    if (!c->bad && hours * 60 + minutes >= 24 * 60)
        c->bad = out_of_range;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

const char *mg_psl_bad_datetime(mg_psl_str s)
{
    date_clock c = {.s = s};
    int year, month, day;

    year = check_number(&c, 4, 0, 9999);
    one_of(&c, "-");
    month = check_number(&c, 2, 1, 12);
    one_of(&c, "-");
    day = check_number(&c, 2, 1, 31);
    one_of(&c, "Tt ");
    check_number(&c, 2, 0, 23);
    one_of(&c, ":");
    check_number(&c, 2, 0, 59);
    one_of(&c, ":");
    check_number(&c, 2, 0, 60);
    fraction(&c);
    offset(&c);
    if (!c.bad && c.at < s.len)
        c.bad = "trailing input";
    if (!c.bad && day > days_in(year, month))
        c.bad = out_of_range;
    return c.bad;
}
