/*
 * joins.c: the join tables of implicit many-to-many relations, where tables are renamed; see renaming.h.
 *
 * Nobody names such a table: it is called after the models, in their order, and its column A is of the first one. So it
 * follows when they are renamed; and when their order turns, A and B change places, or its rows would join what they
 * never joined.
 */
#include "renaming.h"

static bool is_join(const mg_table *t)
{
    return t->name[0] == '_' && mg_has_columns_a_and_b(t);
}

/* The table whose rows the column names, by its foreign key; or NULL. */
static mg_table *target_of(const mg_table *t, const char *column)
{
    for (size_t i = 0; i < t->foreign_keys.len; i++)
        if (t->foreign_keys.items[i]->columns.len == 1 &&
            strcmp(t->foreign_keys.items[i]->columns.items[0]->name, column) == 0)
            return t->foreign_keys.items[i]->referenced;
    return NULL;
}

/* The two tables that a join table joins, as tables of the copy. */
typedef struct joined_tables
{
    const mg_table *a, *b;
} joined_tables;

/* A schema says it also where it wants no foreign keys. */
static joined_tables joined_by(const mg_table *t)
{
    return t->joins[0] ? (joined_tables){t->joins[0], t->joins[1]}
                       : (joined_tables){target_of(t, "A"), target_of(t, "B")};
}

static const mg_table *in_copy(const mg_renaming *r, const mg_table *goal)
{
    return goal ? mg_renamed_table(r, goal->schema, goal->name) : NULL;
}

static joined_tables joined_by_goal(const mg_renaming *r, const mg_table *goal)
{
    joined_tables j = joined_by(goal);

    return (joined_tables){in_copy(r, j.a), in_copy(r, j.b)};
}

static bool is_same(joined_tables x, joined_tables y)
{
    return x.a && x.b && x.a == y.a && x.b == y.b;
}

static bool is_turned(joined_tables x, joined_tables y)
{
    return x.a && x.b && x.a != x.b && x.a == y.b && x.b == y.a;
}

static bool is_renamed(const mg_renaming *r, const mg_table *t)
{
    return t && mg_map_get(&r->renamed, (uintptr_t) t, "", 0);
}

static bool is_known(joined_tables j)
{
    return j.a && j.b;
}

/* What a table of the copy was called. */
static const char *joined_name_before(const mg_renaming *r, const mg_table *t)
{
    const char *before = mg_map_get(&r->renamed, (uintptr_t) t, "", 0);

    return before ? before : t->name;
}

static bool is_called_after(mg_renaming *r, const mg_table *join, const mg_table *a, const mg_table *b)
{
    const char *name = mg_arena_printf(r->scratch, "_%sTo%s", joined_name_before(r, a), joined_name_before(r, b));

    return name && strcmp(joined_name_before(r, join), name) == 0;
}

/*
 * What the columns of an old join table are of that becomes `goal`. Where no foreign key says so, its name does, in
 * which the first is the one of A; and where no table is renamed that it joins, the goal.
 */
static joined_tables joined_before(mg_renaming *r, const mg_table *join, const mg_table *goal)
{
    joined_tables was = joined_by(join), is = joined_by_goal(r, goal);

    if (is_known(was) || !is_known(is))
        return was;
    if (is_called_after(r, join, is.a, is.b))
        return is;
    if (is_called_after(r, join, is.b, is.a))
        return (joined_tables){is.b, is.a};
    return is_renamed(r, is.a) || is_renamed(r, is.b) ? was : is;
}

typedef MG_VEC(mg_table *) table_list;

/* The join tables of a model that have no table of their name on the other side. */
static void find_alone(mg_renaming *r, const mg_model *m, bool old, table_list *out)
{
    for (size_t i = 0; i < m->tables.len; i++)
    {
        mg_table *t = m->tables.items[i], **slot;

        if (!is_join(t) ||
            (old ? mg_by_name_get(&r->goals, t->schema, t->name) : mg_renamed_table(r, t->schema, t->name)))
            continue;
        slot = mg_vec_push(r->scratch, out);
        if (slot)
            *slot = t;
    }
}

/* How many of them join these two tables, in that schema; the last one is `found`. */
static size_t count_joining(const mg_renaming *r, const table_list *list, bool old, const char *schema, joined_tables j,
                            mg_table **found)
{
    size_t count = 0;

    for (size_t i = 0; i < list->len; i++)
    {
        joined_tables other = old ? joined_by(list->items[i]) : joined_by_goal(r, list->items[i]);

        if (!mg_same_schema(list->items[i]->schema, schema) || (!is_same(j, other) && !is_turned(j, other)))
            continue;
        *found = list->items[i];
        count++;
    }
    return count;
}

/* Whether no foreign key says what one of them joins: with relationMode "prisma" there is none. */
static bool any_unknown(const table_list *list)
{
    for (size_t i = 0; i < list->len; i++)
        if (!is_known(joined_by(list->items[i])))
            return true;
    return false;
}

/* What an old join table joins, by its foreign keys; else by its name, if one of the new ones is called alike then. */
static joined_tables joined_by_name(mg_renaming *r, const mg_table *join, const table_list *new)
{
    joined_tables j = joined_by(join);

    for (size_t i = 0; i < new->len && !is_known(j); i++)
    {
        joined_tables is = joined_by_goal(r, new->items[i]);

        if (is_known(is) && (is_called_after(r, join, is.a, is.b) || is_called_after(r, join, is.b, is.a)))
            j = joined_before(r, join, new->items[i]);
    }
    return j;
}

/* A join table takes the new name, where it is plain which one that is. */
bool mg_rename_joins(mg_renaming *r)
{
    table_list old = {0}, new = {0};

    find_alone(r, r->from, true, &old);
    find_alone(r, r->p->to, false, &new);
    for (size_t i = 0; i < old.len && !r->scratch->failed; i++)
    {
        joined_tables j = joined_by_name(r, old.items[i], &new);
        mg_table *goal = NULL, *same = NULL;
        bool lost = !is_known(j) && any_unknown(&new);
        size_t count;

        if (!lost && !is_renamed(r, j.a) && !is_renamed(r, j.b))
            continue;
        count = count_joining(r, &new, false, old.items[i]->schema, j, &goal);
        if (lost || count > 1 || (count == 1 && count_joining(r, &old, true, old.items[i]->schema, j, &same) > 1))
        {
            r->p->unclear_join = old.items[i];
            return false;
        }
        if (count == 0)
            continue;
        mg_rename_follows(r, old.items[i], NULL, goal->name);
        mg_rename_table_to(r, old.items[i], goal->name);
    }
    return !r->a->failed && !r->scratch->failed;
}

/* Whether it is known what the columns were and what they are to be. */
static bool is_clear(mg_renaming *r, const mg_table *t, const mg_table *goal)
{
    joined_tables was = joined_before(r, t, goal), is = joined_by_goal(r, goal);

    if (r->follows && (!is_known(was) || !is_known(is)))
        return false;
    return !is_renamed(r, t) || is_same(was, is) || is_turned(was, is);
}

static void turn(mg_renaming *r, mg_table *t)
{
    mg_column *a = mg_table_column(t, "A"), *b = mg_table_column(t, "B");

    mg_rename_follows(r, t, "A", "B");
    mg_rename_follows(r, t, "B", "A");
    a->name = "B";
    b->name = "A";
}

bool mg_turn_joins(mg_renaming *r)
{
    for (size_t i = 0; i < r->from->tables.len && !r->a->failed; i++)
    {
        mg_table *t = r->from->tables.items[i];
        const mg_table *goal = is_join(t) ? mg_by_name_get(&r->goals, t->schema, t->name) : NULL;

        if (!goal || !is_join(goal))
            continue;
        if (!is_clear(r, t, goal))
        {
            r->p->unclear_join = t;
            return false;
        }
        if (is_turned(joined_before(r, t, goal), joined_by_goal(r, goal)))
            turn(r, t);
    }
    return true;
}

bool mg_any_join_turns(const mg_renaming *r)
{
    for (size_t i = 0; i < r->from->tables.len; i++)
    {
        const mg_table *t = r->from->tables.items[i];
        const mg_table *goal = is_join(t) ? mg_by_name_get(&r->goals, t->schema, t->name) : NULL;

        if (goal && is_join(goal) && is_turned(joined_by(t), joined_by_goal(r, goal)))
            return true;
    }
    return false;
}
