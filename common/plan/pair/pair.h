/*
 * pair.h: decides which object of the old model is which one of the new model, and what differs between two columns.
 *
 * Tables and enums are paired by schema and name, columns and extensions by name. Renames are applied before that: see
 * rename/renaming.h. Everything lives in the arena.
 */
#ifndef MG_DIFF_PAIR_H
#define MG_DIFF_PAIR_H

#include "../../base/map.h"
#include "../../model/model.h"

/* How the values of a column get to its new type. */
typedef enum mg_cast
{
    MG_CAST_NONE, /* the type is the same */
    MG_CAST_SAFE,
    MG_CAST_RISKY,
    MG_CAST_NEVER /* the column is dropped and made again */
} mg_cast;

/* Which values are changed, without an error, by a cast that the reference believes to be safe. */
typedef enum mg_lossy
{
    MG_LOSSY_NOT,
    MG_LOSSY_ALL,
    MG_LOSSY_BACK,   /* values that are different after a cast and a cast back */
    MG_LOSSY_OID,    /* values of the upper half, which become negative */
    MG_LOSSY_NUMBER, /* whole numbers with more digits than the new type has */
    MG_LOSSY_JSON    /* objects that have the same key twice */
} mg_lossy;

/* What differs between two columns, as bits, in the order in which reports and scripts say it. */
enum
{
    MG_CHANGED_NULLNESS = 1 << 0,
    MG_CHANGED_DEFAULT = 1 << 1,
    MG_CHANGED_TYPE = 1 << 2,
    MG_CHANGED_AUTOINCREMENT = 1 << 3
};

typedef struct mg_column_pair
{
    mg_column *from, *to; /* one of them is NULL if the column is created or dropped */
    unsigned changes;
    mg_cast cast;
} mg_column_pair;

typedef struct mg_table_pair
{
    mg_table *from, *to;
    MG_VEC(mg_column_pair) columns; /* of both sides, in the order of their names */
    bool partial;                   /* the table is on both sides, and one side has partial indexes */
    bool redefined;                 /* SQLite: the table is made anew, and its rows are copied */
    /* If the table is made anew: */
    MG_VEC(const mg_extra *) kept;     /* extras of the old table that the new table gets */
    mg_map kept_by;                    /* the same, for mg_kept_named and mg_kept_of */
    MG_VEC(const mg_index *) replaced; /* for each new index the old one that it replaces, or NULL */
    MG_VEC(const mg_index *) beside;   /* old indexes that no new one replaces, and that are kept */
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
    MG_RENAME_VALUE /* a value of an enum */
} mg_rename_kind;

/* How a rename is known. */
typedef enum mg_rename_origin
{
    MG_RENAME_GIVEN,      /* from the option `renames` */
    MG_RENAME_SAID,       /* from a comment in the schema */
    MG_RENAME_RECOGNISED, /* from a @map or @@map that has changed */
    MG_RENAME_FOLLOWS     /* it follows from another one: join tables */
} mg_rename_origin;

/*
 * Something of the old model that continues under another name. All names but `to` are those that the old model has,
 * even if several things are renamed: renames happen all at once, so two things can exchange their names.
 */
typedef struct mg_rename
{
    mg_rename_kind kind;
    mg_rename_origin origin;
    const char *schema;    /* NULL: any schema that has such a thing */
    const char *table;     /* the table, also that of a column; or the enum, also that of a value */
    const char *column;    /* the column or value; NULL if the table or enum itself is renamed */
    const char *to;        /* NULL: an answer, that it has no new name; plans do nothing about it */
    const char *to_schema; /* PostgreSQL: the schema to which a table or enum moves; NULL: it stays in its own */
    const char *place;     /* for MG_RENAME_SAID: file:line:column of the comment, or NULL */
    /* Set when models are paired: the table or enum, in the copy of the old side, under its new name. */
    const mg_table *renamed;
    const mg_enum *enumeration;
} mg_rename;

typedef MG_VEC(mg_rename) mg_renames;

typedef struct mg_pairs
{
    mg_arena *arena;           /* everything lives in it */
    const mg_model *from, *to; /* with renames, `from` is a copy under the new names */
    const mg_model *was;       /* the old model as it was given */
    mg_psl_provider provider;
    mg_release release;           /* the new side's, or the old side's if that has none; always set */
    bool runnable;                /* the plan is going to be run; see mg_diff_models */
    const char *home;             /* PostgreSQL: the schema of things that name none */
    bool to_file;                 /* the new side is a schema file, which does not say what the old side's `home` is */
    MG_VEC(mg_table_pair) tables; /* the old model's tables, then those that are new */
    MG_VEC(mg_enum_pair) enums;
    MG_VEC(mg_extension_pair) extensions;
    mg_renames renames; /* those given, in their order, without answers; then those of join tables */
    /* For find.h: by the number of an object, and by what is alike. */
    const mg_table_pair **new_tables;
    const mg_column_pair **old_columns, **new_columns;
    mg_map found;
    mg_map names;                 /* the names of both sides, if SQL for SQLite will be run; see mg_note_names */
    const mg_rename *lost;        /* a rename of nothing, or to a name that is taken; or NULL */
    const mg_table *unclear_join; /* an old join table of which the renames do not tell what it becomes; or NULL */
    const mg_table *unclear_goal; /* the new join table of its name, or one that it may be; or NULL */
    /* Join tables of the new side, of a model with itself, of which it is not known whether A and B change places. */
    MG_VEC(const mg_table *) unsure;
} mg_pairs;

/*
 * Begins the pairs of two models. After that come renames, which give things in `from` their new names (rename/); then
 * mg_pair_models.
 */
void mg_pairs_begin(mg_arena *a, const mg_model *from, const mg_model *to, bool runnable, mg_pairs *out);

/* Pairs what the models hold. False: out of memory. */
bool mg_pair_models(mg_arena *a, mg_pairs *p);

/*
 * Finds what differs between two columns (column.c; if there is no memory, the arena's `failed` is set), and how values
 * get from one type to the other (cast.c).
 */
void mg_compare_columns(mg_arena *a, mg_psl_provider provider, mg_column_pair *pair);
mg_cast mg_cast_between(mg_psl_provider provider, const mg_column *from, const mg_column *to);
mg_lossy mg_cast_loses(mg_psl_provider provider, const mg_column_pair *pair);

/*
 * PostgreSQL: if the server does not make the cast by itself, though the reference thinks so, the type to which values
 * have to be cast first (without [], for lists, too). Otherwise NULL.
 */
const char *mg_cast_through(const mg_column_pair *pair);

/* Does the table have the columns of a join table of an implicit many-to-many relation, A and B, and no others? */
bool mg_has_columns_a_and_b(const mg_table *t);

/* Whether it is the join table of a relation of a model with itself, in a schema file. */
static inline bool mg_joins_itself(const mg_table *t)
{
    return t->joins[0] && t->joins[0] == t->joins[1];
}

/* PostgreSQL: the schema of things that name none, if nothing else is known. */
#define MG_DEFAULT_SCHEMA "public"

/* Are these the same schema? NULL stands for MG_DEFAULT_SCHEMA. In SQLite all are NULL. */
static inline bool mg_same_schema(const char *a, const char *b)
{
    return strcmp(a ? a : MG_DEFAULT_SCHEMA, b ? b : MG_DEFAULT_SCHEMA) == 0;
}

static inline bool mg_same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

#endif
