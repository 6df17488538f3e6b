/*
 * standing.h: where one database stands: its history, held against a folder of migrations. Functions that fail record
 * the error in the call.
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

/* Reads the history in the open session, and compares. */
mg_rc mg_standing_read(mg_standing *standing, mg_call *call, const mg_migrations *folder);

/*
 * Refuses what a deployment from `dir` must not go on from: a migration that failed (unless it can be resumed and
 * shall) or runs now, P3009; a database that has tables but no history, P3005.
 */
mg_rc mg_standing_check(const mg_standing *standing, mg_call *call, const char *dir, const mg_migrations *folder);

/* Writes ": " and the error that a record's logs hold, cut to MG_MESSAGE_MAX; nothing where they hold none. */
void mg_write_logged_error(const char *logs, mg_strbuf *out);

#endif
