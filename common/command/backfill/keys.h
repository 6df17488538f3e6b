/* keys.h: which column a key of the option "backfill" names. */
#ifndef MG_BACKFILL_KEYS_H
#define MG_BACKFILL_KEYS_H

#include "../../plan/pair/pair.h"

/*
 * Finds the columns of the new side that a key names: "Table.column" or "schema.Table.column". Names of the new side
 * come first. Only if none is meant by these, table and column may have the names that `renames` take from them.
 * Returns how many were found, and one of them.
 */
size_t mg_backfill_columns(const mg_model *m, const mg_renames *renames, const char *key, mg_column **out);

#endif
