/* keyed.c: finds indexes by their columns, however many a table has; see world.h. */
#include "parts.h"

#include <string.h>

static bool has_key(const mg_world *w, const mg_fact_index *x, const char *column)
{
    for (size_t i = 0; i < x->columns.len; i++)
        if (mg_facts_same(&w->facts, x->columns.items[i], column))
            return true;
    return false;
}

/* Notes the indexes that have been added since the last time. Of several with a column the first one is found. */
static void note_index_keys(mg_world *w, mg_fact_table *t)
{
    for (; t->indexed < t->indexes.len; t->indexed++)
    {
        mg_fact_index *x = t->indexes.items[t->indexed];

        for (size_t i = 0; i < x->columns.len; i++)
        {
            const char *key = mg_world_lower(w, x->columns.items[i]);
            const mg_fact_index *before = mg_map_get(&w->keyed, (uintptr_t) t, key, strlen(key));

            if (!before || before->gone)
                mg_map_put(w->facts.arena, &w->keyed, (uintptr_t) t, key, strlen(key), x);
        }
    }
}

const mg_fact_index *mg_world_index_with(mg_world *w, mg_fact_table *t, const char *column)
{
    const char *key = mg_world_lower(w, column);
    const mg_fact_index *found;

    note_index_keys(w, t);
    found = mg_map_get(&w->keyed, (uintptr_t) t, key, strlen(key));
    if (!found || (!found->gone && has_key(w, found, column)))
        return found;
    for (size_t i = 0; i < t->indexes.len; i++)
        if (!t->indexes.items[i]->gone && has_key(w, t->indexes.items[i], column))
            return t->indexes.items[i];
    return NULL;
}
