/*
 * linting.h: the lint of what a deployment would run, as all commands that ask for it want it.
 *
 *     mg_linting_begin(call, &folder.tree, &l);
 *     mg_linting_scripts(call, &l, &scripts);       or, where scripts are not read yet, lint/lint.h
 *     mg_lint_run(&l);
 *
 * Functions that fail record the error in the call. Everything belongs to the call.
 */
#ifndef MG_LINTING_H
#define MG_LINTING_H

#include "../lint/lint.h"
#include "../run/scripts.h"

/* What may run in the database of an open session, with hints for what may not. */
mg_plan mg_deploy_plan(const mg_call *call);

/*
 * Starts a lint with all rules, as the call's options and the folder's lint.json say. Needs an open session. `l` must
 * stay where it is.
 */
mg_rc mg_linting_begin(mg_call *call, const mg_tree *folder, mg_lint *l);

/*
 * The same for scripts of another database, which `host` can split; it is not asked anything, and the lint is offline.
 * `target` is the schema that names without one mean there.
 */
mg_rc mg_linting_begin_other(mg_call *call, const mg_host *host, const char *target, const mg_tree *folder, mg_lint *l);

/*
 * The same for a report beside other things: no rows are counted, and a lint.json that is not as it must be is no
 * error; then `*why` says what is wrong, else it is NULL.
 */
mg_rc mg_linting_try(mg_call *call, const mg_tree *folder, mg_lint *l, const char **why);

/* Takes scripts that were read and judged already, as they are to run. */
mg_rc mg_linting_scripts(mg_call *call, mg_lint *l, const mg_scripts *scripts);

#endif
