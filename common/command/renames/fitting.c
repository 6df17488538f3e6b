/* fitting.c: which renames lead from one model to another, and the way back; see renames.h. */
#include "named.h"
#include "renames.h"

/* The renames of tables and enums, by their old names. */
typedef struct new_owners
{
    mg_by_name tables, enums;
} new_owners;

static void note_new_owner(mg_arena *a, mg_rename *r, new_owners *out)
{
    if (!r->column)
        mg_by_name_put(a, r->kind == MG_RENAME_TABLE ? &out->tables : &out->enums, r->schema, r->table, r);
}

/* A table or enum of the new side. */
typedef struct new_owner
{
    const char *schema, *name;
} new_owner;

/* The one that the rename is of, or in which its column or value is. */
static new_owner find_new_owner(const new_owners *owners, const mg_rename *one)
{
    bool is_table = one->kind == MG_RENAME_TABLE || one->kind == MG_RENAME_COLUMN;
    const mg_rename *r =
        one->column ? mg_by_name_get(is_table ? &owners->tables : &owners->enums, one->schema, one->table) : one;

    if (!r)
        return (new_owner){one->schema, one->table};
    return (new_owner){r->to_schema ? r->to_schema : r->schema, r->to};
}

/* Whether the model has the table or enum; or of it the column or value that the rename is of, under this name. */
static bool has_thing(const mg_rename_names *n, const mg_rename *one, new_owner owner, const char *inner)
{
    bool is_table = one->kind == MG_RENAME_TABLE || one->kind == MG_RENAME_COLUMN;
    const mg_table *t = is_table ? mg_rename_table_named(n, owner.schema, owner.name) : NULL;
    const mg_enum *e = is_table ? NULL : mg_rename_enum_named(n, owner.schema, owner.name);

    if (!one->column || (!t && !e))
        return t || e;
    return t ? mg_rename_has_column(n, t, inner) : mg_rename_has_value(e, inner);
}

/* Why a rename does not lead from what only the history has to what only the database has; or NULL: it does. */
static const char *find_misfit(const mg_rename_names *history, const mg_rename_names *database,
                               const new_owners *owners, const mg_rename *one)
{
    new_owner before = {one->schema, one->table}, after = find_new_owner(owners, one);

    if (!has_thing(history, one, before, one->column))
        return "the history does not have it";
    if (has_thing(database, one, one->column ? after : before, one->column))
        return "the database still has it";
    return has_thing(database, one, after, one->to) ? NULL : "the database does not have the new name";
}

/* Puts it with those that fit, or with those that do not. */
static void sort_rename(mg_arena *a, const mg_rename *one, const char *misfit, mg_renames *out, mg_misfits *misfits)
{
    mg_rename *slot = misfit ? NULL : mg_vec_push(a, out);
    mg_misfit *other = misfit ? mg_vec_push(a, misfits) : NULL;

    if (slot)
        *slot = *one;
    if (other)
        *other = (mg_misfit){one, misfit};
}

bool mg_fitting_renames(mg_arena *a, const mg_model *history, const mg_model *database, const mg_renames *all,
                        mg_renames *out, mg_misfits *misfits)
{
    mg_rename_names old = {0}, new = {0};
    new_owners owners = {0};
    mg_arena scratch;

    mg_arena_init(&scratch, a->mem);
    if (all->len > 0)
    {
        mg_rename_names_note(&scratch, history, &old);
        mg_rename_names_note(&scratch, database, &new);
    }
    /* Members are looked for under the new name of a table or enum only where it has come to have it. */
    for (size_t i = 0; i < all->len && !scratch.failed; i++)
        if (all->items[i].to && !all->items[i].column && !find_misfit(&old, &new, &owners, &all->items[i]))
            note_new_owner(&scratch, &all->items[i], &owners);
    for (size_t i = 0; i < all->len && !scratch.failed; i++)
        if (all->items[i].to)
            sort_rename(a, &all->items[i], find_misfit(&old, &new, &owners, &all->items[i]), out, misfits);
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    return !a->failed;
}

/* Those that follow from others do so on the way back, too. */
bool mg_inverted_renames(mg_arena *a, const mg_pairs *pairs, mg_renames *out)
{
    new_owners owners = {0};
    mg_arena scratch;

    mg_arena_init(&scratch, a->mem);
    for (size_t i = 0; i < pairs->renames.len; i++)
        note_new_owner(&scratch, &pairs->renames.items[i], &owners);
    for (size_t i = 0; i < pairs->renames.len && !scratch.failed; i++)
    {
        const mg_rename *one = &pairs->renames.items[i];
        mg_rename *slot = one->origin == MG_RENAME_FOLLOWS ? NULL : mg_vec_push(a, out);
        new_owner owner;

        if (!slot)
            continue;
        owner = find_new_owner(&owners, one);
        *slot = *one;
        slot->schema = owner.schema;
        slot->table = owner.name;
        slot->to_schema = one->to_schema ? one->schema : NULL;
        slot->column = one->column ? one->to : NULL;
        slot->to = one->column ? one->column : one->table;
        slot->renamed = NULL;
    }
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    return !a->failed;
}
