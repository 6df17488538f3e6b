/*
 * views.h: finds views of PostgreSQL that prevent a backfill from giving a column another type. They are dropped before
 * it and made again afterwards.
 */
#ifndef MG_CATALOG_VIEWS_H
#define MG_CATALOG_VIEWS_H

#include "../../host.h"
#include "../../plan/steps.h"

/* A view that cannot be made again, and the reason; NULL if there is none. */
typedef struct mg_view_in_the_way
{
    const char *name, *why, *detail; /* the detail may be NULL */
} mg_view_in_the_way;

/*
 * Finds them for all steps of a plan from the database that fill columns, in an open session whose target schema is
 * `target`. Where only gaps are filled, and a view reads the column, the step is made an UPDATE. Nothing to do in
 * SQLite.
 *
 * If the session `writes`, or the plan renames things, what is done to the views is tried in a block that is undone,
 * over empty columns of the new types. The tables are locked while that lasts. Fails with the host's error.
 */
mg_rc mg_find_views(const mg_host *host, const char *target, mg_diff *d, bool writes, mg_view_in_the_way *out,
                    mg_arena *arena, mg_error *err);

#endif
