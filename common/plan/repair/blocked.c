/* blocked.c: finds what prevents a plan from running, if no step can move it out of the way; see repair.h. */
#include "../../introspect/sqlite/types.h"
#include "../destructive.h"
#include "../pair/by_name.h"
#include "../pair/find.h"
#include "parts.h"
#include "repair.h"

typedef struct taken_names
{
    mg_arena *scratch;
    const mg_diff *d;
    mg_by_name taken; /* the names of extras */
    mg_map dropped;   /* tag: a table that the plan drops */
} taken_names;

/* Notes the tables that the plan drops. */
static void note_dropped_tables(mg_arena *scratch, const mg_diff *d, mg_map *out)
{
    for (size_t i = 0; i < d->steps.len; i++)
        if (d->steps.items[i].kind == MG_STEP_DROP_TABLE)
            mg_map_put(scratch, out, (uintptr_t) d->steps.items[i].table_from, "", 0, (void *) d);
}

bool mg_repair_extra_goes(const mg_diff *d, const mg_extra *e)
{
    for (size_t i = 0; e->table && e->definition && i < e->table->columns.len; i++)
    {
        const mg_column_pair *c = mg_pair_of_old(&d->pairs, e->table->columns.items[i]);

        if (c && (!c->to || c->cast == MG_CAST_NEVER) && mg_extra_names_column(e, c->from->name))
            return true;
    }
    return false;
}

/* Is the index dropped anyway, because the plan drops its table or a column that it names? */
static bool extra_index_goes(const mg_diff *d, const mg_map *dropped, const mg_extra *e)
{
    return mg_repair_extra_goes(d, e) || (e->table && mg_map_get(dropped, (uintptr_t) e->table, "", 0));
}

/* The name in the form in which names are compared: in SQLite the case of letters does not count. */
static const char *name_in(mg_arena *scratch, const mg_diff *d, const char *name)
{
    return d->pairs.provider == MG_PSL_SQLITE ? mg_lite_lower(scratch, name) : name;
}

/* Notes the old side's indexes that no schema can express, by their names. */
static void note_extra_indexes(mg_arena *scratch, const mg_diff *d, mg_by_name *out)
{
    const mg_model *m = d->pairs.from;

    for (size_t i = 0; i < m->extras.len; i++)
    {
        mg_extra *e = &m->extras.items[i];
        const char *name = e->kind == MG_EXTRA_INDEX && e->name ? name_in(scratch, d, e->name) : NULL;

        if (name)
            mg_by_name_put(scratch, out, e->table ? e->table->schema : e->schema, name, e);
    }
}

/* Finds out if something has the name that the step gives to an index, and is not dropped before. */
static void find_blocker(taken_names *k, mg_step *s, const mg_index *x)
{
    const char *name = name_in(k->scratch, k->d, x->name);
    const mg_extra *e = name ? mg_by_name_get(&k->taken, x->table->schema, name) : NULL;

    if (!e || extra_index_goes(k->d, &k->dropped, e))
        return;
    s->blocker = e;
    s->blocked = x;
}

static void find_blockers(taken_names *k, mg_step *s)
{
    switch (s->kind)
    {
    case MG_STEP_CREATE_INDEX:
    case MG_STEP_RENAME_INDEX:
    case MG_STEP_REDEFINE_INDEX:
        find_blocker(k, s, s->index_to);
        break;
    case MG_STEP_REDEFINE_TABLES:
        for (size_t i = 0; i < s->redefined.len; i++)
            for (size_t j = 0; j < s->redefined.items[i].indexes.len; j++)
                find_blocker(k, s, s->redefined.items[i].indexes.items[j].index);
        break;
    default:
        break;
    }
}

void mg_repair_find_taken_names(mg_repairing *r)
{
    mg_diff *d = r->d;
    mg_arena scratch;
    taken_names k = {.scratch = &scratch, .d = d};

    mg_arena_init(&scratch, r->a->mem);
    note_extra_indexes(&scratch, d, &k.taken);
    if (k.taken.things.len > 0)
        note_dropped_tables(&scratch, d, &k.dropped);
    for (size_t i = 0; k.taken.things.len > 0 && i < d->steps.len; i++)
        find_blockers(&k, &d->steps.items[i]);
    r->a->failed = r->a->failed || scratch.failed;
    mg_arena_free(&scratch);
}

static mg_block_reason reason_of(const mg_step *s)
{
    return s->kind == MG_STEP_ALTER_ENUM ? MG_BLOCK_TYPE : s->blocked_column ? MG_BLOCK_COLUMN : MG_BLOCK_NAME;
}

/* Is any step blocked for this reason? The first one fills in `out`. */
static bool find_blocking(const mg_diff *d, mg_block_reason reason, mg_plan_block *out)
{
    for (size_t i = 0; i < d->steps.len; i++)
    {
        const mg_step *s = &d->steps.items[i];

        if (!s->blocker || reason_of(s) != reason)
            continue;
        *out = (mg_plan_block){s->blocker, reason,
                               s->enum_from        ? s->enum_from->name
                               : s->blocked_column ? s->blocked_column->name
                                                   : s->blocked->table->name};
        return true;
    }
    return false;
}

bool mg_plan_blocked(const mg_diff *d, mg_plan_block *out)
{
    return find_blocking(d, MG_BLOCK_TYPE, out) || find_blocking(d, MG_BLOCK_COLUMN, out) ||
           find_blocking(d, MG_BLOCK_NAME, out);
}
