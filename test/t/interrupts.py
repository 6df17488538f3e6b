"""Cancelled, terminated, killed: nothing is left behind, and the next deployment does the job."""
import os
import signal
from harness import *

db = database("interrupts")
d = folder({"1_a": "CREATE TABLE a (id int);", "2_sleep": "CREATE TABLE b (id int);\n\nSELECT pg_sleep(30);",
            "3_c": "CREATE TABLE c (id int);"})
SLEEPING = "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"


def untouched(what):
    equal(f"{what}: nothing left", tables(db), "")
    equal(f"{what}: no lock left", sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", db), "0")
    equal(f"{what}: all pending", history(d, db), "1_a pending, 2_sleep pending, 3_c pending")


out = sql(f"SET statement_timeout = '300ms'; SELECT migrate_deploy('{d}');", db)
contains("statement_timeout is raised unchanged, with its place", out, "57014", "canceling statement due to statement timeout",
         "2_sleep/migration.sql:3:1: SELECT pg_sleep(30);")
untouched("statement_timeout")

p = start(f"SELECT migrate_deploy('{d}');", db)
wait_for("sleep", db, SLEEPING)
sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)
contains("pg_cancel_backend", finish(p), "57014", "canceling statement due to user request")
untouched("pg_cancel_backend")

# cancelled inside a caller's block: its own work stays
out = sql(f"CREATE SCHEMA other; CREATE TABLE log (t text); BEGIN; INSERT INTO log VALUES ('mine'); SAVEPOINT s;\n\\set ON_ERROR_STOP 0\n"
          f"SET LOCAL statement_timeout = '300ms'; SELECT migrate_deploy('{d}', '{{\"schema\": \"other\"}}');\nROLLBACK TO s; COMMIT; SELECT * FROM log; DROP TABLE log; SELECT count(*) FROM pg_class WHERE relnamespace = 'other'::regnamespace;", db)
contains("the caller's work survives", out, "57014", "2_sleep/migration.sql", "mine")
check("and nothing of the deployment", out.endswith("0"), out)

p = start(f"SELECT migrate_deploy('{d}');", db)
wait_for("sleep", db, SLEEPING)
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)
contains("pg_terminate_backend", finish(p), "57P01")
untouched("pg_terminate_backend")

if noticing(100):
    p = start(f"{noticing(100)} SELECT migrate_deploy('{d}');", db)
    wait_for("sleep", db, SLEEPING)
    p.kill()
    p.wait()
    wait_for("the backend to notice", db, "SELECT count(*) = 0 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    untouched("client killed")

p = start(f"SELECT migrate_deploy('{d}');", db)
wait_for("sleep", db, SLEEPING)
os.kill(int(sql("SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)), signal.SIGKILL)
finish(p)
for _ in range(200):
    if sql("SELECT 1", db) == "1":
        break
    time.sleep(0.1)
untouched("backend killed")

with open(f"{d}/migrations/2_sleep/migration.sql", "w") as f:
    f.write("CREATE TABLE b (id int);")
contains("the next deployment does it all", deploy(d, db), "successfully")
equal("all applied", history(d, db), "1_a applied, 2_sleep applied, 3_c applied")
equal("all there", tables(db), "_prisma_migrations a b c")
done()
