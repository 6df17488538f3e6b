/*
 * parts.h: what the files of this folder share; see rows.h. They write SQL for the database as it is before the plan
 * runs.
 */
#ifndef MG_CATALOG_ROWS_PARTS_H
#define MG_CATALOG_ROWS_PARTS_H

#include "../../render/base/sql.h"
#include "rows.h"

/* Queries of their own stop counting at this number of rows. */
#define MG_ROWS_LIMIT 1000000

typedef struct mg_rows_writer
{
    mg_arena *a;
    const mg_diff *d;
    const char *target;
    mg_map fills; /* SQLite; tag: a pair of columns; value: the form of the default that replaces NULL in it */
} mg_rows_writer;

/*
 * How a check is asked. `count` is an expression that counts in a query over the rows of the table; `query` shows the
 * rows themselves. If both are NULL, either no row can have what is asked about (`none`), or it cannot be asked, for
 * the reason `why`.
 */
typedef struct mg_rows_question
{
    const char *count, *query, *why;
    const char *table, *cast; /* PostgreSQL: a cast that can only be tried, and its table; or NULL */
    const char *cast_to_own;  /* the same cast to a type of the target schema; or NULL */
    const char *invalid;      /* a condition on the values that fail, which servers before 16 do not know; or NULL */
    bool over_rows;           /* `count` goes through the rows of the table; otherwise it is a query of its own */
    bool none;                /* no row can have what is asked about */
} mg_rows_question;

/*
 * Finds out how a check is asked; the texts of `out` belong to the arena. If there is no memory, this and all functions
 * below set the arena's `failed`.
 */
void mg_rows_question_of(const mg_rows_writer *w, const mg_row_check *c, mg_rows_question *out);

/* Writes a table of the old side, with its schema, under its present name. */
void mg_rows_put_table(const mg_rows_writer *w, mg_render *r, const mg_table *from);

/* Writes a column of the old side under its present name; `alias` is the table's alias, or NULL. */
void mg_rows_put_column(const mg_rows_writer *w, mg_render *r, const char *alias, const mg_column *from);

/*
 * Writes the value that a column of the new side will have in a row as it is now; `alias` is the table's alias, or
 * NULL. False: the value cannot be known.
 */
bool mg_rows_put_value(const mg_rows_writer *w, mg_render *r, const char *alias, const mg_column *to);

/*
 * Writes the old table as the new side will have it: (SELECT … FROM …) AS "name". Columns whose values cannot be known
 * are left out.
 */
void mg_rows_put_table_to_be(const mg_rows_writer *w, mg_render *r, const mg_table_pair *t);

/*
 * Conditions on the values of a column whose type changes. *unfit is true of values that the new type does not accept;
 * NULL: it accepts all. *changed is true of values that it accepts, but changes; NULL: it changes none. In both, @
 * stands for the value, or for an item of it if it is a list. False: it is not known which values fit.
 */
bool mg_rows_cast_in_postgres(mg_arena *a, const mg_column_pair *c, mg_lossy lossy, const char **unfit,
                              const char **changed);
bool mg_rows_cast_in_sqlite(mg_arena *a, const mg_row_check *c, const char **unfit, const char **changed);

/*
 * PostgreSQL: answers a check whose cast can only be tried, by trying it in blocks. Of the rows that fail, it finds
 * some, not always all. Fails with the host's error, in `err`, if the session cannot go on.
 */
mg_rc mg_rows_try_cast(const mg_rows_writer *w, const mg_host *host, mg_row_check *c, const mg_rows_question *q,
                       mg_error *err);

/* Appends a text, with `value` in the place of each @. */
void mg_rows_put_with(mg_render *r, const char *text, const char *value);

#endif
