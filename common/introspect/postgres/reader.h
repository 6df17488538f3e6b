/*
 * reader.h: what the parts of it share: the state of one reading.
 *
 * Rows are valid during a callback only: what is kept is copied into `a` (the model) or `scratch`. A callback may
 * return MG_OK with an arena failed; read_query tells.
 */
#ifndef MG_MODEL_FROM_POSTGRES_READER_H
#define MG_MODEL_FROM_POSTGRES_READER_H

#include "../../base/map.h"
#include "read.h"

#include <stdlib.h>

/* A relation of the schemas that are read. */
typedef struct pg_relation
{
    const char *schema, *name;
    mg_table *table; /* of the model, a view too; NULL: not in it */
    MG_VEC(mg_column *) by_number;
} pg_relation;

typedef struct pg_reader
{
    const mg_host *host;
    mg_arena *a, *scratch;
    mg_model *m;
    mg_error *err;
    bool several;    /* schemas: then objects have one */
    bool partial;    /* indexes are in the model */
    bool extensions; /* are read */
    bool leads_out;  /* foreign keys may */
    int version;     /* as server_version_num */
    const char *params[2];
    mg_map relations, enums, opclasses, names; /* tag: OID; names: tag 0, a name that many objects share */
    pg_relation *current;                      /* of the last row that named one */
    uint64_t current_oid;
} pg_reader;

/* The queries; their columns are named beside their readers. The one of indexes is a format (sql.c). */
extern const char mg_pg_schemas_sql[], mg_pg_types_sql[], mg_pg_relations_sql[], mg_pg_columns_sql[],
    mg_pg_opclasses_sql[], mg_pg_indexes_sql[], mg_pg_constraints_sql[], mg_pg_extras_sql[], mg_pg_extensions_sql[];

/* Runs a query whose rows have so many columns; `each` gets the reader. */
mg_rc mg_pg_query(pg_reader *r, const char *sql, size_t columns, mg_row_fn each);
mg_rc mg_pg_no_memory(pg_reader *r);

static inline uint64_t pg_oid(const char *text)
{
    return text ? strtoull(text, NULL, 10) : 0;
}

static inline bool pg_true(const char *text)
{
    return text && *text == 't';
}

static inline char *pg_keep(pg_reader *r, const char *text)
{
    return mg_arena_str(r->a, text);
}

/* The schema of an object of the model: NULL where there is only one. */
const char *mg_pg_schema(pg_reader *r, const char *name);

/* The relation of an OID, or NULL. */
pg_relation *mg_pg_relation(pg_reader *r, const char *oid);

/* Notes what the schema language cannot say; `t` may be NULL. Texts are copied. */
mg_extra *mg_pg_extra(pg_reader *r, mg_extra_kind kind, mg_table *t, const char *schema, const char *name,
                      const char *definition);

/* Parts, in this order. */
mg_rc mg_pg_read_columns(pg_reader *r);
mg_rc mg_pg_read_indexes(pg_reader *r);
mg_rc mg_pg_read_constraints(pg_reader *r);
mg_rc mg_pg_read_extras(pg_reader *r);

/*
 * The default that an expression of the database means for a column of that type; NULL: none (it is NULL), or out of
 * memory. What is not recognized is MG_DEFAULT_SQL. The text is copied.
 */
const mg_default *mg_pg_default(mg_arena *a, const mg_type *type, const char *text);

/*
 * The list of numbers (BIGINT or FLOAT) that an expression of the database comes to, as the default of a column of that
 * type; NULL: it is something else, or out of memory. An empty list is something else.
 */
const mg_value *mg_pg_numbers(mg_arena *a, const mg_type *type, const char *text);

#endif
