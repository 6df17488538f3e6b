/*
 * renames.c: makes the steps that give things their new names, in an order in which each name is free when it is given;
 * see steps.h.
 *
 * Where names are exchanged (a to b, b to a), one of the things gets a temporary name first. So does a table of SQLite
 * if only the case of letters changes in its name, since SQLite takes the new name for one that exists.
 */
#include "../base/utf8.h"
#include "../sql/name.h"
#include "steps.h"

typedef struct rename_order
{
    mg_arena *a, *scratch;
    mg_diff *d;
    mg_map by_old; /* tag: the place in which names must differ; by the old name, as the database compares it: the
                      rename's number plus 1 */
    mg_map
        places;   /* tag: a table or enum, or 0; by a schema's name: the number of a place in which names must differ */
    mg_map taken; /* all names of both sides; filled when a free name is first looked for. Those of tables, enums and
                     indexes also by the number of their schema's place (the tag) */
    size_t *tags; /* for each rename, the tag of its place */
    size_t *goals; /* and that of the place to which it leads */
    bool *done;
    bool noted;
    uint64_t next;
} rename_order;

static const mg_rename *rename_at(const rename_order *o, size_t i)
{
    return &o->d->pairs.renames.items[i];
}

static const char *old_name(const mg_rename *r)
{
    return r->column ? r->column : r->table;
}

/* The name as the database compares it. */
static const char *compared_name(const rename_order *o, const char *name)
{
    char *key = o->d->pairs.provider == MG_PSL_SQLITE ? mg_arena_str(o->scratch, name) : NULL;

    for (char *c = key; c && *c; c++)
        *c += *c >= 'A' && *c <= 'Z' ? 'a' - 'A' : 0;
    return key ? key : name;
}

/* Is it a column or a value? Those come after tables and enums, and so name their owner by its new name. */
static bool is_inner(const mg_rename *r)
{
    return r->column != NULL;
}

/*
 * When it comes: tables and enums, then columns, and values last, since SQLite's are in columns, which have their new
 * names by then.
 */
static int turn_of_rename(const mg_rename *r)
{
    return !is_inner(r) ? 0 : r->kind == MG_RENAME_COLUMN ? 1 : 2;
}

/* A number for each place in which names must differ: a schema, a table, an enum. */
static size_t number_place(rename_order *o, const void *owner, const char *schema)
{
    size_t number;

    schema = schema ? schema : MG_DEFAULT_SCHEMA;
    number = (uintptr_t) mg_map_get(&o->places, (uintptr_t) owner, schema, strlen(schema));
    if (number > 0)
        return number;
    number = o->places.len + 1;
    mg_map_put(o->scratch, &o->places, (uintptr_t) owner, schema, strlen(schema), (void *) (uintptr_t) number);
    return number;
}

/* Where a table or enum is after the plan. */
static const char *schema_after(const mg_rename *r)
{
    return r->renamed ? r->renamed->schema : r->enumeration->schema;
}

/* Where it is before; only what moves has a rename that knows it. */
static const char *schema_before(const mg_rename *r)
{
    return r->to_schema ? r->schema : schema_after(r);
}

static void number_places(rename_order *o, size_t i)
{
    const mg_rename *r = rename_at(o, i);
    const void *owner = r->renamed ? (const void *) r->renamed : r->enumeration;

    if (is_inner(r))
    {
        o->tags[i] = o->goals[i] = number_place(o, owner, "");
        return;
    }
    o->tags[i] = number_place(o, NULL, schema_before(r));
    o->goals[i] = number_place(o, NULL, schema_after(r));
}

static bool note_renames(rename_order *o)
{
    size_t count = o->d->pairs.renames.len;

    o->tags = mg_arena_get(o->scratch, (count + 1) * sizeof *o->tags);
    o->goals = mg_arena_get(o->scratch, (count + 1) * sizeof *o->goals);
    o->done = mg_arena_get(o->scratch, (count + 1) * sizeof *o->done);
    for (size_t i = 0; o->tags && o->goals && o->done && i < count; i++)
    {
        const char *name = compared_name(o, old_name(rename_at(o, i)));

        number_places(o, i);
        mg_map_put(o->scratch, &o->by_old, o->tags[i], name, strlen(name), (void *) (uintptr_t) (i + 1));
    }
    return !o->scratch->failed;
}

/* Finds the rename that frees the name which this one wants: its number plus 1. 0 if the name is free. */
static size_t blocker_of(const rename_order *o, size_t i)
{
    const char *name = compared_name(o, rename_at(o, i)->to);
    size_t number = (uintptr_t) mg_map_get(&o->by_old, o->goals[i], name, strlen(name));

    return number > 0 && !o->done[number - 1] ? number : 0;
}

/* Free names *************************************************************************************************** */

static void note_taken(rename_order *o, const char *name)
{
    if (!name)
        return;
    name = compared_name(o, name);
    mg_map_put(o->scratch, &o->taken, 0, name, strlen(name), o);
}

/* The same of a thing of a schema, in which no other may have the name. */
static void note_taken_in(rename_order *o, const char *schema, const char *name)
{
    if (!name)
        return;
    note_taken(o, name);
    mg_map_put(o->scratch, &o->taken, number_place(o, NULL, schema), name, strlen(name), o);
}

static void note_taken_of(rename_order *o, const mg_model *m)
{
    for (size_t i = 0; i < m->tables.len; i++)
    {
        const mg_table *t = m->tables.items[i];

        note_taken_in(o, t->schema, t->name);
        for (size_t k = 0; k < t->columns.len; k++)
            note_taken(o, t->columns.items[k]->name);
        for (size_t k = 0; k < t->indexes.len; k++)
            note_taken_in(o, t->schema, t->indexes.items[k]->name);
    }
    for (size_t i = 0; i < m->views.len; i++)
        note_taken_in(o, m->views.items[i]->schema, m->views.items[i]->name);
    for (size_t i = 0; i < m->extras.len; i++)
        note_taken_in(o, m->extras.items[i].schema, m->extras.items[i].name);
    for (size_t i = 0; i < m->enums.len; i++)
    {
        note_taken_in(o, m->enums.items[i]->schema, m->enums.items[i]->name);
        for (size_t k = 0; k < m->enums.items[i]->values.len; k++)
            note_taken(o, m->enums.items[i]->values.items[k]);
    }
}

static void note_all_taken(rename_order *o)
{
    if (o->noted)
        return;
    note_taken_of(o, o->d->pairs.was);
    note_taken_of(o, o->d->pairs.from);
    note_taken_of(o, o->d->pairs.to);
    o->noted = true;
}

static bool is_name_taken(rename_order *o, const char *name)
{
    const char *key = compared_name(o, name);

    return mg_map_get(&o->taken, 0, key, strlen(key)) != NULL;
}

/* A name that nothing has, derived from this one. */
static const char *free_rename_name(rename_order *o, const char *of)
{
    size_t len = strlen(of), most = MG_PG_NAME_BYTES - strlen("_renamed") - 3, cut = mg_utf8_cut(of, len, most);
    const char *name = mg_arena_printf(o->a, "%.*s_renamed", (int) (len < most ? len : cut), of);

    note_all_taken(o);
    for (unsigned n = 1; name && is_name_taken(o, name); n++)
        name = mg_arena_printf(o->a, "%.*s_renamed%u", (int) (len < most ? len : cut), of, n);
    if (name)
        note_taken(o, name);
    return name;
}

/* Steps ******************************************************************************************************** */

static mg_step_kind step_of_rename(const mg_rename *r)
{
    switch (r->kind)
    {
    case MG_RENAME_TABLE:
        return MG_STEP_RENAME_TABLE;
    case MG_RENAME_COLUMN:
        return MG_STEP_RENAME_COLUMN;
    case MG_RENAME_ENUM:
        return MG_STEP_RENAME_ENUM;
    default:
        return MG_STEP_RENAME_VALUE;
    }
}

/* Finds the columns that are on both sides and hold the enum's values as texts. */
static void find_holders(rename_order *o, mg_step *s)
{
    for (size_t i = 0; i < o->d->pairs.tables.len; i++)
        for (size_t k = 0; k < o->d->pairs.tables.items[i].columns.len; k++)
        {
            const mg_column_pair *c = &o->d->pairs.tables.items[i].columns.items[k];
            const mg_column **slot =
                c->from && c->to && c->to->texts == s->rename->enumeration ? mg_vec_push(o->a, &s->holders) : NULL;

            if (slot)
                *slot = c->to;
        }
}

static mg_step *add_step_of(rename_order *o, size_t i, mg_step_kind kind, const char *from, const char *to)
{
    const mg_rename *r = rename_at(o, i);
    mg_step *s = mg_diff_add(o->a, o->d, kind, o->next++, 0);

    if (!s)
        return NULL;
    s->rename = r;
    s->schema_from = is_inner(r) ? NULL : schema_before(r);
    s->name_from = from;
    s->name_to = to;
    s->table_from = r->renamed;
    s->enum_from = s->enum_to = r->enumeration;
    return s;
}

static mg_step *add_rename_step(rename_order *o, size_t i, const char *from, const char *to)
{
    const mg_rename *r = rename_at(o, i);
    mg_step *s = add_step_of(o, i, step_of_rename(r), from, to);

    if (!s)
        return NULL;
    if (r->kind == MG_RENAME_VALUE && o->d->pairs.provider == MG_PSL_SQLITE)
        find_holders(o, s);
    return s;
}

static bool moves(const rename_order *o, size_t i)
{
    return o->tags[i] != o->goals[i];
}

static void add_move_step(rename_order *o, size_t i, const char *name)
{
    const mg_rename *r = rename_at(o, i);
    mg_step *s = add_step_of(o, i, r->kind == MG_RENAME_TABLE ? MG_STEP_MOVE_TABLE : MG_STEP_MOVE_ENUM, name, name);

    if (s)
        s->schema_to = r->to_schema;
}

static mg_step *add_passing_step(rename_order *o, size_t i, const char *from, const char *to)
{
    mg_step *s = add_rename_step(o, i, from, to);

    if (s)
        s->passing = true;
    return s;
}

/* Has nothing this name in the schema to which a rename leads, before the plan or after it? */
static bool is_free_at_goal(rename_order *o, size_t i, const char *name)
{
    note_all_taken(o);
    return !mg_map_get(&o->taken, o->goals[i], name, strlen(name));
}

/*
 * Takes a thing that is called `from` now to its new name, and before that to its new schema, where it goes by a name
 * that is free there. Returns the last step.
 */
static mg_step *carry_over(rename_order *o, size_t i, const char *from)
{
    const mg_rename *r = rename_at(o, i);
    const char *way = from;
    mg_step *s;

    if (!moves(o, i))
        return add_rename_step(o, i, from, r->to);
    if (strcmp(from, r->to) != 0 && !is_free_at_goal(o, i, from))
    {
        way = free_rename_name(o, r->to);
        if (!way)
            return NULL;
        add_passing_step(o, i, from, way);
    }
    add_move_step(o, i, way);
    s = strcmp(way, r->to) != 0 ? add_rename_step(o, i, way, r->to) : NULL;
    if (s)
        s->schema_from = r->to_schema;
    return s;
}

/*
 * Does all renames of a chain, the last one first, so that each finds its name free. The rename that the chain began
 * with is not in it.
 */
static void clear_way(rename_order *o, const size_t *chain, size_t len)
{
    while (len-- > 0)
    {
        size_t k = chain[len];

        carry_over(o, k, old_name(rename_at(o, k)));
        o->done[k] = true;
    }
}

/* Does only the case of letters change, in a name that SQLite takes for the same as before? */
static bool is_same_to_database(const rename_order *o, size_t i)
{
    return o->d->pairs.provider == MG_PSL_SQLITE && rename_at(o, i)->kind == MG_RENAME_TABLE &&
           blocker_of(o, i) == i + 1;
}

/* Does a rename by way of a temporary name, since it is one of a circle, or stands in its own way. */
static void go_round(rename_order *o, size_t i, const size_t *chain, size_t len)
{
    const mg_rename *r = rename_at(o, i);
    const char *between = free_rename_name(o, r->to);
    mg_step *s;

    if (!between)
        return;
    add_passing_step(o, i, old_name(r), between);
    o->done[i] = true;
    clear_way(o, chain, len);
    s = carry_over(o, i, between);
    if (s)
        s->continued = len == 0;
}

static void do_rename(rename_order *o, size_t i, size_t *chain)
{
    size_t len = 0, at = blocker_of(o, i);

    for (; at > 0 && at != i + 1; at = blocker_of(o, at - 1))
        chain[len++] = at - 1;
    if (at == i + 1 && (len > 0 || is_same_to_database(o, i)))
    {
        go_round(o, i, chain, len);
        return;
    }
    clear_way(o, chain, len);
    carry_over(o, i, old_name(rename_at(o, i)));
    o->done[i] = true;
}

void mg_diff_renames(mg_arena *a, mg_diff *d)
{
    mg_arena scratch;
    rename_order o = {.a = a, .scratch = &scratch, .d = d, .next = 1}; /* 0: schemas that come before, see diff.c */
    size_t *chain;

    if (d->pairs.renames.len == 0)
        return;
    mg_arena_init(&scratch, a->mem);
    chain = mg_arena_get(&scratch, d->pairs.renames.len * sizeof *chain);
    if (chain && !note_renames(&o))
        chain = NULL;
    for (int turn = 0; chain && turn < 3; turn++)
        for (size_t i = 0; i < d->pairs.renames.len && !a->failed && !scratch.failed; i++)
            if (turn_of_rename(rename_at(&o, i)) == turn && !o.done[i])
                do_rename(&o, i, chain);
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
}
