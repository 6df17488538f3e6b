/*
 * segments.h: a script cut into the pieces that migrate_deploy_each commits: transactions, and statements that run in
 * none. A script without such statements is one segment.
 */
#ifndef MG_SEGMENTS_H
#define MG_SEGMENTS_H

#include "../base/sha256.h"
#include "statement.h"

typedef struct mg_segment
{
    size_t first, end; /* statements of the script */
    bool outside;      /* one statement, which runs in no transaction */
    size_t nmodes;     /* statements at its start that say what its transaction is like */
} mg_segment;

typedef MG_VEC(mg_segment) mg_segments;

/* Cuts a script that mg_plan_add has judged. Error: SET TRANSACTION where its transaction has begun already. */
mg_rc mg_segments_cut(const mg_script *script, mg_segments *out, mg_arena *arena, mg_error *err);

/*
 * How far a migration came that is not one transaction: the last line of its row's logs,
 *
 *     migrate: {"of": 5, "done": ["<SHA-256 of the statement's text, hex>", …], "running": 3}
 *
 * `of`: top-level statements of the script; `done`: those that are done and committed, from the first; `running`: the
 * number of one that was begun outside a transaction, whose outcome is not known. It may be missing.
 */
typedef struct mg_progress
{
    size_t of, running; /* 0: none */
    MG_VEC(const char *) done;
} mg_progress;

/* `text`, then that line. */
const char *mg_progress_write(mg_arena *arena, const char *text, const mg_progress *p);
/* Whether logs end in such a line. */
bool mg_progress_read(mg_arena *arena, const char *logs, mg_progress *p);

/* The checksum of a statement's text, as progress has it; NULL when out of memory. */
const char *mg_statement_checksum(mg_arena *arena, const mg_script *script, size_t i);

#endif
