/* twice.c: see twice.h. */
#include "twice.h"

#include "../../common/model/from_psl.h"
#include "../../common/plan/repair/repair.h"
#include "../../common/psl/psl.h"
#include "../../common/render/base/render.h"

#include <stdio.h>
#include <string.h>

typedef struct plan_kind
{
    bool back, runnable, renames;
} plan_kind;

#define KINDS 8

static plan_kind kind_of_plan(int number)
{
    return (plan_kind){.back = number & 1, .runnable = number & 2, .renames = number & 4};
}

/* The model of a source "schema:TEXT"; NULL when it is not valid. */
static mg_model *model_of_source(mg_arena *a, const char *source)
{
    const char *text = source + strlen("schema:");
    mg_psl_input in = {"schema.prisma", text, strlen(text)};
    mg_psl_result parsed;
    mg_arena scratch;
    mg_model *m = NULL;

    mg_arena_init(&scratch, a->mem);
    if (mg_psl_validate(a, &in, 1, MG_RELEASE_UNSAID, &parsed) && parsed.diags.errors.len == 0)
        m = mg_model_from_psl(a, &scratch, &parsed.schema);
    mg_arena_free(&scratch);
    return m;
}

static bool has_table(const mg_model *m, const mg_table *t)
{
    for (size_t i = 0; i < m->tables.len; i++)
        if (strcmp(m->tables.items[i]->name, t->name) == 0)
            return true;
    return false;
}

/* The first table of `m` that `other` does not have, or NULL. */
static const mg_table *find_table_alone(const mg_model *m, const mg_model *other)
{
    for (size_t i = 0; i < m->tables.len; i++)
        if (!has_table(other, m->tables.items[i]))
            return m->tables.items[i];
    return NULL;
}

static const mg_column *find_column_alone(const mg_table *t, const mg_table *other)
{
    for (size_t i = 0; i < t->columns.len; i++)
        if (!mg_table_column(other, t->columns.items[i]->name))
            return t->columns.items[i];
    return NULL;
}

static void add_rename(mg_arena *a, mg_renames *out, const mg_table *t, const mg_column *c, const char *to)
{
    mg_rename *one = mg_vec_push(a, out);

    if (one)
        *one = (mg_rename){.schema = t->schema, .table = t->name, .column = c ? c->name : NULL, .to = to};
}

/* What goes and what comes, each the first of its kind, taken for a rename: of a table, and of a column of each. */
static mg_renames guess_renames(mg_arena *a, const mg_model *from, const mg_model *to)
{
    const mg_table *gone = find_table_alone(from, to), *come = find_table_alone(to, from);
    mg_renames out = {0};

    if (gone && come)
        add_rename(a, &out, gone, NULL, come->name);
    for (size_t i = 0; i < from->tables.len; i++)
        for (size_t k = 0; k < to->tables.len; k++)
        {
            const mg_table *t = from->tables.items[i], *other = to->tables.items[k];
            const mg_column *old = find_column_alone(t, other), *new = find_column_alone(other, t);

            if (strcmp(t->name, other->name) == 0 && mg_same_schema(t->schema, other->schema) && old && new)
                add_rename(a, &out, t, old, new->name);
        }
    return out;
}

/* The script of a plan; "no plan" when the renames are none. */
static const char *plan_of(mg_arena *a, const mg_model *first, const mg_model *second, plan_kind kind)
{
    const mg_model *from = kind.back ? second : first, *to = kind.back ? first : second;
    mg_renames renames = kind.renames ? guess_renames(a, from, to) : (mg_renames){0};
    mg_checks checks = {0};
    mg_diff d;

    if (!mg_diff_models(a, from, to, &renames, kind.runnable, &d) || (kind.runnable && !mg_plan_repair(a, &d)))
        return a->failed ? NULL : "no plan";
    if (!mg_diff_checks(a, &d, &checks))
        return NULL;
    return mg_render_script(a, &d, &checks);
}

static bool is_same_plan(const pair *p, const char *fresh, const char *again, int number)
{
    if (fresh && again && strcmp(fresh, again) == 0)
        return true;
    printf("%s, %s: plan %d of models that were used differs (- fresh, + used)\n", p->name, p->provider, number);
    show_difference(fresh ? fresh : "(out of memory)\n", again ? again : "(out of memory)\n");
    return false;
}

bool plans_are_the_same_twice(const pair *p)
{
    mg_alloc mem = plain_memory();
    mg_model *first, *second;
    mg_arena shared, own;
    bool good = true;

    mg_arena_init(&shared, &mem);
    first = model_of_source(&shared, p->a);
    second = model_of_source(&shared, p->b);
    /* In both orders: what one kind of plan spoils, another must meet. */
    for (int i = 0; first && second && i < 2 * KINDS; i++)
    {
        int number = i < KINDS ? i : 2 * KINDS - 1 - i;
        const char *fresh;

        mg_arena_init(&own, &mem);
        fresh = plan_of(&own, model_of_source(&own, p->a), model_of_source(&own, p->b), kind_of_plan(number));
        good = is_same_plan(p, fresh, plan_of(&shared, first, second, kind_of_plan(number)), number) && good;
        mg_arena_free(&own);
    }
    mg_arena_free(&shared);
    return good;
}
