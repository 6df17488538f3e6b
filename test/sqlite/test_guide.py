"""The guide, and its rename in all its spellings, acted out in SQLite; what migrate_dev and migrate_push do when something fails."""

import os
import random
import shutil
import sys
import tempfile
import time

from harness import Skip, equal, fails, has, one, python

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "guide"))
import guide
import renaming


def act_out(t, play, how):
    for _ in play(guide.Sqlite(t.path("app's prisma"), t.connect), how):
        pass


def test_guide(t):
    act_out(t, guide.play, "6")


def test_guide_prisma_7(t):
    act_out(t, guide.play, "7")


def test_renames_by_dev(t):
    act_out(t, renaming.play, "dev")


def test_renames_by_push(t):
    act_out(t, renaming.play, "push")


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
                        ("A user's name", "a_users_name"),
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


def test_dev_adopts_after_what_is_pending(t):
    db = t.connect()
    t.write(t.path("p", "schema.prisma"), SCHEMA)
    one(db, "SELECT migrate_dev(?, 'init')", t.path("p"))
    db.execute("CREATE TABLE stray (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT)")
    db.execute("CREATE TABLE other (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT)")
    t.write(t.path("p", "migrations", "20990101000000_mend", "migration.sql"),
            "CREATE TABLE IF NOT EXISTS stray (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT);\n")
    one(db, "SELECT migrate_dev(?, 'drop them', '{\"adopt_drift\": true}')", t.path("p"))
    names = sorted(n for n in os.listdir(t.path("p", "migrations")) if n[0] == "2")
    equal([n[15:] for n in names], ["init", "mend", "sync_schema", "drop_them"])
    with open(t.path("p", "migrations", names[2], "migration.sql")) as adopted:
        text = adopted.read()
    has(text, 'CREATE TABLE "other"')
    assert "stray" not in text, text
    has(one(db, "SELECT migrate_status(?, '{\"check_drift\": true}')", t.path("p")), "No drift", "Database schema is up to date!")


def test_dev_adopts_nothing_when_the_pending_makes_up_for_it(t):
    db = t.connect()
    t.write(t.path("p", "schema.prisma"), SCHEMA)
    one(db, "SELECT migrate_dev(?, 'init')", t.path("p"))
    db.execute("CREATE TABLE stray (id INTEGER)")
    t.write(t.path("p", "migrations", "20990101000000_mend", "migration.sql"), "DROP TABLE IF EXISTS stray;\n")
    one(db, "SELECT migrate_dev(?, 'x', '{\"adopt_drift\": true}')", t.path("p"))
    equal(len([n for n in os.listdir(t.path("p", "migrations")) if n[0] == "2"]), 2)
    has(one(db, "SELECT migrate_status(?, '{\"check_drift\": true}')", t.path("p")), "No drift", "Database schema is up to date!")


def test_dev_says_what_an_adopted_script_lacks(t):
    db = t.connect()
    t.write(t.path("p", "schema.prisma"), SCHEMA.replace("@id", "@id @default(autoincrement())\n  n Int?"))
    db.execute('CREATE TABLE "A" (id INTEGER NOT NULL PRIMARY KEY, n INTEGER, CHECK (n > 0))')
    db.execute('CREATE INDEX part ON "A"(n) WHERE n > 0')
    out = one(db, "SELECT migrate_dev(?, 'x', '{\"adopt_drift\": true}')", t.path("p"))
    has(out, "It lacks what the schema language cannot say", "`part` of `A`\n")
    assert "check constraint" not in out, out
    assert "It lacks" not in one(db, "SELECT migrate_dev(?, 'y')", t.path("p"))


def test_dev_adopts_no_script_that_loses_something(t):
    db = t.connect()
    t.project({"0_init": 'CREATE TABLE "A" (id INTEGER NOT NULL PRIMARY KEY, n INTEGER, CHECK ("A".id > 0));\n'})
    t.write(t.path("prisma", "schema.prisma"), SCHEMA)
    one(db, "SELECT migrate_deploy(?)", t.path("prisma"))
    db.execute('CREATE TABLE "B" (id INTEGER NOT NULL PRIMARY KEY, CHECK ("B".id > 0))')
    db.execute('DROP TABLE "A"')
    db.execute('ALTER TABLE "B" RENAME TO "A"')
    has(fails(db, "SELECT migrate_dev(?, 'x', '{\"adopt_drift\": true}')", t.path("prisma")), "would lose its check", "by hand")
    equal(sorted(n for n in os.listdir(t.path("prisma", "migrations")) if n[0].isdigit()), ["0_init"])


def test_dev_writes_no_migration_that_is_not_the_last(t):
    db = t.connect()
    t.project({"init": 'CREATE TABLE "A" (id INTEGER NOT NULL PRIMARY KEY);\n'})
    t.write(t.path("prisma", "schema.prisma"), SCHEMA.replace("@id", "@id\n  n Int?"))
    one(db, "SELECT migrate_deploy(?)", t.path("prisma"))
    has(fails(db, "SELECT migrate_dev(?, 'x')", t.path("prisma")), "would run before `init`", "begins with a time")
    equal(one(db, "SELECT count(*) FROM _prisma_migrations"), 1)
    os.rename(t.path("prisma", "migrations", "init"), t.path("prisma", "migrations", "0_init"))
    db.execute("UPDATE _prisma_migrations SET migration_name = '0_init'")
    has(one(db, "SELECT migrate_dev(?, 'x')", t.path("prisma")), "_x", "in sync")


def test_dev_where_the_migrations_are_mounted(t):
    there = tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    try:
        if os.stat(there).st_dev == os.stat(t.folder).st_dev:
            raise Skip("there is no second file system")
        db = t.connect()
        t.write(t.path("p", "schema.prisma"), SCHEMA)
        os.symlink(there, t.path("p", "migrations"))
        has(one(db, "SELECT migrate_dev(?, 'x')", t.path("p")), "_x", "in sync")
        equal(len(os.listdir(there)), 2)
        equal(sorted(os.listdir(t.path("p"))), ["migrations", "schema.prisma"])
        has(one(db, "SELECT migrate_status(?)", t.path("p")), "Database schema is up to date!")
    finally:
        shutil.rmtree(there)


def test_dev_warns_of_names_that_look_like_the_end_of_a_comment(t):
    db = t.connect()
    evil = "*/ DROP TABLE kept; /*"
    t.write(t.path("p", "schema.prisma"), SCHEMA + f'model Evil {{\n  id Int @id\n  @@map("{evil}")\n}}\nmodel kept {{\n  id Int @id\n}}\n')
    one(db, "SELECT migrate_dev(?, 'one')", t.path("p"))
    db.execute(f'INSERT INTO "{evil}" VALUES (1)')
    t.write(t.path("p", "schema.prisma"), SCHEMA + "model kept {\n  id Int @id\n}\n")
    one(db, "SELECT migrate_dev(?, 'two', '{\"accept_data_loss\": true}')", t.path("p"))
    equal(one(db, "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name)"),
          "A,_prisma_migrations,kept")
    has(one(db, "SELECT migrate_status(?, '{\"check_drift\": true}')", t.path("p")), "No drift", "Database schema is up to date!")


def test_dev_of_a_schema_in_several_files(t):
    """The first migration, while folders lie beside the schema that are none."""
    for name in ("schema.prisma", "main.prisma"):
        db = t.connect(name + ".db")
        t.write(t.path(name, "p", name), SCHEMA)
        t.write(t.path(name, "p", "models", "b.prisma"), "model B {\n  id Int @id\n}\n")
        t.write(t.path(name, "p", "node_modules", "x", "other.prisma"), SCHEMA)
        has(one(db, "SELECT migrate_status(?)", t.path(name, "p")), "No migration found")
        has(one(db, "SELECT migrate_dev(?, 'x')", t.path(name, "p")), "_x", "in sync")
        equal(sorted(os.listdir(t.path(name, "p"))), sorted(["migrations", "models", "node_modules", name]))
        equal(one(db, "SELECT count(*) FROM sqlite_schema WHERE name IN ('A', 'B')"), 2)


def test_dev_in_a_folder_with_braces(t):
    db = t.connect()
    t.write(t.path("{app}", "schema.prisma"), SCHEMA)
    has(one(db, "SELECT migrate_dev(?, 'x')", t.path("{app}")), "_x", "in sync")
    has(one(db, "SELECT migrate_drift(?)", t.path("{app}")), "No drift")


def test_push(t):
    db = t.connect()
    has(one(db, "SELECT migrate_push(?)", SCHEMA), "Your database is now in sync with your Prisma schema.")
    db.execute('INSERT INTO "A" VALUES (1)')
    has(fails(db, "SELECT migrate_push(?)", guide.HEAD % "sqlite"), "`A` table, which is not empty (1 rows)", "accept_data_loss")
    has(fails(db, "SELECT migrate_push(?)", SCHEMA.replace("@id", "@id\n  n Int")), "cannot be executed", "force_reset")
    has(one(db, "SELECT migrate_push(?, '{\"force_reset\": true}')", SCHEMA.replace("@id", "@id\n  n Int")), "Dropped 1 table")
    equal(one(db, 'SELECT count(*) FROM "A"'), 0)


def test_push_beside_a_temporary_table(t):
    db = t.connect()
    one(db, "SELECT migrate_push(?)", SCHEMA)
    db.execute('CREATE TEMP TABLE "A" (id INTEGER)')
    wider = SCHEMA.replace("@id", "@id\n  n Int?")
    has(fails(db, "SELECT migrate_push(?)", wider), 'temporary table "A"', "Drop it")
    db.execute('DROP TABLE temp."A"')
    one(db, "SELECT migrate_push(?)", wider)
    equal(one(db, "SELECT count(*) FROM pragma_table_info('A', 'main')"), 2)


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
