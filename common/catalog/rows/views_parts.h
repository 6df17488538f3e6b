/* views_parts.h: what the files share that look after views of PostgreSQL; see views.h. */
#ifndef MG_CATALOG_VIEWS_PARTS_H
#define MG_CATALOG_VIEWS_PARTS_H

#include "views.h"

/* The table and the columns whose readers are asked for. */
typedef struct mg_views_of
{
    const char *schema, *table;
    MG_VEC(const char *) columns;
    const char *home; /* the schema that names are written without; or NULL */
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
    bool filled; /* one that has rows */
} mg_read_view;

typedef MG_VEC(mg_read_view) mg_read_views;

/* The views that read these columns, and those that read them in turn, in the order in which they are made. */
mg_rc mg_views_read(const mg_host *host, const mg_views_of *of, mg_read_views *out, mg_arena *arena, mg_error *err);

/* All statements that make a view again. NULL if there is no memory. */
const char *mg_views_make(mg_arena *a, const mg_read_view *v, bool with_rows);

/*
 * Does in the database what the plan does up to a step that fills columns. It must be undone afterwards. An error of
 * the database goes to `said`.
 */
mg_rc mg_views_run_until(const mg_host *host, const mg_diff *d, const mg_step *fill, mg_arena *arena, mg_error *said);

/*
 * Drops the views, puts columns of the new types in the place of those that are converted, and makes the views again,
 * without rows. If the database refuses one, *which is that one. An error of the database goes to `said`.
 */
mg_rc mg_views_try(const mg_host *host, const mg_step *fill, const mg_read_views *views, const mg_read_view **which,
                   mg_arena *arena, mg_error *said);

#endif
