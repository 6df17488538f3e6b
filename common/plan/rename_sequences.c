/*
 * rename_sequences.c: renames the sequences that PostgreSQL has named after a column, if the column or its table is
 * renamed; see steps.h. A sequence with a name that the user chose keeps it, and so does one whose new name is taken.
 */
#include "pair/by_name.h"
#include "pair/find.h"
#include "steps.h"

/* A sequence that gets a new name, unless it has to stay. */
typedef struct sequence_rename
{
    mg_column *column;
    const char *schema, *from, *to;
    bool stays;
} sequence_rename;

typedef struct sequence_renames
{
    mg_arena *a, *scratch;
    mg_diff *d;
    mg_map tables;   /* tag: a renamed table of the copied old side → its rename */
    mg_map columns;  /* tag: a table of the copied old side; by the new name of a column: its rename */
    mg_by_name old;  /* the names of the old side's tables, indexes and sequences, by schema */
    mg_by_name goes; /* the sequences that lose their old names */
    MG_VEC(sequence_rename) items;
} sequence_renames;

static void note_named_anew(sequence_renames *r)
{
    for (size_t i = 0; i < r->d->pairs.renames.len; i++)
    {
        mg_rename *one = &r->d->pairs.renames.items[i];

        if (one->kind == MG_RENAME_TABLE)
            mg_map_put(r->scratch, &r->tables, (uintptr_t) one->renamed, "", 0, one);
        if (one->kind == MG_RENAME_COLUMN)
            mg_map_put(r->scratch, &r->columns, (uintptr_t) one->renamed, one->to, strlen(one->to), one);
    }
}

/* The name of the sequence that gives the column its numbers and belongs to it; or NULL. */
static const char *sequence_name_of(const mg_column *c)
{
    if (c->sequence)
        return c->sequence;
    return c->def && c->def->kind == MG_DEFAULT_SEQUENCE && c->def->text && *c->def->text ? c->def->text : NULL;
}

/*
 * The new name of the sequence: the one on the new side, or the one that the server would give the sequence of a new
 * column.
 */
static const char *new_sequence(sequence_renames *r, const mg_column_pair *c)
{
    const char *known = sequence_name_of(c->to);

    return known ? known : mg_serial_sequence(r->a, c->from).name;
}

static void find_sequence_rename(sequence_renames *r, const mg_table_pair *t, const mg_column_pair *c)
{
    const mg_rename *table = mg_map_get(&r->tables, (uintptr_t) t->from, "", 0);
    const mg_rename *column = mg_map_get(&r->columns, (uintptr_t) t->from, c->from->name, strlen(c->from->name));
    const char *name = sequence_name_of(c->from), *old, *new;
    sequence_rename *one;

    if ((!table && !column) || !name || !c->to || !c->to->autoincrement)
        return;
    old = mg_serial_name(r->scratch, table ? table->table : t->from->name, column ? column->column : c->from->name);
    if (!old || strcmp(old, name) != 0 || !(new = new_sequence(r, c)) || strcmp(new, name) == 0 ||
        !(one = mg_vec_push(r->scratch, &r->items)))
        return;
    *one = (sequence_rename){.column = c->from, .schema = t->from->schema, .from = name, .to = new};
}

static void note_relation(sequence_renames *r, const char *schema, const char *name, const void *thing)
{
    if (name)
        mg_by_name_put(r->scratch, &r->old, schema, name, (void *) thing);
}

static void note_relations(sequence_renames *r)
{
    const mg_model *m = r->d->pairs.from;

    for (size_t i = 0; i < m->tables.len; i++)
    {
        const mg_table *t = m->tables.items[i];

        note_relation(r, t->schema, t->name, t);
        for (size_t k = 0; k < t->indexes.len; k++)
            note_relation(r, t->schema, t->indexes.items[k]->name, t);
    }
    for (size_t i = 0; i < m->views.len; i++)
        note_relation(r, m->views.items[i]->schema, m->views.items[i]->name, m);
    for (size_t i = 0; i < m->extras.len; i++)
        if (m->extras.items[i].kind == MG_EXTRA_SEQUENCE || m->extras.items[i].kind == MG_EXTRA_INDEX)
            note_relation(r, m->extras.items[i].schema, m->extras.items[i].name, m);
    for (size_t i = 0; i < r->items.len; i++)
        mg_by_name_put(r->scratch, &r->goes, r->items.items[i].schema, r->items.items[i].from, &r->items.items[i]);
}

/*
 * A sequence stays if another thing has its new name and keeps it. Another sequence that wanted the name of one that
 * stays has to stay as well, and so on.
 */
static void leave_taken(sequence_renames *r)
{
    bool again = true;

    while (again)
    {
        again = false;
        for (size_t i = 0; i < r->items.len; i++)
        {
            sequence_rename *one = &r->items.items[i];
            const sequence_rename *holder = mg_by_name_get(&r->goes, one->schema, one->to);

            if (one->stays || !(holder ? holder->stays : mg_by_name_get(&r->old, one->schema, one->to) != NULL))
                continue;
            one->stays = again = true;
        }
    }
}

static void plan_sequence_rename(sequence_renames *r, const sequence_rename *one)
{
    mg_step *s = mg_diff_add(r->a, r->d, MG_STEP_RENAME_SEQUENCE, one->column->number, 0);
    mg_default *def = one->column->def ? mg_arena_get(r->a, sizeof *def) : NULL;

    if (!s)
        return;
    s->table_from = one->column->table;
    s->name_from = one->from;
    s->name_to = one->to;
    if (one->column->sequence)
        one->column->sequence = one->to;
    if (!def)
        return;
    *def = *one->column->def;
    if (def->kind == MG_DEFAULT_SEQUENCE)
        def->text = one->to;
    one->column->def = def;
}

void mg_diff_rename_sequences(mg_arena *a, mg_diff *d)
{
    mg_arena scratch;
    sequence_renames r = {.a = a, .scratch = &scratch, .d = d};

    if (d->pairs.renames.len == 0)
        return;
    mg_arena_init(&scratch, a->mem);
    note_named_anew(&r);
    for (size_t i = 0; i < d->pairs.tables.len; i++)
        for (size_t k = 0; k < d->pairs.tables.items[i].columns.len; k++)
            if (d->pairs.tables.items[i].columns.items[k].from)
                find_sequence_rename(&r, &d->pairs.tables.items[i], &d->pairs.tables.items[i].columns.items[k]);
    if (r.items.len > 0)
        note_relations(&r);
    leave_taken(&r);
    for (size_t i = 0; i < r.items.len; i++)
        if (!r.items.items[i].stays)
            plan_sequence_rename(&r, &r.items.items[i]);
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
}
