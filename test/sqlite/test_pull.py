"""migrate_pull: the schema that the database has. (What the text is like: test/pull.)"""

import json
import os

from harness import equal, fails, has, one

TABLES = """
CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, first_name TEXT NOT NULL, age INTEGER CHECK (age > 0));
CREATE TABLE posts (id TEXT NOT NULL PRIMARY KEY, author_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE);
CREATE INDEX posts_author_id_idx ON posts (author_id);
CREATE INDEX grown_ups ON users (age) WHERE age > 17;
CREATE VIEW names AS SELECT first_name FROM users;
"""
CONFIG = 'datasource db {\n  provider = "sqlite"\n  url      = env("DATABASE_URL")\n}\n'
SEVEN = 'datasource db {\n  provider = "sqlite"\n}\n'
MODELS = """
model posts {
  id        String @id
  author_id Int
  users     users  @relation(fields: [author_id], references: [id], onDelete: Cascade)

  @@index([author_id])
}

model users {
  id         Int     @id @default(autoincrement())
  first_name String
  age        Int?
  posts      posts[]
}
"""
FRESH = SEVEN + MODELS  # of Prisma 7, unless it is said
KNOWN = CONFIG + """
/// Somebody
model User {
  id        Int    @id @default(autoincrement())
  firstName String @map("first_name")
  articles  Post[]

  @@map("users")
}

model Post {
  id       String @id @default(cuid())
  authorId Int    @map("author_id")
  author   User   @relation(fields: [authorId], references: [id], onDelete: Cascade)

  @@index([authorId])
  @@map("posts")
}
"""
AGAIN = KNOWN.replace('@map("first_name")\n', '@map("first_name")\n  age       Int?\n')


def made(t, **options):
    db = t.connect(**options)
    db.executescript(TABLES)
    return db


def test_fresh(t):
    db = made(t)
    equal(one(db, "SELECT migrate_pull()"), FRESH)
    equal(one(db, "SELECT migrate_pull(NULL)"), FRESH)
    equal(one(db, "SELECT migrate_pull(NULL, '{}')"), FRESH)
    equal(one(db, "SELECT migrate_pull(?)", SEVEN), FRESH)
    equal(one(db, "SELECT migrate_pull(?)", CONFIG), CONFIG + MODELS)
    equal(one(db, "SELECT migrate_pull(NULL, '{\"prisma\": \"6\"}')"), CONFIG + MODELS)
    for schema, options, release in ((None, {}, "7"), (None, {"prisma": "6"}, "6"), (CONFIG, {}, "6"), (SEVEN, {}, "7")):
        equal(json.loads(one(db, "SELECT migrate_pull(?, ?)", schema, json.dumps({"format": "json", **options})))["prisma"], release)
    out = one(db, "SELECT migrate_pull(?, '{\"write\": true}')", t.write(t.path("seven.prisma"), SEVEN))
    has(out, "The schema is one of Prisma 7.")
    db.execute("BEGIN")
    equal(one(db, "SELECT migrate_pull()"), FRESH)


def test_round_trip(t):
    """The text asks for what there is."""
    db = made(t)
    for text in (one(db, "SELECT migrate_pull()"), one(db, "SELECT migrate_pull(?)", KNOWN)):
        equal(one(db, "SELECT migrate_diff('database', ?)", "schema:" + text), "-- This is an empty migration.")


def test_existing_schema(t):
    db = made(t)
    equal(one(db, "SELECT migrate_pull(?)", KNOWN), AGAIN)
    equal(one(db, "SELECT migrate_pull(?)", AGAIN), AGAIN)
    equal(one(db, "SELECT migrate_pull(?, '{\"force\": true}')", KNOWN + "\nmodel broken {\n"), CONFIG + MODELS)


def test_json(t):
    db = made(t)
    found = json.loads(one(db, "SELECT migrate_pull(?, '{\"format\": \"json\"}')", KNOWN))
    equal((found["function"], found["provider"], found["written"], found["valid"]), ("migrate_pull", "sqlite", False, True))
    equal(found["files"], [{"path": None, "text": AGAIN, "replaced": False}])
    equal([w["name"] for w in found["warnings"]], ["fields_mapped", "models_mapped"])
    equal(found["warnings"][0]["affected"], ['Model: "Post", field: "authorId"', 'Model: "User", field: "firstName"'])
    has(found["rendered_warnings"], "*** WARNING ***", "These fields were enriched with `@map` information")
    extras = {(e["kind"], e["table"], e["name"]): e["definition"] for e in found["extras"]}
    equal(sorted(extras, key=str), [("check constraint", "users", None), ("partial or expression index", "users", "grown_ups"), ("view", "names", "names")])
    has(extras["partial or expression index", "users", "grown_ups"], "WHERE age > 17")


def test_write(t):
    db = made(t)
    path = t.write(t.path("prisma", "schema.prisma"), KNOWN)
    out = one(db, "SELECT migrate_pull(?, '{\"write\": true}')", path)
    has(out, f"Wrote {path}", "*** WARNING ***")
    equal(open(path).read(), AGAIN)
    os.utime(path, (1, 1))
    one(db, "SELECT migrate_pull(?, '{\"write\": true}')", path)
    equal(os.stat(path).st_mtime, 1.0)  # nothing to change
    equal(os.listdir(t.path("prisma")), ["schema.prisma"])


def test_several_files(t):
    db = made(t)
    folder = t.path("prisma")
    t.write(t.path("prisma", "a.prisma"), CONFIG)
    t.write(t.path("prisma", "models", "user.prisma"), "model User {\n  id Int @id @default(autoincrement())\n\n  @@map(\"users\")\n}\n")
    has(fails(db, "SELECT migrate_pull(?)", folder), "their texts cannot be one", "format")
    files = json.loads(one(db, "SELECT migrate_pull(?, '{\"format\": \"json\"}')", folder))["files"]
    equal([f["path"] for f in files], [t.path("prisma", p) for p in ("a.prisma", "models/user.prisma", "introspected.prisma")])
    equal(files[0]["text"], CONFIG)
    has(files[1]["text"], "model User {", "posts      posts[]")
    has(files[2]["text"], "model posts {", "author_id Int")
    one(db, "SELECT migrate_pull(?, '{\"write\": true}')", folder)
    equal(open(t.path("prisma", "introspected.prisma")).read(), files[2]["text"])
    again = json.loads(one(db, "SELECT migrate_pull(?, '{\"format\": \"json\"}')", folder))["files"]
    equal(sorted((f["path"], f["text"]) for f in again), sorted((f["path"], f["text"]) for f in files))


def test_force_makes_one_file_of_several(t):
    db = made(t)
    folder = t.path("prisma")
    t.write(t.path("prisma", "a.prisma"), CONFIG)
    other = t.write(t.path("prisma", "b.prisma"), "model broken {\n}\n")
    one(db, "SELECT migrate_pull(?, '{\"write\": true, \"force\": true}')", folder)
    equal(open(t.path("prisma", "introspected.prisma")).read(), CONFIG + MODELS)
    equal(open(other).read(), "")
    equal(json.loads(one(db, "SELECT migrate_pull(?, '{\"format\": \"json\"}')", folder))["files"][-1]["text"], CONFIG + MODELS)


def test_refused(t):
    db = t.connect()
    has(fails(db, "SELECT migrate_pull()"), "P4001: The introspected database was empty.")
    db.executescript(TABLES)
    has(fails(db, "SELECT migrate_pull(?)", "model a {\n}\n"), "P1012")
    has(fails(db, "SELECT migrate_pull(?)", "model a {\n  id Int @id\n}\n"), "P1012", "no datasource")
    has(fails(db, "SELECT migrate_pull(?)", CONFIG.replace("sqlite", "postgresql")), "the schema is for postgresql, and this database is sqlite")
    has(fails(db, "SELECT migrate_pull(?)", t.path("nowhere.prisma")), "nowhere.prisma")
    has(fails(db, "SELECT migrate_pull(NULL, '{\"write\": true}')"), 'the option "write" needs a file')
    has(fails(db, "SELECT migrate_pull(?, '{\"write\": true}')", KNOWN), 'the option "write" needs a file')
    has(fails(db, "SELECT migrate_pull(NULL, '{\"schema\": \"x\"}')"), 'option "schema" is for PostgreSQL only', '"write"', '"force"')
    has(fails(db, "SELECT migrate_pull(1)"), "must be a text")
    equal(one(db, "SELECT migrate_pull(NULL, NULL)"), one(db, "SELECT migrate_pull()"))


def test_not_valid(t):
    """A relation that is called like a column: the reference's text, and a word about it."""
    db = t.connect()
    db.executescript("CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER); CREATE TABLE b (id INTEGER PRIMARY KEY, x INTEGER REFERENCES a (id));")
    has(one(db, "SELECT migrate_pull()"), "  b  Int?\n  b  b[]\n")
    found = json.loads(one(db, "SELECT migrate_pull(NULL, '{\"format\": \"json\"}')"))
    equal(found["valid"], False)
    has(found["rendered_errors"], 'Field "b" is already defined on model "a".')
    out = one(db, "SELECT migrate_pull(?, '{\"write\": true}')", t.write(t.path("schema.prisma"), CONFIG))
    has(out, "The schema is not valid yet:\n", 'Field "b" is already defined on model "a".')


def test_broken_many_to_many(t):
    """A warning for each two models, sorted."""
    db = t.connect()
    tables, fields = {"Ab": "t3", "Mn": "t2", "kl": "t1"}, {"Ab": "", "Mn": "", "kl": ""}
    for name in tables.values():
        db.execute(f"CREATE TABLE {name} (id INTEGER NOT NULL PRIMARY KEY)")
    for table, b, a in (("_z", "Ab", "Mn"), ("_y", "Ab", "kl"), ("_x", "Ab", "Mn"), ("_w", "Mn", "kl")):
        sides = ", ".join(f'"{side}" INTEGER NOT NULL REFERENCES {tables[m]} (id) ON DELETE CASCADE ON UPDATE CASCADE' for side, m in (("A", a), ("B", b)))
        db.executescript(f'CREATE TABLE {table} ({sides}); CREATE UNIQUE INDEX {table}_AB ON {table} ("A", "B"); CREATE INDEX {table}_B ON {table} ("B");')
        fields[a] += f'  f{table} {b}[] @relation("{table[1:]}")\n'
        fields[b] += f'  g{table} {a}[] @relation("{table[1:]}")\n'
    text = CONFIG + "".join(f'model {m} {{\n  id Int @id\n{fields[m]}\n  @@map("{tables[m]}")\n}}\n' for m in fields)
    found = json.loads(one(db, "SELECT migrate_pull(?, '{\"format\": \"json\"}')", text))["rendered_warnings"].split("\n")
    equal([line.split(" is broken")[0].split("relation ")[1] for line in found if "is broken" in line],
          ['between "Ab" and "Mn"', 'between "Ab" and "kl"', 'between "Mn" and "kl"'])


def test_nothing_is_changed(t):
    db = made(t)
    before = list(db.execute("SELECT name, sql FROM sqlite_schema")), one(db, "PRAGMA data_version"), db.total_changes
    one(db, "SELECT migrate_pull()")
    equal((list(db.execute("SELECT name, sql FROM sqlite_schema")), one(db, "PRAGMA data_version"), db.total_changes), before)
    only = t.connect(file="file:" + t.path("test.db") + "?mode=ro")
    equal(one(only, "SELECT migrate_pull()"), FRESH)
