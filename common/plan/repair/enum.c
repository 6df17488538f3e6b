/* enum.c: repairs enums that change; see repair.h. */
#include "../../base/utf8.h"
#include "../../sql/name.h"
#include "../pair/find.h"
#include "parts.h"

/* Does the plan fill a column that has this enum? The values may be new ones. */
static bool is_filled_with(const mg_diff *d, const mg_step *s)
{
    const mg_model *m = d->pairs.to;

    for (size_t i = 0; i < m->backfills.len; i++)
    {
        const mg_type *t = &m->backfills.items[i]->column->type;

        if (t->family == MG_FAMILY_ENUM && t->of.enumeration == s->enum_to)
            return s->altered->added.len > 0;
    }
    return false;
}

/*
 * Finds the enums whose types have to be made anew. The server can add a value to a type, but it cannot remove one, and
 * it does not accept a new value, for example as a default, before the value is committed. The reference makes a type
 * anew only if a value is removed.
 */
void mg_repair_find_made_anew(mg_repairing *r)
{
    mg_diff *d = r->d;

    for (size_t i = 0; d->types.len > 0 && i < d->steps.len; i++)
        if (d->steps.items[i].kind == MG_STEP_ALTER_ENUM &&
            (d->steps.items[i].altered->used_at_once || is_filled_with(d, &d->steps.items[i])))
            d->steps.items[i].altered->made_anew = true;
    if (d->types.len > 0)
        mg_repair_dependents(r->a, d);
}

/* A free name with the suffix, cut if it would be too long. */
static const char *free_type_name(mg_repairing *r, const mg_enum *e, const char *suffix)
{
    const mg_map *types = &r->d->types;
    size_t len = strlen(e->name), cut = mg_utf8_cut(e->name, len, MG_PG_NAME_BYTES - strlen(suffix) - 3);
    const char *name = mg_arena_printf(r->a, "%s%s", e->name, suffix);

    for (unsigned n = 1; name && (strlen(name) > MG_PG_NAME_BYTES || mg_map_get(types, 0, name, strlen(name)) != NULL);
         n++)
        name = mg_arena_printf(r->a, "%.*s%s%u", (int) cut, e->name, suffix, n);
    return name;
}

/*
 * Alters only the columns that have the enum on both sides. The others have no type to change: they are added, dropped
 * or made anew.
 */
static void keep_columns_that_stay(mg_repairing *r, mg_step *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->altered->columns.len; i++)
    {
        const mg_column_pair *pair = mg_pair_of_new(&r->d->pairs, s->altered->columns.items[i]);

        if (pair && mg_enum_stays(s, pair->from, s->altered->columns.items[i]))
            s->altered->columns.items[kept++] = s->altered->columns.items[i];
    }
    s->altered->columns.len = kept;
}

/*
 * The reference takes enums with the same name for the same one, whatever their schemas. So defaults of other enums are
 * left out here.
 */
static void keep_defaults_of_the_enum(mg_step *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->altered->defaults.len; i++)
    {
        mg_enum_default one = s->altered->defaults.items[i];

        if (one.from->type.of.enumeration != s->enum_from)
            continue;
        if (one.to && !mg_enum_stays(s, one.from, one.to))
            one.to = NULL;
        s->altered->defaults.items[kept++] = one;
    }
    s->altered->defaults.len = kept;
}

void mg_repair_enum(mg_repairing *r, mg_step *s)
{
    if (!s->altered->made_anew)
        return;
    s->altered->new_name = free_type_name(r, s->enum_to, "_new");
    s->altered->old_name = free_type_name(r, s->enum_from, "_old");
    s->altered->keeps_old = s->altered->outlived;
    s->altered->casts_lists = true;
    s->altered->drops_grants = s->enum_from->granted || s->enum_from->owned_by_other;
    s->altered->comment = s->enum_from->comment;
    keep_columns_that_stay(r, s);
    keep_defaults_of_the_enum(s);
}

/* Drops the old types that columns have until later steps drop these columns. */
void mg_repair_drop_old_types(mg_repairing *r)
{
    bool any = false;

    r->at = r->d->steps.len;
    for (size_t i = 0; r->d->types.len > 0 && i < r->d->steps.len; i++)
    {
        const mg_step *s = &r->d->steps.items[i];
        bool outlives = s->kind == MG_STEP_ALTER_ENUM && s->altered->keeps_old;
        mg_step *drop = outlives ? mg_repair_insert_before(r, MG_STEP_DROP_OLD_TYPE) : NULL;

        if (!drop)
            continue;
        drop->enum_from = s->enum_from;
        drop->altered = s->altered;
        drop->continued = any;
        any = true;
    }
}
