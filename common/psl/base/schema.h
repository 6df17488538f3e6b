/*
 * schema.h: a schema that has been read and checked: names resolved, relations found, defaults known.
 *
 * What later stages build on. It lives in the arena of the call that validated it and points into the files and their
 * blocks (ast.h). It is complete only when there were no errors; after errors it may be read, but fields of unknown
 * type, relations that miss a side and the like remain.
 */
#ifndef MG_PSL_SCHEMA_H
#define MG_PSL_SCHEMA_H

#include "../../base/vec.h"
#include "ast.h"
#include "connector.h"
#include "release.h"

typedef struct mg_psl_model mg_psl_model;
typedef struct mg_psl_field mg_psl_field;
typedef struct mg_psl_enum mg_psl_enum;
typedef struct mg_psl_relation mg_psl_relation;

typedef enum mg_psl_scalar
{
    MG_PSL_INT,
    MG_PSL_BIGINT,
    MG_PSL_FLOAT,
    MG_PSL_BOOLEAN,
    MG_PSL_TEXT, /* String */
    MG_PSL_DATETIME,
    MG_PSL_JSON,
    MG_PSL_BYTES,
    MG_PSL_DECIMAL,
    MG_PSL_SCALARS
} mg_psl_scalar;

typedef enum mg_psl_type_kind
{
    MG_PSL_OF_UNKNOWN, /* reported */
    MG_PSL_OF_SCALAR,
    MG_PSL_OF_ENUM,
    MG_PSL_OF_COMPOSITE,
    MG_PSL_OF_UNSUPPORTED,
    MG_PSL_OF_MODEL /* a relation field */
} mg_psl_type_kind;

typedef enum mg_psl_sort
{
    MG_PSL_SORT_NONE,
    MG_PSL_SORT_ASC,
    MG_PSL_SORT_DESC
} mg_psl_sort;

typedef enum mg_psl_index_type
{
    MG_PSL_INDEX_NORMAL,
    MG_PSL_INDEX_UNIQUE,
    MG_PSL_INDEX_FULLTEXT,
    MG_PSL_INDEX_PRIMARY
} mg_psl_index_type;

/* Operator classes, in the order of opclass.def. */
typedef enum mg_psl_opclass
{
    MG_PSL_OPS_NONE,
#define MG_OPCLASS(name, algorithms, shown, natives, plain) MG_PSL_OPS_##name,
#include "opclass.def"
#undef MG_OPCLASS
    MG_PSL_OPS_RAW /* raw("…") */
} mg_psl_opclass;

/* One column of an index: `field`, and the arguments it has. */
typedef struct mg_psl_index_field
{
    mg_psl_field *root;  /* of the model */
    mg_psl_field *field; /* the same, or the last one of a path through composite types */
    mg_psl_str raw_ops;  /* of raw("…") */
    mg_psl_opclass ops : 8;
    mg_psl_sort sort : 8;
    bool has_length : 1;
} mg_psl_index_field;

/* A condition of an object: the field is the value, or is not. The value: true, false, null, a text, a number. */
typedef struct mg_psl_condition
{
    const mg_psl_field *field;
    const mg_psl_expr *value;
    bool negated;
} mg_psl_condition;

/* Which rows an index is of: where: raw("…"), or where: { … }. */
typedef struct mg_psl_where
{
    mg_psl_str raw; /* absent: the conditions, all of which hold */
    mg_psl_condition *conditions;
    uint32_t count;
    mg_psl_span span;
} mg_psl_where;

/* @id, @@id, @unique, @@unique, @@index, @@fulltext. */
typedef struct mg_psl_index
{
    struct mg_psl_index *next;
    const mg_psl_attr *attr;
    mg_psl_field *source; /* of the attribute on a field, else NULL */
    mg_psl_index_field *fields;
    const mg_psl_where *where; /* or NULL: of all rows */
    mg_psl_str name;           /* of the client */
    mg_psl_str map;            /* in the database, as written */
    mg_psl_str db_name;        /* in the database; absent where it has no name (naming.h) */
    uint32_t count;
    mg_psl_index_type type : 8;
    mg_psl_algorithm algorithm : 8;
    bool has_clustered : 1;
} mg_psl_index;

typedef struct mg_psl_default
{
    const mg_psl_attr *attr;
    mg_psl_expr *value;
    mg_psl_str map;
} mg_psl_default;

/* @db.VarChar(10): scope db, name VarChar, args {"10"}. */
typedef struct mg_psl_native
{
    const mg_psl_attr *attr;
    mg_psl_str scope, name;
    uint32_t count;
    mg_psl_str args[]; /* as written */
} mg_psl_native;

/* What a relation field says in @relation; absent parts are NULL or absent. */
typedef struct mg_psl_relation_args
{
    const mg_psl_attr *attr;
    mg_psl_field **fields, **references;
    mg_psl_field *next_of_same_name; /* of the validator: leads to the same model by the same name */
    mg_psl_str name, map;
    uint32_t field_count, reference_count;
    uint32_t visit; /* of the validator */
    mg_psl_action on_delete : 8, on_update : 8;
    bool has_fields : 1, has_references : 1, has_on_delete : 1, has_on_update : 1;
} mg_psl_relation_args;

struct mg_psl_field
{
    const mg_psl_item *ast;
    mg_psl_model *model;
    union
    {
        mg_psl_enum *enumeration; /* OF_ENUM */
        mg_psl_model *model;      /* OF_MODEL, OF_COMPOSITE */
        mg_psl_native *native;    /* OF_SCALAR: or NULL */
    } to;
    union
    {
        mg_psl_default *def;       /* or NULL; not of OF_MODEL */
        mg_psl_relation_args *rel; /* OF_MODEL: never NULL */
    };
    mg_psl_str name, map;
    mg_psl_type_kind kind : 8;
    mg_psl_scalar scalar : 8; /* OF_SCALAR */
    mg_psl_arity arity : 8;
    bool ignored : 1, updated_at : 1;
    uint32_t stamp; /* of the validator: the last list it was seen in */
};

/* A model, a view or a composite type. */
struct mg_psl_model
{
    const mg_psl_top *ast;
    mg_psl_field *fields; /* in the order of the source; those that could not be read are missing */
    mg_psl_index *id;     /* or NULL */
    mg_psl_index *indexes;
    const mg_psl_attr *shard_key;   /* or NULL */
    mg_psl_field *shard_key_source; /* of the attribute on a field, else NULL */
    mg_psl_str name, map;
    mg_psl_str schema; /* @@schema, with its place */
    mg_psl_span schema_span;
    uint32_t number; /* in the order of the files */
    uint32_t count;  /* of fields */
    uint32_t shard_key_fields;
    bool view, composite, ignored;
};

typedef struct mg_psl_value
{
    const mg_psl_item *ast;
    mg_psl_str name, map;
} mg_psl_value;

struct mg_psl_enum
{
    const mg_psl_top *ast;
    mg_psl_str name, map;
    mg_psl_str schema;
    mg_psl_span schema_span;
    mg_psl_value *values;
    uint32_t count;
};

typedef enum mg_psl_relation_kind
{
    MG_PSL_ONE_TO_ONE,
    MG_PSL_ONE_TO_MANY,
    MG_PSL_MANY_TO_MANY, /* implicit: a table of its own, columns A and B */
    MG_PSL_EMBEDDED      /* many to many with fields; an error for the databases that we know */
} mg_psl_relation_kind;

/*
 * Two models and the fields that lead from one to the other. Inline relations (the first two kinds): `a` refers to
 * `b`, `forward` is on `a` and holds fields and references, `back` is on `b`; while there are errors one may be NULL.
 * Many to many: both are there, `a` and `forward` come first by name.
 */
struct mg_psl_relation
{
    mg_psl_relation_kind kind;
    uint32_t number;    /* in the order of discovery */
    mg_psl_str name;    /* as written; absent: AToB, see mg_psl_relation_name */
    mg_psl_str db_name; /* of the foreign key (naming.h) */
    mg_psl_model *a, *b;
    mg_psl_field *forward, *back;
};

/* Preview features, in the order of features.def. */
typedef enum mg_psl_feature
{
#define MG_FEATURE(name, six, seven) MG_PSL_FEATURE_##name,
#include "features.def"
#undef MG_FEATURE
    MG_PSL_FEATURES
} mg_psl_feature;

static inline uint64_t mg_psl_feature_bit(mg_psl_feature f)
{
    return (uint64_t) 1 << f;
}

/* A property of a generator that the language knows nothing about is kept in the block (ast). */
typedef struct mg_psl_generator
{
    const mg_psl_top *ast;
    mg_psl_str name;
    const mg_psl_expr *provider, *output; /* string or env("…"); output may be NULL */
    uint64_t features;                    /* bits by mg_psl_feature */
} mg_psl_generator;

typedef struct mg_psl_named
{
    mg_psl_str name;
    mg_psl_span span;
} mg_psl_named;

/* extensions = [name(map: "…", schema: "…", version: "…")] */
typedef struct mg_psl_extension
{
    mg_psl_str name, map, schema, version;
    mg_psl_span span;
} mg_psl_extension;

typedef struct mg_psl_datasource
{
    const mg_psl_top *ast;
    mg_psl_str name;
    mg_psl_str provider; /* as written */
    const mg_psl_connector *connector;
    const mg_psl_expr *url, *direct_url, *shadow_url; /* string or env("…"), or NULL */
    bool foreign; /* of a database that this project lacks: an error, unless there are others */
    bool has_relation_mode, relation_mode_prisma;
    bool has_schemas, has_extensions;
    mg_psl_span schemas_span, extensions_span;
    mg_psl_named *schemas; /* sorted */
    uint32_t schema_count;
    mg_psl_extension *extensions; /* sorted by name */
    uint32_t extension_count;
} mg_psl_datasource;

typedef struct mg_psl_schema
{
    mg_psl_file *files;
    uint32_t file_count;
    mg_release release;            /* whose rules hold: never unsaid */
    MG_VEC(mg_psl_model *) models; /* models and views, in the order of the files */
    MG_VEC(mg_psl_model *) types;  /* composite types: only when there are errors */
    MG_VEC(mg_psl_enum *) enums;
    MG_VEC(mg_psl_relation *) relations;
    MG_VEC(mg_psl_datasource *) datasources; /* valid: at most one */
    MG_VEC(mg_psl_generator *) generators;
    const mg_psl_connector *connector; /* of the datasource, or a neutral one */
    bool prisma_mode;                  /* relationMode = "prisma": no foreign keys */
    uint64_t features;                 /* of all generators */
} mg_psl_schema;

/* The name in the database: map, else the name itself. */
static inline mg_psl_str mg_psl_db_name(mg_psl_str name, mg_psl_str map)
{
    return map.text ? map : name;
}

#endif
