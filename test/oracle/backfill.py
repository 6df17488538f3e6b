"""Random backfills: of which columns, and with which expressions over the row as it was."""

from databases import quoted
from rename import renames
from schema import Enum, Unsupported
from truth import Shape, stored
from values import base

# What fills a column of PostgreSQL of a type of its own.
NATIVE = {
    "VarChar": "'b'", "Char": "'c'", "Uuid": "'00000000-0000-4000-8000-000000000001'", "Citext": "'Ci'", "Inet": "'10.9.8.7'", "Bit": "'{bits}'", "VarBit": "'1'", "Xml": "'<b/>'",
    "Money": "'1.5'", "Oid": "7", "Date": "'2021-02-03'", "Time": "'04:05:06'", "Timetz": "'04:05:06+02'", "Timestamp": "'2021-02-03 04:05:06'", "Timestamptz": "'2021-02-03 04:05:06+00'",
    "Json": "'{{}}'", "JsonB": "'{{\"b\": 1}}'", "ByteA": "'\\x01'",
}


def change(g, s, count):
    """Columns that rows have no value for: new ones that are required, and ones that become so."""
    for _ in range(count if s.models else 0):
        m = g.r.choice(s.models)
        optional = [f for f in m.fields if f.arity == "?" and not any(f in r.fields for r in s.relations)]
        if optional and g.r.random() < 0.5:
            g.r.choice(optional).arity = ""
            continue
        f = g.add_field(s, m)
        f.arity, f.default, f.updated_at = "", None, False


def choose(g, a, b):
    """Marks fields of the new schema: `seed` of the expression, or None."""
    for t, u in pairs(a, b):
        for d in u.columns.values():
            if d.field is None:
                continue
            c = t.by_uid(d.uid)
            d.field.seed = g.r.randrange(1000) if g.r.random() < chance(c, d) and not is_there(t, u, c, d) and expression(b, t, u, d, 0) else None
            if d.field.seed is None and g.r.random() < 0.7:
                ease(b, u.owner, d.field, c)


def ease(b, m, f, c):
    """A new column that nothing fills is optional, if it may be."""
    new = c is None or c.field.arity == "?"
    if new and f.arity == "" and f.default is None and not any(f in k.fields() for k in m.keys) and not any(f in r.fields for r in b.relations):
        f.arity, f.updated_at = "?", False


def pairs(a, b):
    """Tables of both sides, where it is certain which becomes which."""
    left, right = Shape(a), Shape(b)
    unsaid = {r.thing for r in renames(left, right) if r.kind == "table" and r.way() is None}
    for t in left.tables.values():
        u = right.by_uid(t.uid)
        if u is not None and right.reaches(t.schema) and u.owner not in unsaid and not hasattr(t.owner, "one"):
            yield t, u


def is_there(t, u, c, d):
    """Whether another column has its name, and goes on under none that is said: then it is that one."""
    other = t.columns.get(d.name)
    if other in (None, c):
        return False
    now = u.by_uid(other.uid)
    return now is None or getattr(now.field, "way", None) is None


def chance(c, d):
    f = d.field
    if isinstance(f.type, Unsupported) or f.ignored or f.default == "autoincrement()":
        return 0
    if c is None:
        return 0.8 if f.arity == "" and f.default is None else 0.15
    if c.name != d.name and getattr(f, "way", None) is None:
        return 0
    if c.field.arity == "?" and f.arity == "" and c.field.type is f.type:
        return 0.6
    return 0.3 if c.field.type != f.type and isinstance(f.type, str) and isinstance(c.field.type, str) else 0


def backfills(a, b):
    """Of option `backfill`: its object; and by (schema, old table, new column) the expressions."""
    told, made = {}, {}
    for t, u in pairs(a, b):
        for d in u.columns.values():
            if d.field is None or getattr(d.field, "seed", None) is None:
                continue
            sql = expression(b, t, u, d, d.field.seed)
            if sql:
                told[".".join(p for p in (u.schema if b.schemas else None, u.name, d.name) if p)] = sql
                made[t.schema, t.name, d.name] = sql
    return told, made


def expression(b, t, u, d, seed):
    """Over the columns of the old table; or None."""
    f = d.field
    if is_unique(u.owner, f) or any(f in r.fields or f in r.references for r in b.relations):
        return None
    sources = [c for c in t.columns.values() if c.field is not None and c.field.arity != "[]" and not isinstance(c.field.type, Unsupported)]
    source = quoted(sources[seed % len(sources)].name) if sources else "NULL"
    if f.arity == "[]":
        return "'{}'" if b.postgres() else None
    if isinstance(f.type, Enum):
        labels = [v[1] or v[0] for v in f.type.values]
        return "'" + labels[seed % len(labels)].replace("'", "''") + "'"
    if f.native and b.postgres():
        bits = f.native.split("(")[1].rstrip(")") if "(" in f.native else "1"
        made = NATIVE.get(base(f.native))
        if made:
            return made.format(bits="1" * int(bits)) if base(f.native) == "Bit" else made.replace("{{", "{").replace("}}", "}")
    return (postgres if b.postgres() else lite)(f.type, source, seed, t)


def is_unique(m, f):
    return any(f in k.fields() for k in m.keys if k.kind in ("id", "unique"))


def postgres(kind, source, seed, t):
    count = f"(SELECT count(*) FROM {quoted(t.schema)}.{quoted(t.name)})" if seed % 7 == 0 else f"coalesce(length({source}::text), {seed})"
    return {
        "String": f"'b ' || coalesce({source}::text, 'none') || ' -- '", "Int": count, "BigInt": count, "Float": f"coalesce(length({source}::text), 1) * 0.5",
        "Decimal": f"coalesce(length({source}::text), 1) * 0.5", "Boolean": f"{source} IS NULL", "DateTime": f"'2021-02-03 04:05:0{seed % 10}'",
        "Json": f"jsonb_build_object('b', {source}::text)", "Bytes": f"'\\x0{seed % 10}'",
    }[kind]


def lite(kind, source, seed, t):
    count = f"(SELECT count(*) FROM {quoted(t.name)})" if seed % 7 == 0 else f"coalesce(length({source}), {seed})"
    return {
        "String": f"'b ' || coalesce({source}, 'none') || ' -- '", "Int": count, "BigInt": count, "Float": f"coalesce(length({source}), 1) * 0.5",
        "Decimal": f"coalesce(length({source}), 1) * 0.5", "Boolean": f"{source} IS NULL", "DateTime": f"'2021-02-03T04:05:0{seed % 10}.000Z'",
        "Json": f"json_object('b', {seed})", "Bytes": f"x'0{seed % 10}'",
    }[kind]
