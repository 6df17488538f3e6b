"""Random changes to a schema: every kind, several at once.

`mutated(generator, schema)` gives a changed copy. A change that is not possible in a schema does nothing and another is
tried. CHANGES are pairs of function and weight.
"""

import copy

from generate import EXTENSIONS, POSSIBLE_SCHEMAS
from release import RELEASE
from schema import Enum, Key, Unsupported
from values import *
from where import random_where


def mutated(g, schema, changes=None):
    s = copy.deepcopy(schema)
    functions, weights = zip(*CHANGES)
    left = g.r.choice([1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 8]) if changes is None else changes
    for _ in range(100):
        if left == 0:
            break
        left -= g.r.choices(functions, weights)[0](g, s) is not False
    return s


def some(g, things):
    things = list(things)
    return g.r.choice(things) if things else None


def model(g, s):
    return some(g, s.models)


def field(g, s):
    """(model, field), or (None, None)."""
    m = model(g, s)
    f = some(g, m.fields) if m else None
    return (m, f) if f else (None, None)


def key(g, s, *kinds):
    return some(g, [(m, k) for m in s.models for k in m.keys if k.kind in kinds]) or (None, None)


# Models

def add_model(g, s):
    g.add_model(s)


def drop_model(g, s):
    m = model(g, s)
    return s.drop_model(m) if m else False


def rename_model(g, s):
    m = model(g, s)
    if not m:
        return False
    old, taken = m.db or m.name, g.types_taken(s)
    m.name = word(g.r, taken)
    m.db = old if g.r.random() < 0.4 else m.db if g.r.random() < 0.5 else None


def map_model(g, s):
    m = model(g, s)
    if not m:
        return False
    m.db = None if m.db is not None and g.r.random() < 0.5 else word(g.r, g.types_taken(s), g.w["odd"])


def ignore_model(g, s):
    m = model(g, s)
    if not m or any(m in (j.one, j.two) for j in s.joins):
        return False
    m.ignored = not m.ignored


def swap_names(g, s):
    if len(s.models) < 2:
        return False
    a, b = g.r.sample(s.models, 2)
    a.name, b.name = b.name, a.name


def swap_maps(g, s):
    """Two tables, or two columns of one, change their names in the database."""
    things = s.models if g.r.random() < 0.5 else (model(g, s) or s).fields if s.models else []
    if len(things) < 2:
        return False
    a, b = g.r.sample(things, 2)
    if getattr(a, "schema", None) != getattr(b, "schema", None):
        return False
    a.db, b.db = b.db or b.name, a.db or a.name


def name_as_dropped(g, s):
    """A new table has the name of one that goes."""
    m = model(g, s)
    if not m or len(s.models) < 2:
        return False
    name = m.db or m.name
    s.drop_model(m)
    new = g.add_model(s)
    new.db = None if new.name == name else name


def shuffle_models(g, s):
    for things in (s.models, s.enums, s.relations):
        g.r.shuffle(things)


# Fields

def add_field(g, s):
    m = model(g, s)
    return False if not m else None if g.add_field(s, m) else False


def drop_field(g, s):
    m, f = field(g, s)
    if not m or len(m.fields) < 2 or len(m.unique_sets()) == sum(f in u for u in m.unique_sets()):
        return False
    s.drop_field(m, f)


def rename_field(g, s):
    m, f = field(g, s)
    if not m:
        return False
    old = f.db or f.name
    f.name = word(g.r, g.fields_taken(m))
    if g.r.random() < 0.4:
        f.db = old


def map_field(g, s):
    m, f = field(g, s)
    if not m:
        return False
    f.db = None if f.db is not None and g.r.random() < 0.5 else word(g.r, g.fields_taken(m), g.w["odd"])


def shuffle_fields(g, s):
    m = model(g, s)
    return g.r.shuffle(m.fields) if m else False


def ignore_field(g, s):
    m, f = field(g, s)
    if not m or isinstance(f.type, Unsupported) or s.uses(f) or any(f in k.fields() for k in m.keys):
        return False
    f.ignored = not f.ignored


def in_key(s, f):
    return any(f in k.fields() for m in s.models for k in m.keys) or bool(s.uses(f))


def retype(g, s):
    """Another type, also for what is linked with it. Default and native type follow, or stay where they may."""
    m, f = field(g, s)
    if not m:
        return False
    links = s.linked(f)
    before = (f.native, f.default, f.arity)
    keyed = any(in_key(s, x) for x in links)
    old_arities = {id(x): x.arity for x in links}
    g.set_type(s, f, keyed)
    if f.default == "autoincrement()" and len(links) > 1:
        f.default = None
    if g.r.random() < 0.5 and (before[2] != "[]" or g.postgres):
        f.arity = before[2]
        g.set_default(s, f)
    for x in links:
        x.type, x.native = f.type, f.native
        x.arity = old_arities[id(x)] if keyed else f.arity
        if x is not f or keyed:
            x.default, x.updated_at = None, False
    for owner in s.models:
        for k in owner.keys:
            if any(x in k.fields() for x in links):
                k.algorithm = None
                k.parts = [[p[0], p[1], None] for p in k.parts]


def retype_plainly(g, s):
    """The type alone, of a field that is in no key."""
    m, f = field(g, s)
    if not m or in_key(s, f):
        return False
    kind = f.type
    g.set_type(s, f)
    if f.type is kind:
        f.type, f.native = g.r.choice(SCALARS), None
        g.set_default(s, f)


def retype_key(g, s):
    """Int, BigInt and String as the type of an id, with all that refers to it."""
    m, k = key(g, s, "id")
    if not m:
        return False
    f = g.r.choice(k.fields())
    kind = g.r.choice([x for x in ("Int", "BigInt", "String") if x != f.type])
    keeps = f.default == "autoincrement()" and kind == "BigInt" and g.postgres or g.r.random() < 0.2 and kind == "Int" and len(k.parts) == 1
    for x in s.linked(f):
        x.type, x.native, x.default, x.updated_at = kind, None, None, False
        for o in s.models:
            for other in o.keys:
                if x in other.fields():
                    other.algorithm, other.parts = None, [[p[0], p[1], None] for p in other.parts]
    f.default = "autoincrement()" if keeps else "uuid()" if kind == "String" and g.r.random() < 0.5 else None


def renative(g, s):
    m, f = field(g, s)
    if not m or not g.postgres or not isinstance(f.type, str):
        return False
    chosen = None if f.native and g.r.random() < 0.3 else native(g.r, f.type)
    if in_key(s, f) and base(chosen) in UNORDERED or chosen == "Oid" and f.default == "autoincrement()":
        return False
    for x in s.linked(f):
        x.native = chosen
        for owner in s.models:
            for k in owner.keys:
                if x in k.fields():
                    k.algorithm, k.parts = None, [[p[0], p[1], None] for p in k.parts]


def rearity(g, s):
    m, f = field(g, s)
    if not m:
        return False
    arities = [a for a in ("", "?", "[]") if a != f.arity and (a != "[]" or g.postgres)]
    referred = any(f in r.references for r in s.relations)
    if referred or f in (m.key().fields() if m.key() else []):
        return False
    arity = g.r.choice(arities)
    if arity == "[]" and in_key(s, f) or f.arity == "[]" and in_key(s, f):
        return False
    if len(m.unique_sets()) == sum(f in u for u in m.unique_sets()):
        return False
    f.arity = arity
    if f.default and (arity == "[]") != f.default.startswith("["):
        g.set_default(s, f)
    if f.default == "autoincrement()" and arity:
        f.default = None
    f.updated_at = f.updated_at and arity == ""
    for r in s.relations:
        if f in r.fields and arity == "":
            r.on_delete = None if r.on_delete == "SetNull" else r.on_delete
            r.on_update = None if r.on_update == "SetNull" else r.on_update


def redefault(g, s):
    m, f = field(g, s)
    if not m:
        return False
    if f.default is not None and g.r.random() < 0.3:
        f.default = None
    elif f.arity == "" and f.type == "Int" and f in (m.key().fields() if m.key() else []) and len(m.key().parts) == 1:
        f.default = "autoincrement()" if f.default is None else None
    else:
        f.default = default(g.r, f, g.postgres, g.exact)


def reautoincrement(g, s):
    m, f = field(g, s)
    if not m or not g.postgres or f.type not in ("Int", "BigInt") or f.arity or base(f.native) == "Oid":
        return False
    f.default = None if f.default == "autoincrement()" else "autoincrement()"
    if g.r.random() < 0.4 and len(s.linked(f)) == 1 and not in_key(s, f):
        f.type, f.native = "BigInt" if f.type == "Int" else "Int", None


# Keys

def add_key(g, s):
    m = model(g, s)
    return g.add_key(s, m) if m else False


def drop_key(g, s):
    m, k = key(g, s, "unique", "index", "index")
    if not m or k.kind == "unique" and len(m.unique_sets()) == 1:
        return False
    s.drop_key(m, k)


def map_key(g, s):
    m, k = key(g, s, "id", "unique", "index")
    if not m or k.kind == "id" and not g.postgres:
        return False
    k.db = None if k.db is not None and g.r.random() < 0.4 else g.key_name(True)


def change_key(g, s):
    m, k = key(g, s, "unique", "index")
    if not m or any(k.fields() == u for u in m.unique_sets()):
        return False
    if k.kind == "index" and g.postgres and g.r.random() < 0.4:
        k.algorithm, ops = (None, []) if k.algorithm and g.r.random() < 0.3 else index_type(g.r, k.fields(), g.exact)
        ops = ops + [None] * len(k.parts)
        k.parts = [[p[0], None, o] for p, o in zip(k.parts, ops)]
    elif k.algorithm:
        return False
    elif g.r.random() < 0.5:
        p = g.r.choice(k.parts)
        p[1] = g.r.choice([x for x in (None, "Asc", "Desc") if x != p[1]])
    elif len(k.parts) > 1:
        g.r.shuffle(k.parts)
    else:
        k.kind = "index" if k.kind == "unique" and not k.inline else "unique" if orderable(k.parts[0][0]) else k.kind


def change_where(g, s):
    """Another predicate, none, the same in other words, or one where there was none; or another name."""
    m, k = key(g, s, "unique", "index")
    fields = [f for f in m.fields if not isinstance(f.type, Unsupported)] if m else []
    if not fields or g.w["where"] == 0 or (g.exact and any(r.target is m and r.references == k.fields() for r in s.relations)):
        return False
    if k.where and k.where.raw and g.r.random() < 0.4:
        k.where.spelling = g.r.randint(0, 7)
        k.where.quoted = g.r.random() < 0.8
    elif k.where and g.r.random() < 0.3:
        k.where = None
    elif k.where and k.where.conditions and g.r.random() < 0.3:
        g.r.shuffle(k.where.conditions)
        k.where.conditions[0][1] += g.r.randint(0, 1)
    else:
        k.where = random_where(g.r, fields)


def change_id(g, s):
    """Another primary key: none, one or several other fields."""
    m = model(g, s)
    if not m:
        return False
    old = m.key()
    fields = [f for f in m.fields if f.arity == "" and orderable(f) and f.type != "Bytes"]
    if not fields:
        return False
    if old:
        s.drop_key(m, old)
    if not old or g.r.random() < 0.7 or not m.unique_sets():
        chosen = g.r.sample(fields, min(len(fields), g.r.choice([1, 1, 2, 3])))
        if any(k.fields() == chosen for k in m.keys):
            return False
        m.keys.append(Key("id", [[f, None, None] for f in chosen], g.id_name(), inline=len(chosen) == 1 and g.r.random() < 0.5))
    if not g.postgres:
        single = m.key() and len(m.key().parts) == 1
        for f in m.fields:
            if f.default == "autoincrement()" and not (single and f is m.key().parts[0][0]):
                f.default = None


# Relations

def add_relation(g, s):
    return g.add_relation(s)


def drop_relation(g, s):
    r = some(g, s.relations)
    if not r:
        return False
    s.relations.remove(r)
    if g.r.random() < 0.5:
        for f in r.fields:
            if f in r.holder.fields and len(r.holder.unique_sets()) > sum(f in u for u in r.holder.unique_sets()):
                s.drop_field(r.holder, f)


def change_relation(g, s):
    r = some(g, s.relations)
    if not r:
        return False
    p = g.r.random()
    if p < 0.3:
        r.on_delete = None if r.on_delete else g.action(r.fields)
    elif p < 0.6:
        r.on_update = None if r.on_update else g.action(r.fields)
    elif p < 0.8:
        r.name = g.relation_name(s)
    elif g.postgres:
        r.db = None if r.db else g.key_name(True)
    else:
        return False


def retarget(g, s):
    r = some(g, s.relations)
    if not r:
        return False
    same = [(m, u) for m in s.models for u in m.unique_sets(g.exact) if [f.type for f in u] == [f.type for f in r.references] and m is not r.target]
    if not same:
        return False
    r.target, r.references = g.r.choice(same)
    for f, x in zip(r.fields, r.references):
        if f is x:
            s.relations.remove(r)
            return False


def optional_relation(g, s):
    r = some(g, s.relations)
    free = r and all(not any(f in k.fields() for k in r.holder.keys) and len(s.uses(f)) == 1 for f in r.fields)
    if not free:
        return False
    arity = "" if r.fields[0].arity else "?"
    for f in r.fields:
        f.arity = arity
    r.on_delete, r.on_update = (None if a == "SetNull" else a for a in (r.on_delete, r.on_update))


def add_join(g, s):
    return g.add_join(s)


def drop_join(g, s):
    j = some(g, s.joins)
    return s.joins.remove(j) if j else False


def rename_join(g, s):
    j = some(g, s.joins)
    if not j:
        return False
    j.name, j.named = g.relation_name(s), True


# Enums

def add_enum(g, s):
    e = g.add_enum(s)
    if g.r.random() < 0.5 and s.models:
        f = g.add_field(s, g.r.choice(s.models))
        f.type, f.native, f.default, f.updated_at = e, None, None, False
        f.arity = g.arity(f)
        g.set_default(s, f)


def forget_values(g, s, e):
    """Defaults that name values which are gone get another, or none."""
    names = {v[0] for v in e.values}
    for m in s.models:
        for f in m.fields:
            if f.type is e and f.default and not f.default.startswith("dbgenerated"):
                said = [x.strip() for x in f.default.strip("[]").split(",") if x.strip()]
                if not set(said) <= names:
                    f.default = None
                    if g.r.random() < 0.6:
                        g.set_default(s, f)


def drop_enum(g, s):
    e = some(g, s.enums)
    if not e:
        return False
    for m in s.models:
        for f in m.fields:
            if f.type is e:
                f.type = g.r.choice(["Int", "String"])
                f.native, f.default = None, None
                for k in m.keys:
                    if f in k.fields():
                        k.algorithm, k.parts = None, [[p[0], p[1], None] for p in k.parts]
    s.enums.remove(e)


def change_values(g, s):
    e = some(g, s.enums)
    if not e:
        return False
    names = {n.lower() for v in e.values for n in v if n}
    for _ in range(g.r.choice([1, 1, 1, 2, 3])):
        p = g.r.random()
        if p < 0.45 or len(e.values) < 2 and p < 0.7:
            e.values.insert(g.r.choice([len(e.values), g.r.randint(0, len(e.values))]), g.value(names))
        elif p < 0.7:
            e.values.remove(g.r.choice(e.values))
        elif p < 0.8:
            v = g.r.choice(e.values)
            v[1] = None if v[1] else word(g.r, names, g.w["odd"])
        elif p < 0.9:
            g.r.choice(e.values)[0] = word(g.r, names)
        else:
            g.r.shuffle(e.values)
    forget_values(g, s, e)


def value_as_default(g, s):
    used = [f for m in s.models for f in m.fields if isinstance(f.type, Enum) and f.arity != "[]"]
    f = some(g, used)
    if not f:
        return False
    v = g.value({n.lower() for v in f.type.values for n in v if n})
    f.type.values.append(v)
    f.default = v[0]


def rename_enum(g, s):
    e = some(g, s.enums)
    if not e:
        return False
    taken = g.types_taken(s)
    p = g.r.random()
    if p < 0.35:
        e.name, e.db = word(g.r, taken), e.db or e.name
    elif p < 0.6:
        e.name = word(g.r, taken)
    else:
        e.db = None if e.db else word(g.r, taken, g.w["odd"])


# The whole

def multi(g, s):
    if not g.postgres:
        return False
    things = s.models + s.enums
    p = g.r.random()
    if s.schemas is None:
        s.schemas = g.r.sample(POSSIBLE_SCHEMAS, g.r.randint(1, 3))
        for x in things:
            x.schema = g.r.choice(s.schemas)
    elif p < 0.15:
        s.schemas = None
        for x in things:
            x.schema = None
    elif p < 0.35:
        left = [x for x in POSSIBLE_SCHEMAS if x not in s.schemas]
        if left:
            s.schemas.insert(g.r.randint(0, len(s.schemas)), g.r.choice(left))
    elif p < 0.5 and len(s.schemas) > 1:
        gone = g.r.choice(s.schemas)
        s.schemas.remove(gone)
        for x in things:
            x.schema = g.r.choice(s.schemas) if x.schema == gone else x.schema
    elif things:
        x = g.r.choice(things)
        to = g.r.choice(s.schemas)
        if not any((o.db or o.name) == (x.db or x.name) and o.schema == to for o in things):
            x.schema = to


def extensions(g, s):
    if not g.postgres or g.exact:
        return False
    p = g.r.random()
    if s.extensions is None:
        s.extensions = [g.extension(e) for e in g.r.sample(EXTENSIONS, g.r.randint(0, 3))]
    elif p < 0.2:
        s.extensions = None
    elif p < 0.5:
        free = [e for e in EXTENSIONS if e[0] not in [x.name for x in s.extensions]]
        if free:
            s.extensions.append(g.extension(g.r.choice(free)))
    elif s.extensions and p < 0.65:
        s.extensions.remove(g.r.choice(s.extensions))
    elif s.extensions:
        x = g.r.choice(s.extensions)
        fresh = g.extension((x.name, x.db))
        x.schema, x.version = fresh.schema, fresh.version


def relation_mode(g, s):
    s.relation_mode = g.r.choice([m for m in (None, "prisma", "foreignKeys") if m != s.relation_mode])


def views(g, s):
    s.views = g.r.choice([n for n in (0, 1, 2) if n != s.views])


CHANGES = [
    (add_model, 5), (drop_model, 4), (rename_model, 2), (map_model, 2), (ignore_model, 1), (swap_names, 0.5), (swap_maps, 0.7), (name_as_dropped, 0.7), (shuffle_models, 0.7),
    (add_field, 9), (drop_field, 6), (rename_field, 3), (map_field, 3), (shuffle_fields, 1), (ignore_field, 1),
    (retype, 3), (retype_plainly, 7), (retype_key, 3), (renative, 4), (rearity, 6), (redefault, 7), (reautoincrement, 3),
    (add_key, 6), (drop_key, 5), (map_key, 5), (change_key, 5), (change_id, 4),
    (add_relation, 5), (drop_relation, 4), (change_relation, 5), (retarget, 2), (optional_relation, 2),
    (add_join, 3), (drop_join, 2), (rename_join, 1.5),
    (add_enum, 3), (drop_enum, 2), (change_values, 6), (value_as_default, 2), (rename_enum, 2),
    (multi, 2), (extensions, 1.5), (relation_mode, 0.5), (views, 0.3),
    *([(change_where, 8)] if RELEASE == "7" else []),
]
