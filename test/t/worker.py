#!/usr/bin/env python3
"""The worker that runs what no transaction may surround: nobody's lock keeps it waiting, and who holds a snapshot does not wait for it."""
import os
import subprocess
import tempfile

from harness import *

db = database("worked")
d = tempfile.mkdtemp()
for name, script in {"1_a": "CREATE TABLE t (a int);", "2_b": "CREATE INDEX CONCURRENTLY i ON t (a);"}.items():
    os.makedirs(f"{d}/{name}")
    with open(f"{d}/{name}/migration.sql", "w") as f:
        f.write(script)
subprocess.run(["chmod", "-R", "a+rX", d])
sql(f"SELECT migrate_deploy('{d}', '{{\"target\": \"1_a\"}}')", db)

# The key by which earlier versions told others of their worker.
p = start("SET application_name = 'holder'; SELECT pg_advisory_lock(72707369, 1); \\! sleep 4\n", db)
wait_for("the lock", "postgres", "SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2")
out = sql(f"CALL migrate_deploy_each('{d}', '{{\"wait\": 1}}')", db)
contains("an advisory lock of somebody's does not stop a worker", out, "All migrations have been successfully applied")
check("it was held", sql("SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2", "postgres") == "t")
p.kill()

# While a worker waits for a transaction, a deployment that holds a snapshot is told at once, and another waits.
os.makedirs(d + "/3_c")
with open(d + "/3_c/migration.sql", "w") as f:
    f.write("CREATE INDEX CONCURRENTLY j ON t (a);")
subprocess.run(["chmod", "-R", "a+rX", d])
old = start("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM t; \\! sleep 3\nCOMMIT;", db)
wait_for("the snapshot", "postgres", "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = 'worked' AND state = 'idle in transaction'")
first = start(f"CALL migrate_deploy_each('{d}')", db)
wait_for("the worker", "postgres", "SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = 'migrate worker' AND wait_event_type = 'Lock'")
contains("who holds a snapshot does not wait", sql(f"SELECT migrate_deploy('{d}')", db), "another deployment is running", "this one cannot wait")
second = start(f"CALL migrate_deploy_each('{d}')", db)
contains("the first ends", finish(first), "All migrations have been successfully applied")
contains("and then the second", finish(second), "No pending migrations to apply")
finish(old)
done()
