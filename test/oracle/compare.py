"""Compares the extension with the reference engine over random pairs of schemas.

    compare.py --reference DIR --postgres URL --module migrate.so [--provider P]… [--pairs N] [--seed S] [--out DIR]
               [--shrink N] [--weights JSON] [--exhaustive | --folder DIR]

Pairs that the reference refuses are counted and left out. Those whose answers differ are told apart by what differs;
of each kind one is made as small as it gets and written to the folder. The last line is "N passed, N failed".
"""

import argparse
import collections
import difflib
import json
import os
import random
import re
import subprocess
import sys
import threading
import time

import exhaustive
from generate import Generator
from moved import moved_keys, without_moved_keys, without_words_of_keys
from mutate import mutated
from ours import QUESTIONS
from quotes import doubled, names_with_quotes, same_sequences
from shrink import shrink

HERE = os.path.dirname(os.path.abspath(__file__))
ASKED = [q for q in QUESTIONS if q != "same"]
SCRIPTS = [q for q in ASKED if QUESTIONS[q][2] == "script"]
EMPTY = "-- This is an empty migration.\n"


def is_same(reference, ours):
    left, right = same_sequences(reference, ours)
    return left == right


class Server:
    """A process that answers a line with a line. One that ends is started again; who it ended over gets "crashed"."""

    def __init__(self, *command):
        self.command, self.process = command, None

    def start(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def ask(self, pairs):
        """The answers, in order."""
        answers = []
        while len(answers) < len(pairs):
            if self.process is None:
                self.start()
            writer = threading.Thread(target=self._write, args=(self.process, pairs[len(answers):]))
            writer.start()
            while len(answers) < len(pairs):
                line = self.process.stdout.readline()
                if not line.endswith("\n"):
                    answers.append({"crashed": True})
                    self.process.kill()
                    self.process.wait()
                    self.process = None
                    break
                answers.append(json.loads(line))
                if answers[-1].get("crashed"):
                    self.process.wait()
                    self.process = None
                    break
            writer.join()
        return answers

    @staticmethod
    def _write(process, pairs):
        try:
            for pair in pairs:
                process.stdin.write(json.dumps(pair) + "\n")
            process.stdin.flush()
        except (BrokenPipeError, OSError):
            pass  # the reader sees that it ended


class Comparison:
    def __init__(self, args):
        self.args = args
        self.reference = Server("node", f"{HERE}/reference.mjs", args.reference, args.postgres)
        self.ours = Server(sys.executable, f"{HERE}/ours.py", args.module)
        self.counts = collections.Counter()
        self.kinds = {}

    def both(self, pairs):
        ours = []
        thread = threading.Thread(target=lambda: ours.extend(self.ours.ask(pairs)))
        thread.start()
        reference = self.ask_reference(pairs)
        thread.join()
        return list(zip(reference, ours))

    def ask_reference(self, pairs):
        """Its answers, with the names in its scripts as they have to be written."""
        answers = self.reference.ask(pairs)
        for pair, answer in zip(pairs, answers):
            names = names_with_quotes(pair["a"], pair["b"])
            answer.update({q: doubled(answer[q], names) for q in SCRIPTS if q in answer})
        return answers

    def different(self, reference, ours):
        """The name of the first question whose answers differ, or None."""
        if "create" not in ours:
            return "crash" if ours.get("crashed") else "error"
        if ours["same"] != EMPTY:
            return "same"
        return next((q for q in ASKED if not is_same(*self.compared(q, reference, ours))), None)

    def compared(self, question, reference, ours):
        """Both answers, without the keys that the reference forgets; they are counted."""
        script = {"summary": "diff", "back-summary": "back"}.get(question, question)
        if not moved_keys(ours[script], reference[script]):
            return reference[question], ours[question]
        self.counts["with keys that the reference forgets"] += question == script
        if question == script:
            return reference[question], without_moved_keys(ours[question], reference[question])
        return without_words_of_keys(reference[question]), without_words_of_keys(ours[question])

    def run(self, pairs):
        for pair, (reference, ours) in zip(pairs, self.both(pairs)):
            if "create" not in reference:
                self.counts["refused" if "error" in reference and not reference.get("crashed") else "crashed the reference"] += 1
                continue
            name = self.different(reference, ours)
            if name and name in ASKED and any(self.ask_reference([pair])[0] != reference for _ in range(4)):
                self.counts["not the same each time"] += 1
                continue
            self.counts["failed" if name else "passed"] += 1
            if name:
                self.kinds.setdefault(kind(name, reference, ours), []).append(pair)

    def smallest(self, pair, name):
        def holds(a, b):
            small = {**pair, "a": a, "b": b}
            reference, ours = self.both([small])[0]
            return "create" in reference and self.different(reference, ours) == name

        found = shrink(pair["a"], pair["b"], holds)
        return {**pair, "a": found[0], "b": found[1]} if found else pair

    def write(self, number, signature, pairs):
        name = signature[0]
        pair = min(pairs, key=lambda p: len(p["a"]) + len(p["b"]))
        pair = self.smallest(pair, name)
        reference, ours = self.both([pair])[0]
        base = os.path.join(self.args.out, f"{pair['provider']}.{number}")
        for side in "ab":
            with open(f"{base}.{side}.prisma", "w", encoding="utf-8") as f:
                f.write(pair[side])
        text = "".join(difflib.unified_diff(pair["a"].splitlines(True), pair["b"].splitlines(True), "a", "b", n=100)) or pair["a"]
        want = reference.get(name, EMPTY if name == "same" else "")
        got = ours.get(name, json.dumps(ours))
        text += f"\n== {name}, {len(pairs)} pairs\n"
        text += "".join(difflib.unified_diff(want.splitlines(True), got.splitlines(True), "reference", "ours", n=3))
        with open(f"{base}.txt", "w", encoding="utf-8") as f:
            f.write(text)
        return text


def kind(name, reference, ours):
    """What differs, without names."""
    if name not in ASKED:
        return (name, ours.get("error", "")[:60] if name == "error" else re.sub(r'"[^"]*"', '""', ours.get(name) or "")[:200])
    lines = difflib.unified_diff(reference[name].splitlines(), ours[name].splitlines(), n=0, lineterm="")
    changed = [re.sub(r"\d+", "0", re.sub(r'"[^"]*"|`[^`]*`|\'[^\']*\'|\([^()]*\)', "_", l)) for l in lines if not l.startswith(("---", "+++", "@@"))]
    return (name, "\n".join(changed[:4]))


def random_pairs(args, provider):
    weights = json.loads(args.weights)
    for i in range(args.pairs):
        g = Generator(random.Random(f"{args.seed}.{i}"), provider, **weights)
        a = g.schema()
        b = g.schema() if g.chance("unrelated") else mutated(g, a)
        yield {"provider": provider, "a": a.text(), "b": b.text(), "number": i}


def pairs_in(folder, provider):
    """N.a.prisma and N.b.prisma, those of the provider."""
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".a.prisma"):
            continue
        texts = [open(os.path.join(folder, name[:-8] + side + ".prisma"), encoding="utf-8").read() for side in "ab"]
        if re.search(rf'provider\s*=\s*"{provider}"', texts[0]):
            yield {"provider": provider, "a": texts[0], "b": texts[1]}


def pairs_of(args, provider):
    if args.folder:
        return pairs_in(args.folder, provider)
    return exhaustive.pairs(provider) if args.exhaustive else random_pairs(args, provider)


def batches(pairs, size=200):
    batch = []
    for pair in pairs:
        batch.append(pair)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def arguments():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--reference", required=True)
    p.add_argument("--postgres", default="postgres://postgres@127.0.0.1:5432/postgres")
    p.add_argument("--module", required=True)
    p.add_argument("--provider", action="append")
    p.add_argument("--pairs", type=int, default=5000)
    p.add_argument("--seed", default="1")
    p.add_argument("--out", default="build/oracle")
    p.add_argument("--shrink", type=int, default=15, help="how many kinds of mismatches to make small")
    p.add_argument("--weights", default="{}")
    p.add_argument("--exhaustive", action="store_true", help="everything that can be listed, not random pairs")
    p.add_argument("--folder", help="the pairs of a folder: N.a.prisma and N.b.prisma")
    return p.parse_args()


def main():
    args = arguments()
    os.makedirs(args.out, exist_ok=True)
    failed = passed = 0
    for provider in args.provider or ["postgresql", "sqlite"]:
        start = time.time()
        c = Comparison(args)
        for batch in batches(pairs_of(args, provider)):
            c.run(batch)
        print(f"{provider}: {', '.join(f'{n} {what}' for what, n in sorted(c.counts.items()))} ({time.time() - start:.0f} s)", flush=True)
        ordered = sorted(c.kinds.items(), key=lambda k: -len(k[1]))
        for number, (signature, pairs) in enumerate(ordered):
            if number < args.shrink:
                print(f"\n=== {provider}.{number}\n{c.write(number, signature, pairs)}", flush=True)
        failed += c.counts["failed"]
        passed += c.counts["passed"]
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
