/* lint.c: the walk; see lint.h. */
#include "lint.h"

#include "../base/strbuf.h"
#include "../catalog/facts/objects.h"
#include "../history/segments.h"
#include "names.h"

#include <stdlib.h>
#include <string.h>

void mg_lint_init(mg_lint *l, const mg_host *host, const char *target, mg_arena *arena, mg_error *err)
{
    *l = (mg_lint){.host = host, .arena = arena, .err = err};
    mg_world_init(&l->world, host->dialect, target, arena);
    for (size_t i = 0; i < MG_RULES; i++)
        l->severities[i] = mg_rules[i].severity;
}

/* What the scripts name ********************************************************************************************/

static bool may_be_table(const mg_action *a)
{
    switch (a->of)
    {
    case MG_THING_NONE:
    case MG_THING_TABLE:
    case MG_THING_FOREIGN_TABLE:
    case MG_THING_VIRTUAL_TABLE:
    case MG_THING_VIEW:
    case MG_THING_MATERIALIZED_VIEW:
    case MG_THING_INDEX:
    case MG_THING_SEQUENCE:
        return true;
    default:
        return false;
    }
}

typedef struct name_gathering
{
    mg_map seen; /* by schema and name */
    MG_VEC(mg_object) names;
    mg_facts things; /* what is no table, by name alone */
} name_gathering;

static void gather_name(mg_lint *l, name_gathering *g, const mg_object *name)
{
    const char *schema = name->schema ? name->schema : l->world.facts.target, *key;
    mg_object *slot;

    if (!name->name)
        return;
    key = mg_arena_printf(l->arena, "%zu.%s.%s", strlen(schema), schema, name->name);
    if (!key || mg_map_put(l->arena, &g->seen, 0, key, strlen(key), l))
        return;
    slot = mg_vec_push(l->arena, &g->names);
    if (slot)
        *slot = *name;
}

static void gather_named(name_gathering *g, mg_thing_kind of, const mg_object *name)
{
    if (mg_facts_kept(of) != MG_THING_NONE && name->name && !mg_facts_object(&g->things, of, name))
        mg_facts_add_object(&g->things, of, name);
}

static void gather_thing(name_gathering *g, const mg_action *a)
{
    const mg_object type = {NULL, a->kind == MG_ACTION_ADD_COLUMN ? a->type : NULL};

    if (g->things.dialect == MG_SQLITE)
        return; /* which has no such things */
    gather_named(g, a->of, &a->object);
    gather_named(g, MG_THING_TYPE, &type);
}

/* The names that indexes get where the safe way needs one, so that it is known whether these are free. */
static void gather_made_names(mg_lint *l, name_gathering *g, const mg_action *a)
{
    mg_object made = {a->object.schema, NULL};

    if (!l->names)
        return;
    if (a->kind == MG_ACTION_ADD_CONSTRAINT)
        made.name = a->constraint ? a->constraint : mg_default_key_name(l->arena, a);
    else if (a->kind == MG_ACTION_DROP && a->of == MG_THING_INDEX)
        made.name = mg_replaced_name(l->arena, a->object.name);
    gather_name(l, g, &made);
}

static void gather_names(mg_lint *l, name_gathering *g, const mg_script *script)
{
    for (size_t i = 0; i < script->stmts.len; i++)
        for (size_t k = 0; k < script->stmts.items[i].actions.len; k++)
        {
            const mg_action *a = &script->stmts.items[i].actions.items[k];

            if (may_be_table(a))
                gather_name(l, g, &a->object);
            gather_name(l, g, &a->table);
            gather_thing(g, a);
            gather_made_names(l, g, a);
        }
}

/* What there is of rows may be quite different elsewhere. */
static void forget_sizes(mg_facts *f)
{
    for (size_t i = 0; i < f->tables.len; i++)
    {
        mg_fact_table *t = f->tables.items[i];

        t->rows = t->bytes = t->writes = MG_UNKNOWN;
        t->at_least = false;
        for (size_t k = 0; k < t->columns.len; k++)
            t->columns.items[k]->empty = false;
    }
}

/* Reads what the database has of all tables that the scripts name. */
static mg_rc read_facts(mg_lint *l)
{
    mg_facts *to = &l->world.facts;
    name_gathering g = {0};

    if (l->offline)
        return MG_OK;
    mg_facts_init(&g.things, to->dialect, to->target, l->arena);
    for (size_t i = 0; i < l->scripts.len; i++)
        gather_names(l, &g, &l->scripts.items[i].script);
    if (l->arena->failed)
        return mg_error_no_memory(l->err);
    if (l->apart)
    {
        to = &l->sizes;
        mg_facts_init(to, l->world.facts.dialect, l->world.facts.target, l->arena);
        l->world.sizes = to;
    }
    if (mg_facts_read(to, l->host, g.names.items, g.names.len, l->small, l->err) != MG_OK ||
        mg_facts_read_objects(to, l->host, &g.things, l->err) != MG_OK)
        return MG_FAILED;
    if (l->unsized)
        forget_sizes(to);
    l->world.facts.utc = to->utc;
    l->world.facts.version = to->version;
    l->world.facts.lock_timeout = to->lock_timeout;
    l->world.facts.statement_timeout = to->statement_timeout;
    return MG_OK;
}

/* What a deployment would say **************************************************************************************/

/*
 * Judges all scripts as a deployment would. `*other`: the other one of the two deployments can run what this one
 * cannot. What none can run is a finding.
 */
static mg_rc judge_all(mg_lint *l, bool each, bool *other)
{
    mg_plan plan = l->plan;

    plan.each = each;
    *other = false;
    for (size_t i = 0; i < l->scripts.len; i++)
    {
        mg_error why = {.offset = MG_NO_OFFSET};

        if (mg_plan_add(&plan, &l->scripts.items[i].script, l->arena, &why) == MG_OK)
            continue;
        if (l->arena->failed || why.unchanged)
        {
            *l->err = why;
            return MG_FAILED;
        }
        *other = why.elsewhere && !each;
        if (*other)
            return MG_OK;
        l->now = i;
        l->stmt = NULL;
        mg_lint_report(l, MG_RULE_refused, why.offset, why.message, why.hint);
    }
    return MG_OK;
}

/* Finds out which deployment can run the scripts, as far as these tell. */
static mg_rc judge_scripts(mg_lint *l)
{
    bool other = l->apart || l->offline || l->plan.each;
    mg_findings before = l->findings;

    if (!other && judge_all(l, false, &other) != MG_OK)
        return MG_FAILED;
    l->world.each = other;
    if (!other)
        return MG_OK;
    l->findings.len = before.len;
    return judge_all(l, true, &other);
}

/* The walk *********************************************************************************************************/

static void call_hooks(mg_lint *l, mg_on on, const mg_action *a)
{
    if (l->scripts.items[l->now].silent)
        return;
    for (size_t i = 0; i < l->hooks[on].len; i++)
        l->hooks[on].items[i](l, a);
}

/* The exceptions of a script are in the order of its statements. */
static void enter_statement(mg_lint *l, size_t statement)
{
    l->first = l->end;
    while (l->end < l->exceptions.of_statements.len && l->exceptions.of_statements.items[l->end].statement == statement)
        l->end++;
}

static void walk_statement(mg_lint *l, const mg_stmt *s)
{
    l->stmt = s;
    for (size_t i = 0; i < s->actions.len; i++)
    {
        const mg_action *a = &s->actions.items[i];

        call_hooks(l, (mg_on) a->kind, a);
        mg_world_apply(&l->world, s, a);
    }
    call_hooks(l, MG_ON_STATEMENT, NULL);
}

static void end_segment(mg_lint *l)
{
    call_hooks(l, MG_ON_SEGMENT, NULL);
    l->world.segment++;
}

static void say_unused(mg_lint *l, const mg_exception_list *list)
{
    for (size_t i = 0; i < list->len; i++)
    {
        const mg_exception *e = &list->items[i];
        bool of_file = list == &l->exceptions.of_file;

        if (e->used || e->foreign || e->statement < l->scripts.items[l->now].done ||
            (of_file && !e->unknown && l->exceptions.used_in_file[e->rule]))
            continue;
        mg_lint_report(
            l, MG_RULE_unused_exception, e->byte,
            mg_arena_printf(l->arena, e->unknown ? "There is no rule %s." : "The rule %s finds nothing here.", e->name),
            NULL);
    }
}

/* The settings that a script has are those of the session until it changes them; so is what it may except. */
static mg_rc begin_script(mg_lint *l)
{
    mg_linted *one = &l->scripts.items[l->now];

    l->world.lock_timeout = l->world.facts.lock_timeout;
    l->world.statement_timeout = l->world.facts.statement_timeout;
    l->world.deployment += l->apart || l->now == 0;
    l->exceptions = (mg_exceptions){0};
    l->first = l->end = 0;
    l->stmt = NULL;
    if (!mg_world_begin_script(&l->world, &one->script))
        return mg_error_no_memory(l->err);
    if (!one->silent && !mg_exceptions_read(&one->script, &l->exceptions, l->arena))
        return mg_error_no_memory(l->err);
    return l->host->interrupted(l->host->ctx, l->arena, l->err);
}

static mg_rc walk_script(mg_lint *l)
{
    const mg_script *script = &l->scripts.items[l->now].script;
    mg_segments segments = {0};
    mg_error why = {.offset = MG_NO_OFFSET};
    size_t segment = 0;

    if (begin_script(l) != MG_OK)
        return MG_FAILED;
    if (l->scripts.items[l->now].late)
        mg_lint_report(l, MG_RULE_non_linear, 0,
                       mg_arena_printf(l->arena, "%s comes before %s, which is applied already.", script->migration,
                                       l->scripts.items[l->now].late),
                       NULL);
    /* A script that cannot be cut is refused by deployments, too, which is a finding already. */
    if (l->world.each && mg_segments_cut(script, &segments, l->arena, &why) != MG_OK)
        segments.len = 0;
    l->cut = segments.len > 1;
    for (size_t i = 0; i < script->stmts.len; i++)
    {
        if (segment + 1 < segments.len && segments.items[segment].end == i)
        {
            end_segment(l);
            segment++;
        }
        l->more = segment + 1 < segments.len;
        enter_statement(l, i);
        if (i >= l->scripts.items[l->now].done)
            walk_statement(l, &script->stmts.items[i]);
    }
    call_hooks(l, MG_ON_SCRIPT, NULL);
    if (l->world.each || l->now + 1 == l->scripts.len)
        end_segment(l);
    l->stmt = NULL;
    say_unused(l, &l->exceptions.of_file);
    say_unused(l, &l->exceptions.of_statements);
    return l->arena->failed ? mg_error_no_memory(l->err) : MG_OK;
}

/* By script; in it the worst first, then by place. */
static int compare_findings(const void *x, const void *y)
{
    const mg_finding *a = x, *b = y;

    if (a->script != b->script)
        return a->script < b->script ? -1 : 1;
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    if (a->byte != b->byte)
        return a->byte < b->byte ? -1 : 1;
    return a->rule - b->rule;
}

mg_rc mg_lint_run(mg_lint *l)
{
    l->world.segment = 1;
    if (read_facts(l) != MG_OK || judge_scripts(l) != MG_OK)
        return MG_FAILED;
    for (l->now = 0; l->now < l->scripts.len; l->now++)
        if (walk_script(l) != MG_OK)
            return MG_FAILED;
    if (mg_lint_count(l) != MG_OK)
        return MG_FAILED;
    mg_lint_unused_allows(l);
    if (l->findings.len > 0)
        qsort(l->findings.items, l->findings.len, sizeof *l->findings.items, compare_findings);
    return l->arena->failed ? mg_error_no_memory(l->err) : MG_OK;
}
