/*
 * find.h: what plans look for in tables, found without going through all that a table or a model has. Prepared once, by
 * mg_pair_models, for both sides.
 */
#ifndef MG_DIFF_FIND_H
#define MG_DIFF_FIND_H

#include "pair.h"

/* Things that are alike, or have a name in common, in the order of their model. */
struct mg_found
{
    const void *thing;
    mg_found *next;
};

/* Adds a thing before those that are there, under a tag and a name (or ""), which must live as long as the map. */
bool mg_found_add(mg_arena *a, mg_map *map, uint64_t tag, const char *name, const void *thing);
const mg_found *mg_found_in(const mg_map *map, uint64_t tag, const char *name);

/* Out of memory: false. Before and after the tables are paired. */
bool mg_find_extras(mg_arena *a, mg_pairs *p);
bool mg_find_rest(mg_arena *a, mg_pairs *p);

/* The pair that has the column on its new or on its old side, of a table that is on both; or NULL. */
const mg_column_pair *mg_pair_of_new(const mg_pairs *p, const mg_column *to);
const mg_column_pair *mg_pair_of_old(const mg_pairs *p, const mg_column *from);

/* The pair of an old and a new column, or NULL when they are not one. */
const mg_column_pair *mg_pair_of(const mg_pairs *p, const mg_column *from, const mg_column *to);

/* The pair whose new side is the table, if that was there before; or NULL. */
const mg_table_pair *mg_pair_of_new_table(const mg_pairs *p, const mg_table *to);

/* The other side's foreign key or index that is the same but for its name, or NULL. */
const mg_foreign_key *mg_foreign_key_in(const mg_pairs *p, const mg_foreign_key *k, const mg_table *other,
                                        bool other_is_new);
const mg_index *mg_index_in(const mg_pairs *p, const mg_index *x, const mg_table *other, bool other_is_new);

/* The first of a name, of a table that is on both sides; or NULL. */
const mg_foreign_key *mg_foreign_key_named(const mg_pairs *p, const mg_table *t, const char *name);

/* The old side's foreign key between the same columns, whatever it does; or NULL. */
const mg_foreign_key *mg_foreign_key_before(const mg_pairs *p, const mg_table_pair *t, const mg_foreign_key *to);

/*
 * The old index in whose place a new one of the same keys comes: of its name, or one that the schema cannot tell from
 * it; or NULL. What it includes is no key.
 */
const mg_index *mg_index_before(const mg_pairs *p, const mg_index *to);

/*
 * Of plans with renames: whether the old side's rows cannot have two of these values, since an index of the same
 * columns forbids it, in whatever order: then it goes only to be made under another name.
 */
bool mg_unique_before(const mg_pairs *p, const mg_index *to);

/* Whether no other index of its table, which is the old side's, has the same columns. */
bool mg_index_is_singular(const mg_pairs *p, const mg_index *from);

/* The extra of a table of either side by kind and name, or NULL; all that a table of the old side has. */
const mg_extra *mg_extra_named(const mg_pairs *p, const mg_table *t, mg_extra_kind kind, const char *name);
const mg_found *mg_extras_of(const mg_pairs *p, const mg_table *t);

/* Columns of the new side that count by the sequence. */
const mg_found *mg_counting(const mg_pairs *p, const char *sequence);

/* Whether the old one and the new one are the same but for their names; of indexes also whether their columns alone
 * are. */
bool mg_foreign_keys_match(const mg_pairs *p, const mg_foreign_key *from, const mg_foreign_key *to);
bool mg_indexes_match(const mg_pairs *p, const mg_index *from, const mg_index *to);
bool mg_index_columns_match(const mg_index *from, const mg_index *to);

/* Numbers that are the same for indexes, and foreign keys, that may be the same; `t` is the table to look in. */
uint64_t mg_index_likeness(const mg_pairs *p, const mg_table *t, const mg_index *x);
uint64_t mg_key_likeness(const mg_table *t, const mg_foreign_key *k);

#endif
