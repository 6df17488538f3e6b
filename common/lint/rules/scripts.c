/* scripts.c: rules about how a script is cut, and what it leaves; see rules.def. */
#include "attach.h"

#include "../../base/utf8.h"

#include <string.h>

/* Transactions *****************************************************************************************************/

/* Whether the block that the current statement ends has done anything. */
static bool has_worked(const mg_lint *l)
{
    for (const mg_stmt *s = l->stmt; s-- > l->world.script->stmts.items;)
        if (s->kind == MG_STMT_SQL || s->kind == MG_STMT_BEGIN)
            return s->kind == MG_STMT_SQL;
    return false;
}

void mg_rule_uncommitted_transaction(mg_lint *l, const mg_action *none)
{
    (void) none;
    if (l->stmt->kind == MG_STMT_ROLLBACK && has_worked(l))
        mg_lint_report(l, MG_RULE_uncommitted_transaction, l->stmt->start,
                       "What was done since BEGIN is rolled back, and the migration counts as applied all the same.",
                       NULL);
}

void mg_rule_transaction_nesting(mg_lint *l, const mg_action *none)
{
    (void) none;
    if (l->stmt->kind == MG_STMT_BEGIN && !l->cut)
        mg_lint_report(l, MG_RULE_transaction_nesting, l->stmt->start,
                       "The script has a BEGIN of its own, though it runs in a transaction anyway.", NULL);
}

/*
 * What would let the statement run again: a clause that it lacks; NULL if there is none, or it needs none. An index
 * that is built CONCURRENTLY may have been left INVALID, which IF NOT EXISTS would take for the index itself.
 */
static const char *find_clause(const mg_action *a)
{
    bool exists = mg_action_has(a, MG_ACT_IF_EXISTS);

    switch (a->kind)
    {
    case MG_ACTION_CREATE:
        if (a->of != MG_THING_TABLE && a->of != MG_THING_INDEX && a->of != MG_THING_SEQUENCE &&
            a->of != MG_THING_SCHEMA && a->of != MG_THING_EXTENSION && a->of != MG_THING_MATERIALIZED_VIEW)
            return NULL;
        return a->flags & (MG_ACT_IF_NOT_EXISTS | MG_ACT_CONCURRENTLY) ? NULL : "IF NOT EXISTS";
    case MG_ACTION_ADD_COLUMN:
    case MG_ACTION_ADD_VALUE:
        return mg_action_has(a, MG_ACT_IF_NOT_EXISTS) ? NULL : "IF NOT EXISTS";
    case MG_ACTION_DROP:
    case MG_ACTION_DROP_COLUMN:
    case MG_ACTION_DROP_CONSTRAINT:
        return exists ? NULL : "IF EXISTS";
    default:
        return NULL;
    }
}

void mg_rule_robust_statements(mg_lint *l, const mg_action *none)
{
    (void) none;
    if (!l->more)
        return;
    for (size_t i = 0; i < l->stmt->actions.len; i++)
    {
        const char *clause = find_clause(&l->stmt->actions.items[i]);

        if (!clause)
            continue;
        mg_lint_report(l, MG_RULE_robust_statements, l->stmt->start,
                       mg_arena_printf(l->arena,
                                       "This is committed before the end of the script, and fails without %s when the "
                                       "script is run again.",
                                       clause),
                       NULL);
        return;
    }
}

/* What is left ****************************************************************************************************/

static bool is_setting_of_session(const char *name)
{
    return mg_ascii_equal_nocase(name, "search_path") || mg_ascii_equal_nocase(name, "role") ||
           mg_ascii_equal_nocase(name, "session_authorization");
}

/* Whether another statement of the script gives the setting a value, too. */
static bool is_set_again(const mg_lint *l, const mg_action *a)
{
    for (size_t i = 0; i < l->world.script->stmts.len; i++)
    {
        const mg_stmt *s = &l->world.script->stmts.items[i];
        const mg_action *other = s->actions.len > 0 ? &s->actions.items[0] : NULL;

        if (!other || other == a || (other->kind != MG_ACTION_SET && other->kind != MG_ACTION_RESET))
            continue;
        if (!other->object.name || mg_ascii_equal_nocase(other->object.name, a->object.name))
            return true;
    }
    return false;
}

void mg_rule_setting_left(mg_lint *l, const mg_action *a)
{
    mg_finding *f;

    if (!a->object.name || !a->value || a->method || !is_setting_of_session(a->object.name) || is_set_again(l, a))
        return;
    f = mg_lint_report(l, MG_RULE_setting_left, l->stmt->start,
                       mg_arena_printf(l->arena, "%s is %s for the scripts after this one, too.", a->object.name,
                                       a->value[0] ? a->value : "empty"),
                       NULL);
    if (f)
        f->object = a->object.name;
}

void mg_rule_body_not_checked(mg_lint *l, const mg_action *a)
{
    bool creates = a->kind == MG_ACTION_CREATE;
    bool is = !creates || ((a->of == MG_THING_FUNCTION || a->of == MG_THING_PROCEDURE) && a->method &&
                           strcmp(a->method, "sql") != 0);
    mg_finding *f;

    if (!is)
        return;
    f = mg_lint_report(l, MG_RULE_body_not_checked, l->stmt->start,
                       creates ? mg_arena_printf(l->arena, "Nobody looks at the body of %s, in %s, before it runs.",
                                                 mg_lint_name(l, &a->object), a->method)
                       : a->kind == MG_ACTION_DO ? "What the code of DO does was not looked at."
                                                 : "What the statement runs is elsewhere, and was not looked at.",
                       NULL);
    if (f && creates)
        f->object = mg_lint_name(l, &a->object);
}
