/* facts_postgres.c: reads what PostgreSQL's catalogs know of tables; see facts.h. Anybody may see all of it. */
#include "../listed.h"
#include "parts.h"

#include <stdlib.h>

/* The tablespace of a relation c. 0 is that of the database. */
#define PG_TABLESPACE                                                                                                  \
    "(SELECT s.spcname FROM pg_catalog.pg_tablespace s JOIN pg_catalog.pg_database d ON d.datname = "                  \
    "pg_catalog.current_database() WHERE s.oid = coalesce(nullif(c.reltablespace, 0), d.dattablespace))"

/*
 * The tables that somebody else keeps even readers from, or waits to. Functions that measure a table, or show an
 * expression over it, would wait for that, so they are not called for these.
 */
#define PG_LOCKED                                                                                                      \
    "locked AS MATERIALIZED (SELECT DISTINCT l.relation FROM pg_catalog.pg_locks l "                                   \
    "JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = pg_catalog.current_database() "               \
    "WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.pid IS DISTINCT FROM "                     \
    "pg_catalog.pg_backend_pid()) "

/*
 * $1, $2: schemas and names, side by side. Sizes are those of all partitions together; of tables that are locked the
 * catalog's own, older, number is taken, if there is one. Estimated rows are the planner's: as many on a page as when
 * the table was analyzed; before that they are not known.
 */
static const char TABLES[] =
    "WITH RECURSIVE " PG_LOCKED ", "
    "named AS (SELECT coalesce(i.indrelid, c.oid) AS oid FROM ROWS FROM "
    "(pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) AS u(schema, name) JOIN "
    "pg_catalog.pg_namespace n ON n.nspname = u.schema "
    "JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = u.name "
    "LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'i', "
    "'I')), "
    "tree AS (SELECT DISTINCT oid AS root, oid FROM named UNION SELECT t.root, h.inhrelid FROM tree t "
    "JOIN pg_catalog.pg_inherits h ON h.inhparent = t.oid), "
    "sized AS (SELECT t.root, c.reltuples, c.relpages, CASE WHEN c.relkind NOT IN ('r', 'm') THEN 0 "
    "WHEN l.relation IS NULL THEN pg_catalog.pg_relation_size(c.oid) ELSE nullif(c.relpages, 0)::pg_catalog.int8 * "
    "b.size END "
    "AS heap, CASE WHEN c.relkind NOT IN ('r', 'm') THEN 0 WHEN l.relation IS NULL THEN "
    "pg_catalog.pg_table_size(c.oid) ELSE nullif(c.relpages, 0)::pg_catalog.int8 * b.size END AS bytes, b.size AS "
    "page, "
    "c.relkind = 'f' AS elsewhere, pg_catalog.pg_stat_get_tuples_inserted(c.oid) + "
    "pg_catalog.pg_stat_get_tuples_updated(c.oid) + pg_catalog.pg_stat_get_tuples_deleted(c.oid) AS written FROM tree "
    "t "
    "JOIN pg_catalog.pg_class c ON c.oid = t.oid LEFT JOIN locked l ON l.relation = c.oid "
    "CROSS JOIN (SELECT pg_catalog.current_setting('block_size')::pg_catalog.int8 AS size) b), "
    "whole AS (SELECT root, CASE WHEN bool_or(elsewhere OR heap IS NULL OR (heap > 0 AND (relpages = 0 OR reltuples < "
    "0))) THEN NULL "
    "ELSE sum(CASE WHEN heap = 0 THEN 0 ELSE reltuples / nullif(relpages, 0) * (heap / page) END)::pg_catalog.int8 END "
    "AS rows, "
    "CASE WHEN bool_or(elsewhere OR bytes IS NULL) THEN NULL ELSE sum(bytes) END AS bytes, sum(written) AS written "
    "FROM sized "
    "GROUP BY root), "
    "age AS (SELECT greatest(extract(epoch FROM pg_catalog.now() - coalesce(max(stats_reset), "
    "pg_catalog.pg_postmaster_start_time())), 3600) / 3600 AS hours FROM pg_catalog.pg_stat_database "
    "WHERE datname = pg_catalog.current_database()) "
    "SELECT c.oid, n.nspname, c.relname, c.relkind, c.relrowsecurity, w.rows, w.bytes, "
    "round(w.written / (SELECT hours FROM age)::pg_catalog.numeric), c.relispartition, c.relpersistence = "
    "'u', " PG_TABLESPACE ", m.amname, NOT c.relispopulated FROM whole w JOIN pg_catalog.pg_class c ON c.oid = w.root "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam "
    "ORDER BY c.oid";

/* The type as the actions of a script have it, since the two are compared. */
#define PG_MODIFIERS                                                                                                   \
    "CASE WHEN a.atttypmod < 0 THEN '' WHEN coalesce(e.typname, t.typname) IN ('varchar', 'bpchar') THEN "             \
    "pg_catalog.format('(%s)', a.atttypmod - 4) WHEN coalesce(e.typname, t.typname) = 'numeric' THEN "                 \
    "pg_catalog.format('(%s,%s)', ((a.atttypmod - 4) >> 16) & 65535, (((a.atttypmod - 4) & 2047) # 1024) - 1024) "     \
    "WHEN coalesce(e.typname, t.typname) = 'interval' THEN CASE WHEN (a.atttypmod & 65535) = 65535 THEN '' ELSE "      \
    "pg_catalog.format('(%s)', a.atttypmod & 65535) END WHEN coalesce(e.typname, t.typname) IN ('timestamp', "         \
    "'timestamptz', 'time', 'timetz', 'bit', 'varbit') THEN pg_catalog.format('(%s)', a.atttypmod) ELSE '' END"

static const char COLUMNS[] =
    "WITH " PG_LOCKED "SELECT a.attrelid, a.attname, coalesce(e.typname, t.typname) || " PG_MODIFIERS
    " || CASE WHEN e.oid IS NULL THEN '' ELSE '[]' END, a.attnotnull, "
    "CASE WHEN a.attgenerated <> '' OR NOT a.atthasdef THEN NULL WHEN a.attrelid IN (SELECT relation FROM locked) THEN "
    "'' ELSE pg_catalog.pg_get_expr(d.adbin, d.adrelid) END, a.attidentity <> '', "
    "a.attgenerated <> '', s.null_frac = 1 FROM pg_catalog.pg_attribute a "
    "JOIN pg_catalog.pg_type t ON t.oid = a.atttypid JOIN pg_catalog.pg_class c ON c.oid = a.attrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_stats s "
    "ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname "
    "AND s.inherited = (c.relkind = 'p') "
    "LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A' "
    "LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
    "WHERE a.attrelid = ANY ($1::pg_catalog.oid[]) AND a.attnum > 0 AND NOT a.attisdropped "
    "ORDER BY a.attrelid, a.attnum";

/* A row for each column of a constraint. Those of other tables that lead to one of these are among them. */
static const char CONSTRAINTS[] =
    "WITH " PG_LOCKED "SELECT k.conrelid, k.oid, k.conname, k.contype, k.convalidated, "
    "CASE WHEN k.conrelid NOT IN (SELECT relation FROM locked) THEN pg_catalog.pg_get_constraintdef(k.oid) END, "
    "a.attname, CASE WHEN k.conrelid IN (SELECT relation FROM locked) THEN NULL WHEN k.contype = 'c' AND "
    "pg_catalog.cardinality(k.conkey) = 1 AND "
    "pg_catalog.pg_get_expr(k.conbin, k.conrelid) = pg_catalog.format('(%I IS NOT NULL)', a.attname) THEN a.attname "
    "END, "
    "n.nspname, r.relname, k.confrelid, k.confdeltype = 'c', fn.nspname, fc.relname, fa.attname FROM "
    "pg_catalog.pg_constraint k "
    "LEFT JOIN pg_catalog.pg_class fc ON fc.oid = k.conrelid "
    "LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace "
    "LEFT JOIN LATERAL pg_catalog.unnest(k.conkey) WITH ORDINALITY AS x(num, at) ON true "
    "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = x.num "
    "LEFT JOIN pg_catalog.pg_attribute fa ON fa.attrelid = k.confrelid AND fa.attnum = k.confkey[x.at] "
    "LEFT JOIN pg_catalog.pg_class r ON r.oid = k.confrelid LEFT JOIN pg_catalog.pg_namespace n ON n.oid = "
    "r.relnamespace WHERE k.contype IN ('p', 'u', 'f', 'c', 'x', 'n') AND (k.conrelid = ANY ($1::pg_catalog.oid[]) OR "
    "k.confrelid = ANY ($1::pg_catalog.oid[])) ORDER BY k.conrelid, k.oid, x.at";

/*
 * A row for each key of an index, whose column is NULL where it is an expression. Estimates of these queries stay low,
 * or the server would compile them, which takes longer than they do.
 */
static const char INDEXES[] =
    "WITH " PG_LOCKED "SELECT i.indrelid, i.indexrelid, n.nspname, c.relname, i.indisunique, i.indisprimary, "
    "i.indisvalid, CASE WHEN i.indpred IS NOT NULL AND i.indrelid IN (SELECT relation FROM locked) THEN '' ELSE "
    "pg_catalog.pg_get_expr(i.indpred, i.indrelid) END, a.attname, k.oid IS NOT NULL, " PG_TABLESPACE
    " FROM pg_catalog.pg_index i "
    "JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "CROSS JOIN LATERAL pg_catalog.unnest(i.indkey) WITH ORDINALITY AS x(num, at) "
    "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = x.num AND a.attnum > 0 "
    "LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = i.indrelid AND k.conindid = i.indexrelid AND "
    "k.contype IN ('p', 'u', 'x') WHERE i.indrelid = ANY ($1::pg_catalog.oid[]) AND x.at <= i.indnkeyatts "
    "ORDER BY i.indrelid, i.indexrelid, x.at";

static const char SESSION_SETTINGS[] =
    "SELECT pg_catalog.current_setting('lock_timeout') <> '0', "
    "pg_catalog.current_setting('statement_timeout') <> '0', "
    "pg_catalog.current_setting('TimeZone') IN ('UTC', 'Etc/UTC', 'GMT', 'Etc/GMT', 'UCT', "
    "'Etc/UCT', 'Zulu', 'Universal', 'Etc/Universal', 'Etc/Zulu'), "
    "pg_catalog.current_setting('server_version_num'), count(*) FILTER (WHERE c.relrowsecurity), "
    "count(*) FILTER (WHERE NOT c.relrowsecurity) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n "
    "ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition";

static bool is_yes(const char *value)
{
    return value && (value[0] == 't' || value[0] == '1');
}

static int64_t number_in_row(const char *value)
{
    return value ? strtoll(value, NULL, 10) : MG_UNKNOWN;
}

/* The table with an oid, if it is one that was asked for. */
static mg_fact_table *table_with(const mg_fact_reader *r, const char *oid)
{
    return oid ? mg_map_get(&r->tables, 0, oid, strlen(oid)) : NULL;
}

static mg_thing_kind kind_of_relation(char relkind)
{
    switch (relkind)
    {
    case 'f':
        return MG_THING_FOREIGN_TABLE;
    case 'v':
        return MG_THING_VIEW;
    case 'm':
        return MG_THING_MATERIALIZED_VIEW;
    case 'S':
        return MG_THING_SEQUENCE;
    default:
        return MG_THING_TABLE;
    }
}

static mg_rc take_table(void *arg, const char *const *v, size_t count)
{
    mg_fact_reader *r = arg;
    mg_object name = {mg_facts_copy(r, v[1]), mg_facts_copy(r, v[2])};
    const char *oid = mg_facts_copy(r, v[0]);
    mg_fact_table *t = oid && name.schema && name.name ? mg_facts_add_table(r->facts, &name) : NULL;

    (void) count;
    if (!t || !v[3])
        return MG_FAILED;
    t->kind = kind_of_relation(v[3][0]);
    t->known = true;
    t->partitioned = v[3][0] == 'p';
    t->row_security = is_yes(v[4]);
    t->rows = number_in_row(v[5]);
    t->bytes = number_in_row(v[6]);
    t->writes = number_in_row(v[7]);
    t->partition = is_yes(v[8]);
    t->unlogged = is_yes(v[9]);
    t->tablespace = mg_facts_copy(r, v[10]);
    t->method = mg_facts_copy(r, v[11]);
    t->unfilled = is_yes(v[12]);
    mg_facts_add_name(r, &r->oids, oid);
    mg_map_put(r->facts->arena, &r->tables, 0, oid, strlen(oid), t);
    return MG_OK;
}

static mg_rc take_column(void *arg, const char *const *v, size_t count)
{
    mg_fact_reader *r = arg;
    mg_fact_table *t = table_with(r, v[0]);
    mg_fact_column *c;
    const char *name = mg_facts_copy(r, v[1]);

    (void) count;
    if (!t || !name)
        return t ? MG_FAILED : MG_OK;
    c = mg_facts_add_column(r->facts, t, name);
    if (!c)
        return MG_FAILED;
    c->type = mg_facts_copy(r, v[2]);
    c->not_null = is_yes(v[3]);
    c->fallback = mg_facts_copy(r, v[4]);
    c->identity = is_yes(v[5]);
    c->generated = is_yes(v[6]);
    c->empty = is_yes(v[7]);
    return MG_OK;
}

static mg_constraint_kind kind_of_constraint(char contype)
{
    switch (contype)
    {
    case 'p':
        return MG_CONSTRAINT_PRIMARY_KEY;
    case 'u':
        return MG_CONSTRAINT_UNIQUE;
    case 'f':
        return MG_CONSTRAINT_FOREIGN_KEY;
    case 'c':
        return MG_CONSTRAINT_CHECK;
    case 'x':
        return MG_CONSTRAINT_EXCLUDE;
    default:
        return MG_CONSTRAINT_NOT_NULL;
    }
}

/* Whether the row is about another object than the one before. */
static bool is_next_object(mg_fact_reader *r, const char *oid)
{
    bool next = !r->object || strcmp(r->object, oid) != 0;

    r->object = next ? mg_facts_copy(r, oid) : r->object;
    return next;
}

/* Adds the constraint of a row to its table and, of a foreign key, to the table that it leads to. */
static void add_constraint_of_row(mg_fact_reader *r, const char *const *v)
{
    mg_fact_table *t = table_with(r, v[0]), *to = table_with(r, v[10]);
    mg_fact_constraint *c = NULL, **slot;

    if (t)
        c = mg_facts_add_constraint(r->facts, t, mg_facts_copy(r, v[2]));
    else if (to)
        c = mg_arena_get(r->facts->arena, sizeof *c);
    r->constraint = c;
    if (!c)
        return;
    c->name = mg_facts_copy(r, v[2]);
    c->kind = kind_of_constraint(v[3] ? v[3][0] : 0);
    c->validated = is_yes(v[4]);
    c->definition = mg_facts_copy(r, v[5]);
    c->not_null = mg_facts_copy(r, v[7]);
    c->references = (mg_object){mg_facts_copy(r, v[8]), mg_facts_copy(r, v[9])};
    c->cascades = is_yes(v[11]);
    c->from = (mg_object){mg_facts_copy(r, v[12]), mg_facts_copy(r, v[13])};
    if (!to)
        return;
    slot = mg_vec_push(r->facts->arena, &to->incoming);
    if (slot)
        *slot = c;
}

static mg_rc take_constraint(void *arg, const char *const *v, size_t count)
{
    mg_fact_reader *r = arg;

    (void) count;
    if (!v[0] || !v[1])
        return MG_FAILED;
    if (is_next_object(r, v[1]))
        add_constraint_of_row(r, v);
    if (!r->constraint)
        return MG_OK;
    mg_facts_add_name(r, &r->constraint->columns, v[6]);
    mg_facts_add_name(r, &r->constraint->keys, v[14]);
    return MG_OK;
}

static mg_rc take_index(void *arg, const char *const *v, size_t count)
{
    mg_fact_reader *r = arg;
    mg_fact_table *t = table_with(r, v[0]);
    mg_object name = {mg_facts_copy(r, v[2]), mg_facts_copy(r, v[3])};

    (void) count;
    if (!t || !v[1] || !name.name)
        return MG_FAILED;
    if (is_next_object(r, v[1]))
    {
        r->index = mg_facts_add_index(r->facts, t, &name);
        if (!r->index)
            return MG_FAILED;
        r->index->unique = is_yes(v[4]);
        r->index->primary = is_yes(v[5]);
        r->index->valid = is_yes(v[6]);
        r->index->predicate = mg_facts_copy(r, v[7]);
        r->index->constraint = is_yes(v[9]);
        r->index->tablespace = mg_facts_copy(r, v[10]);
    }
    r->index->expression = r->index->expression || !v[8];
    mg_facts_add_name(r, &r->index->columns, v[8]);
    return MG_OK;
}

static mg_rc take_settings(void *arg, const char *const *v, size_t count)
{
    mg_facts *f = ((mg_fact_reader *) arg)->facts;

    (void) count;
    f->lock_timeout = is_yes(v[0]);
    f->statement_timeout = is_yes(v[1]);
    f->utc = is_yes(v[2]);
    f->version = (long) number_in_row(v[3]);
    f->secured = number_in_row(v[4]);
    f->unsecured = number_in_row(v[5]);
    return MG_OK;
}

/* Asks about the tables that were found, by their oids, for things of one kind. */
static mg_rc ask_parts(mg_fact_reader *r, const char *sql, const char *oids, mg_row_fn each)
{
    r->object = NULL;
    r->constraint = NULL;
    return mg_facts_ask(r, sql, 1, &oids, each);
}

mg_rc mg_facts_read_postgres(mg_fact_reader *r)
{
    mg_arena *a = r->facts->arena;
    const char *wanted[] = {mg_listed(MG_POSTGRES, &r->schemas, a), mg_listed(MG_POSTGRES, &r->names, a)}, *oids;

    if (!wanted[0] || !wanted[1])
        return mg_error_no_memory(r->err);
    if (mg_facts_ask(r, SESSION_SETTINGS, 1, &r->facts->target, take_settings) != MG_OK)
        return MG_FAILED;
    if (r->names.len == 0)
        return MG_OK;
    if (mg_facts_ask(r, TABLES, 2, wanted, take_table) != MG_OK)
        return MG_FAILED;
    oids = mg_listed(MG_POSTGRES, &r->oids, a);
    if (!oids)
        return mg_error_no_memory(r->err);
    if (r->oids.len == 0)
        return MG_OK;
    if (ask_parts(r, COLUMNS, oids, take_column) != MG_OK || ask_parts(r, CONSTRAINTS, oids, take_constraint) != MG_OK)
        return MG_FAILED;
    return ask_parts(r, INDEXES, oids, take_index);
}
