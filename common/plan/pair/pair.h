/*
 * pair.h: which object of the old model is which of the new one, and what differs between two columns.
 *
 * Tables are paired by schema and name, columns by name, enums by schema and name, extensions by name. Renames come
 * first: see rename/renaming.h. All of it lives in the arena.
 */
#ifndef MG_DIFF_PAIR_H
#define MG_DIFF_PAIR_H

#include "../../base/map.h"
#include "../../model/model.h"

/* How the values of a column come to its new type. */
typedef enum mg_cast
{
    MG_CAST_NONE, /* the type is the same */
    MG_CAST_SAFE,
    MG_CAST_RISKY,
    MG_CAST_NEVER /* the column is dropped and made again */
} mg_cast;

/* Which values a cast that the reference takes for safe changes without an error. */
typedef enum mg_lossy
{
    MG_LOSSY_NOT,
    MG_LOSSY_ALL,
    MG_LOSSY_BACK,   /* those that do not come back when they are cast back */
    MG_LOSSY_OID,    /* those of the upper half, which become negative */
    MG_LOSSY_NUMBER, /* whole numbers with more digits than the new type has */
    MG_LOSSY_JSON    /* objects that have a key twice */
} mg_lossy;

/* Bits, in the order in which they are told and rendered. */
enum
{
    MG_CHANGED_NULLNESS = 1 << 0,
    MG_CHANGED_DEFAULT = 1 << 1,
    MG_CHANGED_TYPE = 1 << 2,
    MG_CHANGED_AUTOINCREMENT = 1 << 3
};

typedef struct mg_column_pair
{
    mg_column *from, *to; /* one of them NULL: created or dropped */
    unsigned changes;
    mg_cast cast;
} mg_column_pair;

typedef struct mg_table_pair
{
    mg_table *from, *to;
    MG_VEC(mg_column_pair) columns; /* of both sides, in the order of their names */
    bool partial;                   /* on both sides, and one has partial indexes */
    bool redefined;                 /* SQLite: made anew, rows copied */
    /* Of a table that is made anew: */
    MG_VEC(const mg_extra *) kept;     /* what it keeps that the new side does not know */
    mg_map kept_by;                    /* the same, for mg_kept_named and mg_kept_of */
    MG_VEC(const mg_index *) replaced; /* the old index in whose place each of the new side's comes; or NULL */
    MG_VEC(const mg_index *) beside;   /* old indexes that none replaces, and that it keeps beside them */
} mg_table_pair;

typedef struct mg_found mg_found;

typedef struct mg_enum_pair
{
    const mg_enum *from, *to;
} mg_enum_pair;

typedef struct mg_extension_pair
{
    const mg_extension *from, *to;
} mg_extension_pair;

typedef enum mg_rename_kind
{
    MG_RENAME_TABLE,
    MG_RENAME_COLUMN,
    MG_RENAME_ENUM,
    MG_RENAME_VALUE /* of an enum */
} mg_rename_kind;

/* How it is known. */
typedef enum mg_rename_origin
{
    MG_RENAME_GIVEN,      /* by the option `renames` */
    MG_RENAME_SAID,       /* by the schema */
    MG_RENAME_RECOGNISED, /* by what the schema maps */
    MG_RENAME_FOLLOWS     /* from another one: of join tables */
} mg_rename_origin;

/*
 * Something of the old model that goes on under another name. All names are those of the old model as it was, also
 * where several are renamed: all at once, so that names may be exchanged.
 */
typedef struct mg_rename
{
    mg_rename_kind kind;
    mg_rename_origin origin;
    const char *schema; /* NULL: whichever has such a thing */
    const char *table;  /* of a TABLE and a COLUMN; of an ENUM and a VALUE the enum */
    const char *column; /* of a COLUMN; of a VALUE the value; else NULL */
    const char *to;     /* NULL: an answer, that it goes on under no name; plans do nothing about it */
    const char *place;  /* of a SAID one: file:line:column; or NULL */
    /* Set by pairing: the old side's table, or enum, in the copy, under its new name. */
    const mg_table *renamed;
    const mg_enum *enumeration;
} mg_rename;

typedef MG_VEC(mg_rename) mg_renames;

typedef struct mg_pairs
{
    mg_arena *arena;           /* in which all of it lives */
    const mg_model *from, *to; /* `from`: with renames a copy under the new names */
    const mg_model *was;       /* the old model as it was given */
    mg_psl_provider provider;
    mg_release release;           /* of the new side, or else of the old one: never unsaid */
    bool runnable;                /* as mg_diff_models was asked */
    const char *home;             /* PostgreSQL: the schema of what names none */
    bool to_file;                 /* the new side is a schema file: home is not said of what the old side has */
    MG_VEC(mg_table_pair) tables; /* the old model's, then those that are new */
    MG_VEC(mg_enum_pair) enums;
    MG_VEC(mg_extension_pair) extensions;
    mg_renames renames; /* those given, in their order, but for answers; and those of join tables that follow */
    /* Of find.h: by the number of an object; and by what is alike. */
    const mg_table_pair **new_tables;
    const mg_column_pair **old_columns, **new_columns;
    mg_map found;
    mg_map names;          /* of both sides, where SQL for SQLite is going to be run: mg_note_names */
    const mg_rename *lost; /* a rename that names nothing of the old model, or whose new name is taken; or NULL */
    const mg_table *unclear_join; /* a join table of the old model of which a rename does not tell what it becomes */
} mg_pairs;

/* Begins the pairs of two models; then what is renamed has its new name in `from` (rename/), before they are paired. */
void mg_pairs_begin(mg_arena *a, const mg_model *from, const mg_model *to, bool runnable, mg_pairs *out);

/* Pairs what the models hold. False: out of memory. */
bool mg_pair_models(mg_arena *a, mg_pairs *p);

/* What differs between two columns (column.c; out of memory sets the arena's `failed`), and how a value comes from one
 * type to the other (cast.c). */
void mg_compare_columns(mg_arena *a, mg_psl_provider provider, mg_column_pair *pair);
mg_cast mg_cast_between(mg_psl_provider provider, const mg_column *from, const mg_column *to);
mg_lossy mg_cast_loses(mg_psl_provider provider, const mg_column_pair *pair);

/*
 * PostgreSQL: the type by way of which values come to the new one (without [], of lists too), where the server does not
 * cast them by itself as the reference thinks; or NULL.
 */
const char *mg_cast_through(const mg_column_pair *pair);

/* As the join table of an implicit many-to-many relation has them, and no more. */
bool mg_has_columns_a_and_b(const mg_table *t);

/* The schema of what names none, in PostgreSQL. */
#define MG_DEFAULT_SCHEMA "public"

/* Also SQLite's, where nothing names one. */
static inline bool mg_same_schema(const char *a, const char *b)
{
    return strcmp(a ? a : MG_DEFAULT_SCHEMA, b ? b : MG_DEFAULT_SCHEMA) == 0;
}

static inline bool mg_same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

#endif
