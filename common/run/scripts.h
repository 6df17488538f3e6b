/*
 * scripts.h: the scripts of a folder that are to run, in order: read, split and judged. They depend on no database.
 *
 * Functions fill the error that they are given. What they read belongs to the runner's call.
 */
#ifndef MG_SCRIPTS_H
#define MG_SCRIPTS_H

#include "../history/judge.h"
#include "../history/migrations.h"
#include "runner.h"

typedef struct mg_scripts
{
    mg_migrations folder;
    MG_VEC(mg_script) items;
    char (*checksums)[MG_SHA256_HEX]; /* one for each script */
} mg_scripts;

/* Lists the folder, and checks what can be checked without a database. Errors are recorded in the call. */
mg_rc mg_scripts_open(mg_scripts *all, mg_call *call, const char *dir);

/* Makes room for `count` scripts. */
mg_rc mg_scripts_make_room(mg_scripts *all, size_t count, mg_arena *arena, mg_error *err);

/*
 * Reads a script of the folder, splits it, and judges it after those that `plan` has seen; so scripts are read in
 * order. Anything wrong in the script is an error of mg_script_failed. A name too long for the history is P3010.
 */
mg_rc mg_scripts_read(mg_scripts *all, const mg_migration *one, mg_plan *plan, mg_runner *r, mg_error *err);

/* Does the same for a script that is not in a folder yet. `text` must live as long as the call. */
mg_rc mg_scripts_take(mg_scripts *all, const char *name, const char *text, mg_plan *plan, mg_runner *r, mg_error *err);

/* Fails if the session has a temporary table that hides one which a script names. */
mg_rc mg_scripts_check_temporary(const mg_scripts *all, mg_call *call);

#endif
