/* extras.c: see extras.h. */
#include "extras.h"

#include "../base/map.h"
#include "same_sql.h"

/* The old side's with the same key that have no partner yet, the first of them first. */
typedef struct waiting
{
    size_t number;
    struct waiting *next;
} waiting;

typedef struct queue
{
    waiting *first;
} queue;

typedef struct matching
{
    mg_arena *a;
    const mg_model *from, *to;
    const mg_extra **partners; /* of the old side's, by number; NULL: none */
    bool *paired;              /* the new side's, by number */
} matching;

static const char *text_or(const char *text)
{
    return text ? text : "";
}

/* What makes an extra the same one on both sides; with its definition, equal too. NULL: out of memory. */
static const char *key_of(mg_arena *a, const mg_extra *e, bool whole)
{
    return mg_arena_printf(a, "%d\n%s\n%s\n%s\n%s\n%s\n%s", (int) e->kind, text_or(e->schema),
                           e->table ? text_or(e->table->schema) : "", e->table ? e->table->name : "",
                           e->column ? e->column->name : "", text_or(e->name), whole ? text_or(e->definition) : "");
}

/* The queue of that key, which is made where there is none yet. */
static queue *queue_of(mg_arena *a, mg_map *map, const char *key)
{
    queue *q = key ? mg_map_get(map, 0, key, strlen(key)) : NULL;

    if (!q && key && (q = mg_arena_get(a, sizeof *q)))
        mg_map_put(a, map, 0, key, strlen(key), q);
    return q;
}

/* Pairs those of equal keys, each once. */
static void pair(matching *m, bool whole)
{
    mg_map map = {0};

    for (size_t i = m->from->extras.len; i-- > 0;)
    {
        waiting *w = m->partners[i] ? NULL : mg_arena_get(m->a, sizeof *w);
        queue *q = w ? queue_of(m->a, &map, key_of(m->a, &m->from->extras.items[i], whole)) : NULL;

        if (!q)
            continue;
        w->number = i;
        w->next = q->first;
        q->first = w;
    }
    for (size_t i = 0; i < m->to->extras.len; i++)
    {
        const char *key = m->paired[i] ? NULL : key_of(m->a, &m->to->extras.items[i], whole);
        queue *q = key ? mg_map_get(&map, 0, key, strlen(key)) : NULL;

        if (!q || !q->first)
            continue;
        m->partners[q->first->number] = &m->to->extras.items[i];
        m->paired[i] = true;
        q->first = q->first->next;
    }
}

static void add(mg_arena *a, mg_extra_pairs *out, const mg_extra *from, const mg_extra *to)
{
    mg_extra_pair *one;

    /* Partitions come and go with the rows that they are for. */
    if ((from ? from : to)->kind == MG_EXTRA_PARTITION)
        return;
    if ((one = mg_vec_push(a, out)))
        *one = (mg_extra_pair){from, to};
}

bool mg_diff_extras(mg_arena *a, const mg_model *from, const mg_model *to, mg_extra_pairs *out)
{
    matching m = {a, from, to, mg_arena_get(a, (from->extras.len + 1) * sizeof *m.partners),
                  mg_arena_get(a, (to->extras.len + 1) * sizeof *m.paired)};

    /* SQLite keeps a text as it was written. */
    bool shown = from->connector && from->connector->provider == MG_PSL_POSTGRESQL;

    if (!m.partners || !m.paired)
        return false;
    pair(&m, true);
    for (size_t i = 0; i < from->extras.len; i++)
        if (m.partners[i])
            m.partners[i] = &from->extras.items[i]; /* equal: nothing to tell */
    pair(&m, false);
    for (size_t i = 0; i < from->extras.len; i++)
    {
        const mg_extra *e = &from->extras.items[i], *other = m.partners[i];

        if (other != e && !(other && shown && e->kind != MG_EXTRA_FUNCTION && e->kind != MG_EXTRA_PROCEDURE &&
                            mg_sql_means_the_same(a, e->definition, other->definition)))
            add(a, out, e, other);
    }
    for (size_t i = 0; i < to->extras.len; i++)
        if (!m.paired[i])
            add(a, out, NULL, &to->extras.items[i]);
    return !a->failed;
}
