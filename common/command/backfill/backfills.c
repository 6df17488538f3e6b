/* backfills.c: see backfills.h. */
#include "backfills.h"

#include "../../base/json.h"
#include "../../base/utf8.h"
#include "../../catalog/backfills/backfills.h"
#include "../../catalog/rows/views.h"
#include "../../sql/source.h"
#include "../checks/fills.h"
#include "keys.h"
#include "lone_expression.h"
#include "old_values.h"

#include <string.h>

#define MG_SHOWN_LINE 200

/* Errors ******************************************************************************************************** */

/* The line of the expression, and a caret below the place. */
static const char *point_at(mg_call *call, const mg_source *s, size_t at)
{
    mg_place place = mg_source_place(s, at);
    size_t start = at;
    const char *line;

    while (start > 0 && s->text[start - 1] != '\n')
        start--;
    line = mg_source_line(&call->arena, s, at, MG_SHOWN_LINE);
    if (!line || strlen(line) > MG_SHOWN_LINE || strcspn(s->text + start, "\t") < at - start)
        return line ? mg_arena_printf(&call->arena, "it is here:\n%s", line) : NULL;
    return mg_arena_printf(&call->arena, "it is here:\n%s\n%*s^", line, (int) place.column - 1, "");
}

static mg_rc refuse_backfill(mg_call *call, const mg_backfill *b, const mg_objection *o)
{
    mg_source s = {b->key, b->sql, strlen(b->sql)};
    mg_place at = mg_source_place(&s, o->at == MG_NO_OFFSET ? 0 : o->at);
    const char *key = mg_shown(&call->arena, b->key);
    const char *place = o->at == MG_NO_OFFSET ? "" : mg_arena_printf(&call->arena, ":%zu:%zu", at.line, at.column);

    mg_call_fail(call, MG_ERR_ARGUMENT,
                 o->hint ? o->hint : "Correct the expression in the option \"backfill\". Nothing was changed.",
                 "backfill %s%s: %s", key, place ? place : "", o->text);
    call->error.detail = o->at != MG_NO_OFFSET ? point_at(call, &s, o->at) : o->detail ? o->detail : b->sql;
    return MG_FAILED;
}

/* Reading ******************************************************************************************************* */

static mg_rc refuse_backfill_key(mg_call *call, const char *key, size_t found)
{
    if (found > 1)
        return mg_call_fail(call, MG_ERR_ARGUMENT, "Write its schema before it: \"schema.Table.column\".",
                            "option \"backfill\": several tables have a column %s", mg_shown(&call->arena, key));
    return mg_call_fail(call, MG_ERR_ARGUMENT,
                        "Name the table and the column as the schema calls them in the database: \"Table.column\".",
                        "option \"backfill\": the schema has no column %s", mg_shown(&call->arena, key));
}

static mg_rc refuse_unwritten(mg_call *call, const char *key)
{
    return mg_call_fail(call, MG_ERR_ARGUMENT,
                        "Write what the rows that are there get: an SQL expression over their columns, such as "
                        "\"first\" || ' ' || \"last\", or a constant, such as 'none' or 0. Nothing was changed.",
                        "backfill %s: \"" MG_BACKFILL_TO_WRITE
                        "\" stands for an expression that is still to be written",
                        mg_shown(&call->arena, key));
}

static mg_rc refuse_second(mg_call *call, const char *first, const char *second)
{
    return mg_call_fail(call, MG_ERR_ARGUMENT, "Leave one of them out.",
                        "option \"backfill\": %s and %s name the same column", mg_shown(&call->arena, first),
                        mg_shown(&call->arena, second));
}

static mg_rc read_one_backfill(mg_call *call, mg_model *schema, const mg_renames *renames, const char *key,
                               const char *sql)
{
    mg_backfill *b = mg_arena_get(&call->arena, sizeof *b), **slot;
    mg_lone_expression e;
    mg_column *c;
    size_t found;

    if (!b)
        return mg_call_no_memory(call);
    *b = (mg_backfill){
        .key = mg_arena_str(&call->arena, key), .sql = mg_arena_str(&call->arena, sql), .rows = MG_NOT_KNOWN};
    if (!b->key || !b->sql)
        return mg_call_no_memory(call);
    found = mg_backfill_columns(schema, renames, key, &c);
    if (found != 1)
        return refuse_backfill_key(call, b->key, found);
    if (c->backfill)
        return refuse_second(call, c->backfill->key, b->key);
    if (strcmp(sql, MG_BACKFILL_TO_WRITE) == 0)
        return refuse_unwritten(call, b->key);
    e = mg_read_lone_expression(schema->connector->provider == MG_PSL_POSTGRESQL ? MG_POSTGRES : MG_SQLITE, b->sql);
    if (e.flaw)
        return refuse_backfill(call, b, &(mg_objection){.text = e.flaw, .at = e.at});
    b->queries = e.queries;
    b->column = c;
    c->backfill = b;
    slot = mg_vec_push(&call->arena, &schema->backfills);
    if (!slot)
        return mg_call_no_memory(call);
    *slot = b;
    return MG_OK;
}

mg_rc mg_read_backfills(mg_call *call, mg_model *schema, const mg_renames *renames)
{
    json_error_t ignored = {0};
    bool no_memory = false;
    mg_rc rc = MG_OK;
    json_t *names, *value;
    const char *key;

    if (!call->options.backfill)
        return MG_OK;
    names = mg_json_read(call->options.backfill, 0, &ignored, &no_memory);
    if (no_memory)
        return mg_call_no_memory(call);
    json_object_foreach(names, key, value)
    {
        if (rc == MG_OK)
            rc = read_one_backfill(call, schema, renames, key, json_string_value(value));
    }
    json_decref(names);
    return rc;
}

/* Checking ****************************************************************************************************** */

static const mg_table_pair *find_filled_table(const mg_diff *d, const mg_backfill *b)
{
    for (size_t i = 0; i < d->pairs.tables.len; i++)
        if (d->pairs.tables.items[i].to == b->column->table)
            return &d->pairs.tables.items[i];
    return NULL;
}

/* The pair that is filled; NULL: none is. */
static const mg_column_pair *find_filled(const mg_diff *d, const mg_backfill *b)
{
    const mg_table_pair *t = find_filled_table(d, b);

    for (size_t i = 0; t && t->from && i < t->columns.len; i++)
        if (t->columns.items[i].to == b->column && mg_is_backfilled(&t->columns.items[i]))
            return &t->columns.items[i];
    return NULL;
}

static mg_rc refuse_needless(mg_call *call, const mg_diff *d, const mg_backfill *b)
{
    const mg_table_pair *t = find_filled_table(d, b);

    return mg_call_fail(call, MG_ERR_ARGUMENT, "Leave it out of the option \"backfill\".",
                        t && !t->from
                            ? "the backfill of %s has nothing to fill: its table is new, and has no rows"
                            : "the backfill of %s has nothing to fill: the plan does not add the column, does "
                              "not make it required, and does not change its type",
                        mg_shown(&call->arena, b->key));
}

static mg_rc refuse_kept_type(mg_call *call, const mg_view_in_the_way *kept)
{
    return mg_call_fail(call, MG_ERR_STATE,
                        kept->goes ? "Drop it in a migration before this one, and make it again after."
                                   : "Write the migration of this table by hand.",
                        "the plan changes the type of the column %s of the table %s, and %s", kept->column, kept->table,
                        kept->why);
}

/* What reads a column or table that goes. */
static mg_rc check_lost_views(mg_call *call, const mg_diff *d)
{
    mg_lost_view lost;

    if (mg_find_lost_views(call->host, call->session.target, d, &lost, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (!lost.table)
        return mg_call_check(call);
    if (!lost.column)
        return mg_call_fail(call, MG_ERR_STATE,
                            "Drop that in a migration before this one, or make it again there without the table.",
                            "the plan drops the table %s, which is used by %s", mg_shown(&call->arena, lost.table),
                            mg_shown(&call->arena, lost.readers));
    return mg_call_fail(
        call, MG_ERR_STATE, "Drop that in a migration before this one, or make it again there without the column.",
        "the plan drops the column %s of the table %s, which is used by %s", mg_shown(&call->arena, lost.column),
        mg_shown(&call->arena, lost.table), mg_shown(&call->arena, lost.readers));
}

/* What reads a column that gets another type. */
static mg_rc check_views(mg_call *call, mg_diff *d, bool writes)
{
    mg_view_in_the_way view;

    if (mg_find_views(call->host, call->session.target, d, writes, &view, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (view.table)
        return refuse_kept_type(call, &view);
    if (!view.name)
        return mg_call_check(call);
    mg_call_fail(call, MG_ERR_STATE, "Drop it in a migration before this one, and make it again after.",
                 "%s reads a column whose type the plan changes, and cannot be dropped and made again: %s",
                 mg_shown(&call->arena, view.name), view.why);
    call->error.detail = view.detail;
    return MG_FAILED;
}

mg_rc mg_check_backfills(mg_call *call, mg_diff *d, mg_backfill_from from)
{
    const mg_model *schema = d->pairs.to;

    for (size_t i = 0; i < schema->backfills.len; i++)
    {
        const mg_backfill *b = schema->backfills.items[i];
        const mg_column_pair *c = find_filled(d, b);
        mg_objection o;

        if (!c)
            return refuse_needless(call, d, b);
        mg_find_old_value(&call->arena, call->host->dialect, d, b, &o);
        if (o.text)
            return refuse_backfill(call, b, &o);
        if (from == MG_BACKFILL_ELSEWHERE)
            continue;
        if (mg_probe_backfill(call->host, d, c, from == MG_BACKFILL_WRITING, &o, &call->arena, &call->error) != MG_OK)
            return MG_FAILED;
        if (o.text)
            return refuse_backfill(call, b, &o);
    }
    if (from == MG_BACKFILL_ELSEWHERE)
        return mg_call_check(call);
    if (check_lost_views(call, d) != MG_OK)
        return MG_FAILED;
    return check_views(call, d, from == MG_BACKFILL_WRITING);
}

static bool is_column_in(const mg_index *x, const mg_column *c)
{
    for (size_t i = 0; i < x->columns.len; i++)
        if (x->columns.items[i].column == c)
            return true;
    return false;
}

static bool is_about_filled(const mg_check *c)
{
    for (size_t i = 0; c->kind == MG_CHECK_UNIQUE_ADDED && i < c->index->columns.len; i++)
        if (c->index->columns.items[i].column->backfill)
            return true;
    return false;
}

static void take_out_answered(mg_checks *checks)
{
    size_t kept = 0;

    for (size_t i = 0; i < checks->len; i++)
        if (!is_about_filled(&checks->items[i]))
            checks->items[kept++] = checks->items[i];
    checks->len = kept;
}

static mg_rc count_indexes(mg_call *call, const mg_diff *d, const mg_backfill *b)
{
    const mg_table_pair *t = find_filled_table(d, b);

    for (size_t i = 0; i < t->to->indexes.len; i++)
    {
        mg_objection o;

        if (!is_column_in(t->to->indexes.items[i], b->column))
            continue;
        if (mg_count_backfilled_index(call->host, d, call->session.target, t, t->to->indexes.items[i], &o, &call->arena,
                                      &call->error) != MG_OK)
            return MG_FAILED;
        if (o.text)
            return refuse_backfill(call, b, &o);
    }
    return MG_OK;
}

/* Is the column one of the foreign key's, on either side? */
static bool is_column_of(const mg_foreign_key *k, const mg_column *c)
{
    for (size_t i = 0; i < k->columns.len; i++)
        if (k->columns.items[i] == c || k->references.items[i] == c)
            return true;
    return false;
}

static mg_rc count_keys_of(mg_call *call, const mg_diff *d, const mg_backfill *b, const mg_table *t)
{
    for (size_t i = 0; i < t->foreign_keys.len; i++)
    {
        mg_objection o;

        if (!is_column_of(t->foreign_keys.items[i], b->column))
            continue;
        if (mg_count_backfilled_key(call->host, d, call->session.target, t->foreign_keys.items[i], &o, &call->arena,
                                    &call->error) != MG_OK)
            return MG_FAILED;
        if (o.text)
            return refuse_backfill(call, b, &o);
    }
    return MG_OK;
}

static mg_rc count_keys(mg_call *call, const mg_diff *d, const mg_backfill *b)
{
    for (size_t i = 0; i < d->pairs.to->tables.len; i++)
        if (count_keys_of(call, d, b, d->pairs.to->tables.items[i]) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

mg_rc mg_count_backfills(mg_call *call, const mg_diff *d, mg_checks *checks)
{
    const mg_model *schema = d->pairs.to;

    for (size_t i = 0; i < schema->backfills.len; i++)
    {
        const mg_backfill *b = schema->backfills.items[i];
        mg_objection o;

        if (mg_count_backfill(call->host, d, call->session.target, find_filled(d, b), &o, &call->arena, &call->error) !=
            MG_OK)
            return MG_FAILED;
        if (o.text)
            return refuse_backfill(call, b, &o);
        if (count_indexes(call, d, b) != MG_OK || count_keys(call, d, b) != MG_OK)
            return MG_FAILED;
    }
    take_out_answered(checks);
    return mg_call_check(call);
}

/* Reports ******************************************************************************************************* */

json_t *mg_backfills_json(mg_call *call, const mg_model *schema)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < schema->backfills.len; i++)
    {
        const mg_backfill *b = schema->backfills.items[i];
        json_t *o = mg_json_new_object(call);

        mg_json_set(call, o, "schema", mg_json_text(call, b->column->table->schema));
        mg_json_set(call, o, "table", mg_json_text(call, b->column->table->name));
        mg_json_set(call, o, "column", mg_json_text(call, b->column->name));
        mg_json_set(call, o, "expression", mg_json_text(call, b->sql));
        mg_json_set(call, o, "rows", b->rows < 0 ? json_null() : json_integer((json_int_t) b->rows));
        mg_json_append(call, list, o);
    }
    return list;
}

void mg_backfills_write(mg_call *call, const mg_model *schema, mg_strbuf *out)
{
    for (size_t i = 0; i < schema->backfills.len; i++)
    {
        const mg_backfill *b = schema->backfills.items[i];

        mg_strbuf_printf(out, "Filled %s", mg_valid_text(call, mg_shown(&call->arena, b->key)));
        if (b->rows >= 0)
            mg_strbuf_printf(out, " in %lld row%s", (long long) b->rows, b->rows == 1 ? "" : "s");
        mg_strbuf_printf(out, " with: %s\n", mg_valid_text(call, mg_shown(&call->arena, b->sql)));
    }
}
