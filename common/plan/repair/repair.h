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

/* Something in the database that no schema can say, and because of which the server would refuse a plan. */
typedef enum mg_block_reason
{
    MG_BLOCK_TYPE, /* it uses a column whose enum is made anew */
    MG_BLOCK_NAME  /* it has the name that an index is to have */
} mg_block_reason;

typedef struct mg_plan_block
{
    const mg_extra *extra;
    mg_block_reason reason;
    const char *name; /* of the enum; of the index's table */
} mg_plan_block;

/* Whether there is such a thing, in a plan that is repaired; the first is told. */
bool mg_plan_blocked(const mg_diff *d, mg_plan_block *out);

#endif
