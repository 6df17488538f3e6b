/*
 * dependents.c: what uses a column whose enum is made anew, in plans that are run; see repair.h.
 *
 * PostgreSQL changes the type of no column that a policy, a trigger or a generated column uses, and reads indexes of
 * expressions, CHECKs and foreign keys again with the new type on one side and the old one on the other. What can be
 * made again from what the model knows of it is dropped before, and made again after.
 */
#include "../destructive.h"
#include "../pair/find.h"
#include "parts.h"

typedef struct type_finding
{
    mg_arena *a, *scratch;
    mg_diff *d;
    mg_map steps;   /* tag: an enum of the old side → the number of the step that makes it anew, and 1 */
    mg_map changed; /* tag: a column of the old side whose type is made anew → the same */
} type_finding;

static mg_step *step_of(const type_finding *f, const mg_map *map, const void *thing)
{
    size_t number = (uintptr_t) mg_map_get(map, (uintptr_t) thing, "", 0);

    return number ? &f->d->steps.items[number - 1] : NULL;
}

static void note(type_finding *f, mg_map *map, const void *thing, const mg_step *s)
{
    mg_map_put(f->scratch, map, (uintptr_t) thing, "", 0, (void *) (uintptr_t) (s - f->d->steps.items + 1));
}

static void find_type_columns(type_finding *f)
{
    for (size_t i = 0; i < f->d->pairs.tables.len; i++)
        for (size_t k = 0; k < f->d->pairs.tables.items[i].columns.len; k++)
        {
            const mg_column_pair *c = &f->d->pairs.tables.items[i].columns.items[k];
            const mg_step *s = c->from && c->to && c->from->type.family == MG_FAMILY_ENUM
                                   ? step_of(f, &f->steps, c->from->type.of.enumeration)
                                   : NULL;

            if (s && mg_enum_stays(s, c->from, c->to))
                note(f, &f->changed, c->from, s);
        }
}

/* A column of that table, but this one, has another name now than the definition knows it by. */
static bool names_renamed(const type_finding *f, const mg_extra *e)
{
    const mg_renames *renames = &f->d->pairs.renames;

    for (size_t i = 0; i < renames->len; i++)
        if (renames->items[i].renamed == e->table && renames->items[i].column &&
            mg_extra_names_column(e, renames->items[i].column))
            return true;
    return false;
}

static void add_dependent(type_finding *f, mg_step *s, const mg_extra *e)
{
    const mg_extra **slot = mg_vec_push(f->a, &s->altered->dependents);

    if (slot)
        *slot = e;
}

static void depends(type_finding *f, mg_step *s, const mg_extra *e)
{
    switch (e->kind)
    {
    case MG_EXTRA_INDEX:
    case MG_EXTRA_CHECK:
    case MG_EXTRA_EXCLUSION:
    case MG_EXTRA_POLICY:
        if (names_renamed(f, e))
            s->blocker = e;
        else
            add_dependent(f, s, e);
        break;
    case MG_EXTRA_GENERATED:
        s->blocker = e;
        break;
    default:
        break; /* the server tells */
    }
}

static void find_type_extras(type_finding *f)
{
    const mg_model *m = f->d->pairs.from;

    for (size_t i = 0; i < m->extras.len; i++)
    {
        const mg_extra *e = &m->extras.items[i];
        size_t last = 0;

        for (size_t k = 0; e->table && e->definition && k < e->table->columns.len; k++)
        {
            const mg_column *c = e->table->columns.items[k];
            size_t number = (uintptr_t) mg_map_get(&f->changed, (uintptr_t) c, "", 0);

            if (number == 0 || number == last || !mg_extra_names_column(e, c->name))
                continue;
            depends(f, &f->d->steps.items[number - 1], e);
            last = number;
        }
    }
}

/* A foreign key over columns with the enum: all of them take the new type. */
static mg_step *step_of_key(const type_finding *f, const mg_foreign_key *k)
{
    mg_step *s = NULL;

    for (size_t i = 0; i < k->columns.len; i++)
    {
        if (k->columns.items[i]->type.family != MG_FAMILY_ENUM)
            continue;
        s = step_of(f, &f->changed, k->columns.items[i]);
        if (!s || s != step_of(f, &f->changed, k->references.items[i]))
            return NULL;
    }
    return s;
}

static void find_type_keys(type_finding *f)
{
    const mg_model *m = f->d->pairs.from;

    for (size_t i = 0; i < m->tables.len; i++)
        for (size_t k = 0; k < m->tables.items[i]->foreign_keys.len; k++)
        {
            const mg_foreign_key *key = m->tables.items[i]->foreign_keys.items[k];
            mg_step *s = step_of_key(f, key);
            const mg_foreign_key **slot = s ? mg_vec_push(f->a, &s->altered->keys) : NULL;

            if (slot)
                *slot = key;
        }
}

void mg_repair_dependents(mg_arena *a, mg_diff *d)
{
    mg_arena scratch;
    type_finding f = {a, &scratch, d, {0}, {0}};

    mg_arena_init(&scratch, a->mem);
    for (size_t i = 0; i < d->steps.len; i++)
        if (d->steps.items[i].kind == MG_STEP_ALTER_ENUM && d->steps.items[i].altered->made_anew)
            note(&f, &f.steps, d->steps.items[i].enum_from, &d->steps.items[i]);
    if (f.steps.len > 0)
    {
        find_type_columns(&f);
        find_type_extras(&f);
        find_type_keys(&f);
    }
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
}
