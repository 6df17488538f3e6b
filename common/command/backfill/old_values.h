/* old_values.h: finds old values of enums in the expressions of backfills. */
#ifndef MG_COMMAND_BACKFILL_OLD_VALUES_H
#define MG_COMMAND_BACKFILL_OLD_VALUES_H

#include "../../catalog/backfills/backfills.h"

/*
 * A plan renames values of enums before it fills columns. So an expression that reads a column of such an enum, and
 * holds a text that was one of these values, would find no row with it, or another one. That is an objection.
 */
void mg_find_old_value(mg_arena *a, mg_dialect dialect, const mg_diff *d, const mg_backfill *b, mg_objection *out);

#endif
