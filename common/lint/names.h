/* names.h: the names that PostgreSQL gives where a script gives none, made as the server makes them. */
#ifndef MG_LINT_NAMES_H
#define MG_LINT_NAMES_H

#include "../sql/actions.h"

/*
 * "first_second_label", or without `second` if that is NULL. Where it is longer than a name may be, the longer of the
 * two is cut, in whole characters. NULL: out of memory.
 */
const char *mg_made_name(mg_arena *arena, const char *first, const char *second, const char *label);

/* The name of a foreign key, unique constraint or primary key that is added without one; NULL: it cannot be told. */
const char *mg_default_key_name(mg_arena *arena, const mg_action *a);

/* What an index is called while another one is made in its place. */
const char *mg_replaced_name(mg_arena *arena, const char *name);

#endif
