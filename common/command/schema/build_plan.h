/* build_plan.h: makes the plan with which migrate_dev and migrate_push change the database into what a schema says. */
#ifndef MG_BUILD_PLAN_H
#define MG_BUILD_PLAN_H

#include "../../call/call.h"
#include "../../render/base/render.h"
#include "../renames/ask.h"

/*
 * Makes the plan from the database, in a session that writes, to the schema. It has been repaired, so that it can be
 * run. What the database has already, in other words, is left out. `checks` are not counted yet. It fails, with the
 * error in the call, if the plan would lose something that no schema can say, or make a partial index that is not
 * possible, or if `asker` has a question first.
 */
mg_rc mg_build_plan(mg_call *call, mg_model *schema, const mg_asker *asker, mg_diff *diff, mg_checks *checks);

#endif
