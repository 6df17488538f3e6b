"""sqlite3_interrupt, in stages that run no SQL; and what errors in very long lines cost and show."""

import threading
import time

from harness import fails, has, hasnt, one

HEAD = 'datasource db {\n  provider = "sqlite"\n  url = "file:x"\n}\n'


def models(count):
    return HEAD + "".join(f"model M{i} {{\n  id Int @id\n  a String @unique\n}}\n" for i in range(count))


def interrupted(db, sql, *args):
    """The statement, interrupted soon after it has begun, fails as an interrupted one, and at once."""
    began = []

    def interrupt():
        began.append(time.monotonic())
        db.interrupt()

    timer = threading.Timer(0.1, interrupt)
    timer.start()
    text = fails(db, sql, *args)
    timer.join()
    assert text.startswith("interrupted"), text
    late = time.monotonic() - began[0]
    assert late < 1, f"{late:.2f} s after the interrupt"


def test_stages_that_run_no_sql(t):
    db, large = t.connect(check_same_thread=False), models(120000)
    interrupted(db, "SELECT migrate_validate(?)", large)
    interrupted(db, "SELECT migrate_format(?)", large)
    interrupted(db, "SELECT migrate_diff('empty', 'schema:' || ?)", large)
    has(one(db, "SELECT migrate_validate(?)", models(1)), "is valid")


def test_scripts_that_are_read(t):
    db = t.connect(check_same_thread=False)
    folder = t.project({"1_a": "CREATE TABLE t(a);" + "INSERT INTO t VALUES (1);\n" * 1000000})
    interrupted(db, "SELECT migrate_deploy(?)", folder)
    has(one(db, "SELECT count(*) || '' FROM sqlite_schema"), "0")


def test_errors_of_one_long_line(t):
    db = t.connect()
    text = HEAD + "model A {\n  id Int @id" + " @unique" * 20000 + " @last\n}\n"
    start = time.monotonic()
    error = fails(db, "SELECT migrate_validate(?)", text)
    assert time.monotonic() - start < 10
    has(error, "P1012", 'Attribute "@unique" can only be defined once.', "…", "Validation Error Count: ")
    assert len(error) < 120000, len(error)
    only = fails(db, "SELECT migrate_validate(?)", HEAD + "model A {\n  id Int @id // " + "x" * 5000 + "\n  a Nothing // " + "y" * 5000 + "\n}\n")
    has(only, "  a Nothing // yyy", "…\n", "Validation Error Count: 1")
    hasnt(only, "x" * 1001, "y" * 1001)


def test_the_column_of_an_error_in_a_long_line(t):
    db = t.connect()
    good = "SELECT " + ", ".join(str(n) for n in range(2000)) + "; "
    folder = t.project({"1_a": good + "SELECT nowhere.x; " + good})
    has(fails(db, "SELECT migrate_deploy(?)", folder), "P3018", "migration.sql:1:10", ": …", "SELECT nowhere.x; ")
