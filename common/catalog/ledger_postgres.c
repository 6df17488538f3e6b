/* ledger_postgres.c: see ledger_postgres.h. */
#include "ledger_postgres.h"

/*
 * A table that is no history, whoever owns it, since reading and writing it would run code of others than its owner.
 * Triggers of its partitions and children count too.
 */
#define PG_STRANGE                                                                                                     \
    "WHEN c.relkind NOT IN ('r', 'p') THEN 'is not a table' WHEN c.relhasrules THEN 'has rules' "                      \
    "WHEN EXISTS (WITH RECURSIVE parts(oid) AS (SELECT c.oid UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i "   \
    "JOIN parts ON i.inhparent = parts.oid) SELECT 1 FROM pg_catalog.pg_trigger t JOIN parts ON t.tgrelid = "          \
    "parts.oid WHERE NOT t.tgisinternal) THEN 'has triggers'"

/*
 * Code of such an owner may run: the caller is that owner, or the owner is a superuser, who can do everything anyway.
 */
#define PG_TRUSTED                                                                                                     \
    "EXISTS (SELECT 1 FROM pg_catalog.pg_roles r WHERE r.oid = c.relowner AND (r.rolsuper OR r.rolname = "             \
    "current_user))"

/*
 * If anybody else owns the table, it must be as we create it, so that nothing in it can run code: it has no types,
 * casts, functions or operators but the server's own. More columns do no harm if they have the same types. Indexes and
 * extended statistics matter too, since planning a query evaluates what is constant in them.
 */
#define PG_COLUMN(names, types) "a.attname IN (" names ") AND a.atttypid = ANY ('{" types "}'::pg_catalog.regtype[])"
#define PG_UNLIKE_OURS                                                                                                 \
    "WHEN c.relkind <> 'r' OR c.relpersistence <> 'p' OR EXISTS (SELECT 1 FROM pg_catalog.pg_inherits i WHERE "        \
    "c.oid IN (i.inhrelid, i.inhparent)) THEN 'is no plain table' "                                                    \
    "WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid) THEN 'has foreign keys' "             \
    "WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype NOT IN "             \
    "('p', 'u', 'n')) THEN 'has constraints' "                                                                         \
    "WHEN 8 <> (SELECT count(*) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped AND "   \
    "(" PG_COLUMN("'id', 'checksum', 'migration_name', 'logs'", "varchar,text") " OR " PG_COLUMN(                      \
        "'started_at', 'finished_at', 'rolled_back_at'",                                                               \
        "timestamptz") " OR " PG_COLUMN("'applied_steps_count'",                                                       \
                                        "int4") ")) THEN 'has other columns' "                                         \
                                                "WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_attribute a WHERE "          \
                                                "a.attrelid = c.oid AND a.attnum > 0 AND NOT "                         \
                                                "a.attisdropped AND (a.atttypid <> ALL "                               \
                                                "('{varchar,text,timestamptz,int4}'::pg_catalog.regtype[]) OR "        \
                                                "a.attgenerated <> '' OR a.attidentity <> '' OR EXISTS (SELECT 1 "     \
                                                "FROM pg_catalog.pg_collation o WHERE "                                \
                                                "o.oid = a.attcollation AND o.collnamespace <> "                       \
                                                "'pg_catalog'::pg_catalog.regnamespace))) "                            \
                                                "THEN 'has columns of other kinds' "                                   \
                                                "WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_attrdef d WHERE d.adrelid "  \
                                                "= c.oid AND "                                                         \
                                                "pg_catalog.pg_get_expr(d.adbin, d.adrelid) NOT IN ('now()', "         \
                                                "'CURRENT_TIMESTAMP', '0')) THEN 'has defaults' "                      \
                                                "WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_index i WHERE i.indrelid = " \
                                                "c.oid AND (i.indexprs IS NOT NULL OR "                                \
                                                "i.indpred IS NOT NULL)) THEN 'has indexes on expressions' "           \
                                                "WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_statistic_ext s WHERE "      \
                                                "s.stxrelid = c.oid) THEN 'has extended statistics'"

const char mg_ledger_find_postgres[] =
    "SELECT CASE " PG_STRANGE " WHEN " PG_TRUSTED " THEN NULL ELSE 'is of another role and ' || CASE " PG_UNLIKE_OURS
    " END END FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = $1 AND c.relname = $2";
