"""CALL migrate_deploy_each on live tables: whose worker it is, who waits for whom, locks and retries, what others see."""
import time
from harness import *

db = database("each")


def call(d, options="{}", before="", db=db, **kw):
    return sql(f"SET client_min_messages = error; {before} CALL migrate_deploy_each('{d}', '{options}');", db, **kw)


def starts(d, options="{}", before="", db=db):
    return start(f"SET client_min_messages = error; {before} CALL migrate_deploy_each('{d}', '{options}');", db)


WORKERS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'migrate worker'"
BLOCKED = "SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = 'migrate worker' AND wait_event_type = 'Lock'"
VALID = "SELECT string_agg(indexrelid::regclass::text || ' ' || indisvalid, ', ' ORDER BY 1) FROM pg_index WHERE indrelid = 'big'::regclass"

sql("CREATE TABLE big AS SELECT i AS id, i % 100 AS v FROM generate_series(1, 20000) i; CREATE TABLE _prisma_migrations "
    "(id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, "
    "logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0);", db)
d = folder({"1_v": "CREATE INDEX CONCURRENTLY big_v ON big (v);"})

# the SELECT says what to call
out = sql(f"SELECT migrate_deploy('{d}');", db)
contains("migrate_deploy refuses before anything runs", out, "P3018", "1_v/migration.sql:1:1", f"CALL migrate_deploy_each('{d}')")

# a transaction that holds a snapshot keeps the worker waiting; what others see meanwhile
holder = start("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1; SELECT pg_sleep(60);", db)
wait_for("the holder", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
deploying = starts(d)
wait_for("the worker to wait", db, BLOCKED)
progress = sql("SELECT p.migration, p.statement, p.statements, p.phase, i.command, p.pid <> p.deployment_pid FROM migrate_progress() p "
               "JOIN pg_stat_progress_create_index i USING (pid)", db)
equal("progress, joined with the server's", progress, "1_v|1|1|outside|CREATE INDEX CONCURRENTLY|t")
sql("CREATE ROLE nobody; CREATE ROLE watcher; GRANT pg_read_all_stats TO watcher; GRANT EXECUTE ON FUNCTION migrate_progress() TO nobody;", db)
equal("nobody sees it", sql("SET ROLE nobody; SELECT count(*) FROM migrate_progress();", db), "0")
equal("pg_read_all_stats does", sql("SET ROLE watcher; SELECT count(*) FROM migrate_progress();", db), "1")
contains("a SELECT does not wait for a worker that waits for it", sql(f"SELECT migrate_deploy('{d}');", db), "55P03", "another deployment is running: process")
contains("option wait ends the wait", call(d, '{"wait": 0}', "SET application_name = 'x';"), "55P03", "application_name \"psql\"")
second = starts(d)
time.sleep(0.3)
holder.kill()
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)
contains("it ends when the holder does", finish(deploying), "successfully")
contains("a second CALL has waited, and not kept the worker", finish(second), "No pending")
equal("valid", sql(VALID, db), "big_v true")
equal("no progress is left", sql("SELECT count(*) FROM migrate_progress()", db), "0")

# the caller's role, search_path and settings
sql("CREATE ROLE owner; GRANT pg_read_server_files TO owner; CREATE SCHEMA own AUTHORIZATION owner; GRANT USAGE ON SCHEMA public TO owner; "
    "GRANT EXECUTE ON PROCEDURE migrate_deploy_each TO owner;", db)
e = folder({"1_i": "CREATE TABLE u (id int); CREATE INDEX CONCURRENTLY u_i ON u (id); CREATE INDEX CONCURRENTLY ON u ((current_setting('work_mem')::text));"})
out = call(e, before="SET ROLE owner; SET search_path = own; SET lock_timeout = '7s';".replace("search_path = own", "search_path = own, public"))
contains("errors of the worker have their fields", out, "P3018", "42P17", "1_i/migration.sql:1:67", "functions in index expression must be marked IMMUTABLE")
equal("as the caller's role, in its schema", sql("SELECT relowner::regrole, relnamespace::regnamespace FROM pg_class WHERE relname = 'u_i'", db), "owner|own")
f = folder({"1_s": "CREATE TABLE s (x text);\nVACUUM s;\nINSERT INTO s SELECT current_setting('lock_timeout');\nVACUUM (ANALYZE, VERBOSE FALSE) s;"})
contains("settings", call(f, '{"schema": "own2"}', "CREATE SCHEMA own2; SET lock_timeout = '7s';"), "successfully")
equal("stay as they were", sql("SELECT x FROM own2.s", db), "7s")

# statement_timeout counts for the worker's statement
holder = start("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1; SELECT pg_sleep(60);", db)
wait_for("the holder", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
g = folder({"2_w": "CREATE INDEX CONCURRENTLY big_w ON big (v, id);"})
contains("statement_timeout", call(g, '{"statement_timeout": 200}'), "57014", "statement timeout", "2_w/migration.sql:1:1")
equal("its worker is gone", sql(WORKERS, db), "0")
equal("what it leaves", sql(VALID, db), "big_v true, big_w false")
contains("its row stays failed", call(g), "P3009", '{"resume": true}', "rolled_back")
out = call(g, '{"concurrent_timeout": 100, "lock_timeout": 60000, "resume": true, "retries": 1}')
contains("concurrent_timeout too, and retries", out, "55P03", "In the way: process")
for n in ("1000001", "-1", "1.5", "true"):
    contains(f"no number of retries: {n}", call(g, f'{{"retries": {n}}}'), "22023", 'option "retries" must be a whole number from 0 to 1000000')
equal("no more than were asked for", out.count("could not have a lock: retry"), 1)
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)
finish(holder)
contains("resumed: the INVALID index is removed and built again", call(g, '{"resume": true}'), "successfully")
equal("and valid", sql(VALID, db), "big_v true, big_w true")

# short lock_timeout with retries, for both
for how in ("CALL migrate_deploy_each", "SELECT migrate_deploy"):
    name = f"3_{'c' if 'CALL' in how else 'd'}"
    h = folder({name: f"ALTER TABLE big ADD COLUMN {name[2]} int;"})
    blocker = start("BEGIN; LOCK TABLE big; SELECT pg_sleep(1); COMMIT;", db)
    wait_for("the blocker", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    out = sql(f"SET client_min_messages = error; {how}('{h}', '{{\"lock_timeout\": \"50ms\"}}');", db)
    contains(f"{how}: lock_timeout", out, "P3018", "55P03")
    out = sql(f"SET client_min_messages = error; {how}('{h}', '{{\"lock_timeout\": \"50ms\", \"retries\": 20}}'); SHOW lock_timeout;", db)
    contains(f"{how}: retries", out, "successfully")
    check(f"{how}: the setting is as before", out.endswith("\n0"), out)
    finish(blocker)
equal("an attempt that was undone is in the history", sql("SELECT count(*) FROM _prisma_migrations WHERE migration_name = '3_c' AND rolled_back_at IS NOT NULL AND logs LIKE '%55P03%'", db), "1")
equal("no lock, no worker is left", sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", db) + sql(WORKERS, db), "00")
done()
