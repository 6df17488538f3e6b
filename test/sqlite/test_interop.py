"""Histories that the reference wrote, and that both wrote in turn, as test/reference recorded them."""

import os

from harness import deploy, fails, has, hasnt, one, rows

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden", "history")
SCRIPTS = {
    "20240101000000_init": 'CREATE TABLE "a" ("id" INTEGER PRIMARY KEY);\n',
    "20240102000000_broken": 'CREATE TABLE "b" ("id" INTEGER PRIMARY KEY);\nINSERT INTO "missing" VALUES (1);\n',
    "20240103000000_last": 'CREATE TABLE "c" ("id" INTEGER PRIMARY KEY);\n',
}
BY_HAND = {"20240102000000_broken": 'CREATE TABLE IF NOT EXISTS "b" ("id" INTEGER PRIMARY KEY);\n'}


RELEASES = {"6": "", "7": "7"}  # of Prisma: the folder of its histories


def recorded(t, step, scripts, release):
    """A database with the recorded rows, and the folder."""
    db, folder = t.connect(f"{step}{release}.db"), t.project(scripts)
    one(db, "SELECT migrate_resolve(?, '20240101000000_init', 'applied')", folder)
    db.execute("DELETE FROM _prisma_migrations")
    with open(os.path.join(GOLDEN, RELEASES[release], f"sqlite.{step}.sql")) as f:
        db.executescript(f.read())
    return db, folder


def status(db, folder):
    return one(db, "SELECT migrate_status(?)", folder)


def test_failed(t):
    for release in RELEASES:
        see_failed(*recorded(t, "failed", SCRIPTS, release))


def see_failed(db, folder):
    has(status(db, folder), "✓ 20240101000000_init", "✗ 20240102000000_broken", "no such table: missing",
        "→ 20240103000000_last", "have failed")
    has(fails(db, "SELECT migrate_deploy(?)", folder), "P3009", "20240102000000_broken", "no such table: missing")


def test_rolled_back(t):
    for release in RELEASES:
        see_rolled_back(t, *recorded(t, "rolled_back", SCRIPTS, release))


def see_rolled_back(t, db, folder):
    has(status(db, folder), "→ 20240102000000_broken", "rolled back", "no such table: missing")
    t.project({**SCRIPTS, **BY_HAND})
    db.execute('CREATE TABLE "a" ("id" INTEGER PRIMARY KEY)')
    has(deploy(db, folder), "20240102000000_broken", "20240103000000_last", "successfully")


def test_written_in_turn(t):
    for release in RELEASES:
        db, folder = recorded(t, "applied", {**SCRIPTS, **BY_HAND}, release)
        has(status(db, folder), "Database schema is up to date!")
        has(deploy(db, folder), "No pending migrations to apply.")


def test_integer_times(t):
    """The reference's other driver wrote times as milliseconds since 1970."""
    db, folder = recorded(t, "applied", {**SCRIPTS, **BY_HAND}, "6")
    before = rows(db, f"SELECT name, status, started_at, finished_at FROM migrate_history('{folder}')")
    db.execute("""UPDATE _prisma_migrations SET started_at = CAST(round((julianday(started_at) - 2440587.5) * 86400000) AS INTEGER),
        finished_at = CAST(round((julianday(finished_at) - 2440587.5) * 86400000) AS INTEGER),
        rolled_back_at = CAST(round((julianday(rolled_back_at) - 2440587.5) * 86400000) AS INTEGER)""")
    assert one(db, "SELECT typeof(started_at) FROM _prisma_migrations") == "integer"
    assert rows(db, f"SELECT name, status, started_at, finished_at FROM migrate_history('{folder}')") == before
    hasnt(status(db, folder), "pending", "failed")
