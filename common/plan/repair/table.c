/* table.c: repairs steps that make or alter tables of PostgreSQL; see repair.h. */
#include "../destructive.h"
#include "../pair/find.h"
#include "parts.h"

void mg_repair_create_table(mg_repairing *r, mg_step *s)
{
    const mg_table *t = s->table_to;
    const mg_column_form **forms = NULL;
    mg_table_form *form;

    for (size_t i = 0; i < t->columns.len; i++)
    {
        const mg_column_form *f = mg_repair_new_column(r, t->columns.items[i], NULL);

        if (f && !forms)
            forms = mg_arena_get(r->a, t->columns.len * sizeof *forms);
        if (f && forms)
            forms[i] = f;
    }
    form = forms ? mg_arena_get(r->a, sizeof *form) : NULL;
    if (!form)
        return;
    form->columns = forms;
    s->form = form;
}

/* The primary key *********************************************************************************************** */

static bool has_change(const mg_step *s, mg_change_kind kind)
{
    for (size_t i = 0; i < s->changes.len; i++)
        if (s->changes.items[i].kind == kind)
            return true;
    return false;
}

static void remove_changes(mg_step *s, mg_change_kind kind)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->changes.len; i++)
        if (s->changes.items[i].kind != kind)
            s->changes.items[kept++] = s->changes.items[i];
    s->changes.len = kept;
}

/* Keeps a primary key that the plan drops and makes again although it could stay. */
static void keep_primary_key(mg_repairing *r, mg_step *s)
{
    if (!has_change(s, MG_CHANGE_DROP_KEY) || !has_change(s, MG_CHANGE_ADD_KEY) ||
        !mg_key_stays(&r->d->pairs, s->tables))
        return;
    remove_changes(s, MG_CHANGE_DROP_KEY);
    remove_changes(s, MG_CHANGE_ADD_KEY);
}

/*
 * Renames the primary key in a step of its own, so that it can wait for its name to become free (names.c); or not at
 * all if the key is made anew. Prisma 6 writes that as a clause among others, which the server does not accept; and
 * both releases also write it for a key that another clause drops.
 */
static void rename_primary_key(mg_repairing *r, mg_step *s)
{
    mg_step *rename;

    if (!has_change(s, MG_CHANGE_RENAME_KEY))
        return;
    remove_changes(s, MG_CHANGE_RENAME_KEY);
    if (has_change(s, MG_CHANGE_DROP_KEY) || !(rename = mg_repair_insert_before(r, MG_STEP_RENAME_KEY)))
        return;
    rename->tables = s->tables;
    s->continued = true;
}

/* The old primary key, if the new one has the same columns; otherwise NULL. */
static const mg_index *key_like(const mg_table_pair *t)
{
    const mg_index *from = t->from->primary, *to = t->to->primary;

    if (!from || from->columns.len != to->columns.len)
        return NULL;
    for (size_t i = 0; i < to->columns.len; i++)
        if (strcmp(from->columns.items[i].column->name, to->columns.items[i].column->name) != 0)
            return NULL;
    return from;
}

/* Altered tables ************************************************************************************************ */

static void repair_change(mg_repairing *r, const mg_step *s, mg_change *c)
{
    switch (c->kind)
    {
    case MG_CHANGE_ADD_KEY:
        c->like = key_like(s->tables);
        break;
    case MG_CHANGE_ADD_COLUMN:
        c->form = mg_repair_new_column(r, c->column->to, NULL);
        break;
    case MG_CHANGE_RECREATE_COLUMN:
        c->form = mg_repair_new_column(r, c->column->to, c->column->from->comment);
        c->drops_grants = c->column->from->granted;
        break;
    case MG_CHANGE_ALTER_COLUMN:
        mg_repair_altered_column(r, c);
        break;
    default:
        break;
    }
}

/* The column that the change takes from what uses it: the server alters and drops none that a generated one uses. */
static const mg_column *taken_column(const mg_change *c)
{
    bool taken = c->kind == MG_CHANGE_DROP_COLUMN || c->kind == MG_CHANGE_RECREATE_COLUMN ||
                 (c->kind == MG_CHANGE_ALTER_COLUMN && mg_column_type_is_set(c->column));

    return taken ? c->column->from : NULL;
}

/* Is it a generated column of the table, which the same step does not drop? */
static bool is_generated_there(const mg_repairing *r, const mg_step *s, const mg_extra *e)
{
    const mg_column *c = e->kind == MG_EXTRA_GENERATED && e->table == s->tables->from && e->definition
                             ? mg_table_column(e->table, e->name)
                             : NULL;
    const mg_column_pair *p = c ? mg_pair_of_old(&r->d->pairs, c) : NULL;

    return p && p->to;
}

static bool drops_generated(const mg_change *c)
{
    return c->kind == MG_CHANGE_DROP_COLUMN && c->column->from->generated;
}

/* Drops generated columns first, since what they use is dropped only after them. */
static void order_drops(mg_step *s)
{
    size_t first = 0;

    for (size_t i = 0; i < s->changes.len; i++)
    {
        mg_change moved = s->changes.items[i];

        if (!drops_generated(&moved))
            continue;
        for (size_t k = i; k > first; k--)
            s->changes.items[k] = s->changes.items[k - 1];
        s->changes.items[first++] = moved;
    }
}

static void find_generated_in_the_way(mg_repairing *r, mg_step *s)
{
    const mg_model *m = r->d->pairs.from;

    for (size_t i = 0; i < m->extras.len && !s->blocker; i++)
    {
        const mg_extra *e = &m->extras.items[i];

        if (!is_generated_there(r, s, e))
            continue;
        for (size_t k = 0; k < s->changes.len && !s->blocker; k++)
        {
            const mg_column *c = taken_column(&s->changes.items[k]);

            if (!c || !mg_extra_names_column(e, c->name))
                continue;
            s->blocker = e;
            s->blocked_column = c;
        }
    }
}

/* Makes indexes again that go with a column that is made anew, if no other step makes them. */
static void recreate_indexes(mg_repairing *r, const mg_step *s)
{
    const mg_table *t = s->tables->to;

    for (size_t i = 0; i < t->indexes.len; i++)
    {
        mg_step *create;

        if (!mg_index_forgotten(&r->d->pairs, s->tables, t->indexes.items[i]))
            continue;
        create = mg_repair_insert_after(r, MG_STEP_RECREATE_INDEX);
        if (!create)
            return;
        create->index_to = t->indexes.items[i];
        create->continued = true;
        mg_repair_create_index(r, create);
    }
}

void mg_repair_alter_table(mg_repairing *r, mg_step *s)
{
    keep_primary_key(r, s);
    rename_primary_key(r, s);
    for (size_t i = 0; i < s->changes.len; i++)
        repair_change(r, s, &s->changes.items[i]);
    recreate_indexes(r, s);
    find_generated_in_the_way(r, s);
    order_drops(s);
    s->spared = s->changes.len == 0;
}
