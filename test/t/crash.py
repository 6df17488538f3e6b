"""A deployment with a worker, stopped in every way at every point: nothing hangs, nothing is left, nothing is lost or done twice.

MIGRATE_KILL_ROUNDS (10) and MIGRATE_KILL_SEED (1) say how many random rounds there are, and which.
"""
import os
import random
import signal
import time
from harness import *

db = database("crash")
BLOCKED = "SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = 'migrate worker' AND wait_event_type = 'Lock'"
LEADER = "(SELECT deployment_pid FROM migrate_progress())"
WORKER = "(SELECT pid FROM pg_stat_activity WHERE backend_type = 'migrate worker')"


def fresh():
    sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE EXTENSION migrate; CREATE TABLE marks (name text);", db)
    sql("CREATE TABLE big AS SELECT i AS id, i % 100 AS v FROM generate_series(1, 5000) i", db)
    sql(f"SELECT * FROM migrate_resolve('{base}', '0_base', 'applied')", db)


base = folder({"0_base": "CREATE TABLE marks (name text);"})
one = folder({"0_base": "", "1_mixed": "INSERT INTO marks VALUES ('a');\nCREATE INDEX CONCURRENTLY big_v ON big (v);\nINSERT INTO marks VALUES ('b');"})


def check_one(what):
    check(f"{what}: no lock, no worker", idle(db))
    equal(f"{what}: the history tells how far it came", sql("SELECT applied_steps_count, finished_at IS NULL, rolled_back_at IS NULL, logs LIKE '%\"running\": 2}' "
          "FROM _prisma_migrations WHERE migration_name = '1_mixed'", db), "1|t|t|t")
    contains(f"{what}: the next deployment finishes the job", finish_job(one, db), "successfully")
    equal(f"{what}: once each, index valid", sql("SELECT string_agg(name, '' ORDER BY name), (SELECT indisvalid FROM pg_index WHERE indexrelid = 'big_v'::regclass) FROM marks", db), "ab|t")


def blocked():
    """A deployment whose worker waits for a snapshot, and the session that holds that."""
    fresh()
    holder = start("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1; SELECT pg_sleep(60);", db)
    wait_for("the holder", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    p = start(f"{noticing(100)} CALL migrate_deploy_each('{one}');", db)
    wait_for("the worker to wait", db, BLOCKED)
    return p, holder


def release(holder):
    holder.kill()
    holder.wait()
    sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)


for what, how, shown in (
        ("pg_cancel_backend", f"SELECT pg_cancel_backend({LEADER})", "57014"),
        ("pg_terminate_backend", f"SELECT pg_terminate_backend({LEADER})", "57P01"),
        ("worker cancelled", f"SELECT pg_cancel_backend({WORKER})", "57014"),
        ("worker terminated", f"SELECT pg_terminate_backend({WORKER})", "57P01")):
    p, holder = blocked()
    sql(how, db)
    contains(what, finish(p, 20), shown)
    release(holder)
    check_one(what)

p, holder = blocked()
p.kill()
p.wait()
release(holder)
check("client killed: it ends by itself", idle(db))
out = finish_job(one, db)
check("client killed: what it began is done, or can be", "successfully" in out or "No pending" in out, out)
equal("client killed: once each", sql("SELECT string_agg(name, '' ORDER BY name) FROM marks", db), "ab")

for what, kill in (("worker killed", lambda: os.kill(int(sql("SELECT " + WORKER, db)), signal.SIGKILL)),
                   ("immediate stop", stop_and_start)):
    p, holder = blocked()
    kill()
    finish(p, 20)
    holder.kill()
    holder.wait()
    ready(db)
    check_one(what)

# no worker slot: a clear error, nothing begun
sql("ALTER SYSTEM SET max_worker_processes = 0", db)
pg_ctl("-l", f"{ROOT}/log", "-w", "restart")
fresh()
two = folder({"0_base": "", "1_v": "CREATE INDEX CONCURRENTLY big_v ON big (v);"})
contains("slots exhausted", deploy_each(two, db), "53400", "no background worker is free", "max_worker_processes")
equal("slots exhausted: the row is rolled back", sql("SELECT rolled_back_at IS NOT NULL FROM _prisma_migrations WHERE migration_name = '1_v'", db), "t")
sql("ALTER SYSTEM RESET max_worker_processes", db)
pg_ctl("-l", f"{ROOT}/log", "-w", "restart")
contains("and then there is one", deploy_each(two, db), "successfully")

# random points
rounds = int(os.environ.get("MIGRATE_KILL_ROUNDS", "10"))
rng = random.Random(int(os.environ.get("MIGRATE_KILL_SEED", "1")))
scripts = {"0_base": ""}
for n in range(1, 9):
    mark = f"INSERT INTO marks VALUES ('{n}');\n"
    scripts[f"{n}_m"] = {0: f"ALTER TABLE big ADD COLUMN c{n} int;\n{mark}",
                         1: f"{mark}CREATE INDEX CONCURRENTLY big_{n} ON big (v, id);\n",
                         2: f"CREATE INDEX CONCURRENTLY big_{n} ON big (id);\n{mark}DROP INDEX CONCURRENTLY big_{n};\nCOMMIT;\nCREATE TABLE t{n} (id int);\n",
                         3: f"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS big_{n} ON big ((id + {n})) WHERE v > 3;\nVACUUM big;\n{mark}"}[n % 4]
many = folder(scripts)
fresh()
clock = time.time()
contains("uninterrupted", deploy_each(many, db), "successfully")
whole = time.time() - clock
SHAPE = ("SELECT string_agg(x, ' ' ORDER BY x) FROM (SELECT relname || relkind AS x FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i') UNION ALL "
         "SELECT attname FROM pg_attribute WHERE attrelid = 'big'::regclass AND attnum > 0 UNION ALL SELECT indexrelid::regclass || ' ' || indisvalid FROM pg_index WHERE indrelid = 'big'::regclass) s")
wanted = sql(SHAPE, db)
bad = hung = interrupted = 0
for i in range(rounds):
    fresh()
    p = start(f"{noticing(50)} CALL migrate_deploy_each('{many}');", db)
    time.sleep(rng.uniform(0.01, whole * 0.8))
    how = rng.choice(["cancel", "terminate", "client", "worker", "worker cancel", "crash", "stop"])
    if how == "client":
        p.kill()
    elif how == "stop":
        stop_and_start()
    elif how == "crash":
        pids = sql(f"SELECT pid FROM migrate_progress() ORDER BY random() LIMIT 1", db).split()
        if pids and pids[0].isdigit():
            try:
                os.kill(int(pids[0]), signal.SIGKILL)
            except ProcessLookupError:
                pass
    else:
        # looks again and again for a few milliseconds: workers are short
        sql("DO $$ BEGIN FOR i IN 1..30 LOOP PERFORM pg_stat_clear_snapshot(); "
            f"PERFORM {'pg_cancel_backend' if 'cancel' in how else 'pg_terminate_backend'}(pid) FROM pg_stat_activity WHERE " +
            ("backend_type = 'migrate worker'" if "worker" in how else "pid IN (SELECT deployment_pid FROM migrate_progress())") +
            "; EXIT WHEN FOUND; PERFORM pg_sleep(0.001); END LOOP; END $$", db)
    try:
        out = finish(p, 30)
    except subprocess.TimeoutExpired:
        hung += 1
        p.kill()
        continue
    ready(db)
    if not idle(db):
        hung += 1
    interrupted += "successfully" not in out
    out = finish_job(many, db)
    marks = sql("SELECT string_agg(name, ' ' ORDER BY name) FROM marks", db)
    applied = sql("SELECT count(*), count(DISTINCT migration_name) FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL", db)
    shape = sql(SHAPE, db)
    if marks != "1 2 3 4 5 6 7 8" or applied != "9|9" or shape != wanted:
        bad += 1
        print(f"# round {i} ({how}): marks {marks}, applied {applied}, {shape}\n# {out}", flush=True)
print(f"# {rounds} rounds, {interrupted} interrupted a deployment of {whole:.2f} s")
equal("random rounds: lost or doubled migrations", bad, 0)
equal("random rounds: hangs", hung, 0)
done()
