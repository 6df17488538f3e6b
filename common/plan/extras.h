/*
 * extras.h: finds what differs between two models beyond the schema language, such as a trigger that is gone or a check
 * that has changed. No plan changes these things; but they show how a database differs from its history.
 */
#ifndef MG_DIFF_EXTRAS_H
#define MG_DIFF_EXTRAS_H

#include "../model/model.h"

typedef struct mg_extra_pair
{
    const mg_extra *from, *to; /* NULL if it was added or removed; both are set if the definition has changed */
} mg_extra_pair;

typedef MG_VEC(mg_extra_pair) mg_extra_pairs;

/*
 * Finds them: first those of the old side, in its order, then those that were added. Definitions are compared as texts,
 * so both models must come from databases. False if there is no memory.
 */
bool mg_diff_extras(mg_arena *a, const mg_model *from, const mg_model *to, mg_extra_pairs *out);

#endif
