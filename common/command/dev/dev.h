/* dev.h: the state of one migrate_dev, in the order in which it comes to be. */
#ifndef MG_DEV_H
#define MG_DEV_H

#include "../../plan/rows/rows.h"
#include "../deploy/deployment.h"
#include "../schema/drift.h"
#include "../../run/lone_script.h"

#include "../../render/base/render.h"

/* A migration that is made. */
typedef struct mg_made
{
    const char *name, *script;
    mg_tree folder; /* that it is written to */
    bool written;
} mg_made;

typedef struct mg_dev
{
    mg_call *call;
    const char *dir;
    const char *given_name; /* of the migration, as it was given */
    const char *words;      /* of it */
    mg_tree folder;         /* of the migrations, whether it exists yet or not */
    bool has_lock_file;
    mg_model *schema;
    mg_runner runner;   /* of what is pending */
    mg_scripts pending; /* with the folder */
    mg_standing standing;
    mg_applied *pending_done;
    mg_broken_list pending_broken;
    bool first; /* the database was empty and had no history */
    mg_drift drift;
    mg_diff diff; /* from the database, with all of the history, to the schema */
    mg_checks checks;
    mg_row_checks rows;
    mg_made adopted, next; /* name NULL: there is none */
    mg_scripts next_script;
    mg_applied *next_done;
    mg_lone_script seed;
} mg_dev;

/* Reads folder and history, and refuses a history that does not fit the folder (dev_judge.c). */
mg_rc mg_dev_judge(mg_dev *d);

/* Replays what is applied, and refuses what the history lacks, unless it shall be adopted. */
mg_rc mg_dev_check_drift(mg_dev *d);

/* Writes the migrations that were made; on failure none is left. Takes them away again. (dev_write.c) */
mg_rc mg_dev_write(mg_dev *d);
mg_rc mg_dev_unwrite(mg_dev *d);

/* Gives the report (dev_report.c). */
mg_rc mg_dev_give(const mg_dev *d, mg_output *out);

#endif
