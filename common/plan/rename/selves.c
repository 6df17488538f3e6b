/*
 * selves.c: the join tables of relations of a model with itself; see renaming.h.
 *
 * Column A is of the field whose name comes first. So a field that is renamed may turn the meaning of the two columns,
 * and the tables look the same. What the fields were is known where the old side is a schema, or where it is recorded.
 */
#include "renaming.h"

/* What the new side says that the column's field was called; or NULL. */
static const char *said_of(const mg_renaming *r, const mg_column *c)
{
    for (size_t i = 0; i < r->p->to->said.len; i++)
    {
        const mg_said *s = &r->p->to->said.items[i];

        if (s->relation && s->column == c && *s->from)
            return s->from;
    }
    return NULL;
}

/* By what is said alone: whether the names that the fields had come in the other order. */
static mg_self_order order_by_names(const mg_renaming *r, const mg_column *a, const mg_column *b)
{
    const char *was_a = said_of(r, a), *was_b = said_of(r, b);

    if (!was_a && !was_b)
        return MG_SELF_SAME;
    return strcmp(was_a ? was_a : a->client, was_b ? was_b : b->client) > 0 ? MG_SELF_UNSURE : MG_SELF_SAME;
}

/* Which of the two fields that there were it is, by its name or by what is said of it; or NULL. */
static const char *field_before(const mg_renaming *r, const mg_column *c, const char *a, const char *b)
{
    const char *said = said_of(r, c);

    if (mg_same_text(c->client, a) || mg_same_text(c->client, b))
        return c->client;
    return said && (mg_same_text(said, a) || mg_same_text(said, b)) ? said : NULL;
}

mg_self_order mg_order_of_self(const mg_renaming *r, const mg_table *join, const mg_table *goal)
{
    const char *was_a = mg_table_column(join, "A")->client, *was_b = mg_table_column(join, "B")->client;
    const mg_column *a = mg_table_column(goal, "A"), *b = mg_table_column(goal, "B");
    const char *is_a, *is_b;
    bool same, turned;

    if (!was_a || !was_b)
        return order_by_names(r, a, b);
    is_a = field_before(r, a, was_a, was_b);
    is_b = field_before(r, b, was_a, was_b);
    same = mg_same_text(is_a, was_a) || mg_same_text(is_b, was_b);
    turned = mg_same_text(is_a, was_b) || mg_same_text(is_b, was_a);
    if (same == turned)
        return MG_SELF_UNSURE;
    return turned ? MG_SELF_TURNED : MG_SELF_SAME;
}

void mg_note_unsure(mg_renaming *r)
{
    for (size_t i = 0; i < r->p->to->tables.len; i++)
    {
        const mg_table *goal = r->p->to->tables.items[i];
        const mg_table *join = mg_joins_itself(goal) ? mg_renamed_table(r, goal->schema, goal->name) : NULL;
        const mg_table **slot;

        if (!join || !mg_has_columns_a_and_b(join) || mg_order_of_self(r, join, goal) != MG_SELF_UNSURE)
            continue;
        slot = mg_vec_push(r->a, &r->p->unsure);
        if (slot)
            *slot = goal;
    }
}
