/*
 * default.c: finds what a column's default means, from the text in which PostgreSQL shows it.
 *
 * The reference recognizes a few forms, looking at words alone, and takes everything else for an expression. It is
 * followed exactly, since its plans and schema files depend on which defaults it recognizes. So a value also counts if
 * one word is left over behind it.
 */
#include "../../base/strbuf.h"
#include "default_words.h"
#include "reader.h"
#include "../../model/values.h"

#include <errno.h>
#include <strings.h>

/* Values ******************************************************************************************************* */

/*
 * Each takes a value of one family. False if there is none. If there is no memory, the answer may be either, and the
 * arena has failed.
 */
typedef bool (*taker)(mg_pg_default_reader *r, mg_default *d);

static bool read_value(mg_default *d, mg_value_kind kind, const char *text)
{
    d->kind = MG_DEFAULT_VALUE;
    d->value = (mg_value){.kind = kind, .text = text};
    return text != NULL;
}

static bool take_text(mg_pg_default_reader *r, mg_default *d)
{
    return read_value(d, MG_VALUE_STRING, mg_pg_take_string(r));
}

/* Reads an integer of 64 bits. */
static const char *read_integer(mg_arena *a, const char *text, size_t len)
{
    const char *canonical = mg_integer_text(a, text, len);

    if (!canonical)
        return NULL;
    errno = 0;
    (void) strtoll(canonical, NULL, 10);
    return errno ? NULL : canonical;
}

/* Takes a name. In a name in quotes, "" is one quote and a backslash is just a character. */
static const char *take_identifier(mg_pg_default_reader *r)
{
    mg_pg_word w = {W_STRING, r->at, 0};
    const char *end = r->at < r->end && *r->at == '"' ? mg_pg_skip_quoted(r->at + 1, r->end, '"', true) : NULL;

    if (!end)
        return mg_pg_take_name(r);
    w.len = (size_t) (end - r->at);
    mg_pg_skip_word(r, &w);
    return mg_pg_string_text(r->a, &w);
}

/* Takes the arguments of nextval, which are ('schema.name'::regclass) or (('name'::text)::regclass). */
static bool take_sequence(mg_pg_default_reader *r, mg_default *d)
{
    const char *text, *name, *schema = NULL;
    mg_pg_default_reader inner;

    if (!mg_pg_take_word(r, SIGN('('), NULL))
        return false;
    (void) mg_pg_take_word(r, SIGN('('), NULL);
    text = mg_pg_take_string(r);
    if (!text)
        return false;
    inner = mg_pg_default_reader_of(r->a, text);
    name = take_identifier(&inner);
    if (name && mg_pg_take_word(&inner, SIGN('.'), NULL))
    {
        schema = name;
        name = take_identifier(&inner);
    }
    if (!name || !mg_pg_take_to_close(r) || !mg_pg_take_cast(r))
        return false;
    (void) mg_pg_take_word(r, SIGN(')'), NULL);
    if (!mg_pg_take_cast(r))
        return false;
    d->kind = MG_DEFAULT_SEQUENCE;
    d->text = name;
    d->schema = schema;
    return true;
}

static bool take_int(mg_pg_default_reader *r, mg_default *d)
{
    mg_pg_word first = mg_pg_peek_word(r), w;
    const char *text;

    switch (first.kind)
    {
    case W_DIGITS:
        mg_pg_skip_word(r, &first);
        return read_value(d, MG_VALUE_INT, read_integer(r->a, first.text, first.len));
    case SIGN('-'):
        mg_pg_skip_word(r, &first);
        text = mg_pg_take_word(r, W_DIGITS, &w) ? mg_arena_printf(r->a, "-%.*s", (int) w.len, w.text) : NULL;
        return read_value(d, MG_VALUE_INT, text ? read_integer(r->a, text, strlen(text)) : NULL);
    case W_STRING:
        text = mg_pg_take_string(r);
        return read_value(d, MG_VALUE_INT, text ? read_integer(r->a, text, strlen(text)) : NULL);
    case W_NAME:
        mg_pg_skip_word(r, &first);
        return mg_pg_word_is(&first, "nextval") && take_sequence(r, d);
    default:
        return false;
    }
}

static bool take_number_text(mg_pg_default_reader *r, mg_default *d)
{
    mg_pg_word whole, fraction = {0};
    bool open, minus;
    const char *text;

    if (mg_pg_peek_word(r).kind == W_STRING || mg_pg_peek_word(r).kind == W_ESCAPED)
    {
        mg_pg_default_reader inner;

        text = mg_pg_take_string(r);
        if (!text)
            return false;
        inner = mg_pg_default_reader_of(r->a, text);
        return mg_pg_peek_word(&inner).kind != W_STRING && mg_pg_peek_word(&inner).kind != W_ESCAPED &&
               take_number_text(&inner, d);
    }
    open = mg_pg_take_word(r, SIGN('('), NULL);
    minus = mg_pg_take_word(r, SIGN('-'), NULL);
    if (!mg_pg_take_word(r, W_DIGITS, &whole) ||
        (mg_pg_take_word(r, SIGN('.'), NULL) && !mg_pg_take_word(r, W_DIGITS, &fraction)))
        return false;
    text = mg_arena_printf(r->a, "%s%.*s%s%.*s", minus ? "-" : "", (int) whole.len, whole.text, fraction.len ? "." : "",
                           (int) fraction.len, fraction.len ? fraction.text : "");
    if (open && !mg_pg_take_word(r, SIGN(')'), NULL))
        return false;
    return read_value(d, MG_VALUE_FLOAT, text ? mg_decimal_text(r->a, text, strlen(text)) : NULL);
}

static bool take_float(mg_pg_default_reader *r, mg_default *d)
{
    return take_number_text(r, d) && mg_pg_take_cast(r);
}

/* "true" or "false" if the word is a boolean, else NULL. */
static const char *truth(const mg_pg_word *w)
{
    return mg_pg_word_is(w, "t") || mg_pg_word_is(w, "true")    ? "true"
           : mg_pg_word_is(w, "f") || mg_pg_word_is(w, "false") ? "false"
                                                                : NULL;
}

static bool take_bool(mg_pg_default_reader *r, mg_default *d)
{
    mg_pg_word w;

    return mg_pg_take_word(r, W_NAME, &w) && read_value(d, MG_VALUE_BOOLEAN, truth(&w));
}

static bool take_time(mg_pg_default_reader *r, mg_default *d)
{
    mg_pg_word w;

    if (!mg_pg_take_word(r, W_NAME, &w) ||
        (mg_pg_take_word(r, SIGN('('), NULL) && !mg_pg_take_word(r, SIGN(')'), NULL)) || !mg_pg_take_cast(r))
        return false;
    d->kind = MG_DEFAULT_NOW;
    return mg_pg_word_is(&w, "now") || mg_pg_word_is(&w, "current_timestamp");
}

static bool take_enum(mg_pg_default_reader *r, mg_default *d)
{
    mg_pg_word w;
    const char *text = mg_pg_take_word(r, W_NAME, &w) ? mg_arena_copy(r->a, w.text, w.len) : mg_pg_take_string(r);

    return read_value(d, MG_VALUE_ENUM, text) && mg_pg_take_cast(r);
}

static bool take_bytea(mg_pg_default_reader *r, mg_default *d)
{
    const char *text = mg_pg_take_string(r);

    if (!text || strncmp(text, "\\x", 2) != 0 || strlen(text) % 2 != 0 ||
        strspn(text + 2, "0123456789abcdefABCDEF") != strlen(text) - 2)
        return false;
    return read_value(d, MG_VALUE_BYTES, text + 2);
}

static bool take_nothing(mg_pg_default_reader *r, mg_default *d)
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

/* Takes ARRAY[…], which may stand in parentheses. What follows it is ignored. */
static bool take_constructor(mg_pg_default_reader *r, mg_family family, values *list)
{
    mg_pg_word w;

    (void) mg_pg_take_word(r, SIGN('('), NULL);
    if (!mg_pg_take_word(r, W_NAME, &w) || !mg_pg_word_is(&w, "array") || !mg_pg_take_word(r, SIGN('['), NULL))
        return false;
    while (!mg_pg_take_word(r, SIGN(']'), NULL))
    {
        mg_default d = {0};

        if (!takers[family](r, &d) || !add_node(r->a, list, &d))
            return false;
        if (!mg_pg_take_word(r, SIGN(','), NULL))
            return mg_pg_take_word(r, SIGN(']'), NULL);
    }
    return true;
}

/* Reads an item of '{…}' whose text is given. */
static bool item_of_text(mg_arena *a, mg_family family, const char *text, mg_default *d)
{
    mg_pg_word w = {W_NAME, text, text ? strlen(text) : 0};
    mg_pg_default_reader inner;
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
        inner = mg_pg_default_reader_of(a, text);
        unquoted = mg_pg_take_string(&inner);
        return read_value(d, MG_VALUE_ENUM, unquoted ? unquoted : text);
    default:
        return false;
    }
}

/* Takes an item of '{…}'. */
static bool take_array_item(mg_pg_default_reader *r, mg_family family, mg_default *d)
{
    bool whole = family == MG_FAMILY_INT || family == MG_FAMILY_BIGINT;

    switch (mg_pg_peek_word(r).kind)
    {
    case W_NAME:
    case W_QUOTED:
        return item_of_text(r->a, family, mg_pg_take_name(r), d);
    case W_STRING:
        return item_of_text(r->a, family, mg_pg_take_string(r), d);
    case W_DIGITS:
    case SIGN('-'):
        return whole ? take_int(r, d) : (family == MG_FAMILY_DECIMAL || family == MG_FAMILY_FLOAT) && take_float(r, d);
    default:
        return false;
    }
}

static bool read_braces(mg_arena *a, const char *text, mg_family family, values *list)
{
    mg_pg_default_reader r = mg_pg_default_reader_of(a, text);

    if (!mg_pg_take_word(&r, SIGN('{'), NULL))
        return false;
    while (!mg_pg_take_word(&r, SIGN('}'), NULL))
    {
        mg_default d = {0};

        if (!take_array_item(&r, family, &d) || !add_node(a, list, &d))
            return false;
        if (!mg_pg_take_word(&r, SIGN(','), NULL))
            return mg_pg_take_word(&r, SIGN('}'), NULL);
    }
    return true;
}

static bool take_array_text(mg_pg_default_reader *r, mg_family family, mg_default *d)
{
    values list = {0};
    const char *text = mg_pg_take_string(r);

    if (!(text ? read_braces(r->a, text, family, &list) : take_constructor(r, family, &list)))
        return false;
    d->kind = MG_DEFAULT_VALUE;
    d->value = (mg_value){.kind = MG_VALUE_LIST, .items = list.items, .count = (uint32_t) list.len};
    return true;
}

const mg_default *mg_pg_default(mg_arena *a, const mg_type *type, const char *text)
{
    mg_pg_default_reader r = mg_pg_default_reader_of(a, text);
    mg_default *d;

    if (strncmp(mg_pg_skip_while(text, r.end, mg_pg_is_space), "NULL", 4) == 0)
        return NULL;
    d = mg_arena_get(a, sizeof *d);
    if (!d)
        return NULL;
    if (type->nullness == MG_COLUMN_LIST ? !take_array_text(&r, type->family, d)
                                         : !(takers[type->family](&r, d) && mg_pg_finished(&r)))
        *d = (mg_default){.kind = MG_DEFAULT_SQL, .text = mg_arena_str(a, text)};
    d->numbers = mg_pg_numbers(a, type, text);
    return a->failed ? NULL : d;
}
