"""A hot standby: reading works, deploying is refused."""
import subprocess
from harness import *

data = f"{ROOT}/standby"
began = time.time()
as_server = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []


def run(*args):
    subprocess.run(as_server + list(args), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def start_server(folder, port):
    run(f"{BIN}/pg_ctl", "-D", folder, "-o", f"-p {port} -k {ROOT} -c listen_addresses= -c fsync=off", "-l", f"{folder}.log", "-w", "start")


# A primary of its own, since the databases of other tests take long to copy.
run(f"{BIN}/initdb", "-D", f"{ROOT}/primary", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
start_server(f"{ROOT}/primary", 5434)
primary = {"port": 5434}
db = "postgres"
sql("CREATE EXTENSION migrate", db, **primary)
d = folder({"1_a": "CREATE TABLE a (id int);"})
deploy(d, db, **primary)
e = folder({"1_a": "CREATE TABLE a (id int);", "2_b": "CREATE TABLE b (id int);"})
run(f"{BIN}/pg_basebackup", "-h", ROOT, "-p", "5434", "-U", "postgres", "-D", data, "-R", "-c", "fast")
start_server(data, 5433)
try:
    at = {"port": 5433}
    contains("deploying is refused", deploy(e, db, **at), "25006", "this server is a standby")
    contains("with nothing to do it works", deploy(d, db, **at), "No pending migrations to apply.")
    contains("one migration after the other, too", sql(f"CALL migrate_deploy_each('{d}')", db, **at), "No pending migrations to apply.")
    contains("a trial too", deploy(e, db, '{"dry_run": "execute"}', **at), "25006")
    contains("resolving too", sql(f"SELECT migrate_resolve('{e}', '2_b', 'applied')", db, **at), "25006")
    contains("resetting too", sql(f"SELECT migrate_reset('{e}', '{{\"force\": true}}')", db, **at), "25006", "this server is a standby")
    contains("protecting too", sql("SELECT migrate_protect(true)", db, **at), "25006")
    contains("scripts too", sql("SELECT migrate_execute('SELECT 1')", db, **at), "25006")
    contains("what a reset would do can be seen", sql(f"SELECT migrate_reset('{e}')", db, **at), "would drop 1 table")
    contains("whether it is protected too", sql("SELECT migrate_protect()", db, **at), "is not protected")
    contains("a plan works", deploy(e, db, '{"dry_run": "plan"}', **at), "2_b", "Nothing was run")
    equal("history works", history(e, db, **at), "1_a applied, 2_b pending")
    contains("pulling works", sql("SELECT migrate_pull()", db, **at), "model a {")
    contains("a plan of the database works", sql("SELECT migrate_diff('empty', 'database')", db, **at), 'CREATE TABLE "a"')
    contains("a shadow is refused", sql(f"SELECT migrate_drift('{e}')", db, **at), "P3014", "standby")
    contains("a preflight works, and says that deploying does not", sql(f"SELECT migrate_preflight('{e}')", db, **at), "✗ server: this server is a standby",
             "! drift: not known", "✓ history: 1 migration applied, 1 pending")
    contains("on the primary it knows the standby", sql(f"SELECT migrate_preflight('{e}')", db, **primary), "✓ standbys: 1 standby, none of them behind")
    sql("SELECT pg_wal_replay_pause()", db, **at)
    sql("CREATE TABLE late (id int); ALTER SYSTEM SET synchronous_standby_names = 'walreceiver'", db, **primary)
    sql("SELECT pg_reload_conf()", db, **primary)
    seen = "SELECT replay_lag > interval '0' AND sync_state = 'sync' FROM pg_stat_replication"
    while sql(seen, db, **primary) != "t" and time.time() < began + 60:
        time.sleep(0.05)
    contains("and how far it is behind", sql(f"SELECT migrate_preflight('{e}', '{{\"max_age\": 0, \"check_drift\": false}}')", db, **primary),
             "! standbys: standbys are behind\n    \"walreceiver\", streaming, ", "✓ synchronous: 1 synchronous standby is there")
    sql("SELECT pg_wal_replay_resume()", db, **at)
    contains("status works", sql(f"SELECT migrate_status('{e}')", db, **at), "→ 2_b")
finally:
    for server in (data, f"{ROOT}/primary"):
        run(f"{BIN}/pg_ctl", "-D", server, "-m", "immediate", "stop")
done()
