/*
 * scripts.h: the scripts of a folder that shall run, in order: read, split and judged. They are of no database.
 *
 * Functions fill the error that they are given; what they read belongs to the runner's call.
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
    char (*checksums)[MG_SHA256_HEX]; /* of each */
} mg_scripts;

/* Lists the folder and checks what can be checked without a database. Errors are recorded in the call. */
mg_rc mg_scripts_open(mg_scripts *all, mg_call *call, const char *dir);

/* Makes room for `count` of them. */
mg_rc mg_scripts_make_room(mg_scripts *all, size_t count, mg_arena *arena, mg_error *err);

/*
 * Reads and splits one of the folder, and judges it after those that `plan` has seen: it comes after those before it.
 * What is wrong in the script is an error as mg_script_failed tells it; a name that is too long for the history P3010.
 */
mg_rc mg_scripts_read(mg_scripts *all, const mg_migration *one, mg_plan *plan, mg_runner *r, mg_error *err);

/* The same for a script that is in no folder yet. `text` must live as long as the call. */
mg_rc mg_scripts_take(mg_scripts *all, const char *name, const char *text, mg_plan *plan, mg_runner *r, mg_error *err);

/* The session has no temporary table that stands before one which a script names. */
mg_rc mg_scripts_check_temporary(const mg_scripts *all, mg_call *call);

#endif
