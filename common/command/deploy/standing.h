/*
 * standing.h: the standing of one database: its history, compared with a folder of migrations. Functions that fail
 * record the error in the call.
 */
#ifndef MG_STANDING_H
#define MG_STANDING_H

#include "../../base/strbuf.h"
#include "../../call/call.h"
#include "../../history/diagnosis.h"

typedef struct mg_standing
{
    mg_ledger ledger;
    mg_diagnosis diagnosis;
} mg_standing;

/* Reads the history in the open session and compares it. */
mg_rc mg_standing_read(mg_standing *standing, mg_call *call, const mg_migrations *folder);

/*
 * Refuses what a deployment from `dir` must not build on: a migration that has failed (unless it can be resumed, and
 * shall) or is running, P3009; a database that has tables but no history, P3005.
 */
mg_rc mg_standing_check(const mg_standing *standing, mg_call *call, const char *dir, const mg_migrations *folder);

/* Writes ": " and the error in a record's logs, cut to MG_MESSAGE_MAX; or nothing if they have none. */
void mg_write_logged_error(const char *logs, mg_strbuf *out);

#endif
