"""migrate_preflight: each check of a file as it passes, and as it does not. Those of history and scripts are sql/preflight.sql's too."""

import json
import os

from harness import *


def checks(db, folder, **options):
    report = json.loads(one(db, "SELECT migrate_preflight(?, ?)", folder, json.dumps({"format": "json", **options})))
    found = {c["name"]: c for c in report["checks"]}
    equal(report["ok"], all(c["result"] != "fail" for c in report["checks"]))
    equal(report["failed_count"], sum(c["result"] == "fail" for c in report["checks"]))
    return found


def result(db, folder, name, **options):
    return checks(db, folder, **options)[name]["result"]


def test_everything_passes(t):
    folder, db = t.project(), t.connect()
    db.execute("PRAGMA journal_mode = WAL")
    one(db, "SELECT migrate_protect(true)")
    found = checks(db, folder, shadow=True, integrity=True, backup=t.path("copy.db"))
    equal({name: c["result"] for name, c in found.items() if c["result"] != "pass"}, {})
    equal(set(found) & {"rehearsal", "integrity"}, {"rehearsal", "integrity"})
    equal(os.path.exists(t.path("copy.db")), False)
    has(one(db, "SELECT migrate_preflight(?)", folder), "✓ journal: journal_mode is wal", f"To deploy: SELECT migrate_deploy('{folder}');")
    equal(db.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0], 0)


def test_nothing_is_asked_that_was_not(t):
    found = checks(t.connect(), t.project(), check_drift=False)
    equal({"rehearsal", "integrity", "drift", "privileges", "slots"} & set(found), set())
    equal(found["backup"]["result"], "unknown")
    equal(found["protected"]["result"], "warn")


def test_history(t):
    folder, db = t.project(), t.connect()
    one(db, "SELECT migrate_deploy(?)", folder)
    db.execute('ALTER TABLE "Post" ADD COLUMN extra')
    t.write(t.path("prisma", "migrations", "1_init", "migration.sql"), INIT + "-- edited\n")
    t.write(t.path("prisma", "migrations", "0_early", "migration.sql"), "SELECT 1;")
    found = checks(db, folder)
    equal([found[n]["result"] for n in ("history", "modified", "missing", "order", "drift")], ["pass", "warn", "pass", "warn", "fail"])
    has("\n".join(found["drift"]["details"]), "extra")
    db.execute("UPDATE _prisma_migrations SET finished_at = NULL, logs = 'it broke'")
    found = checks(db, folder)
    equal([found[n]["result"] for n in ("history", "scripts", "lint", "disk")], ["fail", "unknown", "unknown", "unknown"])
    has(found["history"]["hint"], "migrate_resolve")
    db.execute("DROP TABLE _prisma_migrations")
    equal(result(db, folder, "history"), "fail")
    t.write(t.path("prisma", "migrations", "migration_lock.toml"), 'provider = "postgresql"\n')
    equal(result(db, folder, "lock_file"), "fail")


def test_scripts_and_rehearsal(t):
    folder, db = t.project({"1_init": INIT, "2_wrong": "INSERT INTO missing VALUES (1);\n"}), t.connect()
    found = checks(db, folder, shadow=True)
    equal([found[n]["result"] for n in ("scripts", "rehearsal")], ["pass", "fail"])
    has("\n".join(found["rehearsal"]["details"]), "2_wrong/migration.sql:1:", "no such table")
    t.write(t.path("prisma", "migrations", "2_wrong", "migration.sql"), "SELECT 'open;\n")
    equal(result(db, folder, "scripts"), "fail")
    t.write(t.path("prisma", "migrations", "2_wrong", "migration.sql"), "SELECT 1;\nCOMMIT;\n")
    found = checks(db, folder)
    equal(found["scripts"]["result"], "warn")
    has(found["scripts"]["hint"], "migrate_deploy_each")
    equal(db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0], 0)


def test_lint(t):
    folder, db = t.project(), t.connect()
    one(db, "SELECT migrate_deploy(?)", folder)
    db.execute('INSERT INTO "User" (email) VALUES (\'a\')')
    t.write(t.path("prisma", "migrations", "3_drop", "migration.sql"), 'DROP TABLE "Post";\nDROP TABLE "User";\n')
    equal(result(db, folder, "lint"), "pass")
    found = checks(db, folder, small=1)
    equal(found["lint"]["result"], "fail")
    has("\n".join(found["lint"]["details"]), "error drop-table at 3_drop/migration.sql:2:1")
    equal(found["longest_block"]["result"], "pass")
    t.write(t.path("prisma", "migrations", "lint.json"), json.dumps({"rules": {"update-delete-without-where": "warning"}}))
    t.write(t.path("prisma", "migrations", "3_drop", "migration.sql"), 'DELETE FROM "User";\n' * 20 + 'DROP TABLE "User";\n')
    lines = checks(db, folder, small=1)["lint"]["details"]
    equal((len(lines), lines[0].split(" at ")[0], lines[1].split(" at ")[0], lines[-1]),
          (21, "error drop-table", "warning update-delete-without-where", "and 1 more"))


def test_writers(t):
    folder, db, other = t.project(), t.connect(), t.connect()
    equal(result(db, folder, "deployment"), "pass")
    db.execute("PRAGMA journal_mode = WAL")
    other.execute("BEGIN IMMEDIATE")
    equal(result(db, folder, "deployment"), "warn")
    other.execute("ROLLBACK")
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
    equal(result(db, folder, "deployment"), "pass")


def test_journal_and_server(t):
    folder, db = t.project(), t.connect()
    equal([result(db, folder, n) for n in ("journal", "server")], ["pass", "pass"])
    db.execute("PRAGMA journal_mode = MEMORY")
    equal(result(db, folder, "journal"), "warn")
    db.execute("PRAGMA journal_mode = OFF")
    equal(result(db, folder, "server"), "fail")
    db.execute("PRAGMA journal_mode = DELETE")
    db.execute("PRAGMA query_only = ON")
    found = checks(db, folder)
    equal(found["server"]["result"], "fail")
    has(found["server"]["hint"], "query_only")


def test_foreign_keys(t):
    folder, db = t.project(), t.connect()
    one(db, "SELECT migrate_deploy(?)", folder)
    equal(result(db, folder, "foreign_keys"), "pass")
    db.execute('INSERT INTO "Post" ("authorId") VALUES (7), (8)')
    found = checks(db, folder)["foreign_keys"]
    equal([found["result"], found["details"]], ["warn", ['"Post": 2 rows']])


def test_integrity(t):
    folder, db = t.project(), t.connect()
    db.execute("CREATE TABLE t (a INTEGER NOT NULL)")
    db.execute("INSERT INTO t VALUES (1)")
    equal(result(db, folder, "integrity", integrity=True), "pass")
    size = one(db, "PRAGMA page_size")
    db.close()
    with open(t.path("test.db"), "r+b") as f:
        f.seek(size)
        f.write(b"\xff" * 64)
    found = checks(t.connect(), folder, integrity=True, check_drift=False)["integrity"]
    equal(found["result"], "fail")
    equal(len(found["details"]) > 0, True)


def test_disk_and_backup(t):
    folder, db = t.project(), t.connect()
    one(db, "SELECT migrate_deploy(?)", folder)
    equal(result(db, folder, "disk"), "pass")
    t.write(t.path("prisma", "migrations", "3_redefine", "migration.sql"), REDEFINE)
    found = checks(db, folder)["disk"]
    equal(found["result"], "pass")
    has("\n".join(found["details"]), "the file's folder: about", "left")
    equal(checks(db, folder, timing=False)["disk"]["details"], [])
    t.write(t.path("there"), "")
    equal([result(db, folder, "backup", backup=t.path(p)) for p in ("there", "nowhere/copy.db", "copy.db")], ["fail", "fail", "pass"])


def test_memory_and_old_names(t):
    db = t.connect(":memory:")
    equal([result(db, t.project(), n) for n in ("journal", "disk", "deployment")], ["pass"] * 3)
    has(fails(db, "SELECT migrate_preflight(?, '{\"max_age\": 5}')", t.project()), "is for PostgreSQL only")
    has(fails(db, "SELECT migrate_preflight(?)", t.path("none")), "none")
