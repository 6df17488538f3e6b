/* blocked.c: what stands in the way of a plan in PostgreSQL, and no step can move; see repair.h. */
#include "../destructive.h"
#include "../pair/by_name.h"
#include "../pair/find.h"
#include "parts.h"
#include "repair.h"

/* The index that gets its name by the step; or NULL. */
static const mg_index *named_index(const mg_step *s)
{
    return s->kind == MG_STEP_CREATE_INDEX || s->kind == MG_STEP_RENAME_INDEX ? s->index_to : NULL;
}

/* The tables that the plan drops. */
static void note_dropped_tables(mg_arena *scratch, const mg_diff *d, mg_map *out)
{
    for (size_t i = 0; i < d->steps.len; i++)
        if (d->steps.items[i].kind == MG_STEP_DROP_TABLE)
            mg_map_put(scratch, out, (uintptr_t) d->steps.items[i].table_from, "", 0, (void *) d);
}

/* The plan drops the index's table, or a column that it names, with which it goes. */
static bool extra_index_goes(const mg_diff *d, const mg_map *dropped, const mg_extra *e)
{
    for (size_t i = 0; e->table && e->definition && i < e->table->columns.len; i++)
    {
        const mg_column_pair *c = mg_pair_of_old(&d->pairs, e->table->columns.items[i]);

        if (c && (!c->to || c->cast == MG_CAST_NEVER) && mg_extra_names_column(e, c->from->name))
            return true;
    }
    return e->table && mg_map_get(dropped, (uintptr_t) e->table, "", 0);
}

/* Indexes of the old side that no schema can say, by their names. */
static void note_extra_indexes(mg_arena *scratch, const mg_model *m, mg_by_name *out)
{
    for (size_t i = 0; i < m->extras.len; i++)
    {
        mg_extra *e = &m->extras.items[i];

        if (e->kind == MG_EXTRA_INDEX && e->name)
            mg_by_name_put(scratch, out, e->table ? e->table->schema : e->schema, e->name, e);
    }
}

void mg_repair_find_taken_names(mg_repairing *r)
{
    mg_diff *d = r->d;
    mg_by_name taken = {0};
    mg_map dropped = {0};
    mg_arena scratch;

    mg_arena_init(&scratch, r->a->mem);
    note_extra_indexes(&scratch, d->pairs.from, &taken);
    if (taken.things.len > 0)
        note_dropped_tables(&scratch, d, &dropped);
    for (size_t i = 0; taken.things.len > 0 && i < d->steps.len; i++)
    {
        const mg_index *x = named_index(&d->steps.items[i]);
        const mg_extra *e = x ? mg_by_name_get(&taken, x->table->schema, x->name) : NULL;

        if (e && !extra_index_goes(d, &dropped, e))
            d->steps.items[i].blocker = e;
    }
    r->a->failed = r->a->failed || scratch.failed;
    mg_arena_free(&scratch);
}

/* Whether the kind of step is blocked by such a thing; the first that is fills `out`. */
static bool find_blocking(const mg_diff *d, mg_block_reason reason, mg_plan_block *out)
{
    for (size_t i = 0; i < d->steps.len; i++)
    {
        const mg_step *s = &d->steps.items[i];

        if (!s->blocker || (s->kind == MG_STEP_ALTER_ENUM) != (reason == MG_BLOCK_TYPE))
            continue;
        *out = (mg_plan_block){s->blocker, reason, s->enum_from ? s->enum_from->name : s->index_to->table->name};
        return true;
    }
    return false;
}

bool mg_plan_blocked(const mg_diff *d, mg_plan_block *out)
{
    return find_blocking(d, MG_BLOCK_TYPE, out) || find_blocking(d, MG_BLOCK_NAME, out);
}
