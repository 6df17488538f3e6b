"""Two deployments at once, and what the advisory lock means."""
from harness import *

db = database("concurrency")
d = folder({"1_a": "CREATE TABLE a (id int);", "2_sleep": "SELECT pg_sleep(1);\nCREATE TABLE b (id int);"})

first = start(f"SELECT migrate_deploy('{d}');", db)
wait_for("the first to sleep", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
second = start(f"SELECT migrate_deploy('{d}');", db)
third = start(f"BEGIN; SELECT 1; SELECT migrate_deploy('{d}'); COMMIT;", db)
wait_for("the others to wait", db, "SELECT count(*) = 2 FROM pg_stat_activity WHERE wait_event = 'advisory'")
impatient = sql(f"SET lock_timeout = '100ms'; SELECT migrate_deploy('{d}');", db)
contains("one with lock_timeout gives up", impatient, "55P03")
contains("the first applies", finish(first), "All migrations have been successfully applied.")
contains("the second finds nothing to do", finish(second), "No pending migrations to apply.")
contains("so does one in a transaction that began earlier", finish(third), "No pending migrations to apply.")
equal("once each", sql("SELECT count(*), count(DISTINCT migration_name) FROM _prisma_migrations", db), "2|2")
equal("no lock is left", sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", db), "0")

# the reference's CLI holds the same lock, for its session
cli = start("SELECT pg_advisory_lock(72707369); SELECT pg_sleep(1);", db)
wait_for("the other tool's lock", db, "SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND granted")
contains("with nothing to apply it does not matter", deploy(d, db), "No pending")
later = folder({"1_a": "CREATE TABLE a (id int);", "3_c": "CREATE TABLE c (id int);"})
out = sql(f"SET lock_timeout = '100ms'; SELECT migrate_deploy('{later}');", db)
contains("another tool's lock keeps us out", out, "55P03")
equal("reading needs no lock", history(d, db), "1_a applied, 2_sleep applied")
finish(cli)
contains("and then no more", deploy(later, db), "successfully")

# two roles that race for the first deployment of an empty database, many times
for i in range(5):
    sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE EXTENSION IF NOT EXISTS migrate;", db)
    racers = [start(f"SELECT migrate_deploy('{d}');", db) for _ in range(4)]
    outs = [finish(p) for p in racers]
    check(f"race {i}: one applies, the others find nothing", sum("successfully" in o for o in outs) == 1 and
          sum("No pending" in o for o in outs) == 3, *outs)

# a deployment sees what was committed while it waited, in the same statement
e = folder({"1_a": "CREATE TABLE a (id int);", "3_c": "CREATE TABLE c (id int);"})
contains("REPEATABLE READ is refused", sql(f"BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT migrate_deploy('{e}');", db), "25001", "READ COMMITTED")

# rows that another session is just writing are counted before their table, or column, is dropped; and none comes after
WRITERS = ('CREATE TABLE "Keep" (id int PRIMARY KEY, extra text); CREATE TABLE "Gone" (id int PRIMARY KEY); ', """BEGIN;
INSERT INTO "Gone" SELECT generate_series(1, 1000); INSERT INTO "Keep" VALUES (1, 'x'); SELECT pg_sleep(1.5); COMMIT;""")
SCHEMA = 'datasource db {\n  provider = "postgresql"\n  url = "x"\n}\nmodel Keep {\n  id Int @id\n}\n'
f = folder({"1_keep": WRITERS[0]})
with open(f"{f}/schema.prisma", "w") as out:
    out.write(SCHEMA)
os.chmod(f"{f}/migrations", 0o777)
for what, call in (("push", f"SELECT migrate_push('{SCHEMA}');"), ("dev", f"SELECT migrate_dev('{f}', 'x');")):
    sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE EXTENSION IF NOT EXISTS migrate;", db)
    deploy(f, db)
    writer = start(WRITERS[1], db)
    wait_for("the writer to sleep", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    contains(f"{what} counts what was written meanwhile", sql(call, db), "55000", "which is not empty (1000 rows)", "1 non-null value")
    finish(writer)
    equal(f"{what} leaves it", sql('SELECT (SELECT count(*) FROM "Gone"), (SELECT extra FROM "Keep")', db), "1000|x")
done()
