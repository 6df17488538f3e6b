/* redefine.c: rules about tables that SQLite's scripts make anew; see rules.def. */
#include "attach.h"

#include "../../base/utf8.h"
#include "../../introspect/sqlite/table.h"
#include "../../sql/statement.h"
#include "../world/ahead.h"

#include <string.h>

/* A redefinition at its last step: the table as it was, and the one that takes its place. */
typedef struct redefinition
{
    const mg_fact_table *old, *table;
    mg_lite_table before, after;
} redefinition;

void mg_rule_redefine_cost(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *t = l->stmt->flags & MG_STMT_NEW_RENAME ? mg_world_redefined(&l->world, a->to) : NULL;
    mg_finding *f;

    if (!t)
        return;
    f = mg_lint_say(l, MG_RULE_redefine_cost, a, t, NULL,
                    "All rows of %s are copied while nobody else can write to the file.", a->to);
    if (!f)
        return;
    f->rewrites = true;
    f->scans = true;
}

/* False if the rename is none of a redefinition, or if the statements of both tables are not known. */
static bool read_redefinition(mg_lint *l, const mg_action *a, redefinition *out)
{
    out->old = l->stmt->flags & MG_STMT_NEW_RENAME ? mg_world_redefined(&l->world, a->to) : NULL;
    out->table = out->old ? mg_world_table(&l->world, &a->object) : NULL;
    return out->table && out->old->text && out->table->text &&
           mg_lite_read_table(l->arena, out->old->text, &out->before) &&
           mg_lite_read_table(l->arena, out->table->text, &out->after);
}

static bool is_fact_same(const mg_lint *l, const char *a, const char *b)
{
    return a && b && mg_facts_same(&l->world.facts, a, b);
}

/* The number of the column with a name, or MG_LITE_TABLE. */
static uint32_t find_lite_column(mg_lint *l, const mg_lite_table *t, const char *name)
{
    for (size_t i = 0; i < t->columns.len; i++)
        if (is_fact_same(l, mg_lite_name(l->arena, t->sql, t->columns.items[i].name), name))
            return (uint32_t) i;
    return MG_LITE_TABLE;
}

static bool has_lite_clause(const mg_lite_table *t, mg_lite_kind kind, uint32_t column)
{
    for (size_t i = 0; i < t->clauses.len; i++)
        if (t->clauses.items[i].kind == kind && t->clauses.items[i].column == column)
            return true;
    return false;
}

/* What is lost ******************************************************************************************************/

static size_t count_clauses(const mg_lite_table *t, mg_lite_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < t->clauses.len; i++)
        count += t->clauses.items[i].kind == kind;
    return count;
}

static bool has_conflict_clause(const mg_lite_table *t)
{
    for (size_t i = 0; i < t->clauses.len; i++)
        if (t->clauses.items[i].conflict)
            return true;
    return false;
}

static bool text_mentions(const mg_fact_table *t, const char *word)
{
    return mg_stmt_mentions(t->text, strlen(t->text), word);
}

/* A column with such a clause that stays, without it; or NULL. */
static const char *find_bare_column(mg_lint *l, const redefinition *r, mg_lite_kind kind)
{
    for (size_t i = 0; i < r->before.clauses.len; i++)
    {
        const mg_lite_clause *c = &r->before.clauses.items[i];
        const char *name;
        uint32_t now;

        if (c->kind != kind || c->column == MG_LITE_TABLE)
            continue;
        name = mg_lite_name(l->arena, r->before.sql, r->before.columns.items[c->column].name);
        now = name ? find_lite_column(l, &r->after, name) : MG_LITE_TABLE;
        if (now != MG_LITE_TABLE && !has_lite_clause(&r->after, kind, now))
            return name;
    }
    return NULL;
}

/* What of the old definition the new one lacks, in words; NULL: nothing that is looked for. */
static const char *find_lost_clause(mg_lint *l, const redefinition *r)
{
    const char *bare;

    if (count_clauses(&r->before, MG_LITE_CHECK) > count_clauses(&r->after, MG_LITE_CHECK))
        return "a CHECK";
    bare = find_bare_column(l, r, MG_LITE_COLLATE);
    if (bare)
        return mg_arena_printf(l->arena, "COLLATE of %s", bare);
    bare = find_bare_column(l, r, MG_LITE_GENERATED);
    if (bare)
        return mg_arena_printf(l->arena, "the expression of the generated column %s", bare);
    if (r->before.strict && !r->after.strict)
        return "STRICT";
    if (r->before.without_rowid && !r->after.without_rowid)
        return "WITHOUT ROWID";
    if (text_mentions(r->old, "autoincrement") && !text_mentions(r->table, "autoincrement"))
        return "AUTOINCREMENT, so that numbers of deleted rows are given again";
    return has_conflict_clause(&r->before) && !has_conflict_clause(&r->after) ? "ON CONFLICT" : NULL;
}

/* Whether the script makes something of this kind and name again after its current statement. */
static bool is_made_later(const mg_lint *l, mg_thing_kind of, const char *name)
{
    const mg_script *s = &l->scripts.items[l->now].script;

    for (const mg_stmt *stmt = l->stmt; stmt < s->stmts.items + s->stmts.len; stmt++)
        for (size_t i = 0; i < stmt->actions.len; i++)
        {
            const mg_action *a = &stmt->actions.items[i];

            if (a->kind == MG_ACTION_CREATE && a->of == of && is_fact_same(l, a->object.name, name))
                return true;
        }
    return false;
}

/* It is as bad on few rows, so the finding is about no table that could be small. */
static void say_lost(mg_lint *l, const mg_action *a, const mg_fact_table *old, const char *what)
{
    mg_finding *f = mg_world_made(&l->world, old->made) ? NULL
                                                        : mg_lint_say(l, MG_RULE_redefine_loses, a, NULL, NULL,
                                                                      "%s is made anew without %s.", a->to, what);

    if (!f)
        return;
    f->object = mg_lint_object(l, old, NULL);
    f->rows = old->rows;
    f->at_least = old->at_least;
}

/* Triggers that went with the old table, and are not made again. */
static void say_lost_triggers(mg_lint *l, const mg_action *a, const mg_fact_table *old)
{
    for (size_t i = 0; i < l->world.facts.texts.len; i++)
    {
        const mg_fact_text *one = &l->world.facts.texts.items[i];

        if (one->lost == l->world.scripts && is_fact_same(l, one->table, old->name) &&
            !is_made_later(l, MG_THING_TRIGGER, one->name))
            say_lost(l, a, old, mg_arena_printf(l->arena, "its trigger %s", one->name));
    }
}

/* Indexes that a schema cannot say, and that went with the old table: those that it can are often meant to go. */
static void say_lost_indexes(mg_lint *l, const mg_action *a, const mg_fact_table *old)
{
    for (size_t i = 0; i < old->indexes.len; i++)
    {
        const mg_fact_index *x = old->indexes.items[i];

        if (!x->gone && !x->constraint && (x->predicate || x->expression) && !is_made_later(l, MG_THING_INDEX, x->name))
            say_lost(l, a, old,
                     mg_arena_printf(l->arena, "its index %s, which is %s", x->name,
                                     x->predicate ? "partial" : "of an expression"));
    }
}

static bool creates(const mg_lint *l, const mg_stmt *s, const char *table)
{
    const mg_action *a = s->actions.len > 0 ? &s->actions.items[0] : NULL;

    return a && a->kind == MG_ACTION_CREATE && a->of == MG_THING_TABLE && is_fact_same(l, a->object.name, table);
}

/* The statement by which the script fills the new table, since it made it; NULL: there is none. */
static const mg_stmt *find_copy(const mg_lint *l, const char *table)
{
    const mg_script *s = &l->scripts.items[l->now].script;

    for (const mg_stmt *one = l->stmt; one > s->stmts.items && !creates(l, one, table);)
    {
        const mg_action *a;

        one--;
        a = one->actions.len > 0 ? &one->actions.items[0] : NULL;
        if (a && a->kind == MG_ACTION_INSERT && is_fact_same(l, a->object.name, table))
            return one;
    }
    return NULL;
}

/* Whether a copy gives the new table's column a value: its list has it, or it has no list. */
static bool gives_column(const mg_lint *l, const mg_stmt *copy, const char *column)
{
    const char *const *name = copy->actions.items[0].columns;

    while (name && *name && !is_fact_same(l, *name, column))
        name++;
    return !name || *name;
}

/* The columns of the old table that the new one lacks and that the copy does not read under another name. */
static void say_dropped_columns(mg_lint *l, const mg_action *a, const redefinition *r, const mg_stmt *copy)
{
    const char *text = l->scripts.items[l->now].script.source.text;

    for (size_t i = 0; i < r->before.columns.len; i++)
    {
        const char *name = mg_lite_name(l->arena, r->before.sql, r->before.columns.items[i].name);

        if (!name || r->before.columns.items[i].generated || find_lite_column(l, &r->after, name) != MG_LITE_TABLE ||
            mg_stmt_mentions(text + copy->start, copy->end - copy->start, name))
            continue;
        mg_lint_say(l, MG_RULE_drop_column, a, r->old, name, "The column %s is dropped, with its values.",
                    mg_lint_object(l, r->old, name));
    }
}

/* Required columns of the new table that the copy gives no value. */
static void say_unfilled_columns(mg_lint *l, const mg_action *a, const redefinition *r, const mg_stmt *copy)
{
    for (size_t i = 0; i < r->table->columns.len; i++)
    {
        const mg_fact_column *c = r->table->columns.items[i];

        if (c->not_null && !c->fallback && !c->generated && !c->gone && !gives_column(l, copy, c->name) &&
            !has_lite_clause(&r->after, MG_LITE_PRIMARY_KEY, find_lite_column(l, &r->after, c->name)))
            mg_lint_say(l, MG_RULE_required_without_default, a, r->old, c->name,
                        "It fails if %s has rows, since these have no value for %s.", mg_lint_object(l, r->old, NULL),
                        c->name);
    }
}

/* Rows and columns are lost, or missed, by the rules for statements that say so, since here none does. */
static void say_about_copy(mg_lint *l, const mg_action *a, const redefinition *r)
{
    const mg_stmt *copy = find_copy(l, r->table->name);

    if (!copy)
        mg_lint_say(l, MG_RULE_drop_table, a, r->old, NULL, "%s is made anew, and none of its rows is copied.", a->to);
    else
    {
        say_dropped_columns(l, a, r, copy);
        say_unfilled_columns(l, a, r, copy);
    }
}

void mg_rule_redefine_loses(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *old = l->stmt->flags & MG_STMT_NEW_RENAME ? mg_world_redefined(&l->world, a->to) : NULL;
    const char *lost;
    redefinition r;

    if (!old)
        return;
    say_lost_triggers(l, a, old);
    say_lost_indexes(l, a, old);
    if (!read_redefinition(l, a, &r))
        return;
    lost = find_lost_clause(l, &r);
    if (lost)
        say_lost(l, a, old, lost);
    say_about_copy(l, a, &r);
}

/* Values that are copied ********************************************************************************************/

/* Whether the text passes the column to coalesce() or ifnull(). */
static bool has_coalesce(const mg_lint *l, const char *text, size_t len, const char *column)
{
    mg_scanner scanner = mg_scan(MG_SQLITE, text, len);
    mg_token before = {TOKEN_END, 0, 0}, last = before;

    for (mg_token t = mg_token_next(&scanner); !mg_token_ends(t); t = mg_token_next(&scanner))
    {
        bool call = mg_token_is(text, before, "coalesce") || mg_token_is(text, before, "ifnull");

        if (call && mg_token_is_sign(text, last, '(') && mg_token_is_name(t) &&
            is_fact_same(l, mg_token_text(l->arena, text, t), column))
            return true;
        before = last;
        last = t;
    }
    return false;
}

/* Whether the script, since it made the new table, copies the column through coalesce() or ifnull(). */
static bool is_coalesced(const mg_lint *l, const char *table, const char *column)
{
    const mg_script *s = &l->scripts.items[l->now].script;

    for (const mg_stmt *one = l->stmt; one > s->stmts.items && !creates(l, one, table);)
    {
        one--;
        if (has_coalesce(l, s->source.text + one->start, one->end - one->start, column))
            return true;
    }
    return false;
}

/* Whether a column of the new table is there in the old one, and rows that are NULL there fail here. */
static bool becomes_required(mg_lint *l, const redefinition *r, uint32_t now, const char *name)
{
    uint32_t was = name ? find_lite_column(l, &r->before, name) : MG_LITE_TABLE;

    return was != MG_LITE_TABLE && has_lite_clause(&r->after, MG_LITE_NOT_NULL, now) &&
           !has_lite_clause(&r->before, MG_LITE_NOT_NULL, was) &&
           !has_lite_clause(&r->before, MG_LITE_PRIMARY_KEY, was) && !is_coalesced(l, r->table->name, name);
}

void mg_rule_redefine_not_null(mg_lint *l, const mg_action *a)
{
    redefinition r;

    if (!read_redefinition(l, a, &r))
        return;
    for (uint32_t i = 0; i < r.after.columns.len; i++)
    {
        const char *name = mg_lite_name(l->arena, r.after.sql, r.after.columns.items[i].name);

        if (becomes_required(l, &r, i, name))
            mg_lint_say(l, MG_RULE_redefine_not_null, a, r.old, name,
                        "It fails if %s of %s is NULL in a row: the new table has it NOT NULL.", name, a->to);
    }
}

/* Whether a type gives its column texts, by SQLite's rules: it holds CHAR, CLOB or TEXT, and not INT. */
static bool keeps_texts(const char *type)
{
    return type && !mg_ascii_holds_nocase(type, "int") &&
           (mg_ascii_holds_nocase(type, "char") || mg_ascii_holds_nocase(type, "clob") ||
            mg_ascii_holds_nocase(type, "text"));
}

/* Whether texts in a column of the type become numbers where they look like some. */
static bool makes_numbers(const char *type)
{
    return type && *type && !keeps_texts(type) && !mg_ascii_holds_nocase(type, "blob");
}

void mg_rule_affinity_change(mg_lint *l, const mg_action *a)
{
    const mg_fact_table *old = l->stmt->flags & MG_STMT_NEW_RENAME ? mg_world_redefined(&l->world, a->to) : NULL;
    const mg_fact_table *t = old ? mg_world_table(&l->world, &a->object) : NULL;

    for (size_t i = 0; t && i < t->columns.len; i++)
    {
        const mg_fact_column *now = t->columns.items[i], *was = mg_facts_column(&l->world.facts, old, now->name);

        if (was && keeps_texts(was->type) && makes_numbers(now->type))
            mg_lint_say(l, MG_RULE_affinity_change, a, old, now->name,
                        "%s was %s and is %s: texts in it that look like numbers become numbers.",
                        mg_lint_object(l, old, now->name), was->type, now->type);
    }
}

/* What is not needed ************************************************************************************************/

/* Whether ALTER TABLE could add the column to a table with rows. */
static bool can_be_added(mg_lint *l, const redefinition *r, uint32_t column)
{
    const mg_lite_table *t = &r->after;
    const char *name = mg_lite_name(l->arena, t->sql, t->columns.items[column].name);
    const mg_fact_column *c = name ? mg_facts_column(&l->world.facts, r->table, name) : NULL;

    return c && !c->not_null && !c->fallback && !c->generated && !has_lite_clause(t, MG_LITE_PRIMARY_KEY, column) &&
           !has_lite_clause(t, MG_LITE_UNIQUE, column);
}

static bool is_span_same(const redefinition *r, mg_lite_span before, mg_lite_span after)
{
    size_t len = before.end - before.start;

    return len == after.end - after.start && memcmp(r->before.sql + before.start, r->after.sql + after.start, len) == 0;
}

/* Whether the clauses of the columns that both have, and of the tables, are the same to the byte. */
static bool are_clauses_same(const redefinition *r)
{
    size_t k = 0;

    for (size_t i = 0; i < r->after.clauses.len; i++)
    {
        const mg_lite_clause *now = &r->after.clauses.items[i];
        const mg_lite_clause *was = k < r->before.clauses.len ? &r->before.clauses.items[k] : NULL;

        if (now->column != MG_LITE_TABLE && now->column >= r->before.columns.len)
            continue;
        if (!was || was->kind != now->kind || !is_span_same(r, was->text, now->text))
            return false;
        k++;
    }
    return k == r->before.clauses.len;
}

void mg_rule_redefine_unneeded(mg_lint *l, const mg_action *a)
{
    redefinition r;
    uint32_t i = 0;

    if (!read_redefinition(l, a, &r) || r.after.columns.len <= r.before.columns.len ||
        r.before.strict != r.after.strict || r.before.without_rowid != r.after.without_rowid || !are_clauses_same(&r))
        return;
    for (; i < r.before.columns.len; i++)
        if (!is_span_same(&r, r.before.columns.items[i].text, r.after.columns.items[i].text))
            return;
    for (; i < r.after.columns.len; i++)
        if (!can_be_added(l, &r, i))
            return;
    mg_lint_say(l, MG_RULE_redefine_unneeded, a, r.old, NULL,
                "%s only gets more columns, which ALTER TABLE can add without a copy.", a->to);
}
