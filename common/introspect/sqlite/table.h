/*
 * table.h: what a CREATE TABLE statement says and SQLite's PRAGMAs do not: the clauses of its columns and of the table
 * itself, as spans of the statement.
 *
 * The statement must be one that SQLite has accepted and keeps in its catalog. Results are owned by the arena. Spans
 * point into the statement, begin and end with a token, and contain no comment at either end.
 */
#ifndef MG_MODEL_FROM_SQLITE_TABLE_H
#define MG_MODEL_FROM_SQLITE_TABLE_H

#include "../../base/vec.h"
#include "../../sql/split_sqlite.h"

typedef struct mg_lite_span
{
    size_t start, end; /* equal if there is nothing */
} mg_lite_span;

typedef enum mg_lite_kind
{
    MG_LITE_PRIMARY_KEY,
    MG_LITE_UNIQUE,
    MG_LITE_NOT_NULL,
    MG_LITE_CHECK,
    MG_LITE_FOREIGN_KEY,
    MG_LITE_COLLATE,
    MG_LITE_GENERATED
} mg_lite_kind;

#define MG_LITE_TABLE UINT32_MAX

typedef struct mg_lite_clause
{
    mg_lite_kind kind;
    uint32_t column;           /* the number of its column in the statement, or MG_LITE_TABLE */
    mg_lite_span text;         /* including CONSTRAINT and the name if there is one */
    mg_token name;             /* the name of the constraint; its start is its end if there is none */
    mg_token object;           /* the collation, or the referenced table */
    bool conflict;             /* ON CONFLICT with another action than ABORT, the default */
    bool descending, collated; /* DESC or COLLATE on a column of a key */
    bool deferrable, deferred;
    bool apart; /* the deferral stands behind other clauses, so `text` does not contain it */
} mg_lite_clause;

typedef struct mg_lite_column
{
    mg_token name;
    mg_lite_span text; /* the whole definition, with the name */
    bool generated;
} mg_lite_column;

typedef struct mg_lite_table
{
    const char *sql;
    MG_VEC(mg_lite_column) columns;
    MG_VEC(mg_lite_clause) clauses; /* in the order of the statement */
    bool strict, without_rowid;
} mg_lite_table;

/* False if this is no such statement, or if there is no memory (the arena's `failed`). */
bool mg_lite_read_table(mg_arena *a, const char *sql, mg_lite_table *out);

/* The text of a token without its quotes, or the text of a span. NULL if it is empty, or if there is no memory. */
char *mg_lite_name(mg_arena *a, const char *sql, mg_token t);
char *mg_lite_text(mg_arena *a, const char *sql, mg_lite_span s);

#endif
