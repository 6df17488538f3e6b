/*
 * renames.c: the old side under the names that it is to have; see pair.h.
 *
 * Implicit many-to-many relations have a join table that nobody names: it is called after the models, in their order,
 * and its column A is of the first one. So it follows when they are renamed; and when their order turns, A and B change
 * places, or its rows would join what they never joined.
 */
#include "by_name.h"
#include "pair.h"

typedef struct renaming
{
    mg_arena *a, *scratch;
    mg_pairs *p;
    mg_model *from;           /* the copy */
    mg_by_name tables, goals; /* of both sides; those of the copy under all names that they had */
    mg_map any;               /* the first table of a name, in whichever schema */
    mg_map columns; /* tag: the address of a table, of which a column is renamed; by all names that they had */
    mg_map renamed; /* tag: the address of a table of the copy that has another name */
    bool follows;   /* a table was renamed, so that join tables may have to follow */
} renaming;

/* Tables by name *********************************************************************************************** */

static void note_table(renaming *r, mg_table *t)
{
    mg_by_name_put(r->scratch, &r->tables, t->schema, t->name, t);
    if (!mg_map_get(&r->any, 0, t->name, strlen(t->name)))
        mg_map_put(r->scratch, &r->any, 0, t->name, strlen(t->name), t);
}

/* The copy's table that has the name now. */
static mg_table *table_in(const renaming *r, const char *schema, const char *name)
{
    mg_table *t = mg_by_name_get(&r->tables, schema, name);

    return t && strcmp(t->name, name) == 0 ? t : NULL;
}

/* The same, in whichever schema where that is not said. */
static mg_table *find_table(const renaming *r, const char *schema, const char *name)
{
    mg_table *first = schema ? NULL : mg_map_get(&r->any, 0, name, strlen(name));

    if (schema)
        return table_in(r, schema, name);
    if (!first || strcmp(first->name, name) == 0)
        return first;
    for (size_t i = 0; i < r->from->tables.len; i++)
        if (strcmp(r->from->tables.items[i]->name, name) == 0)
            return r->from->tables.items[i];
    return NULL;
}

/* What is given ************************************************************************************************ */

static void rename_table_to(renaming *r, mg_table *t, const char *to)
{
    t->name = to;
    note_table(r, t);
    mg_map_put(r->scratch, &r->renamed, (uintptr_t) t, "", 0, t);
}

static void note_column(renaming *r, mg_column *c)
{
    mg_map_put(r->scratch, &r->columns, (uintptr_t) c->table, c->name, strlen(c->name), c);
}

/* The copy's column that has the name now. */
static mg_column *column_in(renaming *r, mg_table *t, const char *name)
{
    mg_column *c;

    /* All of a table are noted when the first is asked for. */
    if (t->columns.len > 0 && !mg_map_put(r->scratch, &r->columns, (uintptr_t) &t->columns, "", 0, t))
        for (size_t i = 0; i < t->columns.len; i++)
            note_column(r, t->columns.items[i]);
    c = mg_map_get(&r->columns, (uintptr_t) t, name, strlen(name));
    return c && strcmp(c->name, name) == 0 ? c : NULL;
}

static bool rename_one(renaming *r, mg_rename *one)
{
    mg_table *t = find_table(r, one->schema, one->table);
    mg_column *c = t && one->column ? column_in(r, t, one->column) : NULL;

    one->renamed = t;
    r->p->lost = one;
    if (!t || (one->column && !c))
        return false;
    if (one->column ? column_in(r, t, one->to) != NULL : table_in(r, t->schema, one->to) != NULL)
        return false;
    if (c)
    {
        c->name = one->to;
        note_column(r, c);
    }
    else
        rename_table_to(r, t, one->to);
    r->p->lost = NULL;
    return true;
}

/* Columns first, since they name their table as it was. */
static bool apply_given(renaming *r)
{
    for (int tables = 0; tables < 2; tables++)
        for (size_t i = 0; i < r->p->renames.len; i++)
            if ((r->p->renames.items[i].column == NULL) == tables && !rename_one(r, &r->p->renames.items[i]))
                return false;
    return true;
}

/* Join tables ************************************************************************************************** */

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

static joined_tables joined_by(const mg_table *t)
{
    return (joined_tables){target_of(t, "A"), target_of(t, "B")};
}

static const mg_table *in_copy(const renaming *r, const mg_table *goal)
{
    return goal ? table_in(r, goal->schema, goal->name) : NULL;
}

static joined_tables joined_by_goal(const renaming *r, const mg_table *goal)
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

static bool is_renamed(const renaming *r, const mg_table *t)
{
    return t && mg_map_get(&r->renamed, (uintptr_t) t, "", 0);
}

static mg_rename *add_rename(renaming *r, const mg_table *t, const char *column, const char *to)
{
    mg_rename *one = mg_vec_push(r->a, &r->p->renames);

    if (one)
        *one = (mg_rename){.schema = t->schema, .table = t->name, .column = column, .to = to, .renamed = t};
    return one;
}

typedef MG_VEC(mg_table *) table_list;

/* The join tables of a model that have no table of their name on the other side. */
static void find_alone(renaming *r, const mg_model *m, bool old, table_list *out)
{
    for (size_t i = 0; i < m->tables.len; i++)
    {
        mg_table *t = m->tables.items[i], **slot;

        if (!is_join(t) || (old ? mg_by_name_get(&r->goals, t->schema, t->name) : table_in(r, t->schema, t->name)))
            continue;
        slot = mg_vec_push(r->scratch, out);
        if (slot)
            *slot = t;
    }
}

/* How many of them join these two tables, in that schema; the last one is `found`. */
static size_t count_joining(const renaming *r, const table_list *list, bool old, const char *schema, joined_tables j,
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

static bool is_known(joined_tables j)
{
    return j.a && j.b;
}

/* Whether no foreign key says what one of them joins: with relationMode "prisma" there is none. */
static bool any_unknown(const table_list *list)
{
    for (size_t i = 0; i < list->len; i++)
        if (!is_known(joined_by(list->items[i])))
            return true;
    return false;
}

/* A join table takes the new name, where it is plain which one that is. */
static bool follow(renaming *r)
{
    table_list old = {0}, new = {0};

    find_alone(r, r->from, true, &old);
    find_alone(r, r->p->to, false, &new);
    for (size_t i = 0; i < old.len && !r->scratch->failed; i++)
    {
        joined_tables j = joined_by(old.items[i]);
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
        if (count == 1 && add_rename(r, old.items[i], NULL, goal->name))
            rename_table_to(r, old.items[i], goal->name);
    }
    return !r->a->failed && !r->scratch->failed;
}

/* Whether it is known what the columns were and what they are to be. */
static bool is_clear(const renaming *r, const mg_table *t, const mg_table *goal)
{
    joined_tables was = joined_by(t), is = joined_by_goal(r, goal);

    if (r->follows && (t->foreign_keys.len < 2 || goal->foreign_keys.len < 2))
        return false;
    return !is_renamed(r, t) || is_same(was, is) || is_turned(was, is);
}

/* By way of a third name, for which there is always room in such a table. */
static void turn(renaming *r, mg_table *t)
{
    mg_column *a = mg_table_column(t, "A"), *b = mg_table_column(t, "B");

    add_rename(r, t, "A", "C");
    add_rename(r, t, "B", "A");
    add_rename(r, t, "C", "B");
    a->name = "B";
    b->name = "A";
}

static bool turn_all(renaming *r)
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
        if (is_turned(joined_by(t), joined_by_goal(r, goal)))
            turn(r, t);
    }
    return true;
}

/* All ********************************************************************************************************** */

static bool any_turned(renaming *r)
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

static void note_tables(renaming *r)
{
    for (size_t i = 0; i < r->from->tables.len; i++)
        note_table(r, r->from->tables.items[i]);
}

static bool copy_names(renaming *r, const mg_renames *given)
{
    for (size_t i = 0; given && i < given->len; i++)
    {
        mg_rename *one = mg_vec_push(r->a, &r->p->renames);

        if (!one)
            return false;
        *one = given->items[i];
        r->follows = r->follows || !one->column;
    }
    return true;
}

static bool rename_copy(renaming *r, const mg_renames *given)
{
    r->from = mg_model_copy(r->a, r->p->from);
    if (!r->from || !copy_names(r, given))
        return false;
    r->p->from = r->from;
    r->tables = (mg_by_name){0};
    note_tables(r);
    return apply_given(r) && (!r->follows || follow(r)) && turn_all(r) && !r->a->failed && !r->scratch->failed;
}

bool mg_rename_tables(mg_arena *a, const mg_renames *renames, mg_pairs *p)
{
    mg_arena scratch;
    renaming r = {.a = a, .scratch = &scratch, .p = p, .from = (mg_model *) p->from};
    bool any = renames && renames->len > 0, good = true;

    if (!any && !p->runnable)
        return true;
    mg_arena_init(&scratch, a->mem);
    for (size_t i = 0; i < p->to->tables.len; i++)
        mg_by_name_put(&scratch, &r.goals, p->to->tables.items[i]->schema, p->to->tables.items[i]->name,
                       p->to->tables.items[i]);
    if (!any)
        note_tables(&r);
    if (any || any_turned(&r))
        good = rename_copy(&r, renames);
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    return good && !a->failed;
}
