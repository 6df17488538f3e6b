"""Compares migrate_pull with the recorded answers of the reference: compare.py PROVIDER FILE.cases...

Each case has an empty database: for SQLite one in memory (MIGRATE_SO names the extension), for PostgreSQL a transaction
in one of the server that the PG… variables name, which is rolled back. ONLY: cases whose name holds this. Prints the differences of each case that fails
and ends with "N passed, N failed".
"""

import difflib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
import cases

class Lite:
    provider = "sqlite"
    version = 99

    def run(self, case, path, options):
        db = sqlite3.connect(":memory:")
        db.enable_load_extension(True)
        db.load_extension(os.environ["MIGRATE_SO"])
        try:
            db.executescript(case.ddl)
            return db.execute("SELECT migrate_pull(?, ?)", (path, json.dumps(options))).fetchone()[0]
        finally:
            db.close()

    def close(self):
        pass


def psql(database, script, *arguments):
    done = subprocess.run(["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", *arguments, database],
                          input=script, capture_output=True, text=True)
    if done.returncode:
        raise sqlite3.OperationalError(done.stderr)
    return done.stdout


class Postgres:
    """One database with the extension; what a case makes in it is rolled back, so that the next one finds nothing of it."""

    provider = "postgresql"

    def __init__(self):
        self.version = int(psql("postgres", "SHOW server_version_num")) // 10000
        self.name = "pull_%d" % os.getpid()
        psql("postgres", "CREATE DATABASE %s TEMPLATE template0" % self.name)
        psql(self.name, "CREATE SCHEMA migrate_functions; CREATE EXTENSION migrate SCHEMA migrate_functions")

    def run(self, case, path, options):
        return psql(self.name, "SET client_min_messages = warning; BEGIN;\n\\o /dev/null\n" + case.ddl + "\n;\n\\o\nRESET ALL;\n"
                    "SELECT migrate_functions.migrate_pull(nullif(:'path', ''), :'options');\nROLLBACK;",
                    "-v", "path=" + (path or ""), "-v", "options=" + json.dumps(options))

    def close(self):
        psql("postgres", "DROP DATABASE %s" % self.name)


def ask(database, case, work):
    """What ours says, in the words of the golden cases."""
    provider, path = database.provider, None
    for name, text in case.existing.items():
        path = os.path.join(work, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as f:
            f.write(text.replace("PROVIDER", provider))
    several = len(case.existing) > 1
    try:
        report = json.loads(database.run(case, work if several else path, {"format": "json", "force": case.force, "prisma": case.release}))
    except sqlite3.Error as e:
        return {"error": str(e)}
    out = {}
    for f in report["files"]:
        out["file " + (os.path.relpath(f["path"], work) if f["path"] else "schema.prisma")] = f["text"]
    if report["rendered_warnings"]:
        out["warnings"] = report["rendered_warnings"].rstrip("\n") + "\n"
    return out


def differences(want, got):
    if "error" in want:
        code, _, text = want["error"].partition(" ")
        text = text.strip().split("inconsistent: ")[-1]
        if "error" in got and code in got["error"] and text.split("\n")[0] in got["error"]:
            return []
    out = []
    for key in sorted(set(want) | set(got)):
        a, b = want.get(key, ""), got.get(key, "")
        if a != b:
            out += difflib.unified_diff(a.splitlines(), b.splitlines(), "reference " + key, "ours " + key, "", "", 2, "")
    return out


def main():
    provider, paths = sys.argv[1], sys.argv[2:]
    database = Lite() if provider == "sqlite" else Postgres()
    passed = failed = 0
    for path in paths:
        for case in cases.read(path):
            if provider not in case.providers or case.oldest > database.version or os.environ.get("ONLY", "") not in case.name:
                continue
            work = tempfile.mkdtemp()
            if provider == "postgresql":
                os.chmod(work, 0o755)
            try:
                wrong = differences(case.expected(provider), ask(database, case, work))
            finally:
                shutil.rmtree(work)
            if wrong:
                print("FAILED %s %s (%s)" % (os.path.basename(path), case.name, provider))
                print("\n".join(wrong))
            passed += not wrong
            failed += bool(wrong)
    database.close()
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(failed > 0)


main()
