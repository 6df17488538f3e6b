"""Paths that lead nowhere or elsewhere, files that cannot be read, databases that cannot be written."""

import os
import shutil
import socket
import sqlite3
import subprocess

from harness import (INIT, SO, TWO, Skip, deploy, deploy_fails, equal, fails, has, hasnt, history, one, python, rows, tables,
                     untouched)


def test_missing_folder(t):
    db = t.connect()
    for call in ("migrate_deploy(?)", "migrate_status(?)", "migrate_show(?, 'x')", "migrate_resolve(?, 'x', 'applied')"):
        has(fails(db, f"SELECT {call}", t.path("none")), t.path("none"))
    untouched(db)


def test_empty_path(t):
    db = t.connect()
    has(deploy_fails(db, ""), "empty")
    has(fails(db, "SELECT migrate_checksum('')"), "empty")


def test_file_for_folder(t):
    db = t.connect()
    has(deploy_fails(db, t.write(t.path("file"), "x")), "not a folder", t.path("file"))
    has(deploy_fails(db, t.path("file", "below")), t.path("file", "below"))


def test_folder_for_file(t):
    db = t.connect()
    os.makedirs(t.path("prisma", "migrations", "1", "migration.sql"))
    has(fails(db, "SELECT migrate_checksum(?)", t.path("prisma", "migrations", "1", "migration.sql")), "folder")


def test_pipe(t):
    """A pipe without a writer would wait for ever if it were opened."""
    db, folder = t.connect(), t.project()
    os.makedirs(t.path("prisma", "migrations", "3_pipe"))
    os.mkfifo(t.path("prisma", "migrations", "3_pipe", "migration.sql"))
    has(deploy_fails(db, folder), "3_pipe")
    os.mkfifo(t.path("pipe"))
    has(deploy_fails(db, t.path("pipe")), "not a folder")
    has(fails(db, "SELECT migrate_checksum(?)", t.path("pipe")), "pipe", "not a file")
    untouched(db)


def test_device_and_socket(t):
    db = t.connect()
    has(fails(db, "SELECT migrate_checksum('/dev/zero')"), "not a file")
    here = os.getcwd()
    os.chdir(t.folder)
    try:
        s = socket.socket(socket.AF_UNIX)
        s.bind("socket")
        has(fails(db, "SELECT migrate_checksum('socket')"), "not a file")
        s.close()
    finally:
        os.chdir(here)


def test_symbolic_links(t):
    db, folder = t.connect(), t.project()
    os.symlink(folder, t.path("link"))
    deploy(db, t.path("link"))
    equal(history(db), ["1_init", "2_posts"])
    os.symlink("loop", t.path("loop"))
    has(deploy_fails(db, t.path("loop")), "symbolic links", t.path("loop"))
    os.symlink(t.path("nowhere"), t.path("dangling"))
    has(deploy_fails(db, t.path("dangling")), t.path("dangling"))


def test_long_path(t):
    db = t.connect()
    has(deploy_fails(db, "/" + "x" * 300), "too long")
    has(deploy_fails(db, "/x" * 5000), "too long")


def unprivileged():
    """A user id that permissions apply to; tests run as root in containers."""
    if os.geteuid() != 0:
        return None
    return 65534


def as_other(t, code, *args):
    """Runs `code` in a child, without root's rights over files."""
    user = unprivileged()
    drop = f"os.setgroups([]); os.setgid({user}); os.setuid({user})\n" if user else ""
    child = python(t, drop + code, *args)
    out, err = child.communicate(timeout=60)
    return out + err


def test_unreadable(t):
    folder = t.project()
    os.chmod(t.path("prisma", "migrations", "2_posts", "migration.sql"), 0)
    code = "db = connect(':memory:')\ntry: print(db.execute('SELECT migrate_deploy(?)', sys.argv[1:]).fetchall())\n" \
           "except sqlite3.Error as e: print('error:', e)"
    allow(t)
    out = as_other(t, code, folder)
    if "unable to open" in out and SO in out or "cannot open shared object" in out:
        raise Skip("another user cannot read the extension's folder")
    has(out, "error:", "permission denied", "2_posts")
    os.chmod(t.path("prisma", "migrations", "2_posts", "migration.sql"), 0o644)
    os.chmod(t.path("prisma", "migrations"), 0)
    has(as_other(t, code, folder), "error:", "permission denied", "migrations")
    os.chmod(t.path("prisma", "migrations"), 0o755)


def allow(t):
    """Lets other users reach the test's folder."""
    at = t.folder
    while at not in ("/", "/tmp"):
        try:
            os.chmod(at, os.stat(at).st_mode | 0o755)
        except PermissionError:
            break
        at = os.path.dirname(at)


def test_read_only_connection(t):
    t.connect().execute("PRAGMA user_version = 1").close()
    db, folder = t.connect(f"file:{t.path('test.db')}?mode=ro"), t.project()
    has(deploy_fails(db, folder), "read-only", t.path("test.db"))
    has(fails(db, "SELECT migrate_resolve(?, '1_init', 'applied')", folder), "read-only")


def test_read_only_still_reports(t):
    folder = t.project()
    deploy(t.connect(), folder)
    db = t.connect(f"file:{t.path('test.db')}?mode=ro")
    has(one(db, "SELECT migrate_status(?)", folder), "up to date")
    equal(len(rows(db, "SELECT * FROM migrate_history(?)", folder)), 2)
    has(deploy(db, folder, '{"dry_run": "plan"}'), "No pending")


def test_read_only_file(t):
    folder = t.project()
    t.connect().execute("CREATE TABLE IF NOT EXISTS unused(x)").close()
    os.chmod(t.path("test.db"), 0o444)
    allow(t)
    code = "db = connect('test.db')\ntry: print(db.execute('SELECT migrate_deploy(?)', sys.argv[1:]).fetchall())\n" \
           "except sqlite3.Error as e: print('error:', e)"
    out = as_other(t, code, folder)
    if "cannot open shared object" in out:
        raise Skip("another user cannot read the extension's folder")
    has(out, "error:", "read-only")


def test_query_only(t):
    db, folder = t.connect(), t.project()
    db.execute("PRAGMA query_only = ON")
    has(deploy_fails(db, folder), "query_only")
    untouched(db)
    has(one(db, "SELECT migrate_status(?)", folder), "→ 1_init")


def test_reads_create_nothing(t):
    db, folder = t.connect(), t.project()
    one(db, "SELECT migrate_status(?)", folder)
    rows(db, "SELECT * FROM migrate_history(?)", folder)
    deploy(db, folder, '{"dry_run": "plan"}')
    assert not os.path.exists(t.path("test.db")) or os.path.getsize(t.path("test.db")) == 0


def test_not_a_database(t):
    t.write(t.path("test.db"), "this is a text, not a database\n" * 100)
    db, folder = t.connect(), t.project()
    has(deploy_fails(db, folder), "not a database")
    has(fails(db, "SELECT migrate_status(?)", folder), "not a database")


def test_backup(t):
    db, folder = t.connect(), t.project({"1_init": INIT})
    deploy(db, folder)
    db.execute("INSERT INTO User(email) VALUES ('before')")
    t.project({**TWO, "3": "DELETE FROM User;"})
    copy = t.path("copy.db")
    has(deploy(db, folder, f'{{"backup": "{copy}"}}'), "copied to " + copy)
    equal(one(db, "SELECT count(*) FROM User"), 0)
    old = t.connect("copy.db")
    equal(rows(old, "SELECT email FROM User"), [("before",)])
    equal(history(old), ["1_init"])
    equal(one(old, "PRAGMA integrity_check"), "ok")
    assert not os.path.exists(copy + "-journal")


def test_backup_of_what_fails(t):
    """Nothing was changed, so the same call can come again; in a dry run there is no copy."""
    db, folder = t.connect(), t.project({"1_init": INIT, "2": "SELECT missing();"})
    options = f'{{"backup": "{t.path("copy.db")}"}}'
    for begin in (False, True, False):
        if begin:
            db.execute("BEGIN")
        has(deploy_fails(db, folder, options), "P3018")
        assert not os.path.exists(t.path("copy.db"))
        if begin:
            db.execute("ROLLBACK")
    has(fails(db, "SELECT migrate_reset(?, ?)", folder, options.replace("{", '{"force": true, ')), "P3018")
    assert not os.path.exists(t.path("copy.db"))
    t.project({"2": "SELECT 1;"})
    hasnt(deploy(db, folder, options.replace("{", '{"dry_run": "execute", ')), "copied")
    assert not os.path.exists(t.path("copy.db"))
    has(deploy(db, folder, options), "copied")
    assert os.path.exists(t.path("copy.db"))
    has(deploy_fails(db, t.project({"3": "SELECT missing();"}), options), "exists already")
    assert os.path.exists(t.path("copy.db"))


def test_backup_in_wal_mode(t):
    db, folder = t.connect(), t.project({"1_init": INIT})
    db.execute("PRAGMA journal_mode = WAL")
    deploy(db, folder)
    db.execute("INSERT INTO User(email) VALUES ('in the log')")
    t.project()
    deploy(db, folder, f'{{"backup": "{t.path("copy.db")}"}}')
    equal(rows(t.connect("copy.db"), "SELECT email FROM User"), [("in the log",)])


def test_backup_of_memory(t):
    if sqlite3.sqlite_version_info < (3, 39):
        raise Skip("SQLite before 3.39 cannot write out a database in memory")
    db, folder = t.connect(":memory:"), t.project({"1_init": INIT})
    deploy(db, folder)
    db.execute("INSERT INTO User(email) VALUES ('before')")
    t.project()
    deploy(db, folder, f'{{"backup": "{t.path("copy.db")}"}}')
    old = t.connect("copy.db")
    equal((history(old), rows(old, "SELECT email FROM User")), (["1_init"], [("before",)]))


def test_backup_exists(t):
    db, folder = t.connect(), t.project()
    t.write(t.path("copy.db"), "precious")
    has(deploy_fails(db, folder, f'{{"backup": "{t.path("copy.db")}"}}'), "exists already", t.path("copy.db"))
    untouched(db)
    equal(open(t.path("copy.db")).read(), "precious")
    os.symlink(t.path("elsewhere"), t.path("link.db"))
    has(deploy_fails(db, folder, f'{{"backup": "{t.path("link.db")}"}}'), "exists already")
    assert not os.path.exists(t.path("elsewhere"))


def test_backup_impossible(t):
    db, folder = t.connect(), t.project()
    has(deploy_fails(db, folder, f'{{"backup": "{t.path("none", "copy.db")}"}}'), "backup", "does not exist")
    has(deploy_fails(db, folder, '{"backup": ""}'), "empty")
    untouched(db)


def test_backup_in_transaction(t):
    db, folder = t.connect(), t.project({"1_init": INIT})
    deploy(db, folder)
    t.project()
    options = f'{{"backup": "{t.path("copy.db")}"}}'
    db.execute("BEGIN")
    db.execute("INSERT INTO User(email) VALUES ('uncommitted')")
    has(deploy_fails(db, folder, options), "backup", "open transaction")
    assert not os.path.exists(t.path("copy.db"))
    db.execute("ROLLBACK")
    db.execute("BEGIN")
    deploy(db, folder, options)
    db.execute("COMMIT")
    equal(history(t.connect("copy.db")), ["1_init"])


def test_backup_not_made_when_nothing_runs(t):
    db, folder = t.connect(), t.project()
    deploy(db, folder)
    deploy(db, folder, f'{{"backup": "{t.path("copy.db")}"}}')
    assert not os.path.exists(t.path("copy.db"))


class Small:
    """A file system of 1 MB."""

    def __init__(self, t):
        self.path = t.path("small")

    def __enter__(self):
        os.makedirs(self.path)
        if os.geteuid() != 0 or not shutil.which("mount"):
            raise Skip("mounting a small file system needs root")
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", self.path], stderr=subprocess.PIPE)
        if done.returncode != 0:
            raise Skip("mounting a small file system is not allowed here: " + done.stderr.decode().strip())
        return self.path

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.path], check=True)


FILLER = "CREATE TABLE filler AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) " \
         "SELECT i, randomblob(50000) AS b FROM n;\n"


def test_full_disk(t):
    folder = t.project({"1_init": INIT, "2_filler": FILLER})
    with Small(t) as small:
        for options, code in ((None, 13), ('{"dry_run": "execute"}', 13)):
            db = t.connect(os.path.join(small, "test.db"))
            try:
                deploy(db, folder, options)
                raise AssertionError("it fits")
            except sqlite3.Error as why:
                has(str(why), "full", "2_filler")
                assert getattr(why, "sqlite_errorcode", code) & 0xFF == code, why
            untouched(db)
            db.close()


def test_full_disk_in_transaction(t):
    """SQLite itself rolls everything back when the disk is full in the middle of a statement; the error says so."""
    folder = t.project({"1_init": INIT, "2_filler": FILLER})
    with Small(t) as small:
        db = t.connect(os.path.join(small, "test.db"))
        db.execute("BEGIN")
        db.execute("CREATE TABLE _mine(x)")
        db.execute("SELECT migrate_version()").fetchall()
        db.execute("DROP TABLE _mine")
        message = deploy_fails(db, folder)
        has(message, "full")
        if not db.in_transaction:
            has(message, "Your open transaction was rolled back")
        else:
            db.execute("ROLLBACK")
        equal(tables(db), [])
        db.close()


def test_full_disk_for_backup(t):
    folder = t.project({"1_init": INIT, "2_filler": FILLER})
    db = t.connect()
    deploy(db, folder)
    t.project({"3": "SELECT 1;"})
    with Small(t) as small:
        copy = os.path.join(small, "copy.db")
        has(deploy_fails(db, folder, f'{{"backup": "{copy}"}}'), "backup", "full")
        equal(os.listdir(small), [])
    equal(history(db), ["1_init", "2_filler"])
