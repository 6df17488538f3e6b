"""Other processes, signals, cancellation, and what a thousand calls leave behind."""

import os
import signal
import sqlite3
import threading
import time

from harness import (INIT, REDEFINE, SHELL, SO, TWO, Skip, child_environment, deploy, deploy_fails, equal, fails, has, hasnt,
                     history, one, python, rows, tables, untouched)

DEPLOY = """
db = connect(sys.argv[2], timeout=30)
while not os.path.exists("go"): time.sleep(0.001)
try: print(db.execute("SELECT migrate_deploy(?)", (sys.argv[1],)).fetchone()[0])
except sqlite3.Error as e: print("error:", e)
"""
SLOW = "CREATE TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) SELECT i FROM n;"
ENDLESS_READ = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n;"
ENDLESS_WRITE = "INSERT INTO sink WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;"


def go(t):
    t.write(t.path("go"), "")


def at_once(t, mode):
    folder = t.project({**TWO, "3_slow": SLOW})
    db = t.connect()
    db.execute(f"PRAGMA journal_mode = {mode}")
    children = [python(t, DEPLOY, folder, t.path("test.db")) for _ in range(4)]
    time.sleep(0.3)
    go(t)
    outs = [c.communicate(timeout=60) for c in children]
    texts = [o + e for o, e in outs]
    equal(sorted("No pending" in x for x in texts), [False, True, True, True])
    equal(sum("All migrations have been" in x for x in texts), 1)
    equal(rows(db, "SELECT migration_name, count(*) FROM _prisma_migrations GROUP BY 1"),
          [("1_init", 1), ("2_posts", 1), ("3_slow", 1)])


def test_several_at_once(t):
    at_once(t, "DELETE")


def test_several_at_once_in_wal_mode(t):
    at_once(t, "WAL")


def test_locked_by_a_writer(t):
    folder, other = t.project(), t.connect()
    for mode in ("DELETE", "WAL"):
        other.execute(f"PRAGMA journal_mode = {mode}").fetchall()
        other.execute("BEGIN IMMEDIATE")
        db = t.connect(timeout=0.2)
        start = time.monotonic()
        has(deploy_fails(db, folder), "P1008", "timed out", "200 ms", "busy_timeout")
        assert 0.1 < time.monotonic() - start < 5
        equal(db.in_transaction, False)
        other.execute("ROLLBACK")
        db.execute("PRAGMA busy_timeout = 0")
        deploy(db, folder, '{"dry_run": "execute"}')
        db.close()


def test_locked_by_a_reader(t):
    """With a rollback journal a commit waits for readers, and gives up cleanly."""
    folder, other = t.project(), t.connect()
    other.execute("CREATE TABLE _prisma_migrations(id, checksum, finished_at, migration_name, logs, rolled_back_at, "
                  "started_at, applied_steps_count)")
    other.execute("BEGIN")
    other.execute("SELECT * FROM sqlite_master").fetchall()
    db = t.connect(timeout=0.2)
    has(deploy_fails(db, folder), "P1008", "reading", "nothing was changed")
    equal(db.in_transaction, False)
    other.execute("COMMIT")
    equal(tables(db), ["_prisma_migrations"])
    deploy(db, folder)


def test_reports_while_another_writes(t):
    folder, other = t.project(), t.connect()
    other.execute("PRAGMA journal_mode = WAL")
    deploy(other, folder)
    other.execute("BEGIN IMMEDIATE")
    other.execute("DELETE FROM _prisma_migrations")
    db = t.connect(timeout=0)
    has(one(db, "SELECT migrate_status(?)", folder), "up to date")
    other.execute("ROLLBACK")


def test_reports_while_another_has_it_exclusively(t):
    folder, other = t.project(), t.connect()
    deploy(other, folder)
    other.execute("BEGIN EXCLUSIVE")
    db = t.connect(timeout=0.1)
    message = fails(db, "SELECT migrate_status(?)", folder)
    assert "P1008" in message or message == "database is locked", message  # later SQLite refuses SELECT itself
    other.execute("ROLLBACK")
    has(one(db, "SELECT migrate_status(?)", folder), "up to date")


def test_stale_snapshot(t):
    folder, other = t.project(), t.connect()
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("CREATE TABLE a(x)")
    other.execute("DROP TABLE a")
    db = t.connect(timeout=5)
    db.execute("BEGIN")
    db.execute("SELECT * FROM sqlite_master").fetchall()
    deploy(other, folder)
    start = time.monotonic()
    has(deploy_fails(db, folder), "P1008", "another connection has changed since", "BEGIN IMMEDIATE")
    assert time.monotonic() - start < 2
    equal(db.in_transaction, True)
    db.execute("ROLLBACK")
    has(deploy(db, folder), "No pending")


def test_stale_lock(t):
    """With a rollback journal a reader cannot become a writer while another is; waiting would not help."""
    folder, other = t.project(), t.connect()
    other.execute("CREATE TABLE _x(x)")
    other.execute("DROP TABLE _x")
    db = t.connect(timeout=0.2)
    db.execute("BEGIN")
    db.execute("SELECT * FROM sqlite_master").fetchall()
    other.execute("BEGIN IMMEDIATE")
    has(deploy_fails(db, folder), "P1008", "ROLLBACK")
    equal(db.in_transaction, True)
    other.execute("ROLLBACK")
    deploy(db, folder)
    db.execute("COMMIT")


def killed(t, mode, signal_number):
    folder, file = t.project({"1_init": INIT}), t.path("test.db")
    db = t.connect()
    db.execute(f"PRAGMA journal_mode = {mode}")
    deploy(db, folder)
    db.execute("INSERT INTO User(email) VALUES ('kept')")
    filler = "CREATE TABLE sink(x);\n" + "INSERT INTO sink VALUES (randomblob(100000));\n" * 200 + ENDLESS_WRITE
    t.project({"2_endless": filler})
    before = os.path.getsize(file)
    child = python(t, "db = connect(sys.argv[2])\ndb.execute('PRAGMA cache_size = 10')\nprint('ready', flush=True)\n"
                      "db.execute('SELECT migrate_deploy(?)', sys.argv[1:2])", folder, file)
    child.stdout.readline()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        grown = os.path.getsize(file) + (os.path.getsize(file + "-wal") if os.path.exists(file + "-wal") else 0)
        if grown > before + 5_000_000:
            break
        time.sleep(0.005)
    assert child.poll() is None, child.stderr.read()
    child.send_signal(signal_number)
    child.wait(30)
    child.stdout.close()
    child.stderr.close()
    db.close()
    again = t.connect()
    equal(one(again, "PRAGMA integrity_check"), "ok")
    equal(tables(again), ["User", "_prisma_migrations"])
    equal(rows(again, "SELECT email FROM User"), [("kept",)])
    has(one(again, "SELECT migrate_status(?)", folder), "not yet been applied:\n2_endless")
    t.project({"2_endless": "CREATE TABLE sink(x);"})
    deploy(again, folder)
    equal(history(again), ["1_init", "2_endless"])


def test_killed(t):
    killed(t, "DELETE", signal.SIGKILL)


def test_killed_in_wal_mode(t):
    killed(t, "WAL", signal.SIGKILL)


def test_process_ended_politely(t):
    killed(t, "DELETE", signal.SIGTERM)


def interrupted(t, script, begin):
    db, folder = t.connect(), t.project({"1": "CREATE TABLE sink(x);", "2": "CREATE TABLE half(x); PRAGMA recursive_triggers = 1; "
                                         "PRAGMA busy_timeout = 123;\n" + script})
    db.execute("PRAGMA foreign_keys = ON")
    timeout = one(db, "PRAGMA busy_timeout")
    if begin:
        db.execute("BEGIN")
        db.execute("CREATE TABLE _prisma_migrations(id, checksum, finished_at, migration_name, logs, rolled_back_at, "
                   "started_at, applied_steps_count)")
    timer = threading.Timer(0.3, db.interrupt)
    timer.start()
    start = time.monotonic()
    message = deploy_fails(db, folder)
    timer.join()
    assert time.monotonic() - start < 10
    has(message, "interrupted", "2/migration.sql:2:1")
    hasnt(message, "P3018")
    equal(one(db, "PRAGMA foreign_keys"), 1)
    equal((one(db, "PRAGMA recursive_triggers"), one(db, "PRAGMA busy_timeout")), (0, timeout))
    if begin:
        # An interrupt leaves SQLite no way to undo a part: all is rolled back, and the user is told.
        has(message, "Your open transaction was rolled back")
    equal(db.in_transaction, False)
    equal(tables(db), [])
    t.project({"2": "SELECT 1;"})
    deploy(db, folder)
    equal(history(db), ["1", "2"])


def test_interrupt_while_reading(t):
    interrupted(t, ENDLESS_READ, False)


def test_interrupt_while_writing(t):
    interrupted(t, ENDLESS_WRITE, False)


def test_interrupt_while_reading_in_transaction(t):
    interrupted(t, ENDLESS_READ, True)


def test_interrupt_while_writing_in_transaction(t):
    interrupted(t, ENDLESS_WRITE, True)


def test_interrupt_between_statements(t):
    """Many small statements: none of them runs long enough to notice by itself."""
    db, folder = t.connect(), t.project({"1": "CREATE TABLE s(x);" + "INSERT INTO s VALUES (1);\n" * 300000})
    timer = threading.Timer(0.25, db.interrupt)
    timer.start()
    has(deploy_fails(db, folder), "interrupted")
    timer.join()
    untouched(db)


def test_cancelled_by_a_progress_handler(t):
    """An application's time limit: this cancellation ends one statement, and the caller's work survives."""
    db, folder = t.connect(), t.project({"1": "CREATE TABLE sink(x);", "2": "CREATE TABLE half(x);\n" + ENDLESS_READ})
    db.execute("BEGIN")
    db.execute("PRAGMA user_version = 77")
    limit = time.monotonic() + 0.3
    db.set_progress_handler(lambda: time.monotonic() > limit, 1000)
    has(deploy_fails(db, folder), "interrupted")
    db.set_progress_handler(None, 0)
    equal((db.in_transaction, one(db, "PRAGMA user_version"), tables(db)), (True, 77, []))
    db.execute("COMMIT")


def test_shell_cancelled(t):
    """Ctrl-C in the shell."""
    import subprocess
    folder = t.project({"1": "CREATE TABLE sink(x);", "2": ENDLESS_READ})
    child = subprocess.Popen([SHELL, "-batch", t.path("test.db")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, env=child_environment())
    child.stdin.write(f".load {SO}\n.print ready\nSELECT migrate_deploy('{folder}');\n")
    child.stdin.flush()
    child.stdout.readline()
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate("SELECT 'tables: ' || count(*) FROM sqlite_master;\n", timeout=30)
    has(out + err, "interrupted")
    untouched(t.connect())


def test_cancelled_backup_leaves_no_file(t):
    folder = t.project({"1": "CREATE TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                             "WHERE i < 900) SELECT randomblob(100000) AS b FROM n;"})
    db = t.connect()
    deploy(db, folder)
    t.project({"2": "SELECT 1;"})
    timer = threading.Timer(0.02, db.interrupt)
    timer.start()
    try:
        deploy(db, folder, f'{{"backup": "{t.path("copy.db")}"}}')
    except sqlite3.Error as why:
        has(str(why), "interrupted")
        assert not os.path.exists(t.path("copy.db"))
    timer.join()


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 1024


def test_memory_does_not_grow(t):
    if os.environ.get("MIGRATE_TEST_PRELOAD"):
        raise Skip("a sanitizer keeps what is freed")
    db, folder = t.connect(":memory:"), t.project()
    bad = t.project({"1": INIT + "SELECT 'open;"}, name="bad")

    def once():
        deploy(db, folder, '{"dry_run": "execute"}')
        deploy_fails(db, bad)
        rows(db, "SELECT * FROM migrate_history(?)", folder)
        one(db, "SELECT migrate_status(?)", folder)
        deploy_fails(db, t.path("none"))

    for _ in range(150):
        once()
    before = resident()
    for _ in range(1000):
        once()
    grown = resident() - before
    assert grown < 256, f"{grown:.0f} kB after 1,000 rounds"


def test_files_are_closed(t):
    db, folder = t.connect(), t.project()
    deploy(db, folder)
    before = len(os.listdir("/proc/self/fd"))
    for i in range(20):
        t.project({f"{i + 3}": "SELECT 1;"})
        deploy(db, folder, f'{{"backup": "{t.path(f"{i}.db")}"}}')
        one(db, "SELECT migrate_show(?, '1_init')", folder)
        deploy_fails(db, t.path("none"))
    equal(len(os.listdir("/proc/self/fd")), before)


def test_threads(t):
    """Connections of their own in several threads share the library and nothing else."""
    folder, wrong = t.project(), []

    def work(i):
        try:
            db = sqlite3.connect(f"file:m{i}?mode=memory", uri=True, isolation_level=None)
            db.enable_load_extension(True)
            db.load_extension(SO)
            for _ in range(50):
                deploy(db, folder, '{"dry_run": "execute"}')
            deploy(db, folder)
            equal(len(tables(db)), 3)
            db.close()
        except Exception as why:
            wrong.append(why)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(wrong, [])


def test_two_connections_in_one_process(t):
    a, b, folder = t.connect(), t.connect(), t.project()
    deploy(a, folder)
    has(deploy(b, folder), "No pending")
    a.close()
    has(one(b, "SELECT migrate_status(?)", folder), "up to date")


def test_safe_shell_refuses_to_load(t):
    message = t.shell("SELECT 1;", arguments=["-safe"], fails=True)
    if "unknown option" in message:
        raise Skip("this shell has no safe mode")
    has(message, "safe mode")


def test_many_migrations(t):
    folder = t.project({f"{i:04}": f"CREATE TABLE t{i}(x);\nCREATE INDEX i{i} ON t{i}(x);" for i in range(300)})
    db = t.connect()
    has(deploy(db, folder), "0299/")
    equal(len(history(db)), 300)
    has(deploy(db, folder), "No pending")


STARVED = """
import ctypes, itertools
lib = ctypes.CDLL("libsqlite3.so.0")
MALLOC, REALLOC = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_int), \
    ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
class Methods(ctypes.Structure):
    _fields_ = [("malloc", MALLOC), ("free", ctypes.c_void_p), ("realloc", REALLOC), ("size", ctypes.c_void_p),
                ("roundup", ctypes.c_void_p), ("init", ctypes.c_void_p), ("shutdown", ctypes.c_void_p),
                ("data", ctypes.c_void_p)]
own, mine = Methods(), Methods()
lib.sqlite3_shutdown()
assert lib.sqlite3_config(5, ctypes.byref(own)) == 0
ctypes.memmove(ctypes.byref(mine), ctypes.byref(own), ctypes.sizeof(own))
left = [-1]
def fails():
    left[0] -= 1
    return left[0] == 0
mine.malloc = MALLOC(lambda n: None if fails() else own.malloc(n))
mine.realloc = REALLOC(lambda p, n: None if fails() else own.realloc(p, n))
assert lib.sqlite3_config(4, ctypes.byref(mine)) == 0
lib.sqlite3_initialize()

def attempt(n, begin):
    db = connect(":memory:")
    db.execute("PRAGMA foreign_keys = ON")
    if begin:
        db.execute("BEGIN")
    sql = db.execute("SELECT migrate_version()").fetchone()  # what Python itself needs is there
    left[0], failed = n, None
    try:
        db.execute("SELECT migrate_deploy(?)", sys.argv[1:2]).fetchone()
    except (MemoryError, sqlite3.Error) as why:
        failed = why
    used, left[0] = n - left[0], -1
    if failed and db.in_transaction:
        # No statement can run while memory lacks, ROLLBACK neither; afterwards nothing but ROLLBACK is possible.
        # (Unless all went well but giving the result.)
        held = n % 2 == 0 and db.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0]
        try:
            db.execute("ROLLBACK" if n % 2 else "COMMIT")
            assert n % 2 or held in (0, 5), (n, begin, held)
        except sqlite3.Error as why:
            assert "constraint" in str(why), why
        assert not db.in_transaction
        db.execute("BEGIN")
        db.execute("PRAGMA user_version = 5")
        db.execute("COMMIT")
    tables = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
    whole = ["Post", "User", "_prisma_migrations", "log", "sqlite_sequence"]
    assert tables == whole or (failed and tables == []), (n, begin, failed, tables)  # to give the result can fail too
    assert db.execute("PRAGMA foreign_keys").fetchone() == (1,), (n, begin, failed)
    if tables:
        assert db.execute("SELECT count(*) FROM _prisma_migrations").fetchone() == (4,), n
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone() == (4,), n
    db.close()
    return used, failed

total = max(attempt(10 ** 9, begin)[0] for begin in (False, True))
assert total > 1000, total
end, seen = time.monotonic() + float(sys.argv[2]), 0
for i in itertools.count():
    if i >= total or (seen > 50 and time.monotonic() > end):
        break
    seen += attempt(1 + i * 7919 % total, i % 2 == 1)[1] is not None
print("failed as it should:", seen)
"""


def test_out_of_memory(t):
    """Allocations of SQLite, and so of the extension, fail one by one: all or nothing."""
    from test_redefine import TRIGGERS
    folder = t.project({**TWO, "3": TRIGGERS, "4": REDEFINE})
    child = python(t, STARVED, folder, "6")
    out, err = child.communicate(timeout=60)
    has(out + err, "failed as it should: ")
    equal(child.returncode, 0)
    assert int(out.split()[-1]) > 50, out + err
