/*
 * keep.h: decides what happens to the extras of a table (mg_extra: what the schema language cannot express) when SQLite
 * has to make the table anew.
 *
 * They are carried over into the new table. If that is impossible, because an extra names something that the plan
 * drops, the plan must not be run: so whoever makes a plan asks mg_diff_loses first.
 */
#ifndef MG_DIFF_KEEP_H
#define MG_DIFF_KEEP_H

#include "pair/by_name.h"
#include "steps.h"

typedef enum mg_keep
{
    MG_KEEP_NOT, /* the plan takes it away on purpose, or keeps it in another way (triggers, views) */
    MG_KEEP,     /* the new table has it, too */
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
    const char *name; /* the name that the reason is about, or NULL */
} mg_loss;

/* The reason in words; owned by the arena. NULL: out of memory. */
const char *mg_loss_text(mg_arena *a, const mg_loss *loss);

/*
 * What happens to an extra of `t->from` when the table is made anew. `loss`, which may be NULL, is set if it is lost.
 */
mg_keep mg_diff_keep(const mg_pairs *p, const mg_table_pair *t, const mg_extra *e, mg_loss *loss);

/*
 * Fills in what tables that are made anew keep (the lists of mg_table_pair). If there is no memory, the arena's
 * `failed` is set.
 */
void mg_diff_keep_extras(mg_arena *a, mg_diff *d);

/*
 * The first extra of that kind and name that a table keeps; the extras of a column that it keeps, or of the table
 * itself if the column is NULL.
 */
const mg_extra *mg_kept_named(const mg_table_pair *t, mg_extra_kind kind, const char *name);
const mg_found *mg_kept_of(const mg_table_pair *t, mg_extra_kind kind, const mg_column *c);

/*
 * Does the plan lose anything? The first loss is put into `out`. If there is no memory, it returns false and sets the
 * arena's `failed`.
 */
bool mg_diff_loses(mg_arena *a, mg_diff *d, mg_loss *out);

/*
 * For plans that will be run: leaves out the steps about an index if the database has it as the new side wants it, and
 * says more about it than a schema can. That is a partial index of that name, kind and columns, which the reference
 * does not see; or one with INCLUDEd columns or operator classes, which the reference would drop and make again without
 * them. If there is no memory, the arena's `failed` is set.
 */
void mg_diff_spare_extras(mg_arena *a, mg_diff *d);

/* SQLite: the old side's unique index that belongs to this constraint. NULL if the model does not have it. */
const mg_index *mg_index_made_by(const mg_table_pair *t, const mg_extra *e);

/*
 * Does the definition of a check or constraint begin with this keyword (in lower case), not counting the constraint's
 * name?
 */
bool mg_extra_begins_with(const mg_extra *e, const char *word);

#endif
