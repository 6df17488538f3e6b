/* repair.c: see repair.h. */
#include "repair.h"

#include "parts.h"

static mg_step *insert(mg_repairing *r, mg_step_kind kind, size_t place)
{
    mg_inserted *one = mg_vec_push(r->a, &r->inserted);

    if (!one)
        return NULL;
    one->place = place;
    one->step.kind = kind;
    return &one->step;
}

mg_step *mg_repair_insert_before(mg_repairing *r, mg_step_kind kind)
{
    return insert(r, kind, r->at);
}

mg_step *mg_repair_insert_after(mg_repairing *r, mg_step_kind kind)
{
    return insert(r, kind, r->at + 1);
}

/* Moves every step to its place among the inserted ones, beginning with the last. */
static void merge_inserted(mg_repairing *r)
{
    mg_diff *d = r->d;
    size_t place = d->steps.len, left = r->inserted.len, to = place + left;

    if (left == 0 || r->a->failed || !mg_vec_reserve(r->a, &d->steps, to))
        return;
    d->steps.len = to;
    for (;; place--)
    {
        for (; left > 0 && r->inserted.items[left - 1].place == place; left--)
            d->steps.items[--to] = r->inserted.items[left - 1].step;
        if (left == 0)
            return;
        d->steps.items[--to] = d->steps.items[place - 1];
    }
}

static void repair_postgres(mg_repairing *r, mg_step *s)
{
    switch (s->kind)
    {
    case MG_STEP_CREATE_EXTENSION:
        mg_repair_extension(r, s);
        break;
    case MG_STEP_ALTER_ENUM:
        mg_repair_enum(r, s);
        break;
    case MG_STEP_CREATE_TABLE:
        mg_repair_create_table(r, s);
        break;
    case MG_STEP_ALTER_TABLE:
        mg_repair_alter_table(r, s);
        break;
    case MG_STEP_CREATE_INDEX:
        mg_repair_create_index(r, s);
        break;
    case MG_STEP_DROP_INDEX:
        mg_repair_drop_index(r, s);
        break;
    case MG_STEP_RENAME_INDEX:
        mg_repair_rename_index(r, s);
        break;
    case MG_STEP_ADD_FOREIGN_KEY:
        mg_repair_add_foreign_key(r, s);
        break;
    default:
        break;
    }
}

bool mg_plan_repair(mg_arena *a, mg_diff *d)
{
    bool postgres = d->pairs.provider == MG_PSL_POSTGRESQL;
    mg_repairing r = {.a = a, .d = d};

    mg_repair_backfill_names(&r);
    if (postgres)
    {
        mg_diff_free_names(a, d);
        mg_diff_free_keys(a, d);
        mg_diff_order(a, d);
    }
    mg_repair_find_taken_names(&r);
    if (postgres)
        mg_repair_find_made_anew(&r);
    for (r.at = 0; r.at < d->steps.len && !a->failed; r.at++)
    {
        mg_step *s = &d->steps.items[r.at];

        s->unsaid_old = d->unsaid;
        if (postgres)
        {
            mg_repair_adopt(&r);
            mg_repair_add_backfills(&r);
            repair_postgres(&r, s);
        }
        else
            mg_repair_sqlite(&r, s);
    }
    if (postgres)
        mg_repair_drop_old_types(&r);
    merge_inserted(&r);
    mg_diff_leave_out_spared(d);
    if (postgres)
        mg_repair_names(a, d);
    return !a->failed;
}
