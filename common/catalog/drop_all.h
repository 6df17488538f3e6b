/*
 * drop_all.h: empties a database, or some of its schemas.
 *
 * Everything that lies in the schemas is dropped, whatever its kind. The schemas themselves stay, with their owners,
 * grants and comments; and so do members of extensions and what depends on them. In SQLite everything in "main" is
 * dropped.
 *
 * The functions run SQL in an open session and fail with the host's error. Texts live in the arena.
 */
#ifndef MG_DROP_ALL_H
#define MG_DROP_ALL_H

#include "ledger.h"

/* What is to be emptied. The schemas matter only in PostgreSQL. */
typedef struct mg_drop_scope
{
    mg_names schemas;             /* one that does not exist is skipped */
    const char *history;          /* another schema, of which only the history table goes; or NULL */
    const mg_externals *external; /* what stays; or NULL */
} mg_drop_scope;

/* What lies in the scope, without the history table. */
typedef struct mg_drop_summary
{
    size_t tables;
    size_t others;   /* objects of other kinds, without those that are parts of tables */
    int64_t rows;    /* estimated in PostgreSQL, else counted up to a limit */
    bool more_rows;  /* the limit was reached, or some tables could not be counted */
    size_t unknown;  /* tables for which there is no estimate */
    size_t locks;    /* how many locks dropping everything takes */
    size_t lockable; /* with more locks too few could be left for others; 0 if there is no limit */
} mg_drop_summary;

mg_rc mg_drop_look(const mg_host *host, const mg_drop_scope *scope, bool rows, mg_drop_summary *out, mg_arena *arena,
                   mg_error *err);

/* The objects outside that depend on something inside, each as "view a.v depends on table b.t"; at most 21. */
mg_rc mg_drop_dependents(const mg_host *host, const mg_drop_scope *scope, mg_names *out, mg_arena *arena,
                         mg_error *err);

/*
 * Drops everything. There must be no dependents, since they would be dropped too. Needs a session that writes, and the
 * lock.
 */
mg_rc mg_drop_all(const mg_host *host, const mg_drop_scope *scope, mg_arena *arena, mg_error *err);

#endif
