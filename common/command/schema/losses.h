/* losses.h: plans that would lose what the schema language cannot say. */
#ifndef MG_LOSSES_H
#define MG_LOSSES_H

#include "../../plan/destructive.h"
#include "../../plan/keep.h"
#include "../../call/call.h"

/* Fails, naming it, when the plan would lose something that is in the database and in no schema file. */
mg_rc mg_check_losses(mg_call *call, mg_diff *d);

/* For reports: the script, to be run, or a comment that says why there is none. NULL: out of memory. */
const char *mg_script_or_loss(mg_call *call, mg_diff *d, const mg_checks *checks);

#endif
