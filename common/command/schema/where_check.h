/* where_check.h: predicates of indexes that no database can have, or that would not mean what the schema says. */
#ifndef MG_WHERE_CHECK_H
#define MG_WHERE_CHECK_H

#include "../../call/call.h"
#include "../../plan/steps.h"

/*
 * Whether the partial indexes that a plan makes can be made, as far as can be told before anything runs: a text of an
 * enum that is no value of it in the database; a condition that the database cannot read. In a session that writes.
 * Fails, in the call, with the place in the schema.
 */
mg_rc mg_check_wheres(mg_call *call, const mg_diff *d);

#endif
