/* ctx.h: what the files of this folder share; nothing else includes it. */
#ifndef MG_MODEL_TO_PSL_CTX_H
#define MG_MODEL_TO_PSL_CTX_H

#include "../base/map.h"
#include "../base/strbuf.h"
#include "pull.h"

typedef enum mg_pull_warning
{
#define MG_PULL_WARNING(kind, name, message) MG_PULL_##kind,
#include "warnings.def"
#undef MG_PULL_WARNING
    MG_PULL_WARNINGS
} mg_pull_warning;

/* What the schema calls an object of the database. `map` is NULL if the database calls it the same. */
typedef struct mg_pull_name
{
    const char *name, *map;
} mg_pull_name;

/* A relation, named by what the database holds, without regard to the existing schema. */
typedef struct mg_pull_relation
{
    const char *name;           /* "": the relation needs no name */
    const char *forward, *back; /* the fields' names; NULL: the key repeats another one and gets no fields */
    const mg_psl_relation *previous;
} mg_pull_relation;

/*
 * A relation field of a model. It stands for a foreign key or, with a join table, for the key that leads to the other
 * model.
 */
typedef struct mg_pull_side
{
    const mg_foreign_key *key;
    bool back;
} mg_pull_side;

typedef struct mg_pull_table
{
    const mg_table *table;
    const mg_psl_model *previous; /* the model of the existing schema, or NULL */
    mg_pull_name name;
    const char *plain; /* the name as it would be without other objects and without an existing schema */
    bool join;         /* the join table of an implicit many-to-many relation */
    bool hidden;       /* a table of the reference's own, from older versions */
    bool usable;       /* it has a key that identifies rows */
    bool renamed;      /* it got another name because the name is taken */
    bool reserved;     /* its name in the database is a reserved word */
    bool checks, exclusions, expressions;
    mg_pull_relation pair; /* of a join table: its relation */
    MG_VEC(mg_pull_side) sides, pairs;
} mg_pull_table;

typedef struct mg_pull_enum
{
    const mg_enum *enumeration;
    const mg_psl_enum *previous;
    uint32_t position; /* where `previous` stands in the existing schema */
    mg_pull_name name;
    bool renamed;
} mg_pull_enum;

typedef struct mg_pull
{
    mg_arena *a, *scratch;
    const mg_model *m;
    const mg_psl_schema *previous;
    const mg_psl_datasource *source;
    const char *target;
    bool postgres, schemas; /* `schemas`: the datasource lists schemas */
    bool views;             /* the preview feature `views` is on */
    bool partial;           /* the database has partial indexes */
    mg_pull_table *tables, *view_tables;
    mg_pull_enum *enums;         /* by the number of the enum */
    const mg_psl_field **fields; /* fields of the existing schema, by the number of the column */
    mg_pull_relation *relations; /* by the number of the foreign key */
    mg_pull_table **placed;      /* by the number of the existing model; NULL: no such table or view in the database */
    mg_map names;                /* names at the top level → how many objects want them, a uint32_t */
    mg_map opclasses;            /* name of an operator class in SQL → the language's name */
    MG_VEC(const char *) warnings[MG_PULL_WARNINGS];
} mg_pull;

static inline mg_pull_table *mg_pull_of(const mg_pull *p, const mg_table *t)
{
    return t->view ? &p->view_tables[t->number] : &p->tables[t->number];
}

static inline const char *mg_pull_schema(const mg_pull *p, const char *schema)
{
    return schema ? schema : p->target;
}

/* --- names (names.c): results live in scratch; NULL if there is no memory --- */

/* Does it contain characters that names of the schema language cannot have? */
bool mg_pull_is_odd(const char *name);
/* The name without them: at its start they are dropped, elsewhere they become "_". The result may be "". */
const char *mg_pull_clean(mg_pull *p, const char *name);
const char *mg_pull_text(mg_pull *p, mg_psl_str s);
bool mg_pull_is(mg_psl_str s, const char *text);
/* The name that a constraint on these columns has if nobody gives it another. */
const char *mg_pull_constraint(mg_pull *p, const mg_table *t, mg_column *const *columns, size_t count,
                               const char *suffix);
/* What the schema calls a column. */
mg_pull_name mg_pull_column(mg_pull *p, const mg_column *c);
/* What the schema calls a value of an enum. */
mg_pull_name mg_pull_value(mg_pull *p, const mg_pull_enum *e, const char *value);
const mg_psl_value *mg_pull_previous_value(const mg_pull_enum *e, const char *value);
/* Names tables, views and enums. The existing schema must have been matched before, since its names come first. */
void mg_pull_name_all(mg_pull *p);

/* The name of a column's field, or its name in the database if the schema language cannot express one. */
const char *mg_pull_field_name(mg_pull *p, const mg_column *c);

/* --- stages --- */

void mg_pull_match(mg_pull *p);    /* finds for each object what the existing schema says of it (match.c) */
void mg_pull_relate(mg_pull *p);   /* finds relations and their fields (relations.c) */
void mg_pull_warn_all(mg_pull *p); /* warnings.c */
void mg_pull_collect(mg_pull *p, mg_pulled *out);

/* --- text --- */

void mg_pull_datasource(mg_pull *p, mg_strbuf *b);
void mg_pull_generator(mg_pull *p, mg_strbuf *b, const mg_psl_generator *g);
void mg_pull_model(mg_pull *p, mg_strbuf *b, const mg_pull_table *t);
void mg_pull_enumeration(mg_pull *p, mg_strbuf *b, const mg_pull_enum *e);
/* Writes an enum of the existing schema that the database cannot have, since it has no enums. */
void mg_pull_written_enum(mg_pull *p, mg_strbuf *b, const mg_psl_enum *e);
void mg_pull_scalar_field(mg_pull *p, mg_strbuf *b, const mg_column *c);
void mg_pull_default(mg_pull *p, mg_strbuf *b, const mg_column *c);
/* Write a relation field: for a foreign key, for a join table, and one of the existing schema that has neither. */
void mg_pull_relation_field(mg_pull *p, mg_strbuf *b, const mg_pull_side *side);
void mg_pull_pair_field(mg_pull *p, mg_strbuf *b, const mg_pull_side *side);
void mg_pull_copied_field(mg_pull *p, mg_strbuf *b, const mg_psl_field *f);
bool mg_pull_copies(const mg_pull *p, const mg_pull_table *t, const mg_psl_field *f);

/* Writes a string literal of the schema language. */
void mg_pull_string(mg_strbuf *b, const char *s);
/* Writes `, map: "…"` or the like; `before` is what stands before the string. */
void mg_pull_named_string(mg_strbuf *b, const char *before, const char *s);
/* Writes a documentation, each line after ///. */
void mg_pull_documentation(mg_strbuf *b, const char *text);
/* The documentation in the comments of the existing schema, or NULL. */
const char *mg_pull_docs_of_top(mg_pull *p, const mg_psl_top *top);
const char *mg_pull_docs_of_item(mg_pull *p, const mg_psl_item *item);

/* The name of an index or key if it is not the one it would get without a name, else NULL. */
const char *mg_pull_index_map(mg_pull *p, const mg_index *x);
const char *mg_pull_key_map(mg_pull *p, const mg_index *x);
/* Are nulls ordered otherwise than they are by default? */
bool mg_pull_null_order(const mg_index_column *c);
/*
 * The index that becomes @unique on the field. Among those on this column alone it is the first that covers all rows,
 * or else the first of all.
 */
const mg_index *mg_pull_unique_of(const mg_column *c);
/* Writes `, where: raw("…")` after `before`, or nothing if the index covers all rows. */
void mg_pull_where(mg_strbuf *b, const char *before, const mg_index *x);
const mg_psl_index *mg_pull_previous_index(mg_pull *p, const mg_pull_table *t, const mg_index *x);
bool mg_pull_is_ignored(const mg_pull_table *t);
bool mg_pull_is_unsupported(const mg_column *c);
/* Whether the release takes it for an index with expressions. Release 6 counts no partial index among them. */
bool mg_pull_is_expression_index(const mg_pull *p, const mg_extra *e);

void mg_pull_warn(mg_pull *p, mg_pull_warning kind, const char *fmt, ...) MG_PRINTF(3, 4);

#endif
