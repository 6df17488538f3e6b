/*
 * reader.h: what the files that read SQLite's catalog share. read.c reads tables, their columns and views, keys.c reads
 * indexes, foreign keys and triggers.
 *
 * The rows of a query come table by table, and within a table object by object, since the queries join the catalog with
 * what PRAGMAs say of each of its entries. The tables are sorted. Their objects are not: these are numbered at the end.
 */
#ifndef MG_MODEL_FROM_SQLITE_READER_H
#define MG_MODEL_FROM_SQLITE_READER_H

#include "../../base/map.h"
#include "read.h"
#include "extras.h"
#include "types.h"

/* Only tables with pages of their own are meant, so views and virtual tables are left out. */
#define MG_LITE_JOIN " FROM main.sqlite_schema AS t JOIN "
#define MG_LITE_REAL " WHERE t.type = 'table' AND t.rootpage > 0"

/* The tags that tell apart the kinds of names in the map. */
enum
{
    MG_LITE_EXACT,
    MG_LITE_LOWER,
    MG_LITE_STATEMENT,
    MG_LITE_PARTIAL,
    MG_LITE_VIRTUAL
};

typedef struct mg_lite_reader
{
    const mg_host *host;
    mg_arena *a, scratch;
    mg_model *m;
    mg_error *err;
    mg_lite_table *statements; /* the statements that made the tables, by the number of the table */
    bool partial;              /* partial indexes are in the model */
    /* Tables and views, by name and in lower case; extras and indexes whose statement is to be read; virtual tables. */
    mg_map names;
    mg_table *table;    /* the table of the row before; NULL if the model does not have it */
    const char *object; /* the index or foreign key of the row before */
    mg_index *index;    /* that index; NULL if the model does not have it */
    mg_foreign_key *key;
    const mg_lite_clause *clause; /* the clause that made the foreign key, or NULL */
    bool collated;                /* the index has another collation than its columns */
    bool implied;                 /* the foreign key names no columns and so refers to the primary key */
} mg_lite_reader;

/* MG_FAILED if an allocation has failed. */
static inline mg_rc mg_lite_check(const mg_lite_reader *r)
{
    return r->a->failed || r->scratch.failed ? MG_FAILED : MG_OK;
}

static inline bool mg_lite_true(const char *value)
{
    return value && strcmp(value, "0") != 0;
}

/*
 * Is a value of the row NULL that never should be? Then the callback fails. `maybe` has a bit for each column that may
 * be NULL.
 */
static inline bool mg_lite_lacks(const char *const *values, size_t count, unsigned maybe)
{
    for (size_t i = 0; i < count; i++)
        if (!values[i] && !(maybe >> i & 1))
            return true;
    return false;
}

/* Runs a query over all tables. `end`, which may be NULL, is called after the last row, for the object of that row. */
mg_rc mg_lite_ask(mg_lite_reader *r, const char *sql, mg_row_fn each, void (*end)(mg_lite_reader *r));

/* Notes the table of the row. False if the model does not have it. */
bool mg_lite_at_table(mg_lite_reader *r, const char *name);

/* Finds a table or view by its name as a statement writes it. NULL if there is none, or if there is no memory. */
mg_table *mg_lite_find_written(mg_lite_reader *r, const char *name);

/*
 * The statement that the catalog keeps of an object, in the model's arena. NULL if there is none, if it is not a single
 * such statement (an error), or if there is no memory.
 */
char *mg_lite_statement(mg_lite_reader *r, mg_create_kind kind, const char *name, const char *sql);

/* Reads indexes, foreign keys and triggers, and the statements of indexes that the model cannot hold. */
mg_rc mg_lite_read_keys(mg_lite_reader *r);

/*
 * Whether it is a shadow table: a table in which a virtual table keeps its content. The virtual table must be among the
 * extras already.
 */
bool mg_lite_is_shadow(mg_lite_reader *r, const char *name);

#endif
