"""What the development workflow costs beside deploying the same history: a replay of it in the shadow, and migrate_dev,
which replays, compares, plans, applies and writes. Both times hold the client's start and, for the replay, the
difference of two replays. Timed in turn, as in deploy.py.
"""
import glob
import shutil
import sys
import tempfile

from bench import *

HEAD = 'datasource db {{\n  provider = "{0}"\n}}\n'
TYPE = {"postgresql": ("INTEGER", "TEXT", "SERIAL NOT NULL"), "sqlite": ("INTEGER", "TEXT", "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT")}


def write(provider, models, migrations):
    """A schema of so many models and its history: each table, then nullable columns, one a migration."""
    d = tempfile.mkdtemp(dir=ROOT)
    number, text, key = TYPE[provider]
    fields = [[] for _ in range(models)]
    for i in range(migrations):
        name, m = f"{d}/migrations/{20240101000000 + i}_m{i}", i % models
        os.makedirs(name)
        with open(f"{name}/migration.sql", "w") as f:
            if i < models:
                primary = f',\n\n    CONSTRAINT "M{m}_pkey" PRIMARY KEY ("id")' if provider == "postgresql" else ""
                f.write(f'-- CreateTable\nCREATE TABLE "M{m}" (\n    "id" {key},\n    "name" {text} NOT NULL,\n    "n" {number}{primary}\n);\n\n'
                        f'-- CreateIndex\nCREATE UNIQUE INDEX "M{m}_name_key" ON "M{m}"("name");\n')
            else:
                fields[m].append(f"c{i}")
                f.write(f'-- AlterTable\nALTER TABLE "M{m}" ADD COLUMN "c{i}" {text};\n')
    with open(f"{d}/migrations/migration_lock.toml", "w") as f:
        f.write(f'provider = "{provider}"\n')
    with open(f"{d}/schema.prisma", "w") as f:
        f.write(HEAD.format(provider))
        for m in range(models):
            f.write(f"model M{m} {{\n  id Int @id @default(autoincrement())\n  name String @unique\n  n Int?\n"
                    + "".join(f"  {c} String?\n" for c in fields[m]) + "}\n")
    subprocess.run(["chmod", "-R", "a+rwX", d], check=True)
    return d


def changed(d):
    """Back to the history as written, and a schema with one field more than that."""
    for made in glob.glob(f"{d}/migrations/*_more"):
        shutil.rmtree(made)
    if not os.path.exists(f"{d}/before"):
        shutil.copy(f"{d}/schema.prisma", f"{d}/before")
    with open(f"{d}/before") as old, open(f"{d}/schema.prisma", "w") as new:
        new.write(old.read().replace("n Int?", "n Int?\n  more String?", 1))


def pair(what, deploy, run, prepare):
    """run: on a database that is deployed; deploy: on one that is empty."""
    def ours():
        prepare(True)
        return run()

    def theirs():
        prepare(False)
        return deploy()

    compare(what, ours, theirs)


def in_sqlite(models, migrations):
    d = write("sqlite", models, migrations)
    db = f"{d}/bench.db"

    def prepare(deployed):
        remove(db)
        changed(d)
        if deployed:
            sqlite(db, sqlite_call(d, f"SELECT migrate_deploy('{d}');"))

    both(f"SQLite: {{}} {migrations} migrations : deploy", d, lambda sql: sqlite(db, sqlite_call(d, f"SELECT {sql};")), prepare)
    shutil.rmtree(d)


def in_postgres(models, migrations):
    d = write("postgresql", models, migrations)

    def run(sql):
        return timed(psql("-c", f"SELECT {sql}", "bench"))

    def prepare(deployed):
        empty_database()
        changed(d)
        if deployed:
            run(f"migrate_deploy('{d}')")

    both(f"PostgreSQL: {{}} {migrations} migrations : deploy", d, run, prepare)
    shutil.rmtree(d)


def both(what, d, run, prepare):
    def deploy():
        return run(f"migrate_deploy('{d}')")

    pair(what.format("replay"), deploy, lambda: run(f"migrate_diff('migrations:{d}', 'empty', '{{\"format\": \"summary\"}}')"), prepare)
    pair(what.format("dev after"), deploy, lambda: run(f"migrate_dev('{d}', 'more')"), prepare)


title()
models, migrations = [int(x) for x in sys.argv[1:]] or [100, 300]
in_sqlite(models, migrations)
in_postgres(models, migrations)
