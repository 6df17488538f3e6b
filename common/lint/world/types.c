/* types.c: see types.h. */
#include "types.h"

#include <stdlib.h>
#include <string.h>

#define MODIFIERS_MAX 2

/* A type in parts: varchar(20)[] is "varchar", 1, {20}, and an array. */
typedef struct type_parts
{
    const char *name;
    size_t len;
    int count;
    long modifiers[MODIFIERS_MAX];
    bool array;
} type_parts;

static type_parts split_type(const char *type)
{
    type_parts t = {.name = type, .len = strcspn(type, "([")};
    const char *at = type + t.len;

    if (*at == '(')
    {
        do
            t.modifiers[t.count++] = strtol(at + 1, (char **) &at, 10);
        while (*at == ',' && t.count < MODIFIERS_MAX);
        at = strchr(at, ')');
    }
    t.array = at && strchr(at, '[') != NULL;
    /* A scale that is not given is 0; so numeric(10) is numeric(10,0). */
    if (t.count == 1 && t.len == 7 && memcmp(t.name, "numeric", 7) == 0)
        t.count = 2;
    return t;
}

static bool is_type_named(const type_parts *t, const char *name)
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

static bool is_coercible(const type_parts *from, const type_parts *to, bool utc)
{
    if (from->len == to->len && memcmp(from->name, to->name, to->len) == 0)
        return true;
    for (size_t i = 0; i < sizeof COERCIBLE / sizeof *COERCIBLE; i++)
        if (is_type_named(from, COERCIBLE[i].from) && is_type_named(to, COERCIBLE[i].to))
            return utc || !COERCIBLE[i].utc;
    return false;
}

static bool has_time(const type_parts *t)
{
    return is_type_named(t, "timestamp") || is_type_named(t, "timestamptz") || is_type_named(t, "time") ||
           is_type_named(t, "timetz") || is_type_named(t, "interval");
}

/* Does every value have room in the second type? Without a length, as much as the type can have at all. */
static bool has_room_for_all(const type_parts *from, const type_parts *to)
{
    if (to->count == 0)
        return true;
    if (has_time(to))
        return to->modifiers[0] >= (from->count > 0 ? from->modifiers[0] : 6);
    if (from->count == 0)
        return false;
    if (is_type_named(to, "numeric"))
        return to->modifiers[0] >= from->modifiers[0] && to->modifiers[1] == from->modifiers[1];
    if (is_type_named(to, "varchar") || is_type_named(to, "varbit"))
        return to->modifiers[0] >= from->modifiers[0];
    return to->modifiers[0] == from->modifiers[0]; /* what pads its values */
}

bool mg_type_keeps_rows(const char *from, const char *to, bool utc)
{
    type_parts a, b;

    if (!from || !to)
        return false;
    if (strcmp(from, to) == 0)
        return true;
    a = split_type(from);
    b = split_type(to);
    if (a.array || b.array)
        return a.array == b.array && is_coercible(&a, &b, false) && a.len == b.len && has_room_for_all(&a, &b);
    return is_coercible(&a, &b, utc) && has_room_for_all(&a, &b);
}
