"""What migrate_dev and migrate_push ask the rows before anything runs: counts, queries that show the rows, and what they let pass."""

import json

from harness import equal, fails, has, hasnt, one, rows

DS = 'datasource db {\n  provider = "sqlite"\n  url      = "x"\n}\n\n'


def push(db, models, **options):
    return one(db, "SELECT migrate_push(?, ?)", DS + models, json.dumps({"timing": False, **options}))


def refused(db, models, **options):
    return fails(db, "SELECT migrate_push(?, ?)", DS + models, json.dumps({"timing": False, **options}))


def model(*fields, name="T", key="id Int @id"):
    return f"model {name} {{\n" + "".join(f"  {line}\n" for line in ((key,) if key else ()) + fields) + "}\n"


def query_in(text, what):
    """The query that stands below the line that says this."""
    lines = text.split("\n")
    return next(lines[i + 1].strip() for i, line in enumerate(lines) if what in line)


# before: models; rows; after: models; what is found (None: nothing), how many rows the query shows, whether that can be accepted
FOUND = {
    "nulls": (model("a String?"), "INSERT INTO T VALUES (1, NULL), (2, 'x')", model("a String"),
              "Made the column `a` on table `T` required, but there are 1 existing NULL values.", 1, False),
    "no nulls": (model("a String?"), "INSERT INTO T VALUES (2, 'x')", model("a String"), None, 0, False),
    "nulls that a default fills": (model("a String?"), "INSERT INTO T VALUES (1, NULL)", model('a String @default("-")'), None, 0, False),
    "duplicates": (model("a Int"), "INSERT INTO T VALUES (1, 7), (2, 7), (3, 8), (4, 9), (5, 9), (6, 9)", model("a Int @unique"),
                   "covering the columns `[a]` on the table `T` will be added, but there are 2 existing duplicate values.", 2, False),
    "no duplicates": (model("a Int"), "INSERT INTO T VALUES (1, 7), (2, 8)", model("a Int @unique"), None, 0, False),
    "NULL is no duplicate": (model("a Int?"), "INSERT INTO T VALUES (1, NULL), (2, NULL)", model("a Int? @unique"), None, 0, False),
    "duplicates of two columns": (model("a Int", "b Int?"), "INSERT INTO T VALUES (1, 1, 1), (2, 1, 1), (3, 1, NULL), (4, 1, NULL)",
                                  model("a Int", "b Int?", "@@unique([a, b])"), "`[a,b]`", 1, False),
    "duplicates that a cast makes in a key": (model("id Int", "a String", "@@id([id, a])", key=""), "INSERT INTO T VALUES (1, '1'), (1, '01')",
                                             model("id Int", "a Int", "@@id([id, a])", key=""), "1 existing duplicate", 1, False),
    "duplicates of a key": (model("a Int"), "INSERT INTO T VALUES (1, 7), (2, 7)", model("id Int", "a Int @id", key=""),
                            "A primary key covering the columns `[a]`", 1, False),
    "a new column with the same value in all rows": (
        model(), "INSERT INTO T VALUES (1), (2)", model('a String @unique @default("x")'), "`[a]`", 1, False),
    "a new column without values": (model(), "INSERT INTO T VALUES (1), (2)", model("a String? @unique"), None, 0, False),
    "NULLs that become the same default": (model("a String? @unique"), "INSERT INTO T VALUES (1, NULL), (2, NULL), (3, 'x')",
                                           model('a String @unique @default("")'), "that will occur more than once", 1, False),
    "values that become the same number": (model("a String @unique"), "INSERT INTO T VALUES (1, '1'), (2, '01'), (3, '2')",
                                           model("a Int @unique"), "The unique constraint covering the columns `[a]`", 1, False),
    "orphans": (model("p Int?") + model(name="P"), "INSERT INTO P VALUES (1); INSERT INTO T VALUES (1, 1), (2, 2), (3, NULL), (4, 3)",
                model("p Int?", "r P? @relation(fields: [p], references: [id])") + model("t T[]", name="P"),
                "but there are 2 existing rows that refer to no row of the table `P`.", 2, False),
    "no orphans": (model("p Int?") + model(name="P"), "INSERT INTO P VALUES (1); INSERT INTO T VALUES (1, 1), (3, NULL)",
                   model("p Int?", "r P? @relation(fields: [p], references: [id])") + model("t T[]", name="P"), None, 0, False),
    "orphans of a new table": (model("p Int"), "INSERT INTO T VALUES (1, 1)",
                               model("p Int", "r P @relation(fields: [p], references: [id])") + model("t T[]", name="P"), "1 existing rows",
                               1, False),
    "orphans of texts": (
        model("p String") + model(name="P", key="id String @id"), "INSERT INTO P VALUES ('1'), ('02'); INSERT INTO T VALUES (1, '1'), (2, '2')",
        model("p String", "r P @relation(fields: [p], references: [id])") + model("t T[]", name="P", key="id String @id"), "1 existing rows",
        1, False),
    "orphans of two columns": (
        model("a Int?", "b Int?") + model("@@id([x, y])", name="P", key="x Int\n  y Int"),
        "INSERT INTO P VALUES (1, 2); INSERT INTO T VALUES (1, 1, 2), (2, 2, 1), (3, 1, NULL), (4, NULL, 9)",
        model("a Int?", "b Int?", "r P? @relation(fields: [a, b], references: [x, y])") + model("t T[]", "@@id([x, y])", name="P",
                                                                                          key="x Int\n  y Int"), "`[a,b]`", 1, False),
    "a row that is its own parent": (model("p Int?"), "INSERT INTO T VALUES (1, 1), (2, 5)",
                                     model("p Int?", 'r T? @relation("t", fields: [p], references: [id])', 't T[] @relation("t")'),
                                     "1 existing rows", 1, False),
    "orphans of a column with new values": (
        model("p Int") + model(name="P", key="x String @id"), "INSERT INTO P VALUES ('x'); INSERT INTO T VALUES (1, 1), (2, 2)",
        model("p Int", "r P @relation(fields: [p], references: [id])") + model("x String", "t T[]", name="P"),
        "2 existing rows that refer to values of before, and new ones come to the rows of the table `P`.", 2, False),
    "orphans of a column with new values, of no rows": (
        model("p String?") + model(name="P"), "INSERT INTO P VALUES (1); INSERT INTO T VALUES (1, NULL)",
        model("p String?", "r P? @relation(fields: [p], references: [k])") + model("k String? @unique", "t T[]", name="P"), None, 0, False),
    "orphans of a new column that is empty": (
        model("p String?") + model(name="P"), "INSERT INTO P VALUES (1); INSERT INTO T VALUES (1, NULL), (2, 'x')",
        model("p String?", "r P? @relation(fields: [p], references: [k])") + model("k String? @unique", "t T[]", name="P"),
        "1 existing rows that refer to no row of the table `P`.", 1, False),
    "texts that are no numbers": (
        model("a String?"), "INSERT INTO T VALUES (1, '1'), (2, ' 2 '), (3, '1e2'), (4, '3.0'), (5, 'x'), (6, '1.5'), (7, ''), (8, NULL), "
        "(9, '3000000000')", model("a Int?"), "there are 4 existing values that are none of that type and would stay as they are", 4, True),
    "large numbers": (model("a BigInt"), "INSERT INTO T VALUES (1, 5000000000), (2, -2147483648)", model("a Int"),
                      "1 existing values that are none", 1, True),
    "numbers that are numbers": (model("a String"), "INSERT INTO T VALUES (1, '5'), (2, '-3')", model("a Int"), None, 0, False),
    "no truth": (model("a Int"), "INSERT INTO T VALUES (1, 0), (2, 1), (3, 2)", model("a Boolean"), "1 existing values", 1, True),
    "no times": (model("a String"), "INSERT INTO T VALUES (1, '2020-01-31T12:00:00.000+00:00'), (2, 'soon'), (3, '1600000000000'), (4, '1.5')",
                 model("a DateTime"), "2 existing values", 2, True),
    "no JSON": (model("a String"), "INSERT INTO T VALUES (1, '{\"a\": 1}'), (2, '{')", model("a Json"), "1 existing values", 1, True),
    "no bytes": (model("a String"), "INSERT INTO T VALUES (1, 'x'), (2, x'00')", model("a Bytes"), "1 existing values", 1, True),
    "no text": (model("a Bytes"), "INSERT INTO T VALUES (1, 'x'), (2, x'00')", model("a String"), "1 existing values", 1, True),
    "texts with more digits than a number has": (
        model("a String"), "INSERT INTO T VALUES (1, '1.5'), (2, '0.1234567890123456789'), (3, '9007199254740993')", model("a Float"),
        "silently changes 2 of them", 2, True),
    "numbers with more digits than their text": (model("a Float"), "INSERT INTO T VALUES (1, 0.5), (2, 0.1234567890123456)",
                                                 model("a String"), "silently changes 1 of them", 1, True),
    "whole numbers in a smaller room": (model("a BigInt"), "INSERT INTO T VALUES (1, 9007199254740993), (2, 5)", model("a Float"),
                                        "silently changes 1 of them", 1, True),
}

# what an INTEGER PRIMARY KEY refuses: type of the column `a` before; values of it; how many are no whole numbers
ROW_NUMBERS = [
    ("TEXT", "'1', ' 2 ', '3.0', '4e1'", 0), ("TEXT", "'x', '', '1.5', '9223372036854775808', '5'", 4), ("REAL", "1.0, 2.0", 0),
    ("REAL", "1.5, 1e30, -9223372036854775808.0, 7.0", 3), ("BLOB", "x'31', x'', '2', 3", 2), ("DECIMAL", "1, 'x', 0.5", 2),
    ("INTEGER", "1, 'x'", 1), ("BIGINT", "1, 'x', 5000000000", 1), ("BOOLEAN", "0, 'no'", 1), ("DATETIME", "'2020-01-01', 1600000000", 1),
    ("JSONB", "'{}', 1", 1), ("INT PRIMARY KEY", "1, 'x'", 1)]


def schema_of(db):
    return rows(db, "SELECT name, sql FROM sqlite_schema ORDER BY 1")


def check_found(db, after, found, count, accepted):
    before = schema_of(db)
    if not found:
        text = push(db, after)
        hasnt(text, "Warning", "Not known")
        has(text, "in sync")
        return
    text = refused(db, after)
    has(text, found, "There might be data loss when applying" if accepted else "cannot be executed")
    equal(len(rows(db, query_in(text, found))), count)
    equal(schema_of(db), before)
    if not accepted:
        return has(refused(db, after, accept_data_loss=True), found)
    has(push(db, after, accept_data_loss=True), "Warning: You are about to alter", found)


def test_what_is_found(t):
    for i, (what, (before, sql, after, found, count, accepted)) in enumerate(FOUND.items()):
        db = t.connect(f"{i}.db")
        push(db, before)
        db.executescript(sql)
        try:
            check_found(db, after, found, count, accepted)
        except AssertionError as why:
            raise AssertionError(f"{what}: {why}") from None


def test_tables_without_rows_are_not_spoken_of(t):
    for i, (before, _, after, *_) in enumerate(FOUND.values()):
        db = t.connect(f"{i}.db")
        push(db, before)
        hasnt(push(db, after), "Warning", "Checked", "Not known")


def test_what_was_checked(t):
    db = t.connect()
    push(db, model("a String?", "p Int") + model(name="P"))
    db.executescript("INSERT INTO P VALUES (1); INSERT INTO T VALUES (1, '5', 1)")
    after = model("a Int @unique", "p Int", "r P @relation(fields: [p], references: [id])") + model("t T[]", name="P")
    report = json.loads(push(db, after, format="json"))
    equal([(c["check"], c["table"], c["columns"], c["result"], c["count"], c["reason"]) for c in report["checks"]],
          [("nulls", "T", ["a"], "none", 0, None), ("casts that fail", "T", ["a"], "none", 0, None),
           ("duplicates", "T", ["a"], "none", 0, None), ("orphans", "T", ["p"], "none", 0, None)])
    equal(report["warnings"], [])
    assert all(c["query"].startswith("SELECT ") for c in report["checks"]), report["checks"]


def test_dev_asks_too(t):
    project = t.project({})
    db = t.connect()
    for name, models in (("one", model("a Int")), ("two", model("a Int @unique"))):
        t.write(t.path("prisma", "schema.prisma"), DS + models)
        if name == "two":
            db.execute("INSERT INTO T VALUES (1, 7), (2, 7)")
            has(fails(db, "SELECT migrate_dev(?, ?)", project, name), "1 existing duplicate values", 'GROUP BY 1 HAVING count(*) > 1;',
                "create_only")
            draft = json.loads(one(db, "SELECT migrate_dev(?, ?, ?)", project, name, '{"create_only": true, "format": "json"}'))
            equal([(w["unexecutable"], c["count"]) for w, c in zip(draft["warnings"], draft["checks"])], [(True, 1)])
            has(draft["created"]["script"], "If there are existing duplicate values, this will fail.")
        else:
            one(db, "SELECT migrate_dev(?, ?)", project, name)


def test_partial_and_collated(t):
    """A unique index is asked about its own rows, by its own collation."""
    db = t.connect()
    db.executescript("CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, a TEXT COLLATE NOCASE, b INT, c TEXT); "
                     "INSERT INTO t VALUES (1, 'x', 1, NULL), (2, 'X', 2, NULL), (3, 'y', 2, NULL)")
    schema = one(db, "SELECT migrate_pull()")
    has(fails(db, "SELECT migrate_push(?)", schema.replace("model t {", "model t {\n  @@unique([a])")), "1 existing duplicate values")
    partial = schema.replace("model t {", 'model t {\n  @@unique([b], where: raw("a <> \'y\'"))')
    partial = 'generator client {\n  provider = "prisma-client-js"\n  previewFeatures = ["partialIndexes"]\n}\n' + partial
    has(one(db, "SELECT migrate_push(?, ?)", partial, '{"prisma": "7"}'), "Checked: the columns `[b]` of the table `t` have no duplicate")
    db.execute("DROP INDEX t_b_key")
    db.execute("INSERT INTO t VALUES (4, 'z', 2, NULL)")
    text = fails(db, "SELECT migrate_push(?, ?)", partial, '{"prisma": "7"}')
    has(text, "1 existing duplicate values", "a <> 'y'")
    equal(rows(db, query_in(text, "duplicate values")), [(2, 2)])


def test_strict(t):
    """A STRICT table refuses what another one keeps as it is."""
    db = t.connect()
    db.executescript("CREATE TABLE T (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL) STRICT; "
                     "INSERT INTO T VALUES (1, '5000000000'), (2, 'x')")
    text = refused(db, model("a Int"), accept_data_loss=True)
    has(text, "1 existing values that cannot be cast", "cannot be executed")
    equal(rows(db, query_in(text, "cannot be cast")), [(2, "x")])
    db.execute("DELETE FROM T WHERE id = 2")
    push(db, model("a Int"))
    equal(rows(db, "SELECT * FROM T"), [(1, 5000000000)])


def test_numbers_of_rows(t):
    """A column that becomes the INTEGER PRIMARY KEY: what SQLite would refuse while it copies is an error before."""
    for i, (before, values, count) in enumerate(ROW_NUMBERS):
        db = t.connect(f"{i}.db")
        db.executescript(f"CREATE TABLE T (a {before} NOT NULL, b BLOB); "
                         f"INSERT INTO T SELECT column1, 'b' FROM (VALUES ({values.replace(', ', '), (')}))")
        kept = schema_of(db)
        if count == 0:
            has(push(db, model("b String?", key="a Int @id"), accept_data_loss=True), "are whole numbers", "in sync")
            continue
        text = refused(db, model("b String?", key="a Int @id"), accept_data_loss=True)
        has(text, "The column `a` on the table `T` becomes the integer primary key", "cannot be executed",
            f"there are {count} existing values that are no whole numbers")
        equal((before, len(rows(db, query_in(text, "no whole numbers")))), (before, count))
        equal(schema_of(db), kept)
        db.executescript(query_in(text, "no whole numbers").replace("SELECT *", "DELETE"))
        push(db, model("b String?", key="a Int @id"), accept_data_loss=True)


def test_numbers_of_rows_that_are_large_or_null(t):
    db = t.connect()
    db.executescript("CREATE TABLE T (a TEXT, b TEXT); INSERT INTO T VALUES ('5000000000', 'b'), ('x', 'b'), (NULL, 'b')")
    text = refused(db, model("b String?", key="a Int @id"))
    has(text, "1 existing values that are no whole numbers", "1 existing NULL values", "1 existing values that are none of that type")
    equal(rows(db, query_in(text, "none of that type")), [("5000000000", "b")])
    db.executescript("DELETE FROM T WHERE a IS NULL OR a = 'x'")
    has(refused(db, model("b String?", key="a Int @id")), "There might be data loss when")
    push(db, model("b String?", key="a Int @id"), accept_data_loss=True)
    equal(rows(db, "SELECT * FROM T"), [(5000000000, "b")])
    db.executescript("DROP TABLE T; CREATE TABLE T (a TEXT NOT NULL) STRICT; INSERT INTO T VALUES ('5000000000'), ('x')")
    equal(refused(db, model(key="a Int @id"), accept_data_loss=True).count("1 existing values that are no whole numbers"), 1)


def test_check_constraints(t):
    """Of a table that is made anew: rows that were there before it was enforced, and values that a default fills in."""
    for i, (sql, after, count) in enumerate([
            ("CHECK (a <> 1)", 'a Int\n  b String @default("x")', 1), ("CHECK (b <> 'x')", 'a Int\n  b String @default("x")', 2),
            ("CONSTRAINT \"it's\" CHECK ((a > 0) AND b <> ')' /* ( */)", 'a Int\n  b String @default("-")', 0)]):
        db = t.connect(f"{i}.db")
        db.executescript("CREATE TABLE T (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, a INTEGER NOT NULL, b TEXT " + sql + "); "
                         "PRAGMA ignore_check_constraints = ON; INSERT INTO T VALUES (1, 1, NULL), (2, 2, NULL); "
                         "PRAGMA ignore_check_constraints = OFF")
        if count == 0:
            has(push(db, model(after)), "Checked: the rows of the table `T` satisfy its check constraint `it's`.")
            continue
        text = refused(db, model(after))
        has(text, f"but there are {count} existing rows that it refuses.", "cannot be executed")
        equal(len(rows(db, query_in(text, "that it refuses"))), count)


def test_what_is_not_known(t):
    """It is told, and does not stand in the way."""
    db = t.connect()
    push(db, model())
    db.execute("INSERT INTO T VALUES (1), (2)")
    after = model('token String @unique @default(dbgenerated("(hex(randomblob(9)))"))')
    report = json.loads(push(db, after, format="json"))
    equal([(c["result"], c["count"], c["query"]) for c in report["checks"]], [("not known", None, None)])
    has(report["checks"][0]["reason"], "the values of the new column `token` are not known before")
    db.execute("DROP TABLE T")
    push(db, model())
    db.execute("INSERT INTO T VALUES (1), (2)")
    has(push(db, after), "Not known: whether the columns `[token]` of the table `T` have no duplicate values (")


def test_under_new_names(t):
    """The database is asked under the names that it has, and told of under those that it is to have."""
    db = t.connect()
    push(db, model("a String?", "p Int", name="Old") + model(name="P"))
    db.executescript("""INSERT INTO P VALUES (1); INSERT INTO "Old" VALUES (1, 'x', 1), (2, 'x', 2), (3, NULL, 1)""")
    after = (model("b String @unique", "q Int", "r Q @relation(fields: [q], references: [id])", name="New") + model("t New[]", name="Q"))
    renames = {"Old": "New", "Old.a": "b", "Old.p": "q", "P": "Q"}
    text = refused(db, after, renames=renames)
    has(text, "Made the column `b` on table `New` required, but there are 1 existing NULL values.", "refer to no row of the table `Q`",
        "the columns `[b]` on the table `New` will be added, but there are 1 existing duplicate values.")
    for what, count in (("NULL values", 1), ("refer to no row", 1), ("duplicate values", 1)):
        equal(len(rows(db, query_in(text, what))), count)
    db.executescript("""UPDATE "Old" SET a = id, p = 1""")
    has(push(db, after, renames=renames), "Checked: the columns `[b]` of the table `New` have no duplicate values.", "in sync")
    equal(rows(db, 'SELECT * FROM "New"'), [(1, "1", 1), (2, "2", 1), (3, "3", 1)])


def test_names_of_any_kind(t):
    hostile = 'a "b\' @ %s'
    db = t.connect()
    quoted = '"' + hostile.replace('"', '""') + '"'
    db.executescript(f"CREATE TABLE {quoted} (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, {quoted} TEXT); "
                     f"INSERT INTO {quoted} VALUES (1, NULL), (2, 'x'), (3, 'x')")
    schema = one(db, "SELECT migrate_pull()")
    schema = "\n".join(line.replace("String?", "Int @unique") for line in schema.split("\n"))
    text = fails(db, "SELECT migrate_push(?)", schema)
    for what, count in (("NULL values", 1), ("duplicate values", 1), ("none of that type", 2)):
        equal(len(rows(db, query_in(text, what))), count)


def test_many_checks_of_a_table(t):
    """More than one query asks."""
    names = [f"c{i}" for i in range(60)]
    db = t.connect()
    push(db, model(*(f"{name} String?" for name in names)))
    db.execute(f"INSERT INTO T VALUES (1, {', '.join(['?'] * 60)})", names[:59] + [None])
    text = refused(db, model(*(f"{name} String @unique" for name in names)))
    equal(text.count("existing NULL values"), 1)
    has(text, "Made the column `c59`")
    db.execute("UPDATE T SET c59 = 'x'")
    equal(push(db, model(*(f"{name} String @unique" for name in names))).count("Checked"), 120)


def test_values_of_an_enum(t):
    """SQLite has no enums: a value that goes changes nothing in the database, and no client reads the rows that have it."""
    db = t.connect()
    both, less = (model('role Role? @map("r")', "n Int?") + f"enum Role {{\n  USER\n  ADMIN @map(\"adm'in\")\n{more}}}\n" for more in ("  OLD\n", ""))
    push(db, both)
    has(push(db, less), "already in sync")
    db.executescript("INSERT INTO T (id, r) VALUES (1, 'USER'), (2, 'adm''in'), (3, NULL)")
    hasnt(push(db, less), "Warning", "Checked")
    equal(json.loads(push(db, less, format="json"))["checks"][0]["result"], "none")
    db.execute("INSERT INTO T (id, r) VALUES (4, 'OLD'), (5, 7)")
    text = push(db, less)
    has(text, "Warning: The column `r` on the table `T` is of the enum `Role`, but there are 2 existing values that are none of "
        "[USER,adm'in]. They stay as they are.", "already in sync")
    equal(rows(db, query_in(text, "none of [USER")), [(4, "OLD", None), (5, "7", None)])
    report = json.loads(push(db, less, format="json"))
    equal([(w["step"], w["unexecutable"]) for w in report["warnings"]], [(None, False)])
    equal([(c["check"], c["result"], c["count"]) for c in report["checks"]], [("enum values", "found", 2)])
    has(push(db, less.replace("n Int?", "n Int?\n  m Int?")), "Warning: The column `r`", "now in sync")
    db.execute("UPDATE T SET m = 1")
    text = refused(db, less)
    has(text, "There might be data loss when", "the column `m`")
    hasnt(text, "none of [")
    push(db, less, accept_data_loss=True)
    has(push(db, both), "1 existing values that are none of [USER,adm'in,OLD]", "already in sync")
    db.execute("DELETE FROM T WHERE id = 5")
    has(push(db, both), "already in sync")


def test_values_of_an_enum_in_dev(t):
    project = t.project({})
    db = t.connect()
    for name, values in (("one", "  A\n  B\n"), ("two", "  A\n")):
        t.write(t.path("prisma", "schema.prisma"), DS + model("e E") + "enum E {\n" + values + "}\n")
        if name == "two":
            db.execute("INSERT INTO T VALUES (1, 'B')")
            has(one(db, "SELECT migrate_dev(?, ?)", project, name), "Warning: The column `e` on the table `T` is of the enum `E`, but there are 1 "
                "existing values that are none of [A]. They stay as they are.", """WHERE "e" NOT IN ('A');""", "Already in sync")
        else:
            one(db, "SELECT migrate_dev(?, ?)", project, name)
