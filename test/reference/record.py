"""Interoperation with the reference engine, both ways: make reference REFERENCE=DIR (where its schema engine is installed).

A history is built in steps, by the engine and by the extension in turn. After each step the rows of the history table
and the engine's own diagnosis are written to test/golden/history (of Prisma 7, with PRISMA=7: to its folder "7"), where the
tests read them; what the engine says of rows that the extension wrote is checked here.
"""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

for folder_of_ours in ("t", "guide"):
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", folder_of_ours))
import guide
from harness import *

ENGINE = os.environ["REFERENCE"]
RELEASE = os.environ.get("PRISMA", "6")
GOLDEN = f"{TOP}/test/golden/history" + ("" if RELEASE == "6" else f"/{RELEASE}")
COLUMNS = "id, checksum, finished_at, migration_name, logs, rolled_back_at, started_at, applied_steps_count"
SCRIPTS = {
    "20240101000000_init": 'CREATE TABLE "a" ("id" INTEGER PRIMARY KEY);\n',
    "20240102000000_broken": 'CREATE TABLE "b" ("id" INTEGER PRIMARY KEY);\nINSERT INTO "missing" VALUES (1);\n',
    "20240103000000_last": 'CREATE TABLE "c" ("id" INTEGER PRIMARY KEY);\n',
}
BY_HAND = {"20240102000000_broken": 'CREATE TABLE IF NOT EXISTS "b" ("id" INTEGER PRIMARY KEY);\n'}


class Postgres:
    name = "postgresql"

    def __init__(self):
        self.db = database("reference")
        self.url = f"postgresql://postgres@127.0.0.1:{os.environ['PGPORT']}/reference"

    def run(self, text):
        return sql(text, self.db)

    def ours(self, call):
        return self.run(f"SET client_min_messages = error; SELECT * FROM {call};")

    def rows(self):
        text = sql(f"SELECT format('(%L, %L, %L, %L, %L, %L, %L, %s)', {COLUMNS}) FROM _prisma_migrations ORDER BY started_at, migration_name;", self.db)
        return re.split(r"\n(?=\()", text)

    def quiet_logs(self):
        sql("UPDATE _prisma_migrations SET logs = split_part(logs, E'\\n   0:', 1)", self.db)


class Sqlite:
    name = "sqlite"

    def __init__(self):
        self.db = f"{ROOT}/reference.db"
        self.url = f"file:{self.db}"

    def run(self, text):
        r = subprocess.run(["sqlite3", "-batch", self.db], input=f".load {os.environ['MIGRATE_SO'][:-3]}\n{text}\n", text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return r.stdout.strip()

    def ours(self, call):
        return self.run(f"SELECT {call};")

    def rows(self):
        quoted = " || ', ' || ".join(f"quote({c})" for c in COLUMNS.split(", "))
        return self.run(f"SELECT '(' || {quoted} || ')' FROM _prisma_migrations ORDER BY started_at, migration_name;").split("\n")

    def quiet_logs(self):
        self.run("UPDATE _prisma_migrations SET logs = substr(logs, 1, instr(logs || char(10), char(10)) - 1) WHERE logs IS NOT NULL;")


def engine(command, host, *args):
    r = subprocess.run(["node", f"{ENGINE}/oracle.mjs", command, host.name, host.url, *args], text=True, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT)
    return r.stdout.strip()


def write(path, text):
    with open(path, "w") as f:
        f.write(text)


def write_folder(host, scripts):
    d = f"{ROOT}/folder-{host.name}"
    shutil.rmtree(d, ignore_errors=True)
    os.makedirs(d)
    os.chmod(d, 0o755)
    for name, script in scripts.items():
        os.makedirs(f"{d}/{name}")
        write(f"{d}/{name}/migration.sql", script)
    write(f"{d}/migration_lock.toml", f'provider = "{host.name}"\n')
    return d


def record(host, step, d):
    diagnosis = json.loads(engine("status", host, d))
    host.quiet_logs()
    write(f"{GOLDEN}/{host.name}.{step}.sql", f"-- The reference says: {json.dumps(diagnosis, sort_keys=True)}\n" +
          f'INSERT INTO "_prisma_migrations" ({COLUMNS}) VALUES\n' + ",\n".join(host.rows()) + ";\n")
    return diagnosis


def both_ways(host):
    d = write_folder(host, SCRIPTS)
    # the engine fails, we see it, and refuse as it does
    engine("deploy", host, d)
    said = record(host, "failed", d)
    equal(f"{host.name}: the engine calls it failed", said["failedMigrationNames"], ["20240102000000_broken"])
    contains(f"{host.name}: so do we", host.ours(f"migrate_status('{d}')"), "✗ 20240102000000_broken")
    contains(f"{host.name}: we refuse to deploy", host.ours(f"migrate_deploy('{d}')"), "P3009")
    # the engine marks it, we take over from there
    engine("rolledback", host, d, "20240102000000_broken")
    record(host, "rolled_back", d)
    contains(f"{host.name}: we call it pending", host.ours(f"migrate_status('{d}')"), "→ 20240102000000_broken")
    d = write_folder(host, {**SCRIPTS, **BY_HAND})
    contains(f"{host.name}: we deploy the rest", host.ours(f"migrate_deploy('{d}')"), "successfully")
    said = record(host, "applied", d)
    # (that of Prisma 6 calls a migration edited when any record of it, even a rolled back one, has another checksum)
    edited = ["20240102000000_broken"] if RELEASE == "6" else []
    equal(f"{host.name}: the engine is content with our rows", said,
          {"editedMigrationNames": edited, "failedMigrationNames": [], "hasMigrationsTable": True, "history": None})
    equal(f"{host.name}: it finds nothing to do", json.loads(engine("deploy", host, d)), {"appliedMigrationNames": []})
    # it goes on, and we see that
    d = write_folder(host, {**SCRIPTS, **BY_HAND, "20240104000000_more": 'CREATE TABLE "d" ("id" INTEGER PRIMARY KEY);\n'})
    equal(f"{host.name}: the engine goes on after us", json.loads(engine("deploy", host, d)), {"appliedMigrationNames": ["20240104000000_more"]})
    contains(f"{host.name}: we find nothing to do", host.ours(f"migrate_deploy('{d}')"), "No pending migrations to apply.")
    # what we mark, it sees marked
    d = write_folder(host, {**SCRIPTS, **BY_HAND, "20240104000000_more": 'CREATE TABLE "d" ("id" INTEGER PRIMARY KEY);\n', "20240105000000_base": "SELECT 1;\n"})
    contains(f"{host.name}: we mark", host.ours(f"migrate_resolve('{d}', '20240105000000_base', 'applied')"), "marked as applied")
    contains(f"{host.name}: the engine knows", engine("applied", host, d, "20240105000000_base"), "P3008")
    equal(f"{host.name}: and is up to date", json.loads(engine("status", host, d))["history"], None)


def alone(host, d):
    """A history that only we wrote, from an empty database."""
    contains(f"{host.name}: we deploy all", host.ours(f"migrate_deploy('{d}')"), "successfully")
    equal(f"{host.name}: the engine finds nothing to do in our history", json.loads(engine("deploy", host, d)), {"appliedMigrationNames": []})
    equal(f"{host.name}: nor a reason to reset", json.loads(engine("status", host, d))["history"], None)


def marked_and_reset(host, d):
    """The engine minds neither the mark of a protected database nor what a reset of ours leaves."""
    schema = f"{ROOT}/{host.name}.prisma"
    models = "".join(f"model {m} {{\n  id Int @id\n  n Int?\n}}\n" for m in "abc")
    write(schema, guide.HEADS[RELEASE] % host.name + models)
    contains(f"{host.name}: protected", host.ours("migrate_protect(true)"), "The database is protected")
    seen = engine("introspect", host)
    check(f"{host.name}: the engine does not see the mark", "migrate_protected" not in seen, seen)
    equal(f"{host.name}: nor does it deploy anything", json.loads(engine("deploy", host, d)), {"appliedMigrationNames": []})
    contains(f"{host.name}: it pushes", engine("push", host, schema, "--force"), '"executedSteps"')
    contains(f"{host.name}: and the mark is still there", host.ours("migrate_protect()"), "The database is protected")
    contains(f"{host.name}: we do not reset", host.ours(f"migrate_reset('{d}', '{{\"force\": true}}')"), "the database is protected")
    host.ours("migrate_protect(false)")
    contains(f"{host.name}: now we do", host.ours(f"migrate_reset('{d}', '{{\"force\": true}}')"), "Database reset successful")
    equal(f"{host.name}: the engine finds nothing to do after it", json.loads(engine("deploy", host, d)), {"appliedMigrationNames": []})
    equal(f"{host.name}: nor a reason to reset again", json.loads(engine("status", host, d))["history"], None)


def taken_over(host, driver):
    """After the whole guide, in a database and a folder that we alone wrote, the engine finds nothing to do."""
    for act in guide.play(driver, RELEASE):
        check(f"{host.name}: guide: {act}", True)
    d = f"{driver.dir}/migrations"
    equal(f"{host.name}: the engine deploys nothing", json.loads(engine("deploy", host, d)), {"appliedMigrationNames": []})
    equal(f"{host.name}: and sees the same history", json.loads(engine("status", host, d)),
          {"editedMigrationNames": [], "failedMigrationNames": [], "hasMigrationsTable": True, "history": None})
    equal(f"{host.name}: and no difference", engine("diff", host, "db", f"schema:{driver.dir}/schema.prisma"), "-- This is an empty migration.")


BEFORE = """model User {
  id    Int     @id @default(autoincrement())
  email String  @unique
  nick  String?
  posts Post[]
}

model Post {
  id       Int    @id @default(autoincrement())
  title    String
  author   User   @relation(fields: [authorId], references: [id])
  authorId Int
}
"""
AFTER = BEFORE.replace("  nick  String?\n", "").replace("  title    String\n", "  title    String?\n  at       DateTime @default(now())\n")
ROWS = "INSERT INTO \"User\" (email, nick) VALUES ('a@x', 'a'), ('b@x', 'b'); INSERT INTO \"Post\" (title, \"authorId\") VALUES ('t', 1)"


def in_turn(host):
    """One folder and one schema, of which each in turn writes a migration, over rows; then pushes and pulls by both."""
    dir = tempfile.mkdtemp()
    os.chmod(dir, 0o777)
    schema, migrations, head = f"{dir}/schema.prisma", f"{dir}/migrations", guide.HEADS[RELEASE] % host.name
    nothing = "-- This is an empty migration."
    write(schema, head + BEFORE)
    contains(f"{host.name}: our dev writes the first migration", host.ours(f"migrate_dev('{dir}', 'one')"), "now in sync")
    equal(f"{host.name}: the engine has nothing to deploy", json.loads(engine("deploy", host, migrations)), {"appliedMigrationNames": []})
    equal(f"{host.name}: nor anything to plan", engine("diff", host, "db", f"schema:{schema}"), nothing)
    host.run(ROWS)
    write(schema, head + AFTER)
    script = engine("diff", host, "db", f"schema:{schema}")
    equal(f"{host.name}: both plan the same", host.ours(f"migrate_diff('database', 'schema:{schema}')").strip(), script.strip())
    os.makedirs(f"{migrations}/29990101000000_two")
    write(f"{migrations}/29990101000000_two/migration.sql", script + "\n")
    contains(f"{host.name}: the engine deploys the second", engine("deploy", host, migrations), "29990101000000_two")
    contains(f"{host.name}: our dev has nothing to do", host.ours(f"migrate_dev('{dir}', 'three')"), "Already in sync")
    contains(f"{host.name}: we see no drift", host.ours(f"migrate_drift('{dir}')"), "No drift")
    equal(f"{host.name}: no row was lost", host.run('SELECT count(*) FROM "User"'), "2")
    equal(f"{host.name}: both pull the same", host.ours(f"migrate_pull('{schema}')").strip(), engine("introspect", host, schema).strip())
    write(schema, head + AFTER.replace("  at       DateTime @default(now())\n", ""))
    warned = json.loads(engine("push", host, schema))["warnings"]
    equal(f"{host.name}: the engine warns of one loss", len(warned), 1)
    contains(f"{host.name}: so do we", host.ours(f"migrate_push('{schema}')"), warned[0])
    contains(f"{host.name}: our push", host.ours(f"migrate_push('{schema}', '{{\"accept_data_loss\": true}}')"), "now in sync")
    equal(f"{host.name}: leaves the engine's push nothing", json.loads(engine("push", host, schema))["executedSteps"], 0)
    write(schema, head + AFTER)
    equal(f"{host.name}: the engine's push", json.loads(engine("push", host, schema))["executedSteps"], 1)
    contains(f"{host.name}: leaves ours nothing", host.ours(f"migrate_push('{schema}')"), "already in sync")
    shutil.rmtree(dir)


def guided(host):
    if host.name == "sqlite":
        os.makedirs(f"{ROOT}/guide")

        def connect(name):
            db = sqlite3.connect(f"{ROOT}/guide/{name}", isolation_level=None)
            db.enable_load_extension(True)
            db.load_extension(os.environ["MIGRATE_SO"][:-3])
            return db

        host.url = f"file:{ROOT}/guide/guide1.db"
        return guide.Sqlite(f"{ROOT}/guide/prisma", connect)
    host.url = host.url.replace("/reference", "/guide1")
    return guide.Postgres(tempfile.mkdtemp(dir=ROOT), database, sql)


def reset_by_engine(host, d):
    """What the engine's own reset leaves in PostgreSQL: an empty schema, without the extension that was in it."""
    equal("postgresql: the engine resets", engine("reset", host), "")
    equal("postgresql: nothing is left in the schema", sql("SELECT count(*) FROM pg_depend WHERE refobjid = 'public'::regnamespace", host.db), "0")
    sql("CREATE EXTENSION migrate", host.db)
    contains("postgresql: we deploy all again", host.ours(f"migrate_deploy('{d}')"), "successfully")


for make in (Postgres, Sqlite):
    both_ways(make())
os.remove(f"{ROOT}/reference.db")
for make in (Postgres, Sqlite):
    in_turn(make())
os.remove(f"{ROOT}/reference.db")
for make in (Postgres, Sqlite):
    h = make()
    d = write_folder(h, {**SCRIPTS, **BY_HAND})
    alone(h, d)
    marked_and_reset(h, d)
    if h.name == "postgresql":
        reset_by_engine(h, d)
for make in (Postgres, Sqlite):
    h = make()
    taken_over(h, guided(h))
done()
