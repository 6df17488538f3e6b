"""What scripts and connections could do to a deployment, and must not."""

import sqlite3

from harness import INIT, TWO, deploy, equal, fails, has, one, rows

FILL = INIT + 'INSERT INTO "User" ("email") SELECT hex(randomblob(500)) FROM (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000) SELECT n FROM c);'


def intact(db):
    equal(one(db, "PRAGMA integrity_check"), "ok")
    equal(rows(db, "SELECT count(*), count(DISTINCT email) FROM User"), [(2000, 2000)])


def test_a_script_that_switches_the_journal(t):
    db, folder = t.connect(), t.project({"1_init": FILL})
    deploy(db, folder)
    for pragma in ("journal_mode=OFF", "main.journal_mode = MEMORY", 'journal_mode(off)', '"journal_mode" = wal'):
        t.project({"1_init": FILL, "2_off": f"PRAGMA {pragma}; UPDATE User SET email = 'gone'; DELETE FROM User WHERE id % 2;"})
        for options in (None, '{"dry_run": "execute"}', '{"dry_run": "plan"}'):
            call = "SELECT migrate_deploy(?)" if options is None else f"SELECT migrate_deploy(?, '{options}')"
            has(fails(db, call, folder), "P3018", "a change of journal_mode cannot run inside a transaction", "migration.sql:1:1")
    intact(db)
    equal(one(db, "PRAGMA journal_mode"), "delete")


def test_a_connection_without_journal(t):
    db, folder = t.connect(), t.project({"1_init": FILL})
    deploy(db, folder)
    t.project({"1_init": FILL, "2_bad": "UPDATE User SET email = 'gone'; INSERT INTO nope VALUES (1);"})
    one(db, "PRAGMA journal_mode = OFF")
    has(fails(db, "SELECT migrate_deploy(?)", folder), "journal of this connection is switched off")
    has(one(db, "SELECT migrate_status(?)", folder), "→ 2_bad")
    intact(db)


KEYS = """CREATE TABLE u (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE c (id INTEGER PRIMARY KEY, u INTEGER REFERENCES u (id) ON UPDATE CASCADE ON DELETE CASCADE);
INSERT INTO u VALUES (1, 'ann'), (2, 'bob'); INSERT INTO c VALUES (10, 1), (20, 2);"""
SWAP = "UPDATE u SET id = -1 WHERE id = 1; UPDATE u SET id = 1 WHERE id = 2; UPDATE u SET id = 2 WHERE id = -1;"


def test_actions_of_foreign_keys_fire_as_the_caller_has_it(t):
    db, folder = t.connect(), t.project({"1_keys": KEYS, "2_swap": SWAP, "3_delete": "DELETE FROM u WHERE name = 'bob';"})
    db.execute("PRAGMA foreign_keys = ON")
    deploy(db, folder)
    equal(rows(db, "SELECT c.id, name FROM c JOIN u ON u.id = c.u"), [(10, "ann")])
    equal(one(db, "SELECT count(*) FROM c"), 1)
    equal(one(db, "PRAGMA foreign_keys"), 1)
    t.project({"1_keys": KEYS, "2_swap": SWAP, "3_delete": "DELETE FROM u WHERE name = 'bob';", "4_bad": "SELECT 1;\nINSERT INTO c VALUES (30, 99);"})
    has(fails(db, "SELECT migrate_deploy(?)", folder), "P3018", "4_bad/migration.sql:2:1", "FOREIGN KEY")


def test_triggers_whose_names_are_words_of_the_script(t):
    db = t.connect()
    first = 'CREATE TABLE "Post" (id INTEGER PRIMARY KEY, "updatedAt" TEXT, n INT); CREATE TABLE log (t TEXT);'
    trigger = """CREATE TRIGGER "updatedAt" AFTER UPDATE OF n ON "Post" BEGIN INSERT INTO log VALUES ('updatedAt'); END;"""
    dropped = """CREATE TRIGGER "old" AFTER INSERT ON "Post" BEGIN INSERT INTO log VALUES ('old'); END;"""
    redefine = """PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Post" (id INTEGER PRIMARY KEY, "updatedAt" TEXT, n INT, m INT);
INSERT INTO "new_Post" (id, "updatedAt", n) SELECT id, "updatedAt", n FROM "Post";
DROP TRIGGER IF EXISTS main."old";
DROP TABLE "Post";
ALTER TABLE "new_Post" RENAME TO "Post";
PRAGMA foreign_keys=ON;"""
    folder = t.project({"1_init": first})
    deploy(db, folder)
    db.execute(trigger)
    db.execute(dropped)
    t.project({"1_init": first, "2_redefine": redefine})
    deploy(db, folder)
    equal(rows(db, "SELECT name FROM sqlite_master WHERE type = 'trigger'"), [("updatedAt",)])


def test_settings_that_leak(t):
    db, folder = t.connect(), t.project({**TWO, "3_set": "PRAGMA mmap_size = 1048576; SELECT 1;"})
    before = one(db, "PRAGMA mmap_size")
    deploy(db, folder)
    equal(one(db, "PRAGMA mmap_size"), before)


def test_a_history_that_is_not_a_plain_table(t):
    db, folder = t.connect(), t.project()
    db.execute('CREATE VIEW "_prisma_migrations" AS SELECT 1 AS id')
    for call in ("SELECT migrate_status(?)", "SELECT migrate_deploy(?)"):
        has(fails(db, call, folder), "is not a table")
    db.execute('DROP VIEW "_prisma_migrations"')
    deploy(db, folder)
    db.execute('CREATE TRIGGER trap BEFORE INSERT ON "_prisma_migrations" BEGIN SELECT 1; END')
    has(fails(db, "SELECT migrate_status(?)", folder), "has triggers")


def test_temporary_tables_of_the_caller(t):
    db, folder = t.connect(), t.project()
    db.execute('CREATE TEMP TABLE "User" (id INTEGER)')
    has(fails(db, "SELECT migrate_deploy(?)", folder), 'temporary table "User"', "1_init")
    db.execute('DROP TABLE temp."User"')
    db.execute("CREATE TEMP TABLE other (id INTEGER)")
    deploy(db, folder)


def test_a_script_that_works_on_the_history(t):
    db = t.connect()
    folder = t.project({"1_init": INIT, "2_fix": """CREATE TABLE seen AS
        SELECT migration_name, finished_at IS NOT NULL AND started_at <= finished_at FROM [_Prisma_Migrations];
        UPDATE "_prisma_migrations" SET logs = 'fixed' WHERE migration_name = '1_init';""", "3_more": "CREATE TABLE m (id);"})
    deploy(db, folder)
    equal(rows(db, "SELECT * FROM seen"), [("1_init", 1)])
    equal(rows(db, "SELECT migration_name, logs FROM _prisma_migrations ORDER BY 1"),
          [("1_init", "fixed"), ("2_fix", None), ("3_more", None)])


def test_a_script_that_breaks_the_history(t):
    scripts = ["ALTER TABLE _prisma_migrations RENAME TO x;", "DROP TABLE [_PRISMA_migrations];",
               "ALTER TABLE `_prisma_migrations` RENAME COLUMN steps TO nope;"]
    if sqlite3.sqlite_version_info >= (3, 38):  # before, what is changed in this way is seen by new connections only
        scripts.append("PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'checksum', 'other') "
                       "WHERE name LIKE '%prisma%'; PRAGMA writable_schema = RESET;")
    for i, script in enumerate(scripts):
        db = t.connect(f"{i}.db")
        folder = t.project({"1_init": INIT, "2_break": script.replace("steps", "applied_steps_count"), "3_more": "CREATE TABLE m (id);"})
        error = fails(db, "SELECT migrate_deploy(?)", folder)
        has(error, "P3018", "Migration name: 2_break", "CONTEXT:  history table")
        equal("migration.sql" in error, False)
        equal(rows(db, "SELECT name FROM sqlite_master"), [])
