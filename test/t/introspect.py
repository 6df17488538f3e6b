"""The database as a source of migrate_diff: against the answers of the reference (test/golden/introspect, recorded by
test/reference/introspect.py), and what the schema language cannot say against a dump that was read by eye (.model)."""
import difflib
import glob
import json
import re
import sys

from harness import *

sys.path.insert(0, f"{TOP}/test/oracle")
from quotes import doubled, names_with_quotes

GOLDEN = f"{TOP}/test/golden/introspect"
EMPTY = "-- This is an empty migration."
MODULE = f"{ROOT}/testmodel.so"
VERSION = int(sql("SHOW server_version_num", "postgres")) // 10000
RECORDED_ON = 15 # others show some expressions in other words


def same(what, got, want):
    """As equal, for long texts: shows the lines that differ."""
    check(what, got == want, "\n".join(difflib.unified_diff((want or "").split("\n"), got.split("\n"), "want", "got", n=0, lineterm="")))


def read(path):
    if not os.path.exists(path):
        return None
    with open(path) as f:
        return f.read().strip()


def diff(db, source, to, options="{}"):
    """Of what no schema says, as the reference that was asked: 6.19."""
    if not (source + to).count("schema:"):
        options = json.dumps({**json.loads(options), "prisma": "6"})
    return sql(f"SELECT migrate_diff($s${source}$s$, $s${to}$s$, '{options}')", db)


def theirs(text, several, names):
    """The reference's script as we write it. It names and creates the one schema that there is; it writes types of
    extensions as calls, and lists of others by the names of their types; it does not double the quotes in names."""
    if not several:
        text = text.replace('-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "public";\n\n', "").replace('"public".', "")
    text = re.sub(r"\b_(hstore|seg|cube)\(\)", r"\1[]", text)
    text = re.sub(r"\b(hstore|seg|cube)\(\)", r"\1", text)
    return doubled(text, names)


def without_partitions(text):
    """The reference drops a partition that has partitions itself (extras.sql has one) as if it were a table."""
    return re.sub(r'-- Drop\w+\n\w+ TABLE "parts_rest".*\n\n', "", text)


def settled(text):
    """The reference sets a list of numbers of 64 bits that is there again, for ever (defaults.sql has one)."""
    return re.sub(r'-- AlterTable\nALTER TABLE "lists" ALTER COLUMN "a6" SET DEFAULT ARRAY\[1\]::BIGINT\[\];', EMPTY,
                  re.sub(r"(?s)\[\*\] Changed the `lists` table\n  \[\*\] Altered column `a6`.*", "No difference detected.", text))


def start_of(several):
    listed = ", ".join(f'"{s}"' for s in several)
    return f'schema:datasource db {{\n  provider = "postgresql"\n  schemas  = [{listed}]\n}}' if several else "empty"


def for_server(script):
    """Without the lines that want a later server."""
    return re.sub(r"^.*-- from (\d+)\n", lambda m: m.group(0) if int(m.group(1)) <= VERSION else "", script, flags=re.M)


def golden(path):
    base, name = path[:-4], os.path.basename(path)[:-4]
    script = read(path)
    db = database(f"seen_{name}")
    out = sql("SET client_min_messages = warning;\n" + for_server(script), db)
    check(f"{name}: the script runs", out == "", out)
    several = [s for s in re.split(r", *", script[12:script.index("\n")])] if script.startswith("-- schemas: ") else []
    same(f"{name}: to itself", diff(db, "database", "database"), EMPTY)
    models(db, name, base, several)
    if VERSION != RECORDED_ON:
        return
    nothing, schema = start_of(several), read(f"{base}.prisma")
    names = names_with_quotes(schema)
    same(f"{name}: from nothing to the database", diff(db, nothing, "database"), theirs(read(f"{base}.create.sql"), several, names))
    same(f"{name}: from the database to nothing", diff(db, "database", nothing),
         without_partitions(theirs(read(f"{base}.drop.sql"), several, names)))
    pulled = f"schema:{schema}"
    if os.path.exists(f"{base}.same.sql"):
        same(f"{name}: to the schema that the reference pulls", diff(db, "database", pulled),
             settled(theirs(read(f"{base}.same.sql"), several, names)))
        same(f"{name}: the summary of that", diff(db, "database", pulled, '{"format": "summary"}'),
             settled(read(f"{base}.same.summary")))


def models(db, name, base, several):
    sql(f"CREATE SCHEMA test; CREATE FUNCTION test.model(text, text[], bool) RETURNS text AS '{MODULE}', 'test_model' LANGUAGE c", db)
    listed = "{" + ",".join(several) + "}"
    text = sql(f"SELECT test.model('public', '{listed}', false)", db)
    # Where a path of settings leads must not matter.
    for setting in ("search_path = test", "search_path = pg_catalog, public", "search_path = ''", "datestyle = 'german, dmy'",
                    "intervalstyle = 'sql_standard'", "bytea_output = 'escape'", "extra_float_digits = -3",
                    "quote_all_identifiers = on", "standard_conforming_strings = off", "array_nulls = off"):
        same(f"{name}: with {setting}", sql(f"SET {setting}; SELECT test.model('public', '{listed}', false)", db), text)
    if os.environ.get("RECORD"):
        with open(f"{base}.model", "w") as f:
            f.write(text + "\n")
    sql("DO $$ BEGIN CREATE ROLE nobody; EXCEPTION WHEN duplicate_object THEN END $$; GRANT USAGE ON SCHEMA test, public TO nobody", db)
    same(f"{name}: for a user without rights to the tables", sql(f"SET ROLE nobody; SELECT test.model('public', '{listed}', false)", db), text)
    if VERSION == RECORDED_ON:
        same(f"{name}: the model", text, read(f"{base}.model"))


def foreign_schema():
    db = database("seen_elsewhere")
    sql("CREATE SCHEMA auth; CREATE TABLE auth.users (id int PRIMARY KEY); CREATE TABLE p (id int PRIMARY KEY, u int REFERENCES auth.users)", db)
    contains("a foreign key into a schema that is not listed", diff(db, "empty", "database"), "P4002",
             "`public.p` points to `auth.users` in constraint `p_u_fkey`", "add `auth` to your `schemas` property")
    contains("not when it is listed", diff(db, start_of(["public", "auth"]), "database"), "REFERENCES \"auth\".\"users\"")
    contains("of the schema in the options", sql("""SELECT migrate_diff('empty', 'database', '{"schema": "auth"}')""", db), 'CREATE TABLE "users"')


def partitions_of_partitions():
    """A partition that is partitioned itself looks like a table; no plan may drop it alone."""
    db = database("seen_partitions")
    sql("CREATE TABLE p (y int, m int) PARTITION BY RANGE (y); CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (10) "
        "PARTITION BY RANGE (m); CREATE TABLE p_1_1 PARTITION OF p_1 FOR VALUES FROM (0) TO (10)", db)
    check("a partition with partitions is not dropped", diff(db, "database", "empty") == '-- DropTable\nDROP TABLE "p";')


built = subprocess.run(["sh", f"{TOP}/test/model/build", MODULE], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
check("the module for tests is built", built.returncode == 0, built.stdout)
for path in sorted(p for p in glob.glob(f"{GOLDEN}/*.sql") if os.path.basename(p).count(".") == 1):
    golden(path)
foreign_schema()
partitions_of_partitions()
done()
