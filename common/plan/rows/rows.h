/*
 * rows.h: what a plan that is run takes for granted of the rows that are there: that a column which becomes required
 * has no NULL, that those of a new key have no duplicates, and so on.
 *
 * A check is found in the steps; the database is asked by catalog/rows, which writes the answer into it; render/rows.c
 * has the words.
 */
#ifndef MG_PLAN_ROWS_H
#define MG_PLAN_ROWS_H

#include "../destructive.h"

typedef enum mg_row_kind
{
    MG_ROWS_NULLS,      /* NULL in a column that becomes required */
    MG_ROWS_DUPLICATES, /* of a unique index or a key that is made, or whose columns get other values */
    MG_ROWS_ORPHANS,    /* rows whose new foreign key leads nowhere */
    MG_ROWS_ENUM,       /* values that an enum no longer has */
    MG_ROWS_UNFIT,      /* values that the new type of their column does not take */
    MG_ROWS_CHANGED,    /* values that become others in it */
    MG_ROWS_REFUSED     /* SQLite: rows that a CHECK of their table refuses, which is made anew */
} mg_row_kind;

typedef enum mg_row_answer
{
    MG_ROWS_NOT_KNOWN,
    MG_ROWS_NONE,
    MG_ROWS_FOUND
} mg_row_answer;

/* Of a check that no step has made necessary. */
#define MG_NO_STEP SIZE_MAX

typedef struct mg_row_check
{
    mg_row_kind kind;
    bool fatal;                   /* the plan fails on what is found; else that is lost, or stays as no value should */
    size_t step;                  /* of the diff */
    const mg_table_pair *tables;  /* the old side of which is asked */
    const mg_column_pair *column; /* NULLS, ENUM, UNFIT, CHANGED */
    bool numbers_rows;            /* UNFIT: the column becomes SQLite's number of the row, which takes whole numbers */
    mg_lossy lossy;               /* CHANGED, of a cast that the reference takes for safe: which values */
    const mg_index *index, *like; /* DUPLICATES: the new one; the old one that it is made like, or NULL */
    bool stays;                   /* DUPLICATES: the key is there, and its columns get other values */
    const mg_foreign_key *key;    /* ORPHANS */
    bool anew;                    /* ORPHANS: what the key leads to gets new values, which no row knows */
    const mg_enum *enumeration;   /* ENUM: of the new side */
    const char *const *values;    /* ENUM: those that go; or all that may be there */
    size_t value_count;
    bool remain;           /* ENUM: the values are those that may be there */
    const mg_extra *extra; /* REFUSED */
    /* the answer */
    mg_row_answer answer;
    int64_t count;     /* FOUND: of rows; of DUPLICATES of values that are there more than once */
    const char *query; /* that shows them; NULL: none can */
    const char *why;   /* NOT_KNOWN: why; or NULL */
} mg_row_check;

typedef MG_VEC(mg_row_check) mg_row_checks;

/*
 * All checks of a plan that is repaired, by their steps, without answers. False: out of memory.
 */
bool mg_rows_find(mg_arena *a, const mg_diff *d, mg_row_checks *out);

/*
 * Takes out of `checks` what answers say better: warnings that something may be in the way. Out of memory: the arena's
 * `failed`.
 */
void mg_rows_replace(mg_arena *a, const mg_diff *d, const mg_row_checks *rows, mg_checks *checks);

/*
 * A table, and a column of the old side, as the database has them now, before any is renamed. A table of the new side
 * is the old one that becomes it, or itself.
 */
const mg_table *mg_rows_table_now(const mg_pairs *p, const mg_table *t);
const mg_column *mg_rows_column_now(const mg_pairs *p, const mg_column *from);

/* What becomes of a column's value in a row that is there. */
typedef enum mg_becomes
{
    MG_BECOMES_SAME,
    MG_BECOMES_CAST,    /* it comes to another type */
    MG_BECOMES_FILLED,  /* it is the default where it was NULL */
    MG_BECOMES_DEFAULT, /* it is new: the default, the same in all rows; or NULL where there is none */
    MG_BECOMES_EACH,    /* it is new, and another one in each row */
    MG_BECOMES_COMPUTED /* it is new, and nothing tells what it is */
} mg_becomes;

/* `to`: a column of the new side, of a table that is on both. */
mg_becomes mg_rows_becomes(const mg_pairs *p, const mg_column *to);

#endif
