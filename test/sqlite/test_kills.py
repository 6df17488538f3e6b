"""Processes killed at random moments of what they write: history, schema and files agree, nothing is lost, done twice or left behind.

MIGRATE_KILL_ROUNDS (7) and MIGRATE_KILL_SEED (1) say how many there are, and which.
"""

import hashlib
import os
import random
import shutil
import sqlite3
import time

from harness import equal, python

A, B, C, D = "20240101000001_a", "20240101000002_b", "20240101000003_c", "20240101000004_d"
SCRIPTS = {
    A: 'CREATE TABLE "A" ("id" INTEGER NOT NULL PRIMARY KEY, "x" TEXT);\n',
    B: 'CREATE TABLE "B" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "a" INTEGER REFERENCES "A"("id") ON DELETE CASCADE);\n'
       'INSERT INTO "A" VALUES (1, \'one\'), (2, \'two\');\nINSERT INTO "B"("a") VALUES (1), (2);\n',
    C: 'PRAGMA foreign_keys=OFF;\nCREATE TABLE "new_A" ("id" INTEGER NOT NULL PRIMARY KEY, "x" TEXT NOT NULL DEFAULT \'\');\n'
       'INSERT INTO "new_A" SELECT "id", coalesce("x", \'\') FROM "A";\nDROP TABLE "A";\nALTER TABLE "new_A" RENAME TO "A";\nPRAGMA foreign_keys=ON;\n',
    D: 'CREATE TABLE "D" ("id" INTEGER NOT NULL PRIMARY KEY);\nCOMMIT;\nCREATE TABLE "E" ("id" INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO "E" VALUES (1);\n',
}
SCHEMA = """datasource db {
  provider = "sqlite"
}

model A {
  id Int    @id
  x  String @default("")
  b  B[]
}

model B {
  id Int  @id @default(autoincrement())
  a  Int?
  r  A?   @relation(fields: [a], references: [id], onDelete: Cascade, onUpdate: NoAction)
}

model D {
  id Int @id
}

model E {
  id Int @id
}
"""
NEXT = SCHEMA.replace('  x  String @default("")', '  t  String @default("")\n  u  String') + "\nmodel N {\n  id Int @id\n}\n\nmodel N2 {\n  id Int @id\n}\n"
FILLS = '{"renames": {"A.x": "t"}, "backfill": {"A.u": "x || id"}}'
EACH = "SELECT migrate_deploy_each('prisma')"
CALLS = {
    "deploy": "SELECT migrate_deploy('prisma')",
    "each": EACH,
    "dev": f"SELECT migrate_dev('prisma', 'add n', '{FILLS}')",
    "first dev": "SELECT migrate_dev('prisma', 'init')",
    "push": f"SELECT migrate_push('prisma', '{FILLS}')",
    "reset": "SELECT migrate_reset('prisma', '{\"force\": true}')",
    "pull": "SELECT migrate_pull('prisma/schema.prisma', '{\"write\": true}')",
}
CHILD = """
db = connect("test.db")
print("ready", flush=True)
for call in sys.argv[1:]:
    db.execute(call).fetchall()
"""


class World:
    """A project and its database, as one kind of call finds them."""

    def __init__(self, t, kind, mode):
        self.t, self.kind = t, kind
        for name in os.listdir(t.folder):
            path = t.path(name)
            (shutil.rmtree if os.path.isdir(path) else os.remove)(path)
        one_by_one = kind not in ("deploy", "reset")  # in one transaction there is no COMMIT
        scripts = {} if kind == "first dev" else {n: s if one_by_one else s.replace("COMMIT;\n", "") for n, s in SCRIPTS.items()}
        t.project(scripts, provider=None if kind == "first dev" else "sqlite")
        t.write(t.path("prisma", "schema.prisma"), SCHEMA)
        t.write(t.path("prisma", "seed.sql"), 'INSERT INTO "A" VALUES (77, \'seed\');')
        self.sql(f"PRAGMA journal_mode = {mode}")
        if kind in ("dev", "push", "reset", "pull"):
            self.call(CALLS["deploy"] if kind == "reset" else EACH)
        if kind in ("dev", "push"):
            t.write(t.path("prisma", "schema.prisma"), NEXT)
        if kind == "reset":
            self.sql('CREATE TABLE "Z" (a)')
            self.sql('INSERT INTO "A" VALUES (99, \'mine\')')
        if kind == "pull":
            self.sql('CREATE TABLE "Pulled" ("id" INTEGER NOT NULL PRIMARY KEY)')

    def sql(self, text):
        db = sqlite3.connect(self.t.path("test.db"), isolation_level=None)
        try:
            return db.execute(text).fetchall()
        finally:
            db.close()

    def start(self, call):
        child = python(self.t, CHILD, call)
        equal(child.stdout.readline(), "ready\n")
        return child

    def call(self, call):
        child = self.start(call)
        err = child.communicate(timeout=60)[1]
        if child.returncode != 0:
            raise AssertionError(f"{call}: {err[-400:]}")

    def files(self):
        found = {}
        for folder, _, names in os.walk(self.t.folder):
            for name in names:
                with open(os.path.join(folder, name), "rb") as f:
                    found[os.path.relpath(os.path.join(folder, name), self.t.folder)] = f.read()
        return found

    def tables(self):
        return {r[0] for r in self.sql("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def rows(self):
        """Of the history: names of what is applied, and of what is neither that nor rolled back; checksums."""
        if "_prisma_migrations" not in self.tables():
            return set(), set(), {}
        rows = self.sql("SELECT migration_name, finished_at, rolled_back_at, checksum FROM _prisma_migrations")
        return {r[0] for r in rows if r[1]}, {r[0] for r in rows if not r[1] and not r[2]}, {r[0]: r[3] for r in rows}

    def count(self, table, where="1"):
        return self.sql(f'SELECT count(*) FROM "{table}" WHERE {where}')[0][0] if table in self.tables() else -1


def judge_deployed(w):
    applied, begun, _ = w.rows()
    tables, ddl = w.tables(), "".join(r[0] for r in w.sql("SELECT sql FROM sqlite_master WHERE name = 'A'"))
    equal((A in applied, B in applied, C in applied, D in applied), ("A" in tables, w.count("B") == 2 and w.count("A") >= 2, "NOT NULL DEFAULT" in ddl, "E" in tables))
    equal(D in begun, "D" in tables and "E" not in tables)
    equal(begun - {D}, set())
    if w.kind != "each":
        equal(len(applied) in (0, 4), True)
    if w.kind == "reset":
        equal((w.count("A", "id = 99"), w.count("A", "id = 77")), (1, 0) if "Z" in tables else (0, 1))


def judge_filled(w):
    """All of the next schema is there or nothing: tables, a renamed column, a new one that is filled."""
    done = "N" in w.tables()
    equal("N2" in w.tables(), done)
    equal(w.sql('SELECT * FROM "A"'), [(1, "one", "one1"), (2, "two", "two2")] if done else [(1, "one"), (2, "two")])
    equal([r[1] for r in w.sql('PRAGMA table_info("A")')], ["id", "t", "u"] if done else ["id", "x"])


def judge_dev(w):
    applied, begun, sums = w.rows()
    files, made = w.files(), applied - set(SCRIPTS)
    equal(begun, set())
    equal(len(made), int(("N" if w.kind == "dev" else "A") in w.tables()))
    if w.kind == "dev":
        judge_filled(w)
    for name in made:
        equal(hashlib.sha256(files[f"prisma/migrations/{name}/migration.sql"]).hexdigest(), sums[name])
    for path, text in files.items():
        if path.endswith("migration.sql") and "/." not in path:
            equal(text.rstrip()[-1:], b";")


def judge_pull(w):
    text = w.files()["prisma/schema.prisma"].decode()
    equal(text == SCHEMA or ("model Pulled" in text and "model E" in text and text.endswith("}\n")), True)


JUDGES = {"deploy": judge_deployed, "each": judge_deployed, "reset": judge_deployed, "dev": judge_dev, "first dev": judge_dev, "push": judge_filled, "pull": judge_pull}


def judge(w):
    equal(w.sql("PRAGMA integrity_check"), [("ok",)])
    equal(w.sql("PRAGMA foreign_key_check"), [])
    JUDGES[w.kind](w)


def go_on(w):
    """The next call of the kind finishes the job, and leaves nothing that is no part of it."""
    _, begun, _ = w.rows()
    call = CALLS[w.kind]
    if "N" in w.tables() or any("_add_n/" in path and "/." not in path for path in w.files()):
        call = call.replace(f", '{FILLS}'", "")  # what is done, or is in a migration, cannot be asked for again
    w.call("SELECT migrate_deploy_each('prisma', '{\"resume\": true}')" if begun else call)
    judge(w)
    applied, begun, _ = w.rows()
    if w.kind in ("deploy", "each", "reset"):
        equal(applied, set(SCRIPTS))
    if w.kind in ("dev", "push"):
        equal("N" in w.tables(), True)
    if w.kind == "pull":
        equal("model Pulled" in w.files()["prisma/schema.prisma"].decode(), True)
    equal([f for f in w.files() if f.endswith(".tmp") or "/." in f or "journal" in f], [])


def test_killed_at_random(t):
    rounds, rng = int(os.environ.get("MIGRATE_KILL_ROUNDS", "7")), random.Random(int(os.environ.get("MIGRATE_KILL_SEED", "1")))
    lasts, alive = {}, 0
    for i in range(rounds):
        kind, mode = list(CALLS)[i % len(CALLS)], rng.choice(["DELETE", "WAL"])
        if kind not in lasts:
            child = World(t, kind, mode).start(CALLS[kind])
            clock = time.monotonic()
            child.communicate(timeout=60)
            lasts[kind] = time.monotonic() - clock
        w = World(t, kind, mode)
        child = w.start(CALLS[kind])
        time.sleep(rng.uniform(0, lasts[kind]))
        alive += child.poll() is None
        child.kill()
        child.communicate()
        try:
            judge(w)
            go_on(w)
        except Exception as why:
            raise AssertionError(f"round {i}, {kind}, {mode}: {why!r}") from why
    if rounds > len(CALLS):
        print(f"{rounds} processes, {alive} of them killed before they ended")
