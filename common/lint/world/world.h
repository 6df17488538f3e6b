/*
 * world.h: the database as it will be when a statement runs: what is known of it now, changed by what earlier pending
 * statements do.
 */
#ifndef MG_WORLD_H
#define MG_WORLD_H

#include "../../catalog/facts/facts.h"

typedef struct mg_world
{
    mg_facts facts;
    /* Of a database whose tables are as large as those that the scripts make will be by now; or NULL. */
    const mg_facts *sizes;
    unsigned deployment; /* what is deployed together: what it makes itself is nobody else's yet; counted from 1 */
    unsigned segment;    /* what is committed at once, counted from 1 over all scripts */
    bool each;           /* statements run as migrate_deploy_each runs them, since migrate_deploy cannot */
    bool lock_timeout, statement_timeout; /* set, by the session or by the script so far */
    const mg_fact_table *held; /* PostgreSQL: the first table that others cannot even read, and since when: a segment */
    unsigned held_in;
    /* The same of tables that are much written to, and that others cannot write: the first two, and what locked these.
     */
    const mg_fact_table *busy, *busy_too;
    const mg_action *busy_at;
    unsigned busy_in;
    /* PostgreSQL: the first table of others that a statement locks so that they feel it, and the action that does. */
    const mg_fact_table *locked;
    const mg_action *locked_by;
    const mg_stmt *locked_in;
    const mg_script *script;
    unsigned scripts; /* how many have been begun; so, the number of the current one */
    unsigned began;   /* the segment in which it began */
    bool opaque;      /* a statement has run functions or a block of code, which may have written anything */
    mg_map ahead;     /* ahead.h */
    mg_map keyed; /* of each table, tagged by its address: an index that has the column, by its name in lower case */
    mg_map
        redefined; /* by their names, folded: tables that SQLite's scripts make anew, each with the rename's address */
} mg_world;

void mg_world_init(mg_world *w, mg_dialect dialect, const char *target, mg_arena *arena);

/* Begins with another script; false: out of memory. */
bool mg_world_begin_script(mg_world *w, const mg_script *script);

/*
 * The table that a name means here, or NULL: there is none. Where nothing is known of it, that is a table of which only
 * the name is known.
 */
mg_fact_table *mg_world_table(mg_world *w, const mg_object *name);

/* The table that an action is about, which is that of its index where it names one. */
mg_fact_table *mg_world_table_of(mg_world *w, const mg_action *a);

/* Whether the deployment has made it, so that nobody else uses it. */
static inline bool mg_world_made(const mg_world *w, unsigned made)
{
    return made == w->deployment;
}

#define MG_HOT 3600 /* rows written in an hour */

/* Whether so much is written to a table that whoever locks it is noticed at once. */
static inline bool mg_world_is_hot(const mg_fact_table *t)
{
    return t->writes >= MG_HOT;
}

/* The table that the segment keeps from all others; NULL: there is none so far. */
static inline const mg_fact_table *mg_world_held(const mg_world *w)
{
    return w->held_in == w->segment ? w->held : NULL;
}

/* Whether the script, as Prisma's do in SQLite, drops the table only to put a new one in its place. */
bool mg_world_is_redefined(const mg_world *w, const mg_object *name);

/* The table of that name that was there before the script dropped it to put a new one in its place; or NULL. */
const mg_fact_table *mg_world_redefined(const mg_world *w, const char *name);

/* An index of the table that has the column as a key; NULL: there is none. */
const mg_fact_index *mg_world_index_with(mg_world *w, mg_fact_table *t, const char *column);

/* A validated CHECK by which no row is NULL in the column; or NULL. */
const mg_fact_constraint *mg_world_proof(const mg_world *w, const mg_fact_table *t, const char *column);

/* Whether somebody may use the thing, which is no table: it exists, and the deployment has not made it. */
bool mg_world_is_used(const mg_world *w, mg_thing_kind of, const mg_object *name);

/* Changes the world as the action does. */
void mg_world_apply(mg_world *w, const mg_stmt *s, const mg_action *a);

#endif
