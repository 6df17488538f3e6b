/* recorded.c: see recorded.h. */
#include "recorded.h"

#include "../../base/json.h"
#include "../../catalog/ledger.h"
#include "../../history/logs.h"

#define MG_KEPT "next"

/* What others have written may be of any size. */
#define MG_RECORDED_MAX (4U << 20)

/* The row ****************************************************************************************************** */

/* The last row that is applied, and its object, which the caller owns. */
typedef struct recorded_row
{
    mg_ledger ledger;
    const mg_record *row; /* NULL: there is none */
    json_t *object;       /* NULL: it has none */
} recorded_row;

/*
 * migrate_push, which needs no history, does without it where it cannot be read or written, in a block of its own. What
 * says nothing about the history is told as it is: a cancel, lack of memory, errors of the system (SQLSTATE 58…).
 */
static mg_rc begin_forgiving(mg_call *call)
{
    const mg_host *h = call->host;

    return call->command == MG_FOR_push ? h->block_begin(h->ctx, false, &call->arena, &call->error) : MG_OK;
}

/* Whether it is done, of what came to that end. */
static mg_rc end_forgiving(mg_call *call, mg_rc rc, bool *done)
{
    const mg_host *h = call->host;

    *done = rc == MG_OK;
    if (call->command != MG_FOR_push)
        return rc;
    if (rc != MG_OK)
    {
        if (call->error.unchanged || call->arena.failed || strncmp(call->error.code, "58", 2) == 0)
            return MG_FAILED;
        call->error = (mg_error){0};
    }
    return h->block_end(h->ctx, *done, &call->arena, &call->error);
}

static mg_rc read_recorded_logs(mg_call *call, recorded_row *r)
{
    const char *text = r->row ? mg_logs_object(r->row->logs) : NULL;
    json_error_t ignored = {0};
    bool no_memory = false;

    if (!text || strlen(text) > MG_RECORDED_MAX)
        return MG_OK;
    r->object = mg_json_read(text, 0, &ignored, &no_memory);
    return no_memory ? mg_call_no_memory(call) : MG_OK;
}

static mg_rc read_recorded_row(mg_call *call, recorded_row *out)
{
    bool done;
    mg_rc rc;

    *out = (recorded_row){0};
    if (begin_forgiving(call) != MG_OK)
        return MG_FAILED;
    rc = mg_ledger_read(&out->ledger, call->host, call->session.target, &call->arena, &call->error);
    if (end_forgiving(call, rc, &done) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; done && i < out->ledger.records.len; i++)
        if (mg_record_applied(&out->ledger.records.items[i]))
            out->row = &out->ledger.records.items[i];
    return read_recorded_logs(call, out);
}

/* Reading ****************************************************************************************************** */

/* "Table", or "schema.Table". */
static const char *recorded_key(mg_call *call, const mg_table *t)
{
    return t->schema ? mg_arena_printf(&call->arena, "%s.%s", t->schema, t->name) : t->name;
}

static const char *recorded_field(mg_call *call, const json_t *fields, size_t i)
{
    return mg_arena_str(&call->arena, json_string_value(json_array_get(fields, i)));
}

static void note_recorded_relations(mg_call *call, const json_t *relations, mg_model *database)
{
    for (size_t i = 0; json_object_size(relations) > 0 && i < database->tables.len; i++)
    {
        mg_table *t = database->tables.items[i];
        const char *key = mg_has_columns_a_and_b(t) ? recorded_key(call, t) : NULL;
        const json_t *fields = key ? json_object_get(relations, key) : NULL;

        if (json_array_size(fields) != 2 || !json_is_string(json_array_get(fields, 0)) ||
            !json_is_string(json_array_get(fields, 1)))
            continue;
        mg_table_column(t, "A")->client = recorded_field(call, fields, 0);
        mg_table_column(t, "B")->client = recorded_field(call, fields, 1);
    }
}

static void note_recorded_fields(mg_call *call, json_t *columns, mg_map *out)
{
    const char *key;
    json_t *field;

    json_object_foreach(columns, key, field)
    {
        const char *name = mg_arena_str(&call->arena, key);

        if (name && json_is_string(field))
            mg_map_put(&call->arena, out, 0, name, strlen(name), mg_arena_str(&call->arena, json_string_value(field)));
    }
}

static bool has_recorded(const json_t *object)
{
    return json_object_get(object, "relations") || json_object_get(object, "columns");
}

/*
 * If nothing is recorded in the last row that is applied: what an earlier row keeps for its migration, which
 * migrate_dev has but written (MG_KEPT). It takes the place of the row's object.
 */
static mg_rc find_kept(mg_call *call, recorded_row *r)
{
    for (size_t i = r->ledger.records.len; r->row && !has_recorded(r->object) && i-- > 0;)
    {
        recorded_row other = {.row = &r->ledger.records.items[i]};
        const char *text = mg_logs_object(other.row->logs);
        json_t *kept;

        if (!text || !strstr(text, "\"" MG_KEPT "\""))
            continue;
        if (read_recorded_logs(call, &other) != MG_OK)
            return MG_FAILED;
        kept = json_object_get(other.object, MG_KEPT);
        if (mg_same_text(json_string_value(json_object_get(kept, "migration")), r->row->name))
        {
            json_decref(r->object);
            r->object = json_incref(kept);
        }
        json_decref(other.object);
    }
    return MG_OK;
}

mg_rc mg_read_recorded(mg_call *call, mg_model *database, const mg_map **fields)
{
    mg_map *noted = mg_arena_get(&call->arena, sizeof *noted);
    recorded_row r;

    *fields = NULL;
    if (!noted)
        return mg_call_no_memory(call);
    if (read_recorded_row(call, &r) != MG_OK)
        return MG_FAILED;
    if (find_kept(call, &r) != MG_OK)
    {
        json_decref(r.object);
        return MG_FAILED;
    }
    *noted = (mg_map){0};
    note_recorded_relations(call, json_object_get(r.object, "relations"), database);
    note_recorded_fields(call, json_object_get(r.object, "columns"), noted);
    json_decref(r.object);
    *fields = noted->len > 0 ? noted : NULL;
    return mg_call_check(call);
}

/* Writing ****************************************************************************************************** */

static bool is_unsure(const mg_pairs *pairs, const mg_table *join)
{
    for (size_t i = 0; i < pairs->unsure.len; i++)
        if (pairs->unsure.items[i] == join)
            return true;
    return false;
}

static json_t *relations_now(mg_call *call, const mg_pairs *pairs, const json_t *before)
{
    json_t *all = mg_json_new_object(call);

    for (size_t i = 0; i < pairs->to->tables.len; i++)
    {
        const mg_table *t = pairs->to->tables.items[i];
        const char *key = mg_joins_itself(t) ? recorded_key(call, t) : NULL;
        json_t *fields;

        if (!key)
            continue;
        if (is_unsure(pairs, t))
        {
            if (json_object_get(before, key))
                mg_json_set(call, all, key, json_incref(json_object_get(before, key)));
            continue;
        }
        fields = mg_json_new_array(call);
        mg_json_append(call, fields, mg_json_text(call, mg_table_column(t, "A")->client));
        mg_json_append(call, fields, mg_json_text(call, mg_table_column(t, "B")->client));
        mg_json_set(call, all, key, fields);
    }
    return all;
}

static json_t *columns_now(mg_call *call, const mg_model *schema)
{
    json_t *all = mg_json_new_object(call);

    for (size_t i = 0; i < schema->tables.len; i++)
        for (size_t k = 0; k < schema->tables.items[i]->columns.len; k++)
        {
            const mg_column *c = schema->tables.items[i]->columns.items[k];
            const char *table;

            if (c->table->joins[0] || !c->client || strcmp(c->client, c->name) == 0)
                continue;
            table = recorded_key(call, c->table);
            table = table ? mg_arena_printf(&call->arena, "%s.%s", table, c->name) : NULL;
            if (table)
                mg_json_set(call, all, table, mg_json_text(call, c->client));
        }
    return all;
}

/* An empty member is left out. */
static void set_recorded(mg_call *call, json_t *object, const char *name, json_t *value)
{
    json_object_del(object, name);
    if (json_object_size(value) > 0)
        mg_json_set(call, object, name, value);
    else
        json_decref(value);
}

static mg_rc write_recorded_row(mg_call *call, const recorded_row *r, const json_t *object)
{
    mg_arena *a = &call->arena;
    size_t len = mg_logs_text_len(r->row->logs);
    const char *logs;
    bool done;
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    mg_logs_begin(&b, r->row->logs, len);
    if (!mg_json_dump(object, 0, &b))
        return mg_call_no_memory(call);
    logs = mg_strbuf_done(&b);
    if (!logs)
        return mg_call_no_memory(call);
    if (begin_forgiving(call) != MG_OK)
        return MG_FAILED;
    return end_forgiving(call, mg_ledger_note(&r->ledger, r->row->id, logs, a, &call->error), &done);
}

static void set_members(mg_call *call, const mg_pairs *pairs, const json_t *before, json_t *object)
{
    set_recorded(call, object, "relations", relations_now(call, pairs, json_object_get(before, "relations")));
    set_recorded(call, object, "columns", columns_now(call, pairs->to));
}

/* Writes it as what is so now; or, if `migration` is not NULL, as what will be so when that is applied. */
static mg_rc write_recorded_names(mg_call *call, const mg_pairs *pairs, const char *migration)
{
    recorded_row r;
    json_t *object, *kept = NULL;
    mg_rc rc;

    if (read_recorded_row(call, &r) != MG_OK)
        return MG_FAILED;
    object = json_is_object(r.object) ? json_deep_copy(r.object) : mg_json_new_object(call);
    if (!object)
        mg_call_no_memory(call);
    if (migration)
    {
        kept = mg_json_new_object(call);
        mg_json_set(call, kept, "migration", mg_json_text(call, migration));
        set_members(call, pairs, r.object, kept);
    }
    else
        set_members(call, pairs, r.object, object);
    set_recorded(call, object, MG_KEPT, has_recorded(kept) ? json_incref(kept) : NULL);
    rc = mg_call_check(call);
    if (rc == MG_OK && r.row && !json_equal(object, r.object) && (r.object || json_object_size(object) > 0))
        rc = write_recorded_row(call, &r, object);
    json_decref(kept);
    json_decref(object);
    json_decref(r.object);
    return rc;
}

mg_rc mg_write_recorded(mg_call *call, const mg_pairs *pairs)
{
    return write_recorded_names(call, pairs, NULL);
}

mg_rc mg_keep_recorded(mg_call *call, const mg_pairs *pairs, const char *migration)
{
    return write_recorded_names(call, pairs, migration);
}
