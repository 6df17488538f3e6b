/* named.h: finds what renames name in a model, with its schema or without. */
#ifndef MG_COMMAND_RENAMES_NAMED_H
#define MG_COMMAND_RENAMES_NAMED_H

#include "../../plan/pair/by_name.h"
#include "../../plan/pair/pair.h"

/* The tables and enums of one model. If all bytes are zero, it is empty. */
typedef struct mg_rename_names
{
    mg_by_name tables, enums;
    mg_map any_table, any_enum; /* by name alone: the first that has it, in whichever schema */
    mg_arena *arena;            /* of all that is noted */
    mg_map *columns; /* tag: the address of a table of which one was asked for; by name. And each such table, by "" */
} mg_rename_names;

/* Notes what the model has. Everything lives as long as the arena and the model; no memory: the arena's `failed`. */
void mg_rename_names_note(mg_arena *a, const mg_model *m, mg_rename_names *out);

/* The table, or the enum, of this name; where `schema` is NULL, the first of the name in any schema. NULL: none. */
const mg_table *mg_rename_table_named(const mg_rename_names *n, const char *schema, const char *name);
const mg_enum *mg_rename_enum_named(const mg_rename_names *n, const char *schema, const char *name);

/* Has the table of that model the column, or an enum the value? */
bool mg_rename_has_column(const mg_rename_names *n, const mg_table *t, const char *name);
bool mg_rename_has_value(const mg_enum *e, const char *value);

#endif
