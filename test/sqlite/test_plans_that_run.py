"""What migrate_push, migrate_dev and a repaired migrate_diff write runs, and leaves a database that can be dumped and restored."""

import os
import re
import sqlite3
import subprocess

from harness import SHELL, equal, fails, has, hasnt, one, rows

DS = 'datasource db {\n  provider = "sqlite"\n  url      = "x"\n}\n\n'
BOTH = '{"accept_data_loss": true}'


def push(db, models):
    return one(db, "SELECT migrate_push(?, ?)", DS + models, BOTH)


def settled(db, models):
    has(push(db, models), "already in sync")
    text = "\n".join(sql for (sql,) in rows(db, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"))
    hasnt(text, "sqlite_autoindex")
    file = rows(db, "PRAGMA database_list")[0][2]
    dump = subprocess.run([SHELL, "-batch", "-bail", file, ".dump"], stdout=subprocess.PIPE, check=True).stdout
    subprocess.run([SHELL, "-batch", "-bail", ":memory:"], input=dump, check=True)


def pulled(t, db):
    t.write(t.path("schema.prisma"), one(db, "SELECT migrate_pull()"))
    with open(t.path("schema.prisma")) as f:
        return f.read()


def unique_of(db, table):
    return [(origin, one(db, "SELECT group_concat(name) FROM pragma_index_info(?)", name))
            for name, origin in rows(db, "SELECT name, origin FROM pragma_index_list(?) WHERE \"unique\" ORDER BY seq", table)]


def test_unique_stays_a_constraint(t):
    db = t.connect()
    db.executescript("CREATE TABLE u (id INTEGER PRIMARY KEY, tok TEXT NOT NULL UNIQUE, n TEXT); INSERT INTO u VALUES (1, 'a', NULL);")
    schema = re.sub(r"n +String\?", 'n String @default("-")', pulled(t, db))
    has(one(db, "SELECT migrate_push(?)", schema), "in sync")
    equal(unique_of(db, "u"), [("u", "tok")])
    equal(rows(db, "SELECT * FROM u"), [(1, "a", "-")])
    settled(db, schema[schema.index("model"):])


def test_unique_with_a_conflict_clause_stays(t):
    db = t.connect()
    db.executescript("CREATE TABLE u (id INTEGER PRIMARY KEY, tok TEXT NOT NULL UNIQUE ON CONFLICT REPLACE, n TEXT, m TEXT COLLATE NOCASE, "
                     "UNIQUE (n, m) ON CONFLICT IGNORE); INSERT INTO u VALUES (1, 'a', 'x', 'y');")
    schema = pulled(t, db).replace("model u {", "model u {\n  extra Int @default(7)")
    has(one(db, "SELECT migrate_push(?)", schema), "in sync")
    equal(sorted(unique_of(db, "u")), [("u", "n,m"), ("u", "tok")])
    db.execute("INSERT INTO u (id, tok, n, m) VALUES (2, 'a', 'x', 'Y')")
    equal(rows(db, "SELECT id, extra FROM u"), [(1, 7)])
    settled(db, schema[schema.index("model"):])


def test_unique_constraints_of_a_pulled_schema(t):
    """In new tables and in old ones; the name that SQLite gives the index does not matter, and cannot be changed."""
    db = t.connect()
    db.execute('CREATE TABLE acct (id TEXT NOT NULL, token TEXT UNIQUE, a INT, b INT, PRIMARY KEY (id), UNIQUE (a, b))')
    schema = pulled(t, db)
    models = schema[schema.index("model"):]
    other = t.connect("other.db")
    has(push(other, models), "in sync")
    equal(sorted(unique_of(other, "acct")), [("pk", "id"), ("u", "a,b"), ("u", "token")])
    settled(other, models)
    third = t.connect("third.db")
    push(third, "model acct {\n  id String @id\n  token String?\n  a Int?\n  b Int?\n}\n")
    has(push(third, models), "in sync")
    equal(sorted(unique_of(third, "acct")), [("c", "a,b"), ("c", "token"), ("pk", "id")])
    settled(third, models)
    named = re.sub(r', map: "[^"]*"', "", re.sub(r'\(map: "[^"]*"\)', "", models))
    hasnt(named, "autoindex")
    has(push(db, named), "already in sync")
    push(db, re.sub(r"@@unique[^\n]*", "", named))
    equal(sorted(unique_of(db, "acct")), [("pk", "id"), ("u", "token")])


def test_a_constraint_that_goes(t):
    db = t.connect()
    db.executescript("CREATE TABLE u (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, a TEXT UNIQUE); INSERT INTO u VALUES (5, 'x');")
    push(db, "model u {\n  id Int @id @default(autoincrement())\n  a String?\n}\n")
    equal(unique_of(db, "u"), [])
    equal(rows(db, "SELECT * FROM u"), [(5, "x")])


# A table, what of its pulled schema is written otherwise, and which unique indexes it has then: by a constraint (u), by itself (c).
UNIQUES = [
    ("CREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT NOT NULL UNIQUE ON CONFLICT REPLACE, n TEXT)", r"@unique\(map: [^)]*\)", "@unique", [("u", "a")]),
    ("CREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT NOT NULL UNIQUE, n TEXT)", r"@unique\(map: [^)]*\)", "@unique", [("u", "a")]),
    ("CREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT, n TEXT, b INT, CONSTRAINT one UNIQUE (a, b) ON CONFLICT IGNORE)", ", map: [^)]*", "", [("u", "a,b")]),
    ("CREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT, n TEXT, b INT, UNIQUE (a, b) ON CONFLICT IGNORE)", r"\n *@@unique[^\n]*", "", []),
    ("CREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT UNIQUE, n TEXT, b INT, UNIQUE (a, b))", r"@unique\(map: [^)]*\)", "", [("u", "a,b")]),
]


def test_unique_stays_a_constraint_by_any_name(t):
    for number, (table, words, other, wanted) in enumerate(UNIQUES):
        db = t.connect(f"{number}.db")
        db.executescript(table + "; INSERT INTO u (id, a) VALUES (3, 'x')")
        schema = pulled(t, db)
        change = re.sub(words, other, re.sub(r"n +String\?", 'n String @default("-")', schema))
        assert change != schema, schema
        push(db, change[change.index("model"):])
        equal(unique_of(db, "u"), wanted)
        equal(rows(db, "SELECT id, a, n FROM u"), [(3, "x", "-")])
        equal("ON CONFLICT" in one(db, "SELECT sql FROM sqlite_schema WHERE name = 'u'"), bool(wanted) and "ON CONFLICT" in table)
        settled(db, change[change.index("model"):])


def test_a_table_goes_with_its_constraint(t):
    """While another one is made anew, the reference drops the indexes of tables that go before these."""
    db = t.connect()
    db.executescript("CREATE TABLE gone (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b INT); CREATE INDEX gone_b ON gone(b); "
                     "CREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT)")
    schema = "model u {\n  id Int @id @default(autoincrement())\n  a Int?\n  @@index([a], map: \"gone_b\")\n}\n"
    has(push(db, schema), "in sync")
    settled(db, schema)


INDEXED = "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, a TEXT, b TEXT); "
IN_THE_WAY = [  # an index of that name that no schema can say; whether it is the schema's on a
    ("CREATE INDEX x ON t(a) WHERE b > 'c'", "@@index([a], map: \"x\")", True),
    ("CREATE INDEX x ON t(lower(a), b)", "@@index([a], map: \"x\")", True),
    ("CREATE UNIQUE INDEX x ON t(a) WHERE b > 'c'", "@@unique([a], map: \"x\")", True),
    ("CREATE INDEX x ON t(lower(b))", "@@index([a], map: \"x\")", False),
    ("CREATE UNIQUE INDEX x ON t(a) WHERE b > 'c'", "@@index([a], map: \"x\")", False),
    ("CREATE UNIQUE INDEX x ON t(lower(a))", "@@unique([a], map: \"x\")", False),
    ("CREATE INDEX X ON t(lower(b))", "@@index([a], map: \"x\")", False),
]


def test_an_index_that_no_schema_can_say_has_the_name(t):
    """It is the schema's as far as a schema can say, also where that one would be renamed, or the table made anew; else it is named."""
    for number, (index, line, same) in enumerate(IN_THE_WAY):
        for before, column in (("", "String?"), ("CREATE INDEX before ON t(a); ", "String?"), ("", 'String @default("-")')):
            db = t.connect(f"{number}.{len(before)}.{len(column)}.db")
            db.executescript(INDEXED + before + index)
            schema = f"model t {{\n  id Int @id @default(autoincrement())\n  a String?\n  b {column}\n  {line}\n}}\n"
            if same:
                has(push(db, schema), "in sync")
                statements = rows(db, "SELECT replace(sql, '\"', '') FROM sqlite_schema WHERE type = 'index'")
                equal(statements, [(index,)])
                settled(db, schema)
            else:
                has(fails(db, "SELECT migrate_push(?, ?)", DS + schema, BOTH), "that no schema can say", index.split()[-1][:4])


def test_a_table_with_the_temporary_name(t):
    db = t.connect()
    db.executescript("""CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, a TEXT);
        CREATE TABLE NEW_T (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, a TEXT); CREATE VIEW new_new_t AS SELECT 1 AS x;
        CREATE TRIGGER g AFTER INSERT ON NEW_T BEGIN UPDATE NEW_T SET a = 'old' WHERE id = NEW.id; END;
        CREATE TRIGGER h AFTER INSERT ON t BEGIN UPDATE t SET a = 'new' WHERE id = NEW.id; END;
        INSERT INTO t VALUES (7, NULL); DELETE FROM t; INSERT INTO NEW_T VALUES (9, NULL); DELETE FROM NEW_T;""")
    schema = pulled(t, db)
    change = re.sub(r"(model t \{\n.*\n\s+a +)String\?", r'\1String @default("-")', schema)
    assert change != schema, schema
    has(one(db, "SELECT migrate_push(?)", change), "in sync")
    both = re.sub(r"(model NEW_T \{\n.*\n\s+a +)String\?", r'\1String @default("+")', change)
    assert both != change, change
    has(one(db, "SELECT migrate_push(?)", both), "in sync")
    db.execute("INSERT INTO t DEFAULT VALUES")
    db.execute("INSERT INTO NEW_T DEFAULT VALUES")
    equal(rows(db, "SELECT * FROM t UNION ALL SELECT * FROM NEW_T"), [(8, "new"), (10, "old")])
    equal(one(db, "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE name LIKE 'new%' ORDER BY name)"), "NEW_T,new_new_t")
    db.execute("DROP VIEW new_new_t")
    settled(db, both[both.index("model"):])


def model(name, *lines):
    return f"model {name} {{\n" + "".join(f"  {line}\n" for line in ("id Int @id", "a Int", "b Int", *lines)) + "}\n"


def test_indexes_that_exchange_their_names(t):
    db = t.connect()
    before = model("A", '@@index([a], map: "one")', '@@unique([b], map: "two")') + model("B", '@@index([a], map: "three")', "c Int?")
    after = model("A", '@@index([a], map: "three")', '@@unique([b], map: "ONE")') + model("B", '@@index([a], map: "two")', "c Int?")
    redefined = model("A", '@@index([a], map: "two")', '@@unique([b], map: "three")', "d Int @default(1)") + model(
        "B", '@@index([a], map: "ONE")', "c Int @default(2)")
    push(db, before)
    db.executescript('INSERT INTO "A" VALUES (1, 1, 1); INSERT INTO "B" VALUES (1, 1, 1, NULL); DROP INDEX one; '
                     'CREATE INDEX one ON "A"(a COLLATE NOCASE)')
    push(db, after)
    has(one(db, "SELECT sql FROM sqlite_schema WHERE name = 'three'"), "NOCASE")
    settled(db, after)
    push(db, redefined)
    settled(db, redefined)
    equal(rows(db, 'SELECT id, d FROM "A" UNION ALL SELECT id, c FROM "B"'), [(1, 1), (1, 2)])


# Whatever a table can be in SQLite.
DATABASES = {
    "unique_in_a_table_with_a_text_key": 'CREATE TABLE "acct" ("id" TEXT NOT NULL, "token" TEXT UNIQUE, PRIMARY KEY ("id"))',
    "defaults": 'CREATE TABLE note (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL DEFAULT (unixepoch()), '
                "day TEXT DEFAULT (date('now')), n REAL DEFAULT -1.5e3, x BLOB DEFAULT x'00ff', t TEXT DEFAULT 'it''s', "
                "w TEXT DEFAULT word, c TIMESTAMP DEFAULT CURRENT_TIMESTAMP, j JSON DEFAULT '{}', h INT DEFAULT 0xFF, e TEXT DEFAULT (1 + (2)))",
    "options": "CREATE TABLE s (id INTEGER PRIMARY KEY, a TEXT) STRICT; CREATE TABLE w (k TEXT PRIMARY KEY, v) WITHOUT ROWID; "
               "CREATE TABLE b (k INT, l TEXT, PRIMARY KEY (l DESC, k)) STRICT, WITHOUT ROWID",
    "generated": "CREATE TABLE g (id INTEGER PRIMARY KEY, a INT, twice INT AS (a * 2), kept INT GENERATED ALWAYS AS (a + 1) STORED UNIQUE)",
    "clauses": 'CREATE TABLE c (id INTEGER PRIMARY KEY ON CONFLICT REPLACE, a TEXT COLLATE NOCASE NOT NULL ON CONFLICT IGNORE, b INT '
               'CONSTRAINT "odd ""name" CHECK (b > 0 AND b <> 7), d TEXT, UNIQUE (a COLLATE RTRIM, d) ON CONFLICT FAIL, CHECK (d <> \';\')) -- end',
    "keys": "CREATE TABLE p (a INT, b INT, PRIMARY KEY (a, b)); CREATE TABLE k (id INTEGER PRIMARY KEY, a INT, b INT, s INT REFERENCES k, "
            "FOREIGN KEY (a, b) REFERENCES p ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED)",
    "names": 'CREATE TABLE "two words" ("a ""b" INT PRIMARY KEY, [select] TEXT UNIQUE, `from` INT); CREATE INDEX "i x" ON "two words"("from" DESC)',
    "without_a_key": "CREATE TABLE n (a, b ANY, c VARCHAR(20), d DECIMAL(10, 2))",
    "every_type": "CREATE TABLE t (id INTEGER PRIMARY KEY, " + ", ".join(f"c{i} {x}" for i, x in enumerate(
        "INT TINYINT BIGINT INT8 CHARACTER(20) NVARCHAR(100) TEXT CLOB BLOB REAL DOUBLE FLOAT NUMERIC DECIMAL(10,5) BOOLEAN DATE DATETIME "
        "JSON UUID GEOMETRY".split())) + ")",
    "comments": "CREATE TABLE m (id INTEGER PRIMARY KEY, /* ; */ a INT -- one\n, b TEXT DEFAULT ( 'x' -- two\n ))",
}


def databases():
    """Those that this SQLite knows."""
    unknown = [word for word, since in (("STRICT", (3, 37)), ("unixepoch", (3, 38))) if sqlite3.sqlite_version_info < since]
    return [(name, script) for name, script in DATABASES.items() if not any(word in script for word in unknown)]


def test_the_baseline_of_any_table_runs(t):
    """From the database, and the history that migrate_dev adopts; in a new database, without a difference."""
    for name, script in databases():
        db = t.connect(f"{name}.db")
        db.executescript(script)
        baseline = one(db, "SELECT migrate_diff('empty', 'database', '{\"repaired\": true}')")
        t.project({"0_init": baseline}, name=name)
        t.write(t.path(name, "schema.prisma"), one(db, "SELECT migrate_pull()"))
        one(db, "SELECT migrate_resolve(?, '0_init', 'applied')", t.path(name))
        has(one(db, "SELECT migrate_drift(?)", t.path(name)), "No drift")
        has(one(db, "SELECT migrate_dev(?, 'next')", t.path(name)), "Already in sync")
        fresh = t.connect(f"{name}.fresh.db")
        has(one(fresh, "SELECT migrate_deploy(?)", t.path(name)), "successfully applied")
        same = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> '_prisma_migrations' ORDER BY name"
        equal([(n, len(unique_of(fresh, n))) for n, _ in rows(fresh, same)], [(n, len(unique_of(db, n))) for n, _ in rows(db, same)])
        # The schema alone makes a database that dev and push are content with.
        pushed = t.connect(f"{name}.pushed.db")
        has(one(pushed, "SELECT migrate_push(?)", t.path(name, "schema.prisma")), "in sync")


def test_any_table_is_adopted(t):
    for name, script in databases():
        db = t.connect(f"{name}.db")
        folder = t.path(name)
        t.write(os.path.join(folder, "schema.prisma"), DS + "model Kept {\n  id Int @id\n  o Int?\n  @@unique([o])\n}\n")
        one(db, "SELECT migrate_dev(?, 'init')", folder)
        db.executescript(script)
        db.executescript('DROP TABLE "Kept"; CREATE TABLE "Kept" (id INTEGER NOT NULL PRIMARY KEY, o INT UNIQUE, p TEXT COLLATE NOCASE '
                         "DEFAULT (lower('X')), CHECK (p <> 'y'))")
        t.write(os.path.join(folder, "schema.prisma"), one(db, "SELECT migrate_pull()"))
        out = one(db, "SELECT migrate_dev(?, 'x', '{\"adopt_drift\": true}')", folder)
        has(out, "sync_schema")
        has(one(db, "SELECT migrate_drift(?)", folder), "No drift")
        fresh = t.connect(f"{name}.fresh.db")
        has(one(fresh, "SELECT migrate_deploy(?)", folder), "successfully applied")
        has(one(fresh, "SELECT migrate_drift(?)", folder), "No drift")


def test_a_text_behind_the_end_of_a_table_does_not_run(t):
    db = t.connect()
    db.executescript("CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE victim (x);")
    db.execute("PRAGMA writable_schema = ON")
    db.execute("UPDATE sqlite_schema SET sql = 'CREATE TABLE a (id INTEGER PRIMARY KEY); DROP TABLE victim' WHERE name = 'a'")
    db.execute("PRAGMA writable_schema = OFF")
    db.close()
    db = t.connect()
    try:
        script = one(db, "SELECT migrate_diff('empty', 'database', '{\"repaired\": true}')")
    except sqlite3.Error:
        return
    hasnt(script, "DROP TABLE")


def test_the_reference_keeps_its_text(t):
    db = t.connect()
    db.execute("CREATE TABLE acct (id TEXT NOT NULL, token TEXT UNIQUE, PRIMARY KEY (id))")
    has(one(db, "SELECT migrate_diff('empty', 'database')"), 'Pragma writable_schema=1;\nCREATE UNIQUE INDEX "sqlite_autoindex_acct_1"')
    has(fails(db, "SELECT migrate_diff('empty', 'database', '{\"repaired\": 1}')"), "repaired")
