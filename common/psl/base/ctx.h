/* ctx.h: what the files of the validator share; rooms outside `psl` do not include it. */
#ifndef MG_PSL_CTX_H
#define MG_PSL_CTX_H

#include "../../base/map.h"
#include "../../base/strbuf.h"
#include "diag.h"
#include "print.h"
#include "schema.h"

#include <string.h>

/* The block at the top level of a schema that a name stands for. */
typedef struct mg_psl_named_top
{
    const mg_psl_top *ast;
    mg_psl_model *model;      /* set for a model, view or type */
    mg_psl_enum *enumeration; /* set for an enum */
} mg_psl_named_top;

typedef struct mg_psl_ctx
{
    mg_arena *arena;   /* where the validated schema lives */
    mg_arena *tables;  /* where the tables below live, until the validator ends */
    mg_arena *scratch; /* emptied after every stage */
    mg_psl_schema *schema;
    mg_psl_diags *diags;
    MG_VEC(mg_psl_named_top) order; /* all blocks, in the order of the files */
    mg_map tops;                    /* name → mg_psl_named_top; datasources and generators have tags of their own */
    mg_map fields;                  /* name → mg_psl_field; the tag is the number of the model */
    mg_map mapped;                  /* the same by the name in @map; scratch of the stage that reads attributes */
    mg_map values;                  /* name → mg_psl_value; the tag is the address of the enum */
    uint32_t stamp;
    MG_VEC(mg_psl_field *) unknown_functions; /* those whose default calls a function that is not in the language */
} mg_psl_ctx;

/* --- words (words.c) --- */

static inline bool mg_psl_is(mg_psl_str s, const char *word)
{
    size_t n = strlen(word);

    return s.text && s.len == n && memcmp(s.text, word, n) == 0;
}

static inline bool mg_psl_same(mg_psl_str a, mg_psl_str b)
{
    return a.len == b.len && !a.text == !b.text && (a.len == 0 || memcmp(a.text, b.text, a.len) == 0);
}

int mg_psl_compare(mg_psl_str a, mg_psl_str b);
mg_psl_str mg_psl_of(const char *s);
const char *mg_psl_scalar_name(mg_psl_scalar s);
bool mg_psl_scalar_of(mg_psl_str name, mg_psl_scalar *scalar);
const char *mg_psl_container(const mg_psl_model *m); /* what messages call it: "model" or "view" */

/* Where a name stands. The name points into the text of a file, and that is the file that `of` is in. */
mg_psl_span mg_psl_name_span(const mg_psl_ctx *c, mg_psl_span of, mg_psl_str name);

const char *mg_psl_expr_text(mg_psl_ctx *c, const mg_psl_expr *e);

/*
 * Each gives the value of an expression of one kind. An expression of another kind is reported, and the answer is
 * false.
 */
bool mg_psl_as_string(mg_psl_ctx *c, const mg_psl_expr *e, mg_psl_str *value);
bool mg_psl_as_constant(mg_psl_ctx *c, const mg_psl_expr *e, mg_psl_str *value);
bool mg_psl_as_integer(mg_psl_ctx *c, const mg_psl_expr *e, int64_t *value);
bool mg_psl_as_boolean(mg_psl_ctx *c, const mg_psl_expr *e, bool *value);
void mg_psl_mismatch(mg_psl_ctx *c, const mg_psl_expr *e, const char *expected);

/* Reads a whole decimal number that fits 64 bits; blanks or a fraction make the answer false. */
bool mg_psl_parse_integer(mg_psl_str s, int64_t *value);
bool mg_psl_parse_u32(mg_psl_str s, uint32_t *value);

/*
 * --- attributes (visit.c): a visit takes attributes one by one, in the order in which the validator asks for them; any
 * attribute or argument that nobody has taken at the end is reported as unknown ---
 */

typedef struct mg_psl_visit
{
    mg_psl_ctx *c;
    mg_psl_attr *list;
    mg_psl_attr *attr; /* the attribute that is being read */
} mg_psl_visit;

/*
 * Takes the attribute of that name. If there are two, or its arguments cannot be read, that is reported and the answer
 * is false.
 */
bool mg_psl_visit_one(mg_psl_visit *v, const char *name);

/* Takes the next attribute of that name; those whose arguments cannot be read are reported and skipped. */
bool mg_psl_visit_next(mg_psl_visit *v, const char *name);

mg_psl_expr *mg_psl_visit_arg(mg_psl_visit *v, const char *name);
mg_psl_expr *mg_psl_visit_default_arg(mg_psl_visit *v, const char *name, bool quiet); /* unnamed, or called `name` */
void mg_psl_visit_end_args(mg_psl_visit *v);                                          /* reports arguments not taken */
void mg_psl_visit_end(mg_psl_visit *v);                                               /* reports attributes not taken */

/* Reports "Error parsing attribute "@name": …" at the attribute that is being read. */
void mg_psl_attr_error(mg_psl_visit *v, const char *fmt, ...) MG_PRINTF(2, 3);

/*
 * Reads the argument `where:` of an index of `m`. NULL if it is absent, wrong (which is reported), or not in this
 * release.
 */
const mg_psl_where *mg_psl_visit_where(mg_psl_visit *v, const mg_psl_model *m);

/* Takes an optional string argument and reports it if it is an empty string. */
mg_psl_str mg_psl_visit_name(mg_psl_visit *v, const char *arg);

/* --- the stages, in the order in which they run --- */

void mg_psl_resolve_names(mg_psl_ctx *c);      /* names.c */
void mg_psl_resolve_types(mg_psl_ctx *c);      /* types.c */
void mg_psl_resolve_attributes(mg_psl_ctx *c); /* attributes.c */
void mg_psl_resolve_relations(mg_psl_ctx *c);  /* relations.c */
void mg_psl_resolve_config(mg_psl_ctx *c);     /* config.c */
void mg_psl_check(mg_psl_ctx *c);              /* check.c */

/* Parts of mg_psl_resolve_config. */
void mg_psl_load_datasource(mg_psl_ctx *c, const mg_psl_top *t);                                   /* datasource.c */
void mg_psl_load_generator(mg_psl_ctx *c, const mg_psl_top *t, const mg_psl_connector *connector); /* config.c */
bool mg_psl_check_env(mg_psl_ctx *c, const mg_psl_expr *e); /* env("…"): config.c */
bool mg_psl_check_env_or_string(mg_psl_ctx *c, const mg_psl_expr *e);

/* The last property of that name that has a value, or NULL if there is none. */
const mg_psl_item *mg_psl_property(const mg_psl_top *t, const char *name);

/* Whether all properties have values; the first one that has none is reported. */
bool mg_psl_check_values(mg_psl_ctx *c, const mg_psl_top *t);

/* Parts of mg_psl_resolve_attributes. */
void mg_psl_relation_attributes(mg_psl_ctx *c, mg_psl_field *f);
void mg_psl_default_attribute(mg_psl_visit *v, mg_psl_field *f);
void mg_psl_model_index(mg_psl_visit *v, mg_psl_model *m, mg_psl_index_type type, mg_psl_index ***end);
void mg_psl_model_id(mg_psl_visit *v, mg_psl_model *m);
void mg_psl_model_shard_key(mg_psl_visit *v, mg_psl_model *m);
void mg_psl_field_id(mg_psl_visit *v, mg_psl_field *f);
void mg_psl_field_unique(mg_psl_visit *v, mg_psl_field *f, mg_psl_index ***end);

/*
 * The result of resolving a list of field names. The names that are unknown or lead to relations are kept as texts,
 * ready for messages.
 */
typedef struct mg_psl_field_list
{
    mg_psl_index_field *fields;
    uint32_t count;
    mg_strbuf unknown, relations;               /* names joined by ", " */
    mg_strbuf quoted_unknown, quoted_relations; /* the same names in backquotes */
    uint32_t unknown_count, relation_count;
    mg_strbuf suggestion; /* the fields that hold the foreign keys of those relations, to be proposed instead */
    bool dealt_with;      /* an error about this list has been reported */
} mg_psl_field_list;

/*
 * Resolves a list of fields of `m`. With `with_args` the fields may have arguments and, with `paths`, may lead into
 * composite types; the list then becomes part of the schema and lives as long. Otherwise it lives in scratch.
 */
void mg_psl_resolve_fields(mg_psl_ctx *c, const mg_psl_expr *list, mg_psl_span attr, mg_psl_model *m, bool with_args,
                           bool paths, mg_psl_field_list *out);

mg_psl_field *mg_psl_find_field(const mg_psl_ctx *c, const mg_psl_model *m, mg_psl_str name);

#endif
