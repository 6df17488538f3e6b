/*
 * renaming.h: the old side under the names that it is to have, so that everything after it sees pairs. It is a copy,
 * and the models stay as they were.
 */
#ifndef MG_PAIR_RENAMING_H
#define MG_PAIR_RENAMING_H

#include "../pair/by_name.h"
#include "../pair/pair.h"

/*
 * Applies renames (`renames` may be NULL), and those that follow from them, to pairs that are begun: fills `renames`,
 * and puts a copy in the place of `from` where there are any. False: out of memory, or `p->lost` says which rename is
 * wrong, or `p->unclear_join` which table cannot follow.
 */
bool mg_rename_old_side(mg_arena *a, const mg_renames *renames, mg_pairs *p);

/* Its parts. */
typedef struct mg_renaming
{
    mg_arena *a, *scratch;
    mg_pairs *p;
    mg_model *from;    /* the copy */
    mg_by_name tables; /* of the copy, by the names that they have now */
    mg_by_name goals;  /* of the new side */
    mg_map renamed;    /* tag: the address of a table of the copy that has another name */
    bool follows;      /* a table was renamed, so that join tables may have to follow */
} mg_renaming;

/* The copy's table that has the name now; or NULL. */
mg_table *mg_renamed_table(const mg_renaming *r, const char *schema, const char *name);

/* Gives a table of the copy its new name. */
void mg_rename_table_to(mg_renaming *r, mg_table *t, const char *to);

/* Adds a rename that follows from others, of a table or of a column of it. */
void mg_rename_follows(mg_renaming *r, const mg_table *t, const char *column, const char *to);

/*
 * Join tables (joins.c): whether one is to be turned, before anything is renamed; takes along those whose models are
 * renamed; turns A and B where their order does. The last two: false where it is not known, and p->unclear_join is set;
 * out of memory sets an arena's `failed`.
 */
bool mg_any_join_turns(const mg_renaming *r);
bool mg_rename_joins(mg_renaming *r);
bool mg_turn_joins(mg_renaming *r);

/*
 * Join tables of a model with itself (selves.c), of which the fields' names alone say which column is whose: whether
 * the column A of the old one is the new one's B. Fills p->unsure with those of which that is not known, once all is
 * renamed.
 */
typedef enum mg_self_order
{
    MG_SELF_SAME,
    MG_SELF_TURNED,
    MG_SELF_UNSURE
} mg_self_order;
mg_self_order mg_order_of_self(const mg_renaming *r, const mg_table *join, const mg_table *goal);
void mg_note_unsure(mg_renaming *r);

/* Values of enums (enums.c), which are in columns and their defaults. */
void mg_rename_values(mg_renaming *r);

/* SQL that the copy's tables have (texts.c). */
void mg_rename_texts(mg_renaming *r);

#endif
