"""Random valid schemas over everything that the language knows.

    generate.py SEED [PROVIDER [COUNT]]    prints them

`Generator(random.Random, provider, **weights).schema()` gives a schema.Schema. With exact=True a real database takes it
whole: no constraint has a name that is cut, no default is of another type. WEIGHTS are probabilities, or the bounds of
a number.
"""

import random
import sys

from schema import Enum, Extension, Field, Key, ManyToMany, Model, Relation, Schema, Unsupported
from release import RELEASE
from values import *
from where import random_where


WEIGHTS = {
    "models": (1, 7), "fields": (1, 8), "enums": (0, 3), "relations": 1.0, "joins": 0.35, "keys": (0, 3), "many_models": 0.03,
    "map_model": 0.2, "map_field": 0.15, "map_key": 0.25, "odd": 0.15, "map_enum": 0.2, "map_value": 0.15,
    "optional": 0.3, "list": 0.15, "native": 0.35, "default": 0.4, "enum": 0.2, "unsupported": 0.04, "updated_at": 0.1, "ignore": 0.03,
    "composite_id": 0.2, "no_id": 0.1, "autoincrement": 0.5, "algorithm": 0.3, "sort": 0.15, "inline": 0.7, "self": 0.2, "single": 0.25,
    "reuse": 0.15, "action": 0.4, "multi": 0.15, "extensions": 0.1, "case": 0.03, "same_name": 0.2, "client_name": 0.1, "unrelated": 0.04, "relation_mode": 0.03, "views": 0.03,
    "where": 0.3 if RELEASE == "7" else 0,
}
EXTENSIONS = [("citext", None), ("pg_trgm", None), ("hstore", None), ("uuidOssp", "uuid-ossp"), ("btree_gist", None), ("pgcrypto", None), ("vector", None)]
POSSIBLE_SCHEMAS = ["base", "public", "auth", "Shop", "zoo"]


class Generator:
    def __init__(self, rng, provider, exact=False, **weights):
        self.r, self.provider, self.exact = rng, provider, exact
        self.postgres = provider == "postgresql"
        self.w = {**WEIGHTS, **weights}
        if exact:
            self.w.update(case=0, same_name=0, odd=0, unsupported=0, views=0, extensions=0)

    def chance(self, name):
        return self.r.random() < self.w[name]

    def count(self, name):
        return self.r.randint(*self.w[name])

    def db(self, name, taken=()):
        """A name in the database for a map, or None."""
        if not self.chance(name):
            return None
        return word(self.r, set(taken), self.w["odd"], self.w["case"])

    def schema(self):
        s = Schema(self.provider, [], [], [], [])
        if self.postgres:
            if self.chance("multi"):
                s.schemas = self.r.sample(POSSIBLE_SCHEMAS, self.r.randint(1, 4))
            if self.chance("extensions"):
                s.extensions = [self.extension(e) for e in self.r.sample(EXTENSIONS, self.r.randint(0, 4))]
        if self.chance("relation_mode"):
            s.relation_mode = self.r.choice(["prisma", "foreignKeys"])
        if self.chance("views"):
            s.views = self.r.randint(1, 2)
        for _ in range(self.count("enums")):
            self.add_enum(s)
        for _ in range(self.r.randint(15, 30) if self.chance("many_models") else self.count("models")):
            self.add_model(s)
        for _ in range(self.r.randint(0, max(1, int(self.w["relations"] * 1.5 * len(s.models))))):
            self.add_relation(s)
        while self.chance("joins"):
            if not self.add_join(s):
                break
        return s

    def extension(self, which):
        name, db = which
        return Extension(name, db, self.r.choice([None, None, "public", "other"]), self.r.choice([None, None, "1.0", "2.1"]))

    @staticmethod
    def types_taken(s):
        names = {n for x in s.models + s.enums for n in (x.name, x.db) if n is not None}
        return names | {n.lower() for n in names}

    def add_enum(self, s):
        taken, values_taken = self.types_taken(s), set()
        e = Enum(word(self.r, taken, 0, self.w["case"]), [], self.db("map_enum", taken), self.r.choice(s.schemas) if s.schemas else None)
        self.share_name(s.enums, e)
        for _ in range(self.r.randint(1, 6)):
            e.values.append(self.value(values_taken))
        s.enums.insert(self.r.randint(0, len(s.enums)), e)
        return e

    def share_name(self, things, x):
        """The name of another one, in another schema."""
        others = [o for o in things if o.schema and o.schema != x.schema]
        if others and self.chance("same_name"):
            other = self.r.choice(others)
            name = other.db or other.name
            if not any((o.db or o.name) == name and o.schema == x.schema for o in things):
                x.db = name

    def value(self, taken):
        v = [word(self.r, taken), self.db("map_value", taken)]
        taken.add((v[1] or v[0]).lower())
        return v

    def add_model(self, s):
        taken = self.types_taken(s)
        m = Model(word(self.r, taken, 0, self.w["case"]), [], [], self.db("map_model", taken), self.r.choice(s.schemas) if s.schemas else None)
        self.share_name(s.models, m)
        s.models.insert(self.r.randint(0, len(s.models)), m)
        self.add_id(s, m)
        for _ in range(self.count("fields")):
            self.add_field(s, m)
        for _ in range(self.count("keys")):
            self.add_key(s, m)
        if not m.unique_sets():
            self.add_id(s, m, force=True)
        m.ignored = self.chance("ignore")
        return m

    def fields_taken(self, m):
        names = {n for f in m.fields for n in (f.name, f.db) if n is not None}
        return names | {n.lower() for n in names} | {k.client for k in m.keys if k.client}

    def add_id(self, s, m, force=False):
        if not force and self.chance("no_id"):
            return
        if not force and self.chance("composite_id"):
            parts = [self.add_field(s, m, key=True) for _ in range(self.r.randint(1, 3))]
            m.keys.append(Key("id", [[f, None, None] for f in parts], self.id_name()))
            return
        kind = self.r.choice(["Int", "Int", "Int", "BigInt", "String", "String", "DateTime"])
        f = Field(self.name_of_id(m), kind, db=self.db("map_field", self.fields_taken(m)))
        if kind == "Int" and self.chance("autoincrement") or self.postgres and kind == "BigInt" and self.chance("autoincrement"):
            f.default = "autoincrement()"
        elif kind == "String":
            f.default = self.r.choice([None] + CLIENT)
            f.native = self.r.choice(["Uuid", "VarChar(30)", "Char(26)"]) if self.postgres and self.r.random() < 0.2 else None
        m.fields.insert(self.r.choice([0, 0, 0, len(m.fields)]), f)
        m.keys.append(Key("id", [[f, None, None]], self.id_name(), inline=self.r.random() < 0.85))

    def name_of_id(self, m):
        taken = self.fields_taken(m)
        return "id" if self.r.random() < 0.8 and "id" not in taken else word(self.r, taken)

    def key_name(self, always=False):
        return key_name(self.r, self.w["odd"]) if always or self.chance("map_key") else None

    def id_name(self):
        return self.key_name() if self.postgres else None

    def add_field(self, s, m, key=False):
        taken = self.fields_taken(m)
        f = Field(word(self.r, taken, 0, self.w["case"]), None)
        f.db = self.db("map_field", taken)
        self.set_type(s, f, key)
        m.fields.insert(self.r.randint(0, len(m.fields)), f)
        return f

    def set_type(self, s, f, key=False):
        """A new type, arity, native type and default for a field. `key`: it is to be part of a key."""
        f.native = f.default = None
        f.updated_at = f.ignored = False
        if not key and self.postgres and self.chance("unsupported"):
            f.type = Unsupported(self.r.choice(UNSUPPORTED))
        elif s.enums and self.chance("enum"):
            f.type = self.r.choice(s.enums)
        else:
            f.type = self.r.choice([k for k in SCALARS if not (key and k in ("Json", "Bytes"))])
        f.arity = "" if key else self.arity(f)
        if self.postgres and isinstance(f.type, str) and self.chance("native"):
            f.native = native(self.r, f.type)
            while key and not orderable(f):
                f.native = native(self.r, f.type)
        self.set_default(s, f)

    def arity(self, f):
        if self.postgres and self.chance("list"):
            return "[]"
        return "?" if self.chance("optional") else ""

    def set_default(self, s, f):
        f.default = None
        f.updated_at = f.type == "DateTime" and f.arity == "" and self.chance("updated_at")
        if self.chance("default"):
            f.default = default(self.r, f, self.postgres, self.exact)
        if self.postgres and f.arity == "" and f.type in ("Int", "BigInt") and base(f.native) != "Oid" and self.r.random() < 0.08:
            f.default = "autoincrement()"

    def add_key(self, s, m):
        """A unique constraint or an index."""
        fields = [f for f in m.fields if not isinstance(f.type, Unsupported)]
        kind = self.r.choice(["unique", "index", "index"])
        if kind == "unique":
            fields = [f for f in fields if orderable(f)]
        if not fields:
            return False
        chosen = self.r.sample(fields, min(len(fields), self.r.choice([1, 1, 2, 2, 3])))
        algorithm, ops = None, [None] * len(chosen)
        if self.postgres and kind == "index" and (self.chance("algorithm") or not all(map(orderable, chosen))):
            algorithm, ops = index_type(self.r, chosen, self.exact)
            ops = ops * len(chosen) if len(ops) < len(chosen) else ops
        if algorithm is None and not all(map(orderable, chosen)):
            return False
        k = Key(kind, [[f, self.sort() if algorithm is None else None, o] for f, o in zip(chosen, ops)], None, algorithm)
        k.inline = kind == "unique" and len(chosen) == 1 and self.chance("inline")
        k.client = word(self.r, self.fields_taken(m)) if kind == "unique" and not k.inline and self.chance("client_name") else None
        k.db = self.key_name() if not k.inline or self.r.random() < 0.5 else None
        if any(o.kind == k.kind and o.fields() == k.fields() and (k.inline or o.db == k.db) for o in m.keys):
            return False
        if m.key() and kind == "unique" and m.key().fields() == k.fields():
            return False
        if self.w["where"] and self.chance("where"):
            k.where = random_where(self.r, [f for f in m.fields if not isinstance(f.type, Unsupported)])
        m.keys.append(k)
        return True

    def sort(self):
        return self.r.choice(["Asc", "Desc"]) if self.chance("sort") else None

    def relation_name(self, s):
        taken = {x.name.lower() for x in s.relations + s.joins}
        return word(self.r, taken)

    def add_relation(self, s):
        targets = [m for m in s.models if m.unique_sets(self.exact)]
        if not targets:
            return False
        target = self.r.choice(targets)
        holder = target if self.chance("self") else self.r.choice(s.models)
        references = self.r.choice(target.unique_sets(self.exact))
        if any(isinstance(f.type, Unsupported) for f in references):
            return False
        optional = self.r.random() < 0.4
        fields = [self.holding(s, holder, target, f, optional) for f in references]
        if len({id(f) for f in fields}) < len(fields) or any(a is b for a, b in zip(fields, references)):
            return False
        if any(r.holder is holder and r.fields == fields for r in s.relations):
            return False
        rel = Relation(self.relation_name(s), holder, target, fields, references)
        if self.chance("action"):
            rel.on_delete = self.action(fields)
        if self.chance("action"):
            rel.on_update = self.action(fields)
        rel.db = self.id_name()
        taken = {id(f) for f in fields} in s.sets(holder)
        rel.single = taken or self.chance("single")
        if rel.single and not taken:
            if not all(map(orderable, fields)):
                return False
            holder.keys.append(Key("unique", [[f, None, None] for f in fields], inline=len(fields) == 1))
        s.relations.insert(self.r.randint(0, len(s.relations)), rel)
        return True

    def action(self, fields):
        required = any(f.arity == "" for f in fields)
        return self.r.choice([a for a in ACTIONS if not (a == "SetNull" and required)])

    def holding(self, s, holder, target, reference, optional):
        """The field that refers to `reference`: one that is there, or a new one."""
        same = [f for f in holder.fields if f.type is reference.type and f.native == reference.native and f.arity != "[]" and f is not reference]
        same = [f for f in same if f.default != "autoincrement()"]
        if same and self.chance("reuse"):
            return self.r.choice(same)
        taken = self.fields_taken(holder)
        f = Field(word(self.r, taken), reference.type, "?" if optional else "", reference.native, db=self.db("map_field", taken))
        holder.fields.append(f)
        return f

    def add_join(self, s):
        able = [m for m in s.models if not m.ignored and m.key() and len(m.key().parts) == 1]
        if not able:
            return False
        one, two = self.r.choice(able), self.r.choice(able)
        pair = {id(one), id(two)}
        alone = one is not two and not any({id(j.one), id(j.two)} == pair for j in s.joins) and not any(
            {id(x.holder), id(x.target)} == pair for x in s.relations
        )
        s.joins.append(ManyToMany(self.relation_name(s), one, two, not alone or self.r.random() < 0.5))
        return True


def main():
    seed = sys.argv[1] if len(sys.argv) > 1 else "1"
    provider = sys.argv[2] if len(sys.argv) > 2 else "postgresql"
    for i in range(int(sys.argv[3]) if len(sys.argv) > 3 else 1):
        print(Generator(random.Random(f"{seed}.{i}"), provider).schema().text())


if __name__ == "__main__":
    main()
