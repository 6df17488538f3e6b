/*
 * counts.c: asks the rows that are there whether statements fail on them; see lint.h.
 *
 * The questions are those of a plan, and catalog/rows asks them. There is no plan here, so one is made of what they are
 * about: a table is the same on both sides, and the new side has the index, key or CHECK. A table is noted when it is
 * first asked about, since later statements may give it another name. Types that change are a plan of their own: what
 * else is asked about such a column comes before that.
 */
#include "../catalog/rows/rows.h"
#include "../introspect/postgres/read.h"
#include "../plan/pair/find.h"
#include "../plan/steps.h"
#include "../sql/token.h"
#include "lint.h"

#include <string.h>

typedef struct counted_table
{
    mg_table *from, *to;
} counted_table;

/* A question that can be asked: the check of its kind, without the pairs, and the finding that it completes. */
typedef struct counted_question
{
    mg_row_check check;
    const mg_table *table;
    const mg_column *column; /* of the new side; NULL: it is about none */
    size_t finding;
    const char *some, *none;
    mg_counted *answer;
} counted_question;

typedef struct counted_plan
{
    mg_model from, to;
    mg_map tables; /* tag: a table of the facts; value: its counted_table */
    MG_VEC(counted_question) questions;
} counted_plan;

struct mg_row_counting
{
    counted_plan plain, casts;
};

/* Why it cannot be asked *******************************************************************************************/

/* Whether the text, which is SQL about the table, calls a function, or what looks like one. */
static bool calls_function(mg_dialect dialect, const char *text)
{
    static const char *const words[] = {"in", "and", "or", "not", "when", "then", "else", "between", "like", "is"};
    mg_scanner s = mg_scan_all(dialect, text);
    bool named = false;

    for (mg_token t = mg_token_next(&s); !mg_token_ends(t); t = mg_token_next(&s))
    {
        if (named && mg_token_is_sign(text, t, '('))
            return true;
        named = mg_token_is_name(t);
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            named = named && !mg_token_is(text, t, words[i]);
    }
    return false;
}

static bool text_names_column(const mg_lint *l, const char *text, const char *name)
{
    mg_scanner s = mg_scan_all(l->host->dialect, text);

    if (l->host->dialect == MG_POSTGRES)
        return mg_text_names_in_postgres(text, strlen(text), name);
    for (mg_token t = mg_token_next(&s); !mg_token_ends(t); t = mg_token_next(&s))
        if (mg_token_names(text, t, name))
            return true;
    return false;
}

static const char *why_not_column(const mg_lint *l, const mg_fact_column *c)
{
    if (c->script != 0)
        return mg_arena_printf(l->arena, "%s is made by a statement before", c->name);
    return c->changed ? mg_arena_printf(l->arena, "%s is changed by a statement before", c->name) : NULL;
}

static const char *why_not_columns(const mg_lint *l, const mg_fact_table *t, const char *const *columns)
{
    const char *why = NULL;

    for (size_t i = 0; columns && columns[i] && !why; i++)
    {
        const mg_fact_column *c = mg_facts_column(&l->world.facts, t, columns[i]);

        why = c ? why_not_column(l, c) : mg_arena_printf(l->arena, "there is no column %s", columns[i]);
    }
    return why;
}

/* Why the rows, as they are, tell nothing of those that the statement will find. */
static const char *why_not_table(const mg_lint *l, const mg_fact_table *t)
{
    if (t->kind != MG_THING_TABLE)
        return "it is no table of this database";
    if (t->made != 0)
        return mg_arena_printf(l->arena, "%s is made by a statement before", t->name);
    if (t->was || !t->known)
        return mg_arena_printf(l->arena, "%s is changed by a statement before", t->name);
    return t->written ? mg_arena_printf(l->arena, "rows of %s are written by a statement before", t->name) : NULL;
}

static const char *why_not_text(const mg_lint *l, const mg_fact_table *t, const char *text)
{
    const char *why = NULL;

    if (l->host->dialect == MG_SQLITE && calls_function(MG_SQLITE, text))
        return "its condition calls a function";
    for (size_t i = 0; i < t->columns.len && !why; i++)
        if (text_names_column(l, text, t->columns.items[i]->name))
            why = why_not_column(l, t->columns.items[i]);
    return why;
}

static const char *why_not(const mg_lint *l, const mg_fact_table *t, const mg_question_of_rows *q)
{
    bool orphans = q->kind == MG_ROWS_ORPHANS;
    const char *why = why_not_table(l, t);

    if (!why && l->world.opaque)
        why = "a statement before runs functions or a block, which may write rows";
    if (!why && orphans)
        why = q->parent ? why_not_table(l, q->parent) : "the other table is not known";
    why = why ? why : q->why;
    why = why ? why : why_not_columns(l, t, q->columns);
    if (!why && q->predicate)
        why = why_not_text(l, t, q->predicate);
    return !why && orphans ? why_not_columns(l, q->parent, q->keys) : why;
}

/* The plan *********************************************************************************************************/

static mg_psl_str provider_name(const mg_lint *l)
{
    static const char *const names[] = {[MG_POSTGRES] = "postgresql", [MG_SQLITE] = "sqlite"};
    const char *name = names[l->host->dialect];

    return (mg_psl_str){name, (uint32_t) strlen(name)};
}

/* The plan that has the questions of a kind; NULL: out of memory. */
static counted_plan *plan_of(mg_lint *l, mg_row_kind kind)
{
    counted_plan *p;
    bool foreign;

    if (!l->counting)
        l->counting = mg_arena_get(l->arena, sizeof *l->counting);
    if (!l->counting)
        return NULL;
    p = kind == MG_ROWS_UNFIT ? &l->counting->casts : &l->counting->plain;
    p->from.connector = p->to.connector = mg_psl_connector_of(provider_name(l), &foreign);
    p->from.target = p->to.target = l->world.facts.target;
    return p;
}

static void note_column(mg_lint *l, counted_plan *p, counted_table *to, const mg_fact_column *c)
{
    mg_column *from = mg_model_add_column(l->arena, &p->from, to->from, c->name);
    mg_column *also = mg_model_add_column(l->arena, &p->to, to->to, c->name);

    if (!from || !also)
        return;
    if (l->host->dialect == MG_POSTGRES && c->type)
        from->type = mg_pg_type_named(l->arena, l->world.facts.target, c->type);
    else
        from->type = (mg_type){.family = MG_FAMILY_STRING, .nullness = MG_COLUMN_NULLABLE};
    if (c->not_null && from->type.nullness == MG_COLUMN_NULLABLE)
        from->type.nullness = MG_COLUMN_REQUIRED;
    also->type = from->type;
}

/* The table as it is now; columns that scripts have made or changed are left out. NULL: out of memory. */
static counted_table *note_table(mg_lint *l, counted_plan *p, const mg_fact_table *t)
{
    counted_table *to = mg_map_get(&p->tables, (uintptr_t) t, "", 0);
    const char *schema = l->host->dialect == MG_POSTGRES ? t->schema : NULL;

    if (to)
        return to;
    to = mg_arena_get(l->arena, sizeof *to);
    if (!to)
        return NULL;
    to->from = mg_model_add_table(l->arena, &p->from, schema, t->name);
    to->to = mg_model_add_table(l->arena, &p->to, schema, t->name);
    for (size_t i = 0; to->from && to->to && i < t->columns.len; i++)
        if (!t->columns.items[i]->gone && !why_not_column(l, t->columns.items[i]))
            note_column(l, p, to, t->columns.items[i]);
    mg_map_put(l->arena, &p->tables, (uintptr_t) t, "", 0, to);
    return l->arena->failed ? NULL : to;
}

/* A column of the table by its name, as the database compares names. */
static mg_column *column_named(const mg_lint *l, const mg_table *t, const char *name)
{
    for (size_t i = 0; i < t->columns.len; i++)
        if (mg_facts_same(&l->world.facts, t->columns.items[i]->name, name))
            return t->columns.items[i];
    return NULL;
}

static void plan_index(mg_lint *l, counted_plan *p, counted_question *to, mg_table *t, const mg_question_of_rows *q)
{
    mg_index *x = mg_model_add_index(l->arena, &p->to, t, MG_INDEX_UNIQUE, "");
    mg_predicate *where = q->predicate ? mg_arena_get(l->arena, sizeof *where) : NULL;

    for (size_t i = 0; x && q->columns[i]; i++)
        mg_model_add_index_column(l->arena, x, column_named(l, t, q->columns[i]));
    if (where)
        where->sql = q->predicate;
    if (!x)
        return;
    x->where = where;
    x->options = q->nulls_equal ? " NULLS NOT DISTINCT" : NULL;
    to->check.index = x;
}

static void plan_key(mg_lint *l, counted_plan *p, counted_question *to, mg_table *t, const mg_question_of_rows *q)
{
    const counted_table *parent = note_table(l, p, q->parent);
    mg_foreign_key *k = parent ? mg_model_add_foreign_key(l->arena, &p->to, t, parent->to, "") : NULL;

    for (size_t i = 0; k && q->columns[i] && q->keys[i]; i++)
        mg_model_add_reference(l->arena, k, column_named(l, t, q->columns[i]), column_named(l, parent->to, q->keys[i]));
    to->check.key = k;
}

static void plan_check(mg_lint *l, counted_plan *p, counted_question *to, mg_table *t, const mg_question_of_rows *q)
{
    to->check.extra = mg_model_add_extra(l->arena, &p->to, MG_EXTRA_CHECK, t, NULL,
                                         mg_arena_printf(l->arena, "CHECK %s", q->predicate));
}

static size_t count_texts(const char *const *texts)
{
    size_t n = 0;

    while (texts[n])
        n++;
    return n;
}

static void plan_column(mg_lint *l, counted_question *to, mg_table *t, const mg_question_of_rows *q)
{
    mg_column *c = column_named(l, t, q->columns[0]);

    to->column = c;
    if (q->kind == MG_ROWS_UNFIT && c)
    {
        mg_nullness nullness = c->type.nullness;

        c->type = mg_pg_type_named(l->arena, l->world.facts.target, q->type);
        c->type.nullness = nullness;
    }
    if (q->kind != MG_ROWS_ENUM)
        return;
    to->check.values = q->values;
    to->check.value_count = count_texts(q->values);
    to->check.remain = true;
}

static void plan_question(mg_lint *l, counted_plan *p, const mg_fact_table *t, const mg_question_of_rows *q,
                          counted_question *to)
{
    const counted_table *tables = note_table(l, p, t);

    if (!tables)
        return;
    to->table = tables->to;
    switch (q->kind)
    {
    case MG_ROWS_DUPLICATES:
        plan_index(l, p, to, tables->to, q);
        break;
    case MG_ROWS_ORPHANS:
        plan_key(l, p, to, tables->to, q);
        break;
    case MG_ROWS_REFUSED:
        plan_check(l, p, to, tables->to, q);
        break;
    case MG_ROWS_ANY:
        break;
    default:
        plan_column(l, to, tables->to, q);
        break;
    }
}

void mg_lint_ask(mg_lint *l, mg_finding *f, const mg_fact_table *t, const mg_question_of_rows *q, const char *some,
                 const char *none)
{
    mg_counted *answer = f && l->counts && !l->apart ? mg_arena_get(l->arena, sizeof *answer) : NULL;
    counted_plan *p;
    counted_question *slot;

    if (!answer)
        return;
    f->counted = answer;
    answer->why = why_not(l, t, q);
    mg_lint_at_most(f, answer->why ? MG_SEVERITY_WARNING : f->severity);
    p = answer->why ? NULL : plan_of(l, q->kind);
    slot = p ? mg_vec_push(l->arena, &p->questions) : NULL;
    if (!slot)
        return;
    *slot = (counted_question){.check = {.kind = q->kind, .fatal = true, .step = MG_NO_STEP},
                               .finding = l->findings.len - 1,
                               .some = some,
                               .none = none,
                               .answer = answer};
    plan_question(l, p, t, q, slot);
}

bool mg_lint_may_fail(const mg_lint *l, const char *from, const char *to)
{
    const char *target = l->world.facts.target;
    mg_column old = {.type = mg_pg_type_named(l->arena, target, from)};
    mg_column new = {.type = mg_pg_type_named(l->arena, target, to)};
    mg_cast cast = mg_cast_between(MG_PSL_POSTGRESQL, &old, &new);

    /* Two types that have no native one are the same to this. */
    return strcmp(from, to) != 0 && cast != MG_CAST_SAFE &&
           (cast != MG_CAST_NONE || old.type.family == MG_FAMILY_UNSUPPORTED);
}

/* Asking ***********************************************************************************************************/

/* The cast of a column whose type changes is made, whatever the reference would do with such a column. */
static const mg_column_pair *pair_column(mg_table_pair *t, const mg_column *to, bool casts)
{
    for (size_t i = 0; i < t->columns.len; i++)
    {
        mg_column_pair *c = &t->columns.items[i];

        if (c->to != to)
            continue;
        if (casts && c->changes & MG_CHANGED_TYPE)
            c->cast = MG_CAST_RISKY;
        return c;
    }
    return NULL;
}

static mg_table_pair *pair_table(mg_diff *d, const mg_table *to)
{
    for (size_t i = 0; i < d->pairs.tables.len; i++)
        if (d->pairs.tables.items[i].to == to)
            return &d->pairs.tables.items[i];
    return NULL;
}

/* Completes the check of a question with what it is about in the plan. False: it cannot be asked. */
static bool complete_check(mg_diff *d, counted_question *q)
{
    mg_table_pair *t = pair_table(d, q->table);
    bool casts = q->check.kind == MG_ROWS_UNFIT;

    q->answer->why = "it is not known how to ask";
    if (!t || !t->from)
        return false;
    q->check.tables = t;
    q->check.column = q->column ? pair_column(t, q->column, casts) : NULL;
    if (q->column && (!q->check.column || (casts && !(q->check.column->changes & MG_CHANGED_TYPE))))
        return false;
    q->answer->why = NULL;
    return true;
}

/* Being found is as bad as can be, unless the project has said how bad it is. */
static mg_severity found_severity(const mg_lint *l, const mg_finding *f)
{
    return l->severities[f->rule] == mg_rules[f->rule].severity ? MG_SEVERITY_ERROR : l->severities[f->rule];
}

static const char *say_found(const mg_lint *l, const counted_question *q, const mg_row_check *c)
{
    const char *what = c->kind != MG_ROWS_DUPLICATES ? ""
                       : c->count == 1               ? " value more than once"
                                                     : " values more than once";

    return mg_arena_printf(l->arena, "It fails, since %s (%lld%s).", q->some, (long long) c->count, what);
}

static void take_answer(mg_lint *l, const counted_question *q, const mg_row_check *c)
{
    mg_finding *f = &l->findings.items[q->finding];
    bool known = c->answer != MG_ROWS_NOT_KNOWN;

    *q->answer = (mg_counted){c->answer, c->count, c->query,
                              known    ? NULL
                              : c->why ? c->why
                                       : "the rows cannot be asked"};
    if (c->answer == MG_ROWS_NONE)
    {
        f->message = mg_arena_printf(l->arena, "Checked: %s", q->none);
        mg_lint_at_most(f, MG_SEVERITY_INFO);
    }
    else if (known)
    {
        f->message = say_found(l, q, c);
        f->severity = found_severity(l, f);
    }
    else
        mg_lint_at_most(f, MG_SEVERITY_WARNING);
}

/* Asks the questions of a plan, and takes the answers. */
static mg_rc ask_plan(mg_lint *l, counted_plan *p)
{
    mg_row_checks rows = {0};
    mg_diff d = {0};
    size_t at = 0;

    mg_pairs_begin(l->arena, &p->from, &p->to, false, &d.pairs);
    if (l->arena->failed || !mg_pair_models(l->arena, &d.pairs))
        return mg_error_no_memory(l->err);
    for (size_t i = 0; i < p->questions.len; i++)
    {
        mg_row_check *slot = complete_check(&d, &p->questions.items[i]) ? mg_vec_push(l->arena, &rows) : NULL;

        if (slot)
            *slot = p->questions.items[i].check;
    }
    if (l->arena->failed)
        return mg_error_no_memory(l->err);
    if (mg_rows_ask(l->host, l->world.facts.target, &d, &rows, l->arena, l->err) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < p->questions.len; i++)
        if (!p->questions.items[i].answer->why)
            take_answer(l, &p->questions.items[i], &rows.items[at++]);
    return MG_OK;
}

mg_rc mg_lint_count(mg_lint *l)
{
    mg_row_counting *k = l->counting;
    mg_rc rc = MG_OK;

    if (!k)
        return MG_OK;
    l->host->restrain(l->host->ctx, l->count_timeout);
    if (k->plain.questions.len > 0)
        rc = ask_plan(l, &k->plain);
    if (rc == MG_OK && k->casts.questions.len > 0)
        rc = ask_plan(l, &k->casts);
    l->host->restrain(l->host->ctx, 0);
    return rc == MG_OK && l->arena->failed ? mg_error_no_memory(l->err) : rc;
}
