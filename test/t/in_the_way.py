"""A timeout that is a wait for a lock says who is in the way, of queries of the core's own too, which it does not show."""
from harness import *

db = database("in_the_way")
BEFORE = "SET client_min_messages = error; "
base = folder({"0_base": "CREATE TABLE a (id int PRIMARY KEY); CREATE VIEW w AS SELECT * FROM a;"})
contains("a table", deploy(base, db), "successfully")
alter = folder({"0_base": "CREATE TABLE a (id int PRIMARY KEY); CREATE VIEW w AS SELECT * FROM a;", "1_a": "ALTER TABLE a ADD COLUMN v int;"})
holder = start("SET application_name = 'reporting'; BEGIN; LOCK TABLE a; SELECT pg_sleep(60);", db)
wait_for("the holder", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
WAY = 'In the way: process'
limited = "SET statement_timeout = '300ms';"
contains("a statement of migrate_deploy", sql(f"{BEFORE}{limited} SELECT migrate_deploy('{alter}');", db), "57014", WAY, '"reporting"', "Nothing was changed.")
contains("of migrate_deploy_each", sql(f"{BEFORE}{limited} CALL migrate_deploy_each('{alter}');", db), "57014", WAY, "This migration was undone.")
contains("of migrate_execute", sql(f"{BEFORE}{limited} SELECT migrate_execute('ALTER TABLE a ADD w int;');", db), "57014", WAY, "Nothing was changed.")
for call in ("migrate_pull()", "migrate_diff('empty', 'database')"):
    for limit, code in (("lock_timeout", "55P03"), ("statement_timeout", "57014")):
        out = sql(f"{BEFORE} SET {limit} = '300ms'; SELECT {call};", db)
        contains(f"{call}, {limit}", out, code, WAY, '"reporting"')
        check(f"{call}, {limit}: without its query", "pg_catalog" not in out and "CONTEXT" not in out, out)
busy = folder({"0_base": "", "1_a": "DO $$ BEGIN BEGIN SET LOCAL lock_timeout = 50; ALTER TABLE a ADD v int; EXCEPTION WHEN lock_not_available THEN NULL; END; "
                      "RESET lock_timeout; PERFORM 1; END $$;", "2_b": "SELECT pg_sleep(20) /* a */;"})
out = sql(f"{BEFORE}{limited} SELECT migrate_deploy('{busy}');", db)
check("no wait, though an earlier statement had one", "57014" in out and "2_b/migration.sql:1:1" in out and WAY not in out, out)
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'reporting'", db)
finish(holder)
holder = start("SET application_name = 'reporting'; BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1; SELECT pg_sleep(60);", db)
wait_for("the holder", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
index = folder({"0_base": "", "1_a": "CREATE INDEX CONCURRENTLY a_id ON a (id);"})
contains("a worker's", sql(f"{BEFORE}{limited} CALL migrate_deploy_each('{index}');", db), "57014", WAY, '"reporting"', "what it left stays",
         "INVALID now, and of no use to queries: public.a_id")
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'reporting'", db)
finish(holder)
done()
