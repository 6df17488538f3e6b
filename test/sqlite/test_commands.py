"""What each function does when all is well, and its own refusals."""

import hashlib
import json
import os
import re
import shutil

from harness import (INIT, POSTS, REDEFINE, TWO, deploy, deploy_fails, equal, fails, has, hasnt, history, one, rows,
                     tables, untouched)

APPLIED_ROW = "SELECT * FROM _prisma_migrations ORDER BY started_at, migration_name"


def test_deploy(t):
    db, folder = t.connect(), t.project()
    text = deploy(db, folder)
    has(text, t.path("test.db"), "2 migrations found in", "1_init/", "2_posts/",
        "All migrations have been successfully applied.")
    has(text, "(1 statement,", "(2 statements,")
    equal(tables(db), ["Post", "User", "_prisma_migrations"])
    equal(db.in_transaction, False)


def test_history_rows(t):
    db, folder = t.connect(), t.project()
    deploy(db, folder)
    equal(history(db), ["1_init", "2_posts"])
    for row, (name, sql, steps) in zip(rows(db, APPLIED_ROW), [("1_init", INIT, 1), ("2_posts", POSTS, 2)]):
        ident, checksum, finished, migration, logs, rolled_back, started, count = row
        assert re.fullmatch("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", ident), ident
        equal(checksum, hashlib.sha256(sql.encode()).hexdigest())
        for when in (started, finished):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", when), when
        assert started <= finished
        equal((migration, logs, rolled_back, count), (name, None, None, steps))
    equal(one(db, "SELECT typeof(applied_steps_count) FROM _prisma_migrations"), "integer")


def test_deploy_again(t):
    db, folder = t.connect(), t.project()
    deploy(db, folder)
    before = rows(db, APPLIED_ROW)
    has(deploy(db, folder), "No pending migrations to apply.")
    equal(rows(db, APPLIED_ROW), before)


def test_deploy_nothing_writes_nothing(t):
    db, folder = t.connect(), t.project()
    deploy(db, folder)
    version = one(db, "PRAGMA data_version")
    other = t.connect()
    deploy(other, folder)
    equal(one(db, "PRAGMA data_version"), version)


def test_deploy_later_one(t):
    db, folder = t.connect(), t.project({"1_init": INIT})
    deploy(db, folder)
    t.project(TWO)
    text = deploy(db, folder)
    has(text, "2_posts/")
    hasnt(text, "1_init/")
    equal(history(db), ["1_init", "2_posts"])


def test_deploy_migrations_folder_itself(t):
    db, folder = t.connect(), t.project()
    deploy(db, os.path.join(folder, "migrations"))
    equal(history(db), ["1_init", "2_posts"])


def test_deploy_relative(t):
    t.project()
    here = os.getcwd()
    os.chdir(t.folder)
    try:
        deploy(t.connect(), "prisma")
        deploy(t.connect("second.db"), "./prisma/")
    finally:
        os.chdir(here)


def test_deploy_in_memory(t):
    db = t.connect(":memory:")
    has(deploy(db, t.project()), "All migrations")
    equal(tables(db), ["Post", "User", "_prisma_migrations"])


def test_deploy_empty_folder(t):
    db = t.connect()
    has(deploy(db, t.project({})), "No migration found in")
    untouched(db)


def test_deploy_json(t):
    db, folder = t.connect(), t.project()
    report = json.loads(deploy(db, folder, '{"format": "json"}'))
    equal([m["name"] for m in report["applied"]], ["1_init", "2_posts"])
    equal([m["statement_count"] for m in report["applied"]], [1, 2])
    equal(report["in_transaction"], False)
    assert all(isinstance(m["ms"], int) for m in report["applied"])


def test_deploy_without_timing(t):
    text = deploy(t.connect(), t.project(), '{"timing": false}')
    hasnt(text, " ms")
    report = json.loads(deploy(t.connect("b.db"), t.project(), '{"timing": false, "format": "json"}'))
    assert "ms" not in report["applied"][0]


def test_deploy_target(t):
    db, folder = t.connect(), t.project({**TWO, "3_more": REDEFINE})
    deploy(db, folder, '{"target": "2_posts"}')
    equal(history(db), ["1_init", "2_posts"])
    has(deploy_fails(db, folder, '{"target": "2_post"}'), "P3017", "2_post")
    deploy(db, folder)
    equal(history(db), ["1_init", "2_posts", "3_more"])


def test_dry_run_plan(t):
    db, folder = t.connect(), t.project({**TWO, "3_bad": "SELECT * FROM missing;"})
    text = deploy(db, folder, '{"dry_run": "plan"}')
    has(text, "would be applied", "1_init/", "(2 statements)", "Nothing was run")
    untouched(db)


def test_dry_run_plan_reads_scripts(t):
    db, folder = t.connect(), t.project({**TWO, "3_bad": "SELECT 'open;"})
    has(deploy_fails(db, folder, '{"dry_run": "plan"}'), "P3018", "3_bad", "migration.sql:1:8")
    untouched(db)


def test_dry_run_execute(t):
    db, folder = t.connect(), t.project()
    has(deploy(db, folder, '{"dry_run": "execute"}'), "All of them succeed", "rolled back")
    untouched(db)
    t.project({"3_bad": "SELECT * FROM missing;"})
    has(deploy_fails(db, folder, '{"dry_run": "execute"}'), "P3018", "3_bad", "no such table: missing")
    untouched(db)


def test_failing_statement(t):
    bad = "CREATE TABLE a(x);\n\nINSERT INTO a VALUES (1);\n  INSERT INTO b\n VALUES (1);\nCREATE TABLE c(x);\n"
    db, folder = t.connect(), t.project({**TWO, "3_bad": bad})
    message = deploy_fails(db, folder)
    assert message.startswith("P3018: "), message
    has(message, "3_bad", "migration.sql:4:3", "INSERT INTO b", "no such table: b", "Nothing was changed")
    untouched(db)


def test_failing_syntax_place(t):
    db, folder = t.connect(), t.project({"1_bad": "CREATE TABLE a(x);\nCREATE TABLE b(y,\n   z TEXT NOT NLL);\n"})
    message = deploy_fails(db, folder)
    has(message, "syntax error")
    # SQLite tells the place from 3.38 on; before, it is the statement's start.
    assert "migration.sql:3:15" in message or "migration.sql:2:1" in message, message
    untouched(db)


def test_failing_constraint_code(t):
    db, folder = t.connect(), t.project({"1_bad": "CREATE TABLE a(x PRIMARY KEY);INSERT INTO a VALUES(1),(1);"})
    has(deploy_fails(db, folder), "UNIQUE constraint failed: a.x", "1555")


def test_corrected_script_deploys(t):
    db, folder = t.connect(), t.project({"1_init": INIT + "oops;"})
    deploy_fails(db, folder)
    t.project({"1_init": INIT})
    deploy(db, folder)
    equal(history(db), ["1_init"])


def test_modified_is_a_warning(t):
    db, folder = t.connect(), t.project()
    deploy(db, folder)
    t.project({"1_init": INIT + "-- changed\n"})
    has(deploy(db, folder), "Warning", "1_init", "No pending")
    equal(rows(db, "SELECT status FROM migrate_history(?) WHERE name = '1_init'", folder), [("modified",)])


def test_line_ends_and_bom_are_no_change(t):
    db, folder = t.connect(), t.project({"1_init": INIT.replace("\n", "\r\n")})
    deploy(db, folder)
    for same in (INIT, "\ufeff" + INIT):
        t.project({"1_init": same})
        hasnt(deploy(db, folder), "Warning")


def test_bom_is_skipped(t):
    db = t.connect()
    deploy(db, t.project({"1_init": "\ufeff" + INIT}))
    equal(history(db), ["1_init"])


def test_statements_of_all_kinds(t):
    script = """/* a ; comment */ CREATE TABLE a(x TEXT, "y;z" TEXT, [q;r] BLOB, `s;t` INT);;
        INSERT INTO a VALUES ('it''s; -- no comment', "x", x'00ff', 1); -- a ; comment
        CREATE TEMP TRIGGER tr AFTER INSERT ON a BEGIN
            INSERT INTO b VALUES (CASE WHEN NEW.x = ';' THEN 1 ELSE 2 END);
            SELECT 1;
        END;
        CREATE TABLE b(x);
        CREATE TRIGGER "tr;2" AFTER INSERT ON a BEGIN SELECT 1; END;
        ; INSERT INTO a(x) VALUES (';')"""
    db = t.connect()
    has(deploy(db, t.project({"1": script})), "(6 statements")
    equal(rows(db, "SELECT x FROM a ORDER BY 1"), [(";",), ("it's; -- no comment",)])
    equal(one(db, "SELECT x FROM b"), 1)


def test_transaction_blocks_in_scripts(t):
    script = """BEGIN TRANSACTION; CREATE TABLE a(x); COMMIT;
        BEGIN IMMEDIATE; CREATE TABLE b(x); ROLLBACK;
        SAVEPOINT "One"; CREATE TABLE c(x); SAVEPOINT two; CREATE TABLE d(x); ROLLBACK TO TWO; RELEASE SAVEPOINT one;
        begin; CREATE TABLE e(x); END;"""
    db = t.connect()
    has(deploy(db, t.project({"1": script})), "(5 statements")
    equal(tables(db), ["_prisma_migrations", "a", "c", "e"])


def test_status(t):
    db, folder = t.connect(), t.project()
    has(one(db, "SELECT migrate_status(?)", folder), "2 migrations found", "not managed by Prisma Migrate", "→ 1_init")
    equal(tables(db), [])
    deploy(db, folder)
    has(one(db, "SELECT migrate_status(?)", folder), "✓ 1_init", "✓ 2_posts", "Database schema is up to date!")
    t.project({"3_more": REDEFINE})
    text = one(db, "SELECT migrate_status(?)", folder)
    has(text, "Following migration(s) have not yet been applied:\n3_more")
    hasnt(text, "up to date")
    report = json.loads(one(db, "SELECT migrate_status(?, ?)", folder, '{"format":"json"}'))
    equal([(m["name"], m["status"]) for m in report["migrations"]],
          [("1_init", "applied"), ("2_posts", "applied"), ("3_more", "pending")])


def test_status_missing_and_modified(t):
    db, folder = t.connect(), t.project()
    deploy(db, folder)
    shutil.rmtree(os.path.join(folder, "migrations", "1_init"))
    t.project({"2_posts": POSTS + "--"})
    text = one(db, "SELECT migrate_status(?)", folder)
    has(text, "1_init", "missing from the directory", "modified")
    hasnt(text, "up to date")
    equal(sorted(rows(db, "SELECT name, status FROM migrate_history(?)", folder)),
          [("1_init", "missing"), ("2_posts", "modified")])


def make_failed(db, name="2_posts"):
    db.execute("UPDATE _prisma_migrations SET finished_at = NULL, logs = 'it broke' WHERE migration_name = ?", (name,))


def test_failed_rows(t):
    db, folder = t.connect(), t.project()
    deploy(db, folder)
    make_failed(db)
    has(deploy_fails(db, folder), "P3009", "2_posts", "it broke", "migrate_resolve")
    text = one(db, "SELECT migrate_status(?)", folder)
    has(text, "✗ 2_posts", "it broke", "Following migration(s) have failed:")
    hasnt(text, "up to date")
    equal(rows(db, "SELECT status, logs FROM migrate_history(?) WHERE name = '2_posts'", folder),
          [("failed", "it broke")])


def test_resolve_rolled_back(t):
    db, folder = t.connect(), t.project()
    deploy(db, folder)
    make_failed(db)
    db.execute("DROP TABLE Post")
    has(one(db, "SELECT migrate_resolve(?, '2_posts', 'rolled_back')", folder), "2_posts marked as rolled back")
    has(one(db, "SELECT migrate_status(?)", folder), "not yet been applied:\n2_posts")
    deploy(db, folder)
    equal(sorted(rows(db, "SELECT name, status FROM migrate_history(?)", folder)),
          [("1_init", "applied"), ("2_posts", "applied"), ("2_posts", "rolled_back")])


def test_resolve_applied(t):
    db, folder = t.connect(), t.project()
    db.executescript(INIT)
    has(deploy_fails(db, folder), "P3005", "User", "migrate_resolve")
    text = one(db, "SELECT migrate_status(?)", folder)
    has(text, 'not managed by Prisma Migrate. It holds the tables "', '"User"', "To baseline it, record each migration")
    equal(json.loads(one(db, "SELECT migrate_status(?, ?)", folder, '{"format":"json"}'))["tables"], ["User"])
    has(one(db, text.splitlines()[-1].split(": ", 1)[1]), "1_init marked as applied")
    hasnt(one(db, "SELECT migrate_status(?)", folder), "It holds", "To baseline")
    equal(rows(db, "SELECT migration_name, checksum, applied_steps_count FROM _prisma_migrations"),
          [("1_init", hashlib.sha256(INIT.encode()).hexdigest(), 0)])
    deploy(db, folder)
    equal(tables(db), ["Post", "User", "_prisma_migrations"])


def test_resolve_codes(t):
    db, folder = t.connect(), t.project()
    deploy(db, folder)
    resolve = "SELECT migrate_resolve(?, ?, ?)"
    has(fails(db, resolve, folder, "1_init", "applied"), "P3008", "1_init")
    has(fails(db, resolve, folder, "9_none", "rolled_back"), "P3011", "9_none")
    has(fails(db, resolve, folder, "1_init", "rolled_back"), "P3012", "1_init")
    has(fails(db, resolve, folder, "9_none", "applied"), "P3017", "9_none")
    has(fails(db, resolve, folder, "1_init", "rolled back"), "'applied' or 'rolled_back'")
    equal(history(db), ["1_init", "2_posts"])


def test_resolve_json(t):
    db, folder = t.connect(), t.project()
    report = json.loads(one(db, "SELECT migrate_resolve(?, '1_init', 'applied', ?)", folder, '{"format":"json"}'))
    equal((report["name"], report["marked"]), ("1_init", "applied"))


def test_history_table_function(t):
    db, folder = t.connect(), t.project()
    equal(rows(db, "SELECT name, status, started_at, finished_at, steps, logs FROM migrate_history(?)", folder),
          [("1_init", "pending", None, None, None, None), ("2_posts", "pending", None, None, None, None)])
    deploy(db, folder)
    got = rows(db, "SELECT name, status, started_at, finished_at, steps, checksum FROM migrate_history(?, '{}')", folder)
    equal([(r[0], r[1], r[4]) for r in got], [("1_init", "applied", 1), ("2_posts", "applied", 2)])
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", r[i]) for r in got for i in (2, 3)), got
    equal(got[0][5], hashlib.sha256(INIT.encode()).hexdigest())
    equal(one(db, "SELECT count(*) FROM migrate_history(?) a JOIN migrate_history(?) b USING (name)", folder, folder),
          2)
    equal(rows(db, "SELECT h.name FROM (SELECT ? AS f) AS d JOIN migrate_history(d.f) AS h", folder),
          [("1_init",), ("2_posts",)])


def test_history_reads_integer_times(t):
    db, folder = t.connect(), t.project()
    deploy(db, folder)
    db.execute("UPDATE _prisma_migrations SET started_at = 1706702400123, finished_at = 1706702401456 "
               "WHERE migration_name = '1_init'")
    equal(rows(db, "SELECT started_at, finished_at FROM migrate_history(?) WHERE name = '1_init'", folder),
          [("2024-01-31T12:00:00.123+00:00", "2024-01-31T12:00:01.456+00:00")])


def test_history_needs_a_folder(t):
    db = t.connect()
    has(fails(db, "SELECT * FROM migrate_history"), "needs a folder")
    has(fails(db, "SELECT * FROM migrate_history(NULL)"), "must not be NULL")
    has(fails(db, "SELECT * FROM migrate_history(?)", t.path("none")), "no such folder", t.path("none"))
    has(fails(db, "SELECT * FROM migrate_history(?, '{\"a\":1}')", t.project()), 'unknown option "a"')


def test_show(t):
    db, folder = t.connect(), t.project()
    equal(one(db, "SELECT migrate_show(?, '1_init')", folder), INIT)
    equal(json.loads(one(db, "SELECT migrate_show(?, '1_init', ?)", folder, '{"format":"json"}'))["sql"], INIT)
    has(fails(db, "SELECT migrate_show(?, 'none')", folder), "P3017", "none")


def test_checksum(t):
    db, folder = t.connect(), t.project()
    path = os.path.join(folder, "migrations", "1_init")
    wanted = hashlib.sha256(INIT.encode()).hexdigest()
    equal(one(db, "SELECT migrate_checksum(?)", path), wanted)
    equal(one(db, "SELECT migrate_checksum(?)", path + "/migration.sql"), wanted)
    equal(json.loads(one(db, "SELECT migrate_checksum(?, ?)", path, '{"format":"json"}'))["checksum"], wanted)
    has(fails(db, "SELECT migrate_checksum(?)", path + "/none.sql"), "does not exist", "none.sql")


def test_version(t):
    db = t.connect()
    assert re.fullmatch(r"\d+\.\d+\.\d+", one(db, "SELECT migrate_version()"))
    has(one(db, "SELECT migrate_version('{\"format\":\"json\"}')"), '"version"')


def test_shell(t):
    folder = t.project()
    has(t.shell(f"SELECT migrate_deploy('{folder}');"), "All migrations have been successfully applied.")
    has(t.shell(f"SELECT migrate_deploy('{folder}');"), "No pending migrations")
    has(t.shell(f"SELECT name, status FROM migrate_history('{folder}');"), "1_init|applied\n2_posts|applied\n")
    t.project({"3_bad": "CREATE TABLE x(y);\nbroken;"})
    has(t.shell(f"SELECT migrate_deploy('{folder}');", fails=True), "P3018", "migration.sql:2:1")
    equal(t.shell("SELECT name FROM sqlite_master WHERE name = 'x';"), "")


def test_load_extension_function(t):
    import harness
    import sqlite3
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.execute("SELECT load_extension(?)", (harness.SO,))
    db.execute("SELECT load_extension(?)", (harness.SO,))  # twice is no harm
    assert one(db, "SELECT migrate_version()")
    db.close()


def test_foreign_key_setting_comes_back(t):
    db, folder = t.connect(), t.project({**TWO, "3": REDEFINE})
    for value in (1, 0):
        db.execute(f"PRAGMA foreign_keys = {value}")
        deploy(db, folder)
        equal(one(db, "PRAGMA foreign_keys"), value)
        db.execute("DROP TABLE Post")
        db.execute("DROP TABLE User")
        db.execute("DROP TABLE _prisma_migrations")
