/*
 * names.c: in plans with renames for PostgreSQL, renames the keys, indexes, foreign keys and sequences of a renamed
 * table or column right after it; see repair.h.
 *
 * Such things are called after tables and columns. If two tables exchange their names, so do their indexes; and a new
 * table may need the index names of one that was renamed. So these renames come right after those of tables and
 * columns, in an order in which each name is free when it is given. If names are exchanged, one of the things gets a
 * temporary name first. If something that the plan drops has the new name, the rename stays where it was in the plan.
 */
#include "../../base/utf8.h"
#include "../../sql/name.h"
#include "../pair/by_name.h"
#include "parts.h"

typedef struct name_order
{
    mg_arena *a, *scratch;
    mg_diff *d;
    mg_by_name relations; /* things of the old side whose names must differ within a schema */
    mg_map constraints;   /* tag: a table of the old side; by name: its foreign keys */
    mg_map movers; /* tag: where names must differ; by the old name: the number of the step that renames it, plus 1 */
    mg_map places; /* the number of each schema */
    unsigned char *states; /* for each step, one of the states below */
    MG_VEC(mg_step) ahead; /* the steps that come first, in their order */
} name_order;

enum
{
    STATE_NONE,
    STATE_MOVES, /* a rename that may come first */
    STATE_OPEN,  /* it is in the chain that is being followed */
    STATE_DONE,  /* it comes first */
    STATE_STAYS
};

static bool is_name_step(const mg_step *s)
{
    return s->kind == MG_STEP_RENAME_KEY || s->kind == MG_STEP_RENAME_INDEX || s->kind == MG_STEP_RENAME_FOREIGN_KEY ||
           s->kind == MG_STEP_RENAME_SEQUENCE;
}

/* The table of the old side that the step is about. */
static const mg_table *table_of(const mg_step *s)
{
    return s->kind == MG_STEP_RENAME_KEY           ? s->tables->from
           : s->kind == MG_STEP_RENAME_INDEX       ? s->index_from->table
           : s->kind == MG_STEP_RENAME_FOREIGN_KEY ? s->key_from->table
                                                   : s->table_from;
}

static void set_step_names(mg_step *s)
{
    if (s->kind == MG_STEP_RENAME_KEY)
    {
        s->name_from = s->tables->from->primary->name;
        s->name_to = s->tables->to->primary->name;
    }
    else if (s->kind == MG_STEP_RENAME_INDEX)
    {
        s->name_from = s->index_from->name;
        s->name_to = s->index_to->name;
    }
    else if (s->kind == MG_STEP_RENAME_FOREIGN_KEY)
    {
        s->name_from = s->key_from->name;
        s->name_to = s->key_to->name;
    }
}

/* Where the name must differ from others: for a foreign key its table, for anything else its schema. */
static uint64_t place_of_step(name_order *o, const mg_step *s)
{
    const mg_table *t = table_of(s);
    const char *schema = t->schema ? t->schema : MG_DEFAULT_SCHEMA;
    uint64_t number;

    if (s->kind == MG_STEP_RENAME_FOREIGN_KEY)
        return (uintptr_t) t;
    number = (uintptr_t) mg_map_get(&o->places, 0, schema, strlen(schema));
    if (number > 0)
        return number;
    number = o->places.len + 1;
    mg_map_put(o->scratch, &o->places, 0, schema, strlen(schema), (void *) (uintptr_t) number);
    return number;
}

static void note_old_relations(name_order *o)
{
    const mg_model *m = o->d->pairs.from;

    for (size_t i = 0; i < m->tables.len; i++)
    {
        mg_table *t = m->tables.items[i];

        mg_by_name_put(o->scratch, &o->relations, t->schema, t->name, t);
        for (size_t k = 0; k < t->indexes.len; k++)
            mg_by_name_put(o->scratch, &o->relations, t->schema, t->indexes.items[k]->name, t);
        for (size_t k = 0; k < t->foreign_keys.len; k++)
            if (t->foreign_keys.items[k]->name)
                mg_map_put(o->scratch, &o->constraints, (uintptr_t) t, t->foreign_keys.items[k]->name,
                           strlen(t->foreign_keys.items[k]->name), t);
    }
    for (size_t i = 0; i < m->views.len; i++)
        mg_by_name_put(o->scratch, &o->relations, m->views.items[i]->schema, m->views.items[i]->name,
                       m->views.items[i]);
    for (size_t i = 0; i < m->extras.len; i++)
    {
        mg_extra *e = &m->extras.items[i];

        if (e->name && (e->kind == MG_EXTRA_INDEX || e->kind == MG_EXTRA_SEQUENCE))
            mg_by_name_put(o->scratch, &o->relations, e->table ? e->table->schema : e->schema, e->name, e);
        else if (e->name && e->table && (e->kind == MG_EXTRA_CHECK || e->kind == MG_EXTRA_EXCLUSION))
            mg_map_put(o->scratch, &o->constraints, (uintptr_t) e->table, e->name, strlen(e->name), e);
    }
}

static void note_movers(name_order *o)
{
    for (size_t i = 0; i < o->d->steps.len; i++)
    {
        mg_step *s = &o->d->steps.items[i];

        if (s->spared || !is_name_step(s))
            continue;
        set_step_names(s);
        o->states[i] = STATE_MOVES;
        mg_map_put(o->scratch, &o->movers, place_of_step(o, s), s->name_from, strlen(s->name_from),
                   (void *) (uintptr_t) (i + 1));
    }
}

/* The step that renames what has the new name now: its number plus 1, or 0 if there is none. */
static size_t mover_before(name_order *o, const mg_step *s)
{
    return (uintptr_t) mg_map_get(&o->movers, place_of_step(o, s), s->name_to, strlen(s->name_to));
}

static bool is_name_held(const name_order *o, const mg_step *s)
{
    const mg_table *t = table_of(s);

    if (s->kind == MG_STEP_RENAME_FOREIGN_KEY)
        return mg_map_get(&o->constraints, (uintptr_t) t, s->name_to, strlen(s->name_to)) != NULL;
    return mg_by_name_get(&o->relations, t->schema, s->name_to) != NULL;
}

static mg_step *move_ahead(name_order *o, size_t i)
{
    mg_step *s = mg_vec_push(o->a, &o->ahead);

    o->states[i] = STATE_DONE;
    if (s)
        *s = o->d->steps.items[i];
    return s;
}

/* A temporary name that nothing has, for one of the things that exchange their names. */
static const char *name_on_the_way(name_order *o, const mg_step *s)
{
    size_t len = strlen(s->name_to), most = MG_PG_NAME_BYTES - strlen("_renamed") - 3;
    size_t cut = len < most ? len : mg_utf8_cut(s->name_to, len, most);
    mg_step like = *s;

    like.name_to = mg_arena_printf(o->a, "%.*s_renamed", (int) cut, s->name_to);
    for (unsigned n = 1; like.name_to && is_name_held(o, &like); n++)
        like.name_to = mg_arena_printf(o->a, "%.*s_renamed%u", (int) cut, s->name_to, n);
    return like.name_to;
}

/* A chain of steps, in which each waits for the next one to free its name. */
typedef MG_VEC(size_t) waiting_names;

static void add_link(name_order *o, waiting_names *chain, size_t i)
{
    size_t *slot = mg_vec_push(o->scratch, chain);

    o->states[i] = STATE_OPEN;
    if (slot)
        *slot = i;
}

/*
 * Moves all steps of a chain ahead, the last one first. `round`: the last one waits for the first one, which therefore
 * gets a temporary name before all others.
 */
static void end_chain(name_order *o, const waiting_names *chain, bool round)
{
    mg_step first = o->d->steps.items[chain->items[0]], *s;

    if (round)
    {
        s = move_ahead(o, chain->items[0]);
        first.name_from = name_on_the_way(o, &first);
        if (s)
        {
            s->name_to = first.name_from;
            s->passing = true;
        }
    }
    for (size_t k = chain->len; k-- > (round ? 1 : 0);)
        move_ahead(o, chain->items[k]);
    if (round && (s = mg_vec_push(o->a, &o->ahead)))
        *s = first;
}

static void follow_names(name_order *o, size_t start)
{
    waiting_names chain = {0};
    size_t at = start + 1;

    while (at > 0 && o->states[at - 1] == STATE_MOVES)
    {
        add_link(o, &chain, at - 1);
        at = mover_before(o, &o->d->steps.items[at - 1]);
    }
    if (chain.len == 0 || o->scratch->failed)
        return;
    if (at > 0 && o->states[at - 1] == STATE_OPEN)
        end_chain(o, &chain, true);
    else if (at > 0 ? o->states[at - 1] == STATE_DONE
                    : !is_name_held(o, &o->d->steps.items[chain.items[chain.len - 1]]))
        end_chain(o, &chain, false);
    else
        for (size_t k = 0; k < chain.len; k++)
            o->states[chain.items[k]] = STATE_STAYS;
}

/* Is it a rename of the plan, or makes a schema to which one leads? */
static bool is_first(const mg_step *s)
{
    return s->rename || s->ahead;
}

/* Puts these steps after those that rename tables and columns. */
static void put_ahead(name_order *o)
{
    size_t count = 0, total = o->d->steps.len + o->ahead.len;
    mg_step *steps = mg_arena_get(o->a, (total + 1) * sizeof *steps);
    size_t i = 0;

    if (!steps)
        return;
    for (; i < o->d->steps.len && is_first(&o->d->steps.items[i]); i++)
        steps[count++] = o->d->steps.items[i];
    for (size_t k = 0; k < o->ahead.len; k++)
    {
        steps[count] = o->ahead.items[k];
        steps[count++].continued = false;
    }
    for (; i < o->d->steps.len; i++)
        if (o->states[i] != STATE_DONE)
            steps[count++] = o->d->steps.items[i];
    o->d->steps.items = steps;
    o->d->steps.len = count;
    o->d->steps.cap = total;
}

void mg_repair_names(mg_arena *a, mg_diff *d)
{
    mg_arena scratch;
    name_order o = {.a = a, .scratch = &scratch, .d = d};

    if (d->pairs.renames.len == 0 || a->failed)
        return;
    mg_arena_init(&scratch, a->mem);
    o.states = mg_arena_get(&scratch, d->steps.len + 1);
    if (o.states)
    {
        note_old_relations(&o);
        note_movers(&o);
    }
    for (size_t i = 0; o.states && i < d->steps.len && !scratch.failed; i++)
        if (o.states[i] == STATE_MOVES)
            follow_names(&o, i);
    if (!scratch.failed && o.ahead.len > 0)
        put_ahead(&o);
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
}
