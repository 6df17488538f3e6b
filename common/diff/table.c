/* table.c: questions about a pair of tables; see steps.h. */
#include "steps.h"

#include "find.h"

static bool descends(const mg_index_column *c)
{
    return c->sort == MG_PSL_SORT_DESC;
}

static bool same_columns(const mg_index *x, const mg_index *y)
{
    for (size_t i = 0; x->columns.len == y->columns.len && i < x->columns.len; i++)
        if (strcmp(x->columns.items[i].column->name, y->columns.items[i].column->name) != 0 ||
            descends(&x->columns.items[i]) != descends(&y->columns.items[i]))
            return false;
    return x->columns.len == y->columns.len;
}

bool mg_primary_key_changed(const mg_pairs *p, const mg_table_pair *t)
{
    const mg_index *from = t->from->primary, *to = t->to->primary;

    if (!from || !to)
        return false;
    if (!same_columns(from, to))
        return true;
    for (size_t i = 0; i < from->columns.len; i++)
    {
        const mg_column_pair *c = mg_pair_of_old(p, from->columns.items[i].column);

        if (c && c->changes & MG_CHANGED_TYPE)
            return true;
    }
    return false;
}

static bool same_opclass(const mg_opclass *x, const mg_opclass *y)
{
    return mg_same_text(x->name, y->name) || (!x->name && y->is_default) || (!y->name && x->is_default);
}

bool mg_indexes_match(const mg_pairs *p, const mg_index *from, const mg_index *to)
{
    if (from->kind != to->kind || !same_columns(from, to))
        return false;
    if (p->provider != MG_PSL_POSTGRESQL)
        return true;
    for (size_t i = 0; i < from->columns.len; i++)
        if (!same_opclass(&from->columns.items[i].ops, &to->columns.items[i].ops))
            return false;
    return from->algorithm == to->algorithm;
}

bool mg_foreign_keys_match(const mg_pairs *p, const mg_foreign_key *from, const mg_foreign_key *to)
{
    if (strcmp(from->referenced->name, to->referenced->name) != 0 ||
        !mg_same_schema(from->referenced->schema, to->referenced->schema) || from->columns.len != to->columns.len ||
        from->on_delete != to->on_delete || from->on_update != to->on_update)
        return false;
    for (size_t i = 0; i < from->columns.len; i++)
    {
        const mg_column_pair *pair = mg_pair_of(p, from->columns.items[i], to->columns.items[i]);

        if (!pair || pair->changes & MG_CHANGED_TYPE ||
            strcmp(from->references.items[i]->name, to->references.items[i]->name) != 0)
            return false;
    }
    return true;
}

/* ALTER TABLE adds no column to rows for which a default would have to be computed. */
static bool is_computed(const mg_column *c)
{
    return c->def && (c->def->kind == MG_DEFAULT_NOW || (c->def->kind == MG_DEFAULT_SQL && c->def->text));
}

bool mg_must_redefine(const mg_pairs *p, const mg_table_pair *t)
{
    if (!t->from->primary != !t->to->primary || mg_primary_key_changed(p, t))
        return true;
    for (size_t i = 0; i < t->columns.len; i++)
    {
        const mg_column_pair *c = &t->columns.items[i];

        if (!c->to || (!c->from && c->to->type.nullness == MG_COLUMN_REQUIRED) || c->changes)
            return true;
        if (!c->from && p->runnable && is_computed(c->to))
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
