"""Option backfill: what the rows are filled with that are there."""

import json
import os

from harness import equal, fails, has, hasnt, one, rows

DS = 'datasource db {\n  provider = "sqlite"\n  url      = "x"\n}\n\n'
PEOPLE = DS + "model User {\n  id        Int    @id\n  firstName String\n  lastName  String\n  age String?\n  nick String?\n}\n"
PAIRS = "INSERT INTO User VALUES (1, 'Ada', 'Lovelace', '36', NULL), (2, 'Bob', 'Ross', NULL, 'bob'), (3, 'Cy', 'Young', '8', NULL)"
FULL = "\"firstName\" || ' ' || \"lastName\""


def user(*fields):
    return DS + "model User {\n  id Int @id\n  firstName String\n  lastName String\n" + "".join(f"  {f}\n" for f in fields) + "}\n"


def people(t, schema=PEOPLE, data=PAIRS, **kw):
    db = t.connect(**kw)
    one(db, "SELECT migrate_push(?)", schema)
    db.executescript(data)
    return db


def options(backfill, **more):
    return json.dumps({"backfill": backfill, **more})


def refused(db, why, sql, *arguments):
    text = fails(db, sql, *arguments)
    has(text, why)
    return text


def settled(db, schema):
    equal(one(db, "SELECT migrate_diff('database', ?)", "schema:" + schema), "-- This is an empty migration.")
    equal(rows(db, "PRAGMA foreign_key_check"), [])
    equal(one(db, "PRAGMA integrity_check"), "ok")


# what is filled, the new fields, the option, the rows afterwards
CASES = [
    ("a new required column", ("age String?", "nick String?", "fullName String"), {"User.fullName": FULL}, "fullName",
     ["Ada Lovelace", "Bob Ross", "Cy Young"]),
    ("one that is not required", ("age String?", "nick String?", "fullName String?"),
     {"User.fullName": "CASE id WHEN 2 THEN NULL ELSE lower(firstName) END"}, "fullName", ["ada", None, "cy"]),
    ("one with a default, which does not count", ("age String?", "nick String?", "size Int @default(7)"),
     {"User.size": "length(firstName)"}, "size", [3, 3, 2]),
    ("one that becomes required", ("age String?", "nick String"), {"User.nick": "'nobody'"}, "nick", ["nobody", "bob", "nobody"]),
    ("the same, with a default", ("age String?", 'nick String @default("-")'), {"User.nick": "lower(firstName)"}, "nick",
     ["ada", "bob", "cy"]),
    ("another type", ("age Int?", "nick String?"), {"User.age": "CAST(age AS INTEGER) + 1"}, "age", [37, None, 9]),
    ("another type, required", ("age Int", "nick String?"), {"User.age": "coalesce(CAST(age AS INTEGER), -1)"}, "age", [36, -1, 8]),
    ("a query of its own", ("age String?", "nick String?", "place Int"),
     {"User.place": "(SELECT count(*) FROM User AS other WHERE other.firstName <= User.firstName)"}, "place", [1, 2, 3]),
    ("lines, and texts with signs of all kinds", ("age String?", "nick String?", "odd String"),
     {"User.odd": "'--'\n || '/*' ||\n ';)' || \"firstName\""}, "odd", ["--/*;)Ada", "--/*;)Bob", "--/*;)Cy"]),
]


def test_what_is_filled(t):
    for number, (what, fields, backfill, column, want) in enumerate(CASES):
        db = people(t, file=f"{number}.db")
        schema = user(*fields)
        report = json.loads(one(db, "SELECT migrate_push(?, ?)", schema, options(backfill, format="json")))
        equal([(what, v) for (v,) in rows(db, f'SELECT "{column}" FROM User ORDER BY id')], [(what, v) for v in want])
        (key, expression), = backfill.items()
        filled = 2 if "becomes required" in what or "the same" in what else 3
        equal((what, report["backfills"]), (what, [{"schema": None, "table": "User", "column": key.split(".")[1], "expression": expression,
                                                    "rows": filled}]))
        settled(db, schema)


def test_all_see_the_row_as_it_was(t):
    db = people(t)
    schema = user("age Int", "nick String")
    refused(db, "3 rows", "SELECT migrate_push(?, ?)", schema, options({"User.age": "length(nick || age)", "User.nick": "'-'"}))
    one(db, "SELECT migrate_push(?, ?)", schema, options({"User.age": "length(coalesce(nick, '') || coalesce(age, ''))", "User.nick": "'n' || coalesce(age, '?')"}))
    equal(rows(db, "SELECT age, nick FROM User ORDER BY id"), [(2, "n36"), (3, "bob"), (1, "n8")])
    settled(db, schema)


def test_a_dropped_column_is_still_there(t):
    db = people(t)
    schema = DS + "model User {\n  id Int @id\n  fullName String @unique\n}\n"
    has(refused(db, "data loss", "SELECT migrate_push(?, ?)", schema, options({"User.fullName": FULL})), '"backfill": {"User.fullName": ')
    report = one(db, "SELECT migrate_push(?, ?)", schema, options({"User.fullName": FULL}, accept_data_loss=True))
    has(report, "Filled User.fullName in 3 rows with: " + FULL)
    hasnt(report, "unique constraint")
    equal(rows(db, "SELECT * FROM User"), [(1, "Ada Lovelace"), (2, "Bob Ross"), (3, "Cy Young")])
    settled(db, schema)


def test_tables_that_a_query_reads_go_last(t):
    before = DS + ("model User {\n  id Int @id\n  name String\n}\nmodel Profile {\n  userId Int @id\n  bio String\n  drop Int?\n}\n"
                   "model Score {\n  userId Int @id\n  points Int\n  old Int\n}\n")
    after = DS + ("model User {\n  id Int @id\n  name String\n  bio String?\n  points Int\n}\n"
                  "model Score {\n  userId Int @id\n  points String\n  owner String\n}\n")
    db = people(t, before, "INSERT INTO User VALUES (1, 'a'), (2, 'b'); INSERT INTO Profile VALUES (1, 'of a', 3); INSERT INTO Score VALUES (2, 5, 70);")
    db.execute("CREATE TRIGGER touch AFTER INSERT ON Score BEGIN UPDATE User SET name = name || '!' WHERE id = NEW.userId; END")
    one(db, "SELECT migrate_push(?, ?)", after, options({
        "User.bio": "(SELECT bio FROM Profile p WHERE p.userId = User.id)",
        "User.points": "coalesce((SELECT points + old FROM Score s WHERE s.userId = User.id), 0)",
        "Score.owner": "(SELECT name FROM User u WHERE u.id = Score.userId)",
        "Score.points": "'#' || points"}, accept_data_loss=True))
    equal(rows(db, "SELECT * FROM User ORDER BY id"), [(1, "a", "of a", 0), (2, "b", None, 75)])
    equal(rows(db, "SELECT * FROM Score"), [(2, "#5", "b")])
    db.execute("INSERT INTO Score VALUES (1, '0', 'x')")
    equal(one(db, "SELECT name FROM User WHERE id = 1"), "a!")
    settled(db, after)


# the expression, what the error says; the place in it, and what stands there
REFUSED = [
    ('"firstNam" || 1', "no such column: firstNam", 1, 1),
    ("'a' ||\n  firstNam", "no such column: firstNam", 2, 3),
    ("max(id)", "misuse of aggregate", 1, 1),
    ("row_number() OVER ()", "misuse of window function", 1, 1),
    ("nofunction(1)", "no such function: nofunction", 1, 1),
    ("1, 2", "more than one expression", 1, 2),
    ("1; DELETE FROM User", "more than one expression", 1, 2),
    ("1) FROM User LIMIT 1 /*", "closes what is not open", 1, 2),
    ("1 -- FROM", "no comment", 1, 3),
    ("1 /* x */", "no comment", 1, 3),
    ("(1", "is not closed", 1, 1),
    ("[firstName", "is not closed", 1, 1),
    ("'a", "quotation mark", 1, 1),
    ("?1", "no value for a parameter", 1, 1),
    (":a", "no value for a parameter", 1, 1),
    ("  \n ", "is empty", 1, 1),
    ("firstName lastName", "syntax error", 1, 11),
    ("(" * 300 + "1" + ")" * 300, "too deep", 1, 201),
]


def test_what_is_no_expression(t):
    schema = user("age String?", "nick String?", "fullName String?")
    db = people(t)
    before = list(db.iterdump())
    for function, arguments in (("migrate_push(?, ?)", (schema,)), ("migrate_diff('database', ?, ?)", ("schema:" + schema,))):
        for expression, why, line, column in REFUSED:
            text = refused(db, why, f"SELECT {function}", *arguments, options({"User.fullName": expression}))
            has(text, f"backfill User.fullName:{line}:{column}: ")
            shown = text.split("it is here:\n")[1].split("\n")
            if len(expression) < 100:
                equal((expression, shown[0], shown[1]), (expression, expression.split("\n")[line - 1], " " * (column - 1) + "^"))
    equal(list(db.iterdump()), before)
    equal(one(db, 'SELECT "nothing"'), "nothing")  # double quotes are again what they were


def test_rows_that_get_no_value(t):
    db = people(t)
    text = refused(db, "NULL for 1 of 3 rows", "SELECT migrate_push(?, ?)", user("age String?", "nick String?", "years Int"), options({"User.years": "age + 0"}))
    has(text, "backfill User.years: ", "coalesce(")
    refused(db, "NULL for 2 of 2 rows", "SELECT migrate_push(?, ?)", user("age String?", "nick String"), options({"User.nick": "NULL"}))
    equal(rows(db, "SELECT count(*) FROM User"), [(3,)])


def test_values_that_are_there_twice(t):
    db = people(t)
    schema = user("age String?", "nick String?", "short String @unique")
    refused(db, "1 of its values would be there more than once, and User_short_key is unique", "SELECT migrate_push(?, ?)", schema,
          options({"User.short": "CASE WHEN id < 3 THEN 'a' ELSE 'b' END"}))
    two = user("age String?", "nick String?", "short String", "@@unique([short, lastName])")
    one(db, "SELECT migrate_push(?, ?)", two, options({"User.short": "'a'"}))
    settled(db, two)


def test_what_has_nothing_to_fill(t):
    db = people(t)
    for key, why in (("User.nothing", "the schema has no column User.nothing"), ("firstName", "the schema has no column firstName"),
                     ("Us.er", "no column"), ("User.firstName", "has nothing to fill"), ("Post.id", "its table is new")):
        schema = user("age String?", "nick String?", "x Int?") + "model Post {\n  id Int @id\n}\n"
        refused(db, why, "SELECT migrate_push(?, ?)", schema, options({key: "1"}))
    refused(db, "must be a text", "SELECT migrate_push(?, ?)", PEOPLE, options({"User.nick": 1}))


def test_dev_writes_it(t):
    folder = t.project({})
    t.write(folder + "/schema.prisma", PEOPLE)
    db = t.connect()
    one(db, "SELECT migrate_dev(?, 'init')", folder)
    db.executescript(PAIRS + "; CREATE TABLE log (x);")
    db.execute("DROP TABLE log")
    t.write(folder + "/schema.prisma", user("age Int?", "nick String?", "fullName String"))
    report = json.loads(one(db, "SELECT migrate_dev(?, 'full names', ?)", folder, options({"User.fullName": FULL, "User.age": "age + 0"}, format="json")))
    script = report["created"]["script"]
    has(script, 'INSERT INTO "new_User"', f"(\n{FULL}\n)", "(\nage + 0\n)")
    hasnt(script, "Warnings")
    equal([b["rows"] for b in report["backfills"]], [3, 3])
    equal(rows(db, "SELECT fullName, age FROM User ORDER BY id"), [("Ada Lovelace", 36), ("Bob Ross", None), ("Cy Young", 8)])
    # elsewhere the script is plain SQL
    plain = t.connect("plain.db")
    for name in sorted(os.listdir(folder + "/migrations")):
        if name.endswith(".toml"):
            continue
        with open(f"{folder}/migrations/{name}/migration.sql", encoding="utf-8") as f:
            plain.executescript(f.read())
        if name.endswith("init"):
            plain.executescript(PAIRS)
    equal(rows(plain, "SELECT * FROM User"), rows(db, "SELECT * FROM User"))
    has(one(db, "SELECT migrate_dev(?, 'again')", folder), "Already in sync")


def test_draft(t):
    folder = t.project({})
    t.write(folder + "/schema.prisma", PEOPLE)
    db = t.connect()
    one(db, "SELECT migrate_dev(?, 'init')", folder)
    db.executescript(PAIRS)
    t.write(folder + "/schema.prisma", user("age String?", "nick String?", "fullName String"))
    report = one(db, "SELECT migrate_dev(?, 'draft', ?)", folder, options({"User.fullName": FULL}, create_only=True))
    hasnt(report, "Filled")
    has(one(db, "SELECT migrate_deploy(?)", folder), "successfully")
    equal(one(db, "SELECT fullName FROM User WHERE id = 2"), "Bob Ross")


def test_plans_without_a_database(t):
    db = t.connect(":memory:")
    after = user("age Int", "nick String", "fullName String")
    script = one(db, "SELECT migrate_diff(?, ?, ?)", "schema:" + PEOPLE, "schema:" + after,
                 options({"User.fullName": FULL, "User.age": "age", "User.nick": "'-'"}))
    equal(script, """-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_User" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "firstName" TEXT NOT NULL,
    "lastName" TEXT NOT NULL,
    "age" INTEGER NOT NULL,
    "nick" TEXT NOT NULL,
    "fullName" TEXT NOT NULL
);
INSERT INTO "new_User" ("age", "firstName", "fullName", "id", "lastName", "nick") SELECT (
age
), "firstName", (
"firstName" || ' ' || "lastName"
), "id", "lastName", coalesce("nick", (
'-'
)) FROM "User";
DROP TABLE "User";
ALTER TABLE "new_User" RENAME TO "User";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;""")
    report = json.loads(one(db, "SELECT migrate_diff(?, ?, ?)", "schema:" + PEOPLE, "schema:" + after,
                            options({"User.fullName": FULL, "User.age": "age", "User.nick": "'-'"}, format="json")))
    equal(report["warnings"], [])
    equal([(b["column"], b["rows"]) for b in report["backfills"]], [("fullName", None), ("age", None), ("nick", None)])


# an expression with the old names, the same with the new ones
NAMES = [
    ('"firstName" || lastName', '"given" || "family"'),
    ('User."firstName" || "User".lastName', '"Person"."given" || "Person"."family"'),
    ("upper(firstName) || 'firstName'", "upper(\"given\") || 'firstName'"),
    ("firstName(1)", "firstName(1)"),
    ("CAST(strftime('%s', firstName) AS TEXT)", "CAST(strftime('%s', \"given\") AS TEXT)"),
    ("(SELECT title FROM Post WHERE Post.authorId = User.id)", "(SELECT \"subject\" FROM \"Article\" WHERE \"Article\".authorId = \"Person\".id)"),
    ("(SELECT p.title FROM Post AS p, User u WHERE p.authorId = u.id AND u.firstName <> User.firstName)",
     "(SELECT p.\"subject\" FROM \"Article\" AS p, \"Person\" u WHERE p.authorId = u.id AND u.\"given\" <> \"Person\".\"given\")"),
    ("CASE WHEN lastName IS NOT DISTINCT FROM firstName THEN 1 END", 'CASE WHEN "family" IS NOT DISTINCT FROM "given" THEN 1 END'),
]


def test_names_before_renames(t):
    before = DS + "model User {\n  id Int @id\n  firstName String\n  lastName String\n}\nmodel Post {\n  id Int @id\n  title String\n  authorId Int\n}\n"
    after = DS + ("model Person {\n  id Int @id\n  given String\n  family String\n  made String?\n}\n"
                  "model Article {\n  id Int @id\n  subject String\n  authorId Int\n}\n")
    renames = {"User": "Person", "User.firstName": "given", "User.lastName": "family", "Post": "Article", "Post.title": "subject"}
    db = people(t, before, "INSERT INTO User VALUES (1, 'Ada', 'L'), (2, 'Bob', 'R'); INSERT INTO Post VALUES (1, 'On', 2);")
    for old, new in NAMES:
        script = one(db, "SELECT migrate_diff(?, ?, ?)", "schema:" + before, "schema:" + after, options({"Person.made": old}, renames=renames))
        equal(script.split(', (\n')[1].split('\n)')[0], new)
    one(db, "SELECT migrate_push(?, ?)", after, options({"Person.made": "firstName || coalesce((SELECT title FROM Post p WHERE p.authorId = User.id), '-')"},
                                                        renames=renames))
    equal(rows(db, "SELECT given, family, made FROM Person"), [("Ada", "L", "Ada-"), ("Bob", "R", "BobOn")])
    settled(db, after)


def test_what_is_proposed_is_filled_in(t):
    db = people(t)
    after = user("age Int", "nick String", "full String")
    for given, kept in (({}, {}), ({"User.age": "coalesce(CAST(age AS INTEGER), 0)"}, {"accept_data_loss": True})):
        text = refused(db, "cannot be executed", "SELECT migrate_push(?, ?)", after, options(given, **kept) if given else "{}")
        call = text.split("in place of each \"?\": ")[1].split("\n")[0]
        has(call, json.dumps({"backfill": {**given, **({} if given else {"User.age": "?"}), "User.full": "?", "User.nick": "?"}, **kept})
            .split(': {"')[1] if given else '"User.full": "?"')
        refused(db, 'backfill User.full: "?" stands for an expression that is still to be written', call.replace('"User.age": "?", ', ""))
    equal(one(db, call.replace('"User.full": "?"', '"User.full": "firstName"').replace('"User.nick": "?"', '"User.nick": "coalesce(nick, age)"')[:-1])[-7:], "schema.")


def test_a_key_may_have_the_names_of_before(t):
    after = DS + "model Person {\n  id Int @id\n  given String\n  lastName String\n  years Int?\n  nick String?\n  full String\n}\n"
    renames = {"User": "Person", "User.age": "years", "User.firstName": "given"}
    for table in ("User", "Person"):
        for age in ("age", "years"):
            db = people(t, file=":memory:")
            one(db, "SELECT migrate_push(?, ?)", after, options({f"{table}.full": "firstName", f"{table}.{age}": "CAST(age AS INTEGER)"}, renames=renames))
            equal(rows(db, "SELECT full, years FROM Person WHERE id = 1"), [("Ada", 36)])
    refused(people(t, file=":memory:"), 'option "backfill": User.full and Person.full name the same column', "SELECT migrate_push(?, ?)", after,
            options({"User.full": "1", "Person.full": "2"}, renames=renames))
    swapped = DS + "model Person {\n  id Int @id\n  firstName String\n  lastName String\n  age String?\n  nick String?\n}\nmodel User {\n  id Int @id\n  full String\n}\n"
    refused(people(t, file=":memory:"), "its table is new", "SELECT migrate_push(?, ?)", swapped, options({"User.full": "'x'"}, renames={"User": "Person"}))


def test_views_of_what_is_renamed_and_converted(t):
    db = people(t)
    db.executescript("CREATE VIEW v AS SELECT u.age AS age, User.nick AS nick FROM User u JOIN User USING (id); CREATE VIEW w AS SELECT v.age + 1 FROM v")
    after = DS + "model Person {\n  id Int @id\n  firstName String\n  lastName String\n  years Int?\n  nick String?\n}\n"
    one(db, "SELECT migrate_push(?, ?)", after, options({"Person.years": "CAST(age AS INTEGER)"}, renames={"User": "Person", "User.age": "years"}))
    equal(rows(db, "SELECT * FROM v, w LIMIT 1"), [(36, None, 37)])
    settled(db, after)


def test_names_that_change_places(t):
    db = people(t)
    schema = user("age String?", "nick String?", "full String?")
    one(db, "SELECT migrate_push(?, ?)", schema, options({"User.full": "firstName || '>' || lastName"}, renames={"User.firstName": "lastName", "User.lastName": "firstName"}))
    equal(rows(db, "SELECT firstName, lastName, full FROM User WHERE id = 1"), [("Lovelace", "Ada", "Ada>Lovelace")])
    settled(db, schema)


def test_rows_that_would_be_left_out(t):
    db = t.connect()
    db.executescript("CREATE TABLE u (id INTEGER PRIMARY KEY AUTOINCREMENT, n TEXT NOT NULL ON CONFLICT IGNORE); INSERT INTO u (n) VALUES ('a'), ('b'), ('c');")
    calls = []

    def once(value):
        calls.append(value)
        return None if len(calls) > 4 else 1  # a value while it is counted, and none for the last rows

    db.create_function("once", 1, once)
    schema = DS + "model u {\n  id Int @id @default(autoincrement())\n  n Int\n}\n"
    refused(db, "the table u had 3 rows, and has 1 after it was made anew", "SELECT migrate_push(?, ?)", schema, options({"u.n": "once(n)"}))
    equal(rows(db, "SELECT n FROM u"), [("a",), ("b",), ("c",)])


def test_a_reset_leaves_nothing_to_fill(t):
    db = people(t)
    one(db, "SELECT migrate_push(?, ?)", user("x Int"), options({"User.x": "1"}, force_reset=True))
    settled(db, user("x Int"))


def test_values_that_are_renamed(t):
    role = "enum Role {\n  ADMIN\n  USER\n}\nmodel M {\n  id Int @id\n  role Role\n}\n"
    db = people(t, DS + role, "INSERT INTO M VALUES (1, 'ADMIN'), (2, 'USER')")
    after = DS + role.replace("ADMIN", "OWNER").replace("role Role", "role Role\n  word String")
    given = "CASE role WHEN '%s' THEN 'x' WHEN 'USER' THEN 'y' END"
    said = refused(db, "backfill M.word:1:16: the value `ADMIN` of `role` is `OWNER` by then", "SELECT migrate_push(?, ?)", after,
                   options({"M.word": given % "ADMIN"}, renames={"Role.ADMIN": "OWNER"}))
    has(said, "Write the new name; or")
    one(db, "SELECT migrate_push(?, ?)", after, options({"M.word": given % "OWNER"}, renames={"Role.ADMIN": "OWNER"}))
    equal(rows(db, "SELECT role, word FROM M ORDER BY id"), [("OWNER", "x"), ("USER", "y")])
    settled(db, after)
