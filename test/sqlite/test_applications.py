"""SQLite as an application has it: read-only connections, result codes, numbers as REAL, foreign keys, rights of files."""

import os
import sqlite3
import stat
import time

from harness import TWO, deploy, equal, fails, has, history, one, rows

DEPLOYS = ("migrate_deploy", "migrate_deploy_each")
NOTHING = "No pending migrations to apply."


def code_of(db, sql, *args):
    """The result code of the error, with its message."""
    try:
        got = db.execute(sql, args).fetchall()
    except sqlite3.Error as why:
        return getattr(why, "sqlite_errorcode", None), str(why)
    raise AssertionError(f"no error, but {got!r}")


def code_is(got, *wanted):
    if got[0] is not None:  # Python 3.11 tells them
        equal((got[0] in wanted, got), (True, got))


def test_nothing_pending_on_a_read_only_connection(t):
    folder = t.project(TWO)
    deploy(t.connect(), folder)
    db = t.connect("file:" + t.path("test.db") + "?mode=ro")
    for function in DEPLOYS:
        has(one(db, f"SELECT {function}(?)", folder), NOTHING)
        has(one(db, f"SELECT {function}(?, '{{\"target\": \"2_posts\"}}')", folder), NOTHING)
        has(one(db, f"SELECT {function}(?, '{{\"format\": \"json\"}}')", folder), '"applied": []')
    has(one(db, "SELECT migrate_deploy(?, '{\"dry_run\": \"execute\"}')", folder), NOTHING)
    more = t.project({**TWO, "3_more": "SELECT 1"})
    for function in DEPLOYS:
        has(one(db, f"SELECT {function}(?, '{{\"target\": \"2_posts\"}}')", more), NOTHING)
        got = code_of(db, f"SELECT {function}(?)", more)
        has(got[1], "read-only")
        code_is(got, 8)
    query = t.connect()
    query.execute("PRAGMA query_only = ON")
    has(one(query, "SELECT migrate_deploy(?, '{\"target\": \"2_posts\"}')", more), NOTHING)
    got = code_of(query, "SELECT migrate_deploy(?)", more)
    has(got[1], "query_only")
    code_is(got, 8)


def test_nothing_pending_while_another_writes(t):
    folder = t.project(TWO)
    db, writer = t.connect(), t.connect()
    deploy(db, folder)
    db.execute("PRAGMA busy_timeout = 0")
    writer.execute("BEGIN IMMEDIATE")
    for function in DEPLOYS:
        has(one(db, f"SELECT {function}(?)", folder), NOTHING)
    db.execute("BEGIN")
    has(one(db, "SELECT migrate_deploy(?)", folder), NOTHING)
    db.execute("ROLLBACK")
    t.project({**TWO, "3_more": "SELECT 1"})
    for function in DEPLOYS:
        got = code_of(db, f"SELECT {function}(?)", folder)
        has(got[1], "P1008")
        code_is(got, 5)
    writer.execute("ROLLBACK")
    deploy(db, folder)
    equal(history(db), ["1_init", "2_posts", "3_more"])


def test_a_backup_that_is_not_needed(t):
    folder, db = t.project(TWO), t.connect()
    deploy(db, folder)
    has(one(db, "SELECT migrate_deploy(?, ?)", folder, '{"backup": "%s"}' % t.path("b.db")), NOTHING)
    equal(os.path.exists(t.path("b.db")), False)


def test_result_codes(t):
    db = t.connect()
    deploy(db, t.project(TWO))
    for script, code, words in (
            ("INSERT INTO \"User\" (\"email\") VALUES (NULL)", 1299, "NOT NULL"),
            ("INSERT INTO \"Post\" (\"authorId\") VALUES (77)", 787, "FOREIGN KEY"),
            ("nonsense", 1, "syntax error"),
            ("PRAGMA main.max_page_count = 1; CREATE TABLE big AS SELECT zeroblob(1000000) AS b", 13, "full")):
        got = code_of(db, "SELECT migrate_deploy(?)", t.project({**TWO, "3_bad": script}))
        has(got[1], words)
        code_is(got, code)
        got = code_of(db, "SELECT migrate_execute(?)", script + ";\n")
        code_is(got, code)
    db.set_authorizer(lambda action, *_: sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_CREATE_VIEW else sqlite3.SQLITE_OK)
    got = code_of(db, "SELECT migrate_deploy(?)", t.project({**TWO, "3_view": "CREATE VIEW v AS SELECT 1"}, name="view"))
    has(got[1], "not authorized")
    code_is(got, 23)
    db.set_authorizer(lambda *_: sqlite3.SQLITE_OK)  # older Pythons know no None
    got = code_of(db, "SELECT migrate_deploy(?)", t.path("nowhere"))
    code_is(got, 1)
    equal(history(db), ["1_init", "2_posts"])


def test_a_file_that_is_no_database(t):
    t.write(t.path("test.db"), "x" * 5000)
    got = code_of(t.connect(), "SELECT migrate_deploy(?)", t.project(TWO))
    has(got[1], "not a database")
    code_is(got, 26)


def test_truth_values_as_real(t):
    db = t.connect()
    has(one(db, "SELECT migrate_protect(?)", 1.0), "is protected")
    has(one(db, "SELECT migrate_protect(?)", 0.0), "is not protected")


FAMILY = {"1_init": "CREATE TABLE p (id INTEGER PRIMARY KEY, v TEXT);\n"
                    "CREATE TABLE c (id INTEGER PRIMARY KEY, p INT REFERENCES p (id) ON DELETE CASCADE ON UPDATE CASCADE);\n"
                    "INSERT INTO p (id) VALUES (1), (2);\nINSERT INTO c VALUES (1, 1), (2, 2);"}


def test_foreign_keys_do_what_they_say(t):
    """On connections that enforce them and on those that do not; as the CLI has it."""
    for enforced in (0, 1):
        for number, (script, wanted) in enumerate((
                ("UPDATE p SET id = id + 100; UPDATE p SET id = 103 - id;", [(1, 2), (2, 1)]),
                ("DELETE FROM p WHERE id = 1;", [(2, 2)]),
                ("DELETE FROM p WHERE v = replace('a', 'a', 'b') OR id = 1;", [(2, 2)]),
                ("INSERT INTO p (id) VALUES (3); UPDATE c SET p = 3;", [(1, 3), (2, 3)]))):
            name = f"{enforced}{number}"
            db, folder = t.connect(name + ".db"), t.project({**FAMILY, "2_b": script}, name=name)
            db.execute(f"PRAGMA foreign_keys = {enforced}")
            deploy(db, folder)
            equal((script, rows(db, "SELECT id, p FROM c ORDER BY id")), (script, wanted))
            equal(one(db, "PRAGMA foreign_keys"), enforced)
            equal(rows(db, "PRAGMA foreign_key_check"), [])
            has(one(db, "SELECT migrate_drift(?)", folder), "No drift")


def test_foreign_keys_that_are_not_enforced_lose_and_stop_nothing(t):
    """Order does not matter there; children of a row that is replaced stay; keys that lead nowhere stop no statement."""
    db = t.connect()
    folder = t.project({**FAMILY, "2_order": "INSERT INTO c VALUES (5, 5); INSERT INTO p (id) VALUES (5);",
                        "3_replace": "INSERT OR REPLACE INTO p (id, v) VALUES (1, 'new');",
                        "4_nowhere": "CREATE TABLE n (a INT REFERENCES missing (id)); INSERT INTO n VALUES (NULL); "
                                     "DELETE FROM p WHERE id = 2;"})
    deploy(db, folder)
    equal(rows(db, "SELECT id, p FROM c ORDER BY id"), [(1, 1), (5, 5)])
    equal(rows(db, "SELECT count(*) FROM n"), [(1,)])
    t.project({**FAMILY, "5_orphan": "INSERT INTO c VALUES (9, 99);"})
    for function in DEPLOYS:
        has(fails(db, f"SELECT {function}(?)", t.project({"5_orphan": "INSERT INTO c VALUES (9, 99);"}, name="orphan")),
            "FOREIGN KEY constraint failed", "5_orphan")
    equal(rows(db, "SELECT count(*) FROM c"), [(2,)])


def test_foreign_keys_inside_an_open_transaction(t):
    db, folder = t.connect(), t.project(FAMILY)
    deploy(db, folder)
    db.execute("BEGIN")
    db.execute("PRAGMA defer_foreign_keys = ON")
    t.project({**FAMILY, "2_b": "DELETE FROM p WHERE id = 1;"})
    deploy(db, folder)
    equal(one(db, "PRAGMA defer_foreign_keys"), 1)
    db.execute("COMMIT")
    equal(rows(db, "SELECT id, p FROM c"), [(2, 2)])


def test_a_key_that_is_deferred_is_pulled_without_a_comment(t):
    db = t.connect()
    db.execute("CREATE TABLE a(id INTEGER PRIMARY KEY)")
    db.execute("CREATE TABLE b(id INTEGER PRIMARY KEY, a INT REFERENCES a(id) DEFERRABLE INITIALLY DEFERRED)")
    schema = one(db, "SELECT migrate_pull()")
    equal("deferring" in schema, False)


def mode_of(path):
    return oct(stat.S_IMODE(os.stat(path).st_mode))


def test_a_backup_has_the_rights_of_its_database(t):
    folder, before = t.project(TWO), os.umask(0o022)
    try:
        for mode in (0o600, 0o640, 0o604, 0o644):
            name = f"{mode:o}"
            db = t.connect(name + ".db")
            db.execute("CREATE TABLE _prisma_migrations (id TEXT, checksum TEXT, finished_at TEXT, migration_name TEXT, logs TEXT, "
                       "rolled_back_at TEXT, started_at TEXT, applied_steps_count INT)")
            os.chmod(t.path(name + ".db"), mode)
            deploy(db, folder, '{"backup": "%s"}' % t.path(name + ".copy"))
            equal(mode_of(t.path(name + ".copy")), oct(mode))
            equal(os.stat(t.path(name + ".copy")).st_uid, os.stat(t.path(name + ".db")).st_uid)
            equal(rows(sqlite3.connect(t.path(name + ".copy")), "SELECT count(*) FROM _prisma_migrations"), [(0,)])
    finally:
        os.umask(before)


def test_a_backup_that_only_this_connection_could_read(t):
    """As with a key: here the file's first bytes are others, and the connection has the page in its cache."""
    db, folder = t.connect(), t.project({"1_init": TWO["1_init"]})
    deploy(db, folder)
    rows(db, "SELECT * FROM sqlite_master")
    with open(t.path("test.db"), "r+b") as f:
        f.write(b"encrypted, so to")
    t.project(TWO)
    got = code_of(db, "SELECT migrate_deploy(?, ?)", folder, '{"backup": "%s"}' % t.path("b.db"))
    has(got[1], "no backup can be made: only this connection can read", "encrypted")
    code_is(got, 26)
    equal(os.path.exists(t.path("b.db")), False)
    with open(t.path("test.db"), "r+b") as f:
        f.write(b"SQLite format 3\0")
    deploy(db, folder, '{"backup": "%s"}' % t.path("b.db"))


def test_pull_says_what_it_replaces(t):
    db = t.connect()
    db.execute("CREATE TABLE a(id INTEGER PRIMARY KEY)")
    path = t.write(t.path("schema.prisma"), 'datasource db {\n  provider = "sqlite"\n  url = "file:x"\n}\n')
    has(one(db, "SELECT migrate_pull(?, '{\"write\": true}')", path), f"Wrote {path} in place of the file that was there")
    has(one(db, "SELECT migrate_pull(?, '{\"write\": true, \"format\": \"json\"}')", path), '"replaced": true')


ENDLESS = ("CREATE TABLE t(a); INSERT INTO t SELECT count(*) FROM (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c "
           "LIMIT 400000000) SELECT x FROM c);")


def test_a_progress_handler_stops_a_shadow(t):
    """As it stops a deployment; and the connection is as it was."""
    db, folder = t.connect(), t.project({"1_init": ENDLESS})
    for call in ("migrate_diff('migrations:' || ?, 'empty')", "migrate_deploy(?)"):
        start, calls = time.monotonic(), []

        def handler():
            calls.append(1)
            return time.monotonic() - start > 0.2

        db.set_progress_handler(handler, 1000)
        got = code_of(db, "SELECT " + call, folder)
        db.set_progress_handler(None, 0)
        has(got[1], "interrupted")
        code_is(got, 9)
        equal((call, len(calls) > 3, time.monotonic() - start < 4), (call, True, True))
    equal(one(db, "SELECT migrate_diff('empty', ?)", "migrations:" + t.project({"1_init": "CREATE TABLE u(a);"}, name="short")),
          '-- CreateTable\nCREATE TABLE "u" (\n    "a" \n);')


def test_diff_says_what_it_replaces(t):
    db, path = t.connect(), t.path("out.sql")
    for replaced in ("false", "true"):
        got = one(db, "SELECT migrate_diff('empty', 'database', ?)", '{"format": "json", "output": "%s"}' % path)
        has(got, f'"replaced": {replaced}')
