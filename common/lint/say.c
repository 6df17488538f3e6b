/* say.c: from what a rule says to a finding: how bad it is, where, and whether anybody wants to know; see lint.h. */
#include "lint.h"

#include "../base/strbuf.h"
#include "../catalog/facts/objects.h"

#include <string.h>

#define BYTES_OF_ROW 28 /* the least that a row takes in PostgreSQL */

const char *mg_lint_object(const mg_lint *l, const mg_fact_table *t, const char *column)
{
    bool ours = mg_facts_same(&l->world.facts, t->schema, l->world.facts.target);

    return mg_arena_printf(l->arena, "%s%s%s%s%s", ours ? "" : t->schema, ours ? "" : ".", t->name, column ? "." : "",
                           column ? column : "");
}

const char *mg_lint_name(const mg_lint *l, const mg_object *o)
{
    bool ours = !o->schema || mg_facts_same(&l->world.facts, o->schema, l->world.facts.target);

    if (!o->name)
        return o->schema ? o->schema : "";
    return mg_arena_printf(l->arena, "%s%s%s", ours ? "" : o->schema, ours ? "" : ".", o->name);
}

const char *mg_lint_list(const mg_lint *l, const char *const *names)
{
    mg_strbuf b;

    mg_strbuf_init(&b, l->arena);
    for (size_t i = 0; names && names[i]; i++)
        mg_strbuf_printf(&b, "%s%s", i > 0 ? ", " : "", names[i]);
    return mg_strbuf_done(&b);
}

/* Exceptions *******************************************************************************************************/

static bool use_exception(mg_exception *e, mg_rule rule)
{
    bool is = !e->unknown && (e->rule == rule || e->rule == MG_RULES);

    e->used = e->used || is;
    return is;
}

/* The same of those of the whole file, of which there may be many. */
static bool use_file_exceptions(mg_exceptions *all, mg_rule rule)
{
    all->used_in_file[rule] = all->used_in_file[rule] || all->in_file[rule];
    all->used_in_file[MG_RULES] = all->in_file[MG_RULES];
    return all->in_file[rule] || all->in_file[MG_RULES];
}

/* Whether an exception keeps the finding back. All that do have done something. */
static bool is_excepted(mg_lint *l, mg_rule rule)
{
    const char *migration = l->scripts.items[l->now].script.migration;
    mg_allowed *allowed = migration ? mg_map_get(&l->allows, rule, migration, strlen(migration)) : NULL;
    bool is = allowed != NULL;

    if (allowed)
        allowed->used = true;
    is = use_file_exceptions(&l->exceptions, rule) || is;
    for (size_t i = l->first; l->stmt && i < l->end; i++)
        is = use_exception(&l->exceptions.of_statements.items[i], rule) || is;
    return is;
}

/* Severity *********************************************************************************************************/

static bool is_empty_table(const mg_fact_table *t)
{
    return t->rows == 0 || (t->rows == MG_UNKNOWN && t->bytes == 0);
}

/* Whether the table has so few rows that nothing takes long. Where they are not known, its size decides. */
static bool is_small(const mg_lint *l, const mg_fact_table *t)
{
    if (t->kind == MG_THING_VIEW || t->kind == MG_THING_SEQUENCE)
        return false;
    if (is_empty_table(t))
        return true;
    if (t->rows != MG_UNKNOWN)
        return t->rows < l->small;
    return t->bytes != MG_UNKNOWN && t->bytes / BYTES_OF_ROW < l->small;
}

/* What rules of this category warn of harms only what is there already, and the more of it the more. */
static bool depends_on_rows(mg_rule rule)
{
    return mg_rules[rule].category != MG_CATEGORY_SECURITY && mg_rules[rule].category != MG_CATEGORY_STYLE;
}

/* Whether what a rule warns of does no harm to the table. What may fail on rows fails on few of them as well. */
static bool is_harmless(const mg_lint *l, mg_rule rule, const mg_fact_table *t)
{
    return mg_rules[rule].category == MG_CATEGORY_ROWS ? is_empty_table(t) || t->emptied : is_small(l, t);
}

static mg_severity severity_of(const mg_lint *l, mg_rule rule, const mg_fact_table *t)
{
    mg_severity severity = l->severities[rule];

    if (!t || !depends_on_rows(rule))
        return severity;
    if (mg_world_made(&l->world, t->made))
        return MG_SEVERITY_OFF;
    return severity > MG_SEVERITY_INFO && is_harmless(l, rule, t) ? MG_SEVERITY_INFO : severity;
}

/* Findings *********************************************************************************************************/

static mg_finding *add_finding(mg_lint *l, mg_rule rule, mg_severity severity, size_t byte)
{
    mg_linted *one = &l->scripts.items[l->now];
    mg_finding *f;
    mg_place at = {1, 1};

    if (one->silent || severity == MG_SEVERITY_OFF || is_excepted(l, rule))
        return NULL;
    f = mg_vec_push(l->arena, &l->findings);
    if (!f || (!one->places.marks && !mg_places_open(l->arena, &one->script.source, &one->places)))
        return NULL;
    at = mg_places_at(&one->places, byte == MG_NO_OFFSET ? 0 : byte);
    *f = (mg_finding){.rule = (int) rule,
                      .severity = severity,
                      .script = l->now,
                      .migration = one->script.migration,
                      .byte = byte == MG_NO_OFFSET ? 0 : byte,
                      .line = at.line,
                      .column = at.column,
                      .rows = MG_UNKNOWN,
                      .bytes = MG_UNKNOWN,
                      .safe = mg_rules[rule].safe};
    return f;
}

mg_finding *mg_lint_report(mg_lint *l, mg_rule rule, size_t byte, const char *message, const char *safe)
{
    mg_finding *f = add_finding(l, rule, l->severities[rule], byte);

    if (!f)
        return NULL;
    f->message = message;
    f->safe = safe ? safe : f->safe;
    return f;
}

static mg_until until_when(const mg_lint *l)
{
    if (!l->world.each)
        return MG_UNTIL_DEPLOYMENT;
    return mg_stmt_runs_outside(l->stmt) ? MG_UNTIL_STATEMENT : MG_UNTIL_TRANSACTION;
}

void mg_lint_at_most(mg_finding *f, mg_severity most)
{
    if (f && f->severity > most)
        f->severity = most;
}

static bool is_same_object(const mg_lint *l, const mg_object *a, const mg_object *b)
{
    const char *target = l->world.facts.target;

    return a->name && b->name && mg_facts_same(&l->world.facts, a->name, b->name) &&
           mg_facts_same(&l->world.facts, a->schema ? a->schema : target, b->schema ? b->schema : target);
}

/* The lock of the action's object, which is the strongest that its statement takes there. */
static mg_lock find_lock(const mg_lint *l, const mg_action *a)
{
    mg_lock lock = mg_lock_of(a);

    for (size_t i = 0; a->of == MG_THING_TABLE && i < l->stmt->actions.len; i++)
    {
        const mg_action *other = &l->stmt->actions.items[i];

        if (other->of == MG_THING_TABLE && is_same_object(l, &other->object, &a->object) && mg_lock_of(other) > lock)
            lock = mg_lock_of(other);
    }
    return lock;
}

/* Adds which lock the action takes on the table. SQLite knows but one, of the whole file, against others that write. */
static void set_lock(const mg_lint *l, mg_finding *f, const mg_action *a)
{
    bool file = l->world.facts.dialect == MG_SQLITE, other = mg_facts_kept(a->of) != MG_THING_NONE;

    f->lock = file || other ? MG_LOCK_NONE : find_lock(l, a);
    f->blocks = file ? MG_BLOCKS_WRITES : mg_lock_blocks(f->lock);
    f->until = file || f->lock != MG_LOCK_NONE ? until_when(l) : MG_UNTIL_NOT;
}

mg_finding *mg_lint_say(mg_lint *l, mg_rule rule, const mg_action *a, const mg_fact_table *t, const char *column,
                        const char *fmt, ...)
{
    mg_finding *f = add_finding(l, rule, severity_of(l, rule, t), l->stmt->start);
    va_list args;

    if (!f)
        return NULL;
    va_start(args, fmt);
    f->message = mg_arena_vprintf(l->arena, fmt, args);
    va_end(args);
    f->action = a;
    set_lock(l, f, a);
    if (!t)
        return f;
    f->object = mg_locks_index(a) ? a->object.name : mg_lint_object(l, t, column);
    f->table = mg_lint_object(l, t, NULL);
    f->rows = t->rows;
    f->bytes = t->bytes;
    f->at_least = t->at_least;
    f->hot = mg_world_is_hot(t);
    return f;
}
