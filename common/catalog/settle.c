/* settle.c: see settle.h. */
#include "settle.h"

#include "../plan/pair/by_name.h"
#include "../plan/pair/same_where.h"
#include "../plan/repair/settle.h"
#include "../render/base/sql.h"

/* Defaults ****************************************************************************************************** */

#define SETTLE_PROBE "_migrate_default"

/* A row when the default of the probe's column is shown as that of the table's. */
static const char same_default_sql[] =
    "SELECT 1 FROM pg_catalog.pg_attrdef p, pg_catalog.pg_attrdef t, pg_catalog.pg_attribute a, pg_catalog.pg_class "
    "pc, "
    "pg_catalog.pg_class tc, pg_catalog.pg_namespace n "
    "WHERE n.nspname = $1 AND pc.relnamespace = n.oid AND pc.relname = '" SETTLE_PROBE "' AND p.adrelid = pc.oid "
    "AND tc.relnamespace = n.oid AND tc.relname = $2 AND a.attrelid = tc.oid AND a.attname = $3 AND t.adrelid = tc.oid "
    "AND t.adnum = a.attnum "
    "AND pg_catalog.pg_get_expr(p.adbin, p.adrelid) = pg_catalog.pg_get_expr(t.adbin, t.adrelid)";

typedef struct settling
{
    const mg_host *host;
    const char *target;
    mg_arena *a;
    mg_error *err;
} settling;

/* The statement that makes the probe: one column, as the schema has it. */
static const char *probe_sql(settling *s, const char *schema, const mg_column *c)
{
    mg_strbuf sql;
    mg_render r = {.out = &sql};

    mg_strbuf_init(&sql, s->a);
    mg_strbuf_puts(&sql, "CREATE TABLE ");
    mg_sql_qualified(&r, schema, SETTLE_PROBE);
    mg_strbuf_puts(&sql, " (\n");
    mg_postgres_column(&r, c, NULL);
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

/* An error of the probe itself says only that it cannot be told. */
static mg_rc pass_over(settling *s, const mg_error *why)
{
    if (!why->unchanged && !s->a->failed)
        return MG_OK;
    *s->err = *why;
    return MG_FAILED;
}

/* Makes the probe and looks at it. A text that is more than one statement is not run. */
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

static mg_rc ask_server(void *ctx, const mg_column_pair *c, bool *same)
{
    settling *s = ctx;
    const mg_table *t = c->from->table;
    const char *schema = t->schema ? t->schema : s->target, *sql = probe_sql(s, schema, c->to);
    const char *const names[] = {schema, t->name, c->from->name};
    const mg_host *h = s->host;
    mg_rc rc;

    *same = false;
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
    settling s = {host, target, arena, err};

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

/* Whether an index of the table is known to have the predicate, without being asked. */
static bool is_known_predicate(const asking *q, const mg_table *t, const mg_predicate *said)
{
    for (size_t i = 0; i < t->indexes.len; i++)
        if (t->indexes.items[i]->where && mg_same_where(q->a, MG_PSL_POSTGRESQL, t->indexes.items[i]->where, said))
            return true;
    return false;
}

/* What the server would show, in a block that is undone; NULL in *shown: it is no condition on that table. */
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

static void note_where_shown(const asking *q, const mg_table *t, const char *said, const char *shown)
{
    for (size_t i = 0; i < t->indexes.len; i++)
    {
        mg_predicate *has = (mg_predicate *) t->indexes.items[i]->where;
        const char **slot = has && strcmp(has->sql, shown) == 0 ? mg_vec_push(q->a, &has->likewise) : NULL;

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

mg_rc mg_note_likewise(const mg_host *host, const mg_model *schema, mg_model *database, mg_arena *arena, mg_error *err)
{
    asking q = {host, arena, err};
    mg_by_name tables = {0};
    mg_arena scratch;
    mg_rc rc;

    if (!host->show_condition)
        return MG_OK;
    mg_arena_init(&scratch, &host->mem);
    for (size_t i = 0; i < database->tables.len; i++)
        if (any_partial(database->tables.items[i]))
            mg_by_name_put(&scratch, &tables, database->tables.items[i]->schema, database->tables.items[i]->name,
                           database->tables.items[i]);
    rc = scratch.failed ? mg_error_no_memory(err) : ask_of_all(&q, schema, &tables);
    mg_arena_free(&scratch);
    return rc;
}
