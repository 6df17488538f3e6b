/* types.c: reads declared types and defaults; see types.h. The rules are those of the reference, with their quirks. */
#include "types.h"

#include "../../model/values.h"

static char put_lower_text(char c)
{
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
}

static bool is_type_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool mg_lite_same(const char *x, const char *y)
{
    while (*x && put_lower_text(*x) == put_lower_text(*y))
        x++, y++;
    return put_lower_text(*x) == put_lower_text(*y);
}

char *mg_lite_lower(mg_arena *a, const char *text)
{
    char *copy = mg_arena_str(a, text);

    for (char *p = copy; p && *p; p++)
        *p = put_lower_text(*p);
    return copy;
}

/* Types ******************************************************************************************************** */

static const struct
{
    const char *name;
    mg_family family;
} affinity_rules[] = {
    {"integer", MG_FAMILY_INT},       {"text", MG_FAMILY_STRING},         {"real", MG_FAMILY_FLOAT},
    {"datetime", MG_FAMILY_DATETIME}, {"boolean", MG_FAMILY_BOOLEAN},     {"bigint", MG_FAMILY_BIGINT},
    {"decimal", MG_FAMILY_DECIMAL},   {"jsonb", MG_FAMILY_JSON},          {"blob", MG_FAMILY_BYTES},
    {"int", MG_FAMILY_INT},           {"float", MG_FAMILY_FLOAT},         {"double", MG_FAMILY_FLOAT},
    {"serial", MG_FAMILY_INT},        {"date", MG_FAMILY_DATETIME},       {"timestamp", MG_FAMILY_DATETIME},
    {"binary", MG_FAMILY_BYTES},      {"binary[]", MG_FAMILY_BYTES},      {"boolean[]", MG_FAMILY_BOOLEAN},
    {"date[]", MG_FAMILY_DATETIME},   {"datetime[]", MG_FAMILY_DATETIME}, {"timestamp[]", MG_FAMILY_DATETIME},
    {"double[]", MG_FAMILY_FLOAT},    {"float[]", MG_FAMILY_FLOAT},       {"int[]", MG_FAMILY_INT},
    {"integer[]", MG_FAMILY_INT},     {"text[]", MG_FAMILY_STRING},
};

/* A type that is not listed above is recognized by a part of its name. */
static const struct
{
    const char *part;
    mg_family family;
} parts[] = {
    {"char", MG_FAMILY_STRING},
    {"numeric", MG_FAMILY_DECIMAL},
    {"decimal", MG_FAMILY_DECIMAL},
};

void mg_lite_type(mg_arena *a, const char *text, mg_type *out)
{
    char *name;

    for (size_t i = 0; i < sizeof affinity_rules / sizeof *affinity_rules; i++)
        if (mg_lite_same(affinity_rules[i].name, text))
        {
            out->family = affinity_rules[i].family;
            return;
        }
    name = mg_lite_lower(a, text);
    for (size_t i = 0; name && i < sizeof parts / sizeof *parts; i++)
        if (strstr(name, parts[i].part))
        {
            out->family = parts[i].family;
            return;
        }
    out->family = MG_FAMILY_UNSUPPORTED;
    out->of.text = name;
}

/* Defaults ***************************************************************************************************** */

/* Takes a single quote off the start and one off the end. Either may be there without the other. */
static void unquote(const char **text, size_t *len)
{
    if (*len > 0 && **text == '\'')
        ++*text, --*len;
    if (*len > 0 && (*text)[*len - 1] == '\'')
        --*len;
}

static bool fits_64_bits(const char *digits)
{
    bool minus = *digits == '-';
    size_t len = strlen(digits += minus);

    return len < 19 || (len == 19 && strcmp(digits, minus ? "9223372036854775808" : "9223372036854775807") <= 0);
}

/* Reads an integer, as -12 or '12': 64 bits, without plus sign. NULL if it is none, or if there is no memory. */
static const char *is_integer_text(mg_arena *a, const char *text)
{
    size_t len = strlen(text);
    const char *value;

    unquote(&text, &len);
    if (len == 0 || *text == '+')
        return NULL;
    value = mg_integer_text(a, text, len);
    return value && fits_64_bits(value) ? value : NULL;
}

static size_t skip_type_digits(const char *text, size_t len, size_t at)
{
    while (at < len && (is_type_digit(text[at]) || text[at] == '_'))
        at++;
    return at;
}

/*
 * Is it [sign] digits [. digits] [e [sign] digits]? A digit must come before the exponent; _ may stand between digits.
 */
static bool is_decimal(const char *text, size_t len)
{
    size_t at = len > 0 && (*text == '-' || *text == '+'), start = at, digits;

    at = skip_type_digits(text, len, at);
    digits = at - start;
    if (at < len && text[at] == '.')
    {
        start = ++at;
        at = skip_type_digits(text, len, at);
        digits += at - start;
    }
    if (at < len && (text[at] == 'e' || text[at] == 'E'))
    {
        at++;
        at += at < len && (text[at] == '-' || text[at] == '+');
        if (at == len)
            return false;
        while (at < len && is_type_digit(text[at]))
            at++;
    }
    return digits > 0 && at == len;
}

/* Reads a number, which may stand in quotes. NULL if it is none, or if there is no memory. */
static const char *number_in_type(mg_arena *a, const char *text)
{
    size_t len = strlen(text), n = 0;
    char *plain;

    unquote(&text, &len);
    if (!is_decimal(text, len))
        return NULL;
    plain = mg_arena_get(a, len + 1);
    for (size_t i = 0; plain && i < len; i++)
        if (text[i] != '_')
            plain[n++] = text[i];
    return plain ? mg_decimal_text(a, plain, n) : NULL;
}

static const char *boolean(mg_arena *a, const char *text)
{
    const char *value = is_integer_text(a, text);

    if (value && (strcmp(value, "1") == 0 || strcmp(value, "0") == 0))
        return *value == '1' ? "true" : "false";
    return mg_lite_same(text, "true") ? "true" : mg_lite_same(text, "false") ? "false" : NULL;
}

/* The last quote after the one at `start` that stands at the end of a line, or NULL. */
static const char *closing(const char *start, const char *end)
{
    for (const char *p = end - 1; p > start; p--)
        if (*p == *start && (p + 1 == end || p[1] == '\n'))
            return p;
    return NULL;
}

/*
 * Reads a default of any type as a string, in the way of the reference: it removes the first quotes that start a line
 * and the matching ones that end a line; then every doubled single quote becomes one.
 */
static const char *string_default(mg_arena *a, const char *text)
{
    const char *end = text + strlen(text), *open = NULL, *close = NULL;
    char *out = mg_arena_get(a, (size_t) (end - text) + 1);
    size_t n = 0, kept = 0;

    for (const char *p = text; p < end && !close; p++)
        if ((*p == '\'' || *p == '"') && (p == text || p[-1] == '\n'))
        {
            open = p;
            close = closing(p, end);
        }
    for (const char *p = text; out && p < end; p++)
        if (!close || (p != open && p != close))
            out[n++] = *p;
    for (size_t i = 0; i < n; i++)
    {
        out[kept++] = out[i];
        if (out[i] == '\'' && i + 1 < n && out[i + 1] == '\'')
            i++;
    }
    if (out)
        out[kept] = '\0';
    return out;
}

static const char *written_text(mg_arena *a, const char *text)
{
    return mg_arena_str(a, text);
}

/* How the constants of each family are read. */
static const struct
{
    mg_value_kind kind;
    const char *(*read)(mg_arena *a, const char *text);
} constants[] = {
    [MG_FAMILY_INT] = {MG_VALUE_INT, is_integer_text},    [MG_FAMILY_BIGINT] = {MG_VALUE_BIGINT, is_integer_text},
    [MG_FAMILY_FLOAT] = {MG_VALUE_FLOAT, number_in_type}, [MG_FAMILY_DECIMAL] = {MG_VALUE_FLOAT, number_in_type},
    [MG_FAMILY_BOOLEAN] = {MG_VALUE_BOOLEAN, boolean},    [MG_FAMILY_STRING] = {MG_VALUE_STRING, string_default},
    [MG_FAMILY_JSON] = {MG_VALUE_STRING, written_text},   [MG_FAMILIES] = {MG_VALUE_STRING, NULL},
};

static const char *const now_spellings[] = {"current_timestamp", "datetime('now')", "datetime('now', 'localtime')"};

const mg_default *mg_lite_default(mg_arena *a, mg_family family, const char *text)
{
    mg_default *d;

    if (mg_lite_same(text, "null"))
        return NULL;
    d = mg_arena_get(a, sizeof *d);
    if (!d || !(d->source = mg_arena_str(a, text)))
        return NULL;
    for (size_t i = 0; family == MG_FAMILY_DATETIME && i < sizeof now_spellings / sizeof *now_spellings; i++)
        if (mg_lite_same(text, now_spellings[i]))
        {
            d->kind = MG_DEFAULT_NOW;
            return d;
        }
    if (constants[family].read)
        d->value = (mg_value){constants[family].kind, constants[family].read(a, text), NULL, 0};
    if (d->value.text)
        return d;
    d->kind = MG_DEFAULT_SQL;
    d->text = d->source;
    return a->failed ? NULL : d;
}
