/*
 * held.h: the relations of a PostgreSQL database, with the locks that this session holds on them and the files that
 * they are in; looked at between statements, it tells what each of them did. Everything belongs to the arena.
 */
#ifndef MG_HELD_H
#define MG_HELD_H

#include "facts.h"

typedef struct mg_held
{
    const char *schema, *name, *file; /* as they were when it was last looked at; `file` NULL: it has none */
    char kind;                        /* as pg_class has it */
    bool made;                        /* since the first look, so that nobody else can use it */
    bool gone;                        /* it has been dropped */
    unsigned modes;                   /* that are held: bit 1 for ACCESS SHARE, to bit 8 for ACCESS EXCLUSIVE */
    int64_t read; /* rows that this session has read one after the other, as far as it counts them */
} mg_held;

typedef struct mg_holdings mg_holdings;

/* Called with a relation as it was, NULL for one that is new, and as it is. */
typedef void (*mg_held_fn)(void *arg, const mg_held *before, const mg_held *now);

struct mg_holdings
{
    const mg_host *host;
    mg_arena *arena;
    mg_map relations; /* by oid */
    mg_held_fn each;
    void *arg;
};

/* Looks at all relations that are no catalogs, for the first time. Fails with the host's error. */
mg_rc mg_holdings_open(mg_holdings *h, const mg_host *host, mg_arena *arena, mg_error *err);

/* Looks again at those on which the session holds a lock, and calls `each` for them, in the order of their names. */
mg_rc mg_holdings_look(mg_holdings *h, mg_held_fn each, void *arg, mg_error *err);

/* Sets lock_timeout until the block ends, whatever has set it before. */
mg_rc mg_holdings_limit(const mg_holdings *h, const char *lock_timeout, mg_error *err);

/*
 * Looks for a table with at least `rows` rows, or of which only the size is known and has room for as many, among those
 * that are named here, their partitions, and with `neighbours` those that foreign keys connect them with. `schemas` and
 * `names` stand side by side. `*found`: its name; NULL: there is none.
 */
mg_rc mg_find_large(const mg_holdings *h, const mg_names *schemas, const mg_names *names, bool neighbours, long rows,
                    const char **found, mg_error *err);

#endif
