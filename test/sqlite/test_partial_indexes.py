"""Partial indexes of Prisma 7: what a schema says of them is in the database, and stays there."""

import glob
import json
import os
import sqlite3

from harness import equal, fails, has, hasnt, one

HEAD = 'datasource db {\n  provider = "sqlite"\n}\n\ngenerator client {\n  provider        = "prisma-client"\n  previewFeatures = ["partialIndexes"]\n}\n\n'
OFF = HEAD.replace('  previewFeatures = ["partialIndexes"]\n', "")
SIX = OFF.replace('"sqlite"\n', '"sqlite"\n  url      = "file:x"\n')
ENUM = 'enum Role {\n  ADMIN @map("admin")\n  USER\n}\n\n'
FIELDS = "  id Int @id @default(autoincrement())\n  e  String\n  v  String?\n  d  Boolean\n  t  DateTime?\n  i  Int\n  f  Float\n  c  Decimal?\n  r  Role?\n  x  String? @map(\"my col\")\n"
GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden", "prisma7", "database")
EMPTY = "-- This is an empty migration."
PREDICATES = [
    "{ d: true }", "{ e: \"it's\" }", "{ v: null }", "{ v: { not: null }, d: false }", "{ i: -5 }", "{ f: 1.50 }", '{ t: "2020-01-01T00:00:00Z" }', '{ r: "admin" }', '{ x: "y" }',
    *(f"raw({json.dumps(text)})" for text in (
        "d", "NOT d", "i > 0 AND (d OR v IS NULL)", "e IN ('a', 'b')", "e LIKE 'a%'", "i BETWEEN 1 AND 5", "lower(e) = 'x'", "coalesce(v, '') <> ''", "e IS NOT 'x'",
        "CASE WHEN d THEN i > 0 ELSE 0 END", "\"my col\" = 'y'", "[my col] = 'y'", "d  =  1", "d /* where */ = 1", "t > '2020-01-01'", "e GLOB 'a*'", "i % 2 = 0", "true", "(d)", "e = ' where '")),
]


def schema(*lines, head=HEAD, fields=FIELDS, enum=ENUM):
    return head + enum + "model T {\n" + fields + "".join(f"  {line}\n" for line in lines) + '  @@map("t")\n}\n'


def index(name, where, columns="e", kind="index"):
    return f'@@{kind}([{columns}], map: "{name}"' + (f", where: {where})" if where else ")")


def push(db, text, **options):
    return one(db, "SELECT migrate_push(?, ?)", text, json.dumps({"accept_data_loss": True, **options}))


def plan(db, text, **options):
    return one(db, "SELECT migrate_diff('database', ?, ?)", "schema:" + text, json.dumps(options))


def pull(db, text):
    return one(db, "SELECT migrate_pull(?)", text)


def statements(db):
    return {name: sql for name, sql in db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")}


def carried_out(db, before, after):
    push(db, before)
    has(push(db, after), "in sync")
    equal(plan(db, after), EMPTY)
    return statements(db)


def test_as_the_reference_but_for_what_is_listed(t):
    """Databases that Prisma 7.10 was asked about. `ours` says where we differ, and why."""
    files = sorted(glob.glob(os.path.join(GOLDEN, "*-sqlite.json")))
    assert len(files) >= 14, files
    for path in files:
        with open(path, encoding="utf-8") as f:
            case = json.load(f)
        name = os.path.basename(path)[:-5]
        db = t.connect(name + ".db")
        db.executescript(case["sql"])
        sides = {"made": ("empty", "database"), "drop": ("database", "empty")}
        for key, want in case["answers"].items():
            a, b = sides.get(key, ("database", "schema:" + case["schemas"].get(key.split("-")[0], "")))
            form = {"format": "summary" if key.endswith("-summary") else "script"}
            try:
                got = pull(db, case["existing"]) if key == "pull" else one(db, "SELECT migrate_diff(?, ?, ?)", a, b, json.dumps(form))
            except sqlite3.Error as e:
                got = "ERROR " + str(e)
            ours = case["ours"].get(key)
            equal((name, key, got.rstrip("\n")), (name, key, ours["answer"] if ours else want))
            assert not ours or (ours["why"] and ours["answer"] != want), (name, key)


def test_none_is_planned_again(t):
    db = t.connect()
    whole = schema(*(index(f"p{i:02}", p) for i, p in enumerate(PREDICATES)))
    has(push(db, whole), "in sync")
    equal(len(statements(db)), len(PREDICATES))
    equal(plan(db, whole), EMPTY)
    has(push(db, whole), "already in sync")
    pulled = pull(db, whole)
    equal(plan(db, pulled), EMPTY)
    equal(pulled.count("where: raw("), len(PREDICATES))
    made = db.execute("SELECT group_concat(sql, ';') FROM sqlite_schema WHERE sql IS NOT NULL").fetchone()[0]
    other = t.connect("other.db")
    other.executescript(one(db, "SELECT migrate_diff('empty', 'database')"))
    equal(plan(other, whole), EMPTY)
    has(made, "WHERE d /* where */ = 1")


def test_however_they_are_written(t):
    db = t.connect()
    db.executescript("""CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, e TEXT NOT NULL, d BOOLEAN NOT NULL, "where" TEXT);
        CREATE UNIQUE INDEX t_e_key ON t(e)
        WHERE "d" = false;
        CREATE INDEX t_d_idx
          ON "t" -- where
          ("d")
          wHeRe (d)  AND
            "where" > ' where ' -- where d
        ;
        CREATE INDEX "where x" ON t(e COLLATE NOCASE)WHERE[where] IS NULL""")
    text = HEAD + ('model t {\n  id Int @id @default(autoincrement())\n  e String @unique(where: raw("\\"d\\" = false"))\n  d Boolean\n  where String?\n'
                   "  @@index([d], where: raw(\"(d) AND \\\"where\\\" > ' where '\"))\n  @@index([e], map: \"where x\", where: raw(\"[where] IS NULL\"))\n}\n")
    equal(plan(db, text), EMPTY)
    has(pull(db, OFF), '@unique(where: raw("\\"d\\" = false"))', "raw(\"(d)  AND\\n            \\\"where\\\" > ' where '\")", 'map: "where x", where: raw("[where] IS NULL")',
        'previewFeatures = ["partialIndexes"]')


def test_plans_are_carried_out(t):
    db, one_, two = t.connect(), "{ d: true }", "{ d: false }"
    made = carried_out(db, schema(index("x", one_), index("y", two)), schema(index("x", two), index("y", one_)))
    has(made["x"], '"d" = false')
    has(made["y"], '"d" = true')
    made = carried_out(db, schema(index("x", one_)), schema(index("x", two), index("y", one_)))
    has(made["x"], '"d" = false')
    made = carried_out(db, schema(index("x", one_), index("y", two), index("z", None)), schema(index("y", one_), index("z", two), index("x", None)))
    hasnt(made["x"], "WHERE")
    made = carried_out(db, schema(index("x", one_), index("y", two)), schema(index("z", one_), index("y", two)))
    equal(sorted(made), ["y", "z"])
    more = FIELDS.replace("  i  Int\n", "  i  Int\n  n  Int @default(1)\n")
    made = carried_out(db, schema(index("x", one_), index("u", 'raw("d")', kind="unique")), schema(index("x", one_), index("u", 'raw("d")', kind="unique"), fields=more))
    has(made["u"], "CREATE UNIQUE INDEX", "WHERE d")
    made = carried_out(db, schema(index("x", 'raw("d IS NOT NULL")')), schema(index("x", 'raw("d IS NOT NULL")'), fields=FIELDS.replace("d  Boolean", "d  Int")))
    has(made["x"], "WHERE d IS NOT NULL")


def test_a_table_made_anew_keeps_collations_of_partial_indexes(t):
    db = t.connect()
    push(db, schema())
    db.executescript("CREATE INDEX a ON t(e COLLATE NOCASE) WHERE d; CREATE INDEX b ON t(e) WHERE d = 0; CREATE INDEX c ON t(e COLLATE RTRIM)")
    text = schema(index("a", 'raw("d")'), index("b", 'raw("d = 0")'), index("c", None), fields=FIELDS.replace("i  Int\n", "i  BigInt\n"))
    has(push(db, text), "in sync")
    made = statements(db)
    has(made["a"], "NOCASE", "WHERE d")
    has(made["c"], "RTRIM")
    hasnt(made["b"], "COLLATE")


def test_without_the_feature_they_stay(t):
    db = t.connect()
    push(db, schema())
    db.executescript("CREATE UNIQUE INDEX hot ON t(e) WHERE d")
    for head in (OFF, SIX):
        equal(plan(db, schema(head=head)), EMPTY)
        has(push(db, schema(head=head, fields=FIELDS.replace("i  Int\n", "i  BigInt\n"))), "in sync")
        has(statements(db)["hot"], "WHERE d")
        push(db, schema(head=head))
    hasnt(pull(db, schema(head=SIX)), "partialIndexes", "where:")
    hasnt(pull(db, schema(head=OFF).replace(OFF[OFF.index("generator"):], "\n")), "partialIndexes", "where:")  # no generator to name the feature
    alone = HEAD[: HEAD.index("generator")]
    warned = json.loads(one(db, "SELECT migrate_pull(?, '{\"format\": \"json\"}')", alone))
    equal([w["affected"] for w in warned["warnings"] if w["name"] == "partial_indexes_left_out"], [['Model: "t", index: "hot"']])
    has(plan(db, schema()), 'DROP INDEX "hot"')


def test_pull_says_all_and_no_more(t):
    """The reference loses the second of two on a column, also one of all rows, and makes a relation of one to one of it."""
    db = t.connect()
    db.executescript("""CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, e TEXT NOT NULL, d BOOLEAN NOT NULL, b INTEGER NOT NULL REFERENCES b(id));
        CREATE TABLE b (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT); CREATE UNIQUE INDEX a_e_key ON a(e); CREATE UNIQUE INDEX a_part ON a(e) WHERE d;
        CREATE UNIQUE INDEX a_b_key ON a(b) WHERE d; CREATE UNIQUE INDEX a_b_off ON a(b) WHERE NOT d""")
    pulled = pull(db, HEAD)
    has(pulled, "@unique\n", '@@unique([e], map: "a_part", where: raw("d"))', '@unique(map: "a_b_off", where: raw("NOT d"))', '@@unique([b], where: raw("d"))', "a[]")
    equal(plan(db, pulled), EMPTY)
    declared = pulled.replace("a[]", "a?")
    has(pull(db, declared), "a?")  # a schema that takes it for one goes on doing so


def test_what_cannot_be_is_refused_with_its_place(t):
    db = t.connect()
    push(db, schema())
    for where, words in ((r'{ r: "ADMIN" }', ('is called "admin" in the database', 'r: "admin"')), (r'{ r: { not: "NOBODY" } }', ('no value "NOBODY"', '"admin", "USER"')),
                         ('raw("(((")', ("incomplete input",)), ('raw("d -- c")', ("does not end where",)), ('raw("d; DROP TABLE t")', ("does not end where",)),
                         ('raw("nope > 1")', ("no such column: nope",)), ("raw(\"e = 'x\")", ("where: e = 'x",))):
        text = schema(index("x", where))
        line = text[: text.index("where: ")].count("\n") + 1
        has(fails(db, "SELECT migrate_push(?)", text), f"schema.prisma:{line}:", "the index x of the table t cannot be of these rows", *words)
        equal(statements(db), {})
    has(push(db, schema(index("x", '{ r: "admin" }'), index("y", '{ r: "USER" }'))), "in sync")


def test_dev_and_drift(t):
    db, folder = t.connect(), t.project({})

    def dev(name, text):
        with open(os.path.join(folder, "schema.prisma"), "w", encoding="utf-8") as f:
            f.write(text)
        return one(db, "SELECT migrate_dev(?, ?)", folder, name)

    whole = schema(*(index(f"p{i:02}", p) for i, p in enumerate(PREDICATES)))
    has(dev("first", whole), "_first")
    has(dev("nothing", whole), "in sync")
    equal(plan(db, whole), EMPTY)
    has(one(db, "SELECT migrate_drift(?)", folder), "No drift")
    has(dev("other", whole.replace("{ i: -5 }", "{ i: -6 }")), "_other")
    has(statements(db)["p04"], '"i" = -6')
    db.execute("CREATE INDEX by_hand ON t(e) WHERE i = 7")
    drift = one(db, "SELECT migrate_drift(?)", folder)
    has(drift, "[+] Added index on columns (e)", 'DROP INDEX "by_hand"', 'CREATE INDEX "by_hand" ON "t"("e" ASC) WHERE i = 7')
    with open(os.path.join(folder, "schema.prisma"), "w", encoding="utf-8") as f:
        f.write(schema(head=OFF))
    drift = one(db, "SELECT migrate_drift(?)", folder)
    has(drift, "Added partial or expression index `by_hand`")  # a schema without the feature does not know them


def test_release_6_does_not_know_them(t):
    db = t.connect()
    has(fails(db, "SELECT migrate_validate(?)", schema(index("x", 'raw("d")'), head=SIX)), "No such argument.")
    has(fails(db, "SELECT migrate_validate(?)", schema(index("x", "{ d: true }"), head=SIX)), "This line is not a valid field or attribute definition.")
    has(fails(db, "SELECT migrate_validate(?)", schema(index("x", 'raw("d")'), head=OFF)), "Partial indexes are a preview feature.")


def test_release_of_the_schema_beside(t):
    """Without a schema among its arguments, a plan is one of the release of the schema beside the migrations."""
    db, folder = t.connect(), t.project({"1_a": "CREATE TABLE a (e TEXT);\nCREATE INDEX hot ON a (e) WHERE e > 'x';\n"})
    one(db, "SELECT migrate_execute('CREATE TABLE a (e TEXT)')")
    call = "SELECT migrate_diff('database', 'migrations:' || ?, ?)"
    made = "WHERE e > 'x';"
    has(one(db, call, folder, "{}"), made)
    for head, seen in ((SIX, False), (HEAD, True), (SIX + "model {", False)):
        t.write(os.path.join(folder, "schema.prisma"), head)
        (has if seen else hasnt)(one(db, call, folder, "{}"), made)
        (hasnt if seen else has)(one(db, call, folder, json.dumps({"prisma": "6" if seen else "7"})), made)
