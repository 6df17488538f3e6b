/* counts.h: what rules ask the rows that are there (mg_lint_ask in lint.h). */
#ifndef MG_LINT_COUNTS_H
#define MG_LINT_COUNTS_H

#include "../catalog/facts/facts.h"
#include "../plan/rows/rows.h"

/*
 * A question of a rule. It says the kind of rows (plan/rows/rows.h), and of that kind:
 *   NULLS, UNFIT, ENUM   columns: one; type: the new one; values: those that the new enum has
 *   DUPLICATES           columns, predicate, nulls_equal
 *   ORPHANS              columns, parent and the columns there, `keys`
 *   REFUSED              predicate: the condition, in parentheses
 *   ANY                  nothing
 */
typedef struct mg_question_of_rows
{
    mg_row_kind kind;
    const char *const *columns, *const *keys; /* NULL ends them */
    const mg_fact_table *parent;
    const char *predicate, *type;
    const char *const *values;
    bool nulls_equal;
    const char *why; /* it cannot be asked, for this reason; NULL: it can */
} mg_question_of_rows;

/* The questions so far, as a small plan over the tables that they are about (counts.c). */
typedef struct mg_row_counting mg_row_counting;

#endif
