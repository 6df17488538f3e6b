/*
 * deployment.h: what migrate_deploy and migrate_deploy_each have in common: reading and judging both sides, errors,
 * running a script's statements, the report. Functions that fail record the error in the call, unless they fill `why`.
 */
#ifndef MG_DEPLOYMENT_H
#define MG_DEPLOYMENT_H

#include "../../history/diagnosis.h"
#include "../../history/judge.h"
#include "broken.h"
#include "../../call/report.h"

typedef struct mg_deployment
{
    mg_call *call;
    const char *dir; /* as it was given, for calls in hints */
    mg_migrations folder;
    mg_ledger ledger;
    mg_diagnosis diagnosis;
    mg_plan plan;
    MG_VEC(mg_script) scripts; /* to run, in order */
    char (*checksums)[MG_SHA256_HEX];
    int64_t *ms;                 /* of each script */
    int64_t *started, *finished; /* of each script, in ms since 1970 */
    long *retries;               /* of each script; -1: left to another deployment */
    size_t applied;              /* scripts that are done */
    bool each, dry_plan, dry_execute;
    bool all_committed;     /* of `each`: nothing is left to do but the report */
    bool shadow;            /* replayed where nobody else sees it; nothing stays, no history is kept */
    mg_broken_list broken;  /* by all of them together */
    mg_error why;           /* the last error in a script, as the database said it */
    const char *stopped_at; /* that script's migration */
    const char *unrecorded; /* why a failure could not be recorded; or NULL */
    const char *outcome;    /* what an error in a script leaves behind, for the end of its hint */
    const char *advice;     /* and what to do, unless the hint says something else; or NULL */
} mg_deployment;

#define MG_DEPLOY_ADVICE "Correct the script and deploy again."

/* Sets the session's each_call, before it is opened. */
mg_rc mg_deploy_name_each(mg_deployment *d, const char *dir);

/* Lists the folder and checks what can be checked without the database. */
mg_rc mg_deploy_open_folder(mg_deployment *d, const char *dir);

/*
 * The start of a deployment: opens the folder, and a session that only reads. If nothing is to be done, that is
 * reported, in *out, and *done: it needs no lock, no right to write and no primary. Else the session has left no trace,
 * and what was read has to be read again behind the lock; also where it stands in the way (P3009 and the like).
 */
mg_rc mg_deploy_look_first(mg_deployment *d, const char *dir, const char *function, mg_output *out, bool *done);

/* Reads the history and judges it: no failed migration (unless it can be resumed and shall), nothing unmanaged. */
mg_rc mg_deploy_read_history(mg_deployment *d);

/* The first failed migration; NULL: there is none. */
const mg_entry *mg_deploy_first_failed(const mg_diagnosis *all);

/* Makes room for `count` scripts; reads, splits and plans one of the folder, to be run after those before it. */
mg_rc mg_deploy_make_room(mg_deployment *d, size_t count);
mg_rc mg_deploy_read_script(mg_deployment *d, const mg_migration *one);

/* The same for a script that is in no folder yet. `text` must live as long as the call. */
mg_rc mg_deploy_take_script(mg_deployment *d, const char *name, const char *text);

/* The session has no temporary table that stands before one which a script names. */
mg_rc mg_deploy_check_temporary(mg_deployment *d);

/* Reads, splits and plans all scripts that shall run. */
mg_rc mg_deploy_read_scripts(mg_deployment *d);

/* The call's error was recorded by a callback: what it may lack is a code. Returns MG_FAILED. */
mg_rc mg_deploy_failed(mg_deployment *d);

/*
 * Makes P3018 (in a shadow P3006) of an error in a script: which migration, where, the statement, the database's
 * words. An error without an offset is one of the migration, but of no place in its script. MG_FAILED.
 */
mg_rc mg_deploy_script_failed(mg_deployment *d, const mg_script *s, const mg_error *why);

/*
 * "NAME/migration.sql:LINE:COLUMN: the line there"; the migration's name without an offset. Without a migration
 * "FILE:LINE:…"; NULL without an offset. NULL: out of memory.
 */
const char *mg_deploy_place(mg_arena *arena, const mg_script *s, size_t offset);

/* A text as an SQL literal, for calls in hints; NULL when out of memory. */
const char *mg_deploy_literal(mg_call *call, const char *text);

/* Fills steps and flags of a split script. */
void mg_deploy_count_steps(mg_script *s);

/* Tells people which script comes. */
void mg_deploy_tell(mg_deployment *d, size_t i);

/*
 * Runs the statements [first, end) of a script; on failure `why` says where, and all blocks of the script are closed.
 * Statements that set a transaction's modes are left out, and COMMIT outside any block.
 */
mg_rc mg_run_statements(mg_deployment *d, const mg_script *s, size_t first, size_t end, mg_error *why);

/* Runs a whole script as a migration of its own. */
mg_rc mg_run_script(mg_deployment *d, const mg_script *s);

#define MG_MESSAGE_MAX 1000 /* bytes of an error in a script: a server may quote all of it */

/* Writes ": " and the error that a record's logs hold, cut to MG_MESSAGE_MAX; nothing where they hold none. */
void mg_deploy_put_logged_error(const char *logs, mg_strbuf *out);

/* Whether a failure is one that may pass: a lock not had in time, or a deadlock; and retries are left. */
bool mg_deploy_may_retry(const mg_deployment *d, const mg_error *why, long retried);
/* Waits before retry `retried` + 1: twice as long each time, and a random part of it. */
mg_rc mg_deploy_back_off(mg_deployment *d, const char *migration, long retried, mg_error *why);

/* Runs all scripts in the open session, one history row each; on failure the session must not be kept. */
mg_rc mg_deploy_run_all(mg_deployment *d);

/* The migrations that were applied: the report's member `key`; and as a tree with its heading, if there are any. */
void mg_deploy_report_applied(mg_deployment *d, json_t *report, const char *key);
void mg_deploy_write_applied(const json_t *list, mg_strbuf *out);

/* Writes the warning of what the report has as "broken", after a blank line; or nothing. */
void mg_deploy_write_broken(const json_t *report, mg_strbuf *out);

/* The report of what was applied, or would be. */
void mg_deploy_report(mg_deployment *d, const char *function);
void mg_deploy_text(const mg_call *call, const json_t *report, mg_strbuf *out);

#endif
