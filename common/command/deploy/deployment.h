/*
 * deployment.h: what migrate_deploy and migrate_deploy_each share: reading the folder and the history, and the report.
 * Functions that fail record the error in the call.
 */
#ifndef MG_DEPLOYMENT_H
#define MG_DEPLOYMENT_H

#include "../../call/report.h"
#include "../../linting/linting.h"
#include "apply.h"
#include "standing.h"

typedef struct mg_deployment
{
    const char *dir; /* as it was given, for calls in hints */
    mg_runner runner;
    mg_scripts scripts;
    mg_standing standing;
    mg_applied *done;      /* one for each script */
    const mg_lint *lint;   /* what option "lint" has found in the scripts; NULL without it */
    mg_broken_list broken; /* what all of them together have broken */
    bool each, dry_plan, dry_execute;
} mg_deployment;

#define MG_DEPLOY_ADVICE "Correct the script and deploy again."

/*
 * Starts a deployment: opens the folder, and a session that only reads. If there is nothing to do, that is reported in
 * *out, and *done is set; this needs no lock, no right to write and no primary server. Otherwise the session leaves no
 * trace, and everything is read again under the lock; so also if something forbids deploying (P3009 and the like).
 */
mg_rc mg_deploy_look_first(mg_deployment *d, mg_output *out, bool *done);

/*
 * Reads and judges the history: no migration may have failed (unless it can be resumed, and shall), and the database
 * must be managed by migrations.
 */
mg_rc mg_deploy_read_history(mg_deployment *d);

/* Reads, splits and judges all scripts that shall run, and makes room for what becomes of them. */
mg_rc mg_deploy_read_scripts(mg_deployment *d);

/*
 * With option "lint": fails if the scripts have findings that it refuses. What an attempt before this one has done of a
 * script is past. Runs nothing.
 */
mg_rc mg_deploy_lint(mg_deployment *d);

/*
 * Reads the scripts of a diagnosis that are not applied, up to the option "target". Refuses a name that a temporary
 * table hides.
 */
mg_rc mg_read_pending(mg_scripts *scripts, const mg_diagnosis *diagnosis, mg_plan *plan, mg_runner *r);

/* For reports: the migrations that were applied; and the same as a tree under its heading, if there are any. */
json_t *mg_applied_json(mg_call *call, const mg_scripts *scripts, const mg_applied *done);
void mg_applied_write(mg_call *call, const mg_scripts *scripts, const mg_applied *done, mg_strbuf *out);

/* Writes a warning, after a blank line, about what no longer works; or nothing. */
void mg_broken_write(mg_call *call, const mg_broken_list *list, mg_strbuf *out);

/* Returns the report of what was applied, or would be. */
mg_rc mg_deploy_give(const mg_deployment *d, mg_output *out);

#endif
