"""What is renamed keeps its rows, and all that hangs on its name follows: the cases of test/renames, and what is PostgreSQL's alone."""
import json
import os
import sys

from harness import *

sys.path.insert(0, os.path.join(TOP, "test", "renames"))
from rename_cases import CASES  # noqa: E402

DS = 'datasource db {\n  provider = "postgresql"\n  url      = "unused"\n}\n\n'
EMPTY = "-- This is an empty migration."
NAMES = """SELECT string_agg(x, E'\\n' ORDER BY x) FROM (
    SELECT relkind || ' ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname !~ '^_prisma_migrations'
    UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        AND conrelid::regclass::text <> '_prisma_migrations' AND contype <> 'n'
    UNION ALL SELECT 'type ' || typname || ' ' || enumlabel FROM pg_enum JOIN pg_type t ON t.oid = enumtypid) AS all_names (x)"""


def literal(text):
    return "'" + str(text).replace("'", "''") + "'"


def call(db, function, *args, **options):
    given = ", ".join(literal(a) for a in args) + (", " + literal(json.dumps(options)) if options else "")
    return sql(f"SET client_min_messages = error; SELECT migrate_{function}({given});", db)


def value(v):
    return "" if v is None else str(v)


def rows(db, query):
    return sql(query, db)


def shown(want):
    return "\n".join("|".join(value(v) for v in row) for row in want)


def schema(models):
    return "schema:" + DS + models


def project(migrations, models):
    d = folder(migrations)
    os.chmod(d, 0o777)
    os.chmod(d + "/migrations", 0o777)
    write(d + "/schema.prisma", DS + models)
    return d


def check_case(how, db, c, made):
    name = f"{how}: {c.name}"
    equal(name, rows(db, c.query), shown(c.want))
    for one in c.check:
        if isinstance(one, str):
            equal(name, sql(one, db), "")
        else:
            equal(name, rows(db, one[0]), shown(one[1]))
    equal(f"{name}: it settles", [call(db, "diff", "database", schema(c.after)), call(db, "diff", "database", schema(c.after), repaired=True)], [EMPTY, EMPTY])
    if not c.extra:
        equal(f"{name}: names follow", sql(NAMES, db), made)


db = database("renames", "TEMPLATE template0")
sql("DROP EXTENSION migrate; CREATE SCHEMA m; CREATE EXTENSION migrate SCHEMA m; ALTER DATABASE renames SET search_path = public, m", db)


def empty(db):
    sql("SET client_min_messages = error; DROP SCHEMA public CASCADE; CREATE SCHEMA public", db)


for c in CASES:
    if c.only not in (None, "postgresql"):
        continue
    empty(db)
    sql(call(db, "diff", "empty", schema(c.after)), db)
    made = sql(NAMES, db)
    before = call(db, "diff", "empty", schema(c.before)) + "\n" + c.extra

    empty(db)
    d = project({"1_init": before}, c.before)
    call(db, "deploy", d)
    equal(f"{c.name}: rows", sql(c.rows, db), "")
    write(d + "/schema.prisma", DS + c.after)
    contains(f"dev: {c.name}", call(db, "dev", d, "next", renames=c.renames), "now in sync")
    check_case("dev", db, c, made)
    contains(f"dev: {c.name}: nothing more", call(db, "dev", d, "again"), "Already in sync")
    equal(f"dev: {c.name}: no drift", json.loads(call(db, "drift", d, format="json"))["drift"], False)
    remove(d)

    empty(db)
    sql(before, db)
    sql(c.rows, db)
    contains(f"push: {c.name}", call(db, "push", DS + c.after, renames=c.renames), "now in sync")
    check_case("push", db, c, made)
    contains(f"push: {c.name}: nothing more", call(db, "push", DS + c.after), "already in sync")

done()
