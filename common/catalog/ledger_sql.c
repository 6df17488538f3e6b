/* ledger_sql.c: see ledger_sql.h. */
#include "ledger_sql.h"

#include "../host.h"
#include "../model/ours.h"
#include "ledger_postgres.h"

#define PG_TIME(column)                                                                                                \
    "coalesce(pg_catalog.to_char(" column " AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS') || ' UTC', " column        \
    "::text)"

/* Times are texts in RFC 3339. Other drivers of the reference have written integers, milliseconds since 1970. */
#define LITE_TIME(column)                                                                                              \
    "CASE WHEN typeof(" column ") = 'integer' THEN strftime('%Y-%m-%d %H:%M:%f', " column                              \
    " / 1000.0, 'unixepoch') || ' UTC' ELSE coalesce(strftime('%Y-%m-%d %H:%M:%f', " column ") || ' UTC', " column     \
    ") END"

const mg_ledger_sql mg_ledger_texts[] = {
    [MG_POSTGRES] =
        {
            .exists = mg_ledger_find_postgres,
            .lock_to_read = "LOCK TABLE %T IN ACCESS SHARE MODE",
            .lock_to_write = "LOCK TABLE %T IN ROW EXCLUSIVE MODE",
            .create = "CREATE TABLE %T (\n"
                      "    id                      VARCHAR(36) PRIMARY KEY NOT NULL,\n"
                      "    checksum                VARCHAR(64) NOT NULL,\n"
                      "    finished_at             TIMESTAMPTZ,\n"
                      "    migration_name          VARCHAR(255) NOT NULL,\n"
                      "    logs                    TEXT,\n"
                      "    rolled_back_at          TIMESTAMPTZ,\n"
                      "    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),\n"
                      "    applied_steps_count     INTEGER NOT NULL DEFAULT 0\n"
                      ")",
            .read = "SELECT id, checksum, migration_name, logs, " PG_TIME("started_at") ", " PG_TIME(
                "finished_at") ", " PG_TIME("rolled_back_at") ", applied_steps_count FROM %T AS m "
                                                              "ORDER BY m.started_at, m.migration_name",
            .insert = "INSERT INTO %T (id, checksum, finished_at, migration_name, started_at, applied_steps_count) "
                      "VALUES ($1, $2, $3::timestamptz, $4, $5::timestamptz, $6::integer)",
            .begin = "INSERT INTO %T (id, checksum, finished_at, rolled_back_at, applied_steps_count, logs, "
                     "migration_name, started_at) "
                     "VALUES ($1, $2, $3::timestamptz, $4::timestamptz, $5::integer, $6, $7, $8::timestamptz)",
            .update = "UPDATE %T SET checksum = $2, finished_at = $3::timestamptz, rolled_back_at = $4::timestamptz, "
                      "applied_steps_count = $5::integer, logs = $6 WHERE id = $1",
            .note = "UPDATE %T SET logs = $2 WHERE id = $1",
            .has = "SELECT finished_at IS NOT NULL FROM %T WHERE migration_name = $1 AND rolled_back_at IS NULL "
                   "AND ($2::text IS NULL OR logs IS DISTINCT FROM $2)",
            .roll_back = "UPDATE %T SET rolled_back_at = $2::timestamptz "
                         "WHERE migration_name = $1 AND rolled_back_at IS NULL AND finished_at IS NULL",
            .temporary =
                "SELECT c.relname, CASE c.relkind WHEN 'v' THEN 'view' WHEN 'S' THEN 'sequence' WHEN 'i' THEN 'index' "
                "WHEN 'I' THEN 'index' WHEN 'c' THEN 'type' ELSE 'table' END FROM pg_catalog.pg_class c WHERE "
                "c.relkind <> 't' AND c.relnamespace = pg_catalog.pg_my_temp_schema() UNION ALL SELECT t.typname, "
                "'type' FROM pg_catalog.pg_type t WHERE t.typrelid = 0 AND t.typnamespace = "
                "pg_catalog.pg_my_temp_schema()",
            .other_tables = "SELECT c.relname FROM pg_catalog.pg_class c "
                            "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                            "WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND c.relname <> '_prisma_migrations' "
                            "AND NOT n.nspname || '.' || c.relname = ANY ($2::pg_catalog.text[]) "
                            "AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.deptype = 'e' "
                            "AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid) "
                            "ORDER BY 1 LIMIT 4",
        },
    [MG_SQLITE] =
        {
            .exists = "SELECT CASE WHEN type <> 'table' THEN 'is not a table' WHEN EXISTS (SELECT 1 FROM "
                      "main.sqlite_master WHERE type = 'trigger' AND tbl_name = ?2 COLLATE NOCASE) THEN "
                      "'has triggers' END FROM main.sqlite_master WHERE ?1 = 'main' AND type IN ('table', 'view', "
                      "'index') AND name = ?2 COLLATE NOCASE",
            .create = "CREATE TABLE %T (\n"
                      "    \"id\"                    TEXT PRIMARY KEY NOT NULL,\n"
                      "    \"checksum\"              TEXT NOT NULL,\n"
                      "    \"finished_at\"           DATETIME,\n"
                      "    \"migration_name\"        TEXT NOT NULL,\n"
                      "    \"logs\"                  TEXT,\n"
                      "    \"rolled_back_at\"        DATETIME,\n"
                      "    \"started_at\"            DATETIME NOT NULL DEFAULT current_timestamp,\n"
                      "    \"applied_steps_count\"   INTEGER UNSIGNED NOT NULL DEFAULT 0\n"
                      ")",
            .read = "SELECT id, checksum, migration_name, logs, " LITE_TIME("started_at") ", " LITE_TIME(
                "finished_at") ", " LITE_TIME("rolled_back_at") ", applied_steps_count FROM %T ORDER BY 5, 3",
            .insert = "INSERT INTO %T (id, checksum, finished_at, migration_name, started_at, applied_steps_count) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, CAST(?6 AS INTEGER))",
            .begin = "INSERT INTO %T (id, checksum, finished_at, rolled_back_at, applied_steps_count, logs, "
                     "migration_name, started_at) VALUES (?1, ?2, ?3, ?4, CAST(?5 AS INTEGER), ?6, ?7, ?8)",
            .update = "UPDATE %T SET checksum = ?2, finished_at = ?3, rolled_back_at = ?4, "
                      "applied_steps_count = CAST(?5 AS INTEGER), logs = ?6 WHERE id = ?1",
            .note = "UPDATE %T SET logs = ?2 WHERE id = ?1",
            .has = "SELECT finished_at IS NOT NULL FROM %T WHERE migration_name = ?1 AND rolled_back_at IS NULL "
                   "AND (?2 IS NULL OR logs IS NOT ?2)",
            .roll_back = "UPDATE %T SET rolled_back_at = ?2 "
                         "WHERE migration_name = ?1 AND rolled_back_at IS NULL AND finished_at IS NULL",
            .temporary = "SELECT name, type FROM temp.sqlite_master WHERE type IN ('table', 'view')",
            .other_tables = "SELECT name FROM main.sqlite_master WHERE ?1 = 'main' AND type = 'table' AND "
                            "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '_prisma_migrations' COLLATE NOCASE "
                            "AND instr(?2, ',' || quote(name) || ',') = 0 AND name NOT IN (" MG_CONTRACT_TABLES
                            ") ORDER BY rowid LIMIT 4",
        },
};
