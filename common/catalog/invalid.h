/*
 * invalid.h: finds INVALID indexes. A CONCURRENTLY that was stopped leaves one: no query uses it, but every write
 * maintains it.
 */
#ifndef MG_INVALID_H
#define MG_INVALID_H

#include "ledger.h"

/* The names of a schema's INVALID indexes, in order. There are none in a database that knows no such thing. */
mg_rc mg_invalid_indexes(const mg_host *host, const char *schema, mg_names *names, mg_arena *arena, mg_error *err);

#endif
