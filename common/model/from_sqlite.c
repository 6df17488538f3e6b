/*
 * from_sqlite.c: from the catalog of SQLite to the model; see from_sqlite.h.
 *
 * The rows of a query come table by table and, within one, object by object, since they are joins of the catalog with
 * what PRAGMAs say of each of its entries. Tables are sorted; what is in them is not, and gets its numbers at the end.
 */
#include "from_sqlite.h"

#include "../base/map.h"
#include "from_sqlite_extras.h"
#include "from_sqlite_types.h"

#include <stdlib.h>

/* Views and virtual tables have no pages of their own. */
#define TABLES " FROM main.sqlite_schema AS t JOIN "
#define ARE_REAL " WHERE t.type = 'table' AND t.rootpage > 0"

static const char objects_sql[] = "SELECT type, name, sql, rootpage > 0, sqlite_version() FROM main.sqlite_schema "
                                  "WHERE type IN ('table', 'view') ORDER BY name";

static const char columns_sql[] = "SELECT t.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden" TABLES
                                  "pragma_table_xinfo(t.name, 'main') AS c" ARE_REAL;

static const char indexes_sql[] =
    "SELECT t.name, x.name, x.\"unique\", x.origin, x.partial, c.name, c.\"desc\", c.coll" TABLES
    "pragma_index_list(t.name, 'main') AS x JOIN pragma_index_xinfo(x.name, 'main') AS c" ARE_REAL " AND c.key";

static const char foreign_keys_sql[] =
    "SELECT t.name, k.id, k.\"table\", k.\"from\", k.\"to\", k.on_delete, k.on_update" TABLES
    "pragma_foreign_key_list(t.name, 'main') AS k" ARE_REAL;

static const char statements_sql[] = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema "
                                     "WHERE type IN ('trigger', 'index') AND sql IS NOT NULL ORDER BY name";

static const char view_columns_sql[] = "SELECT t.name, c.name, c.type, c.\"notnull\"" TABLES
                                       "pragma_table_xinfo(t.name, 'main') AS c WHERE t.type = 'view'";

/* The tags of names in the map. */
enum
{
    EXACT,
    LOWER,
    STATEMENT
};

typedef struct reader
{
    const mg_host *host;
    mg_arena *a, scratch;
    mg_model *m;
    mg_error *err;
    mg_lite_table *statements; /* of the tables, by their numbers */
    mg_map names;       /* tables and views, exactly and in lower case; the extras whose statement is to be read */
    mg_table *table;    /* of the row before; NULL: none of ours */
    const char *object; /* the row before was of this index, or foreign key */
    mg_index *index;    /* it; NULL: the model does not have it */
    mg_foreign_key *key;
    const mg_lite_clause *clause; /* that made the foreign key, or NULL */
    bool collated;                /* the index has another collation than its columns */
    bool implied;                 /* the foreign key leads to the primary key without naming it */
} reader;

static mg_rc no_memory(mg_error *err)
{
    *err = (mg_error){.code = MG_ERR_MEMORY, .message = "out of memory", .unchanged = true, .offset = MG_NO_OFFSET};
    return MG_FAILED;
}

static mg_rc check(const reader *r)
{
    return r->a->failed || r->scratch.failed ? MG_FAILED : MG_OK;
}

/* `end`: of the last object; or NULL. */
static mg_rc ask(reader *r, const char *sql, mg_row_fn each, void (*end)(reader *r))
{
    mg_rc rc = r->host->query(r->host->ctx, sql, 0, NULL, each, r, r->a, r->err);

    if (end && check(r) == MG_OK)
        end(r);
    r->table = NULL;
    r->object = NULL;
    return check(r) == MG_OK ? rc : no_memory(r->err);
}

static bool is_true(const char *value)
{
    return value && strcmp(value, "0") != 0;
}

/* Tables and views ********************************************************************************************* */

/* _cf_KV and the like. */
static bool is_cloudflare(const char *name)
{
    return strncmp(name, "_cf_", 4) == 0 && name[4] >= 'A' && name[4] <= 'Z';
}

static bool is_left_out(const char *name)
{
    return strncmp(name, "sqlite_", 7) == 0 || strcmp(name, "d1_migrations") == 0 || is_cloudflare(name) ||
           mg_lite_same(name, "_prisma_migrations");
}

static void remember(reader *r, mg_table *t)
{
    const char *lower = mg_lite_lower(&r->scratch, t->name);

    mg_map_put(&r->scratch, &r->names, EXACT, t->name, strlen(t->name), t);
    if (lower)
        mg_map_put(&r->scratch, &r->names, LOWER, lower, strlen(lower), t);
}

/* type, name, statement, whether it has pages */
static mg_rc object_row(void *arg, const char *const *v, size_t count)
{
    reader *r = arg;
    bool view = strcmp(v[0], "view") == 0;
    const char *name, *sql;
    mg_table *t;

    (void) count;
    if (is_left_out(v[1]))
        return MG_OK;
    name = mg_arena_str(r->a, v[1]);
    sql = mg_arena_str(r->a, v[2]);
    if (!view && !is_true(v[3]))
    {
        mg_model_add_extra(r->a, r->m, MG_EXTRA_VIRTUAL_TABLE, NULL, name, sql);
        return check(r);
    }
    t = view ? mg_model_add_view(r->a, r->m, NULL, name) : mg_model_add_table(r->a, r->m, NULL, name);
    if (check(r) != MG_OK)
        return MG_FAILED;
    t->definition = sql;
    if (view)
        mg_model_add_extra(r->a, r->m, MG_EXTRA_VIEW, t, name, sql);
    remember(r, t);
    return check(r);
}

static mg_table *find(const reader *r, const char *name)
{
    return mg_map_get(&r->names, EXACT, name, strlen(name));
}

/* By a name as a statement writes it. */
static mg_table *find_written(reader *r, const char *name)
{
    const char *lower = mg_lite_lower(&r->scratch, name);

    return lower ? mg_map_get(&r->names, LOWER, lower, strlen(lower)) : NULL;
}

static mg_column *find_column(const mg_table *t, const char *name)
{
    for (size_t i = 0; i < t->columns.len; i++)
        if (mg_lite_same(t->columns.items[i]->name, name))
            return t->columns.items[i];
    return NULL;
}

/* Sets the table of the row; false when it is none of ours. */
static bool at_table(reader *r, const char *name)
{
    if (!r->table || strcmp(r->table->name, name) != 0)
    {
        r->table = find(r, name);
        r->object = NULL;
    }
    return r->table != NULL;
}

/* Sets the index or foreign key of the row; true when it is another than that of the row before. */
static bool at_object(reader *r, const char *name)
{
    if (r->object && strcmp(r->object, name) == 0)
        return false;
    r->object = mg_arena_str(&r->scratch, name);
    return true;
}

static bool same_object(const reader *r, const char *table, const char *object)
{
    return r->table && strcmp(r->table->name, table) == 0 && r->object && strcmp(r->object, object) == 0;
}

/* Columns ****************************************************************************************************** */

static void add_to_key(reader *r, mg_column *c, long place)
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

/* table, name, type, not null, default, place in the primary key, hidden */
static mg_rc column_row(void *arg, const char *const *v, size_t count)
{
    reader *r = arg;
    mg_column *c;

    (void) count;
    if (!at_table(r, v[0]) || is_true(v[6]))
        return MG_OK;
    c = mg_model_add_column(r->a, r->m, r->table, mg_arena_str(r->a, v[1]));
    if (!c)
        return MG_FAILED;
    c->type.nullness = is_true(v[3]) ? MG_COLUMN_REQUIRED : MG_COLUMN_NULLABLE;
    mg_lite_type(r->a, v[2] ? v[2] : "", &c->type);
    if (v[4])
        c->def = mg_lite_default(r->a, c->type.family, v[4]);
    if (is_true(v[5]))
    {
        c->autoincrement = mg_lite_same(v[2], "integer");
        add_to_key(r, c, strtol(v[5], NULL, 10));
    }
    return check(r);
}

/* The columns are there: what else the statements say. */
static mg_rc read_statements(reader *r)
{
    r->statements = mg_arena_get(&r->scratch, (r->m->tables.len + 1) * sizeof *r->statements);
    for (size_t i = 0; i < r->m->tables.len && check(r) == MG_OK; i++)
        mg_lite_add_extras(r->a, &r->scratch, r->m, r->m->tables.items[i], &r->statements[i]);
    return check(r) == MG_OK ? MG_OK : no_memory(r->err);
}

/* An integer that alone is the key is the rowid, or as good as it: it is never null. */
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

/* Indexes ****************************************************************************************************** */

/* An extra for the index, whose statement is read later. */
static void add_index_extra(reader *r, mg_extra_kind kind)
{
    mg_extra *e = mg_model_add_extra(r->a, r->m, kind, r->table, r->index->name, NULL);

    if (e && e->name)
        mg_map_put(&r->scratch, &r->names, STATEMENT, e->name, strlen(e->name), (void *) (uintptr_t) r->m->extras.len);
}

/* The model cannot hold the index of the row. */
static void give_up_index(reader *r)
{
    add_index_extra(r, MG_EXTRA_INDEX);
    r->table->indexes.len--;
    r->index = NULL;
}

/* No row of the index is left. Of a constraint the extra is made of its clause. */
static void end_index(reader *r)
{
    if (r->index && r->collated && !r->index->constraint)
        add_index_extra(r, MG_EXTRA_INDEX_OPTION);
    r->index = NULL;
    r->collated = false;
}

/* table, name, unique, origin, partial, column, descending, collation */
static mg_rc index_row(void *arg, const char *const *v, size_t count)
{
    reader *r = arg;
    mg_column *c;

    (void) count;
    if (!same_object(r, v[0], v[1]))
        end_index(r);
    if (!at_table(r, v[0]))
        return MG_OK;
    if (at_object(r, v[1]))
    {
        if (strcmp(v[3], "pk") != 0)
            r->index = mg_model_add_index(r->a, r->m, r->table, is_true(v[2]) ? MG_INDEX_UNIQUE : MG_INDEX_NORMAL,
                                          mg_arena_str(r->a, v[1]));
        if (r->index)
            r->index->constraint = strcmp(v[3], "u") == 0;
    }
    if (!r->index)
        return check(r);
    c = v[5] && !is_true(v[4]) ? mg_table_column(r->table, v[5]) : NULL;
    if (!c)
    {
        give_up_index(r);
        return check(r);
    }
    if (mg_model_add_index_column(r->a, r->index, c))
        r->index->columns.items[r->index->columns.len - 1].sort = is_true(v[6]) ? MG_PSL_SORT_DESC : MG_PSL_SORT_ASC;
    r->collated = r->collated || !mg_lite_same(v[7], c->collation ? c->collation : "binary");
    return check(r);
}

/* Foreign keys ************************************************************************************************* */

static mg_psl_action action(const char *text)
{
    static const struct
    {
        const char *text;
        mg_psl_action action;
    } actions[] = {
        {"CASCADE", MG_PSL_CASCADE},
        {"RESTRICT", MG_PSL_RESTRICT},
        {"SET NULL", MG_PSL_SET_NULL},
        {"SET DEFAULT", MG_PSL_SET_DEFAULT},
    };

    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (mg_lite_same(actions[i].text, text))
            return actions[i].action;
    return MG_PSL_NO_ACTION;
}

/* The column that the next one of the foreign key leads to. */
static mg_column *referenced(reader *r, const char *to)
{
    const mg_index *key = r->key->referenced->primary;

    r->implied = !to;
    if (to)
        return find_column(r->key->referenced, to);
    return key && key->columns.len > r->key->columns.len ? key->columns.items[r->key->columns.len].column : NULL;
}

static void add_key_extra(reader *r, mg_extra_kind kind)
{
    const mg_lite_table *statement = &r->statements[r->table->number];
    const char *definition = r->clause ? mg_lite_text(r->a, statement->sql, r->clause->text) : NULL;
    mg_extra *e;

    /* The definition of a generated column holds it. */
    if (r->clause && r->clause->column != MG_LITE_TABLE && statement->columns.items[r->clause->column].generated)
        return;
    e = mg_model_add_extra(r->a, r->m, kind, r->table, r->key->name, definition);
    if (e && r->clause)
        e->column = mg_lite_clause_column(r->table, statement, r->clause);
}

static void give_up_key(reader *r)
{
    add_key_extra(r, MG_EXTRA_FOREIGN_KEY);
    r->table->foreign_keys.len--;
    r->key = NULL;
}

/* At the first row of a foreign key, its name and its deferral, which the statement tells. */
static bool begin_key(reader *r, const char *id, const char *to)
{
    const mg_lite_table *statement = &r->statements[r->table->number];
    const mg_lite_clause *c = mg_lite_foreign_key_clause(statement, strtoul(id, NULL, 10));

    r->clause = c && mg_token_names(statement->sql, c->object, to) ? c : NULL;
    r->key = mg_model_add_foreign_key(r->a, r->m, r->table, find_written(r, to), NULL);
    if (r->key && r->clause)
    {
        r->key->name = mg_lite_name(r->a, statement->sql, c->name);
        r->key->deferrable = c->deferrable;
        r->key->deferred = c->deferred;
    }
    return r->key != NULL;
}

/* No row of the foreign key is left: it must lead to the whole key. */
static void end_key(reader *r)
{
    if (r->key && r->implied && r->key->columns.len != r->key->referenced->primary->columns.len)
        give_up_key(r);
    if (r->key && r->key->deferrable)
        add_key_extra(r, MG_EXTRA_DEFERRABLE);
    r->key = NULL;
}

/* table, number, referenced table, column, referenced column, on delete, on update */
static mg_rc foreign_key_row(void *arg, const char *const *v, size_t count)
{
    reader *r = arg;
    mg_column *from, *to;

    (void) count;
    if (!same_object(r, v[0], v[1]))
        end_key(r);
    if (!at_table(r, v[0]))
        return MG_OK;
    if (at_object(r, v[1]))
    {
        if (!begin_key(r, v[1], v[2]))
            return MG_FAILED;
        r->key->on_delete = action(v[5]);
        r->key->on_update = action(v[6]);
        if (!r->key->referenced || r->key->referenced->view)
            give_up_key(r);
    }
    if (!r->key)
        return check(r);
    from = find_column(r->table, v[3]);
    to = referenced(r, v[4]);
    if (from && to)
        mg_model_add_reference(r->a, r->key, from, to);
    else
        give_up_key(r);
    return check(r);
}

/* Statements *************************************************************************************************** */

/* type, name, table, statement */
static mg_rc statement_row(void *arg, const char *const *v, size_t count)
{
    reader *r = arg;
    mg_table *t;

    (void) count;
    if (strcmp(v[0], "index") == 0)
    {
        uintptr_t number = (uintptr_t) mg_map_get(&r->names, STATEMENT, v[1], strlen(v[1]));

        if (number)
            r->m->extras.items[number - 1].definition = mg_arena_str(r->a, v[3]);
        return check(r);
    }
    t = find_written(r, v[2]);
    mg_model_add_extra(r->a, r->m, MG_EXTRA_TRIGGER, t, mg_arena_str(r->a, v[1]), mg_arena_str(r->a, v[3]));
    return check(r);
}

/* table, name, type, not null */
static mg_rc view_column_row(void *arg, const char *const *v, size_t count)
{
    reader *r = arg;
    mg_column *c;

    (void) count;
    if (!at_table(r, v[0]))
        return MG_OK;
    c = mg_model_add_column(r->a, r->m, r->table, mg_arena_str(r->a, v[1]));
    if (!c)
        return MG_FAILED;
    c->type.nullness = is_true(v[3]) ? MG_COLUMN_REQUIRED : MG_COLUMN_NULLABLE;
    mg_lite_type(r->a, v[2] ? v[2] : "", &c->type);
    return check(r);
}

/* The whole **************************************************************************************************** */

/* Numbers in the order of the tables. */
static void number(mg_model *m)
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
}

static mg_rc read_all(reader *r)
{
    if (ask(r, objects_sql, object_row, NULL) != MG_OK || ask(r, columns_sql, column_row, NULL) != MG_OK ||
        read_statements(r) != MG_OK || ask(r, indexes_sql, index_row, end_index) != MG_OK ||
        ask(r, foreign_keys_sql, foreign_key_row, end_key) != MG_OK ||
        ask(r, statements_sql, statement_row, NULL) != MG_OK ||
        (r->m->views.len > 0 && ask(r, view_columns_sql, view_column_row, NULL) != MG_OK))
        return MG_FAILED;
    number(r->m);
    return MG_OK;
}

mg_rc mg_model_from_sqlite(const mg_host *host, const mg_psl_connector *connector, mg_arena *a, mg_model **out,
                           mg_error *err)
{
    reader r = {.host = host, .a = a, .m = mg_arena_get(a, sizeof *r.m), .err = err};
    mg_rc rc;

    mg_arena_init(&r.scratch, &host->mem);
    if (r.m)
        r.m->connector = connector;
    rc = r.m ? read_all(&r) : no_memory(err);
    mg_arena_free(&r.scratch);
    *out = r.m;
    return rc;
}
