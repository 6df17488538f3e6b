"""Deployments under load: pgbench goes on without an error while its tables are migrated. Prints the longest stall."""
import glob
import os
from harness import *

db = database("load")
SECONDS = int(os.environ.get("MIGRATE_LOAD_SECONDS", "8"))
work = tempfile.mkdtemp(dir=ROOT)
os.chmod(work, 0o777)
subprocess.run([f"{BIN}/pgbench", "-i", "-q", "-s", "2", "-h", os.environ["PGHOST"], "-p", os.environ["PGPORT"], db],
               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
d = folder({
    "0_base": "",
    "1_index": "CREATE INDEX CONCURRENTLY accounts_bid ON pgbench_accounts (bid, abalance);",
    "2_column": "ALTER TABLE pgbench_accounts ADD COLUMN note text;",
    "3_check": "ALTER TABLE pgbench_accounts ADD CONSTRAINT bid_positive CHECK (bid > 0) NOT VALID;\nCOMMIT;\nALTER TABLE pgbench_accounts VALIDATE CONSTRAINT bid_positive;",
    "4_key": "ALTER TABLE pgbench_accounts ADD CONSTRAINT branch FOREIGN KEY (bid) REFERENCES pgbench_branches (bid) NOT VALID;\nCOMMIT;\nALTER TABLE pgbench_accounts VALIDATE CONSTRAINT branch;",
    "5_unique": "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS tellers_u ON pgbench_tellers (tid, bid);\nDROP INDEX CONCURRENTLY accounts_bid;\nCREATE TABLE later (id int);"})
sql(f"SELECT * FROM migrate_resolve('{d}', '0_base', 'applied');", db)
bench = subprocess.Popen([f"{BIN}/pgbench", "-n", "-c", "4", "-T", str(SECONDS), "-l", "--log-prefix", f"{work}/log", "-h", os.environ["PGHOST"],
                          "-p", os.environ["PGPORT"], db], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=work)
time.sleep(1)
# one that holds its locks for a while, so that lock_timeout and retries have something to do
slow = start("BEGIN; SELECT count(*) FROM pgbench_accounts; SELECT pg_sleep(1.5); COMMIT;", db)
out = sql(f"CALL migrate_deploy_each('{d}', '{{\"lock_timeout\": \"50ms\", \"retries\": 50}}');", db)
contains("the deployment succeeds", out, "All migrations have been successfully applied.")
check("while pgbench runs", bench.poll() is None)
finish(slow)
log, _ = bench.communicate(timeout=SECONDS + 60)
check("pgbench saw no error", bench.returncode == 0 and "ERROR" not in log and "aborted" not in log, log)
stalls = [int(line.split()[2]) for name in glob.glob(f"{work}/log.*") for line in open(name)]
check("it worked all the time", len(stalls) > 100, len(stalls))
print(f"# {len(stalls)} transactions, the longest stall {max(stalls) / 1000:.0f} ms, {out.count('retry ')} retries")
equal("all indexes are valid", sql("SELECT count(*) FROM pg_index WHERE NOT indisvalid", db), "0")
equal("constraints are valid", sql("SELECT count(*) FROM pg_constraint WHERE NOT convalidated", db), "0")
done()
