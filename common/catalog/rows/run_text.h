/* run_text.h: runs a text of SQL that the core has written. */
#ifndef MG_CATALOG_RUN_TEXT_H
#define MG_CATALOG_RUN_TEXT_H

#include "../../host.h"

/*
 * Runs the statements of a text, one after the other; NULL means that writing the text has failed for lack of memory.
 * `name` is what the host calls the text. An error goes to `said`. The caller has a block open, which it ends.
 */
mg_rc mg_run_text(const mg_host *host, const char *name, const char *sql, mg_arena *arena, mg_error *said);

#endif
