"""Views and triggers that a change leaves behind unusable: told by a deployment, refused in a plan."""

import json

from harness import deploy, equal, fails, has, hasnt, one, rows
from test_introspect import CONFIG

START = """CREATE TABLE "a" ("id" INTEGER NOT NULL PRIMARY KEY, "n" INTEGER, "gone" TEXT);
CREATE TABLE "b" ("id" INTEGER NOT NULL PRIMARY KEY);
CREATE VIEW "of a" AS SELECT gone FROM a;
CREATE VIEW fine AS SELECT n FROM a;
CREATE VIEW worse AS SELECT missing FROM a;
CREATE TRIGGER tr AFTER INSERT ON b BEGIN UPDATE a SET gone = NEW.id; END;
CREATE TRIGGER good AFTER DELETE ON b BEGIN UPDATE a SET n = OLD.id; END;
"""
DROP = """CREATE TABLE new_a ("id" INTEGER NOT NULL PRIMARY KEY, "n" INTEGER);
INSERT INTO new_a SELECT "id", "n" FROM a; DROP TABLE a; ALTER TABLE new_a RENAME TO a;
"""
MODELS = "model a {\n id Int @id\n n Int?\n%s}\nmodel b {\n id Int @id\n}\n"


def test_deploy_tells(t):
    db, folder = t.connect(), t.project({"1": START})
    hasnt(deploy(db, folder), "Warning")
    t.project({"2": DROP})
    for options in ('{"dry_run": "execute"}', None):
        said = deploy(db, folder, options)
        has(said, "Warning: what worked before does not any more:\n  the view `of a` does not work any more: no such column: gone\n"
                  "  a trigger of `b` does not work any more: no such column: gone\n\n")
        equal(said.count("does not work any more"), 2)
    t.project({"3": "SELECT 1;"})
    hasnt(deploy(db, folder), "Warning")


def test_deploy_tells_in_json_and_of_what_is_gone(t):
    """What the script drops, or mends, is not told; a table that is gone breaks its view."""
    db, folder = t.connect(), t.project({"1": START})
    deploy(db, folder)
    t.project({"2": DROP + "DROP VIEW \"of a\"; CREATE VIEW \"of a\" AS SELECT n AS gone FROM a; DROP TRIGGER tr;"})
    equal(json.loads(deploy(db, folder, '{"format": "json"}'))["broken"], [])
    t.project({"3": "DROP TABLE a;"})
    equal(json.loads(deploy(db, folder, '{"format": "json"}'))["broken"], [
        "the view `fine` does not work any more: no such table: main.a", "the view `of a` does not work any more: no such table: main.a",
        "a trigger of `b` does not work any more: no such table: main.a"])


def test_what_did_not_work_before(t):
    """A broken view with a trigger, whose columns cannot even be listed, is nothing to tell, and stops nothing."""
    db, folder = t.connect(), t.project({"1": START + "CREATE TRIGGER into_it INSTEAD OF INSERT ON \"of a\" BEGIN SELECT 1; END;"})
    deploy(db, folder)
    t.project({"2": DROP})
    equal(deploy(db, folder).count("any more:"), 4)
    t.project({"3": "CREATE TABLE c (n); DROP TABLE c;"})
    hasnt(deploy(db, folder), "Warning")


def test_plans_are_refused(t):
    db, folder = t.connect(), t.project({"1": START})
    deploy(db, folder)
    t.write(t.path("prisma", "schema.prisma"), CONFIG + MODELS % "")
    before = rows(db, "SELECT sql FROM sqlite_schema")
    for call, args in (("migrate_push(?)", (CONFIG + MODELS % "",)), ("migrate_dev(?, 'drop it')", (folder,))):
        has(fails(db, "SELECT " + call, *args), "after the plan, the view `of a` does not work any more: no such column: gone\n"
            "a trigger of `b` does not work any more", "Nothing was changed")
        equal(rows(db, "SELECT sql FROM sqlite_schema"), before)
    db.executescript('DROP VIEW "of a"; DROP TRIGGER tr')
    t.project({"2": 'DROP VIEW "of a"; DROP TRIGGER tr;'})
    one(db, "SELECT migrate_resolve(?, '2', 'applied')", folder)
    has(one(db, "SELECT migrate_dev(?, 'drop it')", folder), "in sync")
    one(db, "SELECT migrate_push(?)", CONFIG + MODELS % "gone String?\n")


def test_dev_tells_of_pending_ones(t):
    db, folder = t.connect(), t.project({"1": START})
    deploy(db, folder)
    t.project({"2": DROP})
    t.write(t.path("prisma", "schema.prisma"), CONFIG + MODELS % "")
    has(one(db, "SELECT migrate_dev(?, 'x')", folder), "have been applied", "the view `of a` does not work any more", "in sync")


def test_names_in_double_quotes(t):
    """SQLite takes the name of a column that is gone for a text, and the view for a working one."""
    db, folder = t.connect(), t.project({"1": 'CREATE TABLE a ("id" INTEGER NOT NULL PRIMARY KEY, "gone" TEXT, "n" INTEGER);'
                                              'CREATE VIEW v AS SELECT "id", "gone" FROM "a";'
                                              'CREATE VIEW w AS SELECT "id", "a text" FROM "a";'})
    deploy(db, folder)
    t.project({"2": DROP})
    said = deploy(db, folder)
    has(said, "the view `v` does not work any more: no such column: ", "gone")
    equal(said.count("any more:"), 2)


def test_triggers_of_a_view_that_the_script_drops(t):
    db, folder = t.connect(), t.project({"1": "CREATE TABLE a (n); CREATE VIEW v AS SELECT n FROM a;"
                                              "CREATE TRIGGER i INSTEAD OF INSERT ON v BEGIN SELECT 1; END;"
                                              "CREATE TRIGGER d INSTEAD OF DELETE ON v BEGIN SELECT 1; END;"})
    deploy(db, folder)
    t.project({"2": "DROP TRIGGER i;"})
    hasnt(deploy(db, folder), "Warning")


def test_what_the_connection_may_not_read(t):
    """An authorizer that denies a view, and a collation that is not there, stop no deployment."""
    db, folder = t.connect(), t.project({"1": START})
    db.create_collation("mine", lambda a, b: (a > b) - (a < b))
    deploy(db, folder)
    db.execute("CREATE VIEW sorted AS SELECT gone FROM a ORDER BY gone COLLATE mine")
    other = t.connect()
    other.set_authorizer(lambda action, x, y, z, source: 1 if source == "fine" or (action == 9 and x == "b") else 0)
    t.project({"2": "CREATE TABLE c (n);"})
    hasnt(deploy(other, folder), "Warning")
