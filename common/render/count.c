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

static mg_rc no_memory(mg_error *err)
{
    strcpy(err->code, MG_ERR_MEMORY);
    err->message = "out of memory";
    err->unchanged = true;
    return MG_FAILED;
}

static void put_table(mg_render *r, const char *target, const mg_table *t)
{
    mg_sql_qualified(r, t->schema ? t->schema : target, t->name);
}

#define WITHOUT_SPACES(json) "length(regexp_replace(CAST(" json " AS TEXT), '[[:space:]]', '', 'g'))"

/* Which values are counted. @: the column; <, >: its old and its new type. */
static const char *const value_conditions[] = {
    [MG_LOSSY_NOT] = "@ IS NOT NULL",
    [MG_LOSSY_ALL] = "@ IS NOT NULL",
    [MG_LOSSY_BACK] = "CAST(CAST(@ AS >) AS <) IS DISTINCT FROM @",
    [MG_LOSSY_BEYOND_REAL] = "@ NOT BETWEEN -16777216 AND 16777216",
    [MG_LOSSY_BEYOND_DOUBLE] = "@ NOT BETWEEN -9007199254740992 AND 9007199254740992",
    [MG_LOSSY_JSON] = WITHOUT_SPACES("@") " IS DISTINCT FROM " WITHOUT_SPACES("CAST(@ AS >)"),
};

static void put_condition(mg_render *r, const mg_check *c)
{
    bool number = c->lossy == MG_LOSSY_BEYOND_REAL || c->lossy == MG_LOSSY_BEYOND_DOUBLE;
    bool list = c->column->type.nullness == MG_COLUMN_LIST;

    for (const char *p = value_conditions[number && list ? MG_LOSSY_ALL : c->lossy]; *p; p++)
        if (*p == '@')
            mg_sql_name(r, c->column->name);
        else if (*p == '<' || *p == '>')
            mg_postgres_type(r, *p == '<' ? c->column : c->new_column);
        else
            mg_strbuf_putc(r->out, *p);
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
    put_table(&r, target, c->table);
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
    if (!mg_strbuf_done(&sql))
        return no_memory(err);
    return host->query(host->ctx, sql.text, 0, NULL, take_number, out, arena, err);
}

static bool wants_any(const mg_check *c)
{
    return mg_check_wants_rows(c) || mg_check_wants_nulls(c) || mg_check_wants_values(c);
}

/* Locks the table of a check, unless an earlier one has. In SQLite the session has locked all. */
static mg_rc lock_table(const mg_host *host, const char *target, const mg_checks *checks, size_t which, mg_arena *arena,
                        mg_error *err)
{
    static const mg_diff none = {0};
    const mg_check *c = &checks->items[which];
    mg_strbuf sql;
    mg_render r = {&none, true, &sql};

    if (host->dialect != MG_POSTGRES || !wants_any(c))
        return MG_OK;
    for (size_t i = 0; i < which; i++)
        if (checks->items[i].table == c->table && wants_any(&checks->items[i]))
            return MG_OK;
    mg_strbuf_init(&sql, arena);
    mg_strbuf_puts(&sql, "LOCK TABLE ");
    put_table(&r, target, c->table);
    mg_strbuf_puts(&sql, " IN ACCESS EXCLUSIVE MODE");
    if (!mg_strbuf_done(&sql))
        return no_memory(err);
    return host->query(host->ctx, sql.text, 0, NULL, NULL, NULL, arena, err);
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

mg_rc mg_count_checks(const mg_host *host, const char *target, mg_checks *checks, bool lock, mg_arena *arena,
                      mg_error *err)
{
    size_t kept = 0;

    for (size_t i = 0; lock && i < checks->len; i++)
        if (lock_table(host, target, checks, i, arena, err) != MG_OK)
            return MG_FAILED;
    for (size_t i = 0; i < checks->len; i++)
        if (count_one(host, target, checks, i, arena, err) != MG_OK)
            return MG_FAILED;
    for (size_t i = 0; i < checks->len; i++)
        if (mg_check_holds(&checks->items[i]))
            checks->items[kept++] = checks->items[i];
    checks->len = kept;
    return MG_OK;
}
