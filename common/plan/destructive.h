/*
 * destructive.h: what in a plan may lose data, or cannot be done to rows that are there.
 *
 * A check asks nothing of the database itself: who can count rows fills `rows`, `non_null` and `nulls` in, and drops
 * the checks that then are about nothing (mg_check_holds).
 */
#ifndef MG_DIFF_DESTRUCTIVE_H
#define MG_DIFF_DESTRUCTIVE_H

#include "steps.h"

typedef enum mg_check_kind
{
    /* warnings */
    MG_CHECK_DROP_TABLE,
    MG_CHECK_DROP_COLUMN,
    MG_CHECK_RECREATE_COLUMN,
    MG_CHECK_RISKY_CAST,
    MG_CHECK_LOSSY_CAST, /* the reference takes it for safe */
    MG_CHECK_NO_CAST,
    MG_CHECK_KEY_CHANGED,
    MG_CHECK_UNIQUE_ADDED,
    MG_CHECK_ENUM_VALUES_DROPPED,
    MG_CHECK_GRANTS_DROPPED, /* of a column or enum that is made anew; the enum's owner, too */
    MG_CHECK_EXTRA_DROPPED,  /* what the schema language cannot say goes with a column of PostgreSQL */
    /* what cannot be executed */
    MG_CHECK_REQUIRED_ADDED,
    MG_CHECK_REQUIRED_ADDED_BY_CLIENT, /* the client would make the value */
    MG_CHECK_MADE_REQUIRED,
    MG_CHECK_MADE_LIST,
    MG_CHECK_RECREATE_REQUIRED
} mg_check_kind;

#define MG_NOT_COUNTED (-1)

typedef struct mg_check
{
    mg_check_kind kind;
    size_t step;                          /* of the diff */
    const mg_table *table;                /* the old side's where there is one */
    const mg_column *column, *new_column; /* of the column kinds */
    mg_lossy lossy;                       /* LOSSY_CAST */
    const mg_index *index;                /* UNIQUE_ADDED */
    const mg_step *values;                /* ENUM_VALUES_DROPPED, GRANTS_DROPPED */
    const mg_extra *extra;                /* EXTRA_DROPPED */
    int64_t rows, non_null, nulls; /* of the table, and of the column (LOSSY_CAST: values that the cast changes, which
                                      plan/rows tells): MG_NOT_COUNTED until counted */
} mg_check;

typedef MG_VEC(mg_check) mg_checks;

/*
 * The checks of all steps, in the order of the reference. Of a plan that is repaired (mg_plan_repair) what the
 * reference says nothing of is told, too. False: out of memory.
 */
bool mg_diff_checks(mg_arena *a, const mg_diff *d, mg_checks *out);

/* Whether the definition of something of a table names the column. */
bool mg_extra_names_column(const mg_extra *e, const char *name);

bool mg_check_is_unexecutable(const mg_check *c);

/* Which counts a check wants. */
bool mg_check_wants_rows(const mg_check *c);
bool mg_check_wants_values(const mg_check *c);
bool mg_check_wants_nulls(const mg_check *c);

/* False: by what was counted, nothing can be lost or fail. */
bool mg_check_holds(const mg_check *c);

/* Whether the step has a check of its own. */
bool mg_step_is_destructive(const mg_checks *checks, size_t step);

#endif
