/* held.c: which tables a transaction keeps from others; see parts.h. */
#include "locks.h"
#include "parts.h"

/* Notes that a table of others is locked until the segment ends. What runs outside of transactions keeps no lock. */
static void note_held(mg_world *w, const mg_action *a)
{
    const mg_fact_table *t;

    if (w->held_in == w->segment || mg_lock_blocks(mg_lock_of(a)) != MG_BLOCKS_READS)
        return;
    t = mg_world_table_of(w, a);
    if (!t || t->temporary || mg_world_made(w, t->made))
        return;
    w->held = t;
    w->held_in = w->segment;
}

/* Notes that a table is locked of which that may be felt at once; two of them may lead to a deadlock. */
static void note_busy(mg_world *w, const mg_action *a)
{
    const mg_fact_table *t;

    if (mg_lock_blocks(mg_lock_of(a)) == MG_BLOCKS_NOTHING)
        return;
    t = mg_world_table_of(w, a);
    if (!t || !mg_world_is_hot(t) || mg_world_made(w, t->made))
        return;
    if (w->busy_in != w->segment)
    {
        w->busy = t;
        w->busy_too = NULL;
        w->busy_in = w->segment;
    }
    else if (t != w->busy && !w->busy_too)
    {
        w->busy_too = t;
        w->busy_at = a;
    }
}

static void note_locked(mg_world *w, const mg_stmt *s, const mg_action *a)
{
    const mg_fact_table *t;

    if (w->locked_in == s || mg_lock_blocks(mg_lock_of(a)) == MG_BLOCKS_NOTHING)
        return;
    t = mg_world_table_of(w, a);
    if (!t || mg_world_made(w, t->made))
        return;
    w->locked = t;
    w->locked_by = a;
    w->locked_in = s;
}

void mg_world_note_locks(mg_world *w, const mg_stmt *s, const mg_action *a)
{
    if (w->facts.dialect != MG_POSTGRES)
        return;
    note_locked(w, s, a);
    if (mg_stmt_runs_outside(s))
        return;
    note_held(w, a);
    note_busy(w, a);
}
