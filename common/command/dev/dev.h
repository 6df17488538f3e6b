/* dev.h: the state of one call of migrate_dev. The members are in the order in which they are filled in. */
#ifndef MG_DEV_H
#define MG_DEV_H

#include "../../plan/rows/rows.h"
#include "../deploy/deployment.h"
#include "../schema/drift.h"
#include "../../run/lone_script.h"

#include "../../render/base/render.h"

/* A migration that this call makes. */
typedef struct mg_made
{
    const char *name, *script;
    mg_tree folder; /* the folder to which it is written */
    bool written;
    const mg_lint *lint; /* of the script; NULL: it was not linted */
} mg_made;

typedef struct mg_dev
{
    mg_call *call;
    const char *dir;
    const char *given_name; /* the migration's name, as it was given */
    const char *words;      /* of it */
    mg_tree folder;         /* the folder of the migrations, whether it exists already or not */
    bool has_lock_file;
    mg_model *schema;
    mg_runner runner;   /* runs the pending migrations */
    mg_scripts pending; /* the pending migrations, together with the folder */
    mg_standing standing;
    mg_applied *pending_done;
    mg_broken_list pending_broken;
    bool first; /* the database was empty and had no history */
    mg_drift drift;
    mg_diff diff; /* from the database, with all of the history, to the schema */
    mg_checks checks;
    mg_row_checks rows;
    mg_runner next_runner;
    mg_made adopted, next; /* the migration that adopts drift, and the next one; `name` is NULL if it is not made */
    const char *unlinted;  /* why they could not be linted; or NULL */
    mg_scripts adopted_script, next_script; /* as they were judged; nothing of what is only written */
    mg_applied *next_done;
    mg_lone_script seed;
} mg_dev;

/* Reads the folder and the history, and refuses a history that does not fit the folder (dev_judge.c). */
mg_rc mg_dev_judge(mg_dev *d);

/* Replays what is applied, and refuses drift, unless it is to be adopted (dev_judge.c). */
mg_rc mg_dev_check_drift(mg_dev *d);

/* Lints the migrations that were made, before the next one is applied; and what it has found, for reports (dev_lint.c).
 */
mg_rc mg_dev_lint(mg_dev *d);
json_t *mg_dev_findings_json(mg_call *call, const mg_dev *d);
void mg_dev_findings_write(mg_call *call, const mg_dev *d, mg_strbuf *out);

/*
 * The first writes the migrations that were made; if it fails, nothing of them remains. The second takes them away
 * again (dev_write.c).
 */
mg_rc mg_dev_write(mg_dev *d);
mg_rc mg_dev_unwrite(mg_dev *d);

/* Gives the report (dev_report.c). */
mg_rc mg_dev_give(const mg_dev *d, mg_output *out);

#endif
