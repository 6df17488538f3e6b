/*
 * drop_all.h: emptying a database, or schemas of one.
 *
 * Everything that lies in the schemas is dropped, whatever its kind; the schemas themselves stay, with their owners,
 * grants and comments, and so do members of extensions and what was made on them. SQLite: all of "main".
 *
 * Functions run SQL in an open session and fail with the host's error. Texts live in the arena.
 */
#ifndef MG_DROP_ALL_H
#define MG_DROP_ALL_H

#include "ledger.h"

/* What is to be emptied. PostgreSQL alone looks at the schemas. */
typedef struct mg_drop_scope
{
    mg_names schemas;             /* those that do not exist are passed over */
    const char *history;          /* another schema, of which the history table alone goes; or NULL */
    const mg_externals *external; /* what stays; or NULL */
} mg_drop_scope;

/* What lies in the scope. The history table is not counted. */
typedef struct mg_drop_summary
{
    size_t tables;
    size_t others;   /* of other kinds; parts of tables are not counted */
    int64_t rows;    /* estimated (PostgreSQL), or counted up to a limit */
    bool more_rows;  /* the limit was reached, or some tables could not be counted */
    size_t unknown;  /* tables that are not estimated */
    size_t locks;    /* that dropping takes */
    size_t lockable; /* more of them could leave too few to others; 0: no limit */
} mg_drop_summary;

mg_rc mg_drop_look(const mg_host *host, const mg_drop_scope *scope, bool rows, mg_drop_summary *out, mg_arena *arena,
                   mg_error *err);

/* Objects outside that depend on what lies inside, each as "view a.v depends on table b.t"; at most 21. */
mg_rc mg_drop_dependents(const mg_host *host, const mg_drop_scope *scope, mg_names *out, mg_arena *arena,
                         mg_error *err);

/* Drops all. There must be no dependents: they would go too. Needs a session that writes, and the lock. */
mg_rc mg_drop_all(const mg_host *host, const mg_drop_scope *scope, mg_arena *arena, mg_error *err);

#endif
