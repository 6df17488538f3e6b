/* ask.c: see ask.h. */
#include "ask.h"

#include "../../base/json.h"
#include "../../base/utf8.h"
#include "../../plan/naming/answers.h"
#include "../../plan/naming/known.h"
#include "../../plan/naming/path.h"
#include "../checks/checks.h"
#include "../checks/fills.h"
#include "renames.h"

#define MG_SHOWN_CANDIDATES 5
#define MG_SHOWN_OF_SEVERAL 3

mg_rc mg_know_renames(mg_call *call, const mg_model *from, const mg_model *to, const mg_map *fields, mg_renames *list)
{
    return mg_add_known_renames(&call->arena, from, to, fields, list) ? MG_OK : mg_call_no_memory(call);
}

/* Comments ***************************************************************************************************** */

mg_rc mg_check_said(mg_call *call, const mg_pairs *p, const mg_renames *list)
{
    mg_arena *a = &call->arena;
    const mg_said *s = mg_find_wrong_said(p, list);
    const char *where;

    if (!s)
        return MG_OK;
    where = s->column || s->value
                ? mg_arena_printf(a, "%s of the %s \"%s\"", s->table ? "column" : "value", s->table ? "table" : "enum",
                                  mg_shown(a, s->table ? s->table->name : s->enumeration->name))
                : mg_arena_printf(a, "%s", s->table ? "table" : "enum");
    if (!where)
        return mg_call_no_memory(call);
    return mg_call_fail(call, MG_ERR_ARGUMENT,
                        "Say the old name as the database has it, /// @renamed from=old, in double quotes if it has "
                        "blanks; or take the comment away. Nothing was changed.",
                        "%s: \"@renamed from=%s\" names no %s that can be renamed, and the plan drops something there",
                        s->place, mg_shown(a, s->from), where);
}

/* Questions **************************************************************************************************** */

typedef struct putting_questions
{
    mg_call *call;
    const mg_asker *asker;
    mg_strbuf *out;
} putting_questions;

/*
 * The value of the option with one more answer; or, for several questions, with an answer to each: its first candidate.
 */
static const char *answered(mg_call *call, const mg_question *q, size_t count, const char *to)
{
    json_error_t ignored = {0};
    bool no_memory = false;
    json_t *names = call->options.renames ? mg_json_read(call->options.renames, 0, &ignored, &no_memory) : NULL;
    mg_strbuf b;
    bool good;

    names = names ? names : json_pack("{}");
    good = names && !no_memory;
    for (size_t i = 0; i < count && good; i++)
    {
        const char *key = mg_rename_key(&call->arena, &q[i].gone), *name = to;

        if (count > 1)
            name = q[i].assigned ? q[i].names.items[0] : NULL;
        good = key && json_object_set_new(names, key, name ? json_string(name) : json_null()) == 0;
    }
    mg_strbuf_init(&b, &call->arena);
    good = good && mg_json_dump(names, 0, &b);
    json_decref(names);
    return good ? mg_strbuf_done(&b) : NULL;
}

/* Writes, for example, "the column `name` of the table `User`". */
static void put_thing(putting_questions *k, const mg_question *q)
{
    static const char *const whats[] = {[MG_RENAME_TABLE] = "table",
                                        [MG_RENAME_COLUMN] = "column",
                                        [MG_RENAME_ENUM] = "enum",
                                        [MG_RENAME_VALUE] = "value"};
    mg_arena *a = &k->call->arena;

    mg_strbuf_printf(k->out, "the %s `%s`", whats[q->gone.kind],
                     mg_shown(a, q->gone.column ? q->gone.column : q->gone.table));
    if (!q->gone.column)
        return;
    mg_strbuf_printf(k->out, " of the %s `%s`", q->gone.kind == MG_RENAME_COLUMN ? "table" : "enum",
                     mg_shown(a, q->gone.table));
    if (strcmp(q->gone.table, q->now) != 0)
        mg_strbuf_printf(k->out, " (now `%s`)", mg_shown(a, q->now));
}

static size_t shown_candidates(const mg_question *q, size_t questions)
{
    size_t most = questions > 1 ? MG_SHOWN_OF_SEVERAL : MG_SHOWN_CANDIDATES;

    return q->names.len < most ? q->names.len : most;
}

static void put_question(putting_questions *k, const mg_question *q, size_t questions)
{
    size_t shown = shown_candidates(q, questions);

    mg_strbuf_puts(k->out, "\n  • ");
    put_thing(k, q);
    mg_strbuf_puts(k->out, " goes, and ");
    for (size_t i = 0; i < shown; i++)
        mg_strbuf_printf(k->out, "%s`%s`", i ? ", " : "", mg_shown(&k->call->arena, q->names.items[i]));
    if (shown < q->names.len)
        mg_strbuf_printf(k->out, " and %zu more", q->names.len - shown);
    mg_strbuf_puts(k->out, q->names.len == 1 ? " comes" : " come, the likeliest first");
}

static void put_answer(putting_questions *k, const mg_question *q, size_t count, const char *to)
{
    const char *renames = answered(k->call, q, count, to);
    const char *again = renames ? k->asker->write(k->asker->arg, renames) : NULL;

    if (again)
        mg_strbuf_puts(k->out, again);
    else
        k->out->failed = k->out->arena->failed = true;
}

static void put_answers(putting_questions *k, const mg_question *q, size_t questions)
{
    size_t shown = shown_candidates(q, questions);

    for (size_t i = 0; i < shown; i++)
    {
        mg_strbuf_puts(k->out, "\nIf ");
        put_thing(k, q);
        mg_strbuf_printf(k->out, " is `%s` now: ", mg_shown(&k->call->arena, q->names.items[i]));
        put_answer(k, q, 1, q->names.items[i]);
    }
    mg_strbuf_puts(k->out, "\nIf it really goes: ");
    put_answer(k, q, 1, NULL);
}

static bool is_of_same_column(const mg_question *a, const mg_question *b)
{
    return a->gone.kind == MG_RENAME_COLUMN && b->gone.kind == MG_RENAME_COLUMN && strcmp(a->now, b->now) == 0 &&
           strcmp(a->names.items[0], b->names.items[0]) == 0;
}

/* Is the question the first of several about columns of which the same one is the likeliest to come? */
static bool may_be_merged(const mg_questions *list, size_t number)
{
    size_t others = 0;

    for (size_t i = 0; i < list->len; i++)
    {
        bool same = i != number && is_of_same_column(&list->items[i], &list->items[number]);

        if (same && i < number)
            return false;
        others += same;
    }
    return others > 0;
}

/* Writes the third way: the columns go, and their values into a new one. */
static void put_merge(putting_questions *k, const mg_question *q)
{
    mg_arena *a = &k->call->arena;
    const char *name = q->names.items[0], *schema = q->gone.schema;
    const char *key = mg_arena_printf(a, "%s%s%s.%s", schema ? schema : "", schema ? "." : "", q->now, name);
    const char *fills = key ? mg_propose_fill(k->call, key) : NULL;
    const char *again = fills ? k->asker->fill(k->asker->arg, fills) : NULL;

    if (!again)
    {
        k->out->failed = k->out->arena->failed = true;
        return;
    }
    mg_strbuf_printf(k->out,
                     "\nIf `%s` is made of several of them, an expression in place of \"" MG_BACKFILL_TO_WRITE
                     "\", such as \"first\" || ' ' || \"last\", gives it their values: %s",
                     mg_shown(a, name), again);
}

static const char *write_rename_questions(putting_questions *k, const mg_questions *list)
{
    mg_strbuf b;

    mg_strbuf_init(&b, &k->call->arena);
    k->out = &b;
    for (size_t i = 0; i < list->len; i++)
        put_question(k, &list->items[i], list->len);
    return mg_strbuf_done(&b);
}

static const char *write_rename_answers(putting_questions *k, const mg_questions *list)
{
    mg_strbuf b;

    mg_strbuf_init(&b, &k->call->arena);
    k->out = &b;
    mg_strbuf_puts(&b, "Nothing was changed.");
    for (size_t i = 0; i < list->len; i++)
        put_answers(k, &list->items[i], list->len);
    for (size_t i = 0; i < list->len; i++)
        if (may_be_merged(list, i))
            put_merge(k, &list->items[i]);
    if (list->len > 1)
    {
        mg_strbuf_puts(&b, "\nSeveral answers go into one call; if each has the likeliest name: ");
        put_answer(k, list->items, list->len, NULL);
    }
    return mg_strbuf_done(&b);
}

/*
 * Leaves out questions about things in which no rows lose anything: it keeps those of which a check warns after
 * counting.
 */
static mg_rc leave_out_empty(mg_call *call, const mg_diff *d, const mg_renames *list, const mg_checks *checks,
                             mg_questions *out)
{
    mg_checks counted = {0};
    mg_row_checks rows = {0};

    *out = (mg_questions){0};
    for (size_t i = 0; i < checks->len; i++)
    {
        mg_check *copy = mg_vec_push(&call->arena, &counted);

        if (!copy)
            return mg_call_no_memory(call);
        *copy = checks->items[i];
    }
    if (mg_count_plan(call, d, &counted, &rows, true) != MG_OK)
        return MG_FAILED;
    return mg_find_questions(&call->arena, d, list, &counted, &rows, out) ? MG_OK : mg_call_no_memory(call);
}

mg_rc mg_ask_renames(mg_call *call, const mg_diff *d, const mg_renames *list, const mg_checks *checks,
                     const mg_asker *asker)
{
    mg_questions questions = {0};
    putting_questions k = {.call = call, .asker = asker};
    const char *asked, *answers;

    if (asker->of_rows && call->options.accept_data_loss)
        return MG_OK;
    if (!mg_find_questions(&call->arena, d, list, NULL, NULL, &questions))
        return mg_call_no_memory(call);
    if (questions.len > 0 && asker->of_rows && leave_out_empty(call, d, list, checks, &questions) != MG_OK)
        return MG_FAILED;
    if (questions.len == 0)
        return MG_OK;
    asked = write_rename_questions(&k, &questions);
    answers = write_rename_answers(&k, &questions);
    if (!asked || !answers)
        return mg_call_no_memory(call);
    return mg_call_fail(call, MG_ERR_STATE, answers,
                        "Has this been renamed? What goes is lost with its values, and what comes is empty:\n%s",
                        asked);
}
