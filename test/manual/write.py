"""Writes REFERENCE.md: the tables of common/*.def around the pages of this folder.

    write.py           writes it
    write.py --check   says whether it is what would be written, and what the tables lack; exit status 1 if anything

A page of functions/ has places that are filled in: <!-- options -->, <!-- codes --> and, that of migrate_preflight, <!-- checks -->. What its sessions print is
seen to by sessions.py.
"""

import os
import re
import sys

import json_shapes

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
PURPOSES = {"DEPLOYING": "deploying", "LOOKING": "looking", "REPAIRING": "repairing, running scripts", "DEVELOPING": "developing"}
PLACES = {"BOTH": "", "MG_IN_BOTH": "", "POSTGRES": "PostgreSQL", "MG_IN_POSTGRES": "PostgreSQL", "SQLITE": "SQLite",
          "MG_IN_SQLITE": "SQLite"}
RESULTS = {"LINES": ("setof text, a row a line", "one text"), "VALUE": ("text", "text"),
           "PROCEDURE": ("a procedure (CALL) that gives the report", "one text"), "ROWS": ("rows", "rows")}
TYPES = {"FLAG": "true or false", "COUNT": "a whole number", "DURATION": 'milliseconds, or a text such as `"5s"`',
         "NAMES": "an object of texts", "ANSWERS": "an object of texts, or of null", "LIST": "a list of texts"}


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as f:
        return f.read()


def unquoted(token):
    """The value of a token: strings side by side are one; others as they stand; None for NULL."""
    strings = re.findall(r'"((?:[^"\\]|\\.)*)"', token)
    if strings:
        return re.sub(r"\\(.)", r"\1", "".join(strings))
    return None if token.strip() == "NULL" else token.strip()


def entries(path, macro):
    """[(macro, arguments)] of the entries whose macro's name begins so."""
    text = re.sub(r"/\*.*?\*/", "", read(path), flags=re.S)
    found = []
    for m in re.finditer(rf'^({macro}\w*)\(((?:[^"()]|"(?:[^"\\]|\\.)*")*)\)$', text, re.M):
        tokens = re.findall(r'(?:"(?:[^"\\]|\\.)*"|[^,"])+', m[2])
        found.append((m[1], [unquoted(t) for t in tokens]))
    return found


def commands():
    """{a name that options.def has for commands: the names of single commands that it means}"""
    meant = {command_of(name): {command_of(name)} for name in re.findall(r"^MG_FUNCTION\w*\((\w+)", read("common/functions.def"), re.M)}
    body = re.search(r"enum mg_command\n\{(.*?)\n\};", read("common/call/options.h"), re.S)[1]
    for name, value in re.findall(r"(MG_FOR_[A-Z_]+) =\s*([^,]*)", re.sub(r"/\*.*?\*/", "", body, flags=re.S)):
        meant[name] = set().union(*(meant[n] for n in re.findall(r"MG_FOR_\w+", value)))
    return meant


def command_of(function):
    return "MG_FOR_" + function


class Function:
    def __init__(self, macro, arguments):
        self.name, self.result, self.count, self.purpose, self.summary, codes, *names = arguments
        self.count, self.codes = int(self.count), codes.split()
        self.options = len(names) > self.count
        self.arguments, self.maybe = names[:self.count], macro == "MG_FUNCTION_MAYBE" or self.name == "protect"

    def signature(self):
        shown = ", ".join(self.arguments)
        if not self.options:
            return f"migrate_{self.name}({shown})"
        if self.maybe:
            return f"migrate_{self.name}([{shown} [, options]])"
        return f"migrate_{self.name}({shown}{' [, options]' if shown else '[options]'})"


def load():
    functions = [Function(*e) for e in entries("common/functions.def", "MG_FUNCTION")]
    options = []
    for macro, (field, *rest) in entries("common/options.def", "MG_OPTION"):
        options.append([field, *rest] if macro == "MG_OPTION" else rest)
    return functions, options, [arguments for _, arguments in entries("common/codes.def", "MG_CODE")]


def row(*cells):
    return "| " + " | ".join((c or "").replace("|", "\\|") for c in cells).replace("  ", " ") + " |"


def words(type, values):
    if values:
        return ", ".join(f'`"{v}"`' for v in values.split("|"))
    return TYPES.get(type, "a text")


def default(type, value, without):
    if without or value is None:
        return without or ""
    return f'`"{value}"`' if type == "TEXT" else f"`{value}`"


def option_table(function, options):
    meant = commands()
    rows = []
    for key, type, whose, where, fallback, values, meaning, without in options:
        if command_of(function.name) not in set().union(*(meant[n] for n in re.findall(r"MG_FOR_\w+", whose))):
            continue
        place = PLACES[where]
        rows.append(row(f"`{key}`", words(type, values), default(type, fallback, without),
                        (f"{place}: " if place else "") + meaning))
    return "\n".join(["| option | is | default | meaning |", "| --- | --- | --- | --- |", *rows]) if rows else ""


def code_table(function, codes):
    rows = [row(f"[{code}](#error-codes)", (f"{PLACES[where]}: " if PLACES[where] else "") + meaning)
            for code, where, meaning, _ in codes if code in function.codes]
    return "\n".join(["| error | when |", "| --- | --- |", *rows]) if rows else ""


def rule_table():
    lines = ["| rule | in | severity | means | instead |", "| --- | --- | --- | --- | --- |"]
    for macro, values in entries("common/lint/rules.def", "MG_RULE"):
        if macro != "MG_RULE_TOO":
            _, name, where, _, severity, *_, meaning, safe = values
            lines.append(row(f"`{name}`", PLACES[where] or "both", severity.lower(), meaning, safe))
    return "\n".join(lines)


def check_table(function):
    """Of migrate_preflight."""
    if function.name != "preflight":
        return ""
    rows = [row(f"`{name}`", (f"{PLACES[where]}: " if PLACES[where] else "") + meaning)
            for _, (name, where, meaning) in entries("common/command/preflight/preflight.def", "MG_PREFLIGHT")]
    return "\n".join(["| check | passes, if |", "| --- | --- |", *rows])


def page(function, options, codes):
    text = read(f"test/manual/functions/{function.name}.md").replace("<!-- rules -->", rule_table())
    tables = {"options": option_table(function, options), "codes": code_table(function, codes), "checks": check_table(function)}
    for name, table in tables.items():
        mark = f"<!-- {name} -->\n\n"
        if (mark in text + "\n") != bool(table):
            raise SystemExit(f"test/manual/functions/{function.name}.md: {'lacks' if table else 'has'} {mark.strip()}")
        text = (text + "\n").replace(mark, table + "\n\n").rstrip("\n") + "\n"
    text = re.sub(r"^<!-- (sqlite|postgres)\n.*?-->\n+", "", text, flags=re.S | re.M)
    postgres, sqlite = RESULTS[function.result]
    if function.name == "progress":
        result = "PostgreSQL: rows"
    else:
        result = postgres if postgres == sqlite else f"PostgreSQL: {postgres}; SQLite: {sqlite}"
    return f"## migrate_{function.name}\n\n`{function.signature()}` → {result}\n\n{text}"


def index(functions):
    lines = ["| for | functions |", "| --- | --- |"]
    for purpose, shown in PURPOSES.items():
        names = [f.name for f in functions if f.purpose == purpose]
        lines.append(row(shown, ", ".join(f"[migrate_{n}](#migrate_{n})" for n in names)))
    return "\n".join(lines)


def code_index(functions, codes):
    lines = ["| code | in | means | do | from |", "| --- | --- | --- | --- | --- |"]
    for code, where, meaning, next in codes:
        whose = ", ".join(f"[{f.name}](#migrate_{f.name})" for f in functions if code in f.codes)
        lines.append(row(f"`{code}`", PLACES[where] or "both", meaning, next, whose))
    return "\n".join(lines)


def option_index(functions, options):
    meant = commands()
    lines = ["| option | of |", "| --- | --- |"]
    for key in sorted({o[0] for o in options}):
        whose = set().union(*(meant[n] for o in options if o[0] == key for n in re.findall(r"MG_FOR_\w+", o[2])))
        names = [f"[{f.name}](#migrate_{f.name})" for f in functions if command_of(f.name) in whose]
        lines.append(row(f"`{key}`", ", ".join(names)))
    return "\n".join(lines)


def reference(functions, options, codes):
    frame = read("test/manual/reference.md")
    pages = "\n".join(page(f, options, codes) for f in functions)
    for mark, text in (("functions", index(functions)), ("pages", pages.rstrip("\n")), ("options", option_index(functions, options)),
                       ("codes", code_index(functions, codes)),
                       ("json", json_shapes.section([f.name for f in functions if f.result != "ROWS"]))):
        frame = frame.replace(f"<!-- {mark} -->", text)
    return frame


def lacking(functions, options, codes):
    """What the tables lack, or have without need."""
    known = [c[0] for c in codes]
    raised, states = set(), set(re.findall(r'#define MG_ERR_\w+ "(\w+)"', read("common/base/error.h")))
    for folder in ("common", "pg_ext", "sqlite_ext"):
        for path, _, files in os.walk(os.path.join(TOP, folder)):
            for name in files:
                if name.endswith((".c", ".h")):
                    raised |= set(re.findall(r'"(P\d{4})"', read(os.path.join(path, name))))
    for code in sorted((raised | states) - set(known)):
        yield f"common/codes.def: lacks {code}"
    for code in sorted({c for c in known if re.fullmatch(r"P\d{4}", c)} - raised):
        yield f"common/codes.def: nothing raises {code}"
    for f in functions:
        for code in f.codes:
            if code not in known:
                yield f"common/functions.def: {f.name}: {code} is not in codes.def"
    listed = {c for f in functions for c in f.codes}
    for code in sorted(raised - listed):
        yield f"common/functions.def: no function lists {code}"
    script = read("pg_ext/" + sorted(n for n in os.listdir(os.path.join(TOP, "pg_ext")) if re.fullmatch(r"migrate--[\d.]+\.sql", n))[-1])
    comments = dict(re.findall(r"COMMENT ON (?:FUNCTION|PROCEDURE) migrate_(\w+)\([^)]*\)\s+IS '(.*?)';", script))
    for f in functions:
        if comments.pop(f.name, None) != f.summary:
            yield f"common/functions.def: {f.name}: its summary is not the COMMENT in PostgreSQL"
    for name in comments:
        yield f"common/functions.def: lacks {name}"
    readme = read("README.md")
    for f in functions:
        if f"(REFERENCE.md#migrate_{f.name})" not in readme:
            yield f"README.md: does not name migrate_{f.name}"


def main(check):
    tables = load()
    text = reference(*tables)
    faults = list(lacking(*tables))
    if check and text != read("REFERENCE.md"):
        faults.append("REFERENCE.md: is not what test/manual/write.py writes: make manual")
    if not check:
        with open(os.path.join(TOP, "REFERENCE.md"), "w", encoding="utf-8") as f:
            f.write(text)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
