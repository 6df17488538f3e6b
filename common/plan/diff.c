/* diff.c: the steps from one model to another; see steps.h. */
#include "keep.h"
#include "pair/find.h"
#include "rename/renaming.h"

const char *mg_step_name(mg_step_kind k)
{
    static const char *const names[] = {
#define MG_STEP(kind, name, title, section) name,
#include "steps.def"
#undef MG_STEP
    };

    return names[k];
}

const char *mg_step_title(mg_step_kind k)
{
    static const char *const titles[] = {
#define MG_STEP(kind, name, title, section) title,
#include "steps.def"
#undef MG_STEP
    };

    return titles[k];
}

mg_step *mg_diff_add(mg_arena *a, mg_diff *d, mg_step_kind kind, uint64_t order, uint64_t then)
{
    mg_step *s = mg_vec_push(a, &d->steps);

    if (!s)
        return NULL;
    s->kind = kind;
    s->unsaid_old = d->pairs.to_file ? d->pairs.home : NULL;
    s->order[0] = order;
    s->order[1] = then;
    return s;
}

/* Schemas ****************************************************************************************************** */

static void note_schema(mg_arena *a, mg_map *names, const char *schema)
{
    mg_map_put(a, names, 0, schema, strlen(schema), (void *) schema);
}

/* The schemas that the old side has, and the schemas that contain something after the plan. */
typedef struct schema_names
{
    mg_map old, used;
} schema_names;

/*
 * Are the objects that name no schema in the home schema, because the model lists no schemas? A schema file of Prisma 6
 * leaves that open.
 */
static bool has_home(const mg_pairs *p, const mg_model *m)
{
    return p->provider == MG_PSL_POSTGRESQL && p->release == MG_PRISMA_7 && m->schemas.len == 0 && !m->nothing;
}

/* Does something move to another schema? Then schemas are made before things are renamed. */
static bool any_moves(const mg_pairs *p)
{
    for (size_t i = 0; i < p->renames.len; i++)
        if (p->renames.items[i].to_schema)
            return true;
    return false;
}

static void note_schema_of(mg_arena *a, mg_map *used, const mg_diff *d, const char *schema)
{
    note_schema(a, used, schema ? schema : d->pairs.home);
}

/* Notes every schema that contains something after the plan. A schema without anything in it is not created. */
static void note_used(mg_arena *a, const mg_diff *d, mg_map *used)
{
    for (size_t i = 0; i < d->pairs.tables.len; i++)
    {
        const mg_table_pair *t = &d->pairs.tables.items[i];

        note_schema_of(a, used, d, (t->to ? t->to : t->from)->schema);
    }
    for (size_t i = 0; i < d->pairs.enums.len; i++)
    {
        const mg_enum_pair *e = &d->pairs.enums.items[i];

        if (e->to && (!e->from || any_moves(&d->pairs)))
            note_schema_of(a, used, d, e->to->schema);
    }
}

static void add_schema_step(mg_arena *a, mg_diff *d, const schema_names *names, const char *name, size_t order)
{
    size_t len = strlen(name);
    mg_step *s;

    if (mg_map_get(&names->old, 0, name, len) || !mg_map_get(&names->used, 0, name, len))
        return;
    s = mg_diff_add(a, d, MG_STEP_CREATE_SCHEMA, order, 0);
    if (!s)
        return;
    s->schema = name;
    s->ahead = any_moves(&d->pairs);
    s->order[0] = s->ahead ? 0 : order;
    s->order[1] = s->ahead ? order : 0;
}

static void schemas(mg_arena *a, mg_diff *d)
{
    const mg_model *from = d->pairs.from, *to = d->pairs.to;
    /*
     * A plan that is run does not create the home schema: it is there already, and the role may not be allowed to
     * create one.
     */
    bool to_home = d->pairs.to_file && has_home(&d->pairs, to) && !d->pairs.runnable;
    schema_names names = {0};
    mg_arena scratch;

    mg_arena_init(&scratch, a->mem);
    for (size_t i = 0; i < from->schemas.len; i++)
        note_schema(&scratch, &names.old, from->schemas.items[i]);
    if (has_home(&d->pairs, from))
        note_schema(&scratch, &names.old, d->pairs.home);
    if (to->schemas.len > 0 || to_home)
        note_used(&scratch, d, &names.used);
    for (size_t i = 0; i < to->schemas.len; i++)
        add_schema_step(a, d, &names, to->schemas.items[i], i);
    if (to_home)
        add_schema_step(a, d, &names, d->pairs.home, 0);
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
}

/* Tables ******************************************************************************************************* */

static void plan_table(mg_arena *a, mg_diff *d, const mg_table_pair *t)
{
    mg_step *s = mg_diff_add(a, d, MG_STEP_CREATE_TABLE, t->to->number, 0);

    if (s)
        s->table_to = t->to;
    for (size_t i = 0; i < t->to->indexes.len; i++)
        if (t->to->indexes.items[i]->kind != MG_INDEX_PRIMARY &&
            (s = mg_diff_add(a, d, MG_STEP_CREATE_INDEX, t->to->number,
                             (uint64_t) t->to->indexes.items[i]->number << 1)))
            s->index_to = t->to->indexes.items[i];
    if (d->pairs.provider == MG_PSL_SQLITE)
        return;
    for (size_t i = 0; i < t->to->foreign_keys.len; i++)
        if ((s = mg_diff_add(a, d, MG_STEP_ADD_FOREIGN_KEY, t->to->foreign_keys.items[i]->number, 0)))
            s->key_to = t->to->foreign_keys.items[i];
}

/* Drops the foreign keys of a dropped table first, so that tables can be dropped in any order. */
static void plan_table_drop(mg_arena *a, mg_diff *d, const mg_table_pair *t, bool any_redefined)
{
    mg_step *s = mg_diff_add(a, d, MG_STEP_DROP_TABLE, t->from->number, 0);

    if (s)
        s->table_from = t->from;
    for (size_t i = 0; i < t->from->foreign_keys.len && d->pairs.provider != MG_PSL_SQLITE; i++)
        if ((s = mg_diff_add(a, d, MG_STEP_DROP_FOREIGN_KEY, t->from->foreign_keys.items[i]->number, 0)))
            s->key_from = t->from->foreign_keys.items[i];
    /* A table that is made anew may need the names of these indexes before this table is dropped. */
    for (size_t i = 0; i < t->from->indexes.len && any_redefined; i++)
        if (t->from->indexes.items[i]->kind != MG_INDEX_PRIMARY &&
            (s = mg_diff_add(a, d, MG_STEP_DROP_INDEX, t->from->indexes.items[i]->number, 0)))
            s->index_from = t->from->indexes.items[i];
}

/* Lists the indexes that are made on the new table. Indexes that are kept as they were written are not among them. */
static void find_made_indexes(mg_arena *a, const mg_diff *d, mg_redefined *t)
{
    const mg_table *to = t->tables->to;

    for (size_t i = 0; i < t->tables->replaced.len; i++)
    {
        const mg_index *x = to->indexes.items[i];
        const mg_extra *kept = mg_kept_named(t->tables, MG_EXTRA_INDEX, x->name);
        mg_made_index *slot;

        if (x->kind == MG_INDEX_PRIMARY || (kept && (!d->pairs.runnable || mg_extra_stands_for(kept, x))) ||
            !(slot = mg_vec_push(a, &t->indexes)))
            continue;
        slot->index = x;
        slot->before = t->tables->replaced.items[i];
    }
}

static void find_copied_columns(mg_arena *a, mg_redefined *t)
{
    for (size_t i = 0; i < t->tables->columns.len; i++)
    {
        const mg_column_pair *c = &t->tables->columns.items[i];
        bool copied = c->to && (c->from || mg_is_backfilled(c));
        mg_copied *slot = copied ? mg_vec_push(a, &t->copied) : NULL;

        if (!slot)
            continue;
        slot->column = c;
        slot->filled = c->from && c->changes & MG_CHANGED_NULLNESS && c->to->type.nullness == MG_COLUMN_REQUIRED &&
                       mg_default_is_said(c->to->def);
    }
}

/* Finds the old foreign key that each new one replaces, since the new one is to be deferrable if the old one was. */
static void find_old_keys(mg_arena *a, const mg_pairs *p, mg_redefined *t)
{
    const mg_table *to = t->tables->to;
    const mg_foreign_key **keys = to->foreign_keys.len ? mg_arena_get(a, to->foreign_keys.len * sizeof *keys) : NULL;

    for (size_t i = 0; keys && i < to->foreign_keys.len; i++)
        keys[i] = mg_foreign_key_before(p, t->tables, to->foreign_keys.items[i]);
    t->form.keys = keys;
}

static bool plan_redefinition(mg_arena *a, mg_diff *d)
{
    mg_step *s = NULL;

    for (size_t i = 0; d->pairs.provider == MG_PSL_SQLITE && i < d->pairs.tables.len; i++)
    {
        mg_table_pair *t = &d->pairs.tables.items[i];
        mg_redefined *slot;

        t->redefined = t->from && t->to && mg_must_redefine(&d->pairs, t);
        if (!t->redefined)
            continue;
        if (!s && !(s = mg_diff_add(a, d, MG_STEP_REDEFINE_TABLES, 0, 0)))
            return false;
        slot = mg_vec_push(a, &s->redefined);
        if (!slot)
            return false;
        slot->tables = t;
        slot->temporary = mg_arena_printf(a, "new_%s", t->to->name);
    }
    if (!s)
        return false;
    mg_diff_keep_extras(a, d);
    for (size_t i = 0; i < s->redefined.len; i++)
    {
        find_copied_columns(a, &s->redefined.items[i]);
        find_old_keys(a, &d->pairs, &s->redefined.items[i]);
        find_made_indexes(a, d, &s->redefined.items[i]);
    }
    return true;
}

static void tables(mg_arena *a, mg_diff *d)
{
    bool any_redefined = plan_redefinition(a, d);

    for (size_t i = 0; i < d->pairs.tables.len && !a->failed; i++)
    {
        const mg_table_pair *t = &d->pairs.tables.items[i];

        if (!t->from)
            plan_table(a, d, t);
        else if (!t->to && t->from->partition) /* a partition that has partitions itself: its rows belong to its parent,
                                                  and are not the plan's to drop */
            continue;
        else if (!t->to)
            plan_table_drop(a, d, t, any_redefined);
        else if (!t->redefined)
            mg_diff_alter_table(a, d, t);
    }
}

bool mg_diff_models(mg_arena *a, const mg_model *from, const mg_model *to, const mg_renames *names, bool runnable,
                    mg_diff *out)
{
    *out = (mg_diff){0};
    mg_pairs_begin(a, from, to, runnable, &out->pairs);
    if (!mg_rename_old_side(a, names, &out->pairs) || !mg_pair_models(a, &out->pairs))
        return false;
    if (out->pairs.release == MG_PRISMA_7 && out->pairs.to_file)
        out->unsaid = out->pairs.home;
    if (runnable && out->pairs.provider == MG_PSL_SQLITE)
        mg_note_names(a, &out->pairs);
    mg_diff_renames(a, out);
    if (out->pairs.provider == MG_PSL_POSTGRESQL)
        mg_diff_rename_sequences(a, out);
    schemas(a, out);
    tables(a, out);
    if (out->pairs.provider == MG_PSL_POSTGRESQL)
    {
        mg_diff_extensions(a, out);
        mg_diff_enums(a, out);
    }
    mg_diff_order(a, out);
    return !a->failed;
}
