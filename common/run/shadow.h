/*
 * shadow.h: finds out what schema the migrations of a folder make, without a second database.
 *
 * The scripts are replayed in a shadow, an empty stand-in for the database inside it: in SQLite a database in memory,
 * in PostgreSQL a subtransaction in which the schemas concerned have been moved aside. As long as the shadow stands,
 * everything that runs through the host acts on it. Then everything is undone.
 */
#ifndef MG_SHADOW_H
#define MG_SHADOW_H

#include "../call/call.h"

typedef struct mg_shadow_spec
{
    const char *const *schemas; /* those in the datasource's `schemas = […]` */
    size_t nschemas;
    const char *const *names; /* the migrations to replay; NULL for all */
    size_t nnames;
    const char *until; /* the last migration to replay, unless NULL */
} mg_shadow_spec;

/*
 * Replays the migrations of `dir` (none if NULL), then calls `inside`, then undoes everything. The call's session must
 * be open, with any intent but MG_EACH; the lock is not needed. `spec` may be NULL: all migrations and no schemas.
 *
 * Errors, in the call: those of reading the folder and the scripts; P3014 if the shadow cannot be made; P3006 if a
 * migration fails in it; and what `inside` records if it fails. The session goes on as if nothing had been done.
 */
mg_rc mg_shadow_replay(mg_call *call, const char *dir, const mg_shadow_spec *spec, mg_rc (*inside)(void *arg),
                       void *arg);

#endif
