/* answers.h: what the call says of things that go, and what the schema says of things that come without naming any. */
#ifndef MG_ANSWERS_H
#define MG_ANSWERS_H

#include "../pair/pair.h"

/* The name that a table, or enum, of the old side in a plan has there, whose renames have been made. */
const char *mg_name_before(const mg_pairs *p, const mg_table *t, const mg_enum *e);

/* Whether `list` answers that it goes: a table, or its column; an enum, or its value. Names are those of before. */
bool mg_is_answered(const mg_renames *list, const mg_rename *thing);

bool mg_enum_has_value(const mg_enum *e, const char *value);

/*
 * What a comment says of a thing that comes, without naming any that there is, while a plan drops something that may
 * have been meant; or NULL. `list` has the answers.
 */
const mg_said *mg_find_wrong_said(const mg_pairs *p, const mg_renames *list);

#endif
