/*
 * repair.h: the last stage of a plan that will be run. Up to here the steps are those of the reference, which the
 * database does not always accept, and which lose what a schema cannot express. This stage turns them into steps that
 * work and lose nothing, and that contain everything that is printed of them. So whoever reads the plan after it sees
 * what is run.
 */
#ifndef MG_PLAN_REPAIR_H
#define MG_PLAN_REPAIR_H

#include "../steps.h"

/*
 * Repairs the steps of a plan that was made `runnable`. Called once, after everything that leaves steps out
 * (mg_diff_spare_extras). What it adds lives in the arena. False if there is no memory.
 */
bool mg_plan_repair(mg_arena *a, mg_diff *d);

/*
 * PostgreSQL: whether a default is an expression that the server takes in parentheses only, or that a comment ends,
 * which would take along what follows.
 */
bool mg_default_is_enclosed(const mg_default *d);

/* PostgreSQL: makes of a step that fills columns one that does so by UPDATE. Out of memory: the arena's `failed`. */
void mg_fill_by_update(mg_arena *a, mg_step *fill);

/* Why the server would refuse a plan: something in the database that no schema can express is in its way. */
typedef enum mg_block_reason
{
    MG_BLOCK_TYPE,   /* it uses a column whose enum is made anew */
    MG_BLOCK_COLUMN, /* it uses a column that gets another type, or goes */
    MG_BLOCK_NAME    /* an index is to get the name that it has */
} mg_block_reason;

typedef struct mg_plan_block
{
    const mg_extra *extra;
    mg_block_reason reason;
    const char *name; /* of the enum, of the column, or of the index's table */
} mg_plan_block;

/* Whether something is in the way of a plan that has been repaired; `out` tells the first such thing. */
bool mg_plan_blocked(const mg_diff *d, mg_plan_block *out);

#endif
