/*
 * shadow.h: the schema that a folder's migrations make, without a second database.
 *
 * The scripts are replayed in a shadow, an empty stand-in for the database inside it: in SQLite a database in memory,
 * in PostgreSQL a subtransaction in which the schemas concerned have been moved aside. While it stands, all that runs
 * through the host acts on it; then everything is undone.
 */
#ifndef MG_SHADOW_H
#define MG_SHADOW_H

#include "../call/call.h"

typedef struct mg_shadow_spec
{
    const char *const *schemas; /* of the datasource: `schemas = […]` */
    size_t nschemas;
    const char *const *names; /* of the migrations to replay; NULL: all */
    size_t nnames;
    const char *until; /* the last one to replay, if not NULL */
} mg_shadow_spec;

/*
 * Replays the migrations of `dir` (NULL: none), then calls `inside`, then undoes all. The call's session must be open,
 * for any intent but MG_EACH; the lock is not needed. `spec` may be NULL: all migrations, no schemas.
 *
 * Errors, in the call: those of reading the folder and the scripts; P3014: the shadow cannot be made; P3006: a
 * migration failed in it; whatever `inside` records when it fails. The session goes on as if nothing had been done.
 */
mg_rc mg_shadow_replay(mg_call *call, const char *dir, const mg_shadow_spec *spec, mg_rc (*inside)(void *arg),
                       void *arg);

#endif
