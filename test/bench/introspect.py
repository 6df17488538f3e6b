"""What reading a database costs: 1,000 tables of 10 columns, 3,000 indexes and 1,000 foreign keys, into a model that is
compared with nothing. Best of the rounds, inside one session that has done it before."""
import sqlite3

from bench import *

TABLES = 1000
QUESTION = "SELECT count(*) FROM (SELECT migrate_diff('database', 'empty', '{\"format\": \"summary\"}')) AS s"


def script():
    for i in range(TABLES):
        columns = ", ".join(f'"c{k}" {("TEXT", "INTEGER", "TIMESTAMP", "BOOLEAN")[k % 4]}' for k in range(8))
        yield (f'CREATE TABLE "t{i}" ("id" INTEGER NOT NULL PRIMARY KEY, "up" INTEGER REFERENCES "t{max(i - 1, 0)}"("id"), {columns});\n'
               + "".join(f'CREATE INDEX "t{i}_{k}" ON "t{i}"("c{k}");\n' for k in range(2))
               + f'CREATE UNIQUE INDEX "t{i}_u" ON "t{i}"("c2", "c4");\n')


def report(what, times):
    print(f"{what:58} {min(times) * 1000:9.1f} ms", flush=True)


def in_sqlite():
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension(SO[:-3])
    db.executescript("BEGIN;" + "".join(script()) + "COMMIT;")
    times = []
    for _ in range(ROUNDS + 1):
        t = time.perf_counter()
        db.execute(QUESTION).fetchall()
        times.append(time.perf_counter() - t)
    report(f"SQLite: read {TABLES} tables", times[1:])


def in_postgres():
    empty_database()
    subprocess.run(psql("-1", "bench"), input="".join(script()), text=True, check=True)
    out = subprocess.run(psql("bench"), input="ANALYZE;\n\\timing on\n" + f"{QUESTION};\n" * (ROUNDS + 1), text=True, check=True,
                         stdout=subprocess.PIPE).stdout
    report(f"PostgreSQL: read {TABLES} tables", [float(l.split()[1]) / 1000 for l in out.split("\n") if l.startswith("Time:")][1:])


in_sqlite()
in_postgres()
