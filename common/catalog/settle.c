/* settle.c: see settle.h. */
#include "settle.h"

#include "../plan/pair/by_name.h"
#include "../plan/pair/same_sql.h"
#include "../plan/pair/same_where.h"
#include "../plan/repair/repair.h"
#include "../plan/repair/settle.h"
#include "../render/base/sql.h"
#include "../sql/name.h"

/* Defaults ****************************************************************************************************** */

#define SETTLE_PROBE "_migrate_default"

/* Returns a row if the server shows the probe's default in the same way as that of the column $3 of the table $2. */
static const char same_default_sql[] =
    "SELECT 1 FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class pc ON pc.relnamespace = n.oid "
    "AND pc.relname = '" SETTLE_PROBE "' LEFT JOIN pg_catalog.pg_attrdef p ON p.adrelid = pc.oid "
    "JOIN pg_catalog.pg_class tc ON tc.relnamespace = n.oid AND tc.relname = $2 "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = tc.oid AND a.attname = $3 "
    "LEFT JOIN pg_catalog.pg_attrdef t ON t.adrelid = tc.oid AND t.adnum = a.attnum "
    "WHERE n.nspname = $1 AND pg_catalog.pg_get_expr(p.adbin, p.adrelid) "
    "IS NOT DISTINCT FROM pg_catalog.pg_get_expr(t.adbin, t.adrelid)";

typedef struct settling
{
    const mg_host *host;
    const char *target;
    const mg_pairs *pairs;
    mg_arena *a;
    mg_error *err;
} settling;

/* The column as the database has it. In the plan it, its table or its enum may have a new name already. */
static const mg_column *column_there(const settling *s, const mg_column *from)
{
    const mg_table *was = s->pairs->was->tables.items[from->table->number];

    for (size_t i = 0; i < was->columns.len; i++)
        if (from->table->columns.items[i] == from)
            return was->columns.items[i];
    return from;
}

/* The statement that makes the probe: a table whose only column is the one of the schema. */
static const char *probe_sql(settling *s, const char *schema, const mg_column *c)
{
    const mg_column_form form = {.enclosed = mg_default_is_enclosed(c->def)};
    mg_strbuf sql;
    mg_render r = {.out = &sql};

    mg_strbuf_init(&sql, s->a);
    mg_strbuf_puts(&sql, "CREATE TABLE ");
    mg_sql_qualified(&r, schema, SETTLE_PROBE);
    mg_strbuf_puts(&sql, " (\n");
    mg_postgres_column(&r, c, &form);
    mg_strbuf_puts(&sql, "\n)");
    mg_sql_end(&r);
    return mg_strbuf_done(&sql);
}

static mg_rc take_settled_row(void *arg, const char *const *values, size_t count)
{
    (void) values, (void) count;
    *(bool *) arg = true;
    return MG_OK;
}

/*
 * Ignores an error of the probe, which only means that the question cannot be answered, unless the session cannot go on
 * after it.
 */
static mg_rc pass_over(settling *s, const mg_error *why)
{
    if (!why->unchanged && !s->a->failed)
        return MG_OK;
    *s->err = *why;
    return MG_FAILED;
}

/* Makes the probe and looks at it. A default that would be more than one statement is not run. */
static mg_rc probe_statement(settling *s, const char *sql, const char *const *names, bool *same)
{
    mg_script script = {.source = {.name = "default", .text = sql, .len = strlen(sql)}};
    mg_error why = {.offset = MG_NO_OFFSET};
    const mg_host *h = s->host;

    if (h->split(h->ctx, &script, s->a, &why) != MG_OK)
        return pass_over(s, &why);
    if (script.stmts.len != 1 || script.stmts.items[0].kind != MG_STMT_SQL)
        return MG_OK;
    if (h->run(h->ctx, &script, &script.stmts.items[0], s->a, &why) != MG_OK)
        return pass_over(s, &why);
    return h->query(h->ctx, same_default_sql, 3, names, take_settled_row, same, s->a, s->err);
}

/* Finds out, in a block that is undone, if the new default is the present one in other words. For mg_plan_settle. */
static mg_rc ask_server(void *ctx, const mg_column_pair *c, bool *same)
{
    settling *s = ctx;
    const mg_column *there = column_there(s, c->from);
    const mg_table *t = there->table;
    mg_column probe = *c->to;
    const char *schema = t->schema ? t->schema : s->target, *sql;
    const char *const names[] = {schema, t->name, there->name};
    const mg_host *h = s->host;
    mg_rc rc;

    *same = false;
    if (probe.type.family == MG_FAMILY_ENUM)
        probe.type.of = there->type.of;
    sql = probe_sql(s, schema, &probe);
    if (!sql)
        return mg_error_no_memory(s->err);
    if (h->block_begin(h->ctx, false, s->a, s->err) != MG_OK)
        return MG_FAILED;
    rc = probe_statement(s, sql, names, same);
    if (h->block_end(h->ctx, false, s->a, s->err) != MG_OK)
        return MG_FAILED;
    return rc;
}

mg_rc mg_settle_defaults(const mg_host *host, const char *target, mg_diff *d, mg_arena *arena, mg_error *err)
{
    settling s = {host, target, &d->pairs, arena, err};

    return mg_plan_settle(d, ask_server, &s);
}

/* Predicates **************************************************************************************************** */

typedef struct asking
{
    const mg_host *host;
    mg_arena *a;
    mg_error *err;
} asking;

static bool any_partial(const mg_table *t)
{
    for (size_t i = 0; i < t->indexes.len; i++)
        if (t->indexes.items[i]->where)
            return true;
    return false;
}

/* Does an index of the table have the predicate, as far as that is known without asking? */
static bool is_known_predicate(const asking *q, const mg_table *t, const mg_predicate *said)
{
    for (size_t i = 0; i < t->indexes.len; i++)
        if (t->indexes.items[i]->where && mg_same_where(q->a, MG_PSL_POSTGRESQL, t->indexes.items[i]->where, said))
            return true;
    return false;
}

/*
 * Asks how the server would show a condition, in a block that is undone. *shown is NULL if it is no condition on the
 * table.
 */
static mg_rc ask_shown(const asking *q, const mg_table *t, const char *said, const char **shown)
{
    mg_error why = {.offset = MG_NO_OFFSET};
    const mg_host *h = q->host;
    mg_rc rc;

    if (h->block_begin(h->ctx, false, q->a, q->err) != MG_OK)
        return MG_FAILED;
    rc = h->show_condition(h->ctx, t->schema, t->name, said, shown, q->a, &why);
    if (h->block_end(h->ctx, false, q->a, q->err) != MG_OK)
        return MG_FAILED;
    if (rc == MG_OK)
        return MG_OK;
    *shown = NULL;
    if (!why.unchanged && !q->a->failed)
        return MG_OK;
    *q->err = why;
    return MG_FAILED;
}

/* Notes the schema's condition with each index of the table whose own one the server shows in the same words. */
static void note_where_shown(const asking *q, const mg_table *t, const char *said, const char *shown)
{
    for (size_t i = 0; i < t->indexes.len; i++)
    {
        mg_predicate *has = (mg_predicate *) t->indexes.items[i]->where;
        const char **slot =
            has && mg_sql_means_the_same(q->a, has->sql, shown) ? mg_vec_push(q->a, &has->likewise) : NULL;

        if (slot)
            *slot = said;
    }
}

static mg_rc ask_of_table(const asking *q, const mg_table *said, const mg_table *t)
{
    for (size_t i = 0; i < said->indexes.len; i++)
    {
        const mg_predicate *where = said->indexes.items[i]->where;
        const char *shown;

        if (!where || is_known_predicate(q, t, where))
            continue;
        if (ask_shown(q, t, where->sql, &shown) != MG_OK)
            return MG_FAILED;
        if (shown)
            note_where_shown(q, t, where->sql, shown);
    }
    return q->a->failed ? mg_error_no_memory(q->err) : MG_OK;
}

static mg_rc ask_of_all(const asking *q, const mg_model *schema, const mg_by_name *tables)
{
    for (size_t i = 0; i < schema->tables.len; i++)
    {
        const mg_table *said = schema->tables.items[i];
        const mg_table *t = any_partial(said) ? mg_by_name_get(tables, said->schema, said->name) : NULL;

        if (t && ask_of_table(q, said, t) != MG_OK)
            return MG_FAILED;
    }
    return MG_OK;
}

/* Notes the tables with partial indexes, by their names. */
static void note_partial_tables(mg_arena *a, const mg_model *database, mg_by_name *out)
{
    for (size_t i = 0; i < database->tables.len; i++)
        if (any_partial(database->tables.items[i]))
            mg_by_name_put(a, out, database->tables.items[i]->schema, database->tables.items[i]->name,
                           database->tables.items[i]);
}

/* Notes those of them that are renamed, by their new names. */
static void note_renamed_partial(mg_arena *a, const mg_by_name *tables, const mg_renames *renames, mg_by_name *out)
{
    for (size_t i = 0; i < renames->len; i++)
    {
        const mg_rename *r = &renames->items[i];
        bool any = r->kind == MG_RENAME_TABLE && r->to;
        mg_table *t = any ? mg_by_name_get(tables, r->schema, r->table) : NULL;

        if (t)
            mg_by_name_put(a, out, r->to_schema ? r->to_schema : t->schema, r->to, t);
    }
}

mg_rc mg_note_likewise(const mg_host *host, const mg_model *schema, mg_model *database, const mg_renames *renames,
                       mg_arena *arena, mg_error *err)
{
    asking q = {host, arena, err};
    mg_by_name tables = {0}, renamed = {0};
    mg_arena scratch;
    mg_rc rc;

    if (!host->show_condition || (renames && renames->len == 0))
        return MG_OK;
    mg_arena_init(&scratch, &host->mem);
    note_partial_tables(&scratch, database, &tables);
    if (renames)
        note_renamed_partial(&scratch, &tables, renames, &renamed);
    rc = scratch.failed ? mg_error_no_memory(err) : ask_of_all(&q, schema, renames ? &renamed : &tables);
    mg_arena_free(&scratch);
    return rc;
}

/*
 * The plan's statement that makes the index, with another statement behind it. If the script then has two statements,
 * the condition contains no end of a statement and leaves no quote or comment open.
 */
static const char *probe_script(const asking *q, const mg_diff *d, const mg_index *x)
{
    mg_step create = {.kind = MG_STEP_CREATE_INDEX, .index_to = x};
    const char *sql = mg_render_step(q->a, d, &create);

    return sql ? mg_arena_printf(q->a, "%sSELECT 1;\n", sql) : NULL;
}

/* Turns what the database says against the condition into *why; fails if the session cannot go on. */
static mg_rc take_objection(const asking *q, const mg_error *said, const char **why)
{
    *why = said->message ? said->message : "the database cannot read it";
    if (!said->unchanged && !q->a->failed)
        return MG_OK;
    *q->err = *said;
    return MG_FAILED;
}

/* Sets *why if the condition does not end where the plan's statement ends. */
static mg_rc probe_where_text(const asking *q, const mg_diff *d, const mg_index *x, const char **why)
{
    const char *sql = probe_script(q, d, x);
    mg_script script = {.source = {.name = "where", .text = sql, .len = sql ? strlen(sql) : 0}};
    mg_error said = {.offset = MG_NO_OFFSET};

    if (!sql)
        return mg_error_no_memory(q->err);
    if (q->host->split(q->host->ctx, &script, q->a, &said) != MG_OK)
        return take_objection(q, &said, why);
    *why = script.stmts.len == 2 ? NULL : "it does not end where the statement ends that has it";
    return MG_OK;
}

/*
 * For a database that keeps conditions as they are written: compiles the condition over a row with the table's columns,
 * without the table.
 */
static mg_rc compile_where(const asking *q, const mg_index *x, const char **why)
{
    mg_error said = {.offset = MG_NO_OFFSET};
    mg_strbuf sql;

    mg_strbuf_init(&sql, q->a);
    mg_strbuf_puts(&sql, "EXPLAIN SELECT 1 FROM (SELECT ");
    for (size_t i = 0; i < x->table->columns.len; i++)
    {
        mg_strbuf_puts(&sql, i ? ", NULL AS " : "NULL AS ");
        mg_put_name(&sql, x->table->columns.items[i]->name);
    }
    mg_strbuf_puts(&sql, ") AS ");
    mg_put_name(&sql, x->table->name);
    mg_strbuf_printf(&sql, " WHERE %s", x->where->sql);
    if (!mg_strbuf_done(&sql))
        return mg_error_no_memory(q->err);
    if (q->host->query(q->host->ctx, sql.text, 0, NULL, NULL, NULL, q->a, &said) == MG_OK)
        return MG_OK;
    return take_objection(q, &said, why);
}

mg_rc mg_probe_where(const mg_host *host, const mg_diff *d, const mg_index *x, const char **why, mg_arena *arena,
                     mg_error *err)
{
    asking q = {host, arena, err};
    mg_rc rc;

    *why = NULL;
    if (host->block_begin(host->ctx, false, arena, err) != MG_OK)
        return MG_FAILED;
    rc = probe_where_text(&q, d, x, why);
    if (rc == MG_OK && !*why && !host->show_condition)
        rc = compile_where(&q, x, why);
    if (host->block_end(host->ctx, false, arena, err) != MG_OK)
        return MG_FAILED;
    return rc;
}
