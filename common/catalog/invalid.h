/*
 * invalid.h: finds what was not completed. A CONCURRENTLY that was stopped leaves an INVALID index: no query uses it,
 * but every write maintains it. A constraint that is NOT VALID holds for new rows alone.
 */
#ifndef MG_INVALID_H
#define MG_INVALID_H

#include "ledger.h"

/* A constraint that is not validated. */
typedef struct mg_unvalidated
{
    const char *table, *name;
} mg_unvalidated;

typedef struct mg_incomplete
{
    mg_names indexes; /* INVALID ones */
    MG_VEC(mg_unvalidated) constraints;
} mg_incomplete;

/* Those of a schema, in order. There are none in a database that knows no such thing. */
mg_rc mg_incomplete_read(const mg_host *host, const char *schema, mg_incomplete *out, mg_arena *arena, mg_error *err);

#endif
