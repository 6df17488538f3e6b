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


cases = findings.load("postgresql")
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
done()
