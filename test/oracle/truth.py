"""What becomes of everything in a database when its schema changes: which object is which, by who they are, not by their
names.

mark(schema) numbers all objects; a changed copy keeps the numbers. Shape(schema) is what the database has of it.
"""

import itertools

from schema import Enum, Unsupported, Value


def mark(schema):
    """Gives every object a number that stays with it in copies."""
    numbers = itertools.count(1)
    for e in schema.enums:
        e.values = [Value(v) for v in e.values]
    for x in [*schema.models, *schema.enums, *schema.relations, *schema.joins, *(f for m in schema.models for f in m.fields),
              *(v for e in schema.enums for v in e.values)]:
        x.uid = next(numbers)


def uid(x):
    return getattr(x, "uid", None)


class Column:
    """`target`: of a join table's column, the field whose values it has."""

    def __init__(self, name, field, target=None):
        self.name, self.field, self.uid, self.target = name, field, uid(field), target

    def kind(self):
        """What must be the same of a column for its values to be untouched; of an enum itself."""
        f = self.field
        if f is None:
            return None
        return f.type.sql if isinstance(f.type, Unsupported) else f.type, f.arity == "[]", f.native


class Table:
    def __init__(self, schema, name, columns, owner, turned=False):
        self.schema, self.name, self.uid, self.owner = schema, name, uid(owner), owner
        self.columns = {c.name: c for c in columns}
        self.turned = turned  # of a join table: its A is the second model, `owner.two`

    def by_uid(self, number):
        return next((c for c in self.columns.values() if number and c.uid == number), None)


def stored(x):
    """The name in the database."""
    return x.name if x.db is None else x.db


def key_field(model):
    key = model.key()
    return key.fields()[0] if key else None


class Shape:
    def __init__(self, schema):
        self.schema = schema
        self.tables = {}
        for m in schema.models:
            columns = [Column(stored(f), f) for f in m.fields]
            self._add(Table(self.home(m), stored(m), columns, m))
        for number, j in enumerate(schema.joins):
            self._add(self._join(number, j))
        self.enums = {(self.home(e), stored(e)): e for e in schema.enums}

    def home(self, x):
        return (x.schema or "public") if self.schema.postgres() else None

    def _add(self, table):
        self.tables[table.schema, table.name] = table

    def _join(self, number, j):
        if j.one is j.two:
            first, second = j.fields_of(number)
            turned = first > second
        else:
            turned = j.one.name > j.two.name
        a, b = (j.two, j.one) if turned else (j.one, j.two)
        name = "_" + (j.name if j.named else f"{a.name}To{b.name}")
        return Table(self.home(a), name, [Column("A", None, key_field(a)), Column("B", None, key_field(b))], j, turned)

    def by_uid(self, number):
        return next((t for t in self.tables.values() if number and t.uid == number), None)

    def reaches(self, schema):
        """Whether plans to this shape see what is in the schema: else it stays there as it is."""
        return schema is None or schema in (self.schema.schemas or ["public"])


def labels(shape, schema, table, column):
    """The values in the database of a column that is an enum, or None."""
    t = shape.tables.get((schema, table))
    c = t.columns.get(column) if t else None
    f = c.field if c else None
    return [v[1] or v[0] for v in f.type.values] if f is not None and isinstance(f.type, Enum) else None
