/*
 * likeness.h: how alike a thing of the old model, which goes, and one of the new model are, which comes: for the
 * question whether the one is the other under a new name. From 0 to MG_ALIKE; only the order of several means anything.
 */
#ifndef MG_LIKENESS_H
#define MG_LIKENESS_H

#include "../pair/pair.h"

#define MG_ALIKE 1000

/* By their words, letters and abbreviations; the case of letters, and signs, do not count. */
int mg_names_alike(const char *a, const char *b);

/*
 * Whether the values of one column can be those of the other: the same family of types, or enum, and both lists or
 * not. The columns are those of a pair's sides, where renamed enums have their new names.
 */
bool mg_columns_may_be_one(const mg_column *from, const mg_column *to);

/* A column that only one side of a table has, and what of it counts for likeness. */
typedef struct mg_alone
{
    const mg_column *column;
    const mg_column *before, *after; /* of the new side, the next ones that both have; or NULL */
    size_t place, places;            /* among all alone between these two */
    bool key, unique;                /* it is of the primary key; it alone is unique */
    size_t indexes;                  /* others that it is in */
    const mg_table *referenced;      /* or NULL */
} mg_alone;

typedef MG_VEC(mg_alone) mg_alones;

/* The columns that only the old side of a table has, or only the new one, in their order. False: out of memory. */
bool mg_find_alone(mg_arena *a, const mg_pairs *p, const mg_table_pair *t, bool old, mg_alones *out);

/*
 * Of a column that a table loses and one that it gets, which may be one: names, native type, nullness, default, keys
 * and indexes, what they refer to, and their places in the table. Out of memory: the arena's `failed`.
 */
int mg_columns_alike(mg_arena *scratch, const mg_pairs *p, const mg_alone *from, const mg_alone *to);

/*
 * Of two tables by their columns, keys and names; 0: they do not share most columns of the old one, and half of those
 * of the new one; or only one of them is the table of a relation of many to many. Out of memory: the arena's `failed`.
 */
int mg_tables_alike(mg_arena *scratch, const mg_table *from, const mg_table *to);

/* Of two enums by their values and names; 0: they do not share most values of the old one, and half of those of the
 * new one. */
int mg_enums_alike(const mg_enum *from, const mg_enum *to);

/* Of a value that an enum loses and one that it gets: names, and places. */
int mg_values_alike(const mg_enum_pair *e, const char *from, const char *to);

#endif
