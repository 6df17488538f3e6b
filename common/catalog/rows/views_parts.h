/* views_parts.h: what the files about views of PostgreSQL share; see views.h. */
#ifndef MG_CATALOG_VIEWS_PARTS_H
#define MG_CATALOG_VIEWS_PARTS_H

#include "views.h"

/* A column that gets another type. */
typedef struct mg_retyped
{
    mg_step *step;
    const mg_table_pair *tables;
    const mg_column_pair *column;
    const mg_column_form *form; /* of the new side's column; or NULL */
} mg_retyped;

typedef MG_VEC(mg_retyped) mg_retyped_columns;

/* Columns, each with its schema and table; asked for are the views that read them. */
typedef struct mg_views_of
{
    MG_VEC(const char *) schemas, tables, columns;
    MG_VEC(const char *) kinds; /* "enum": its enum is made anew; else "" */
    const char *home;           /* the schema that is left out before names; NULL: none is */
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

/*
 * Finds what else prevents the columns from getting other types, such as triggers and policies, and puts the first into
 * `out`. Fails with the host's error.
 */
mg_rc mg_uses_find(const mg_host *host, const mg_views_of *of, mg_view_in_the_way *out, mg_arena *arena, mg_error *err);

/* An array of names, as PostgreSQL reads it: {"a","b"}. NULL if there is no memory. */
const char *mg_views_names(mg_arena *a, const char *const *names, size_t count);

/* All statements that make a view again; `with_rows`: a materialized view is filled. NULL if there is no memory. */
const char *mg_views_make(mg_arena *a, const mg_read_view *v, bool with_rows);

/* Runs the steps of the plan before this one that rename, move and drop things or make types; see mg_views_try. */
mg_rc mg_views_run_until(const mg_host *host, const mg_diff *d, const mg_step *until, mg_arena *arena, mg_error *said);

/*
 * Drops the views, puts empty columns of the new types in the place of those that are converted, and makes the views
 * again, without rows. `first` is the step before which they are dropped; the caller has run the steps before it, in a
 * block, which it undoes afterwards. An error of the database goes to `said`; *which is the view that it refuses, or
 * NULL if it refuses something else.
 */
mg_rc mg_views_try(const mg_host *host, const mg_diff *d, const mg_step *first, const mg_retyped_columns *columns,
                   const mg_read_views *views, const mg_read_view **which, mg_arena *arena, mg_error *said);

#endif
