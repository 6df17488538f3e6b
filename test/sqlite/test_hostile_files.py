"""Database files that somebody has prepared: what stands in sqlite_schema behind a statement, or in names and types."""

import os
import sqlite3

from harness import INIT, REDEFINE, Skip, deploy, equal, fails, has, one, rows

SCHEMA = 'datasource db {\n  provider = "sqlite"\n  url      = "file:x"\n}\n'
TRIGGER = 'CREATE TRIGGER "tr" AFTER INSERT ON "User" BEGIN SELECT 1; END;'


def other_database(t):
    path = t.path("accounts.db")
    db = sqlite3.connect(path)
    db.executescript("CREATE TABLE acc(name, admin); INSERT INTO acc VALUES ('the tenant', 0);")
    db.close()
    return path


def append(db, name, tail, where="main.sqlite_master"):
    """Writes behind the text of an object; what is loaded next sees it."""
    db.execute("PRAGMA writable_schema = ON")
    db.execute(f"UPDATE {where} SET sql = sql || ? WHERE name = ?", (tail, name))
    db.execute("PRAGMA writable_schema = OFF")


def text_of(db, name):
    return one(db, f"SELECT sql FROM sqlite_master WHERE name = '{name}'")


def test_text_behind_a_trigger(t):
    accounts = other_database(t)
    attack = f"ATTACH '{accounts}' AS o; UPDATE o.acc SET admin = 1; DETACH o"
    for number, tail in enumerate(("; " + attack, "; COMMIT; " + attack + "; BEGIN", ";", "; SELECT 1; END",
                                   " /* */ ; /* */ " + attack, "; PRAGMA user_version = 7")):
        db = t.connect(f"upload{number}.db")
        folder = t.project({"1_init": INIT}, name=f"p{number}")
        deploy(db, folder)
        db.execute(TRIGGER)
        append(db, "tr", tail)
        db.close()
        db = t.connect(f"upload{number}.db")
        equal(one(db, "PRAGMA integrity_check"), "ok")
        t.project({"1_init": INIT, "2_again": REDEFINE}, name=f"p{number}")
        message = fails(db, "SELECT migrate_deploy(?)", folder)
        has(message, 'the trigger "tr" is not one CREATE statement', "sqlite_schema", "Nothing was changed.")
        equal("Correct the script" in message, False)
        has(fails(db, "SELECT migrate_deploy_each(?)", folder), 'the trigger "tr" is not one CREATE statement')
        equal(one(db, "PRAGMA user_version"), 0)
        equal(db.in_transaction, False)
        has(text_of(db, "User"), '"email" TEXT NOT NULL\n)')
        equal(rows(sqlite3.connect(accounts), "SELECT * FROM acc"), [("the tenant", 0)])
        db.execute("DROP TRIGGER tr")
        deploy(db, folder)


def test_text_behind_a_temporary_trigger(t):
    db, folder = t.connect(), t.project({"1_init": INIT})
    deploy(db, folder)
    db.execute(TRIGGER.replace("TRIGGER", "TEMP TRIGGER"))
    append(db, "tr", "; PRAGMA user_version = 7", "temp.sqlite_master")
    t.project({"1_init": INIT, "2_again": REDEFINE})
    has(fails(db, "SELECT migrate_deploy(?)", folder), 'the trigger "tr" is not one CREATE statement')
    equal(one(db, "PRAGMA user_version"), 0)


def test_triggers_that_are_whole(t):
    db, folder = t.connect(), t.project({"1_init": INIT})
    deploy(db, folder)
    names = ("END", "a;b", 'q"q')
    for name in names:
        quoted = '"' + name.replace('"', '""') + '"'
        db.execute(f"CREATE TRIGGER {quoted} AFTER INSERT ON \"User\" WHEN new.email <> ';END;' BEGIN SELECT CASE WHEN 1 "
                   "THEN 2 END; /* ; END; */ SELECT 'x; END; y'; END")
    t.project({"1_init": INIT, "2_again": REDEFINE})
    deploy(db, folder)
    equal(sorted(r[0] for r in rows(db, "SELECT name FROM sqlite_master WHERE type = 'trigger'")), sorted(names))


OBJECTS = {
    "part": 'CREATE INDEX "part" ON "User"("email") WHERE "email" > 1',
    "vi": 'CREATE VIEW "vi" AS SELECT 1 AS a',
    "tr": TRIGGER.rstrip(";"),
    "ta": "CREATE TABLE \"ta\" (a PRIMARY KEY) WITHOUT ROWID",
    "ft": "CREATE VIRTUAL TABLE \"ft\" USING fts5(a)",
}


def test_text_behind_what_is_read(t):
    """Whatever compares a database, or writes a script from it, refuses it and names the object."""
    folder = t.project({"1_init": INIT})
    t.write(os.path.join(folder, "schema.prisma"), SCHEMA + "model User {\n  id Int @id @default(autoincrement())\n"
            "  email String\n  more String @default(\"x\")\n}\n")
    schema = os.path.join(folder, "schema.prisma")
    for name, statement in OBJECTS.items():
        db = t.connect(f"{name}.db")
        deploy(db, folder)
        db.execute(statement)
        append(db, name, "; DELETE FROM User")
        db.close()
        db = t.connect(f"{name}.db")
        equal(one(db, "PRAGMA integrity_check"), "ok")
        for call in ("migrate_diff('database', 'empty')", f"migrate_diff('schema:{schema}', 'database')",
                     f"migrate_push('{schema}', '{{\"accept_data_loss\": true}}')", f"migrate_drift('{folder}')",
                     f"migrate_dev('{folder}', 'x', '{{\"accept_data_loss\": true, \"adopt_drift\": true}}')",
                     "migrate_pull()", f"migrate_status('{folder}', '{{\"check_drift\": true}}')"):
            has(fails(db, "SELECT " + call), f'"{name}" is not one CREATE statement')
        equal(os.listdir(os.path.join(folder, "migrations")).count("1_init"), 1)
        equal(len(os.listdir(os.path.join(folder, "migrations"))), 2)


def test_a_statement_of_another_kind_or_name(t):
    db = t.connect("k.db")
    db.execute("CREATE TABLE a(b)")
    db.execute("PRAGMA writable_schema = ON")
    for row in (("index", "i", "CREATE TRIGGER i AFTER INSERT ON a BEGIN SELECT 1; END"),
                ("trigger", "i", "CREATE TRIGGER j AFTER INSERT ON a BEGIN SELECT 1; END")):
        db.execute("DELETE FROM sqlite_master WHERE name = 'i'")
        db.execute("INSERT INTO sqlite_master VALUES (?, ?, 'a', 0, ?)", row)
        has(fails(db, "SELECT migrate_pull()"), 'the %s "i" is not one CREATE statement' % row[0])


def test_comments_that_sqlite_keeps(t):
    """Behind an index and the options of a table SQLite keeps comments: the statement that is made again has none."""
    if sqlite3.sqlite_version_info < (3, 37):
        raise Skip("this SQLite has no STRICT tables")
    db = t.connect()
    db.executescript("CREATE TABLE a(id INTEGER PRIMARY KEY, b INT, c TEXT DEFAULT (1 -- one\n)) STRICT -- so\n;"
                     "CREATE INDEX i ON a(b) WHERE b > 1 -- more\n;"
                     "CREATE VIEW v AS SELECT 1 AS x -- a view\n;")
    db.execute("CREATE INDEX j ON a(b) WHERE b > 2 -- to the end")
    db.execute("INSERT INTO a(b) VALUES (5)")
    schema = SCHEMA + "model a {\n  id Int @id @default(autoincrement())\n  b Int\n  c String? @default(dbgenerated(\"1 -- one\"))\n}\n"
    one(db, "SELECT migrate_push(?, '{\"accept_data_loss\": true}')", schema)
    has(text_of(db, "a"), '"b" INTEGER NOT NULL')
    equal(rows(db, "SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY 1"), [("i",), ("j",)])
    equal(rows(db, "SELECT b, c FROM a"), [(5, "1")])


HOSTILE = [
    'CREATE TABLE "t"(id INTEGER PRIMARY KEY, a "x); DELETE FROM y;--", b "int references y", f [my type](3), '
    'g "un\niq", "c\ngenerator x {\n}" TEXT, "d""*/;DELETE FROM y;--" TEXT, h "num eric" (1, -2))',
    'CREATE TABLE "n\nmodel Evil {\n id Int @id\n}\n//" (id INTEGER PRIMARY KEY, "(\nmodel Evil2 {" TEXT)',
    'CREATE TABLE "q"";DELETE FROM y;--"(id INTEGER PRIMARY KEY, a TEXT)',
    'CREATE TABLE "nokey\nmodel Evil3 {\n}"(a TEXT)',
    'CREATE INDEX "i"";DELETE FROM y;--" ON t(b)',
    'CREATE INDEX "*/p"";DELETE FROM y;--" ON t(b) WHERE b > 1',
    'CREATE VIEW "v\nmodel Evil4 {\n}" AS SELECT 1 AS "a\nb"',
]


def hostile(t, name):
    db = t.connect(name)
    db.execute("CREATE TABLE y(id INTEGER PRIMARY KEY, v TEXT)")
    db.execute("INSERT INTO y VALUES (1, 'keep')")
    for statement in HOSTILE:
        db.execute(statement)
    return db


def types_of(db):
    return rows(db, "SELECT name, lower(type) FROM pragma_table_info('t') ORDER BY 1")


def test_names_and_types_in_plans_that_run(t):
    """The tables are made anew, dropped and made in another file, with the same types, and no other table is touched."""
    db = hostile(t, "x.db")
    before = types_of(db)
    schema = one(db, "SELECT migrate_pull()")
    equal([line for line in schema.split("\n") if "Evil" in line and line.startswith("model Evil")], [])
    equal(schema.count("\nmodel ") + schema.startswith("model "), 5)
    equal("\ngenerator" in schema, False)
    one(db, "SELECT migrate_push(?, '{\"accept_data_loss\": true}')", schema.replace('"i\\"', '"i2\\"'))
    required = schema.replace('Unsupported("un\\niq")?', 'Unsupported("un\\niq")')
    equal(required != schema, True)
    one(db, "SELECT migrate_push(?, '{\"accept_data_loss\": true}')", required)
    has(text_of(db, "t"), 'NOT NULL')
    equal(types_of(db), before)
    new = t.connect("new.db")
    new.execute("CREATE TABLE keep(a)")
    one(new, "SELECT migrate_push(?, '{\"accept_data_loss\": true}')", schema)
    equal(types_of(new), before)
    equal(rows(new, "SELECT count(*) FROM pragma_foreign_key_list('t')"), [(0,)])
    y = SCHEMA + "model y {\n id Int @id @default(autoincrement())\n v String?\n}\n"
    one(db, "SELECT migrate_push(?, '{\"accept_data_loss\": true}')", y)
    equal(rows(db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"), [("y",)])
    equal(rows(db, "SELECT * FROM y"), [(1, "keep")])


def test_types_in_scripts(t):
    """Also in a script that is not run here."""
    db = hostile(t, "x.db")
    script = one(db, "SELECT migrate_diff('empty', 'database')")
    has(script, '"a" "x); delete from y;--"', '"b" "int references y"', '"h" num eric')
    assert '"f" "my type](3"' in script or '"f" my type,' in script, script  # older versions keep less of it
