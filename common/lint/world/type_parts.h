/* type_parts.h: the name of a type in parts: varchar(20)[] is "varchar", 1, {20}, and an array. */
#ifndef MG_TYPE_PARTS_H
#define MG_TYPE_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#define MG_MODIFIERS_MAX 2

typedef struct mg_type_parts
{
    const char *name; /* not ended by a NUL */
    size_t len;
    int count;
    long modifiers[MG_MODIFIERS_MAX];
    bool array;
} mg_type_parts;

mg_type_parts mg_type_split(const char *type);
bool mg_type_is(const mg_type_parts *t, const char *name);

/* Whether it is one of times, whose modifier is the number of digits of a second; 6 without one. */
bool mg_type_has_time(const mg_type_parts *t);

#endif
