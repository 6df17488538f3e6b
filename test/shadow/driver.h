/*
 * driver.h: a command that exists for tests only: a query in a shadow. The modules that have it hold the same objects
 * as the extensions.
 */
#ifndef SHADOW_DRIVER_H
#define SHADOW_DRIVER_H

#include "../../common/migrate.h"

/*
 * Replays `dir` ("": none) in a shadow, runs the query `sql` in it, and gives its rows back, columns parted by "|".
 * `spec`: an object with any of schemas, names, until; "write": true for a session that writes, and is kept; "again": a
 * second shadow in the same session, whose rows follow; "fail": what is called inside fails; "before", "after": a
 * query of the same session outside the shadow, before and after it.
 */
mg_rc shadow_driver(mg_call *call, const char *dir, const char *sql, const char *spec, mg_output *out);

#endif
