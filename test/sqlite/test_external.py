"""External tables: no plan makes, changes or drops them; a reset keeps them; they are no drift. (Plans: test/golden/external.)"""
import json
import os
import sqlite3
import sys

from harness import equal, fails, has, one

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "external"))
import cases

PLATFORM = """
CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE);
CREATE INDEX users_hot ON users (name) WHERE id > 3;
CREATE TABLE log (what TEXT);
CREATE TRIGGER users_log AFTER INSERT ON users BEGIN INSERT INTO log VALUES (new.name); END;
INSERT INTO users (name) VALUES ('a'), ('b');
"""
SCHEMA = cases.PLATFORM_SCHEMA.replace("PROVIDER", "sqlite")
EXTERNAL = {"external_tables": ["users", "log"]}


def test_recorded(t):
    folder = t.project({})
    for case in cases.read():
        if "sqlite" not in case.providers:
            continue
        db = t.connect(":memory:")
        db.executescript(case.sections[""])

        def call(function, *arguments):
            *texts, options = arguments
            try:
                marks = ", ".join("?" * len(arguments))
                return db.execute(f"SELECT {function}({marks})", (*texts, json.dumps(options))).fetchone()[0]
            except sqlite3.Error as e:
                return str(e)

        equal(cases.differences(case, "sqlite", cases.ask(case, "sqlite", call, folder)), [])


def platform(t):
    db = t.connect()
    db.executescript(PLATFORM)
    folder = t.project({})
    t.write(os.path.join(folder, "schema.prisma"), SCHEMA)
    return db, folder


def test_workflow(t):
    db, folder = platform(t)
    has(fails(db, "SELECT migrate_deploy(?)", folder), "P3005")
    one(db, "SELECT migrate_deploy(?, ?)", folder, json.dumps(EXTERNAL))
    report = json.loads(one(db, "SELECT migrate_dev(?, 'init', ?)", folder, json.dumps({**EXTERNAL, "format": "json"})))
    equal([w for w in ("CREATE TABLE \"Post\"", "CREATE TABLE \"users\"", "DROP") if w in report["created"]["script"]],
          ['CREATE TABLE "Post"'])


def test_reset(t):
    db, folder = platform(t)
    one(db, "SELECT migrate_dev(?, 'init', ?)", folder, json.dumps(EXTERNAL))
    db.execute("INSERT INTO Post VALUES (1, 2)")
    has(fails(db, "SELECT migrate_reset(?, ?)", folder, json.dumps(EXTERNAL)),
        "would drop 1 table with 1 row, and 0 other objects", '"external_tables": ["users", "log"], "force": true')
    report = json.loads(one(db, "SELECT migrate_reset(?, ?)", folder, json.dumps({**EXTERNAL, "force": True, "format": "json"})))
    equal((report["dropped"], [a["name"][15:] for a in report["applied"]]), ({"table_count": 1, "other_count": 0}, ["init"]))
    equal(db.execute("SELECT count(*) FROM Post").fetchone(), (0,))
    db.execute("INSERT INTO users (name) VALUES ('c')")
    equal(db.execute("SELECT id, name FROM users").fetchall(), [(1, "a"), (2, "b"), (3, "c")])
    equal(db.execute("SELECT what FROM log").fetchall(), [("a",), ("b",), ("c",)])
    equal(db.execute("SELECT name FROM sqlite_master WHERE name = 'users_hot'").fetchall(), [("users_hot",)])
    one(db, "SELECT migrate_push(?, ?)", SCHEMA, json.dumps({**EXTERNAL, "force_reset": True}))
    equal(db.execute("SELECT count(*) FROM users").fetchone(), (3,))


def test_names(t):
    db = t.connect()
    has(fails(db, "SELECT migrate_push(?, ?)", SCHEMA, '{"external_tables": ["public.users"]}'),
        "P3024: For the current database, `externalTables` & `externalEnums` in your prisma config must contain only simple "
        "identifiers without a schema name.", 'It has "public.users".')
    has(fails(db, "SELECT migrate_push(?, ?)", SCHEMA, '{"external_enums": ["a.b"]}'), "P3024")
    has(fails(db, "SELECT migrate_push(?, ?)", SCHEMA, '{"external_tables": ["a", 1]}'), 'option "external_tables" must be a list of texts')
    has(fails(db, "SELECT migrate_push(?, ?)", SCHEMA, '{"external_tables": "users"}'), 'option "external_tables" must be a list of texts')
    db.executescript("""CREATE TABLE "it's, 'x'" (a); CREATE TABLE x (a); CREATE TABLE "'x'" (a);""")
    one(db, "SELECT migrate_reset(?, ?)", t.project({}), json.dumps({"force": True, "external_tables": ["it's, 'x'"]}))
    equal(db.execute("SELECT name FROM sqlite_master").fetchall(), [("it's, 'x'",)])
    # a plan for PostgreSQL has PostgreSQL's names
    postgres = SCHEMA.replace("sqlite", "postgresql")
    has(fails(db, "SELECT migrate_diff(?, ?, ?)", "empty", "schema:" + postgres, json.dumps(EXTERNAL)), "P3023")
    has(one(db, "SELECT migrate_diff(?, ?, ?)", "empty", "schema:" + postgres, '{"external_tables": ["public.users"]}'),
        'CREATE TABLE "Post"')


INIT = "CREATE TABLE users (id INTEGER PRIMARY KEY); CREATE TABLE log (what TEXT);"


def prepared(t, **options):
    """A platform's tables and a first migration: the connection, the folder, the options as JSON."""
    db, folder = platform(t)
    options = {**EXTERNAL, **options}
    one(db, "SELECT migrate_dev(?, 'init', ?)", folder, json.dumps(options))
    return db, folder, options


def test_init_shadow(t):
    db, folder, options = prepared(t, init_shadow=INIT)
    has(one(db, "SELECT migrate_drift(?, ?)", folder, json.dumps(options)), "No drift")
    has(one(db, "SELECT migrate_dev(?, 'next', ?)", folder, json.dumps(options)), "Already in sync")
    has(one(db, "SELECT migrate_status(?, ?)", folder, json.dumps({**options, "check_drift": True})), "up to date")
    has(one(db, "SELECT migrate_diff(?, 'database', ?)", "migrations:" + folder, json.dumps(options)), "empty migration")
    has(one(db, "SELECT migrate_drift(?, ?)", folder, json.dumps(EXTERNAL)), "Redefined table `Post`")
    t.write(t.path("init.sql"), INIT)
    has(one(db, "SELECT migrate_drift(?, ?)", folder, json.dumps({**options, "init_shadow": t.path("init.sql")})), "No drift")
    equal(db.execute("SELECT count(*) FROM users").fetchone(), (2,))


def test_init_shadow_of_the_file(t):
    db, folder, _ = prepared(t, init_shadow=INIT)
    config = "export default { schema: 'prisma/schema.prisma', experimental: { externalTables: true }, tables: { external: ['users', 'log'] },"
    t.write(t.path("src", "init.sql"), INIT)
    for init in ("`" + INIT + "`", "fs.readFileSync('./src/init.sql', 'utf-8')"):
        t.write(t.path("prisma.config.ts"), config + " migrations: { initShadowDb: %s } }" % init)
        has(one(db, "SELECT migrate_drift(?)", folder), "No drift")
        has(one(db, "SELECT migrate_dev(?, 'next')", t.folder), "Already in sync")
    t.write(t.path("prisma.config.ts"), config + " migrations: { initShadowDb: sql() } }")
    has(fails(db, "SELECT migrate_drift(?)", folder), "`migrations.initShadowDb` cannot be told", '"init_shadow"')
    one(db, "SELECT migrate_deploy(?)", folder)  # which does not need it
    has(one(db, "SELECT migrate_drift(?, ?)", folder, json.dumps({"init_shadow": INIT})), "No drift")
    t.write(t.path("prisma.config.ts"), config + " migrations: { initShadowDb: fs.readFileSync('absent.sql') } }")
    has(fails(db, "SELECT migrate_drift(?)", folder), "absent.sql")


def test_init_shadow_that_fails(t):
    db, folder, options = prepared(t, init_shadow=INIT)

    def drift(script):
        return fails(db, "SELECT migrate_drift(?, ?)", folder, json.dumps({**options, "init_shadow": script}))

    has(drift("CREATE TABLE x (a);\nINSERT INTO absent VALUES (1);"), "P3006: The script that prepares the shadow failed: ", "init_shadow:2:1")
    has(drift("ATTACH 'x' AS y;"), "P3006: The script that prepares the shadow failed: ")
    has(drift("SELECT 'a"), "P3006: The script that prepares the shadow failed: ")
    has(drift(t.path("absent.sql")), "absent.sql")
    equal(db.execute("SELECT count(*) FROM users").fetchone(), (2,))


def test_what_prisma_8_keeps(t):
    db, folder = t.connect(), t.project({})
    t.write(os.path.join(folder, "schema.prisma"), SCHEMA.replace("posts Post[]", "").split("model Post")[0])
    db.executescript("CREATE TABLE _prisma_marker (space TEXT PRIMARY KEY); CREATE TABLE _prisma_ledger (id INTEGER PRIMARY KEY);"
                     "INSERT INTO _prisma_marker VALUES ('app');")
    has(one(db, "SELECT migrate_deploy(?)", folder), "No pending migrations")
    one(db, "SELECT migrate_dev(?, 'init')", folder)
    has(one(db, "SELECT migrate_drift(?)", folder), "No drift")
    has(one(db, "SELECT migrate_push(?)", folder + "/schema.prisma"), "already in sync")
    has(one(db, "SELECT migrate_reset(?, '{\"force\": true}')", folder), "Dropped 1 table and 0 other objects")
    equal(db.execute("SELECT space FROM _prisma_marker").fetchall(), [("app",)])
