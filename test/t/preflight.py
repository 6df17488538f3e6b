"""migrate_preflight where one session is not enough: who is in the way, what a user without rights sees, replication, backups."""
import json
from harness import *

db = database("preflight")
d = folder({"1_init": "CREATE TABLE t (id int PRIMARY KEY, n int);\nCREATE TABLE u (id int PRIMARY KEY);\n",
            "2_more": "ALTER TABLE t ADD COLUMN m int;\nCREATE INDEX ON u (id);\n"})
deploy(d, db, '{"target": "1_init"}')


def checks(who="", at=None, **options):
    text = sql(f"{who} SELECT string_agg(r, E'\\n') FROM migrate_preflight('{d}', '{json.dumps({'format': 'json', **options})}') r", db, **(at or {}))
    try:
        return {c["name"]: c for c in json.loads(text)["checks"]}
    except ValueError:
        check("a report", False, text)
        done()


def said(c):
    return c["message"] + "\n" + "\n".join(c["details"]) + "\n" + (c["hint"] or "")


found = checks(check_drift=False)
equal("nobody is in the way", [found[n]["result"] for n in ("blockers", "snapshots", "deployment")], ["pass"] * 3)

# A reader is in the way of ALTER TABLE, and not of CREATE INDEX; its query and name cannot forge a line.
READER = "SET application_name = E'it is \\u202e me'; BEGIN; SELECT count(*) FROM t, u; /* line\nof its own */ SELECT pg_sleep(60)"
reader = start(READER, db)
wait_for("the reader", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND state = 'active' AND pid <> pg_backend_pid()")
found = checks(check_drift=False)["blockers"]
equal("one lock is in the way, for less than a minute", [found["result"], len(found["details"])], ["warn", 1])
contains("it is named", said(found), "AccessShareLock", '"t"', "user postgres", "active for", "pg_sleep(60)", "pg_terminate_backend")
check("on one line", "\n" not in found["details"][0])
found = checks(check_drift=False, max_age=0)
equal("an old one fails, and is an old snapshot", [found[n]["result"] for n in ("blockers", "snapshots")], ["fail", "warn"])
contains("the deployment that waits is a second one", said(found["snapshots"]), "pg_sleep(60)")

sql(f"""CREATE ROLE preflight_user; GRANT pg_read_server_files TO preflight_user; GRANT SELECT ON _prisma_migrations TO preflight_user;
GRANT EXECUTE ON FUNCTION migrate_preflight(text, jsonb) TO preflight_user""", db)
USER = "SET ROLE preflight_user;"
found = checks(USER, check_drift=False)
contains("without rights it says what it cannot see", said(found["blockers"]), "state and query hidden", "AccessShareLock", "pg_read_all_stats")
check("and shows no query", "pg_sleep" not in json.dumps(found))
equal("old snapshots are not known", found["snapshots"]["result"], "unknown")
equal("rights fail", found["privileges"]["result"], "fail")
sql("GRANT pg_read_all_stats TO preflight_user", db)
contains("with that right it sees them", said(checks(USER, check_drift=False)["blockers"]), "pg_sleep(60)")
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()", db)
finish(reader)

# Somebody who has the table for himself: nothing waits for him.
holder = start("BEGIN; LOCK TABLE t, _prisma_migrations; SELECT pg_sleep(60)", db)
wait_for("the holder", db, "SELECT count(*) > 0 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 't'::regclass")
began = time.time()
found = checks(check_drift=False)
equal("the history is not known then", [found[n]["result"] for n in ("history", "blockers", "lint")], ["unknown"] * 3)
check("and nothing waited for it", time.time() - began < 10)
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()", db)
finish(holder)

# A table whose size has to be estimated, since it is locked.
holder = start("BEGIN; LOCK TABLE u; SELECT pg_sleep(60)", db)
wait_for("the other holder", db, "SELECT count(*) > 0 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'u'::regclass")
sql("SET allow_system_table_mods = on; UPDATE pg_class SET relpages = 10000000, reltuples = 1e9 WHERE relname = 'u'", db)
found = checks(check_drift=False)
equal("an index on it blocks for long, and takes room", [found[n]["result"] for n in ("lint", "longest_block")], ["fail", "fail"])
contains("that is said", said(found["longest_block"]), "roughly ", "writes of u", "2_more/migration.sql:2:1", "CONCURRENTLY")
contains("and how much", said(found["disk"]), "data directory: about 15", "needed", "left")
sql("UPDATE pg_class SET relpages = 0, reltuples = -1 WHERE relname = 'u'", db)
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()", db)
finish(holder)

other = start("SELECT pg_advisory_lock(72707369), pg_sleep(60)", db)
wait_for("the lock", db, "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory'")
equal("another deployment", checks(check_drift=False)["deployment"]["result"], "warn")
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()", db)
finish(other)

# It takes no lock that blocks, and leaves none.
locks = sql(f"""BEGIN; SELECT count(*) FROM migrate_preflight('{d}');
SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND mode NOT IN ('AccessShareLock', 'ExclusiveLock') AND relation >= 16384; ROLLBACK""", db)
equal("no lock but those of reading", locks.splitlines()[-1], "0")

write(f"{d}/migrations/3_concurrently/migration.sql", "CREATE INDEX CONCURRENTLY i ON t (n);")
equal("a worker is free", checks(check_drift=False)["workers"]["result"], "pass")

equal("what commits wait for", checks(check_drift=False)["synchronous"]["result"], "pass")
sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", db)
sql("SELECT pg_reload_conf()", db)
wait_for("the setting", db, "SELECT current_setting('synchronous_standby_names') = 'nobody'")
found = checks(check_drift=False)["synchronous"]
equal("and nobody is there", found["result"], "fail")
sql("ALTER SYSTEM RESET synchronous_standby_names", db)
sql("SELECT pg_reload_conf()", db)

# A history file of a base backup.
equal("no backup is known", checks(check_drift=False)["backup"]["result"], "unknown")
begin, end = ("pg_start_backup('b', true, false)", "pg_stop_backup(false)") if VERSION < 150000 else ("pg_backup_start('b', true)", "pg_backup_stop()")
sql(f"SELECT {begin}; SET client_min_messages = error; SELECT count(*) FROM {end}", db)
wal = f"{ROOT}/data/pg_wal"
write(f"{wal}/000000010000000000000001.00000028.backup", "")
found = checks(check_drift=False)["backup"]
equal("one that the server tells of", found["result"], "pass")
equal("whoever may not list the log does not know", checks(USER, check_drift=False)["backup"]["result"], "unknown")
os.unlink(f"{wal}/000000010000000000000001.00000028.backup")
done()
