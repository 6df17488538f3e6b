/*
 * segments.h: a script cut into the pieces that migrate_deploy_each commits: transactions, and statements that run in
 * none. A script without such statements is one segment.
 */
#ifndef MG_SEGMENTS_H
#define MG_SEGMENTS_H

#include "../base/sha256.h"
#include "../sql/statement.h"

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
 *     migrate: {"of": 5, "done": 2, "hash": "<SHA-256, hex>", "running": 3}
 *
 * `of`: top-level statements of the script; `done`: so many of them, from the first, are done and committed; `hash`:
 * of what these say, see mg_done_add; `running`: the number of one that was begun outside a transaction, whose outcome
 * is not known. It may be missing. Earlier versions wrote `done` as a list of the statements' own hashes,
 * and no `hash`: that is read too.
 */
typedef struct mg_progress
{
    size_t of, running; /* 0: none */
    size_t done;
    char hash[MG_SHA256_HEX];
} mg_progress;

/* `text`, then that line; without a text a sentence that says which statement runs, if one does. */
const char *mg_progress_write(mg_arena *arena, const char *text, const mg_progress *p);
/* Whether logs end in such a line. */
bool mg_progress_read(const char *logs, mg_progress *p);

/* Whether logs of a row that is neither finished nor rolled back name no error: whoever began it may be at work. */
bool mg_progress_is_open(const char *logs);

/* Counts statement `done` of the script as done: the hash becomes that of the one before, in hex, and of its text's. */
void mg_done_add(mg_progress *p, const mg_script *script);

#endif
