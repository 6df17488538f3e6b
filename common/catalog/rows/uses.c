/*
 * uses.c: asks PostgreSQL what prevents columns from getting other types, other than views; see views_parts.h. The
 * server's own error comes when the plan is half done, and does not always say what it is about.
 */
#include "views_parts.h"

/*
 * Of the columns $3 of the tables $2 in the schemas $1, the first that something stands in the way of: table, column,
 * what it is, and, if that can be dropped, its kind. $4 has a word for those of which policies are made again.
 */
/* clang-format off */
static const char uses_sql[] =
    "WITH col AS (SELECT t.oid, t.relname, t.reloftype, a.attname, a.attnum, a.attinhcount, w.k "
    "FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.name[]), pg_catalog.unnest($2::pg_catalog.name[]), pg_catalog.unnest($3::pg_catalog.name[]), pg_catalog.unnest($4::pg_catalog.name[])) AS w (s, t, c, k) "
    "JOIN pg_catalog.pg_namespace n ON n.nspname = w.s JOIN pg_catalog.pg_class t ON t.relnamespace = n.oid AND t.relname = w.t "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attname = w.c), "
    "dep AS (SELECT c.relname, c.attname, c.k, d.classid, d.objid FROM col c JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = c.oid AND d.refobjsubid = c.attnum), "
    "used AS (SELECT d.relname, d.attname, 'the trigger ' || g.tgname || ' uses it' AS said, true AS goes FROM dep d JOIN pg_catalog.pg_trigger g ON d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND g.oid = d.objid WHERE NOT g.tgisinternal "
    "UNION ALL SELECT d.relname, d.attname, 'the policy ' || p.polname || ' uses it', true FROM dep d JOIN pg_catalog.pg_policy p ON d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass AND p.oid = d.objid WHERE d.k <> 'enum' "
    "UNION ALL SELECT d.relname, d.attname, 'the publication ' || p.pubname || ' names it', true FROM dep d JOIN pg_catalog.pg_publication_rel r ON d.classid = 'pg_catalog.pg_publication_rel'::pg_catalog.regclass AND r.oid = d.objid JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid "
    "UNION ALL SELECT d.relname, d.attname, 'the function ' || p.proname || ' names it in its body', true FROM dep d JOIN pg_catalog.pg_proc p ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND p.oid = d.objid "
    "UNION ALL SELECT relname, attname, 'the table has it from a parent', false FROM col WHERE attinhcount > 0 "
    "UNION ALL SELECT relname, attname, 'the table has it from a type', false FROM col WHERE reloftype <> 0 "
    "UNION ALL SELECT c.relname, c.attname, 'the table is partitioned by it', false FROM col c JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = c.oid AND c.attnum = ANY (p.partattrs::pg_catalog.int2[])) "
    "SELECT relname, attname, said, CASE WHEN goes THEN 'goes' END FROM used ORDER BY relname, attname, said LIMIT 1";
/* clang-format on */

typedef struct use_reading
{
    mg_arena *a;
    mg_view_in_the_way *out;
} use_reading;

static mg_rc take_use(void *arg, const char *const *values, size_t count)
{
    use_reading *r = arg;

    (void) count;
    if (!values[0] || !values[1] || !values[2])
        return MG_FAILED;
    r->out->table = mg_arena_str(r->a, values[0]);
    r->out->column = mg_arena_str(r->a, values[1]);
    r->out->why = mg_arena_str(r->a, values[2]);
    r->out->goes = values[3] != NULL;
    return r->a->failed ? MG_FAILED : MG_OK;
}

mg_rc mg_uses_find(const mg_host *host, const mg_views_of *of, mg_view_in_the_way *out, mg_arena *arena, mg_error *err)
{
    use_reading r = {arena, out};
    const char *const params[] = {mg_views_names(arena, of->schemas.items, of->schemas.len),
                                  mg_views_names(arena, of->tables.items, of->tables.len),
                                  mg_views_names(arena, of->columns.items, of->columns.len),
                                  mg_views_names(arena, of->kinds.items, of->kinds.len)};

    if (arena->failed)
        return mg_error_no_memory(err);
    return host->query(host->ctx, uses_sql, 4, params, take_use, &r, arena, err);
}
