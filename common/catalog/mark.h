/*
 * mark.h: the mark of a protected database, which dev, push and reset then refuse to change.
 *
 * The mark is not kept in a table, since the reference would drop that. In PostgreSQL it is the setting
 * migrate.protected of the database, in its catalog, which only the database's owner can change; what a session or a
 * role sets does not count. In SQLite it is a view (MG_PROTECT_VIEW), which the reference ignores, and which whoever
 * reads the schema must ignore too.
 */
#ifndef MG_MARK_H
#define MG_MARK_H

#include "ledger.h"

/*
 * Both run SQL in an open session and fail with the host's error. The second needs a session that writes, and the lock.
 */
mg_rc mg_protect_read(const mg_host *host, bool *is, mg_arena *arena, mg_error *err);
mg_rc mg_protect_write(const mg_host *host, bool on, mg_arena *arena, mg_error *err);

#endif
