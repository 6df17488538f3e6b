"""Rows that fit a database: values of every type, NULLs, keys that refer to rows, tables of many-to-many relations.

Columns that foreign keys link have the same values. Values are told apart by column and row, so that one that is in another
column afterwards is recognised. The same seed gives the same rows.
"""

import json
import random

ROWS = 5


def fill(db, seed, labels):
    """`labels(table, column)`: the values of an enum that the database does not know, or None."""
    Filler(db, random.Random(seed), labels).run()


class Filler:
    def __init__(self, db, rng, labels):
        self.db, self.r, self.labels = db, rng, labels
        self.tables = db.tables()
        self.columns = {(t.schema, t.name, c.name): (t, c) for t in self.tables for c in t.columns}
        self.links, self.referred, self.turns = {}, set(), {}
        self._link()

    def _link(self):
        """Which columns have the same values, and by how many rows those of a key are shifted."""
        keys = [(t, k) for t in self.tables for k in t.keys]
        uses = [(t.schema, t.name, c) for t, k in keys for c in k.columns]
        for t, k in keys:
            for column, reference in zip(k.columns, k.references):
                target = self.real((k.schema, k.table, reference))
                self.referred.add(target)
                self.links[self.root((t.schema, t.name, column))] = self.root(target)
        for t, k in keys:
            own = [(t.schema, t.name, c) for c in k.columns]
            alone = all(uses.count(c) == 1 and c not in self.referred for c in own)
            turn = self.r.randrange(ROWS) if alone else 0
            self.turns.update({c: turn for c in own})

    def real(self, column):
        """SQLite takes other cases of a name, too."""
        if column in self.columns:
            return column
        return next((c for c in self.columns if [n and n.lower() for n in c] == [n and n.lower() for n in column]), column)

    def root(self, column):
        while self.links.get(column, column) != column:
            column = self.links[column]
        return column

    def run(self):
        self.db.begin_filling()
        numbers = {c: n for n, c in enumerate(self.columns)}
        empty = {(t.schema, t.name) for t in self.tables if self.r.random() < 0.1}
        for t in self.tables:
            for row in range(ROWS) if (t.schema, t.name) not in empty else ():
                self.db.insert(t, [self.value(t, c, row, numbers) for c in t.columns])
        self.db.end_filling()

    def value(self, table, column, row, numbers):
        own = (table.schema, table.name, column.name)
        root = self.root(own)
        if not column.required and own not in self.referred and (numbers[own] + row) % 4 == 0:
            return None
        t, c = self.columns.get(root, (table, column))
        number = numbers.get(root, numbers[own])
        n = (row + self.turns.get(own, 0)) % ROWS
        make = self.lite if self.db.provider == "sqlite" else self.postgres
        return make(c._replace(labels=c.labels or self.labels(t, c)), number, n)

    @staticmethod
    def text(number, n):
        if number % 4 == 0:
            return str(100 * number + n)
        return [f"t{number} 'x' {n}", f'"{number}"\n{n}', f"été {number} 名 {n}", f"{number}\\{n}", f"  {number}.{n} "][n]

    @staticmethod
    def day(number, n):
        return f"{1970 + number % 60}-0{n + 1}-{10 + number % 15}"

    def lite(self, c, number, n):
        if c.labels:
            return c.labels[n % len(c.labels)]
        kind = c.type.upper()
        if kind in ("INTEGER", "BIGINT"):
            return 10 * number + n + (10 ** 12 if kind == "BIGINT" and number % 3 == 0 else 0)
        made = {"REAL": lambda: number + n / 4, "DECIMAL": lambda: number + n / 2, "BOOLEAN": lambda: n % 2,
                "DATETIME": lambda: [f"{self.day(number, n)}T12:00:00.000Z", 86400000 * (1000 * n + number)][number % 2],
                "BLOB": lambda: bytes([number % 256, n, 0]), "JSONB": lambda: json.dumps({"n": [number, n]})}
        return made.get(kind, lambda: self.text(number, n))()

    def postgres(self, c, number, n):
        if not c.list:
            return self.scalar(c, number, n)
        elements = [self.scalar(c, number, m) for m in range(n, n + n % 3)]
        return "{" + ",".join('"' + e.replace("\\", "\\\\").replace('"', '\\"') + '"' for e in elements) + "}"

    def scalar(self, c, number, n):
        if c.labels:
            return c.labels[n % len(c.labels)]
        n %= ROWS
        size, day = max(c.modifier - 4, 0), self.day(number, n)
        text = self.text(number, n)
        bits = max(c.modifier, 1)
        made = {
            "int2": lambda: 10 * number + n, "int4": lambda: 10 * number + n, "oid": lambda: 10 * number + n,
            "int8": lambda: 10 * number + n + (10 ** 12 if number % 3 == 0 else 0),
            "float4": lambda: number + n / 4, "float8": lambda: number + n / 4, "money": lambda: number + n / 2,
            "numeric": lambda: number % 100 + (n / 2 if size & 0xFFFF else n), "bool": lambda: n % 2 == 0,
            "text": lambda: text, "citext": lambda: text, "uuid": lambda: f"00000000-0000-0000-{number:04}-{n:012}",
            "varchar": lambda: text[:size] if size else text,
            "bpchar": lambda: f"{chr(97 + number % 26)}{n}"[-size:], "inet": lambda: f"10.{number % 256}.0.{n}",
            "bit": lambda: f"{(number + n) % 2 ** bits:0{bits}b}", "varbit": lambda: f"{n + 1:b}"[:bits] if c.modifier > 0 else f"{n + 1:b}",
            "xml": lambda: f"<a>{number}<b>{n}</b></a>", "json": lambda: json.dumps({"n": [number, n]}), "jsonb": lambda: json.dumps({"n": [number, n]}),
            "bytea": lambda: f"\\x{number % 256:02x}{n:02x}", "date": lambda: day, "timestamp": lambda: f"{day} 12:0{n}:00",
            "timestamptz": lambda: f"{day} 12:0{n}:00+00", "time": lambda: f"12:{number % 60:02}:0{n}", "timetz": lambda: f"12:{number % 60:02}:0{n}+02",
        }
        return str(made[c.type]()) if c.type in made else text
