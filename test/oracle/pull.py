"""Compares migrate_pull with the reference engine over databases of random schemas.

    pull.py --reference DIR --module migrate.so [--provider P]… [--databases N] [--seed S] [--weights JSON] [--show N]

Each database is made by a random schema and pulled fresh, with that schema, and with a changed one as the existing
schema. For PostgreSQL the PG… variables name a server on the loopback address that has the extension. Also counted: texts
that are not valid, and those that ask for a change of their database, as they do in the reference: names that clash, columns
that have no name in the language, defaults that are never the same. The last line is "N passed, N failed".
"""

import argparse
import collections
import difflib
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile

from compare import EMPTY, Server
from generate import Generator
from mutate import mutated
from release import RELEASE, datasource

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = ["fresh", "again", "changed"]
# Where we are not like the reference, on purpose: enums of SQLite and their values, lists of enums as defaults, and
# extensions (GUIDE.md, "Switching").
KNOWN = {
    "sqlite": [(r"(?m)^(enum [^}]*)", lambda m: re.sub(r"\n+ *@@map\(.*\)| +@map\(.*\)", "", m.group(0))), (r"@default\((\"[^\"]*\"|\w+)\)", ""), (r" +", " ")],
    "postgresql": [(r"(?m)@default\(\[[A-Za-z].*\]\)", ""), (r"(?m)^  extensions .*\n", ""), (r" +", " ")],
}
# With a generator, which names the preview feature of partial indexes: what the reference pulls without one is not valid.
MINIMAL = datasource("%s") + ('generator client {\n  provider = "prisma-client"\n}\n' if RELEASE == "7" else "")


def known(provider, text):
    text = text.replace("of the expected ordering.The many", "of the expected ordering.\nThe many") # it joins what are lines
    for what, to in KNOWN[provider]:
        text = re.sub(what, to, text)
    return text


class Lite:
    provider = "sqlite"

    def __init__(self, module, folder, number):
        self.path = os.path.join(folder, "%d.db" % number)
        self.url = "file:" + self.path
        self.db = sqlite3.connect(self.path, isolation_level=None)
        self.db.enable_load_extension(True)
        self.db.load_extension(module)

    def run(self, script):
        self.db.executescript(script)

    def ask(self, function, *args):
        try:
            marks = ", ".join("?" * len(args))
            return self.db.execute("SELECT %s(%s)" % (function, marks), args).fetchone()[0]
        except sqlite3.Error as e:
            return "ERROR " + str(e)

    def close(self):
        self.db.close()
        os.remove(self.path)


class Postgres:
    provider = "postgresql"

    def __init__(self, module, folder, number):
        self.name = "random_%d_%d" % (os.getpid(), number)
        self.url = "postgres://postgres@127.0.0.1:%s/%s" % (os.environ["PGPORT"], self.name)
        self.psql("postgres", "CREATE DATABASE %s TEMPLATE template0" % self.name)
        self.run("CREATE SCHEMA migrate_functions; CREATE EXTENSION migrate SCHEMA migrate_functions;")

    @staticmethod
    def psql(database, script, *arguments):
        done = subprocess.run(["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", *arguments, database], input=script, capture_output=True, text=True)
        if done.returncode:
            raise sqlite3.OperationalError(done.stderr)
        return done.stdout

    def run(self, script):
        self.psql(self.name, "SET client_min_messages = warning;\n" + script)

    def ask(self, function, *args):
        variables = [x for i, a in enumerate(args) for x in ("-v", "a%d=%s" % (i, a))]
        try:
            text = self.psql(self.name, "SELECT migrate_functions.%s(%s);" % (function, ", ".join(":'a%d'" % i for i in range(len(args)))), *variables)
        except sqlite3.Error as e:
            return "ERROR " + str(e)
        return text[:-1] if text.endswith("\n\n") or function == "migrate_pull" else text

    def close(self):
        self.psql("postgres", "DROP DATABASE %s WITH (FORCE)" % self.name)


class Run:
    def __init__(self, args):
        self.args = args
        self.reference = Server("node", HERE + "/pull.mjs", args.reference)
        self.counts, self.failures = collections.Counter(), collections.defaultdict(list)

    def check(self, good, name, number, text):
        self.counts["passed" if good else "failed"] += 1
        if not good:
            self.failures[name].append((number, text))

    def compare(self, db, number, existing):
        theirs = self.reference.ask([{"provider": db.provider, "url": db.url, "existing": existing}])[0]
        if "answers" not in theirs:
            self.counts["crashed the reference"] += 1
            return
        for name, text, want in zip(NAMES, existing, theirs["answers"]):
            got = db.ask("migrate_pull", text, '{"format": "json"}')
            if "error" in want or got.startswith("ERROR"):
                self.check("error" in want and got.startswith("ERROR"), name + " error", number, "%s\n%s" % (want, got))
                continue
            got = json.loads(got)
            a, b = (t["text"] + w for t, w in ((want, want["warnings"].rstrip("\n")), (got["files"][0], (got["rendered_warnings"] or "").rstrip("\n"))))
            a, b = known(db.provider, a), known(db.provider, b)
            self.check(a == b, name, number, "".join(difflib.unified_diff(a.splitlines(True), b.splitlines(True), "reference", "ours", n=2)))

    def come_back(self, db, number):
        """What was pulled asks for what there is."""
        text = db.ask("migrate_pull", MINIMAL % db.provider)
        left = db.ask("migrate_diff", "database", "schema:" + text)
        self.counts["texts that are not valid"] += "P1012" in left
        self.counts["texts that ask for a change"] += left.strip() != EMPTY.strip() and "P1012" not in left

    def one(self, provider, number, folder):
        g = Generator(random.Random("%s.%d" % (self.args.seed, number)), provider, exact=True, **json.loads(self.args.weights))
        a = g.schema()
        b = mutated(g, a)
        db = (Lite if provider == "sqlite" else Postgres)(self.args.module, folder, number)
        try:
            script = db.ask("migrate_diff", "empty", "schema:" + a.text())
            if script.startswith("ERROR"):
                self.counts["schemas that are not valid"] += 1
                return
            try:
                db.run(script)
            except sqlite3.Error as e:
                if os.environ.get("DEBUG"):
                    print(str(e)[:200])
                self.counts["schemas that the database does not take"] += 1
                return
            self.compare(db, number, [MINIMAL % provider, a.text(), b.text()])
            self.come_back(db, number)
        finally:
            db.close()


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--reference", required=True)
    p.add_argument("--module", required=True)
    p.add_argument("--provider", action="append")
    p.add_argument("--databases", type=int, default=500)
    p.add_argument("--seed", default="1")
    p.add_argument("--weights", default="{}")
    p.add_argument("--show", type=int, default=5)
    args = p.parse_args()
    passed = failed = 0
    for provider in args.provider or ["postgresql", "sqlite"]:
        run = Run(args)
        with tempfile.TemporaryDirectory() as folder:
            for number in range(args.databases):
                run.one(provider, number, folder)
        for name, failures in run.failures.items():
            for number, text in failures[:args.show]:
                print("=== %s %s, %d of %d\n%s" % (provider, name, number, len(failures), text[:2500]))
        print(provider + ": " + ", ".join("%d %s" % (n, what) for what, n in sorted(run.counts.items())), flush=True)
        passed += run.counts["passed"]
        failed += run.counts["failed"]
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
