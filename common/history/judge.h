/*
 * judge.h: what a deployment may run, decided before anything runs.
 */
#ifndef MG_PLAN_H
#define MG_PLAN_H

#include "../base/map.h"
#include "../host.h"

typedef struct mg_plan
{
    const mg_host *host;
    const char *schema;         /* of unqualified names */
    const char *each_call;      /* for hints: how to commit each migration by itself; NULL: these are no migrations */
    bool each;                  /* it is how these will run */
    bool tries;                 /* what a rollback does not undo is refused */
    bool shadow;                /* nobody else sees any of it; what leaves no trace in a schema is not run */
    const char *const *emptied; /* schemas that will be empty when the scripts run */
    size_t nemptied;
    mg_map objects;   /* relations that the scripts create or rename, by qualified name: to one of the marks */
    char fresh, live; /* the marks' addresses: nobody else can see it; it was there before */
} mg_plan;

/*
 * How many statements at the script's end are left out: VACUUM, where migrations run in one transaction, or the
 * database can run no statement outside of one.
 */
size_t mg_plan_left_out(const mg_plan *plan, const mg_script *script);

/*
 * Judges a split script after those before it. Errors, with the offset of the statement: transaction statements that
 * do not pair up or would end a transaction of ours; statements that need a transaction of their own, or none, and act
 * on objects that others can see; data streams of the client. With `each` COMMIT may stand alone, and statements that
 * need a transaction of their own, or none, are errors only inside a BEGIN or after a SAVEPOINT.
 */
mg_rc mg_plan_add(mg_plan *plan, const mg_script *script, mg_arena *arena, mg_error *err);

/* Splits a script and judges it as above; fills its steps and flags, and takes off what is left out at its end. */
mg_rc mg_plan_script(mg_plan *plan, mg_script *script, mg_arena *arena, mg_error *err);

#endif
