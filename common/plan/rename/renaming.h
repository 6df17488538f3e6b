/*
 * renaming.h: gives the old side the new names, so that everything after it sees pairs with equal names. It works on a
 * copy, so that the models stay as they were.
 */
#ifndef MG_PAIR_RENAMING_H
#define MG_PAIR_RENAMING_H

#include "../pair/by_name.h"
#include "../pair/pair.h"

/*
 * Applies renames (`renames` may be NULL), and those that follow from them, to pairs that have been begun. It fills in
 * `renames` of the pairs and, if there are any, puts a copy in the place of `from`. False: out of memory; or `p->lost`
 * says which rename is wrong; or `p->unclear_join` says for which join table it is unclear how it follows.
 */
bool mg_rename_old_side(mg_arena *a, const mg_renames *renames, mg_pairs *p);

/* Where a table of the copy was before it was renamed. */
typedef struct mg_old_place
{
    const char *schema, *name;
} mg_old_place;

/* What the files of this folder share. */
typedef struct mg_renaming
{
    mg_arena *a, *scratch;
    mg_pairs *p;
    const mg_renames *given; /* with answers, that something goes; or NULL */
    mg_model *from;          /* the copy of the old side */
    mg_by_name tables;       /* tables of the copy, by their present names */
    mg_by_name goals;        /* tables of the new side */
    mg_map renamed;          /* tag: the address of a renamed table of the copy → its mg_old_place */
    bool follows;            /* a table was renamed, so join tables may have to follow */
} mg_renaming;

/* The table of the copy that has this name now, or NULL. */
mg_table *mg_renamed_table(const mg_renaming *r, const char *schema, const char *name);

/* Gives a table of the copy the name and the schema of a table of the new side. */
void mg_rename_table_to(mg_renaming *r, mg_table *t, const mg_table *goal);

/* Where a table of the copy was before the renames; NULL: it is not renamed. */
const mg_old_place *mg_old_place_of(const mg_renaming *r, const mg_table *t);

/*
 * Adds a rename that follows from others. The first function is for a table, which becomes `goal`; it comes before
 * mg_rename_table_to. The second is for a column of a table.
 */
void mg_table_follows(mg_renaming *r, const mg_table *t, const mg_table *goal);
void mg_column_follows(mg_renaming *r, const mg_table *t, const char *column, const char *to);

/*
 * Join tables (joins.c). The first asks, before anything is renamed, if A and B of a join table have to change places.
 * The second renames the join tables of renamed models. The third makes A and B change places if the order of their
 * models has changed. The last two return false if the right way is not known, and set p->unclear_join. If there is no
 * memory, an arena's `failed` is set.
 */
bool mg_any_join_turns(const mg_renaming *r);
bool mg_rename_joins(mg_renaming *r);
bool mg_turn_joins(mg_renaming *r);

/*
 * Join tables of relations of a model with itself (selves.c). Only the names of the two fields tell which field a
 * column belongs to. The first function says if column A of the old table has become column B of the new one. The
 * second is called after all renames, and fills p->unsure with the tables for which that is not known.
 */
typedef enum mg_self_order
{
    MG_SELF_SAME,
    MG_SELF_TURNED,
    MG_SELF_UNSURE
} mg_self_order;
mg_self_order mg_order_of_self(const mg_renaming *r, const mg_table *join, const mg_table *goal);
void mg_note_unsure(mg_renaming *r);

/* Renames values of enums in columns and their defaults (enums.c). */
void mg_rename_values(mg_renaming *r);

/* Puts the new names into the SQL that tables of the copy have (texts.c). */
void mg_rename_texts(mg_renaming *r);

#endif
