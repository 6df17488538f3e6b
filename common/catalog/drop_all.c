/*
 * drop_all.c: the SQL that empties a database; see drop_all.h.
 *
 * PostgreSQL: pg_depend knows what lies in a schema, whatever kind of object it is and whatever version made it.
 * `members` are those objects. `kept` are external tables and enums, with their parts. `inside` are the members and the
 * parts that go with them (indexes, row types, constraints, rules, owned sequences, …), but nothing of another schema:
 * a partition or a statistics object there is not a part but a dependent. Casts and transforms lie in no schema and go
 * with their types. A dependent is anything that depends on an object inside and is not inside itself.
 *
 * SQLite: first the views go, then virtual tables, which take their shadow tables with them, then the tables that are
 * left.
 */
#include "drop_all.h"

#include "../base/strbuf.h"
#include "count.h"
#include "listed.h"

#include <stdlib.h>
#include <string.h>

/*
 * The host sets search_path to the catalogs. $1: the schemas, an array. $2: another schema, of which only the history
 * table goes, or NULL. $3 and $4: external tables and enums.
 */
#define PG_INSIDE                                                                                                      \
    "WITH RECURSIVE kept AS (SELECT 'pg_class'::regclass AS classid, c.oid AS objid FROM pg_class c "                  \
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname || '.' || c.relname = ANY ($3::text[]) "            \
    "UNION SELECT 'pg_type'::regclass, t.oid FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace "            \
    "WHERE t.typtype = 'e' AND n.nspname || '.' || t.typname = ANY ($4::text[]) "                                      \
    "UNION SELECT d.classid, d.objid FROM kept k JOIN pg_depend d ON d.refclassid = k.classid "                        \
    "AND d.refobjid = k.objid WHERE d.deptype IN ('a', 'i', 'P', 'S')), "                                              \
    "members AS MATERIALIZED (SELECT d.classid, d.objid FROM pg_namespace n JOIN pg_depend d "                         \
    "ON d.refclassid = 'pg_namespace'::regclass AND d.refobjid = n.oid WHERE n.nspname = ANY ($1::text[]) "            \
    "AND n.nspname <> '" MG_CONTRACT_SCHEMA                                                                            \
    "' AND d.deptype = 'n' AND d.classid <> 'pg_extension'::regclass AND NOT EXISTS (SELECT 1 FROM pg_depend e "       \
    "WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e') "                                          \
    "AND NOT EXISTS (SELECT 1 FROM kept k WHERE k.classid = d.classid AND k.objid = d.objid) "                         \
    "UNION SELECT 'pg_class'::regclass, c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "          \
    "WHERE n.nspname = $2 AND c.relname = '_prisma_migrations' AND c.relkind IN ('r', 'p')), "                         \
    "inside AS (SELECT classid, objid FROM members UNION SELECT d.classid, d.objid FROM inside i JOIN pg_depend d "    \
    "ON d.refclassid = i.classid AND d.refobjid = i.objid, LATERAL pg_identify_object(d.classid, d.objid, 0) AS o "    \
    "WHERE d.deptype IN ('a', 'i', 'P', 'S') AND (o.schema IS NULL OR o.schema = quote_ident($2) "                     \
    "OR o.schema LIKE 'pg\\_toast%' OR o.schema = ANY (SELECT quote_ident(s) FROM unnest($1::text[]) AS s))) "

/* Is a member a part of another object inside? A list of kinds of dependence and "))" must follow. */
#define PG_IS_PART                                                                                                     \
    "EXISTS (SELECT 1 FROM pg_depend x JOIN inside i ON i.classid = x.refclassid AND i.objid = x.refobjid "            \
    "WHERE x.classid = m.classid AND x.objid = m.objid AND (x.refclassid, x.refobjid) <> (m.classid, m.objid) "        \
    "AND x.deptype IN ("

#define ROWS_COUNTED "100000"

/* Does a table contain something, while the server has no estimate of how much? */
#define PG_NOT_ESTIMATED                                                                                               \
    "(c.relkind IN ('r', 'm') AND c.reltuples <= 0 AND pg_stat_get_live_tuples(c.oid) = 0 "                            \
    "AND pg_relation_size(c.oid) > 0)"

/*
 * The tables whose rows are to be counted. Each takes a lock until the end, so only a few are counted, and only those
 * that the caller may read.
 */
#define PG_COUNTS                                                                                                      \
    PG_INSIDE "SELECT format('%I.%I', n.nspname, c.relname) AS to_count "                                              \
              "FROM members m JOIN pg_class c ON m.classid = 'pg_class'::regclass AND c.oid = m.objid "                \
              "JOIN pg_namespace n ON n.oid = c.relnamespace "                                                         \
              "WHERE c.relname <> '_prisma_migrations' AND " PG_NOT_ESTIMATED " AND c.relispopulated "                 \
              "AND has_table_privilege(c.oid, 'SELECT') AND NOT row_security_active(c.oid) ORDER BY c.oid LIMIT 100"

#define PG_LOOK                                                                                                        \
    PG_INSIDE "SELECT count(*) FILTER (WHERE c.relkind IN ('r', 'p', 'f')) AS tables, "                                \
              "count(*) FILTER (WHERE (c.oid IS NULL OR c.relkind NOT IN ('r', 'p', 'f')) "                            \
              "AND NOT " PG_IS_PART "'a', 'i'))), "                                                                    \
              "coalesce(sum(CASE WHEN c.relkind NOT IN ('r', 'm') THEN 0 WHEN c.reltuples > 0 THEN c.reltuples "       \
              "ELSE pg_stat_get_live_tuples(c.oid) END), 0)::bigint, "                                                 \
              "(SELECT count(*) FROM inside), "                                                                        \
              "(SELECT max(s.setting::bigint) FILTER (WHERE s.name = 'max_locks_per_transaction') * (1 "               \
              "+ sum(s.setting::bigint) FILTER (WHERE s.name <> 'max_locks_per_transaction')) / 2 FROM pg_settings s " \
              "WHERE s.name IN ('max_locks_per_transaction', 'max_connections', 'max_prepared_transactions', "         \
              "'autovacuum_max_workers', 'max_worker_processes', 'max_wal_senders')), "                                \
              "count(*) FILTER (WHERE " PG_NOT_ESTIMATED ") "                                                          \
              "FROM members m LEFT JOIN pg_class c ON m.classid = 'pg_class'::regclass AND c.oid = m.objid "           \
              "WHERE c.relname IS DISTINCT FROM '_prisma_migrations'"

#define PG_DEPENDENTS                                                                                                  \
    PG_INSIDE "SELECT DISTINCT CASE WHEN r.oid IS NULL THEN pg_describe_object(d.classid, d.objid, d.objsubid) "       \
              "ELSE pg_describe_object('pg_class'::regclass, r.ev_class, 0) END || ' depends on ' || "                 \
              "pg_describe_object(i.classid, i.objid, 0) AS dependent "                                                \
              "FROM inside i JOIN pg_depend d ON d.refclassid = i.classid AND d.refobjid = i.objid "                   \
              "LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid "                      \
              "WHERE d.classid NOT IN ('pg_cast'::regclass, 'pg_transform'::regclass) "                                \
              "AND NOT EXISTS (SELECT 1 FROM inside x WHERE x.classid = d.classid AND x.objid = d.objid) "             \
              "ORDER BY 1 LIMIT 21"

/*
 * The statements that drop everything. Inner parts of another object can only be dropped with it. What others may
 * depend on comes after these: views, tables, sequences, types, then everything else.
 */
#define PG_STATEMENTS                                                                                                  \
    PG_INSIDE ", named AS (SELECT o.identity, CASE WHEN o.type IN ('function', 'procedure', 'aggregate') "             \
              "THEN 'ROUTINE' WHEN o.type = 'statistics object' THEN 'STATISTICS' ELSE upper(o.type) END AS kind "     \
              "FROM members m, LATERAL pg_identify_object(m.classid, m.objid, 0) AS o "                                \
              "WHERE NOT " PG_IS_PART "'i'))) "                                                                        \
              "SELECT format('DROP %s IF EXISTS %s CASCADE', kind, string_agg(identity, ', ' ORDER BY identity)) "     \
              "AS statement, CASE kind WHEN 'VIEW' THEN 1 WHEN 'MATERIALIZED VIEW' THEN 2 WHEN 'FOREIGN TABLE' "       \
              "THEN 3 WHEN 'TABLE' THEN 4 WHEN 'SEQUENCE' THEN 5 WHEN 'TYPE' THEN 6 ELSE 7 END FROM named "            \
              "GROUP BY kind, CASE WHEN kind LIKE 'OPERATOR %' THEN identity END ORDER BY 2, 1"

/* ?1 are the external tables. */
#define LITE_OWN "instr(?1, ',' || quote(t.tbl_name) || ',') = 0 AND t.tbl_name NOT IN (" MG_CONTRACT_TABLES ") "
#define LITE_TABLES                                                                                                    \
    "FROM main.sqlite_master AS t WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "                \
    "AND t.name <> '_prisma_migrations' COLLATE NOCASE AND " LITE_OWN
/* Leaves out the tables in which a virtual table keeps its data. */
#define LITE_SHADOW                                                                                                    \
    "AND NOT EXISTS (SELECT 1 FROM main.sqlite_master AS v WHERE v.type = 'table' AND v.sql LIKE "                     \
    "'CREATE VIRTUAL TABLE%' AND substr(t.tbl_name, 1, length(v.name) + 1) = v.name || '_') "

typedef struct
{
    const char *look;          /* a row: tables, others, rows, locks, lockable, tables whose rows it does not know */
    const char *counts;        /* gives the names of these tables; the rows of each are counted, up to ROWS_COUNTED */
    const char *only;          /* stands before such a name: rows of tables that inherit from it do not count */
    const char *dependents;    /* NULL if there can be none */
    const char *statements[3]; /* each gives statements to run, in this order; NULL ends them */
} drop_sql;

static const drop_sql DROP_SQL[] = {
    [MG_POSTGRES] =
        {
            .look = PG_LOOK,
            .counts = PG_COUNTS,
            .only = "ONLY ",
            .dependents = PG_DEPENDENTS,
            .statements = {PG_STATEMENTS},
        },
    [MG_SQLITE] =
        {
            .look = "SELECT (SELECT count(*) " LITE_TABLES LITE_SHADOW ") AS tables, "
                    "(SELECT count(*) FROM main.sqlite_master AS t WHERE t.type <> 'table' AND t.sql IS NOT "
                    "NULL AND " LITE_OWN LITE_SHADOW "), 0, 0, 0, 0",
            .counts = "SELECT printf('main.\"%w\"', t.name) AS to_count " LITE_TABLES LITE_SHADOW
                      "AND t.sql NOT LIKE 'CREATE VIRTUAL TABLE%'",
            .only = "",
            .statements =
                {"SELECT printf('DROP VIEW main.\"%w\"', t.name) AS statement FROM main.sqlite_master AS t "
                 "WHERE t.type = 'view' AND " LITE_OWN "UNION ALL SELECT printf('DROP TABLE main.\"%w\"', t.name) FROM "
                 "main.sqlite_master AS t WHERE t.type = 'table' AND t.sql LIKE 'CREATE VIRTUAL TABLE%' AND " LITE_OWN,
                 "SELECT printf('DROP TABLE main.\"%w\"', t.name) AS statement FROM main.sqlite_master AS t "
                 "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND " LITE_OWN,
                 "SELECT 'DELETE FROM main.sqlite_sequence WHERE instr(' || quote(?1) || ', '','' || "
                 "quote(name) || '','') = 0' AS statement FROM main.sqlite_master AS t "
                 "WHERE t.name = 'sqlite_sequence'"},
        },
};

/* The parameters ************************************************************************************************ */

static mg_rc ask_objects(const mg_host *host, const mg_drop_scope *scope, const char *sql, mg_row_fn each, void *arg,
                         mg_arena *arena, mg_error *err)
{
    static const mg_externals none;
    const mg_externals *external = scope->external ? scope->external : &none;
    const char *tables = mg_listed(host->dialect, &external->tables, arena);
    const char *params[4] = {tables};
    bool postgres = host->dialect == MG_POSTGRES;

    if (postgres)
    {
        params[0] = mg_listed(host->dialect, &scope->schemas, arena);
        params[1] = scope->history;
        params[2] = tables;
        params[3] = mg_listed(host->dialect, &external->enums, arena);
    }
    if (arena->failed)
        return mg_error_no_memory(err);
    if (host->query(host->ctx, sql, postgres ? 4 : 1, params, each, arg, arena, err) == MG_OK)
        return MG_OK;
    return arena->failed ? mg_error_no_memory(err) : MG_FAILED;
}

static mg_rc list_objects(const mg_host *host, const mg_drop_scope *scope, const char *sql, mg_names *out,
                          mg_arena *arena, mg_error *err)
{
    mg_name_listing l = {out, arena};

    memset(out, 0, sizeof *out);
    return ask_objects(host, scope, sql, mg_names_add, &l, arena, err);
}

/* Looking ****************************************************************************************************** */

static mg_rc read_summary(void *arg, const char *const *values, size_t count)
{
    mg_drop_summary *s = arg;

    for (size_t i = 0; i < count; i++)
        if (!values[i])
            return MG_FAILED;
    s->tables = strtoul(values[0], NULL, 10);
    s->others = strtoul(values[1], NULL, 10);
    s->rows = strtoll(values[2], NULL, 10);
    s->locks = strtoul(values[3], NULL, 10);
    s->lockable = strtoul(values[4], NULL, 10);
    s->unknown = strtoul(values[5], NULL, 10);
    return MG_OK;
}

static mg_rc add_dropped_rows(void *arg, const char *const *values, size_t count)
{
    mg_drop_summary *s = arg;

    (void) count;
    if (!values[0])
        return MG_FAILED;
    s->rows += strtoll(values[0], NULL, 10);
    s->more_rows = s->more_rows || strcmp(values[0], ROWS_COUNTED) == 0;
    return MG_OK;
}

/* Counts the rows of a table. If that would run somebody else's code, it is noted that there may be more rows. */
static mg_rc count_table(const mg_host *host, const char *name, mg_drop_summary *out, mg_arena *arena, mg_error *err)
{
    const char *sql =
        mg_arena_printf(arena, "SELECT count(*) FROM (SELECT 1 FROM %s%s LIMIT " ROWS_COUNTED ") AS counted",
                        DROP_SQL[host->dialect].only, name);
    bool counted;

    if (!sql)
        return mg_error_no_memory(err);
    if (mg_count_strictly(host, sql, name, add_dropped_rows, out, &counted, arena, err) != MG_OK)
        return MG_FAILED;
    out->more_rows = out->more_rows || !counted;
    return MG_OK;
}

mg_rc mg_drop_look(const mg_host *host, const mg_drop_scope *scope, bool rows, mg_drop_summary *out, mg_arena *arena,
                   mg_error *err)
{
    const drop_sql *sql = &DROP_SQL[host->dialect];
    mg_names tables = {0};

    memset(out, 0, sizeof *out);
    if (ask_objects(host, scope, sql->look, read_summary, out, arena, err) != MG_OK ||
        (rows && list_objects(host, scope, sql->counts, &tables, arena, err) != MG_OK))
        return MG_FAILED;
    out->more_rows = rows && out->unknown > tables.len;
    for (size_t i = 0; i < tables.len; i++)
        if (count_table(host, tables.items[i], out, arena, err) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

mg_rc mg_drop_dependents(const mg_host *host, const mg_drop_scope *scope, mg_names *out, mg_arena *arena, mg_error *err)
{
    memset(out, 0, sizeof *out);
    return DROP_SQL[host->dialect].dependents
               ? list_objects(host, scope, DROP_SQL[host->dialect].dependents, out, arena, err)
               : MG_OK;
}

/* Dropping ***************************************************************************************************** */

static mg_rc run_one(const mg_host *host, const char *sql, mg_arena *arena, mg_error *err)
{
    if (host->interrupted(host->ctx, arena, err) != MG_OK)
        return MG_FAILED;
    if (host->query(host->ctx, sql, 0, NULL, NULL, NULL, arena, err) == MG_OK)
        return MG_OK;
    if (!err->context)
        err->context = sql;
    return MG_FAILED;
}

mg_rc mg_drop_all(const mg_host *host, const mg_drop_scope *scope, mg_arena *arena, mg_error *err)
{
    const drop_sql *sql = &DROP_SQL[host->dialect];
    mg_names statements;

    for (size_t k = 0; k < sizeof sql->statements / sizeof *sql->statements && sql->statements[k]; k++)
    {
        if (list_objects(host, scope, sql->statements[k], &statements, arena, err) != MG_OK)
            return MG_FAILED;
        for (size_t i = 0; i < statements.len; i++)
            if (run_one(host, statements.items[i], arena, err) != MG_OK)
                return MG_FAILED;
    }
    return MG_OK;
}
