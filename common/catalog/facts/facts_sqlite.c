/* facts_sqlite.c: reads what SQLite's catalog knows of tables, and counts their rows; see facts.h. */
#include "../listed.h"
#include "parts.h"

#include "../../base/strbuf.h"
#include "../../sql/name.h"

#include <stdlib.h>
#include <string.h>

#define IS_ASKED(name) "instr(?1, ',' || lower(quote(" name ")) || ',') > 0"

/* ?1: names in lower case. Tables of other modules are left out: to ask them would run the modules. */
#define ASKED_TABLES                                                                                                   \
    " FROM main.sqlite_schema AS t WHERE t.type IN ('table', 'view') AND (" IS_ASKED(                                  \
        "t.name") " OR EXISTS (SELECT 1 FROM main.sqlite_schema AS x WHERE x.type = 'index' AND x.tbl_name = t.name "  \
                  "AND " IS_ASKED("x.name") "))"

#define OF_TABLES(more) " FROM (SELECT t.name" ASKED_TABLES " AND t.type = 'table' AND t.rootpage > 0) AS t JOIN " more

static const char TABLES_OF_FILE[] = "SELECT t.name, t.type, t.type = 'table' AND t.rootpage = 0" ASKED_TABLES;

static const char COLUMNS_OF_FILE[] =
    "SELECT t.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.hidden > 1" OF_TABLES(
        "pragma_table_xinfo(t.name, 'main') AS c ORDER BY t.name, c.cid");

static const char INDEXES_OF_FILE[] = "SELECT t.name, x.name, x.\"unique\", x.origin, x.partial, c.name" OF_TABLES(
    "pragma_index_list(t.name, 'main') AS x JOIN pragma_index_info(x.name, 'main') AS c "
    "ORDER BY t.name, x.seq, c.seqno");

/* Those of all tables, since the ones that lead to a table are wanted, too. */
static const char KEYS_OF_FILE[] =
    "SELECT t.name, k.id, k.\"table\", k.\"from\", k.on_delete FROM main.sqlite_schema AS t JOIN "
    "pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.rootpage > 0 "
    "ORDER BY t.name, k.id, k.seq";

/* Views and triggers of all tables, since those of others may name the ones that were asked for. */
static const char TEXTS_OF_FILE[] = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL";

static bool says_yes(const char *value)
{
    return value && value[0] == '1';
}

static mg_fact_table *table_in_file(const mg_fact_reader *r, const char *name)
{
    mg_object object = {NULL, name};

    return name ? mg_facts_table(r->facts, &object) : NULL;
}

static mg_rc take_table_of_file(void *arg, const char *const *v, size_t count)
{
    mg_fact_reader *r = arg;
    mg_object name = {NULL, mg_facts_copy(r, v[0])};
    mg_fact_table *t = name.name && v[1] ? mg_facts_add_table(r->facts, &name) : NULL;

    (void) count;
    if (!t)
        return MG_FAILED;
    t->known = true;
    if (v[1][0] == 'v')
        t->kind = MG_THING_VIEW;
    else if (says_yes(v[2]))
        t->kind = MG_THING_VIRTUAL_TABLE;
    return MG_OK;
}

static mg_rc take_column_of_file(void *arg, const char *const *v, size_t count)
{
    mg_fact_reader *r = arg;
    mg_fact_table *t = table_in_file(r, v[0]);
    const char *name = mg_facts_copy(r, v[1]);
    mg_fact_column *c = t && name ? mg_facts_add_column(r->facts, t, name) : NULL;

    (void) count;
    if (!c)
        return MG_FAILED;
    c->type = mg_facts_copy(r, v[2]);
    c->not_null = says_yes(v[3]);
    c->fallback = mg_facts_copy(r, v[4]);
    c->generated = says_yes(v[5]);
    return MG_OK;
}

/* Whether the row is about another object than the one before, which its table and its own name tell. */
static bool is_next_in_table(mg_fact_reader *r, const char *table, const char *name)
{
    const char *key = mg_arena_printf(r->facts->arena, "%s %s", name, table);
    bool next = !key || !r->object || strcmp(r->object, key) != 0;

    r->object = key;
    return next;
}

static mg_rc take_index_of_file(void *arg, const char *const *v, size_t count)
{
    mg_fact_reader *r = arg;
    mg_fact_table *t = table_in_file(r, v[0]);
    mg_object name = {NULL, mg_facts_copy(r, v[1])};

    (void) count;
    if (!t || !name.name)
        return MG_FAILED;
    if (is_next_in_table(r, v[0], v[1]))
    {
        r->index = mg_facts_add_index(r->facts, t, &name);
        if (!r->index)
            return MG_FAILED;
        r->index->unique = says_yes(v[2]);
        r->index->primary = v[3] && v[3][0] == 'p';
        r->index->constraint = v[3] && v[3][0] != 'c';
        r->index->predicate = says_yes(v[4]) ? "" : NULL;
    }
    r->index->expression = r->index->expression || !v[5];
    mg_facts_add_name(r, &r->index->columns, v[5]);
    return MG_OK;
}

/* Adds the foreign key of a row to its table, if that was asked for, and to the table that it leads to. */
static void add_key_of_row(mg_fact_reader *r, const char *const *v)
{
    mg_fact_table *t = table_in_file(r, v[0]), *to = table_in_file(r, v[2]);
    mg_fact_constraint *c = NULL, **slot;

    if (t)
        c = mg_facts_add_constraint(r->facts, t, NULL);
    else if (to)
        c = mg_arena_get(r->facts->arena, sizeof *c);
    r->constraint = c;
    if (!c)
        return;
    c->kind = MG_CONSTRAINT_FOREIGN_KEY;
    c->validated = true;
    c->from.name = mg_facts_copy(r, v[0]);
    c->references.name = mg_facts_copy(r, v[2]);
    c->cascades = v[4] && strcmp(v[4], "CASCADE") == 0;
    if (!to)
        return;
    slot = mg_vec_push(r->facts->arena, &to->incoming);
    if (slot)
        *slot = c;
}

static mg_rc take_key_of_file(void *arg, const char *const *v, size_t count)
{
    mg_fact_reader *r = arg;

    (void) count;
    if (!v[0] || !v[1])
        return MG_FAILED;
    if (is_next_in_table(r, v[0], v[1]))
        add_key_of_row(r, v);
    if (r->constraint)
        mg_facts_add_name(r, &r->constraint->columns, v[3]);
    return MG_OK;
}

static mg_rc take_count(void *arg, const char *const *v, size_t count)
{
    mg_fact_reader *r = arg;
    size_t at = v[0] ? (size_t) strtoul(v[0], NULL, 10) : r->facts->tables.len;

    (void) count;
    if (at >= r->facts->tables.len || !v[1])
        return MG_FAILED;
    r->facts->tables.items[at]->rows = strtoll(v[1], NULL, 10);
    r->facts->tables.items[at]->at_least = r->facts->tables.items[at]->rows > r->small;
    return MG_OK;
}

/* The statement of a table or index that was asked for goes there. */
static void keep_statement(mg_fact_reader *r, const char *const *v)
{
    mg_object name = {NULL, v[1]};
    mg_fact_table *t = table_in_file(r, v[2]);
    mg_fact_index *i = t && v[0][0] == 'i' ? mg_facts_index(r->facts, &name) : NULL;

    if (i)
        i->text = mg_facts_copy(r, v[3]);
    else if (t && v[0][0] == 't')
        t->text = mg_facts_copy(r, v[3]);
}

static mg_rc take_text_of_file(void *arg, const char *const *v, size_t count)
{
    mg_fact_reader *r = arg;
    bool view, trigger;
    mg_fact_text *slot;

    (void) count;
    if (!v[0] || !v[1] || !v[3])
        return MG_OK; /* only a damaged catalog has such a row */
    view = strcmp(v[0], "view") == 0;
    trigger = strcmp(v[0], "trigger") == 0;
    if (!view && !trigger)
    {
        keep_statement(r, v);
        return MG_OK;
    }
    slot = mg_vec_push(r->facts->arena, &r->facts->texts);
    if (!slot)
        return MG_FAILED;
    *slot = (mg_fact_text){.of = view ? MG_THING_VIEW : MG_THING_TRIGGER,
                           .name = mg_facts_copy(r, v[1]),
                           .table = mg_facts_copy(r, v[2]),
                           .text = mg_facts_copy(r, v[3])};
    return MG_OK;
}

#define COUNTED_AT_ONCE 100 /* tables; a statement of SQLite may have 500 parts */

/* Counts the rows of all tables, as far as to know which are small. */
static mg_rc count_tables_of_file(mg_fact_reader *r)
{
    mg_strbuf sql;
    size_t parts = 0;

    mg_strbuf_init(&sql, r->facts->arena);
    for (size_t i = 0; i < r->facts->tables.len; i++)
    {
        const mg_fact_table *t = r->facts->tables.items[i];

        if (t->kind == MG_THING_TABLE)
        {
            mg_strbuf_printf(&sql, "%sSELECT %zu, (SELECT count(*) FROM (SELECT 1 FROM main.",
                             parts++ ? " UNION ALL " : "", i);
            mg_put_name(&sql, t->name);
            mg_strbuf_printf(&sql, " LIMIT %ld))", r->small + 1);
        }
        if (parts == 0 || (parts < COUNTED_AT_ONCE && i + 1 < r->facts->tables.len))
            continue;
        if (!mg_strbuf_done(&sql))
            return mg_error_no_memory(r->err);
        if (mg_facts_ask(r, sql.text, 0, NULL, take_count) != MG_OK)
            return MG_FAILED;
        mg_strbuf_init(&sql, r->facts->arena);
        parts = 0;
    }
    return MG_OK;
}

mg_rc mg_facts_read_sqlite(mg_fact_reader *r)
{
    const char *wanted = mg_listed(MG_SQLITE, &r->names, r->facts->arena);

    if (!wanted)
        return mg_error_no_memory(r->err);
    if (r->names.len == 0)
        return MG_OK;
    if (mg_facts_ask(r, TABLES_OF_FILE, 1, &wanted, take_table_of_file) != MG_OK ||
        mg_facts_ask(r, COLUMNS_OF_FILE, 1, &wanted, take_column_of_file) != MG_OK ||
        mg_facts_ask(r, INDEXES_OF_FILE, 1, &wanted, take_index_of_file) != MG_OK ||
        mg_facts_ask(r, KEYS_OF_FILE, 0, NULL, take_key_of_file) != MG_OK ||
        mg_facts_ask(r, TEXTS_OF_FILE, 0, NULL, take_text_of_file) != MG_OK)
        return MG_FAILED;
    return count_tables_of_file(r);
}
