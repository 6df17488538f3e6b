"""Whether rows are what they were, after the database was changed from one shape to another."""

import collections
import json

from databases import quoted
from rename import renames
from schema import Enum, ManyToMany
from truth import Shape, stored


class Before:
    """A database as it was: the rows of each table, and what backfills make of them, also once values of enums are renamed."""

    def __init__(self, db, a, b, backfills):
        self.shape, self.tables, self.types = Shape(a), {}, {}
        for t in db.tables():
            told = self.shape.tables.get((t.schema, t.name))
            if told is None:
                continue
            names = [c.name for c in t.columns]
            expressions = [(column, e) for (schema, table, column), e in backfills.items() if (schema, table) == (t.schema, t.name)]
            rows = db.read(t, [quoted(n) for n in names] + [e for _, e in expressions])
            self.tables[t.schema, t.name] = [dict(zip(names + [("backfill", c) for c, _ in expressions], r)) for r in rows]
            for c in t.columns:
                self.types[t.schema, t.name, c.name] = "text" if c.labels else db.type_of(t, c.name) if db.provider == "postgresql" else c.type
        statements = rename_values(db, self.shape, Shape(b))
        if statements and backfills:
            db.undone(statements, lambda: self.fill_again(db, backfills))

    def fill_again(self, db, backfills):
        for t in db.tables():
            expressions = [(column, e) for (schema, table, column), e in backfills.items() if (schema, table) == (t.schema, t.name)]
            made = db.read(t, [e for _, e in expressions]) if (t.schema, t.name) in self.tables and expressions else []
            for row, values in zip(self.tables.get((t.schema, t.name), ()), made):
                row.update(zip([("backfill, values renamed", c) for c, _ in expressions], values))


def rename_values(db, left, right):
    """The statements that rename the values of enums: by way of other names, since names may be exchanged."""
    out = []
    now = {e.uid: e for e in right.enums.values() if getattr(e, "uid", None)}
    for (schema, name), e in left.enums.items():
        new = {w.uid: w[1] or w[0] for w in getattr(now.get(e.uid), "values", ()) if getattr(w, "uid", None)}
        pairs = [(v[1] or v[0], new[v.uid]) for v in e.values if new.get(v.uid, v[1] or v[0]) != (v[1] or v[0])]
        steps = [(old, f"way {n}") for n, (old, _) in enumerate(pairs)] + [(f"way {n}", to) for n, (_, to) in enumerate(pairs)]
        columns = [(t, c) for t in left.tables.values() for c in t.columns.values() if c.field is not None and c.field.type is e]
        for old, to in steps:
            old, to = ("'" + text.replace("'", "''") + "'" for text in (old, to))
            if db.provider == "postgresql":
                out.append(f"ALTER TYPE {quoted(schema)}.{quoted(name)} RENAME VALUE {old} TO {to}")
            else:
                out += [f"UPDATE {quoted(t.name)} SET {quoted(c.name)} = {to} WHERE {quoted(c.name)} = {old}" for t, c in columns]
    return out


class Outcome:
    """`found` are the faults, each a text; `counts` what was seen. `said`: all that the plan told before it ran; `done`: its renames."""

    def __init__(self, db, before, a, b, backfills, said, done):
        self.db, self.before, self.said = db, before, said
        self.left, self.right = before.shape, Shape(b)
        self.renames = renames(self.left, self.right)
        self.backfills, self.done = backfills, done
        # Values of enums have their new names when expressions are computed.
        self.made = "backfill, values renamed" if any(r["kind"] == "value" for r in done) else "backfill"
        self.found, self.counts = [], collections.Counter()
        self.named = a.schemas is not None
        self.now = {(t.schema, t.name): t for t in db.tables()}

    def check(self):
        for key, rows in self.before.tables.items():
            if rows:
                self.check_table(self.left.tables[key], rows)
        for u in self.right.tables.values():
            if u.uid is None and (u.schema, u.name) not in self.left.tables:
                self.check_new_table(u)
        return self.found

    def check_new_table(self, u):
        """It must not be one that was there."""
        now = self.now.get((u.schema, u.name))
        if now is not None and self.db.read(now, []):
            self.counts["renamed, and nobody said so"] += 1
            self.fault(f"the new table {u.name} has rows")

    def fault(self, text):
        self.found.append(text)

    def announced(self, *names):
        """Whether a message, of those before anything ran, names all of them."""
        return any(all(f"`{n}`" in line or f'"{n}"' in line for n in names) for text in self.said for line in text.split("\n"))

    def announced_drop(self, name):
        """Whether it was told, or asked and answered, that the table goes."""
        told = (f"drop the `{name}` table", f"the table `{name}` goes")
        return any(words in text for words in told for text in self.said)

    # Where it is now ----------------------------------------------------------------------------------------------

    def told(self, kind, schema, within, old):
        """The new name that was said, or that the report says was given, with its schema; or (None, None)."""
        home = schema if self.named else None
        kinds = ("table", "join") if kind == "table" else (kind,)
        found = next((r for r in self.renames if r.kind in kinds and r.way() and (r.schema, r.within, r.old) == (home, within, old)), None)
        if found:
            return found.to_schema or schema, found.new
        done = next((r for r in self.done if (r["kind"], r["of"], r["from"]) == (kind, within, old) and r["schema"] in (None, home, schema)), None)
        return (done["to_schema"] or schema, done["to"]) if done else (None, None)

    def taken(self, kind, schema, within, name):
        """Whether something else was said to get the name."""
        home = schema if self.named else None
        kinds = ("table", "join") if kind == "table" else (kind,)
        return any(r.kind in kinds and r.way() and (r.to_schema or r.schema, r.within, r.new) == (home, within, name) for r in self.renames)

    def table_now(self, t):
        """(the new shape's table or None, whether that is certain)."""
        to = self.told("table", t.schema, None, t.name)
        if to in self.right.tables:
            return self.right.tables[to], True
        same = self.right.tables.get((t.schema, t.name))
        if same and not self.taken("table", t.schema, None, t.name):
            return same, True
        return self.right.by_uid(t.uid), False

    def column_now(self, t, u, c):
        to = self.told("column", t.schema, t.name, c.name)[1]
        if to is not None and to in u.columns:
            return u.columns[to], True
        if isinstance(t.owner, ManyToMany) and t.uid == u.uid:
            return u.columns["BA"[c.name == "B"] if t.turned != u.turned else c.name], True
        same = u.columns.get(c.name)
        if same and not self.taken("column", t.schema, t.name, c.name):
            return same, True
        return u.by_uid(c.uid), False

    def same_kind(self, c, d):
        """Whether values need no conversion; of enums, whether one is the other."""
        old, new = c.kind(), d.kind()
        if old is None or not isinstance(old[0], Enum) or new is None or not isinstance(new[0], Enum):
            return old == new
        home = old[0].schema or ("public" if self.db.provider == "postgresql" else None)
        schema, to = self.told("enum", home, None, stored(old[0]))
        was = (schema, to) if to else (home, stored(old[0]))
        return old[1:] == new[1:] and was == (self.right.home(new[0]), stored(new[0]))

    # What is there ------------------------------------------------------------------------------------------------

    def check_left_behind(self, t, rows):
        """In a schema that the new datasource does not list: nothing of it may change."""
        now = self.now.get((t.schema, t.name))
        held = self.db.read(now, [quoted(n) for n in t.columns]) if now else []
        if collections.Counter(held) != collections.Counter(tuple(r[n] for n in t.columns) for r in rows):
            self.fault(f"table {t.name}, which no schema of the new side has, had {len(rows)} rows, and has {len(held)}, or other ones")
        self.counts["tables left as they are in a schema that is not listed any more"] += 1

    def check_table(self, t, rows):
        if not self.right.reaches(t.schema):
            self.check_left_behind(t, rows)
            return
        u, certain = self.table_now(t)
        now = u and self.now.get((u.schema, u.name))
        if now is None:
            if self.announced_drop(t.name):
                self.counts["tables dropped, as was told"] += 1
            else:
                self.fault(f"table {t.name} with {len(rows)} rows is gone, and nothing told so")
            return
        held = [{c.name: v for c, v in zip(now.columns, r)} for r in self.db.read(now, [quoted(c.name) for c in now.columns])]
        if not certain and self.announced_drop(t.name):
            self.counts["tables dropped, as was told"] += 1
            return
        if len(held) != len(rows):
            self.fault(f"table {t.name} had {len(rows)} rows, and {u.name} has {len(held)}")
            return
        self.check_columns(t, u, rows, held)

    def check_columns(self, t, u, rows, held):
        arrived, expected = [], []
        gone = []
        for c in t.columns.values():
            d, certain = self.column_now(t, u, c)
            values = [r[c.name] for r in rows]
            if d is not None and (t.schema, t.name, d.name) in self.backfills:
                continue
            wanted = self.arrives(t, u, c, d, values, held) if d is not None else None
            if wanted is not None:
                arrived.append(d.name)
                expected.append(wanted)
                self.counts["columns renamed, with values"] += c.name != d.name and any(v is not None for v in values)
            elif all(v is None for v in values):
                continue
            elif self.announced(c.name, t.name) or self.announced(c.name, u.name) or d is not None and self.announced(d.name, u.name):
                if d is not None and certain and self.same_kind(c, d):
                    self.fault(f"{t.name}.{c.name} lost its values, which was told, but it should be {u.name}.{d.name}")
                self.counts["columns dropped, as was told"] += 1
                gone.append(c)
            else:
                where = f"not in {u.name}.{d.name}, which has {[r.get(d.name) for r in held][:5]}" if d is not None else "dropped"
                self.fault(f"the values of {t.name}.{c.name}, {values[:5]}, are gone, and nothing told so: {where}")
        for d in u.columns.values():
            e = [self.filled(t, u, d, r) for r in rows] if (t.schema, t.name, d.name) in self.backfills else None
            if e is not None:
                self.check_backfill(t, u, d, e, held)
            elif d.name not in arrived:
                self.check_new(t, u, d, gone, rows, held)
        together = collections.Counter(zip(*expected)) if expected else None
        if together is not None and together != collections.Counter(tuple(r[n] for n in arrived) for r in held):
            self.fault(f"the rows of {t.name} are mixed up in {u.name}: {arrived}")
        self.counts["values compared"] += len(rows) * len(arrived)

    def arrives(self, t, u, c, d, values, held):
        """The values as they are in d, if they are there; else None."""
        there = collections.Counter(r.get(d.name) for r in held)
        if d.name not in held[0]:
            return None
        for one in self.forms(t, u, c, d, values):
            if collections.Counter(one) == there:
                return one
            given = defaulted(one, there) if d.field is not None and d.field.arity == "" else None
            if given is not None:
                return given
        return None

    def forms(self, t, u, c, d, values):
        """What the values may be in the new column: of an enum with the new values that were told, which must be there, and
        with those that PostgreSQL knew without; converted."""
        if self.db.provider == "postgresql":
            yield [renamed_value(v, renamed_values(c, d, False)) for v in values]
        values = [renamed_value(v, renamed_values(c, d, True)) for v in values]
        yield values
        now = next(x for x in self.now[u.schema, u.name].columns if x.name == d.name)
        kind = self.before.types[t.schema, t.name, c.name]
        new = self.db.type_of(self.now[u.schema, u.name], d.name) if self.db.provider == "postgresql" else now
        try:
            converted = {v: self.db.converted(v, kind, new) for v in set(values)}
            yield [converted[v] for v in values]
        except Exception as why:  # no such cast: it cannot have arrived
            self.counts[f"casts that are none ({type(why).__name__})"] += 1

    def filled(self, t, u, d, row):
        """What the backfill makes of a row: of a column that only becomes required, where it is NULL."""
        old = next((c for c in t.columns.values() if self.column_now(t, u, c)[0] is d), None)
        same = old is not None and (self.same_kind(old, d) or self.db.provider == "sqlite" and self.before.types[t.schema, t.name, old.name] == self.type_now(u, d))
        kept = row[old.name] if same else None
        if kept is None:
            return row[self.made, d.name]
        return kept if self.made == "backfill" else renamed_value(kept, renamed_values(old, d, False))

    def type_now(self, u, d):
        return next(c.type for c in self.now[u.schema, u.name].columns if c.name == d.name)

    def check_backfill(self, t, u, d, expected, held):
        there = [r[d.name] for r in held]
        now = self.now[u.schema, u.name]
        kind = self.db.type_of(now, d.name) if self.db.provider == "postgresql" else next(c for c in now.columns if c.name == d.name)
        wanted = [self.db.converted(v, "text", kind) for v in expected]
        self.counts["columns filled"] += 1
        if collections.Counter(there) != collections.Counter(wanted):
            self.fault(f"{u.name}.{d.name} is {there[:5]}, and the backfill of {t.name} makes {wanted[:5]}")

    def check_new(self, t, u, d, gone, rows, held):
        """A new column must not have the values of one that went."""
        there = collections.Counter(r.get(d.name) for r in held)
        if len(there) < 3 or d.field is None or self.db.provider == "sqlite" and d.field.default:
            return
        for c in gone:
            if there == collections.Counter(r[c.name] for r in rows):
                self.counts["renamed, and nobody said so"] += 1
                self.fault(f"{t.name}.{c.name} was renamed to {u.name}.{d.name}, which nobody said")


def defaulted(values, there):
    """The values with the default of the column in the place of NULL, if that makes them those that are there; or None."""
    new = [v for v in there if v not in values]
    if None not in values or len(new) > 1:
        return None
    for default in new or [v for v in there if v is not None]:
        made = [default if v is None else v for v in values]
        if collections.Counter(made) == there:
            return made
    return None


def renamed_values(c, d, said):
    """The values of an enum that have other names, by their old ones. `said`: only those that were told."""
    old, new = (getattr(getattr(x.field or x.target, "type", None), "values", None) or () for x in (c, d))
    pairs = [(v, w) for v in old for w in new if getattr(v, "uid", None) == getattr(w, "uid", 0)]
    return {v[1] or v[0]: w[1] or w[0] for v, w in pairs if not said or getattr(w, "way", None)}


def renamed_value(value, changed):
    """Of an enum, or a list of them as PostgreSQL shows it."""
    if value is None or not changed or value in changed:
        return changed.get(value, value)
    if value[:1] == "{":
        return "{" + ",".join(quoted_element(changed.get(e, e)) for e in elements(value)) + "}"
    return value


def elements(text):
    return [e.replace('\\"', '"').replace("\\\\", "\\") if e[:1] != '"' else json.loads(e) for e in split(text[1:-1])]


def split(text):
    out, inside = [""], False
    for c in text:
        inside ^= c == '"'
        if c == "," and not inside:
            out.append("")
        else:
            out[-1] += c
    return [e for e in out if e]


def quoted_element(e):
    plain = e and e.lower() != "null" and not any(c in e for c in ' ",{}\\')
    return e if plain else '"' + e.replace("\\", "\\\\").replace('"', '\\"') + '"'
