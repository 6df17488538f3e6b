/* loss.c: rules about what is lost; see rules.def. */
#include "attach.h"

#include "../../plan/naming/likeness.h"
#include "../world/ahead.h"
#include "../world/types.h"

#define RATHER_ALIKE 400 /* of MG_ALIKE: names that may be those of one column */

/* Tables and columns ***********************************************************************************************/

/* The table that a DROP is about; NULL if it is about another thing, or nobody misses it. */
static const mg_fact_table *find_dropped_table(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t;

    if (a->kind != MG_ACTION_DROP || a->of != MG_THING_TABLE || mg_world_is_redefined(&l->world, &a->object))
        return NULL;
    t = mg_world_table(&l->world, &a->object);
    return t && t->temporary ? NULL : t;
}

void mg_rule_drop_table(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = find_dropped_table(l, a);

    if (t && !t->partition)
        mg_lint_say(l, MG_RULE_drop_table, a, t, NULL, "The table %s is dropped, with its rows.",
                    mg_lint_object(l, t, NULL));
}

void mg_rule_drop_partition(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = find_dropped_table(l, a);

    if (t && t->partition)
        mg_lint_say(l, MG_RULE_drop_partition, a, t, NULL, "The partition %s is dropped, with its rows.",
                    mg_lint_object(l, t, NULL));
}

/* Whether the table can lose values of the column: it has it, it is no other column's, and somebody may use it. */
static bool has_values(const mg_lint *l, const mg_fact_table *t, const mg_fact_column *c)
{
    if (t->temporary || (t->known && !c))
        return false;
    return !c || (!mg_world_made(&l->world, c->made) && !c->generated);
}

void mg_rule_drop_column(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->of == MG_THING_TABLE ? mg_world_table(&l->world, &a->object) : NULL;
    const mg_fact_column *c = t ? mg_facts_column(&l->world.facts, t, a->column) : NULL;
    const char *object;
    mg_finding *f;

    if (!t || !has_values(l, t, c) ||
        (l->world.facts.dialect == MG_POSTGRES && mg_ahead_on_table(&l->world, MG_ACTION_ADD_COLUMN, t, a->column)))
        return;
    object = mg_lint_object(l, t, a->column);
    if (c && c->empty)
        f = mg_lint_say(l, MG_RULE_drop_column, a, t, a->column,
                        "The column %s is dropped; it is NULL in all rows, as the statistics estimate.", object);
    else
        f = mg_lint_say(l, MG_RULE_drop_column, a, t, a->column, "The column %s is dropped, with its values.", object);
    if (c && c->empty)
        mg_lint_at_most(f, MG_SEVERITY_INFO);
}

/* The column that the current script has dropped from the table and that was called this; or NULL. */
static const mg_fact_column *find_dropped_column(const mg_lint *l, const mg_fact_table *t, const char *name)
{
    for (size_t i = 0; i < t->columns.len; i++)
    {
        const mg_fact_column *c = t->columns.items[i];

        if (c->gone && c->script == l->world.scripts && !mg_world_made(&l->world, c->made) && !c->generated &&
            mg_facts_same(&l->world.facts, c->name, name))
            return c;
    }
    return NULL;
}

void mg_rule_replace_column(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->of == MG_THING_TABLE ? mg_world_table(&l->world, &a->object) : NULL;
    const mg_fact_column *c = t && a->column ? find_dropped_column(l, t, a->column) : NULL;
    mg_finding *f;

    if (!c || t->temporary)
        return;
    f = mg_lint_say(l, MG_RULE_replace_column, a, t, a->column, "The column %s is dropped and added anew%s%s: %s.",
                    mg_lint_object(l, t, a->column), a->type ? " as " : "", a->type ? a->type : "",
                    c->empty ? "it is NULL in all rows, as the statistics estimate" : "its values are lost");
    if (c->empty)
        mg_lint_at_most(f, MG_SEVERITY_INFO);
}

/* Renames **********************************************************************************************************/

/* Whether a column that the script has dropped, or added, may be what the action adds, or drops, by another name. */
static bool may_be_renamed(const mg_lint *l, const mg_fact_table *t, const mg_fact_column *c, const mg_action *a,
                           const char *type)
{
    bool adds = a->kind == MG_ACTION_ADD_COLUMN;
    mg_action_kind other = adds ? MG_ACTION_ADD_COLUMN : MG_ACTION_DROP_COLUMN;

    if (c->gone != adds || c->script != l->world.scripts || c->generated || !c->type || strcmp(c->type, type) != 0)
        return false;
    if (mg_world_made(&l->world, c->made) == adds)
        return false;
    return !mg_ahead_on_table(&l->world, other, t, c->name);
}

/* The most alike by name of those that may be the same column; or NULL. */
static const mg_fact_column *find_same_column(const mg_lint *l, const mg_fact_table *t, const mg_action *a,
                                              const char *type, int *alike)
{
    const mg_fact_column *best = NULL;

    *alike = -1;
    for (size_t i = 0; i < t->columns.len; i++)
    {
        const mg_fact_column *c = t->columns.items[i];
        int now;

        if (!may_be_renamed(l, t, c, a, type))
            continue;
        now = mg_names_alike(c->name, a->column);
        if (now <= *alike)
            continue;
        best = c;
        *alike = now;
    }
    return best;
}

/* Whether the script may have copied the values: it has written to the table. */
static bool is_copied(const mg_lint *l, const mg_fact_table *t)
{
    return t->written >= l->world.began && t->written > 0;
}

/* The type of the column that the action drops or adds; NULL if that does not matter, or is not known. */
static const char *type_of_renamed(const mg_lint *l, const mg_fact_table *t, const mg_action *a)
{
    const mg_fact_column *c = mg_facts_column(&l->world.facts, t, a->column);
    bool adds = a->kind == MG_ACTION_ADD_COLUMN;

    if (mg_ahead_on_table(&l->world, adds ? MG_ACTION_DROP_COLUMN : MG_ACTION_ADD_COLUMN, t, a->column))
        return NULL; /* it is replaced */
    if (adds)
        return c || mg_action_has(a, MG_ACT_STORED) || mg_action_has(a, MG_ACT_VIRTUAL) ? NULL : a->type;
    return !c || c->generated || mg_world_made(&l->world, c->made) || is_copied(l, t) ? NULL : c->type;
}

void mg_rule_probable_rename(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->of == MG_THING_TABLE ? mg_world_table(&l->world, &a->object) : NULL;
    const char *type = t && a->column ? type_of_renamed(l, t, a) : NULL, *from, *to, *shown;
    const mg_fact_column *c;
    mg_finding *f;
    int alike;

    if (!type || t->temporary)
        return;
    c = find_same_column(l, t, a, type, &alike);
    if (!c)
        return;
    from = a->kind == MG_ACTION_ADD_COLUMN ? c->name : a->column;
    to = a->kind == MG_ACTION_ADD_COLUMN ? a->column : c->name;
    shown = mg_lint_object(l, t, from);
    f = mg_lint_say(l, MG_RULE_probable_rename, a, t, from,
                    "%s is dropped and %s, of the same type, added: if that is the same column, its values are lost.",
                    shown, to);
    if (!f)
        return;
    f->safe =
        mg_arena_printf(l->arena,
                        "If it is a rename, make the migration with {\"renames\": {\"%s\": \"%s\"}}, or write ALTER "
                        "TABLE … RENAME COLUMN \"%s\" TO \"%s\" instead of the two.",
                        shown, to, from, to);
    if (alike < RATHER_ALIKE)
        mg_lint_at_most(f, MG_SEVERITY_INFO);
}

void mg_rule_narrowing_cast(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->of == MG_THING_TABLE ? mg_world_table(&l->world, &a->object) : NULL;
    const mg_fact_column *c = t ? mg_facts_column(&l->world.facts, t, a->column) : NULL;
    const char *lost = c ? mg_type_loses(c->type, a->type, mg_action_has(a, MG_ACT_HAS_USING)) : NULL;
    mg_finding *f;

    if (!lost || t->temporary || c->generated || mg_world_made(&l->world, c->made))
        return;
    f = mg_lint_say(l, MG_RULE_narrowing_cast, a, t, a->column, "%s becomes %s instead of %s: %s.",
                    mg_lint_object(l, t, a->column), a->type, c->type, lost);
    if (c->empty)
        mg_lint_at_most(f, MG_SEVERITY_INFO);
}

/* Rows *************************************************************************************************************/

/* The names of the tables whose foreign keys lead to this one, and that the statement does not name itself. */
static const char *const *names_of_referrers(const mg_lint *l, const mg_fact_table *t)
{
    const char **names = mg_arena_get(l->arena, (t->incoming.len + 1) * sizeof *names);
    size_t n = 0;

    for (size_t i = 0; names && i < t->incoming.len; i++)
    {
        const mg_fact_constraint *k = t->incoming.items[i];
        const char *name = mg_lint_name(l, &k->from);
        bool new = !k->gone &&name;

        for (size_t m = 0; new &&m < n; m++)
            new = strcmp(names[m], name) != 0;
        for (size_t m = 0; new &&m < l->stmt->actions.len; m++)
            new = strcmp(mg_lint_name(l, &l->stmt->actions.items[m].object), name) != 0;
        if (new)
            names[n++] = name;
    }
    return names;
}

void mg_rule_truncate(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = mg_world_table(&l->world, &a->object);

    if (t && !t->temporary)
        mg_lint_say(l, MG_RULE_truncate, a, t, NULL, "All rows of %s are removed.", mg_lint_object(l, t, NULL));
}

void mg_rule_truncate_cascade(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = mg_action_has(a, MG_ACT_CASCADE) ? mg_world_table(&l->world, &a->object) : NULL;
    const char *const *names = t && !mg_world_made(&l->world, t->made) ? names_of_referrers(l, t) : NULL;
    mg_finding *f;

    if (!names || (!names[0] && t->known))
        return;
    f = mg_lint_say(l, MG_RULE_truncate_cascade, a, NULL, NULL,
                    "All rows of %s, whose foreign keys lead to %s, are removed, too.",
                    names[0] ? mg_lint_list(l, names) : "all tables", mg_lint_object(l, t, NULL));
    if (f)
        f->object = mg_lint_object(l, t, NULL);
}

/* Whether UPDATE sets columns that the deployment has made itself, and no others. `*some`: there is such a column. */
static bool sets_new_columns(const mg_lint *l, const mg_fact_table *t, const mg_action *a, bool *some)
{
    bool all = a->columns != NULL;

    *some = false;
    for (size_t i = 0; i < t->columns.len; i++)
        *some = *some || (!t->columns.items[i]->gone && mg_world_made(&l->world, t->columns.items[i]->made));
    for (size_t i = 0; a->columns && a->columns[i]; i++)
    {
        const mg_fact_column *c = mg_facts_column(&l->world.facts, t, a->columns[i]);

        all = all && c && mg_world_made(&l->world, c->made);
    }
    return all;
}

void mg_rule_update_delete_without_where(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = mg_action_has(a, MG_ACT_HAS_WHERE) ? NULL : mg_world_table(&l->world, &a->object);
    bool updates = a->kind == MG_ACTION_UPDATE, fills;
    mg_finding *f;

    if (!t || t->temporary || (updates && sets_new_columns(l, t, a, &fills)))
        return;
    if (!updates)
    {
        mg_lint_say(l, MG_RULE_update_delete_without_where, a, t, NULL,
                    "All rows of %s are deleted: there is no WHERE.", mg_lint_object(l, t, NULL));
        return;
    }
    f = mg_lint_say(l, MG_RULE_update_delete_without_where, a, t, NULL,
                    "%s%s in all rows of %s is written over: there is no WHERE.",
                    a->columns ? "What stands as " : "What stands", a->columns ? mg_lint_list(l, a->columns) : "",
                    mg_lint_object(l, t, NULL));
    mg_lint_at_most(f, !a->columns && fills ? MG_SEVERITY_INFO : MG_SEVERITY_WARNING);
}
