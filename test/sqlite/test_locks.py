"""The files of the connection's own databases: closing one would drop the locks that SQLite has on it."""

import os

from harness import INIT, Case, deploy, equal, fails, has, one, python, rows, tables

OTHER = """
db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=0.1)
try:
    db.execute("BEGIN IMMEDIATE")
    db.execute("INSERT INTO t VALUES ('other')")
    db.execute("COMMIT")
    print("committed")
except sqlite3.Error as why:
    print(why)
"""
OWN = "is a file of a database that this connection has open"


def other_writes(t, file):
    """What another process that wants to write is told."""
    child = python(t, OTHER, file)
    out, err = child.communicate(timeout=30)
    assert not err, err
    return out.strip()


def calls(t, file):
    """Every call that could open the file by that name."""
    folder = t.project({"1_a": INIT}, name="own")
    script = os.path.join(folder, "migrations", "1_a", "migration.sql")
    os.remove(script)
    os.symlink(file, script)
    schema = os.path.join(folder, "schema.prisma")
    os.symlink(file, schema)
    other = t.project({}, name="other")
    os.symlink(file, os.path.join(other, "seed.sql"))
    multi = t.path("multi", "schema")
    os.makedirs(multi)
    os.symlink(file, os.path.join(multi, "a.prisma"))
    return [
        ("SELECT migrate_checksum(?)", file),
        ("SELECT migrate_validate(?)", file),
        ("SELECT migrate_validate(?)", multi),
        ("SELECT migrate_format(?)", file),
        ("SELECT migrate_execute(?)", file),
        ("SELECT migrate_seed(?)", other),
        ("SELECT migrate_show(?, '1_a')", folder),
        ("SELECT migrate_deploy(?)", folder),
        ("SELECT migrate_resolve(?, '1_a', 'applied')", folder),
        ("SELECT migrate_drift(?)", folder),
        ("SELECT migrate_diff('schema:' || ?, 'empty')", file),
        ("SELECT migrate_diff('empty', 'schema:' || ?)", folder),
        ("SELECT migrate_diff('migrations:' || ?, 'empty')", folder),
        ("SELECT migrate_push(?, '{\"accept_data_loss\": true}')", file),
        ("SELECT migrate_dev(?, 'x')", folder),
        ("SELECT migrate_reset(?, '{\"force\": true}')", folder),
        ("SELECT migrate_pull(?)", file),
        ("SELECT migrate_pull(?, '{\"write\": true}')", file),
        ("SELECT migrate_diff('empty', 'database', json_object('output', ?))", file),
    ]


def refuses(t, mode, suffix, database="main"):
    """Another process is kept out as long as the transaction is open, whatever is called in it."""
    file = t.path("own.db")
    db = t.connect("test.db")
    if database == "main":
        db = t.connect("own.db")
    else:
        db.execute(f"ATTACH '{file}' AS {database}")
    db.execute(f"PRAGMA {database}.journal_mode = {mode}").fetchall()
    deploy(db, t.project({"0_base": "SELECT 1;"}, name="own"))
    db.execute(f"CREATE TABLE {database}.t(a)")
    db.execute("BEGIN IMMEDIATE")
    db.execute(f"INSERT INTO {database}.t VALUES ('mine')")
    link = t.path("hard link")
    os.link(file + suffix, link)
    all_calls = calls(t, file + suffix) + [("SELECT migrate_checksum(?)", link), ("SELECT migrate_execute(?)", link)]
    for sql, path in all_calls:
        message = fails(db, sql, path)
        assert OWN in message, f"{sql} with {path}: {message}"
    has(other_writes(t, file), "locked")
    db.execute("COMMIT")
    equal(other_writes(t, file), "committed")
    equal(rows(db, f"SELECT a FROM {database}.t"), [("mine",), ("other",)])
    equal(one(db, f"PRAGMA {database}.integrity_check"), "ok")
    os.remove(link)


def test_own_file(t):
    refuses(t, "DELETE", "")


def test_own_file_in_wal_mode(t):
    refuses(t, "WAL", "")


def test_own_journal(t):
    refuses(t, "DELETE", "-journal")


def test_own_wal(t):
    refuses(t, "WAL", "-wal")


def test_own_shared_memory(t):
    refuses(t, "WAL", "-shm")


def test_attached_file(t):
    refuses(t, "DELETE", "", "other")


def test_attached_shared_memory(t):
    refuses(t, "WAL", "-shm", "other")


def test_file_that_the_call_makes(t):
    """A database that has no file yet gets one while the migrations run."""
    folder = t.project({"1": "CREATE TABLE t(a);"})
    os.symlink(t.path("new.db"), os.path.join(folder, "seed.sql"))
    db = t.connect("new.db")
    has(fails(db, "SELECT migrate_reset(?, '{\"force\": true}')", folder), OWN)
    equal(tables(db), [])


def test_names_that_sqlite_would_take_for_its_own(t):
    """A journal or write-ahead log that is not there yet: a file of that name would be read as one."""
    folder = t.project({"1_init": INIT})
    db = t.connect()
    deploy(db, folder)
    for suffix in ("-journal", "-wal", "-shm"):
        path = t.path("test.db") + suffix
        has(fails(db, "SELECT migrate_diff('empty', 'database', json_object('output', ?))", path), OWN)
        t.project({"2_more": "CREATE TABLE more(a);"})
        has(fails(db, "SELECT migrate_deploy(?, json_object('backup', ?))", folder, path), OWN)
        equal(os.path.exists(path), False)
    has(fails(db, "SELECT migrate_deploy(?, json_object('backup', ?))", folder, t.path("test.db")), OWN)


def test_other_files_are_read(t):
    """What only looks like one of them: the same name elsewhere, a database that is not open here."""
    other = t.path("elsewhere", "test.db")
    t.write(other, "CREATE TABLE x(a);")
    db = t.connect()
    db.execute("CREATE TABLE t(a)")
    has(one(db, "SELECT migrate_execute(?)", other), "executed successfully")
    with Case(t.name + " 2") as second:
        second.connect().execute("CREATE TABLE t(a)")
        equal(len(one(db, "SELECT migrate_checksum(?)", second.path("test.db"))), 64)
