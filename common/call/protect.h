/* protect.h: the guard of commands that would change or empty a database in production. */
#ifndef MG_PROTECT_H
#define MG_PROTECT_H

#include "report.h"

/*
 * Refuses when the database is marked as protected; `function` is the one that was called. To be called in an open
 * session that writes: opening it has refused standbys and read-only databases already.
 */
mg_rc mg_protect_check(mg_call *call, const char *function);

/* Writes the line that says that the database is protected; nothing if it is not. */
void mg_protect_write_line(bool is, mg_strbuf *out);

#endif
