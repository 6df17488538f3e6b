"""SQLites that lack what a build may omit or an older version does not have: see test/hosts/omitted.c."""

import os
import sqlite3

from harness import INIT, POSTS, REDEFINE, WORK, build, deploy, equal, fails, has, one, rows, tables

MODULE = os.path.join(WORK, "omitted.so")
SCHEMA = """datasource db {
  provider = "sqlite"
  url      = "file:x"
}

model User {
  id    Int    @id @default(autoincrement())
  email String
  posts Post[]
}

model Post {
  id       Int     @id @default(autoincrement())
  title    String?
  authorId Int
  author   User    @relation(fields: [authorId], references: [id])
  more     Int?

  @@index([title])
}
"""


def load(t, entry, file="test.db"):
    if not os.path.exists(MODULE):
        build("hosts/build", MODULE)
    db = sqlite3.connect(file if file == ":memory:" else t.path(file), isolation_level=None)
    t.connections.append(db)
    db.enable_load_extension(True)
    db.execute("SELECT load_extension(?, ?)", (MODULE, entry)).fetchall()
    return db


def calls(t, db):
    """Every command, those that replay a history among them; what they say is tested elsewhere."""
    folder = t.project({"0_init": INIT, "1_posts": POSTS,
                        "1_text": "CREATE VIRTUAL TABLE f USING fts5(a, content='Post', content_rowid='id');"})
    schema = t.write(os.path.join(folder, "schema.prisma"), SCHEMA)
    has(deploy(db, folder, '{"dry_run": "execute"}'), "dry run")
    has(deploy(db, folder), "successfully applied")
    has(one(db, "SELECT migrate_status(?, '{\"check_drift\": true}')", folder), "up to date")
    has(one(db, "SELECT migrate_drift(?)", folder), "No drift")
    has(one(db, "SELECT migrate_diff('migrations:' || ?, 'schema:' || ?)", folder, schema), '"more" INTEGER')
    has(one(db, "SELECT migrate_dev(?, 'more', '{\"accept_data_loss\": true}')", folder), "_more")
    has(one(db, "SELECT migrate_pull()"), "model User")
    has(one(db, "SELECT migrate_push(?)", schema), "already in sync")
    has(one(db, "SELECT migrate_execute('SELECT 1;\n')"), "executed successfully")
    has(fails(db, "SELECT migrate_execute('SELECT absent;\n')"), "no such column", ":1:")
    has(one(db, "SELECT migrate_reset(?, '{\"force\": true}')", folder), "reset successful")
    t.project({"4_each": REDEFINE})
    has(one(db, "SELECT migrate_deploy_each(?)", folder), "4_each")
    has(one(db, "SELECT migrate_checksum(?)", schema), "")
    db.execute("ATTACH ':memory:' AS other")
    db.execute("CREATE TABLE other.t(a)")
    t.project({"5_attached": "DROP TABLE t;"})
    has(fails(db, "SELECT migrate_deploy(?)", folder), "attached database")
    db.execute("DETACH other")
    has(fails(db, "SELECT migrate_checksum(?)", t.path("test.db")), "this connection has open")


def test_omitted(t):
    db = load(t, "sqlite3_omitted_init")
    calls(t, db)
    has(fails(db, "SELECT * FROM migrate_history('x')"), "no such table")  # there are no virtual tables


def test_oldest(t):
    db = load(t, "sqlite3_oldest_init")
    calls(t, db)
    equal(len(rows(db, "SELECT * FROM migrate_history(?)", t.path("prisma"))) > 4, True)


def test_backup_of_memory(t):
    folder = t.project({"1": INIT})
    for entry in ("sqlite3_omitted_init", "sqlite3_oldest_init"):
        db = load(t, entry, ":memory:")
        has(fails(db, "SELECT migrate_deploy(?, json_object('backup', ?))", folder, t.path("copy.db")),
            "in memory can be backed up from SQLite 3.39 on")
        equal((tables(db), os.path.exists(t.path("copy.db"))), ([], False))
