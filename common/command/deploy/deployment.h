/*
 * deployment.h: what migrate_deploy and migrate_deploy_each have in common: reading both sides, and the report.
 * Functions that fail record the error in the call.
 */
#ifndef MG_DEPLOYMENT_H
#define MG_DEPLOYMENT_H

#include "../../call/report.h"
#include "apply.h"
#include "standing.h"

typedef struct mg_deployment
{
    const char *dir; /* as it was given, for calls in hints */
    mg_runner runner;
    mg_scripts scripts;
    mg_standing standing;
    mg_applied *done;      /* of each script */
    mg_broken_list broken; /* by all of them together */
    bool each, dry_plan, dry_execute;
} mg_deployment;

#define MG_DEPLOY_ADVICE "Correct the script and deploy again."

/*
 * The start of a deployment: opens the folder, and a session that only reads. If nothing is to be done, that is
 * reported, in *out, and *done: it needs no lock, no right to write and no primary. Else the session has left no trace,
 * and what was read has to be read again behind the lock; also where it stands in the way (P3009 and the like).
 */
mg_rc mg_deploy_look_first(mg_deployment *d, mg_output *out, bool *done);

/* Reads the history and judges it: no failed migration (unless it can be resumed and shall), nothing unmanaged. */
mg_rc mg_deploy_read_history(mg_deployment *d);

/* Reads, splits and judges all scripts that shall run, and makes room for what becomes of them. */
mg_rc mg_deploy_read_scripts(mg_deployment *d);

/* What may run in a database whose session is open, with its hints. */
mg_plan mg_deploy_plan(const mg_call *call);

/* The scripts of a diagnosis that are not applied, up to the option "target". Refuses what a temporary table hides. */
mg_rc mg_read_pending(mg_scripts *scripts, const mg_diagnosis *diagnosis, mg_plan *plan, mg_runner *r);

/* For reports: the migrations that were applied; as a tree with its heading, if there are any. */
json_t *mg_applied_json(mg_call *call, const mg_scripts *scripts, const mg_applied *done);
void mg_applied_write(mg_call *call, const mg_scripts *scripts, const mg_applied *done, mg_strbuf *out);

/* The warning of what does not work any more, after a blank line; or nothing. */
void mg_broken_write(mg_call *call, const mg_broken_list *list, mg_strbuf *out);

/* Gives the report of what was applied, or would be. */
mg_rc mg_deploy_give(const mg_deployment *d, mg_output *out);

#endif
