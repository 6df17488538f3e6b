/* match.c: compares things of both sides, regardless of their names; see find.h. */
#include "find.h"
#include "same_where.h"

static bool sorts_down(const mg_index_column *c)
{
    return c->sort == MG_PSL_SORT_DESC;
}

bool mg_index_columns_match(const mg_index *x, const mg_index *y)
{
    for (size_t i = 0; x->columns.len == y->columns.len && i < x->columns.len; i++)
        if (strcmp(x->columns.items[i].column->name, y->columns.items[i].column->name) != 0 ||
            sorts_down(&x->columns.items[i]) != sorts_down(&y->columns.items[i]))
            return false;
    return x->columns.len == y->columns.len;
}

static bool same_opclass(const mg_opclass *x, const mg_opclass *y)
{
    return mg_same_text(x->name, y->name) || (!x->name && y->is_default) || (!y->name && x->is_default);
}

/*
 * PostgreSQL does not keep a predicate that is TRUE, so an index of the database without one matches a schema's with
 * TRUE.
 */
static bool is_kept_as_all(const mg_pairs *p, const mg_index *from, const mg_index *to)
{
    const mg_model *of = from->where ? p->to : p->from;
    const mg_predicate *said = from->where ? from->where : to->where;

    return !from->where != !to->where && of->target && mg_where_is_all(p->arena, said);
}

bool mg_indexes_match(const mg_pairs *p, const mg_index *from, const mg_index *to)
{
    if (from->kind != to->kind || !mg_index_columns_match(from, to))
        return false;
    for (size_t i = 0; p->provider == MG_PSL_POSTGRESQL && i < from->columns.len; i++)
        if (!same_opclass(&from->columns.items[i].ops, &to->columns.items[i].ops))
            return false;
    if (p->provider == MG_PSL_POSTGRESQL && from->algorithm != to->algorithm)
        return false;
    return mg_same_where(p->arena, p->provider, from->where, to->where) || is_kept_as_all(p, from, to);
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

bool mg_has_columns_a_and_b(const mg_table *t)
{
    return t->columns.len == 2 && mg_table_column(t, "A") && mg_table_column(t, "B");
}
