"""Random renames, said in one of the ways there are, and backfills.

A rename changes the name that an object has in the database; mutate.py has others, too. `say` decides of each rename how
the plan is told: by the option, by a comment in the schema, or not at all.
"""

from truth import Shape, stored
from values import word

WAYS = ("option", "comment", None)


def new_name(g, taken):
    """One that PostgreSQL does not cut."""
    while True:
        name = word(g.r, {t.lower() for t in taken}, g.names_odd)
        if len(name.encode()) <= 63:
            return name


def names_of_tables(s):
    return [n for x in s.models + s.enums for n in (x.name, x.db) if n is not None]


def names_of_fields(g, m):
    return g.fields_taken(m)


def is_plain(name):
    return name.isascii() and name.isidentifier() and name[0] != "_"


def set_name(g, x, name):
    """In the database: by @map, or, where the language can say it, as the name itself now and then."""
    if is_plain(name) and g.r.random() < 0.6:
        x.name, x.db = name, None
    else:
        x.db = name


def one_column(g, s):
    m = g.r.choice(s.models)
    f = g.r.choice(m.fields)
    set_name(g, f, new_name(g, names_of_fields(g, m)))


def several_columns(g, s):
    for _ in range(g.r.randint(2, 4)):
        one_column(g, s)


def take_name(g, x, name, taken):
    """The name in the database of another thing, which gets another: the language takes no @map that is another's own name."""
    if is_plain(name):
        x.name, x.db = name, None
    else:
        x.name, x.db = word(g.r, {t.lower() for t in taken}), name


def swap(g, a, b, taken):
    names = stored(a), stored(b)
    take_name(g, a, names[1], taken)
    take_name(g, b, names[0], [*taken, a.name])


def swapped_columns(g, s):
    m = g.r.choice(s.models)
    if len(m.fields) < 2:
        return False
    a, b = g.r.sample(m.fields, 2)
    swap(g, a, b, names_of_fields(g, m))


def chained_columns(g, s):
    """a becomes b, and b becomes c."""
    m = g.r.choice(s.models)
    if len(m.fields) < 2:
        return False
    a, b = g.r.sample(m.fields, 2)
    name = stored(b)
    set_name(g, b, new_name(g, names_of_fields(g, m)))
    take_name(g, a, name, names_of_fields(g, m))


def one_table(g, s):
    m = g.r.choice(s.models)
    set_name(g, m, new_name(g, names_of_tables(s)))


def swapped_tables(g, s):
    if len(s.models) < 2:
        return False
    a, b = g.r.sample(s.models, 2)
    if a.schema != b.schema:
        return False
    swap(g, a, b, names_of_tables(s))


def table_and_columns(g, s):
    m = g.r.choice(s.models)
    set_name(g, m, new_name(g, names_of_tables(s)))
    for f in g.r.sample(m.fields, min(len(m.fields), 2)):
        set_name(g, f, new_name(g, names_of_fields(g, m)))


def joined_table(g, s):
    """A model of a many-to-many relation, whose join table follows, perhaps with A and B turned."""
    if not s.joins:
        return False
    j = g.r.choice(s.joins)
    m = g.r.choice([j.one, j.two])
    m.name, m.db = new_name(g, names_of_tables(s)), None


def one_enum(g, s):
    if not s.enums:
        return False
    e = g.r.choice(s.enums)
    set_name(g, e, new_name(g, names_of_tables(s)))


def one_value(g, s):
    if not s.enums:
        return False
    e = g.r.choice(s.enums)
    v = g.r.choice(e.values)
    taken = {n for v in e.values for n in v if n}
    name = new_name(g, taken)
    if v[1] is None and name.isidentifier() and name.isascii() and g.r.random() < 0.5:
        uses = [f for m in s.models for f in m.fields if f.type is e and f.default]
        for f in uses:
            f.default = name if f.default == v[0] else f.default if f.default[0] != "[" else None
        v[0] = name
    else:
        v[1] = name


def moved(g, s, things):
    """A model or enum comes to another schema."""
    if not s.schemas or not things:
        return False
    x = g.r.choice(things)
    to = g.r.choice(s.schemas)
    if any(o.schema == to and stored(o) == stored(x) for o in s.models + s.enums):
        return False
    x.schema = to


def moved_table(g, s):
    return moved(g, s, s.models)


def moved_enum(g, s):
    return moved(g, s, s.enums)


KINDS = {
    "column": (one_column, 6), "columns": (several_columns, 2), "swap": (swapped_columns, 2), "chain": (chained_columns, 2), "table": (one_table, 4),
    "tables": (swapped_tables, 1), "table and columns": (table_and_columns, 2), "join": (joined_table, 2), "enum": (one_enum, 2), "value": (one_value, 2),
}
OF_SCHEMAS = {"moved": (moved_table, 8), "moved enum": (moved_enum, 4)}


def renamed(g, s, count):
    """Changes the schema; the kinds that were done."""
    kinds = {**KINDS, **OF_SCHEMAS} if s.schemas else KINDS
    names = list(kinds)
    weights = [kinds[n][1] for n in names]
    done = []
    for _ in range(50):
        if len(done) == count or not s.models:
            break
        name = g.r.choices(names, weights)[0]
        if kinds[name][0](g, s) is not False:
            done.append(name)
    return done


def part(name):
    """Of a key."""
    return name if "." not in name and name[:1] != '"' else '"' + name.replace('"', '""') + '"'


class Rename:
    """A thing of both schemas with another name in the database, or in another schema there (`to_schema`). `kind`: table,
    join, column, enum, value; `within`: the old table or enum of a column or value."""

    def __init__(self, kind, schema, within, old, new, thing, to_schema=None):
        self.kind, self.schema, self.within, self.old, self.new, self.thing = kind, schema, within, old, new, thing
        self.to_schema = to_schema

    def goal(self):
        """The new name, as option `renames` has it."""
        return self.new if self.to_schema is None else f"{part(self.to_schema)}.{part(self.new)}"

    def said(self):
        """The old name, as a comment has it."""
        return self.old if self.to_schema is None else f"{part(self.schema or 'public')}.{part(self.old)}"

    def key(self):
        """As option `renames` has it."""
        return ".".join(part(p) for p in (self.schema, self.within, self.old) if p is not None)

    def way(self):
        return getattr(self.thing, "way", None)


def renames(a, b):
    """All of them, from the shape of one schema to that of another. `thing` is the new schema's."""
    out = []
    named = a.schema.schemas is not None
    for t in a.tables.values():
        u = b.by_uid(t.uid)
        if u is None or not b.reaches(t.schema):
            continue
        home = t.schema if named else None
        if (t.schema, t.name) != (u.schema, u.name):
            to_schema = u.schema if u.schema != t.schema else None
            out.append(Rename("join" if hasattr(t.owner, "one") else "table", home, None, t.name, u.name, u.owner, to_schema))
        for c in t.columns.values():
            d = u.by_uid(c.uid)
            if d is not None and d.name != c.name:
                out.append(Rename("column", home, t.name, c.name, d.name, d.field))
    new = {e.uid: e for e in b.enums.values() if hasattr(e, "uid")}
    for (home, name), e in a.enums.items():
        f = new.get(e.uid)
        if f is None or not b.reaches(home):
            continue
        to_schema = b.home(f) if b.home(f) != home else None
        home = home if named else None
        if a.schema.postgres() and (to_schema or stored(f) != name):
            out.append(Rename("enum", home, None, name, stored(f), f, to_schema))
        values = {v.uid: v for v in f.values if hasattr(v, "uid")}
        for v in e.values:
            w = values.get(v.uid)
            if w is not None and (v[1] or v[0]) != (w[1] or w[0]):
                out.append(Rename("value", home, name if a.schema.postgres() else stored(f), v[1] or v[0], w[1] or w[0], w))
    return out


def say(g, a, b, ways):
    """Decides how each rename is told; `ways`: those that may be used."""
    left, right = Shape(a), Shape(b)
    found = renames(left, right)
    for one in found:
        one.thing.way = g.r.choice([w for w in ways if may_say(b, one, w)])
    for _ in found:
        for one in found:
            if not is_possible(one, found, left, right):
                one.thing.way = None


def may_say(b, one, way):
    return way != "comment" or one.kind != "join" and (one.kind != "value" or b.postgres())


def scope(one):
    return one.kind.replace("join", "table"), one.schema, one.within


def goal_scope(one):
    return one.kind.replace("join", "table"), one.to_schema or one.schema, one.within


def is_possible(one, found, left, right):
    """Whether a rename can be told as it is: what it is in is known, and its new name gets free."""
    if one.way() is None:
        return True
    if one.within is not None:
        outer = next((o for o in found if o.kind in ("table", "enum") and o.schema == one.schema and o.old == one.within), None)
        if outer and outer.way() is None or not outer and one.within in [o.new for o in found if o.kind in ("table", "enum")]:
            return False
    if one.kind == "join" and any(o.thing in (one.thing.one, one.thing.two) and o.way() is None for o in found):
        return False
    after = next((o for o in found if scope(o) == goal_scope(one) and o.old == one.new), None)
    if after is not None:
        return one.way() == after.way() == "option"
    return one.new not in taken(one, left)


def taken(one, left):
    """The names beside it on the old side."""
    home = one.to_schema or one.schema or ("public" if left.schema.postgres() else None)
    if one.kind in ("table", "join"):
        return [n for s, n in left.tables if s == home]
    if one.kind == "column":
        return list(left.tables[home, one.within].columns)
    if one.kind == "enum":
        return [n for s, n in left.enums if s == home]
    return [v[1] or v[0] for e in left.enums.values() if one.thing.uid in [v.uid for v in e.values] for v in e.values]


def write_comments(a, b):
    """What is said in the schema, as it is now."""
    for x in [*b.models, *b.enums, *(f for m in b.models for f in m.fields), *(v for e in b.enums for v in e.values)]:
        if hasattr(x, "said"):
            x.said = None
    for one in renames(Shape(a), Shape(b)):
        if one.way() == "comment":
            one.thing.said = one.said()


def option(a, b):
    """The object of option `renames`."""
    return {one.key(): one.goal() for one in renames(Shape(a), Shape(b)) if one.way() == "option"}
