/*
 * views.h: finds views of PostgreSQL that prevent a plan from giving columns other types. They are dropped before it
 * and made again afterwards.
 */
#ifndef MG_CATALOG_VIEWS_H
#define MG_CATALOG_VIEWS_H

#include "../../host.h"
#include "../../plan/steps.h"

/*
 * A view that cannot be made again, and the reason; or a column that something else keeps at its type, and what. `name`
 * and `table` are both NULL if there is no such thing.
 */
typedef struct mg_view_in_the_way
{
    const char *name, *why, *detail; /* the detail may be NULL */
    const char *table, *column;
    bool goes; /* of a column: what keeps it can be dropped */
} mg_view_in_the_way;

/*
 * Finds these views for all steps that change types: those that fill columns, alter tables, or make enums anew. The
 * first of them that views are in the way of gets what it has to drop, the last what it has to make again. The old side
 * of the plan must be the database of the host, in an open session whose target schema is `target`. If a step only
 * fills gaps of a column that a view reads, it is changed to use UPDATE. For SQLite it does nothing.
 *
 * If the session may write (`writes`), or if the plan renames things, the views are dropped and made again as a trial,
 * in a block that is undone, over empty columns of the new types. The tables are locked during the trial. *out gets a
 * view that cannot be made again, or a column that a trigger, a policy or the like keeps at its type; its texts belong
 * to the arena. Fails with the host's error, in `err`.
 */
mg_rc mg_find_views(const mg_host *host, const char *target, mg_diff *d, bool writes, mg_view_in_the_way *out,
                    mg_arena *arena, mg_error *err);

/* A column that a plan drops, or with NULL its whole table, and what reads it, as words: "view v, function f()". */
typedef struct mg_lost_view
{
    const char *table, *column, *readers;
} mg_lost_view;

/*
 * Finds the first column or table that the plan drops while a view, a function, a policy or a trigger of the database
 * reads it, so that the server would refuse the plan. `table` is NULL if there is none, and in SQLite. The rest is as
 * for mg_find_views; nothing is tried.
 */
mg_rc mg_find_lost_views(const mg_host *host, const char *target, const mg_diff *d, mg_lost_view *out, mg_arena *arena,
                         mg_error *err);

#endif
