/*
 * table.h: what a CREATE TABLE statement says that SQLite's PRAGMAs do not: the clauses of its columns and
 * of the table itself, as spans of the statement.
 *
 * The statement is one that SQLite accepted and keeps in its catalog. Tables are owned by the arena; spans point into
 * the statement, begin and end with a token, and hold no comment outside of it.
 */
#ifndef MG_MODEL_FROM_SQLITE_TABLE_H
#define MG_MODEL_FROM_SQLITE_TABLE_H

#include "../../base/vec.h"
#include "../../sql/split_sqlite.h"

typedef struct mg_lite_span
{
    size_t start, end; /* equal: there is none */
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
    uint32_t column;           /* its number in the statement; MG_LITE_TABLE: of the table */
    mg_lite_span text;         /* with CONSTRAINT and the name, if it has one */
    mg_token name;             /* of the constraint; its start is its end: none */
    mg_token object;           /* the collation; the referenced table */
    bool conflict;             /* ON CONFLICT something else than ABORT, which is what happens anyway */
    bool descending, collated; /* a key's columns: DESC, COLLATE */
    bool deferrable, deferred;
    bool apart; /* the deferral stands behind other clauses: `text` has none */
} mg_lite_clause;

typedef struct mg_lite_column
{
    mg_token name;
    mg_lite_span text; /* all of it, its name too */
    bool generated;
} mg_lite_column;

typedef struct mg_lite_table
{
    const char *sql;
    MG_VEC(mg_lite_column) columns;
    MG_VEC(mg_lite_clause) clauses; /* in the order of the statement */
    bool strict, without_rowid;
} mg_lite_table;

/* False: this is no such statement, or out of memory (the arena's `failed`). */
bool mg_lite_read_table(mg_arena *a, const char *sql, mg_lite_table *out);

/* A token's text without quotes, or a span's text. NULL: there is none, or out of memory. */
char *mg_lite_name(mg_arena *a, const char *sql, mg_token t);
char *mg_lite_text(mg_arena *a, const char *sql, mg_lite_span s);

#endif
