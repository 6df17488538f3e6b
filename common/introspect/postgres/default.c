/*
 * from_postgres_default.c: what a column's default means, read from the text that PostgreSQL shows it as.
 *
 * The reference recognizes a few forms by their words alone, and takes all others for expressions; it is followed to
 * the letter, since its differences and its schema files depend on which are which. So a value counts when at most a
 * word is left over behind it. */
#include "../../base/strbuf.h"
#include "reader.h"
#include "../../model/values.h"

#include <errno.h>
#include <strings.h>

typedef enum word_kind
{
    W_END,
    W_SPACE,
    W_NAME,
    W_DIGITS,
    W_STRING,  /* '…' */
    W_ESCAPED, /* E'…' */
    W_QUOTED,  /* "…" */
    W_CAST,    /* :: */
    W_OTHER,   /* one character that counts for nothing */
    W_REST,    /* something without an end: up to the end of the text */
    W_SIGNS    /* from here on: the character itself, added */
} word_kind;

#define SIGN(c) (W_SIGNS + (c))
static const char signs[] = ",()[]{}-.";

typedef struct default_word
{
    int kind;
    const char *text;
    size_t len;
} default_word;

typedef struct default_reader
{
    mg_arena *a;
    const char *at, *end;
} default_reader;

static bool is_ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_ascii_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool goes_on(char c)
{
    return is_ascii_letter(c) || is_ascii_digit(c) || c == '_' || c == '-';
}

/* Behind the closing `quote`, or NULL. `doubled`: two of them stand for one; else a backslash takes what follows. */
static const char *skip_quoted_text(const char *p, const char *end, char quote, bool doubled)
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

static const char *skip_while(const char *p, const char *end, bool (*test)(char c))
{
    while (p < end && test(*p))
        p++;
    return p;
}

/* The next word from `p` on, spaces being one. */
static default_word scan(const char *p, const char *end)
{
    default_word w = {W_END, p, 0};
    const char *q = NULL;

    if (p == end)
        return w;
    if (strchr(signs, *p))
        w.kind = SIGN(*p), q = p + 1;
    else if (*p == ':')
        w.kind = p + 1 < end && p[1] == ':' ? W_CAST : W_REST, q = w.kind == W_CAST ? p + 2 : NULL;
    else if (is_ascii_digit(*p))
        w.kind = W_DIGITS, q = skip_while(p, end, is_ascii_digit);
    else if ((*p == 'E' || *p == 'e') && p + 1 < end && p[1] == '\'')
        w.kind = W_ESCAPED, q = skip_quoted_text(p + 2, end, '\'', false);
    else if ((*p == 'E' || *p == 'e') && !(p + 1 < end && (is_ascii_letter(p[1]) || is_ascii_digit(p[1]))))
        w.kind = W_NAME, q = p + 1;
    else if (is_ascii_letter(*p))
        w.kind = W_NAME, q = skip_while(p, end, goes_on);
    else if (*p == '\'')
        w.kind = W_STRING, q = skip_quoted_text(p + 1, end, '\'', true);
    else if (*p == '"')
        w.kind = W_QUOTED, q = skip_quoted_text(p + 1, end, '"', false);
    else if (is_ascii_space(*p))
        w.kind = W_SPACE, q = skip_while(p, end, is_ascii_space);
    else
        for (w.kind = W_OTHER, q = p + 1; q < end && ((unsigned char) *q & 0xC0) == 0x80;)
            q++;
    if (!q)
        w.kind = W_REST, q = end;
    w.len = (size_t) (q - p);
    return w;
}

static default_word peek_word(const default_reader *r)
{
    default_word w = scan(r->at, r->end);

    return w.kind == W_SPACE ? scan(w.text + w.len, r->end) : w;
}

static void skip_spaces(default_reader *r, const default_word *w)
{
    r->at = w->text + w->len;
}

static bool take_default_word(default_reader *r, int kind, default_word *out)
{
    default_word w = peek_word(r);

    if (w.kind != kind)
        return false;
    skip_spaces(r, &w);
    if (out)
        *out = w;
    return true;
}

static bool is_default_word(const default_word *w, const char *name)
{
    return w->len == strlen(name) && strncasecmp(w->text, name, w->len) == 0;
}

static bool finished(const default_reader *r)
{
    default_word w = scan(r->at, r->end);

    return w.text + w.len == r->end;
}

/* Up to the closing parenthesis, which is taken. */
static bool take_to_close(default_reader *r)
{
    for (;;)
    {
        default_word w = peek_word(r);

        if (w.kind == W_END)
            return false;
        skip_spaces(r, &w);
        if (w.kind == SIGN(')'))
            return true;
    }
}

/* `::schema.name with words (3)[]`, if there is one; false: not to be understood. */
static bool take_cast(default_reader *r)
{
    if (!take_default_word(r, W_CAST, NULL))
        return true;
    while (take_default_word(r, W_QUOTED, NULL) || take_default_word(r, W_NAME, NULL) ||
           take_default_word(r, SIGN('.'), NULL))
        ;
    if (peek_word(r).kind == SIGN('(') && !take_to_close(r))
        return false;
    return !take_default_word(r, SIGN('['), NULL) || take_default_word(r, SIGN(']'), NULL);
}

/* Texts ******************************************************************************************************** */

/* A character by its number, as UTF-8. */
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

/* What a backslash and the letter at `p` stand for; returns what is behind. */
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

/* What a string literal says, or a name in quotes. */
static const char *string_text(mg_arena *a, const default_word *w)
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

static const char *quoted_text(mg_arena *a, const default_word *w)
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

/* A string literal with its cast, or NULL. */
static const char *take_string(default_reader *r)
{
    default_word w = peek_word(r);
    const char *text;

    if (w.kind != W_STRING && w.kind != W_ESCAPED)
        return NULL;
    skip_spaces(r, &w);
    text = string_text(r->a, &w);
    return take_cast(r) ? text : NULL;
}

/* A name, or NULL. */
static const char *take_name(default_reader *r)
{
    default_word w = peek_word(r);

    if (w.kind != W_NAME && w.kind != W_QUOTED)
        return NULL;
    skip_spaces(r, &w);
    return w.kind == W_QUOTED ? quoted_text(r->a, &w) : mg_arena_copy(r->a, w.text, w.len);
}

static default_reader reader_of(mg_arena *a, const char *text)
{
    return (default_reader){a, text, text + strlen(text)};
}

/* Values ******************************************************************************************************* */

/* Each takes a value; false where there is none. Out of memory gives either, with the arena failed. */
typedef bool (*taker)(default_reader *r, mg_default *d);

static bool read_value(mg_default *d, mg_value_kind kind, const char *text)
{
    d->kind = MG_DEFAULT_VALUE;
    d->value = (mg_value){.kind = kind, .text = text};
    return text != NULL;
}

static bool take_text(default_reader *r, mg_default *d)
{
    return read_value(d, MG_VALUE_STRING, take_string(r));
}

/* An integer of 64 bits. */
static const char *read_integer(mg_arena *a, const char *text, size_t len)
{
    const char *canonical = mg_integer_text(a, text, len);

    if (!canonical)
        return NULL;
    errno = 0;
    (void) strtoll(canonical, NULL, 10);
    return errno ? NULL : canonical;
}

/* A name as SQL quotes it: the quotes in it are doubled, and a backslash is one. */
static const char *take_identifier(default_reader *r)
{
    default_word w = {W_STRING, r->at, 0};
    const char *end = r->at < r->end && *r->at == '"' ? skip_quoted_text(r->at + 1, r->end, '"', true) : NULL;

    if (!end)
        return take_name(r);
    w.len = (size_t) (end - r->at);
    skip_spaces(r, &w);
    return string_text(r->a, &w);
}

/* nextval('schema.name'::regclass), or nextval(('name'::text)::regclass), behind the name of the function. */
static bool take_sequence(default_reader *r, mg_default *d)
{
    const char *text, *name, *schema = NULL;
    default_reader inner;

    if (!take_default_word(r, SIGN('('), NULL))
        return false;
    (void) take_default_word(r, SIGN('('), NULL);
    text = take_string(r);
    if (!text)
        return false;
    inner = reader_of(r->a, text);
    name = take_identifier(&inner);
    if (name && take_default_word(&inner, SIGN('.'), NULL))
    {
        schema = name;
        name = take_identifier(&inner);
    }
    if (!name || !take_to_close(r) || !take_cast(r))
        return false;
    (void) take_default_word(r, SIGN(')'), NULL);
    if (!take_cast(r))
        return false;
    d->kind = MG_DEFAULT_SEQUENCE;
    d->text = name;
    d->schema = schema;
    return true;
}

static bool take_int(default_reader *r, mg_default *d)
{
    default_word first = peek_word(r), w;
    const char *text;

    switch (first.kind)
    {
    case W_DIGITS:
        skip_spaces(r, &first);
        return read_value(d, MG_VALUE_INT, read_integer(r->a, first.text, first.len));
    case SIGN('-'):
        skip_spaces(r, &first);
        text = take_default_word(r, W_DIGITS, &w) ? mg_arena_printf(r->a, "-%.*s", (int) w.len, w.text) : NULL;
        return read_value(d, MG_VALUE_INT, text ? read_integer(r->a, text, strlen(text)) : NULL);
    case W_STRING:
        text = take_string(r);
        return read_value(d, MG_VALUE_INT, text ? read_integer(r->a, text, strlen(text)) : NULL);
    case W_NAME:
        skip_spaces(r, &first);
        return is_default_word(&first, "nextval") && take_sequence(r, d);
    default:
        return false;
    }
}

static bool take_number_text(default_reader *r, mg_default *d)
{
    default_word whole, fraction = {0};
    bool open, minus;
    const char *text;

    if (peek_word(r).kind == W_STRING || peek_word(r).kind == W_ESCAPED)
    {
        default_reader inner;

        text = take_string(r);
        if (!text)
            return false;
        inner = reader_of(r->a, text);
        return peek_word(&inner).kind != W_STRING && peek_word(&inner).kind != W_ESCAPED && take_number_text(&inner, d);
    }
    open = take_default_word(r, SIGN('('), NULL);
    minus = take_default_word(r, SIGN('-'), NULL);
    if (!take_default_word(r, W_DIGITS, &whole) ||
        (take_default_word(r, SIGN('.'), NULL) && !take_default_word(r, W_DIGITS, &fraction)))
        return false;
    text = mg_arena_printf(r->a, "%s%.*s%s%.*s", minus ? "-" : "", (int) whole.len, whole.text, fraction.len ? "." : "",
                           (int) fraction.len, fraction.len ? fraction.text : "");
    if (open && !take_default_word(r, SIGN(')'), NULL))
        return false;
    return read_value(d, MG_VALUE_FLOAT, text ? mg_decimal_text(r->a, text, strlen(text)) : NULL);
}

static bool take_float(default_reader *r, mg_default *d)
{
    return take_number_text(r, d) && take_cast(r);
}

/* "true" or "false", or NULL. */
static const char *truth(const default_word *w)
{
    return is_default_word(w, "t") || is_default_word(w, "true")    ? "true"
           : is_default_word(w, "f") || is_default_word(w, "false") ? "false"
                                                                    : NULL;
}

static bool take_bool(default_reader *r, mg_default *d)
{
    default_word w;

    return take_default_word(r, W_NAME, &w) && read_value(d, MG_VALUE_BOOLEAN, truth(&w));
}

static bool take_time(default_reader *r, mg_default *d)
{
    default_word w;

    if (!take_default_word(r, W_NAME, &w) ||
        (take_default_word(r, SIGN('('), NULL) && !take_default_word(r, SIGN(')'), NULL)) || !take_cast(r))
        return false;
    d->kind = MG_DEFAULT_NOW;
    return is_default_word(&w, "now") || is_default_word(&w, "current_timestamp");
}

static bool take_enum(default_reader *r, mg_default *d)
{
    default_word w;
    const char *text = take_default_word(r, W_NAME, &w) ? mg_arena_copy(r->a, w.text, w.len) : take_string(r);

    return read_value(d, MG_VALUE_ENUM, text) && take_cast(r);
}

static bool take_bytea(default_reader *r, mg_default *d)
{
    const char *text = take_string(r);

    if (!text || strncmp(text, "\\x", 2) != 0 || strlen(text) % 2 != 0 ||
        strspn(text + 2, "0123456789abcdefABCDEF") != strlen(text) - 2)
        return false;
    return read_value(d, MG_VALUE_BYTES, text + 2);
}

static bool take_nothing(default_reader *r, mg_default *d)
{
    (void) r, (void) d;
    return false;
}

static const taker takers[MG_FAMILIES] = {
    [MG_FAMILY_INT] = take_int,      [MG_FAMILY_BIGINT] = take_int,  [MG_FAMILY_FLOAT] = take_float,
    [MG_FAMILY_BOOLEAN] = take_bool, [MG_FAMILY_STRING] = take_text, [MG_FAMILY_DATETIME] = take_time,
    [MG_FAMILY_JSON] = take_text,    [MG_FAMILY_BYTES] = take_bytea, [MG_FAMILY_DECIMAL] = take_float,
    [MG_FAMILY_UUID] = take_nothing, [MG_FAMILY_ENUM] = take_enum,   [MG_FAMILY_UNSUPPORTED] = take_nothing,
};

/* Lists ******************************************************************************************************** */

typedef MG_VEC(mg_value) values;

static bool add_node(mg_arena *a, values *list, const mg_default *d)
{
    mg_value *slot = mg_vec_push(a, list);

    if (slot)
        *slot = d->value;
    return slot && d->kind == MG_DEFAULT_VALUE;
}

/* ARRAY[…], maybe in parentheses; what is behind it does not count. */
static bool take_constructor(default_reader *r, mg_family family, values *list)
{
    default_word w;

    (void) take_default_word(r, SIGN('('), NULL);
    if (!take_default_word(r, W_NAME, &w) || !is_default_word(&w, "array") || !take_default_word(r, SIGN('['), NULL))
        return false;
    while (!take_default_word(r, SIGN(']'), NULL))
    {
        mg_default d = {0};

        if (!takers[family](r, &d) || !add_node(r->a, list, &d))
            return false;
        if (!take_default_word(r, SIGN(','), NULL))
            return take_default_word(r, SIGN(']'), NULL);
    }
    return true;
}

/* An item of '{…}' that is a text. */
static bool item_of_text(mg_arena *a, mg_family family, const char *text, mg_default *d)
{
    default_word w = {W_NAME, text, text ? strlen(text) : 0};
    default_reader inner;
    const char *unquoted;

    if (!text)
        return false;
    switch (family)
    {
    case MG_FAMILY_INT:
    case MG_FAMILY_BIGINT:
        return read_value(d, MG_VALUE_BIGINT, read_integer(a, text, w.len));
    case MG_FAMILY_FLOAT:
    case MG_FAMILY_DECIMAL:
        return read_value(d, MG_VALUE_FLOAT, mg_decimal_text(a, text, w.len));
    case MG_FAMILY_STRING:
        return read_value(d, MG_VALUE_STRING, text);
    case MG_FAMILY_JSON:
        return read_value(d, MG_VALUE_JSON, text);
    case MG_FAMILY_BOOLEAN:
        return read_value(d, MG_VALUE_BOOLEAN, truth(&w));
    case MG_FAMILY_ENUM:
        inner = reader_of(a, text);
        unquoted = take_string(&inner);
        return read_value(d, MG_VALUE_ENUM, unquoted ? unquoted : text);
    default:
        return false;
    }
}

/* An item of '{…}'. */
static bool take_array_item(default_reader *r, mg_family family, mg_default *d)
{
    bool whole = family == MG_FAMILY_INT || family == MG_FAMILY_BIGINT;

    switch (peek_word(r).kind)
    {
    case W_NAME:
    case W_QUOTED:
        return item_of_text(r->a, family, take_name(r), d);
    case W_STRING:
        return item_of_text(r->a, family, take_string(r), d);
    case W_DIGITS:
    case SIGN('-'):
        return whole ? take_int(r, d) : (family == MG_FAMILY_DECIMAL || family == MG_FAMILY_FLOAT) && take_float(r, d);
    default:
        return false;
    }
}

static bool read_braces(mg_arena *a, const char *text, mg_family family, values *list)
{
    default_reader r = reader_of(a, text);

    if (!take_default_word(&r, SIGN('{'), NULL))
        return false;
    while (!take_default_word(&r, SIGN('}'), NULL))
    {
        mg_default d = {0};

        if (!take_array_item(&r, family, &d) || !add_node(a, list, &d))
            return false;
        if (!take_default_word(&r, SIGN(','), NULL))
            return take_default_word(&r, SIGN('}'), NULL);
    }
    return true;
}

static bool take_array_text(default_reader *r, mg_family family, mg_default *d)
{
    values list = {0};
    const char *text = take_string(r);

    if (!(text ? read_braces(r->a, text, family, &list) : take_constructor(r, family, &list)))
        return false;
    d->kind = MG_DEFAULT_VALUE;
    d->value = (mg_value){.kind = MG_VALUE_LIST, .items = list.items, .count = (uint32_t) list.len};
    return true;
}

const mg_default *mg_pg_default(mg_arena *a, const mg_type *type, const char *text)
{
    default_reader r = reader_of(a, text);
    mg_default *d;

    if (strncmp(skip_while(text, r.end, is_ascii_space), "NULL", 4) == 0)
        return NULL;
    d = mg_arena_get(a, sizeof *d);
    if (!d)
        return NULL;
    if (type->nullness == MG_COLUMN_LIST ? !take_array_text(&r, type->family, d)
                                         : !(takers[type->family](&r, d) && finished(&r)))
        *d = (mg_default){.kind = MG_DEFAULT_SQL, .text = mg_arena_str(a, text)};
    d->numbers = mg_pg_numbers(a, type, text);
    return a->failed ? NULL : d;
}
