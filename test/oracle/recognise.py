"""How renames are recognised: cases as people make them (cases.py), each said in the schema, or not said.

    recognise.py, with the arguments of rows.py

Where the schema says it (or the option, of what no comment can say), nothing may be asked. Of what is not said, the right name
must come first in the question. Nothing may be renamed that was neither said nor asked, nor shown by @map, as it is.
The three figures come last but one; the last line is "N passed, N failed", of cases and figures.
"""

import collections
import random
import sys

from cases import case
from rename import may_say, renames
from rows import Pair, Run, Trial, arguments, run_all
from truth import Shape

LEAST_FIRST = 0.95
# What leaves the names as they are, and can be neither seen nor asked.
UNSEEN = ("swapped", "swapped_models", "self_relation")


def pair_of(args, provider, number):
    rng = random.Random(f"{args.seed}.{provider}.case.{number}")
    kind, a, b = case(rng, provider)
    said = rng.random() < 0.5 or kind.split(" ")[0] in UNSEEN
    for one in renames(Shape(a), Shape(b)):
        follows = one.kind == "join"
        one.thing.way = None if follows or not said else way(b, kind, one)
    pair = Pair(number, f"{args.seed}.{number}", provider, a, b, rng.choice(["dev", "dev", "push"]))
    pair.kind, pair.said = kind, said
    return pair


def way(b, kind, one):
    return "option" if kind.startswith("swapped") or not may_say(b, one, "comment") else "comment"


class CaseTrial(Trial):
    def __init__(self, *args):
        super().__init__(*args)
        self.asked = []

    def count_question(self, q, true):
        super().count_question(q, true)
        if true is not None:
            self.asked.append((true, q.names[0] == true.goal()))

    def run(self):
        unsaid = [r for r in renames(Shape(self.pair.a), Shape(self.pair.b)) if r.way() is None and r.kind != "join"]
        super().run()
        if self.pair.said:
            self.counts["said"] += 1
            self.counts["said, and nothing asked"] += not self.asked
            return
        for r in unsaid:
            asked = next((first for true, first in self.asked if (true.kind, true.within, true.old) == (r.kind, r.within, r.old)), None)
            if asked is None and self.is_void(r):
                continue
            self.counts["not said"] += 1
            self.counts["not said, the right name first"] += bool(asked)
            if not asked:
                self.notes.append(f"{self.pair.number} ({self.pair.kind}): {r.kind} {r.within}.{r.old} is {r.goal()}: {'another first' if asked is False else 'not asked'}")

    def is_void(self, r):
        """Whether nothing could be lost or asked: push asks of rows only, SQLite knows no enums."""
        return self.pair.command == "push" or self.pair.provider == "sqlite" and r.kind in ("enum", "value")


class CaseRun(Run):
    trial = CaseTrial

    def pair_of(self, number):
        return pair_of(self.args, self.db.provider, number)


def figures(counts):
    """Prints them; how many are not as they must be."""
    said, done = counts["said"], counts["said, and nothing asked"]
    rest, first = counts["not said"], counts["not said, the right name first"]
    silent = counts["renamed, and nobody said so"]
    print(f"said in the schema: {done} of {said} without a question ({done / max(said, 1):.1%})")
    print(f"not said: {first} of {rest} asked with the right name first ({first / max(rest, 1):.1%})")
    print(f"renamed silently what was no rename: {silent} (of {counts['asked of what is no rename']} that were asked about and are none)")
    return [done < said or not said, first < LEAST_FIRST * rest or not rest, silent > 0].count(True)


def main():
    args = arguments()
    args.backfills = False
    total = collections.Counter()
    for run in run_all(args, CaseRun):
        total.update(run.counts)
    wrong = figures(total)
    print(f"{total['passed'] + 3 - wrong} passed, {total['failed'] + wrong} failed")
    return 1 if total["failed"] or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
