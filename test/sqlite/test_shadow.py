"""Migrations replayed in a shadow, by a function that exists for tests only: see test/shadow."""

import os
import resource
import sqlite3
import threading

from harness import REDEFINE, TWO, WORK, Skip, build, deploy, equal, fails, has, one, rows

MODULE = os.path.join(WORK, "shadowtest.so")
NAMES = ("SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite%' "
         "ORDER BY name)")


def connect(t, file="test.db", **options):
    """A connection with the test's module, which holds the extension, in the place of the extension."""
    if not os.path.exists(MODULE):
        build("shadow/build", "sqlite", MODULE)
    return t.connect(file, module=MODULE, **options)


def shadow(db, folder, sql=NAMES, spec="{}"):
    return one(db, "SELECT shadow_query(?, ?, ?)", folder, sql, spec).rstrip("\n")


def refused(t, db, script, *parts):
    folder = t.project({"1_bad": script}, name=f"p{abs(hash(script))}")
    has(fails(db, "SELECT shadow_query(?, 'SELECT 1', '{}')", folder), "P3006", "`1_bad`", *parts)


def test_replay(t):
    db, folder = connect(t), t.project()
    equal(shadow(db, folder), "Post Post_title_idx User")
    equal(rows(db, "SELECT * FROM sqlite_master"), [])
    deploy(db, folder)
    db.execute("INSERT INTO User (email) VALUES ('a')")
    equal(shadow(db, folder, "SELECT count(*) FROM User"), "0")
    equal(shadow(db, folder, NAMES, '{"until": "1_init"}'), "User")
    equal(shadow(db, folder, NAMES, '{"names": ["1_init"]}'), "User")
    equal(shadow(db, ""), "")
    equal(shadow(db, folder, "SELECT count(*) FROM User",
                 '{"write": true, "again": true, "before": "SELECT count(*) FROM User", '
                 '"after": "SELECT count(*) FROM User"}'), "1\n0\n0\n1")
    has(fails(db, "SELECT shadow_query(?, 'SELECT 1', '{\"fail\": true}')", folder), "told to fail")
    has(fails(db, "SELECT shadow_query(?, 'SELECT * FROM nowhere', '{}')", folder), "no such table: nowhere")


def test_query_from_the_rows_of_another(t):
    db, folder = connect(t), t.project()
    equal(shadow(db, folder, "SELECT value FROM json_each('[1, 2, 3]')", '{"inner": "SELECT 4"}'), "1\n2\n3")


def test_redefinition_and_blocks(t):
    db = connect(t)
    folder = t.project({**TWO, "3_rows": "INSERT INTO User VALUES (1, 'a');\nINSERT INTO Post VALUES (1, 'x', 1);",
                        "4_redefine": REDEFINE, "5_block": "BEGIN; CREATE TABLE a (x); ROLLBACK; BEGIN; CREATE TABLE b "
                        "(x); COMMIT; VACUUM; PRAGMA journal_mode = WAL; COMMIT; CREATE TEMP TABLE c (x);"})
    db.execute("PRAGMA foreign_keys = ON")
    equal(shadow(db, folder, "SELECT (SELECT group_concat(name) FROM pragma_table_info('User')), count(*) FROM Post"),
          "id,email,name|1")
    equal(shadow(db, folder), "Post Post_title_idx User b")
    equal(one(db, "PRAGMA foreign_keys"), 1)


def test_nothing_is_touched(t):
    db, folder = connect(t), t.project()
    deploy(db, folder)
    db.close()
    before = {n: (os.stat(t.path(n)).st_mtime_ns, open(t.path(n), "rb").read()) for n in ["test.db"]}
    files = sorted(os.listdir(t.folder))
    for file in ("test.db", f"file:{t.path('test.db')}?mode=ro", f"file:{t.path('test.db')}?immutable=1"):
        db = connect(t, file)
        equal(shadow(db, folder), "Post Post_title_idx User")
        db.close()
    equal(sorted(os.listdir(t.folder)), files)
    equal({n: (os.stat(t.path(n)).st_mtime_ns, open(t.path(n), "rb").read()) for n in before}, before)


def test_anywhere(t):
    db, folder = connect(t), t.project()
    db.execute("CREATE TABLE keep (x)")
    db.execute("INSERT INTO keep VALUES (1), (2)")
    db.execute("CREATE TEMP TABLE User (x)")
    cursor = db.execute("SELECT x FROM keep")
    cursor.fetchone()
    equal(shadow(db, folder), "Post Post_title_idx User")
    db.execute("BEGIN")
    db.execute("INSERT INTO keep VALUES (3)")
    equal(shadow(db, folder), "Post Post_title_idx User")
    equal(rows(db, "SELECT shadow_query(?, 'SELECT 1', '{}') FROM keep", folder), [("1\n",)] * 3)
    equal(cursor.fetchone(), (2,))
    equal(db.in_transaction, True)
    db.execute("ROLLBACK")
    equal(one(db, "SELECT count(*) FROM keep"), 2)


def test_others_go_on(t):
    db, folder = connect(t), t.project()
    db.execute("CREATE TABLE keep (x)")
    other = connect(t, timeout=0)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO keep VALUES (1)")
    equal(shadow(db, folder), "Post Post_title_idx User")
    other.execute("COMMIT")


def test_functions_and_collations_of_the_application(t):
    db = connect(t)
    db.create_function("app_one", 1, lambda x: x, deterministic=True)
    db.create_function("app_many", -1, lambda *x: len(x), deterministic=True)
    db.create_collation("app_order", lambda a, b: (a > b) - (a < b))
    folder = t.project({"1": """
        CREATE TABLE a (x TEXT COLLATE app_order, y AS (app_one(x)), z CHECK (app_many(z, 1) > 0) DEFAULT (app_many()));
        CREATE INDEX i ON a (app_one(x));
        CREATE INDEX j ON a (x COLLATE app_order);
        CREATE VIEW v AS SELECT app_sum(x), app_one(x) FROM a ORDER BY x COLLATE app_other;
        CREATE TRIGGER g AFTER INSERT ON a BEGIN SELECT app_many(NEW.x, NEW.y); END;
        INSERT INTO a (x) VALUES ('b'), ('a');
    """})

    class Sum:
        def step(self, *_):
            pass

        def finalize(self):
            return 1

        value = finalize
        inverse = step

    db.create_aggregate("app_sum", 1, Sum)
    if hasattr(db, "create_window_function") and sqlite3.sqlite_version_info >= (3, 25):
        db.create_window_function("app_window", 1, Sum)
        t.write(os.path.join(folder, "migrations", "2", "migration.sql"),
                "CREATE VIEW w AS SELECT app_window(x) OVER (ORDER BY x) FROM a; SELECT * FROM w;")
    equal(shadow(db, folder, "SELECT group_concat(x) FROM (SELECT x FROM a ORDER BY x)"), "a,b")
    refused(t, db, "CREATE TABLE a (x);\nCREATE INDEX i ON a (nobodys(x));", "no such function: nobodys", ":2:")
    refused(t, db, "CREATE TABLE a (x);\nSELECT migrate_version();", "a migration called for migrations")


def test_modules(t):
    db = connect(t)
    if not one(db, "SELECT count(*) FROM pragma_module_list WHERE name = 'fts5'"):
        raise Skip("no fts5")
    folder = t.project({"1": "CREATE VIRTUAL TABLE f USING fts5(a);\nINSERT INTO f VALUES ('some words');"})
    equal(shadow(db, folder, "SELECT count(*) FROM f WHERE f MATCH 'words'"), "1")
    refused(t, db, "CREATE TABLE a (x);\nCREATE VIRTUAL TABLE v USING vec0(a);", "no such module: vec0",
            "sqlite3_auto_extension", ":2:1:")


def test_errors_tell_where(t):
    db = connect(t)
    refused(t, db, "CREATE TABLE a (x);\n\nALTER TABLE nowhere ADD COLUMN y;", "no such table: nowhere",
            "Migration name: 1_bad\n1_bad/migration.sql:3:", "ALTER TABLE nowhere ADD COLUMN y;", "Database error code: 1",
            "The database was not changed.")
    refused(t, db, "CREATE TABLE a (x);\nCREATE TABLE 'b", "1_bad/migration.sql:2:14")
    for script in ("ATTACH ':memory:' AS x", "VACUUM INTO 'x'", "DETACH x"):
        refused(t, db, script, "would not be undone with the shadow", "1_bad/migration.sql:1:1")
    refused(t, db, "SELECT load_extension('x')", "not authorized")
    refused(t, db, "ROLLBACK", "would end the shadow's own transaction")
    refused(t, db, "CREATE TABLE a (x UNIQUE ON CONFLICT ROLLBACK);\nINSERT INTO a VALUES (1), (1);", ":2:1:")
    equal(rows(db, "SELECT * FROM sqlite_master"), [])
    folder = t.project({"1": "one"}, provider="postgresql", name="other")
    has(fails(db, "SELECT shadow_query(?, 'SELECT 1', '{}')", folder), "P3019")


def test_scripts_that_name_the_history(t):
    db = connect(t)
    folder = t.project({"1": "DELETE FROM _prisma_migrations;", "2": "ALTER TABLE _prisma_migrations ADD COLUMN x;"})
    equal(shadow(db, folder, "SELECT count(*) FROM _prisma_migrations"), "0")
    folder = t.project({"1": "CREATE TABLE _prisma_migrations (id);"}, name="makes")
    equal(shadow(db, folder, "SELECT count(*) FROM _prisma_migrations"), "0")


def test_interrupt(t):
    db = connect(t, check_same_thread=False)
    folder = t.project({"1": "CREATE TABLE a AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT "
                             "max(x) FROM n"})
    timer = threading.Timer(0.3, db.interrupt)
    timer.start()
    has(fails(db, "SELECT shadow_query(?, 'SELECT 1', '{}')", folder), "interrupted")
    timer.join()
    equal(shadow(db, ""), "")


def test_memory_does_not_grow(t):
    db, folder = connect(t), t.project({**TWO, "3": REDEFINE})
    bad = t.project({**TWO, "3_bad": "CREATE TABLE a (x); nonsense"}, name="bad")
    before = 0
    for i in range(200):
        shadow(db, folder)
        fails(db, "SELECT shadow_query(?, 'SELECT 1', '{}')", bad)
        if i == 50:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    if os.environ.get("MIGRATE_TEST_PRELOAD"):
        return  # freed memory is kept for a while there
    assert grown < 3000, f"{grown} kB more after 150 replays and failures"
