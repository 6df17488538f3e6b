"""Renames that schemas say or show, and those that are asked about: a table of schemas and rows, acted out in either database.

    play(driver)      a driver as those of ../guide; yields the name of each act

Each case is a schema, rows, and another schema. `goes` says what migrate_dev and migrate_push then find without a question,
`asks` what they ask, with the answers in their order, and `fails` what they say else.
"""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "guide"))
import guide
from guide import expect, has, refused_text, Refused

HEADS = guide.HEADS
BOTH = ("sqlite", "postgresql")


class Case:
    def __init__(self, name, before, rows, after, goes=None, asks=None, fails=None, options="", providers=BOTH, answers=None,
                 again=True, push=True,
                 pushes=None):
        self.name, self.before, self.rows, self.after = name, before, rows, after
        self.goes, self.asks, self.fails = goes, asks, fails
        self.options, self.providers, self.answers, self.again, self.push = options, providers, answers, again, push
        self.pushes = pushes


def user(*fields, name="User", more=""):
    return f"model {name} {{\n  id Int @id\n" + "".join(f"  {f}\n" for f in fields) + more + "}\n"


A = 'INSERT INTO "User" VALUES (1, \'ann\'), (2, \'bob\')'
AB = 'INSERT INTO "User" VALUES (1, \'ann\', \'x\'), (2, \'bob\', NULL)'
NAME = 'SELECT {c} FROM "{t}" ORDER BY id'
LIKED_ROWS = 'INSERT INTO "Cat" VALUES (1), (2); INSERT INTO "Post" VALUES (1), (2); INSERT INTO "_Likes" ("A", "B") VALUES (1, 2)'
LIKES = ('model Cat {\n  id Int @id\n  posts Post[] @relation("Likes")\n}\n'
         'model Post {\n  id Int @id\n  cats Cat[] @relation("Likes")\n}\n')
ROLE = "enum Role {\n  ADMIN\n  USER\n}\n"


def both(column, table="User"):
    """The values of rows that A has made, now in that column."""
    return NAME.format(c=f'"{column}"', t=table), ["ann", "bob"]


CASES = (
    # The guide's rename, in all its spellings.
    Case("a field that is mapped to its old column", user("username String"), A, user('displayName String @map("username")'),
         goes=both("username"), again=False),
    Case("a field that is mapped to a new column", user("displayName String"), A, user('displayName String @map("username")'),
         goes=both("username")),
    Case("the same, from a migration before", user('displayName String @map("username")'), A, user('displayName String @map("login")'),
         goes=both("login")),
    Case("a field that is mapped no more", user('displayName String @map("username")'), A, user("displayName String"),
         goes=both("displayName")),
    Case("a field with another name", user("username String"), A, user("displayName String"),
         asks=[("User.username", ["displayName"])], answers=both("displayName")),
    Case("a field with another name, said above it", user("username String"), A,
         user("/// The name that is shown.", "/// @renamed from=username", "displayName String"), goes=both("displayName")),
    Case("a field with another name, said behind it", user("username String"), A,
         user("displayName String? /// @renamed from=username"), goes=both("displayName")),
    Case("a mapped field with another name, said", user("username String"), A,
         user('displayName String @map("display_name") /// @renamed from="username"'), goes=both("display_name")),
    Case("a field of another type", user("age Int"), 'INSERT INTO "User" VALUES (1, 5)', user('age String @default("") @map("years")'),
         fails="You are about to drop the column `age`", options='"accept_data_loss": false', push=False),
    # Models.
    Case("a model that is mapped to its old table", user("name String"), A, user("name String", name="Account", more='  @@map("User")\n'),
         goes=both("name"), again=False),
    Case("a model that is mapped to a new table", user("name String"), A, user("name String", more='  @@map("users")\n'),
         goes=both("name", "users")),
    Case("a model and its fields that are mapped", user("firstName String @unique"), A,
         user('firstName String @unique @map("first_name")', more='  @@map("users")\n'), goes=both("first_name", "users")),
    Case("a model with another name", user("name String"), A, user("name String", name="Account"),
         asks=[("User", ["Account"])], answers=both("name", "Account")),
    Case("a model with another name, said", user("name String"), A,
         "/// @renamed from=User\n" + user("/// @renamed from=name", "title String", name="Account"), goes=both("title", "Account")),
    Case("a model that goes, and one that has little of it", user("a String", "b String"), 'INSERT INTO "User" VALUES (1, \'a\', \'b\')',
         user("c String", "d Int", name="Other"), fails="You are about to drop the `User` table", push=False),
    # Several at once.
    Case("a chain that is said", user("a String", "b String?"), AB,
         user("b String? /// @renamed from=a", "c String? /// @renamed from=b"), goes=(NAME.format(c="b || '-' || coalesce(c, '')", t="User"), ["ann-x", "bob-"])),
    Case("two columns that are exchanged stay, unless the call says it", user("a String", "b String?"), AB,
         user("b String? /// @renamed from=a", "a String /// @renamed from=b"), goes=both("a"), again=False),
    Case("two that are asked about", user("name String", "nick String?"), AB, user("fullName String", "alias String?"),
         asks=[("User.name", ["fullName", "alias"]), ("User.nick", ["alias", "fullName"])], answers=both("fullName")),
    Case("a mapped field of a table that loses most of what it had", user("code String", "a Int?", "b Int?", "c Int?"),
         'INSERT INTO "User" (id, code) VALUES (1, \'ann\'), (2, \'bob\')', user('code String @map("sku")'),
         asks=[("User.code", ["sku"])], answers=both("sku")),
    Case("a relation with another name, whose models come in another order", LIKES,
         LIKED_ROWS, LIKES.replace("Cat", "Zebra").replace("Likes", "Loves"), options='"renames": {"Cat": "Zebra"}',
         asks=[("_Likes", ["_Loves"])], answers=('SELECT "A" * 10 + "B" FROM "_Loves"', ["21"])),
    Case("a model with another name, whose relation keeps its own", LIKES + user(),
         LIKED_ROWS, LIKES.replace("Cat", "Zebra") + user(name="Account"), options='"renames": {"User": "Account"}',
         asks=[("Cat", ["Zebra"])], answers=('SELECT "A" * 10 + "B" FROM "_Likes"', ["21"])),
    Case("one answer of two", user("name String", "nick String?"), AB, user("fullName String", "alias String?"),
         options='"renames": {"User.nick": "alias"}', asks=[("User.name", ["fullName"])], answers=both("fullName")),
    Case("an answer that all go", user("name String", "nick String?"), AB, user("fullName String?", "alias String?"),
         options='"accept_data_loss": true, "renames": {"User.nick": null, "User.name": null}',
         goes=(NAME.format(c="coalesce(alias, \"fullName\", 'none')", t="User"), ["none", "none"])),
    Case("an answer that one goes and one stays", user("name String", "nick String?"), AB, user("fullName String?"),
         options='"accept_data_loss": true, "renames": {"User.nick": null, "User.name": "fullName"}', goes=both("fullName")),
    # What has rows, and what has none.
    Case("a column without values", user("name String?"), 'INSERT INTO "User" (id) VALUES (1)', user("fullName String?"),
         asks=[("User.name", ["fullName"])], pushes=('SELECT count(*) FROM "User"', ["1"])),
    Case("a table without rows", user("name String"), "SELECT 1", user("name String", name="Account"),
         asks=[("User", ["Account"])], pushes=('SELECT count(*) FROM "Account"', ["0"])),
    # Comments that name nothing.
    Case("nothing goes", user("name String"), A, user("name String", "age Int? /// @renamed from=years"), goes=both("name")),
    Case("a comment that names nothing", user("name String"), A, user("fullName String? /// @renamed from=nam"),
         fails='schema.prisma:{line}:24: "@renamed from=nam" names no column of the table "User"'),
    Case("a comment of a model that names nothing", user("name String"), A, "/// @renamed from=Users\n" + user("name String", name="Account"),
         fails='"@renamed from=Users" names no table'),
    Case("a comment that cannot be read", user("name String"), A, user("fullName String? /// @renamed name"),
         fails='"@renamed from=" names no column'),
    Case("a comment that names nothing, and the call says what goes", user("name String"), A,
         user("fullName String? /// @renamed from=nam"), options='"accept_data_loss": true, "renames": {"User.name": null}',
         goes=(NAME.format(c="coalesce(\"fullName\", 'none')", t="User"), ["none", "none"])),
    # Names that have to be quoted.
    Case("names with quotes, points and blanks", user('name String @map("a \\"name\\". it\'s")'), A,
         user('name String @map("b") /// @renamed from="a \\"name\\". it\'s"'), goes=both("b")),
    Case("the same, asked about", user('name String @map("a \\"name\\". it\'s")'), A, user('title String @map("b c.d\\"e")'),
         asks=[('User."a ""name"". it\'s"', ['b c.d"e'])], answers=('SELECT "b c.d""e" FROM "User" ORDER BY id', ["ann", "bob"])),
    # Constraints.
    Case("constraints that are mapped", user("name String @unique", "bossId Int?", 'boss User? @relation("B", fields: [bossId], references: [id])',
                                             'of User[] @relation("B")'), 'INSERT INTO "User" VALUES (1, \'ann\', NULL), (2, \'bob\', 1)',
         user('name String @unique(map: "a")', "bossId Int?",
              'boss User? @relation("B", fields: [bossId], references: [id], map: "b")', 'of User[] @relation("B")').replace("@id", '@id(map: "c")'),
         providers=("postgresql",), goes=both("name")),
    # Enums.
    Case("an enum's value that is mapped", user("role Role") + ROLE, 'INSERT INTO "User" VALUES (1, \'ADMIN\')',
         user("role Role") + ROLE.replace("ADMIN", 'ADMIN @map("admin")'), providers=("postgresql",),
         goes=('SELECT role FROM "User"', ["admin"])),
    Case("an enum that is mapped", user("role Role") + ROLE, 'INSERT INTO "User" VALUES (1, \'ADMIN\')',
         user("role Role") + ROLE.replace("}", '  @@map("roles")\n}'), providers=("postgresql",), goes=('SELECT role FROM "User"', ["ADMIN"])),
    Case("an enum and its value, said", user("role Role") + ROLE, 'INSERT INTO "User" VALUES (1, \'ADMIN\')',
         user("role Kind") + "/// @renamed from=Role\nenum Kind {\n  OWNER /// @renamed from=ADMIN\n  USER\n}\n",
         providers=("postgresql",), goes=('SELECT role FROM "User"', ["OWNER"])),
    Case("an enum's value", user("role Role") + ROLE, 'INSERT INTO "User" VALUES (1, \'ADMIN\')',
         user("role Role") + ROLE.replace("ADMIN", "OWNER"), providers=("postgresql",),
         asks=[("Role.ADMIN", ["OWNER"])], answers=('SELECT role FROM "User"', ["OWNER"])),
    Case("an enum's value that no row has", user("role Role") + ROLE, 'INSERT INTO "User" VALUES (1, \'USER\')',
         user("role Role") + ROLE.replace("ADMIN", "OWNER"), providers=("postgresql",), asks=[("Role.ADMIN", ["OWNER"])],
         pushes=('SELECT role FROM "User"', ["USER"])),
    Case("an enum", user("role Role") + ROLE, 'INSERT INTO "User" VALUES (1, \'ADMIN\')',
         user("role Kind") + ROLE.replace("Role", "Kind"), providers=("postgresql",), asks=[("Role", ["Kind"])],
         answers=('SELECT role FROM "User"', ["ADMIN"])),
)


class Stage:
    """A database and a folder that are emptied for each case."""

    def __init__(self, driver, release):
        self.d, self.release, self.number = driver, release, 0
        self.root = driver.dir

    def start(self, before, rows):
        self.number += 1
        self.d.dir = os.path.join(self.root, f"p{self.number}")
        os.makedirs(self.d.dir)
        os.chmod(self.d.dir, 0o777)
        self.schema("")
        self.d.sql(f"SELECT migrate_reset('{self.quoted()}', '{{\"force\": true}}')")
        self.schema(before)
        self.d.sql(self.dev("init"))
        for one in rows.split("; "):
            self.d.sql(one + (self.d.returning if one.startswith("INSERT") else ""))

    def quoted(self):
        return self.d.dir.replace("'", "''")

    def schema(self, text):
        self.d.write("schema.prisma", HEADS[self.release] % self.d.provider + text)

    def dev(self, name, options=""):
        return f"SELECT migrate_dev('{self.quoted()}', '{name}'" + (f", '{{{options}}}'" if options else "") + ")"

    def push(self, options=""):
        return f"SELECT migrate_push('{self.quoted()}/schema.prisma'" + (f", '{{{options}}}'" if options else "") + ")"

    def values(self, what, query):
        expect(what, self.d.sql(query[0]).split("\n") == query[1], self.d.sql(query[0]))

    def settled(self, what):
        out = self.d.sql(f"SELECT migrate_diff('database', 'schema:{self.quoted()}')").strip()
        expect(f"{what}: database and schema agree", out == "-- This is an empty migration.", out)


def calls_in(text):
    """The calls that an error proposes, each to be pasted."""
    return re.findall(r"SELECT (?:public\.)?migrate_\w+\(.*\);", text)


def options_of(call):
    import json
    literal = call[:-2].rsplit(", '{", 1)[1]
    return json.loads("{" + literal[:-1].replace("''", "'"))


def act_goes(s, c, call):
    s.d.sql(call)
    s.values(c.name, c.goes or c.pushes)
    s.settled(c.name)


def act_asks(s, c, call):
    text = refused_text(s.d, call)
    has(c.name, text, "Has this been renamed?", "Nothing was changed.")
    calls = calls_in(text)
    found = [options_of(one)["renames"] for one in calls]
    given = dict(options_of(call + ";")["renames"]) if "renames" in call else {}
    want = [{**given, key: name} for key, names in c.asks for name in [*names, None]]
    if len(c.asks) > 1:
        want.append({**given, **{key: names[0] for key, names in c.asks}})
    expect(f"{c.name}: the answers", found == want, found, want, text)
    expect(f"{c.name}: asked again, the same", refused_text(s.d, call) == text)
    for key, _ in c.asks:
        if "." not in key or '"' in key:
            continue
        no = refusal_or_none(s.d, calls[found.index({**given, key: None})])
        expect(f"{c.name}: {key} is not asked for again", no is None or f"`{key.split('.')[1]}` of the" not in no, no)
        return calls


def refusal_or_none(driver, call):
    """What is said, of a call whose work is undone if it succeeds."""
    driver.sql("BEGIN") if driver.provider == "sqlite" else None
    try:
        driver.sql(call if driver.provider == "sqlite" else f"BEGIN; {call} ROLLBACK")
    except Refused as why:
        return str(why)
    finally:
        driver.sql("ROLLBACK") if driver.provider == "sqlite" else None
    return None


def act(s, c, kind):
    call = s.dev("change", c.options) if kind == "dev" else s.push(c.options)
    if c.fails:
        line = s.d.read("schema.prisma").split("\n").index(next(
            (one for one in s.d.read("schema.prisma").split("\n") if "@renamed" in one), s.d.read("schema.prisma").split("\n")[0])) + 1
        has(c.name, refused_text(s.d, call), c.fails.format(line=line))
        return
    if c.goes or (c.pushes and kind == "push"):
        act_goes(s, c, call)
    else:
        act_asks(s, c, call)
        if not c.answers:
            return
        s.d.sql(calls_in(refused_text(s.d, call))[-1 if len(c.asks) > 1 else 0])
        s.values(c.name, c.answers)
        s.settled(c.name)
    if kind == "dev":
        has(f"{c.name}: once more", s.d.sql(s.dev("again", c.options)), "Already in sync" if c.again or c.goes else "")


def play(driver, release):
    s = Stage(driver, release)
    for c in CASES:
        for kind in ("dev", "push"):
            if driver.provider not in c.providers or (kind == "push" and not c.push):
                continue
            s.start(c.before, c.rows)
            s.schema(c.after)
            yield f"{c.name}: migrate_{kind}"
            try:
                act(s, c, kind)
            except Refused as why:
                raise guide.Broken(f"{c.name}: migrate_{kind}: {why}") from why
