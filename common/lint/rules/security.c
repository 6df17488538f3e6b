/* security.c: rules about who may see and do what; see rules.def. */
#include "attach.h"

#include "../world/ahead.h"

/* The table that was there before the deployment; NULL if the action is about another one. */
static const mg_fact_table *find_old_table(mg_lint *l, const mg_object *name)
{
    const mg_fact_table *t = mg_world_table(&l->world, name);

    return t && !t->temporary && !mg_world_made(&l->world, t->made) ? t : NULL;
}

static void say_of_rights(mg_lint *l, mg_rule rule, const mg_action *a, const char *message)
{
    mg_finding *f = mg_lint_say(l, rule, a, NULL, NULL, "%s", message);

    if (f && (a->object.name || a->object.schema))
        f->object = mg_lint_name(l, &a->object);
}

/* Rows *************************************************************************************************************/

void mg_rule_rls_enabled(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = find_old_table(l, &a->object);
    mg_object name = {t ? t->schema : NULL, t ? t->name : NULL};
    bool policy = t && mg_ahead_on(&l->world, MG_ACTION_CREATE, MG_THING_POLICY, &name, NULL);
    mg_finding *f;

    if (!t || (t->known && t->row_security))
        return;
    f = mg_lint_say(l, MG_RULE_rls_enabled, a, t, NULL, "But for its owner, nobody sees a row of %s %s.",
                    mg_lint_object(l, t, NULL),
                    policy ? "that no policy of this script lets through" : "unless it has policies already");
    if (policy)
        mg_lint_at_most(f, MG_SEVERITY_INFO);
}

void mg_rule_rls_disabled(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = find_old_table(l, &a->object);

    if (t && (t->row_security || !t->known))
        mg_lint_say(l, MG_RULE_rls_disabled, a, t, NULL, "Whoever may read %s sees all its rows from now on.",
                    mg_lint_object(l, t, NULL));
}

void mg_rule_rls_forced(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = find_old_table(l, &a->object);

    if (t)
        mg_lint_say(l, MG_RULE_rls_forced, a, t, NULL, "Row security of %s %s for its owner, too.",
                    mg_lint_object(l, t, NULL),
                    a->kind == MG_ACTION_FORCE_RLS ? "counts from now on" : "counts no longer");
}

void mg_rule_policy_changed(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = a->of == MG_THING_POLICY ? find_old_table(l, &a->table) : NULL;
    const char *done = a->kind == MG_ACTION_CREATE ? "made" : a->kind == MG_ACTION_DROP ? "dropped" : "changed";

    if (t)
        mg_lint_say(l, MG_RULE_policy_changed, a, t, NULL,
                    "The policy %s of %s is %s: who sees and writes which rows changes.", a->object.name,
                    mg_lint_object(l, t, NULL), done);
}

/* Whether most tables beside a new one have row security. */
static bool is_usual(const mg_lint *l, const mg_fact_table *t)
{
    const mg_facts *f = &l->world.facts;
    int64_t with = f->secured, without = f->unsecured;

    for (size_t i = 0; i < f->tables.len; i++)
    {
        const mg_fact_table *x = f->tables.items[i];

        if (x == t || x->gone || x->kind != MG_THING_TABLE || x->partition || x->temporary || (f->read && !x->made) ||
            strcmp(x->schema, f->target) != 0)
            continue;
        *(x->row_security ? &with : &without) += 1;
    }
    return with > without;
}

void mg_rule_table_without_rls(mg_lint *l, const mg_action *a)
{
    const mg_object *name = &a->object;

    if (a->of != MG_THING_TABLE || (a->flags & (MG_ACT_TEMPORARY | MG_ACT_PARTITION)) ||
        (name->schema && strcmp(name->schema, l->world.facts.target) != 0) ||
        (mg_action_has(a, MG_ACT_IF_NOT_EXISTS) && mg_facts_table(&l->world.facts, name)) ||
        mg_ahead_on(&l->world, MG_ACTION_ENABLE_RLS, MG_THING_TABLE, name, NULL) ||
        mg_ahead_on(&l->world, MG_ACTION_DROP, MG_THING_TABLE, name, NULL) ||
        mg_ahead_on(&l->world, MG_ACTION_RENAME, MG_THING_TABLE, name, NULL) || !is_usual(l, NULL))
        return;
    say_of_rights(l, MG_RULE_table_without_rls, a,
                  mg_arena_printf(l->arena, "The table %s has no row security, while most tables beside it have.",
                                  mg_lint_name(l, name)));
}

/* Rights ***********************************************************************************************************/

/* What is granted on, as a message has it. */
static const char *granted_thing(const mg_lint *l, const mg_action *a)
{
    if (a->of == MG_THING_DEFAULT_PRIVILEGES)
        return "Whatever is made in future";
    if (!a->object.name && a->object.schema)
        return mg_arena_printf(l->arena, "Every %s in the schema %s", mg_thing_text(a->of), a->object.schema);
    return mg_arena_printf(l->arena, "The %s %s", mg_thing_text(a->of), mg_lint_name(l, &a->object));
}

void mg_rule_grant_to_public(mg_lint *l, const mg_action *a)
{
    if (mg_action_has(a, MG_ACT_TO_PUBLIC))
        say_of_rights(
            l, MG_RULE_grant_to_public, a,
            mg_arena_printf(l->arena, "%s is granted to PUBLIC, that is, to every role.", granted_thing(l, a)));
}

void mg_rule_grant_with_grant_option(mg_lint *l, const mg_action *a)
{
    if (mg_action_has(a, MG_ACT_GRANT_OPTION))
        say_of_rights(l, MG_RULE_grant_with_grant_option, a,
                      mg_arena_printf(l->arena, "%s is granted WITH GRANT OPTION, so that its holders can hand it on.",
                                      granted_thing(l, a)));
}

void mg_rule_role_changed(mg_lint *l, const mg_action *a)
{
    static const char *const done[] = {[MG_ACTION_CREATE] = "made",
                                       [MG_ACTION_ALTER] = "changed",
                                       [MG_ACTION_DROP] = "dropped",
                                       [MG_ACTION_GRANT] = "granted to others"};

    if (a->of == MG_THING_ROLE)
        say_of_rights(l, MG_RULE_role_changed, a,
                      mg_arena_printf(l->arena, "The role %s is %s, in the whole server.",
                                      a->object.name ? a->object.name : "of the session", done[a->kind]));
}

void mg_rule_password_in_script(mg_lint *l, const mg_action *a)
{
    if (a->of == MG_THING_ROLE && mg_action_has(a, MG_ACT_PASSWORD))
        say_of_rights(l, MG_RULE_password_in_script, a,
                      mg_arena_printf(l->arena, "The password of the role %s stands in the script.",
                                      a->object.name ? a->object.name : "of the session"));
}

void mg_rule_extension_upgrade(mg_lint *l, const mg_action *a)
{
    if (a->of == MG_THING_EXTENSION && a->method && mg_world_is_used(&l->world, a->of, &a->object))
        say_of_rights(l, MG_RULE_extension_upgrade, a,
                      mg_arena_printf(l->arena, "The extension %s is upgraded%s%s.", a->object.name,
                                      a->value ? " to " : "", a->value ? a->value : ""));
}
