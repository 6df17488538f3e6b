"""Names and definitions in a database that are not text."""

import subprocess

from harness import SHELL, fails, has, one

SCRIPTS = {
    "table": b'CREATE TABLE "x\xff" (id INTEGER PRIMARY KEY)',
    "column": b'CREATE TABLE t (id INTEGER PRIMARY KEY, "x\xff" TEXT)',
    "default": b"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'x\xff')",
    "index": b'CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE INDEX "x\xff" ON t(id)',
    "view": b'CREATE VIEW "x\xff" AS SELECT 1 AS id',
    "trigger": b"CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TRIGGER g DELETE ON t BEGIN SELECT 'x\xff'; END",
}
CALLS = ["SELECT migrate_pull()", "SELECT migrate_diff('database', 'empty')", "SELECT migrate_drift('{}')"]


def test_bytes_that_are_no_text(case):
    folder = case.project()
    for what, script in SCRIPTS.items():
        subprocess.run([SHELL, "-batch", "-bail", case.path(f"{what}.db")], input=script, check=True)
        db = case.connect(f"{what}.db")
        for call in CALLS:
            has(fails(db, call.format(folder)), "not valid UTF-8", "x\\xff")


def test_other_letters_are_text(case):
    db = case.connect()
    db.execute('CREATE TABLE "Größe→" (id INTEGER PRIMARY KEY, "ΑΩ" TEXT DEFAULT \'ж\')')
    has(one(db, "SELECT migrate_diff('empty', 'database')"), '"Größe→"', '"ΑΩ"', "'ж'")
