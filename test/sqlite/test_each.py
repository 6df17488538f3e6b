"""migrate_deploy_each: each migration committed by itself."""

import time

from harness import REDEFINE, TWO, equal, fails, has, hasnt, history, one, python, rows, tables

CALL = "SELECT migrate_deploy_each(?)"
BAD = {**TWO, "3_bad": "CREATE TABLE half (id INTEGER);\nINSERT INTO missing VALUES (1);"}


def each(db, folder, options="{}"):
    return one(db, "SELECT migrate_deploy_each(?, ?)", folder, options)


def test_each_is_kept(t):
    db, folder = t.connect(), t.project(BAD)
    why = fails(db, CALL, folder)
    has(why, "P3018", "3_bad/migration.sql:2", "2 migrations before it are committed", "This migration was undone")
    equal(db.in_transaction, False)
    equal(history(db), ["1_init", "2_posts"])
    equal("half" in tables(db), False)
    row = rows(db, "SELECT finished_at IS NULL, rolled_back_at IS NOT NULL, applied_steps_count, logs FROM _prisma_migrations "
                   "WHERE migration_name = '3_bad'")
    equal(row[0][:3], (1, 1, 0))
    has(row[0][3], "no such table: missing", "3_bad/migration.sql:2")
    # the next deployment simply tries again
    has(fails(db, CALL, folder), "P3018")
    t.project({"3_bad": "CREATE TABLE half (id INTEGER);"})
    has(each(db, folder), "3_bad", "All migrations have been successfully applied.")
    equal(history(db), ["1_init", "2_posts", "3_bad"])
    has(each(db, folder), "No pending migrations")
    equal(one(db, "SELECT count(*) FROM _prisma_migrations"), 5)


def test_refused_in_transaction(t):
    db, folder = t.connect(), t.project()
    db.execute("BEGIN")
    has(fails(db, CALL, folder), "cannot do inside your open transaction", "migrate_deploy works inside")
    equal(db.in_transaction, True)
    db.execute("ROLLBACK")
    equal(tables(db), [])
    has(each(db, folder), "successfully")


def test_unsafe(t):
    db, folder = t.connect(), t.project()
    db.execute("CREATE TABLE keep (x)")
    db.execute("INSERT INTO keep VALUES (1)")
    has(fails(db, CALL + " FROM keep", folder), "another statement on this connection")
    equal(tables(db), ["keep"])


def test_keys_and_settings(t):
    db, folder = t.connect(), t.project({**TWO, "3_redefine": REDEFINE})
    db.execute("PRAGMA foreign_keys = ON")
    each(db, folder, '{"target": "2_posts"}')
    db.execute("""INSERT INTO "User" ("id", "email") VALUES (1, 'a')""")
    db.execute("""INSERT INTO "Post" ("title", "authorId") VALUES ('t', 1)""")
    each(db, folder)
    equal(one(db, 'SELECT count(*) FROM "Post"'), 1)
    t.project({"4_orphan": 'CREATE TABLE mark (id INTEGER);\nINSERT INTO "Post" ("title", "authorId") VALUES (1, 99);'})
    has(fails(db, CALL, folder), "P3018", "4_orphan", "FOREIGN KEY constraint failed")
    equal(one(db, 'SELECT count(*) FROM "Post"'), 1)
    equal("mark" in tables(db), False)
    equal(one(db, "PRAGMA foreign_keys"), 1)


def test_commit_in_script(t):
    db = t.connect()
    folder = t.project({"1_two": "CREATE TABLE a (x);\nCOMMIT;\nCREATE TABLE b (x);\nINSERT INTO missing VALUES (1);"})
    has(fails(db, CALL, folder), "2 of 4 statements of this migration are done and stay")
    equal(tables(db), ["_prisma_migrations", "a"])
    has(fails(db, CALL, folder), "P3009")
    has(each(db, t.project({"1_two": "CREATE TABLE a (x);\nCOMMIT;\nCREATE TABLE c (x);"}), '{"resume": true}'), "successfully")
    equal(tables(db), ["_prisma_migrations", "a", "c"])
    equal(rows(db, "SELECT applied_steps_count, logs FROM _prisma_migrations"), [(2, None)])


def test_begin_again(t):
    db = t.connect()
    folder = t.project({"1_two": "CREATE TABLE a (x);\nCOMMIT;\nCREATE TABLE b (x);\nINSERT INTO missing VALUES (1);"})
    fails(db, CALL, folder)
    t.project({"1_two": "CREATE TABLE other (x);"})
    has(fails(db, "SELECT migrate_deploy_each(?, '{\"resume\": true}')", folder),
        "P3009", "2 of its statements are done, and the script has 1 now")
    db.execute("DROP TABLE a")
    one(db, "SELECT migrate_resolve(?, '1_two', 'rolled_back')", folder)
    t.project({"1_two": "CREATE TABLE a (x);\nCOMMIT;\nCREATE TABLE b (x);"})
    has(each(db, folder), "successfully")
    equal(tables(db), ["_prisma_migrations", "a", "b"])


def test_never_in_a_migration(t):
    db = t.connect()
    folder = t.project({"1_a": "CREATE TABLE a (x);", "2_v": "VACUUM; SELECT 1;"})
    has(fails(db, CALL, folder), "P3018", "2_v/migration.sql:1:1")
    equal(tables(db), [])


def test_two_at_once(t):
    folder = t.project({f"{n:02}_m": f"CREATE TABLE t{n} (x);" for n in range(30)})
    code = """
db = connect(sys.argv[1], timeout=30)
try:
    print(db.execute("SELECT migrate_deploy_each(?)", [sys.argv[2]]).fetchone()[0])
except sqlite3.Error as why:
    print("ERROR", why)
"""
    children = [python(t, code, t.path("test.db"), folder) for _ in range(3)]
    for child in children:
        out, err = child.communicate(timeout=60)
        equal(err, "")
        hasnt(out, "ERROR")
    db = t.connect()
    equal(one(db, "SELECT count(*), count(DISTINCT migration_name) FROM _prisma_migrations"), 30)
    equal(len(history(db)), 30)
    equal(len(tables(db)), 31)


def test_killed(t):
    folder = t.project({"1_a": "CREATE TABLE a (x);", "2_slow": "CREATE TABLE b AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL "
                        "SELECT x + 1 FROM c LIMIT 100000000) SELECT x FROM c;"})
    child = python(t, """
db = connect(sys.argv[1])
db.execute("SELECT migrate_deploy_each(?)", [sys.argv[2]])
""", t.path("test.db"), folder)
    db = t.connect(timeout=0.1)
    for _ in range(2000):
        try:
            if history(db) == ["1_a"]:
                break
        except Exception:  # locked for a moment
            pass

        time.sleep(0.005)
    child.kill()
    child.communicate()
    equal(tables(db), ["_prisma_migrations", "a"])
    equal(history(db), ["1_a"])
    t.project({"2_slow": "CREATE TABLE b (x);"})
    has(each(db, folder), "2_slow", "successfully")


def test_a_plan(t):
    db, folder = t.connect(), t.project(TWO)
    has(each(db, folder, '{"dry_run": "plan"}'), "would be applied", "1_init", "2_posts", "Nothing was run")
    equal(tables(db), [])
    has(fails(db, "SELECT migrate_deploy_each(?, '{\"dry_run\": \"execute\"}')", folder), "must be plan", "migrate_deploy with \"execute\"")
    db.execute("BEGIN")
    has(each(db, folder, '{"dry_run": "plan"}'), "would be applied")
