/* path.h: a key of the option "renames", taken apart. */
#ifndef MG_COMMAND_RENAMES_PATH_H
#define MG_COMMAND_RENAMES_PATH_H

#include "../../base/arena.h"

#include <stddef.h>

#define MG_RENAME_PARTS_MAX 3

/* "Table", "Table.column", "schema.Table", or "schema.Table.column"; enums and their values stand for tables, too. */
typedef struct mg_rename_path
{
    const char *parts[MG_RENAME_PARTS_MAX];
    size_t count;
} mg_rename_path;

/* Reads a key; the parts belong to the arena. False: it is not written as a path, or there is no memory. */
bool mg_rename_path_read(mg_arena *a, const char *key, mg_rename_path *out);

#endif
