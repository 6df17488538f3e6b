/* locks.c: rules about statements that hold others up for as long as the rows take; see rules.def. */
#include "attach.h"

#include <string.h>

/* Whether an action is about the whole of a table, not of a domain or a foreign table. */
static bool is_about_table(const mg_action *a)
{
    return a->of == MG_THING_TABLE;
}

void mg_rule_index_concurrently(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t;
    mg_finding *f;

    if (a->of != MG_THING_INDEX || mg_action_has(a, MG_ACT_CONCURRENTLY))
        return;
    t = mg_world_table(&l->world, &a->table);
    if (!t)
        return;
    f = mg_lint_say(l, MG_RULE_index_concurrently, a, t, NULL, "The index %s is built while nobody can write to %s.",
                    a->object.name ? a->object.name : "without a name", mg_lint_object(l, t, NULL));
    if (!f)
        return;
    f->scans = true;
    if (t->partitioned)
        f->safe = "Make it ON ONLY the partitioned table, build it on each partition CONCURRENTLY, and attach these.";
}

void mg_rule_drop_index_concurrently(mg_lint *l, const mg_action *a)
{
    const mg_fact_index *i = mg_facts_index(&l->world.facts, &a->object);
    mg_finding *f;

    if (a->of != MG_THING_INDEX || mg_action_has(a, MG_ACT_CONCURRENTLY) || (!i && l->world.facts.read) ||
        (i && mg_world_made(&l->world, i->made)))
        return;
    f = mg_lint_say(l, MG_RULE_drop_index_concurrently, a, i ? i->table : NULL, NULL,
                    "The index %s is dropped while nobody can read or write %s.", a->object.name,
                    i ? mg_lint_object(l, i->table, NULL) : "its table");
    if (f && !f->object)
        f->object = a->object.name;
}

/*
 * Is the constraint of a column that the statement adds without a default? Then there is nothing in it, and the server
 * does not look.
 */
static bool is_of_empty_column(const mg_lint *l, const mg_action *a)
{
    const mg_action *before = a;

    while (before > l->stmt->actions.items && before->kind == MG_ACTION_ADD_CONSTRAINT)
        before--;
    return before->kind == MG_ACTION_ADD_COLUMN && !mg_action_has(before, MG_ACT_DEFAULT) && a->columns &&
           a->columns[0] && !a->columns[1] && strcmp(a->columns[0], before->column) == 0;
}

void mg_rule_fk_not_valid(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t, *to;
    mg_finding *f;

    if (!is_about_table(a) || a->constraint_kind != MG_CONSTRAINT_FOREIGN_KEY || mg_action_has(a, MG_ACT_NOT_VALID) ||
        is_of_empty_column(l, a))
        return;
    t = mg_world_table(&l->world, &a->object);
    to = mg_world_table(&l->world, &a->table);
    if (!t)
        return;
    f = mg_lint_say(l, MG_RULE_fk_not_valid, a, t, NULL,
                    "The foreign key (%s) is checked while nobody can write to %s%s%s.", mg_lint_list(l, a->columns),
                    mg_lint_object(l, t, NULL), to == t ? "" : " or ",
                    to == t ? ""
                    : to    ? mg_lint_object(l, to, NULL)
                            : a->table.name);
    if (!f)
        return;
    f->scans = true;
    if (t->partitioned && l->world.facts.version < 180000)
        f->safe = "Add it to each partition as NOT VALID and validate it there, which lets others write; then to the "
                  "whole, which finds them.";
}

void mg_rule_check_not_valid(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t;
    mg_finding *f;

    if (!is_about_table(a) || a->constraint_kind != MG_CONSTRAINT_CHECK || mg_action_has(a, MG_ACT_NOT_VALID))
        return;
    t = mg_world_table(&l->world, &a->object);
    if (!t)
        return;
    f = mg_lint_say(l, MG_RULE_check_not_valid, a, t, NULL,
                    "The CHECK %s is checked while nobody can read or write %s.",
                    a->constraint ? a->constraint : "without a name", mg_lint_object(l, t, NULL));
    if (f)
        f->scans = true;
}

/* Whether the statement drops the constraint, too: that comes first, wherever it stands. */
static bool drops_too(const mg_lint *l, const mg_fact_constraint *c)
{
    for (size_t i = 0; c->name && i < l->stmt->actions.len; i++)
    {
        const mg_action *a = &l->stmt->actions.items[i];

        if (a->kind == MG_ACTION_DROP_CONSTRAINT && a->constraint && strcmp(a->constraint, c->name) == 0)
            return true;
    }
    return false;
}

void mg_rule_set_not_null(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = is_about_table(a) ? mg_world_table(&l->world, &a->object) : NULL;
    const mg_fact_column *c = t ? mg_facts_column(&l->world.facts, t, a->column) : NULL;
    const mg_fact_constraint *proof = t ? mg_world_proof(&l->world, t, a->column) : NULL;
    mg_finding *f;

    if (!t || (c && c->not_null) || (proof && !drops_too(l, proof)))
        return;
    f = mg_lint_say(l, MG_RULE_set_not_null, a, t, a->column,
                    "All rows of %s are looked at for a NULL in %s while nobody can read or write it.",
                    mg_lint_object(l, t, NULL), a->column);
    if (!f)
        return;
    f->scans = true;
    if (proof)
        f->safe = "Drop the CHECK in a statement of its own, afterwards: here it is gone before it can be of use.";
}

/* Indexes that are built anew *************************************************************************************/

void mg_rule_index_replace(mg_lint *l, const mg_action *a)
{
    const mg_fact_index *old = mg_facts_dropped_index(&l->world.facts, &a->object);

    if (a->of != MG_THING_INDEX || !old || mg_world_made(&l->world, old->made) || old->table->gone)
        return;
    mg_lint_say(l, MG_RULE_index_replace, a, old->table, NULL,
                "The index %s was dropped before it is made anew, so queries on %s lack it until then.", a->object.name,
                mg_lint_object(l, old->table, NULL));
}

void mg_rule_reindex_concurrently(mg_lint *l, const mg_action *a)
{
    bool whole = a->of != MG_THING_INDEX && a->of != MG_THING_TABLE;
    const mg_fact_table *t = whole ? NULL : mg_world_table_of(&l->world, a);
    mg_finding *f;

    if (mg_action_has(a, MG_ACT_CONCURRENTLY) || (!whole && !t))
        return;
    f = mg_lint_say(l, MG_RULE_reindex_concurrently, a, t, NULL,
                    "Indexes of %s are built anew while nobody can use them, or write to the table.",
                    whole ? "all tables" : mg_lint_object(l, t, NULL));
    if (!f)
        return;
    f->scans = true;
    f->blocks = MG_BLOCKS_READS; /* the index is locked against all use, and every query looks at it */
}

void mg_rule_refresh_concurrently(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = mg_action_has(a, MG_ACT_CONCURRENTLY) ? NULL : mg_world_table(&l->world, &a->object);
    mg_finding *f;

    if (!t)
        return;
    f = mg_lint_say(l, MG_RULE_refresh_concurrently, a, t, NULL, "%s is filled while nobody can read it.",
                    mg_lint_object(l, t, NULL));
    if (f)
        f->rewrites = true;
}

/* Partitions ******************************************************************************************************/

void mg_rule_detach_concurrently(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = mg_world_table(&l->world, &a->object);

    /* The same action finishes what was begun CONCURRENTLY. */
    if (!t || mg_action_has(a, MG_ACT_CONCURRENTLY) || !a->table.name)
        return;
    mg_lint_say(l, MG_RULE_detach_concurrently, a, t, NULL,
                "%s is detached while nobody can read or write %s, with all its partitions.", a->table.name,
                mg_lint_object(l, t, NULL));
}

static bool has_validated_check(const mg_fact_table *t)
{
    for (size_t i = 0; i < t->constraints.len; i++)
    {
        const mg_fact_constraint *c = t->constraints.items[i];

        if (c->kind == MG_CONSTRAINT_CHECK && c->validated && !c->gone)
            return true;
    }
    return false;
}

void mg_rule_attach_prechecked(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = is_about_table(a) ? mg_world_table(&l->world, &a->table) : NULL;
    mg_finding *f;

    if (!t || has_validated_check(t))
        return;
    f = mg_lint_say(l, MG_RULE_attach_prechecked, a, t, NULL,
                    "All rows of %s are looked at while nobody can read or write it.", mg_lint_object(l, t, NULL));
    if (!f)
        return;
    f->scans = true;
    f->lock = MG_LOCK_ACCESS_EXCLUSIVE; /* on the partition; the table itself is locked less */
    f->blocks = mg_lock_blocks(f->lock);
}

/* Transactions ****************************************************************************************************/

static size_t count_sql_statements(const mg_script *script)
{
    size_t count = 0;

    for (size_t i = 0; i < script->stmts.len; i++)
        count += script->stmts.items[i].kind == MG_STMT_SQL;
    return count;
}

void mg_rule_concurrently_in_transaction(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t;

    if (!mg_stmt_runs_outside(l->stmt) || !mg_action_has(a, MG_ACT_CONCURRENTLY) ||
        count_sql_statements(l->world.script) < 2)
        return;
    t = mg_world_table_of(&l->world, a);
    if (t)
        mg_lint_say(l, MG_RULE_concurrently_in_transaction, a, t, NULL,
                    "%s stands in one file with other statements, so that only migrate_deploy_each can run it.",
                    l->stmt->what);
}

void mg_rule_validate_same_transaction(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = is_about_table(a) ? mg_world_table(&l->world, &a->object) : NULL;
    const mg_fact_constraint *c = t ? mg_facts_constraint(&l->world.facts, t, a->constraint) : NULL;
    mg_finding *f;

    if (!c || c->validated || c->segment != l->world.segment)
        return;
    f = mg_lint_say(l, MG_RULE_validate_same_transaction, a, t, NULL,
                    "The constraint %s is validated in the transaction that has added it, which holds %s for as long.",
                    c->name, mg_lint_object(l, t, NULL));
    if (!f)
        return;
    f->scans = true;
    f->lock = c->kind == MG_CONSTRAINT_FOREIGN_KEY ? MG_LOCK_SHARE_ROW_EXCLUSIVE : MG_LOCK_ACCESS_EXCLUSIVE;
    f->blocks = mg_lock_blocks(f->lock);
}

/* Whether the action goes through the rows of a table, and takes the longer the more there are. */
static bool works_through_rows(const mg_action *a)
{
    if (a->kind == MG_ACTION_CREATE)
        return a->of == MG_THING_INDEX;
    return a->kind != MG_ACTION_INSERT || mg_action_has(a, MG_ACT_AS_SELECT);
}

void mg_rule_work_under_lock(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *held = mg_world_held(&l->world), *t;
    mg_finding *f;

    if (!held || !works_through_rows(a) || mg_stmt_runs_outside(l->stmt))
        return;
    t = mg_world_table_of(&l->world, a);
    if (!t)
        return;
    f = mg_lint_say(l, MG_RULE_work_under_lock, a, t, NULL,
                    "While this works through rows of %s, nobody can read or write %s, which the transaction holds.",
                    mg_lint_object(l, t, NULL), mg_lint_object(l, held, NULL));
    if (!f)
        return;
    f->lock = MG_LOCK_ACCESS_EXCLUSIVE;
    f->blocks = mg_lock_blocks(f->lock);
}

void mg_rule_backfill_in_ddl(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = mg_action_has(a, MG_ACT_HAS_WHERE) ? NULL : mg_world_table(&l->world, &a->object);
    mg_finding *f;

    if (!t)
        return;
    f = mg_lint_say(l, MG_RULE_backfill_in_ddl, a, t, NULL, "All rows of %s are written in one transaction.",
                    mg_lint_object(l, t, NULL));
    if (f)
        f->scans = true;
}

/* Says, once a script, that a setting has no value when a statement locks a table. */
static void say_unset(mg_lint *l, mg_rule rule, const char *setting, size_t *told)
{
    const mg_world *w = &l->world;

    if (w->locked_in != l->stmt || *told == l->now + 1)
        return;
    *told = l->now + 1;
    mg_lint_say(l, rule, w->locked_by, w->locked, NULL, "No %s is set when %s is locked.", setting,
                mg_lint_object(l, w->locked, NULL));
}

void mg_rule_lock_timeout(mg_lint *l, const mg_action *none)
{
    (void) none;
    if (!l->world.lock_timeout)
        say_unset(l, MG_RULE_lock_timeout, "lock_timeout", &l->told_timeout);
}

void mg_rule_statement_timeout(mg_lint *l, const mg_action *none)
{
    (void) none;
    if (!l->world.statement_timeout)
        say_unset(l, MG_RULE_statement_timeout, "statement_timeout", &l->told_statement_timeout);
}

/* Constraints that need an index **********************************************************************************/

/* Says that a constraint is built; the message has the name of its table. */
static void say_built(mg_lint *l, mg_rule rule, const mg_action *a, mg_constraint_kind kind, const char *message)
{
    const mg_fact_table *t = is_about_table(a) ? mg_world_table(&l->world, &a->object) : NULL;
    mg_finding *f;

    if (!t || a->constraint_kind != kind || mg_action_has(a, MG_ACT_USING_INDEX))
        return;
    f = mg_lint_say(l, rule, a, t, NULL, "%s of %s is built while nobody can read or write the table.", message,
                    mg_lint_object(l, t, NULL));
    if (f)
        f->scans = true;
}

void mg_rule_unique_using_index(mg_lint *l, const mg_action *a)
{
    say_built(l, MG_RULE_unique_using_index, a, MG_CONSTRAINT_UNIQUE, "The index of a unique constraint");
}

void mg_rule_pk_using_index(mg_lint *l, const mg_action *a)
{
    say_built(l, MG_RULE_pk_using_index, a, MG_CONSTRAINT_PRIMARY_KEY, "The index of the primary key");
}

void mg_rule_exclusion(mg_lint *l, const mg_action *a)
{
    say_built(l, MG_RULE_exclusion, a, MG_CONSTRAINT_EXCLUDE, "The index of an EXCLUDE constraint");
}

void mg_rule_domain_constraint(mg_lint *l, const mg_action *a)
{
    mg_finding *f;

    if (a->of != MG_THING_DOMAIN || mg_action_has(a, MG_ACT_NOT_VALID) || a->constraint_kind != MG_CONSTRAINT_CHECK)
        return;
    f = mg_lint_say(l, MG_RULE_domain_constraint, a, NULL, NULL,
                    "The constraint is checked against all tables that use the domain %s.", a->object.name);
    if (!f)
        return;
    f->object = a->object.name;
    f->scans = true;
    f->lock = MG_LOCK_SHARE; /* on these tables */
    f->blocks = mg_lock_blocks(f->lock);
}
