/* views_parts.h: what the files about views of PostgreSQL share; see views.h. */
#ifndef MG_CATALOG_VIEWS_PARTS_H
#define MG_CATALOG_VIEWS_PARTS_H

#include "views.h"

/* A table and columns of it; asked for are the views that read them. */
typedef struct mg_views_of
{
    const char *schema, *table;
    MG_VEC(const char *) columns;
    const char *home; /* the schema that is left out before names; NULL: none is */
} mg_views_of;

/* A view as the server shows it. */
typedef struct mg_read_view
{
    const char *name; /* as SQL, with its schema if that is not `home` */
    const char *kind; /* VIEW or MATERIALIZED VIEW */
    const char *why;  /* why it cannot be made again; or NULL */
    const char *make; /* the statement that makes it, without its end */
    const char
        *rest;   /* the statements for its owner, rights, indexes, comments and so on, without the last end; or "" */
    bool stored; /* it is a materialized view */
    bool filled; /* it is a materialized view that has rows */
} mg_read_view;

typedef MG_VEC(mg_read_view) mg_read_views;

/*
 * Reads the views that read these columns, and the views that read those, in the order in which they can be made. All
 * texts belong to the arena. Fails with the host's error.
 */
mg_rc mg_views_read(const mg_host *host, const mg_views_of *of, mg_read_views *out, mg_arena *arena, mg_error *err);

/* All statements that make a view again; `with_rows`: a materialized view is filled. NULL if there is no memory. */
const char *mg_views_make(mg_arena *a, const mg_read_view *v, bool with_rows);

/*
 * Runs the steps of the plan before a step that fills columns, except others that fill some. The caller has a block
 * open, which it undoes afterwards. An error of the database goes to `said`.
 */
mg_rc mg_views_run_until(const mg_host *host, const mg_diff *d, const mg_step *fill, mg_arena *arena, mg_error *said);

/*
 * Drops the views, puts empty columns of the new types in the place of those that are converted, and makes the views
 * again, without rows. An error of the database goes to `said`; *which is the view that it refuses, or NULL if it
 * refuses something else.
 */
mg_rc mg_views_try(const mg_host *host, const mg_step *fill, const mg_read_views *views, const mg_read_view **which,
                   mg_arena *arena, mg_error *said);

#endif
