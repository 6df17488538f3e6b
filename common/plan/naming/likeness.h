/*
 * likeness.h: measures how alike a thing that is dropped and a thing that is new are, in order to ask whether it is the
 * same one under a new name. The result goes from 0 to MG_ALIKE. It has no meaning of its own, but several results can
 * be put in order.
 */
#ifndef MG_LIKENESS_H
#define MG_LIKENESS_H

#include "../pair/pair.h"

#define MG_ALIKE 1000

/* Compares two names by their words, letters and abbreviations. Signs, and the case of letters, do not count. */
int mg_names_alike(const char *a, const char *b);

/*
 * Can the values of one column be those of the other? They can if the type family or enum is the same, and both are
 * lists or neither is. The columns have to be those of a plan, in which renamed enums have their new names on both
 * sides.
 */
bool mg_columns_may_be_one(const mg_column *from, const mg_column *to);

/* A column that only one side of a table has, and what matters when it is compared. */
typedef struct mg_alone
{
    const mg_column *column;
    const mg_column *before, *after; /* the nearest columns, on the new side, that both sides have; or NULL */
    size_t place, places;       /* its place in the series of such columns between these two, and how long that is */
    bool key, unique;           /* it is in the primary key; it is unique by itself */
    size_t indexes;             /* how many other indexes contain it */
    const mg_table *referenced; /* the table that its foreign key refers to, or NULL */
} mg_alone;

typedef MG_VEC(mg_alone) mg_alones;

/*
 * Lists the columns that only the old side, or only the new side, of a table has, in their order. False: out of memory.
 */
bool mg_find_alone(mg_arena *a, const mg_pairs *p, const mg_table_pair *t, bool old, mg_alones *out);

/*
 * How alike are a column that a table loses and one that it gets? It compares names, native types, whether NULL is
 * allowed, defaults, keys and indexes, foreign keys, and the places in the table. If there is no memory, the arena's
 * `failed` is set.
 */
int mg_columns_alike(mg_arena *scratch, const mg_pairs *p, const mg_alone *from, const mg_alone *to);

/*
 * How alike are two tables? It compares columns, keys and names. 0 if they do not share most columns of the old table
 * and half of those of the new one, or if only one of them is a join table of a many-to-many relation. Tables of
 * different schemas are less alike. If there is no memory, the arena's `failed` is set.
 */
int mg_tables_alike(mg_arena *scratch, const mg_table *from, const mg_table *to);

/*
 * How alike are two enums? It compares values and names. 0 if they do not share most values of the old enum and half of
 * those of the new one. Enums of different schemas are less alike.
 */
int mg_enums_alike(const mg_enum *from, const mg_enum *to);

/* How alike are a value that an enum loses and one that it gets? It compares names and places. */
int mg_values_alike(const mg_enum_pair *e, const char *from, const char *to);

#endif
