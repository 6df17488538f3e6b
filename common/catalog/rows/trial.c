/*
 * trial.c: tries casts in PostgreSQL if there is no condition that tells which values fail. Each attempt is made in a
 * block, because a failure would spoil what is around it; see parts.h. If a cast fails, the rows are halved again and
 * again, until single rows are found or the number of attempts is used up.
 */
#include "parts.h"

#include <stdlib.h>

/* How many attempts are made; finding one row takes about twenty. */
#define ROW_TRIALS 200

/* The number of a row is made of its page and its place on the page. No page has more places than this. */
#define ROW_PLACES 512

typedef struct row_range
{
    int64_t from, to;
} row_range;

typedef struct trying
{
    const mg_rows_writer *w;
    const mg_host *host;
    mg_error *err;
    const char *table, *cast;  /* the name of the table, quoted; the expression that casts */
    MG_VEC(row_range) failing; /* ranges that contain rows that fail, not yet halved */
    mg_strbuf rows;            /* the ctids of rows that fail, as a list */
    int64_t count;
    unsigned tried;
} trying;

static mg_rc take_number_of(void *arg, const char *const *values, size_t count)
{
    (void) count;
    *(int64_t *) arg = values[0] ? strtoll(values[0], NULL, 10) : 0;
    return MG_OK;
}

/* Is the error about a value, and not about the query itself? */
static bool is_about_value(const mg_error *why)
{
    return strncmp(why->code, "22", 2) == 0 || strncmp(why->code, "23", 2) == 0 || strncmp(why->code, "P0", 2) == 0;
}

/*
 * Runs a query in a block, and gets the number that it returns. `why` has no message if it succeeds, which means for a
 * query that casts that all its rows can be cast.
 */
static mg_rc try_range(trying *t, const char *sql, int64_t *number, mg_error *why)
{
    const mg_host *h = t->host;
    mg_rc rc;

    if (!sql)
        return mg_error_no_memory(t->err);
    *why = (mg_error){.offset = MG_NO_OFFSET};
    if (h->block_begin(h->ctx, false, t->w->a, t->err) != MG_OK)
        return MG_FAILED;
    rc = h->query_strictly(h->ctx, sql, 0, NULL, take_number_of, number, t->w->a, why);
    if (h->block_end(h->ctx, rc == MG_OK, t->w->a, t->err) != MG_OK)
        return MG_FAILED;
    if (rc == MG_OK)
        why->message = NULL;
    else if (t->w->a->failed || !(is_about_value(why) || mg_rows_cannot_ask(h, why)))
    {
        *t->err = *why;
        return MG_FAILED;
    }
    return MG_OK;
}

static const char *range_query(const trying *t, row_range r)
{
    return mg_arena_printf(t->w->a, "SELECT count(%s) FROM %s WHERE ctid >= '(%lld,%d)' AND ctid < '(%lld,%d)'",
                           t->cast, t->table, (long long) (r.from / ROW_PLACES), (int) (r.from % ROW_PLACES),
                           (long long) (r.to / ROW_PLACES), (int) (r.to % ROW_PLACES));
}

static bool add_range(trying *t, int64_t from, int64_t to)
{
    row_range *slot = mg_vec_push(t->w->a, &t->failing);

    if (slot)
        *slot = (row_range){from, to};
    return slot != NULL;
}

static void note_failing_row(trying *t, int64_t row)
{
    mg_strbuf_printf(&t->rows, "%s'(%lld,%d)'", t->count > 0 ? ", " : "", (long long) (row / ROW_PLACES),
                     (int) (row % ROW_PLACES));
    t->count++;
}

/* Halves the last range that fails. */
static mg_rc halve(trying *t)
{
    row_range r = t->failing.items[--t->failing.len];
    int64_t middle = r.from + (r.to - r.from) / 2;
    row_range halves[] = {{middle, r.to}, {r.from, middle}};
    int64_t number;
    mg_error why;

    if (r.to - r.from == 1)
    {
        note_failing_row(t, r.from);
        return MG_OK;
    }
    for (size_t i = 0; i < 2; i++, t->tried++)
    {
        if (try_range(t, range_query(t, halves[i]), &number, &why) != MG_OK)
            return MG_FAILED;
        if (why.message && !add_range(t, halves[i].from, halves[i].to))
            return mg_error_no_memory(t->err);
    }
    return MG_OK;
}

/* Asks how many pages the table has. A partitioned table has none itself. */
static const char *pages_query(const trying *t)
{
    mg_strbuf sql;
    mg_render r = {.out = &sql};

    mg_strbuf_init(&sql, t->w->a);
    mg_strbuf_puts(&sql, "SELECT pg_catalog.pg_relation_size(CAST(");
    mg_sql_string(&r, t->table);
    mg_strbuf_puts(&sql, " AS regclass)) / CAST(pg_catalog.current_setting('block_size') AS int8)");
    return mg_strbuf_done(&sql);
}

static mg_rc find_failing(trying *t)
{
    int64_t pages = 0;
    mg_error why;

    if (try_range(t, pages_query(t), &pages, &why) != MG_OK)
        return MG_FAILED;
    if (pages > 0 && !add_range(t, 0, pages * ROW_PLACES))
        return mg_error_no_memory(t->err);
    while (t->failing.len > 0 && t->tried < ROW_TRIALS)
        if (halve(t) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

static const char *whole_query(const trying *t)
{
    return mg_arena_printf(t->w->a, "SELECT count(*), count(%s) FROM %s", t->cast, t->table);
}

/* Tries all rows at once. If there is no type of this name, that of the target schema is meant. */
static mg_rc try_all(trying *t, const mg_rows_question *q, int64_t *rows, mg_error *why)
{
    if (try_range(t, whole_query(t), rows, why) != MG_OK)
        return MG_FAILED;
    if (!why->message || strcmp(why->code, "42704") != 0 || !q->cast_to_own)
        return MG_OK;
    t->cast = q->cast_to_own;
    return try_range(t, whole_query(t), rows, why);
}

/* From version 16 on the server can tell which texts fail. *found: it has found some, and the check is answered. */
static mg_rc ask_invalid(trying *t, mg_row_check *c, const mg_rows_question *q, bool *found)
{
    int64_t count = 0;
    mg_error why;

    *found = false;
    if (!q->invalid)
        return MG_OK;
    if (try_range(t, mg_arena_printf(t->w->a, "SELECT count(*) FROM %s WHERE %s", t->table, q->invalid), &count,
                  &why) != MG_OK)
        return MG_FAILED;
    if (why.message || count == 0)
        return MG_OK;
    *found = true;
    c->answer = MG_ROWS_FOUND;
    c->count = count;
    c->query = mg_arena_printf(t->w->a, "SELECT * FROM %s WHERE %s", t->table, q->invalid);
    return c->query ? MG_OK : mg_error_no_memory(t->err);
}

mg_rc mg_rows_try_cast(const mg_rows_writer *w, const mg_host *host, mg_row_check *c, const mg_rows_question *q,
                       mg_error *err)
{
    trying t = {.w = w, .host = host, .err = err, .table = q->table, .cast = q->cast};
    int64_t rows = 0;
    mg_error why;
    bool found;

    mg_strbuf_init(&t.rows, w->a);
    if (ask_invalid(&t, c, q, &found) != MG_OK)
        return MG_FAILED;
    if (found)
        return MG_OK;
    if (try_all(&t, q, &rows, &why) != MG_OK)
        return MG_FAILED;
    if (why.message && !is_about_value(&why))
    {
        c->why = why.message;
        return MG_OK;
    }
    c->answer = why.message ? MG_ROWS_FOUND : MG_ROWS_NONE;
    c->query = rows > 0 || why.message ? whole_query(&t) : NULL;
    if (!why.message)
        return w->a->failed ? mg_error_no_memory(err) : MG_OK;
    if (find_failing(&t) != MG_OK)
        return MG_FAILED;
    c->count = t.count > 0 ? t.count : 1;
    if (t.count > 0 && mg_strbuf_done(&t.rows))
        c->query = mg_arena_printf(w->a, "SELECT * FROM %s WHERE ctid IN (%s)", t.table, t.rows.text);
    return w->a->failed ? mg_error_no_memory(err) : MG_OK;
}
