/* build_plan.h: the plan that makes the database what a schema says: that of migrate_dev and of migrate_push. */
#ifndef MG_BUILD_PLAN_H
#define MG_BUILD_PLAN_H

#include "../../call/call.h"
#include "../../render/base/render.h"
#include "../renames/ask.h"

/*
 * From the database, in a session that writes, to the schema: repaired, so that it runs; without what the database has
 * already in other words; with what is to be checked before, not counted yet. Fails, in the call, where it would lose
 * what no schema can say, or make a partial index that cannot be; and where `asker` has to ask something first.
 */
mg_rc mg_build_plan(mg_call *call, mg_model *schema, const mg_asker *asker, mg_diff *diff, mg_checks *checks);

#endif
