/*
 * segments.h: cuts a script into the pieces that migrate_deploy_each commits: transactions, and single statements that
 * run in none. A script without transaction statements and without such statements is one segment.
 */
#ifndef MG_SEGMENTS_H
#define MG_SEGMENTS_H

#include "../base/sha256.h"
#include "../sql/statement.h"

typedef struct mg_segment
{
    size_t first, end; /* the statements [first, end) of the script */
    bool outside;      /* it is one statement, which runs in no transaction */
    size_t nmodes;     /* how many statements at its start set the modes of its transaction */
} mg_segment;

typedef MG_VEC(mg_segment) mg_segments;

/* Cuts a script that mg_plan_add has judged. Error: a SET TRANSACTION whose transaction has begun already. */
mg_rc mg_segments_cut(const mg_script *script, mg_segments *out, mg_arena *arena, mg_error *err);

/*
 * How far a migration has come that is not a single transaction. Its row's logs have this as their last line:
 *
 *     migrate: {"of": 5, "done": 2, "hash": "<SHA-256, hex>", "running": 3}
 *
 * `of`: how many top-level statements the script has. `done`: how many of them, from the first on, are done and
 * committed. `hash`: the hash of what these say, see mg_done_add. `running`: the number of a statement outside any
 * transaction that was begun and whose outcome is not known; it may be missing. Earlier versions wrote `done` as a list
 * of the statements' own hashes, and no `hash`; that is read too.
 */
typedef struct mg_progress
{
    size_t of, running; /* 0 if there is none */
    size_t done;
    char hash[MG_SHA256_HEX];
} mg_progress;

/*
 * `text`, and that line after it. Without a text, a sentence comes first that says which statement is running, if one
 * is.
 */
const char *mg_progress_write(mg_arena *arena, const char *text, const mg_progress *p);
/* Reads such a line at the end of logs. False if there is none. */
bool mg_progress_read(const char *logs, mg_progress *p);

/*
 * Whether the logs of a row that is neither finished nor rolled back name no error, so that its deployment may be
 * running.
 */
bool mg_progress_is_open(const char *logs);

/*
 * Counts the next statement of the script as done. The new hash is that of the old one, in hex, and the statement's
 * own.
 */
void mg_done_add(mg_progress *p, const mg_script *script);

#endif
