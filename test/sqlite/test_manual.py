"""The sessions that README.md and the manual print are what happens; the errors of each function are those that it lists."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys

from harness import SO, TOP, child_environment

MANUAL = os.path.join(TOP, "test", "manual")
sys.path.insert(0, MANUAL)

import write  # noqa: E402

TABLE = 'CREATE TABLE "a" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT);\n'
SCHEMA = 'datasource db {\n provider="sqlite"\n}\nmodel a {\n id Int @id @default(autoincrement())\n}\n'
LONG = "2_" + "x" * 210
CALLS = ["deploy({p})", "deploy({p}, '{{\"target\": \"none\"}}')", "deploy_each({p})", "deploy_each({p}, '{{\"target\": \"none\"}}')",
         "status({p}, '{{\"check_drift\": true}}')", "show({p}, '2_b')", "show({p}, 'none')", "resolve({p}, '1_a', 'applied')",
         "resolve({p}, '2_b', 'applied')", "resolve({p}, '1_a', 'rolled_back')", "resolve({p}, '2_b', 'rolled_back')",
         "resolve({p}, 'none', 'applied')", f"resolve({{p}}, '{LONG}', 'applied')", "checksum({p} || '/migrations/none')", "drift({p})",
         "dev({p}, 'x')", "push({p} || '/schema.prisma')", "pull()", "pull({p})", "diff('migrations:' || {p}, 'schema:' || {p})",
         "preflight({p})", "lint({p})", "lint({p}, '{{\"only\": \"none\"}}')", "lint({p}, '{{\"only\": \"1_a\", \"fix\": true}}')",
         "validate({p})", "format({p})",
         "execute('SELECT x;')", "seed({p})", "reset({p}, '{{\"force\": true}}')", "protect(true)",
         "version()"]
# Once each: names of external tables that are none of SQLite's.
DOTTED = ["deploy({p}, {o})", "deploy_each({p}, {o})", "status({p}, {o})", "drift({p}, {o})", "dev({p}, 'x', {o})",
          "push({p} || '/schema.prisma', {o})", "diff('empty', 'schema:' || {p}, {o})", "reset({p}, {o})"]
# What the database holds before the second migration is written: nothing, other tables, the first migration, that as a failed
# one, the second too, which the history alone does not explain.
EMPTY, TABLES, APPLIED, FAILED, STRAY = range(5)
# And what is wrong with the folder: a script (None: there is none), a name, the lock file, the schema.
PLACES = [(EMPTY, {}), (EMPTY, {"second": None}), (EMPTY, {"second": "INSERT INTO absent VALUES (1);\n"}), (EMPTY, {"name": LONG}),
          (EMPTY, {"lock": "postgresql"}), (EMPTY, {"schema": "model A {\n id Strin\n}\n"}),
          (EMPTY, {"schema": SCHEMA.replace("sqlite", "postgresql")}), (TABLES, {}), (APPLIED, {}), (APPLIED, {"first": None}),
          (FAILED, {}), (STRAY, {"second": "INSERT INTO other VALUES (1);\n"})]
# Only another process, or PostgreSQL, brings these about.
ELSEWHERE = {"P1008", "P3004", "P3014", "P3023", "P4002"}
ELSEWHERE_OF = {"reset": {"P1012"}}


def test_sessions(t):
    pages = [f"test/manual/functions/{n}" for n in sorted(os.listdir(os.path.join(MANUAL, "functions")))]
    done = subprocess.run([sys.executable, os.path.join(MANUAL, "sessions.py"), "sqlite", "README.md", *pages], text=True,
                          env={**child_environment(), "MIGRATE_SO": SO}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout


def prepare(t, state, first=TABLE, second="CREATE TABLE b(id INT);\n", name="2_b", schema=SCHEMA, lock="sqlite"):
    """The folder p, and a connection."""
    shutil.rmtree(t.path("p"), ignore_errors=True)
    p = t.project({"1_a": TABLE}, name="p")
    t.write(os.path.join(p, "schema.prisma"), schema)
    t.write(os.path.join(p, "seed.sql"), "SELECT absent;\n")
    db = t.connect(":memory:")
    if state not in (EMPTY, TABLES):
        db.execute("SELECT migrate_deploy(?)", [p]).fetchall()
    if state in (TABLES, STRAY):
        db.execute("CREATE TABLE other(id)")
    if state == FAILED:
        db.execute("UPDATE _prisma_migrations SET finished_at = NULL")
    os.makedirs(os.path.join(p, "migrations", name))
    if second is not None:
        t.write(os.path.join(p, "migrations", name, "migration.sql"), second)
    if state == STRAY:
        db.execute("SELECT migrate_deploy(?)", [p]).fetchall()
    if first is None:
        os.remove(os.path.join(p, "migrations", "1_a", "migration.sql"))
    t.write(os.path.join(p, "migrations", "migration_lock.toml"), f'provider = "{lock}"\n')
    return p, db


def raised(t, state, call, **folder):
    """The code of the call's error: at most one."""
    p, db = prepare(t, state, **folder)
    try:
        db.execute(call.format(p=f"'{p}'")).fetchall()
        return set()
    except sqlite3.Error as why:
        return set(re.findall(r"^(P\d{4}):", str(why)))
    finally:
        db.close()


def test_codes(t):
    listed = {f.name: set(f.codes) - ELSEWHERE - ELSEWHERE_OF.get(f.name, set()) for f in write.load()[0]}
    found = {name: set() for name in listed}
    for state, folder in PLACES:
        found["history"] |= raised(t, state, "SELECT * FROM migrate_history({p})", **folder)
        for call in CALLS:
            found[call.split("(")[0]] |= raised(t, state, f"SELECT migrate_{call}", **folder)
    for call in DOTTED:
        call = call.replace("{o}", """'{{"external_tables": ["a.b"]}}'""")
        found[call.split("(")[0]] |= raised(t, EMPTY, f"SELECT migrate_{call}")
    for name, codes in listed.items():
        assert found[name] == codes, f"{name}: came {sorted(found[name])}, listed {sorted(codes)}"
