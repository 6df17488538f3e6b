/* losses.h: refuses plans that would lose something that the schema language cannot express. */
#ifndef MG_LOSSES_H
#define MG_LOSSES_H

#include "../../plan/destructive.h"
#include "../../plan/keep.h"
#include "../../call/call.h"

/* Fails and names it if the plan would lose something that is in the database and cannot be in a schema file. */
mg_rc mg_check_losses(mg_call *call, mg_diff *d);

/* For reports: the script, as it can be run, or a comment that says why there is none. NULL if there is no memory. */
const char *mg_script_or_loss(mg_call *call, mg_diff *d, const mg_checks *checks);

#endif
