"""Schemas of Prisma 7 in PostgreSQL: the default schema is created in scripts, and never in what is run."""
import json

from harness import *

db = database("releases")
A = "model A {\n  id Int @id @default(autoincrement())\n%s}\n"
HEADER = '-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "%s";\n'


def source(*schemas, url=False):
    listed = "  schemas = [%s]\n" % ", ".join(f'"{s}"' for s in schemas) if schemas else ""
    return 'datasource db {\n  provider = "postgresql"\n%s%s}\n\n' % ('  url = "x"\n' if url else "", listed)


def diff(start, to, before="", **options):
    sides = [s if s in ("empty", "database") or s.startswith("migrations:") else "schema:" + s for s in (start, to)]
    return sql(f"{before}SELECT migrate_diff($s${sides[0]}$s$, $s${sides[1]}$s$, '{json.dumps(options)}')", db)


one = source() + A % ""
several = source("other", "public") + A % '  n Int?\n  @@schema("public")\n' + "model B {\n  id Int @id\n  @@schema(\"other\")\n}\n"

# Which release counts.
contains("a schema of 7", diff("empty", one), HEADER % "public")
check("a schema of 6", "CreateSchema" not in diff("empty", source(url=True) + A % ""))
check("the target's counts", "CreateSchema" not in diff(source(), source(url=True) + A % ""))
contains("a schema of 7 by option", diff("empty", 'generator g {\n  provider = "x"\n}\n' + one, prisma="7"), HEADER % "public")
check("to a database nothing is said of its schema", "CreateSchema" not in diff("empty", "database", "CREATE TABLE t (id int); "))
sql("DROP TABLE t", db)

# The default schema is the one in which the call works.
contains("of the option", diff("empty", one, schema="mine"), HEADER % "mine")
script = diff("empty", source("mine", "public") + A % '  @@schema("mine")\n' + 'model B {\n  id Int @id\n  @@schema("public")\n}\n', schema="mine")
contains("its objects go without it, others do not", script, 'CREATE TABLE "A"', 'CREATE TABLE "public"."B"')

# What is run does not create what is there.
sql("CREATE ROLE modest LOGIN", "postgres")
sql(f"REVOKE CREATE ON DATABASE {db} FROM PUBLIC; GRANT CREATE ON SCHEMA public TO modest; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO modest", db)
check("a script to run has no header", "CreateSchema" not in diff("empty", one, repaired=True))
as_modest = "SET ROLE modest; SET client_min_messages = error; "
out = sql(f"{as_modest}SELECT * FROM migrate_push($s${one}$s$)", db)
contains("a role that may not create schemas pushes", out, "Your database is now in sync")
out = sql(f"{as_modest}SELECT * FROM migrate_push($s${one.replace('  id', '  n Int?' + chr(10) + '  id')}$s$)", db)
contains("… and again", out, "Your database is now in sync")
sql("DROP TABLE \"A\"", db)

# What migrate_dev writes and runs.
folder = f"{ROOT}/releases"
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)
os.chmod(folder, 0o777)


def dev(name, schema, role=""):
    with open(f"{folder}/schema.prisma", "w") as f:
        f.write(schema)
    return sql(f"{role}SELECT * FROM migrate_dev('{folder}', '{name}')", db)


def last():
    names = sorted(n for n in os.listdir(f"{folder}/migrations") if n[0].isdigit())
    with open(f"{folder}/migrations/{names[-1]}/migration.sql") as f:
        return f.read()


contains("migrate_dev of a schema of 7", dev("init", one), "Your database is now in sync with your schema.")
check("its first migration has no header", last().startswith('-- CreateTable\nCREATE TABLE "A"'), last())
contains("no drift", sql(f"SELECT * FROM migrate_drift('{folder}')", db), "No drift")
contains("a listed schema is created, the default one goes without its name", dev("several", several), "in sync")
check("the migration says so", last().startswith('-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "other";\n\n-- AlterTable\nALTER TABLE "A" ADD'), last())
more = several.replace("id Int @id @", 'id Int @id(map: "own") @').replace("n Int?\n", "n Int @default(autoincrement())\n")
contains("a key renamed beside other changes", dev("key", more), "in sync")
check("is renamed by a statement of its own, behind them", '\nALTER TABLE "A" RENAME CONSTRAINT "A_pkey" TO "own";' in last() and
      "SET DEFAULT nextval('\"A_n_seq\"');" in last(), last())
contains("nothing is left to do", dev("none", more), "Already in sync")
contains("no drift", sql(f"SELECT * FROM migrate_drift('{folder}')", db), "No drift")
check("from the history nothing lacks", diff(f"migrations:{folder}", more) == "-- This is an empty migration.")
sql("DROP OWNED BY modest; DROP ROLE modest", db)
done()
