"""Every function whose result can be JSON, in every state that has a shape of its own.

walk(world) calls them all and yields (state, function, report). A world is a database, empty at first:

  provider                          "postgresql" or "sqlite"
  fresh()                           empties it
  sql(text)                         runs statements
  call(function, *args, **options)  the report of migrate_FUNCTION, read from its JSON
  fails(function, *args, **options) the message of its error
  beside(function, *args, **options) as call, while another connection writes (SQLite alone)
  inside(function, *args, **options) as call, in an open transaction that is rolled back afterwards
  folder(files)                     a folder with these files, {path: text}; its path
  write(path, text), remove(path)
"""

INIT = 'CREATE TABLE "User" ("id" INTEGER NOT NULL PRIMARY KEY, "email" TEXT NOT NULL);\n'
POSTS = 'CREATE TABLE "Post" ("id" INTEGER NOT NULL PRIMARY KEY, "title" TEXT);\n'
WRONG = "INSERT INTO missing VALUES (1);\n"
VIEW = 'CREATE VIEW "v" AS SELECT "email" FROM "User"'
PARTIAL = 'CREATE INDEX "some" ON "User" ("email") WHERE "id" > 1'
MODELS = "model User {\n  id    Int    @id\n  email String\n}\n"
MORE = MODELS.replace("email String", "email String\n  age   Int?") + "model Tag {\n  id Int @id\n  a  Int @unique\n}\n"


class Project:
    """A Prisma folder for one world."""

    def __init__(self, world, migrations=None, models=None, seed=None):
        files = {"migrations/migration_lock.toml": f'provider = "{world.provider}"\n'}
        for name, script in (migrations or {}).items():
            files[f"migrations/{name}/migration.sql"] = script
        if models is not None:
            files["schema.prisma"] = config(world) + models
        if seed is not None:
            files["seed.sql"] = seed
        self.world, self.path = world, world.folder(files)

    def add(self, name, script):
        self.world.write(f"{self.path}/migrations/{name}/migration.sql", script)

    def schema(self, models):
        self.world.write(f"{self.path}/schema.prisma", config(self.world) + models)


CAT_MODELS = """enum Role {\n  ADMIN\n  USER\n\n  @@schema("one")\n}
model Cat {\n  id Int @id\n  posts Post[]\n\n  @@schema("two")\n}
model Post {\n  id Int @id\n  cats Cat[]\n  role Role\n\n  @@schema("two")\n}
"""
RENAMED = CAT_MODELS.replace("Cat", "Kitten").replace("Role", "Kind").replace("ADMIN", "OWNER")
IN_TWO = """generator client {\n  provider = "prisma-client-js"\n  previewFeatures = ["multiSchema"]\n}
datasource db {\n  provider = "postgresql"\n  url = "x"\n  schemas = ["one", "two"]\n}
"""
CONFIG = 'datasource db {{\n  provider = "{}"\n  url = env("DATABASE_URL")\n}}\n'


def config(world):
    return CONFIG.format(world.provider)


def several(world, models):
    """The same, of two schemas of PostgreSQL."""
    return "schema:" + world.folder({"schema.prisma": IN_TWO + models})


def schema(world, models):
    """As a side of migrate_diff."""
    return "schema:" + world.folder({"schema.prisma": config(world) + models})


def two(world):
    return Project(world, {"1_init": INIT, "2_posts": POSTS})


INCOMPLETE = """CREATE INDEX i ON a (x); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass;
ALTER TABLE a ADD CONSTRAINT positive CHECK (x > 0) NOT VALID"""


def blocking(w):
    """A script that stops others while it goes through the rows of "User"."""
    if w.provider == "postgresql":
        return 'CREATE INDEX "User_email" ON "User" ("email");\n'
    return ('CREATE TABLE "new_User" ("id" INTEGER NOT NULL PRIMARY KEY, "email" TEXT);\nINSERT INTO "new_User" SELECT * FROM "User";\n'
            'DROP TABLE "User";\nALTER TABLE "new_User" RENAME TO "User";\n')


def statuses(w):
    """Each state that a database and a folder can be in."""
    yield "no migration", w.call("status", Project(w).path)
    p = two(w)
    yield "no history", w.call("status", p.path)
    w.sql(INIT)
    yield "a database of others", w.call("status", p.path)
    w.fresh()
    w.call("deploy", p.path, target="1_init")
    yield "pending", w.call("status", p.path)
    w.sql("INSERT INTO \"User\" VALUES (1, 'a'), (2, 'b')")
    p.add("2_blocks", blocking(w))
    yield "what would block", w.call("status", p.path, small=2)
    w.remove(f"{p.path}/migrations/2_blocks")
    w.write(f"{p.path}/migrations/lint.json", "[]")
    yield "what is not linted", w.call("status", p.path)
    w.remove(f"{p.path}/migrations/lint.json")
    w.call("deploy", p.path)
    yield "up to date", w.call("status", p.path)
    yield "no drift", w.call("status", p.path, check_drift=True)
    w.sql("ALTER TABLE \"Post\" ADD COLUMN extra TEXT")
    yield "drift", w.call("status", p.path, check_drift=True)
    w.fresh()
    w.call("deploy", p.path)
    w.sql(VIEW)
    yield "drift beyond a schema", w.call("status", p.path, check_drift=True)
    p.add("2_posts", POSTS + "-- more\n")
    yield "modified", w.call("status", p.path)
    w.remove(f"{p.path}/migrations/2_posts")
    yield "missing", w.call("status", p.path)
    p.add("0_early", POSTS)
    yield "diverged", w.call("status", p.path)
    w.remove(f"{p.path}/migrations/0_early/migration.sql")
    yield "a folder without a script", w.call("status", p.path)
    w.fresh()
    p = Project(w, {"1_init": INIT, "2_both": "BEGIN;\nCOMMIT;\nCREATE TABLE b (x INTEGER);\nBEGIN;\nCREATE TABLE c (x INTEGER);\nROLLBACK;\n"})
    yield "what a deployment would refuse", w.call("status", p.path)
    w.fresh()
    p = Project(w, {"1_init": INIT, "2_wrong": "CREATE TABLE a (x INTEGER);\nCOMMIT;\n" + WRONG})
    w.fails("deploy_each", p.path)
    yield "failed", w.call("status", p.path)
    w.call("resolve", p.path, "2_wrong", "rolled_back")
    yield "rolled back", w.call("status", p.path)
    w.remove(f"{p.path}/migrations/2_wrong")
    yield "rolled back and gone", w.call("status", p.path)
    w.fails("deploy_each", Project(w, {"1_init": INIT, "2_gone": WRONG}).path)
    yield "failed and gone", w.call("status", p.path)
    w.fresh()
    p = Project(w, {"1_init": INIT, "2_long": "CREATE TABLE a (x INTEGER);\nCOMMIT;\n" + WRONG})
    w.fails("deploy_each", p.path)
    w.sql("UPDATE _prisma_migrations SET logs = 'migrate: {\"of\": 3, \"done\": 0, \"hash\": \"\"}' WHERE migration_name = '2_long'")
    if w.provider == "sqlite":
        yield "running", w.beside("status", p.path)
        yield "running, with drift", w.beside("status", p.path, check_drift=True)
    w.sql("UPDATE _prisma_migrations SET logs = NULL WHERE migration_name = '2_long'")
    yield "failed without a word", w.call("status", p.path)
    if w.provider == "postgresql":
        w.sql(INCOMPLETE)
        yield "what is not completed", w.call("status", p.path)
    w.fresh()
    w.call("protect", True)
    yield "protected", w.call("status", p.path)
    w.call("protect", False)


def deployments(w):
    """What migrate_deploy and migrate_deploy_each can end with; what fails is an error, no report."""
    for function in ("deploy", "deploy_each"):
        w.fresh()
        p = two(w)
        yield f"{function}, no migration", w.call(function, Project(w).path)
        yield f"{function}, plan", w.call(function, p.path, dry_run="plan")
        if function == "deploy":
            yield "deploy, tried", w.call("deploy", p.path, dry_run="execute")
            yield "deploy, in a transaction", w.inside("deploy", p.path)
        yield f"{function}, one", w.call(function, p.path, target="1_init")
        yield f"{function}, another", w.call(function, p.path)
        yield f"{function}, nothing", w.call(function, p.path)
        yield f"{function}, nothing to plan", w.call(function, p.path, dry_run="plan")
        w.sql("INSERT INTO \"User\" VALUES (1, 'a'), (2, 'b')")
        p.add("3_warned", '-- migrate:allow truncate: there was one\nCREATE INDEX "User_more" ON "User" ("email");\n')
        yield f"{function}, linted", w.call(function, p.path, lint="error", dry_run="plan")
        assert "migrate_lint finds" in w.fails(function, p.path, lint="warning")
        w.remove(f"{p.path}/migrations/3_warned")
        p.add("3_wrong", WRONG)
        assert "missing" in w.fails(function, p.path)
        w.fresh()
        yield f"{function}, without times", w.call(function, two(w).path, timing=False)
        p = Project(w, {"1_init": INIT + "-- modified\n"})
        yield f"{function}, modified and missing", w.call(function, p.path)
        if w.provider == "sqlite":
            w.fresh()
            yield f"{function}, VACUUM and REPLACE", w.call(function, Project(w, {"1": INIT + "REPLACE INTO \"User\" VALUES (1, 'a');\nVACUUM;\n"}).path)
    if w.provider == "sqlite":
        w.fresh()
        p = two(w)
        yield "deploy, backup", w.call("deploy", p.path, backup=f"{p.path}/copy.db")
        yield "deploy, nothing to back up", w.call("deploy", p.path, backup=f"{p.path}/other.db")
        w.sql(VIEW)
        p.add("3_drop", 'ALTER TABLE "User" RENAME TO "U";\nCREATE TABLE "x" (a INTEGER);\nDROP TABLE "U";\n')
        yield "deploy, a view that breaks", w.call("deploy", p.path)
    else:
        w.fresh()
        yield "deploy_each, outside a transaction", w.call(
            "deploy_each", Project(w, {"1": INIT + 'CREATE INDEX CONCURRENTLY i ON "User" (email);\n'}).path, dry_run="plan")


def drifts(w):
    p = two(w)
    yield "no migration", w.call("drift", Project(w).path)
    w.sql('CREATE TABLE "Other" (id INTEGER PRIMARY KEY)')
    yield "no history", w.call("drift", p.path)
    w.fresh()
    w.call("deploy", p.path)
    yield "none", w.call("drift", p.path)
    w.sql(VIEW)
    yield "beyond a schema alone", w.call("drift", p.path)
    w.sql('DROP TABLE "Post"; CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER); CREATE INDEX i ON t (n); ALTER TABLE "User" ADD COLUMN n INTEGER')
    w.sql(PARTIAL + '; CREATE INDEX lowered ON "User" (lower("email"))')
    yield "both", w.call("drift", p.path)
    w.fresh()
    w.call("deploy", p.path)
    w.sql('ALTER TABLE "User" RENAME COLUMN "email" TO "mail"')
    yield "renames", w.call("drift", p.path, renames={"User.email": "mail"})
    w.fresh()
    p = Project(w, {"1_init": INIT + VIEW + ";\n" + VIEW.replace('"v"', '"other"')})
    w.call("deploy", p.path)
    w.sql('DROP VIEW "v"; DROP VIEW "other"; ' + VIEW.replace('"email"', '"id"'))
    yield "a view that is gone, and one that is another", w.call("drift", p.path)
    w.fresh()
    p = Project(w, {"1_wrong": "CREATE TABLE a (x INTEGER PRIMARY KEY);\nCOMMIT;\n" + WRONG})
    w.fails("deploy_each", p.path)
    if w.provider == "postgresql":
        w.sql(INCOMPLETE)
    yield "a failed migration", w.call("drift", p.path)
    w.sql("UPDATE _prisma_migrations SET logs = 'migrate: {\"of\": 3, \"done\": 0, \"hash\": \"\"}'")
    if w.provider == "sqlite":
        yield "one that runs", w.beside("drift", p.path)


def preflights(w):
    p = two(w)
    yield "no migration", w.call("preflight", Project(w).path)
    w.call("deploy", p.path, target="1_init")
    yield "pending", w.call("preflight", p.path, shadow=True, timing=False)
    w.sql(VIEW)
    yield "drift", w.call("preflight", p.path)


def developments(w):
    p = Project(w, models=MODELS, seed='INSERT INTO "User" VALUES (1, \'a\')')
    yield "create only", w.call("dev", p.path, "init", create_only=True)
    yield "pending, and nothing new", w.call("dev", p.path, "more")
    yield "nothing", w.call("dev", p.path, "more")
    p.schema(MORE)
    yield "a migration", w.call("dev", p.path, "more tags", timing=False)
    filled = MORE.replace("email String", "email String\n  name String")
    p.schema(filled)
    yield "a column that is filled", w.call("dev", p.path, "names", backfill={"User.name": "upper(email)"})
    p.schema(filled.replace("name String", "name String\n  mail String"))
    yield "a column that will be filled", w.call("dev", p.path, "mails", create_only=True, backfill={"User.mail": "email"})
    w.call("dev", p.path, "mails")
    p.schema(MORE)
    w.call("dev", p.path, "back", accept_data_loss=True)
    w.sql('CREATE TABLE "Other" (id INTEGER PRIMARY KEY)')
    w.sql(VIEW)
    assert "Drift detected" in w.fails("dev", p.path, "other")
    p.schema(MORE + "model Other {\n  id Int @id\n}\n")
    yield "adopted drift", w.call("dev", p.path, "other", adopt_drift=True)
    p.schema(MODELS)
    w.sql("INSERT INTO \"Tag\" VALUES (1, 1)")
    w.sql('DROP VIEW "v"')
    assert "data loss" in w.fails("dev", p.path, "fewer")
    yield "data loss, a vague name", w.call("dev", p.path, "update", accept_data_loss=True)
    p.schema(MODELS.replace("email String", "email String @unique"))
    yield "rows that are checked", w.call("dev", p.path, "unique_email")
    p.schema(MODELS.replace("email String", "mail String @unique"))
    yield "renames", w.call("dev", p.path, "mail", renames={"User.email": "mail"})
    p.schema(MORE.replace("email", "mail"))
    yield "in a transaction", w.inside("dev", p.path, "again")


def pushes(w):
    schema = config(w) + MODELS
    yield "something", w.call("push", schema)
    yield "nothing", w.call("push", schema)
    yield "in a transaction", w.inside("push", config(w) + MORE)
    w.call("push", config(w) + MORE)
    w.sql("INSERT INTO \"Tag\" VALUES (1, 1)")
    yield "data loss", w.call("push", schema, accept_data_loss=True)
    yield "a column that is filled", w.call("push", schema.replace("email ", "name String\n  email "), backfill={"User.name": "email"})
    yield "renames", w.call("push", schema.replace("email", "mail").replace("User", "Person"), renames={"User.email": "mail", "User": "Person"},
                            accept_data_loss=True)
    yield "reset", w.call("push", schema, force_reset=True)
    yield from checked_rows(w)
    w.fresh()
    yield "nothing to reset", w.call("push", schema, force_reset=True)


# What of the rows a plan depends on, and rows that are as it wants them but for two casts.
BEFORE = """model Parent {
  id Int @id
}
model Child {
  id       Int     @id
  parentId Int?
  other    Int?
  kind     %s
  n        %s
  m        Float?
}
"""
AFTER = """model Parent {
  id       Int     @id
  children Child[]
}
model Child {
  id       Int     @id
  parentId Int
  other    Int?    @unique
  kind     %s
  n        %s
  m        %s?
  token    String  @unique @default(dbgenerated("%s"))
  parent   Parent  @relation(fields: [parentId], references: [id])
}
"""


def checked_rows(w):
    postgres = w.provider == "postgresql"
    enum = "enum Kind {\n  a\n%s}\n"
    before = BEFORE % ("Kind", "BigInt") + enum % "  b\n" if postgres else BEFORE % ("String", "String")
    after = (AFTER % ("Kind", "Int", "Decimal", "gen_random_uuid()") + enum % "" if postgres
             else AFTER % ("String", "Int", "String", "(hex(randomblob(9)))"))
    w.fresh()
    w.call("push", config(w) + before)
    if not postgres:
        w.sql('ALTER TABLE "Child" ADD COLUMN c INTEGER CHECK (c IS NULL)')
        after = after.replace("  parent ", "  c Int?\n  parent ")
    w.sql('INSERT INTO "Parent" VALUES (1)')
    w.sql("""INSERT INTO "Child" (id, "parentId", other, kind, n, m) VALUES (1, 1, 2, 'a', 5, 0.1234567890123456)""")
    yield "rows that are checked", w.call("push", config(w) + after, accept_data_loss=True)
    if not postgres:
        after = after.replace("kind     String", "kind     Kind") + enum % ""
        w.sql("""UPDATE "Child" SET kind = 'b'""")
        yield "values that an enum has not", w.call("push", config(w) + after, accept_data_loss=True)


def resets(w):
    p = two(w)
    yield "nothing there", w.call("reset", p.path, force=True)
    assert "would drop" in w.fails("reset", p.path)
    yield "two tables", w.call("reset", p.path, force=True, timing=False)
    w.write(f"{p.path}/seed.sql", 'INSERT INTO "User" VALUES (1, \'a\')')
    yield "a seed", w.call("reset", p.path, force=True)
    yield "a seed left out", w.call("reset", p.path, force=True, skip_seed=True)
    yield "no migration", w.call("reset", Project(w).path, force=True)
    yield "in a transaction", w.inside("reset", p.path, force=True)
    if w.provider == "sqlite":
        yield "backup", w.call("reset", p.path, force=True, backup=f"{p.path}/copy.db")


def resolutions(w):
    p = Project(w, {"1_init": INIT, "2_wrong": WRONG})
    yield "applied", w.call("resolve", p.path, "1_init", "applied")
    w.fails("deploy_each", p.path)
    yield "rolled back", w.call("resolve", p.path, "2_wrong", "rolled_back")
    yield "in a transaction", w.inside("resolve", p.path, "2_wrong", "applied")


def scripts(w):
    p = Project(w, seed=INIT)
    yield "execute", "a text", w.call("execute", "CREATE TABLE a (x INTEGER); DROP TABLE a")
    yield "execute", "without times", w.call("execute", ";", timing=False)
    yield "execute", "a file", w.call("execute", f"{p.path}/seed.sql")
    yield "execute", "in a transaction", w.inside("execute", "SELECT 1")
    w.fresh()
    yield "seed", "a folder's", w.call("seed", p.path)
    w.fresh()
    yield "seed", "a file, without times", w.call("seed", f"{p.path}/seed.sql", timing=False)
    w.fresh()
    yield "seed", "in a transaction", w.inside("seed", p.path)
    for on in (None, True, None, False):
        yield "protect", str(on), w.call("protect", on)
    yield "protect", "in a transaction", w.inside("protect", True)


def schemas(w):
    valid, invalid = config(w) + MODELS, config(w) + "model A {\n  id Int @idd\n}\n"
    p = Project(w, models=MODELS)
    yield "validate", "a text", w.call("validate", valid)
    yield "validate", "a file", w.call("validate", f"{p.path}/schema.prisma")
    yield "validate", "errors", w.call("validate", invalid)
    yield "validate", "warnings", w.call("validate", "generator c {\n  provider = \"prisma-client-js\"\n  previewFeatures = [\"views\", \"multiSchema\"]\n}\n" + valid)
    yield "format", "a text", w.call("format", valid)
    yield "format", "a file", w.call("format", f"{p.path}/schema.prisma")
    w.write(f"{p.path}/more.prisma", "model Tag {\n  id Int @id\n}\n")
    yield "format", "a folder", w.call("format", p.path)


PEOPLE = """enum Mood {
  happy
  sad
}
model Owner {
  id   Int    @id @default(autoincrement())
  kind String @default("a")
  mood Mood[]
  pets Pet[]
  @@index([kind])
}
model Pet {
  id      Int      @id
  at      DateTime @default(now())
  ownerId Int
  owner   Owner    @relation(fields: [ownerId], references: [id])
}
model Key {
  a Int
  b String
  c Int?
  @@id([a], map: "old")
}
model Free {
  a Int @unique
}
"""
LATER = PEOPLE.replace("  sad", "  calm").replace("  c Int?\n  @@id([a], map: \"old\")", "  @@id([a], map: \"new\")") \
    .replace("b String", "b Int").replace("kind String @default(\"a\")", "kind String?")
OTHER_KEY = PEOPLE.replace("@@id([a], map: \"old\")", "@@id([a, b])").replace("  @@index([kind])\n", "")
NO_KEY = PEOPLE.replace("@@id([a], map: \"old\")", "@@unique([a])")
TWO_SCHEMAS = """generator client {
  provider        = "prisma-client-js"
  previewFeatures = ["multiSchema", "postgresqlExtensions"]
}
datasource db {
  provider   = "postgresql"
  url        = env("DATABASE_URL")
  schemas    = ["a", "b"]
  extensions = [citext(version: "1.6"), pg_trgm(schema: "a")]
}
model A {
  id   Int    @id
  mail String @db.Citext
  @@schema("a")
}
enum E {
  x
  @@schema("b")
}
"""


def differences(w):
    """Plans of both providers can be made in either database."""
    p = Project(w, {"1_init": INIT}, models=MORE)
    yield "nothing", w.call("diff", "empty", "empty", format="json")
    yield "tables", w.call("diff", "empty", f"schema:{p.path}")
    yield "a file", w.call("diff", f"migrations:{p.path}", f"schema:{p.path}", output=f"{p.path}/out.sql")
    yield "a file again", w.call("diff", f"schema:{p.path}", f"migrations:{p.path}", output=f"{p.path}/out.sql")
    w.call("deploy", p.path)
    w.sql(VIEW)
    yield "from the database", w.call("diff", "database", f"schema:{p.path}", repaired=True)
    yield "to the database", w.call("diff", "empty", "database")
    other = MODELS.replace("model User", "model Person").replace("email", "mail")
    yield "renames", w.call("diff", schema(w, MODELS), schema(w, other), renames={"User": "Person", "User.email": "mail"})
    yield "a backfill", w.call("diff", schema(w, MODELS), schema(w, MORE.replace("Int?", "Int")), backfill={"User.age": "length(email)"})
    yield "renames of all kinds", w.call("diff", several(w, CAT_MODELS), several(w, RENAMED), renames={
        "two.Cat": "Kitten", "Role": "Kind", "Role.ADMIN": "OWNER"})
    all_of = {name: "schema:" + w.folder({"schema.prisma": CONFIG.format("postgresql") + models})
              for name, models in {"now": PEOPLE, "later": LATER, "other key": OTHER_KEY, "no key": NO_KEY}.items()}
    yield "to PostgreSQL", w.call("diff", "empty", all_of["now"])
    for name in all_of:
        yield name, w.call("diff", all_of["now"], all_of[name])
    yield "another key back", w.call("diff", all_of["no key"], all_of["now"])
    yield "all gone", w.call("diff", all_of["now"], "empty")
    two = "schema:" + w.folder({"schema.prisma": TWO_SCHEMAS.replace("  mail", "  kind Int\n  mail")})
    yield "a backfill in one of two schemas", w.call("diff", "schema:" + w.folder({"schema.prisma": TWO_SCHEMAS}), two,
                                                     backfill={"a.A.kind": "length(mail)"})
    moved = "schema:" + w.folder({"schema.prisma": TWO_SCHEMAS.replace('@@schema("a")', '@@schema("b")')})
    yield "a table that moves", w.call("diff", "schema:" + w.folder({"schema.prisma": TWO_SCHEMAS}), moved, renames={"a.A": "b.A"})
    yield "schemas and extensions", w.call("diff", "empty", "schema:" + w.folder({"schema.prisma": TWO_SCHEMAS}))


def pulls(w):
    p = Project(w, models="")
    w.sql(INIT + VIEW + ";" + PARTIAL)
    yield "no schema", w.call("pull", None)
    yield "a file", w.call("pull", f"{p.path}/schema.prisma")
    yield "written", w.call("pull", f"{p.path}/schema.prisma", write=True)
    w.write(f"{p.path}/more.prisma", "model Gone {\n  id Int @id\n}\n")
    yield "a folder", w.call("pull", p.path)
    yield "a folder, written", w.call("pull", p.path, write=True)
    w.fresh()
    w.sql('CREATE TABLE "a" (x INTEGER); CREATE TABLE "b" ("1" INTEGER PRIMARY KEY, y INTEGER)')
    yield "warnings", w.call("pull", None)


def lints(w):
    """Findings of each severity, on tables with and without rows, with and without locks."""
    yield "no migration", w.call("lint", Project(w).path)
    w.sql(INIT)
    w.sql('INSERT INTO "User" VALUES (1, \'a\'), (2, \'b\'), (3, \'c\'); ANALYZE "User"')
    p = Project(w, {"1_init": 'CREATE UNIQUE INDEX i ON "User" (email);\nDROP TABLE "User";\n-- migrate:allow drop-table: no\n'})
    yield "findings", w.call("lint", p.path, small=2)
    yield "small", w.call("lint", p.path)
    yield "offline", w.call("lint", p.path, offline=True)
    yield "a script", w.call("lint", p.path, only="script", script='DROP TABLE "User"')
    yield "rows that are counted", w.call("lint", p.path, only="script", script=(
        'ALTER TABLE "User" ADD COLUMN x INTEGER NOT NULL; UPDATE "User" SET x = 1 WHERE x = 2; CREATE UNIQUE INDEX j ON "User" (x)'))
    yield "fixed", w.call("lint", p.path, fix=True, only="1_init")
    yield "fixed and split", w.call("lint", p.path, fix=True, split=True, only="1_init")
    yield "a script that is split", w.call("lint", p.path, fix=True, split=True, only="script", script='CREATE INDEX i ON "User" (email)')
    yield "nothing to fix", w.call("lint", p.path, fix=True, only="script", script="SELECT 1")
    if w.provider == "postgresql":
        p = Project(w, {"1_init": 'DROP INDEX IF EXISTS i;\nCREATE INDEX i ON "User" (email);\nVACUUM "User";\nSELECT 1 / 0;\n'})
        yield "traced", w.call("lint", p.path, trace="live")
        yield "traced, small, without times", w.call("lint", p.path, trace="small", small=2, timing=False)
        yield "nothing to trace", w.call("lint", Project(w).path, trace="live")
        yield "a script that is traced", w.call("lint", p.path, trace="live", only="script", script=(
            'COMMENT ON TABLE "User" IS \'people\'; ALTER TABLE "User" ALTER COLUMN id TYPE bigint'))
        w.write(f"{p.path}/migrations/migration_lock.toml", 'provider = "sqlite"')
        yield "scripts of SQLite", w.call("lint", p.path)


def readings(w):
    p = two(w)
    yield "show", "a migration", w.call("show", p.path, "1_init")
    yield "checksum", "a folder", w.call("checksum", f"{p.path}/migrations/1_init")
    yield "checksum", "a file", w.call("checksum", f"{p.path}/migrations/1_init/migration.sql")
    yield "version", "this", w.call("version")


ONE = {"status": statuses, "drift": drifts, "preflight": preflights, "dev": developments, "push": pushes, "reset": resets, "resolve": resolutions,
       "diff": differences, "pull": pulls, "lint": lints}


def walk(world):
    for function, states in ONE.items():
        world.fresh()
        for state, report in states(world):
            yield state, function, report
    world.fresh()
    for state, report in deployments(world):
        yield state, state.split(",")[0], report
    for states in (scripts, schemas, readings):
        world.fresh()
        for function, state, report in states(world):
            yield state, function, report
