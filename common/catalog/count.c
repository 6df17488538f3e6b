/* count.c: see count.h. */
#include "count.h"

#include "../base/map.h"
#include "../render/base/sql.h"
#include "rows/rows.h"

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
    if (mg_rows_cannot_ask(host, &why) && !arena->failed)
        return say_not_counted(host, table, &why, arena, err);
    *err = why;
    return MG_FAILED;
}

static bool wants_any(const mg_check *c)
{
    return mg_check_wants_rows(c) || mg_check_wants_nulls(c) || mg_check_wants_values(c);
}

/* One count, and what is known about tables so far, by their addresses. */
typedef struct counting
{
    const mg_host *host;
    const char *target;
    const mg_diff *d;
    mg_map locked, counted; /* tables that are locked; how many rows of a table an earlier check has counted */
    mg_arena *arena;
    mg_error *err;
} counting;

static void put_counted_table(const counting *k, mg_render *r, const mg_table *t)
{
    const mg_table *now = mg_rows_table_now(&k->d->pairs, t);

    mg_sql_qualified(r, now->schema ? now->schema : k->target, now->name);
}

/* Counts. It looks at no more rows than are needed to know that there are many. */
static mg_rc count_what(counting *k, const mg_check *c, counted what, int64_t *out)
{
    mg_strbuf sql, table;
    mg_render r = {.out = &sql}, name = {.out = &table};
    bool counted;

    mg_strbuf_init(&table, k->arena);
    put_counted_table(k, &name, c->table);
    mg_strbuf_init(&sql, k->arena);
    mg_strbuf_puts(&sql, "SELECT count(*) FROM (SELECT 1 FROM ");
    put_counted_table(k, &r, c->table);
    if (what != ROWS)
    {
        mg_strbuf_puts(&sql, " WHERE ");
        mg_sql_name(&r, mg_rows_column_now(&k->d->pairs, c->column)->name);
        mg_strbuf_puts(&sql, what == VALUES ? " IS NOT NULL" : " IS NULL");
    }
    mg_strbuf_printf(&sql, " LIMIT %d) AS counted", MG_COUNT_LIMIT);
    if (!mg_strbuf_done(&sql) || !mg_strbuf_done(&table))
        return mg_error_no_memory(k->err);
    return mg_count_strictly(k->host, sql.text, table.text, take_number, out, &counted, k->arena, k->err);
}

/* Locks the table of a check, unless that has been done. In SQLite the session has locked everything already. */
static mg_rc lock_table(counting *k, const mg_check *c)
{
    mg_strbuf sql;
    mg_render r = {.out = &sql};

    if (k->host->dialect != MG_POSTGRES || !wants_any(c) ||
        mg_map_put(k->arena, &k->locked, (uintptr_t) c->table, "", 0, (void *) c))
        return MG_OK;
    mg_strbuf_init(&sql, k->arena);
    mg_strbuf_puts(&sql, "LOCK TABLE ");
    put_counted_table(k, &r, c->table);
    mg_strbuf_puts(&sql, " IN ACCESS EXCLUSIVE MODE");
    if (!mg_strbuf_done(&sql) || k->arena->failed)
        return mg_error_no_memory(k->err);
    return k->host->query(k->host->ctx, sql.text, 0, NULL, NULL, NULL, k->arena, k->err);
}

/* Counts the rows of the check's table, if the check needs that and no earlier check has done it. */
static mg_rc count_rows(counting *k, mg_check *c)
{
    const int64_t *rows = mg_map_get(&k->counted, (uintptr_t) c->table, "", 0);

    if (rows)
    {
        c->rows = *rows;
        return MG_OK;
    }
    if (count_what(k, c, ROWS, &c->rows) != MG_OK)
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
        return count_what(k, c, NULLS, &c->nulls);
    return mg_check_wants_values(c) ? count_what(k, c, VALUES, &c->non_null) : MG_OK;
}

mg_rc mg_count_checks(const mg_host *host, const char *target, const mg_diff *d, mg_checks *checks, bool lock,
                      mg_arena *arena, mg_error *err)
{
    counting k = {.host = host, .target = target, .d = d, .arena = arena, .err = err};
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
