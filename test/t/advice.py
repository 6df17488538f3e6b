"""What reports and errors propose can be pasted as it stands: every call that one prints is run, in a copy of the situation, in a
session that has neither the extension's schema nor the target's in search_path. Only an expression to be written, "?", is filled in."""
import re
from harness import *

CALL = re.compile(r"(?:SELECT(?: \* FROM)?|CALL) (?:\w+\.)?migrate_\w+\((?:[^()']|'(?:[^']|'')*')*\)")
SCHEMA = '{"schema": "te nant"%s}'
db = "advice"


def situation(setup=""):
    """A database with the extension in a schema of its own, and a tenant's schema; nothing of them is in search_path."""
    sql(f"DROP DATABASE IF EXISTS {db}_copy", "postgres")
    sql(f"DROP DATABASE IF EXISTS {db}", "postgres")
    sql(f"CREATE DATABASE {db}", "postgres")
    sql(f'CREATE SCHEMA "ext 1"; CREATE EXTENSION migrate SCHEMA "ext 1"; CREATE SCHEMA "te nant"; '
        f"CREATE TABLE public.mine (id int); SET client_min_messages = error; {setup}", db)


def run(call, dbname=db):
    return sql(f"SET client_min_messages = error; {call};", dbname)


def pasted(what, text, *expected):
    """The calls of a text are those that were expected, as (call's beginning, what its answer has); each runs in a copy."""
    calls = re.findall(CALL, text.replace('"ext 1".migrate_', "EXT.migrate_"))
    if not check(f"{what}: its calls", [c.split("(")[0].split("_", 1)[1] for c in calls] == [e[0] for e in expected], text, calls):
        return
    for call, (_, answer) in zip(calls, expected):
        sql(f"DROP DATABASE IF EXISTS {db}_copy", "postgres")
        sql(f"CREATE DATABASE {db}_copy TEMPLATE {db}", "postgres")
        out = run(call.replace("EXT.migrate_", '"ext 1".migrate_').replace('"?"', '"now()"'), f"{db}_copy")
        contains(f"{what}: {call}", out, answer)
        equal("it touches no other schema", sql("SELECT to_regclass('public.mine') IS NOT NULL", f"{db}_copy"), "t")


F = '"ext 1".migrate_%s(\'%s\', \'%s\')'
TABLE = "CREATE TABLE a (id int);"
d = folder({"1_it's": TABLE})

situation()
pasted("status", run("SELECT " + F % ("status", d, SCHEMA % "")), ("deploy", "successfully"))
run("SELECT " + F % ("deploy", d, SCHEMA % ""))
pasted("reset", run("SELECT " + F % ("reset", d, SCHEMA % ', "lock_timeout": "5s"')), ("reset", "Database reset successful"))
sql("ALTER DATABASE advice SET migrate.protected = on", "postgres")
out = run("SELECT " + F % ("reset", d, SCHEMA % ""))
contains("a protected database hears that", out, "protected")
pasted("and no call", out)
sql("ALTER DATABASE advice RESET migrate.protected", "postgres")
out = run("CALL " + F % ("deploy_each", d, SCHEMA % ', "resume": true'))
contains("nothing to resume", out, "there is nothing to resume", "Nothing is pending either")
pasted("nothing to resume", out)

d2 = folder({"1_it's": TABLE, "2_i": "CREATE INDEX CONCURRENTLY a_i ON a (id);"})
pasted("resume with something pending", run("CALL " + F % ("deploy_each", d2, SCHEMA % ', "resume": true')), ("deploy_each", "successfully"))
pasted("status of what only a CALL can run", run("SELECT " + F % ("status", d2, SCHEMA % "")), ("deploy_each", "successfully"))
pasted("CONCURRENTLY on a table in use", run("SELECT " + F % ("deploy", d2, SCHEMA % ', "lock_timeout": "5s", "target": "2_i"')),
       ("deploy_each", "successfully"))
d3 = folder({"1_it's": TABLE, "2_bad": "SELEC 1;"})
out = run("SELECT " + F % ("status", d3, SCHEMA % ""))
contains("status of a script that cannot be read", out, "A deployment would change nothing and fail: P3018", "2_bad/migration.sql:1:1")
pasted("status of a script that cannot be read", out)

d4 = folder({"1_it's": TABLE, "2_f": "CREATE TABLE b (id int); COMMIT; INSERT INTO b SELECT 1 / count(*) FROM a;"})
resume, undone = ("deploy_each", "22012"), ("resolve", "marked as rolled back")
pasted("a migration of which something is done", run("CALL " + F % ("deploy_each", d4, SCHEMA % ', "statement_timeout": "9s"')), resume, undone)
for what, out in (("deploy", run("SELECT " + F % ("deploy", d4, SCHEMA % ""))), ("status", run("SELECT " + F % ("status", d4, SCHEMA % "")))):
    pasted(f"{what}: a failed migration", out, resume, undone, ("resolve", "marked as applied"))
d5 = folder({"1_it's": TABLE})
for what, out in (("deploy", run("SELECT " + F % ("deploy", d5, SCHEMA % ""))), ("status", run("SELECT " + F % ("status", d5, SCHEMA % "")))):
    pasted(f"{what}: a failed migration whose folder is gone", out, undone)
d6 = folder({"1_it's": TABLE, "2_f": "SELECT 1;"})
pasted("what is done was changed", run("CALL " + F % ("deploy_each", d6, SCHEMA % ', "resume": true')), undone)

situation('CREATE TABLE "te nant".a (id int)')
applied = ("resolve", "marked as applied")
pasted("P3005", run("SELECT " + F % ("deploy", d, SCHEMA % "")), applied)
pasted("status without a history", run("SELECT " + F % ("status", d, SCHEMA % "")), applied)
e = folder({})
os.makedirs(f"{e}/migrations")
out = run("SELECT " + F % ("deploy", e, SCHEMA % ""))
contains("P3005 of an empty folder", out, "P3005", "The folder has no migration yet")
pasted("P3005 of an empty folder", out, ("diff", 'CREATE TABLE "a"'))
pasted("drift without a history", run("SELECT " + F % ("drift", d, SCHEMA % "")), ("diff", 'CREATE TABLE "a"'))

# with the extension in search_path its schema is not written
sql("ALTER DATABASE advice SET search_path = 'te nant', 'ext 1'", "postgres")
contains("found by search_path", run("SELECT migrate_status('%s')" % d), f"SELECT migrate_resolve('{d}', '1_it''s', 'applied');")

# who is in the way of a lock
situation('CREATE TABLE "te nant".a (id int)')
run(f"""SELECT "ext 1".migrate_resolve('{d}', '1_it''s', 'applied', '{SCHEMA % ""}')""")
alter = folder({"1_it's": TABLE, "2_v": "ALTER TABLE a ADD COLUMN v int;"})
holder = start('SET application_name = \'holder\'; BEGIN; SELECT * FROM "te nant".a; SELECT pg_sleep(60);', db)
wait_for("the holder", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
for verb, name in (("SELECT", "deploy"), ("CALL", "deploy_each")):
    out = run(f"{verb} " + F % (name, alter, SCHEMA % ', "lock_timeout": 50'))
    contains(f"{name}: a lock timeout", out, "55P03", "In the way: process", "(user postgres, application \"holder\", active since",
             "Try again when the lock is free", '"retries"')
    check("it does not blame the script", "Correct the script" not in out, out)
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)
finish(holder)
for i in (d, d2, d3, d4, d5, d6, e, alter):
    remove(i)

SCHEMA_FILE = 'datasource db {\n provider = "postgresql"\n}\nmodel a {\n x Int @id\n%s}\n'
situation()
d4 = folder({})


def write(text):
    with open(f"{d4}/schema.prisma", "w", encoding="utf-8") as f:
        f.write(SCHEMA_FILE % text)


write(" z Int?\n")
run("SELECT " + F % ("push", f"{d4}/schema.prisma", SCHEMA % ""))
sql('INSERT INTO "te nant".a VALUES (1, 2)', db)
write("")
pasted("push that loses", run("SELECT " + F % ("push", f"{d4}/schema.prisma", SCHEMA % ', "lock_timeout": "5s"')), ("push", "in sync"))
pasted("push of a text", run("SELECT " + F % ("push", SCHEMA_FILE % "", SCHEMA % "")), ("push", "in sync"))
write(" must DateTime\n")
pasted("push that cannot be", run("SELECT " + F % ("push", f"{d4}/schema.prisma", SCHEMA % "")),
       ("push", '"accept_data_loss": true'), ("push", "in sync"))

remove(d4)
done()
