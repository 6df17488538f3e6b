/* foreign.h: lints a folder of the other database as well as its scripts can be read here. */
#ifndef MG_FOREIGN_H
#define MG_FOREIGN_H

#include "../../call/call.h"
#include "../../linting/linting.h"

/*
 * Starts the lint of a folder. If it is of this database, as mg_linting_begin does. SQLite's scripts are read
 * everywhere, since the core splits them itself: then `other` becomes the host that does, and has to live as long as
 * the lint, which is offline. P3019 for any other folder, and for a `trace` of a foreign one.
 */
mg_rc mg_foreign_begin(mg_call *call, const mg_migrations *folder, bool trace, mg_host *other, mg_lint *l);

#endif
