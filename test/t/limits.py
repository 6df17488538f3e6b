"""Much of it: a large script, many deployments in one session, a lock table that would overflow, a full disk."""
import subprocess
from harness import *

db = database("limits")

# 100 MB in one script, in bounded memory
row = "(1, '" + "x" * 980 + "'),\n"
statement = "INSERT INTO big VALUES " + row * 1000
statement = statement.rstrip(",\n") + ";\n"
d = folder({"1_big": "CREATE TABLE big (a int, b text);\n" + statement * 108})
size = os.path.getsize(f"{d}/migrations/1_big/migration.sql")
check("the script has over 100 MB", size > 100 * 1024 * 1024, size)
PEAK = "SELECT (regexp_match(pg_read_file('/proc/self/status'), 'VmHWM:\\s+(\\d+)'))[1]::int / 1024"
p = start(f"SET client_min_messages = error; SELECT count(*) FROM migrate_deploy('{d}'); {PEAK};", db)
out = finish(p, 200).split("\n")
print("# peak of the backend, MB:", out[-1])
equal("it deploys", sql("SELECT count(*), applied_steps_count FROM big, _prisma_migrations GROUP BY 2", db), "108000|109")
check("in at most 8 times its size", out[-1].isdigit() and int(out[-1]) < 8 * 108 + 200, out)
remove(d)

# a larger one is refused by name
d = folder({"1_huge": ""})
with open(f"{d}/migrations/1_huge/migration.sql", "wb") as f:
    f.truncate(300 * 1024 * 1024)
contains("300 MB are refused", deploy(d, db), "54000", "the file is too large", "1_huge/migration.sql", "268435456")
remove(d)

# 1,000 deployments in one session; memory of the backend does not grow
db = database("limits2")
d = folder({"1_a": "CREATE TABLE a (id int);"})
bad = folder({"1_a": "CREATE TABLE a (id int);", "2_bad": "SELECT 1;\nSELECT nope;"})
RSS = "SELECT (regexp_match(pg_read_file('/proc/self/status'), 'VmRSS:\\s+(\\d+)'))[1];"
LOOP = """DO $$ DECLARE m text; BEGIN FOR i IN 1..500 LOOP PERFORM migrate_deploy('%s'); PERFORM migrate_status('%s');
BEGIN PERFORM migrate_deploy('%s'); EXCEPTION WHEN OTHERS THEN END; END LOOP; END $$;""" % (d, d, bad)
out = sql(f"SET client_min_messages = warning; SELECT count(*) FROM migrate_deploy('{d}'); {LOOP} {RSS} {LOOP} {RSS}", db)
out = [int(x) for x in out.split("\n") if x.isdigit()]
check("memory stays", len(out) == 3 and out[2] - out[1] < 1024, out)

# the lock table
many = folder({f"{i:04}_m": "".join(f"CREATE TABLE t{i}_{k} (id int PRIMARY KEY);\n" for k in range(10)) for i in range(240)})
db = database("limits3")
out = deploy(many, db)
contains("a deployment stops before it fills the lock table", out, "too many locks", "max_locks_per_transaction")
equal("nothing left", tables(db), "")
contains("in parts it succeeds", deploy(many, db, '{"target": "0030_m"}'), "successfully")

# a full disk, where a file system can be mounted
disk = f"{ROOT}/disk"
os.mkdir(disk)
mounted = os.getuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], stderr=subprocess.DEVNULL).returncode == 0
if mounted:
    try:
        subprocess.run(["chown", "postgres:", disk], check=True)
        db = database("limits4")
        sql(f"CREATE TABLESPACE small LOCATION '{disk}'", db)
        full = folder({"1_a": "CREATE TABLE a (id int);",
                       "2_full": "CREATE TABLE f (t text) TABLESPACE small;\nINSERT INTO f SELECT repeat(md5(i::text), 50) FROM generate_series(1, 100000) i;"})
        out = deploy(full, db)
        contains("a full disk is raised unchanged, with its place", out, "53100", "No space left on device", "2_full/migration.sql:2:1")
        equal("nothing left", tables(db), "")
        equal("both pending", history(full, db), "1_a pending, 2_full pending")
        sql("DROP DATABASE limits4", "postgres")
        sql("DROP TABLESPACE small", "postgres")
    finally:
        subprocess.run(["umount", disk])
else:
    print("# full disk: no file system of our own can be mounted here (needs root and CAP_SYS_ADMIN)")
done()
