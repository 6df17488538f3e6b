"""The workflow of the guide, acted out: from an empty folder to a tenth migration, in either database.

    play(driver)      a driver is one database with a Prisma folder:
        provider      "sqlite" or "postgresql"
        dir           the folder, as the database reads it
        write(name, text), read(name), names()   files of the folder; the names of its migrations
        sql(text)     what a SELECT gives, as text; fails with Refused
        other()       a driver of the same folder over a new, empty database

The schema is one of Prisma 6, or, with release "7", one of Prisma 7, whose datasource has no url.
"""

import os
import sqlite3

HEADS = {
    "6": 'datasource db {\n  provider = "%s"\n  url      = "unused"\n}\n\n',
    "7": 'datasource db {\n  provider = "%s"\n}\n\n',
}
HEAD = HEADS["6"]

USER = ("model User {\n  id    Int    @id @default(autoincrement())\n  email String @unique\n%s"
        "  posts Post[]\n}\n\n")
POST = ("model Post {\n  id       Int    @id @default(autoincrement())\n  title    String\n%s"
        "  author   User   @relation(fields: [authorId], references: [id], onDelete: Cascade)\n  authorId Int\n%s}\n\n")
TAG = "model Tag {\n  id    Int    @id @default(autoincrement())\n  name  String @unique\n  posts Post[]\n}\n\n"


class Refused(Exception):
    """What the database said."""


class Broken(AssertionError):
    pass


def outcomes(acts):
    """Each act as it is played, with what went wrong after it, or None."""
    act = "start"
    try:
        for act in acts:
            yield act, None
    except (Broken, Refused) as why:
        yield f"after {act}", why


class Folder:
    """The part of a driver that is a Prisma folder."""

    def __init__(self, dir):
        self.dir = dir
        os.makedirs(dir, exist_ok=True)

    def write(self, name, text):
        with open(os.path.join(self.dir, name), "w") as f:
            f.write(text)

    def read(self, name):
        with open(os.path.join(self.dir, name)) as f:
            return f.read()

    def names(self):
        folder = os.path.join(self.dir, "migrations")
        return sorted(n for n in os.listdir(folder) if os.path.isdir(os.path.join(folder, n)))


class Sqlite(Folder):
    provider = "sqlite"
    returning = ""

    def __init__(self, dir, connect, number=1):
        super().__init__(dir)
        self.connect, self.number = connect, number
        self.db = connect(f"guide{number}.db")

    def sql(self, text):
        try:
            return "\n".join(str(row[0]) for row in self.db.execute(text))
        except sqlite3.Error as why:
            raise Refused(str(why)) from why

    def other(self):
        self.number += 1
        return Sqlite(self.dir, self.connect, self.number)


class Postgres(Folder):
    provider = "postgresql"
    returning = " RETURNING 1"

    def __init__(self, dir, database, run, number=1):
        """`database` makes one of that name, `run` gives what psql prints for a text in it."""
        super().__init__(dir)
        os.chmod(dir, 0o777)
        self.database, self.run, self.number = database, run, number
        self.db = database(f"guide{number}")

    def sql(self, text):
        out = self.run(f"SET client_min_messages = warning; {text};", self.db)
        if "ERROR:" in out:
            raise Refused(out)
        return out

    def other(self):
        self.number += 1
        return Postgres(self.dir, self.database, self.run, self.number)


def expect(what, good, *shown):
    if not good:
        raise Broken(what + "".join(f"\n{s}" for s in shown))


def has(what, text, *parts):
    for part in parts:
        expect(f"{what}: {part!r} is missing", part in text, text)


def refused_text(driver, text):
    try:
        out = driver.sql(text)
    except Refused as why:
        return str(why)
    raise Broken(f"not refused: {text}\n{out}")


def refused(driver, text, *parts):
    has(text, refused_text(driver, text), *parts)


class Play:
    def __init__(self, driver, release):
        self.d = driver
        self.release = release
        self.dir = driver.dir.replace("'", "''")

    def schema(self, *blocks):
        self.d.write("schema.prisma", HEADS[self.release] % self.d.provider + "".join(blocks))

    def call(self, name, *args, options=""):
        return self.d.sql(self.text(name, *args, options=options))

    def text(self, name, *args, options=""):
        all_args = [f"'{self.dir}'", *(f"'{a}'" for a in args), *([f"'{options}'"] if options else [])]
        return f"SELECT migrate_{name}({', '.join(all_args)})"

    def newest(self):
        return self.d.names()[-1]

    def script(self, name):
        return self.d.read(f"migrations/{name}/migration.sql")

    def empty_diff(self, what, a, b):
        out = self.d.sql(f"SELECT migrate_diff('{a}', '{b}')").strip()
        expect(what, out == "-- This is an empty migration.", out)

    def settled(self, migrations):
        """Folder, history, database and schema agree."""
        expect("the migrations of the folder", len(self.d.names()) == migrations, self.d.names())
        has("status", self.call("status", options='{"check_drift": true}'), "No drift", "Database schema is up to date!")
        self.empty_diff("database and schema", "database", f"schema:{self.dir}/schema.prisma")
        self.empty_diff("history and schema", f"migrations:{self.dir}", f"schema:{self.dir}/schema.prisma")

    def dev(self, name, migrations, *parts, options=""):
        out = self.call("dev", name, options=options)
        has(f"migrate_dev {name}", out, *parts)
        expect("its name", self.newest().endswith("_" + name) or "Already in sync" in out, self.newest())
        self.settled(migrations)
        return out


def first_steps(p):
    p.schema(USER % "", POST % ("", ""))
    p.d.write("seed.sql", "INSERT INTO \"User\" (email) VALUES ('ada@example.org'), ('bob@example.org');\n"
                          "INSERT INTO \"Post\" (title, \"authorId\") VALUES ('one', 1), ('two', 1), ('three', 2);\n")
    p.dev("init", 1, "init", "The seed", "has been executed")
    expect("the lock file", p.d.read("migrations/migration_lock.toml").endswith(f'provider = "{p.d.provider}"\n'))
    has("nothing to do", p.call("dev", "again"), "Already in sync, no schema change or pending migration was found.")
    expect("no second seed", p.d.sql('SELECT count(*) FROM "User"') == "2")


def models_and_columns(p):
    p.schema(USER % "", POST % ("", "  tags     Tag[]\n"), TAG)
    p.dev("add_tags", 2)
    p.schema(USER % "  name  String?\n", POST % ("", "  tags     Tag[]\n"), TAG)
    p.dev("add_name", 3)
    has("the script", p.script(p.newest()), "ADD COLUMN")
    p.schema(USER % "  name  String?\n", POST % ("", "  tags     Tag[]\n\n  @@index([title])\n"), TAG)
    p.dev("index_titles", 4)


def rename_by_expand_and_contract(p):
    post = POST % ("", "  tags     Tag[]\n\n  @@index([title])\n")
    p.d.sql("UPDATE \"User\" SET name = 'Ada' WHERE id = 1" + p.d.returning)
    p.schema(USER % "  name     String?\n  fullName String?\n", post, TAG)
    out = p.call("dev", "add_full_name", options='{"create_only": true}')
    has("only written", out, "without applying it", p.newest())
    name = p.newest()
    p.d.write(f"migrations/{name}/migration.sql", p.script(name) + '\nUPDATE "User" SET "fullName" = coalesce(name, email);\n')
    has("then applied", p.call("deploy"), name, "successfully")
    p.settled(5)
    expect("filled", p.d.sql('SELECT "fullName" FROM "User" ORDER BY id').split() == ["Ada", "bob@example.org"])
    p.schema(USER % "  fullName String\n", post, TAG)
    refused(p.d, p.text("dev", "drop_name"), "There might be data loss", "`name`", "1 non-null values", "accept_data_loss")
    expect("nothing was written", len(p.d.names()) == 5)
    p.dev("drop_name", 6, options='{"accept_data_loss": true}')
    has("the warning at its head", p.script(p.newest()), "/*\n  Warnings:", "You are about to drop the column `name`")


def what_cannot_be_executed(p):
    post = POST % ("  words    Int\n", "  tags     Tag[]\n\n  @@index([title])\n")
    p.schema(USER % "  fullName String\n", post, TAG)
    refused(p.d, p.text("dev", "count_words", options='{"accept_data_loss": true}'), "We found changes that cannot be executed",
            "Added the required column `words` to the `Post` table without a default value. There are 3 rows in this table")
    expect("nothing was written", len(p.d.names()) == 6)
    p.schema(USER % "  fullName String\n", post.replace("words    Int\n", "words    Int    @default(0)\n"), TAG)
    p.dev("count_words", 7)
    expect("rows stayed", p.d.sql('SELECT count(*) FROM "Post" WHERE words = 0') == "3")


def drift(p):
    p.d.sql("SELECT migrate_execute('CREATE INDEX titled ON \"Post\"(title) WHERE title IS NOT NULL')")
    has("beyond the schema", p.call("drift"), "Drift detected", "[+] Added partial or expression index `titled` of `Post`", "No script")
    has("status says so", p.call("status", options='{"check_drift": true}'), "Drift detected", "Beyond what a schema file can say")
    has("dev goes on", p.call("dev", "nothing"), "Already in sync")
    p.d.sql("SELECT migrate_execute('DROP INDEX titled')")
    p.d.sql("SELECT migrate_execute('CREATE TABLE stray (id INTEGER NOT NULL, CONSTRAINT stray_pkey PRIMARY KEY (id))')")
    refused(p.d, p.text("dev", "more"), "Drift detected", "stray", "adopt_drift")
    has("drift", p.call("drift"), "Drift detected", "DROP TABLE \"stray\"", "CREATE TABLE \"stray\"")
    has("status says so", p.call("status", options='{"check_drift": true}'), "Drift detected")
    before = p.d.read("schema.prisma")
    p.d.write("schema.prisma", before + "model stray {\n  id Int @id%s\n}\n" % (
        "" if p.d.provider == "postgresql" else " @default(autoincrement())"))
    has("adopted", p.call("dev", "more", options='{"adopt_drift": true}'), "sync_schema", "marked as applied")
    p.settled(8)
    p.d.write("schema.prisma", before)
    p.dev("drop_stray", 9)


def failure_and_repair(p):
    p.d.write("schema.prisma", p.d.read("schema.prisma") + "model Log {\n  id Int @id @default(autoincrement())\n  at DateTime @default(now())\n}\n")
    p.call("dev", "add_log", options='{"create_only": true}')
    name = p.newest()
    good = p.script(name)
    p.d.write(f"migrations/{name}/migration.sql", good + "\nINSERT INTO missing VALUES (1);\n")
    refused(p.d, p.text("deploy"), "P3018", name, "migration.sql:", "missing")
    refused(p.d, p.text("dev", "another"), "P3018", name)
    expect("nothing is left behind", len(p.d.names()) == 10)
    p.d.write(f"migrations/{name}/migration.sql", good)
    p.call("deploy")
    p.settled(10)
    p.d.write(f"migrations/{name}/migration.sql", good + "-- edited\n")
    refused(p.d, p.text("dev", "another"), f"The migration `{name}` was modified after it was applied.")
    p.d.write(f"migrations/{name}/migration.sql", good)


def protected(p):
    p.d.sql("SELECT migrate_protect(true)")
    for call in (p.text("dev", "no"), p.text("reset", options='{"force": true}'),
                 f"SELECT migrate_push('{p.dir}/schema.prisma')"):
        refused(p.d, call, "protected")
    has("deploying goes on", p.call("deploy"), "No pending migrations to apply.")
    p.d.sql("SELECT migrate_protect(false)")


def elsewhere(p):
    """The same folder in an empty database; a baseline; push; reset."""
    new = Play(p.d.other(), p.release)
    has("all ten", new.call("deploy"), *p.d.names())
    new.settled(10)
    third = Play(p.d.other(), p.release)
    has("push", third.d.sql(f"SELECT migrate_push('{p.dir}/schema.prisma')"), "now in sync with your Prisma schema")
    third.empty_diff("pushed", "database", f"schema:{p.dir}/schema.prisma")
    has("push again", third.d.sql(f"SELECT migrate_push('{p.dir}/schema.prisma')"), "already in sync")
    refused(third.d, third.text("deploy"), "P3005")
    for name in p.d.names():
        third.call("resolve", name, "applied")
    third.settled(10)
    p.d.write("seed.sql", "INSERT INTO \"User\" (email, \"fullName\") VALUES ('eve@example.org', 'Eve');\n")
    has("reset", p.call("reset", options='{"force": true}'), "Database reset successful", "The seed")
    p.settled(10)


def rename(p):
    before = p.d.read("schema.prisma")
    p.d.write("schema.prisma", before.replace("  fullName String", "  /// @renamed from=fullName\n  displayName String"))
    p.dev("rename_full_name", 11)
    has("the script", p.script(p.newest()), 'RENAME COLUMN "fullName" TO "displayName"')
    p.d.write("schema.prisma", before.replace("  fullName String", "  shownAs String"))
    question = refused_text(p.d, p.text("dev", "rename_again"))
    has("asked", question, "Has this been renamed?", '"User.displayName": null')
    expect("nothing was written", len(p.d.names()) == 11)
    p.d.sql(next(line for line in question.split("\n") if '"shownAs"' in line).split(" now: ")[1].rstrip(";"))
    p.settled(12)
    expect("the row has its value", p.d.sql('SELECT "shownAs" FROM "User"') == "Eve")
    p.d.write("schema.prisma", p.d.read("schema.prisma").replace("shownAs String", 'shownAs String @map("shown_as")'))
    p.dev("map_it", 13)
    expect("the row has its value", p.d.sql('SELECT shown_as FROM "User"') == "Eve")


def play(driver, release="6"):
    p = Play(driver, release)
    for act in (first_steps, models_and_columns, rename_by_expand_and_contract, what_cannot_be_executed, drift,
                failure_and_repair, protected, elsewhere, rename):
        yield act.__name__.replace("_", " ")
        act(p)
