/*
 * runner.h: runs scripts: their statements, transaction statements as blocks, and tells what went wrong in one.
 *
 * Functions fill the error that they are given. Of a statement's it is the database's own, with the offset of the
 * statement; mg_script_failed makes of it what the user reads.
 */
#ifndef MG_RUNNER_H
#define MG_RUNNER_H

#include "../call/call.h"

typedef struct mg_runner
{
    mg_call *call;
    bool shadow;            /* replayed where nobody else sees it; nothing stays, no history is kept */
    const char *path;       /* of a script that is no migration; NULL: it is one, or a text without a path */
    const char *outcome;    /* what an error in a script leaves behind, for the end of its hint */
    const char *advice;     /* and what to do, unless the hint says something else; or NULL */
    mg_error why;           /* the last error in a script, as the database said it */
    const char *stopped_at; /* that script's migration */
} mg_runner;

#define MG_MESSAGE_MAX 1000 /* bytes of an error in a script: a server may quote all of it */

/*
 * "NAME/migration.sql:LINE:COLUMN: the line there"; the migration's name without an offset. Without a migration
 * "FILE:LINE:…"; NULL without an offset. NULL: out of memory.
 */
const char *mg_script_place(mg_arena *arena, const mg_script *s, size_t offset);

/*
 * Makes of an error in a script what the user reads: which migration, where, the statement, the database's words.
 * P3018 of a migration, in a shadow P3006; a script that is none keeps the database's code. An error without an offset
 * is one of the script, but of no place in it. Notes it in the runner. MG_FAILED.
 */
mg_rc mg_script_failed(mg_runner *r, const mg_script *s, const mg_error *why, mg_error *err);

/*
 * Runs the statements [first, end) of a script; on failure `err` says where, and all blocks of the script are closed.
 * Statements that set a transaction's modes are left out, and COMMIT outside any block.
 */
mg_rc mg_run_statements(const mg_runner *r, const mg_script *s, size_t first, size_t end, mg_error *err);

/* Runs a whole script as a migration of its own. The error is mg_script_failed's. */
mg_rc mg_run_script(mg_runner *r, const mg_script *s, mg_error *err);

/* Whether a failure is one that may pass: a lock not had in time, or a deadlock; and retries are left. */
bool mg_may_retry(const mg_runner *r, const mg_error *why, long retried);

/* Waits before retry `retried` + 1: twice as long each time, and a random part of it. */
mg_rc mg_back_off(const mg_runner *r, const char *migration, long retried, mg_error *err);

#endif
