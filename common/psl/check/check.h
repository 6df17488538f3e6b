/* check.h: what the files of the last stage share; nothing else includes it. */
#ifndef MG_PSL_CHECK_H
#define MG_PSL_CHECK_H

#include "../base/ctx.h"
#include "../parse/literals.h"
#include "../names/naming.h"
#include "../resolve/native.h"

typedef MG_VEC(const mg_psl_relation *) mg_psl_outgoing;

typedef struct mg_psl_checker
{
    mg_psl_ctx *c;
    mg_psl_schema *s;
    mg_psl_diags *d;
    const mg_psl_datasource *source; /* may be NULL */
    const mg_psl_connector *db;
    mg_map scopes[MG_PSL_SCOPES]; /* name of a constraint → how many have it; the tag is the schema or model */
    mg_map schemas;               /* name of a schema → a number for it, used as a tag */
    mg_map custom;                /* name that the client uses for a key → how many have it; the tag is the model */
    mg_map keys;                  /* names of unique keys; the tag is the model */
    mg_psl_outgoing *outgoing;    /* by model: complete inline relations that start there; built on first use */
    uint32_t *groups;             /* for each model the number of its strongly connected group; built on first use */
    bool *endless;                /* for each group: does it lead to a model that refers to itself? */
    uint32_t visit;               /* the number of the last walk over the relations */
    mg_map relations;             /* name of a relation → its last field; the tag is the two models */
} mg_psl_checker;

static inline bool mg_psl_can(const mg_psl_checker *k, mg_psl_capability what)
{
    return k->db->can & what;
}

/* Reports "Error validating model "Name": …"; for a view it says "view". */
void mg_psl_block_error(mg_psl_checker *k, const mg_psl_model *m, mg_psl_span span, const char *fmt, ...)
    MG_PRINTF(4, 5);

/* Reports "Error parsing attribute "@name": …". */
void mg_psl_at_error(mg_psl_checker *k, const char *attr, mg_psl_span span, const char *fmt, ...) MG_PRINTF(4, 5);

/* What messages call an index: "@unique", "@@index", … */
const char *mg_psl_index_attr(const mg_psl_index *x);

/* Finds the place of an argument of an attribute. False if the attribute does not have it. */
bool mg_psl_arg_span(const mg_psl_attr *a, const char *arg, mg_psl_span *span);

/* The first attribute of a field with that name, or NULL. */
const mg_psl_attr *mg_psl_field_attr(const mg_psl_field *f, const char *name);

/* Reports a name that is too long for the database. */
void mg_psl_check_length(mg_psl_checker *k, const mg_psl_model *m, const mg_psl_attr *a, mg_psl_str name, bool block);

/* --- names: all of them are collected first; then each check looks for others of the same name --- */
void mg_psl_collect_names(mg_psl_checker *k);
void mg_psl_check_key_name(mg_psl_checker *k, const mg_psl_model *m);
void mg_psl_check_index_name(mg_psl_checker *k, const mg_psl_model *m, const mg_psl_index *x);
void mg_psl_check_foreign_key_name(mg_psl_checker *k, const mg_psl_relation *r);
void mg_psl_check_custom_name(mg_psl_checker *k, const mg_psl_model *m, const mg_psl_index *x);
void mg_psl_check_client_name(mg_psl_checker *k, const mg_psl_field *f);
bool mg_psl_is_ambiguous(mg_psl_checker *k, const mg_psl_field *f); /* reports an ambiguous relation */
void mg_psl_check_database_names(mg_psl_checker *k);
void mg_psl_check_enum_names(mg_psl_checker *k);

void mg_psl_check_types(mg_psl_checker *k);
void mg_psl_check_model(mg_psl_checker *k, mg_psl_model *m);
void mg_psl_check_schema_of(mg_psl_checker *k, const mg_psl_model *m);
void mg_psl_check_enum(mg_psl_checker *k, const mg_psl_enum *e);
void mg_psl_check_scalar_field(mg_psl_checker *k, const mg_psl_field *f);
void mg_psl_check_default(mg_psl_checker *k, const mg_psl_field *f);
void mg_psl_check_relation_field(mg_psl_checker *k, const mg_psl_field *f);
void mg_psl_check_index(mg_psl_checker *k, const mg_psl_model *m, const mg_psl_index *x);
void mg_psl_check_postgres_index(mg_psl_checker *k, const mg_psl_index *x);
void mg_psl_check_view_index(mg_psl_checker *k, const mg_psl_index *x);
void mg_psl_check_same_name_as_field(mg_psl_checker *k, const mg_psl_model *m, const mg_psl_index *x);
void mg_psl_check_inline_relation(mg_psl_checker *k, const mg_psl_relation *r);
void mg_psl_check_one_to_one(mg_psl_checker *k, const mg_psl_relation *r);
void mg_psl_check_one_to_many(mg_psl_checker *k, const mg_psl_relation *r);
void mg_psl_check_many_to_many(mg_psl_checker *k, const mg_psl_relation *r);
void mg_psl_check_cycles(mg_psl_checker *k, const mg_psl_relation *r);

#endif
