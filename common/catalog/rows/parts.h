/* parts.h: the parts of asking about rows; see rows.h. All of it writes SQL for the database as it is before the plan.
 */
#ifndef MG_CATALOG_ROWS_PARTS_H
#define MG_CATALOG_ROWS_PARTS_H

#include "../../render/base/sql.h"
#include "rows.h"

/* Rows beyond this number are not counted. */
#define MG_ROWS_LIMIT 1000000

typedef struct mg_rows_writer
{
    mg_arena *a;
    const mg_diff *d;
    const char *target;
    mg_map fills; /* SQLite, tag: a pair of columns → the form of the default with which it is filled */
} mg_rows_writer;

/*
 * How a check is asked. `count` is an expression, of one query over the rows of the table: what there is of it; `query`
 * shows the rows. Both NULL: there is nothing that could be (`none`), or it cannot be asked, for the reason `why`.
 */
typedef struct mg_rows_question
{
    const char *count, *query, *why;
    const char *table, *cast; /* PostgreSQL: a cast that can but be tried, and the table; or NULL */
    const char *cast_to_own;  /* the same to a type of the target schema; or NULL */
    const char *invalid;      /* a condition on the values that fail, which servers before 16 do not know; or NULL */
    bool over_rows;           /* `count` counts by going through the rows; else it is a query of its own */
    bool none;
} mg_rows_question;

/* Out of memory: the arena's `failed`, as for all that follows. */
void mg_rows_question_of(const mg_rows_writer *w, const mg_row_check *c, mg_rows_question *out);

/* The table under its name of now, with its schema; `from` is of the old side. */
void mg_rows_put_table(const mg_rows_writer *w, mg_render *r, const mg_table *from);

/* A column of the old side under its name of now, of the table `alias` (or NULL). */
void mg_rows_put_column(const mg_rows_writer *w, mg_render *r, const char *alias, const mg_column *from);

/*
 * The value that a column of the new side will have in a row of now, of the table `alias` (or NULL). False: nothing
 * tells.
 */
bool mg_rows_put_value(const mg_rows_writer *w, mg_render *r, const char *alias, const mg_column *to);

/* The old table as the new side will have it: (SELECT … FROM …) AS "name", but for columns of which nothing is told. */
void mg_rows_put_table_to_be(const mg_rows_writer *w, mg_render *r, const mg_table_pair *t);

/*
 * Conditions on the values of a column whose type changes, with @ where the value stands, or an item of its list: those
 * that the new type does not take; those that it changes, of all that it takes. NULL: it takes all, changes none.
 * False: nothing tells.
 */
bool mg_rows_cast_in_postgres(mg_arena *a, const mg_column_pair *c, mg_lossy lossy, const char **unfit,
                              const char **changed);
bool mg_rows_cast_in_sqlite(mg_arena *a, const mg_row_check *c, const char **unfit, const char **changed);

/*
 * PostgreSQL: the answer of a check whose cast can but be tried, in blocks. A few of the rows that fail are found; more
 * may. Fails with the host's error, in `err`, where the session cannot go on.
 */
mg_rc mg_rows_try_cast(const mg_rows_writer *w, const mg_host *host, mg_row_check *c, const mg_rows_question *q,
                       mg_error *err);

/* Appends a text with `value` where it has @. */
void mg_rows_put_with(mg_render *r, const char *text, const char *value);

#endif
