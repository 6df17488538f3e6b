"""What CONCURRENTLY waits for, for how long, and what an interrupted REINDEX CONCURRENTLY leaves."""
from harness import *

db = database("waits")
INDEXES = "SELECT string_agg(indexrelid::regclass::text || ' ' || indisvalid, ', ' ORDER BY indexrelid::regclass::text) FROM pg_index WHERE indrelid = 'big'::regclass"
HOLDING = "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"


def hold(seconds):
    p = start(f"SET application_name = 'reporting'; BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1; SELECT pg_sleep({seconds});", db)
    wait_for("the holder", db, HOLDING)
    return p


one = folder({"1_a": "CREATE TABLE big (id int, v int); CREATE INDEX big_v ON big (v);"})
contains("a table", deploy_each(one, db), "successfully")

# lock_timeout is for waits that hold others up; these do not
two = folder({"1_a": "CREATE TABLE big (id int, v int); CREATE INDEX big_v ON big (v);", "2_b": "CREATE INDEX CONCURRENTLY big_id ON big (id);"})
contains("a value that is no time", deploy_each(two, db, '{"concurrent_timeout": "soon"}'), "22023", 'option "concurrent_timeout"')
holder = hold(1)
contains("lock_timeout does not end the wait for a snapshot", deploy_each(two, db, '{"lock_timeout": 100}'), "successfully")
finish(holder)

# its own option does; a REINDEX leaves a copy, which the next attempt removes, but not what only looks like one
three = folder({"1_a": "CREATE TABLE big (id int, v int); CREATE INDEX big_v ON big (v);", "2_b": "CREATE INDEX CONCURRENTLY big_id ON big (id);",
                "3_c": "REINDEX INDEX CONCURRENTLY big_v;", "4_d": "REINDEX TABLE CONCURRENTLY big;"})
holder = hold(60)
out = deploy_each(three, db, '{"concurrent_timeout": "200ms"}')
contains("concurrent_timeout", out, "55P03", "3_c/migration.sql:1:1", "In the way: process", 'application "reporting"',
         "INVALID now, and of no use to queries: public.big_v_ccnew.")
equal("its copy is left", sql(INDEXES, db), "big_id true, big_v true, big_v_ccnew false")
contains("migrate_status names it", sql(f"SELECT migrate_status('{three}')", db), "INVALID indexes", "\nbig_v_ccnew\n")
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)
finish(holder)
sql("CREATE INDEX big_v_ccnew9 ON big (id); CREATE INDEX mine ON big (v, id); UPDATE pg_index SET indisvalid = false "
    "WHERE indexrelid IN ('big_v_ccnew9'::regclass, 'mine'::regclass)", db)
contains("resumed", deploy_each(three, db, '{"resume": true, "target": "3_c"}'), "successfully")
equal("the copy is gone, the others are not", sql(INDEXES, db), "big_id true, big_v true, big_v_ccnew9 false, mine false")
sql("DROP INDEX big_v_ccnew9, mine", db)
contains("a table's indexes", deploy_each(three, db), "successfully")
equal("valid", sql(INDEXES, db), "big_id true, big_v true")

# what a build that fails leaves is named as well
four = folder({"1_a": "CREATE TABLE big (id int, v int); CREATE INDEX big_v ON big (v);", "5_e": "CREATE UNIQUE INDEX CONCURRENTLY \"big U\" ON big (v);"})
sql("INSERT INTO big VALUES (1, 1), (2, 1)", db)
out = deploy_each(four, db)
contains("a unique index over rows that are not", out, "23505", 'INVALID now, and of no use to queries: public."big U". Another attempt removes')
sql("DELETE FROM big WHERE id = 1", db)
contains("another attempt", deploy_each(four, db, '{"resume": true}'), "successfully")
for d in (one, two, three, four):
    remove(d)
done()
