"""Renames that schemas say or show, and those that are asked about."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "renamed"))
import renamed
from guide import Sqlite
from harness import equal, fails, has, one


def test_renamed(t):
    for _ in renamed.play(Sqlite(t.path("app's prisma"), t.connect), "6"):
        pass


HEAD = renamed.HEADS["7"] % "sqlite"
COMMENTED = """/// @renamed from=Person
model User {
  id       Int    @id
  /// Two lines,
  /// @renamed from="full name"
  fullName String @unique
  role     Role /// @renamed from=kind
  friends  User[] @relation("Friends") /// @renamed from=following
  of       User[] @relation("Friends")
}

/// @renamed from=Kind
enum Role {
  /// @renamed from=ADMIN
  OWNER
  USER  /// @renamed from=PLAIN
}
"""


def comments(text):
    return sorted(line.strip()[line.strip().index("///"):] for line in text.split("\n") if "///" in line)


def test_formatter_keeps_comments(t):
    db = t.connect()
    once = one(db, "SELECT migrate_format(?)", HEAD + COMMENTED.replace("String @unique", "String    @unique"))
    equal(comments(once), comments(COMMENTED))
    equal(one(db, "SELECT migrate_format(?)", once), once)


def test_pull_keeps_comments(t):
    """Above each thing, where the reference puts them."""
    db = t.connect()
    t.write(t.path("p", "schema.prisma"), HEAD + COMMENTED)
    one(db, "SELECT migrate_push(?)", t.path("p"))
    own = COMMENTED.replace(" /// @renamed from=following", "") # the reference makes such fields anew
    equal(comments(one(db, "SELECT migrate_pull(?)", t.path("p"))), comments(own))


def test_schema_of_several_files(t):
    """A comment counts in every file, and an error names its own."""
    db = t.connect()
    t.write(t.path("p", "schema.prisma"), HEAD)
    t.write(t.path("p", "models", "user.prisma"), "model User {\n  id Int @id\n  name String\n}\n")
    one(db, "SELECT migrate_dev(?, 'init')", t.path("p"))
    db.execute("INSERT INTO User VALUES (1, 'ann')")
    t.write(t.path("p", "models", "user.prisma"), "model User {\n  id Int @id\n  title String /// @renamed from=nam\n}\n")
    has(fails(db, "SELECT migrate_dev(?, 'x')", t.path("p")), 'user.prisma:3:20: "@renamed from=nam" names no column')
    t.write(t.path("p", "models", "user.prisma"), "model User {\n  id Int @id\n  title String /// @renamed from=name\n}\n")
    one(db, "SELECT migrate_dev(?, 'x')", t.path("p"))
    equal(one(db, "SELECT title FROM User"), "ann")


def test_proposed_calls_have_all_options(t):
    db = t.connect()
    t.write(t.path("p", "schema.prisma"), HEAD + "model User {\n  id Int @id\n  name String\n}\n")
    one(db, "SELECT migrate_dev(?, 'init')", t.path("p"))
    t.write(t.path("p", "schema.prisma"), HEAD + "model User {\n  id Int @id\n  title String\n}\n")
    said = fails(db, "SELECT migrate_dev(?, 'x', '{\"create_only\": true, \"accept_data_loss\": true, \"timing\": false}')", t.path("p"))
    for answer in ('"title"', "null"):
        has(said, '\'{"timing": false, "renames": {"User.name": %s}, "accept_data_loss": true, "create_only": true}\');' % answer)
    long = HEAD + "model User {\n  id Int @id\n  title String\n}\n" + "// long\n" * 1000
    db.execute("INSERT INTO User VALUES (1, 'ann')")
    has(fails(db, "SELECT migrate_push(?)", long), 'is `title` now: the same call with {"renames": {"User.name": "title"}}.')


def test_maps_of_indexes(t):
    """Their names change, and no row is touched."""
    db = t.connect()
    blocks = "model User {\n  id Int @id\n  name String @unique%s\n  posts Post[]\n  @@index([id, name]%s)\n}\nmodel Post {\n  id Int @id\n" \
             "  user User @relation(fields: [userId], references: [id])\n  userId Int\n}\n"
    t.write(t.path("p", "schema.prisma"), HEAD + blocks % ("", ""))
    one(db, "SELECT migrate_dev(?, 'init')", t.path("p"))
    t.write(t.path("p", "schema.prisma"), HEAD + blocks % ('(map: "a")', ', map: "b"'))
    one(db, "SELECT migrate_dev(?, 'x')", t.path("p"))
    newest = sorted(os.listdir(t.path("p", "migrations")))[-2]
    with open(t.path("p", "migrations", newest, "migration.sql")) as f:
        script = f.read()
    assert "TABLE" not in script and 'CREATE UNIQUE INDEX "a"' in script and 'CREATE INDEX "b"' in script, script
