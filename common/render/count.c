/* count.c: see count.h. */
#include "count.h"

#include "sql.h"

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

    *number = count > 0 && values[0] ? strtoll(values[0], NULL, 10) : 0;
    return MG_OK;
}

/* No more rows are looked at than are needed to know that they are many. */
static mg_rc count(const mg_host *host, const char *target, const mg_check *c, counted what, int64_t *out,
                   mg_arena *arena, mg_error *err)
{
    static const mg_diff none = {0};
    mg_strbuf sql;
    mg_render r = {&none, true, &sql};

    mg_strbuf_init(&sql, arena);
    mg_strbuf_puts(&sql, "SELECT count(*) FROM (SELECT 1 FROM ");
    mg_sql_qualified(&r, c->table->schema ? c->table->schema : target, c->table->name);
    if (what != ROWS)
    {
        mg_strbuf_puts(&sql, " WHERE ");
        mg_sql_name(&r, c->column->name);
        mg_strbuf_puts(&sql, what == NULLS ? " IS NULL" : " IS NOT NULL");
    }
    mg_strbuf_printf(&sql, " LIMIT %d) AS counted", MG_COUNT_LIMIT);
    if (!mg_strbuf_done(&sql))
    {
        strcpy(err->code, MG_ERR_MEMORY);
        err->message = "out of memory";
        err->unchanged = true;
        return MG_FAILED;
    }
    return host->query(host->ctx, sql.text, 0, NULL, take_number, out, arena, err);
}

/* The rows of a table as an earlier check has counted them. */
static bool known(const mg_checks *checks, size_t before, const mg_table *t, int64_t *rows)
{
    for (size_t i = 0; i < before; i++)
        if (checks->items[i].table == t && checks->items[i].rows != MG_NOT_COUNTED)
        {
            *rows = checks->items[i].rows;
            return true;
        }
    return false;
}

static mg_rc count_one(const mg_host *host, const char *target, mg_checks *checks, size_t i, mg_arena *arena,
                       mg_error *err)
{
    mg_check *c = &checks->items[i];

    if (mg_check_wants_rows(c) && !known(checks, i, c->table, &c->rows) &&
        count(host, target, c, ROWS, &c->rows, arena, err) != MG_OK)
        return MG_FAILED;
    if (c->rows == 0)
        return MG_OK;
    if (mg_check_wants_nulls(c))
        return count(host, target, c, NULLS, &c->nulls, arena, err);
    return mg_check_wants_values(c) ? count(host, target, c, VALUES, &c->non_null, arena, err) : MG_OK;
}

mg_rc mg_count_checks(const mg_host *host, const char *target, mg_checks *checks, mg_arena *arena, mg_error *err)
{
    size_t kept = 0;

    for (size_t i = 0; i < checks->len; i++)
        if (count_one(host, target, checks, i, arena, err) != MG_OK)
            return MG_FAILED;
    for (size_t i = 0; i < checks->len; i++)
        if (mg_check_holds(&checks->items[i]))
            checks->items[kept++] = checks->items[i];
    checks->len = kept;
    return MG_OK;
}
