/* invalid.h: indexes that a CONCURRENTLY which was stopped has left: no query uses them, every write keeps them up. */
#ifndef MG_INVALID_H
#define MG_INVALID_H

#include "ledger.h"

/* The names of a schema's INVALID indexes, in order; none where the database knows no such thing. */
mg_rc mg_invalid_indexes(const mg_host *host, const char *schema, mg_names *names, mg_arena *arena, mg_error *err);

#endif
