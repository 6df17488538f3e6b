/* where_check.h: finds predicates of indexes that no database can have, or that would not mean what the schema says. */
#ifndef MG_WHERE_CHECK_H
#define MG_WHERE_CHECK_H

#include "../../call/call.h"
#include "../../plan/steps.h"

/*
 * Checks, as far as possible before anything runs, that the partial indexes of a plan can be made. It refuses a text
 * that is no value of its enum in the database, and a condition that the database cannot read. Needs a session that
 * writes. Fails, in the call, with the place in the schema.
 */
mg_rc mg_check_wheres(mg_call *call, const mg_diff *d);

#endif
