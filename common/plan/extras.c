/* extras.c: see extras.h. */
#include "extras.h"

#include "../base/map.h"
#include "../model/external.h"
#include "pair/same_sql.h"

/* Extras of the old side with the same key that have no partner yet, in their order. */
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
    const mg_extra **partners; /* for each extra of the old side its partner on the new side, or NULL */
    bool *paired;              /* for each extra of the new side, whether it has a partner */
} matching;

static const char *text_or(const char *text)
{
    return text ? text : "";
}

/*
 * The key of an extra: extras with the same key are the same one on both sides and, with `whole`, have the same
 * definition. NULL if there is no memory.
 */
static const char *key_of(mg_arena *a, const mg_extra *e, bool whole)
{
    return mg_arena_printf(a, "%d\n%s\n%s\n%s\n%s\n%s\n%s", (int) e->kind, text_or(e->schema),
                           e->table ? text_or(e->table->schema) : "", e->table ? e->table->name : "",
                           e->column ? e->column->name : "", text_or(e->name), whole ? text_or(e->definition) : "");
}

/* The queue for a key. It is made if there is none yet. */
static queue *queue_of(mg_arena *a, mg_map *map, const char *key)
{
    queue *q = key ? mg_map_get(map, 0, key, strlen(key)) : NULL;

    if (!q && key && (q = mg_arena_get(a, sizeof *q)))
        mg_map_put(a, map, 0, key, strlen(key), q);
    return q;
}

/* Pairs extras with the same key, each at most once. */
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

/* Is it a setting of a table or column that the other side does not have? */
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

/* Do definitions of this kind have to be compared to the letter? */
static bool is_literal(mg_extra_kind kind)
{
    return kind == MG_EXTRA_FUNCTION || kind == MG_EXTRA_PROCEDURE || kind == MG_EXTRA_COMMENT;
}

/* Is it on an external table? */
static bool is_of_external(const mg_extra *e, const mg_model *of)
{
    return e && e->table && !e->table->view && mg_is_external_table(of, e->table);
}

static void add_extra_pair(const matching *m, mg_extra_pairs *out, const mg_extra *from, const mg_extra *to)
{
    mg_extra_pair *one;

    if (is_of_external(from, m->from) || is_of_external(to, m->to))
        return;

    /* Partitions come and go with the rows that they are for, and an extension may be the administrator's business. */
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

    /* SQLite keeps texts as they were written, so only PostgreSQL's are compared by what they mean. */
    bool shown = from->connector && from->connector->provider == MG_PSL_POSTGRESQL;

    if (!m.partners || !m.paired)
        return false;
    pair(&m, true);
    for (size_t i = 0; i < from->extras.len; i++)
        if (m.partners[i])
            m.partners[i] = &from->extras.items[i]; /* they are equal, so there is nothing to tell */
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
