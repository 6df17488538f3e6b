"""migrate_execute, migrate_seed, migrate_protect, migrate_reset: what surrounds a history."""

import json
import os
import time

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
    equal((got["path"], got["statement_count"], got["in_transaction"]), (None, 1, False))


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
    equal((got["seed"]["path"], got["seed"]["statement_count"]), (folder + "/seed.sql", 2))
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


def test_dev_seeds_a_new_database_alone(t):
    schema = 'datasource db {\n  provider = "sqlite"\n}\nmodel A {\n  id Int @id\n}\n'
    for n, (before, migrations, seeded) in enumerate((
            ("SELECT 1", {}, 1),
            ("CREATE VIRTUAL TABLE notes USING fts5 (text)", {}, 0),  # a table, though the schema cannot say it
            ("SELECT migrate_deploy(?)", {"1_note": "SELECT 'no table';"}, 0))):
        folder = t.project(migrations, name=f"prisma{n}")
        t.write(folder + "/schema.prisma", schema)
        t.write(folder + "/seed.sql", 'INSERT INTO "A" VALUES (1);')
        db = t.connect(f"{n}.db")
        db.execute(before, (folder,) if "?" in before else ()).fetchall()
        for name in ("a", "b"):  # the second call finds the history of the first
            one(db, "SELECT migrate_dev(?, ?)", folder, name)
        equal((before, one(db, 'SELECT count(*) FROM "A"')), (before, seeded))


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


def test_the_mark_is_no_part_of_the_schema(t):
    db = t.connect()
    db.execute(INIT)
    before = one(db, "SELECT migrate_pull()")
    one(db, "SELECT migrate_protect(TRUE)")
    equal(one(db, "SELECT migrate_pull()"), before)
    equal(one(db, "SELECT migrate_diff('database', 'schema:' || migrate_pull())"), "-- This is an empty migration.")


def test_protect_arguments(t):
    db = t.connect()
    for wrong in ("2", "'true'", "-1", "0.5"):
        has(fails(db, f"SELECT migrate_protect({wrong})"), "migrate_protect: protect must be true, false or NULL")
    has(fails(db, "SELECT migrate_protect(1, '{\"schema\": \"x\"}')"), 'unknown option "schema"')
    has(fails(db, "SELECT migrate_protect(1, 1)"), "options must be a text")
    db.execute("BEGIN")
    has(one(db, "SELECT migrate_protect(1)"), "inside your open transaction")
    db.execute("ROLLBACK")
    has(one(db, "SELECT migrate_protect()"), "is not protected")
    db.execute("PRAGMA query_only = ON")
    has(fails(db, "SELECT migrate_protect(1)"), "query_only")


EVERYTHING = """
CREATE TABLE parent (id INTEGER PRIMARY KEY AUTOINCREMENT, n TEXT UNIQUE);
CREATE TABLE child (id INTEGER PRIMARY KEY, p REFERENCES parent ON DELETE CASCADE);
CREATE TABLE "odd ""name; x" (a) ;
CREATE TABLE bare (k TEXT PRIMARY KEY, g GENERATED ALWAYS AS (k || 'x')) WITHOUT ROWID;
CREATE INDEX child_p ON child (p);
CREATE VIEW v AS SELECT * FROM parent JOIN child ON p = parent.id;
CREATE VIEW broken AS SELECT * FROM nowhere;
CREATE TRIGGER tr AFTER INSERT ON parent BEGIN INSERT INTO child (p) VALUES (new.id); END;
CREATE TRIGGER iv INSTEAD OF DELETE ON v BEGIN SELECT RAISE(ABORT, 'no'); END;
CREATE VIRTUAL TABLE fts USING fts5 (body);
CREATE VIRTUAL TABLE rt USING rtree (id, a, b);
INSERT INTO parent (n) VALUES ('a'), ('b');
INSERT INTO fts VALUES ('some words');
INSERT INTO sqlite_sequence VALUES ('ghost', 7);
ANALYZE;
"""
FORCE = '{"force": true, "timing": false}'


def reset(db, folder, options=FORCE):
    return one(db, "SELECT migrate_reset(?, ?)", folder, options)


def schema(db):
    return sorted(rows(db, "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"))


def test_reset(t):
    db = t.connect()
    folder = t.project()
    t.write(folder + "/seed.sql", """INSERT INTO "User" (email) VALUES ('a'), ('b');""")
    deploy(db, folder)
    wanted = schema(db)
    db.executescript(EVERYTHING)
    got = reset(db, folder)
    equal(got, f"""SQLite database {t.path('test.db')}
2 migrations found in {folder}/migrations

Dropped 8 tables and 6 other objects.

Database reset successful

The following migration(s) have been applied:

migrations/
  └─ 1_init/
    └─ migration.sql  (1 statement)
  └─ 2_posts/
    └─ migration.sql  (2 statements)

The seed {folder}/seed.sql has been executed. (1 statement)""")
    equal(schema(db), wanted)
    equal(history(db), ["1_init", "2_posts"])
    equal(rows(db, "SELECT * FROM sqlite_sequence"), [("User", 2)])
    equal(rows(db, "SELECT * FROM sqlite_stat1"), [])
    equal(one(db, "PRAGMA integrity_check"), "ok")
    equal(db.in_transaction, False)
    has(one(db, "SELECT migrate_status(?)", folder), "Database schema is up to date!")
    has(deploy(db, folder), "No pending migrations to apply.")
    # once more, without the seed
    reset(db, folder, '{"force": true, "skip_seed": true}')
    equal(one(db, 'SELECT count(*) FROM "User"'), 0)


def test_reset_json(t):
    db = t.connect()
    folder = t.project({})
    db.execute("CREATE TABLE a (n)")
    got = json.loads(reset(db, folder, '{"force": true, "format": "json"}'))
    equal((got["dropped"], got["applied"], got["seed"], got["schemas"]),
          ({"table_count": 1, "other_count": 0}, [], None, ["main"]))
    equal(schema(db), [])
    equal(reset(db, folder), f"SQLite database {t.path('test.db')}\nNo migration found in {folder}/migrations\n\n"
                             "Nothing was there to drop.\n\nDatabase reset successful")


def test_reset_needs_force(t):
    db = t.connect()
    folder = t.project()
    db.executescript(EVERYTHING)
    for options, more in (("{}", ""), ('{"force": false}', ""), ('{"skip_seed": true}', '"skip_seed": true, ')):
        why = fails(db, "SELECT migrate_reset(?, ?)", folder, options)
        has(why, "migrate_reset would drop 6 tables with 4 rows, and 5 other objects",
            f"If that is meant: SELECT migrate_reset('{folder}', '{{{more}\"force\": true}}');")
    has(fails(db, "SELECT migrate_reset(?)", folder), "would drop 6 tables")
    equal(one(db, "SELECT count(*) FROM parent"), 2)
    has(fails(db, "SELECT migrate_reset(?, '{\"force\": \"yes\"}')", folder), "must be true or false")


def test_reset_counts_no_more_rows_than_it_must(t):
    db = t.connect()
    db.execute("CREATE TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100001) "
               "SELECT i FROM n")
    has(fails(db, "SELECT migrate_reset(?)", t.project()), "1 table with at least 100000 rows")


def test_reset_is_all_or_nothing(t):
    db = t.connect()
    folder = t.project()
    db.execute("PRAGMA foreign_keys = ON")
    deploy(db, folder)
    db.executescript(EVERYTHING)
    before = (list(db.iterdump()), schema(db))
    broken = {
        "migrations/3_bad/migration.sql": ("INSERT INTO nope VALUES (1);", "P3018"),
        "migrations/3_open/migration.sql": ("CREATE TABLE x (a); SELECT 'x", "P3018"),
        "migrations/3_vacuum/migration.sql": ("VACUUM; SELECT 1;", "P3018"),
        "migrations/3_keys/migration.sql": ('INSERT INTO "Post" (authorId) VALUES (9);PRAGMA foreign_keys=OFF;', "P3018"),
        "seed.sql": ("INSERT INTO nope VALUES (1);", "seed.sql:1:"),
    }
    for path, (text, code) in broken.items():
        t.write(f"{folder}/{path}", text)
        why = fails(db, "SELECT migrate_reset(?, ?)", folder, FORCE)
        has(why, code, "Nothing was changed")
        equal((list(db.iterdump()), schema(db)), before)
        equal((db.in_transaction, one(db, "PRAGMA foreign_keys")), (False, 1))
        os.remove(f"{folder}/{path}")
        if path != "seed.sql":
            os.rmdir(os.path.dirname(f"{folder}/{path}"))
    os.mkdir(folder + "/migrations/3_empty")
    has(fails(db, "SELECT migrate_reset(?, ?)", folder, FORCE), "P3015")
    os.rmdir(folder + "/migrations/3_empty")
    has(fails(db, "SELECT migrate_reset(?, ?)", t.project(provider="postgresql", name="pg"), FORCE), "P3019")
    equal((list(db.iterdump()), schema(db)), before)
    has(reset(db, folder), "Database reset successful")


def test_reset_in_callers_transaction(t):
    db = t.connect()
    folder = t.project({"1_init": INIT})
    db.execute("CREATE TABLE mine (n)")
    db.execute("BEGIN")
    db.execute("INSERT INTO mine VALUES (1)")
    has(reset(db, folder), "All this is inside your open transaction: COMMIT keeps it, ROLLBACK undoes it.")
    equal(tables(db), ["User", "_prisma_migrations"])
    db.execute("ROLLBACK")
    equal(tables(db), ["mine"])


def test_reset_takes_no_part_of_other_databases(t):
    db = t.connect()
    db.execute("ATTACH ? AS other", (t.path("other.db"),))
    db.execute("CREATE TABLE other.a (n)")
    db.execute("CREATE TEMP TABLE a (n)")
    db.execute("CREATE TABLE main.a (n)")
    reset(db, t.project({"1_init": INIT}))
    equal(tables(db), ["User", "_prisma_migrations"])
    equal((one(db, "SELECT count(*) FROM other.sqlite_master"), one(db, "SELECT count(*) FROM temp.a")), (1, 0))


def test_reset_where_it_may_not(t):
    folder = t.project()
    db = t.connect()
    db.execute("CREATE TABLE a (n)")
    db.execute("INSERT INTO a VALUES (?)", (folder,))
    has(fails(db, "SELECT migrate_reset(n, '{\"force\": true}') FROM a"), "still reading or writing")
    one(db, "SELECT migrate_protect(TRUE)")
    why = fails(db, "SELECT migrate_reset(?, ?)", folder, FORCE)
    has(why, "the database is protected: migrate_reset is refused", "migrate_protect(false)")
    equal(tables(db), ["a"])
    one(db, "SELECT migrate_protect(FALSE)")
    read_only = t.connect(f"file:{t.path('test.db')}?mode=ro")
    has(fails(read_only, "SELECT migrate_reset(?, ?)", folder, FORCE), "read-only")
    has(fails(read_only, "SELECT migrate_reset(?)", folder), "would drop 1 table with 1 row,")
    reset(db, folder)


def test_reset_with_a_backup(t):
    db = t.connect()
    folder = t.project()
    db.execute("CREATE TABLE a (n)")
    has(reset(db, folder, json.dumps({"force": True, "backup": t.path("copy.db")})), f"copied to {t.path('copy.db')}")
    equal(tables(t.connect("copy.db")), ["a"])
    db.execute("CREATE TABLE again (n)")
    fails(db, "SELECT migrate_reset(?, ?)", folder, json.dumps({"force": True, "backup": t.path("copy.db")}))
    has(str(tables(db)), "again")


def test_reset_killed(t):
    db = t.connect()
    folder = t.project({f"{i}_m": f"CREATE TABLE t{i} (n); INSERT INTO t{i} VALUES (1);" for i in range(10, 60)})
    deploy(db, folder)
    db.execute("CREATE TABLE extra (n)")
    db.close()
    killed = 0
    for i in range(12):
        child = python(t, "db = connect('test.db'); print('x', flush=True); "
                          "db.execute('SELECT migrate_reset(?, ?)', sys.argv[1:]).fetchall()", folder, FORCE)
        child.stdout.readline()
        time.sleep(i * 0.002)
        child.kill()
        killed += child.wait() != 0
        child.stdout.close()
        child.stderr.close()
        db = t.connect()
        equal(one(db, "PRAGMA integrity_check"), "ok")
        equal(len(history(db)), 50)
        equal(sorted(set(tables(db)) - {"extra"}), sorted(["_prisma_migrations"] + [f"t{i}" for i in range(10, 60)]))
        db.close()
    assert killed, "no reset was killed"


def test_reset_of_a_history_that_is_none(t):
    db = t.connect()
    db.execute("CREATE VIEW _prisma_migrations AS SELECT 1 AS id")
    folder = t.project({"1_init": INIT})
    has(deploy_fails(db, folder), "is not a table")
    reset(db, folder)
    equal(history(db), ["1_init"])


def test_reset_with_a_module_that_is_missing(t):
    db = t.connect()
    db.executescript("CREATE TABLE a (n); PRAGMA writable_schema = ON; INSERT INTO sqlite_master VALUES ('table', "
                     "'strange', 'strange', 0, 'CREATE VIRTUAL TABLE strange USING nowhere(x)'); PRAGMA writable_schema = OFF;")
    again = t.connect()
    has(fails(again, "SELECT migrate_reset(?, ?)", t.project(), FORCE), "no such module: nowhere", 'DROP TABLE main."strange"')
    equal(tables(again), ["a", "strange"])
