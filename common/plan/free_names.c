/*
 * free_names.c: in plans that will be run, makes sure that a name is free before a step gives it to something; see
 * steps.h.
 *
 * In PostgreSQL tables, indexes and primary keys of a schema share one set of names, and a type cannot have the name of
 * a table. Steps are ordered by kind, so one may give a name before a later step drops or renames the thing that still
 * has it.
 */
#include "pair/by_name.h"
#include "pair/find.h"
#include "steps.h"

typedef struct naming
{
    mg_arena *a, *scratch;
    mg_diff *d;
    mg_by_name indexes; /* the old side's, without primary keys */
    mg_by_name wanted;  /* everything that has a name on the new side */
    mg_by_name dropped; /* the names of tables that the plan drops, and of their keys; each leads to the table */
    mg_map steps;       /* tag: an old index → the number of the step that drops or renames it, plus 1 */
    mg_map drops;       /* tag: an old table that is dropped → the number of that step, plus 1 */
} naming;

static void note_held_names(naming *n)
{
    const mg_model *from = n->d->pairs.from;

    for (size_t i = 0; i < from->tables.len; i++)
        for (size_t k = 0; k < from->tables.items[i]->indexes.len; k++)
        {
            mg_index *x = from->tables.items[i]->indexes.items[k];

            if (x->kind != MG_INDEX_PRIMARY)
                mg_by_name_put(n->scratch, &n->indexes, x->table->schema, x->name, x);
        }
}

static void note_wanted_names(naming *n)
{
    const mg_model *to = n->d->pairs.to;

    for (size_t i = 0; i < to->tables.len; i++)
    {
        mg_table *t = to->tables.items[i];

        mg_by_name_put(n->scratch, &n->wanted, t->schema, t->name, t);
        for (size_t k = 0; k < t->indexes.len; k++)
            mg_by_name_put(n->scratch, &n->wanted, t->schema, t->indexes.items[k]->name, t->indexes.items[k]);
    }
}

static void note_dropped_table(naming *n, mg_table *t, size_t step)
{
    mg_map_put(n->scratch, &n->drops, (uintptr_t) t, "", 0, (void *) (uintptr_t) (step + 1));
    mg_by_name_put(n->scratch, &n->dropped, t->schema, t->name, t);
    for (size_t k = 0; k < t->indexes.len; k++)
        mg_by_name_put(n->scratch, &n->dropped, t->schema, t->indexes.items[k]->name, t);
}

static void note_steps(naming *n)
{
    for (size_t i = 0; i < n->d->steps.len; i++)
    {
        const mg_step *s = &n->d->steps.items[i];

        if (s->kind == MG_STEP_DROP_INDEX || s->kind == MG_STEP_RENAME_INDEX)
            mg_map_put(n->scratch, &n->steps, (uintptr_t) s->index_from, "", 0, (void *) (uintptr_t) (i + 1));
        else if (s->kind == MG_STEP_DROP_TABLE)
            note_dropped_table(n, (mg_table *) s->table_from, i);
    }
}

static mg_step *step_about(const naming *n, const mg_map *map, const void *thing)
{
    size_t number = (uintptr_t) mg_map_get(map, (uintptr_t) thing, "", 0);

    return number ? &n->d->steps.items[number - 1] : NULL;
}

/*
 * Is the old index gone before any index is created or renamed: with its table, with a column of it, or by a step of
 * its own?
 */
static bool is_gone_by_then(const naming *n, const mg_index *x)
{
    const mg_step *s = step_about(n, &n->steps, x);

    if ((s && s->kind == MG_STEP_DROP_INDEX) || mg_map_get(&n->drops, (uintptr_t) x->table, "", 0))
        return true;
    for (size_t i = 0; i < x->columns.len; i++)
    {
        const mg_column_pair *c = mg_pair_of_old(&n->d->pairs, x->columns.items[i].column);

        if (c && (!c->to || c->cast == MG_CAST_NEVER))
            return true;
    }
    return false;
}

/*
 * Replaces the step that renames an index: the index is dropped with the others, and created at the end under its new
 * name.
 */
static void make_index_anew(naming *n, size_t number)
{
    mg_step *s = &n->d->steps.items[number];
    const mg_index *to = s->index_to;
    const mg_table_pair *t = s->tables;

    if (mg_index_loses_column(&n->d->pairs, to))
    {
        s->spared = true; /* the step that makes the column anew also makes its indexes */
        return;
    }
    s->kind = MG_STEP_DROP_INDEX;
    s->index_to = NULL;
    s = mg_diff_add(n->a, n->d, MG_STEP_CREATE_INDEX, to->number, 0);
    if (!s)
        return;
    s->index_to = to;
    s->tables = t;
}

/*
 * Handles renames whose new name is still taken at that time, and renames that come too late, since something else gets
 * the old name before.
 */
static void free_renames(naming *n)
{
    size_t count = n->d->steps.len;

    for (size_t i = 0; i < count; i++)
    {
        const mg_step *s = &n->d->steps.items[i];
        const mg_index *holder;

        if (s->kind != MG_STEP_RENAME_INDEX)
            continue;
        holder = mg_by_name_get(&n->indexes, s->index_to->table->schema, s->index_to->name);
        if ((holder && !is_gone_by_then(n, holder)) ||
            mg_by_name_get(&n->wanted, s->index_from->table->schema, s->index_from->name))
            make_index_anew(n, i);
    }
}

/*
 * Handles a new index whose name an old index has. The old one would stay, since the new side has an index like it
 * under another name.
 */
static void free_created(naming *n)
{
    size_t count = n->d->steps.len;

    for (size_t i = 0; i < count; i++)
    {
        const mg_step *s = &n->d->steps.items[i];
        const mg_index *holder = s->kind == MG_STEP_CREATE_INDEX && !s->recreated
                                     ? mg_by_name_get(&n->indexes, s->index_to->table->schema, s->index_to->name)
                                     : NULL;
        mg_step *drop;

        if (!holder || is_gone_by_then(n, holder) ||
            !(drop = mg_diff_add(n->a, n->d, MG_STEP_DROP_INDEX, holder->number, 0)))
            continue;
        drop->index_from = holder;
        mg_map_put(n->scratch, &n->steps, (uintptr_t) holder, "", 0, (void *) (uintptr_t) n->d->steps.len);
    }
}

/*
 * Moves the drop of a table before the steps that alter tables and make types. The foreign keys that refer to it are
 * dropped even earlier.
 */
static bool drop_early(naming *n, const char *schema, const char *name)
{
    const mg_table *t = mg_by_name_get(&n->dropped, schema, name);
    mg_step *drop = t ? step_about(n, &n->drops, t) : NULL;

    if (drop)
        drop->among = MG_STEP_DROP_UNIQUE;
    return drop != NULL;
}

static bool names_key(const mg_step *s)
{
    for (size_t i = 0; s->kind == MG_STEP_ALTER_TABLE && i < s->changes.len; i++)
        if (s->changes.items[i].kind == MG_CHANGE_ADD_KEY || s->changes.items[i].kind == MG_CHANGE_RENAME_KEY)
            return true;
    return false;
}

/*
 * Primary keys and enums get their names before tables are dropped, so a table whose name one of them needs is dropped
 * earlier.
 */
static void free_early_names(naming *n)
{
    for (size_t i = 0; n->drops.len > 0 && i < n->d->steps.len; i++)
    {
        mg_step *s = &n->d->steps.items[i];

        if (names_key(s))
            (void) drop_early(n, s->tables->to->schema, s->tables->to->primary->name);
        else if (s->kind == MG_STEP_CREATE_ENUM && drop_early(n, s->enum_to->schema, s->enum_to->name))
            s->among = MG_STEP_RENAME_KEY;
    }
}

void mg_diff_free_names(mg_arena *a, mg_diff *d)
{
    mg_arena scratch;
    naming n = {.a = a, .scratch = &scratch, .d = d};

    mg_arena_init(&scratch, a->mem);
    note_held_names(&n);
    note_wanted_names(&n);
    note_steps(&n);
    if (!scratch.failed)
    {
        free_renames(&n);
        free_created(&n);
        free_early_names(&n);
    }
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    mg_diff_leave_out_spared(d);
}
