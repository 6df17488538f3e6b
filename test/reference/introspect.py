"""What the reference engine sees in databases: make reference REFERENCE=DIR.

Each script of test/golden/introspect makes a database. Recorded beside it: the schema file that the engine pulls
(.prisma, in which nothing can be told of what it cannot say), the script that makes the database anew (.create.sql), the
one that drops all (.drop.sql), the script and the summary that lead from the database to the pulled schema (.same.sql,
.same.summary; not where the engine does not accept what it pulled).
"""
import glob
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "t"))
from harness import *

ENGINE = os.environ["REFERENCE"]
GOLDEN = f"{TOP}/test/golden/introspect"


def engine(db, *args):
    url = f"postgresql://postgres@127.0.0.1:{os.environ['PGPORT']}/{db}"
    command, rest = args[0], args[1:]
    r = subprocess.run(["node", f"{ENGINE}/oracle.mjs", command, "postgresql", url, *rest], text=True, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE)
    return None if r.stderr.startswith("P1012") else r.stdout


def datasource(script):
    schemas = re.match(r"-- schemas: (.*)\n", script)
    listed = ", ".join(f'"{s}"' for s in re.split(r", *", schemas.group(1))) if schemas else None
    return 'datasource db {\n  provider = "postgresql"\n  url      = "x"\n%s}\n' % (f"  schemas  = [{listed}]\n" if listed else "")


def record(path):
    name = os.path.basename(path)[:-4]
    base = path[:-4]
    with open(path) as f:
        script = f.read()
    db = f"seen_{name}"
    sql(f'DROP DATABASE IF EXISTS {db}', "postgres")
    sql(f'CREATE DATABASE {db}', "postgres")
    out = sql("SET client_min_messages = warning;\n" + script, db)
    if out:
        raise RuntimeError(f"{path}: {out}")
    start = f"{ROOT}/start.prisma"
    with open(start, "w") as f:
        f.write(datasource(script))
    listed = script.startswith("-- schemas: ")
    nothing = f"schema:{start}" if listed else "empty"
    pulled = f"{base}.prisma"
    answers = {"prisma": engine(db, "introspect", start)}
    with open(pulled, "w") as f:
        f.write(answers["prisma"])
    answers["create.sql"] = engine(db, "diff", nothing, "db")
    answers["drop.sql"] = engine(db, "diff", "db", nothing)
    answers["same.sql"] = engine(db, "diff", "db", f"schema:{pulled}")
    answers["same.summary"] = engine(db, "diff", "db", f"schema:{pulled}", "--summary")
    for suffix, text in answers.items():
        if text is None:
            if os.path.exists(f"{base}.{suffix}"):
                os.remove(f"{base}.{suffix}")
            continue
        with open(f"{base}.{suffix}", "w") as f:
            f.write(text)
    print(f"{name}: recorded{'' if answers['same.sql'] is not None else ', but the engine does not accept what it pulled'}")


for path in sorted(p for p in glob.glob(f"{GOLDEN}/*.sql") if os.path.basename(p).count(".") == 1):
    record(path)
