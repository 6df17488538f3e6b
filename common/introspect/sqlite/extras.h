/* extras.h: what a CREATE TABLE statement says beyond the PRAGMAs, in the model. */
#ifndef MG_MODEL_FROM_SQLITE_EXTRAS_H
#define MG_MODEL_FROM_SQLITE_EXTRAS_H

#include "table.h"
#include "../../model/model.h"

/*
 * Reads the statement of `t`, whose columns are there, into `out` (owned by `scratch`) and adds to the model, in `a`,
 * what the schema language cannot say: checks, collations, generated columns, keys with an order or a conflict clause,
 * table options. A statement that cannot be read is an option of the table, so that no plan takes its table apart.
 * Out of memory: the arenas' `failed`.
 */
void mg_lite_add_extras(mg_arena *a, mg_arena *scratch, mg_model *m, mg_table *t, mg_lite_table *out);

/*
 * The clause of the foreign key that PRAGMA foreign_key_list numbers `id`, or NULL when the statement does not tell:
 * the numbers run from the last one of the statement to the first.
 */
const mg_lite_clause *mg_lite_foreign_key_clause(const mg_lite_table *t, size_t id);

/* The model's column that a clause is of; NULL: it is of the table, or of a generated column. */
mg_column *mg_lite_clause_column(const mg_table *t, const mg_lite_table *read, const mg_lite_clause *c);

#endif
