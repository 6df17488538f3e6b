/* types.c: see types.h. */
#include "types.h"

#include "type_parts.h"

#include <stdlib.h>
#include <string.h>

mg_type_parts mg_type_split(const char *type)
{
    mg_type_parts t = {.name = type, .len = strcspn(type, "([")};
    const char *at = type + t.len;

    if (*at == '(')
    {
        do
            t.modifiers[t.count++] = strtol(at + 1, (char **) &at, 10);
        while (*at == ',' && t.count < MG_MODIFIERS_MAX);
        at = strchr(at, ')');
    }
    t.array = at && strchr(at, '[') != NULL;
    /* A scale that is not given is 0; so numeric(10) is numeric(10,0). */
    if (t.count == 1 && t.len == 7 && memcmp(t.name, "numeric", 7) == 0)
        t.count = 2;
    return t;
}

bool mg_type_is(const mg_type_parts *t, const char *name)
{
    return strlen(name) == t->len && memcmp(t->name, name, t->len) == 0;
}

/* Types whose values are stored alike, from the first to the second. What the second's length does is looked at then.
 */
static const struct
{
    const char *from, *to;
    bool utc; /* only there */
} COERCIBLE[] = {
    {"varchar", "text", false},
    {"text", "varchar", false},
    {"cidr", "inet", false},
    {"citext", "text", false},
    {"text", "citext", false},
    {"citext", "varchar", false},
    {"varchar", "citext", false},
    {"timestamp", "timestamptz", true},
    {"timestamptz", "timestamp", true},
    {"bit", "varbit", false},
    {"varbit", "bit", false},
    {"int4", "oid", false},
    {"oid", "int4", false},
    {"xml", "text", false},
};

static bool is_coercible(const mg_type_parts *from, const mg_type_parts *to, bool utc)
{
    if (from->len == to->len && memcmp(from->name, to->name, to->len) == 0)
        return true;
    for (size_t i = 0; i < sizeof COERCIBLE / sizeof *COERCIBLE; i++)
        if (mg_type_is(from, COERCIBLE[i].from) && mg_type_is(to, COERCIBLE[i].to))
            return utc || !COERCIBLE[i].utc;
    return false;
}

bool mg_type_has_time(const mg_type_parts *t)
{
    return mg_type_is(t, "timestamp") || mg_type_is(t, "timestamptz") || mg_type_is(t, "time") ||
           mg_type_is(t, "timetz") || mg_type_is(t, "interval");
}

/* Does every value have room in the second type? Without a length, as much as the type can have at all. */
static bool has_room_for_all(const mg_type_parts *from, const mg_type_parts *to)
{
    if (to->count == 0)
        return true;
    if (mg_type_has_time(to))
        return to->modifiers[0] >= (from->count > 0 ? from->modifiers[0] : 6);
    if (from->count == 0)
        return false;
    if (mg_type_is(to, "numeric"))
        return to->modifiers[0] >= from->modifiers[0] && to->modifiers[1] == from->modifiers[1];
    if (mg_type_is(to, "varchar") || mg_type_is(to, "varbit"))
        return to->modifiers[0] >= from->modifiers[0];
    return to->modifiers[0] == from->modifiers[0]; /* what pads its values */
}

bool mg_type_keeps_rows(const char *from, const char *to, bool utc)
{
    mg_type_parts a, b;

    if (!from || !to)
        return false;
    if (strcmp(from, to) == 0)
        return true;
    a = mg_type_split(from);
    b = mg_type_split(to);
    if (a.array || b.array)
        return a.array == b.array && is_coercible(&a, &b, false) && a.len == b.len && has_room_for_all(&a, &b);
    return is_coercible(&a, &b, utc) && has_room_for_all(&a, &b);
}

const char *mg_type_of_serial(const char *type)
{
    static const struct
    {
        const char *serial, *number;
    } types[] = {{"serial", "int4"},  {"serial4", "int4"},     {"bigserial", "int8"},
                 {"serial8", "int8"}, {"smallserial", "int2"}, {"serial2", "int2"}};

    for (size_t i = 0; type && i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].serial, type) == 0)
            return types[i].number;
    return NULL;
}
