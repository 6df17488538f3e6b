/* rows.c: what statements make of the rows of a table; see parts.h. */
#include "parts.h"

/* Notes that columns have values now, or may have: those that the statement names, or all. */
static void fill_columns(const mg_world *w, mg_fact_table *t, const char *const *columns)
{
    for (size_t i = 0; !columns && i < t->columns.len; i++)
        t->columns.items[i]->filled = true;
    for (; columns && *columns; columns++)
    {
        mg_fact_column *c = mg_facts_column(&w->facts, t, *columns);

        if (c)
            c->filled = true;
    }
}

static void empty_table(mg_fact_table *t, const mg_action *a)
{
    t->emptied = true;
    if (a->kind != MG_ACTION_TRUNCATE)
        return; /* what is deleted is there until nobody can see it any longer */
    t->rows = 0;
    t->bytes = 0;
    t->at_least = false;
}

void mg_world_note_rows(const mg_world *w, mg_fact_table *t, const mg_action *a)
{
    switch (a->kind)
    {
    case MG_ACTION_TRUNCATE:
        empty_table(t, a);
        return;
    case MG_ACTION_DELETE:
        if (!mg_action_has(a, MG_ACT_HAS_WHERE))
            empty_table(t, a);
        return;
    case MG_ACTION_UPDATE:
        fill_columns(w, t, a->columns);
        return;
    default:
        fill_columns(w, t, a->kind == MG_ACTION_INSERT ? a->columns : NULL);
        t->emptied = false;
        if (t->rows == 0 && !mg_world_made(w, t->made))
            t->rows = t->bytes = MG_UNKNOWN;
    }
}
