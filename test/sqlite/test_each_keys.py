"""migrate_deploy_each: foreign keys are looked at where SQLite itself does not, once a transaction; what it costs; its last word."""

import os
import sqlite3
import subprocess
import sys

from harness import SO, Skip, child_environment, equal, fails, has, one, rows, tables

EACH = "SELECT migrate_deploy_each(?)"
PARENT = "CREATE TABLE parent (id INTEGER PRIMARY KEY);\nCREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id));\n"
ORPHAN = "CREATE TABLE mark (x);\nINSERT INTO child (parent) VALUES (99);"


def test_enforced_or_not(t):
    for i, setting in enumerate(("OFF", "ON")):
        folder = t.project({"1_a": PARENT, "2_orphan": "PRAGMA foreign_keys=OFF;\n" + ORPHAN})
        db = t.connect(f"{i}.db")
        db.execute(f"PRAGMA foreign_keys = {setting}")
        has(fails(db, EACH, folder), "P3018", "2_orphan", "FOREIGN KEY constraint failed: 1 new violation", '"child" (parent) = (99) has no row in "parent"')
        equal(tables(db), ["_prisma_migrations", "child", "parent"])
        equal(rows(db, "SELECT * FROM child"), [])
        equal(one(db, "PRAGMA foreign_keys"), i)


def test_what_one_leaves_the_next_begins_with(t):
    """A violation is new only once; one that is repaired and made again is new again."""
    db = t.connect()
    folder = t.project({"1_a": PARENT, "2_b": "CREATE TABLE b (x);\nCOMMIT;\nCREATE TABLE c (x);"})
    db.executescript(PARENT + "INSERT INTO child (parent) VALUES (5), (6)")
    one(db, "SELECT migrate_resolve(?, '1_a', 'applied')", folder)
    has(one(db, EACH, folder), "successfully")
    t.project({"3_repair": "DELETE FROM child WHERE parent = 5;", "4_again": "CREATE TABLE d (x);\nINSERT INTO child (parent) VALUES (5);"})
    has(fails(db, EACH, folder), "4_again", "1 new violation", "1 migration before it is committed: 3_repair")
    equal(rows(db, "SELECT parent FROM child"), [(6,)])
    t.project({"4_again": "INSERT INTO child (parent) VALUES (6);"})
    has(fails(db, EACH, folder), "1 new violation")
    t.project({"4_again": "UPDATE child SET id = id + 10;"})
    has(one(db, EACH, folder), "successfully")


def test_others_write_in_between(t):
    """What another connection breaks between two transactions is not this deployment's."""
    db, other = t.connect(), t.connect()
    folder = t.project({"1_a": PARENT, "2_b": "CREATE TABLE b (x);", "3_c": "CREATE TABLE c (x);"})
    begun = []

    def before_each(statement):
        begun.append(statement)
        if statement == "-- BEGIN IMMEDIATE" and begun.count(statement) == 3:
            other.execute("INSERT INTO child (parent) VALUES (7)")

    db.set_trace_callback(before_each)
    has(one(db, EACH, folder), "successfully")
    db.set_trace_callback(None)
    equal(rows(db, "SELECT parent FROM child"), [(7,)])


def test_the_history_is_read_again_when_others_write(t):
    """Whether they have recorded a migration is asked once somebody has written, and from then on."""
    folder = t.project({f"{i}_m": "SELECT 1;" for i in range(1, 7)})
    for name, when, wanted in (("alone.db", 0, 0), ("others.db", 4, 4)):
        db, other, seen = t.connect(name), t.connect(name), []

        def look(statement):
            seen.append(statement)
            if statement == "-- BEGIN IMMEDIATE" and seen.count(statement) == when:
                other.execute("CREATE TABLE theirs (x)")

        db.set_trace_callback(look)
        has(one(db, EACH, folder), "successfully")
        db.set_trace_callback(None)
        equal(sum("finished_at IS NOT NULL FROM" in s for s in seen), wanted)


def test_tables_that_get_keys_later(t):
    """In scripts that only add tables and in those that change some, while SQLite enforces nothing, which REPLACE asks for."""
    new, orphan = 'FOREIGN KEY constraint failed: 1 new violation', "REPLACE INTO c VALUES (1, 9);"
    keys = "CREATE TABLE a (id INTEGER PRIMARY KEY);\nCOMMIT;\nCREATE TABLE c (id INTEGER PRIMARY KEY, a REFERENCES a (id));\n"
    folder = t.project({"1_a": keys + "COMMIT;\nCREATE TABLE d (x);\nCOMMIT;\n" + orphan})
    has(fails(t.connect("1.db"), EACH, folder), new, '"c" (a) = (9) has no row in "a"')
    folder = t.project({"1_a": "CREATE TABLE a (id INTEGER PRIMARY KEY);\nCREATE TABLE c (id INTEGER PRIMARY KEY);\nCOMMIT;\nCREATE TABLE d (x);",
                        "2_b": "ALTER TABLE c ADD COLUMN a REFERENCES a (id);", "3_c": "CREATE TABLE e (x);\nCOMMIT;\n" + orphan}, name="later")
    has(fails(t.connect("2.db"), EACH, folder), "3_c", new)


def test_once_a_transaction(t):
    db, looks = t.connect(), []
    db.executescript(PARENT)
    folder = t.project({f"{i:02}_m": f"CREATE TABLE t{i} (x);" for i in range(20)})
    t.project({"00_a": ""})
    db.executescript("CREATE TABLE _prisma_migrations (id TEXT PRIMARY KEY NOT NULL, checksum TEXT NOT NULL, finished_at DATETIME, migration_name TEXT NOT NULL, logs TEXT, "
                     "rolled_back_at DATETIME, started_at DATETIME NOT NULL DEFAULT current_timestamp, applied_steps_count INTEGER NOT NULL DEFAULT 0)")
    db.set_trace_callback(lambda s: looks.append(s) if "foreign_key_check" in s else None)
    one(db, EACH, folder)
    db.set_trace_callback(None)
    equal(len(looks), 22)  # of 21 migrations, and one before the first


COST = """
import resource, sqlite3, sys
db = sqlite3.connect(":memory:", isolation_level=None)
db.enable_load_extension(True); db.load_extension(sys.argv[1])
db.execute("SELECT migrate_deploy_each(?)", [sys.argv[2]]).fetchall()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_many_segments(t):
    """Memory does not grow with them, nor does the row that says how far it came."""
    sizes = []
    for n in (100, 1600):
        folder = t.project({"1_a": "CREATE TABLE t (x);\nCOMMIT;\n" + "".join(f"INSERT INTO t VALUES ({i});\nCOMMIT;\n" for i in range(n))}, name=f"p{n}")
        out = subprocess.run([sys.executable, "-c", COST, SO, folder], stdout=subprocess.PIPE, text=True, check=True, env=child_environment())
        sizes.append(int(out.stdout))
    if "MIGRATE_TEST_PRELOAD" not in os.environ:  # sanitizers keep what is freed
        equal(sizes[1] - sizes[0] < 20000, True)  # KB; lists of what is done took more than 200 MB
    t.project({"1_a": "CREATE TABLE t (x);\nCOMMIT;\n" + "INSERT INTO t VALUES (1);\nCOMMIT;\n" * 500 + "INSERT INTO missing VALUES (1);"}, name="p")
    db = t.connect(":memory:")
    has(fails(db, EACH, t.path("p")), "1002 of 1003 statements of this migration are done and stay")
    equal(one(db, "SELECT length(logs) < 400 FROM _prisma_migrations"), 1)


def test_the_report_is_longer_than_a_text_may_be(t):
    """What is committed is not taken for undone because SQLite refuses the text that says so."""
    db, folder = t.connect(), t.project({f"{i:03}_m": f"CREATE TABLE t{i} (x);" for i in range(60)})
    if not hasattr(db, "setlimit"):
        raise Skip("this Python cannot set limits")
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2500)
    for call in ("SELECT migrate_deploy(?)", "SELECT migrate_status(?)"):
        text = one(db, call, folder)
        has(text, "SQLite database", "longer than this connection allows")
        equal(len(text.encode()) <= 2500, True)
    equal(len(tables(db)), 61)
