"""migrate_execute, migrate_seed, migrate_protect, migrate_reset: what surrounds a history."""

import json
import os

from harness import *


def execute(db, script, options="{}"):
    return one(db, "SELECT migrate_execute(?, ?)", script, options)


def test_execute_text(t):
    db = t.connect()
    got = execute(db, "CREATE TABLE a (n); INSERT INTO a VALUES (1), (2)", '{"timing": false}')
    equal(got, f"SQLite database {t.path('test.db')}\nScript executed successfully. (2 statements)")
    equal(one(db, "SELECT count(*) FROM a"), 2)
    equal(db.in_transaction, False)
    equal(history(db), None)
    got = json.loads(execute(db, "DELETE FROM a WHERE n = 1; -- a comment", '{"format": "json"}'))
    equal((got["path"], got["statements"], got["in_transaction"]), (None, 1, False))


def test_execute_path(t):
    db = t.connect()
    path = t.write(t.path("one.sql"), b"\xef\xbb\xbfCREATE TABLE a (n);\r\nINSERT INTO a VALUES ('a;b');\r\n")
    other = t.write(t.path("two"), "INSERT INTO a VALUES (2)")
    has(execute(db, path), "Script executed successfully. (2 statements")
    execute(db, other)
    execute(db, "file:" + other)
    execute(db, "file://" + other)
    equal(rows(db, "SELECT n FROM a"), [("a;b",), (2,), (2,), (2,)])
    has(fails(db, "SELECT migrate_execute('nowhere.sql')"), "nowhere.sql", "does not exist")
    has(fails(db, "SELECT migrate_execute(?)", t.folder), t.folder)
    has(fails(db, "SELECT migrate_execute('prisma/seed')"), "begin with /, ./ or ../")
    has(fails(db, "SELECT migrate_execute('')"), "empty")
    has(fails(db, "SELECT migrate_execute(NULL)"), "script must not be NULL")


def test_a_file_called_as_a_statement_is_not_run(t):
    t.write(t.path("DELETE FROM a"), "DROP TABLE a;")
    t.shell("CREATE TABLE a (n);", "SELECT migrate_execute('DELETE FROM a');")
    equal(tables(t.connect()), ["a"])


def test_execute_fails(t):
    db = t.connect()
    path = t.write(t.path("bad.sql"), "CREATE TABLE a (n);\n-- ü\n  INSERT INTO missing VALUES (1);\n")
    why = fails(db, "SELECT migrate_execute(?)", path)
    has(why, "The script failed: no such table: missing", f"{path}:3:", "INSERT INTO missing", "Nothing was changed.")
    untouched(db)
    for script in ("CREATE TABLE a (n); COMMIT", "BEGIN; CREATE TABLE a (n)", "CREATE TABLE a (n); VACUUM",
                   "CREATE TABLE a (n); ATTACH 'x' AS x", "CREATE TABLE a (n); SELECT 'x", ".tables",
                   "CREATE TABLE a (n); SELECT ?", "CREATE TABLE a (n); SELECT migrate_execute('SELECT 1')"):
        has(fails(db, "SELECT migrate_execute(?)", script), "script:1:", "Nothing was changed.")
        untouched(db)


def test_execute_in_callers_transaction(t):
    db = t.connect()
    db.execute("BEGIN")
    db.execute("CREATE TABLE mine (n)")
    has(execute(db, "CREATE TABLE a (n)"), "inside your open transaction")
    has(fails(db, "SELECT migrate_execute('CREATE TABLE b (n); SELECT nope')"), "no such column")
    equal(tables(db), ["a", "mine"])
    db.execute("ROLLBACK")
    untouched(db)


def test_execute_keeps_foreign_keys_and_settings(t):
    db = t.connect()
    db.execute("PRAGMA foreign_keys = ON")
    execute(db, INIT + POSTS + """INSERT INTO "User" (email) VALUES ('a'); INSERT INTO "Post" ("authorId") VALUES (1);""")
    execute(db, REDEFINE)
    equal(one(db, 'SELECT count(*) FROM "Post"'), 1)
    has(fails(db, "SELECT migrate_execute(?)", 'PRAGMA foreign_keys=OFF; DELETE FROM "User"'),
        "1 new violation", "Post", "Nothing was changed.")
    equal(one(db, 'SELECT count(*) FROM "User"'), 1)
    execute(db, 'DELETE FROM "User"')
    equal(one(db, 'SELECT count(*) FROM "Post"'), 0)
    execute(db, "PRAGMA recursive_triggers = ON")
    equal((one(db, "PRAGMA foreign_keys"), one(db, "PRAGMA recursive_triggers")), (1, 0))


def test_execute_in_unsafe_contexts(t):
    db = t.connect()
    execute(db, "CREATE TABLE a (n); INSERT INTO a VALUES ('DROP TABLE a')")
    has(fails(db, "SELECT migrate_execute(n) FROM a"), "still reading or writing")
    equal(tables(db), ["a"])


def test_seed(t):
    db = t.connect()
    folder = t.project({"1_init": INIT})
    has(fails(db, "SELECT migrate_seed(?)", folder), "no seed: there is no file " + folder + "/seed.sql")
    t.write(folder + "/seed.sql", """INSERT INTO "User" (email) VALUES ('a');\nINSERT INTO "User" (email) VALUES ('b');\n""")
    deploy(db, folder)
    equal(one(db, "SELECT migrate_seed(?, '{\"timing\": false}')", folder),
          f"SQLite database {t.path('test.db')}\nThe seed {folder}/seed.sql has been executed. (2 statements)")
    one(db, "SELECT migrate_seed(?)", folder + "/migrations/")
    got = json.loads(one(db, "SELECT migrate_seed(?, '{\"format\": \"json\"}')", folder + "/seed.sql"))
    equal((got["seed"]["path"], got["seed"]["statements"]), (folder + "/seed.sql", 2))
    equal(one(db, 'SELECT count(*) FROM "User"'), 6)
    equal(history(db), ["1_init"])
    t.write(folder + "/seed.sql", """DELETE FROM "User";\nINSERT INTO nope VALUES (1);\n""")
    has(fails(db, "SELECT migrate_seed(?)", folder), folder + "/seed.sql:2:", "Nothing was changed.")
    equal(one(db, 'SELECT count(*) FROM "User"'), 6)


def test_seed_of_relative_folders(t):
    folder = t.project({"1_init": INIT})
    t.write(folder + "/seed.sql", "CREATE TABLE IF NOT EXISTS seeded (n); INSERT INTO seeded VALUES (1);")
    before = os.getcwd()
    try:
        db = t.connect()
        for at, dir in (("prisma", "."), ("prisma", "migrations"), ("prisma/migrations", "../migrations"), (".", "prisma")):
            os.chdir(t.path(at))
            one(db, "SELECT migrate_seed(?)", dir)
    finally:
        os.chdir(before)
    equal(one(db, "SELECT count(*) FROM seeded"), 4)


PROTECTED = "The database is protected: migrate_dev, migrate_push and migrate_reset are refused."


def test_protect(t):
    db = t.connect()
    head = f"SQLite database {t.path('test.db')}\n"
    equal(one(db, "SELECT migrate_protect()"), head + "The database is not protected.")
    equal(one(db, "SELECT migrate_protect(TRUE)"), head + PROTECTED)
    equal(one(db, "SELECT migrate_protect(TRUE)"), head + PROTECTED)
    equal(json.loads(one(db, "SELECT migrate_protect(NULL, '{\"format\": \"json\"}')"))["protected"], True)
    # seen by other connections, in status; migrations can be deployed: the mark is no table
    other = t.connect()
    folder = t.project()
    equal(one(other, "SELECT migrate_protect()"), head + PROTECTED)
    has(one(other, "SELECT migrate_status(?)", folder), PROTECTED)
    deploy(other, folder)
    has(one(other, "SELECT migrate_status(?)", folder), PROTECTED, "Database schema is up to date!")
    equal(one(other, "SELECT migrate_protect(FALSE)"), head + "The database is not protected.")
    hasnt(one(db, "SELECT migrate_status(?)", folder), "protected")
    equal(rows(db, "SELECT * FROM sqlite_master WHERE type = 'view'"), [])
    equal(one(db, "SELECT migrate_protect(FALSE)"), head + "The database is not protected.")


def test_protect_arguments(t):
    db = t.connect()
    for wrong in ("2", "'true'", "-1", "1.0"):
        has(fails(db, f"SELECT migrate_protect({wrong})"), "migrate_protect: protect must be true, false or NULL")
    has(fails(db, "SELECT migrate_protect(1, '{\"schema\": \"x\"}')"), 'unknown option "schema"')
    has(fails(db, "SELECT migrate_protect(1, 1)"), "options must be a text")
    db.execute("BEGIN")
    has(one(db, "SELECT migrate_protect(1)"), "inside your open transaction")
    db.execute("ROLLBACK")
    has(one(db, "SELECT migrate_protect()"), "is not protected")
    db.execute("PRAGMA query_only = ON")
    has(fails(db, "SELECT migrate_protect(1)"), "query_only")
