"""Rows of the history that nobody's deployment wrote, and a deployment that runs: refused, shown, and never taken for another."""
from harness import *

db = database("history_rows")
FREE = ("DROP TABLE IF EXISTS _prisma_migrations; CREATE TABLE _prisma_migrations (id text, checksum text, finished_at timestamptz, "
        "migration_name text, logs text, rolled_back_at timestamptz, started_at timestamptz, applied_steps_count int);")
PROGRESS = 'migrate: {"of": 3, "done": 0, "hash": ""}'
d = folder({"1_a": "CREATE TABLE a (x int); COMMIT; CREATE TABLE b (x int);"})


def row(**values):
    v = {"id": "'i'", "checksum": "'x'", "migration_name": "'1_a'", "logs": f"'{PROGRESS}'", "started_at": "'2024-01-01 00:00+00'",
         "applied_steps_count": "0", **values}
    return f"INSERT INTO _prisma_migrations ({', '.join(v)}) VALUES ({', '.join(v.values())});"


# a row that lacks what every row has
for column in ("id", "checksum", "migration_name", "started_at", "applied_steps_count"):
    sql(FREE + row(**{column: "NULL"}), db)
    for call in (f"CALL migrate_deploy_each('{d}', '{{\"resume\": true}}')", f"SELECT migrate_status('{d}')"):
        contains(f"no {column}: {call[:20]}", sql(call, db), "55000", f"holds a row that has no {column}: the row whose")

# an id of any length; one that is there twice
sql(FREE + row(id="repeat('0123456789', 5)"), db)
contains("a long id", deploy_each(d, db, '{"resume": true}'), "successfully")
equal("its row is finished", sql("SELECT length(id), finished_at IS NOT NULL FROM _prisma_migrations", db), "50|t")
sql("DROP TABLE a, b;" + FREE + row() + row(migration_name="'0_gone'", finished_at="now()"), db)
contains("an id that is there twice", deploy_each(d, db, '{"resume": true}'), "changed 2 rows where it is 1")
equal("nothing of it is kept", tables(db), "_prisma_migrations")

# what others wrote is escaped, and a call with it can be pasted
sql(FREE + row(logs=r"E'Database error:\n\x1b]0;pwned\x07\x1b[2J'") +
    row(id="'j'", migration_name=r"E'2_x\n  ✓ 9_all\r\x1b[2J\u202e it''s'", logs="'boom'"), db)
SHOWN = r"2_x\n  ✓ 9_all\r\x1b[2J\u202e it's"
for what, text in (("the error", deploy(d, db)), ("the report", sql(f"SELECT migrate_status('{d}')", db))):
    contains(f"escaped: {what}", text, SHOWN, r"\x1b]0;pwned\x07\x1b[2J")
    check(f"nothing else: {what}", not any(c in text for c in "\x1b\x07\r\u202e") and "\n  ✓ 9_all" not in text, text)
sql("DELETE FROM _prisma_migrations WHERE id = 'i'", db)
calls = [line[line.index("SELECT"):] for line in sql(f"SELECT migrate_status('{d}')", db).split("\n") if "migrate_resolve" in line]
equal("its directory is gone: one call", len(calls), 1)
contains("as a literal", calls[0], r"E'2_x\n  ✓ 9_all\r\x1b[2J\u202e it''s', 'rolled_back'")
sql(calls[0], db)
equal("which can be pasted", sql("SELECT count(*) FROM _prisma_migrations WHERE rolled_back_at IS NOT NULL", db), "1")

# applied and failed beside each other: the failed one decides, and cannot be resumed
sql(FREE + row(finished_at="now()", logs="NULL") + row(id="'j'", started_at="'2024-02-01 00:00+00'"), db)
out = deploy_each(d, db, '{"resume": true}')
contains("applied and failed", out, "P3009", "started at 2024-02-01 00:00:00.000 UTC failed", "'rolled_back'")
check("of the failed one alone", "2024-01-01" not in out and "goes on" not in out, out)

# running is not failed
sql("DROP TABLE _prisma_migrations; CREATE TABLE big AS SELECT i AS id FROM generate_series(1, 1000) i; CREATE ROLE history_reader; GRANT pg_read_server_files TO history_reader;"
    "GRANT EXECUTE ON ALL ROUTINES IN SCHEMA public TO history_reader", db)
e = folder({"1_i": "CREATE TABLE a (x int);\nCREATE INDEX CONCURRENTLY big_i ON big (id);\nCREATE TABLE b (x int);", "2_b": "CREATE TABLE c (x int);"})
sql("CREATE TABLE _prisma_migrations (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, "
    "logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0); "
    "GRANT SELECT ON _prisma_migrations TO history_reader", db)
holder = start("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1; SELECT pg_sleep(60);", db)
wait_for("the holder", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
deploying = start(f"SET client_min_messages = error; CALL migrate_deploy_each('{e}');", db)
wait_for("the worker to wait", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = 'migrate worker' AND wait_event_type = 'Lock'")
for who in ("", "SET ROLE history_reader;"):
    status = sql(f"{who} SELECT migrate_status('{e}')", db)
    contains(f"status while it runs {who}", status, "1_i  running", ", running: 1 of 3 statements are done", "migrate_progress()")
    check(f"no recipe {who}", not any(w in status for w in ("resume", "migrate_resolve", "migrate_deploy", "failed")), status)
drift = sql(f"SELECT migrate_drift('{e}')", db)
contains("drift while it runs", drift, "[+] Added tables\n  - a\n", "so far of these counts as a difference:\n1_i\n\nLet it end, and look again.")
check("no script that would undo it", not any(w in drift for w in ("To bring", "DROP", "Or to record", "CREATE TABLE")), drift)
equal("nor in its json", sql(f"SELECT j ->> 'back', j ->> 'record', j -> 'running', j -> 'failed' FROM (SELECT migrate_drift('{e}', '{{\"format\": \"json\"}}')::jsonb j) x", db),
      '||["1_i"]|[]')
equal("history while it runs", history(e, db), "1_i running, 2_b pending")
out = sql(f"SELECT migrate_deploy('{e}', '{{\"dry_run\": \"plan\"}}')", db)
contains("a plan while it runs", out, "P3009", "`1_i` migration started at", "is running", "let it end")
check("no recipe in its error", "migrate_resolve" not in out and "resume" not in out, out)
sql("SELECT pg_terminate_backend(deployment_pid) FROM migrate_progress()", db)
finish(deploying)
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)
finish(holder)
idle(db)
contains("once it is gone it has failed", sql(f"SELECT migrate_status('{e}')", db), "1_i  failed", "resume", "rolled_back")
drift = sql(f"SELECT migrate_drift('{e}')", db)
contains("then drift says whose changes they are", drift, "before they failed counts as a difference", "migrate_status):\n1_i\n", "To bring the database back", 'DROP TABLE "a"')
check("and does not have them adopted", "Or to record" not in drift, drift)
contains("and can be finished", finish_job(e, db), "successfully")

# which migrations are committed when a later one fails
f = folder({"1_a": "CREATE TABLE m1 (x int);", "2_b": "CREATE TABLE m2 (x int);", "3_c": "SELECT 1/0;"})
sql("DROP TABLE _prisma_migrations CASCADE; DROP TABLE a, b, c, big", db)
contains("committed before", deploy_each(f, db), "P3018", "2 migrations before it are committed: 1_a, 2_b. This migration was undone.")
with open(f"{f}/migrations/3_c/migration.sql", "w") as g:
    g.write("SELECT pg_sleep(60);")
sql("DROP TABLE _prisma_migrations, m1, m2", db)
p = start(f"SET client_min_messages = error; CALL migrate_deploy_each('{f}');", db)
wait_for("the sleep", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)
contains("a cancel says it too", finish(p), "57014", "2 migrations before it are committed: 1_a, 2_b. This migration was undone.")

# an error's texts outlive what they were made in: a view cannot be read since its table is locked
sql("CREATE TABLE t (a int primary key); CREATE VIEW v AS SELECT * FROM t", db)
sql("DO $$ BEGIN FOR i IN 1..400 LOOP EXECUTE format('CREATE TYPE e_%s AS ENUM (%s)', i, (SELECT string_agg(quote_literal('value_' || k), ',') "
    "FROM generate_series(1, 100) k)); END LOOP; END $$", db)
p = start("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(60);", db)
wait_for("the lock", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
out = sql("SET lock_timeout = '100ms'; SELECT migrate_pull()", db)
contains("the error of a pull", out, "55P03", "canceling statement due to lock timeout")
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)
finish(p)
done()
