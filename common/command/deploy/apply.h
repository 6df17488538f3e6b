/* apply.h: runs scripts as migrations in one transaction, the session's: all of them, or none. */
#ifndef MG_APPLY_H
#define MG_APPLY_H

#include "../../catalog/ledger.h"
#include "../../run/scripts.h"
#include "broken.h"

/* What has become of a script. */
typedef struct mg_applied
{
    int64_t ms;                /* how long it ran */
    int64_t started, finished; /* in ms since 1970 */
    long retries;
    size_t before; /* how many of its statements an earlier attempt has done */
    bool taken;    /* another deployment has applied it in the meantime */
} mg_applied;

/* Room for one of these for each script. NULL if there is no memory, which is recorded in the call. */
mg_applied *mg_applied_room(mg_call *call, const mg_scripts *scripts);

/* Tells people which script is next. */
void mg_tell_script(mg_call *call, const mg_scripts *scripts, size_t i);

/*
 * Runs all scripts in the open session, with a row in the history for each, and fills in `done`, one for each.
 * `broken`: what worked before and no longer does. If it fails, the error is the call's, and the session must not be
 * kept.
 */
mg_rc mg_apply_scripts(mg_runner *r, const mg_scripts *scripts, mg_ledger *ledger, mg_applied *done,
                       mg_broken_list *broken);

#endif
