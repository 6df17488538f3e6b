/*
 * settle.h: leaves changes of defaults out of a plan if the database has these defaults already, in other words than
 * the schema's.
 */
#ifndef MG_PLAN_SETTLE_H
#define MG_PLAN_SETTLE_H

#include "../../base/error.h"
#include "../steps.h"

/*
 * Whether the old column's default and the new one's are the same, as the database itself sees them. MG_FAILED if it
 * cannot go on.
 */
typedef mg_rc (*mg_same_default)(void *ctx, const mg_column_pair *c, bool *same);

/*
 * For a plan that has not been repaired yet. Asks about each default that may exist already, and fails if `ask` does.
 */
mg_rc mg_plan_settle(mg_diff *d, mg_same_default ask, void *ctx);

#endif
