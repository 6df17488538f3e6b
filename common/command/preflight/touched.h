/* touched.h: the objects that scripts touch, and what they need of them. */
#ifndef MG_TOUCHED_H
#define MG_TOUCHED_H

#include "../../lint/world/locks.h"
#include "../../run/scripts.h"

/* The mode that pg_locks calls so; MG_LOCK_NONE if it is none of a table. */
mg_lock mg_lock_in_catalog(const char *name);

/* Whether who wants the one has to wait for who has the other. */
bool mg_locks_conflict(mg_lock wanted, mg_lock had);

/* Something that is there before the scripts run, and that they need something of. */
typedef struct mg_touch
{
    const char *need;      /* owner, drop, or a privilege */
    const char *kind;      /* relation, type, routine, schema, database, extension */
    mg_object object;      /* with its schema */
    size_t script, offset; /* the first statement that needs it */
} mg_touch;

/* A table that is there and gets locked. */
typedef struct mg_locked
{
    mg_object table; /* or an index of it */
    mg_lock mode;
    bool rewritten; /* all of it is written anew, or an index of it is built */
    size_t script, offset;
} mg_locked;

typedef struct mg_touched
{
    MG_VEC(mg_touch) needs;
    MG_VEC(mg_locked) locked;
    size_t locks, most; /* that all scripts take together, and the most that one does; a rough count */
    bool outside;       /* a statement has to run in no transaction */
    bool redefines;     /* SQLite: a table is made anew */
    bool vacuums;       /* SQLite: the whole file is */
} mg_touched;

/*
 * Finds what the scripts touch that they have not made themselves. Names without a schema are of `target`. False: out
 * of memory.
 */
bool mg_touched_find(const mg_scripts *scripts, const char *target, mg_touched *out, mg_arena *arena);

#endif
