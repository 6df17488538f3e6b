"""Runs the sessions that the manuals print, and compares what comes with what they say.

    sessions.py sqlite|postgres [--accept] FILE…

A session is a block of code with lines that begin with a prompt: "sqlite> ", "app=# " or, for the shell, "$ ". A comment
before it says how to begin:

    <!-- sqlite
    $ cp -r "$TOP/test/examples/shop/prisma" .
    > SELECT migrate_deploy('prisma');
    -->

begins afresh in an empty folder, which stands for /srv/app, with a new database, and runs those lines unseen; so does
"postgres". A block without one goes on where the one before it ended. In an answer a line "…" stands for any lines; times
and the numbers of new migrations need not be the same. --accept writes what came into the files.

Needs MIGRATE_SO (SQLite), or psql's PGHOST, PGPORT and PGUSER, with PGBIN where psql is not on the path. Ends with
"N passed, N failed"; a session counts as one.
"""

import os
import re
import shutil
import sqlite3
import string
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
APP = "/srv/app"
PROMPTS = {"sqlite": ("sqlite> ", "   ...> "), "postgres": ("app=# ", "app-# ")}
SHELL = "$ "
VARIES = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?|(?<![\w.])\d+ ms\b|\b20\d{12}(?=_)")
STAMP = re.compile(r"\b20\d{12}(?=_)")


def folder():
    """An empty one, whose name is as long as the one it stands for, so that tables are as wide."""
    letters = string.ascii_lowercase + string.digits
    for n in range(os.getpid(), os.getpid() + len(letters) ** 3):
        name = "/tmp/" + "".join(letters[n // len(letters) ** i % len(letters)] for i in range(3))
        try:
            os.mkdir(name)
            os.chmod(name, 0o777)
            return name
        except FileExistsError:
            pass
    raise RuntimeError("no folder is free in /tmp")


class Session:
    """One database and its folder."""

    def __init__(self):
        self.dir = folder()
        self.stamps = {}

    def shell(self, command):
        done = subprocess.run(["sh", "-c", "umask 0; " + command], cwd=self.dir, env={**os.environ, "TOP": TOP}, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.stdout

    def run(self, command):
        """What a command of a session answers, as the manual would print it."""
        for printed, real in self.stamps.items():
            command = command.replace(printed, real)
        command = command.replace(APP, self.dir)
        out = self.shell(command[len(SHELL):]) if command.startswith(SHELL) else self.sql(command)
        return re.sub(r"[ \t]+$", "", out.replace(self.dir, APP), flags=re.M).strip("\n")

    def learn(self, printed, real):
        """New migrations have other names than those that are printed."""
        for a, b in zip(STAMP.findall(printed), STAMP.findall(real)):
            if a != b:
                self.stamps[a] = b

    def end(self):
        shutil.rmtree(self.dir)


def box(names, rows):
    """As the shell's .mode box."""
    cells = [["" if v is None else str(v) for v in row] for row in rows]
    widths = [max(len(row[i]) for row in [names, *cells]) for i in range(len(names))]
    line = lambda left, middle, right: left + middle.join("─" * (w + 2) for w in widths) + right
    show = lambda row: "│" + "│".join(f" {v:<{w}} " for v, w in zip(row, widths)) + "│"
    head = "│" + "│".join(" " + " " * ((w - len(n)) // 2) + n + " " * (w - len(n) - (w - len(n)) // 2) + " "
                          for n, w in zip(names, widths)) + "│"
    return "\n".join([line("┌", "┬", "┐"), head, line("├", "┼", "┤"), *map(show, cells), line("└", "┴", "┘")])


class Sqlite(Session):
    """The shell that a session names ("$ sqlite3 FILE") is Python's SQLite."""

    def __init__(self):
        super().__init__()
        self.box, self.db = False, None
        os.chdir(self.dir)
        self.open("app.db")

    def open(self, file):
        if self.db:
            self.db.close()
        self.db = sqlite3.connect(os.path.join(self.dir, file), isolation_level=None)
        self.db.enable_load_extension(True)
        self.db.load_extension(os.environ["MIGRATE_SO"].removesuffix(".so"))

    def shell(self, command):
        if command.startswith("sqlite3 "):
            self.open(command.split()[-1])
            return ""
        return super().shell(command)

    def sql(self, text):
        if text.startswith("."):
            self.box = text == ".mode box" or self.box and not text.startswith(".mode")
            return ""
        try:
            cursor = self.db.execute(text)
            rows = cursor.fetchall()
        except sqlite3.Error as why:
            return f"Runtime error: {why}"
        if self.box and rows:
            return box([c[0] for c in cursor.description], rows)
        return "\n".join("|".join("" if v is None else str(v) for v in row) for row in rows)

    def end(self):
        self.db.close()
        os.chdir(TOP)
        super().end()


class Postgres(Session):
    """A psql -At that stays, so that settings of the session do."""

    def __init__(self):
        super().__init__()
        bin = os.environ.get("PGBIN")
        self.psql = os.path.join(bin, "psql") if bin else "psql"
        admin = [self.psql, "-Xqc", "DROP DATABASE IF EXISTS app", "-c", "CREATE DATABASE app", "postgres"]
        subprocess.run(admin, check=True, stderr=subprocess.DEVNULL)
        self.process = subprocess.Popen([self.psql, "-XAt", "app"], cwd=self.dir, text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.sql("CREATE EXTENSION migrate;")

    def sql(self, text):
        self.process.stdin.write(text + "\n\\warn the-answer-ends-here\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line == "the-answer-ends-here\n":
                return "".join(lines)
            lines.append(line)
        raise RuntimeError(f"psql has ended: {text}\n{''.join(lines)}")

    def end(self):
        self.process.stdin.close()
        self.process.wait()
        subprocess.run([self.psql, "-Xqc", "DROP DATABASE app", "postgres"], check=True)
        super().end()


KINDS = {"sqlite": Sqlite, "postgres": Postgres}
BLOCK = re.compile(r"(?:<!-- (?P<kind>sqlite|postgres)\n(?P<setup>.*?)-->\n+)?^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.S | re.M)


def steps(body, prompts):
    """[(command, its lines, the answer)] of a block."""
    found = []
    for line in body.split("\n")[:-1]:
        prompt = next((p for p in (*prompts, SHELL) if line.startswith(p.rstrip()) and (line + " ").startswith(p)), None)
        if prompt in (prompts[0], SHELL):
            found.append(((SHELL if prompt == SHELL else "") + line[len(prompt):], [line], []))
        elif prompt == prompts[1] and found and not found[-1][2]:
            command, lines, _ = found.pop()
            found.append((command + "\n" + line[len(prompt):], lines + [line], []))
        elif found:
            found[-1][2].append(line)
        else:
            raise ValueError(f"an answer before the first command: {line}")
    return found


def same(printed, real):
    """A line … of what is printed stands for any lines, times and the like for any others."""
    pattern = "\n".join("…" if line.strip() == "…" else re.escape(VARIES.sub("~", line)) for line in printed.split("\n"))
    return re.fullmatch(pattern.replace("\n…", "(?:\n.*)?").replace("…\n", "(?:.*\n)?"), VARIES.sub("~", real), re.S) is not None


class Page:
    """A file, and the session that its blocks go on with."""

    def __init__(self, file, kind):
        self.file, self.kind, self.session, self.counts = file, kind, None, [0, 0]

    def stop(self):
        if self.session:
            self.session.end()
        self.session = None

    def begin(self, setup):
        self.stop()
        self.session = KINDS[self.kind]()
        for line in setup.split("\n"):
            if line.startswith(SHELL):
                out = self.session.run(line)
                if out:
                    raise RuntimeError(f"{self.file}: {line}\n{out}")
            elif line.startswith("> "):
                out = self.session.run(line[2:])
                if re.search(r"^(Runtime error|ERROR):", out, re.M):
                    raise RuntimeError(f"{self.file}: {line}\n{out}")

    def answer(self, body, line):
        """The block with the answers of this run, where they differ."""
        lines, good = [], True
        found = steps(body, PROMPTS[self.kind])
        for n, (command, typed, printed) in enumerate(found):
            text = "\n".join(printed)
            real = self.session.run(command)
            lines += typed
            if same(text.strip("\n"), real):
                self.session.learn(text, real)
                lines += printed
                continue
            good = False
            print(f"{self.file}:{line}: {command}\n--- printed\n{text.strip()}\n--- came\n{real}\n---")
            lines += ([real] if real else []) + ([""] if real and n + 1 < len(found) else [])
        self.counts[0 if good else 1] += 1
        return "\n".join(lines) + "\n"

    def replace(self, match):
        if match["kind"] == self.kind:
            self.begin(match["setup"])
        if not self.session or not re.search(rf"^{re.escape(PROMPTS[self.kind][0].rstrip())}", match["body"], re.M):
            return match[0]
        line = match.string[:match.start("body")].count("\n") + 1
        answer = self.answer(match["body"], line)
        return match[0][:match.start("body") - match.start()] + answer + "```"


def main(kind, accept, files):
    counts = [0, 0]
    for file in files:
        page = Page(file, kind)
        with open(os.path.join(TOP, file), encoding="utf-8") as f:
            text = f.read()
        try:
            now = BLOCK.sub(page.replace, text)
        finally:
            page.stop()
        if accept and now != text:
            with open(os.path.join(TOP, file), "w", encoding="utf-8") as f:
                f.write(now)
        counts = [a + b for a, b in zip(counts, page.counts)]
    print(f"{counts[0]} passed, {counts[1]} failed")
    return 0 if accept or (counts[0] and not counts[1]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--accept" in sys.argv, [a for a in sys.argv[2:] if a != "--accept"]))
