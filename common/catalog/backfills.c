/* backfills.c: see backfills.h. */
#include "backfills.h"

#include "../plan/rows/rows.h"
#include "../render/base/sql.h"
#include "../sql/name.h"
#include "../sql/token.h"

#include <stdlib.h>

#define FILL_PROBE "_migrate_backfill"

typedef struct fill_asking
{
    const mg_host *host;
    const mg_diff *d;
    const char *target;
    mg_objection *out;
    mg_arena *a;
    mg_error *err;
} fill_asking;

/* The old side's table, or column, under the name that it has in the database. */
static const mg_table *table_before(const fill_asking *q, const mg_table *from)
{
    return mg_rows_table_now(&q->d->pairs, from);
}

static const char *column_name_before(const fill_asking *q, const mg_column *from)
{
    return mg_rows_column_now(&q->d->pairs, from)->name;
}

static mg_rc end_asking(const fill_asking *q)
{
    return q->a->failed ? mg_error_no_memory(q->err) : MG_OK;
}

/* Objections **************************************************************************************************** */

/*
 * Finds the place in the expression of the first name that the database's message mentions, if the message itself gives
 * no place.
 */
static size_t find_named(const fill_asking *q, const char *sql, const char *words)
{
    mg_scanner s = mg_scan_all(q->host->dialect, sql);

    for (mg_token t = mg_token_next(&s); !mg_token_ends(t); t = mg_token_next(&s))
    {
        const char *name = t.kind == TOKEN_QUOTED || t.kind == TOKEN_WORD ? mg_token_text(q->a, sql, t) : NULL;
        size_t len = name ? strlen(name) : 0;

        for (const char *p = words; len > 0 && (p = strstr(p, name)) != NULL; p++)
            if ((p == words || !mg_continues_word(p[-1])) && !mg_continues_word(p[len]))
                return t.start;
    }
    return MG_NO_OFFSET;
}

/*
 * Turns what the database says into an objection; returns the error itself if the session cannot go on. `start` is
 * where the expression begins in the query.
 */
static mg_rc take_objection_to(const fill_asking *q, const mg_error *said, const mg_backfill *b, size_t start)
{
    bool inside = said->offset != MG_NO_OFFSET && said->offset >= start && said->offset < start + strlen(b->sql);

    if (said->unchanged || q->a->failed)
    {
        *q->err = *said;
        return MG_FAILED;
    }
    q->out->text = said->message ? said->message : "the database cannot read it";
    q->out->detail = said->detail;
    q->out->hint = said->hint;
    q->out->at = inside ? said->offset - start : find_named(q, b->sql, q->out->text);
    return MG_OK;
}

/* Writes the value that a row gets. Returns where the expression begins in the text. */
static size_t put_filled_value(const fill_asking *q, mg_render *r, const mg_column_pair *c)
{
    size_t start;

    if (mg_fills_gaps(c))
    {
        mg_strbuf_puts(r->out, "coalesce(");
        mg_sql_name(r, column_name_before(q, c->from));
        mg_strbuf_puts(r->out, ", ");
    }
    start = r->out->len + 2;
    mg_sql_enclosed(r, c->to->backfill->sql);
    mg_strbuf_puts(r->out, mg_fills_gaps(c) ? ")" : "");
    return start;
}

static void put_table_before(const fill_asking *q, mg_render *r, const mg_table_pair *t, const char *what)
{
    const mg_table *before = table_before(q, t->from);

    mg_strbuf_puts(r->out, what);
    mg_sql_qualified(r, before->schema, before->name);
}

static const mg_table_pair *filled_table_of(const fill_asking *q, const mg_column_pair *c)
{
    for (size_t i = 0; i < q->d->pairs.tables.len; i++)
        if (q->d->pairs.tables.items[i].to == c->to->table)
            return &q->d->pairs.tables.items[i];
    return NULL;
}

/* Probing ******************************************************************************************************* */

static mg_rc run_probe_text(const fill_asking *q, const char *sql, mg_error *said)
{
    mg_script script = {.source = {.name = "backfill", .text = sql, .len = sql ? strlen(sql) : 0}};
    const mg_host *h = q->host;

    if (!sql)
        return mg_error_no_memory(said);
    if (h->split(h->ctx, &script, q->a, said) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < script.stmts.len; i++)
        if (h->run(h->ctx, &script, &script.stmts.items[i], q->a, said) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

/*
 * Writes the statements that give an enum the values of the new side, as far as expressions of backfills may name them.
 */
static void put_planned_enum(mg_render *r, const mg_step *s)
{
    if (s->kind == MG_STEP_CREATE_ENUM)
        mg_postgres_create_type(r, s->enum_to, s->enum_to->name);
    for (size_t i = 0; s->kind == MG_STEP_ALTER_ENUM && i < s->altered->added.len; i++)
    {
        mg_strbuf_puts(r->out, "ALTER TYPE ");
        mg_sql_qualified(r, s->enum_from->schema, s->enum_from->name);
        mg_strbuf_puts(r->out, " ADD VALUE ");
        mg_sql_string(r, s->altered->added.items[i]);
        mg_sql_end(r);
    }
}

static void put_planned_enums(const fill_asking *q, mg_render *r)
{
    for (size_t i = 0; i < q->d->steps.len; i++)
        put_planned_enum(r, &q->d->steps.items[i]);
}

/*
 * PostgreSQL: makes the column into which the values must fit, and enums that it may need, in a block that is undone
 * afterwards.
 */
static mg_rc make_probe_column(const fill_asking *q, const mg_column_pair *c, mg_error *said)
{
    mg_column column = *c->to;
    mg_strbuf sql;
    mg_render r = {.out = &sql};

    column.name = FILL_PROBE;
    column.def = NULL;
    column.autoincrement = false;
    column.type.nullness = column.type.nullness == MG_COLUMN_REQUIRED ? MG_COLUMN_NULLABLE : column.type.nullness;
    mg_strbuf_init(&sql, q->a);
    put_planned_enums(q, &r);
    if (!mg_fills_gaps(c)) /* otherwise the column exists */
    {
        put_table_before(q, &r, filled_table_of(q, c), "ALTER TABLE ");
        mg_strbuf_puts(&sql, " ADD COLUMN ");
        mg_postgres_column(&r, &column, NULL);
        mg_sql_end(&r);
    }
    return run_probe_text(q, mg_strbuf_done(&sql), said);
}

/* Any column of the table that can be set, or NULL. */
static const mg_column *settable_column(const mg_table *t)
{
    for (size_t i = 0; i < t->columns.len; i++)
        if (!t->columns.items[i]->generated)
            return t->columns.items[i];
    return NULL;
}

/*
 * Is the reason of the error only that something does not exist yet, but the plan makes it? That can be a value of an
 * enum that is made anew; and, if no column is made for the test (`into` is NULL), also an enum or an extension.
 */
static bool is_of_plan(const fill_asking *q, const mg_error *said, const char *into)
{
    if (strcmp(said->code, "55P04") == 0)
        return true;
    for (size_t i = 0; !into && i < q->d->steps.len; i++)
    {
        mg_step_kind kind = q->d->steps.items[i].kind;

        if (kind == MG_STEP_CREATE_ENUM || kind == MG_STEP_ALTER_ENUM || kind == MG_STEP_CREATE_EXTENSION)
            return strcmp(said->code, "42704") == 0 || strcmp(said->code, "22P02") == 0;
    }
    return false;
}

/*
 * Has the database compile the UPDATE. `into` is the column that is set. If it is NULL, the expression is compiled as a
 * condition, in an UPDATE of any column.
 */
static mg_rc compile_fill(const fill_asking *q, const mg_column_pair *c, const char *into)
{
    const mg_table_pair *t = filled_table_of(q, c);
    const mg_column *any = settable_column(table_before(q, t->from));
    mg_error said = {.offset = MG_NO_OFFSET};
    const char *set = into ? into : any ? any->name : NULL;
    size_t start;
    mg_strbuf sql;
    mg_render r = {.out = &sql};

    if (!set)
        return MG_OK;
    mg_strbuf_init(&sql, q->a);
    put_table_before(q, &r, t, "UPDATE ");
    mg_strbuf_puts(&sql, " SET ");
    mg_sql_name(&r, set);
    mg_strbuf_puts(&sql, " = ");
    if (!into)
    {
        mg_sql_name(&r, set);
        mg_strbuf_puts(&sql, " WHERE ");
    }
    start = put_filled_value(q, &r, c);
    mg_strbuf_puts(&sql, into ? "" : " IS NULL");
    if (!mg_strbuf_done(&sql))
        return mg_error_no_memory(q->err);
    if (q->host->compile(q->host->ctx, sql.text, q->a, &said) == MG_OK || is_of_plan(q, &said, into))
        return end_asking(q);
    return take_objection_to(q, &said, c->to->backfill, start);
}

/* The column that the UPDATE sets if none is made for the test; NULL if none is known to accept the values. */
static const char *settable_name(const fill_asking *q, const mg_column_pair *c)
{
    const mg_column *any = settable_column(table_before(q, filled_table_of(q, c)->from));

    if (mg_fills_gaps(c))
        return column_name_before(q, c->from);
    return q->host->dialect == MG_SQLITE && any ? any->name : NULL; /* in SQLite every column accepts every value */
}

/* Tests in a block of its own. *made is false if the column could not be made: its type may not exist yet. */
static mg_rc probe_in_block(const fill_asking *q, const mg_column_pair *c, bool makes, bool *made)
{
    const mg_host *h = q->host;
    mg_error said = {.offset = MG_NO_OFFSET};
    mg_rc rc = MG_OK;

    if (h->block_begin(h->ctx, false, q->a, q->err) != MG_OK)
        return MG_FAILED;
    *made = !makes || make_probe_column(q, c, &said) == MG_OK;
    if (*made)
        rc = compile_fill(q, c, makes && !mg_fills_gaps(c) ? FILL_PROBE : settable_name(q, c));
    if (h->block_end(h->ctx, false, q->a, q->err) != MG_OK)
        return MG_FAILED;
    if (*made || !(said.unchanged || q->a->failed))
        return rc;
    *q->err = said;
    return MG_FAILED;
}

mg_rc mg_probe_backfill(const mg_host *host, const mg_diff *d, const mg_column_pair *c, bool writes, mg_objection *out,
                        mg_arena *arena, mg_error *err)
{
    fill_asking q = {host, d, NULL, out, arena, err};
    bool makes = writes && host->dialect == MG_POSTGRES, made;

    *out = (mg_objection){.at = MG_NO_OFFSET};
    if (probe_in_block(&q, c, makes, &made) != MG_OK)
        return MG_FAILED;
    return made ? MG_OK : probe_in_block(&q, c, false, &made);
}

/* Counting ****************************************************************************************************** */

typedef struct fill_counts
{
    int64_t all, wrong;
} fill_counts;

static mg_rc take_counts(void *arg, const char *const *values, size_t count)
{
    fill_counts *n = arg;

    (void) count;
    if (!values[0] || !values[1])
        return MG_FAILED;
    n->all = strtoll(values[0], NULL, 10);
    n->wrong = strtoll(values[1], NULL, 10);
    return MG_OK;
}

/*
 * Runs the counting query. A table takes the counts, because the expression's names are looked up as in scripts, unlike
 * those in our own queries.
 */
static mg_rc run_counts(const fill_asking *q, const char *query, fill_counts *n, mg_error *said)
{
    const char *security = q->host->dialect == MG_POSTGRES ? "SET LOCAL row_security = off;\n" : "";
    mg_strbuf make, read;
    mg_render r = {.out = &make};

    mg_strbuf_init(&make, q->a);
    mg_strbuf_puts(&make, security);
    put_planned_enums(q, &r);
    mg_strbuf_puts(&make, "CREATE TABLE ");
    mg_put_qualified(&make, q->target, FILL_PROBE);
    mg_strbuf_printf(&make, " AS %s;\n", query);
    mg_strbuf_init(&read, q->a);
    mg_strbuf_puts(&read, "SELECT counted, wrong FROM ");
    mg_put_qualified(&read, q->target, FILL_PROBE);
    if (!mg_strbuf_done(&make) || !mg_strbuf_done(&read))
        return mg_error_no_memory(said);
    if (run_probe_text(q, make.text, said) != MG_OK)
        return MG_FAILED;
    return q->host->query(q->host->ctx, read.text, 0, NULL, take_counts, n, q->a, said);
}

/* Counts in a block that is undone afterwards. An error of the query goes to `said`, with its code. */
static mg_rc count_in_block(const fill_asking *q, const char *query, fill_counts *n, mg_error *said)
{
    const mg_host *h = q->host;
    mg_rc rc;

    *said = (mg_error){.offset = MG_NO_OFFSET};
    *n = (fill_counts){MG_NOT_KNOWN, 0};
    if (!query)
        return mg_error_no_memory(q->err);
    if (h->block_begin(h->ctx, false, q->a, q->err) != MG_OK)
        return MG_FAILED;
    rc = run_counts(q, query, n, said);
    if (h->block_end(h->ctx, false, q->a, q->err) != MG_OK)
        return MG_FAILED;
    if (rc == MG_OK || !(said->unchanged || q->a->failed))
        return MG_OK;
    *q->err = *said;
    return MG_FAILED;
}

static const char *counting_query(const fill_asking *q, const mg_column_pair *c)
{
    mg_strbuf sql;
    mg_render r = {.out = &sql};

    mg_strbuf_init(&sql, q->a);
    mg_strbuf_puts(&sql, "SELECT count(*) AS counted, count(*) FILTER (WHERE ");
    if (c->to->type.nullness == MG_COLUMN_REQUIRED)
    {
        mg_sql_enclosed(&r, c->to->backfill->sql);
        mg_strbuf_puts(&sql, " IS NULL");
    }
    else
        mg_strbuf_puts(&sql, "1 = 0");
    mg_strbuf_puts(&sql, ") AS wrong");
    put_table_before(q, &r, filled_table_of(q, c), " FROM ");
    if (mg_fills_gaps(c))
    {
        mg_strbuf_puts(&sql, " WHERE ");
        mg_sql_name(&r, column_name_before(q, c->from));
        mg_strbuf_puts(&sql, " IS NULL");
    }
    return mg_strbuf_done(&sql);
}

/* Locks the table in the same way as the plan will. In SQLite the session has locked everything already. */
static mg_rc lock_filled_table(const fill_asking *q, const mg_column_pair *c)
{
    mg_strbuf sql;
    mg_render r = {.out = &sql};
    const mg_table *before = table_before(q, filled_table_of(q, c)->from);

    if (q->host->dialect != MG_POSTGRES)
        return MG_OK;
    mg_strbuf_init(&sql, q->a);
    mg_strbuf_puts(&sql, "LOCK TABLE ");
    mg_sql_qualified(&r, before->schema ? before->schema : q->target, before->name);
    mg_strbuf_puts(&sql, " IN ACCESS EXCLUSIVE MODE");
    if (!mg_strbuf_done(&sql))
        return mg_error_no_memory(q->err);
    return q->host->query(q->host->ctx, sql.text, 0, NULL, NULL, NULL, q->a, q->err);
}

static mg_rc object_to_nulls(const fill_asking *q, const fill_counts *n)
{
    if (n->wrong == 0)
        return MG_OK;
    q->out->text = mg_arena_printf(q->a, "it is NULL for %lld of %lld rows, and the column is required",
                                   (long long) n->wrong, (long long) n->all);
    q->out->hint = "Say what these rows get: coalesce(..., 'something').";
    return end_asking(q);
}

mg_rc mg_count_backfill(const mg_host *host, const mg_diff *d, const char *target, const mg_column_pair *c,
                        mg_objection *out, mg_arena *arena, mg_error *err)
{
    fill_asking q = {host, d, target, out, arena, err};
    mg_backfill *b = (mg_backfill *) c->to->backfill;
    fill_counts n;
    mg_error said;

    *out = (mg_objection){.at = MG_NO_OFFSET};
    if (lock_filled_table(&q, c) != MG_OK || count_in_block(&q, counting_query(&q, c), &n, &said) != MG_OK)
        return MG_FAILED;
    b->rows = n.all;
    if (said.message && strcmp(said.code, "42501") != 0 && !is_of_plan(&q, &said, NULL)) /* hidden rows */
        return take_objection_to(&q, &said, b, SIZE_MAX);
    return object_to_nulls(&q, &n);
}

/* Values that are there twice *********************************************************************************** */

static const mg_column_pair *pair_in(const mg_table_pair *t, const mg_column *to)
{
    for (size_t i = 0; i < t->columns.len; i++)
        if (t->columns.items[i].to == to)
            return &t->columns.items[i];
    return NULL;
}

/* Can the values under the index be known, and does a backfill give some of them? */
static bool is_of_backfills(const mg_table_pair *t, const mg_index *x)
{
    bool any = false;

    for (size_t i = 0; i < x->columns.len; i++)
    {
        const mg_column_pair *c = pair_in(t, x->columns.items[i].column);

        if (!c || (!c->from && !mg_is_backfilled(c)))
            return false;
        any = any || mg_is_backfilled(c);
    }
    return any && !x->where;
}

static void put_columns_of(mg_render *r, size_t count, const char *between, const char *behind)
{
    for (size_t i = 0; i < count; i++)
        mg_strbuf_printf(r->out, "%sc%zu%s", i > 0 ? between : "", i, behind);
}

static const char *doubled_query(const fill_asking *q, const mg_table_pair *t, const mg_index *x)
{
    mg_strbuf sql;
    mg_render r = {.out = &sql};

    mg_strbuf_init(&sql, q->a);
    mg_strbuf_puts(&sql, "SELECT count(*) AS counted, count(*) AS wrong FROM (SELECT 1 AS one FROM (SELECT ");
    for (size_t i = 0; i < x->columns.len; i++)
    {
        const mg_column_pair *c = pair_in(t, x->columns.items[i].column);

        if (mg_is_backfilled(c))
            put_filled_value(q, &r, c);
        else
            mg_sql_name(&r, column_name_before(q, c->from));
        mg_strbuf_printf(&sql, " AS c%zu%s", i, i + 1 < x->columns.len ? ", " : "");
    }
    put_table_before(q, &r, t, " FROM ");
    mg_strbuf_puts(&sql, ") AS filled WHERE ");
    put_columns_of(&r, x->columns.len, " AND ", " IS NOT NULL");
    mg_strbuf_puts(&sql, " GROUP BY ");
    put_columns_of(&r, x->columns.len, ", ", "");
    mg_strbuf_puts(&sql, " HAVING count(*) > 1) AS doubled");
    return mg_strbuf_done(&sql);
}

mg_rc mg_count_backfilled_index(const mg_host *host, const mg_diff *d, const char *target, const mg_table_pair *t,
                                const mg_index *x, mg_objection *out, mg_arena *arena, mg_error *err)
{
    fill_asking q = {host, d, target, out, arena, err};
    fill_counts n;
    mg_error ignored; /* these values cannot be compared here; making the index will report it */

    *out = (mg_objection){.at = MG_NO_OFFSET};
    if (x->kind == MG_INDEX_NORMAL || !is_of_backfills(t, x))
        return MG_OK;
    if (count_in_block(&q, doubled_query(&q, t, x), &n, &ignored) != MG_OK)
        return MG_FAILED;
    if (n.all <= 0)
        return MG_OK;
    out->text = mg_arena_printf(arena, "%lld of its values would be there more than once, and %s is unique",
                                (long long) n.all, *x->name ? x->name : "the primary key");
    return end_asking(&q);
}
