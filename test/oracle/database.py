"""Compares migrate_diff of SQLite databases with the reference engine, and with itself.

    database.py --module migrate.so [--reference DIR] [--pairs N] [--seed S] [--weights JSON] [--show N]

Each random pair of schemas is a database made by the first one, with rows, and a plan to the second one. Both engines
are asked about the database; without a reference only these must hold: from the database to its own schema there is
nothing to do; once the plan is carried out, there is nothing left to do, or after one more; no row is lost that the plans
do not drop. The last line is "N passed, N failed".
"""

import argparse
import collections
import difflib
import json
import os
import random
import sqlite3
import sys
import tempfile

from compare import EMPTY, Server
from generate import Generator
from mutate import mutated

HERE = os.path.dirname(os.path.abspath(__file__))
QUESTIONS = {
    "made": ("empty", "database", "script"),
    "same": ("database", "a", "script"),
    "diff": ("database", "b", "script"),
    "back": ("b", "database", "script"),
    "drop": ("database", "empty", "script"),
    "summary": ("database", "b", "summary"),
    "back-summary": ("b", "database", "summary"),
}


def connect(module, path):
    db = sqlite3.connect(path, isolation_level=None)
    db.enable_load_extension(True)
    db.load_extension(module)
    db.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY")
    return db


def side(pair, name, prefix=""):
    return prefix + pair[name] if name in "ab" else name


def ask(db, pair, name):
    a, b, form = QUESTIONS[name]
    options = json.dumps({"format": form})
    return db.execute("SELECT migrate_diff(?, ?, ?)", (side(pair, a, "schema:"), side(pair, b, "schema:"), options)).fetchone()[0] + "\n"


def fill(db, rng):
    """A few rows in each table, as far as it takes them."""
    tables = [t for (t,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
    db.execute("PRAGMA foreign_keys = OFF")
    for t in tables:
        columns = [c[1] for c in db.execute('SELECT * FROM pragma_table_info(?)', (t,))]
        for i in range(rng.randint(0, 3)):
            names = ", ".join('"' + c.replace('"', '""') + '"' for c in columns)
            quoted = t.replace('"', '""')
            try:
                db.execute(f'INSERT INTO "{quoted}" ({names}) VALUES ({", ".join("?" * len(columns))})', [i + 1 for _ in columns])
            except sqlite3.Error:
                pass


def counts(db):
    """Of each table how many rows it has, and its columns."""
    out = {}
    for (t,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall():
        columns = {c for (c,) in db.execute("SELECT name FROM pragma_table_info(?)", (t,))}
        out[t] = db.execute('SELECT count(*) FROM "' + t.replace('"', '""') + '"').fetchone()[0], columns
    return out


class Run:
    def __init__(self, args):
        self.args = args
        self.reference = Server("node", f"{HERE}/database.mjs", args.reference) if args.reference else None
        self.counts = collections.Counter()
        self.failures = []

    def check(self, good, pair, what, text=""):
        self.counts["passed" if good else "failed"] += 1
        if not good:
            self.failures.append((what, pair, text))

    def compare(self, db, path, pair):
        """The answers of both engines."""
        asked = [[side(pair, a), side(pair, b), form] for a, b, form in QUESTIONS.values()]
        theirs = self.reference.ask([{"path": path, "questions": asked}])[0]
        if "answers" not in theirs:
            self.counts["refused by the reference"] += 1
            return
        self.check(ask(db, pair, "same") == EMPTY, pair, "same", ask(db, pair, "same"))
        if theirs["answers"][list(QUESTIONS).index("same")].rstrip("\n") != EMPTY.rstrip("\n"):
            self.counts["schemas that the reference never reaches"] += 1
            return
        for name, want in zip(QUESTIONS, theirs["answers"]):
            got = ask(db, pair, name)
            want = want.rstrip("\n") + "\n"
            diff = "".join(difflib.unified_diff(want.splitlines(True), got.splitlines(True), "reference", "ours", n=1))
            self.check(got == want, pair, name, diff)

    def carry_out(self, db, pair):
        """The plan, on rows."""
        before = counts(db)
        script = ask(db, pair, "diff")
        db.execute("PRAGMA foreign_keys = OFF")
        try:
            db.executescript(script)
        except sqlite3.Error:
            self.counts["plans that the rows forbid"] += 1
            return
        after = ask(db, pair, "diff")
        if after != EMPTY:
            # Of two indexes with the same columns the reference renames none while the other is there.
            self.counts["plans that take two"] += 1
            titles = set(line for line in after.split("\n") if line.startswith("-- "))
            self.check(titles <= {"-- DropIndex", "-- CreateIndex", "-- RedefineIndex"}, pair, "left for one more", after)
            db.executescript(after)
            after = ask(db, pair, "diff")
        self.check(after == EMPTY, pair, "left", after)
        now = counts(db)
        lost = [t for t in before if t in now and now[t][0] != before[t][0] and now[t][1] & before[t][1]]
        self.check(not lost, pair, "rows", str(lost))

    def one(self, number):
        rng = random.Random(f"{self.args.seed}.{number}")
        g = Generator(rng, "sqlite", exact=True, **json.loads(self.args.weights))
        a = g.schema()
        b = mutated(g, a)
        pair = {"a": a.text(), "b": b.text(), "number": number}
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "db")
            db = connect(self.args.module, path)
            try:
                script = db.execute("SELECT migrate_diff('empty', ?)", ("schema:" + pair["a"],)).fetchone()[0]
                ask(db, pair, "diff")
            except sqlite3.Error:
                self.counts["schemas that are not valid"] += 1
                return
            try:
                db.executescript(script)
            except sqlite3.Error:
                self.counts["schemas that SQLite does not take"] += 1
                return
            fill(db, rng)
            if self.reference:
                self.compare(db, path, pair)
            else:
                self.check(ask(db, pair, "same") == EMPTY, pair, "same", ask(db, pair, "same"))
            self.carry_out(db, pair)
            db.close()


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--module", required=True)
    p.add_argument("--reference")
    p.add_argument("--pairs", type=int, default=1000)
    p.add_argument("--seed", default="1")
    p.add_argument("--weights", default="{}")
    p.add_argument("--show", type=int, default=10)
    args = p.parse_args()
    run = Run(args)
    for number in range(args.pairs):
        run.one(number)
    shown = collections.Counter()
    for what, pair, text in run.failures:
        shown[what] += 1
        if shown[what] <= args.show:
            print(f"=== {what}, pair {pair['number']}\n{text[:1500]}")
    print(", ".join(f"{n} {what}" for what, n in sorted(run.counts.items())), dict(shown))
    print(f"{run.counts['passed']} passed, {run.counts['failed']} failed")
    return 1 if run.counts["failed"] or not run.counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
