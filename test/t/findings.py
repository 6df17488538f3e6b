"""What migrate_lint finds; see test/findings."""
import json
import os
import re
import sys

from harness import *

sys.path.insert(0, f"{TOP}/test/findings")
import findings

db = database("findings")
folder = f"{ROOT}/findings"
os.makedirs(f"{folder}/migrations")
MARK = "<next case>"


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


cases = [c for c in findings.load("postgresql") if c.since * 10000 <= VERSION]
script = ["SET client_min_messages = error; SET search_path = cases, public;"]
for number, case in enumerate(cases):
    os.makedirs(f"{folder}/{number}/migrations")
    if case.parts["lint.json"]:
        write(f"{folder}/{number}/migrations/lint.json", case.parts["lint.json"])
    script.append(f"\\echo {MARK}\nBEGIN; CREATE SCHEMA cases; {case.setup('postgresql')};\n"
                  f"SELECT migrate_lint({quoted(f'{folder}/{number}')}, {quoted(case.options())}); ROLLBACK;")
said = sql("\n".join(script), db).split(MARK + "\n")[1:]
for case, report in zip(cases, said):
    why = case.wrong(report)
    check(str(case), not why, why)
equal("all cases were run", len(said), len(cases))

# Whoever holds a table exclusively is not waited for, and the table is not taken for an empty one.
sql("CREATE TABLE held (a int4); INSERT INTO held VALUES (1)", db)
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
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)' AND pid <> pg_backend_pid()", db)
finish(holder)
done()
