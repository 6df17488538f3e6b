/*
 * safe.h: the safe way: a script whose statements block others, as one that does the same and does not.
 *
 * What is rewritten are the statements in which the lint has found something (mg_lint_run), in the order of the script.
 * Each becomes a sequence of steps in phases:
 *
 *     PREPARE  quick      constraints as NOT VALID that prove what the statement needs
 *     PROVE    long       VALIDATE, which lets others read and write
 *     BUILD    outside    indexes, CONCURRENTLY
 *     itself              the statement, with its text edited in place: whatever is not rewritten stays to the byte
 *     SOON     quick      what proved it, dropped
 *     LATER    any        VALIDATE of what the statement has added as NOT VALID; rows that get their values
 *
 * Steps are put together into segments: what is quick may be in one transaction, what is long is in one of its own, so
 * that it holds no lock of what was before, and what is outside runs in none. For migrate_deploy_each a COMMIT stands
 * between two transactions; for Prisma's CLI, which sends a file as one query, each segment is a file of its own.
 *
 * The database ends as it would by the script as it was: names that the server would have given are given.
 */
#ifndef MG_SAFE_H
#define MG_SAFE_H

#include "../lint.h"

/* What became of a finding. */
typedef struct mg_safe_note
{
    const mg_finding *finding;
    bool done;
    const char *how; /* what was done; or why not, or what to do by hand */
} mg_safe_note;

typedef struct mg_safe
{
    const char *script;         /* all of it, in segments */
    mg_names files;             /* the same, a file for each segment */
    MG_VEC(mg_safe_note) notes; /* in the order of the script */
    size_t done;                /* how many of them */
    const char *setting; /* a setting of the session that the script changes, timeouts apart: files lack it; or NULL */
} mg_safe;

/*
 * Rewrites one of the scripts that the lint has gone through, which can be read. Fails with the lint's error. The
 * findings, which notes point to, must stay.
 */
mg_rc mg_safe_rewrite(mg_lint *l, size_t script, mg_safe *out);

#endif
