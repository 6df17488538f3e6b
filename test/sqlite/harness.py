"""What the tests share: projects on disk, connections with the extension, and what to expect of them."""

import os
import shutil
import sqlite3
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SO = os.environ["MIGRATE_SO"]
WORK = os.environ["MIGRATE_TEST_WORK"]
SHELL = os.environ.get("SQLITE3", "sqlite3")

INIT = """-- CreateTable
CREATE TABLE "User" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "email" TEXT NOT NULL
);
"""
POSTS = """CREATE TABLE "Post" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "title" TEXT,
    "authorId" INTEGER NOT NULL,
    CONSTRAINT "Post_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id")
        ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "Post_title_idx" ON "Post"("title");
"""
REDEFINE = """-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_User" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "email" TEXT NOT NULL,
    "name" TEXT
);
INSERT INTO "new_User" ("email", "id") SELECT "email", "id" FROM "User";
DROP TABLE "User";
ALTER TABLE "new_User" RENAME TO "User";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
"""
TWO = {"1_init": INIT, "2_posts": POSTS}


class Skip(Exception):
    """The machine cannot run this test; the reason is printed."""


class Case:
    """One test: a folder of its own, and its connections, closed at the end."""

    def __init__(self, name):
        self.name = name
        self.folder = os.path.join(WORK, name)
        self.connections = []

    def __enter__(self):
        os.makedirs(self.folder)
        return self

    def __exit__(self, *_):
        for one in self.connections:
            try:
                one.close()
            except sqlite3.Error:
                pass
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, path, text):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return path

    def project(self, migrations=None, provider="sqlite", name="prisma"):
        """A Prisma folder with these migrations; its path."""
        folder = self.path(name)
        os.makedirs(os.path.join(folder, "migrations"), exist_ok=True)
        if provider:
            self.write(os.path.join(folder, "migrations", "migration_lock.toml"), f'provider = "{provider}"\n')
        for one, sql in (TWO if migrations is None else migrations).items():
            self.write(os.path.join(folder, "migrations", one, "migration.sql"), sql)
        return folder

    def connect(self, file="test.db", module=SO, **options):
        """A connection in autocommit mode with the extension, or a module that holds it, loaded."""
        options.setdefault("isolation_level", None)
        path = file if file.startswith((":", "file:", "/")) else self.path(file)
        db = sqlite3.connect(path, uri=True, **options)
        db.enable_load_extension(True)
        db.load_extension(module)
        self.connections.append(db)
        return db

    def shell(self, *statements, file="test.db", arguments=(), fails=False):
        """What the sqlite3 shell prints for the statements; its errors if they are to fail."""
        path = file if file.startswith((":", "/")) else self.path(file)
        done = subprocess.run(
            [SHELL, "-batch", "-bail", *arguments, path], input=f".load {SO}\n" + "\n".join(statements) + "\n",
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60, env=child_environment())
        if fails:
            assert done.returncode != 0, f"the shell did not fail: {done.stdout}"
            return done.stderr
        assert done.returncode == 0, f"the shell failed: {done.stdout}{done.stderr}"
        return done.stdout


def child_environment():
    """Sanitizers must be loaded first into every process that loads the extension."""
    env = dict(os.environ)
    if env.get("MIGRATE_TEST_PRELOAD"):
        env["LD_PRELOAD"] = env["MIGRATE_TEST_PRELOAD"]
    return env


def build(script, *arguments):
    """Runs a build script of test/, for a program or module of the extension's own objects."""
    folder = os.path.dirname(SO)
    if not os.path.isdir(os.path.join(folder, "sqlite", "sqlite_ext")):
        raise Skip("the objects of the extension are not beside it")
    flags = "-O1 -g" + (" -fsanitize=address,undefined" if os.environ.get("MIGRATE_TEST_PRELOAD") else "")
    environment = {**os.environ, "BUILD": folder, "CFLAGS": flags}
    environment.pop("LD_PRELOAD", None)
    done = subprocess.run(["sh", os.path.join(TOP, "test", script), *arguments], text=True, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout


def python(case, code, *args):
    """A child that runs `code` with a connected `db`, `args` in sys.argv."""
    start = (
        "import sqlite3, sys, time, os\n"
        "def connect(path, **o):\n"
        "    db = sqlite3.connect(path, isolation_level=None, **o)\n"
        f"    db.enable_load_extension(True); db.load_extension({SO!r}); return db\n"
    )
    return subprocess.Popen([sys.executable, "-c", start + code, *args], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env=child_environment(), cwd=case.folder)


def one(db, sql, *args):
    return db.execute(sql, args).fetchone()[0]


def deploy(db, folder, options=None):
    if options is None:
        return one(db, "SELECT migrate_deploy(?)", folder)
    return one(db, "SELECT migrate_deploy(?, ?)", folder, options)


def rows(db, sql, *args):
    return db.execute(sql, args).fetchall()


def tables(db):
    return [r[0] for r in rows(db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
                                   "ORDER BY 1")]


def history(db):
    """The names of applied migrations in the history table, in order."""
    if "_prisma_migrations" not in tables(db):
        return None
    return [r[0] for r in rows(db, "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL "
                                   "ORDER BY started_at, migration_name")]


def fails(db, sql, *args):
    """The message of the error that the statement raises."""
    try:
        got = db.execute(sql, args).fetchall()
    except sqlite3.Error as why:
        return str(why)
    raise AssertionError(f"no error, but {got!r}")


def deploy_fails(db, folder, options=None):
    if options is None:
        return fails(db, "SELECT migrate_deploy(?)", folder)
    return fails(db, "SELECT migrate_deploy(?, ?)", folder, options)


def has(text, *parts):
    for part in parts:
        assert part in text, f"{part!r} is not in: {text}"


def hasnt(text, *parts):
    for part in parts:
        assert part not in text, f"{part!r} is in: {text}"


def equal(got, wanted):
    assert got == wanted, f"got {got!r}, wanted {wanted!r}"


def untouched(db):
    """Nothing of a deployment is there, and the connection is as it was."""
    equal(tables(db), [])
    equal(db.in_transaction, False)
