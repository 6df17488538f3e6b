/*
 * answers.h: compares what is dropped with the answers that the call gives (option `renames`), and what is new with the
 * comments in the schema that name nothing that exists.
 */
#ifndef MG_ANSWERS_H
#define MG_ANSWERS_H

#include "../pair/pair.h"

/*
 * A rename of a column of this table, or of a value of this enum, of the plan's old side: with the names that the table
 * or enum had before the renames (in the plan it has its new ones already), and without those of the column or value.
 */
mg_rename mg_inner_before(const mg_pairs *p, const mg_table *t, const mg_enum *e);

/* Does `list` have the answer that this table, column, enum or value is dropped? Names are those before the renames. */
bool mg_is_answered(const mg_renames *list, const mg_rename *thing);

bool mg_enum_has_value(const mg_enum *e, const char *value);

/*
 * Finds a comment that says what a new thing was called before, but names nothing that exists, while the plan drops
 * something that may have been meant. NULL if there is none. `list` has the answers.
 */
const mg_said *mg_find_wrong_said(const mg_pairs *p, const mg_renames *list);

#endif
