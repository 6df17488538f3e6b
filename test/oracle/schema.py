"""A schema as objects that are easy to change at random, and its text. Objects refer to each other, not to names, so
that a copy (copy.deepcopy) can be renamed and rebuilt freely."""

import dataclasses
import json
import re
import typing

from release import RELEASE, datasource


def quoted(text):
    """A string literal of the schema language."""
    return json.dumps(text, ensure_ascii=False)


class Value(list):
    """Of an enum: [name, name in the database or None]."""

    said = None


@dataclasses.dataclass(eq=False)
class Enum:
    name: str
    values: list  # of Value, or lists like it
    db: typing.Optional[str] = None
    schema: typing.Optional[str] = None
    said: typing.Optional[str] = None  # in @renamed from=…


@dataclasses.dataclass(eq=False)
class Field:
    name: str
    type: object  # the name of a scalar, an Enum, or Unsupported
    arity: str = ""  # "", "?" or "[]"
    native: typing.Optional[str] = None  # VarChar(20)
    default: typing.Optional[str] = None  # what stands in @default(...)
    db: typing.Optional[str] = None
    updated_at: bool = False
    ignored: bool = False
    said: typing.Optional[str] = None  # in @renamed from=…


@dataclasses.dataclass(eq=False)
class Unsupported:
    sql: str


@dataclasses.dataclass(eq=False)
class Key:
    """A primary key, unique constraint or index. `parts`: [Field, sort or None, operator class or None]."""

    kind: str  # id, unique, index
    parts: list
    db: typing.Optional[str] = None
    algorithm: typing.Optional[str] = None
    inline: bool = False  # written at its one field
    client: typing.Optional[str] = None  # its name for the client
    where: typing.Optional[object] = None  # a where.Where

    def fields(self):
        return [p[0] for p in self.parts]


@dataclasses.dataclass(eq=False)
class Model:
    name: str
    fields: list
    keys: list
    db: typing.Optional[str] = None
    schema: typing.Optional[str] = None
    ignored: bool = False
    said: typing.Optional[str] = None  # in @renamed from=…

    def key(self):
        return next((k for k in self.keys if k.kind == "id"), None)

    def unique_sets(self, exact=False):
        """What a foreign key may refer to; `exact`: in a database too, where a key of some rows only is none."""
        return [k.fields() for k in self.keys if k.kind in ("id", "unique") and all(f.arity == "" for f in k.fields()) and not (exact and k.where)]


@dataclasses.dataclass(eq=False)
class Relation:
    """A foreign key from `holder` to `target`. `single`: at most one of the holders for each target."""

    name: str
    holder: Model
    target: Model
    fields: list
    references: list
    single: bool = False
    on_delete: typing.Optional[str] = None
    on_update: typing.Optional[str] = None
    db: typing.Optional[str] = None


@dataclasses.dataclass(eq=False)
class ManyToMany:
    name: str
    one: Model
    two: Model
    named: bool = True
    names: typing.Optional[tuple] = None  # of the fields of `one` and of `two`, where they are not numbered
    said: typing.Optional[tuple] = None  # what they were called, in @renamed from=…

    def fields_of(self, number):
        return self.names or (f"j{number}a", f"j{number}b")


@dataclasses.dataclass(eq=False)
class Extension:
    name: str
    db: typing.Optional[str] = None
    schema: typing.Optional[str] = None
    version: typing.Optional[str] = None


@dataclasses.dataclass(eq=False)
class Schema:
    provider: str
    models: list
    enums: list
    relations: list
    joins: list
    schemas: typing.Optional[list] = None  # with multiSchema
    extensions: typing.Optional[list] = None  # with postgresqlExtensions
    relation_mode: typing.Optional[str] = None
    views: int = 0

    def postgres(self):
        return self.provider == "postgresql"

    def uses(self, field):
        """The relations that a field takes part in."""
        return [r for r in self.relations if field in r.fields or field in r.references]

    def linked(self, field):
        """All fields whose type must be the same as that of `field`."""
        seen, todo = [], [field]
        while todo:
            f = todo.pop()
            if f in seen:
                continue
            seen.append(f)
            for r in self.relations:
                for a, b in zip(r.fields, r.references):
                    if f is a or f is b:
                        todo += [a, b]
        return seen

    def owner(self, field):
        return next(m for m in self.models if field in m.fields)

    def drop_relation(self, relation):
        self.relations.remove(relation)

    def drop_key(self, model, key):
        """Takes a key away, with the relations that need it."""
        model.keys.remove(key)
        left = [{id(f) for f in s} for s in model.unique_sets()]
        for r in list(self.relations):
            if (r.target is model and {id(f) for f in r.references} not in left) or (
                r.single and r.holder is model and {id(f) for f in r.fields} not in self.sets(model)
            ):
                self.relations.remove(r)
        if key.kind == "id":
            self.joins = [j for j in self.joins if j.one is not model and j.two is not model]

    @staticmethod
    def sets(model):
        return [{id(f) for f in k.fields()} for k in model.keys if k.kind in ("id", "unique")]

    def drop_field(self, model, field):
        for r in self.uses(field):
            self.relations.remove(r)
        for k in [k for k in model.keys if field in k.fields()]:
            if k in model.keys:
                self.drop_key(model, k)
        for k in [k for k in model.keys if k.where and field in k.where.fields()]:
            k.where = None
        model.fields.remove(field)

    def drop_model(self, model):
        self.relations = [r for r in self.relations if r.holder is not model and r.target is not model]
        self.joins = [j for j in self.joins if j.one is not model and j.two is not model]
        self.models.remove(model)

    def text(self):
        return "\n".join([*self._config(), *map(self._model, self.models), *map(self._enum, self.enums), *self._views()])

    def _config(self):
        lines = []
        if self.relation_mode:
            lines.append(f'  relationMode = "{self.relation_mode}"')
        if self.schemas is not None:
            lines.append(f"  schemas = {json.dumps(self.schemas)}")
        if self.extensions is not None:
            lines.append(f"  extensions = [{', '.join(map(self._extension, self.extensions))}]")
        yield datasource(self.provider, *lines)
        features = ["partialIndexes"] * (RELEASE == "7") + ["views"] * (self.views > 0) + ["postgresqlExtensions"] * (self.extensions is not None)
        if features:
            yield f'generator js {{\n  provider = "js"\n  previewFeatures = {json.dumps(features)}\n}}\n'

    @staticmethod
    def _extension(e):
        options = [("map", e.db), ("schema", e.schema), ("version", e.version)]
        text = ", ".join(f"{k}: {quoted(v)}" for k, v in options if v is not None)
        return e.name + (f"({text})" if text else "")

    def _views(self):
        for i in range(self.views):
            schema = f'\n  @@schema("{self.schemas[0]}")' if self.schemas else ""
            yield f"view Seen{i} {{\n  id Int @unique\n  text String?{schema}\n}}\n"

    @staticmethod
    def _said(old, indent=""):
        """The comment that says what something was called."""
        if old is None:
            return ""
        plain = re.fullmatch(r"\w+", old)
        return f"{indent}/// @renamed from={old if plain else quoted(old)}\n"

    @staticmethod
    def _enum(e):
        lines = [Schema._said(getattr(v, "said", None), "  ") + f"  {v[0]}" + (f" @map({quoted(v[1])})" if v[1] is not None else "") for v in e.values]
        if e.db is not None:
            lines.append(f"  @@map({quoted(e.db)})")
        if e.schema:
            lines.append(f'  @@schema("{e.schema}")')
        return Schema._said(e.said) + f"enum {e.name} {{\n" + "\n".join(lines) + "\n}\n"

    def _model(self, m):
        lines = [self._field(m, f) for f in m.fields]
        for i, r in enumerate(self.relations):
            if r.holder is m:
                lines.append(self._relation(i, r))
            if r.target is m:
                lines.append(f'  r{i}back {r.holder.name}{"?" if r.single else "[]"} @relation("{r.name}")' + self._hidden(r.holder))
        for i, j in enumerate(self.joins):
            named = f'@relation("{j.name}")' if j.named else ""
            for end, (own, other, name) in enumerate(zip((j.one, j.two), (j.two, j.one), j.fields_of(i))):
                if own is m:
                    lines.append(self._said(j.said[end] if j.said else None, "  ") + f"  {name} {other.name}[] {named}" + self._hidden(other))
        lines += [self._key(k) for k in m.keys if not k.inline]
        if m.db is not None:
            lines.append(f"  @@map({quoted(m.db)})")
        if m.schema:
            lines.append(f'  @@schema("{m.schema}")')
        if m.ignored:
            lines.append("  @@ignore")
        return self._said(m.said) + f"model {m.name} {{\n" + "\n".join(l.rstrip() for l in lines) + "\n}\n"

    @staticmethod
    def _hidden(model):
        return " @ignore" if model.ignored else ""

    def _field(self, m, f):
        if isinstance(f.type, Unsupported):
            kind = f"Unsupported({quoted(f.type.sql)})"
        else:
            kind = f.type.name if isinstance(f.type, Enum) else f.type
        words = [f"{self._said(f.said, '  ')}  {f.name} {kind}{f.arity}"]
        for k in m.keys:
            if k.inline and k.parts[0][0] is f:
                words.append(self._inline_key(k, self.provider))
        if f.default is not None:
            words.append(f"@default({f.default})")
        if f.updated_at:
            words.append("@updatedAt")
        if f.native:
            words.append(f"@db.{f.native}")
        if f.db is not None:
            words.append(f"@map({quoted(f.db)})")
        if f.ignored:
            words.append("@ignore")
        return " ".join(words)

    @staticmethod
    def _inline_key(k, provider):
        options = [f"map: {quoted(k.db)}"] * (k.db is not None) + [f"sort: {k.parts[0][1]}"] * bool(k.parts[0][1])
        options += [f"where: {k.where.text(provider)}"] if k.where else []
        return f"@{k.kind}" + (f"({', '.join(options)})" if options else "")

    @staticmethod
    def _part(p):
        options = [f"sort: {p[1]}"] * bool(p[1]) + [f"ops: {p[2]}"] * bool(p[2])
        return p[0].name + (f"({', '.join(options)})" if options else "")

    def _key(self, k):
        text = f"[{', '.join(map(self._part, k.parts))}]"
        text += f", name: {quoted(k.client)}" if k.client else ""
        text += f", map: {quoted(k.db)}" if k.db is not None else ""
        text += f", type: {k.algorithm}" if k.algorithm else ""
        text += f", where: {k.where.text(self.provider)}" if k.where else ""
        return f"  @@{k.kind}({text})"

    def _relation(self, i, r):
        optional = "?" if any(f.arity == "?" for f in r.fields) else ""
        text = f'"{r.name}", fields: [{", ".join(f.name for f in r.fields)}], references: [{", ".join(f.name for f in r.references)}]'
        text += f", onDelete: {r.on_delete}" if r.on_delete else ""
        text += f", onUpdate: {r.on_update}" if r.on_update else ""
        text += f", map: {quoted(r.db)}" if r.db is not None else ""
        return f"  r{i} {r.target.name}{optional} @relation({text}){self._hidden(r.target)}"
