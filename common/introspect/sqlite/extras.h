/* extras.h: adds to a model what a CREATE TABLE statement says and the PRAGMAs of SQLite do not. */
#ifndef MG_MODEL_FROM_SQLITE_EXTRAS_H
#define MG_MODEL_FROM_SQLITE_EXTRAS_H

#include "table.h"
#include "../../model/model.h"

/*
 * Reads the statement of `t`, whose columns are known, into `out` (owned by `scratch`). Adds to the model, in `a`, what
 * the schema language cannot express: checks, collations, generated columns, keys with an order or a conflict clause,
 * table options. A statement that cannot be read becomes an option of the table, so that no plan makes that table anew.
 * If there is no memory, the arenas' `failed` is set.
 */
void mg_lite_add_extras(mg_arena *a, mg_arena *scratch, mg_model *m, mg_table *t, mg_lite_table *out);

/*
 * The clause of the foreign key that has the number `id` in PRAGMA foreign_key_list, where the last foreign key of the
 * statement comes first. NULL if the statement does not tell.
 */
const mg_lite_clause *mg_lite_foreign_key_clause(const mg_lite_table *t, size_t id);

/* The name of the UNIQUE constraint of exactly these columns, in `a`; NULL if it has none. */
const char *mg_lite_unique_name(mg_arena *a, const mg_lite_table *t, const mg_index *x);

/* The column of the model that a clause belongs to. NULL for a clause of the table or of a generated column. */
mg_column *mg_lite_clause_column(const mg_table *t, const mg_lite_table *read, const mg_lite_clause *c);

#endif
