/* read.c: from the catalog of SQLite to the model; see read.h and reader.h. */
#include "read.h"

#include "../../base/escape.h"
#include "../../base/utf8.h"
#include "../../model/ours.h"
#include "reader.h"

#include <stdlib.h>

static const char objects_sql[] = "SELECT type, name, sql, rootpage > 0 FROM main.sqlite_schema "
                                  "WHERE type IN ('table', 'view') ORDER BY name";

static const char columns_sql[] =
    "SELECT t.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden" MG_LITE_JOIN
    "pragma_table_xinfo(t.name, 'main') AS c" MG_LITE_REAL;

static const char view_columns_sql[] = "SELECT t.name, c.name, c.type, c.\"notnull\"" MG_LITE_JOIN
                                       "pragma_table_xinfo(t.name, 'main') AS c WHERE t.type = 'view'";

static const char one_view_sql[] = "SELECT ?1, c.name, c.type, c.\"notnull\" FROM pragma_table_xinfo(?1, 'main') AS c";

typedef struct lite_question
{
    mg_lite_reader *reader;
    mg_row_fn each;
} lite_question;

/*
 * Refuses a text that is not UTF-8. SQLite accepts any bytes in names and definitions, but schemas and scripts are
 * UTF-8.
 */
static mg_rc refuse_bytes(mg_lite_reader *r, const char *text)
{
    const char *message = mg_arena_printf(r->a, "a name or a definition in the database is not valid UTF-8: \"%s\"",
                                          mg_escaped(r->a, text));

    return mg_error_set(
        r->err, (mg_error){.code = MG_ERR_STATE,
                           .message = message,
                           .hint = "Rename it, or make it again, with a name that is text: no schema or script could "
                                   "hold this one.",
                           .elsewhere = true});
}

static mg_rc check_catalog_row(void *arg, const char *const *values, size_t count)
{
    lite_question *q = arg;

    for (size_t i = 0; i < count; i++)
        if (values[i] && mg_utf8_check(values[i], strlen(values[i])) != strlen(values[i]))
            return refuse_bytes(q->reader, values[i]);
    return q->each(q->reader, values, count);
}

/* Runs a query whose only parameter is `name`, or which has none if that is NULL. */
static mg_rc ask_of(mg_lite_reader *r, const char *sql, const char *name, mg_row_fn each,
                    void (*end)(mg_lite_reader *r))
{
    lite_question q = {r, each};
    mg_rc rc = r->host->query(r->host->ctx, sql, name ? 1 : 0, &name, check_catalog_row, &q, r->a, r->err);

    if (end && mg_lite_check(r) == MG_OK)
        end(r);
    r->table = NULL;
    r->object = NULL;
    return mg_lite_check(r) == MG_OK ? rc : mg_error_no_memory(r->err);
}

mg_rc mg_lite_ask(mg_lite_reader *r, const char *sql, mg_row_fn each, void (*end)(mg_lite_reader *r))
{
    return ask_of(r, sql, NULL, each, end);
}

bool mg_lite_at_table(mg_lite_reader *r, const char *name)
{
    if (!r->table || strcmp(r->table->name, name) != 0)
    {
        r->table = mg_map_get(&r->names, MG_LITE_EXACT, name, strlen(name));
        r->object = NULL;
    }
    return r->table != NULL;
}

mg_table *mg_lite_find_written(mg_lite_reader *r, const char *name)
{
    const char *lower = mg_lite_lower(&r->scratch, name);

    return lower ? mg_map_get(&r->names, MG_LITE_LOWER, lower, strlen(lower)) : NULL;
}

/* Tables and views ********************************************************************************************* */

/* Is it a table of Cloudflare's D1, such as _cf_KV? */
static bool is_cloudflare(const char *name)
{
    return strncmp(name, "_cf_", 4) == 0 && name[4] >= 'A' && name[4] <= 'Z';
}

static bool is_lite_left_out(const char *name)
{
    return strncmp(name, "sqlite_", 7) == 0 || strcmp(name, "d1_migrations") == 0 || is_cloudflare(name) ||
           mg_lite_same(name, MG_HISTORY_TABLE) || mg_lite_same(name, MG_PROTECT_VIEW);
}

static mg_rc remember_table(mg_lite_reader *r, mg_table *t)
{
    const char *lower = mg_lite_lower(&r->scratch, t->name);

    mg_map_put(&r->scratch, &r->names, MG_LITE_EXACT, t->name, strlen(t->name), t);
    if (lower)
        mg_map_put(&r->scratch, &r->names, MG_LITE_LOWER, lower, strlen(lower), t);
    return mg_lite_check(r);
}

char *mg_lite_statement(mg_lite_reader *r, mg_create_kind kind, const char *name, const char *sql)
{
    size_t len = sql ? mg_create_length(sql, kind, name) : 0;

    if (sql && len == 0)
        mg_create_refuse(kind, name, r->a, r->err);
    return len > 0 ? mg_arena_copy(r->a, sql, len) : NULL;
}

static mg_create_kind kind_of_object(const char *type, bool pages)
{
    if (strcmp(type, "view") == 0)
        return MG_CREATE_VIEW;
    return pages ? MG_CREATE_TABLE : MG_CREATE_VIRTUAL_TABLE;
}

/* The row: type, name, statement, whether it has pages of its own. */
static mg_rc object_row(void *arg, const char *const *v, size_t count)
{
    mg_lite_reader *r = arg;
    const char *name, *sql;
    mg_table *t;
    bool view;

    if (mg_lite_lacks(v, count, 0))
        return MG_FAILED;
    view = strcmp(v[0], "view") == 0;
    if (is_lite_left_out(v[1]) || (!view && mg_lite_is_shadow(r, v[1])))
        return mg_lite_check(r);
    name = mg_arena_str(r->a, v[1]);
    sql = mg_lite_statement(r, kind_of_object(v[0], mg_lite_true(v[3])), v[1], v[2]);
    if (!name || !sql)
        return MG_FAILED;
    if (!view && !mg_lite_true(v[3]))
    {
        mg_model_add_extra(r->a, r->m, MG_EXTRA_VIRTUAL_TABLE, NULL, name, sql);
        mg_map_put(&r->scratch, &r->names, MG_LITE_VIRTUAL, name, strlen(name), (void *) sql);
        return mg_lite_check(r);
    }
    t = view ? mg_model_add_view(r->a, r->m, NULL, name) : mg_model_add_table(r->a, r->m, NULL, name);
    if (!t)
        return MG_FAILED;
    t->definition = sql;
    if (view)
        mg_model_add_extra(r->a, r->m, MG_EXTRA_VIEW, t, name, sql);
    return remember_table(r, t);
}

/* Columns ****************************************************************************************************** */

static mg_column *add_lite_column(mg_lite_reader *r, const char *name, const char *type, bool required)
{
    mg_column *c = mg_model_add_column(r->a, r->m, r->table, mg_arena_str(r->a, name));

    if (!c)
        return NULL;
    c->type.nullness = required ? MG_COLUMN_REQUIRED : MG_COLUMN_NULLABLE;
    mg_lite_type(r->a, type ? type : "", &c->type);
    return c;
}

static void add_to_key(mg_lite_reader *r, mg_column *c, long place)
{
    mg_index *key = r->table->primary;

    if (!key)
        key = mg_model_add_index(r->a, r->m, r->table, MG_INDEX_PRIMARY, "");
    while (key && key->columns.len < (size_t) place)
        if (!mg_vec_push(r->a, &key->columns))
            return;
    if (key)
        key->columns.items[place - 1].column = c;
}

/* The row: table, name, type, not null, default, place in the primary key, hidden. */
static mg_rc take_column_row(void *arg, const char *const *v, size_t count)
{
    mg_lite_reader *r = arg;
    mg_column *c;

    if (mg_lite_lacks(v, count, 1u << 4))
        return MG_FAILED;
    if (!mg_lite_at_table(r, v[0]) || mg_lite_true(v[6]))
        return MG_OK;
    c = add_lite_column(r, v[1], v[2], mg_lite_true(v[3]));
    if (!c)
        return MG_FAILED;
    if (v[4] && !mg_is_balanced(v[4], strlen(v[4])))
        return mg_create_refuse(MG_CREATE_TABLE, v[0], r->a, r->err);
    if (v[4])
        c->def = mg_lite_default(r->a, c->type.family, v[4]);
    if (mg_lite_true(v[5]))
    {
        c->autoincrement = v[2] && mg_lite_same(v[2], "integer");
        add_to_key(r, c, strtol(v[5], NULL, 10));
    }
    return mg_lite_check(r);
}

/* Reads what the statements of tables say beyond their columns, which have been read. */
static mg_rc read_statements(mg_lite_reader *r)
{
    r->statements = mg_arena_get(&r->scratch, (r->m->tables.len + 1) * sizeof *r->statements);
    for (size_t i = 0; i < r->m->tables.len && mg_lite_check(r) == MG_OK; i++)
        mg_lite_add_extras(r->a, &r->scratch, r->m, r->m->tables.items[i], &r->statements[i]);
    return mg_lite_check(r) == MG_OK ? MG_OK : mg_error_no_memory(r->err);
}

/* An integer that is the whole key is never null: it is the rowid, or treated like one. */
static void settle_key(mg_table *t)
{
    for (size_t i = 0; t->primary && i < t->primary->columns.len; i++)
    {
        mg_column *c = t->primary->columns.items[i].column;

        c->autoincrement = c->autoincrement && t->primary->columns.len == 1;
        if (c->autoincrement)
            c->type.nullness = MG_COLUMN_REQUIRED;
    }
}

/* Views ******************************************************************************************************** */

/* The row: table, name, type, not null. */
static mg_rc view_column_row(void *arg, const char *const *v, size_t count)
{
    mg_lite_reader *r = arg;

    if (mg_lite_lacks(v, count, 0))
        return MG_FAILED;
    if (mg_lite_at_table(r, v[0]))
        add_lite_column(r, v[1], v[2], mg_lite_true(v[3]));
    return mg_lite_check(r);
}

/*
 * Runs a query of views in a block, since it fails if a view is broken because something that it names is gone. Then
 * `*broken` is set and the block undone.
 */
static mg_rc ask_views(mg_lite_reader *r, const char *sql, const char *name, bool *broken)
{
    const mg_host *h = r->host;
    mg_error ignored;
    mg_rc rc;

    if (h->block_begin(h->ctx, false, r->a, r->err) != MG_OK)
        return MG_FAILED;
    rc = ask_of(r, sql, name, view_column_row, NULL);
    *broken = rc != MG_OK && mg_lite_check(r) == MG_OK && !r->err->unchanged;
    if (*broken)
        *r->err = (mg_error){.offset = MG_NO_OFFSET};
    if (h->block_end(h->ctx, rc == MG_OK, r->a, rc == MG_OK || *broken ? r->err : &ignored) != MG_OK)
        return MG_FAILED;
    return *broken ? MG_OK : rc;
}

/* Reads the views one by one. A broken view gets no columns. */
static mg_rc read_each_view(mg_lite_reader *r)
{
    for (size_t i = 0; i < r->m->views.len; i++)
        r->m->views.items[i]->columns.len = 0;
    for (size_t i = 0; i < r->m->views.len; i++)
    {
        mg_table *view = r->m->views.items[i];
        bool broken;

        if (ask_views(r, one_view_sql, view->name, &broken) != MG_OK)
            return MG_FAILED;
        if (broken)
            view->columns.len = 0;
    }
    return MG_OK;
}

static mg_rc read_views(mg_lite_reader *r)
{
    bool broken = false;

    if (r->m->views.len > 0 && ask_views(r, view_columns_sql, NULL, &broken) != MG_OK)
        return MG_FAILED;
    return broken ? read_each_view(r) : MG_OK;
}

/* The whole **************************************************************************************************** */

/* Numbers the columns, indexes and foreign keys in the order of the tables. */
static void number_of_text(mg_model *m)
{
    m->columns = m->indexes = m->foreign_keys = 0;
    for (size_t i = 0; i < m->tables.len; i++)
    {
        mg_table *t = m->tables.items[i];

        settle_key(t);
        for (size_t k = 0; k < t->columns.len; k++)
            t->columns.items[k]->number = m->columns++;
        for (size_t k = 0; k < t->indexes.len; k++)
            t->indexes.items[k]->number = m->indexes++;
        for (size_t k = 0; k < t->foreign_keys.len; k++)
            t->foreign_keys.items[k]->number = m->foreign_keys++;
    }
    for (size_t i = 0; i < m->views.len; i++)
        for (size_t k = 0; k < m->views.items[i]->columns.len; k++)
            m->views.items[i]->columns.items[k]->number = m->columns++;
}

static mg_rc read_lite_catalog(mg_lite_reader *r)
{
    if (mg_lite_ask(r, objects_sql, object_row, NULL) != MG_OK ||
        mg_lite_ask(r, columns_sql, take_column_row, NULL) != MG_OK || read_statements(r) != MG_OK ||
        mg_lite_read_keys(r) != MG_OK || read_views(r) != MG_OK)
        return MG_FAILED;
    number_of_text(r->m);
    return MG_OK;
}

mg_rc mg_model_from_sqlite(const mg_host *host, const mg_psl_connector *connector, bool partial, mg_arena *a,
                           mg_model **out, mg_error *err)
{
    mg_lite_reader r = {.host = host, .a = a, .m = mg_arena_get(a, sizeof *r.m), .err = err, .partial = partial};
    mg_rc rc;

    mg_arena_init(&r.scratch, &host->mem);
    if (r.m)
        r.m->connector = connector;
    rc = r.m ? read_lite_catalog(&r) : mg_error_no_memory(err);
    mg_arena_free(&r.scratch);
    *out = r.m;
    return rc;
}
