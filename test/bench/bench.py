"""What the benchmarks share: timing two things in turn, and databases for them."""
import os
import statistics
import subprocess
import time

BIN, ROOT, SO = os.environ["PGBIN"], os.environ["PGROOT"], os.environ["MIGRATE_SO"]
ROUNDS = int(os.environ.get("ROUNDS", "7"))


def timed(command, **kw):
    t = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **kw)
    return time.perf_counter() - t


def compare(what, ours, theirs):
    """Times two functions in turn; both prepare themselves and return seconds."""
    ours(), theirs()
    a, b = [], []
    for _ in range(ROUNDS):
        a.append(ours())
        b.append(theirs())
    ma, mb = statistics.median(a), statistics.median(b)
    print(f"{what:58} {ma * 1000:9.1f} ms {mb * 1000:9.1f} ms   {ma / mb:5.2f} ×", flush=True)


def psql(*args):
    return [f"{BIN}/psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *args]


def empty_database():
    subprocess.run(psql("-c", "DROP DATABASE IF EXISTS bench", "-c", "CREATE DATABASE bench", "postgres"), check=True,
                   stderr=subprocess.DEVNULL)
    subprocess.run(psql("-c", "CREATE EXTENSION migrate", "-c", "CHECKPOINT", "bench"), check=True)


def sqlite(db, script):
    """The seconds that the shell takes to run a file."""
    with open(script) as f:
        return timed(["sqlite3", "-batch", "-bail", db], stdin=f)


def sqlite_call(folder, sql):
    """A file that loads the extension and runs a statement."""
    path = f"{folder}/call.sql"
    with open(path, "w") as f:
        f.write(f".load {SO[:-3]}\n{sql}\n")
    return path


def remove(db):
    for f in (db, db + "-journal"):
        if os.path.exists(f):
            os.remove(f)


def title():
    print(f"{'':58} {'ours':>12} {'theirs':>12}   ratio")
