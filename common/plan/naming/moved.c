/* moved.c: see moved.h. */
#include "moved.h"

#include "../../model/external.h"
#include "../../model/ours.h"
#include "../pair/by_name.h"
#include "likeness.h"

/* Of one name: how many go, how many come, and the last of each. */
typedef struct same_name
{
    mg_moved last;
    size_t gone, come;
} same_name;

typedef struct moves_finding
{
    mg_arena *a;
    const mg_model *from, *to;
    bool enums; /* it is about enums, else about tables */
    mg_by_name old, new;
    mg_by_name renamed, taken; /* by their old names what is renamed or answered; by their new ones what is renamed */
    mg_map names;              /* by name: same_name */
    mg_moves *out;
} moves_finding;

static bool is_rename_of(const moves_finding *f, const mg_rename *r)
{
    return r->kind == (f->enums ? MG_RENAME_ENUM : MG_RENAME_TABLE);
}

static void note_moves_known(moves_finding *f, const mg_renames *list)
{
    for (size_t i = 0; i < list->len; i++)
    {
        mg_rename *r = &list->items[i];

        if (!is_rename_of(f, r))
            continue;
        mg_by_name_put(f->a, &f->renamed, r->schema, r->table, r);
        if (r->to)
            mg_by_name_put(f->a, &f->taken, r->to_schema ? r->to_schema : r->schema, r->to, r);
    }
}

static same_name *name_entry(moves_finding *f, const char *name)
{
    same_name *entry = mg_map_get(&f->names, 0, name, strlen(name));

    if (entry || !(entry = mg_arena_get(f->a, sizeof *entry)))
        return entry;
    *entry = (same_name){0};
    mg_map_put(f->a, &f->names, 0, name, strlen(name), entry);
    return entry;
}

/* Has the old side's thing no place on the new side: none of its name, or one that something else becomes? */
static bool goes_from(const moves_finding *f, const char *schema, const char *name)
{
    return !mg_by_name_get(&f->renamed, schema, name) &&
           (!mg_by_name_get(&f->new, schema, name) || mg_by_name_get(&f->taken, schema, name));
}

static bool comes_to(const moves_finding *f, const char *schema, const char *name)
{
    return schema && !mg_by_name_get(&f->taken, schema, name) &&
           (!mg_by_name_get(&f->old, schema, name) || mg_by_name_get(&f->renamed, schema, name));
}

static void note_table_names(moves_finding *f)
{
    for (size_t i = 0; i < f->from->tables.len; i++)
        mg_by_name_put(f->a, &f->old, f->from->tables.items[i]->schema, f->from->tables.items[i]->name, f);
    for (size_t i = 0; i < f->to->tables.len; i++)
        mg_by_name_put(f->a, &f->new, f->to->tables.items[i]->schema, f->to->tables.items[i]->name, f);
}

static void count_moving_tables(moves_finding *f)
{
    same_name *entry;

    for (size_t i = 0; i < f->from->tables.len; i++)
    {
        const mg_table *t = f->from->tables.items[i];

        if (mg_is_history_table(t->name) || mg_is_external_table(f->from, t) || !goes_from(f, t->schema, t->name) ||
            !(entry = name_entry(f, t->name)))
            continue;
        entry->last.from = t;
        entry->gone++;
    }
    for (size_t i = 0; i < f->to->tables.len; i++)
    {
        const mg_table *t = f->to->tables.items[i];

        if (!comes_to(f, t->schema, t->name) || !(entry = name_entry(f, t->name)))
            continue;
        entry->last.to = t;
        entry->come++;
    }
}

static void note_enum_names(moves_finding *f)
{
    for (size_t i = 0; i < f->from->enums.len; i++)
        mg_by_name_put(f->a, &f->old, f->from->enums.items[i]->schema, f->from->enums.items[i]->name, f);
    for (size_t i = 0; i < f->to->enums.len; i++)
        mg_by_name_put(f->a, &f->new, f->to->enums.items[i]->schema, f->to->enums.items[i]->name, f);
}

static void count_moving_enums(moves_finding *f)
{
    same_name *entry;

    for (size_t i = 0; i < f->from->enums.len; i++)
    {
        const mg_enum *e = f->from->enums.items[i];

        if (mg_is_external_enum(f->from, e) || !goes_from(f, e->schema, e->name) || !(entry = name_entry(f, e->name)))
            continue;
        entry->last.enum_from = e;
        entry->gone++;
    }
    for (size_t i = 0; i < f->to->enums.len; i++)
    {
        const mg_enum *e = f->to->enums.items[i];

        if (!comes_to(f, e->schema, e->name) || !(entry = name_entry(f, e->name)))
            continue;
        entry->last.enum_to = e;
        entry->come++;
    }
}

static bool is_alike(moves_finding *f, const mg_moved *m)
{
    return f->enums ? mg_enums_alike(m->enum_from, m->enum_to) > 0 : mg_tables_alike(f->a, m->from, m->to) > 0;
}

static void add_found_move(moves_finding *f, const char *name, mg_arena *a)
{
    same_name *entry = mg_map_get(&f->names, 0, name, strlen(name));
    mg_moved *slot;

    if (!entry || entry->gone != 1 || entry->come != 1 || !is_alike(f, &entry->last) ||
        !(slot = mg_vec_push(a, f->out)))
        return;
    *slot = entry->last;
    entry->gone = 0; /* it is found */
}

static void find_moves(mg_arena *a, moves_finding f, const mg_renames *list)
{
    note_moves_known(&f, list);
    if (f.enums)
    {
        note_enum_names(&f);
        count_moving_enums(&f);
    }
    else
    {
        note_table_names(&f);
        count_moving_tables(&f);
    }
    for (size_t i = 0; f.enums && i < f.to->enums.len; i++)
        add_found_move(&f, f.to->enums.items[i]->name, a);
    for (size_t i = 0; !f.enums && i < f.to->tables.len; i++)
        add_found_move(&f, f.to->tables.items[i]->name, a);
}

bool mg_find_moved(mg_arena *a, const mg_model *from, const mg_model *to, const mg_renames *list, mg_moves *out)
{
    mg_arena scratch;

    if (to->schemas.len == 0)
        return true;
    mg_arena_init(&scratch, a->mem);
    find_moves(a, (moves_finding){.a = &scratch, .from = from, .to = to, .enums = true, .out = out}, list);
    find_moves(a, (moves_finding){.a = &scratch, .from = from, .to = to, .out = out}, list);
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    return !a->failed;
}
