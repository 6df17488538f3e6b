/*
 * settle.h: leaves out of a plan what sets defaults that the database has already, in other words than the schema's.
 */
#ifndef MG_PLAN_SETTLE_H
#define MG_PLAN_SETTLE_H

#include "../../base/error.h"
#include "../steps.h"

/* Whether the old column's default is the new one's, as the database itself sees both; MG_FAILED: it cannot go on. */
typedef mg_rc (*mg_same_default)(void *ctx, const mg_column_pair *c, bool *same);

/* Of a plan that is not repaired yet. Asks about each default that may be there; fails when `ask` does. */
mg_rc mg_plan_settle(mg_diff *d, mg_same_default ask, void *ctx);

#endif
