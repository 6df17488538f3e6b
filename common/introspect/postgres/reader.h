/*
 * reader.h: what the files of this folder share: the state of reading one database.
 *
 * A row is valid only while its callback runs, so what is kept is copied into `a` (for the model) or `scratch`. A
 * callback may return MG_OK although an arena has failed; mg_pg_query notices that.
 */
#ifndef MG_MODEL_FROM_POSTGRES_READER_H
#define MG_MODEL_FROM_POSTGRES_READER_H

#include "../../base/map.h"
#include "read.h"

#include <stdlib.h>

/* A relation in one of the schemas that are read. */
typedef struct pg_relation
{
    const char *schema, *name;
    mg_table *table; /* the table or view of the model; NULL if the model does not have it */
    MG_VEC(mg_column *) by_number;
} pg_relation;

typedef struct pg_reader
{
    const mg_host *host;
    mg_arena *a, *scratch;
    mg_model *m;
    mg_error *err;
    bool several;    /* schemas are several, so objects name theirs */
    bool partial;    /* partial indexes are in the model */
    bool extensions; /* extensions are in the model */
    bool leads_out;  /* foreign keys may lead to schemas that are not read */
    int version;     /* as server_version_num */
    const char *params[2];
    mg_map relations, enums, opclasses, names; /* the tag is the OID; for `names` it is 0, see shared_name */
    pg_relation *current;                      /* the relation that the last row was about */
    uint64_t current_oid;
} pg_reader;

/*
 * The queries. Their columns are named beside the functions that read them. The query of indexes is a format (sql.c).
 */
extern const char mg_pg_schemas_sql[], mg_pg_types_sql[], mg_pg_relations_sql[], mg_pg_columns_sql[],
    mg_pg_opclasses_sql[], mg_pg_indexes_sql[], mg_pg_constraints_sql[], mg_pg_extras_sql[], mg_pg_extensions_sql[];

/* Runs a query whose rows have `columns` columns. `each` is called with the reader as its argument. */
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

/* The schema that an object of the model names: NULL if only one schema is read. */
const char *mg_pg_schema(pg_reader *r, const char *name);

/* The relation with an OID, or NULL. */
pg_relation *mg_pg_relation(pg_reader *r, const char *oid);

/* Adds an extra to the model. `t` may be NULL. Texts are copied. */
mg_extra *mg_pg_extra(pg_reader *r, mg_extra_kind kind, mg_table *t, const char *schema, const char *name,
                      const char *definition);

/* The parts of the reading, in this order. */
mg_rc mg_pg_read_columns(pg_reader *r);
mg_rc mg_pg_read_indexes(pg_reader *r);
mg_rc mg_pg_read_constraints(pg_reader *r);
mg_rc mg_pg_read_extras(pg_reader *r);

/*
 * What an expression of the database means as the default of a column of that type. NULL if there is no default (or it
 * is NULL), or if there is no memory. An expression that is not recognized is MG_DEFAULT_SQL. The text is copied.
 */
const mg_default *mg_pg_default(mg_arena *a, const mg_type *type, const char *text);

/*
 * The list of numbers (BIGINT or FLOAT) that an expression of the database amounts to, as the default of a column of
 * that type. NULL if it is anything else, an empty list too, or if there is no memory.
 */
const mg_value *mg_pg_numbers(mg_arena *a, const mg_type *type, const char *text);

#endif
