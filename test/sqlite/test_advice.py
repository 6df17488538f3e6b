"""What reports and errors propose can be pasted as it stands: every call that one prints is run, in a copy of the file."""

import os
import re
import shutil

from harness import equal, fails, has, hasnt, one

CALL = re.compile(r"SELECT migrate_\w+\((?:[^()']|'(?:[^']|'')*'|char\(\d+\))*\)")
PARTS = "CREATE TABLE b (x); COMMIT; INSERT INTO nope VALUES (1);"


def pasted(t, text, *expected):
    """The calls of a text are of these functions, in this order, and answer so."""
    calls = CALL.findall(text)
    equal([c.split("(")[0][len("SELECT migrate_"):] for c in calls], [e[0] for e in expected])
    for i, (call, (_, answer)) in enumerate(zip(calls, expected)):
        copy = f"copy{i}.db"
        shutil.copy(t.path("test.db"), t.path(copy))
        db = t.connect(copy)
        try:
            has(str(db.execute(call).fetchone()[0]), answer)
        except Exception as why:
            has(str(why), answer)
        db.close()
        os.remove(t.path(copy))


def test_calls_that_are_proposed(t):
    db = t.connect()
    folder = t.project({"1_it's": "CREATE TABLE a (x);"}, name="it's")
    pasted(t, one(db, "SELECT migrate_status(?)", folder), ("deploy", "successfully"))
    why = fails(db, "SELECT migrate_deploy_each(?, '{\"resume\": true}')", folder)
    has(why, "there is nothing to resume")
    pasted(t, why, ("deploy_each", "successfully"))
    one(db, "SELECT migrate_deploy(?)", folder)
    pasted(t, fails(db, "SELECT migrate_reset(?, '{\"skip_seed\": true}')", folder), ("reset", "Database reset successful"))
    one(db, "SELECT migrate_protect(1)")
    why = fails(db, "SELECT migrate_reset(?)", folder)
    has(why, "protected")
    pasted(t, why)
    one(db, "SELECT migrate_protect(0)")


def test_failed_migrations(t):
    db = t.connect()
    folder = t.project({"1_p": PARTS})
    resume, undone, applied = ("deploy_each", "no such table: nope"), ("resolve", "rolled back"), ("resolve", "applied")
    pasted(t, one(db, "SELECT migrate_status(?)", folder), ("deploy_each", "no such table: nope"))
    pasted(t, fails(db, "SELECT migrate_deploy_each(?)", folder), resume, undone)
    pasted(t, fails(db, "SELECT migrate_deploy(?)", folder), resume, undone, applied)
    pasted(t, one(db, "SELECT migrate_status(?)", folder), resume, undone, applied)
    shutil.rmtree(os.path.join(folder, "migrations", "1_p"))
    pasted(t, fails(db, "SELECT migrate_deploy(?)", folder), undone)
    pasted(t, one(db, "SELECT migrate_status(?)", folder), undone)


MODEL = "model a {\n  x Int @id\n  y String?\n  z String?\n}\n"


def test_calls_of_dev_and_push(t):
    """What goes on in spite of warnings, or writes a migration to be edited, is the whole call, with its options."""
    db = t.connect()
    folder = t.project({}, name="it's")
    path = t.write(os.path.join(folder, "schema.prisma"), 'datasource db {\n  provider = "sqlite"\n}\n' + MODEL)
    one(db, "SELECT migrate_dev(?, 'first')", folder)
    db.execute("INSERT INTO a VALUES (1, 'kept', 'lost')")
    loses = 'datasource db {\n  provider = "sqlite"\n}\n' + MODEL.replace("  z String?\n", "")
    t.write(path, loses)
    why = fails(db, "SELECT migrate_dev(?, 'it''s lost', '{\"skip_seed\": true}')", folder)
    has(why, "skip_seed", "'it''s lost'")
    history = os.listdir(os.path.join(folder, "migrations"))
    pasted(t, why, ("dev", "it_s_lost"))
    for name in set(os.listdir(os.path.join(folder, "migrations"))) - set(history):
        shutil.rmtree(os.path.join(folder, "migrations", name))
    pasted(t, fails(db, "SELECT migrate_push(?)", path), ("push", "in sync"))
    pasted(t, fails(db, "SELECT migrate_push(?)", loses), ("push", "in sync"))
    why = fails(db, "SELECT migrate_push(?)", loses + "//" + "long" * 1000)
    has(why, 'To go on: the same call with {"accept_data_loss": true}.')
    pasted(t, why)
    t.write(path, loses.replace("y String?", "y String?\n  must Int"))
    to_write = "stands for an expression that is still to be written"
    pasted(t, fails(db, "SELECT migrate_push(?)", path), ("push", to_write), ("push", "in sync"))
    pasted(t, fails(db, "SELECT migrate_dev(?, 'must')", folder), ("dev", to_write), ("dev", "without applying it"))


def test_without_a_history(t):
    db = t.connect()
    db.execute("CREATE TABLE a (x)")
    folder = t.project({"1_a": "CREATE TABLE a (x);"})
    for text in (fails(db, "SELECT migrate_deploy(?)", folder), one(db, "SELECT migrate_status(?)", folder)):
        pasted(t, text, ("resolve", "applied"))
    shutil.rmtree(os.path.join(folder, "migrations", "1_a"))
    why = fails(db, "SELECT migrate_deploy(?)", folder)
    has(why, "The folder has no migration yet")
    hasnt(why, "'applied'")
    pasted(t, why, ("diff", 'CREATE TABLE "a"'))
