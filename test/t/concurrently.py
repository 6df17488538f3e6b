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

# of an index whose name the server chooses, and of a schema's and a database's indexes; only what is the attempt's own
ALL = ("SELECT string_agg(indexrelid::regclass::text || ' ' || indisvalid, ', ' ORDER BY indexrelid::regclass::text) FROM pg_index "
       "WHERE indrelid IN ('big'::regclass, 'far.other'::regclass)")
sql("CREATE SCHEMA far; CREATE TABLE far.other (id int); CREATE INDEX o ON far.other (id); DROP INDEX big_id, \"big U\"; INSERT INTO big VALUES (1, 1)", db)
five = folder({"1_a": "CREATE TABLE big (id int, v int); CREATE INDEX big_v ON big (v);", "6_f": "CREATE UNIQUE INDEX CONCURRENTLY ON big (v);"})
contains("an index without a name", deploy_each(five, db), "23505", "INVALID now, and of no use to queries: public.big_v_idx.")
sql("DELETE FROM big; CREATE INDEX big_v_idx7 ON big (v); CREATE UNIQUE INDEX own ON big (v); UPDATE pg_index SET indisvalid = false "
    "WHERE indexrelid IN ('big_v_idx7'::regclass, 'own'::regclass)", db)
contains("another attempt at it", deploy_each(five, db, '{"resume": true}'), "successfully")
equal("has left nothing, and removed no other", sql(ALL, db), "big_v true, big_v_idx true, big_v_idx7 false, far.o true, own false")
sql("DROP INDEX big_v_idx, big_v_idx7, own", db)
LEFT = ("SELECT string_agg(indexrelid::regclass::text, ', ') FROM pg_index x JOIN pg_class c ON c.oid = indrelid WHERE NOT indisvalid "
        "AND relkind <> 't'")
# an INVALID index of the name that the statement gives, and of its definition, but of another table
sql("CREATE UNIQUE INDEX big_own ON far.other (id); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'far.big_own'::regclass", db)
seven = folder({"6_g": "CREATE TABLE far.mine (id int); INSERT INTO far.mine VALUES (1), (1); COMMIT; CREATE UNIQUE INDEX CONCURRENTLY big_own ON far.mine (id);"})
for options in ('{}', '{"resume": true}'):
    contains("is somebody else's", deploy_each(seven, db, options), "42P07", '"big_own" already exists')
equal("and stays", sql("SELECT indrelid::regclass || ' ' || indisvalid FROM pg_index WHERE indexrelid = 'far.big_own'::regclass", db), "far.other false")
sql("DELETE FROM _prisma_migrations WHERE migration_name = '6_g'; DROP INDEX far.big_own", db)
remove(seven)
for name, what in (("7_g", "SCHEMA CONCURRENTLY far"), ("8_h", f"DATABASE CONCURRENTLY {db}")):
    six = folder({"1_a": "CREATE TABLE big (id int, v int); CREATE INDEX big_v ON big (v);", name: f"REINDEX {what};"})
    holder = start("SET application_name = 'reporting'; BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM far.other; SELECT pg_sleep(60);", db)
    wait_for("the holder", db, HOLDING)
    out = deploy_each(six, db, '{"concurrent_timeout": "300ms"}')
    contains(f"REINDEX {what}", out, "55P03", "INVALID now, and of no use to queries: ", "_ccnew")
    check("something is left", "_ccnew" in sql(LEFT, db))
    sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)
    finish(holder)
    sql("CREATE INDEX mine_ccnew ON big (id); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'mine_ccnew'::regclass", db)
    contains(f"another attempt at REINDEX {what}", deploy_each(six, db, '{"resume": true}'), "successfully")
    equal(f"{what}: nothing of it is left", sql(LEFT, db), "mine_ccnew")
    sql("DROP INDEX mine_ccnew", db)
    remove(six)
remove(five)
for d in (one, two, three, four):
    remove(d)
done()
