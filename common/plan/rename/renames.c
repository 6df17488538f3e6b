/*
 * renames.c: see renaming.h.
 *
 * All renames use the old names, and happen at once. So this file first finds everything that is renamed, then gives it
 * all the new names, and then checks that no two things have the same name.
 */
#include "renaming.h"

/* What is found ************************************************************************************************ */

/* The things of the copied old side, by the names that they have before anything is renamed. */
typedef struct old_names
{
    mg_by_name tables, enums;
    mg_map any_table, any_enum; /* the first one with a name, in any schema */
    mg_map columns;             /* tag: the address of a table that has a renamed column */
} old_names;

/* For each of p->renames, the thing that it renames. */
typedef struct rename_target
{
    mg_table *table;
    mg_column *column;
    mg_enum *enumeration;
    const char **value;
} rename_target;

static void note_any(mg_arena *a, mg_by_name *all, mg_map *any, const char *schema, const char *name, void *thing)
{
    mg_by_name_put(a, all, schema, name, thing);
    if (!mg_map_get(any, 0, name, strlen(name)))
        mg_map_put(a, any, 0, name, strlen(name), thing);
}

static void note_old_names(mg_renaming *r, old_names *old)
{
    for (size_t i = 0; i < r->from->tables.len; i++)
        note_any(r->scratch, &old->tables, &old->any_table, r->from->tables.items[i]->schema,
                 r->from->tables.items[i]->name, r->from->tables.items[i]);
    for (size_t i = 0; i < r->from->enums.len; i++)
        note_any(r->scratch, &old->enums, &old->any_enum, r->from->enums.items[i]->schema,
                 r->from->enums.items[i]->name, r->from->enums.items[i]);
}

static void *find_thing(const mg_by_name *all, const mg_map *any, const char *schema, const char *name)
{
    return schema ? mg_by_name_get(all, schema, name) : mg_map_get(any, 0, name, strlen(name));
}

/* Finds a column by its old name. The columns of a table are noted when the first of them is looked for. */
static mg_column *find_old_column(mg_renaming *r, old_names *old, mg_table *t, const char *name)
{
    if (!mg_map_put(r->scratch, &old->columns, (uintptr_t) t, "", 0, t))
        for (size_t i = 0; i < t->columns.len; i++)
            mg_map_put(r->scratch, &old->columns, (uintptr_t) t, t->columns.items[i]->name,
                       strlen(t->columns.items[i]->name), t->columns.items[i]);
    return *name ? mg_map_get(&old->columns, (uintptr_t) t, name, strlen(name)) : NULL;
}

static const char **find_value(mg_enum *e, const char *name)
{
    for (size_t i = 0; i < e->values.len; i++)
        if (strcmp(e->values.items[i], name) == 0)
            return &e->values.items[i];
    return NULL;
}

/* SQLite: finds the new side's enum with that name. SQLite itself has no enums; the rows have their values as texts. */
static bool find_texts(mg_renaming *r, mg_rename *one)
{
    const mg_enum *e = NULL;

    for (size_t i = 0; i < r->p->to->texts.len && !e; i++)
        if (strcmp(r->p->to->texts.items[i]->name, one->table) == 0)
            e = r->p->to->texts.items[i];
    one->enumeration = e;
    return e && one->column;
}

/* Finds what is renamed. False: the old side has no such thing. */
static bool find_target(mg_renaming *r, old_names *old, mg_rename *one, rename_target *out)
{
    if (one->kind == MG_RENAME_TABLE || one->kind == MG_RENAME_COLUMN)
    {
        one->renamed = out->table = find_thing(&old->tables, &old->any_table, one->schema, one->table);
        if (out->table && one->column)
            out->column = find_old_column(r, old, out->table, one->column);
        return out->table && (!one->column || out->column);
    }
    if (r->p->provider == MG_PSL_SQLITE)
        return find_texts(r, one);
    out->enumeration = find_thing(&old->enums, &old->any_enum, one->schema, one->table);
    one->enumeration = out->enumeration;
    if (out->enumeration && one->column)
        out->value = find_value(out->enumeration, one->column);
    return out->enumeration && (!one->column || out->value);
}

/* New names **************************************************************************************************** */

mg_table *mg_renamed_table(const mg_renaming *r, const char *schema, const char *name)
{
    return mg_by_name_get(&r->tables, schema, name);
}

const mg_old_place *mg_old_place_of(const mg_renaming *r, const mg_table *t)
{
    return mg_map_get(&r->renamed, (uintptr_t) t, "", 0);
}

static bool is_moved(const mg_renaming *r, const mg_table *t)
{
    const mg_old_place *old = mg_old_place_of(r, t);

    return old && !mg_same_schema(old->schema, t->schema);
}

static void note_old_place(mg_renaming *r, const mg_table *t)
{
    mg_old_place *old = mg_arena_get(r->scratch, sizeof *old);

    if (!old)
        return;
    *old = (mg_old_place){t->schema, t->name};
    mg_map_put(r->scratch, &r->renamed, (uintptr_t) t, "", 0, old);
}

void mg_rename_table_to(mg_renaming *r, mg_table *t, const mg_table *goal)
{
    note_old_place(r, t);
    t->name = goal->name;
    t->schema = goal->schema;
    mg_by_name_put(r->scratch, &r->tables, t->schema, t->name, t);
}

static void add_following(mg_renaming *r, const mg_table *t, mg_rename one)
{
    const mg_old_place *old = mg_old_place_of(r, t);
    mg_rename *slot = mg_vec_push(r->a, &r->p->renames);

    if (!slot)
        return;
    *slot = one;
    slot->origin = MG_RENAME_FOLLOWS;
    slot->schema = old ? old->schema : t->schema;
    slot->table = old ? old->name : t->name;
    slot->renamed = t;
}

void mg_table_follows(mg_renaming *r, const mg_table *t, const mg_table *goal)
{
    const char *schema = goal->schema ? goal->schema : r->p->home;
    const char *to_schema = mg_same_schema(t->schema, schema) ? NULL : schema;

    add_following(r, t, (mg_rename){.kind = MG_RENAME_TABLE, .to = goal->name, .to_schema = to_schema});
}

void mg_column_follows(mg_renaming *r, const mg_table *t, const char *column, const char *to)
{
    add_following(r, t, (mg_rename){.kind = MG_RENAME_COLUMN, .column = column, .to = to});
}

static void give_table_name(mg_renaming *r, const mg_rename *one, mg_table *t)
{
    note_old_place(r, t);
    t->name = one->to;
    t->schema = one->to_schema ? one->to_schema : t->schema;
}

static void give_enum_name(const mg_rename *one, mg_enum *e)
{
    e->name = one->to;
    e->schema = one->to_schema ? one->to_schema : e->schema;
}

static void give_name(mg_renaming *r, const mg_rename *one, const rename_target *target)
{
    if (target->column)
        target->column->name = one->to;
    else if (target->table)
        give_table_name(r, one, target->table);
    else if (target->value)
        *target->value = one->to;
    else if (target->enumeration)
        give_enum_name(one, target->enumeration);
}

/* Whether two things of the copy would have one name ************************************************************ */

static void note_tables_now(mg_renaming *r)
{
    for (size_t i = 0; i < r->from->tables.len; i++)
        mg_by_name_put(r->scratch, &r->tables, r->from->tables.items[i]->schema, r->from->tables.items[i]->name,
                       r->from->tables.items[i]);
}

/* Puts a name into a map, in the form in which the database compares names. Returns whether another thing has it. */
static bool put_compared_name(mg_renaming *r, mg_map *names, uint64_t tag, const char *name, void *thing)
{
    bool folds = r->p->provider == MG_PSL_SQLITE;
    char *key = folds ? mg_arena_str(r->scratch, name) : (char *) name;
    void *other;

    for (char *c = key; folds && c && *c; c++)
        *c += *c >= 'A' && *c <= 'Z' ? 'a' - 'A' : 0;
    other = key ? mg_map_put(r->scratch, names, tag, key, strlen(key), thing) : NULL;
    return other && other != thing;
}

/* A number for each schema, counted from 1. */
static uintptr_t schema_number(mg_renaming *r, mg_map *schemas, const char *schema)
{
    const char *name = schema ? schema : MG_DEFAULT_SCHEMA;
    uintptr_t number = (uintptr_t) mg_map_get(schemas, 0, name, strlen(name));

    if (number > 0)
        return number;
    number = schemas->len + 1;
    mg_map_put(r->scratch, schemas, 0, name, strlen(name), (void *) number);
    return number;
}

typedef struct new_names
{
    mg_map schemas; /* the number of each schema, by its name */
    mg_map names;   /* by name, what has it; the tag is where names must differ: a schema's number, or the address of a
                       table or enum */
    mg_map taken;   /* the same, for names that two things have */
} new_names;

static void note_new_name(mg_renaming *r, new_names *n, uint64_t tag, const char *name, void *thing)
{
    if (put_compared_name(r, &n->names, tag, name, thing))
        put_compared_name(r, &n->taken, tag, name, thing);
}

static uint64_t place_tag(mg_renaming *r, new_names *n, const rename_target *target)
{
    if (target->column)
        return (uintptr_t) target->table;
    if (target->value)
        return (uintptr_t) target->enumeration;
    return schema_number(r, &n->schemas, target->table ? target->table->schema : target->enumeration->schema);
}

/* Notes the names of everything that shares a set of names with something that is renamed. */
static void note_new_names(mg_renaming *r, const rename_target *targets, new_names *n)
{
    mg_map noted = {0};

    for (size_t i = 0; i < r->from->tables.len; i++)
        note_new_name(r, n, schema_number(r, &n->schemas, r->from->tables.items[i]->schema),
                      r->from->tables.items[i]->name, r->from->tables.items[i]);
    for (size_t i = 0; i < r->from->enums.len; i++)
        note_new_name(r, n, schema_number(r, &n->schemas, r->from->enums.items[i]->schema),
                      r->from->enums.items[i]->name, r->from->enums.items[i]);
    for (size_t i = 0; i < r->p->renames.len; i++)
    {
        const rename_target *t = &targets[i];
        void *owner = t->column ? (void *) t->table : t->value ? (void *) t->enumeration : NULL;

        if (!owner || mg_map_put(r->scratch, &noted, (uintptr_t) owner, "", 0, owner))
            continue;
        for (size_t k = 0; t->column && k < t->table->columns.len; k++)
            note_new_name(r, n, (uintptr_t) owner, t->table->columns.items[k]->name, t->table->columns.items[k]);
        for (size_t k = 0; t->value && k < t->enumeration->values.len; k++)
            note_new_name(r, n, (uintptr_t) owner, t->enumeration->values.items[k], &t->enumeration->values.items[k]);
    }
}

static bool is_new_name_taken(mg_renaming *r, const new_names *n, uint64_t tag, const char *name)
{
    char *key = mg_arena_str(r->scratch, name);

    for (char *c = key; r->p->provider == MG_PSL_SQLITE && c && *c; c++)
        *c += *c >= 'A' && *c <= 'Z' ? 'a' - 'A' : 0;
    return key && mg_map_get(&n->taken, tag, key, strlen(key)) != NULL;
}

/* The first rename to a name that something else has; or NULL. */
static const mg_rename *find_clash(mg_renaming *r, const rename_target *targets)
{
    new_names n = {0};

    note_new_names(r, targets, &n);
    for (size_t i = 0; i < r->p->renames.len && !r->scratch->failed; i++)
        if ((targets[i].table || targets[i].enumeration) &&
            is_new_name_taken(r, &n, place_tag(r, &n, &targets[i]), r->p->renames.items[i].to))
            return &r->p->renames.items[i];
    return NULL;
}

/* All ********************************************************************************************************** */

static bool apply_given(mg_renaming *r)
{
    mg_renames *all = &r->p->renames;
    rename_target *targets = mg_arena_get(r->scratch, (all->len + 1) * sizeof *targets);
    old_names old = {0};

    if (!targets)
        return false;
    note_old_names(r, &old);
    for (size_t i = 0; i < all->len; i++)
        if (!find_target(r, &old, &all->items[i], &targets[i]))
        {
            r->p->lost = &all->items[i];
            return false;
        }
    for (size_t i = 0; i < all->len; i++)
        give_name(r, &all->items[i], &targets[i]);
    r->p->lost = find_clash(r, targets);
    note_tables_now(r);
    return !r->p->lost && !r->scratch->failed;
}

/* An answer that a thing is dropped, or that a column of a join table keeps its name. */
static bool renames_nothing(const mg_rename *one)
{
    return !one->to || (!one->to_schema && strcmp(one->to, one->column ? one->column : one->table) == 0);
}

/* Copies the renames, without answers, which rename nothing. */
static bool copy_renames(mg_renaming *r, const mg_renames *given)
{
    for (size_t i = 0; given && i < given->len; i++)
    {
        mg_rename *one = renames_nothing(&given->items[i]) ? NULL : mg_vec_push(r->a, &r->p->renames);

        if (!one)
            continue;
        *one = given->items[i];
        r->follows = r->follows || one->kind == MG_RENAME_TABLE;
    }
    return !r->a->failed;
}

/* What belongs to a table is in its schema. */
static void move_extras(mg_renaming *r)
{
    for (size_t i = 0; i < r->from->extras.len; i++)
    {
        mg_extra *e = &r->from->extras.items[i];

        if (e->schema && e->table && is_moved(r, e->table))
            e->schema = e->table->schema;
    }
}

static bool rename_copy(mg_renaming *r, const mg_renames *given)
{
    r->from = mg_model_copy(r->a, r->p->from);
    if (!r->from || !copy_renames(r, given))
        return false;
    r->p->from = r->from;
    r->tables = (mg_by_name){0};
    if (!apply_given(r) || (r->follows && !mg_rename_joins(r)) || !mg_turn_joins(r))
        return false;
    move_extras(r);
    mg_rename_values(r);
    mg_rename_texts(r);
    return !r->a->failed && !r->scratch->failed;
}

static bool any_rename(const mg_renames *given)
{
    for (size_t i = 0; given && i < given->len; i++)
        if (given->items[i].to)
            return true;
    return false;
}

bool mg_rename_old_side(mg_arena *a, const mg_renames *renames, mg_pairs *p)
{
    mg_arena scratch;
    mg_renaming r = {.a = a, .scratch = &scratch, .p = p, .given = renames, .from = (mg_model *) p->from};
    bool any = any_rename(renames), good = true;

    if (!any && !p->runnable)
        return true;
    mg_arena_init(&scratch, a->mem);
    for (size_t i = 0; i < p->to->tables.len; i++)
        mg_by_name_put(&scratch, &r.goals, p->to->tables.items[i]->schema, p->to->tables.items[i]->name,
                       p->to->tables.items[i]);
    if (!any)
        note_tables_now(&r);
    if (any || mg_any_join_turns(&r))
        good = rename_copy(&r, renames);
    if (good && p->runnable)
        mg_note_unsure(&r);
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    return good && !a->failed;
}
