"""prisma.config.ts, in all functions that are given a folder or a schema. (What is read of it: unit/cases/config.case.)"""
import json
import os

from harness import equal, fails, has, one

SCHEMA = 'datasource db {\n  provider = "sqlite"\n}\n\nmodel A {\n  id Int @id\n}\n'
CONFIG = """import path from 'node:path'
import { defineConfig } from 'prisma/config'
export default defineConfig({
  schema: path.join('db', 'main.prisma'),
  migrations: { path: 'history', seed: 'exit 1' },
  experimental: { externalTables: true },
  tables: { external: ['users'] },
  datasource: { url: process.env.DATABASE_URL! },
})
"""


def project(t, config=CONFIG, schema=SCHEMA):
    """A project whose things are where only the configuration tells: its folder."""
    t.write(t.path("app", "prisma.config.ts"), config)
    t.write(t.path("app", "db", "main.prisma"), schema)
    t.write(t.path("app", "db", "other.prisma"), "this is no schema")
    t.write(t.path("app", "db", "seed.sql"), "INSERT INTO A VALUES (7);\n")
    return t.path("app")


def test_every_function(t):
    app, db = project(t), t.connect()
    db.execute("CREATE TABLE users (id INTEGER PRIMARY KEY)")
    report = json.loads(one(db, "SELECT migrate_dev(?, 'init', '{\"format\": \"json\"}')", app))
    equal(report["directory"], os.path.join(app, "history"))
    name = report["created"]["name"]
    assert os.path.isfile(os.path.join(app, "history", name, "migration.sql"))
    assert os.path.isfile(os.path.join(app, "history", "migration_lock.toml"))
    for given in (app, os.path.join(app, "prisma.config.ts"), os.path.join(app, "db"), os.path.join(app, "history")):
        has(one(db, "SELECT migrate_deploy(?)", given), f"1 migration found in {app}/history", "No pending")
        has(one(db, "SELECT migrate_status(?, '{\"check_drift\": true}')", given), "Database schema is up to date!")
        has(one(db, "SELECT migrate_drift(?)", given), "No drift")
        has(one(db, "SELECT migrate_show(?, ?)", given, name), 'CREATE TABLE "A"')
        equal(db.execute("SELECT name, status FROM migrate_history(?)", (given,)).fetchall(), [(name, "applied")])
        has(one(db, "SELECT migrate_diff('database', ?)", "migrations:" + given), "empty migration")
        has(fails(db, "SELECT migrate_resolve(?, ?, 'applied')", given, name), "P3008")
        has(one(db, "SELECT migrate_reset(?, '{\"force\": true}')", given), "Dropped 1 table", "seed.sql has been executed")
        equal(db.execute("SELECT id FROM A").fetchall(), [(7,)])
        has(fails(db, "SELECT migrate_seed(?)", given), "UNIQUE constraint failed: A.id")
        has(one(db, "SELECT migrate_dev(?, 'next')", given), "Already in sync")
    equal(db.execute("SELECT count(*) FROM users").fetchone(), (0,))


def test_schemas(t):
    app, db = project(t), t.connect()
    db.execute("CREATE TABLE users (id INTEGER PRIMARY KEY)")
    for given in (app, os.path.join(app, "prisma.config.ts"), os.path.join(app, "db", "main.prisma")):
        has(one(db, "SELECT migrate_validate(?)", given), "is valid")
        has(one(db, "SELECT migrate_format(?)", given), "model A {")
        equal(one(db, "SELECT migrate_diff('database', ?)", "schema:" + given).count("DROP"), 0)
        has(one(db, "SELECT migrate_push(?)", given), "in sync")
        has(one(db, "SELECT migrate_pull(?)", given), "model A {", "model users {")
    equal(db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall(), [("users",), ("A",), ("sqlite_sequence",)])
    one(db, "SELECT migrate_pull(?, '{\"write\": true}')", app)
    has(open(os.path.join(app, "db", "main.prisma")).read(), "model users {")


def test_options_say_it_instead(t):
    app, db = project(t, CONFIG.replace("'history'", "dir()").replace("path.join('db', 'main.prisma')", "find()").replace("['users']", "names")), t.connect()
    db.execute("CREATE TABLE users (id INTEGER PRIMARY KEY)")
    has(fails(db, "SELECT migrate_deploy(?)", app), f"{app}/prisma.config.ts:7:23: `tables.external` cannot be told without running the file",
        'Say which they are in the option "external_tables".')
    has(fails(db, "SELECT migrate_show(?, 'x')", app), "prisma.config.ts:5:23: `migrations.path`", '"migrations_path"')
    tables = {"external_tables": ["users"]}
    has(fails(db, "SELECT migrate_dev(?, 'init', ?)", app, json.dumps(tables)), "prisma.config.ts:4:11: `schema`", '"schema_file"')
    options = json.dumps({**tables, "schema_file": "db/main.prisma", "migrations_path": "m"})
    has(one(db, "SELECT migrate_dev(?, 'init', ?)", app, options), "created and applied")
    equal(os.listdir(os.path.join(app, "m"))[0] != "", True)
    has(fails(db, "SELECT migrate_reset(?, ?)", app, options), '"schema_file": "db/main.prisma", "migrations_path": "m", "force": true')
    has(fails(db, "SELECT migrate_validate(?)", app), "`schema` cannot be told", "give its path")


def test_what_is_wrong(t):
    db = t.connect()
    has(fails(db, "SELECT migrate_deploy(?)", project(t, CONFIG.replace("true", "on"))), "prisma.config.ts:7:23: `tables.external` counts with")
    has(fails(db, "SELECT migrate_deploy(?)", project(t, CONFIG.replace("['users']", "['main.users']"))), "P3024", 'It has "main.users".')
    has(fails(db, "SELECT migrate_deploy(?)", project(t, CONFIG + "'")), "prisma.config.ts:10:1: this has no end")
    has(fails(db, "SELECT migrate_deploy(?)", project(t, CONFIG.encode() + b"\xff")), "is not valid UTF-8")
    has(fails(db, "SELECT migrate_deploy(?)", project(t, "//" + "x" * 600000)), "600002 bytes; at most 524288 are read")
    has(fails(db, "SELECT migrate_deploy(?)", project(t, CONFIG.replace("'history'", "'nowhere'").replace("'main.prisma'", "'absent'"))), "no such folder", "nowhere")
    has(fails(db, "SELECT migrate_validate(?)", project(t, CONFIG.replace("'main.prisma'", "'absent'"))), "absent")


def test_prisma_8(t):
    db = t.connect()
    folder = t.project({"1_a": "CREATE TABLE a (id);"}, name="app/prisma")
    t.write(t.path("app", "prisma.config.ts"), "export default definePrismaConfig({ schema: './x' })")
    for given in (folder, t.path("app")):
        has(one(db, "SELECT migrate_status(?)", given), f"{t.path('app')}/prisma.config.ts is of Prisma 8: it does not count.\n1 migration found in {folder}/migrations")
