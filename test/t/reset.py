"""migrate_reset among others: deployments, other resets, readers, a cancel; and as many tables as there are locks."""
from harness import *

db = database("reset")
d = folder({"1_a": "CREATE TABLE a (id int);", "2_sleep": "SELECT pg_sleep(1);\nCREATE TABLE b (id int);"})
with open(f"{d}/seed.sql", "w") as f:
    f.write("INSERT INTO a VALUES (1);")
FORCE = "'{\"force\": true}'"


def reset(options=FORCE, before="", **kw):
    return sql(f"{before} SET client_min_messages = error; SELECT migrate_reset('{d}', {options});", db, **kw)


def state():
    return tables(db), sql("SELECT count(*) FROM a", db), history(d, db)


deploy(d, db)
before = state()
equal("deployed", before, ("_prisma_migrations a b", "0", "1_a applied, 2_sleep applied"))

# two resets and a deployment at once
first = start(f"SELECT migrate_reset('{d}', {FORCE});", db)
wait_for("the first to sleep", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
second = start(f"SELECT migrate_reset('{d}', {FORCE});", db)
third = start(f"SELECT migrate_deploy('{d}');", db)
wait_for("the others to wait", db, "SELECT count(*) = 2 FROM pg_stat_activity WHERE wait_event = 'advisory'")
contains("the first resets", finish(first), "Dropped 2 tables and 0 other objects.", "Database reset successful")
contains("the second too", finish(second), "Dropped 2 tables and 0 other objects.", "Database reset successful")
contains("the deployment finds nothing to do", finish(third), "No pending migrations to apply.")
equal("all is there once", state(), ("_prisma_migrations a b", "1", "1_a applied, 2_sleep applied"))

# a reader keeps its table
reader = start("BEGIN; SELECT * FROM a; SELECT pg_sleep(20);", db)
wait_for("a reader", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
contains("lock_timeout ends the wait", reset("'{\"force\": true, \"lock_timeout\": \"100ms\"}'"), "55P03")
equal("the reader's session is as it was", history(d, db), "1_a applied, 2_sleep applied")
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)
finish(reader)

# a cancel, after everything was dropped
victim = start(f"SELECT migrate_reset('{d}', {FORCE});", db)
wait_for("the reset to sleep", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)
contains("it is cancelled", finish(victim), "57014", "2_sleep/migration.sql:1:1")
equal("nothing was dropped", state(), ("_prisma_migrations a b", "1", "1_a applied, 2_sleep applied"))

# a crash, after everything was dropped
victim = start(f"SELECT migrate_reset('{d}', {FORCE});", db)
wait_for("the reset to sleep", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)
finish(victim)
equal("nothing was dropped by it", state(), ("_prisma_migrations a b", "1", "1_a applied, 2_sleep applied"))

# its DROPs are commands like others: event triggers see them
sql("""CREATE SCHEMA audit; CREATE TABLE audit.log (what text);
CREATE FUNCTION audit.note() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
INSERT INTO audit.log SELECT object_identity FROM pg_event_trigger_dropped_objects() WHERE object_type = 'table'; END $$;
CREATE EVENT TRIGGER audit ON sql_drop EXECUTE FUNCTION audit.note();""", db)
contains("it resets", reset(), "Database reset successful")
equal("event triggers see what is dropped", sql("SELECT string_agg(what, ' ' ORDER BY what) FROM audit.log", db),
      "public._prisma_migrations public.a public.b")
sql("DROP EVENT TRIGGER audit; DROP SCHEMA audit CASCADE", db)

# many tables, then more than may be locked at once
MAKE = "SELECT format('CREATE TABLE t%s (id serial PRIMARY KEY, n text, r int REFERENCES a1)', i) FROM generate_series({}, {}) i \\gexec"
sql("CREATE TABLE a1 (id int PRIMARY KEY);\n" + MAKE.format(1, 150), db)
began = time.monotonic()
contains("150 tables", reset(), "Dropped 153 tables and 0 other objects.", "Database reset successful")
print(f"# 150 tables with keys dropped in {time.monotonic() - began - 1:.2f} s")
sql("CREATE TABLE a1 (id int PRIMARY KEY);\n" + MAKE.format(1, 400), db)
contains("so many locks could leave none to others", reset(), "54000", "half of the server's lock table",
         "Raise max_locks_per_transaction")
equal("and nothing is dropped", sql("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname ~ '^t\\d'", db), "400")
done()
