"""Deployments of generated migrations against psql -1 -f and sqlite3 < file; status against reading and hashing.

Each pair is timed in turn, A B A B …, and the medians' ratio printed. A warm-up of each comes first.
"""
import hashlib
import json
import os
import sqlite3
import sys
import tempfile

from bench import *
from scripts import redefining, short


def write(n, scripts=short):
    d = tempfile.mkdtemp(dir=ROOT)
    os.chmod(d, 0o755)
    with open(f"{d}/all.sql", "w") as whole:
        for name, text in scripts(n):
            os.makedirs(f"{d}/migrations/{name}")
            with open(f"{d}/migrations/{name}/migration.sql", "w") as f:
                f.write(text)
            whole.write(text)
    with open(f"{d}/one.sql", "w") as one, open(f"{d}/all.sql") as whole:
        one.write("BEGIN;\n" + whole.read() + "COMMIT;\n")
    return d


def postgres(n):
    d = write(n)

    def ours():
        empty_database()
        return timed(psql("-c", f"SELECT migrate_deploy('{d}')", "bench"))

    def theirs():
        empty_database()
        return timed(psql("-1", "-f", f"{d}/all.sql", "bench"))

    compare(f"PostgreSQL: deploy {n} migrations : psql -1 -f", ours, theirs)
    subprocess.run(["rm", "-rf", d])


def each(n):
    """One connection on both sides; theirs reads each file between BEGIN and COMMIT. Client and server must see the files."""
    d = write(n)
    names = sorted(os.listdir(f"{d}/migrations"))
    with open(f"{d}/each.sql", "w") as f:
        f.writelines(f"BEGIN;\n\\i {d}/migrations/{name}/migration.sql\nCOMMIT;\n" for name in names)

    def ours():
        empty_database()
        return timed(psql("-c", f"CALL migrate_deploy_each('{d}')", "bench"))

    def theirs():
        empty_database()
        return timed(psql("-f", f"{d}/each.sql", "bench"))

    compare(f"PostgreSQL: each of {n} migrations : psql, \\i in BEGIN", ours, theirs)
    subprocess.run(["rm", "-rf", d])


def worker(n):
    """What a statement in a worker costs more than in a transaction: its start, and two commits of the history."""
    def milliseconds(statement):
        d = tempfile.mkdtemp(dir=ROOT)
        os.chmod(d, 0o755)
        for i in range(n):
            os.makedirs(f"{d}/migrations/{i:03}_w")
            with open(f"{d}/migrations/{i:03}_w/migration.sql", "w") as f:
                f.write(statement)
        empty_database()
        subprocess.run(psql("-c", "CREATE TABLE t (i int)", "-c", f"SELECT count(*) FROM migrate_resolve('{d}', '000_w', 'applied')", "bench"),
                       check=True, stdout=subprocess.DEVNULL)
        out = subprocess.run(psql("-At", "-c", f"CALL migrate_deploy_each('{d}', '{{\"format\": \"json\"}}')", "bench"), check=True,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
        subprocess.run(["rm", "-rf", d])
        return statistics.median(one["ms"] for one in json.loads(out)["applied"])

    alone, inside = milliseconds("VACUUM t;"), milliseconds("ANALYZE t;")
    print(f"{f'PostgreSQL: median of {n} statements in a worker : in a transaction':58} {alone:6.0f} ms {inside:9.0f} ms", flush=True)


def file(n, scripts):
    d = write(n, scripts)
    db = f"{d}/bench.db"
    call = sqlite_call(d, f"SELECT migrate_deploy('{d}');")

    def run(script):
        remove(db)
        return sqlite(db, script)

    compare(f"SQLite: deploy {n} {scripts.__name__} migrations : sqlite3 < file", lambda: run(call), lambda: run(f"{d}/one.sql"))
    subprocess.run(["rm", "-rf", d])


def status(n):
    d = write(n)
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension(SO[:-3])
    db.execute("SELECT migrate_deploy(?)", (d,)).fetchone()

    def ours():
        t = time.perf_counter()
        out = db.execute("SELECT migrate_status(?)", (d,)).fetchone()[0]
        assert "up to date" in out
        return time.perf_counter() - t

    def theirs():
        t = time.perf_counter()
        for name in sorted(os.listdir(f"{d}/migrations")):
            with open(f"{d}/migrations/{name}/migration.sql", "rb") as f:
                hashlib.sha256(f.read()).hexdigest()
        return time.perf_counter() - t

    compare(f"SQLite: status of {n} migrations : read and hash the files", ours, theirs)

    subprocess.run(psql("-c", f"DROP DATABASE IF EXISTS bench", "-c", "CREATE DATABASE bench", "postgres"), check=True, stderr=subprocess.DEVNULL)
    subprocess.run(psql("-c", "CREATE EXTENSION migrate", "-c", f"SELECT count(*) FROM migrate_deploy('{d}')", "bench"), check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def server():
        script = f"\\timing on\nSELECT count(*) FROM migrate_status('{d}');\n" * 2
        out = subprocess.run(psql("bench"), input=script, text=True, check=True, stdout=subprocess.PIPE).stdout
        return float([l for l in out.split("\n") if l.startswith("Time:")][-1].split()[1]) / 1000

    compare(f"PostgreSQL: status of {n} migrations : read and hash the files", server, theirs)
    subprocess.run(["rm", "-rf", d])


title()
sizes = [int(x) for x in sys.argv[1:]] or [100, 500, 1000]
for n in sizes:
    file(n, redefining)
for n in sizes:
    file(n, short)
for n in sizes:
    postgres(n)
for n in sizes:
    each(n)
worker(41)
status(1000)
