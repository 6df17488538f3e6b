/*
 * keep.h: what the schema language cannot say of a table (mg_extra), when SQLite has to make the table anew.
 *
 * It is carried into the new table. Where that cannot be, since it names what the plan drops, the plan is
 * not to be carried out: whoever makes one asks mg_diff_loses first.
 */
#ifndef MG_DIFF_KEEP_H
#define MG_DIFF_KEEP_H

#include "pair/by_name.h"
#include "steps.h"

typedef enum mg_keep
{
    MG_KEEP_NOT, /* it goes with what the plan takes away, or is kept elsewhere: triggers, views */
    MG_KEEP,     /* the new table has it */
    MG_KEEP_LOST /* it cannot be kept */
} mg_keep;

/* Why an extra is lost: MG_LOSS(name, words before a name, words after it). */
#define MG_LOSSES                                                                                                      \
    MG_LOSS(UNKNOWN, "what it says is not known", "")                                                                  \
    MG_LOSS(DROPPED, "it names ", ", which is dropped")                                                                \
    MG_LOSS(TABLE, "it names its own table, ", "")                                                                     \
    MG_LOSS(TYPE, "such a table cannot have the type of ", "")                                                         \
    MG_LOSS(KEY, "such a table must have a primary key", "")                                                           \
    MG_LOSS(INDEX, "an index cannot say it", "")

typedef enum mg_loss_reason
{
#define MG_LOSS(name, before, after) MG_LOSS_##name,
    MG_LOSSES
#undef MG_LOSS
} mg_loss_reason;

/* An extra that a plan would lose. */
typedef struct mg_loss
{
    const mg_extra *extra;
    mg_loss_reason reason;
    const char *name; /* that the reason is about; or NULL */
} mg_loss;

/* The reason in words; owned by the arena. NULL: out of memory. */
const char *mg_loss_text(mg_arena *a, const mg_loss *loss);

/* What becomes of an extra of `t->from` when the table is made anew. `loss` (may be NULL) is set when it is lost. */
mg_keep mg_diff_keep(const mg_pairs *p, const mg_table_pair *t, const mg_extra *e, mg_loss *loss);

/* Fills the lists of what tables that are made anew keep (mg_table_pair). Out of memory: the arena's `failed`. */
void mg_diff_keep_extras(mg_arena *a, mg_diff *d);

/* What a table that is made anew keeps: the first of that kind and name; those of a column (NULL: of the table). */
const mg_extra *mg_kept_named(const mg_table_pair *t, mg_extra_kind kind, const char *name);
const mg_found *mg_kept_of(const mg_table_pair *t, mg_extra_kind kind, const mg_column *c);

/* Whether the plan loses something; the first that it does is told. Out of memory (false): the arena's `failed`. */
bool mg_diff_loses(mg_arena *a, mg_diff *d, mg_loss *out);

/*
 * Leaves out what would be done for an index that the database has as the new side wants it, and that says more than a
 * schema can: a partial one of that name, kind and columns, which the reference does not see; or one that includes
 * other columns, or whose operator classes it does not look at, which it would drop and make without. For plans that
 * are going to be run. Out of memory: the arena's `failed`.
 */
void mg_diff_spare_extras(mg_arena *a, mg_diff *d);

/* SQLite: the old side's unique index that the constraint made; or NULL: the model does not have it. */
const mg_index *mg_index_made_by(const mg_table_pair *t, const mg_extra *e);

/* Whether the definition of a check or constraint begins with this keyword (lower case), after the constraint's name.
 */
bool mg_extra_begins_with(const mg_extra *e, const char *word);

#endif
