/* column.c: finds what differs between two columns; see pair.h. */
#include "../../base/json.h"
#include "../../model/values.h"
#include "pair.h"

static json_t *read_json(mg_arena *a, const char *text)
{
    json_error_t ignored = {0};

    return mg_json_read(text, JSON_DECODE_ANY, &ignored, &a->failed);
}

/* Are both texts the same JSON value? Texts that are not JSON are taken for the same. */
static bool json_equal_texts(mg_arena *a, const char *x, const char *y)
{
    json_t *left = read_json(a, x), *right = read_json(a, y);
    bool same = !left || !right || json_equal(left, right);

    json_decref(left);
    json_decref(right);
    return same;
}

static bool is_kind(const mg_value *v, mg_value_kind a, mg_value_kind b)
{
    return v->kind == a || v->kind == b;
}

static bool is_json(const mg_value *v)
{
    return is_kind(v, MG_VALUE_JSON, MG_VALUE_STRING);
}

/* Is this the text of these bytes? PostgreSQL shows bytes as \x and hexadecimal digits. */
static bool text_is_bytes(const char *text, const char *hex)
{
    size_t n = strlen(hex);

    if (text[0] != '\\' || text[1] != 'x' || strlen(text) != n + 2)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((text[i + 2] | (text[i + 2] >= 'A' && text[i + 2] <= 'F' ? 32 : 0)) != hex[i])
            return false;
    return true;
}

static bool same_value(const mg_value *x, const mg_value *y)
{
    if (x->kind != y->kind)
        return false;
    if (x->kind == MG_VALUE_FLOAT)
        return mg_decimal_equal(x->text, y->text);
    return strcmp(x->text, y->text) == 0;
}

static bool same_item(mg_arena *a, const mg_value *x, const mg_value *y)
{
    if (is_json(x) && is_json(y) && x->kind != y->kind)
        return json_equal_texts(a, x->text, y->text);
    if (x->kind == MG_VALUE_DATETIME || y->kind == MG_VALUE_DATETIME)
        return true;
    if (x->kind == MG_VALUE_ENUM && y->kind == MG_VALUE_BYTES)
        return text_is_bytes(x->text, y->text);
    if (x->kind == MG_VALUE_BYTES && y->kind == MG_VALUE_ENUM)
        return text_is_bytes(y->text, x->text);
    return same_value(x, y);
}

static bool same_list(mg_arena *a, const mg_value *x, const mg_value *y)
{
    for (uint32_t i = 0; x->count == y->count && i < x->count; i++)
        if (!same_item(a, &x->items[i], &y->items[i]))
            return false;
    return x->count == y->count;
}

static bool same_constant(mg_arena *a, const mg_value *x, const mg_value *y)
{
    if (x->kind == MG_VALUE_LIST && y->kind == MG_VALUE_LIST)
        return same_list(a, x, y);
    if (is_json(x) && is_json(y) && (x->kind == MG_VALUE_JSON || y->kind == MG_VALUE_JSON))
        return json_equal_texts(a, x->text, y->text);
    if (x->kind == MG_VALUE_DATETIME || y->kind == MG_VALUE_DATETIME)
        return true;
    if (x->kind == MG_VALUE_LIST || y->kind == MG_VALUE_LIST)
        return false;
    if ((is_kind(x, MG_VALUE_INT, MG_VALUE_BIGINT) && is_kind(y, MG_VALUE_INT, MG_VALUE_BIGINT)) ||
        (is_kind(x, MG_VALUE_ENUM, MG_VALUE_STRING) && is_kind(y, MG_VALUE_ENUM, MG_VALUE_STRING)))
        return strcmp(x->text, y->text) == 0;
    return same_value(x, y);
}

static bool same_sql(const char *x, const char *y)
{
    while (*x && (*x == *y || ((*x ^ *y) == 32 && (*x | 32) >= 'a' && (*x | 32) <= 'z')))
        x++, y++;
    return *x == *y;
}

static bool is_list(const mg_default *d)
{
    return d->kind == MG_DEFAULT_VALUE && d->value.kind == MG_VALUE_LIST;
}

static bool is_datetime(const mg_default *d)
{
    return d->kind == MG_DEFAULT_VALUE && d->value.kind == MG_VALUE_DATETIME;
}

/* Is one of the defaults a time? A database shows times in its own words, so they are not compared. */
static bool incomparable(const mg_column_pair *p, const mg_default *x, const mg_default *y)
{
    bool time = p->from->type.family == MG_FAMILY_DATETIME || p->to->type.family == MG_FAMILY_DATETIME;

    return is_datetime(x) || is_datetime(y) ||
           (time && ((x->kind == MG_DEFAULT_SQL && is_list(y)) || (is_list(x) && y->kind == MG_DEFAULT_SQL)));
}

/* The expression without the parentheses around it. */
static const char *inner(const char *text, size_t *len)
{
    *len = strlen(text);
    if (*len < 2 || text[0] != '(' || text[*len - 1] != ')')
        return text;
    for (text++, *len -= 2; *len > 0 && *text == ' '; text++, --*len)
        ;
    while (*len > 0 && text[*len - 1] == ' ')
        --*len;
    return text;
}

/*
 * Does a SQLite database have the default in exactly the words that we would write? The reference compares only what it
 * reads from these words, and so finds defaults of bytes, and expressions of texts, changed in every plan.
 */
static bool is_written(const char *source, const mg_default *other)
{
    size_t n = source ? strlen(source) : 0, len;
    const char *text;

    if (!source)
        return false;
    if (other->kind == MG_DEFAULT_SQL && other->text)
    {
        text = inner(other->text, &len);
        return len == n && memcmp(text, source, n) == 0;
    }
    if (other->kind != MG_DEFAULT_VALUE || other->value.kind != MG_VALUE_BYTES)
        return false;
    len = strlen(other->value.text);
    return n == len + 2 && source[0] == '\'' && source[n - 1] == '\'' &&
           memcmp(source + 1, other->value.text, len) == 0;
}

static bool is_any_number(const mg_value *v)
{
    return is_kind(v, MG_VALUE_INT, MG_VALUE_BIGINT) || v->kind == MG_VALUE_FLOAT;
}

/*
 * Does a PostgreSQL database have the same list of numbers as its default? The reference finds it changed in every plan
 * if the database shows casts in it, or if the numbers have 64 bits.
 */
static bool has_numbers(const mg_default *database, const mg_default *other)
{
    const mg_value *x = database->numbers, *y = other->numbers ? other->numbers : &other->value;

    if (!x || (!other->numbers && !is_list(other)) || x->count != y->count)
        return false;
    for (uint32_t i = 0; i < x->count; i++)
        if (!is_any_number(&y->items[i]) || !mg_decimal_equal(x->items[i].text, y->items[i].text))
            return false;
    return true;
}

static bool same_default(mg_arena *a, const mg_column_pair *p)
{
    const mg_default *x = p->from->def, *y = p->to->def;

    if (x && y && p->cast == MG_CAST_NONE && (has_numbers(x, y) || has_numbers(y, x)))
        return true;
    if (x && y && (is_written(x->source, y) || is_written(y->source, x)))
        return true;
    if (x && y && incomparable(p, x, y))
        return true;
    if (!y) /* a sequence is dropped together with autoincrement() */
        return !x || x->kind == MG_DEFAULT_SEQUENCE;
    if (y->kind == MG_DEFAULT_SEQUENCE || (y->kind == MG_DEFAULT_SQL && !y->text))
        return true;
    if (!x || x->kind != y->kind)
        return false;
    switch (x->kind)
    {
    case MG_DEFAULT_VALUE:
        return same_constant(a, &x->value, &y->value);
    case MG_DEFAULT_SQL:
        return x->text && same_sql(x->text, y->text);
    default:
        return true;
    }
}

void mg_compare_columns(mg_arena *a, mg_psl_provider provider, mg_column_pair *p)
{
    p->cast = mg_cast_between(provider, p->from, p->to);
    if (p->cast != MG_CAST_NONE && p->to->backfill)
        p->cast = MG_CAST_SAFE; /* an expression gives the values, so none is cast */
    p->changes = 0;
    if (p->from->type.nullness != p->to->type.nullness)
        p->changes |= MG_CHANGED_NULLNESS;
    if (!same_default(a, p))
        p->changes |= MG_CHANGED_DEFAULT;
    if (p->cast != MG_CAST_NONE)
        p->changes |= MG_CHANGED_TYPE;
    if (provider == MG_PSL_POSTGRESQL && p->from->autoincrement != p->to->autoincrement)
        p->changes |= MG_CHANGED_AUTOINCREMENT;
}
