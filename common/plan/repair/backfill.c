/* backfill.c: repairs the steps that fill columns with the values of expressions; see repair.h. */
#include "../../sql/token.h"
#include "../destructive.h"
#include "../pair/find.h"
#include "parts.h"
#include "repair.h"

/* PostgreSQL **************************************************************************************************** */

/* A name that no column of either side has. */
static const char *free_column_name(mg_arena *a, const mg_table_pair *t, size_t number)
{
    const char *name = mg_arena_printf(a, "backfill_%zu", number);

    while (name && (mg_table_column(t->from, name) || mg_table_column(t->to, name)))
        name = mg_arena_printf(a, "%s_", name);
    return name;
}

/* Is the column used by something because of which the server refuses to set its type, even to the same one? */
static bool is_used_beside(mg_repairing *r, const mg_column *from)
{
    for (const mg_found *f = mg_extras_of(&r->d->pairs, from->table); f; f = f->next)
    {
        const mg_extra *e = f->thing;
        bool stops = e->kind == MG_EXTRA_POLICY || e->kind == MG_EXTRA_TRIGGER || e->kind == MG_EXTRA_GENERATED ||
                     e->kind == MG_EXTRA_RULE;

        if (stops && e->definition && mg_extra_names_column(e, from->name))
            return true;
    }
    return false;
}

static void add_filled_column(mg_repairing *r, mg_step *fill, mg_change *given)
{
    const mg_backfill *b = given->column->to->backfill;
    mg_change *c;

    given->backfill = b->renamed;
    given->gaps = mg_fills_gaps(given->column);
    if (!(c = mg_vec_push(r->a, &fill->changes)))
        return;
    *c = *given;
    if (c->kind == MG_CHANGE_ADD_COLUMN)
    {
        c->form = mg_repair_new_column(r, c->column->to, NULL);
        if (c->column->to->autoincrement && !c->column->to->identity && !(c->form && c->form->sequence.name))
            c->sequence = mg_serial_sequence(r->a, c->column->to);
    }
    else
        mg_repair_altered_column(r, c);
    fill->updates = fill->updates || b->queries || (c->gaps && is_used_beside(r, c->column->from));
}

/*
 * Turns the step into one that fills by UPDATE. Columns whose types change get their values in a temporary column,
 * since USING cannot compute them.
 */
void mg_fill_by_update(mg_arena *a, mg_step *fill)
{
    fill->updates = true;
    for (size_t i = 0; i < fill->changes.len; i++)
    {
        mg_change *c = &fill->changes.items[i];

        if (c->kind == MG_CHANGE_ALTER_COLUMN && !c->gaps)
            c->by_way_of = free_column_name(a, fill->tables, i + 1);
    }
}

/* Notes the triggers that are disabled, or enabled for replicas, so that they are so again afterwards. */
static void find_triggers_apart(mg_repairing *r, mg_step *fill)
{
    for (const mg_found *f = mg_extras_of(&r->d->pairs, fill->tables->from); f; f = f->next)
    {
        const mg_extra *e = f->thing;
        bool apart = e->kind == MG_EXTRA_TRIGGER && e->definition && strstr(e->definition, "; ALTER TABLE ");
        const mg_extra **slot = apart ? mg_vec_push(r->a, &fill->apart) : NULL;

        if (slot)
            *slot = e;
    }
}

static void add_backfill(mg_repairing *r, mg_step *alter)
{
    mg_step *fill = NULL;

    for (size_t i = 0; i < alter->changes.len; i++)
    {
        mg_change *c = &alter->changes.items[i];

        if (!c->column || !mg_is_backfilled(c->column))
            continue;
        if (!fill && !(fill = mg_repair_insert_before(r, MG_STEP_BACKFILL)))
            return;
        fill->tables = alter->tables;
        add_filled_column(r, fill, c);
    }
    if (!fill)
        return;
    if (fill->updates)
        mg_fill_by_update(r->a, fill);
    find_triggers_apart(r, fill);
}

void mg_repair_add_backfills(mg_repairing *r)
{
    bool due = r->d->steps.items[r->at].kind == MG_STEP_ALTER_TABLE && !r->filled;

    r->filled = r->filled || due;
    for (size_t i = r->at; due && i < r->d->steps.len; i++)
        if (r->d->steps.items[i].kind == MG_STEP_ALTER_TABLE)
            add_backfill(r, &r->d->steps.items[i]);
}

/* SQLite ******************************************************************************************************** */

/* Moves the drops of tables that the queries of backfills read behind the steps that fill. */
static void drop_tables_later(mg_repairing *r)
{
    mg_diff *d = r->d;
    size_t steps = d->steps.len;

    for (size_t i = 0; i < steps; i++)
    {
        mg_step *drop = d->steps.items[i].kind == MG_STEP_DROP_TABLE ? &d->steps.items[i] : NULL;
        mg_step *later = drop ? mg_repair_insert_after(r, MG_STEP_DROP_TABLE) : NULL;

        if (!later)
            continue;
        later->table_from = drop->table_from;
        later->unsaid_old = drop->unsaid_old;
        drop->spared = true;
    }
}

void mg_repair_filled_columns(mg_repairing *r, mg_step *s)
{
    for (size_t i = 0; i < s->redefined.len; i++)
        for (size_t k = 0; k < s->redefined.items[i].copied.len; k++)
        {
            mg_copied *c = &s->redefined.items[i].copied.items[k];

            if (!mg_is_backfilled(c->column))
                continue;
            c->backfill = c->column->to->backfill->renamed;
            c->gaps = mg_fills_gaps(c->column);
            s->fills_from_others = s->fills_from_others || c->column->to->backfill->queries;
        }
    if (s->fills_from_others)
        drop_tables_later(r);
}
