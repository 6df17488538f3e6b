/*
 * model.h: the canonical SQL schema of a database: what a schema file asks for (from_psl.h) and what a catalog holds
 * (introspect/) are both brought to this form, which is then compared (plan/) or written back as a
 * schema file (pull/).
 *
 * Ownership: all of it lives in one arena and is not changed once it is built. Texts are UTF-8 and NUL-terminated;
 * NULL means absent. `number` counts objects of one kind in the order in which they were added to the model: steps are
 * ordered by it, so introspection adds them in the order that the reference gives them.
 */
#ifndef MG_MODEL_H
#define MG_MODEL_H

#include "../base/vec.h"
#include "../psl/base/connector.h"
#include "../psl/base/release.h"
#include "../psl/resolve/native.h"

typedef struct mg_model mg_model;
typedef struct mg_externals mg_externals; /* external.h */
typedef struct mg_table mg_table;
typedef struct mg_column mg_column;

typedef enum mg_family
{
#define MG_FAMILY(name, shown, sqlite) MG_FAMILY_##name,
#include "families.def"
#undef MG_FAMILY
    MG_FAMILIES
} mg_family;

typedef enum mg_nullness
{
    MG_COLUMN_REQUIRED,
    MG_COLUMN_NULLABLE,
    MG_COLUMN_LIST
} mg_nullness;

typedef struct mg_enum
{
    const char *schema, *name;
    const char *client; /* of a schema file: what it calls the enum; else NULL */
    const char *comment;
    bool granted, owned_by_other; /* PostgreSQL: grants on it; the caller's role is not its owner */
    MG_VEC(const char *) values;
    MG_VEC(const char *) clients; /* of a schema file: what it calls each value */
    uint32_t number;
} mg_enum;

typedef struct mg_type
{
    mg_family family : 8;
    mg_nullness nullness : 8;
    bool implied;               /* of a PostgreSQL database: a length of 1, said or not */
    mg_psl_native_value native; /* PostgreSQL; MG_PSL_NATIVE_NONE for enums and what has no native type */
    union
    {
        const mg_enum *enumeration; /* MG_FAMILY_ENUM */
        const char *text;           /* MG_FAMILY_UNSUPPORTED: the type as SQL writes it, without [] */
    } of;
} mg_type;

typedef enum mg_value_kind
{
    MG_VALUE_STRING,
    MG_VALUE_ENUM,
    MG_VALUE_BOOLEAN,  /* text: true, false */
    MG_VALUE_INT,      /* text: digits, without needless zeros */
    MG_VALUE_BIGINT,   /* the same */
    MG_VALUE_FLOAT,    /* text: a decimal number without an exponent: mg_decimal_text */
    MG_VALUE_DATETIME, /* text: 2020-01-31 12:00:00.5 +00:00 */
    MG_VALUE_JSON,
    MG_VALUE_BYTES, /* text: hexadecimal digits, lower case */
    MG_VALUE_LIST
} mg_value_kind;

typedef struct mg_value
{
    mg_value_kind kind;
    const char *text;
    struct mg_value *items; /* of a LIST */
    uint32_t count;
} mg_value;

typedef enum mg_default_kind
{
    MG_DEFAULT_VALUE,
    MG_DEFAULT_NOW,
    MG_DEFAULT_SEQUENCE, /* text: its name; "" in a schema file */
    MG_DEFAULT_SQL       /* text: the expression, or NULL: there is one, but the schema does not say which */
} mg_default_kind;

typedef struct mg_default
{
    mg_default_kind kind;
    const char *text;
    mg_value value;
    const char *schema; /* of a SEQUENCE of a PostgreSQL database: its schema where that is said, or NULL */
    const char *source; /* of a SQLite database: what the column's definition says, without parentheses around it */
    const mg_value *numbers; /* of a PostgreSQL database: the list of numbers that it comes to, or NULL */
} mg_default;

struct mg_column
{
    const char *name;
    const char *client; /* of a schema file: its field (of a join table's column the relation's); else NULL */
    mg_table *table;
    uint32_t number;
    bool autoincrement;
    bool client_default; /* the client makes the value: uuid(), cuid(), … */
    bool identity;       /* PostgreSQL: GENERATED … AS IDENTITY */
    bool always;         /* and ALWAYS, not BY DEFAULT */
    bool granted;        /* PostgreSQL: grants on it alone */
    mg_type type;
    const mg_default *def; /* or NULL */
    const char *comment;
    const char *generated, *collation; /* what the schema language cannot say: the expression; the name */
    const char *sequence;              /* PostgreSQL: the one that belongs to the column, and is dropped with it */
    const char *sql_type; /* PostgreSQL: a type that a user or an extension made, as SQL writes it, [] included */
};

typedef enum mg_index_kind
{
    MG_INDEX_NORMAL,
    MG_INDEX_UNIQUE,
    MG_INDEX_PRIMARY
} mg_index_kind;

typedef enum mg_nulls
{
    MG_NULLS_DEFAULT,
    MG_NULLS_FIRST,
    MG_NULLS_LAST
} mg_nulls;

/* The operator class by its name in SQL. `is_default`: of the column's type, so that it need not be said. */
typedef struct mg_opclass
{
    const char *name;
    bool is_default;
} mg_opclass;

typedef struct mg_index_column
{
    mg_column *column;
    mg_psl_sort sort : 8;
    mg_nulls nulls : 8;
    mg_opclass ops;        /* name NULL: none said */
    const char *collation; /* SQLite: another than the column's; or NULL */
} mg_index_column;

/* Which rows an index is of. */
typedef struct mg_predicate
{
    const char *sql;               /* what follows WHERE; of a schema without the parentheses that PostgreSQL wants */
    bool shown;                    /* as a database shows it; else as a schema says it */
    MG_VEC(const char *) likewise; /* shown: what a schema says of this table and the server would show the same */
    const char *place;             /* of a schema: file:line:column */
    const char *flaw, *way_out;    /* of a schema: why no database has such rows, and what to do; or NULL */
} mg_predicate;

/* An index, a unique constraint or a primary key that the schema language can say; others are mg_extra. */
typedef struct mg_index
{
    const char *name; /* "" where it has none: SQLite's primary keys */
    mg_table *table;
    uint32_t number;
    mg_index_kind kind : 8;
    mg_psl_algorithm algorithm : 8; /* MG_PSL_BTREE where it does not matter */
    bool constraint;                /* PostgreSQL: made by a constraint, with which it must be dropped */
    const mg_predicate *where;      /* or NULL: of all rows */
    uint32_t included;              /* PostgreSQL: so many columns at the end are only INCLUDEd */
    bool deferrable, deferred;
    const char *options; /* PostgreSQL: what follows the columns: " NULLS NOT DISTINCT WITH (fillfactor=70)", or NULL */
    const char *comment; /* PostgreSQL */
    const char *definition; /* PostgreSQL: the statement, of one that says more than this; or NULL */
    MG_VEC(mg_index_column) columns;
} mg_index;

typedef struct mg_foreign_key
{
    const char *name; /* NULL: of a SQLite database, where it does not matter */
    mg_table *table, *referenced;
    uint32_t number;
    mg_psl_action on_delete : 8, on_update : 8;
    bool deferrable, deferred;
    const char *unchecked, *comment; /* PostgreSQL: " NOT VALID", or NULL */
    MG_VEC(mg_column *) columns;
    MG_VEC(mg_column *) references; /* as many */
} mg_foreign_key;

struct mg_table
{
    const char *schema, *name; /* schema NULL: there is only one */
    const char *client;        /* of a schema file: its model, or NULL for a join table; else NULL */
    uint32_t number;
    bool view;                                      /* in mg_model.views */
    bool partitioned, partition, inherits, secured; /* PostgreSQL; secured: row security */
    bool has_children;                              /* PostgreSQL: partitions, or tables that inherit from it */
    bool strict, without_rowid;                     /* SQLite */
    const char *comment;
    const char *definition; /* of a view: its query; SQLite: the statement that made it */
    MG_VEC(mg_column *) columns;
    MG_VEC(mg_index *) indexes; /* the primary key among them */
    mg_index *primary;          /* or NULL */
    MG_VEC(mg_foreign_key *) foreign_keys;
};

typedef struct mg_extension
{
    const char *name, *schema, *version; /* "" where it is not said */
    bool relocatable;
    uint32_t number;
} mg_extension;

/*
 * What a schema file says of a name, in a documentation comment: @renamed from=old. It is of a table, of a column, of
 * an enum, or of a value of that; or of a relation of a model with itself: then of the column of its join table that
 * is the field's.
 */
typedef struct mg_said
{
    mg_table *table;   /* or NULL: of an enum */
    mg_column *column; /* or NULL */
    const mg_enum *enumeration;
    const char *value; /* of the enum; or NULL */
    bool relation;
    const char *from;  /* the old name in the database, or of a relation the old field; "" where it cannot be read */
    const char *place; /* file:line:column */
} mg_said;

/* What the schema language cannot say, and what no plan may lose. */
typedef enum mg_extra_kind
{
#define MG_EXTRA(name, shown) MG_EXTRA_##name,
#include "extras.def"
#undef MG_EXTRA
    MG_EXTRAS
} mg_extra_kind;

typedef struct mg_extra
{
    mg_extra_kind kind;
    const char *schema, *name; /* name NULL: SQLite's checks and the like without one */
    mg_table *table;           /* it belongs to; or NULL */
    mg_column *column;         /* it belongs to this one alone; or NULL */
    bool partial;              /* an INDEX of some rows only; else it has an expression, or is on a generated column */
    bool expressions;          /* a PostgreSQL INDEX, of a table, that has one */
    const char *comment;       /* PostgreSQL: of indexes, checks, exclusions and policies */
    const char *definition;    /* SQL: a whole statement for triggers, views and indexes, a clause for the others */
} mg_extra;

/* What ends the definition of an INVALID index of PostgreSQL: no statement says it. */
#define MG_INVALID_INDEX " /* INVALID */"

struct mg_model
{
    const mg_psl_connector *connector;
    mg_release release;           /* of a schema file; of all else what a plan with it is to be, or unsaid */
    const char *target;           /* of a PostgreSQL database: where objects without a schema are */
    const mg_externals *external; /* what of it is somebody else's; NULL: nothing */
    const char *home;             /* of a schema file: where these are to be, if that is said; or NULL */
    bool nothing;                 /* what the source "empty" is: not so much as a database */
    MG_VEC(const char *) schemas; /* that the datasource lists, in its order; empty: one, without a name */
    MG_VEC(mg_enum *) enums;
    MG_VEC(mg_table *) tables;
    MG_VEC(mg_table *) views; /* of a database; those of a schema file are not part of a plan */
    bool manages_partial;     /* of a schema file: partial indexes, by the preview feature; else they are extras */
    bool manages_extensions;  /* of a schema file: by the preview feature; else those of the database do not count */
    MG_VEC(mg_extension *) extensions;
    MG_VEC(mg_extra) extras;
    MG_VEC(mg_said) said;                    /* of a schema file, in its order */
    uint32_t columns, indexes, foreign_keys; /* how many there are: the next number */
};

/* Builders. Each adds to the model, gives the next number, and returns NULL when out of memory. Texts are not copied.
 */
mg_enum *mg_model_add_enum(mg_arena *a, mg_model *m, const char *schema, const char *name);
mg_table *mg_model_add_table(mg_arena *a, mg_model *m, const char *schema, const char *name);
mg_table *mg_model_add_view(mg_arena *a, mg_model *m, const char *schema, const char *name);
mg_column *mg_model_add_column(mg_arena *a, mg_model *m, mg_table *t, const char *name);
mg_index *mg_model_add_index(mg_arena *a, mg_model *m, mg_table *t, mg_index_kind kind, const char *name);
mg_foreign_key *mg_model_add_foreign_key(mg_arena *a, mg_model *m, mg_table *t, mg_table *referenced, const char *name);
bool mg_model_add_index_column(mg_arena *a, mg_index *x, mg_column *c);
bool mg_model_add_reference(mg_arena *a, mg_foreign_key *k, mg_column *column, mg_column *referenced);
mg_extra *mg_model_add_extra(mg_arena *a, mg_model *m, mg_extra_kind kind, mg_table *t, const char *name,
                             const char *definition);

/*
 * A copy whose tables and their parts, and extras, are its own, so that they may be given other names; views, enums,
 * extensions, defaults and texts are those of the old one. NULL: out of memory.
 */
mg_model *mg_model_copy(mg_arena *a, const mg_model *old);

/* By name: the column, or NULL. Linear in the table's columns. */
mg_column *mg_table_column(const mg_table *t, const char *name);

/* The column alone is the primary key. */
bool mg_column_is_key(const mg_column *c);

const char *mg_family_name(mg_family f);
const char *mg_extra_name(mg_extra_kind k); /* "trigger": for people */

/* Whether it is an index of PostgreSQL that a build has left which was stopped, or that one has not ended yet. */
bool mg_extra_is_invalid(const mg_model *m, const mg_extra *e);

#endif
