"""Where the functions may be called, and what becomes of the caller's transaction and settings."""

import sqlite3

from harness import (INIT, REDEFINE, SO, TWO, deploy, deploy_fails, equal, fails, has, hasnt, history, one, rows, tables,
                     untouched)

UNSAFE = "another statement on this connection"


def prepared(t, **options):
    db = t.connect(**options)
    db.execute("CREATE TABLE keep(x)")
    db.execute("INSERT INTO keep VALUES (1), (2)")
    db.execute("CREATE TABLE _prisma_migrations(id, checksum, finished_at, migration_name, logs, rolled_back_at, "
               "started_at, applied_steps_count)")
    return db


def intact(db):
    equal(tables(db), ["_prisma_migrations", "keep"])
    equal(one(db, "SELECT count(*) FROM keep"), 2)
    equal(one(db, "SELECT count(*) FROM _prisma_migrations"), 0)


def unsafe_calls(db, folder):
    for sql in (
        "SELECT migrate_deploy(?) FROM keep",
        "SELECT migrate_deploy(f) FROM (SELECT ? AS f, x FROM keep)",
        "SELECT migrate_deploy(?) WHERE EXISTS (SELECT 1 FROM keep)",
        "SELECT migrate_resolve(?, '1_init', 'applied') FROM keep",
        "INSERT INTO keep SELECT migrate_deploy(?)",
        "UPDATE keep SET x = migrate_deploy(?)",
        "DELETE FROM keep WHERE migrate_deploy(?)",
        "SELECT migrate_deploy(h.dir) FROM migrate_history(?) AS h, keep",
    ):
        has(fails(db, sql, folder), UNSAFE)


def test_unsafe_statements(t):
    db, folder = prepared(t), t.project()
    unsafe_calls(db, folder)
    intact(db)
    equal(db.in_transaction, False)


def test_unsafe_statements_in_transaction(t):
    db, folder = prepared(t), t.project()
    db.execute("BEGIN")
    db.execute("INSERT INTO keep VALUES (3)")
    unsafe_calls(db, folder)
    equal(one(db, "SELECT count(*) FROM keep"), 3)
    equal(db.in_transaction, True)
    db.execute("ROLLBACK")
    intact(db)


def test_open_cursor(t):
    db, folder = prepared(t), t.project()
    for begin in (False, True):
        if begin:
            db.execute("BEGIN")
        cursor = db.execute("SELECT x FROM keep")
        cursor.fetchone()
        has(deploy_fails(db, folder), UNSAFE)
        equal(cursor.fetchone(), (2,))
        cursor.close()
        deploy(db, folder, '{"dry_run": "execute"}')
        if begin:
            db.execute("ROLLBACK")
    intact(db)


def test_reports_are_safe_anywhere(t):
    db, folder = prepared(t), t.project()
    cursor = db.execute("SELECT x FROM keep")
    cursor.fetchone()
    has(one(db, "SELECT migrate_status(?) FROM keep", folder), "→ 1_init")
    equal(one(db, "SELECT count(*) FROM keep, migrate_history(?)", folder), 4)
    db.execute("BEGIN")
    db.execute("INSERT INTO keep SELECT migrate_status(?)", (folder,))
    equal(cursor.fetchone(), (2,))
    cursor.close()
    db.execute("ROLLBACK")
    intact(db)


def test_views_and_triggers(t):
    db, folder = prepared(t), t.project()
    for kind in ("", "TEMP"):
        db.execute(f"CREATE {kind} VIEW v AS SELECT migrate_deploy('{folder}') AS r")
        db.execute(f"CREATE {kind} TRIGGER g AFTER INSERT ON keep BEGIN SELECT migrate_deploy('{folder}'); END")
        db.execute(f"CREATE {kind} VIEW w AS SELECT * FROM migrate_history('{folder}')")
        fails(db, "INSERT INTO keep VALUES (9)")
        if kind == "":
            has(fails(db, "SELECT * FROM v"), "unsafe use")
            has(fails(db, "SELECT * FROM w"), "unsafe use")
        db.execute("DROP VIEW v")
        db.execute("DROP VIEW w")
        db.execute("DROP TRIGGER g")
    intact(db)


def test_schema_expressions(t):
    db, folder = prepared(t), t.project()
    for sql in (f"CREATE TABLE a(x DEFAULT (migrate_deploy('{folder}')))",
                f"CREATE TABLE a(x, y AS (migrate_deploy('{folder}')))",
                "CREATE INDEX i ON keep(migrate_checksum(x))"):
        try:
            db.execute(sql)
            fails(db, "INSERT INTO a(x) VALUES (1)" if "AS" in sql else "INSERT INTO a DEFAULT VALUES")
            db.execute("DROP TABLE a")
        except sqlite3.OperationalError:
            pass
    intact(db)


def test_in_transaction_commit(t):
    db, folder = t.connect(), t.project()
    db.execute("BEGIN")
    db.execute("CREATE TABLE _mine(x)")
    db.execute("DROP TABLE _mine")
    has(deploy(db, folder), "inside your open transaction")
    equal(db.in_transaction, True)
    equal(t.connect().execute("SELECT count(*) FROM sqlite_master").fetchone()[0], 0)
    db.execute("COMMIT")
    equal(history(t.connect()), ["1_init", "2_posts"])


def test_in_transaction_rollback(t):
    db, folder = t.connect(), t.project()
    db.execute("BEGIN")
    deploy(db, folder)
    db.execute("ROLLBACK")
    untouched(db)


def test_in_savepoint(t):
    db, folder = t.connect(), t.project()
    db.execute("SAVEPOINT migrate_session")
    db.execute("SAVEPOINT migrate_block")
    deploy(db, folder)
    db.execute("RELEASE migrate_block")
    db.execute("ROLLBACK TO migrate_session")
    equal(tables(db), [])
    db.execute("RELEASE migrate_session")
    untouched(db)


def test_python_opens_a_transaction(t):
    """Python's module begins one before INSERT; a deployment after it must say that it is not yet kept."""
    folder = t.project({"1_init": INIT})
    deploy(t.connect(), folder)
    db = t.connect(isolation_level="")
    db.execute("INSERT INTO User(email) VALUES ('x')")
    t.project()
    has(deploy(db, folder), "inside your open transaction", "COMMIT keeps them")
    db.close()
    equal(history(t.connect()), ["1_init"])


# Inside the caller's transaction, nothing that a script does may end it.
CALLERS = {
    "or_rollback": ("INSERT OR ROLLBACK INTO t VALUES (1);", "says ROLLBACK"),
    "update_or_rollback": ("UPDATE OR ROLLBACK t SET x = 1;", "says ROLLBACK"),
    "on_conflict": ("CREATE TABLE u(x UNIQUE ON CONFLICT ROLLBACK); INSERT INTO u VALUES (1), (1);", "says ROLLBACK"),
    "raise": ("CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT RAISE(ROLLBACK, 'no'); END; INSERT INTO t VALUES (9);",
              "says ROLLBACK"),
    "commit": ("COMMIT;", "COMMIT"),
    "end": ("CREATE TABLE z(x); /* */ END TRANSACTION;", ""),
    "rollback": ("ROLLBACK;", "ROLLBACK"),
    "rollback_to": ("ROLLBACK TO migrate_session;", ""),
    "release": ("RELEASE migrate_session;", ""),
    "release_block": ("RELEASE migrate_migration;", ""),
    "commit_explained": ("EXPLAIN COMMIT; SELECT 1/0; SELECT missing;", "no such column"),
}


def test_scripts_cannot_end_the_callers_transaction(t):
    for name, (script, words) in CALLERS.items():
        db = t.connect(name + ".db")
        db.execute("CREATE TABLE _mine(x)")
        folder = t.project({"1": "CREATE TABLE t(x PRIMARY KEY); INSERT INTO t VALUES (1), (2);", "2": script}, name=name)
        db.execute("DROP TABLE _mine")
        db.execute("BEGIN")
        db.execute("CREATE TABLE kept(x)")
        db.execute("DROP TABLE kept")
        db.execute("PRAGMA user_version = 77")
        message = deploy_fails(db, folder)
        has(message, "P3018", "Migration name: 2", words)
        equal((name, db.in_transaction), (name, True))
        equal(one(db, "PRAGMA user_version"), 77)
        equal(tables(db), [])
        db.execute("COMMIT")
        equal(one(t.connect(name + ".db"), "PRAGMA user_version"), 77)


def test_scripts_that_roll_back_outside_a_transaction(t):
    for name in ("or_rollback", "update_or_rollback", "on_conflict", "raise"):
        db = t.connect(name + ".db")
        folder = t.project({"1": "CREATE TABLE t(x PRIMARY KEY); INSERT INTO t VALUES (1), (2);",
                            "2": "CREATE TABLE before(x);\n" + CALLERS[name][0] + "\nCREATE TABLE after(x);"}, name=name)
        message = deploy_fails(db, folder)
        has(message, "P3018", "Migration name: 2", "migration.sql:2:")
        hasnt(message, "Your open transaction")
        untouched(db)


def test_rollback_in_a_temporary_trigger(t):
    """Nor can one of the connection alone."""
    folder = t.project({"1": "CREATE TABLE t(x);"})
    db = t.connect()
    deploy(db, folder)
    db.execute("CREATE TEMP TRIGGER own BEFORE INSERT ON main.t BEGIN SELECT RAISE(ROLLBACK, 'unlucky'); END")
    t.project({"2": "INSERT INTO t VALUES (13);"})
    db.execute("BEGIN")
    db.execute("PRAGMA user_version = 77")
    has(deploy_fails(db, folder), 'trigger "own" says ROLLBACK', "outside a transaction")
    equal(db.in_transaction, True)


def test_rollback_in_an_existing_schema(t):
    """A trigger made long ago cannot undo the caller's work either."""
    folder = t.project({"1": "CREATE TABLE t(x); CREATE TRIGGER old BEFORE INSERT ON t WHEN NEW.x = 13 BEGIN "
                             "SELECT RAISE(ROLLBACK, 'unlucky'); END;"})
    db = t.connect()
    deploy(db, folder)
    t.project({"2": "INSERT INTO t VALUES (13);"})
    db.execute("BEGIN")
    db.execute("PRAGMA user_version = 77")
    has(deploy_fails(db, folder), 'trigger "old" says ROLLBACK', "outside a transaction")
    equal((db.in_transaction, one(db, "PRAGMA user_version")), (True, 77))
    db.execute("COMMIT")
    has(deploy_fails(db, folder), "unlucky")
    equal(history(db), ["1"])
    equal((db.in_transaction, one(db, "SELECT count(*) FROM t")), (False, 0))


def test_word_rollback_elsewhere(t):
    folder = t.project({"1": "CREATE TABLE t(x); -- ROLLBACK\nINSERT INTO t VALUES ('ROLLBACK'); BEGIN; ROLLBACK;"})
    db = t.connect()
    db.execute("BEGIN")
    deploy(db, folder)
    db.execute("COMMIT")
    equal(history(db), ["1"])


def test_migration_that_deploys(t):
    folder = t.project({"1": "CREATE TABLE t(x);"})
    t.project({"2": f"SELECT migrate_deploy('{folder}');"})
    db = t.connect()
    has(deploy_fails(db, folder), "a migration called for migrations")
    untouched(db)
    t.project({"2": f"SELECT migrate_status('{folder}');"})
    deploy(db, folder)
    equal(history(db), ["1", "2"])


def test_deferred_violations_of_the_caller(t):
    db, folder = t.connect(), t.project()
    deploy(db, folder)
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("BEGIN")
    db.execute("PRAGMA defer_foreign_keys = ON")
    db.execute("INSERT INTO Post(authorId) VALUES (7)")
    t.project({"3": REDEFINE})
    has(deploy_fails(db, folder), "violations of foreign keys")
    has(fails(db, "COMMIT"), "FOREIGN KEY")
    db.execute("INSERT INTO User(id, email) VALUES (7, 'x')")
    deploy(db, folder)
    db.execute("COMMIT")
    equal(history(db), ["1_init", "2_posts", "3"])


FLIPPED = {
    "automatic_index": 0, "cache_size": -1234, "cell_size_check": 1, "checkpoint_fullfsync": 1, "fullfsync": 1,
    "ignore_check_constraints": 1, "journal_size_limit": 4096, "read_uncommitted": 1, "recursive_triggers": 1,
    "reverse_unordered_selects": 1, "secure_delete": 1, "trusted_schema": 0, "legacy_alter_table": 1, "busy_timeout": 7,
    "wal_autocheckpoint": 5, "defer_foreign_keys": 1, "writable_schema": 1, "locking_mode": "exclusive",
    "query_only": 0, "foreign_keys": 1,
}


def settings(db):
    values = {name: one(db, f"PRAGMA {name}") for name in FLIPPED}
    values["case_sensitive_like"] = one(db, "SELECT 'a' LIKE 'A'")
    return values


def flips():
    return "".join(f"PRAGMA {n} = {v};\n" for n, v in FLIPPED.items()) + "PRAGMA case_sensitive_like = 1;\n"


def test_settings_are_restored(t):
    for script, good in ((flips(), True), (flips() + "broken;", False)):
        for begin in (False, True):
            name = f"{good}{begin}"
            db, folder = t.connect(name + ".db"), t.project({"1": script}, name=name)
            before = settings(db)
            if begin:
                db.execute("BEGIN")
            if good:
                deploy(db, folder)
            else:
                deploy_fails(db, folder)
            equal(settings(db), before)
            if begin:
                equal(db.in_transaction, True)
                db.execute("ROLLBACK")
            equal(settings(db), before)
            db.close()


def test_settings_of_the_caller_are_kept(t):
    """The other way round: what the script switches off and the caller had on."""
    opposite = "".join(f"PRAGMA {n} = {0 if v == 1 else 1};\n" for n, v in FLIPPED.items()
                       if v in (0, 1) and n != "query_only")
    db, folder = t.connect(), t.project({"1": opposite + "PRAGMA case_sensitive_like = 0;"})
    for name, value in FLIPPED.items():
        if name not in ("query_only", "locking_mode"):
            db.execute(f"PRAGMA {name} = {value}").fetchall()
    db.execute("PRAGMA case_sensitive_like = 1")
    db.execute("BEGIN")
    db.execute("PRAGMA defer_foreign_keys = 1")
    before = settings(db)
    equal(before["recursive_triggers"], 1)
    deploy(db, folder)
    equal(settings(db), before)
    db.execute("COMMIT")


def test_settings_between_migrations(t):
    """What one script switches on is off for the next."""
    folder = t.project({"1": "CREATE TABLE a(x CHECK (x > 0)); PRAGMA ignore_check_constraints = 1; "
                             "INSERT INTO a VALUES (-1);", "2": "INSERT INTO a VALUES (-2);"})
    db = t.connect()
    has(deploy_fails(db, folder), "Migration name: 2", "CHECK constraint failed")


def test_query_only_in_a_script(t):
    db, folder = t.connect(), t.project({"1": "PRAGMA query_only = ON;", "2": "CREATE TABLE a(x);"})
    deploy(db, folder)
    equal(history(db), ["1", "2"])


def test_attached_database_is_left_alone(t):
    db, folder = t.connect(), t.project()
    db.execute("ATTACH ? AS other", (t.path("other.db"),))
    db.execute("CREATE TABLE other._prisma_migrations(x)")
    deploy(db, folder)
    equal(rows(db, "SELECT name FROM other.sqlite_master"), [("_prisma_migrations",)])
    equal(history(db), ["1_init", "2_posts"])


def test_attached_tables_are_not_meant(t):
    """A name that only the attached database has is not what a script means; one that names the database is."""
    for i, sql in enumerate(("DROP TABLE IF EXISTS \"Session\";", "DELETE FROM session;", "INSERT INTO a SELECT x FROM Session;",
                             "ALTER TABLE Session ADD COLUMN y;", "ALTER TABLE Session RENAME TO s;",
                             "/* aux */ UPDATE Session SET x = 1;",
                             "DROP TABLE Session; SELECT 1;")):
        db, folder = t.connect(f"{i}.db"), t.project({"1": "CREATE TABLE a(x);\n" + sql}, name=f"p{i}")
        db.execute("ATTACH ? AS aux", (t.path(f"aux{i}.db"),))
        db.execute("CREATE TABLE aux.Session(x)")
        db.execute("INSERT INTO aux.Session VALUES (5)")
        before = rows(db, "SELECT sql FROM aux.sqlite_master")
        has(deploy_fails(db, folder), "P3018", 'would reach the attached database "aux"', "migration.sql:2:", "DETACH")
        equal(tables(db), [])
        equal(rows(db, "SELECT x FROM aux.Session"), [(5,)])
        equal(rows(db, "SELECT sql FROM aux.sqlite_master"), before)
        has(fails(db, "SELECT migrate_execute(?)", "SELECT 1;\n" + sql.replace("INTO a ", "INTO aux.a ")), "aux")
        db.execute("CREATE TABLE main.Session(x)")
        db.execute("CREATE TABLE main.a(x)")
        one(db, "SELECT migrate_execute(?)", "SELECT 1;\n" + sql)
        equal(rows(db, "SELECT sql FROM aux.sqlite_master"), before)
    db.execute("ATTACH ':memory:' AS \"other one\"")
    db.execute("CREATE TABLE \"other one\".log (\"other one\")")
    for sql in ("DROP TABLE log;", "DELETE FROM log WHERE log.\"other one\" = 1;", "DELETE FROM log AS \"other one\" WHERE 1;", "DELETE FROM log WHERE \"other one\" = 1;"):
        has(fails(db, "SELECT migrate_execute(?)", sql), 'would reach the attached database "other one"')
    one(db, "SELECT migrate_execute(?)", "SELECT 1;\nUPDATE aux.Session SET x = 6; CREATE TABLE \"other one\".n (x);")
    equal(rows(db, "SELECT x FROM aux.Session"), [(6,)])
    equal(one(db, "SELECT count(*) FROM \"other one\".n"), 0)


def test_temporary_history_is_not_ours(t):
    db, folder = t.connect(), t.project()
    db.execute("CREATE TEMP TABLE _prisma_migrations(x)")
    deploy(db, folder)
    equal(one(db, "SELECT count(*) FROM main._prisma_migrations"), 2)


def test_other_users_of_the_file_see_all_or_nothing(t):
    db, other, folder = t.connect(), t.connect(), t.project({**TWO, "3": "SELECT missing();"})
    equal(tables(other), [])
    deploy_fails(db, folder)
    equal(tables(other), [])
    t.project({"3": REDEFINE})
    deploy(db, folder)
    equal(tables(other), ["Post", "User", "_prisma_migrations"])


def test_authorizer_denies(t):
    """An application's authorizer stops a script as it would stop the application."""
    db, folder = t.connect(), t.project()
    db.set_authorizer(lambda action, *_: sqlite3.SQLITE_DENY if action == 2 else sqlite3.SQLITE_OK)
    has(deploy_fails(db, folder), "not authorized")
    db.set_authorizer(lambda *_: sqlite3.SQLITE_OK)
    untouched(db)
