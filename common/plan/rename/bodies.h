/*
 * bodies.h: functions and procedures of PostgreSQL whose text names what is renamed. The server keeps such a text as it
 * was written, so that it fails, or does something else, when it is called the next time. What the server has read
 * (views, policies, defaults, bodies that begin with BEGIN ATOMIC) follows by itself.
 */
#ifndef MG_RENAME_BODIES_H
#define MG_RENAME_BODIES_H

#include "../pair/pair.h"

typedef struct mg_stale_body
{
    const mg_extra *function; /* or procedure */
    const mg_rename *rename;  /* the first of those that it names */
    size_t line;              /* of its text, from 1 */
} mg_stale_body;

typedef MG_VEC(mg_stale_body) mg_stale_bodies;

/*
 * Adds them. A column counts where its table is named too, or where a trigger of the table calls the function; a value
 * of an enum where that is named, or a table that has it. False: out of memory.
 */
bool mg_find_stale_bodies(mg_arena *a, const mg_pairs *p, mg_stale_bodies *out);

#endif
