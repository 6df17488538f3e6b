/*
 * joins.c: renames the join tables of implicit many-to-many relations, and their columns, when models are renamed; see
 * renaming.h.
 *
 * Unless its relation has a name of its own, a join table is called after both models, in alphabetical order. Its
 * column A refers to the model that comes first. So it gets another name when one of the models is renamed. If the
 * other model comes first then, its columns A and B have to be exchanged, since otherwise its rows would join the wrong
 * rows.
 *
 * Here "the copy" is the old side under its new names, and a "goal" is the new side's table that a join table becomes.
 */
#include "renaming.h"

static bool is_join(const mg_table *t)
{
    return t->name[0] == '_' && mg_has_columns_a_and_b(t);
}

/* The table that the column refers to by a foreign key, or NULL. */
static mg_table *target_of(const mg_table *t, const char *column)
{
    for (size_t i = 0; i < t->foreign_keys.len; i++)
        if (t->foreign_keys.items[i]->columns.len == 1 &&
            strcmp(t->foreign_keys.items[i]->columns.items[0]->name, column) == 0)
            return t->foreign_keys.items[i]->referenced;
    return NULL;
}

/* The two tables that a join table joins: those that its columns A and B refer to. NULL: not known. */
typedef struct joined_tables
{
    const mg_table *a, *b;
} joined_tables;

/* A model made from a schema says it in `joins`, even if the schema uses no foreign keys (relationMode "prisma"). */
static joined_tables joined_by(const mg_table *t)
{
    return t->joins[0] ? (joined_tables){t->joins[0], t->joins[1]}
                       : (joined_tables){target_of(t, "A"), target_of(t, "B")};
}

/* The copy's table with the name of a table of the new side, or NULL. */
static const mg_table *in_copy(const mg_renaming *r, const mg_table *goal)
{
    return goal ? mg_renamed_table(r, goal->schema, goal->name) : NULL;
}

/* What a join table of the new side joins, as tables of the copy. */
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
    return t && mg_old_place_of(r, t);
}

static bool is_known(joined_tables j)
{
    return j.a && j.b;
}

/* The name that a table of the copy had on the old side. */
static const char *joined_name_before(const mg_renaming *r, const mg_table *t)
{
    const mg_old_place *before = mg_old_place_of(r, t);

    return before ? before->name : t->name;
}

/* Was the join table named after these two tables, in this order? */
static bool is_called_after(mg_renaming *r, const mg_table *join, const mg_table *a, const mg_table *b)
{
    const char *name = mg_arena_printf(r->scratch, "_%sTo%s", joined_name_before(r, a), joined_name_before(r, b));

    return name && strcmp(joined_name_before(r, join), name) == 0;
}

/*
 * What the columns A and B of an old join table, which becomes `goal`, refer to. If no foreign key says so, its name
 * does: A refers to the table that is named first. If the name does not either, but none of the tables is renamed, it
 * is what the goal says.
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

/* Lists the join tables of a model that have no table of the same name on the other side. */
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

/* Is a join table called after its models, because its relation has no name of its own? */
typedef enum join_naming
{
    NAMED_BY_ITSELF,
    MAYBE_AFTER_MODELS, /* what the models of the tables are called is not known */
    AFTER_MODELS
} join_naming;

/* What the model of a table of the old or new side is called, as far as it is known. */
static const char *model_name(const mg_renaming *r, const mg_table *t)
{
    return t->client ? t->client : joined_name_before(r, t);
}

static join_naming naming_of(mg_renaming *r, const mg_table *join, joined_tables j)
{
    const char *name = joined_name_before(r, join);
    const char *made = mg_arena_printf(r->scratch, "_%sTo%s", model_name(r, j.a), model_name(r, j.b));

    if (made && strcmp(name, made) == 0)
        return AFTER_MODELS;
    return (j.a->client && j.b->client) || !strstr(name, "To") ? NAMED_BY_ITSELF : MAYBE_AFTER_MODELS;
}

/*
 * Join tables that join the same two tables, in either order, and may be called after their models. They are in the
 * schema of one of these.
 */
typedef struct alike_joins
{
    mg_table *sure, *maybe;
    size_t maybes;
} alike_joins;

/* Their key in a map: the addresses of both joined tables, the lower one first. */
static const char *put_join_pair(mg_renaming *r, joined_tables j)
{
    bool turned = (uintptr_t) j.a > (uintptr_t) j.b;
    const mg_table *low = turned ? j.b : j.a, *high = turned ? j.a : j.b;

    return mg_arena_printf(r->scratch, "%p %p", (const void *) low, (const void *) high);
}

static alike_joins *find_joining(mg_renaming *r, const mg_map *map, joined_tables j)
{
    const char *key = is_known(j) ? put_join_pair(r, j) : NULL;

    return key ? mg_map_get(map, 0, key, strlen(key)) : NULL;
}

/* Notes a join table by `j`, two tables of the copy. `own` are the same two on its own side, after which it is called.
 */
static void note_joining(mg_renaming *r, mg_map *map, mg_table *join, joined_tables j, joined_tables own)
{
    join_naming naming = is_known(j) ? naming_of(r, join, own) : NAMED_BY_ITSELF;
    const char *key = naming > NAMED_BY_ITSELF ? put_join_pair(r, j) : NULL;
    alike_joins *alike = key ? mg_map_get(map, 0, key, strlen(key)) : NULL;

    if (!key)
        return;
    if (!alike && (alike = mg_arena_get(r->scratch, sizeof *alike)))
    {
        *alike = (alike_joins){0};
        mg_map_put(r->scratch, map, 0, key, strlen(key), alike);
    }
    if (!alike)
        return;
    *(naming == AFTER_MODELS ? &alike->sure : &alike->maybe) = join;
    alike->maybes += naming == MAYBE_AFTER_MODELS;
}

/* The one of them that is called after its models; NULL: it is not known which. */
static mg_table *called_after_models(const alike_joins *alike)
{
    return alike->sure || alike->maybes != 1 ? alike->sure : alike->maybe;
}

/* The join tables that have no table of the same name on the other side. */
typedef struct lone_joins
{
    table_list old, new;
    mg_map old_joining, new_joining; /* by put_join_pair: alike_joins */
    mg_map called;                   /* the new ones, by the names that they would have if no model had been renamed */
    bool unknown;                    /* for one of the new ones it is not known what it joins */
} lone_joins;

/* If several join tables would have the name, it stands for the first of them. */
static void note_called(mg_renaming *r, mg_map *map, mg_table *goal, const mg_table *a, const mg_table *b)
{
    const char *name = mg_arena_printf(r->scratch, "_%sTo%s", joined_name_before(r, a), joined_name_before(r, b));

    if (name && !mg_map_get(map, 0, name, strlen(name)))
        mg_map_put(r->scratch, map, 0, name, strlen(name), goal);
}

static void find_lone_joins(mg_renaming *r, lone_joins *l)
{
    find_alone(r, r->from, true, &l->old);
    find_alone(r, r->p->to, false, &l->new);
    for (size_t i = 0; i < l->new.len; i++)
    {
        mg_table *goal = l->new.items[i];
        joined_tables is = joined_by_goal(r, goal);

        l->unknown = l->unknown || !is_known(joined_by(goal));
        note_joining(r, &l->new_joining, goal, is, joined_by(goal));
        if (!is_known(is))
            continue;
        note_called(r, &l->called, goal, is.a, is.b);
        note_called(r, &l->called, goal, is.b, is.a);
    }
}

/*
 * What an old join table joins: what its foreign keys say; otherwise what its name says, if one of the new join tables
 * would have had that name.
 */
static joined_tables joined_by_name(mg_renaming *r, const mg_table *join, const lone_joins *l)
{
    joined_tables j = joined_by(join);
    const char *name = joined_name_before(r, join);
    const mg_table *goal = is_known(j) ? NULL : mg_map_get(&l->called, 0, name, strlen(name));

    return goal ? joined_before(r, join, goal) : j;
}

/* Does the option say that the join table is dropped? */
static bool is_said_to_go(const mg_renaming *r, const mg_table *join)
{
    for (size_t i = 0; r->given && i < r->given->len; i++)
    {
        const mg_rename *one = &r->given->items[i];

        if (!one->to && one->kind == MG_RENAME_TABLE && strcmp(one->table, join->name) == 0 &&
            (!one->schema || mg_same_schema(one->schema, join->schema)))
            return true;
    }
    return false;
}

/* Its tables are called otherwise now, so a table that is called after them may be what it becomes. */
static const alike_joins *find_goals(mg_renaming *r, const lone_joins *l, const mg_table *join, joined_tables j)
{
    bool follows = (is_renamed(r, j.a) || is_renamed(r, j.b)) && !is_said_to_go(r, join);

    return follows ? find_joining(r, &l->new_joining, j) : NULL;
}

static void rename_join(mg_renaming *r, mg_table *join, const mg_table *goal)
{
    mg_table_follows(r, join, goal);
    mg_rename_table_to(r, join, goal);
}

static void note_old_joins(mg_renaming *r, lone_joins *l)
{
    for (size_t i = 0; i < l->old.len; i++)
    {
        joined_tables j = joined_by_name(r, l->old.items[i], l);

        if (!is_said_to_go(r, l->old.items[i]))
            note_joining(r, &l->old_joining, l->old.items[i], j, j);
    }
}

/*
 * A join table that is called after its models gets the name of the new one that joins the same tables, if there is
 * only one. A join table whose relation has a name does not: if it disappears, it is asked about like any other table.
 */
bool mg_rename_joins(mg_renaming *r)
{
    lone_joins l = {0};

    find_lone_joins(r, &l);
    note_old_joins(r, &l);
    for (size_t i = 0; i < l.old.len && !r->scratch->failed; i++)
    {
        mg_table *join = l.old.items[i];
        joined_tables j = joined_by_name(r, join, &l);
        bool lost = !is_known(j) && l.unknown && !is_said_to_go(r, join);
        const alike_joins *goals = find_goals(r, &l, join, j), *olds = find_joining(r, &l.old_joining, j);
        mg_table *goal = goals ? called_after_models(goals) : NULL, *old = olds ? called_after_models(olds) : NULL;

        if (goal && old == join)
            rename_join(r, join, goal);
        else if (lost || (goals && olds && (!goal || !old)))
        {
            r->p->unclear_join = join;
            r->p->unclear_goal = goal || !goals ? goal : goals->maybe;
            return false;
        }
    }
    return !r->a->failed && !r->scratch->failed;
}

/*
 * Is it known what A and B of an old join table referred to, if that matters? It does not if the table is dropped and a
 * new one comes in its place: then the rows become orphans, which the checks of rows find.
 */
static bool is_clear(mg_renaming *r, const mg_table *t, const mg_table *goal)
{
    joined_tables was = joined_before(r, t, goal), is = joined_by_goal(r, goal);

    if (is_renamed(r, t))
        return is_same(was, is) || is_turned(was, is);
    return is_known(was) || (!is_renamed(r, is.a) && !is_renamed(r, is.b));
}

/* Does the option say which column A or B becomes? */
static bool is_order_told(const mg_renaming *r, const mg_table *t)
{
    const char *name = joined_name_before(r, t);

    for (size_t i = 0; r->given && i < r->given->len; i++)
    {
        const mg_rename *one = &r->given->items[i];

        if (one->to && one->kind == MG_RENAME_COLUMN && strcmp(one->table, name) == 0 &&
            (!one->schema || mg_same_schema(one->schema, t->schema)))
            return true;
    }
    return false;
}

/* Exchanges the names of the columns A and B. */
static void turn(mg_renaming *r, mg_table *t)
{
    mg_column *a = mg_table_column(t, "A"), *b = mg_table_column(t, "B");

    mg_column_follows(r, t, "A", "B");
    mg_column_follows(r, t, "B", "A");
    a->name = "B";
    b->name = "A";
}

/* Do A and B change places in the join table of a model with itself? Only the names of the fields tell; see selves.c.
 */
static bool turns_itself(const mg_renaming *r, const mg_table *t, const mg_table *goal)
{
    return mg_joins_itself(goal) && mg_order_of_self(r, t, goal) == MG_SELF_TURNED;
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
            if (is_order_told(r, t))
                continue;
            r->p->unclear_join = t;
            r->p->unclear_goal = goal;
            return false;
        }
        if (is_turned(joined_before(r, t, goal), joined_by_goal(r, goal)) || turns_itself(r, t, goal))
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

        if (goal && is_join(goal) && (is_turned(joined_by(t), joined_by_goal(r, goal)) || turns_itself(r, t, goal)))
            return true;
    }
    return false;
}
