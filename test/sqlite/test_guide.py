"""README's guide, acted out in SQLite; what migrate_dev and migrate_push do when something fails."""

import os
import random
import sys
import time

from harness import equal, fails, has, one, python

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "guide"))
import guide


def test_guide(t):
    for _ in guide.play(guide.Sqlite(t.path("app's prisma"), t.connect)):
        pass


SCHEMA = guide.HEAD % "sqlite" + "model A {\n  id Int @id\n}\n"


def test_dev_refusals(t):
    db = t.connect()
    has(fails(db, "SELECT migrate_dev(?, 'x')", t.path("none")), "none")
    os.makedirs(t.path("empty"))
    has(fails(db, "SELECT migrate_dev(?, 'x')", t.path("empty")), "no schema")
    t.write(t.path("pg", "schema.prisma"), SCHEMA.replace("sqlite", "postgresql"))
    has(fails(db, "SELECT migrate_dev(?, 'x')", t.path("pg")), "P3019")
    t.write(t.path("bad", "schema.prisma"), SCHEMA + "model B {\n}\n")
    has(fails(db, "SELECT migrate_dev(?, 'x')", t.path("bad")), "P1012")
    t.write(t.path("p", "schema.prisma"), SCHEMA)
    has(fails(db, "SELECT migrate_dev(?, '?!')", t.path("p")), "a letter or a digit")
    has(fails(db, "SELECT migrate_dev(?, 'x', '{\"createonly\":true}')", t.path("p")), "unknown option", "create_only")
    equal(os.listdir(t.path("p")), ["schema.prisma"])


def test_dev_names(t):
    db = t.connect()
    t.write(t.path("p", "schema.prisma"), SCHEMA)
    for name, words in (("Add  API-Keys!", "add_api_keys"), ("addHTTPServer", "add_http_server"), ("Größe ändern", "groesse_aendern"),
                        ("x" * 300, "x" * 185)):
        one(db, "SELECT migrate_dev(?, ?, '{\"create_only\": true}')", t.path("p"), name)
        newest = sorted(os.listdir(t.path("p", "migrations")))[-2]
        equal(newest[15:], words)
        one(db, "SELECT migrate_deploy(?)", t.path("p"))
    has(one(db, "SELECT migrate_dev(?, 'v2', '{\"create_only\": true}')", t.path("p")), "does not say what the migration changes")


def test_dev_leaves_nothing_when_it_cannot_write(t):
    db = t.connect()
    t.write(t.path("p", "schema.prisma"), SCHEMA)
    t.write(t.path("p", "migrations"), "a file in the place of the folder")
    fails(db, "SELECT migrate_dev(?, 'x')", t.path("p"))
    equal(one(db, "SELECT count(*) FROM sqlite_schema"), 0)
    equal(sorted(os.listdir(t.path("p"))), ["migrations", "schema.prisma"])


def test_dev_inside_a_transaction(t):
    db = t.connect()
    t.write(t.path("p", "schema.prisma"), SCHEMA)
    db.execute("BEGIN")
    has(one(db, "SELECT migrate_dev(?, 'x')", t.path("p")), "inside your open transaction")
    db.execute("ROLLBACK")
    has(one(db, "SELECT migrate_status(?)", t.path("p")), "not yet been applied")
    has(one(db, "SELECT migrate_dev(?, 'y')", t.path("p")), "_x", "in sync")
    equal(len([n for n in os.listdir(t.path("p", "migrations")) if n[0] == "2"]), 1)


def test_push(t):
    db = t.connect()
    has(one(db, "SELECT migrate_push(?)", SCHEMA), "Your database is now in sync with your Prisma schema.")
    db.execute('INSERT INTO "A" VALUES (1)')
    has(fails(db, "SELECT migrate_push(?)", guide.HEAD % "sqlite"), "`A` table, which is not empty (1 rows)", "accept_data_loss")
    has(fails(db, "SELECT migrate_push(?)", SCHEMA.replace("@id", "@id\n  n Int")), "cannot be executed", "force_reset")
    has(one(db, "SELECT migrate_push(?, '{\"force_reset\": true}')", SCHEMA.replace("@id", "@id\n  n Int")), "Dropped 1 table")
    equal(one(db, 'SELECT count(*) FROM "A"'), 0)


def test_push_keeps_what_the_schema_cannot_say(t):
    db = t.connect()
    one(db, "SELECT migrate_push(?)", SCHEMA)
    db.execute('CREATE VIEW v AS SELECT id FROM "A"')
    db.execute('CREATE TRIGGER g AFTER INSERT ON "A" BEGIN SELECT 1; END')
    one(db, "SELECT migrate_push(?)", SCHEMA.replace("@id", "@id\n  n Int @default(1)"))
    equal(one(db, "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type IN ('view','trigger') ORDER BY name)"), "g,v")


DEV = "db = connect(sys.argv[2])\ndb.execute(\"SELECT migrate_dev(?, 'step')\", (sys.argv[1],)).fetchone()\nprint('done')\n"


def test_dev_killed_at_random_points(t):
    """File and database agree, or the next call makes them agree."""
    chance = random.Random(7)
    whole = None
    for n in range(15):
        models = "".join(f"model M{i} {{\n  id Int @id\n}}\n" for i in range(n + 1))
        t.write(t.path("p", "schema.prisma"), guide.HEAD % "sqlite" + models)
        start = time.monotonic()
        child = python(t, DEV, t.path("p"), t.path("test.db"))
        if whole:
            time.sleep(chance.uniform(0.5, 1) * whole)
            child.kill()
        out, errors = child.communicate()
        whole = whole or time.monotonic() - start
        assert not errors, errors
        equal(n > 0 or out == "done\n", True)
        db = t.connect()
        one(db, "SELECT migrate_dev(?, 'rest')", t.path("p"))
        has(one(db, "SELECT migrate_status(?, '{\"check_drift\": true}')", t.path("p")), "No drift", "Database schema is up to date!")
        equal(one(db, "SELECT migrate_diff('database', 'schema:' || ?)", t.path("p")).strip(), "-- This is an empty migration.")
        db.close()
    names = [x for x in os.listdir(t.path("p", "migrations")) if x != "migration_lock.toml"]
    equal([x for x in names if not x[0].isdigit()], [])
