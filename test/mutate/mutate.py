"""mutate.py FOLDER [--check]: see run; FOLDER is where the copy lies. ONLY selects.

A mutant in `mutants` is a name, a file, the part of a line that is replaced and what replaces it, and the suites that
are to fail, cheapest first:

    years begin in March for January and February, too
      common/base/time.c
    - c->year - (c->month <= 2)
    + c->year
      unit

A suite may be followed by what selects a part of it: one test of test/t, or a part of the names of SQLite's tests.
"""
import filecmp
import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
LIMIT = 900  # seconds: a mutant that runs for ever is killed, too
COPIED = re.compile(r"^(common|pg_ext|sqlite_ext|test|sql|expected|manual)/|^[^/]*$")
OBJECT = re.compile(r"\.(o|d|so|a)$")

# What a suite needs built, and its command; what follows its name in the list is $PART.
SUITES = {
    "unit": ("sqlite", "VARIANTS=small sh test/unit/run"),
    "psl": ("sqlite", "sh test/psl/run"),
    "model": ("sqlite", "sh test/model/run"),
    "diff": ("sqlite", "sh test/diff/run"),
    "pull": ("sqlite", "sh test/pull/run"),
    "cost": ("sqlite", "ONLY=$PART sh test/cost/run"),
    "sqlite": ("sqlite", "ONLY=$PART sh test/sqlite/run"),
    "random": ("sqlite", "/usr/bin/python3 test/oracle/database.py --module build/migrate.so --pairs 60"),
    "pg": ("postgres", 'sh test/pg/run "$PART"'),
}


class Mutant:
    def __init__(self, lines):
        self.name, self.file = lines[0], lines[1].strip()
        self.text, self.other = lines[2][2:], lines[3][2:]
        self.suites = [s.strip() for s in lines[4].split(",")]

    def wrong(self):
        """what is wrong with the entry; or None"""
        path = os.path.join(TOP, self.file)
        if not os.path.exists(path):
            return f"no file {self.file}"
        with open(path, encoding="utf-8") as f:
            n = f.read().count(self.text)
        if n != 1:
            return f"{self.file}: occurs {n} times, not once: {self.text}"
        unknown = [s for s in self.suites if s.split()[0] not in SUITES]
        return f"no suite {unknown[0]}" if unknown else None


def read_list():
    with open(os.path.join(HERE, "mutants"), encoding="utf-8") as f:
        blocks = re.split(r"\n(?:[ ]*\n)+", re.sub(r"(?m)^#.*\n", "", f.read()).strip("\n"))
    for block in blocks:
        lines = block.split("\n")
        if len(lines) != 5 or lines[2][:2] != "- " or lines[3][:1] != "+":
            sys.exit(f"mutants: not a mutant: {block}")
        yield Mutant(lines)


def list_sources():
    if os.path.exists(os.path.join(TOP, ".git")):
        out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=TOP, capture_output=True, text=True, check=True).stdout
        found = out.splitlines()
    else:
        found = [os.path.relpath(os.path.join(folder, name), TOP) for folder, _, names in os.walk(TOP) for name in names]
    return [f for f in found if COPIED.search(f) and not OBJECT.search(f) and os.path.isfile(os.path.join(TOP, f))]


def copy_built(copy):
    """What is built already, with its times."""
    for path in ("build/sqlite", "build/core", "build/migrate.so", "common", "pg_ext"):
        source, target = os.path.join(TOP, path), os.path.join(copy, path)
        if os.path.isdir(source):
            shutil.copytree(source, target, dirs_exist_ok=True)
        elif os.path.exists(source):
            shutil.copy2(source, target)


def copy_tree(copy):
    """Makes the copy what the sources are, and leaves in it what was built of those that are unchanged."""
    if not os.path.isdir(copy):
        os.makedirs(os.path.join(copy, "build"))
        copy_built(copy)
    wanted = set(list_sources())
    for folder, _, names in os.walk(copy):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), copy)
            if COPIED.search(path) and not OBJECT.search(path) and path not in wanted:
                os.remove(os.path.join(copy, path))
    for path in wanted:
        source, target = os.path.join(TOP, path), os.path.join(copy, path)
        if not os.path.exists(target) or not filecmp.cmp(source, target, shallow=False):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(source, target)


class Runner:
    def __init__(self, copy):
        self.copy = copy
        self.sound = {}  # whether a suite passes without any mutant
        self.env = dict(os.environ, MIGRATE_SO=os.path.join(copy, "build", "migrate.so"))
        for name in ("ONLY", "BUILD", "MAKEFLAGS", "MAKELEVEL"):
            self.env.pop(name, None)

    def shell(self, command, part=""):
        env = dict(self.env, PART=part)
        with subprocess.Popen(["timeout", "-k", "10", str(LIMIT), "sh", "-c", command], cwd=self.copy, env=env, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace") as p:
            out = p.communicate()[0]
        return p.returncode, out

    def build(self, suite):
        target = SUITES[suite.split()[0]][0]
        return self.shell(f'make -s -j2 {target} CC="$CC" PG_CONFIG="$PG_CONFIG"')

    def fails(self, suite):
        name, _, part = suite.partition(" ")
        code, out = self.shell(SUITES[name][1], part)
        said = re.findall(r"(?m)^(\d+) passed, (\d+) failed$", out)
        return code != 0 or not said or said[-1] == ("0", "0") or said[-1][1] != "0"

    def is_sound(self, suite):
        if suite not in self.sound:
            code, out = self.build(suite)
            if code:
                sys.exit(out + "the sources do not build")
            self.sound[suite] = not self.fails(suite)
        return self.sound[suite]

    def judge(self, mutant):
        """what became of it, and whether it was killed"""
        path = os.path.join(self.copy, mutant.file)
        with open(path, encoding="utf-8") as f:
            text = f.read()
        killer = None
        try:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text.replace(mutant.text, mutant.other))
            for suite in mutant.suites:
                code, out = self.build(suite)
                if code:
                    return out + "DOES NOT BUILD", False
                if self.fails(suite):
                    killer = suite
                    break
        finally:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        if not killer:
            return "SURVIVED " + ", ".join(mutant.suites), False
        if not self.is_sound(killer):
            return f"FAILS WITHOUT IT, TOO: {killer}", False
        return f"killed by {killer}", True


def main():
    mutants = list(read_list())
    for m in mutants:
        if m.wrong():
            print(f"test/mutate/mutants: {m.name}: {m.wrong()}")
    if any(m.wrong() for m in mutants):
        sys.exit(1)
    if "--check" in sys.argv:
        return
    copy = os.path.abspath(sys.argv[1])
    only = os.environ.get("ONLY", "")
    copy_tree(copy)
    runner = Runner(copy)
    passed = failed = 0
    for m in mutants:
        if only not in m.name and only not in m.file:
            continue
        start = time.monotonic()
        said, killed = runner.judge(m)
        passed, failed = passed + killed, failed + (not killed)
        print(f"{m.name} ({m.file}): {said} ({time.monotonic() - start:.0f} s)", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0 or passed == 0)


main()
