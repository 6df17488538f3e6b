/* counts.c: counts the rows that backfills fill, and what is wrong with their values; see backfills.h. */
#include "parts.h"

#include "../../plan/pair/find.h"
#include "../../sql/name.h"
#include "../../sql/token.h"

#include <stdlib.h>

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
static mg_rc run_counts(const mg_filling *q, const char *query, fill_counts *n, mg_error *said)
{
    const char *security = q->host->dialect == MG_POSTGRES ? "SET LOCAL row_security = off;\n" : "";
    mg_strbuf make, read;
    mg_render r = {.out = &make};

    mg_strbuf_init(&make, q->a);
    mg_strbuf_puts(&make, security);
    mg_fill_put_types(q, &r);
    mg_strbuf_puts(&make, "CREATE TABLE ");
    mg_put_qualified(&make, q->target, MG_FILL_PROBE);
    mg_strbuf_printf(&make, " AS %s;\n", query);
    mg_strbuf_init(&read, q->a);
    mg_strbuf_puts(&read, "SELECT counted, wrong FROM ");
    mg_put_qualified(&read, q->target, MG_FILL_PROBE);
    if (!mg_strbuf_done(&make) || !mg_strbuf_done(&read))
        return mg_error_no_memory(said);
    if (mg_fill_run(q, make.text, said) != MG_OK)
        return MG_FAILED;
    return q->host->query(q->host->ctx, read.text, 0, NULL, take_counts, n, q->a, said);
}

/* Counts in a block that is undone afterwards. An error of the query goes to `said`, with its code. */
static mg_rc count_in_block(const mg_filling *q, const char *query, fill_counts *n, mg_error *said)
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

static bool is_of_enum(const mg_filling *q, const mg_column_pair *c)
{
    return q->host->dialect == MG_POSTGRES && c->to->type.family == MG_FAMILY_ENUM;
}

static const char *counting_query(const mg_filling *q, const mg_column_pair *c)
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
    if (is_of_enum(q, c)) /* any row may have a value that the enum lacks */
    {
        mg_strbuf_puts(&sql, ", count(");
        mg_sql_enclosed(&r, c->to->backfill->sql);
        mg_strbuf_puts(&sql, ") AS given");
    }
    mg_fill_put_table(q, &r, mg_pair_of_new_table(&q->d->pairs, c->to->table), " FROM ");
    if (mg_fills_gaps(c))
    {
        mg_strbuf_puts(&sql, " WHERE ");
        mg_sql_name(&r, mg_fill_column_before(q, c->from));
        mg_strbuf_puts(&sql, " IS NULL");
    }
    return mg_strbuf_done(&sql);
}

/* Locks the table in the same way as the plan will. In SQLite the session has locked everything already. */
static mg_rc lock_filled_table(const mg_filling *q, const mg_column_pair *c)
{
    mg_strbuf sql;
    mg_render r = {.out = &sql};
    const mg_table *before = mg_fill_table_before(q, mg_pair_of_new_table(&q->d->pairs, c->to->table)->from);

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

static mg_rc object_to_nulls(const mg_filling *q, const fill_counts *n)
{
    if (n->wrong == 0)
        return MG_OK;
    q->out->text = mg_arena_printf(q->a, "it is NULL for %lld of %lld rows, and the column is required",
                                   (long long) n->wrong, (long long) n->all);
    q->out->hint = "Say what these rows get: coalesce(..., 'something').";
    return mg_fill_end(q);
}

/* Values that an enum lacks ************************************************************************************* */

/* The number of bytes of the expression before the cast to a type that it ends with; 0 if it ends otherwise. */
static size_t find_last_cast(const char *sql)
{
    mg_scanner s = mg_scan_all(MG_POSTGRES, sql);
    size_t depth = 0, cast = 0;

    for (mg_token t = mg_token_next(&s); !mg_token_ends(t); t = mg_token_next(&s))
    {
        bool name = t.kind == TOKEN_WORD || t.kind == TOKEN_QUOTED || mg_token_is_sign(sql, t, '.');

        depth += mg_token_is_sign(sql, t, '(');
        depth -= depth > 0 && mg_token_is_sign(sql, t, ')');
        if (mg_token_reads(sql, t, "::") && depth == 0)
            cast = t.start;
        else if (!name)
            cast = 0;
    }
    return cast;
}

/* The condition on rows with values that the enum lacks; `cast` is where the expression casts to it. */
static const char *lacking_condition(const mg_filling *q, const mg_column_pair *c, size_t cast)
{
    const mg_enum *e = c->to->type.of.enumeration;
    mg_strbuf sql;
    mg_render r = {.out = &sql};

    mg_strbuf_init(&sql, q->a);
    mg_strbuf_puts(&sql, "CAST((");
    mg_strbuf_add(&sql, c->to->backfill->sql, cast);
    mg_strbuf_puts(&sql, ") AS text) NOT IN (");
    for (size_t i = 0; i < e->values.len; i++)
    {
        mg_strbuf_puts(&sql, i > 0 ? ", " : "");
        mg_sql_string(&r, e->values.items[i]);
    }
    mg_strbuf_putc(&sql, ')');
    return mg_strbuf_done(&sql);
}

/* Says how many rows have values that the enum lacks, and how to see them, if the expression is a cast to it. */
static mg_rc object_to_values(const mg_filling *q, const mg_column_pair *c, const mg_error *said)
{
    size_t cast = find_last_cast(c->to->backfill->sql);
    const char *condition = cast > 0 ? lacking_condition(q, c, cast) : NULL;
    fill_counts n = {0, 0};
    mg_error ignored; /* the database has said already what is wrong */
    mg_strbuf sql;
    mg_render r = {.out = &sql};

    mg_strbuf_init(&sql, q->a);
    mg_fill_put_table(q, &r, mg_pair_of_new_table(&q->d->pairs, c->to->table), "");
    if (condition && mg_strbuf_done(&sql) &&
        count_in_block(q,
                       mg_arena_printf(q->a, "SELECT count(*) AS counted, count(*) FILTER (WHERE %s) AS wrong FROM %s",
                                       condition, sql.text),
                       &n, &ignored) != MG_OK)
        return MG_FAILED;
    if (n.wrong == 0)
        return mg_fill_take_objection(q, said, c->to->backfill, SIZE_MAX);
    q->out->text = mg_arena_printf(q->a, "%lld of %lld rows have a value that the enum %s does not have",
                                   (long long) n.wrong, (long long) n.all, c->to->type.of.enumeration->name);
    q->out->detail = mg_arena_printf(q->a, "They are: SELECT * FROM %s WHERE %s", sql.text, condition);
    q->out->hint = "Say what these rows get: CASE ... END, or add the values to the enum. Nothing was changed.";
    return mg_fill_end(q);
}

/* Is the error about a value that will not be there, as far as the plan renames none? */
static bool is_of_value(const mg_filling *q, const mg_column_pair *c, const mg_error *said)
{
    if (!is_of_enum(q, c) || strcmp(said->code, "22P02") != 0)
        return false;
    for (size_t i = 0; i < q->d->steps.len; i++)
        if (q->d->steps.items[i].kind == MG_STEP_RENAME_VALUE)
            return false;
    return true;
}

mg_rc mg_count_backfill(const mg_host *host, const mg_diff *d, const char *target, const mg_column_pair *c,
                        mg_objection *out, mg_arena *arena, mg_error *err)
{
    mg_filling q = {host, d, target, out, arena, err};
    mg_backfill *b = (mg_backfill *) c->to->backfill;
    fill_counts n;
    mg_error said;

    *out = (mg_objection){.at = MG_NO_OFFSET};
    if (lock_filled_table(&q, c) != MG_OK || count_in_block(&q, counting_query(&q, c), &n, &said) != MG_OK)
        return MG_FAILED;
    b->rows = n.all;
    if (said.message && is_of_value(&q, c, &said))
        return object_to_values(&q, c, &said);
    if (said.message && strcmp(said.code, "42501") != 0 && !mg_fill_is_of_plan(&q, &said, NULL)) /* hidden rows */
        return mg_fill_take_objection(&q, &said, b, SIZE_MAX);
    return object_to_nulls(&q, &n);
}

/* Values that are there twice *********************************************************************************** */

/* Can the values under the index be known, and does a backfill give some of them? */
static bool is_of_backfills(const mg_pairs *p, const mg_index *x)
{
    bool any = false;

    for (size_t i = 0; i < x->columns.len; i++)
    {
        const mg_column_pair *c = mg_pair_of_new(p, x->columns.items[i].column);

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

/* Writes the value that rows get in a column of the new side, from a backfill or from what they have. */
static void put_later_value(const mg_filling *q, mg_render *r, const mg_column *to)
{
    const mg_column_pair *c = mg_pair_of_new(&q->d->pairs, to);

    if (mg_is_backfilled(c))
        mg_fill_put_value(q, r, c);
    else
        mg_sql_name(r, mg_fill_column_before(q, c->from));
}

static const char *doubled_query(const mg_filling *q, const mg_table_pair *t, const mg_index *x)
{
    mg_strbuf sql;
    mg_render r = {.out = &sql};

    mg_strbuf_init(&sql, q->a);
    mg_strbuf_puts(&sql, "SELECT count(*) AS counted, count(*) AS wrong FROM (SELECT 1 AS one FROM (SELECT ");
    for (size_t i = 0; i < x->columns.len; i++)
    {
        put_later_value(q, &r, x->columns.items[i].column);
        mg_strbuf_printf(&sql, " AS c%zu%s", i, i + 1 < x->columns.len ? ", " : "");
    }
    mg_fill_put_table(q, &r, t, " FROM ");
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
    mg_filling q = {host, d, target, out, arena, err};
    fill_counts n;
    mg_error ignored; /* these values cannot be compared here; making the index will report it */

    *out = (mg_objection){.at = MG_NO_OFFSET};
    if (x->kind == MG_INDEX_NORMAL || !is_of_backfills(&d->pairs, x))
        return MG_OK;
    if (count_in_block(&q, doubled_query(&q, t, x), &n, &ignored) != MG_OK)
        return MG_FAILED;
    if (n.all <= 0)
        return MG_OK;
    out->text = mg_arena_printf(arena, "%lld of its values would be there more than once, and %s is unique",
                                (long long) n.all, *x->name ? x->name : "the primary key");
    return mg_fill_end(&q);
}

/* Keys that lead nowhere **************************************************************************************** */

/* Can the value of the column be known? A cast may change it. */
static bool is_known_later(const mg_pairs *p, const mg_column *to)
{
    const mg_column_pair *c = mg_pair_of_new_table(p, to->table) ? mg_pair_of_new(p, to) : NULL;

    return c && (mg_is_backfilled(c) || (c->from && !(c->changes & MG_CHANGED_TYPE)));
}

static bool are_known_later(const mg_pairs *p, const mg_foreign_key *k)
{
    for (size_t i = 0; i < k->columns.len; i++)
        if (!is_known_later(p, k->columns.items[i]) || !is_known_later(p, k->references.items[i]))
            return false;
    return true;
}

/* Writes one side of a foreign key as a table of its values, each called by `letter` and its number. */
static void put_side(const mg_filling *q, mg_render *r, mg_column *const *columns, size_t count, char letter)
{
    mg_strbuf_puts(r->out, "(SELECT ");
    for (size_t i = 0; i < count; i++)
    {
        put_later_value(q, r, columns[i]);
        mg_strbuf_printf(r->out, " AS %c%zu%s", letter, i, i + 1 < count ? ", " : "");
    }
    mg_fill_put_table(q, r, mg_pair_of_new_table(&q->d->pairs, columns[0]->table), " FROM ");
    mg_strbuf_printf(r->out, ") AS side_%c WHERE ", letter);
}

static const char *orphans_query(const mg_filling *q, const mg_foreign_key *k)
{
    size_t count = k->columns.len;
    mg_strbuf sql;
    mg_render r = {.out = &sql};

    mg_strbuf_init(&sql, q->a);
    mg_strbuf_puts(&sql, "SELECT count(*) AS counted, count(*) AS wrong FROM ");
    put_side(q, &r, k->columns.items, count, 'c');
    put_columns_of(&r, count, " AND ", " IS NOT NULL");
    mg_strbuf_puts(&sql, " AND NOT EXISTS (SELECT 1 FROM ");
    put_side(q, &r, k->references.items, count, 'p');
    for (size_t i = 0; i < count; i++)
        mg_strbuf_printf(&sql, "%sp%zu = c%zu", i > 0 ? " AND " : "", i, i);
    mg_strbuf_putc(&sql, ')');
    return mg_strbuf_done(&sql);
}

mg_rc mg_count_backfilled_key(const mg_host *host, const mg_diff *d, const char *target, const mg_foreign_key *k,
                              mg_objection *out, mg_arena *arena, mg_error *err)
{
    mg_filling q = {host, d, target, out, arena, err};
    fill_counts n;
    mg_error ignored; /* these values cannot be compared here; making the key will report it */

    *out = (mg_objection){.at = MG_NO_OFFSET};
    if (!are_known_later(&d->pairs, k))
        return MG_OK;
    if (count_in_block(&q, orphans_query(&q, k), &n, &ignored) != MG_OK)
        return MG_FAILED;
    if (n.all <= 0)
        return MG_OK;
    out->text = mg_arena_printf(arena, "%lld of the rows of %s would refer to no row of %s", (long long) n.all,
                                k->table->name, k->referenced->name);
    out->hint = "Correct the expression, or the rows. Nothing was changed.";
    return mg_fill_end(&q);
}
