"""Renames as people make them: small schemas, names that say the same in other words, and beside them things that go and
come without being the same.

case(rng, provider) gives (kind, the schema, the changed one). What was renamed is known by who it is (truth.py).
"""

import copy

from schema import Enum, Field, Key, ManyToMany, Model, Relation, Schema
from truth import mark

NOUNS = {"User": "Account", "Post": "Article", "Category": "Section", "Order": "Purchase", "Invoice": "Bill", "Product": "Item", "Team": "Group", "Comment": "Remark",
         "Tag": "Label", "Profile": "Persona"}
FIELDS = [("name", "String", "fullName"), ("email", "String", "mail"), ("username", "String", "displayName"), ("bio", "String?", "about"), ("title", "String", "headline"),
          ("description", "String?", "summary"), ("phone", "String?", "phoneNumber"), ("price", "Int", "amount"), ("quantity", "Int", "count"), ("age", "Int?", "years"),
          ("score", "Float", "rating"), ("active", "Boolean", "enabled"), ("createdAt", "DateTime", "created"), ("updatedAt", "DateTime?", "changedAt"), ("street", "String?", "address"),
          ("city", "String", "town"), ("zip", "String?", "postalCode"), ("firstName", "String", "givenName"), ("lastName", "String", "familyName"), ("published", "Boolean", "visible")]
VALUES = [("ADMIN", "OWNER"), ("EDITOR", "WRITER"), ("READER", "VIEWER"), ("GUEST", "VISITOR")]
CHANGED = [lambda old, new: new, lambda old, new: old + "Text", lambda old, new: f"user_{old}", lambda old, new: snake(new), lambda old, new: old[:3], lambda old, new: "the" + old.capitalize()]


def snake(name):
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class Maker:
    """Schemas of models with ids, a few fields, relations and an enum."""

    def __init__(self, rng, provider):
        self.r, self.postgres = rng, provider == "postgresql"
        self.s = Schema(provider, [], [], [], [])
        if self.postgres and rng.random() < 0.2:
            self.s.schemas = ["base", "public"]

    def schema(self):
        s, r = self.s, self.r
        if r.random() < 0.6:
            s.enums.append(Enum("Role", [[v, None] for v, _ in VALUES], schema=self.home()))
        for name in r.sample(list(NOUNS), r.randint(2, 4)):
            self.add_model(name)
        for n in range(r.randint(1, 3)):
            self.add_relation(n)
        if r.random() < 0.7:
            one, two = r.choice(s.models), r.choice(s.models)
            s.joins.append(ManyToMany("links", one, two, one is two or r.random() < 0.5 or self.linked(one, two)))
        return s

    def home(self):
        return self.r.choice(self.s.schemas) if self.s.schemas else None

    def linked(self, one, two):
        return any({id(x.holder), id(x.target)} == {id(one), id(two)} for x in self.s.relations)

    def add_model(self, name):
        id = Field("id", "Int", default="autoincrement()")
        m = Model(name, [id], [Key("id", [[id, None, None]], inline=True)], schema=self.home())
        for n, kind, _ in sorted(self.r.sample(FIELDS, self.r.randint(2, 6))):
            m.fields.append(Field(n, kind.rstrip("?"), "?" if kind[-1] == "?" else ""))
        if self.s.enums and self.r.random() < 0.6:
            m.fields.append(Field("role", self.s.enums[0]))
        plain = [f for f in m.fields[1:] if isinstance(f.type, str) and f.type in ("String", "Int")]
        for f in plain:
            p = self.r.random()
            if p < 0.2:
                m.keys.append(Key(self.r.choice(["unique", "index"]), [[f, None, None]]))
        self.s.models.append(m)
        return m

    def add_relation(self, n):
        holder, target = self.r.choice(self.s.models), self.r.choice(self.s.models)
        own = target.name[0].lower() + target.name[1:] + "Id"
        if any(f.name == own for f in holder.fields):
            return
        f = Field(own, "Int", self.r.choice(["", "?"]))
        holder.fields.append(f)
        self.s.relations.append(Relation(f"rel{n}", holder, target, [f], [target.fields[0]]))


class Changer:
    def __init__(self, rng, s):
        self.r, self.s = rng, s

    def taken(self, m):
        return {n.lower() for f in m.fields for n in (f.name, f.db) if n}

    def rename_field(self, m, f):
        words = {n: new for n, _, new in FIELDS}
        for _ in range(20):
            name = self.r.choice(CHANGED)(f.name, words.get(f.name, "other"))
            if name.lower() not in self.taken(m):
                break
        else:
            name = "another"
        set_name_or_map(self.r, f, name)

    def plain_fields(self, m):
        return [f for f in m.fields if f.name != "id" and not any(f in x.fields for x in self.s.relations)]

    def column(self):
        m = self.r.choice(self.s.models)
        self.rename_field(m, self.r.choice(self.plain_fields(m)))

    def columns(self):
        m = self.r.choice(self.s.models)
        fields = self.plain_fields(m)
        for f in self.r.sample(fields, min(len(fields), self.r.randint(2, 3))):
            self.rename_field(m, f)

    def key_column(self):
        r = self.r.choice(self.s.relations) if self.s.relations else None
        if r is None:
            return False
        self.rename_field(r.holder, r.fields[0])

    def table(self):
        self.rename_model(self.r.choice(self.s.models))

    def rename_model(self, m):
        new = self.r.choice([NOUNS.get(m.name, "Other"), m.name + "s", snake(m.name) + "_table", "App" + m.name])
        if new.lower() in {n.lower() for x in self.s.models + self.s.enums for n in (x.name, x.db) if n}:
            return False
        set_name_or_map(self.r, m, new)

    def tables(self):
        for m in self.r.sample(self.s.models, 2):
            self.rename_model(m)

    def table_with_columns(self):
        m = self.r.choice(self.s.models)
        self.rename_model(m)
        self.rename_field(m, self.r.choice(self.plain_fields(m)))

    def joined(self):
        if not self.s.joins:
            return False
        j = self.r.choice(self.s.joins)
        m = self.r.choice([j.one, j.two])
        m.name, m.db = self.r.choice(["A", "Z"]) + m.name.lower(), None

    def self_relation(self):
        selves = [j for j in self.s.joins if j.one is j.two]
        if not selves:
            return False
        selves[0].names = self.r.choice([("zfollowers", "following"), ("afollowers", "bfollowing")])

    def enum(self):
        if not self.s.enums or not self.s.postgres():
            return False
        set_name_or_map(self.r, self.s.enums[0], self.r.choice(["Kind", "UserRole", "role_type"]))

    def value(self):
        if not self.s.enums:
            return False
        words = dict(VALUES)
        v = self.r.choice(self.s.enums[0].values)
        v[0] = words[v[0]] if self.r.random() < 0.7 else v[0] + "_ROLE"

    def swapped(self):
        m = self.r.choice(self.s.models)
        a, b = self.r.sample(self.plain_fields(m), 2)
        a.name, b.name = b.name, a.name

    def swapped_models(self):
        a, b = self.r.sample(self.s.models, 2)
        if a.schema != b.schema:
            return False
        a.name, b.name = b.name, a.name

    # What is no rename ---------------------------------------------------------------------------------------------

    def other_column(self):
        """One goes, and one comes at another place, of the same type or another."""
        m = self.r.choice(self.s.models)
        fields = [f for f in self.plain_fields(m) if not any(f in k.fields() for k in m.keys)]
        if not fields:
            return False
        gone = self.r.choice(fields)
        self.s.drop_field(m, gone)
        kind = gone.type if self.r.random() < 0.5 else self.r.choice(["String", "Int", "Boolean"])
        new = Field(self.r.choice(["externalRef", "importedFrom", "flags", "note"]), kind, "?")
        if new.name in [f.name for f in m.fields]:
            return False
        m.fields.insert(self.r.choice([1, len(m.fields)]), new)

    def other_table(self):
        m = self.r.choice(self.s.models)
        if len(self.s.models) < 2 or "Setting" in [x.name for x in self.s.models]:
            return False
        self.s.drop_model(m)
        id = Field("id", "Int", default="autoincrement()")
        fields = [id, Field("payload", "String"), Field("weight", "Float")]
        self.s.models.append(Model("Setting", fields, [Key("id", [[id, None, None]], inline=True)], schema=m.schema))


def set_name_or_map(r, x, name):
    """The thing's own name, or both its own and the database's; the last case cannot be told from a new thing."""
    x.name, x.db = name, None


RENAMES = {"column": 5, "columns": 3, "key_column": 2, "table": 3, "tables": 1, "table_with_columns": 2, "joined": 2, "self_relation": 1, "enum": 1, "value": 2, "swapped": 1, "swapped_models": 1}
OTHERS = {"other_column": 3, "other_table": 1}


def case(rng, provider):
    maker = Maker(rng, provider)
    a = maker.schema()
    mark(a)
    for _ in range(50):
        b = copy.deepcopy(a)
        changer = Changer(rng, b)
        kind = rng.choices(list(RENAMES), list(RENAMES.values()))[0]
        if getattr(changer, kind)() is False:
            continue
        if rng.random() < 0.3:
            other = rng.choices(list(OTHERS), list(OTHERS.values()))[0]
            kind += " beside " + other if getattr(changer, other)() is not False else ""
        return kind, a, b
    return "none", a, a
