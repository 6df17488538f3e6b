"""What migrate_lint finds; see test/findings."""
import json
import os
import re
import sqlite3
import subprocess
import sys

from harness import *
from server import Server

sys.path.insert(0, f"{TOP}/test/findings")
import findings
import pending
import formats

db = database("findings")
folder = f"{ROOT}/findings"
os.makedirs(f"{folder}/migrations")
ODD = "\u00e9 100%,a:b.sql"
MARK, FORMAT = "<next case>", "<next format>"
# A CHECK that takes minutes to be counted.
SLOW = "ALTER TABLE heap ADD CHECK (length(repeat(a::text, 100000)) > 0)"


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


# Two tables to which much is written: the server knows of it once the session has ended.
for name in ("hot", "warm"):
    sql(f"CREATE TABLE {name} (a int4); INSERT INTO {name} SELECT generate_series(1, 100000); ANALYZE {name}", db)
for _ in range(200):
    if sql("SELECT bool_and(n_tup_ins > 0) FROM pg_stat_user_tables WHERE relname IN ('hot', 'warm')", db) == "t":
        break

cases = [c for c in findings.load("postgresql") if c.since * 10000 <= VERSION]
script = ["SET client_min_messages = error; SET search_path = cases, public;"]
for number, case in enumerate(cases):
    os.makedirs(f"{folder}/{number}/migrations")
    if case.parts["lint.json"]:
        write(f"{folder}/{number}/migrations/lint.json", case.parts["lint.json"])
    file = f"{folder}/{number}/{ODD}"
    write(file, case.parts["script"])
    every = [case.options()] + [case.options(script=file, format=f) for f in ("sarif", "github")]
    script.append(f"\\echo {MARK}\nBEGIN; CREATE SCHEMA cases; {case.setup('postgresql')};\n" + f"\\echo {FORMAT}\n".join(
        f"SELECT migrate_lint({quoted(f'{folder}/{number}')}, {quoted(options)});\n" for options in every) + "ROLLBACK;")
said = sql("\n".join(script), db).split(MARK + "\n")[1:]
for number, (case, reports) in enumerate(zip(cases, said)):
    report, sarif, github = [r.strip("\n") for r in reports.split(FORMAT)]
    why = case.wrong(report) or "\n".join(formats.wrong(report, sarif, github, f"{folder}/{number}/{ODD}"))
    check(str(case), not why, why)
equal("all cases were run", len(said), len(cases))

# What another linter warns of: its own exceptions keep our findings back, and no rule of it is left out.
script = ["SET client_min_messages = error; SET search_path = cases, public;"]
foreign = [(number, case) for number, case in enumerate(cases) if case.foreign and case.wanted()]
for number, case in foreign:
    script.append(f"\\echo {MARK}\nBEGIN; CREATE SCHEMA cases; {case.setup('postgresql')};\n"
                  f"SELECT migrate_lint({quoted(f'{folder}/{number}')}, {quoted(case.excepted())}); ROLLBACK;")
said = sql("\n".join(script), db).split(MARK + "\n")[1:]
for (number, case), report in zip(foreign, said):
    equal(f"excepted: {case}", case.left(report.strip("\n")), [])
equal("all rules of the other linter", {case.foreign for case in cases if case.foreign}, findings.SQUAWK)

# A folder of SQLite: all that SQLite itself finds in it when no database is asked.
lite = sqlite3.connect(":memory:", isolation_level=None)
lite.enable_load_extension(True)
lite.load_extension(f"{TOP}/{os.environ.get('BUILD', 'build')}/migrate")
script, wanted = [], []
for number, case in enumerate(findings.load("sqlite")):
    of_case = f"{folder}/sqlite{number}"
    write(f"{of_case}/migrations/migration_lock.toml", 'provider = "sqlite"\n')
    if case.parts["lint.json"]:
        write(f"{of_case}/migrations/lint.json", case.parts["lint.json"])
    wanted.append((str(case), json.loads(lite.execute("SELECT migrate_lint(?, ?)", (of_case, case.options(offline=True))).fetchone()[0])))
    script.append(f"\\echo {MARK}\nSELECT migrate_lint({quoted(of_case)}, {quoted(case.options())});\n")
for (title, alone), text in zip(wanted, sql("".join(script), db).split(MARK + "\n")[1:], strict=True):
    report = json.loads(text)
    equal(f"as SQLite finds it: {title}", (report["findings"], report["provider"], report["script_provider"], report["offline"]),
          (alone["findings"], "postgresql", "sqlite", True))
check("many of them find something", sum(bool(alone["findings"]) for _, alone in wanted) > 10)
text = sql(f"SELECT migrate_lint('{folder}/sqlite0')", db)
contains("that it is so is said", text, "The scripts are SQLite's, so this database was not asked")
contains("which cannot be traced here", sql(f"SELECT migrate_lint('{folder}/sqlite0', '{{\"trace\": \"small\"}}')", db), "P3019", "migration_lock.toml, `sqlite`")

# Each statement as a transaction of its own, traced and then run: what findings say of locks, files and scans is so.
version = int(sql("SHOW server_version_num", db))
script = ["SET client_min_messages = error; SET search_path = cases, public;"]
if version >= 150000:
    script += ["SET allow_in_place_tablespaces = on; CREATE TABLESPACE other LOCATION '';",
               "CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;"]
traced, compared = [], set()
for case in cases:
    if not case.wanted() or case.file not in ("locks.cases", "rewrites.cases", "held.cases", "busy.cases"):
        continue
    setup = case.setup("postgresql").replace("SET LOCAL", "SET")
    script.append(f"CREATE SCHEMA cases; BEGIN; {setup}; COMMIT;")
    for statement in case.statements():
        options = json.dumps({"small": 2, "format": "json", "only": "script", "script": statement, "trace": "live"})
        script.append(f"\\echo {MARK}\nSELECT migrate_lint({quoted(folder)}, {quoted(options)});\n\\echo {MARK}\n"
                      f"\\set ON_ERROR_STOP 0\n{statement};\n\\set ON_ERROR_STOP 1")
        traced.append(f"{case}: {statement}")
    script.append("DROP SCHEMA cases CASCADE; RESET TimeZone;")
if version >= 150000:
    script.append("DROP ACCESS METHOD heap2; DROP TABLESPACE other;")
run = subprocess.run(psql_args(db), input="\n".join(script), text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=240)
said = run.stdout.split(MARK + "\n")[1::2]
for title, report in zip(traced, said):
    why = "\n".join(findings.traced(report, compared)) if report.startswith("{") else f"no report: {report}"
    check(f"trace of {title}", not why, why)
equal("all statements were traced", len(said), len(traced))
missing = findings.rules_to_trace() - compared - (set() if version >= 150000 else {"set-tablespace", "set-access-method"})
equal("all rules of locks and files were traced", missing, set())

# Whoever holds a table exclusively is not waited for, and the table is not taken for an empty one.
sql("CREATE TABLE held (a int4 DEFAULT 1 CHECK (a > 0)); CREATE INDEX ON held (a) WHERE a > 1; INSERT INTO held VALUES (1)", db)
holder = start("BEGIN; LOCK TABLE held; SELECT pg_sleep(60)", db)
waits_for = "SELECT count(*) FROM pg_locks WHERE relation = 'held'::regclass AND mode = 'AccessExclusiveLock' AND granted"
for _ in range(200):
    if sql(waits_for, db) == "1":
        break
options = json.dumps({"small": 2, "format": "json", "only": "script", "script": "DROP TABLE held"})
report = sql(f"SET statement_timeout = '10s'; SELECT migrate_lint({quoted(folder)}, {quoted(options)})", db)
found = json.loads(report)["findings"] if report.startswith("{") else []
equal("a table that somebody holds", [(f["severity"], f["rows"], f["bytes"]) for f in found if f["rule"] == "drop-table"],
      [("error", None, None)])

# Counting looks, and that for a limited time: at whoever is in the way, at rows that are hidden, and at the clock.
sql("CREATE TABLE heap AS SELECT i AS a FROM generate_series(1, 100000) AS i; CREATE TABLE hidden (a int4); "
    "INSERT INTO hidden VALUES (1), (1); ALTER TABLE hidden ENABLE ROW LEVEL SECURITY; CREATE ROLE looker; GRANT SELECT ON hidden TO looker; "
    "GRANT pg_read_server_files TO looker; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO looker", db)


def counted(tables, before="", **options):
    """What is said of a unique index on each table's a: the severity, the answer, why it is not known."""
    script = "; ".join(f"CREATE UNIQUE INDEX ON {table} (a)" for table in tables)
    given = {"small": 2, "format": "json", "only": "script", "script": script, **options}
    text = sql(f"{before}; SELECT migrate_lint({quoted(folder)}, {quoted(json.dumps(given))})", db)
    if not text.startswith("{"):
        return text
    found = [f for f in json.loads(text)["findings"] if f["rule"] == "unique-duplicates"]
    return [(f["severity"], f["counted"]["answer"], f["counted"]["why"]) for f in sorted(found, key=lambda f: f["offset"])]


LATE = ("warning", "not known", "it takes longer than count_timeout")
equal("rows of a table that somebody holds", counted(["held", "hidden"]),
      [("warning", "not known", "somebody holds a lock on the table"), ("error", "found", None)])
equal("counting that takes too long", counted(["heap", "hidden"], count_timeout=1), [LATE, LATE])
equal("and in time", counted(["heap"], before="BEGIN READ ONLY", count_timeout="1 min"), [("info", "none", None)])
equal("rows that row security hides, and those of others", counted(["hidden", "heap"], before="SET ROLE looker"),
      [("warning", "not known", 'query would be affected by row-level security policy for table "hidden"'),
       ("warning", "not known", "permission denied for table heap")])
check("a time that is none", 'option "count_timeout" must be a time such as "5s", at least 1 ms' in counted(["heap"], count_timeout=0), "")
given = json.dumps({"only": "script", "count_timeout": "1 min", "script": SLOW})
looking = start(f"SELECT migrate_lint({quoted(folder)}, {quoted(given)})", db)
others = "FROM pg_locks WHERE relation = 'heap'::regclass AND pid <> pg_backend_pid()"
wait_for("a count", db, f"SELECT count(*) > 0 {others}")
equal("it takes no lock that others feel", sql(f"SELECT DISTINCT mode {others}", db), "AccessShareLock")
sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE '%migrate_lint%' AND pid <> pg_backend_pid()", db)
said = finish(looking)
check("a call that is cancelled while it counts", "canceling statement due to user request" in said, said)
said = sql(f"SET statement_timeout = '200ms'; SELECT migrate_lint({quoted(folder)}, {quoted(given)})", db)
check("counting takes at most half of the time that the caller gives", "not known: it takes longer than count_timeout" in said, said)

# A trace waits no longer than it says, whatever the script sets; then nothing more is run.
sql("CREATE TABLE free (id serial PRIMARY KEY, a int4); INSERT INTO free SELECT i, i FROM generate_series(1, 3) i; ANALYZE free; "
    "CREATE TABLE near (id int4 REFERENCES free (id)); CREATE TABLE tiny (a int4)", db)


def trace(script, **options):
    """What a trace says of each statement of a script: state, why, locks, rewritten, built, read."""
    given = {"small": 2, "format": "json", "only": "script", "script": script, "trace": "live", "timing": False, **options}
    text = sql(f"SELECT migrate_lint({quoted(folder)}, {quoted(json.dumps(given))})", db)
    if not text.startswith("{"):
        return text
    return [(s["state"], s["why"], [f"{x['lock']} {x['object']}" for x in s["locks"]], s["rewritten"], s["built"],
             [f"{x['row_count']} {x['object']}" for x in s["read"]]) for s in json.loads(text)["trace"]["statements"]]


seen = trace("SET lock_timeout = 0; ALTER TABLE held ADD COLUMN x int4; SELECT 1", lock_timeout="50ms")
equal("a lock that cannot be had", seen, [
    ("ran", None, [], [], [], []), ("failed", "canceling statement due to lock timeout", [], [], [], []),
    ("not traced", "a statement before it failed", [], [], [], [])])
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)' AND pid <> pg_backend_pid()", db)
finish(holder)
seen = trace("ALTER TABLE free ALTER COLUMN a TYPE int8; CREATE INDEX i ON free (a); INSERT INTO free (a) VALUES (7); "
             "CREATE TABLE made (a int4 PRIMARY KEY); DROP TABLE near; VACUUM free; ALTER TABLE free RENAME TO other; LOCK TABLE tiny IN SHARE MODE")
equal("what statements do", seen, [
    ("ran", None, ["ACCESS EXCLUSIVE free", "ACCESS EXCLUSIVE free_pkey"], ["free"], ["free_pkey"], seen[0][5]),
    ("ran", None, [], [], ["i"], ["3 free"]),
    ("not traced", 'nextval on sequence "free_id_seq", which is in use, would not be undone after the trial', [], [], [], []),
    ("ran", None, [], [], ["made_pkey"], []),
    ("ran", None, ["ACCESS EXCLUSIVE near"], [], [], []),
    ("not traced", "VACUUM runs in no transaction", [], [], [], []),
    ("ran", None, [], [], [], []), ("ran", None, ["SHARE tiny"], [], [], [])])
equal("and nothing of it stays", sql("SELECT to_regclass('made') IS NULL, to_regclass('near') IS NULL, to_regclass('i') IS NULL, "
                                     "pg_typeof(a) FROM free LIMIT 1", db), "t|f|t|integer")
seen = trace("CREATE INDEX i ON free (a); DROP TABLE near; ALTER TABLE near ADD COLUMN x int4; SELECT 1; CREATE INDEX ON tiny (a)", trace="small")
equal("what is on tables that are not small is left out", [s[:2] for s in seen], [
    ("not traced", "free is not small"), ("not traced", "free is not small"), ("ran", None),
    ("not traced", "it does not tell which tables it is about, and these might not be small"), ("ran", None)])
seen = trace("ALTER TABLE free ADD CHECK (a > 0) NOT VALID; ALTER TABLE tiny ADD COLUMN b int4; BEGIN; DROP TABLE tiny; ROLLBACK")
equal("in blocks, too", [s[2] for s in seen], [["ACCESS EXCLUSIVE free"], ["ACCESS EXCLUSIVE tiny"], []])
seen = trace("".join(f"CREATE TABLE many{i} (a int4);" for i in range(60)) + "SELECT 1 / 0; SELECT 1")
equal("where there are many statements, the same", [s[:2] for s in seen[59:]], [
    ("ran", None), ("failed", "division by zero"), ("not traced", "a statement before it failed")])
sql("CREATE TABLE later (id int4 REFERENCES free (id) DEFERRABLE INITIALLY DEFERRED)", db)
equal("what fails at the end of a script", [s[:2] for s in trace("SELECT 1; INSERT INTO later VALUES (99)")], [
    ("ran", None), ("failed", 'insert or update on table "later" violates foreign key constraint "later_id_fkey"')])
for options, said in (({"only": "all", "script": None}, "which it cannot do with"), ({"lock_timeout": "0ms"}, "waits for no lock without end")):
    given = {k: v for k, v in {"only": "script", "script": "SELECT 1", "trace": "live", **options}.items() if v}
    text = sql(f"SELECT migrate_lint({quoted(folder)}, {quoted(json.dumps(given))})", db)
    check(f"refused: {said}", said in text, text)
text = sql(f"BEGIN READ ONLY; SELECT migrate_lint({quoted(folder)}, {quoted(json.dumps({'trace': 'small'}))})", db)
check("a trace in a read-only transaction", "the transaction is read-only" in text, text)

# Of migrations: what is pending, and one that is named after those before it; as text, and for other programs.
for name, text in (("1_first", "ALTER TABLE free ADD COLUMN b int4;"), ("2_second", "ALTER TABLE free ALTER COLUMN b TYPE int8;\n")):
    os.makedirs(f"{folder}/migrations/{name}")
    write(f"{folder}/migrations/{name}/migration.sql", text)


def report(**options):
    given = {"small": 2, "trace": "live", "timing": False, **options}
    return sql(f"SELECT migrate_lint({quoted(folder)}, {quoted(json.dumps(given))})", db)


text = report()
check("the report says first what a live trace does", text.index("Traced live, under lock_timeout 1s") < text.index("Linted 2"), text)
check("and then what was seen", text.endswith("""
Trace
  1_first/migration.sql:1:1: ran
      ACCESS EXCLUSIVE on free blocks reads and writes
  2_second/migration.sql:1:1: ran
      ACCESS EXCLUSIVE on free_pkey blocks reads and writes; written anew: free; built: free_pkey; rows read: 6 of free"""), text)
text = report(only="2_second")
check("one that is named", "2_second/migration.sql:1:1: ran" in text and "1_first/" not in text, text)
check("GitHub", "col=1,title=trace::ACCESS EXCLUSIVE on free blocks reads and writes" in report(format="github"), "")
sarif = json.loads(report(format="sarif"))["runs"][0]["properties"]["trace"]["statements"]
equal("SARIF", [s["state"] for s in sarif], ["ran", "ran"])
equal("formats with a trace", formats.wrong(report(format="json"), report(format="sarif"), report(format="github"), None), [])

for what, right, shown in pending.walk(Server(database("pending"))):
    check(what, right, shown)
done()
