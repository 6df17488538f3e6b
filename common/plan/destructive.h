/*
 * destructive.h: finds what in a plan may lose data, or cannot be done if there are rows.
 *
 * Making a check asks nothing of the database. Whoever can count rows fills in `rows`, `non_null` and `nulls`, and
 * leaves out the checks that turn out to concern no rows (mg_check_holds).
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
    MG_CHECK_LOSSY_CAST, /* the reference believes this cast to be safe */
    MG_CHECK_NO_CAST,
    MG_CHECK_KEY_CHANGED,
    MG_CHECK_UNIQUE_ADDED,
    MG_CHECK_ENUM_VALUES_DROPPED,
    MG_CHECK_GRANTS_DROPPED, /* privileges on a column or enum that is made anew; also the owner of the enum */
    MG_CHECK_EXTRA_DROPPED,  /* PostgreSQL drops something that a schema cannot express together with a column */
    /* what cannot be executed */
    MG_CHECK_REQUIRED_ADDED,
    MG_CHECK_REQUIRED_ADDED_BY_CLIENT, /* the same, with a default that the client fills in */
    MG_CHECK_MADE_REQUIRED,
    MG_CHECK_MADE_LIST,
    MG_CHECK_RECREATE_REQUIRED
} mg_check_kind;

#define MG_NOT_COUNTED (-1)

typedef struct mg_check
{
    mg_check_kind kind;
    size_t step;                          /* the number of the step in the plan */
    const mg_table *table;                /* the old side's table, or the new side's if there is no old one */
    const mg_column *column, *new_column; /* set in checks about a column */
    mg_lossy lossy;                       /* set in MG_CHECK_LOSSY_CAST */
    const mg_index *index;                /* set in MG_CHECK_UNIQUE_ADDED */
    const mg_step *values;                /* set in MG_CHECK_ENUM_VALUES_DROPPED and MG_CHECK_GRANTS_DROPPED */
    const mg_extra *extra;                /* set in MG_CHECK_EXTRA_DROPPED */
    /*
     * How many rows the table has, and how many values and NULLs the column; MG_NOT_COUNTED until they are counted. For
     * a lossy cast `non_null` counts the values that the cast changes, which plan/rows finds.
     */
    int64_t rows, non_null, nulls;
} mg_check;

typedef MG_VEC(mg_check) mg_checks;

/*
 * Makes the checks of all steps, in the reference's order. For a plan that has been repaired (mg_plan_repair) it also
 * makes those that the reference does not have. False: out of memory.
 */
bool mg_diff_checks(mg_arena *a, const mg_diff *d, mg_checks *out);

/* Does the definition of an extra of a table name the column? */
bool mg_extra_names_column(const mg_extra *e, const char *name);

bool mg_check_is_unexecutable(const mg_check *c);

/* Which counts does a check need in order to be decided? */
bool mg_check_wants_rows(const mg_check *c);
bool mg_check_wants_values(const mg_check *c);
bool mg_check_wants_nulls(const mg_check *c);

/* False if the counts show that nothing can be lost and nothing can fail. */
bool mg_check_holds(const mg_check *c);

/* Is one of the checks about this step? */
bool mg_step_is_destructive(const mg_checks *checks, size_t step);

#endif
