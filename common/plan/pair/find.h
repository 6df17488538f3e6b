/*
 * find.h: finds things in tables without going through everything that a table or a model has. mg_pair_models prepares
 * it, once for both sides.
 */
#ifndef MG_DIFF_FIND_H
#define MG_DIFF_FIND_H

#include "pair.h"

/* A list of things that are alike, or that share a name, in the order of their model. */
struct mg_found
{
    const void *thing;
    mg_found *next;
};

/*
 * Puts a thing before those that are there already under this tag and name (or ""). The name must live as long as the
 * map.
 */
bool mg_found_add(mg_arena *a, mg_map *map, uint64_t tag, const char *name, const void *thing);
const mg_found *mg_found_in(const mg_map *map, uint64_t tag, const char *name);

/*
 * Notes the extras of both sides, before the tables are paired; and everything else, afterwards. False: out of memory.
 */
bool mg_find_extras(mg_arena *a, mg_pairs *p);
bool mg_find_rest(mg_arena *a, mg_pairs *p);

/* The pair that has this new column, or this old column. NULL if its table is not on both sides. */
const mg_column_pair *mg_pair_of_new(const mg_pairs *p, const mg_column *to);
const mg_column_pair *mg_pair_of_old(const mg_pairs *p, const mg_column *from);

/* The pair of this old and this new column, or NULL if they are not the same column. */
const mg_column_pair *mg_pair_of(const mg_pairs *p, const mg_column *from, const mg_column *to);

/* The pair of tables with this new table, if the table is on both sides; or NULL. */
const mg_table_pair *mg_pair_of_new_table(const mg_pairs *p, const mg_table *to);

/* The other side's foreign key, or index, that is the same except for its name; or NULL. */
const mg_foreign_key *mg_foreign_key_in(const mg_pairs *p, const mg_foreign_key *k, const mg_table *other,
                                        bool other_is_new);
const mg_index *mg_index_in(const mg_pairs *p, const mg_index *x, const mg_table *other, bool other_is_new);

/* The first foreign key, or index, with this name in a table that is on both sides; or NULL. */
const mg_foreign_key *mg_foreign_key_named(const mg_pairs *p, const mg_table *t, const char *name);

/* The old side's foreign key between the same columns, whatever its ON DELETE and ON UPDATE; or NULL. */
const mg_foreign_key *mg_foreign_key_before(const mg_pairs *p, const mg_table_pair *t, const mg_foreign_key *to);

/*
 * The old index that a new index with the same keys replaces: the one with the same name, or one that the schema cannot
 * tell from it; or NULL. INCLUDEd columns are not keys.
 */
const mg_index *mg_index_before(const mg_pairs *p, const mg_index *to);

/*
 * For plans with renames: is it certain that no two old rows have the same values in the columns of this index? It is
 * if an old index over the same columns, in any order, forbids it. Then that index is dropped only to be made again
 * under another name.
 */
bool mg_unique_before(const mg_pairs *p, const mg_index *to);

/* Is this the only index of its table (which is on the old side) with these columns? */
bool mg_index_is_singular(const mg_pairs *p, const mg_index *from);

/* The extra of a table, of either side, with this kind and name, or NULL; and all extras of a table of the old side. */
const mg_extra *mg_extra_named(const mg_pairs *p, const mg_table *t, mg_extra_kind kind, const char *name);
const mg_found *mg_extras_of(const mg_pairs *p, const mg_table *t);

/* The columns of the new side that get their numbers from the sequence. */
const mg_found *mg_counting(const mg_pairs *p, const char *sequence);

/*
 * Are an old and a new thing the same except for their names? The last function compares only the columns of two
 * indexes.
 */
bool mg_foreign_keys_match(const mg_pairs *p, const mg_foreign_key *from, const mg_foreign_key *to);
bool mg_indexes_match(const mg_pairs *p, const mg_index *from, const mg_index *to);
bool mg_index_columns_match(const mg_index *from, const mg_index *to);

/* Indexes, or foreign keys, that may be the same have the same number. `t` is the table in which one is searched. */
uint64_t mg_index_likeness(const mg_pairs *p, const mg_table *t, const mg_index *x);
uint64_t mg_key_likeness(const mg_table *t, const mg_foreign_key *k);

#endif
