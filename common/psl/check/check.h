/* check.h: what the files of the last stage share; not for others. */
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
    const mg_psl_datasource *source; /* or NULL */
    const mg_psl_connector *db;
    mg_map scopes[MG_PSL_SCOPES]; /* constraint name → how often, by schema or model */
    mg_map schemas;               /* name of a schema → a number */
    mg_map custom;                /* by model: the client's names of keys → how often */
    mg_map keys;                  /* by model: names of unique keys */
    mg_psl_outgoing *outgoing;    /* by model: complete inline relations that start there; built when first needed */
    uint32_t *groups;             /* by model: its strongly connected group; built with them */
    bool *endless;                /* by group: leads to a model that refers to itself */
    uint32_t visit;               /* number of the last walk over them */
    mg_map relations;             /* by two models: name of the relation → the last mg_psl_field */
} mg_psl_checker;

static inline bool mg_psl_can(const mg_psl_checker *k, mg_psl_capability what)
{
    return k->db->can & what;
}

/* "Error validating model "Name": …"; views are called so. */
void mg_psl_block_error(mg_psl_checker *k, const mg_psl_model *m, mg_psl_span span, const char *fmt, ...)
    MG_PRINTF(4, 5);

/* "Error parsing attribute "@name": …". */
void mg_psl_at_error(mg_psl_checker *k, const char *attr, mg_psl_span span, const char *fmt, ...) MG_PRINTF(4, 5);

/* "@unique", "@@index", …: how an index is called in messages. */
const char *mg_psl_index_attr(const mg_psl_index *x);

/* The place of an argument of an attribute; false when it is not there. */
bool mg_psl_arg_span(const mg_psl_attr *a, const char *arg, mg_psl_span *span);

/* The first attribute of a field by that name, or NULL. */
const mg_psl_attr *mg_psl_field_attr(const mg_psl_field *f, const char *name);

/* A name that is too long for the database. */
void mg_psl_check_length(mg_psl_checker *k, const mg_psl_model *m, const mg_psl_attr *a, mg_psl_str name, bool block);

/* Names: collected first, then asked for. */
void mg_psl_collect_names(mg_psl_checker *k);
void mg_psl_check_key_name(mg_psl_checker *k, const mg_psl_model *m);
void mg_psl_check_index_name(mg_psl_checker *k, const mg_psl_model *m, const mg_psl_index *x);
void mg_psl_check_foreign_key_name(mg_psl_checker *k, const mg_psl_relation *r);
void mg_psl_check_custom_name(mg_psl_checker *k, const mg_psl_model *m, const mg_psl_index *x);
void mg_psl_check_client_name(mg_psl_checker *k, const mg_psl_field *f);
bool mg_psl_is_ambiguous(mg_psl_checker *k, const mg_psl_field *f); /* reports it */
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
