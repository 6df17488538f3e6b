/* questions.c: see questions.h. */
#include "questions.h"

#include "../pair/find.h"
#include "answers.h"
#include "assign.h"
#include "likeness.h"
#include "path.h"

#include <stdlib.h>

typedef struct finding_questions
{
    mg_arena *a, *scratch;
    const mg_pairs *p;
    const mg_renames *list;
    const mg_checks *checks;
    const mg_row_checks *rows; /* what was found in the rows, or NULL */
    mg_questions *out;
    /* things that are dropped, all of one kind and in one place, and the new things there */
    mg_questions lost;
    mg_names come;
    mg_names homes; /* of tables and enums that are new, in the order of `come`: their schemas, or NULL */
} finding_questions;

/*
 * Does a plan's drop of this thing need a question? It does if a check says that rows lose something by it, or if no
 * checks are given.
 */
static bool is_warned(const finding_questions *k, mg_check_kind kind, const void *thing)
{
    if (!k->checks)
        return true;
    for (size_t i = 0; i < k->checks->len; i++)
    {
        const mg_check *c = &k->checks->items[i];
        const void *about = kind == MG_CHECK_DROP_TABLE    ? (const void *) c->table
                            : kind == MG_CHECK_DROP_COLUMN ? (const void *) c->column
                            : c->values                    ? (const void *) c->values->enum_from
                                                           : NULL;

        if (c->kind == kind && about == thing)
            return true;
    }
    return false;
}

/* Do rows have values that the enum loses? Also true if that is unknown. */
static bool are_values_warned(const finding_questions *k, const mg_enum_pair *e)
{
    for (size_t i = 0; k->rows && i < k->rows->len; i++)
    {
        const mg_row_check *r = &k->rows->items[i];

        if (r->kind == MG_ROWS_ENUM && r->enumeration == e->to && r->answer != MG_ROWS_NONE)
            return true;
    }
    return is_warned(k, MG_CHECK_ENUM_VALUES_DROPPED, e->from);
}

/*
 * Does a check say that a column is emptied because it changes from this enum to another? Then it has to be asked if
 * the other one is the same enum under a new name.
 */
static bool is_enum_warned(const finding_questions *k, const mg_enum *from)
{
    for (size_t i = 0; k->checks && i < k->checks->len; i++)
    {
        const mg_column *c = k->checks->items[i].column;

        if (c && c->type.family == MG_FAMILY_ENUM && c->type.of.enumeration == from)
            return true;
    }
    return !k->checks;
}

static void start_kind(finding_questions *k)
{
    k->lost = (mg_questions){0};
    k->come = (mg_names){0};
    k->homes = (mg_names){0};
}

static bool has_room(const finding_questions *k)
{
    return k->out->len + k->lost.len < MG_QUESTIONS_MAX;
}

/* Adds a thing that is dropped, unless there is already an answer about it. */
static bool add_lost(finding_questions *k, mg_rename gone, const char *now)
{
    mg_question *q;

    if (mg_is_answered(k->list, &gone) || !has_room(k) || !(q = mg_vec_push(k->scratch, &k->lost)))
        return false;
    q->gone = gone;
    q->now = now;
    return true;
}

static void add_come(finding_questions *k, const char *name)
{
    const char **slot = k->come.len < MG_CANDIDATES_MAX ? mg_vec_push(k->scratch, &k->come) : NULL;

    if (slot)
        *slot = name;
}

/* What one of the new things is called in a question: with its schema, if that is another one. */
static const char *name_candidate(const finding_questions *k, const mg_question *q, size_t come)
{
    const char *home = come < k->homes.len ? k->homes.items[come] : NULL;

    return home && !mg_same_schema(home, q->gone.schema) ? mg_path_write(k->a, home, k->come.items[come])
                                                         : k->come.items[come];
}

/*
 * Asks about every dropped thing that may be one of the new ones. `alike` has a row for each dropped thing and a column
 * for each new one; 0 means that they cannot be the same.
 */
static void ask_all(finding_questions *k, int *alike)
{
    size_t rows = k->lost.len, columns = k->come.len;
    size_t *order = mg_arena_get(k->scratch, (columns + 1) * sizeof *order);
    size_t *best = order ? mg_assign(k->scratch, alike, rows, columns) : NULL;

    for (size_t i = 0; best && i < rows; i++)
    {
        size_t count = mg_order_row(alike + i * columns, columns, best[i], order);
        mg_question *q = count > 0 ? mg_vec_push(k->a, k->out) : NULL;

        if (!q)
            continue;
        *q = k->lost.items[i];
        q->assigned = best[i] < columns;
        for (size_t j = 0; j < count; j++)
        {
            const char **slot = mg_vec_push(k->a, &q->names);

            if (slot)
                *slot = name_candidate(k, q, order[j]);
        }
    }
}

/*
 * How alike a dropped and a new thing are, which are given by their places in the lists; 0 if they cannot be the same.
 */
typedef int (*likeness)(const finding_questions *k, const void *of, size_t lost, size_t come);

static void ask_by(finding_questions *k, likeness likeness, const void *of)
{
    int *alike = mg_arena_get(k->scratch, (k->lost.len * k->come.len + 1) * sizeof *alike);

    for (size_t i = 0; alike && i < k->lost.len; i++)
        for (size_t j = 0; j < k->come.len; j++)
            alike[i * k->come.len + j] = likeness(k, of, i, j);
    if (alike && !k->scratch->failed)
        ask_all(k, alike);
}

/* Columns ****************************************************************************************************** */

/*
 * Keeps, of the columns that only the old side has, those about which it has to be asked; they and their questions have
 * the same order.
 */
static void keep_lost_columns(finding_questions *k, const mg_table_pair *t, const mg_alones *all, mg_alones *kept)
{
    mg_rename gone = mg_inner_before(k->p, t->from, NULL);

    for (size_t i = 0; i < all->len; i++)
    {
        const mg_column *c = all->items[i].column;
        mg_alone *slot;

        gone.column = c->name;
        if (c->generated || !is_warned(k, MG_CHECK_DROP_COLUMN, c) || !add_lost(k, gone, t->to->name))
            continue;
        if ((slot = mg_vec_push(k->scratch, kept)))
            *slot = all->items[i];
    }
}

static void keep_come_columns(finding_questions *k, const mg_alones *all, mg_alones *kept)
{
    for (size_t i = 0; i < all->len && kept->len < MG_CANDIDATES_MAX; i++)
    {
        mg_alone *slot = all->items[i].column->backfill ? NULL : mg_vec_push(k->scratch, kept);

        if (!slot)
            continue;
        *slot = all->items[i];
        add_come(k, slot->column->name);
    }
}

typedef struct columns_alone
{
    mg_alones lost, come;
} columns_alone;

static int columns_alike(const finding_questions *k, const void *of, size_t lost, size_t come)
{
    const columns_alone *alone = of;
    const mg_alone *from = &alone->lost.items[lost], *to = &alone->come.items[come];

    return mg_columns_may_be_one(from->column, to->column) ? 1 + mg_columns_alike(k->scratch, k->p, from, to) : 0;
}

static void ask_of_columns(finding_questions *k, const mg_table_pair *t)
{
    mg_alones old = {0}, new = {0};
    columns_alone alone = {0};

    start_kind(k);
    if (!mg_find_alone(k->scratch, k->p, t, true, &old) || old.len == 0 ||
        !mg_find_alone(k->scratch, k->p, t, false, &new) || new.len == 0)
        return;
    keep_lost_columns(k, t, &old, &alone.lost);
    keep_come_columns(k, &new, &alone.come);
    ask_by(k, columns_alike, &alone);
}

/* Tables and enums ********************************************************************************************* */

/* The tables, or enums, that only one side has, in the order of the questions or candidates. */
typedef struct things_alone
{
    MG_VEC(const void *) lost, come;
} things_alone;

static void note_gone_thing(finding_questions *k, things_alone *alone, mg_rename gone, const void *thing)
{
    const void **slot = add_lost(k, gone, NULL) ? mg_vec_push(k->scratch, &alone->lost) : NULL;

    if (slot)
        *slot = thing;
}

static void note_new_thing(finding_questions *k, things_alone *alone, const char *schema, const char *name,
                           const void *thing)
{
    const void **slot = alone->come.len < MG_CANDIDATES_MAX ? mg_vec_push(k->scratch, &alone->come) : NULL;
    const char **home = slot ? mg_vec_push(k->scratch, &k->homes) : NULL;

    if (!home)
        return;
    *slot = thing;
    *home = schema;
    add_come(k, name);
}

static int tables_alike(const finding_questions *k, const void *of, size_t lost, size_t come)
{
    const things_alone *alone = of;

    return mg_tables_alike(k->scratch, alone->lost.items[lost], alone->come.items[come]);
}

static void ask_of_tables(finding_questions *k)
{
    things_alone alone = {0};

    start_kind(k);
    for (size_t i = 0; i < k->p->tables.len; i++)
    {
        const mg_table *from = k->p->tables.items[i].from, *to = k->p->tables.items[i].to;

        if (!from)
            note_new_thing(k, &alone, to->schema, to->name, to);
        else if (!to && is_warned(k, MG_CHECK_DROP_TABLE, from))
            note_gone_thing(k, &alone, (mg_rename){MG_RENAME_TABLE, .schema = from->schema, .table = from->name}, from);
    }
    ask_by(k, tables_alike, &alone);
}

static int enums_alike(const finding_questions *k, const void *of, size_t lost, size_t come)
{
    const things_alone *alone = of;

    (void) k;
    return mg_enums_alike(alone->lost.items[lost], alone->come.items[come]);
}

static void ask_of_enums(finding_questions *k)
{
    things_alone alone = {0};

    start_kind(k);
    for (size_t i = 0; i < k->p->enums.len; i++)
    {
        const mg_enum *from = k->p->enums.items[i].from, *to = k->p->enums.items[i].to;

        if (!from)
            note_new_thing(k, &alone, to->schema, to->name, to);
        else if (!to && is_enum_warned(k, from))
            note_gone_thing(k, &alone, (mg_rename){MG_RENAME_ENUM, .schema = from->schema, .table = from->name}, from);
    }
    ask_by(k, enums_alike, &alone);
}

/* Values of enums ********************************************************************************************** */

static int values_alike(const finding_questions *k, const void *of, size_t lost, size_t come)
{
    return 1 + mg_values_alike(of, k->lost.items[lost].gone.column, k->come.items[come]);
}

static void ask_of_values(finding_questions *k, const mg_enum_pair *e)
{
    mg_rename gone = mg_inner_before(k->p, NULL, e->from);
    bool warned = are_values_warned(k, e);

    start_kind(k);
    for (size_t i = 0; warned && i < e->from->values.len; i++)
    {
        gone.column = e->from->values.items[i];
        if (!mg_enum_has_value(e->to, gone.column))
            add_lost(k, gone, e->to->name);
    }
    for (size_t i = 0; k->lost.len > 0 && i < e->to->values.len; i++)
        if (!mg_enum_has_value(e->from, e->to->values.items[i]))
            add_come(k, e->to->values.items[i]);
    ask_by(k, values_alike, e);
}

/* All ********************************************************************************************************** */

bool mg_find_questions(mg_arena *a, const mg_diff *d, const mg_renames *list, const mg_checks *checks,
                       const mg_row_checks *rows, mg_questions *out)
{
    mg_arena scratch;
    finding_questions k = {
        .a = a, .scratch = &scratch, .p = &d->pairs, .list = list, .checks = checks, .rows = rows, .out = out};

    mg_arena_init(&scratch, a->mem);
    ask_of_enums(&k);
    ask_of_tables(&k);
    for (size_t i = 0; i < k.p->enums.len && has_room(&k); i++)
        if (k.p->enums.items[i].from && k.p->enums.items[i].to)
            ask_of_values(&k, &k.p->enums.items[i]);
    for (size_t i = 0; i < k.p->tables.len && has_room(&k); i++)
        if (k.p->tables.items[i].from && k.p->tables.items[i].to)
            ask_of_columns(&k, &k.p->tables.items[i]);
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    return !a->failed;
}
