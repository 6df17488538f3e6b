/* extras.c: see extras.h. */
#include "extras.h"

#include "../base/map.h"
#include "../model/external.h"
#include "pair/same_sql.h"

/* The old side's with the same key that have no partner yet, the first of them first. */
typedef struct extras_waiting
{
    size_t number;
    struct extras_waiting *next;
} extras_waiting;

typedef struct queue
{
    extras_waiting *first;
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
        extras_waiting *w = m->partners[i] ? NULL : mg_arena_get(m->a, sizeof *w);
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

/* Whether it is a setting of a table, or of a column, that the other side does not have at all. */
static bool goes_with_table(const mg_extra *e, const mg_model *other)
{
    const mg_table *t = NULL;

    if (e->kind != MG_EXTRA_OPTION && e->kind != MG_EXTRA_COMMENT && e->kind != MG_EXTRA_IDENTITY)
        return false;
    for (size_t i = 0; e->table && !e->table->view && !t && i < other->tables.len; i++)
        if (strcmp(other->tables.items[i]->name, e->table->name) == 0 &&
            strcmp(text_or(other->tables.items[i]->schema), text_or(e->table->schema)) == 0)
            t = other->tables.items[i];
    return e->table && !e->table->view && (!t || (e->column && !mg_table_column(t, e->column->name)));
}

/* Texts that mean what they say, to the letter. */
static bool is_literal(mg_extra_kind kind)
{
    return kind == MG_EXTRA_FUNCTION || kind == MG_EXTRA_PROCEDURE || kind == MG_EXTRA_COMMENT;
}

/* Of a table that is somebody else's. */
static bool is_of_external(const mg_extra *e, const mg_model *of)
{
    return e && e->table && !e->table->view && mg_is_external_table(of, e->table);
}

static void add_extra_pair(const matching *m, mg_extra_pairs *out, const mg_extra *from, const mg_extra *to)
{
    mg_extra_pair *one;

    if (is_of_external(from, m->from) || is_of_external(to, m->to))
        return;

    /* Partitions come and go with the rows that they are for; an extension may be the administrator's. */
    if ((from ? from : to)->kind == MG_EXTRA_PARTITION || (!from && to->kind == MG_EXTRA_EXTENSION))
        return;
    if ((!from || !to) && goes_with_table(from ? from : to, from ? m->to : m->from))
        return;
    if ((one = mg_vec_push(m->a, out)))
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

        if (other != e && !(other && shown && !is_literal(e->kind) &&
                            mg_extra_is_invalid(from, e) == mg_extra_is_invalid(to, other) &&
                            mg_sql_means_the_same(a, e->definition, other->definition)))
            add_extra_pair(&m, out, e, other);
    }
    for (size_t i = 0; i < to->extras.len; i++)
        if (!m.paired[i])
            add_extra_pair(&m, out, NULL, &to->extras.items[i]);
    return !a->failed;
}
