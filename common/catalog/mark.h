/*
 * mark.h: the mark of a protected database, which dev, push and reset leave alone.
 *
 * It is kept without a table, which the reference would drop. PostgreSQL: the setting migrate.protected of the database
 * in its catalog, which its owner alone can change; what a session or a role sets is not looked at. SQLite: a view
 * (MG_PROTECT_VIEW), which the reference ignores, and so must whoever reads schemas.
 */
#ifndef MG_MARK_H
#define MG_MARK_H

#include "ledger.h"

/* Both run SQL in an open session and fail with the host's error; the second needs one that writes, and the lock. */
mg_rc mg_protect_read(const mg_host *host, bool *is, mg_arena *arena, mg_error *err);
mg_rc mg_protect_write(const mg_host *host, bool on, mg_arena *arena, mg_error *err);

#endif
