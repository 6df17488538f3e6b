/* views_lost.c: asks PostgreSQL what reads columns and tables that a plan drops; see views.h. */
#include "../../plan/rows/rows.h"
#include "views_parts.h"

/*
 * Finds the first of the columns $3 of the tables $2 in the schemas $1, three arrays of one length ('': the whole
 * table), that something else reads: the table, the column, and all that reads it. What belongs to a table goes with
 * it.
 */
/* clang-format off */
static const char lost_sql[] =
    "WITH gone AS (SELECT t.oid, t.relname, w.c, a.attnum, w.number "
    "FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.name[]), pg_catalog.unnest($2::pg_catalog.name[]), pg_catalog.unnest($3::pg_catalog.name[])) WITH ORDINALITY AS w (s, t, c, number) "
    "JOIN pg_catalog.pg_namespace n ON n.nspname = w.s JOIN pg_catalog.pg_class t ON t.relnamespace = n.oid AND t.relname = w.t "
    "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attname = w.c WHERE w.c = '' OR a.attnum IS NOT NULL), "
    "dep AS (SELECT g.*, d.classid, d.objid FROM gone g JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass "
    "AND d.refobjid = g.oid AND d.deptype = 'n' AND (g.c = '' OR d.refobjsubid = g.attnum)), "
    "used AS (SELECT d.number, d.relname, d.c, pg_catalog.pg_describe_object('pg_catalog.pg_class'::pg_catalog.regclass, r.ev_class, 0) AS said FROM dep d "
    "JOIN pg_catalog.pg_rewrite r ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND r.oid = d.objid WHERE r.ev_class <> d.oid "
    "UNION SELECT d.number, d.relname, d.c, pg_catalog.pg_describe_object(d.classid, d.objid, 0) FROM dep d WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass "
    "OR d.c <> '' AND (d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass OR d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass "
    "AND EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.oid = d.objid AND NOT g.tgisinternal))) "
    "SELECT relname, c, pg_catalog.string_agg(said, ', ' ORDER BY said) FROM used GROUP BY number, relname, c ORDER BY number LIMIT 1";
/* clang-format on */

typedef struct lost_reading
{
    mg_arena *a;
    mg_lost_view *out;
} lost_reading;

static mg_rc take_lost(void *arg, const char *const *values, size_t count)
{
    lost_reading *r = arg;

    (void) count;
    if (!values[0] || !values[1] || !values[2])
        return MG_FAILED;
    r->out->table = mg_arena_str(r->a, values[0]);
    r->out->column = *values[1] ? mg_arena_str(r->a, values[1]) : NULL;
    r->out->readers = mg_arena_str(r->a, values[2]);
    return r->a->failed ? MG_FAILED : MG_OK;
}

/* Adds a column that goes, or with NULL the whole table, under its present name. */
static void note_gone(mg_arena *a, const mg_diff *d, const char *target, const mg_table *from, const mg_column *column,
                      mg_views_of *of)
{
    const mg_table *t = mg_rows_table_now(&d->pairs, from);
    const char **schema = mg_vec_push(a, &of->schemas), **table = mg_vec_push(a, &of->tables),
               **name = mg_vec_push(a, &of->columns);

    if (!schema || !table || !name)
        return;
    *schema = t->schema ? t->schema : target;
    *table = t->name;
    *name = column ? mg_rows_column_now(&d->pairs, column)->name : "";
}

static void list_gone(mg_arena *a, const mg_diff *d, const char *target, mg_views_of *of)
{
    for (size_t i = 0; i < d->steps.len; i++)
    {
        const mg_step *s = &d->steps.items[i];

        if (s->kind == MG_STEP_DROP_TABLE)
            note_gone(a, d, target, s->table_from, NULL, of);
        for (size_t k = 0; s->kind == MG_STEP_ALTER_TABLE && k < s->changes.len; k++)
            if (s->changes.items[k].kind == MG_CHANGE_DROP_COLUMN)
                note_gone(a, d, target, s->tables->from, s->changes.items[k].column->from, of);
    }
}

mg_rc mg_find_lost_views(const mg_host *host, const char *target, const mg_diff *d, mg_lost_view *out, mg_arena *arena,
                         mg_error *err)
{
    lost_reading r = {arena, out};
    mg_views_of of = {0};
    const char *params[3];

    *out = (mg_lost_view){0};
    if (host->dialect != MG_POSTGRES)
        return MG_OK;
    list_gone(arena, d, target, &of);
    if (of.tables.len == 0)
        return arena->failed ? mg_error_no_memory(err) : MG_OK;
    params[0] = mg_views_names(arena, of.schemas.items, of.schemas.len);
    params[1] = mg_views_names(arena, of.tables.items, of.tables.len);
    params[2] = mg_views_names(arena, of.columns.items, of.columns.len);
    if (arena->failed)
        return mg_error_no_memory(err);
    return host->query(host->ctx, lost_sql, 3, params, take_lost, &r, arena, err);
}
