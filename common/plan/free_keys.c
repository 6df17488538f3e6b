/*
 * free_keys.c: moves foreign keys out of the way of a plan that will be run; see steps.h.
 *
 * PostgreSQL binds a foreign key to the index that existed when the key was made. It refuses to drop that index, or a
 * primary key, as long as a foreign key needs it. So the foreign keys that rely on something that the plan drops are
 * dropped first and made again at the end.
 */
#include "../base/map.h"
#include "pair/find.h"
#include "steps.h"

/* A primary key or unique index that the plan drops. */
typedef struct lost_key
{
    const mg_index *key;
    const struct lost_key *next;
} lost_key;

typedef struct freeing
{
    mg_arena *a, *scratch;
    mg_diff *d;
    mg_map lost;  /* table of the old side (the tag) → its keys that are dropped */
    mg_map steps; /* old foreign key (the tag) → the number of the step about it, plus 1 */
    mg_map made;  /* the new foreign keys that a step adds; the tag is the address */
} freeing;

static void note_lost(freeing *f, const mg_index *key)
{
    lost_key *k = mg_arena_get(f->scratch, sizeof *k);

    if (!k)
        return;
    k->key = key;
    k->next = mg_map_get(&f->lost, (uintptr_t) key->table, "", 0);
    mg_map_put(f->scratch, &f->lost, (uintptr_t) key->table, "", 0, k);
}

static bool drops_key(const mg_pairs *p, const mg_step *alter)
{
    for (size_t i = 0; i < alter->changes.len; i++)
        if (alter->changes.items[i].kind == MG_CHANGE_DROP_KEY)
            return !mg_key_stays(p, alter->tables);
    return false;
}

static void read_steps(freeing *f)
{
    for (size_t i = 0; i < f->d->steps.len; i++)
    {
        const mg_step *s = &f->d->steps.items[i];

        if (s->kind == MG_STEP_DROP_INDEX && s->index_from->kind == MG_INDEX_UNIQUE && !s->index_from->where)
            note_lost(f, s->index_from);
        else if (s->kind == MG_STEP_ALTER_TABLE && drops_key(&f->d->pairs, s))
            note_lost(f, s->tables->from->primary);
        if (s->key_from)
            mg_map_put(f->scratch, &f->steps, (uintptr_t) s->key_from, "", 0, (void *) (uintptr_t) (i + 1));
        if (s->kind == MG_STEP_ADD_FOREIGN_KEY)
            mg_map_put(f->scratch, &f->made, (uintptr_t) s->key_to, "", 0, f);
    }
}

/* Is a column one of the key's own? Columns that are only INCLUDEd in its index do not count. */
static bool is_column_of_key(const mg_index *key, const mg_column *c)
{
    for (size_t i = 0; i < key->columns.len - key->included; i++)
        if (key->columns.items[i].column == c)
            return true;
    return false;
}

/* Does a foreign key refer to exactly the columns of a key, in any order? */
static bool is_of_key(const mg_foreign_key *k, const mg_index *key)
{
    for (size_t i = 0; i < k->references.len; i++)
        if (!is_column_of_key(key, k->references.items[i]))
            return false;
    return k->references.len == key->columns.len - key->included;
}

static bool uses_lost(const freeing *f, const mg_foreign_key *k)
{
    const lost_key *lost = mg_map_get(&f->lost, (uintptr_t) k->referenced, "", 0);

    while (lost && !is_of_key(k, lost->key))
        lost = lost->next;
    return lost != NULL;
}

/* Drops a foreign key and makes it again as `to`. If another old key has become `to` already, it is made as it was. */
static void make_again(freeing *f, const mg_foreign_key *from, const mg_foreign_key *to)
{
    mg_step *s;

    if (mg_map_get(&f->made, (uintptr_t) to, "", 0))
        to = from;
    mg_map_put(f->scratch, &f->made, (uintptr_t) to, "", 0, f);
    s = mg_diff_add(f->a, f->d, MG_STEP_DROP_FOREIGN_KEY, from->number, 0);
    if (s)
        s->key_from = from;
    s = mg_diff_add(f->a, f->d, MG_STEP_ADD_FOREIGN_KEY, to->number, 0);
    if (s)
        s->key_to = to;
}

static void free_key(freeing *f, const mg_table_pair *t, const mg_foreign_key *from)
{
    size_t number = (uintptr_t) mg_map_get(&f->steps, (uintptr_t) from, "", 0);
    mg_step *rename = number ? &f->d->steps.items[number - 1] : NULL;
    const mg_foreign_key *to = rename ? rename->key_to : mg_foreign_key_in(&f->d->pairs, from, t->to, true);

    if (!to || (rename && rename->kind != MG_STEP_RENAME_FOREIGN_KEY))
        return; /* the plan drops it anyway */
    if (rename)
        rename->spared = true;
    make_again(f, from, to);
}

static void free_all(freeing *f)
{
    const mg_pairs *p = &f->d->pairs;

    for (size_t i = 0; i < p->tables.len; i++)
        for (size_t k = 0;
             p->tables.items[i].from && p->tables.items[i].to && k < p->tables.items[i].from->foreign_keys.len; k++)
            if (uses_lost(f, p->tables.items[i].from->foreign_keys.items[k]))
                free_key(f, &p->tables.items[i], p->tables.items[i].from->foreign_keys.items[k]);
}

void mg_diff_free_keys(mg_arena *a, mg_diff *d)
{
    mg_arena scratch;
    freeing f = {a, &scratch, d, {0}, {0}, {0}};

    mg_arena_init(&scratch, a->mem);
    read_steps(&f);
    if (f.lost.len > 0)
        free_all(&f);
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    mg_diff_leave_out_spared(d);
}
