/* texts.c: the statements of SQLite's tables, indexes, views and triggers, which say what its PRAGMAs do not; see
 * parts.h. */
#include "parts.h"

const char *mg_world_text(const mg_world *w, const mg_stmt *s)
{
    return w->facts.dialect == MG_SQLITE && w->script
               ? mg_arena_copy(w->facts.arena, w->script->source.text + s->start, s->end - s->start)
               : NULL;
}

void mg_world_note_text(mg_world *w, const mg_stmt *s, const mg_action *a)
{
    bool view = a->of == MG_THING_VIEW;
    mg_fact_text *slot;

    if (w->facts.dialect != MG_SQLITE || (!view && a->of != MG_THING_TRIGGER))
        return;
    slot = mg_vec_push(w->facts.arena, &w->facts.texts);
    if (slot)
        *slot = (mg_fact_text){.of = a->of,
                               .name = a->object.name ? a->object.name : "",
                               .table = view || !a->table.name ? a->object.name : a->table.name,
                               .text = mg_world_text(w, s)};
}

/* With a table or view go its triggers. */
void mg_world_drop_texts(mg_world *w, const mg_action *a)
{
    for (size_t i = 0; a->object.name && i < w->facts.texts.len; i++)
    {
        mg_fact_text *one = &w->facts.texts.items[i];
        bool itself = one->of == a->of && mg_facts_same(&w->facts, one->name, a->object.name);
        bool on_it = one->of == MG_THING_TRIGGER && (a->of == MG_THING_TABLE || a->of == MG_THING_VIEW) && one->table &&
                     mg_facts_same(&w->facts, one->table, a->object.name);

        if (one->gone || (!itself && !on_it))
            continue;
        one->gone = true;
        one->lost = itself ? 0 : w->scripts;
    }
}
