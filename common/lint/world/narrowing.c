/* narrowing.c: what values lose by another type; see types.h. */
#include "types.h"

#include "type_parts.h"

static bool is_whole_number(const mg_type_parts *t)
{
    return mg_type_is(t, "int2") || mg_type_is(t, "int4") || mg_type_is(t, "int8");
}

static bool is_floating(const mg_type_parts *t)
{
    return mg_type_is(t, "float4") || mg_type_is(t, "float8");
}

static bool is_textual(const mg_type_parts *t)
{
    return mg_type_is(t, "text") || mg_type_is(t, "varchar") || mg_type_is(t, "bpchar");
}

static bool is_timestamp(const mg_type_parts *t)
{
    return mg_type_is(t, "timestamp") || mg_type_is(t, "timestamptz");
}

static const char *numbers_lose(const mg_type_parts *from, const mg_type_parts *to)
{
    bool exact = mg_type_is(from, "numeric");

    if (is_whole_number(to) && (exact || is_floating(from)))
        return "what is behind the point is rounded";
    if (exact && mg_type_is(to, "numeric") && to->count > 1 &&
        (from->count < 2 || from->modifiers[1] > to->modifiers[1]))
        return "digits behind the point are rounded";
    if (exact && is_floating(to))
        return "digits that the type has no room for are rounded";
    if (mg_type_is(from, "float8") && mg_type_is(to, "float4"))
        return "digits that the type has no room for are rounded";
    if ((mg_type_is(from, "int8") && is_floating(to)) || (mg_type_is(from, "int4") && mg_type_is(to, "float4")))
        return "large numbers are rounded";
    return NULL;
}

static const char *times_lose(const mg_type_parts *from, const mg_type_parts *to)
{
    if (is_timestamp(from) && mg_type_is(to, "date"))
        return "the time of day is lost";
    if (is_timestamp(from) && (mg_type_is(to, "time") || mg_type_is(to, "timetz")))
        return "the date is lost";
    if (mg_type_has_time(from) && mg_type_has_time(to) && to->count > 0 &&
        to->modifiers[0] < (from->count > 0 ? from->modifiers[0] : 6))
        return "fractions of seconds are rounded";
    return NULL;
}

/* An explicit cast cuts texts; the one that ALTER TYPE does without USING fails on those that are too long. */
static const char *texts_lose(const mg_type_parts *from, const mg_type_parts *to, bool converted)
{
    bool shorter = to->count > 0 && (from->count == 0 || from->modifiers[0] > to->modifiers[0]);

    return converted && is_textual(from) && is_textual(to) && shorter ? "what is longer is cut" : NULL;
}

const char *mg_type_loses(const char *from, const char *to, bool converted)
{
    mg_type_parts a, b;
    const char *lost;

    if (!from || !to)
        return NULL;
    a = mg_type_split(from);
    b = mg_type_split(to);
    if (a.array != b.array)
        return NULL;
    if (mg_type_is(&a, "json") && mg_type_is(&b, "jsonb"))
        return "the order of keys, and all but the last of equal ones, are lost";
    if (is_whole_number(&a) && mg_type_is(&b, "bool"))
        return "numbers become true or false";
    lost = numbers_lose(&a, &b);
    lost = lost ? lost : times_lose(&a, &b);
    return lost ? lost : texts_lose(&a, &b, converted);
}
