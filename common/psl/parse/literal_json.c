/*
 * literal_json.c: is a text JSON?
 *
 * The answer says what is wrong, and where, in the words of the reference and with its way to count positions; no
 * library does that. Lists and objects that are open wait on a stack of fixed depth.
 */
#include "literals.h"

#include <string.h>

#define DEPTH 127

typedef struct json
{
    mg_psl_str s;
    uint32_t at;
    const char *bad; /* what is wrong */
    uint32_t bad_at; /* how many bytes had been read when it was found */
    char open[DEPTH];
    uint32_t depth;
} json;

/* Records what is wrong with the bytes that have just been read. */
static bool wrong(json *j, const char *what)
{
    j->bad = what;
    j->bad_at = j->at;
    return false;
}

/* Records what is wrong with the next character. */
static bool wrong_next(json *j, const char *what)
{
    j->bad = what;
    j->bad_at = j->at < j->s.len ? j->at + 1 : j->s.len;
    return false;
}

static bool ended(const json *j)
{
    return j->at >= j->s.len;
}

static char next_json(const json *j)
{
    return ended(j) ? '\0' : j->s.text[j->at];
}

static void blanks(json *j)
{
    while (!ended(j) && strchr(" \t\r\n", next_json(j)) && next_json(j))
        j->at++;
}

static bool is_json_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool json_word(json *j, const char *rest)
{
    for (; *rest; rest++)
    {
        if (ended(j))
            return wrong(j, "EOF while parsing a value");
        if (j->s.text[j->at++] != *rest)
            return wrong(j, "expected ident");
    }
    return true;
}

static int json_hex(char c)
{
    if (is_json_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool hex_escape(json *j, int *unit)
{
    *unit = 0;
    if (j->s.len - j->at < 4)
    {
        j->at = j->s.len;
        return wrong(j, "EOF while parsing a string");
    }
    for (int i = 0; i < 4; i++)
    {
        int digit = json_hex(j->s.text[j->at++]);

        if (digit < 0)
            return wrong(j, "invalid escape");
        *unit = *unit * 16 + digit;
    }
    return true;
}

static bool expect_in_pair(json *j, char c)
{
    if (ended(j))
        return wrong(j, "EOF while parsing a string");
    if (j->s.text[j->at++] != c)
        return wrong(j, "unexpected end of hex escape");
    return true;
}

static bool json_unicode(json *j)
{
    static const char lone[] = "lone leading surrogate in hex escape";
    int first, second;

    if (!hex_escape(j, &first))
        return false;
    if (first >= 0xDC00 && first <= 0xDFFF)
        return wrong(j, lone);
    if (first < 0xD800 || first > 0xDFFF)
        return true;
    if (!expect_in_pair(j, '\\') || !expect_in_pair(j, 'u') || !hex_escape(j, &second))
        return false;
    return (second >= 0xDC00 && second <= 0xDFFF) || wrong(j, lone);
}

/* Reads a string whose opening quote has been read. */
static bool json_text(json *j)
{
    while (!ended(j))
    {
        char c = j->s.text[j->at++];

        if (c == '"')
            return true;
        if ((unsigned char) c < 0x20)
            return wrong(j, "control character (\\u0000-\\u001F) found while parsing a string");
        if (c != '\\')
            continue;
        if (ended(j))
            break;
        c = j->s.text[j->at++];
        if (c == 'u' ? !json_unicode(j) : !strchr("\"\\/bfnrt", c) || !c)
            return j->bad ? false : wrong(j, "invalid escape");
    }
    return wrong(j, "EOF while parsing a string");
}

/*
 * The size of a number in scientific notation: `leading` holds its first digits, 1 ≤ leading < 10, and `power` its
 * power of ten.
 */
typedef struct magnitude
{
    double leading, scale;
    int64_t power;
    bool started;
} magnitude;

static void count_digit(magnitude *m, char c, bool after_point)
{
    if (!m->started && c == '0')
    {
        m->power -= after_point;
        return;
    }
    if (!m->started)
        m->power -= after_point, m->scale = 1, m->started = true;
    else if (!after_point)
        m->power++;
    m->leading += (c - '0') * m->scale;
    m->scale /= 10;
}

static bool exponent(json *j, magnitude *m)
{
    int64_t e = 0;
    bool minus;

    j->at++;
    minus = next_json(j) == '-';
    if (next_json(j) == '+' || next_json(j) == '-')
        j->at++;
    if (ended(j))
        return wrong(j, "EOF while parsing a value");
    if (!is_json_digit(j->s.text[j->at++]))
        return wrong(j, "invalid number");
    e = j->s.text[j->at - 1] - '0';
    while (is_json_digit(next_json(j)))
    {
        e = e * 10 + (next_json(j) - '0');
        j->at++;
        if (e > INT32_MAX && m->started && !minus)
            return wrong(j, "number out of range");
        e = e > INT32_MAX ? INT32_MAX : e;
    }
    m->power += minus ? -e : e;
    return true;
}

static bool json_number(json *j)
{
    magnitude m = {0};
    char first;

    if (next_json(j) == '-')
        j->at++;
    if (ended(j))
        return wrong(j, "EOF while parsing a value");
    first = j->s.text[j->at++];
    if (!is_json_digit(first))
        return wrong(j, "invalid number");
    if (first == '0' && is_json_digit(next_json(j)))
        return wrong_next(j, "invalid number");
    count_digit(&m, first, false);
    while (first != '0' && is_json_digit(next_json(j)))
        count_digit(&m, j->s.text[j->at++], false);
    if (next_json(j) == '.')
    {
        j->at++;
        if (!is_json_digit(next_json(j)))
            return wrong_next(j, ended(j) ? "EOF while parsing a value" : "invalid number");
        while (is_json_digit(next_json(j)))
            count_digit(&m, j->s.text[j->at++], true);
    }
    if ((next_json(j) == 'e' || next_json(j) == 'E') && !exponent(j, &m))
        return false;
    if (m.started && (m.power > 308 || (m.power == 308 && m.leading > 1.7976931348623157)))
        return wrong(j, "number out of range");
    return true;
}

/* Reads a value without parts, or the opening bracket of a list or object, which then counts as open. */
static bool json_value(json *j)
{
    char c;

    blanks(j);
    c = next_json(j);
    if (ended(j))
        return wrong_next(j, "EOF while parsing a value");
    if (c == '-' || is_json_digit(c))
        return json_number(j);
    if (!strchr("ntf\"[{", c))
        return wrong_next(j, "expected value");
    if ((c == '[' || c == '{') && j->depth == DEPTH)
        return wrong_next(j, "recursion limit exceeded");
    j->at++;
    switch (c)
    {
    case 'n':
        return json_word(j, "ull");
    case 't':
        return json_word(j, "rue");
    case 'f':
        return json_word(j, "alse");
    case '"':
        return json_text(j);
    default:
        j->open[j->depth++] = c;
        return true;
    }
}

/* Reads a key and its colon. `comma`: a comma stands before the key, so a closing brace would be wrong. */
static bool object_key(json *j, bool comma)
{
    blanks(j);
    if (ended(j))
        return wrong_next(j, "EOF while parsing a value");
    if (next_json(j) == '}' && comma)
        return wrong_next(j, "trailing comma");
    if (next_json(j) != '"')
        return wrong_next(j, "key must be a string");
    j->at++;
    if (!json_text(j))
        return false;
    blanks(j);
    if (ended(j))
        return wrong_next(j, "EOF while parsing an object");
    if (next_json(j) != ':')
        return wrong_next(j, "expected `:`");
    j->at++;
    return true;
}

/* Reads up to the next value of the innermost list or object that is open, or reads its end, which sets `*closed`. */
static bool between(json *j, bool first, bool *closed)
{
    bool object = j->open[j->depth - 1] == '{', comma = false;

    blanks(j);
    *closed = next_json(j) == (object ? '}' : ']');
    if (*closed)
    {
        j->at++;
        j->depth--;
        return true;
    }
    if (ended(j))
        return wrong_next(j, object ? "EOF while parsing an object" : "EOF while parsing a list");
    if (!first)
    {
        if (next_json(j) != ',')
            return wrong_next(j, object ? "expected `,` or `}`" : "expected `,` or `]`");
        j->at++;
        comma = true;
    }
    if (object)
        return object_key(j, comma);
    blanks(j);
    if (comma && next_json(j) == ']')
        return wrong_next(j, "trailing comma");
    return true;
}

static bool json_document(json *j)
{
    uint32_t before = 0;
    bool first, closed;

    if (!json_value(j))
        return false;
    first = j->depth > before;
    while (j->depth)
    {
        before = j->depth;
        if (!between(j, first, &closed))
            return false;
        first = false;
        if (closed)
            continue;
        if (!json_value(j))
            return false;
        first = j->depth > before;
    }
    blanks(j);
    return ended(j) || wrong_next(j, "trailing characters");
}

const char *mg_psl_bad_json(mg_arena *a, mg_psl_str s)
{
    json j = {.s = s};
    uint32_t line = 1, start = 0;
    const char *text;

    if (json_document(&j))
        return NULL;
    for (uint32_t i = 0; i < j.bad_at; i++)
        if (s.text[i] == '\n')
        {
            line++;
            start = i + 1;
        }
    text = mg_arena_printf(a, "%s at line %u column %u", j.bad, line, j.bad_at - start);
    return text ? text : j.bad;
}
