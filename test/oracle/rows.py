"""Changes of databases with rows: nothing is lost that was not told.

    rows.py [--module migrate.so] [--postgres OPTIONS] [--reference DIR] [--pairs N] [--first N] [--seed S] [--weights JSON]
            [--shrink N] [--ways WAYS] [--only N]

--module: in SQLite; --postgres: in PostgreSQL, options of libpq; --ways: how renames are told, of option, comment, none.

A database is made by migrate_dev or migrate_push of a random schema and filled with rows that fit it. It is changed to
another schema, with renames and backfills among the changes, by the same function: what it asks is answered, what it warns of
is accepted, and what it refuses must have changed nothing. Afterwards nothing is left to do, neither for migrate_diff nor for
the function nor for the reference, and every value is where it should be, or was told to be lost before anything ran.
A change that the rows forbid is made without them. Faults are made small and printed; the last line is "N passed, N failed".
"""

import argparse
import collections
import copy
import difflib
import json
import os
import random
import re
import sys

from backfill import backfills, change, choose
from compare import EMPTY, HERE, Server
from databases import Lite, Postgres, Refused
from fill import fill
from generate import POSSIBLE_SCHEMAS, Generator
from mutate import mutated
from outcome import Before, Outcome
from rename import WAYS, option, renamed, renames, say, write_comments
from shrink_objects import smaller
from truth import Shape, key_field, labels, mark, stored

ACCEPT = {"accept_data_loss": True}


class Pair:
    """A change: the schemas, as objects, and how it is made."""

    def __init__(self, number, seed, provider, a, b, command):
        self.number, self.seed, self.provider, self.a, self.b, self.command = number, seed, provider, a, b, command

    def with_schemas(self, a, b):
        pair = copy.copy(self)
        pair.a, pair.b = a, b
        return pair

    def options(self):
        names, filled = option(self.a, self.b), backfills(self.a, self.b)[0]
        return {k: v for k, v in {"renames": names, "backfill": filled}.items() if v}

    def texts(self):
        write_comments(self.a, self.b)
        return self.a.text(), self.b.text()


def pair_of(args, provider, number):
    rng = random.Random(f"{args.seed}.{provider}.{number}")
    g = Generator(rng, provider, exact=True, **json.loads(args.weights))
    g.names_odd = 0.1
    a = g.schema()
    mark(a)
    b = mutated(g, a, changes=rng.choice([0, 0, 1, 1, 2, 3, 4]))
    if args.backfills:
        change(g, b, rng.choice([0, 0, 1, 2]))
    renamed(g, b, rng.choice([0, 1, 1, 2, 3]))
    say(g, a, b, args.ways)
    if args.backfills:
        choose(g, a, b)
    return Pair(number, f"{args.seed}.{number}", provider, a, b, rng.choice(["dev", "push"]))


class Question:
    """What a call asks: whether something goes on under one of these names; `key`: of option `renames`."""

    def __init__(self, kind, old, within, names, key):
        self.kind, self.old, self.within, self.names, self.key = kind, old, within, names, key


ASKED = re.compile("^  • the (table|column|enum|value) `(.*?)`(?: of the (?:table|enum) `(.*?)`(?: \(now `(.*?)`\))?)? goes, and (.*) comes?(?:, the likeliest first)?$", re.M)
# The options of a call, or those to be added to the one that was made, whose text is long.
OPTIONS = re.compile(r"'(\{(?:[^']|'')*\})'\)")
MORE = re.compile(r"^If it really goes: the same call with (\{.*\})\.$")


def answered_no(line):
    more = MORE.match(line)
    return json.loads(more.group(1) if more else OPTIONS.search(line).group(1).replace("''", "'"))


def read_questions(text):
    found = ASKED.findall(text)
    goes = [answered_no(l)["renames"] for l in text.split("\n") if l.startswith("If it really goes: ")]
    keys = [next(reversed([k for k, to in names.items() if to is None])) for names in goes]
    return [Question(kind, old, now or within or None, re.findall("`(.*?)`", names), key) for (kind, old, within, now, names), key in zip(found, keys)]


class Fault(Exception):
    """(kind, text)."""


class Invalid(Exception):
    """The pair is none: a schema is not valid, or no database takes it."""


class Trial:
    """One pair, carried out."""

    def __init__(self, db, reference, pair):
        self.db, self.reference, self.pair = db, reference, pair
        self.counts = collections.Counter()
        self.said, self.notes, self.done = [], [], []
        self.turned = set()  # the join tables that were asked about, and whose columns change places

    def run(self):
        pair = self.pair
        for one in renames(Shape(pair.a), Shape(pair.b)):
            one.thing.way = None if one.way() == "asked" else one.way()
        self.texts = pair.texts()
        self.make()
        shape = Shape(pair.a)
        fill(self.db, pair.seed, lambda t, c: labels(shape, t.schema, t.name, c.name))
        self.settled(self.texts[0], "made")
        filled = backfills(pair.a, pair.b)[1]
        before = Before(self.db, pair.a, pair.b, filled)
        self.counts["rows"] += sum(map(len, before.tables.values()))
        if not self.change(pair.options()):
            return
        self.check_settled()
        outcome = Outcome(self.db, before, pair.a, pair.b, filled, self.said, self.done)
        faults = outcome.check()
        self.counts.update(outcome.counts)
        if faults:
            raise Fault("lost", "\n".join(faults))
        self.ask_reference()

    def make(self):
        self.db.reset()
        self.folder = self.db.new_folder()
        try:
            self.write(self.texts[1])
            self.db.call("migrate_validate", self.texts[1])
            if any(k.where and k.where.raw for m in self.pair.b.models for k in m.keys):  # in SQL, which nobody has read
                self.call(self.texts[1], {}, "later")
                self.db.reset()
                self.folder = self.db.new_folder()
            self.write(self.texts[0])
            self.call(self.texts[0], {}, "init")
        except Refused as why:
            raise Invalid(str(why)) from None

    def write(self, text):
        with open(os.path.join(self.folder, "schema.prisma"), "w", encoding="utf-8") as f:
            f.write(text)

    def call(self, text, options, name="change"):
        """The function that is tried, and its report."""
        options = json.dumps({"format": "json", **options})
        if self.pair.command == "push":
            return json.loads(self.db.call("migrate_push", text, options))
        self.write(text)
        return json.loads(self.db.call("migrate_dev", self.folder, name, options))

    # The change ---------------------------------------------------------------------------------------------------

    def change(self, options):
        """Whether the rows allow it."""
        state = self.db.state()
        for _ in range(8):
            try:
                report = self.call(self.texts[1], options)
                self.counts["changed with rows"] += 1
                self.done = report["renames"]
                self.check_renames(self.done)
                return True
            except Refused as why:
                text = str(why)
            if self.db.state() != state:
                raise Fault("an error changed something", text)
            self.said.append(told(text))
            more = self.answer(text, options) or accepts(text, options)
            if more is None:
                return self.change_without_rows(text, options)
            options = {**options, **more}
        raise Fault("asked again and again", text)

    def check_renames(self, done):
        """Nothing has another name now that is not the same thing."""
        true = {(r.kind.replace("join", "table"), r.within, r.old, r.new, r.to_schema) for r in renames(Shape(self.pair.a), Shape(self.pair.b))}
        for r in done:
            turned = r["kind"] == "column" and r["from"] in "AB" and (r["origin"] == "follows" or r["of"] in self.turned)
            if not turned and (r["kind"], r["of"], r["from"], r["to"], r["to_schema"]) not in true:
                self.counts["renamed, and nobody said so"] += 1
                raise Fault("renamed, and nobody said so", json.dumps(r))
            self.counts[f"{r['kind']}s renamed, {r['origin']}"] += 1

    def answer(self, text, options):
        """The answers to what is asked, as it is; or None."""
        questions = read_questions(text)
        if not questions:
            return self.answer_of_columns(text, options)
        left = [r for r in renames(Shape(self.pair.a), Shape(self.pair.b)) if r.way() is None]
        answers = {}
        for q in questions:
            same = [r for r in left if (r.kind.replace("join", "table"), r.old) == (q.kind, q.old) and q.within in (None, r.within, self.now(r))]
            true = next((r for r in same if r.key() == q.key), same[0] if len(same) == 1 else None)
            self.count_question(q, true)
            answers[q.key] = true.goal() if true and true.goal() in q.names else None
            if answers[q.key]:
                true.thing.way = "asked"
        return {"renames": {**options.get("renames", {}), **answers}}

    def answer_of_columns(self, text, options):
        """Where no foreign key says what the columns of a join table are of, somebody has to."""
        name = UNCLEAR.search(text)
        if name is None:
            return None
        stays, turns = (json.loads(found)["renames"] for found in re.findall(r'\{"renames": \{.*?\}\}', text))
        t = next(t for (_, n), t in Shape(self.pair.a).tables.items() if n == name[1])
        u = Shape(self.pair.b).by_uid(t.uid)
        turned = u is not None and t.turned != u.turned
        if turned:
            self.turned.add(t.name)
        self.counts["asked of the columns of a join table"] += 1
        return {"renames": {**options.get("renames", {}), **(turns if turned else stays)}}

    def now(self, rename):
        """What the table or enum is called afterwards, in which something is renamed."""
        outer = [r for r in renames(Shape(self.pair.a), Shape(self.pair.b)) if r.old == rename.within and r.within is None]
        return outer[0].new if outer else rename.within

    def count_question(self, q, true):
        if true is None:
            self.counts["asked of what is no rename"] += 1
            return
        self.counts["asked of a rename"] += 1
        first = q.names[0] == true.goal()
        self.counts["asked of a rename, the right name first"] += first
        if not first:
            self.counts[f"asked of a rename, the right name {'later' if true.goal() in q.names else 'missing'}"] += 1
            self.notes.append(f"{self.pair.number}: {q.kind} {q.within}.{q.old} is {true.goal()}, asked: {q.names}")

    def change_without_rows(self, text, options):
        """What the rows forbid is done without."""
        reason = next((r for r in FORBIDDEN if re.search(FORBIDDEN[r], text, re.S)), None)
        if reason is None:
            raise Fault("refused", text)
        wrong = self.join_that_stays(text)
        if wrong:
            raise Fault("the rows of a join table are taken for orphans", f"{wrong}: {text}")
        self.counts["forbidden: " + reason] += 1
        self.db.empty()
        try:
            self.call(self.texts[1], {**options, **ACCEPT})
        except Refused as why:
            limit = next((r for r in LIMITS if re.search(LIMITS[r], str(why), re.S)), None)
            if limit is None:
                raise Fault("refused without rows", str(why)) from None
            self.counts["not possible: " + limit] += 1
            return False
        self.check_settled()
        self.ask_reference()
        return False

    def join_that_stays(self, text):
        """A join table whose rows are told to refer to nothing, although it and what it joins go on, as is known; or None."""
        left, right = Shape(self.pair.a), Shape(self.pair.b)
        for name in ORPHANS.findall(text):
            u = next((u for u in right.tables.values() if u.name == name), None)
            t = u and left.by_uid(u.uid)
            if t and all(goes_on(left, right, m) for m in (u.owner.one, u.owner.two)):
                return name
        return None

    # Afterwards ---------------------------------------------------------------------------------------------------

    def check_settled(self):
        self.settled(self.texts[1], "left")
        wrong = self.db.sound()
        if wrong:
            raise Fault("not sound", wrong)

    def settled(self, text, what):
        """Nothing is left to do."""
        left = self.db.call("migrate_diff", "database", "schema:" + text) + "\n"
        if left != EMPTY and not self.is_reference_s(text, left):
            raise Fault(what, left)
        try:
            again = self.again(text)
        except Refused as why:
            raise Fault(f"{what}, by the function itself", str(why)) from None
        if again.get("executed_step_count") or again.get("differs"):
            raise Fault(f"{what}, by the function itself", json.dumps(again))

    def again(self, text):
        """The report of a second call. It goes on telling of texts in SQLite that are no value of their enum, and stay."""
        report = self.call(text, {})
        told = [w["message"] for w in report["warnings"] if "existing values that are none of [" in w["message"]]
        self.counts["texts that are no value of their enum"] += bool(told)
        return report

    def is_reference_s(self, text, left):
        """Whether it is a plan that migrate_diff has from the reference, and nothing is left of the one that is run."""
        run = self.db.call("migrate_diff", "database", "schema:" + text, '{"repaired": true}') + "\n"
        self.counts["left by the reference's plan alone"] += run == EMPTY
        return run == EMPTY

    def ask_reference(self):
        answer = self.ask_about(self.texts[1]) if self.reference else None
        if answer is None or answer == EMPTY:
            self.counts["the reference agrees"] += answer is not None
            return
        state = self.db.state()
        # It does not double quotes in names.
        if '\\"' in self.texts[1] or lines(self.made_by_reference()) == lines(answer):
            self.counts["the reference never agrees"] += 1
            return
        raise Fault("the reference differs", answer + "\n" + str(state[0])[:2000])

    def ask_about(self, text):
        question = {"provider": self.pair.provider, "path": getattr(self.db, "path", None), "questions": [["database", text, "script"]]}
        found = self.reference.ask([question])[0]
        if "answers" not in found:
            self.counts["the reference crashed"] += 1
            return None
        return re.sub(r'-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "public";\n\n?', "", found["answers"][0]).rstrip("\n") + "\n" or EMPTY

    def made_by_reference(self):
        """What it says of a database that its own script made."""
        question = {"provider": self.pair.provider, "path": getattr(self.db, "path", None), "questions": [["empty", self.texts[1], "script"]]}
        script = self.reference.ask([question])[0]["answers"][0]
        self.db.reset()
        self.db.run(script)
        return self.ask_about(self.texts[1])


# What rows may forbid, each told before anything runs; and what no plan can do even without them.
FORBIDDEN = {"changes that cannot be executed": "changes that cannot be executed", "no cast": "cannot be cast"}
UNCLEAR = re.compile("cannot tell which tables the columns A and B of the join table (.*) are for")
ORPHANS = re.compile(r"foreign key covering the columns `\[[AB]\]` on the table `(_.*?)` will be added")
LIMITS = {
    "a cast that is none": "cannot be cast automatically",
    "a default that is no value": "is not a valid |invalid input",
    "a key over other types": "foreign key constraint .* cannot be implemented",
    "a key that is used": "because other objects depend on it: .*constraint ",
    "a name that is free only later": "relation .* already exists",
}


def goes_on(left, right, model):
    """Whether it is known which table a model was, and its key stays what it is."""
    t, u = left.by_uid(model.uid), right.by_uid(model.uid)
    if t is None or t.name != u.name and getattr(model, "way", None) is None or left.tables.get((u.schema, u.name), t) is not t:
        return False
    old, new = key_field(t.owner), key_field(model)
    return old is not None and old.uid == new.uid and stored(old) == stored(new) and (old.type, old.native) == (new.type, new.native)


def lines(script):
    """In no order: the reference takes them as the database numbers them."""
    return sorted(line.rstrip(",;") for line in (script or "").split("\n"))


def told(text):
    """What a refusal tells of losses."""
    return "\n".join(l for l in text.split("\n") if not re.search("unique constraint|required column|Made the column", l))


def accepts(text, options):
    """The option that accepts what is warned of, or None."""
    if "might be data loss" in text.split("\n\n")[0] and not options.get("accept_data_loss"):
        return ACCEPT
    return None


class Run:
    trial = Trial

    def __init__(self, args, db):
        self.args, self.db = args, db
        self.reference = Server("node", f"{HERE}/database.mjs", args.reference, *filter(None, [args.url])) if args.reference else None
        self.counts, self.invalid, self.kinds, self.notes = collections.Counter(), collections.Counter(), {}, []

    def pair_of(self, number):
        return pair_of(self.args, self.db.provider, number)

    def try_pair(self, pair):
        """The fault, or None; and what was counted."""
        trial = self.trial(self.db, self.reference, pair)
        try:
            trial.run()
            return None, trial
        except Fault as why:
            return why.args, trial

    def run(self, numbers):
        for number in numbers:
            pair = self.pair_of(number)
            try:
                fault, trial = self.try_pair(pair)
            except Invalid as why:
                self.counts["schemas that are not valid or not taken"] += 1
                self.invalid[signature(str(why))] += 1
                continue
            self.counts.update(trial.counts)
            self.notes += trial.notes
            self.counts["failed" if fault else "passed"] += 1
            if fault:
                self.kinds.setdefault((fault[0], signature(fault[1])), []).append(pair)
                print(f"pair {number}, {pair.provider}: {': '.join(fault)[:300]!r}", file=sys.stderr, flush=True)

    def tell(self, kind, pairs):
        """The smallest of the pairs that fail so, smaller still."""
        pair = min(pairs, key=lambda p: sum(map(len, p.texts())))

        def holds(a, b):
            try:
                fault, _ = self.try_pair(pair.with_schemas(a, b))
            except Invalid:
                return False
            return bool(fault) and (fault[0], signature(fault[1])) == kind

        a, b = smaller(copy.deepcopy((pair.a, pair.b)), holds, self.args.tries)
        small = pair.with_schemas(a, b)
        fault, trial = self.try_pair(small)
        before, after = small.texts()
        diff = "".join(difflib.unified_diff(before.splitlines(True), after.splitlines(True), "a", "b", n=100)) or before
        print(f"\n=== {kind[0]}, {len(pairs)} pairs, {pair.provider}, {pair.command}, {small.options()}: pair {pair.number}\n{diff}")
        print("\n".join(trial.said))
        print("--\n" + (fault[1][:3000] if fault else "(not again)"), flush=True)


    def tell_all(self):
        print(f"{self.db.provider}: {', '.join(f'{n} {what}' for what, n in sorted(self.counts.items()))}", flush=True)
        if self.args.verbose:
            print("".join(f"  {n} {why!r}\n" for why, n in self.invalid.most_common()) + "\n".join(self.notes))
        kinds = sorted(self.kinds.items(), key=lambda k: -len(k[1]))
        for kind, pairs in kinds:
            print(f"  {len(pairs)} {': '.join(kind)!r}: pairs {[p.number for p in pairs][:8]}", flush=True)
        for kind, pairs in kinds[: self.args.shrink]:
            self.tell(kind, pairs)


def signature(text):
    return re.sub(r"\d+", "0", re.sub(r'"[^"]*"|`[^`]*`|\'[^\']*\'|\[.*?\]|\b\S+\.\S+\b', "_", text))[:80]


def arguments():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--module")
    p.add_argument("--postgres")
    p.add_argument("--url", help="of that database, for the reference")
    p.add_argument("--reference")
    p.add_argument("--pairs", type=int, default=1000)
    p.add_argument("--first", type=int, default=0, help="the number of the first pair: a long run in parts")
    p.add_argument("--seed", default="1")
    p.add_argument("--weights", default="{}")
    p.add_argument("--shrink", type=int, default=10)
    p.add_argument("--tries", type=int, default=300)
    p.add_argument("--backfills", action="store_true", help="columns that rows have no value for are filled")
    p.add_argument("--only", type=int)
    p.add_argument("--verbose", action="store_true", help="why schemas are left out, and which questions were not right")
    p.add_argument("--ways", type=lambda text: [None if w == "none" else w for w in text.split(",")], default=list(WAYS))
    return p.parse_args()


def run_all(args, run_class):
    """Runs of that class, one for each database, when each is done."""
    databases = [Lite(args.module)] if args.module else []
    databases += [Postgres(args.postgres, POSSIBLE_SCHEMAS)] if args.postgres else []
    for db in databases:
        run = run_class(args, db)
        run.run(range(args.first, args.first + args.pairs) if args.only is None else [args.only])
        run.tell_all()
        yield run


def main():
    args = arguments()
    total = collections.Counter()
    for run in run_all(args, Run):
        total.update({w: run.counts[w] for w in ("passed", "failed")})
    print(f"{total['passed']} passed, {total['failed']} failed")
    return 1 if total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
