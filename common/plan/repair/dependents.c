/*
 * dependents.c: takes care of what uses a column whose enum is made anew, in plans that will be run; see repair.h.
 *
 * PostgreSQL does not change the type of a column that a policy, a trigger or a generated column uses. It also checks
 * indexes of expressions, CHECKs and foreign keys again while one side has the new type and the other the old one.
 * Whatever can be made again from what the model knows is dropped before, and made again afterwards.
 */
#include "../../sql/token.h"
#include "../destructive.h"
#include "../pair/find.h"
#include "parts.h"

typedef struct type_finding
{
    mg_arena *a, *scratch;
    mg_diff *d;
    mg_map steps;   /* tag: an enum of the old side → the number of the step that makes it anew, plus 1 */
    mg_map changed; /* tag: a column of the old side whose type is made anew → the same */
    mg_map drops;   /* tag: a foreign key of the old side → the number of the step that drops it, plus 1 */
} type_finding;

/* The steps that change types of columns which one thing uses: the first one, and the last; NULL if there are none. */
typedef struct type_steps
{
    mg_step *first, *last;
} type_steps;

static mg_step *step_of(const type_finding *f, const mg_map *map, const void *thing)
{
    size_t number = (uintptr_t) mg_map_get(map, (uintptr_t) thing, "", 0);

    return number ? &f->d->steps.items[number - 1] : NULL;
}

static void note(type_finding *f, mg_map *map, const void *thing, const mg_step *s)
{
    mg_map_put(f->scratch, map, (uintptr_t) thing, "", 0, (void *) (uintptr_t) (s - f->d->steps.items + 1));
}

/* Adds the step that changes the type of the column, if there is one. */
static void add_type(const type_finding *f, type_steps *types, const mg_column *c)
{
    mg_step *s = step_of(f, &f->changed, c);

    if (s && (!types->first || s < types->first))
        types->first = s;
    if (s && (!types->last || s > types->last))
        types->last = s;
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

/* Extras ******************************************************************************************************* */

/*
 * Drops the extra before the first of its types changes. It is made again after the last one, unless it goes with a
 * column: it may compare that column, which keeps the old type, with one that has the new type.
 */
static void move_extra(type_finding *f, const type_steps *types, const mg_extra *e)
{
    bool goes = e->kind != MG_EXTRA_POLICY && mg_repair_extra_goes(f->d, e);
    const mg_extra **slot = mg_vec_push(f->a, &types->first->altered->dropped_extras);

    if (slot)
        *slot = e;
    if (!goes && (slot = mg_vec_push(f->a, &types->last->altered->made_extras)) != NULL)
        *slot = e;
}

static void depends(type_finding *f, const type_steps *types, const mg_extra *e)
{
    switch (e->kind)
    {
    case MG_EXTRA_INDEX:
    case MG_EXTRA_CHECK:
    case MG_EXTRA_EXCLUSION:
    case MG_EXTRA_POLICY:
        move_extra(f, types, e);
        break;
    case MG_EXTRA_GENERATED:
        types->first->blocker = e;
        break;
    default:
        break; /* nothing to do here: the server reports it */
    }
}

static type_steps types_of_extra(const type_finding *f, const mg_extra *e)
{
    type_steps types = {NULL, NULL};

    for (size_t i = 0; e->table && e->definition && i < e->table->columns.len; i++)
        if (step_of(f, &f->changed, e->table->columns.items[i]) &&
            mg_extra_names_column(e, e->table->columns.items[i]->name))
            add_type(f, &types, e->table->columns.items[i]);
    return types;
}

static void find_type_extras(type_finding *f)
{
    const mg_model *m = f->d->pairs.from;

    for (size_t i = 0; i < m->extras.len; i++)
    {
        type_steps types = types_of_extra(f, &m->extras.items[i]);

        if (types.first)
            depends(f, &types, &m->extras.items[i]);
    }
}

/* Partial indexes whose predicate compares with the enum ********************************************************* */

/* The first step that makes the type of a column in the predicate anew; NULL if there is none. */
static mg_step *step_of_predicate(const type_finding *f, const mg_index *x)
{
    type_steps types = {NULL, NULL};

    for (size_t i = 0; x->where && i < x->table->columns.len; i++)
    {
        const mg_column *c = x->table->columns.items[i];

        if (step_of(f, &f->changed, c) && mg_text_names_in_postgres(x->where->sql, strlen(x->where->sql), c->name))
            add_type(f, &types, c);
    }
    return types.first;
}

/* The step that drops or renames the index; NULL if it stays under its name. */
static mg_step *step_of_index(const type_finding *f, const mg_index *x)
{
    for (size_t i = 0; i < f->d->steps.len; i++)
    {
        mg_step *s = &f->d->steps.items[i];

        if (s->index_from == x && (s->kind == MG_STEP_DROP_INDEX || s->kind == MG_STEP_RENAME_INDEX))
            return s;
    }
    return NULL;
}

static void make_index_again(type_finding *f, const mg_table_pair *t, const mg_index *to)
{
    mg_step *s = to ? mg_diff_add(f->a, f->d, MG_STEP_CREATE_INDEX, 0, 0) : NULL;

    if (!s)
        return;
    s->index_to = to;
    s->tables = t;
    s->recreated = true;
}

static const mg_index *index_of_name(const mg_table *t, const char *name)
{
    for (size_t i = 0; i < t->indexes.len; i++)
        if (strcmp(t->indexes.items[i]->name, name) == 0)
            return t->indexes.items[i];
    return NULL;
}

/* Drops the index before the type changes, and makes it at the end, unless the plan drops it anyway. */
static void move_index(type_finding *f, const mg_table_pair *t, const mg_index *x)
{
    mg_step *type = step_of_predicate(f, x), *own;
    const mg_index **slot = type ? mg_vec_push(f->a, &type->altered->indexes) : NULL;

    if (!slot)
        return;
    *slot = x;
    own = step_of_index(f, x);
    if (own)
        own->spared = true;
    if (!own || own->kind == MG_STEP_RENAME_INDEX)
        make_index_again(f, t, own ? own->index_to : index_of_name(t->to, x->name));
}

static void find_type_indexes(type_finding *f)
{
    for (size_t i = 0; i < f->d->pairs.tables.len; i++)
    {
        const mg_table_pair *t = &f->d->pairs.tables.items[i];

        for (size_t k = 0; t->from && t->to && k < t->from->indexes.len; k++)
            move_index(f, t, t->from->indexes.items[k]);
    }
}

/* Foreign keys **************************************************************************************************** */

static type_steps types_of_key(const type_finding *f, const mg_foreign_key *k)
{
    type_steps types = {NULL, NULL};

    for (size_t i = 0; i < k->columns.len; i++)
    {
        add_type(f, &types, k->columns.items[i]);
        add_type(f, &types, k->references.items[i]);
    }
    return types;
}

/*
 * Drops the key before the first of its types changes. It is made again after the last one, unless the plan drops it:
 * then a side of it may keep the old type.
 */
static void move_key(type_finding *f, const mg_foreign_key *k)
{
    type_steps types = types_of_key(f, k);
    mg_step *drop = types.first ? step_of(f, &f->drops, k) : NULL;
    const mg_foreign_key **slot = types.first ? mg_vec_push(f->a, &types.first->altered->dropped_keys) : NULL;

    if (slot)
        *slot = k;
    if (drop)
        drop->spared = true;
    else if (slot && (slot = mg_vec_push(f->a, &types.last->altered->made_keys)) != NULL)
        *slot = k;
}

static void find_type_keys(type_finding *f)
{
    const mg_model *m = f->d->pairs.from;

    for (size_t i = 0; i < m->tables.len; i++)
        for (size_t k = 0; k < m->tables.items[i]->foreign_keys.len; k++)
            move_key(f, m->tables.items[i]->foreign_keys.items[k]);
}

static void read_type_steps(type_finding *f)
{
    for (size_t i = 0; i < f->d->steps.len; i++)
    {
        const mg_step *s = &f->d->steps.items[i];

        if (s->kind == MG_STEP_ALTER_ENUM && s->altered->made_anew)
            note(f, &f->steps, s->enum_from, s);
        else if (s->kind == MG_STEP_DROP_FOREIGN_KEY)
            note(f, &f->drops, s->key_from, s);
    }
}

void mg_repair_dependents(mg_arena *a, mg_diff *d)
{
    mg_arena scratch;
    type_finding f = {a, &scratch, d, {0}, {0}, {0}};

    mg_arena_init(&scratch, a->mem);
    read_type_steps(&f);
    if (f.steps.len > 0)
    {
        find_type_columns(&f);
        find_type_extras(&f);
        find_type_keys(&f);
        find_type_indexes(&f);
    }
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
}
