/*
 * repair.h: the last stage of a plan that is going to be run. The steps are the reference's until here, which databases
 * do not always accept, and which lose what a schema cannot say. They become steps that run and lose nothing, and that
 * say all that is printed of them: whoever reads a plan after this sees what is run.
 */
#ifndef MG_PLAN_REPAIR_H
#define MG_PLAN_REPAIR_H

#include "../steps.h"

/*
 * Repairs the steps of a plan that was made `runnable`, once, after all that leaves steps out (mg_diff_spare_extras).
 * What it adds lives in the arena. False: out of memory.
 */
bool mg_plan_repair(mg_arena *a, mg_diff *d);

#endif
