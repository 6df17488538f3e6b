"""Compares migrate_diff of PostgreSQL's databases with the reference engine, and with itself.

    postgres.py --reference DIR --postgres URL [--pairs N] [--seed S] [--weights JSON] [--out DIR] [--shrink N]

Each random pair of schemas is a database made by the first one, and a plan to the second one. Both engines are asked
about the database; once the plan of the extension is carried out, on rows, there is nothing left to do (where the plan,
which is the reference's, leaves something, not after migrate_push), and no value is gone that the plan does not warn of.
A plan that the rows forbid (a column that they have no value for) is carried out without; plans that the database
refuses even so (a default that cannot be cast) are counted. The last line is "N passed, N failed".
"""

import argparse
import collections
import difflib
import json
import os
import random
import re
import sys

from compare import EMPTY, HERE, Server, batches
from generate import POSSIBLE_SCHEMAS, Generator
from mutate import mutated
from shrink import shrink


def unqualified(text):
    """The reference names the schema public of a database; a plan of ours must fit any schema that is the first."""
    text = re.sub(r'-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "public";\n\n?', "", text) or EMPTY
    if text == "\n":  # the summary of that schema alone
        return "No difference detected.\n"
    return text.replace('"public".', "")


def schemas(text):
    listed = re.search(r"\n  schemas = (\[.*\])", text)
    return set(json.loads(listed.group(1))) if listed else set()


def asked(a, b):
    """Not where the extension would not be told of an old schema."""
    return schemas(a) <= schemas(b)


# What migrate_push cannot do: defaults that a type does not take, types without a cast, keys over an enum that is made
# anew, keys into a table that goes to another schema, names that are free only later in the plan.
LIMITS = re.compile("cannot be cast automatically|is not a valid |foreign key constraint .* cannot be implemented|"
                    "because other objects depend on it: .*\\nconstraint |relation .* already exists: ", re.S)


class Run:
    def __init__(self, args):
        self.server = Server("node", f"{HERE}/postgres.mjs", args.reference, args.postgres)
        self.args = args
        self.counts, self.why = collections.Counter(), collections.Counter()
        self.kinds = {}

    @staticmethod
    def different(answer):
        """What differs: (question, wanted, got), or None. What the reference never takes for reached is not compared."""
        again = unqualified(answer["reference"]["same"])
        if answer["ours"]["same"] not in (EMPTY, again):
            return "same", again, answer["ours"]["same"]
        for name, want in answer["reference"].items() if answer["reference"]["same"] == EMPTY else ():
            want, got = unqualified(want), unqualified(answer["ours"][name])
            if want != got:
                return name, want, got
        if answer.get("pushed") is not None:
            return None if LIMITS.search(answer["pushed"]) else ("push", "", answer["pushed"] + "\n")
        if answer["left"] != EMPTY and answer["left_by_push"] != EMPTY:
            return "left", EMPTY, answer["left_by_push"]
        if answer["lost"]:
            return "lost", "", "\n".join(answer["lost"]) + "\n"
        return None

    def run(self, pairs):
        for pair, answer in zip(pairs, self.server.ask(pairs)):
            if "reference" not in answer:
                self.counts["crashed" if answer.get("crashed") else "refused"] += 1
                continue
            self.counts["rows"] += answer["rows"]
            self.counts["carried out on rows"] += answer["forbidden"] is None
            if answer["carried"] is not None:
                self.counts["not carried out"] += 1
                how = answer["pushed"] and "and not pushed: " + answer["pushed"] or "but pushed: " + answer["carried"]
                self.why[re.sub(r'"[^"]*"|`[^`]*`|\d+', "…", how)] += 1
            if answer.get("left", EMPTY) != EMPTY:
                self.counts["plans, the reference's, that leave something"] += 1
            found = self.different(answer)
            self.counts["failed" if found else "passed"] += 1
            if found:
                lines = difflib.unified_diff(found[1].splitlines(), found[2].splitlines(), n=0, lineterm="")
                self.kinds.setdefault((found[0], signature(lines)), []).append(pair)

    def smallest(self, pair, name):
        def holds(a, b):
            if not asked(a, b):
                return False
            answer = self.server.ask([{**pair, "a": a, "b": b}])[0]
            found = self.different(answer) if "reference" in answer else None
            return bool(found) and found[0] == name

        small = shrink(pair["a"], pair["b"], holds, 600)
        return {**pair, "a": small[0], "b": small[1]} if small else pair

    def tell(self, number, kind, pairs):
        pair = self.smallest(min(pairs, key=lambda p: len(p["a"]) + len(p["b"])), kind[0])
        found = self.different(self.server.ask([pair])[0]) or (kind[0], "", "(not again)\n")
        text = "".join(difflib.unified_diff(pair["a"].splitlines(True), pair["b"].splitlines(True), "a", "b", n=100)) or pair["a"]
        text += f"\n== {found[0]}, {len(pairs)} pairs\n" + "".join(difflib.unified_diff(found[1].splitlines(True), found[2].splitlines(True), "reference", "ours", n=3))
        with open(os.path.join(self.args.out, f"database.{number}.txt"), "w", encoding="utf-8") as f:
            f.write(text)
        print(f"\n=== {number}\n{text}", flush=True)


def signature(lines):
    """What differs, without names."""
    kept = [l for l in lines if not l.startswith(("---", "+++", "@@"))][:3]
    return "\n".join(" ".join(w for w in l.split() if w.strip('+-,;(').isupper() or w[0] in "+-") for l in kept)


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--reference", required=True)
    p.add_argument("--postgres", required=True)
    p.add_argument("--pairs", type=int, default=1000)
    p.add_argument("--seed", default="1")
    p.add_argument("--weights", default="{}")
    p.add_argument("--out", default="build/oracle")
    p.add_argument("--shrink", type=int, default=15)
    args = p.parse_args()
    os.makedirs(args.out, exist_ok=True)
    run = Run(args)

    def pairs():
        for i in range(args.pairs):
            g = Generator(random.Random(f"{args.seed}.{i}"), "postgresql", exact=True, **json.loads(args.weights))
            a = g.schema()
            b = mutated(g, a)
            if asked(a.text(), b.text()):
                yield {"schemas": POSSIBLE_SCHEMAS, "a": a.text(), "b": b.text()}

    for batch in batches(pairs(), 50):
        run.run(batch)
    print(", ".join(f"{n} {what}" for what, n in sorted(run.counts.items())), flush=True)
    print("".join(f"  {n} not carried out, {why}\n" for why, n in run.why.most_common()), end="", flush=True)
    for number, (kind, found) in enumerate(sorted(run.kinds.items(), key=lambda k: -len(k[1]))[: args.shrink]):
        run.tell(number, kind, found)
    print(f"{run.counts['passed']} passed, {run.counts['failed']} failed")
    return 1 if run.counts["failed"] or not run.counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
