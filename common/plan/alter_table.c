/* alter_table.c: plans what changes in a table that stays: columns, the primary key, foreign keys; see steps.h. */
#include "pair/find.h"
#include "steps.h"

#include <stdlib.h>

/* Foreign keys ************************************************************************************************* */

/* Renames a foreign key. Those of join tables are left alone, since older versions did not name them. */
static void plan_foreign_key_rename(mg_arena *a, mg_diff *d, const mg_foreign_key *from, const mg_foreign_key *to)
{
    mg_step *s;

    if (d->pairs.provider == MG_PSL_SQLITE || !from->name || !to->name || strcmp(from->name, to->name) == 0 ||
        (mg_has_columns_a_and_b(from->table) && mg_has_columns_a_and_b(to->table)))
        return;
    s = mg_diff_add(a, d, MG_STEP_RENAME_FOREIGN_KEY, from->number, to->number);
    if (s)
    {
        s->key_from = from;
        s->key_to = to;
    }
}

/*
 * Pairs old and new foreign keys, each at most once. Of keys that are alike, the first old one goes with the first new
 * one, and so on.
 */
static void pair_foreign_keys(mg_arena *a, mg_diff *d, const mg_table_pair *t)
{
    mg_map *unpaired = &d->unpaired;

    if (d->pairs.provider == MG_PSL_SQLITE || t->from->foreign_keys.len == 0)
        return;
    for (size_t i = t->to->foreign_keys.len; i-- > 0;)
    {
        const mg_foreign_key *to = t->to->foreign_keys.items[i];

        if (!mg_found_add(a, unpaired, mg_key_likeness(t->to, to), "", to))
            return;
    }
    for (size_t i = 0; i < t->from->foreign_keys.len; i++)
    {
        const mg_foreign_key *from = t->from->foreign_keys.items[i];
        uint64_t likeness = mg_key_likeness(t->to, from);
        mg_found *first = mg_map_get(unpaired, likeness, "", 0);

        if (!first || !first->thing || !mg_foreign_keys_match(&d->pairs, from, first->thing))
            continue;
        plan_foreign_key_rename(a, d, from, first->thing);
        *first = first->next ? *first->next : (mg_found){NULL, NULL};
    }
}

static void plan_foreign_key(mg_arena *a, mg_diff *d, const mg_foreign_key *k)
{
    mg_step *s = mg_diff_add(a, d, MG_STEP_ADD_FOREIGN_KEY, k->number, 0);

    if (s)
        s->key_to = k;
}

static void plan_foreign_key_drop(mg_arena *a, mg_diff *d, const mg_foreign_key *k)
{
    mg_step *s = mg_diff_add(a, d, MG_STEP_DROP_FOREIGN_KEY, k->number, 0);

    if (s)
        s->key_from = k;
}

/*
 * Does a key have the name that another key is to get? Then neither can be renamed. This happens if columns A and B of
 * a join table change places.
 */
static bool is_crossed(const mg_diff *d, const mg_table_pair *t)
{
    const mg_pairs *p = &d->pairs;

    for (size_t i = 0; p->runnable && p->provider == MG_PSL_POSTGRESQL && i < t->from->foreign_keys.len; i++)
    {
        const mg_foreign_key *from = t->from->foreign_keys.items[i];
        const mg_foreign_key *to = mg_foreign_key_named(p, t->to, from->name);

        if (to && !mg_foreign_keys_match(p, from, to) && mg_foreign_key_in(p, from, t->to, true))
            return true;
    }
    return false;
}

static void foreign_keys(mg_arena *a, mg_diff *d, const mg_table_pair *t)
{
    bool all = is_crossed(d, t);

    for (size_t i = 0; i < t->to->foreign_keys.len; i++)
        if (all || !mg_foreign_key_in(&d->pairs, t->to->foreign_keys.items[i], t->from, false))
            plan_foreign_key(a, d, t->to->foreign_keys.items[i]);
    for (size_t i = 0; i < t->from->foreign_keys.len; i++)
        if (all || !mg_foreign_key_in(&d->pairs, t->from->foreign_keys.items[i], t->to, true))
            plan_foreign_key_drop(a, d, t->from->foreign_keys.items[i]);
    if (!all)
        pair_foreign_keys(a, d, t);
}

/* Columns and primary key ************************************************************************************** */

typedef MG_VEC(mg_change) changes;

static mg_change *add_change(mg_arena *a, changes *list, mg_change_kind kind, const mg_column_pair *column)
{
    mg_change *c = mg_vec_push(a, list);

    if (!c)
        return NULL;
    c->kind = kind;
    c->column = column;
    return c;
}

/* Does another column of the new side use the same sequence for its values? */
static bool is_sequence_used(const mg_pairs *p, const char *sequence, const mg_column *but)
{
    const mg_found *f = mg_counting(p, sequence);

    while (f && f->thing == but)
        f = f->next;
    return f != NULL;
}

/* The sequence that goes with the default of a column that no longer counts. */
static mg_sequence dropped_sequence(const mg_pairs *p, const mg_column_pair *c)
{
    const mg_default *d = c->from->def;
    bool goes = (c->changes & MG_CHANGED_DEFAULT && !c->to->def) ||
                (c->changes & MG_CHANGED_AUTOINCREMENT && c->from->autoincrement);

    if (!goes || !d || d->kind != MG_DEFAULT_SEQUENCE || is_sequence_used(p, d->text, c->to))
        return (mg_sequence){0};
    return (mg_sequence){.name = d->text};
}

static void set_sequences(mg_arena *a, const mg_pairs *p, mg_change *change)
{
    const mg_column_pair *c = change->column;

    change->dropped = dropped_sequence(p, c);
    if (c->changes & MG_CHANGED_AUTOINCREMENT && !c->from->autoincrement)
        change->sequence = mg_reference_sequence(a, c->to);
}

static int by_number(const void *a, const void *b)
{
    const mg_change *x = a, *y = b;
    uint32_t left = x->column->from->number, right = y->column->from->number;

    return left < right ? -1 : left > right;
}

static void alter_columns(mg_arena *a, changes *list, const mg_pairs *p, const mg_table_pair *t)
{
    size_t start = list->len;

    for (size_t i = 0; i < t->columns.len; i++)
    {
        const mg_column_pair *c = &t->columns.items[i];
        mg_change *change;

        if (!c->from || !c->to || !c->changes)
            continue;
        change = add_change(a, list, c->cast == MG_CAST_NEVER ? MG_CHANGE_RECREATE_COLUMN : MG_CHANGE_ALTER_COLUMN, c);
        if (change && change->kind == MG_CHANGE_ALTER_COLUMN && p->provider == MG_PSL_POSTGRESQL)
            set_sequences(a, p, change);
    }
    if (list->len > start)
        qsort(list->items + start, list->len - start, sizeof *list->items, by_number);
}

static void alter(mg_arena *a, mg_diff *d, const mg_table_pair *t)
{
    const mg_index *from = t->from->primary, *to = t->to->primary;
    bool changed = mg_primary_key_changed(&d->pairs, t);
    changes list = {0};
    mg_change *rename;
    mg_step *s;

    if ((from && !to) || changed)
        add_change(a, &list, MG_CHANGE_DROP_KEY, NULL);
    if (from && to && strcmp(from->name, to->name) != 0 &&
        (rename = add_change(a, &list, MG_CHANGE_RENAME_KEY, NULL)) != NULL)
        rename->apart = d->pairs.release == MG_PRISMA_7;
    for (size_t i = 0; i < t->columns.len; i++)
        if (!t->columns.items[i].to)
            add_change(a, &list, MG_CHANGE_DROP_COLUMN, &t->columns.items[i]);
    for (size_t i = 0; i < t->columns.len; i++)
        if (!t->columns.items[i].from)
            add_change(a, &list, MG_CHANGE_ADD_COLUMN, &t->columns.items[i]);
    alter_columns(a, &list, &d->pairs, t);
    if ((!from && to) || changed)
        add_change(a, &list, MG_CHANGE_ADD_KEY, NULL);
    if (list.len == 0 || !(s = mg_diff_add(a, d, MG_STEP_ALTER_TABLE, t->from->number, t->to->number)))
        return;
    s->tables = t;
    s->changes.items = list.items;
    s->changes.len = list.len;
    s->changes.cap = list.cap;
}

void mg_diff_alter_table(mg_arena *a, mg_diff *d, const mg_table_pair *t)
{
    foreign_keys(a, d, t);
    mg_diff_alter_indexes(a, d, t);
    alter(a, d, t);
}
