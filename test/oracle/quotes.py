"""Where the reference does not quote names as they have to be, and we do: it does not double the quotes in names that a
schema maps to, and writes the names of sequences without any."""

import json
import re

MAPPED = re.compile(r'(?:\bmap\(\s*(?:name:\s*)?|\b(?:map|name):\s*)("(?:[^"\\]|\\.)*")')


def names_with_quotes(*schemas):
    """Those that the schemas map to."""
    names = {json.loads(text) for schema in schemas for text in MAPPED.findall(schema or "")}
    return {n for n in names if '"' in n or "'" in n}


def forms(name):
    """Patterns of the name in an identifier: as it has to be, as it is, and cut, as names that are made of it may be."""
    cuts = [re.escape(name[:n]) + '(?=_(?:pkey|fkey|key|idx)")' for n in range(len(name) - 1, name.index('"'), -1)]
    return [re.escape(name.replace('"', '""')), re.escape(name), *cuts]


def doubled(script, names):
    """A script of the reference's with the quotes in those names doubled."""
    identifiers = [form for name in names if '"' in name for form in forms(name)]
    values = [re.escape(name) for name in names if "'" in name]
    longest = lambda parts: "".join(p + "|" for p in sorted(parts, key=len, reverse=True))
    token = re.compile(
        r"(?s)(?P<comment>--[^\n]*|/\*.*?\*/)"
        rf'|"(?P<identifier>(?:{longest(identifiers)}""|[^"])*)"'
        rf"|'(?P<value>{longest(values)}(?!))'"
        r"|'(?:[^']|'')*'"
    )

    def written(m):
        if m.group("identifier"):
            return '"' + m.group("identifier").replace('""', '"').replace('"', '""') + '"'
        return "'" + m.group("value").replace("'", "''") + "'" if m.group("value") else m.group(0)

    return token.sub(written, script) if names else script


def same_sequences(reference, ours):
    """Both scripts with one name for each sequence that is created, where ours quotes it: the reference never does."""
    names = zip(*(re.findall(r"(?m)^CREATE SEQUENCE (.*);$", script) for script in (reference, ours)))
    for number, (theirs, name) in enumerate(names):
        if '"' in name:
            reference = named(reference, theirs, theirs, f"SEQUENCE{number}")
            ours = named(ours, name, name.replace("'", "''"), f"SEQUENCE{number}")
    return reference, ours


def named(script, name, text, other):
    for before, written, after in (("CREATE SEQUENCE ", name, ";"), ("nextval('", text, "')"), ("ALTER SEQUENCE ", name, " OWNED BY ")):
        script = script.replace(before + written + after, before + other + after)
    return script
