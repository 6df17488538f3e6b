"""The database as a source of migrate_diff: what the reference answered about the same databases (golden), and what
the schema language cannot say, which no plan loses."""

import glob
import json
import os
import random
import sqlite3

import harness
from harness import deploy, equal, fails, has, hasnt, one, rows

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden", "sqlite")
KNOWS_STRICT = sqlite3.sqlite_version_info >= (3, 37)
EMPTY = "-- This is an empty migration."
SIDES = {"made": ("empty", "database"), "drop": ("database", "empty"), "diff": ("database", "schema"), "back": ("schema", "database")}
CONFIG = 'datasource db {\n  provider = "sqlite"\n  url = "x"\n}\n'


def diff(db, a="database", b="database", **options):
    return one(db, "SELECT migrate_diff(?, ?, ?)", a, b, json.dumps(options))


def schema(text):
    return "schema:" + CONFIG + text


def check_golden(t, name):
    with open(os.path.join(GOLDEN, name + ".sql"), encoding="utf-8") as f:
        sql = f.read()
    if "STRICT" in sql and not KNOWS_STRICT:
        return
    with open(os.path.join(GOLDEN, name + ".json"), encoding="utf-8") as f:
        answers = json.load(f)
    db = t.connect(name + ".db")
    db.executescript(sql)
    for key, want in answers.items():
        a, b = (s.replace("schema", "schema:" + os.path.join(GOLDEN, name + ".prisma")) for s in SIDES[key.split("-")[0]])
        got = diff(db, a, b, prisma="6", format="summary" if key.endswith("-summary") else "script")
        equal((name, key, got), (name, key, want.rstrip("\n")))


def test_golden(t):
    names = sorted(os.path.basename(f)[:-4] for f in glob.glob(os.path.join(GOLDEN, "*.sql")))
    assert len(names) >= 7, names
    for name in names:
        check_golden(t, name)


def test_broken_views_and_virtual_tables_are_in_nobodys_way(t):
    db = t.connect()
    db.executescript("CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY); CREATE VIEW v AS SELECT * FROM a; CREATE TABLE gone (x);"
                     "CREATE VIEW broken AS SELECT x FROM gone; DROP TABLE gone; CREATE VIRTUAL TABLE docs USING fts5(body);"
                     "CREATE TABLE docs_of_mine (id INTEGER NOT NULL PRIMARY KEY); CREATE TEMP TABLE a (other);"
                     "ATTACH ':memory:' AS aside; CREATE TABLE aside.more (x)")
    equal(diff(db, b=schema("model a {\n id Int @id\n}\nmodel docs_of_mine {\n id Int @id\n}\n")), EMPTY)
    has(diff(db, b="empty"), 'DROP TABLE "docs_of_mine"')
    hasnt(diff(db, b="empty"), "body", '"docs"', "docs_data", "broken", "more")


def test_names_with_quotes(t):
    db = t.connect()
    db.executescript('CREATE TABLE "a""b" (id INTEGER NOT NULL PRIMARY KEY, "x""y" TEXT); CREATE INDEX "i""j" ON "a""b"("x""y");'
                     'CREATE TABLE [c d] (id INTEGER NOT NULL PRIMARY KEY, r INTEGER REFERENCES "a""b")')
    text = diff(db, "empty")
    has(text, 'CREATE TABLE "a""b"', '"x""y" TEXT', 'CREATE INDEX "i""j" ON "a""b"("x""y" ASC)', 'REFERENCES "a""b" ("id")')


def test_foreign_keys_in_another_case(t):
    db = t.connect()
    db.executescript('CREATE TABLE "User" ("Id" INTEGER NOT NULL PRIMARY KEY);'
                     'CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, u INTEGER REFERENCES user(ID) ON DELETE SET NULL ON UPDATE CASCADE)')
    equal(diff(db, b=schema("model User {\n Id Int @id\n as a[]\n}\nmodel a {\n id Int @id\n u Int?\n user User? @relation(fields: [u], references: [Id])\n}\n")), EMPTY)


def test_history_is_left_out(t):
    db = t.connect()
    deploy(db, t.project())
    hasnt(diff(db, "empty"), "_prisma_migrations", "sqlite_sequence")
    equal(diff(db, b=schema("model User {\n id Int @id\n email String\n posts Post[]\n}\nmodel Post {\n id Int @id\n title String?\n"
                            " authorId Int\n author User @relation(fields: [authorId], references: [id], onDelete: Cascade)\n @@index([title])\n}\n")), EMPTY)


USER = """CREATE TABLE "User" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "email" TEXT NOT NULL ON CONFLICT IGNORE COLLATE NOCASE CONSTRAINT has_at CHECK (email LIKE '%@%'),
    "age" INTEGER CHECK (age > 0),
    "low" TEXT GENERATED ALWAYS AS (lower(email)) STORED,
    "shown" TEXT AS (email || ' (' || age || ')') VIRTUAL,
    "org" INTEGER REFERENCES missing(id),
    "boss" INTEGER,
    CONSTRAINT grown CHECK (age > 17 OR email = 'x@' -- as (in) law
    ),
    CONSTRAINT "User_boss_fkey" FOREIGN KEY ("boss") REFERENCES "User" ("id") ON DELETE SET NULL ON UPDATE CASCADE
        DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX "User_email_key" ON "User"(email COLLATE BINARY);
CREATE INDEX "User_age_idx" ON "User"(age) WHERE age > 17;
CREATE INDEX by_low ON "User"(low, lower(email) DESC);
CREATE TRIGGER counted AFTER INSERT ON "User" BEGIN UPDATE seen SET n = n + 1; END;
CREATE TABLE seen (id INTEGER NOT NULL PRIMARY KEY, n INTEGER NOT NULL);
INSERT INTO seen VALUES (1, 0);
INSERT INTO "User" (email, age, boss) VALUES ('a@b.c', 20, 1), ('D@e.f', 30, 1);
"""
MODEL = """model User {
  id    Int    @id @default(autoincrement())
  email String @unique
  age   %s @@
  low   String?
  org   Int?
  boss  Int?
  more  String @default("x")
  b     User?  @relation("b", fields: [boss], references: [id])
  bs    User[] @relation("b")

  @@index([age])
}
model seen {
  id Int @id
  n  Int
}
"""


def model(age="BigInt?", more=""):
    return MODEL.replace("%s", age).replace("@@\n", more + "\n", 1)


def start(t, sql):
    """A database that this migration made."""
    db = t.connect()
    apply(t, db, sql)
    return db


def apply(t, db, script):
    """By a deployment, which keeps triggers too: the next migration of the project."""
    number = 1 + len(os.listdir(t.path("prisma", "migrations"))) if os.path.exists(t.path("prisma")) else 1
    return deploy(db, t.project({f"{number}_plan": script}))


def test_a_table_made_anew_keeps_what_a_schema_cannot_say(t):
    db = start(t, USER)
    script = diff(db, b=schema(model()))
    has(script, "RedefineTables")
    apply(t, db, script)
    equal(diff(db, b=schema(model())), EMPTY)
    equal(rows(db, 'SELECT id, email, age, low, shown, boss, more FROM "User"'),
          [(1, "a@b.c", 20, "a@b.c", "a@b.c (20)", 1, "x"), (2, "D@e.f", 30, "d@e.f", "D@e.f (30)", 1, "x")])
    has(fails(db, "INSERT INTO User (email, age) VALUES ('none', 20)"), "has_at")
    has(fails(db, "INSERT INTO User (email, age) VALUES ('a@x', 3)"), "grown")
    has(fails(db, "INSERT INTO User (email, age) VALUES ('x@', -3)"), "CHECK")
    equal(one(db, "SELECT count(*) FROM User WHERE email = 'd@E.F'"), 1)  # the collation
    db.execute("INSERT INTO User (email, age) VALUES (NULL, 20)")  # ON CONFLICT IGNORE
    db.execute("INSERT INTO User (email, age) VALUES ('d@e.f', 20)")  # the index has another collation
    equal((one(db, "SELECT count(*) FROM User"), one(db, "SELECT n FROM seen")), (3, 3))
    db.execute("PRAGMA foreign_keys = ON")
    db.executescript("BEGIN; UPDATE User SET boss = 99 WHERE id = 2; UPDATE User SET boss = 1 WHERE id = 2; COMMIT")  # deferred
    equal(rows(db, "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'User' ORDER BY 1"),
          [("User_age_idx",), ("User_email_key",), ("by_low",)])
    has(one(db, "SELECT sql FROM sqlite_schema WHERE name = 'User_age_idx'"), "WHERE age > 17")
    has(one(db, "SELECT sql FROM sqlite_schema WHERE name = 'User'"), "missing(id)")


def test_options_of_tables_are_kept(t):
    if not KNOWS_STRICT:
        raise harness.Skip("this SQLite has no STRICT tables")
    db = start(t, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, b TEXT) STRICT, WITHOUT ROWID;"
                     "CREATE TABLE c (a TEXT, b TEXT, d INT, PRIMARY KEY (a DESC, b) ON CONFLICT REPLACE);"
                     "CREATE TABLE e (id INTEGER PRIMARY KEY DESC, d INT); INSERT INTO a VALUES (1, 'x')")
    to = "model a {\n id Int @id\n b String @default(\"y\")\n}\nmodel c {\n a String?\n b String?\n d String?\n @@id([a, b])\n}\nmodel e {\n id Int @id\n d String?\n}\n"
    to = to.replace("a String?\n b String?", "a String\n b String")
    apply(t, db, diff(db, b=schema(to)))
    equal(diff(db, b=schema(to)), EMPTY)
    has(one(db, "SELECT sql FROM sqlite_schema WHERE name = 'a'"), "STRICT, WITHOUT ROWID")
    has(one(db, "SELECT sql FROM sqlite_schema WHERE name = 'c'"), "PRIMARY KEY (a DESC, b) ON CONFLICT REPLACE")
    has(one(db, "SELECT sql FROM sqlite_schema WHERE name = 'e'"), "PRIMARY KEY DESC")
    refused(db, "model a {\n id Int @id\n b DateTime?\n}\n", "table option STRICT", "cannot have the type of b")


def refused(db, to, *parts):
    before = rows(db, "SELECT * FROM sqlite_schema")
    has(fails(db, "SELECT migrate_diff('database', ?)", schema(to)), "would lose its", *parts)
    equal(rows(db, "SELECT * FROM sqlite_schema"), before)


def test_plans_that_would_lose_something_are_refused(t):
    db = t.connect()
    db.executescript(USER)
    without = model().replace("  age   BigInt? \n", "").replace("  @@index([age])\n", "")
    refused(db, without, "table User", "generated column shown", "it names age, which is dropped")
    db.executescript("CREATE TABLE u (id INTEGER NOT NULL PRIMARY KEY, a TEXT UNIQUE ON CONFLICT REPLACE, b TEXT)")
    both = model(age="Int?").replace('  more  String @default("x")\n', "")
    refused(db, both + 'model u {\n id Int @id\n a String? @unique(map: "sqlite_autoindex_u_1")\n b Int?\n}\n',
            "an index cannot say it", "UNIQUE ON CONFLICT REPLACE")
    has(fails(db, "SELECT migrate_push(?, '{\"accept_data_loss\": true}')", CONFIG + without), "would lose its generated column shown")
    # Without the constraint there is nothing to lose.
    hasnt(diff(db, b=schema(both + "model u {\n id Int @id\n a String?\n b Int?\n}\n")), "ON CONFLICT REPLACE")


def test_drift_that_cannot_be_undone_says_so(t):
    db = start(t, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY)")
    db.executescript("ALTER TABLE a ADD COLUMN b INTEGER; ALTER TABLE a ADD COLUMN c AS (b + 1)")
    t.write(t.path("prisma", "schema.prisma"), CONFIG + "model a {\n id Int @id\n}\n")
    has(one(db, "SELECT migrate_drift(?)", t.path("prisma")), "-- No script: the plan makes the table a anew",
        "would lose its generated column c (it names b, which is dropped)", 'CREATE TABLE "new_a" (id INTEGER NOT NULL PRIMARY KEY, b INTEGER, c AS (b + 1))')


def test_drift_beyond_the_schema(t):
    # Each kind once: it is told what is added, gone and changed, and all of it is in the JSON, with both definitions.
    db = start(t, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, n INTEGER CHECK (n > 0), CHECK (n < 9));"
                  "CREATE VIEW v AS SELECT 1; CREATE VIEW w AS SELECT 2; CREATE INDEX i ON a(n) WHERE n > 1;"
                  "CREATE TRIGGER tr AFTER INSERT ON a BEGIN SELECT 1; END")
    t.write(t.path("prisma", "schema.prisma"), CONFIG + "model a {\n id Int @id\n n Int?\n}\n")
    has(one(db, "SELECT migrate_drift(?)", t.path("prisma")), "No drift")
    db.executescript("DROP VIEW v; DROP VIEW w; CREATE VIEW w AS SELECT 3; DROP INDEX i; CREATE INDEX j ON a(n + 1);"
                     "DROP TRIGGER tr; CREATE TRIGGER \"my tr\" AFTER INSERT ON a BEGIN SELECT 1; END;"
                     "CREATE TABLE b (n CHECK (n <> 3), CHECK (n <> 4))")
    said = one(db, "SELECT migrate_drift(?)", t.path("prisma"))
    has(said, "[+] Added tables\n  - b\n\nBeyond what a schema file can say:\n\n", "[-] Removed view `v`\n", "[*] Changed view `w`\n",
        "[-] Removed partial or expression index `i` of `a`\n", "[+] Added partial or expression index `j` of `a`\n",
        "[-] Removed trigger `tr` of `a`\n", "[+] Added trigger `my tr` of `a`\n", "No script is written for what a schema file cannot say.", "To bring the database back",
        "[+] Added check constraint `CHECK (n <> 3)` of `b.n`\n", "[+] Added check constraint `CHECK (n <> 4)` of `b`\n")
    equal(said.count("[+]") + said.count("[-]") + said.count("[*]"), 9)
    extras = json.loads(one(db, "SELECT migrate_drift(?, '{\"format\": \"json\"}')", t.path("prisma")))["extras"]
    equal([e for e in extras if e["name"] == "w"], [{
        "kind": "view", "schema": None, "table": "w", "column": None, "name": "w", "change": "changed",
        "history": "CREATE VIEW w AS SELECT 2", "database": "CREATE VIEW w AS SELECT 3"}])
    db.execute("DROP TABLE b")
    said = one(db, "SELECT migrate_drift(?)", t.path("prisma"))
    has(said, "migration history.\n\nBeyond what a schema file can say:\n\n", "No script is written for these.")
    hasnt(said, "To bring the database back", "differs from the history in this")
    has(one(db, "SELECT migrate_status(?, '{\"check_drift\": true}')", t.path("prisma")), "Drift detected", "view `w`")


def test_drift_compares_texts_as_they_are(t):
    for i, (x, y) in enumerate((("SELECT 1; -- a\n DELETE FROM a; END", "SELECT 1; -- a DELETE FROM a;\n END"),
                                ("SELECT NEW.id <> \"null\"; END", "SELECT NEW.id <> null; END"), ("SELECT max(1); END", "SELECT (max(1)); END"))):
        make = "CREATE TRIGGER tr AFTER INSERT ON a BEGIN "
        db = start(t, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);" + make + x) if i == 0 else db
        db.executescript("DROP TRIGGER tr;" + make + y)
        t.write(t.path("prisma", "schema.prisma"), CONFIG + "model a {\n id Int @id\n}\n")
        has(one(db, "SELECT migrate_drift(?)", t.path("prisma")), "[*] Changed trigger `tr` of `a`")


def test_drift_tells_equal_ones_apart(t):
    db = start(t, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, CHECK (id > 0), CHECK (id > 0))")
    t.write(t.path("prisma", "schema.prisma"), CONFIG + "model a {\n id Int @id\n}\n")
    has(one(db, "SELECT migrate_drift(?)", t.path("prisma")), "No drift")
    db.executescript("DROP TABLE a; CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, CHECK (id > 0))")
    equal(one(db, "SELECT migrate_drift(?)", t.path("prisma")).count("[-]"), 1)


def test_drift_without_a_history_proposes_no_drop(t):
    db = t.connect("unmanaged.db")
    db.executescript("CREATE TABLE old (id INTEGER)")
    t.write(t.path("prisma", "schema.prisma"), CONFIG)
    t.write(t.path("prisma", "migrations", "migration_lock.toml"), 'provider = "sqlite"\n')
    got = one(db, "SELECT migrate_drift(?)", t.path("prisma"))
    has(got, "- old", "has no history of migrations", "migrate_resolve")
    hasnt(got, "DROP TABLE")


def test_a_check_of_a_column_goes_with_it(t):
    db = start(t, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, b INTEGER CHECK (b > 0) COLLATE NOCASE, c TEXT CHECK (length(c) > 1))")
    to = "model a {\n id Int @id\n c String?\n}\n"
    apply(t, db, diff(db, b=schema(to)))
    hasnt(one(db, "SELECT sql FROM sqlite_schema WHERE name = 'a'"), "b > 0")
    has(one(db, "SELECT sql FROM sqlite_schema WHERE name = 'a'"), "CHECK (length(c) > 1)")


# A table a, the schema that it is to have, what of its statement stays (+), goes (-) or stands in the way of a plan (!).
STAYING = [
    ("id INTEGER NOT NULL PRIMARY KEY, b INTEGER, c TEXT, CHECK (b > 0)); CREATE TABLE z (id INTEGER NOT NULL PRIMARY KEY, b INTEGER",
     "id Int @id\n b Int?\n c Int?\n}\nmodel z {\n id Int @id\n x Int?", "+ CHECK (b > 0)"),  # another table's column is renamed
    ("id INTEGER NOT NULL PRIMARY KEY, length INTEGER, c TEXT CHECK (length(c) > 1)", "id Int @id\n c String?", "+ CHECK (length(c) > 1)"),
    ("id INTEGER NOT NULL PRIMARY KEY, b INTEGER, c TEXT CHECK (a.b > 0)", "id Int @id\n b Int?\n c Int?", "! it names its own table, a"),
    ('id INTEGER NOT NULL PRIMARY KEY, b INTEGER, c TEXT, CHECK ("b" > 0)', "id Int @id\n c String?", "! it names b, which is dropped"),
    ("id INTEGER NOT NULL PRIMARY KEY, b TEXT NOT NULL ON CONFLICT IGNORE", "id Int @id\n b String?", "- ON CONFLICT"),
    ("id INTEGER NOT NULL PRIMARY KEY, b TEXT CONSTRAINT n NOT NULL ON CONFLICT IGNORE", "id Int @id\n b String?", "- ON CONFLICT"),
    ("id INTEGER NOT NULL PRIMARY KEY, b TEXT CONSTRAINT n NOT NULL ON CONFLICT IGNORE", "id Int @id\n b Int", "+ NOT NULL ON CONFLICT IGNORE"),
    ("id INTEGER NOT NULL PRIMARY KEY, b TEXT CONSTRAINT n NOT NULL", "id Int @id\n b Int", "+ CONSTRAINT n NOT NULL"),
    ("id INTEGER NOT NULL PRIMARY KEY, b TEXT CONSTRAINT n NOT NULL", "id Int @id\n b String?", "- CONSTRAINT n"),
    ("id INTEGER CONSTRAINT n NOT NULL PRIMARY KEY, b TEXT", "id Int @id\n b Int?", "+ CONSTRAINT n NOT NULL"),
    ("b TEXT NOT NULL, c TEXT NOT NULL, PRIMARY KEY (b DESC, c)", "b String\n c String\n @@id([c, b])", "- DESC"),
    ("id INTEGER NOT NULL PRIMARY KEY, b INTEGER REFERENCES none(id), c INTEGER",
     "id Int @id\n b Int?\n c Int?\n z z? @relation(fields: [b, c], references: [x, y])\n}\nmodel z {\n x Int\n y Int\n a a[]\n @@id([x, y])",
     "+ REFERENCES none(id)"),
    ("id INTEGER NOT NULL PRIMARY KEY, b INTEGER REFERENCES none(id)",
     "id Int @id\n b Int?\n z z? @relation(fields: [b], references: [x])\n}\nmodel z {\n x Int @id\n a a[]", "- REFERENCES none(id)"),
    ("id INTEGER NOT NULL, b TEXT, PRIMARY KEY (id)) WITHOUT ROWID; CREATE TABLE z (x INTEGER NOT NULL PRIMARY KEY", "id Int @unique\n b String?",
     "! table option WITHOUT ROWID"),
]
if KNOWS_STRICT:
    STAYING += [
        ("id INTEGER NOT NULL PRIMARY KEY, b BLOB, c REAL, d ANY, e TEXT) STRICT; CREATE TABLE z (x INTEGER NOT NULL PRIMARY KEY",
         'id Int @id\n b Bytes?\n c Float?\n d Unsupported("any")?\n e Int?', "+ STRICT"),
        ("id INTEGER NOT NULL PRIMARY KEY, e TEXT) STRICT; CREATE TABLE z (x INTEGER NOT NULL PRIMARY KEY", "id Int @id\n e Decimal?",
         "! table option STRICT"),
    ]


def test_which_clauses_stay(t):
    for n, (columns, to, want) in enumerate(STAYING):
        db = t.connect(f"{n}.db")
        db.executescript(f"CREATE TABLE a ({columns})")
        options = '{"repaired": true, "renames": {"z.b": "x"}}' if "x Int?" in to else '{"repaired": true}'
        call, to = "SELECT migrate_diff('database', ?, ?)", schema("model a {\n " + to + "\n}\n")
        if want[0] == "!":
            has(fails(db, call, to, options), "would lose its", want[2:])
            continue
        script = one(db, call, to, options)
        has(script, 'CREATE TABLE "new_a"')
        made = script[script.index('CREATE TABLE "new_a"'):].split(";")[0]
        has(made, want[2:]) if want[0] == "+" else hasnt(made, want[2:])


def test_renames_and_what_names_them(t):
    db = start(t, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, b INTEGER, c TEXT, CHECK (b > 0)); CREATE INDEX p ON a(c) WHERE c <> ''")
    to = "model a {\n id Int @id\n x Int?\n c String?\n d String @default(\"\")\n}\n"
    script = one(db, "SELECT migrate_diff('database', ?, '{\"renames\": {\"a.b\": \"x\"}}')", schema(to.replace("c String?", "c Int?")))
    has(script, 'CREATE TABLE "new_a"', 'CHECK ("x" > 0)')
    # SQLite itself renames what names it, as long as the table stays.
    only = "model a {\n id Int @id\n x Int?\n c String?\n}\n"
    script = one(db, "SELECT migrate_diff('database', ?, '{\"renames\": {\"a.b\": \"x\"}}')", schema(only))
    apply(t, db, script)
    has(one(db, "SELECT sql FROM sqlite_schema WHERE name = 'a'"), 'CHECK ("x" > 0)')
    # A table that is renamed and made anew takes its index along.
    to = to.replace("model a", "model z")
    script = one(db, "SELECT migrate_diff('database', ?, '{\"renames\": {\"a\": \"z\"}}')", schema(to.replace("c String?", "c String")))
    apply(t, db, script)
    has(one(db, "SELECT sql FROM sqlite_schema WHERE name = 'p'"), 'ON "z"(c)')


def test_generated_columns_that_a_schema_names(t):
    """As people write them who edit the migration by hand."""
    db = start(t, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, b TEXT, c TEXT GENERATED ALWAYS AS (lower(b)) STORED); CREATE INDEX a_c_idx ON a(c)")
    to = "model a {\n id Int @id\n b %s\n c String?\n @@index([c])\n}\n"
    equal(diff(db, b=schema(to % "String?")), EMPTY)
    hasnt(diff(db, a=schema(to % "String?")), "RedefineTables")
    apply(t, db, diff(db, b=schema(to % "String @default(\"X\")")))
    db.execute("INSERT INTO a (id) VALUES (1)")
    equal(rows(db, "SELECT * FROM a"), [(1, "X", "x")])
    equal(diff(db, b=schema(to % "String @default(\"X\")")), EMPTY)


CLAUSES = ["CHECK ({c} <> 'x')", "CONSTRAINT {n} CHECK (({c} IS NOT NULL) OR (1 = 1))", "COLLATE NOCASE", "COLLATE \"RTRIM\"", "REFERENCES nowhere(a)",
           "CHECK (length({c}) < 100 /* ) not the end ( */)", "CHECK ({c} NOT IN ('a''b', '), CHECK (', {c} || 'q'))"]
OF_TABLE = ["CHECK ({c} <> 'y')", "CONSTRAINT {n} CHECK ({c} <> ')' AND ({c} || '(') <> '')", "FOREIGN KEY ({c}) REFERENCES nowhere", "UNIQUE (g0, {c})",
            "CONSTRAINT \"a name\" CHECK (coalesce({c}, '') NOT LIKE '--%')"]
QUOTES = ["{}", '"{}"', "[{}]", "`{}`"]


def random_table(r):
    """The statement of a table and its indexes, the clauses in them, and a model of it that changes one column."""
    count, kept, items, fields = r.randint(1, 5), [], [], ["id Int @id @default(autoincrement())"]
    q = lambda name: r.choice(QUOTES).format(name)
    items.append(q("id") + " INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT")
    for i in range(count):
        own = [c.format(c=q(f"c{i}"), n=f"k{i}") for c in r.sample(CLAUSES, r.randint(0, 3))]
        items.append(f"{q(f'c{i}')} TEXT {' '.join(own)}")
        kept += own
        fields.append(f"c{i} String?")
    generated = [f"g{i} TEXT {r.choice(['', 'GENERATED ALWAYS '])}AS ({q('c0')} || '{i}, ()') {r.choice(['STORED', 'VIRTUAL', ''])}".strip() for i in range(r.randint(1, 2))]
    items += generated
    table = [c.format(c=q(f"c{r.randrange(count)}"), n="t0") for c in r.sample(OF_TABLE, r.randint(0, 3))]
    indexes = [f"CREATE INDEX i{i} ON t({q('c0')} COLLATE NOCASE, lower(c{r.randrange(count)}) DESC) WHERE {q('c0')} <> ''" for i in range(r.randint(0, 2))]
    sql = f"CREATE TABLE t ({', '.join(items + table)});" + ";".join(indexes)
    fields[1] = fields[1].replace("?", ' @default("z")') if r.random() < 0.5 else "c0 Json?"
    return sql, kept + generated + table, "model t {\n " + "\n ".join(fields + ["more Int @default(5)"]) + "\n}\n"


def test_random_tables_keep_everything(t):
    for seed in range(150):
        r = random.Random(seed)
        sql, clauses, to = random_table(r)
        db = t.connect(f"{seed}.db")
        db.executescript(sql)
        indexes = rows(db, "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
        script = diff(db, b=schema(to))
        has(script, "RedefineTables")
        db.executescript(script)
        now = one(db, "SELECT sql FROM sqlite_schema WHERE name = 't'")
        for clause in clauses:
            equal((seed, clause, now.count(clause) >= clauses.count(clause)), (seed, clause, True))
        equal([n for n, _ in rows(db, "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")], [n for n, _ in indexes])
        equal(diff(db, b=schema(to)), EMPTY)
        db.close()


def test_expressions_as_defaults_run(t):
    db = t.connect()
    to = ("model a {\n id Int @id\n b String @default(dbgenerated(\"lower('A')\"))\n c Int @default(dbgenerated(\"1 + 1\"))\n"
          " d Int @default(dbgenerated(\"(1) + (2)\"))\n e Int @default(dbgenerated(\"(3)\"))\n f Int @default(dbgenerated(\"-4\"))\n"
          " g Float @default(dbgenerated(\"5e0\"))\n h Bytes @default(dbgenerated(\"x'41'\"))\n i String @default(dbgenerated(\"'z'\"))\n}\n")
    one(db, "SELECT migrate_push(?)", CONFIG + to)
    db.execute("INSERT INTO a (id) VALUES (1)")
    equal(rows(db, "SELECT * FROM a"), [(1, "a", 2, 3, 3, -4, 5.0, b"A", "z")])
    has(one(db, "SELECT sql FROM sqlite_schema WHERE name = 'a'"), "DEFAULT (lower('A'))", "DEFAULT (3)", "DEFAULT -4", "DEFAULT x'41'", "DEFAULT 'z'")
    has(one(db, "SELECT migrate_push(?)", CONFIG + to), "already in sync")
