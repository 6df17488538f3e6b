/*
 * parts.h: what the files of this folder share; see backfills.h. They write SQL for the database as it is before the
 * plan runs, and take what the database says against an expression as an objection, not as an error.
 */
#ifndef MG_CATALOG_BACKFILLS_PARTS_H
#define MG_CATALOG_BACKFILLS_PARTS_H

#include "../../render/base/sql.h"
#include "backfills.h"

/* The column, or the table, that is made for a test and undone with the test's block. */
#define MG_FILL_PROBE "_migrate_backfill"

/* What a test of an expression works with; the caller of the public function owns all of it. */
typedef struct mg_filling
{
    const mg_host *host;
    const mg_diff *d;
    const char *target; /* the target schema; NULL where nothing is counted */
    mg_objection *out;
    mg_arena *a;
    mg_error *err;
} mg_filling;

/* The old side's table, and the name of its column, as the database has them before anything is renamed. */
const mg_table *mg_fill_table_before(const mg_filling *q, const mg_table *from);
const char *mg_fill_column_before(const mg_filling *q, const mg_column *from);

/* MG_OK, or the error that there is no memory if the arena has failed. */
mg_rc mg_fill_end(const mg_filling *q);

/*
 * Turns what the database says into an objection; returns the error itself if the session cannot go on. `start` is
 * where the expression begins in the query.
 */
mg_rc mg_fill_take_objection(const mg_filling *q, const mg_error *said, const mg_backfill *b, size_t start);

/* Writes the value that a row gets. Returns where the expression begins in the text. */
size_t mg_fill_put_value(const mg_filling *q, mg_render *r, const mg_column_pair *c);

/* Writes `what`, for example " FROM ", and behind it the old table under its present name. */
void mg_fill_put_table(const mg_filling *q, mg_render *r, const mg_table_pair *t, const char *what);

/*
 * Writes what the plan does before it fills columns: PostgreSQL's enums, with their schemas, that expressions may name,
 * and the values of the new side; in SQLite the new names of values.
 */
void mg_fill_put_types(const mg_filling *q, mg_render *r);

/* Runs the statements of a text; see mg_run_text. */
mg_rc mg_fill_run(const mg_filling *q, const char *sql, mg_error *said);

/*
 * Is the reason of the error only that something does not exist yet, but the plan makes it? That can be a value of an
 * enum that is made anew; and, if no column is made for the test (`into` is NULL), also an enum or an extension.
 */
bool mg_fill_is_of_plan(const mg_filling *q, const mg_error *said, const char *into);

#endif
