/* fitting.c: which renames lead from one model to another, and the way back; see renames.h. */
#include "named.h"
#include "renames.h"

/* What tables and enums are called on the new side, by their old names: the renames. */
typedef struct new_owners
{
    mg_by_name tables, enums;
} new_owners;

static void note_new_owner(mg_arena *a, mg_rename *r, new_owners *out)
{
    if (!r->column)
        mg_by_name_put(a, r->kind == MG_RENAME_TABLE ? &out->tables : &out->enums, r->schema, r->table, r);
}

static const char *new_owner(const new_owners *owners, const mg_rename *one)
{
    const mg_by_name *list = one->kind == MG_RENAME_COLUMN ? &owners->tables : &owners->enums;
    const mg_rename *r = mg_by_name_get(list, one->schema, one->table);

    return r ? r->to : one->table;
}

/* Whether the model has the thing: of that name, and of an owner of that name. */
static bool has_thing(const mg_rename_names *n, const mg_rename *one, const char *owner, const char *name)
{
    const mg_table *t;
    const mg_enum *e;

    switch (one->kind)
    {
    case MG_RENAME_TABLE:
        return mg_rename_table_named(n, one->schema, name) != NULL;
    case MG_RENAME_COLUMN:
        t = mg_rename_table_named(n, one->schema, owner);
        return t && mg_rename_has_column(n, t, name);
    case MG_RENAME_ENUM:
        return mg_rename_enum_named(n, one->schema, name) != NULL;
    default:
        e = mg_rename_enum_named(n, one->schema, owner);
        return e && mg_rename_has_value(e, name);
    }
}

/* Why a rename does not lead from what only the history has to what only the database has; or NULL: it does. */
static const char *find_misfit(const mg_rename_names *history, const mg_rename_names *database,
                               const new_owners *owners, const mg_rename *one)
{
    const char *owner = one->column ? new_owner(owners, one) : NULL, *name = one->column ? one->column : one->table;

    if (!has_thing(history, one, one->table, name))
        return "the history does not have it";
    if (has_thing(database, one, owner, name))
        return "the database still has it";
    return has_thing(database, one, owner, one->to) ? NULL : "the database does not have the new name";
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

        if (!slot)
            continue;
        *slot = *one;
        slot->table = one->column ? new_owner(&owners, one) : one->to;
        slot->column = one->column ? one->to : NULL;
        slot->to = one->column ? one->column : one->table;
        slot->renamed = NULL;
    }
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    return !a->failed;
}
