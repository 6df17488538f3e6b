"""What a killed process leaves beside what it was writing is removed by the next call that writes there, and nothing else."""

import fcntl
import os

from harness import equal, has, one, tables

SCHEMA = "datasource db {\n  provider = \"sqlite\"\n}\nmodel A {\n  id Int @id\n}\n"
FOLDER = ".20240101000000_add_a.0123abcd.tmp"


def leave(t, folder, script="-- half"):
    if script is None:
        os.makedirs(folder)
    else:
        t.write(os.path.join(folder, "migration.sql"), script)


def test_a_schema_file(t):
    db = t.connect()
    db.execute("CREATE TABLE A (id INTEGER NOT NULL PRIMARY KEY)")
    schema = t.write(t.path("p", "schema.prisma"), SCHEMA.replace("model A {\n  id Int @id\n}\n", ""))
    t.write(schema + ".0123abcd.tmp", "data")
    kept = ["schema.prisma.0123abcd.tmp2", "schema.prisma.0123ABCD.tmp", "schema.prisma.123abcd.tmp", "other.prisma.0123abcd.tmp", "xschema.prisma.0123abcd.tmp",
            "schemb.prisma.0123abcd.tmp"]
    for name in kept:
        t.write(t.path("p", name), "a user's")
    os.symlink(schema, schema + ".0123abce.tmp")
    at_work = t.write(schema + ".0123abcf.tmp", "of a process that is at work")
    with open(at_work, "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        one(db, "SELECT migrate_pull(?, '{\"write\": true}')", schema)
        equal(sorted(os.listdir(t.path("p"))), sorted(kept + ["schema.prisma", "schema.prisma.0123abce.tmp", "schema.prisma.0123abcf.tmp"]))
    db.execute("CREATE TABLE B (id INTEGER NOT NULL PRIMARY KEY)")
    one(db, "SELECT migrate_pull(?, '{\"write\": true}')", schema)
    equal(os.path.exists(at_work), False)
    has(open(schema).read(), "model A", "model B")


def test_a_migration_half_made(t):
    db, folder = t.connect(), t.path("prisma")
    t.write(t.path("prisma", "schema.prisma"), SCHEMA)
    leave(t, os.path.join(folder, FOLDER))
    leave(t, os.path.join(folder, FOLDER.replace("add_a", "empty")), None)
    leave(t, os.path.join(folder, "migrations", FOLDER.replace("0123", "4567")))
    t.write(os.path.join(folder, "migrations", "migration_lock.toml.0123abcd.tmp"), "prov")
    users = [FOLDER.replace("2024", "x024"), FOLDER.replace("_add", "add"), FOLDER[1:], FOLDER.replace("0123abcd", "0123abcg")]
    for name in users:
        leave(t, os.path.join(folder, name))
    more = FOLDER.replace("add_a", "more")
    leave(t, os.path.join(folder, more))
    t.write(os.path.join(folder, more, "notes.txt"), "a user's")
    one(db, "SELECT migrate_dev(?, 'init')", folder)
    equal(sorted(os.listdir(folder)), sorted(users + [more, "migrations", "schema.prisma"]))
    equal(sorted(os.listdir(os.path.join(folder, more))), ["migration.sql", "notes.txt"])
    left = os.listdir(os.path.join(folder, "migrations"))
    equal(len(left), 2)
    equal("migration_lock.toml" in left, True)
    equal(tables(db), ["A", "_prisma_migrations"])


def test_a_first_migration_without_its_lock_file(t):
    """A process that dies after it has made the first folder leaves a pending migration, and half a lock file."""
    db, folder = t.connect(), t.project({"20240101000000_a": "CREATE TABLE \"A\" (\n    \"id\" INTEGER NOT NULL PRIMARY KEY\n);\n"}, provider=None)
    t.write(os.path.join(folder, "schema.prisma"), SCHEMA)
    t.write(os.path.join(folder, "migrations", "migration_lock.toml.0123abcd.tmp"), "prov")
    one(db, "SELECT migrate_dev(?, 'init')", folder)
    equal(sorted(os.listdir(os.path.join(folder, "migrations"))), ["20240101000000_a", "migration_lock.toml"])
