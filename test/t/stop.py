"""The server stopped at once (pg_ctl stop -m immediate) in each phase of a deployment: the history tells the truth, and the
next deployment finishes the job. Every phase is held by a lock that another session has.
"""
from harness import *

db = database("stop")
IDLE = "SELECT count(*) = {} FROM pg_stat_activity WHERE state = 'idle in transaction'"
WAITS = "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND backend_type = '{}'"
SHAPE = ("SELECT (SELECT string_agg(name, '' ORDER BY name) FROM marks), (SELECT string_agg(name, '' ORDER BY name) FROM more), "
         "(SELECT string_agg(indexrelid::regclass::text || ' ' || indisvalid, ' ') FROM pg_index WHERE indrelid = 'big'::regclass)")
HISTORY = ("SELECT coalesce(string_agg(migration_name || ' ' || CASE WHEN rolled_back_at IS NOT NULL THEN 'rolled back' WHEN finished_at IS NOT NULL "
           "THEN 'applied' ELSE 'failed' END || ' ' || applied_steps_count || coalesce(' running ' || substring(logs FROM '\"running\": (\\d+)'), ''), "
           "', ' ORDER BY started_at), '') FROM _prisma_migrations WHERE migration_name <> '0_base'")

base = folder({"0_base": "CREATE TABLE marks (name text);"})
plain = folder({"0_base": "", "1_p": "INSERT INTO marks VALUES ('a');\nINSERT INTO more VALUES ('b');"})
mixed = folder({"0_base": "", "1_m": "INSERT INTO marks VALUES ('a');\nCREATE INDEX CONCURRENTLY big_v ON big (v);\nINSERT INTO more VALUES ('b');"})
wrong = folder({"0_base": "", "1_w": "INSERT INTO marks VALUES ('a');\nSELECT 1 / (SELECT count(*) FROM more);\nINSERT INTO more VALUES ('b');"})


def fresh():
    sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE EXTENSION migrate; CREATE TABLE marks (name text); CREATE TABLE more (name text);", db)
    sql("CREATE TABLE big AS SELECT i AS id, i % 100 AS v FROM generate_series(1, 5000) i", db)
    sql(f"SELECT * FROM migrate_resolve('{base}', '0_base', 'applied')", db)


def hold(statement, isolation="REPEATABLE READ"):
    """A session that has run a statement, and stays in its transaction."""
    held = int(sql("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'", db))
    p = subprocess.Popen(psql_args(db), stdin=subprocess.PIPE, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    p.stdin.write(f"BEGIN ISOLATION LEVEL {isolation}; {statement};\n")
    p.stdin.flush()
    wait_for(statement, db, IDLE.format(held + 1))
    return p


EACH, WHOLE = "CALL migrate_deploy_each", "SELECT migrate_deploy"
LOCK_MORE = "LOCK TABLE more IN SHARE MODE"
LOCK_HISTORY = "LOCK TABLE _prisma_migrations IN SHARE MODE"


def stopped(what, calls, d, hold_first, left, options="{}", meanwhile=None, waiter="client backend", isolation="REPEATABLE READ"):
    """Deploys while a lock is held, stops the server once that waits, and looks at what is left, and then goes on."""
    fresh()
    holders = [hold(hold_first, isolation)]
    p = start(f"{calls}('{d}', '{options}');", db)
    wait_for(what, db, WAITS.format(waiter) if waiter else "SELECT pg_sleep(0.3) IS NOT NULL")
    if meanwhile:
        holders.append(meanwhile(holders[0]))
    stop_and_start()
    out = finish(p, 30)
    check(f"{what}: the client is told", "successfully" not in out and out != "", out)
    for holder in holders:
        finish(holder, 30)
    ready(db)
    check(f"{what}: no lock, no worker", idle(db))
    equal(f"{what}: the history", sql(HISTORY, db), left)
    if d == wrong:
        sql("INSERT INTO more VALUES ('')", db)
    contains(f"{what}: the next deployment finishes the job", finish_job(d, db), "successfully")
    equal(f"{what}: all once", sql(SHAPE, db), "a|b|big_v true" if d == mixed else "a|b|")


for calls in (EACH, WHOLE):
    stopped(f"{calls}: waiting for the deployments' lock", calls, plain, "SELECT pg_advisory_lock(72707369)", "")
    stopped(f"{calls}: reading the history", calls, plain, "LOCK TABLE _prisma_migrations", "")
    stopped(f"{calls}: in the transaction", calls, plain, LOCK_MORE, "")
    stopped(f"{calls}: recording", calls, plain, LOCK_HISTORY, "")
    stopped(f"{calls}: between retries", calls, plain, LOCK_MORE, "", '{"lock_timeout": 50, "retries": 100}', waiter=None)
stopped("recording a failure", EACH, wrong, LOCK_HISTORY, "")
stopped("recording the first segment", EACH, mixed, LOCK_HISTORY, "")


def record_waits(first):
    """The worker ends, and what it did cannot be recorded."""
    second = hold(LOCK_HISTORY)
    sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' ORDER BY backend_start LIMIT 1", db)
    wait_for("the record to wait", db, WAITS.format("client backend"))
    return second


stopped("a worker runs", EACH, mixed, "SELECT 1", "1_m failed 1 running 2", waiter="migrate worker")
stopped("a worker has ended, unrecorded", EACH, mixed, "SELECT 1", "1_m failed 1 running 2", meanwhile=record_waits, waiter="migrate worker")
stopped("in the last segment", EACH, mixed, LOCK_MORE, "1_m failed 2", isolation="READ COMMITTED")


def stop_in(what, options, hold_first, waiter):
    """Deploys while a lock is held, and stops the server once `waiter` waits."""
    holder = hold(hold_first)
    p = start(f"{EACH}('{mixed}', '{options}');", db)
    wait_for(what, db, WAITS.format(waiter))
    stop_and_start()
    finish(p), finish(holder)
    ready(db)


# begun again after each stop, recording that the worker's statement begins
fresh()
stop_in("the worker", "{}", "SELECT 1", "migrate worker")
stop_in("the record to wait", '{"resume": true}', "SELECT FROM _prisma_migrations WHERE migration_name = '1_m' FOR UPDATE", "client backend")
check("stopped twice, before the worker: no lock, no worker", idle(db))
equal("stopped twice, before the worker: the history", sql(HISTORY, db), "1_m failed 1 running 2")
contains("stopped twice, before the worker: the next deployment finishes the job", finish_job(mixed, db), "successfully")
equal("stopped twice, before the worker: all once", sql(SHAPE, db), "a|b|big_v true")
done()
