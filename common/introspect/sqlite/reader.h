/*
 * reader.h: what the readers of SQLite's catalog share: read.c has the tables, their columns and the
 * views, keys.c the indexes, foreign keys and triggers.
 *
 * The rows of a query come table by table and, within one, object by object, since they are joins of the catalog with
 * what PRAGMAs say of each of its entries. Tables are sorted; what is in them is not, and gets its numbers at the end.
 */
#ifndef MG_MODEL_FROM_SQLITE_READER_H
#define MG_MODEL_FROM_SQLITE_READER_H

#include "../../base/map.h"
#include "read.h"
#include "extras.h"
#include "types.h"

/* Views and virtual tables have no pages of their own. */
#define MG_LITE_JOIN " FROM main.sqlite_schema AS t JOIN "
#define MG_LITE_REAL " WHERE t.type = 'table' AND t.rootpage > 0"

/* The tags of names in the map. */
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
    mg_lite_table *statements; /* of the tables, by their numbers */
    bool partial;              /* indexes are in the model */
    mg_map names;       /* tables and views, exactly and in lower case; the extras whose statement is to be read; the
                           indexes whose predicate is; the statements of virtual tables */
    mg_table *table;    /* of the row before; NULL: none of ours */
    const char *object; /* the row before was of this index, or foreign key */
    mg_index *index;    /* it; NULL: the model does not have it */
    mg_foreign_key *key;
    const mg_lite_clause *clause; /* that made the foreign key, or NULL */
    bool collated;                /* the index has another collation than its columns */
    bool implied;                 /* the foreign key leads to the primary key without naming it */
} mg_lite_reader;

/* MG_FAILED when an allocation has failed. */
static inline mg_rc mg_lite_check(const mg_lite_reader *r)
{
    return r->a->failed || r->scratch.failed ? MG_FAILED : MG_OK;
}

static inline bool mg_lite_true(const char *value)
{
    return value && strcmp(value, "0") != 0;
}

/* Whether a column of the row is NULL that never is, so that the callback fails. `maybe`: bits of those that may be. */
static inline bool mg_lite_lacks(const char *const *values, size_t count, unsigned maybe)
{
    for (size_t i = 0; i < count; i++)
        if (!values[i] && !(maybe >> i & 1))
            return true;
    return false;
}

/* Runs a query over all tables; `end` (or NULL) is for the object that the last row was of. */
mg_rc mg_lite_ask(mg_lite_reader *r, const char *sql, mg_row_fn each, void (*end)(mg_lite_reader *r));

/* Sets the table of the row; false when it is none of ours. */
bool mg_lite_at_table(mg_lite_reader *r, const char *name);

/* A table or view by a name as a statement writes it; NULL: there is none, or out of memory. */
mg_table *mg_lite_find_written(mg_lite_reader *r, const char *name);

/*
 * The statement that the catalog keeps of an object, in the model's arena. NULL: it is not one such statement, which is
 * the error then; or there is none; or out of memory.
 */
char *mg_lite_statement(mg_lite_reader *r, mg_create_kind kind, const char *name, const char *sql);

/* Indexes, foreign keys, triggers, and the statements of indexes that the model cannot hold. */
mg_rc mg_lite_read_keys(mg_lite_reader *r);

/* Whether it is a shadow table: one that a virtual table, which is in the extras already, keeps its content in. */
bool mg_lite_is_shadow(mg_lite_reader *r, const char *name);

#endif
