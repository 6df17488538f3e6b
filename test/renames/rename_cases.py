"""What is renamed, with rows, in both databases: test/sqlite/test_renames.py and test/t/renames.py act it out.

A case has the models before and after, the renames, rows, and what a query gives afterwards. `extra`: SQL that makes what
the schema language cannot say; `before_sql`: SQL that makes all, in place of the models; `check`: statements that must run afterwards, and what they give.
"""
import collections

Case = collections.namedtuple("Case", "name before after renames rows query want only extra check before_sql")


def case(name, before, after, renames, rows, query, want, only=None, extra="", check=(), before_sql=None):
    return Case(name, before, after, renames, rows, query, want, only, extra, check, before_sql)


# Relations of a model with itself: their fields' order says which of A and B is whose. `steps`: models, each the next one
# of the same database, the rows of its join table then, and whether the result warns that the relation is not clear.
Self = collections.namedtuple("Self", "name steps")


def model(name, *lines):
    return f"model {name} {{\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


USER = model("User", "id Int @id @default(autoincrement())", "email String @unique", "name String?", "@@index([name])")
USERS = "INSERT INTO \"User\" (email, name) VALUES ('a', 'A'), ('b', NULL)"
BLOG = (model("User", "id Int @id @default(autoincrement())", "email String @unique", "posts Post[]")
        + model("Post", "id Int @id @default(autoincrement())", "authorId Int", "author User @relation(fields: [authorId], references: [id])",
                "@@unique([authorId, id])"))
BLOG_ROWS = 'INSERT INTO "User" (email) VALUES (\'a\'), (\'b\'); INSERT INTO "Post" ("authorId") VALUES (1), (2), (2)'
ACCOUNTS = BLOG.replace("model User", "model Account").replace("author User", "author Account")
CATS = model("Cat", "id Int @id", "posts Post[]") + model("Post", "id Int @id", "cats Cat[]")
CAT_ROWS = ('INSERT INTO "Cat" VALUES (1), (2), (3); INSERT INTO "Post" VALUES (1), (2), (3); '
            'INSERT INTO "_CatToPost" ("A", "B") VALUES (1, 2), (1, 3), (3, 1)')
ROLES = "enum Role {\n  ADMIN\n  USER\n}\n" + model("M", "id Int @id", "role Role @default(USER)")
ROLE_ROWS = "INSERT INTO \"M\" (id, role) VALUES (1, 'ADMIN'), (2, 'USER')"


def cats(to):
    return CATS.replace("model Cat", "model " + to).replace("Cat[]", to + "[]")


CASES = [
    case("a column", USER, USER.replace("email", "mail"), {"User.email": "mail"}, USERS,
         'SELECT mail, name FROM "User" ORDER BY id', [("a", "A"), ("b", None)]),
    case("a column in an index", USER, USER.replace("name", "title"), {"User.name": "title"}, USERS,
         'SELECT title, id FROM "User" ORDER BY id', [("A", 1), (None, 2)]),
    case("columns in a chain", model("T", "id Int @id", "a Int", "b Int", "@@index([a])", "@@index([b])"),
         model("T", "id Int @id", "b Int", "c Int", "@@index([b])", "@@index([c])"), {"T.a": "b", "T.b": "c"},
         'INSERT INTO "T" VALUES (1, 10, 20)', 'SELECT b, c FROM "T"', [(10, 20)]),
    case("columns that are exchanged", model("T", "id Int @id", "a Int @unique", "b Int @unique", "@@index([a])"),
         model("T", "id Int @id", "a Int @unique", "b Int @unique", "@@index([b])"), {"T.a": "b", "T.b": "a"},
         'INSERT INTO "T" VALUES (1, 10, 20)', 'SELECT a, b FROM "T"', [(20, 10)]),
    case("columns in a circle of three", model("T", "id Int @id", "a Int", "b Int", "c Int"), model("T", "id Int @id", "a Int", "b Int", "c Int"),
         {"T.a": "b", "T.b": "c", "T.c": "a"}, 'INSERT INTO "T" VALUES (1, 10, 20, 30)', 'SELECT a, b, c FROM "T"', [(30, 10, 20)]),
    case("a table", USER, USER.replace("model User", "model Account"), {"User": "Account"}, USERS,
         'SELECT email, name FROM "Account" ORDER BY id', [("a", "A"), ("b", None)]),
    case("a table and its columns", USER, USER.replace("model User", "model Account").replace("email", "mail"),
         {"User.email": "mail", "User": "Account"}, USERS, 'SELECT mail, name FROM "Account" ORDER BY id', [("a", "A"), ("b", None)]),
    case("a table that others refer to", BLOG, ACCOUNTS, {"User": "Account"}, BLOG_ROWS,
         'SELECT p.id, a.email FROM "Post" p JOIN "Account" a ON a.id = p."authorId" ORDER BY 1', [(1, "a"), (2, "b"), (3, "b")]),
    case("a table that refers to others", BLOG, BLOG.replace("Post", "Article"), {"Post": "Article"}, BLOG_ROWS,
         'SELECT id, "authorId" FROM "Article" ORDER BY 1', [(1, 1), (2, 2), (3, 2)]),
    case("a column of a foreign key", BLOG, BLOG.replace("authorId", "writerId"), {"Post.authorId": "writerId"}, BLOG_ROWS,
         'SELECT id, "writerId" FROM "Post" ORDER BY 1', [(1, 1), (2, 2), (3, 2)]),
    case("tables that are exchanged", model("A", "id Int @id", "x Int @unique") + model("B", "id Int @id", "x Int @unique"),
         model("A", "id Int @id", "x Int @unique") + model("B", "id Int @id", "x Int @unique"), {"A": "B", "B": "A"},
         'INSERT INTO "A" VALUES (1, 1); INSERT INTO "B" VALUES (2, 2)', 'SELECT x FROM "A" UNION ALL SELECT x + 10 FROM "B"', [(2,), (11,)]),
    case("tables in a chain, and a column that gets a name of the table whose name its own table gets",
         USER + model("Old", "id Int @id", "tag String?"), USER.replace("model User", "model Account") + model("User", "id Int @id", "email String?"),
         {"User": "Account", "Old": "User", "Old.tag": "email"}, USERS + "; INSERT INTO \"Old\" VALUES (7, 't')",
         'SELECT email, (SELECT max(email) FROM "User") FROM "Account" ORDER BY 1', [("a", "t"), ("b", "t")]),
    case("a table, in whose place a new one comes", USER, USER.replace("model User", "model Account") + USER, {"User": "Account"}, USERS,
         'SELECT email, (SELECT count(*) FROM "User") FROM "Account" ORDER BY 1', [("a", 0), ("b", 0)]),
    case("names that only differ in case", model("User", "id Int @id", "n Int @unique"), model("user", "id Int @id", "N Int @unique"),
         {"User": "user", "User.n": "N"}, 'INSERT INTO "User" VALUES (1, 5)', 'SELECT "N" FROM "user"', [(5,)]),
    case("names that need quotes", model("T", "id Int @id", 'a Int @map("a.\\"b")', '@@map("odd.\\"t")'),
         model("T", "id Int @id", "a Int @map(\"it's\")", '@@map("new t")'),
         {'"odd.""t"': "new t", '"odd.""t"."a.""b"': "it's"}, 'INSERT INTO "odd.""t" VALUES (1, 5)', 'SELECT "it\'s" FROM "new t"', [(5,)]),
    case("a column, and its type beside", USER, USER.replace("name String?", "title String @default(\"-\")").replace("[name]", "[title]"),
         {"User.name": "title"}, "INSERT INTO \"User\" (email, name) VALUES ('a', 'A'), ('b', 'B')",
         'SELECT title FROM "User" ORDER BY id', [("A",), ("B",)]),
    case("a column of a key", model("T", "a Int", "b Int", "c Int?", "@@id([a, b])"), model("T", "a Int", "z Int", "c Int?", "@@id([a, z])"),
         {"T.b": "z"}, 'INSERT INTO "T" VALUES (1, 2, 3)', 'SELECT a, z, c FROM "T"', [(1, 2, 3)]),
    case("a model of a many-to-many relation", CATS, cats("Kitten"), {"Cat": "Kitten"}, CAT_ROWS,
         'SELECT "A", "B" FROM "_KittenToPost" ORDER BY 1, 2', [(1, 2), (1, 3), (3, 1)]),
    case("a model of a many-to-many relation, whose order turns", CATS, cats("Zebra"), {"Cat": "Zebra"}, CAT_ROWS,
         'SELECT "A", "B" FROM "_PostToZebra" ORDER BY 1, 2', [(1, 3), (2, 1), (3, 1)]),
    case("both models of a many-to-many relation", CATS, cats("Zebra").replace("Post", "Yak"), {"Cat": "Zebra", "Post": "Yak"}, CAT_ROWS,
         'SELECT "A", "B" FROM "_YakToZebra" ORDER BY 1, 2', [(1, 3), (2, 1), (3, 1)]),
    case("an enum", ROLES, ROLES.replace("Role", "Kind"), {"Role": "Kind"}, ROLE_ROWS, 'SELECT id, role FROM "M" ORDER BY 1',
         [(1, "ADMIN"), (2, "USER")], only="postgresql"),
    case("a value of an enum", ROLES, ROLES.replace("ADMIN", "OWNER"), {"Role.ADMIN": "OWNER"}, ROLE_ROWS,
         'SELECT id, role FROM "M" ORDER BY 1', [(1, "OWNER"), (2, "USER")]),
    case("a value of an enum that is a key, to which a join table refers",
         "enum Role {\n  ADMIN\n  USER\n}\n" + model("M", "role Role @id", "cats Cat[]") + model("Cat", "id Int @id", "ms M[]"),
         "enum Role {\n  OWNER\n  USER\n}\n" + model("M", "role Role @id", "cats Cat[]") + model("Cat", "id Int @id", "ms M[]"), {"Role.ADMIN": "OWNER"},
         "INSERT INTO \"M\" VALUES ('ADMIN'), ('USER'); INSERT INTO \"Cat\" VALUES (1); INSERT INTO \"_CatToM\" (\"A\", \"B\") VALUES (1, 'ADMIN')",
         'SELECT "B", (SELECT count(*) FROM "M" WHERE role = "B") FROM "_CatToM"', [("OWNER", 1)]),
    case("a value of an enum that is a default", ROLES, ROLES.replace("USER", "GUEST"), {"Role.USER": "GUEST"}, ROLE_ROWS,
         'SELECT id, role FROM "M" ORDER BY 1', [(1, "ADMIN"), (2, "GUEST")],
         check=['INSERT INTO "M" (id) VALUES (3)', ('SELECT role FROM "M" WHERE id = 3', [("GUEST",)])]),
    case("values that are exchanged", ROLES, ROLES.replace("@default(USER)", ""), {"Role.ADMIN": "USER", "Role.USER": "ADMIN"}, ROLE_ROWS,
         'SELECT id, role FROM "M" ORDER BY 1', [(1, "USER"), (2, "ADMIN")]),
    case("an enum, its values, its column and its table", ROLES,
         ROLES.replace("Role ", "Kind ").replace("role Kind", "kind Kind").replace("model M", "model N").replace("ADMIN", "OWNER").replace("USER", "GUEST"),
         {"Role": "Kind", "Role.ADMIN": "OWNER", "Role.USER": "GUEST", "M": "N", "M.role": "kind"}, ROLE_ROWS,
         'SELECT id, kind FROM "N" ORDER BY 1', [(1, "OWNER"), (2, "GUEST")], only="postgresql"),
    case("values, their column and its table", ROLES,
         ROLES.replace("role Role", "kind Role").replace("model M", "model N").replace("ADMIN", "OWNER").replace("USER", "GUEST"),
         {"Role.ADMIN": "OWNER", "Role.USER": "GUEST", "M.role": "kind", "M": "N"}, ROLE_ROWS,
         'SELECT id, kind FROM "N" ORDER BY 1', [(1, "OWNER"), (2, "GUEST")]),
    case("what a view, a trigger and a check say", USER, USER.replace("model User", "model Account").replace("email", "mail"),
         {"User": "Account", "User.email": "mail"}, USERS, "SELECT m FROM v ORDER BY 1", [("a",), ("b",)], only="sqlite",
         extra='CREATE VIEW v AS SELECT email AS m FROM "User"; '
               'CREATE TRIGGER tr AFTER UPDATE OF email ON "User" BEGIN UPDATE "User" SET name = old.email || new.email WHERE id = new.id; END;',
         check=['UPDATE "Account" SET mail = \'c\' WHERE id = 1', ('SELECT name FROM "Account" WHERE id = 1', [("ac",)])]),
    case("a check of a table that is made anew", model("T", "id Int @id", "a Int", "b Int"), model("T", "id Int @id", "x Int", "b Int @default(3)"),
         {"T.a": "x"}, 'INSERT INTO "T" VALUES (1, 2, 3)', 'SELECT x, b FROM "T"', [(2, 3)], only="sqlite",
         before_sql='CREATE TABLE "T" (id INTEGER NOT NULL PRIMARY KEY, a INTEGER NOT NULL CHECK (a > 0 AND "a" < 9), b INTEGER NOT NULL, '
                    'c INTEGER GENERATED ALWAYS AS (a * 2)); CREATE INDEX half ON "T"(a + 1) WHERE a > 1;',
         check=[("SELECT c FROM \"T\"", [(4,)]),
                ("SELECT sql LIKE '%CHECK (\"x\" > 0 AND \"x\" < 9)%' FROM sqlite_schema WHERE name = 'T'", [(1,)]),
                ("SELECT sql FROM sqlite_schema WHERE name = 'half'", [('CREATE INDEX half ON "T"("x" + 1) WHERE "x" > 1',)])]),
    case("what PostgreSQL has of a column", USER, USER.replace("model User", "model Account").replace("email", "mail"),
         {"User": "Account", "User.email": "mail"}, USERS, "SELECT m FROM v ORDER BY 1", [("a",), ("b",)], only="postgresql",
         extra='CREATE VIEW v AS SELECT email AS m FROM "User"; ALTER TABLE "User" ADD CONSTRAINT c CHECK (email <> \'\'); '
               'CREATE INDEX low ON "User" (lower(email)) WHERE email <> \'x\'; CREATE POLICY p ON "User" USING (email = current_user); '
               'CREATE STATISTICS st ON email, name FROM "User";',
         check=[("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'c'", [("CHECK ((mail <> ''::text))",)])]),
]

# New names that the new side does not have, and what is told of them; the likeliest name first.
MISNAMED = [
    ("a table", USER, USER.replace("model User", "model Account"), {"User": "Acount"},
     ["cannot rename User to Acount: the new side has no table Acount", '{"renames": {"User": "Account"}}'], None),
    ("a column", USER, USER.replace("email", "mail").replace("name", "title"), {"User.name": "title", "User.email": "mial"},
     ["cannot rename User.email to mial: the new side has no column mial in the table User", '{"renames": {"User.email": "mail"}}'], None),
    ("a column of a table that is renamed", USER, USER.replace("model User", "model Account").replace("email", "mail"),
     {"User": "Account", "User.email": "emails"},
     ["the new side has no column emails in the table Account", '{"renames": {"User.email": "mail"}}'], None),
    ("a column of a table that goes", USER + CATS, CATS, {"User.email": "mail"},
     ["cannot rename User.email to mail: the new side has no table User", "Leave it out"], None),
    ("a value", ROLES, ROLES.replace("ADMIN", "OWNER"), {"Role.ADMIN": "OWNR"},
     ["cannot rename Role.ADMIN to OWNR: the new side has no value OWNR in the enum Role", '{"renames": {"Role.ADMIN": "OWNER"}}'], None),
    ("an enum", ROLES, ROLES.replace("Role", "Kind"), {"Role": "Knd"},
     ["cannot rename Role to Knd: the new side has no enum Knd", '{"renames": {"Role": "Kind"}}'], "postgresql"),
]


def follows(*fields, model_name="User"):
    return model(model_name, "id Int @id", *(f'{f} {model_name}[] @relation("F")' for f in fields))


def renamed(field, old):
    return f"/// @renamed from={old}\n  {field}"


SELF_ROWS = 'INSERT INTO "User" VALUES (1), (2), (3); INSERT INTO "_F" ("A", "B") VALUES (1, 2), (2, 1), (1, 3)'
SELF_QUERY = 'SELECT "A", "B" FROM "_F" ORDER BY 1, 2'
AS_THEY_WERE, TURNED = [(1, 2), (1, 3), (2, 1)], [(1, 2), (2, 1), (3, 1)]
UNSURE = "cannot tell"
SELVES = [
    # The order is recorded by the first step of each.
    Self("a field that comes last now", [(follows("followers", "following"), AS_THEY_WERE, False),
                                         (follows("zfollowers", "following"), TURNED, False)]),
    Self("a field that is said, and one that stays", [(follows("followers", "following"), AS_THEY_WERE, False),
                                                      (follows(renamed("zfollowers", "followers"), "following"), TURNED, False)]),
    Self("both fields, said of one", [(follows("followers", "following"), AS_THEY_WERE, False),
                                      (follows(renamed("zfollowers", "followers"), "leads"), TURNED, False)]),
    Self("both fields, which keep their order", [(follows("followers", "following"), AS_THEY_WERE, False),
                                                 (follows(renamed("fans", "followers"), "idols"), AS_THEY_WERE, False)]),
    Self("there and back", [(follows("followers", "following"), AS_THEY_WERE, False), (follows("zfollowers", "following"), TURNED, False),
                            (follows("followers", "following"), AS_THEY_WERE, False)]),
    Self("fields that are written in another order", [(follows("followers", "following"), AS_THEY_WERE, False),
                                                      (follows("following", "followers"), AS_THEY_WERE, False)]),
    Self("both fields, of which nothing is said", [(follows("followers", "following"), AS_THEY_WERE, False),
                                                   (follows("zfollowers", "leads"), AS_THEY_WERE, True),
                                                   (follows(renamed("zfollowers", "followers"), "leads"), TURNED, False)]),
]

# Logs that record nothing, each a text for a row of the history; the names that they would have are the other way round.
NOT_RECORDED = ["migrate: {", 'migrate: {"relations": {"_F": ["following", "followers"]', "boom", 'migrate: {"relations": 5}', 'migrate: {"relations": []}',
                'migrate: {"relations": {"_F": ["following", 7]}}', 'migrate: {"relations": {"_F": ["following"]}, "columns": {"User.id": [1]}}',
                'migrate: {"relations": {"_F": ["a", "b", "c"]}, "columns": "x"}', 'migrate: {"relations": {"_F": ["following", "followers"]}}\n',
                'migrate: {"relations": {"_F": ["following", "followers\\u0000"]}}', "migrate: " + "[" * 5000,
                'migrate: {"x": "' + "x" * (4 << 20) + '", "relations": {"_F": ["following", "followers"]}}']
# What is recorded keeps what it stands beside.
KEPT = ('told\nmigrate: {"later": [1], "relations": {"_F": ["following", "followers"]}}',
        'told\nmigrate: {"later": [1], "relations": {"_F": ["followers", "following"]}, "columns": {"User.name": "title"}}')
FOLLOWS = follows("followers", "following")
# Nothing is recorded, and the comment says that the order of the names has changed.
FOLLOWS_UNSURE = follows(renamed("zfollowers", "followers"), "following")
FOLLOWS_SURE = follows(renamed("fans", "followers"), "following")
FOLLOWS_MAPPED = FOLLOWS.replace("id Int @id", 'id Int @id\n  title String? @map("name")')
