"""The JSON of every function in every state, against the schemas of test/schema."""

import json
import os
import sqlite3
import sys

from harness import SO, equal, fails, one, rows

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "schema"))
import validator
import world

# Of the alternatives that the schemas leave, what no state here shows: most are PostgreSQL's alone.
UNSEEN = ["changed_extra.column: string", "changed_extra.name: null", "changed_extra.schema: string", "changed_extra.table: null",
          "extra.column: string", "extra.name: null", "extra.schema: string", "extra.table: null", "extra.definition: null",
          "table.schema: string", "table.columns: empty", "index.columns: empty", "object.columns: empty",
          "object.name: null", "object.referenced_columns: empty", "object.values: empty", "deploy_each.broken: not empty",
          "dev.broken: not empty", "finding.blocks = reads and writes", "finding.bytes: integer", "finding.lock: string",
          "format.files: empty", "pull.files: empty", "pulled_warning.affected: empty",
          "reset.schemas: empty", "row_check.schema: string", "status.invalid_indexes: not empty", "status.not_validated: not empty",
          "drift.invalid_indexes: not empty", "drift.not_validated: not empty", "trace: object", "fix.rewritten: not empty",
          "lint.script_provider = postgresql"]


class Lite(world.World):
    provider = "sqlite"

    def __init__(self, case):
        super().__init__(case.folder)
        self.case, self.count, self.db = case, 0, None

    def fresh(self):
        self.count += 1
        self.db = self.case.connect(f"{self.count}.db")

    def sql(self, text):
        self.db.executescript(text)

    def _asked(self, function, args, options):
        return f"SELECT migrate_{function}({', '.join('?' * (len(args) + 1))})", *args, self.options(options)

    def call(self, function, *args, **options):
        return json.loads(one(self.db, *self._asked(function, args, options)))

    def text(self, function, *args, **options):
        return one(self.db, *self._asked(function, args, {"format": "text", **options}))

    def fails(self, function, *args, **options):
        return fails(self.db, *self._asked(function, args, options))

    def beside(self, function, *args, **options):
        other = self.case.connect(f"{self.count}.db")
        other.execute("BEGIN IMMEDIATE")
        try:
            return self.call(function, *args, **options)
        finally:
            other.execute("ROLLBACK")

    def inside(self, function, *args, **options):
        self.db.execute("BEGIN")
        try:
            return self.call(function, *args, **options)
        finally:
            self.db.execute("ROLLBACK")


def test_every_report(t):
    wrong, count = world.check(Lite(t), UNSEEN)
    equal(wrong, [])
    assert count > 90, count


def refused(schema, value=None):
    """Whether the validator says that the schema itself is wrong."""
    try:
        validator.wrong(value, schema, {})
    except ValueError:
        return True
    return False


def test_the_validator(t):
    text, number = {"type": "string"}, {"type": "integer", "minimum": 0}
    pair = {"type": "object", "properties": {"a": text, "b": number}, "required": ["a"], "additionalProperties": False}
    for schema, good, bad in [
            (text, ["", "x"], [None, 1, [], {}]),
            (number, [0, 7], [-1, True, 1.5, "1", None]),
            ({"type": ["string", "null"]}, ["x", None], [0, False]),
            ({"type": "boolean"}, [True, False], [0, 1, None]),
            ({"type": "string", "pattern": r"\d+"}, ["12"], ["", "12x", "x12"]),
            ({"enum": [None, "plan", 0]}, [None, "plan", 0], ["", False, 1, "other"]),
            ({"type": "array", "items": text}, [[], ["x"]], [["x", 1], "x", None, {}]),
            ({"type": "array", "minItems": 1, "items": text}, [["x"]], [[], [1]]),
            (pair, [{"a": "x"}, {"a": "x", "b": 1}], [{}, {"b": 1}, {"a": "x", "c": 1}, {"a": 1}, {"a": "x", "b": -1}, []]),
            ({"type": "array", "items": {"$ref": "definitions.json#/pair"}}, [[{"a": "x"}]], [[{"a": "x"}, {}]])]:
        for value in good:
            equal(validator.wrong(value, schema, {"pair": pair}), [])
        for value in bad:
            assert validator.wrong(value, schema, {"pair": pair}), (schema, value)
    equal(validator.wrong({"a": ["x"], "c": 1}, pair, {}), ["$.a: ['x'] is no string", "$: has c, which no schema names"])
    for schema in ({}, {"description": "anything"}, {"type": "object"}, {"type": "array"}, {"type": "text"}, {"type": "string", "maxLength": 3},
                   {**pair, "additionalProperties": True}, {**pair, "required": ["c"]}, {"$ref": "#/pair"}):
        assert refused(schema), schema


def test_the_schemas(t):
    """Every function that has a JSON result has a schema, and every schema keeps the rules of all."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "schema")
    names = {name[:-5] for name in os.listdir(folder) if name.endswith(".json")} - {"definitions"}
    known = {r[0][8:] for r in rows(t.connect(), "SELECT name FROM pragma_function_list WHERE name LIKE 'migrate\\_%' ESCAPE '\\'")}
    equal(names, known)
    for name in names:
        schema = validator.load(name)
        equal(schema["required"][:3], ["function", "ok", "provider"])
        assert not refused(schema, {}), name
    for name, schema in [*validator.load("definitions").items(), *((n, validator.load(n)) for n in names)]:
        for member, one_of in schema.get("properties", {}).items():
            counts = one_of.get("type") == "integer" and member not in ("ms", "line", "column", "offset", "step")
            equal((name, member, member.endswith("_count")), (name, member, counts))
            equal((name, member, "pattern" in one_of), (name, member, member.endswith("_at") or member == "checksum"))


def test_times(t):
    """What SQLite and other languages read as a time, whatever the history holds."""
    db, folder = t.connect(), t.project()
    one(db, "SELECT migrate_deploy(?)", folder)
    db.execute("UPDATE _prisma_migrations SET started_at = 1706702400123, finished_at = '2024-01-31 13:00:01' WHERE migration_name = '1_init'")
    equal(rows(db, "SELECT started_at, finished_at FROM migrate_history(?) WHERE name = '1_init'", folder),
          [("2024-01-31T12:00:00.123+00:00", "2024-01-31T13:00:01.000+00:00")])
    equal(one(db, "SELECT count(*) FROM migrate_history(?) WHERE unixepoch(started_at) <= unixepoch(finished_at)"
              if sqlite3.sqlite_version_info >= (3, 38) else
              "SELECT count(*) FROM migrate_history(?) WHERE julianday(started_at) <= julianday(finished_at)", folder), 2)
    db.execute("UPDATE _prisma_migrations SET started_at = 'long ago' WHERE migration_name = '1_init'")
    equal(one(db, "SELECT started_at FROM migrate_history(?) WHERE name = '1_init'", folder), "long ago")
