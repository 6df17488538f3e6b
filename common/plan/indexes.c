/* indexes.c: what becomes of the indexes of a table that stays; see steps.h. */
#include "../sql/statement.h"
#include "../sql/token.h"
#include "pair/find.h"
#include "steps.h"

bool mg_extra_stands_for(const mg_extra *e, const mg_index *to)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, e->definition);
    bool unique;

    if (!e->definition)
        return true;
    (void) mg_token_next(&s);
    unique = mg_token_is(s.text, mg_token_next(&s), "unique");
    if (unique != (to->kind == MG_INDEX_UNIQUE) || (unique && !e->partial) || !mg_scan_to(&s, "on"))
        return false;
    for (size_t i = 0; i < to->columns.len; i++)
        if (!mg_stmt_mentions(s.text + s.at, s.len - s.at, to->columns.items[i].column->name))
            return false;
    return true;
}

static bool is_key_column(const mg_index *x)
{
    return x->kind == MG_INDEX_PRIMARY;
}

/* Indexes of the table are not taken for one another: see below. */
static bool goes_one_by_one(const mg_pairs *p, const mg_table_pair *t)
{
    return p->runnable && t->partial;
}

static void plan_index_drop(mg_arena *a, mg_diff *d, const mg_index *x)
{
    mg_step *s = mg_diff_add(a, d, MG_STEP_DROP_INDEX, x->number, 0);

    if (s)
        s->index_from = x;
}

static void plan_new_index(mg_arena *a, mg_diff *d, const mg_table_pair *t, const mg_index *x, bool recreated)
{
    uint64_t tables = (uint64_t) (t->from->number + 1) << 32 | t->to->number;
    mg_step *s = mg_diff_add(a, d, MG_STEP_CREATE_INDEX, tables, (uint64_t) x->number << 1 | recreated);

    if (!s)
        return;
    s->index_to = x;
    s->tables = t;
    s->recreated = recreated;
}

/* PostgreSQL drops an index also with a column that only its predicate names. */
static bool where_loses_column(const mg_pairs *p, const mg_index *to)
{
    const mg_table_pair *t = to->where && p->runnable ? mg_pair_of_new_table(p, to->table) : NULL;

    for (size_t i = 0; t && i < t->columns.len; i++)
    {
        const mg_column_pair *c = &t->columns.items[i];

        if (c->from && (!c->to || c->cast == MG_CAST_NEVER) &&
            mg_text_names_in_postgres(to->where->sql, strlen(to->where->sql), c->from->name))
            return true;
    }
    return false;
}

bool mg_index_loses_column(const mg_pairs *p, const mg_index *to)
{
    for (size_t i = 0; i < to->columns.len; i++)
    {
        const mg_column_pair *c = mg_pair_of_new(p, to->columns.items[i].column);

        if (c && c->from && c->cast == MG_CAST_NEVER)
            return true;
    }
    return where_loses_column(p, to);
}

bool mg_index_forgotten(const mg_pairs *p, const mg_table_pair *t, const mg_index *to)
{
    const mg_index *from =
        t->from && !is_key_column(to) && !goes_one_by_one(p, t) ? mg_index_in(p, to, t->from, false) : NULL;

    return from && !mg_index_is_singular(p, from) && mg_index_loses_column(p, to);
}

/* SQLite: the index of a constraint cannot have another name, and no other index a name of that kind. */
static bool keeps_name(const mg_diff *d, const mg_index *from, const mg_index *to)
{
    return d->pairs.runnable && d->pairs.provider == MG_PSL_SQLITE && (from->constraint || mg_index_is_reserved(to));
}

/* Whether another index has the name before, or comes to have the one that this one had. */
static bool exchanges_names(mg_arena *a, const mg_diff *d, const mg_index *from, const mg_index *to)
{
    return mg_index_name_taken(a, &d->pairs, d->pairs.from, to->name, NULL) ||
           mg_index_name_taken(a, &d->pairs, d->pairs.to, from->name, NULL);
}

/* SQLite: the index is dropped before, and made after, all others whose names are exchanged for one another. */
static bool make_in_two_steps(mg_arena *a, mg_diff *d, const mg_table_pair *t, const mg_index *from, const mg_index *to)
{
    if (!d->pairs.runnable || d->pairs.provider != MG_PSL_SQLITE || !exchanges_names(a, d, from, to))
        return false;
    plan_index_drop(a, d, from);
    plan_new_index(a, d, t, to, false);
    if (!a->failed)
        d->steps.items[d->steps.len - 1].index_from = from;
    return true;
}

/* SQLite: an index of that name is there, but says more than the schema can: it takes its place. */
static bool is_extra(const mg_diff *d, const mg_table_pair *t, const mg_index *to)
{
    const mg_extra *e =
        d->pairs.provider == MG_PSL_SQLITE ? mg_extra_named(&d->pairs, t->from, MG_EXTRA_INDEX, to->name) : NULL;

    return e && (!d->pairs.runnable || mg_extra_stands_for(e, to));
}

static void index_pair(mg_arena *a, mg_diff *d, const mg_table_pair *t, const mg_index *from, const mg_index *to)
{
    bool postgres = d->pairs.provider == MG_PSL_POSTGRESQL;
    bool renamed = strcmp(from->name, to->name) != 0 && !keeps_name(d, from, to);
    mg_step *s;

    if (renamed && d->pairs.runnable && is_extra(d, t, to))
    {
        plan_index_drop(a, d, from);
        return;
    }
    if (renamed && make_in_two_steps(a, d, t, from, to))
        return;
    if (renamed &&
        (s = mg_diff_add(a, d, postgres ? MG_STEP_RENAME_INDEX : MG_STEP_REDEFINE_INDEX, from->number, to->number)))
    {
        s->index_from = from;
        s->index_to = to;
        s->tables = t;
    }
    if (postgres && mg_index_loses_column(&d->pairs, to))
        plan_new_index(a, d, t, to, true);
}

/* As the reference does: an index is there if there is one like it, whatever its name. */
static void plan_alike(mg_arena *a, mg_diff *d, const mg_table_pair *t)
{
    for (size_t i = 0; i < t->to->indexes.len; i++)
        if (!is_key_column(t->to->indexes.items[i]) &&
            !mg_index_in(&d->pairs, t->to->indexes.items[i], t->from, false) &&
            !is_extra(d, t, t->to->indexes.items[i]))
            plan_new_index(a, d, t, t->to->indexes.items[i], false);
    for (size_t i = 0; i < t->from->indexes.len; i++)
    {
        const mg_index *x = t->from->indexes.items[i],
                       *to = is_key_column(x) ? NULL : mg_index_in(&d->pairs, x, t->to, true);

        /* Of those with the same columns none is renamed: which became which cannot be told. */
        if (to && mg_index_is_singular(&d->pairs, x))
            index_pair(a, d, t, x, to);
        else if (!to && !is_key_column(x))
            plan_index_drop(a, d, x);
    }
}

/* Partial indexes, in plans that are run ************************************************************************ */

/*
 * Indexes of the same columns are many where they are partial. The reference takes any for any, and makes one under a
 * name that another one still has, or leaves two with each other's rows. Here each old one becomes one new one.
 */
typedef struct index_matching
{
    const mg_index **partners; /* of the new ones, by their place; NULL: none */
    bool *taken;               /* old ones, by their place */
} index_matching;

static bool can_become(const mg_diff *d, const mg_index *from, const mg_index *to)
{
    return !is_key_column(from) && !is_key_column(to) && mg_indexes_match(&d->pairs, from, to);
}

static void match_indexes(const mg_diff *d, const mg_table_pair *t, bool by_name, index_matching *m)
{
    for (size_t i = 0; i < t->to->indexes.len; i++)
        for (size_t k = 0; !m->partners[i] && k < t->from->indexes.len; k++)
        {
            const mg_index *from = t->from->indexes.items[k], *to = t->to->indexes.items[i];

            if (m->taken[k] || (by_name && strcmp(from->name, to->name) != 0) || !can_become(d, from, to))
                continue;
            m->partners[i] = from;
            m->taken[k] = true;
        }
}

/* One that says again what another one of all rows says is left as it is, or unmade, as by the reference. */
static bool is_spoken_for(const mg_diff *d, const mg_index *x, const mg_table *other, bool other_is_new)
{
    return is_key_column(x) || (!x->where && mg_index_in(&d->pairs, x, other, other_is_new));
}

static void plan_one_by_one(mg_arena *a, mg_diff *d, const mg_table_pair *t)
{
    index_matching m = {mg_arena_get(a, (t->to->indexes.len + 1) * sizeof *m.partners),
                        mg_arena_get(a, (t->from->indexes.len + 1) * sizeof *m.taken)};

    if (!m.partners || !m.taken)
        return;
    match_indexes(d, t, true, &m);
    match_indexes(d, t, false, &m);
    for (size_t i = 0; i < t->to->indexes.len; i++)
    {
        const mg_index *to = t->to->indexes.items[i];

        if (m.partners[i])
            index_pair(a, d, t, m.partners[i], to);
        else if (!is_spoken_for(d, to, t->from, false) && !is_extra(d, t, to))
            plan_new_index(a, d, t, to, false);
    }
    for (size_t k = 0; k < t->from->indexes.len; k++)
        if (!m.taken[k] && !is_spoken_for(d, t->from->indexes.items[k], t->to, true))
            plan_index_drop(a, d, t->from->indexes.items[k]);
}

void mg_diff_alter_indexes(mg_arena *a, mg_diff *d, const mg_table_pair *t)
{
    if (goes_one_by_one(&d->pairs, t))
        plan_one_by_one(a, d, t);
    else
        plan_alike(a, d, t);
}
