"""Pairs of schemas that go through everything that can be listed: every type to every other one with arguments around
the bounds that matter, every default to every other one, actions, types of indexes and operator classes."""

import itertools

from release import datasource
from values import ACTIONS, BRIN, CLIENT, GENERATED, UNSUPPORTED, VALUES

LENGTHS = [1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15, 16, 19, 20, 21, 22, 23, 24, 27, 28, 29, 30, 35, 36, 37, 41, 42, 255, 53335]
DECIMALS = [(p, s) for p in (1, 2, 3, 4, 5, 9, 10, 11, 18, 19, 20, 38, 39, 65, 308, 309, 1000) for s in (0, 1, 2, 30) if s <= p]
NATIVES = [
    *[("String", f"{t}({n})") for t in ("VarChar", "Char") for n in LENGTHS], *[("String", f"{t}({n})") for t in ("Bit", "VarBit") for n in (1, 2, 3, 4, 7, 8, 9, 20)],
    *[("String", t) for t in ("VarChar", "Char", "Text", "Uuid", "Citext", "Inet", "Bit", "VarBit", "Xml", None)],
    *[("Int", t) for t in ("SmallInt", "Integer", "Oid", None)], *[("BigInt", t) for t in ("BigInt", None)],
    *[("Float", t) for t in ("Real", "DoublePrecision", None)], *[("Boolean", t) for t in ("Boolean", None)],
    *[("Decimal", f"Decimal({p}, {s})") for p, s in DECIMALS], *[("Decimal", t) for t in ("Decimal", "Money", None)],
    *[("DateTime", f"{t}({n})") for t in ("Timestamp", "Timestamptz", "Time", "Timetz") for n in (0, 1, 3, 6)],
    *[("DateTime", t) for t in ("Timestamp", "Timestamptz", "Time", "Timetz", "Date", None)],
    *[("Json", t) for t in ("Json", "JsonB", None)], *[("Bytes", t) for t in ("ByteA", None)],
    ("Kind", None), ("Sort", None), *[(f'Unsupported("{u}")', None) for u in UNSUPPORTED[:3]],
]
ENUMS = "\nenum Kind {\n  one\n  two\n}\n\nenum Sort {\n  one\n  three\n}\n"
ARITIES = [("", ""), ("[]", "[]"), ("", "[]"), ("[]", ""), ("", "?"), ("?", "[]"), ("[]", "?")]


def config(provider):
    return datasource(provider) + "\n"


def pairs_of(provider, columns, size=60):
    """Columns (old, new) as fields of one model, `size` in a pair."""
    columns = list(columns)
    for i in range(0, len(columns), size):
        sides = []
        for side in (0, 1):
            lines = [f"  c{k} {pair[side]}\n" for k, pair in enumerate(columns[i:i + size]) if pair[side]]
            sides.append(config(provider) + "model A {\n  id Int @id\n" + "".join(lines) + "}\n" + ENUMS)
        yield {"provider": provider, "a": sides[0], "b": sides[1]}


def types(provider):
    def field(t, arity):
        return t[0] + arity + (f" @db.{t[1]}" if t[1] else "")

    if provider == "postgresql":
        few = [t for t in NATIVES if t[1] is None or "(" not in t[1]] + [("String", "VarChar(5)"), ("String", "Char(5)"), ("Decimal", "Decimal(5, 2)")]
        for k, (x, y) in enumerate(ARITIES):
            of = NATIVES if k < 2 else few
            yield from ((field(a, x), field(b, y)) for a, b in itertools.product(of, of))
    else:
        scalars = [(t, None) for t in [*VALUES, "Kind", "Sort"]]
        for x, y in (("", ""), ("?", "?"), ("", "?"), ("?", "")):
            yield from ((field(a, x), field(b, y)) for a, b in itertools.product(scalars, scalars))


def defaults(provider):
    postgres = provider == "postgresql"
    for kind, values in {**VALUES, "Kind": ["one", "two"]}.items():
        said = [f"@default({v})" for v in values] + [""]
        said += [f'@default(dbgenerated("{g}"))' for g in GENERATED.get(kind, [])]
        said += ["@default(now())", "@updatedAt"] if kind == "DateTime" else []
        said += [f"@default({c})" for c in CLIENT[:2]] if kind == "String" else []
        said += ["@default(dbgenerated())"] * postgres + ["@default(autoincrement())"] * (postgres and kind in ("Int", "BigInt"))
        for (x, y), a, b in itertools.product([("", ""), ("?", "?"), ("?", ""), ("", "?")], said, said):
            if not ("auto" in a and x or "auto" in b and y or "updatedAt" in a and x or "updatedAt" in b and y):
                yield f"{kind}{x} {a}", f"{kind}{y} {b}"
        if postgres:
            lists = ["", "@default([])", *(f"@default([{', '.join(c)}])" for n in (1, 2) for c in itertools.permutations(values[:4], n))]
            yield from ((f"{kind}[] {a}", f"{kind}[] {b}") for a, b in itertools.product(lists, lists))
        for a in said:
            for other in VALUES:
                if other != kind and "auto" not in a:
                    yield f"{kind} {a}", f"{other}"
                    yield f"{kind} {a}", f"{other} @default({VALUES[other][1]})"


def actions(provider):
    model = "model P {{\n  id Int @id\n  cs C[]\n}}\n\nmodel C {{\n  id Int @id\n  pId Int{0}\n  p P{0} @relation(fields: [pId], references: [id]{1})\n}}\n"
    choices = [""] + [f", {on}: {a}" for on in ("onDelete", "onUpdate") for a in ACTIONS] + [f", onDelete: {a}, onUpdate: {b}" for a in ACTIONS for b in ACTIONS]
    sides = [model.format(o, c) for o in ("", "?") for c in choices if o or "SetNull" not in c]
    for a, b in itertools.product(sides, sides):
        yield {"provider": provider, "a": config(provider) + a, "b": config(provider) + b}


def indexes(provider):
    fields = "  i Int\n  t String\n  j Json\n  l Int[]\n  n String @db.Inet\n  u String @db.Uuid\n" if provider == "postgresql" else "  i Int\n  t String\n"
    said = ["", *(f"@@{k}([{c}]{m})" for k in ("index", "unique") for c in ("i", "t", "i, t", "t, i", "i(sort: Desc)", "i(sort: Asc)", "i, t(sort: Desc)") for m in ("", ', map: "x"', ', map: "y"'))]
    if provider == "postgresql":
        algorithms = [("t", "Hash"), ("j", "Gin"), ("j(ops: JsonbOps)", "Gin"), ("j(ops: JsonbPathOps)", "Gin"), ("l", "Gin"), ("l(ops: ArrayOps)", "Gin"), ("n(ops: InetOps)", "Gist"), ("n", "SpGist"),
                      ("n(ops: InetOps)", "SpGist"), ("t", "SpGist"), ("t(ops: TextOps)", "SpGist"), ("i", "Hash"), ("i", "BTree"), ("i", "Brin"), ("u(ops: UuidMinMaxOps)", "Brin"), ("u(ops: UuidMinMaxMultiOps)", "Brin"),
                      ('t(ops: raw("text_pattern_ops"))', "BTree"), ('t(ops: raw("gin_trgm_ops"))', "Gin"), ('t(ops: raw("gist_trgm_ops"))', "Gist"), ('i(ops: raw("int4_ops"))', "BTree"), ('t(ops: raw("text_ops"))', "BTree"), ("n", "Brin"), ("i, t", "Brin")]
        algorithms += [(f"i(ops: {o})", "Brin") for o in BRIN[None]["Int"]] + [(f"t(ops: {o})", "Brin") for o in BRIN[None]["String"]]
        said += [f"@@index([{c}], type: {t}{m})" for c, t in algorithms for m in ("", ', map: "x"')]
    for a, b in itertools.product(said, said):
        sides = [config(provider) + f"model A {{\n  id Int @id\n{fields}  {x}\n}}\n" for x in (a, b)]
        yield {"provider": provider, "a": sides[0], "b": sides[1]}


def pairs(provider):
    yield from pairs_of(provider, types(provider))
    yield from pairs_of(provider, defaults(provider))
    yield from actions(provider)
    yield from indexes(provider)
