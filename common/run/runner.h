/*
 * runner.h: runs the statements of scripts, with transaction statements turned into blocks, and explains what failed.
 *
 * Functions fill the error that they are given. If a statement fails, that error is the database's own, with the offset
 * of the statement. mg_script_failed makes of it what the user reads.
 */
#ifndef MG_RUNNER_H
#define MG_RUNNER_H

#include "../call/call.h"

/* Runs the `i`-th statement of a script, as mg_host.run does. */
typedef mg_rc (*mg_run_fn)(void *arg, const mg_script *s, size_t i, mg_error *err);

typedef struct mg_runner
{
    mg_call *call;
    mg_run_fn run; /* in place of the host's; or NULL */
    void *run_arg;
    bool shadow;            /* the script is replayed in a shadow, where nothing stays and no history is kept */
    const char *path;       /* of a script that is no migration; NULL for others, and without a path */
    const char *outcome;    /* what an error in a script leaves behind; stands at the end of its hint */
    const char *advice;     /* what to do then, unless the error's own hint says something else; or NULL */
    mg_error why;           /* the last error in a script, in the database's words */
    const char *stopped_at; /* the migration whose script that was */
} mg_runner;

#define MG_MESSAGE_MAX 1000 /* bytes kept of a message, since a server may quote a whole script */

/*
 * The place of an error: "NAME/migration.sql:LINE:COLUMN: the line there", or without an offset the migration's name.
 * For a script that is no migration "FILE:LINE:…", or NULL without an offset. NULL also if there is no memory.
 */
const char *mg_script_place(mg_arena *arena, const mg_script *s, size_t offset);

/*
 * Turns an error in a script into the one that the user reads: the migration, the place, the statement, the database's
 * words. The code is P3018 for a migration, P3006 for one in a shadow, and the database's own for a script that is no
 * migration. An error without an offset concerns the script as a whole. The error is noted in the runner. Returns
 * MG_FAILED.
 */
mg_rc mg_script_failed(mg_runner *r, const mg_script *s, const mg_error *why, mg_error *err);

/*
 * Runs the statements [first, end) of a script. If one fails, `err` says where, and all blocks of the script have been
 * closed. Statements that set the modes of a transaction are skipped, and so is a COMMIT outside any block.
 */
mg_rc mg_run_statements(const mg_runner *r, const mg_script *s, size_t first, size_t end, mg_error *err);

/* Runs a whole script in a block of its own. The error is the one of mg_script_failed. */
mg_rc mg_run_script(mg_runner *r, const mg_script *s, mg_error *err);

/*
 * Whether it makes sense to try again: the failure may pass (a lock could not be had in time, or a deadlock), and
 * retries are left.
 */
bool mg_may_retry(const mg_runner *r, const mg_error *why, long retried);

/* Waits before retry number `retried` + 1. The wait doubles each time, and a part of it is random. */
mg_rc mg_back_off(const mg_runner *r, const char *migration, long retried, mg_error *err);

#endif
