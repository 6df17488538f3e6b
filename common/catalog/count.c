/* count.c: see count.h. */
#include "count.h"

#include "../base/map.h"
#include "../render/base/sql.h"

#include <stdlib.h>

typedef enum counted
{
    ROWS,
    VALUES,
    NULLS
} counted;

static mg_rc take_number(void *arg, const char *const *values, size_t count)
{
    int64_t *number = arg;

    (void) count;
    if (!values[0])
        return MG_FAILED;
    *number = strtoll(values[0], NULL, 10);
    return MG_OK;
}

static void put_counted_table(mg_render *r, const char *target, const mg_table *t)
{
    mg_sql_qualified(r, t->schema ? t->schema : target, t->name);
}

/* Every object of a JSON value, at any depth, that has a key twice. */
#define DOUBLED_KEYS                                                                                                   \
    "EXISTS (WITH RECURSIVE part(v) AS (SELECT @ UNION ALL SELECT inner_part.v FROM part, LATERAL ("                   \
    "SELECT value FROM pg_catalog.json_each(CASE pg_catalog.json_typeof(part.v) WHEN 'object' THEN part.v END) UNION " \
    "ALL "                                                                                                             \
    "SELECT value FROM pg_catalog.json_array_elements(CASE pg_catalog.json_typeof(part.v) WHEN 'array' THEN part.v "   \
    "END)"                                                                                                             \
    ") AS inner_part(v)) SELECT 1 FROM part WHERE pg_catalog.json_typeof(part.v) = 'object' AND "                      \
    "(SELECT pg_catalog.count(k) IS DISTINCT FROM pg_catalog.count(DISTINCT k) FROM "                                  \
    "pg_catalog.json_object_keys(part.v) AS k))"

/* Which values are counted. @: the column, or an item of its list; <, >: its old and its new type, without the list. */
static const char *const value_conditions[] = {
    [MG_LOSSY_NOT] = "@ IS NOT NULL",
    [MG_LOSSY_ALL] = "@ IS NOT NULL",
    [MG_LOSSY_BACK] = "CAST(CAST(@ AS >) AS <) IS DISTINCT FROM @",
    [MG_LOSSY_OID] = "CAST(@ AS BIGINT) NOT BETWEEN 0 AND 2147483647",
    [MG_LOSSY_NUMBER] = "CASE WHEN @ BETWEEN -9000000000000000000 AND 9000000000000000000 "
                        "THEN CAST(CAST(@ AS >) AS BIGINT) IS DISTINCT FROM CAST(@ AS BIGINT) ELSE @ IS NOT NULL END",
    [MG_LOSSY_JSON] = DOUBLED_KEYS,
};

static void put_type(mg_render *r, const mg_column *c)
{
    mg_column item = *c;

    item.type.nullness = MG_COLUMN_REQUIRED;
    item.autoincrement = false;
    mg_postgres_type(r, &item, NULL);
}

static void put_condition(mg_render *r, const mg_check *c)
{
    bool list = c->lossy && c->column->type.nullness == MG_COLUMN_LIST;

    if (list)
    {
        mg_strbuf_puts(r->out, "EXISTS (SELECT 1 FROM pg_catalog.unnest(");
        mg_sql_name(r, c->column->name);
        mg_strbuf_puts(r->out, ") AS item WHERE ");
    }
    for (const char *p = value_conditions[c->lossy]; *p; p++)
        if (*p == '@' && list)
            mg_strbuf_puts(r->out, "item");
        else if (*p == '@')
            mg_sql_name(r, c->column->name);
        else if (*p == '<' || *p == '>')
            put_type(r, *p == '<' ? c->column : c->new_column);
        else
            mg_strbuf_putc(r->out, *p);
    mg_strbuf_puts(r->out, list ? ")" : "");
}

static mg_rc say_not_counted(const mg_host *host, const char *table, const mg_error *why, mg_arena *arena,
                             mg_error *err)
{
    const char *text = mg_arena_printf(arena, "The rows of %s are not counted: %s", table, why->message);

    if (!text)
        return mg_error_no_memory(err);
    if (host->progress)
        host->progress(host->ctx, text);
    return MG_OK;
}

mg_rc mg_count_strictly(const mg_host *host, const char *sql, const char *table, mg_row_fn each, void *arg,
                        bool *counted, mg_arena *arena, mg_error *err)
{
    mg_error why = {.offset = MG_NO_OFFSET};
    mg_rc rc;

    if (host->block_begin(host->ctx, false, arena, err) != MG_OK)
        return MG_FAILED;
    rc = host->query_strictly(host->ctx, sql, 0, NULL, each, arg, arena, &why);
    if (host->block_end(host->ctx, rc == MG_OK, arena, err) != MG_OK)
        return MG_FAILED;
    *counted = rc == MG_OK;
    if (rc == MG_OK)
        return MG_OK;
    if (why.refused)
        return say_not_counted(host, table, &why, arena, err);
    *err = why;
    return MG_FAILED;
}

/* No more rows are looked at than are needed to know that they are many. */
static mg_rc count_what(const mg_host *host, const char *target, const mg_check *c, counted what, int64_t *out,
                        mg_arena *arena, mg_error *err)
{
    mg_strbuf sql, table;
    mg_render r = {.out = &sql}, name = {.out = &table};
    bool counted;

    mg_strbuf_init(&table, arena);
    put_counted_table(&name, target, c->table);
    mg_strbuf_init(&sql, arena);
    mg_strbuf_puts(&sql, "SELECT count(*) FROM (SELECT 1 FROM ");
    put_counted_table(&r, target, c->table);
    if (what != ROWS)
    {
        mg_strbuf_puts(&sql, " WHERE ");
        if (what == VALUES)
            put_condition(&r, c);
        else
        {
            mg_sql_name(&r, c->column->name);
            mg_strbuf_puts(&sql, " IS NULL");
        }
    }
    mg_strbuf_printf(&sql, " LIMIT %d) AS counted", MG_COUNT_LIMIT);
    if (!mg_strbuf_done(&sql) || !mg_strbuf_done(&table))
        return mg_error_no_memory(err);
    return mg_count_strictly(host, sql.text, table.text, take_number, out, &counted, arena, err);
}

/*
 * Counts the values that a lossy cast changes, where that can be: the caller may not be allowed to read all rows, and
 * what is cast there may not be cast back.
 */
static mg_rc try_count(const mg_host *host, const char *target, mg_check *c, mg_arena *arena, mg_error *err)
{
    mg_error why = {.offset = MG_NO_OFFSET};
    mg_rc rc;

    if (host->block_begin(host->ctx, false, arena, err) != MG_OK)
        return MG_FAILED;
    rc = count_what(host, target, c, VALUES, &c->non_null, arena, &why);
    if (host->block_end(host->ctx, rc == MG_OK, arena, err) != MG_OK)
        return MG_FAILED;
    if (rc == MG_OK || !(why.unchanged || arena->failed))
        return MG_OK;
    *err = why;
    return MG_FAILED;
}

static bool wants_any(const mg_check *c)
{
    return mg_check_wants_rows(c) || mg_check_wants_nulls(c) || mg_check_wants_values(c);
}

/* One counting, with what it knows of tables so far, by their addresses. */
typedef struct counting
{
    const mg_host *host;
    const char *target;
    mg_map locked, counted; /* tables that are locked; the rows that an earlier check has counted */
    mg_arena *arena;
    mg_error *err;
} counting;

/* Locks the table of a check, unless it is. In SQLite the session has locked all. */
static mg_rc lock_table(counting *k, const mg_check *c)
{
    mg_strbuf sql;
    mg_render r = {.out = &sql};

    if (k->host->dialect != MG_POSTGRES || !wants_any(c) ||
        mg_map_put(k->arena, &k->locked, (uintptr_t) c->table, "", 0, (void *) c))
        return MG_OK;
    mg_strbuf_init(&sql, k->arena);
    mg_strbuf_puts(&sql, "LOCK TABLE ");
    put_counted_table(&r, k->target, c->table);
    mg_strbuf_puts(&sql, " IN ACCESS EXCLUSIVE MODE");
    if (!mg_strbuf_done(&sql) || k->arena->failed)
        return mg_error_no_memory(k->err);
    return k->host->query(k->host->ctx, sql.text, 0, NULL, NULL, NULL, k->arena, k->err);
}

/* The rows of the check's table, if any wants them; an earlier check may have counted them. */
static mg_rc count_rows(counting *k, mg_check *c)
{
    const int64_t *rows = mg_map_get(&k->counted, (uintptr_t) c->table, "", 0);

    if (rows)
    {
        c->rows = *rows;
        return MG_OK;
    }
    if (count_what(k->host, k->target, c, ROWS, &c->rows, k->arena, k->err) != MG_OK)
        return MG_FAILED;
    mg_map_put(k->arena, &k->counted, (uintptr_t) c->table, "", 0, &c->rows);
    return k->arena->failed ? mg_error_no_memory(k->err) : MG_OK;
}

static mg_rc count_one(counting *k, mg_check *c)
{
    if (mg_check_wants_rows(c) && count_rows(k, c) != MG_OK)
        return MG_FAILED;
    if (c->rows == 0 || (mg_check_wants_rows(c) && c->rows == MG_NOT_COUNTED))
        return MG_OK;
    if (mg_check_wants_nulls(c))
        return count_what(k->host, k->target, c, NULLS, &c->nulls, k->arena, k->err);
    if (c->lossy)
        return try_count(k->host, k->target, c, k->arena, k->err);
    return mg_check_wants_values(c) ? count_what(k->host, k->target, c, VALUES, &c->non_null, k->arena, k->err) : MG_OK;
}

mg_rc mg_count_checks(const mg_host *host, const char *target, mg_checks *checks, bool lock, mg_arena *arena,
                      mg_error *err)
{
    counting k = {.host = host, .target = target, .arena = arena, .err = err};
    size_t kept = 0;

    for (size_t i = 0; lock && i < checks->len; i++)
        if (lock_table(&k, &checks->items[i]) != MG_OK)
            return MG_FAILED;
    for (size_t i = 0; i < checks->len; i++)
        if (count_one(&k, &checks->items[i]) != MG_OK)
            return MG_FAILED;
    for (size_t i = 0; i < checks->len; i++)
        if (mg_check_holds(&checks->items[i]))
            checks->items[kept++] = checks->items[i];
    checks->len = kept;
    return MG_OK;
}
