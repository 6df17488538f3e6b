/* enums.c: plans changes of enums and extensions, which only PostgreSQL has; see steps.h. */
#include "steps.h"

/* Extensions *************************************************************************************************** */

static bool differs(const char *x, const char *y)
{
    return *x && *y && strcmp(x, y) != 0;
}

void mg_diff_extensions(mg_arena *a, mg_diff *d)
{
    for (size_t i = 0; i < d->pairs.extensions.len; i++)
    {
        const mg_extension *from = d->pairs.extensions.items[i].from, *to = d->pairs.extensions.items[i].to;
        bool same = from && to && !differs(from->version, to->version) && !differs(from->schema, to->schema);
        bool movable = from && to && (from->relocatable || to->relocatable);
        mg_step *s;

        /* An extension stays even if the schema no longer names it. */
        if (!to || same)
            continue;
        if (from && movable)
            s = mg_diff_add(a, d, MG_STEP_ALTER_EXTENSION, from->number, to->number);
        else
        {
            if (from && (s = mg_diff_add(a, d, MG_STEP_DROP_EXTENSION, from->number, 0)))
                s->extension_from = from;
            s = mg_diff_add(a, d, MG_STEP_CREATE_EXTENSION, to->number, 0);
        }
        if (s)
        {
            s->extension_from = movable ? from : NULL;
            s->extension_to = to;
        }
    }
}

/* Enums ******************************************************************************************************** */

/* For every enum that changes, which columns have it. All are found in one pass over the tables. */
typedef struct uses
{
    mg_arena *scratch;
    mg_map changed; /* the enums of both sides that change; the tag is the address */
    mg_map named;   /* name of an old enum → the last `use` of old columns whose enum has that name, in any schema */
    mg_map columns; /* address of a new enum (the tag) → the last `use` of new columns that have it */
} uses;

/* A column on both sides, in a ring: the last `use` leads to the first. */
typedef struct use
{
    const mg_column *from, *to;
    struct use *next;
} use;

static const mg_enum *enum_of(const mg_column *c)
{
    return c && c->type.family == MG_FAMILY_ENUM ? c->type.of.enumeration : NULL;
}

static void add_use(uses *u, mg_map *map, uint64_t tag, const char *name, const mg_column *from, const mg_column *to)
{
    use *one = mg_arena_get(u->scratch, sizeof *one), *last;

    if (!one)
        return;
    *one = (use){from, to, one};
    last = mg_map_put(u->scratch, map, tag, name, strlen(name), one);
    if (!last)
        return;
    one->next = last->next;
    last->next = one;
}

/* The first `use` of a ring whose last one is given; and the one after another, or NULL after the last. */
static const use *first_of(const use *last)
{
    return last ? last->next : NULL;
}

static const use *value_before(const use *last, const use *one)
{
    return one == last ? NULL : one->next;
}

static bool is_changed(const uses *u, const mg_enum *e)
{
    return e && mg_map_get(&u->changed, (uintptr_t) e, "", 0);
}

static void note_old_enum(uses *u, const mg_column *from, const mg_column *to)
{
    const mg_enum *e = enum_of(from);

    if (e)
        add_use(u, &u->named, 0, e->name, from, to);
}

/* Notes the columns of dropped tables first, then those that are dropped from tables, then all others. */
static void note_old_columns(uses *u, const mg_pairs *p)
{
    for (size_t i = 0; i < p->tables.len; i++)
    {
        const mg_table_pair *t = &p->tables.items[i];

        for (size_t k = 0; t->from && !t->to && k < t->from->columns.len; k++)
            note_old_enum(u, t->from->columns.items[k], NULL);
    }
    for (size_t i = 0; i < p->tables.len; i++)
    {
        const mg_table_pair *t = &p->tables.items[i];

        for (int kept = 0; t->from && t->to && kept < 2; kept++)
            for (size_t k = 0; k < t->columns.len; k++)
                if ((t->columns.items[k].to != NULL) == kept)
                    note_old_enum(u, t->columns.items[k].from, t->columns.items[k].to);
    }
}

static void note_new_columns(uses *u, const mg_model *m)
{
    for (size_t i = 0; i < m->tables.len; i++)
        for (size_t k = 0; k < m->tables.items[i]->columns.len; k++)
        {
            const mg_column *c = m->tables.items[i]->columns.items[k];

            if (is_changed(u, enum_of(c)))
                add_use(u, &u->columns, (uintptr_t) enum_of(c), "", NULL, c);
        }
}

/*
 * Finds the defaults that must be dropped before the old type is replaced. Like the reference, it goes by the names of
 * enums alone.
 */
static void find_defaults(mg_arena *a, const uses *u, mg_step *s)
{
    const char *old = s->enum_from->name, *new = s->enum_to->name;
    const use *last = mg_map_get(&u->named, 0, old, strlen(old));

    for (const use *one = first_of(last); one; one = value_before(last, one))
    {
        const mg_enum *to = one->to && one->to->def ? enum_of(one->to) : NULL;
        mg_enum_default *slot = one->from->def ? mg_vec_push(a, &s->altered->defaults) : NULL;

        if (slot)
            *slot = (mg_enum_default){one->from, to && strcmp(to->name, new) == 0 ? one->to : NULL};
    }
}

static bool has_type(const mg_column *c, const mg_enum *e)
{
    return c && c->type.family == MG_FAMILY_ENUM && c->type.of.enumeration == e;
}

bool mg_enum_stays(const mg_step *s, const mg_column *from, const mg_column *to)
{
    return has_type(from, s->enum_from) && has_type(to, s->enum_to) &&
           (from->type.nullness == MG_COLUMN_LIST) == (to->type.nullness == MG_COLUMN_LIST);
}

/* Has a column of the old side the type, without getting the new type in its place? */
static bool is_outlived(const uses *u, const mg_step *s)
{
    const use *last = mg_map_get(&u->named, 0, s->enum_from->name, strlen(s->enum_from->name));

    for (const use *one = first_of(last); one; one = value_before(last, one))
        if (has_type(one->from, s->enum_from) && !mg_enum_stays(s, one->from, one->to))
            return true;
    return false;
}

static bool is_value(const mg_map *values, const char *value)
{
    return mg_map_get(values, 0, value, strlen(value)) != NULL;
}

static bool is_added(const mg_map *added, const mg_value *v)
{
    for (uint32_t i = 0; v->kind == MG_VALUE_LIST && i < v->count; i++)
        if (is_added(added, &v->items[i]))
            return true;
    return v->kind == MG_VALUE_ENUM && is_value(added, v->text);
}

/* May an expression contain one of the added values? */
static bool may_say_added(const mg_step *s, const mg_default *d)
{
    for (size_t i = 0; d->kind == MG_DEFAULT_SQL && d->text && i < s->altered->added.len; i++)
        if (strstr(d->text, s->altered->added.items[i]))
            return true;
    return false;
}

/* Is one of the added values a default on the new side? The transaction that adds a value cannot use it. */
static bool is_used_at_once(const mg_map *added, const mg_step *s)
{
    for (size_t i = 0; s->altered->added.len > 0 && i < s->altered->columns.len; i++)
    {
        const mg_default *d = s->altered->columns.items[i]->def;

        if (d && (d->kind == MG_DEFAULT_VALUE ? is_added(added, &d->value) : may_say_added(s, d)))
            return true;
    }
    return false;
}

static void find_enum_columns(mg_arena *a, const uses *u, mg_step *s)
{
    const use *last = mg_map_get(&u->columns, (uintptr_t) s->enum_to, "", 0);

    for (const use *one = first_of(last); one; one = value_before(last, one))
    {
        const mg_column **slot = mg_vec_push(a, &s->altered->columns);

        if (slot)
            *slot = one->to;
    }
}

static void note_values(mg_arena *scratch, mg_map *values, const mg_enum *e)
{
    for (size_t i = 0; i < e->values.len; i++)
        mg_map_put(scratch, values, 0, e->values.items[i], strlen(e->values.items[i]), (void *) e);
}

/* Finds the values that only one of the sides has. False if the enum does not change. */
static bool compare_values(mg_arena *a, mg_arena *scratch, mg_step *s, mg_map *added)
{
    const mg_enum *from = s->enum_from, *to = s->enum_to;
    mg_map old = {0}, new = {0};
    const char **value;

    note_values(scratch, &old, from);
    note_values(scratch, &new, to);
    for (size_t i = 0; i < to->values.len; i++)
        if (!is_value(&old, to->values.items[i]) && (value = mg_vec_push(a, &s->altered->added)))
        {
            *value = to->values.items[i];
            mg_map_put(scratch, added, 0, *value, strlen(*value), (void *) to);
        }
    for (size_t i = 0; i < from->values.len; i++)
        if (!is_value(&new, from->values.items[i]) && (value = mg_vec_push(a, &s->altered->dropped)))
            *value = from->values.items[i];
    return s->altered->added.len > 0 || s->altered->dropped.len > 0;
}

/* An enum whose values differ, and the values that are added. */
typedef struct changing
{
    mg_step step;
    mg_map added;
} changing;

typedef MG_VEC(changing) all_changing;

static void find_changing(mg_arena *a, uses *u, const mg_diff *d, all_changing *out)
{
    mg_enum_change *altered = NULL; /* not used by any step yet */

    for (size_t i = 0; i < d->pairs.enums.len; i++)
    {
        const mg_enum *from = d->pairs.enums.items[i].from, *to = d->pairs.enums.items[i].to;
        changing one = {.step = {.kind = MG_STEP_ALTER_ENUM, .enum_from = from, .enum_to = to}}, *slot;

        altered = altered ? altered : mg_arena_get(a, sizeof *altered);
        if (!altered)
            return;
        one.step.altered = altered;
        if (!from || !to || !compare_values(a, u->scratch, &one.step, &one.added))
            continue;
        altered = NULL;
        if ((slot = mg_vec_push(u->scratch, out)))
            *slot = one;
        mg_map_put(u->scratch, &u->changed, (uintptr_t) from, "", 0, (void *) from);
        mg_map_put(u->scratch, &u->changed, (uintptr_t) to, "", 0, (void *) to);
    }
}

static void alter_enum(mg_arena *a, const uses *u, mg_diff *d, changing *c)
{
    mg_step *s = &c->step, *slot;

    find_defaults(a, u, s);
    find_enum_columns(a, u, s);
    s->altered->used_at_once = is_used_at_once(&c->added, s);
    s->altered->outlived = is_outlived(u, s);
    s->altered->made_anew = s->altered->dropped.len > 0;
    s->altered->new_name = mg_arena_printf(a, "%s_new", s->enum_to->name);
    s->altered->old_name = mg_arena_printf(a, "%s_old", s->enum_from->name);
    s->order[0] = s->enum_from->number;
    s->order[1] = s->enum_to->number;
    slot = mg_vec_push(a, &d->steps);
    if (slot)
        *slot = *s;
}

/* Notes the names that a type cannot have for the time being, since they are taken. */
static void note_types(mg_arena *a, mg_diff *d, const mg_model *m)
{
    for (size_t i = 0; i < m->enums.len; i++)
        mg_map_put(a, &d->types, 0, m->enums.items[i]->name, strlen(m->enums.items[i]->name), m->enums.items[i]);
    for (size_t i = 0; i < m->tables.len; i++)
        mg_map_put(a, &d->types, 0, m->tables.items[i]->name, strlen(m->tables.items[i]->name), m->tables.items[i]);
}

static void alter_enums(mg_arena *a, mg_arena *scratch, mg_diff *d)
{
    uses u = {.scratch = scratch};
    all_changing all = {0};

    find_changing(a, &u, d, &all);
    if (all.len == 0)
        return;
    note_old_columns(&u, &d->pairs);
    note_new_columns(&u, d->pairs.to);
    note_types(a, d, d->pairs.from);
    note_types(a, d, d->pairs.to);
    for (size_t i = 0; i < all.len && !scratch->failed && !a->failed; i++)
        alter_enum(a, &u, d, &all.items[i]);
}

void mg_diff_enums(mg_arena *a, mg_diff *d)
{
    mg_arena scratch;

    for (size_t i = 0; i < d->pairs.enums.len && !a->failed; i++)
    {
        const mg_enum *from = d->pairs.enums.items[i].from, *to = d->pairs.enums.items[i].to;
        mg_step *s;

        if (from && to)
            continue;
        if ((s = mg_diff_add(a, d, to ? MG_STEP_CREATE_ENUM : MG_STEP_DROP_ENUM, (to ? to : from)->number, 0)))
        {
            s->enum_from = from;
            s->enum_to = to;
        }
    }
    mg_arena_init(&scratch, a->mem);
    alter_enums(a, &scratch, d);
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
}
