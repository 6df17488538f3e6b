/*
 * schema.h: a schema after it has been read and checked: names are resolved, relations paired, defaults known.
 *
 * All later stages build on these structs. They live in the arena of the call that validated the schema, and point into
 * its files and blocks (ast.h). They are complete only if there were no errors. After errors they can still be read,
 * but some fields have an unknown type, some relations lack a side, and so on.
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
    MG_PSL_OF_UNKNOWN, /* an error was reported for it */
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

/* Operator classes of indexes, in the order of opclass.def. */
typedef enum mg_psl_opclass
{
    MG_PSL_OPS_NONE,
#define MG_OPCLASS(name, algorithms, shown, natives, plain) MG_PSL_OPS_##name,
#include "opclass.def"
#undef MG_OPCLASS
    MG_PSL_OPS_RAW /* raw("…") */
} mg_psl_opclass;

/* One column of an index, with the arguments that it has in the list of fields. */
typedef struct mg_psl_index_field
{
    mg_psl_field *root;  /* the field of the model itself */
    mg_psl_field *field; /* the same field, or the last one of a path that leads from it into composite types */
    mg_psl_str raw_ops;  /* the text of raw("…"), if `ops` is MG_PSL_OPS_RAW */
    mg_psl_opclass ops : 8;
    mg_psl_sort sort : 8;
    bool has_length : 1;
} mg_psl_index_field;

/*
 * One entry of where: { … }: the field has that value, or, if negated, has not. The value is true, false, null, a text
 * or a number.
 */
typedef struct mg_psl_condition
{
    const mg_psl_field *field;
    const mg_psl_expr *value;
    bool negated;
} mg_psl_condition;

/* Which rows an index covers, from where: raw("…") or where: { … }. */
typedef struct mg_psl_where
{
    mg_psl_str raw; /* absent if `conditions` say it; a row is in the index if all of them hold */
    mg_psl_condition *conditions;
    uint32_t count;
    mg_psl_span span;
} mg_psl_where;

/* What @id, @@id, @unique, @@unique, @@index and @@fulltext stand for. */
typedef struct mg_psl_index
{
    struct mg_psl_index *next;
    const mg_psl_attr *attr;
    mg_psl_field *source; /* the field that the attribute is on; NULL for an attribute of the block */
    mg_psl_index_field *fields;
    const mg_psl_where *where; /* NULL if the index covers all rows */
    mg_psl_str name;           /* the name that the client uses */
    mg_psl_str map;            /* the name in the database, as the schema writes it */
    mg_psl_str db_name;        /* in the database, given or made up (naming.h); absent if it has none */
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

/* A native type: @db.VarChar(10) has scope "db", name "VarChar" and args {"10"}. */
typedef struct mg_psl_native
{
    const mg_psl_attr *attr;
    mg_psl_str scope, name;
    uint32_t count;
    mg_psl_str args[]; /* as written */
} mg_psl_native;

/* The arguments of @relation on a relation field. What is not written is NULL or absent. */
typedef struct mg_psl_relation_args
{
    const mg_psl_attr *attr;
    mg_psl_field **fields, **references;
    mg_psl_field *next_of_same_name; /* for the validator: another one to the same model */
    mg_psl_str name, map;
    uint32_t field_count, reference_count;
    uint32_t visit; /* for the validator */
    mg_psl_action on_delete : 8, on_update : 8;
    bool has_fields : 1, has_references : 1, has_on_delete : 1, has_on_update : 1;
} mg_psl_relation_args;

struct mg_psl_field
{
    const mg_psl_item *ast;
    mg_psl_model *model;
    union
    {
        mg_psl_enum *enumeration; /* of OF_ENUM */
        mg_psl_model *model;      /* of OF_MODEL and OF_COMPOSITE */
        mg_psl_native *native;    /* of OF_SCALAR; may be NULL */
    } to;
    union
    {
        mg_psl_default *def;       /* may be NULL; not for OF_MODEL */
        mg_psl_relation_args *rel; /* of OF_MODEL, where it is never NULL */
    };
    mg_psl_str name, map;
    mg_psl_type_kind kind : 8;
    mg_psl_scalar scalar : 8; /* of OF_SCALAR */
    mg_psl_arity arity : 8;
    bool ignored : 1, updated_at : 1;
    uint32_t stamp; /* for the validator: the last list of fields that this one was seen in */
};

/* A model, a view or a composite type. */
struct mg_psl_model
{
    const mg_psl_top *ast;
    mg_psl_field *fields; /* in the order of the source; a field that could not be read is not among them */
    mg_psl_index *id;     /* may be NULL */
    mg_psl_index *indexes;
    const mg_psl_attr *shard_key;   /* may be NULL */
    mg_psl_field *shard_key_source; /* the field that the attribute is on; NULL for an attribute of the block */
    mg_psl_str name, map;
    mg_psl_str schema; /* from @@schema; `schema_span` is its place */
    mg_psl_span schema_span;
    uint32_t number; /* counted in the order of the files */
    uint32_t count;  /* how many fields there are */
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
    MG_PSL_EMBEDDED      /* many to many with `fields`: an error for the databases that we support */
} mg_psl_relation_kind;

/*
 * Two models and the fields that lead from one to the other. In a relation of the first two kinds `a` holds the foreign
 * key: `forward` is a field of `a` and has `fields` and `references`; `back` is the field of `b`. If the schema has
 * errors, either field may be NULL. In a many-to-many relation both fields exist, and `a` is the model whose name sorts
 * first.
 */
struct mg_psl_relation
{
    mg_psl_relation_kind kind;
    uint32_t number;    /* counted in the order in which relations are found */
    mg_psl_str name;    /* as the schema writes it; if absent, see mg_psl_relation_name */
    mg_psl_str db_name; /* the name of the foreign key in the database (naming.h) */
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

/* A generator. Its properties that the language does not define are found in the block (`ast`). */
typedef struct mg_psl_generator
{
    const mg_psl_top *ast;
    mg_psl_str name;
    const mg_psl_expr *provider, *output; /* a string or env("…"); `output` may be NULL */
    uint64_t features;                    /* one bit for each mg_psl_feature */
} mg_psl_generator;

typedef struct mg_psl_named
{
    mg_psl_str name;
    mg_psl_span span;
} mg_psl_named;

/* One entry of extensions = [name(map: "…", schema: "…", version: "…")]. */
typedef struct mg_psl_extension
{
    mg_psl_str name, map, schema, version;
    mg_psl_span span;
} mg_psl_extension;

typedef struct mg_psl_datasource
{
    const mg_psl_top *ast;
    mg_psl_str name;
    mg_psl_str provider; /* as the schema writes it */
    const mg_psl_connector *connector;
    const mg_psl_expr *url, *direct_url, *shadow_url; /* each is a string, env("…") or NULL */
    bool foreign; /* the provider is one that this project does not support: an error if no other datasource is there */
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
    mg_release release;            /* the release whose rules hold; never MG_RELEASE_UNSAID */
    MG_VEC(mg_psl_model *) models; /* models and views, in the order of the files */
    MG_VEC(mg_psl_model *) types;  /* composite types; without errors there are none, since neither database has them */
    MG_VEC(mg_psl_enum *) enums;
    MG_VEC(mg_psl_relation *) relations;
    MG_VEC(mg_psl_datasource *) datasources; /* at most one in a valid schema */
    MG_VEC(mg_psl_generator *) generators;
    const mg_psl_connector *connector; /* the one of the datasource; without a datasource, a neutral one */
    bool prisma_mode;                  /* relationMode = "prisma": relations have no foreign keys in the database */
    uint64_t features;                 /* the preview features of all generators together */
} mg_psl_schema;

/* The name in the database: the one in @map or @@map if there is one, else the name in the schema. */
static inline mg_psl_str mg_psl_db_name(mg_psl_str name, mg_psl_str map)
{
    return map.text ? map : name;
}

#endif
