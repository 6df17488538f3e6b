"""Names that somebody chose in the database stay names in every script: they end no quote, no comment, no statement."""

import sqlite3

from harness import equal, fails, has, hasnt, one, rows
from test_introspect import CONFIG, EMPTY, diff, schema

NAMES = ['x";DELETE FROM secret;--', "a*/DELETE FROM secret;/*", "n\nDELETE FROM secret;--", "q'); DELETE FROM secret; --", "`x`]",
         "\r\nDELETE FROM secret;\r\n"]


def psl(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r") + '"'


def models(n, second):
    """Every kind of step between the two: columns, keys, indexes and tables come, go and change."""
    name = psl(n)
    text = (f"model secret {{\n id Int @id\n v String?\n}}\n"
            f"model A {{\n id Int @id {'@default(autoincrement())' if second else ''} @map({psl(n + '1')})\n"
            f" v String{'' if second else '?'} @default({psl(n)}) @map({psl(n + '2')})\n"
            f" w {'Int' if second else 'String'}? @unique(map: {psl(n + ('5' if second else '6'))})\n"
            f" b B{'' if second else '?'} @relation(fields: [bid], references: [id])\n"
            f" bid Int{'' if second else '?'} @map({psl(n + '3')})\n"
            f" {'extra' if second else 'other'} String? @map({psl(n + ('9' if second else '10'))})\n"
            f" @@map({name})\n @@index([v], map: {psl(n + ('11' if second else '12'))})\n}}\n"
            f"model B {{\n id Int @id @map({psl(n + '4')})\n as A[]\n @@map({psl(n + 'B')})\n}}\n")
    return text + (f"model C {{\n id Int @id\n @@map({psl(n + ('C' if second else 'D'))})\n}}\n")


def test_scripts_between_schemas(t):
    for n in NAMES:
        first, second = schema(models(n, False)), schema(models(n, True))
        db = t.connect("test.db")
        for a, b in ((None, first), (first, second), (second, first), (first, schema("model secret {\n id Int @id\n v String?\n}\n"))):
            script = diff(db, a or "empty", b)
            db.executescript(script)
            if a is None:
                db.execute("INSERT INTO secret VALUES (1, 'keep')")
                db.commit()
            equal((n, rows(db, "SELECT * FROM secret")), (n, [(1, "keep")]))
            equal(diff(db, "database", b), EMPTY)
        db.execute("DROP TABLE secret")
        db.commit()
        db.close()


def test_scripts_from_and_to_a_database(t):
    """The database's own names, on either side, also in what is pulled from it and in the words for people."""
    for n in NAMES:
        db = t.connect("test.db")
        one(db, "SELECT migrate_push(?)", CONFIG + models(n, False))
        db.execute("INSERT INTO secret VALUES (1, 'keep')")
        db.commit()
        pulled = one(db, "SELECT migrate_pull()")
        equal(diff(db, "database", "schema:" + pulled), EMPTY)
        hasnt(one(db, "SELECT migrate_validate(?)", pulled), "error")
        made = diff(db, "empty", "database")
        copy = t.connect("copy.db")
        copy.executescript(made + ";INSERT INTO secret VALUES (1, 'keep')")
        equal(diff(copy, "database", schema(models(n, False))), EMPTY)
        equal(rows(copy, "SELECT * FROM secret"), [(1, "keep")])
        script = one(copy, "SELECT migrate_diff('database', ?)", schema("model secret {\n id Int @id\n v String?\n}\n"))
        copy.executescript(script)
        equal(rows(copy, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"), [("secret",)])
        equal(rows(copy, "SELECT * FROM secret"), [(1, "keep")])
        for one_db in (db, copy):
            one_db.executescript("".join('DROP TABLE "%s";' % name.replace('"', '""') for (name,) in rows(
                one_db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")))
            one_db.close()


def test_pushes_of_hostile_names(t):
    for n in NAMES:
        db = t.connect("test.db")
        for second in (False, True, False):
            one(db, "SELECT migrate_push(?, ?)", CONFIG + models(n, second), '{"accept_data_loss": true}')
            db.execute("INSERT OR REPLACE INTO secret VALUES (1, 'keep')") if not second else None
            db.commit()
            equal(rows(db, "SELECT * FROM secret"), [(1, "keep")])
            equal(diff(db, "database", schema(models(n, second))), EMPTY)
        one(db, "SELECT migrate_push(?, ?)", CONFIG + "model x {\n id Int @id\n}\n", '{"accept_data_loss": true}')
        db.close()


TYPES = ["int); DROP TABLE secret; --", "int DEFAULT 5", "x /*", "x --", "int, b text", "NOT NULL", 'a"b', "x\n--"]


def test_declared_types(t):
    """The database shows them without the quotes that they had."""
    db = t.connect("test.db")
    columns = ", ".join('"c%d" "%s"' % (i, name.replace('"', '""')) for i, name in enumerate(TYPES))
    db.executescript(f"CREATE TABLE secret (id INTEGER NOT NULL PRIMARY KEY, {columns}, d [x y] DEFAULT (1 -- no\n))")
    script = diff(db, "empty", "database")
    copy = t.connect("copy.db")
    copy.executescript(script)
    equal([(r[1], r[2]) for r in rows(copy, "PRAGMA table_info(secret)")], [(r[1], r[2] if r[1] == "id" else r[2].lower()) for r in rows(db, "PRAGMA table_info(secret)")])


def test_words_for_people(t):
    """A name forges no line of a summary, of a report about drift, or of a warning."""
    db = t.connect("test.db")
    db.executescript('CREATE TABLE "a\n[-] Removed tables\n  - secret" (id INTEGER NOT NULL PRIMARY KEY, "c\nd" TEXT, CHECK ("c\nd" <> \'\n\'))')
    summary = diff(db, "database", "empty", format="summary")
    has(summary, "  - a\\n[-] Removed tables\\n  - secret")
    db.execute('INSERT INTO "a\n[-] Removed tables\n  - secret" VALUES (1, 2)')
    error = fails(db, "SELECT migrate_push(?)", CONFIG + "model secret {\n id Int @id\n}\n")
    has(error, "You are about to drop the `a\\n[-] Removed tables\\n  - secret` table")
    hasnt(summary + error, "\n[-] Removed tables\n  - secret")
