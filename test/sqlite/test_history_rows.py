"""Rows of the history that nobody's deployment wrote, or another one is writing: refused, shown, and never taken for ours."""

import hashlib
import os
import subprocess
import sys
import time

from harness import SO, child_environment, equal, fails, has, hasnt, one, python, rows, tables

COLUMNS = ["id", "checksum", "finished_at", "migration_name", "logs", "rolled_back_at", "started_at", "applied_steps_count"]
FREE = "CREATE TABLE _prisma_migrations (id TEXT, checksum TEXT, finished_at DATETIME, migration_name TEXT, logs TEXT, " \
       "rolled_back_at DATETIME, started_at DATETIME, applied_steps_count INTEGER)"
OPEN = {"id": "i", "checksum": "x", "migration_name": "1_a", "logs": 'migrate: {"of": 3, "done": 0, "hash": ""}',
        "started_at": "2024-01-01T00:00:00.000+00:00", "applied_steps_count": 0}
SCRIPT = "CREATE TABLE a (x);\nCOMMIT;\nCREATE TABLE b (x);"
EACH = "SELECT migrate_deploy_each(?)"
BEGIN = "-- BEGIN IMMEDIATE"  # as a trace has it
RESUME = "SELECT migrate_deploy_each(?, '{\"resume\": true}')"


def free_history(db, *records):
    """A history table without a key, as others may make it."""
    db.execute("DROP TABLE IF EXISTS _prisma_migrations")
    db.execute(FREE)
    for record in records:
        db.execute(f"INSERT INTO _prisma_migrations ({', '.join(record)}) VALUES ({', '.join('?' * len(record))})", list(record.values()))


def without(*columns):
    return {k: v for k, v in OPEN.items() if k not in columns}


def test_rows_that_lack_something(t):
    db, folder = t.connect(), t.project({"1_a": SCRIPT})
    calls = ["SELECT migrate_status(?)", "SELECT migrate_deploy(?)", EACH, RESUME, "SELECT migrate_resolve(?, '1_a', 'rolled_back')",
             "SELECT * FROM migrate_history(?)", "SELECT migrate_drift(?)"]
    for column in ("id", "checksum", "migration_name", "started_at", "applied_steps_count"):
        free_history(db, without(column))
        for call in calls:
            has(fails(db, call, folder), f'the history table "main"."_prisma_migrations" holds a row that has no {column}: the row whose ',
                "complete it or delete it")
    free_history(db, {**OPEN, "migration_name": b"1_\xff"})
    for call in calls:
        has(fails(db, call, folder), "holds bytes that are no text in migration_name")
    equal(tables(db), ["_prisma_migrations"])


def test_long_and_doubled_ids(t):
    db, folder = t.connect(), t.project({"1_a": SCRIPT})
    free_history(db, {**OPEN, "id": "0123456789" * 5})
    has(one(db, RESUME, folder), "successfully")
    equal(rows(db, "SELECT id, finished_at IS NOT NULL, applied_steps_count FROM _prisma_migrations"), [("0123456789" * 5, 1, 2)])
    db.execute("DROP TABLE a")
    db.execute("DROP TABLE b")
    # an id that is there twice: the segment is undone
    free_history(db, OPEN, {**OPEN, "migration_name": "0_gone", "finished_at": OPEN["started_at"]})
    before = rows(db, "SELECT * FROM _prisma_migrations")
    has(fails(db, RESUME, folder), "changed 2 rows where it is 1", "an id that is there twice")
    equal(tables(db), ["_prisma_migrations"])
    equal(rows(db, "SELECT * FROM _prisma_migrations"), before)


def test_applied_and_failed(t):
    db, folder = t.connect(), t.project({"1_a": SCRIPT})
    applied = {**OPEN, "id": "a", "finished_at": "2024-01-01T00:00:01.000+00:00", "logs": None}
    failed = {**OPEN, "id": "b", "started_at": "2024-02-01T00:00:00.000+00:00", "logs": "boom"}
    free_history(db, applied, failed)
    why = fails(db, "SELECT migrate_deploy(?)", folder)
    has(why, "P3009", "The `1_a` migration started at 2024-02-01 00:00:00.000 UTC failed: boom")
    hasnt(why, "2024-01-01")
    # whichever came first
    free_history(db, {**applied, "started_at": "2024-03-01T00:00:00.000+00:00"}, failed)
    has(fails(db, "SELECT migrate_deploy(?)", folder), "P3009", "The `1_a` migration started at 2024-02-01 00:00:00.000 UTC failed: boom")
    has(one(db, "SELECT migrate_status(?)", folder), "1_a  failed")
    # what resume would go on with is not the only record: it would look applied
    free_history(db, applied, {**failed, "logs": OPEN["logs"]})
    has(fails(db, RESUME, folder), "P3009", "'1_a', 'rolled_back')")
    # of several failed ones each is told, and all are marked
    free_history(db, failed, {**failed, "id": "c", "started_at": "2024-03-01T00:00:00.000+00:00", "logs": "bang"})
    has(fails(db, EACH, folder), "2024-02-01 00:00:00.000 UTC failed: boom", "2024-03-01 00:00:00.000 UTC failed: bang")
    one(db, "SELECT migrate_resolve(?, '1_a', 'rolled_back')", folder)
    equal(one(db, "SELECT count(*) FROM _prisma_migrations WHERE rolled_back_at IS NULL"), 0)
    # the last record of those that are over says nothing of the state
    free_history(db, {**failed, "rolled_back_at": failed["started_at"]}, {**applied, "started_at": "2024-05-01T00:00:00.000+00:00", "checksum": "y"})
    has(one(db, "SELECT migrate_status(?)", folder), "applied, modified since")


def test_a_directory_that_is_gone(t):
    db, folder = t.connect(), t.project({"2_b": "CREATE TABLE b (x);"})
    free_history(db, {**OPEN, "logs": "boom"})
    status, why = one(db, "SELECT migrate_status(?)", folder), fails(db, "SELECT migrate_deploy(?)", folder)
    has(status, "1_a  failed, missing from the directory", "'1_a', 'rolled_back')")
    has(why, "P3009", "Its directory is missing", "'rolled_back'")
    hasnt(status, "'applied'")
    hasnt(why, "'applied'")
    call = [line for line in status.split("\n") if "migrate_resolve" in line][0]
    one(db, call[call.index("SELECT"):].rstrip(";"))
    has(one(db, "SELECT migrate_deploy(?)", folder), "successfully")


EVIL = "2_x\n  ✓ 9_all  applied\r\x1b[2J\u0085\u202e"
SHOWN = "2_x\\n  ✓ 9_all  applied\\r\\x1b[2J\\u0085\\u202e"


def test_what_others_wrote_is_escaped(t):
    db, folder = t.connect(), t.project({"1_a": SCRIPT})
    free_history(db, {**OPEN, "logs": "Database error:\n\x1b]0;pwned\x07\u009b31m\nmore"},
                 {**OPEN, "id": "j", "migration_name": EVIL, "logs": "boom"},
                 {**OPEN, "id": "k", "migration_name": EVIL + "k", "finished_at": OPEN["started_at"] + "\n✓", "started_at": "\x1b"})
    texts = [one(db, "SELECT migrate_status(?)", folder), fails(db, "SELECT migrate_deploy(?)", folder), fails(db, EACH, folder),
             fails(db, "SELECT migrate_resolve(?, ?, 'applied')", folder, EVIL)]
    for text in texts:
        hasnt(text, "\x1b", "\x07", "\r", "\u0085", "\u009b", "\u202e", "\n  ✓ 9_all")
        has(text, SHOWN)
    has(texts[0], "\\x1b]0;pwned\\x07\\u009b31m")
    equal(one(db, "SELECT json_extract(migrate_status(?, '{\"format\": \"json\"}'), '$.migrations[1].name')", folder), EVIL)
    equal([r[0] for r in rows(db, "SELECT name FROM migrate_history(?)", folder)], ["1_a", EVIL, EVIL + "k"])
    # the warning of a deployment that goes through, and a call that can be pasted
    db.execute("DELETE FROM _prisma_migrations WHERE id = 'i'")
    call = [line for line in one(db, "SELECT migrate_status(?)", folder).split("\n") if "migrate_resolve" in line][0]
    has(call, "'2_x' || char(10) || '  ✓ 9_all  applied' || char(13) || char(27) || '[2J' || char(133) || char(8238)")
    hasnt(call, "\x1b", "\u202e")
    one(db, call[call.index("SELECT"):].rstrip(";"))
    equal(one(db, "SELECT count(*) FROM _prisma_migrations WHERE rolled_back_at IS NOT NULL AND migration_name = ?", EVIL), 1)
    out = one(db, "SELECT migrate_deploy(?)", t.project({"1_a": "CREATE TABLE a (x);"}))
    has(out, "successfully", "missing from the directory", SHOWN + "k")
    hasnt(out, "\x1b", "\n  ✓ 9_all")


def test_logs_that_are_no_text(t):
    db, folder = t.connect(), t.project({"1_a": SCRIPT})
    free_history(db, {**OPEN, "logs": b"\xffboom"})
    db.execute("UPDATE _prisma_migrations SET logs = CAST(logs AS TEXT)")
    has(fails(db, "SELECT migrate_deploy(?)", folder), "failed: \\xffboom")
    has(one(db, "SELECT migrate_status(?)", folder), "failed: ?boom")
    has(one(db, "SELECT migrate_status(?, '{\"format\": \"json\"}')", folder), "?boom")


def test_progress_that_an_earlier_version_wrote(t):
    db, folder = t.connect(), t.project({"1_a": SCRIPT})
    done = ", ".join(f'"{hashlib.sha256(s.encode()).hexdigest()}"' for s in ("CREATE TABLE a (x)", "COMMIT"))
    db.execute("CREATE TABLE a (x)")
    free_history(db, {**OPEN, "logs": f'boom\nmigrate: {{"of": 3, "done": [{done}]}}'})
    has(one(db, RESUME, folder), "successfully")
    equal(tables(db), ["_prisma_migrations", "a", "b"])
    for logs in ('migrate: {"of": 3, "done": ["", "a"]}', 'migrate: {"of": 1, "done": [', 'migrate: {"of": 3, "done": 0, "hash": "' + "a" * 64 + '"}',
                 'migrate: {"of": 3, "done": 2, "hash": ""}', 'migrate: {"of": 3, "done": 18446744073709551616, "hash": "' + "a" * 64 + '"}'):
        free_history(db, {**OPEN, "logs": logs})
        has(fails(db, RESUME, folder), "P3009")
    free_history(db, {**OPEN, "logs": 'migrate: {"of": 3, "done": 2, "hash": "' + "a" * 64 + '"}'})
    has(fails(db, RESUME, folder), "P3009", "what is done of it, statements 1 to 2 (line 2), was changed since")


def test_running_is_not_failed(t):
    db, folder = t.connect(), t.project({"1_a": "CREATE TABLE a (x);\nCOMMIT;\nCREATE TABLE b AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL "
                                         "SELECT x + 1 FROM c LIMIT 100000000) SELECT x FROM c;"})
    for mode in ("DELETE", "WAL"):
        db.execute(f"PRAGMA journal_mode = {mode}")
        child = python(t, "db = connect(sys.argv[1])\ndb.execute('SELECT migrate_deploy_each(?)', [sys.argv[2]])\n", t.path("test.db"), folder)
        status = ""
        for _ in range(400):
            if "a" in tables(db):
                status = one(db, "SELECT migrate_status(?)", folder)
                if "1_a  running" in status:
                    break
            time.sleep(0.02)
        kinds = rows(db, "SELECT status FROM migrate_history(?)", folder)
        drift = one(db, "SELECT migrate_drift(?)", folder)
        plan = fails(db, "SELECT migrate_deploy_each(?, '{\"dry_run\": \"plan\"}')", folder)
        child.kill()
        child.communicate()
        has(status, "running: 2 of 3 statements are done", "look again when that has ended")
        hasnt(status, "have failed", ", failed", "migrate_resolve", "resume")
        equal(kinds, [("running",)])
        has(drift, "[+] Added tables\n  - a\n", "counts as a difference:\n1_a\n\nLet it end, and look again.")
        hasnt(drift, "DROP", "To bring", "Or to record")
        has(plan, "P3009", "is running", "let it end")
        hasnt(plan, "migrate_resolve")
        # and once it is gone it has failed
        has(one(db, "SELECT migrate_status(?)", folder), "failed", "resume", "rolled_back")
        drift = one(db, "SELECT migrate_drift(?)", folder)
        has(drift, "before they failed counts as a difference", "migrate_status):\n1_a\n", "To bring the database back", "DROP TABLE")
        hasnt(drift, "Or to record")
        equal(rows(db, "SELECT status FROM migrate_history(?)", folder), [("failed",)])
        db.execute("DROP TABLE a")
        db.execute("DROP TABLE _prisma_migrations")


def test_who_lets_nobody_in_is_no_other(t):
    db, folder = t.connect(), t.project({"1_a": SCRIPT})
    free_history(db, OPEN)
    equal(rows(db, "SELECT status FROM migrate_history(?)", folder), [("failed",)])
    db.execute("PRAGMA locking_mode = exclusive")
    db.execute("CREATE TABLE written (x)")  # from now on the file is locked
    equal(rows(db, "SELECT status FROM migrate_history(?)", folder), [("failed",)])


def test_another_deployment_comes_between(t):
    """Between two transactions of this deployment another one applies, or begins, what it was about to."""
    for finished in ("current_timestamp", "NULL"):
        file = f"between{finished[:1]}.db"
        folder = t.project({"1_a": "CREATE TABLE a (x);", "2_b": "CREATE TABLE b (x);", "3_c": "CREATE TABLE c (x);"})
        db, other, begun = t.connect(file), t.connect(file), []

        def before_each(statement):
            begun.append(statement)
            if statement == BEGIN and begun.count(BEGIN) == 4:  # the first reads the history
                other.execute("INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count) "
                              f"VALUES ('other', 'x', {finished}, '3_c', current_timestamp, 0)")

        db.set_trace_callback(before_each)
        if finished == "NULL":
            has(fails(db, EACH, folder), "P3009", "`3_c` was begun by another deployment", "2 migrations before it are committed: 1_a, 2_b")
        else:
            out = one(db, EACH, folder)
            has(out, "2_b", "successfully")
            hasnt(out, "3_c/")
        db.set_trace_callback(None)
        equal("c" in tables(db), False)
        equal(one(db, "SELECT count(*) FROM _prisma_migrations WHERE migration_name = '3_c'"), 1)


def test_resumed_by_another_meanwhile(t):
    """The row that is taken up is changed between two transactions: its segment is not run again."""
    db, other = t.connect(), t.connect()
    folder = t.project({"1_a": "CREATE TABLE a (x);\nCOMMIT;\nINSERT INTO missing VALUES (1);\nCOMMIT;\nCREATE TABLE b (x);"})
    fails(db, EACH, folder)
    db.execute("CREATE TABLE missing (x)")
    begun = []

    def before_each(statement):
        begun.append(statement)
        if statement == BEGIN and begun.count(BEGIN) == 2:
            one(other, RESUME, folder)

    db.set_trace_callback(before_each)
    hasnt(one(db, RESUME, folder), "1_a/")
    db.set_trace_callback(None)
    equal(rows(db, "SELECT x FROM missing"), [(1,)])
    equal(rows(db, "SELECT finished_at IS NOT NULL, applied_steps_count FROM _prisma_migrations"), [(1, 3)])


def test_errors_outlive_what_they_were_made_in(t):
    """Freed memory is filled, so that an error whose texts lie there shows it."""
    folder = t.project({"1_a": "CREATE TABLE a(x int); CREATE INDEX pp ON a(x) WHERE x > 1; CREATE VIEW v AS SELECT * FROM a; "
                        "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END;"})
    t.write(os.path.join(folder, "schema.prisma"), "datasource db {\n  provider = \"sqlite\"\n}\nmodel a {\n  x Int @id\n}\n")
    code = """
import sqlite3, sys
calls = ["SELECT migrate_pull()", "SELECT migrate_pull(?1)", "SELECT migrate_status(?1)", "SELECT migrate_drift(?1)", "SELECT migrate_diff('database', 'schema:' || ?1)",
         "SELECT migrate_push(?1)", "SELECT count(*) FROM migrate_history(?1)"]
bad = set()
for call in calls:
    n = 0
    while True:
        n += 1
        db = sqlite3.connect(":memory:", isolation_level=None)
        db.enable_load_extension(True); db.load_extension(sys.argv[1])
        db.execute("SELECT migrate_deploy(?)", [sys.argv[2]])
        count = [0]
        def deny(*_):
            count[0] += 1
            return sqlite3.SQLITE_DENY if count[0] == n else sqlite3.SQLITE_OK
        db.set_authorizer(deny)
        try:
            db.execute(call, [sys.argv[2]] if "?1" in call else []).fetchall()
        except sqlite3.DatabaseError as why:
            text = str(why)
            if not text.isascii() or not text.strip() or "??" in text or "ZZ" in text: # as freed memory is shown
                bad.add(call + ": " + ascii(text[:80]))
        except UnicodeDecodeError as why:
            bad.add(call + ": " + ascii(str(why)[:80]))
        db.set_authorizer(None)
        db.close()
        if count[0] < n:
            break
print(sorted(bad))
"""
    done = subprocess.run([sys.executable, "-c", code, SO, folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300,
                          env={**child_environment(), "MALLOC_PERTURB_": "165"})
    equal((done.stdout.strip(), done.stderr[-500:], done.returncode), ("[]", "", 0))


def test_logs_of_any_length(t):
    db, folder = t.connect(), t.project({"1_a": SCRIPT})
    for heading in ("", "Database error:\n"):
        for letters, shown in (("x" * 1000, "x" * 1000), ("x" * 999 + "é" * 500000, "x" * 999 + " …")):
            free_history(db, OPEN | {"logs": heading + letters + "\nmore"})
            for text in (fails(db, "SELECT migrate_deploy(?)", folder), one(db, "SELECT migrate_status(?)", folder)):
                line = next(line for line in str(text).split("\n") if "xxx" in line)
                equal(line.split(": ", 1)[1].rstrip(), shown)
