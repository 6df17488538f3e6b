/* table.c: questions about a pair of tables; see steps.h. */
#include "steps.h"

#include "pair/find.h"

bool mg_primary_key_changed(const mg_pairs *p, const mg_table_pair *t)
{
    const mg_index *from = t->from->primary, *to = t->to->primary;

    if (!from || !to)
        return false;
    if (!mg_index_columns_match(from, to))
        return true;
    for (size_t i = 0; i < from->columns.len; i++)
    {
        const mg_column_pair *c = mg_pair_of_old(p, from->columns.items[i].column);

        if (c && c->changes & MG_CHANGED_TYPE)
            return true;
    }
    return false;
}

bool mg_key_stays(const mg_pairs *p, const mg_table_pair *t)
{
    const mg_index *from = t->from->primary, *to = t->to->primary;

    if (!from || !to || strcmp(from->name, to->name) != 0 || from->columns.len != to->columns.len)
        return false;
    for (size_t i = 0; i < to->columns.len; i++)
    {
        const mg_column_pair *c = mg_pair_of_new(p, to->columns.items[i].column);

        if (!c || c->from != from->columns.items[i].column || c->cast == MG_CAST_NEVER)
            return false;
    }
    return true;
}

bool mg_is_backfilled(const mg_column_pair *c)
{
    if (!c->to || !c->to->backfill)
        return false;
    return !c->from || mg_column_type_is_set(c) || mg_fills_gaps(c);
}

bool mg_counts_on(const mg_column_pair *c)
{
    return c->from && c->to && c->from->autoincrement && c->to->autoincrement;
}

bool mg_fills_gaps(const mg_column_pair *c)
{
    return c->from && !mg_column_type_is_set(c) && c->from->type.nullness == MG_COLUMN_NULLABLE &&
           c->to->type.nullness == MG_COLUMN_REQUIRED;
}

/* ALTER TABLE adds no column to rows for which a default would have to be computed. */
static bool is_computed(const mg_column *c)
{
    return c->def &&
           (c->def->kind == MG_DEFAULT_NOW || (c->def->kind == MG_DEFAULT_SQL && (c->def->text || c->def->source)));
}

/* A table of a database says more than the columns that ALTER TABLE would add: its own statement has all of it. */
static bool says_more(const mg_pairs *p, const mg_table *to)
{
    for (size_t i = 0; to->definition && i < p->to->extras.len; i++)
        if (p->to->extras.items[i].table == to && p->to->extras.items[i].kind != MG_EXTRA_INDEX &&
            p->to->extras.items[i].kind != MG_EXTRA_TRIGGER)
            return true;
    return false;
}

bool mg_default_is_said(const mg_default *d)
{
    return d && d->kind != MG_DEFAULT_SEQUENCE && (d->kind != MG_DEFAULT_SQL || d->text);
}

bool mg_default_is_written(const mg_default *d)
{
    return mg_default_is_said(d) && (d->kind != MG_DEFAULT_SQL || *d->text);
}

bool mg_column_type_is_set(const mg_column_pair *c)
{
    bool list = c->from->type.nullness == MG_COLUMN_LIST || c->to->type.nullness == MG_COLUMN_LIST;

    return c->changes & MG_CHANGED_TYPE || (c->changes & MG_CHANGED_NULLNESS && list);
}

bool mg_index_is_reserved(const mg_index *x)
{
    return strncmp(x->name, "sqlite_", 7) == 0;
}

/* Tags of the names of a model: of its indexes, and of all that it has. */
static uint64_t indexes_of(const mg_model *m)
{
    return (uintptr_t) m;
}

static uint64_t all_of(const mg_model *m)
{
    return (uintptr_t) m + 1;
}

/* The name in lower case; its length goes to *len. */
static char *fold_name(mg_arena *a, const char *name, size_t *len)
{
    char *out = mg_arena_str(a, name ? name : "");

    for (*len = 0; out && out[*len]; ++*len)
        if (out[*len] >= 'A' && out[*len] <= 'Z')
            out[*len] += 'a' - 'A';
    return out;
}

static void note_one_name(mg_arena *a, mg_pairs *p, uint64_t tag, const char *name, const mg_table *of)
{
    size_t len;
    char *key = fold_name(a, name, &len);

    if (key)
        mg_map_put(a, &p->names, tag, key, len, of ? (void *) (uintptr_t) of : key);
}

static void note_all_names(mg_arena *a, mg_pairs *p, const mg_model *m)
{
    for (size_t i = 0; i < m->tables.len; i++)
    {
        const mg_table *t = m->tables.items[i];

        note_one_name(a, p, all_of(m), t->name, NULL);
        for (size_t k = 0; k < t->indexes.len; k++)
        {
            note_one_name(a, p, all_of(m), t->indexes.items[k]->name, NULL);
            note_one_name(a, p, indexes_of(m), t->indexes.items[k]->name, t);
        }
    }
    for (size_t i = 0; i < m->views.len; i++)
        note_one_name(a, p, all_of(m), m->views.items[i]->name, NULL);
    for (size_t i = 0; i < m->extras.len; i++)
        note_one_name(a, p, all_of(m), m->extras.items[i].name, NULL);
}

void mg_note_names(mg_arena *a, mg_pairs *p)
{
    note_all_names(a, p, p->from);
    note_all_names(a, p, p->to);
}

bool mg_index_name_taken(mg_arena *a, const mg_pairs *p, const mg_model *m, const char *name, const mg_table *except)
{
    size_t len;
    const char *key = fold_name(a, name, &len);
    const mg_table *t = key ? mg_map_get(&p->names, indexes_of(m), key, len) : NULL;

    return t && t != except;
}

bool mg_name_taken(mg_arena *a, const mg_pairs *p, const char *name)
{
    size_t len;
    const char *key = fold_name(a, name, &len);

    return key && (mg_map_get(&p->names, all_of(p->from), key, len) || mg_map_get(&p->names, all_of(p->to), key, len));
}

/* An index that a UNIQUE constraint made goes with the constraint only. */
static bool loses_constraint(const mg_pairs *p, const mg_table_pair *t)
{
    for (size_t i = 0; i < t->from->indexes.len; i++)
    {
        const mg_index *x = t->from->indexes.items[i];

        if (x->constraint && x->kind == MG_INDEX_UNIQUE && !mg_index_in(p, x, t->to, true))
            return true;
    }
    return false;
}

bool mg_must_redefine(const mg_pairs *p, const mg_table_pair *t)
{
    if (p->runnable && loses_constraint(p, t))
        return true;
    if (!t->from->primary != !t->to->primary || mg_primary_key_changed(p, t))
        return true;
    for (size_t i = 0; i < t->columns.len; i++)
    {
        const mg_column_pair *c = &t->columns.items[i];

        if (!c->to || (!c->from && c->to->type.nullness == MG_COLUMN_REQUIRED) || c->changes)
            return true;
        if (mg_is_backfilled(c))
            return true;
        if (!c->from && p->runnable && (is_computed(c->to) || says_more(p, t->to)))
            return true;
    }
    for (size_t i = 0; i < t->to->foreign_keys.len; i++)
        if (!mg_foreign_key_in(p, t->to->foreign_keys.items[i], t->from, false))
            return true;
    for (size_t i = 0; i < t->from->foreign_keys.len; i++)
        if (!mg_foreign_key_in(p, t->from->foreign_keys.items[i], t->to, true))
            return true;
    return false;
}
