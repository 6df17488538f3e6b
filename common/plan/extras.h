/*
 * extras.h: what differs between two models beyond what the schema language can say: a trigger that is gone, a check
 * that reads otherwise. No plan changes these; they tell a database from its history.
 */
#ifndef MG_DIFF_EXTRAS_H
#define MG_DIFF_EXTRAS_H

#include "../model/model.h"

typedef struct mg_extra_pair
{
    const mg_extra *from, *to; /* NULL: added, removed. Both: the definition is another. */
} mg_extra_pair;

typedef MG_VEC(mg_extra_pair) mg_extra_pairs;

/*
 * Those that differ, first the old side's in its order, then those that are added. Definitions are compared as texts,
 * so that both models must be of databases. False: out of memory.
 */
bool mg_diff_extras(mg_arena *a, const mg_model *from, const mg_model *to, mg_extra_pairs *out);

#endif
