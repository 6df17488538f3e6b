/* ctx.h: what the files of pull share; not for others. */
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

/* How something of the database is called in the schema; `map` is NULL when the database calls it so too. */
typedef struct mg_pull_name
{
    const char *name, *map;
} mg_pull_name;

/* A relation, as the database alone would have it named. */
typedef struct mg_pull_relation
{
    const char *name;           /* "": needs none */
    const char *forward, *back; /* its fields; NULL: repeats another foreign key and is not shown */
    const mg_psl_relation *previous;
} mg_pull_relation;

/* A relation field that a model will have: of a foreign key, or of a join table (`key` leads to the other model). */
typedef struct mg_pull_side
{
    const mg_foreign_key *key;
    bool back;
} mg_pull_side;

typedef struct mg_pull_table
{
    const mg_table *table;
    const mg_psl_model *previous; /* or NULL */
    mg_pull_name name;
    const char *plain; /* the name without regard to others and to the existing schema */
    bool join;         /* of an implicit many-to-many relation */
    bool hidden;       /* of the reference's own */
    bool usable;       /* has a key that tells rows apart */
    bool renamed;      /* because another thing is called so */
    bool reserved;     /* its name in the database is */
    bool checks, exclusions, expressions;
    mg_pull_relation pair; /* of a join table */
    MG_VEC(mg_pull_side) sides, pairs;
} mg_pull_table;

typedef struct mg_pull_enum
{
    const mg_enum *enumeration;
    const mg_psl_enum *previous;
    uint32_t position; /* of `previous` */
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
    bool postgres, schemas; /* the datasource lists schemas */
    bool views;             /* the preview feature */
    bool partial;           /* the database has partial indexes */
    mg_pull_table *tables, *view_tables;
    mg_pull_enum *enums;         /* by number */
    const mg_psl_field **fields; /* of the existing schema, by the column's number */
    mg_pull_relation *relations; /* by the foreign key's number */
    mg_pull_table **placed;      /* by number of the existing model; NULL: the database has no such table or view */
    mg_map names;                /* at the top level → how often, as a uint32_t */
    mg_map opclasses;            /* by SQL name → the language's */
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

/* --- names (names.c): results in scratch; NULL when out of memory --- */

/* Has characters that no name of the schema language has. */
bool mg_pull_is_odd(const char *name);
/* Without them: those at the start go, others become _; possibly "". */
const char *mg_pull_clean(mg_pull *p, const char *name);
const char *mg_pull_text(mg_pull *p, mg_psl_str s);
bool mg_pull_is(mg_psl_str s, const char *text);
/* The name that a constraint on these columns gets by itself. */
const char *mg_pull_constraint(mg_pull *p, const mg_table *t, mg_column *const *columns, size_t count,
                               const char *suffix);
/* Of a column: what the schema calls it. */
mg_pull_name mg_pull_column(mg_pull *p, const mg_column *c);
/* Of a value of an enum. */
mg_pull_name mg_pull_value(mg_pull *p, const mg_pull_enum *e, const char *value);
const mg_psl_value *mg_pull_previous_value(const mg_pull_enum *e, const char *value);
/* Names of tables, views and enums, once those of the existing schema are known. */
void mg_pull_name_all(mg_pull *p);

/* The column's name in the schema; the database's own where the language can say none. */
const char *mg_pull_field_name(mg_pull *p, const mg_column *c);

/* --- stages --- */

void mg_pull_match(mg_pull *p);    /* what the existing schema says of which object (match.c) */
void mg_pull_relate(mg_pull *p);   /* relations and their fields (relations.c) */
void mg_pull_warn_all(mg_pull *p); /* warnings.c */
void mg_pull_collect(mg_pull *p, mg_pulled *out);

/* --- text --- */

void mg_pull_datasource(mg_pull *p, mg_strbuf *b);
void mg_pull_generator(mg_pull *p, mg_strbuf *b, const mg_psl_generator *g);
void mg_pull_model(mg_pull *p, mg_strbuf *b, const mg_pull_table *t);
void mg_pull_enumeration(mg_pull *p, mg_strbuf *b, const mg_pull_enum *e);
/* An enum of a database without enums, as the existing schema has it. */
void mg_pull_written_enum(mg_pull *p, mg_strbuf *b, const mg_psl_enum *e);
void mg_pull_scalar_field(mg_pull *p, mg_strbuf *b, const mg_column *c);
void mg_pull_default(mg_pull *p, mg_strbuf *b, const mg_column *c);
/* The field of a foreign key, of a join table, or one of the existing schema that no foreign key stands for. */
void mg_pull_relation_field(mg_pull *p, mg_strbuf *b, const mg_pull_side *side);
void mg_pull_pair_field(mg_pull *p, mg_strbuf *b, const mg_pull_side *side);
void mg_pull_copied_field(mg_pull *p, mg_strbuf *b, const mg_psl_field *f);
bool mg_pull_copies(const mg_pull *p, const mg_pull_table *t, const mg_psl_field *f);

/* A string as the language writes it. */
void mg_pull_string(mg_strbuf *b, const char *s);
/* `, map: "…"`, with what stands before it. */
void mg_pull_named_string(mg_strbuf *b, const char *before, const char *s);
/* The lines of a documentation: /// each. */
void mg_pull_documentation(mg_strbuf *b, const char *text);
/* What the comments of the existing schema document: NULL for none. */
const char *mg_pull_docs_of_top(mg_pull *p, const mg_psl_top *top);
const char *mg_pull_docs_of_item(mg_pull *p, const mg_psl_item *item);

/* The name of an index or key, when it is not the one it has by itself; else NULL. */
const char *mg_pull_index_map(mg_pull *p, const mg_index *x);
const char *mg_pull_key_map(mg_pull *p, const mg_index *x);
/* Nulls stand where they do not by themselves. */
bool mg_pull_null_order(const mg_index_column *c);
/* The index that is a field's own @unique: of those on it alone the first one of all rows, else the first. */
const mg_index *mg_pull_unique_of(const mg_column *c);
/* `, where: raw("…")`, with what stands before it; nothing of an index of all rows. */
void mg_pull_where(mg_strbuf *b, const char *before, const mg_index *x);
const mg_psl_index *mg_pull_previous_index(mg_pull *p, const mg_pull_table *t, const mg_index *x);
bool mg_pull_is_ignored(const mg_pull_table *t);
bool mg_pull_is_unsupported(const mg_column *c);
/* An index of expressions, as the release counts them: 6 sees no partial ones. */
bool mg_pull_is_expression_index(const mg_pull *p, const mg_extra *e);

void mg_pull_warn(mg_pull *p, mg_pull_warning kind, const char *fmt, ...) MG_PRINTF(3, 4);

#endif
