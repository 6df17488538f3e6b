/*
 * model.h: the model: a database's structure in one canonical form.
 *
 * What a schema file asks for (from_psl.h) and what a catalog holds (introspect/) are both brought to this form. Two
 * models can then be compared (plan/), and one can be written as a schema file (pull/).
 *
 * Ownership: a model lives in one arena and is not changed once it is built. Texts are UTF-8 and NUL-terminated; NULL
 * means absent. `number` counts the objects of one kind in the order in which they were added. Steps are ordered by it,
 * so introspection adds objects in the order in which the reference lists them.
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
typedef struct mg_backfill mg_backfill;

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
    bool granted, owned_by_other; /* PostgreSQL: some role has been granted rights on it; its owner is another role */
    MG_VEC(const char *) values;
    MG_VEC(const char *) clients; /* of a schema file: what it calls each value */
    uint32_t number;
} mg_enum;

typedef struct mg_type
{
    mg_family family : 8;
    mg_nullness nullness : 8;
    bool implied;               /* PostgreSQL, from the database: the length is 1, which need not be written */
    mg_psl_native_value native; /* PostgreSQL; MG_PSL_NATIVE_NONE for enums and for types without a native type */
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
    MG_VALUE_INT,      /* text: the digits, without leading zeros */
    MG_VALUE_BIGINT,   /* the same */
    MG_VALUE_FLOAT,    /* text: a decimal number without an exponent, see mg_decimal_text */
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
    MG_DEFAULT_SEQUENCE, /* text: the name of the sequence, or "" if a schema file says autoincrement() */
    MG_DEFAULT_SQL       /* text: the expression; NULL if the schema says that there is one but not which */
} mg_default_kind;

typedef struct mg_default
{
    mg_default_kind kind;
    const char *text;
    mg_value value;
    const char *schema; /* SEQUENCE in a PostgreSQL database: the schema of the sequence if it is known, or NULL */
    const char *source; /* SQLite database: the default as the column's definition has it, outer parentheses left out */
    const mg_value *numbers; /* PostgreSQL database: the list of numbers that the expression amounts to, or NULL */
} mg_default;

struct mg_column
{
    const char *name;
    const char *client; /* of a schema file: its field (of a join table's column the relation's); else NULL */
    mg_table *table;
    uint32_t number;
    bool autoincrement;
    bool client_default;  /* the client makes the value, as for uuid() or cuid() */
    bool identity;        /* PostgreSQL: GENERATED … AS IDENTITY */
    bool always;          /* … ALWAYS, not BY DEFAULT */
    bool granted;         /* PostgreSQL: rights were granted on this column alone */
    bool domain_required; /* PostgreSQL: its type is a domain that is NOT NULL */
    mg_type type;
    const mg_default *def; /* may be NULL */
    const char *comment;
    /* Both are beyond the schema language: the expression of a generated column, and the collation. */
    const char *generated, *collation;
    const char *sequence;        /* PostgreSQL: the sequence that is dropped with the column */
    const mg_enum *texts;        /* SQLite, of a schema file: the enum whose values it holds as texts; or NULL */
    const char *sql_type;        /* PostgreSQL: a type made by a user or an extension, as SQL writes it, with [] */
    const mg_backfill *backfill; /* what a plan to this side fills its rows with; may be NULL */
};

#define MG_NOT_KNOWN (-1)

/* How a plan fills a column of its new side, where the rows that are there have no value for it. */
struct mg_backfill
{
    const char *key;     /* as the option has it: "User.fullName" */
    const char *sql;     /* over the row as it was, with the names of the old side */
    bool queries;        /* it holds a query of its own */
    mg_column *column;   /* of the new side */
    const char *renamed; /* the same, with the names that are there when it runs; set by the repair of the plan */
    int64_t rows;        /* that it fills; MG_NOT_KNOWN if they were not counted */
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

/* An operator class by its name in SQL. `is_default`: the type has it by default, so SQL need not name it. */
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
    mg_opclass ops;        /* `name` is NULL if none is given */
    const char *collation; /* SQLite: the collation if it differs from the column's; or NULL */
} mg_index_column;

/* Which rows a partial index covers. */
typedef struct mg_predicate
{
    const char *sql;               /* what follows WHERE; from a schema, without outer parentheses */
    bool shown;                    /* true: the text is as a database shows it; false: as a schema has it */
    MG_VEC(const char *) likewise; /* if `shown`: texts of the schema that the server would show like `sql` */
    const char *place;             /* from a schema: file:line:column */
    const char *flaw, *way_out;    /* from a schema: why no row of a database can match, and what to do; or NULL */
} mg_predicate;

/* An index, a unique constraint or a primary key that the schema language can express. Other indexes are mg_extra. */
typedef struct mg_index
{
    const char *name;  /* "" if it has none, as primary keys of SQLite */
    const char *given; /* SQLite database: the name of the constraint that made it, which the index does not have */
    mg_table *table;
    uint32_t number;
    mg_index_kind kind : 8;
    mg_psl_algorithm algorithm : 8; /* MG_PSL_BTREE in databases without a choice */
    bool constraint;                /* PostgreSQL: a constraint made it, and only dropping that constraint drops it */
    const mg_predicate *where;      /* NULL if it covers all rows */
    uint32_t included;              /* PostgreSQL: how many columns at the end are in it by INCLUDE only */
    bool deferrable, deferred;
    const char *options; /* PostgreSQL: what follows the columns, " NULLS NOT DISTINCT WITH (fillfactor=70)", or NULL */
    const char *comment; /* PostgreSQL */
    const char *definition; /* PostgreSQL: the statement that makes it, if that says more than this struct; or NULL */
    MG_VEC(mg_index_column) columns;
} mg_index;

typedef struct mg_foreign_key
{
    const char *name;  /* NULL in a SQLite database, where names of foreign keys do not matter */
    const char *given; /* SQLite database: the name that the statement gives it, if it is none that we would give */
    mg_table *table, *referenced;
    uint32_t number;
    mg_psl_action on_delete : 8, on_update : 8;
    bool deferrable, deferred;
    const char *unchecked, *comment; /* PostgreSQL: `unchecked` is " NOT VALID" or NULL */
    MG_VEC(mg_column *) columns;
    MG_VEC(mg_column *) references; /* the columns of the other table, as many as `columns` */
} mg_foreign_key;

struct mg_table
{
    const char *schema, *name; /* `schema` is NULL if there is only one schema */
    const char *client;        /* of a schema file: its model, or NULL for a join table; else NULL */
    uint32_t number;
    bool view;                                      /* it is in mg_model.views */
    bool partitioned, partition, inherits, secured; /* PostgreSQL; `secured`: with row security */
    bool has_children;                              /* PostgreSQL: it has partitions, or other tables inherit from it */
    bool strict, without_rowid;                     /* SQLite */
    const char *comment;
    const char *definition; /* of a view its query; of a SQLite table the statement that made it */
    MG_VEC(mg_column *) columns;
    MG_VEC(mg_index *) indexes; /* including the primary key */
    mg_index *primary;          /* may be NULL */
    const mg_table *joins[2];   /* of a schema file's join table: those that A and B are of; else NULL */
    MG_VEC(mg_foreign_key *) foreign_keys;
};

typedef struct mg_extension
{
    const char *name, *schema, *version; /* each is "" if it is not given */
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

/* Things in a database that the schema language cannot express, and that no plan may lose. */
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
    const char *schema, *name; /* `name` is NULL for checks and the like that have none in SQLite */
    mg_table *table;           /* the table that it belongs to, or NULL */
    mg_column *column;         /* the column, if it belongs to one column alone, or NULL */
    bool partial;              /* an INDEX of some rows only; else it has an expression or a generated column */
    bool expressions;          /* an INDEX of a table in PostgreSQL: it has an expression */
    const char *comment;       /* PostgreSQL: the comment on an index, check, exclusion or policy */
    const char *definition;    /* SQL: of a trigger, view or index the whole statement, of anything else a clause */
} mg_extra;

/* Stands at the end of the definition of an INVALID index of PostgreSQL, since no statement can make one. */
#define MG_INVALID_INDEX " /* INVALID */"

struct mg_model
{
    const mg_psl_connector *connector;
    mg_release release;           /* of a schema file, its release; of other models the one to plan for, or unsaid */
    const char *target;           /* PostgreSQL database: the schema of objects that name none */
    const mg_externals *external; /* which objects are external; NULL if none are */
    const char *home;             /* of a schema file: option `schema`, the schema that its objects go to; or NULL */
    bool nothing;                 /* it is the source "empty", which is not even a database */
    MG_VEC(const char *) schemas; /* those that the datasource lists, in its order; empty: one schema, not named */
    MG_VEC(mg_enum *) enums;
    MG_VEC(mg_enum *) texts; /* SQLite, of a schema file: its enums, which are no objects of the database */
    MG_VEC(mg_table *) tables;
    MG_VEC(mg_table *) views; /* of a database; the views of a schema file are not part of a plan */
    bool manages_partial;     /* of a schema file with the feature partialIndexes; else they are extras */
    bool manages_extensions;  /* of a schema file with the feature postgresqlExtensions; else they do not count */
    MG_VEC(mg_extension *) extensions;
    MG_VEC(mg_extra) extras;
    MG_VEC(mg_said) said;                    /* of a schema file, in its order */
    MG_VEC(mg_backfill *) backfills;         /* those of the columns of the new side of a plan, in their order */
    uint32_t columns, indexes, foreign_keys; /* how many there are, and so the number of the next one */
};

/*
 * Builders. Each adds an object to the model, gives it the next number, and returns NULL if there is no memory. Texts
 * are not copied.
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
 * A copy in which tables, their parts, enums and extras may be given other names. Views, extensions, defaults and texts
 * are shared with the old model. NULL if there is no memory.
 */
mg_model *mg_model_copy(mg_arena *a, const mg_model *old);

/* The column with that name, or NULL. The time is linear in the number of columns. */
mg_column *mg_table_column(const mg_table *t, const char *name);

/* Whether the column by itself is the primary key. */
bool mg_column_is_key(const mg_column *c);

/* Whether it is the name that the foreign key gets where nobody names it: Post_authorId_fkey. */
bool mg_key_has_own_name(const mg_foreign_key *k, const char *name);

const char *mg_family_name(mg_family f);
const char *mg_extra_name(mg_extra_kind k); /* as messages call it: "trigger" */

/* Whether it is an INVALID index of PostgreSQL: a concurrent build of it was stopped, or is still going on. */
bool mg_extra_is_invalid(const mg_model *m, const mg_extra *e);

#endif
