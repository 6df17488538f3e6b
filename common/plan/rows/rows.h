/*
 * rows.h: finds what a plan takes for granted of the rows that are in the database. For example, a column that becomes
 * required must not contain NULL, and the columns of a new unique index must not have duplicates.
 *
 * This folder only finds the checks, in the steps of a plan. catalog/rows asks the database and writes its answers into
 * the checks; render/rows.c puts them into words.
 */
#ifndef MG_PLAN_ROWS_H
#define MG_PLAN_ROWS_H

#include "../destructive.h"

typedef enum mg_row_kind
{
    MG_ROWS_NULLS,      /* NULL in a column that becomes required */
    MG_ROWS_DUPLICATES, /* equal values in a unique index or key that is made, or whose columns get other values */
    MG_ROWS_ORPHANS,    /* rows whose new foreign key leads nowhere */
    MG_ROWS_ENUM,       /* values that an enum no longer has */
    MG_ROWS_UNFIT,      /* values that the new type of their column does not accept */
    MG_ROWS_CHANGED,    /* values that the new type accepts, but only as other values */
    MG_ROWS_REFUSED, /* rows that a CHECK refuses: in plans, when SQLite copies them into the table that is made anew */
    MG_ROWS_ANY      /* rows at all, of no plan: a required column without a default is added to the table */
} mg_row_kind;

typedef enum mg_row_answer
{
    MG_ROWS_NOT_KNOWN,
    MG_ROWS_NONE,
    MG_ROWS_FOUND
} mg_row_answer;

/* The step of a check if no step of the plan is the reason for it. */
#define MG_NO_STEP SIZE_MAX

typedef struct mg_row_check
{
    mg_row_kind kind;
    bool fatal; /* the plan fails if such rows are found; otherwise values are lost, or remain though they should not */
    size_t step;                  /* its number in the diff, or MG_NO_STEP */
    const mg_table_pair *tables;  /* the rows are those of its old side */
    const mg_column_pair *column; /* NULLS, ENUM, UNFIT, CHANGED: the column; otherwise NULL */
    bool numbers_rows;            /* UNFIT: the column becomes SQLite's rowid, which accepts only whole numbers */
    mg_lossy lossy;               /* CHANGED: which values a cast changes that the reference believes to be safe */
    const mg_index *index, *like; /* DUPLICATES: the new index; the old one whose options it gets, or NULL */
    bool stays;                   /* DUPLICATES: the index exists already, and its columns get other values */
    const mg_foreign_key *key;    /* ORPHANS: the new foreign key */
    bool anew;                  /* ORPHANS: the columns that the key refers to get new values, which no row can have */
    const mg_enum *enumeration; /* ENUM: the new side's enum */
    const char *const *values;  /* ENUM: the values that the enum loses; or, if `remain` is set, all that are allowed */
    size_t value_count;
    bool remain;           /* ENUM: `values` are those that are allowed, and rows with others stay as they are */
    const mg_extra *extra; /* REFUSED: the CHECK, of the new side */
    /* The answer, which catalog/rows fills in: */
    mg_row_answer answer;
    int64_t count;     /* FOUND: how many rows; for DUPLICATES, how many values there are more than once */
    const char *query; /* a query that shows these rows; NULL if there is none */
    const char *why;   /* NOT_KNOWN: the reason, or NULL */
} mg_row_check;

typedef MG_VEC(mg_row_check) mg_row_checks;

/*
 * Adds all checks of a plan to `out`, in the order of its steps, without answers. The plan must have been repaired
 * (mg_plan_repair). The checks point into the plan and into the arena. False: out of memory.
 */
bool mg_rows_find(mg_arena *a, const mg_diff *d, mg_row_checks *out);

/*
 * Removes from `checks` the warnings that something may be lost or in the way, as far as an answer in `rows` says
 * whether it is. If there is no memory, the arena's `failed` is set.
 */
void mg_rows_replace(mg_arena *a, const mg_diff *d, const mg_row_checks *rows, mg_checks *checks);

/*
 * The table, or the old side's column, as the database has it now: under the name that it has before the plan renames
 * anything. `t` may be a table of either side. For one of the new side the old table that becomes it is returned, or
 * `t` itself if the plan makes it.
 */
const mg_table *mg_rows_table_now(const mg_pairs *p, const mg_table *t);
const mg_column *mg_rows_column_now(const mg_pairs *p, const mg_column *from);

/* What the plan does to the value that a column has in an existing row. The order matters, because callers compare. */
typedef enum mg_becomes
{
    MG_BECOMES_SAME,    /* it stays */
    MG_BECOMES_CAST,    /* it is cast to another type */
    MG_BECOMES_FILLED,  /* it becomes the default if it was NULL, and stays otherwise */
    MG_BECOMES_DEFAULT, /* it is new, and the same in all rows: the default, or NULL if there is none */
    MG_BECOMES_EACH,    /* it is new, and different in each row */
    MG_BECOMES_COMPUTED /* it is new, and only running the plan would show what it is */
} mg_becomes;

/* What becomes of the values of `to`, a column of the new side whose table is on both sides. */
mg_becomes mg_rows_becomes(const mg_pairs *p, const mg_column *to);

#endif
