/* sqlite.c: rules about what SQLite's ALTER TABLE does not do, or does otherwise; see rules.def. */
#include "attach.h"

#include "../../introspect/sqlite/table.h"
#include "../../sql/statement.h"

#include <string.h>

/* Says that the statement fails, whatever rows there are. */
static void say_refused(mg_lint *l, mg_rule rule, const mg_action *a, const mg_fact_table *t, const char *why)
{
    mg_finding *f = mg_lint_say(l, rule, a, NULL, NULL, "SQLite refuses %s: %s.", mg_lint_object(l, t, a->column), why);

    if (!f)
        return;
    f->object = mg_lint_object(l, t, a->column);
    f->rows = t->rows;
    f->at_least = t->at_least;
}

/* ADD COLUMN ********************************************************************************************************/

/* What no added column may be: a constraint of it that the statement adds, too. */
static const char *refused_key(const mg_stmt *s)
{
    for (size_t i = 0; i < s->actions.len; i++)
    {
        const mg_action *a = &s->actions.items[i];

        if (a->kind != MG_ACTION_ADD_CONSTRAINT)
            continue;
        if (a->constraint_kind == MG_CONSTRAINT_UNIQUE)
            return "a column that is added cannot be UNIQUE";
        if (a->constraint_kind == MG_CONSTRAINT_PRIMARY_KEY)
            return "a column that is added cannot be a PRIMARY KEY";
    }
    return NULL;
}

void mg_rule_add_column_refused(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->column ? mg_world_table(&l->world, &a->object) : NULL;
    const char *key = refused_key(l->stmt), *name = a->column;

    if (!t)
        return;
    if (key)
        say_refused(l, MG_RULE_add_column_refused, a, t, key);
    else if (mg_action_has(a, MG_ACT_STORED))
        mg_lint_say(l, MG_RULE_add_column_refused, a, t, name,
                    "It fails if %s has rows, since %s is STORED; a VIRTUAL column can be added.",
                    mg_lint_object(l, t, NULL), name);
    else if (mg_action_has(a, MG_ACT_DEFAULT) && (a->flags & (MG_ACT_VOLATILE | MG_ACT_EXPRESSION)) != 0)
        mg_lint_say(l, MG_RULE_add_column_refused, a, t, name,
                    "It fails if %s has rows, since the default of %s is not a plain value.",
                    mg_lint_object(l, t, NULL), name);
}

/* DROP COLUMN *******************************************************************************************************/

static bool is_named_in(const char *text, const char *name)
{
    return text && mg_stmt_mentions(text, strlen(text), name);
}

/* Why an index keeps the column, or NULL. What SQLite made for a constraint goes only with its table. */
static const char *find_index_in_the_way(mg_lint *l, mg_fact_table *t, const char *column)
{
    const mg_fact_index *keyed = mg_world_index_with(&l->world, t, column);

    if (keyed && keyed->constraint)
        return keyed->primary ? "it is a part of the primary key" : "it is UNIQUE";
    for (size_t i = 0; !keyed && i < t->indexes.len; i++)
    {
        const mg_fact_index *x = t->indexes.items[i];

        if ((x->predicate || x->expression) && !x->gone && is_named_in(x->text, column))
            keyed = x;
    }
    return keyed ? mg_arena_printf(l->arena, "the index %s uses it", keyed->name) : NULL;
}

/* Why something of the table's own definition keeps the column, or NULL. */
static const char *find_clause_in_the_way(mg_lint *l, const mg_fact_table *t, const char *column)
{
    mg_lite_table read;

    if (!t->text || !mg_lite_read_table(l->arena, t->text, &read))
        return NULL;
    for (size_t i = 0; i < read.clauses.len; i++)
    {
        const mg_lite_clause *c = &read.clauses.items[i];
        const char *own =
            c->column == MG_LITE_TABLE ? NULL : mg_lite_name(l->arena, t->text, read.columns.items[c->column].name);
        bool is_own = own && mg_facts_same(&l->world.facts, own, column);

        if (c->kind == MG_LITE_PRIMARY_KEY && is_own)
            return "it is the primary key";
        if ((c->kind == MG_LITE_CHECK || c->kind == MG_LITE_GENERATED) && !is_own &&
            is_named_in(mg_lite_text(l->arena, t->text, c->text), column))
            return c->kind == MG_LITE_CHECK ? "a CHECK uses it"
                                            : mg_arena_printf(l->arena, "the generated column %s uses it", own);
    }
    return NULL;
}

/* A view or trigger that names the table and the column; or NULL. */
static const mg_fact_text *find_text_with(const mg_lint *l, mg_thing_kind of, const mg_fact_table *t,
                                          const char *column)
{
    for (size_t i = 0; i < l->world.facts.texts.len; i++)
    {
        const mg_fact_text *one = &l->world.facts.texts.items[i];

        if (one->of == of && !one->gone && is_named_in(one->text, column) && is_named_in(one->text, t->name))
            return one;
    }
    return NULL;
}

void mg_rule_drop_column_refused(mg_lint *l, const mg_action *a)
{
    mg_fact_table *t = a->column ? mg_world_table(&l->world, &a->object) : NULL;
    const mg_fact_text *view;
    const char *why;

    if (!t)
        return;
    why = find_clause_in_the_way(l, t, a->column);
    if (!why)
        why = find_index_in_the_way(l, t, a->column);
    view = why ? NULL : find_text_with(l, MG_THING_VIEW, t, a->column);
    if (why)
        say_refused(l, MG_RULE_drop_column_refused, a, t, why);
    else if (view)
        say_refused(l, MG_RULE_drop_column_refused, a, t,
                    mg_arena_printf(l->arena, "the view %s names it", view->name));
}

void mg_rule_trigger_broken(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->column ? mg_world_table(&l->world, &a->object) : NULL;
    const mg_fact_text *trigger = t ? find_text_with(l, MG_THING_TRIGGER, t, a->column) : NULL;

    if (trigger)
        mg_lint_say(l, MG_RULE_trigger_broken, a, NULL, NULL, "The trigger %s names %s, which is dropped.",
                    trigger->name, mg_lint_object(l, t, a->column));
}
