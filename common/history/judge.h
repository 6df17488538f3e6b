/* judge.h: decides what a deployment may run, before anything runs. */
#ifndef MG_PLAN_H
#define MG_PLAN_H

#include "../base/map.h"
#include "../host.h"

typedef struct mg_plan
{
    const mg_host *host;
    const char *schema;         /* the schema that names without one mean */
    const char *each_call;      /* for hints: the call that commits each migration; NULL if these are none */
    bool each;                  /* each migration is committed by itself */
    bool tries;                 /* a trial: statements that a rollback does not undo are refused */
    bool shadow;                /* in a shadow, which nobody else sees; statements that change no schema are not run */
    const char *const *emptied; /* schemas that will be empty when the scripts run */
    size_t nemptied;
    /* The relations that the scripts create or rename, by qualified name, each with the address of a mark. */
    mg_map objects;
    char fresh, live; /* the marks: nobody else can see the relation; it was there before */
} mg_plan;

/*
 * How many statements at the end of the script are left out. These are VACUUMs, if all migrations run in one
 * transaction or if the database cannot run statements outside of one.
 */
size_t mg_plan_left_out(const mg_plan *plan, const mg_script *script);

/*
 * Judges a script that has been split, after the scripts before it. Errors, each with the offset of the statement:
 * transaction statements that do not pair up or would end a transaction of ours; statements that need a transaction of
 * their own, or none, if they act on objects that others can see; data streams from or to the client. With `each`, a
 * COMMIT may stand alone, and statements that need a transaction of their own, or none, are errors only after BEGIN or
 * SAVEPOINT.
 */
mg_rc mg_plan_add(mg_plan *plan, const mg_script *script, mg_arena *arena, mg_error *err);

/*
 * Splits a script and judges it as above. Fills in its steps and flags, and removes the statements at its end that are
 * left out.
 */
mg_rc mg_plan_script(mg_plan *plan, mg_script *script, mg_arena *arena, mg_error *err);

#endif
