"""The owner of the history changes it between the look at it and its use: nothing of his runs with another's rights."""
import sys

from harness import *

if int(sql("SHOW server_version_num", "postgres")) < 140000:
    print("skipped: expressions in statistics, which planning evaluates, came with PostgreSQL 14")
    done()
    sys.exit()

KEY = 4711
MODULE = f"{ROOT}/race.so"
headers = subprocess.run([os.environ.get("PG_CONFIG", "pg_config"), "--includedir-server"], text=True, stdout=subprocess.PIPE).stdout.strip()
built = subprocess.run([os.environ.get("CC", "gcc"), "-std=gnu11", "-O2", "-Wall", "-Werror", "-fPIC", "-shared", "-isystem", headers,
                        "-o", MODULE, f"{TOP}/test/t/race.c"], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
check("the module for tests is built", built.returncode == 0, built.stdout)
db = database("races")
d = folder({"1_a": "CREATE TABLE a (id int);"})
sql(f"""CREATE SCHEMA test; CREATE FUNCTION test.wait_before(text, bigint) RETURNS void AS '{MODULE}', 'test_wait_before' LANGUAGE c STRICT;
CREATE ROLE racer; GRANT ALL ON SCHEMA public TO racer; CREATE SEQUENCE ran; GRANT ALL ON SEQUENCE ran TO racer; SET ROLE racer;
CREATE FUNCTION evil(v text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
'BEGIN IF current_user <> ''racer'' THEN PERFORM nextval(''public.ran''); END IF; RETURN v; END';
CREATE TABLE _prisma_migrations (id varchar(36), checksum text, finished_at timestamptz, migration_name text, logs text,
    rolled_back_at timestamptz, started_at timestamptz, applied_steps_count int);""", db)


def race(what, call):
    """The call, with statistics that are made after the last look and before the query is planned."""
    holder = start(f"SELECT pg_advisory_lock({KEY}); SELECT pg_sleep(60);", db)
    wait_for("the pause", db, f"SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = {KEY} AND granted")
    caller = start(f"SELECT test.wait_before('_prisma_migrations', {KEY}); {call}", db)
    wait_for("the call to come there", db, f"SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = {KEY} AND NOT granted")
    made = sql("SET ROLE racer; CREATE STATISTICS trap ON (evil('a') || id), id FROM _prisma_migrations", db)
    equal(f"{what}: nothing keeps him from it", made, "")
    sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)
    finish(holder)
    out = finish(caller)  # by the server's planning, or by a look that came after the statistics
    check(f"{what}: refused", "55000" in out and ('evil(pg_catalog.text) of the role "racer" would run' in out or "has extended statistics" in out), out)
    equal(f"{what}: nothing of his ran", sql("SELECT is_called FROM ran", db), "f")
    sql("DROP STATISTICS trap", db)


race("status", f"SELECT migrate_status('{d}');")
race("deploy", f"SELECT migrate_deploy('{d}');")
race("deploy_each", f"CALL migrate_deploy_each('{d}');")
done()
