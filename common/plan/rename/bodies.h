/*
 * bodies.h: finds PostgreSQL's functions and procedures whose texts name something that is renamed. The server keeps
 * such a text as it was written, so it fails, or does something else, when it is called the next time. What the server
 * has parsed (views, policies, defaults, bodies that begin with BEGIN ATOMIC) follows by itself.
 */
#ifndef MG_RENAME_BODIES_H
#define MG_RENAME_BODIES_H

#include "../pair/pair.h"

typedef struct mg_stale_body
{
    const mg_extra *function; /* the function or procedure */
    const mg_rename *rename;  /* the first rename of something that its text names */
    size_t line;              /* the line of its text, counted from 1 */
} mg_stale_body;

typedef MG_VEC(mg_stale_body) mg_stale_bodies;

/*
 * Adds all of them to `out`. A column counts if the text also names its table, or if a trigger of the table calls the
 * function. A value of an enum counts if the text also names the enum, or a table that has a column of it. False: out
 * of memory.
 */
bool mg_find_stale_bodies(mg_arena *a, const mg_pairs *p, mg_stale_bodies *out);

#endif
