/*
 * steps.h: what leads from one model to another, step by step.
 *
 * Steps keep the objects of both sides (`from` and `to`; one is NULL where a step only makes or drops), so that they
 * can be rendered, told, judged and inverted. All of it lives in the arena that mg_diff_models is given and points into
 * both models.
 */
#ifndef MG_DIFF_STEPS_H
#define MG_DIFF_STEPS_H

#include "pair/pair.h"

/* In the order in which steps of different kinds run. */
typedef enum mg_step_kind
{
#define MG_STEP(kind, name, title, section) MG_STEP_##kind,
#include "steps.def"
#undef MG_STEP
    MG_STEPS
} mg_step_kind;

typedef enum mg_change_kind
{
    MG_CHANGE_DROP_KEY,
    MG_CHANGE_RENAME_KEY,
    MG_CHANGE_DROP_COLUMN,
    MG_CHANGE_ADD_COLUMN,
    MG_CHANGE_ALTER_COLUMN,
    MG_CHANGE_RECREATE_COLUMN, /* dropped and made again: the type cannot be cast */
    MG_CHANGE_ADD_KEY
} mg_change_kind;

/* `name` NULL: none. */
typedef struct mg_sequence
{
    const char *schema, *name;
    bool bare; /* the name is written without quotes */
} mg_sequence;

/* How a plan that is run writes a column of the new side, where it says more than the reference, or something else. */
typedef struct mg_column_form
{
    /* PostgreSQL */
    const char *type;  /* as the server writes it; NULL: as the schema has it */
    const char *items; /* or: it is a list of this type */
    bool plain;        /* the type is no SERIAL */
    bool identity, always;
    const char *generated, *collation;
    mg_sequence sequence; /* made for a new column, which counts by it */
    mg_sequence widened;  /* counts for the column, whose type becomes a wider one */
    bool counts_on;       /* a column that begins to count does so from the values that the rows have */
    bool drop_identity;   /* what goes is no default */
    bool resets_default;  /* the old default goes before the type changes, since the server may not cast it */
    const char *through;  /* the type by way of which the values are cast to the new one; or NULL */
    const char *comment;  /* of a column that is made anew */
    bool enclosed;        /* the default stands in parentheses, without which the database does not take it */
    /* SQLite: of the default */
    const char *source; /* the words of the table that is there; NULL: those of the schema */
    bool quoted;        /* as a text */
} mg_column_form;

/* A new index of SQLite, and the old one whose collations it has; or NULL. */
typedef struct mg_made_index
{
    const mg_index *index, *before;
} mg_made_index;

/* How a table is written that is made, beside what its model says. */
typedef struct mg_table_form
{
    const mg_column_form *const *columns; /* in the table's order, NULL for those without; or NULL */
    /* SQLite */
    const char *body; /* all that stands behind the table's name, as the new side's own statement has it; or NULL */
    size_t body_len;
    MG_VEC(mg_made_index) uniques; /* UNIQUE constraints */
    bool given_names;              /* constraints keep the names that the old table gives them */
    const mg_foreign_key *const
        *keys; /* in the table's order, the old ones, whose deferral they have; NULL for those without; or NULL */
} mg_table_form;

/* SQLite: a column whose values the new table takes over. */
typedef struct mg_copied
{
    const mg_column_pair *column;
    bool filled;                /* it becomes required: where it had no value, it has its default */
    const mg_column_form *form; /* of that; or NULL */
    const char *backfill;       /* its value is this expression over the old row; or NULL */
    bool gaps;                  /* of a backfill: only where it had none */
} mg_copied;

/* SQLite: a table that is made anew, the rows copied. */
typedef struct mg_redefined
{
    const mg_table_pair *tables;
    const char *temporary; /* what the new table is called until the old one is gone */
    mg_table_form form;
    MG_VEC(mg_copied) copied;
    MG_VEC(mg_made_index) indexes; /* made in the end */
} mg_redefined;

/* A part of ALTER TABLE. */
typedef struct mg_change
{
    mg_change_kind kind;
    const mg_column_pair *column; /* of the column kinds */
    const mg_column_form *form;   /* of these, or NULL */
    mg_sequence sequence;         /* ALTER_COLUMN: made for the column, which begins to count by it */
    mg_sequence dropped;          /* ALTER_COLUMN: goes with the default */
    mg_lossy lossy;               /* ALTER_COLUMN: what the cast changes, of plans that are run */
    bool drops_grants;            /* RECREATE_COLUMN: on the column alone; of plans that are run */
    bool apart;                   /* RENAME_KEY: a statement of its own, as in Prisma 7 */
    const mg_index *like;         /* ADD_KEY: the old one, whose options it keeps; or NULL */
    const char *backfill;         /* the rows are filled with this expression, by the step BACKFILL; or NULL */
    bool gaps;                    /* of a backfill: only where the column had no value */
    const char *by_way_of;        /* of a backfill: the new type's values wait in a column of this name; or NULL */
} mg_change;

/* PostgreSQL: a view that is dropped before a column changes its type. */
typedef struct mg_view_again
{
    const char *name; /* as SQL */
    const char *kind; /* VIEW or MATERIALIZED VIEW */
    const char *make; /* the statements that make it again, each with its end */
} mg_view_again;

typedef MG_VEC(mg_view_again) mg_views_again;

/* A column whose default names the enum of an ALTER TYPE; `to` NULL: its new side has no such default. */
typedef struct mg_enum_default
{
    const mg_column *from, *to;
} mg_enum_default;

/* What changes in an enum, and what must change with it. */
typedef struct mg_enum_change
{
    MG_VEC(const char *) added, dropped; /* values */
    bool made_anew;                      /* by another type; else values are added */
    bool used_at_once;                   /* a default of the new side is one of the added values */
    bool outlived;                       /* later steps drop columns that have the old type */
    bool keeps_old;                      /* and another step drops it */
    bool casts_lists;                    /* as lists; the reference casts them as texts */
    bool drops_grants;                   /* on the type, or makes it the property of another role */
    const char *new_name, *old_name;     /* what the types are called meanwhile */
    const char *comment;                 /* the old type's; or NULL */
    MG_VEC(mg_enum_default) defaults;
    MG_VEC(const mg_column *) columns; /* of the new side, those that have the new enum */
    /* Of the old side, what goes before the type changes, and what is made again afterwards, as it was. */
    MG_VEC(const mg_extra *) dropped_extras, made_extras;
    MG_VEC(const mg_foreign_key *) dropped_keys, made_keys;
    MG_VEC(const mg_index *) indexes; /* partial ones of the old side, that go first; other steps make them again */
} mg_enum_change;

typedef struct mg_step
{
    mg_step_kind kind;
    mg_step_kind among;                /* if not 0: the kind among whose steps it runs */
    bool ahead;                        /* CREATE_SCHEMA: among renames, for what moves to the schema */
    bool continued;                    /* in a script it stands under the title of the step before it */
    const char *unsaid_old;            /* the schema that is not said of objects of the old side; or NULL */
    const char *schema;                /* CREATE_SCHEMA, CREATE_EXTENSION_SCHEMA */
    const mg_rename *rename;           /* RENAME_TABLE, RENAME_COLUMN, RENAME_ENUM, RENAME_VALUE, MOVE_* */
    const char *schema_from;           /* of these, but columns and values: where the thing is until then */
    const char *schema_to;             /* MOVE_TABLE, MOVE_ENUM: where it is then */
    const char *name_from, *name_to;   /* of these, and of what follows them (repair/names.c); else NULL */
    MG_VEC(const mg_column *) holders; /* RENAME_VALUE, SQLite: the columns that hold such values, of the new side */
    bool passing;                      /* name_to is a third name, by way of which it goes */
    const mg_table_pair *tables; /* ALTER_TABLE; else of the table that the step is about, where it is on both sides */
    const mg_table *table_from, *table_to;
    const mg_index *index_from, *index_to; /* CREATE_INDEX, SQLite: with the old one that it takes the place of */
    const mg_foreign_key *key_from, *key_to;
    const mg_enum *enum_from, *enum_to;
    const mg_extension *extension_from, *extension_to;
    const mg_extra *extra;          /* ADOPT_EXTENSION, ADOPT_TYPE */
    bool recreated;                 /* CREATE_INDEX: only since a column of it is recreated */
    const char *definition;         /* CREATE_INDEX, PostgreSQL: what follows the table's name, if not what it says */
    const mg_index *index_like;     /* CREATE_INDEX, PostgreSQL: the old one, whose options it keeps; or NULL */
    const mg_foreign_key *key_like; /* ADD_FOREIGN_KEY: the same */
    const mg_table_form *form;      /* CREATE_TABLE; or NULL */
    MG_VEC(mg_change) changes;      /* ALTER_TABLE; BACKFILL: of its columns */
    bool updates;                   /* BACKFILL: by UPDATE, since its expressions hold queries */
    /* PostgreSQL, of steps that change types: in the order in which they are made; or NULL. */
    const mg_views_again *dropped_views; /* before the types change */
    const mg_views_again *made_views;    /* afterwards; by the same step, or by a later one */
    MG_VEC(const mg_extra *) apart;      /* BACKFILL, by UPDATE: triggers that are not switched on as others are */
    MG_VEC(mg_redefined) redefined;      /* REDEFINE_TABLES */
    bool fills_from_others;              /* REDEFINE_TABLES: all are copied before any goes, for queries of backfills */
    MG_VEC(const char *) freed;          /* REDEFINE_TABLES: indexes that go first, for their names */
    mg_enum_change *altered;             /* ALTER_ENUM, DROP_OLD_TYPE */
    const mg_extra *blocker; /* ALTER_ENUM: uses a column with the enum and cannot be made anew; ALTER_TABLE: uses
                                a column that changes its type or goes; of steps that give an index its name: has
                                that name */
    const mg_column *blocked_column; /* of ALTER_TABLE */
    const mg_index *blocked;         /* that index */
    bool spared;                     /* it is about to be left out */
    uint64_t order[2];               /* among steps of its kind */
} mg_step;

typedef struct mg_diff
{
    mg_pairs pairs;
    const char *unsaid;    /* the schema that no step says; or NULL */
    MG_VEC(mg_step) steps; /* in the order in which they run */
    mg_map types;          /* by name, the enums and tables of both sides, where an enum changes */
    mg_map unpaired;       /* while steps are found: foreign keys of the new side that are no old one's yet */
} mg_diff;

/* ALTER_ENUM: whether the column, of the old side and of the new one, has the enum on both, once or as a list. */
bool mg_enum_stays(const mg_step *s, const mg_column *from, const mg_column *to);

/*
 * The steps from one model to the other. `renames` may be NULL. `runnable`: where the reference plans a step that the
 * database refuses, another one. False: out of memory, or `out->pairs` names a rename that cannot be
 * (mg_rename_old_side).
 */
bool mg_diff_models(mg_arena *a, const mg_model *from, const mg_model *to, const mg_renames *renames, bool runnable,
                    mg_diff *out);

const char *mg_step_name(mg_step_kind k);  /* "CreateTable" */
const char *mg_step_title(mg_step_kind k); /* the comment before it in a script */

/* The parts of mg_diff_models: each adds its steps, in no order. They stop when the arena has failed. */
mg_step *mg_diff_add(mg_arena *a, mg_diff *d, mg_step_kind kind, uint64_t order, uint64_t then);
void mg_diff_renames(mg_arena *a, mg_diff *d);
void mg_diff_rename_sequences(mg_arena *a, mg_diff *d); /* PostgreSQL, of plans with renames */
void mg_diff_extensions(mg_arena *a, mg_diff *d);
void mg_diff_enums(mg_arena *a, mg_diff *d);
void mg_diff_alter_table(mg_arena *a, mg_diff *d, const mg_table_pair *t);
void mg_diff_alter_indexes(mg_arena *a, mg_diff *d, const mg_table_pair *t);
void mg_diff_free_names(mg_arena *a, mg_diff *d); /* PostgreSQL, of plans that are run, as the next one */
void mg_diff_free_keys(mg_arena *a, mg_diff *d);
void mg_diff_order(mg_arena *a, mg_diff *d);
void mg_diff_leave_out_spared(mg_diff *d);

/* A default that SQL says: neither none, nor that the column counts, nor one whose text is not known. */
bool mg_default_is_said(const mg_default *d);

/* A default that SQL of PostgreSQL says: neither none, nor that the column counts, nor one without a text. */
bool mg_default_is_written(const mg_default *d);

/*
 * The sequence of a column that counts (sequence.c): as the server names that of a SERIAL column, the longer of the two
 * names being cut first; as the reference names it, in small letters where that is a name without quotes. The name is
 * NULL when out of memory.
 */
mg_sequence mg_serial_sequence(mg_arena *a, const mg_column *c);
const char *mg_serial_name(mg_arena *a, const char *table, const char *column); /* the first, by names alone */
mg_sequence mg_reference_sequence(mg_arena *a, const mg_column *c);

/* Whether a changed column is given its type anew: also where it becomes a list, or is none any more. */
bool mg_column_type_is_set(const mg_column_pair *c);

/*
 * Whether a plan fills the column by its backfill: a new one, one of another type, or one that must have values now;
 * and whether it does so only where the column has none, which is a backfill of the last kind.
 */
bool mg_is_backfilled(const mg_column_pair *c);
bool mg_fills_gaps(const mg_column_pair *c);

/* Whether a column counts by itself on both sides. */
bool mg_counts_on(const mg_column_pair *c);

/* Questions about a pair of tables (table.c). */
bool mg_primary_key_changed(const mg_pairs *p, const mg_table_pair *t);
/* The new key is the old one, of columns that only change: PostgreSQL's follows them, with all that is set for it. */
bool mg_key_stays(const mg_pairs *p, const mg_table_pair *t);
/* The database drops the index with a column that is dropped and made again. */
bool mg_index_loses_column(const mg_pairs *p, const mg_index *to);

/* PostgreSQL drops the index with a column that is made anew, and no step makes it again, as in the reference. */
bool mg_index_forgotten(const mg_pairs *p, const mg_table_pair *t, const mg_index *to);
bool mg_must_redefine(const mg_pairs *p, const mg_table_pair *t); /* SQLite: ALTER TABLE cannot do it */

/*
 * SQLite: whether an index of the old side that no schema can say is what a new one of its name is to be, as far as a
 * schema can say: as unique (for some rows; what another unique one forbids is not what the schema says), and of its
 * columns, whatever it makes of them.
 */
bool mg_extra_stands_for(const mg_extra *e, const mg_index *to);

/* SQLite names the index of a UNIQUE constraint so, and takes no such name from others. */
bool mg_index_is_reserved(const mg_index *x);
/*
 * SQLite, SQL that is going to be run: notes all names of both sides; whether an index of one, of another table than
 * `except` (or NULL), has a name; whether anything of either has it. The case of letters does not count.
 */
void mg_note_names(mg_arena *a, mg_pairs *p);
bool mg_index_name_taken(mg_arena *a, const mg_pairs *p, const mg_model *m, const char *name, const mg_table *except);
bool mg_name_taken(mg_arena *a, const mg_pairs *p, const char *name);

#endif
