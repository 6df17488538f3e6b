"""Databases with rows, changed at random, and renames as people make them: a few of what make oracle tries by the thousand."""
import subprocess
import sys

from harness import *

sql("DROP DATABASE IF EXISTS changes", "postgres")
sql("CREATE DATABASE changes", "postgres")
equal("the extensions are made", sql("CREATE EXTENSION citext SCHEMA pg_catalog; CREATE SCHEMA migrate_extension; "
                                     "CREATE EXTENSION migrate SCHEMA migrate_extension", "changes"), "")
OPTIONS = f"host={os.environ['PGHOST']} port={os.environ['PGPORT']} user=postgres dbname=changes"
for script, pairs in (("rows", 15), ("recognise", 15)):
    r = subprocess.run([sys.executable, f"{TOP}/test/oracle/{script}.py", "--postgres", OPTIONS, "--pairs", str(pairs), "--backfills"],
                       text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    check(f"{script}: {pairs} pairs", r.returncode == 0, r.stdout)
sql("DROP DATABASE changes", "postgres")
done()
