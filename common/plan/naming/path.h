/*
 * path.h: reads and writes what names a table, a column, an enum or a value: its name and those of what it is in, with
 * points between them, as in "User.email" or "auth.User". What holds a point or begins with a double quote stands in
 * double quotes.
 */
#ifndef MG_NAMING_PATH_H
#define MG_NAMING_PATH_H

#include "../pair/pair.h"

#define MG_PARTS_MAX 3

typedef struct mg_path
{
    const char *parts[MG_PARTS_MAX];
    size_t count;
} mg_path;

/* Reads a path; its texts belong to the arena. False: it is none, or there is no memory. */
bool mg_path_read(mg_arena *a, const char *text, mg_path *out);

/* The path of what is renamed, under its old name. NULL: out of memory. */
const char *mg_rename_key(mg_arena *a, const mg_rename *r);

/* The path of a table or enum. `schema` may be NULL. NULL: out of memory. */
const char *mg_path_write(mg_arena *a, const char *schema, const char *name);

/* The new name, with its schema if that is another one. NULL: out of memory. */
const char *mg_rename_goal(mg_arena *a, const mg_rename *r);

#endif
