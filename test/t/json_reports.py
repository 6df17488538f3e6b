"""The JSON of every function in every state, against the schemas of test/schema."""
import json
import os
import sys

from harness import ROOT, TOP, check, database, done, equal, sql

sys.path.insert(0, os.path.join(TOP, "test", "schema"))
import world

# Of the alternatives that the schemas leave, what no state here shows: a few are SQLite's alone.
UNSEEN = ["attempt.status = running", "migration.status = running", "drift.running: not empty", "changed_extra.column: string",
          "changed_extra.name: null", "changed_extra.schema: string", "extra.column: string", "extra.definition: null", "extra.name: null",
          "extra.schema: string", "deploy.backup: string", "deploy.broken: not empty", "deploy_each.broken: not empty",
          "dev.broken: not empty", "format.files: empty", "index.columns: empty", "index.name: null", "object.columns: empty",
          "object.name: null", "object.referenced_columns: empty", "object.values: empty", "pull.files: empty",
          "pulled_warning.affected: empty", "reset.backup: string", "reset.schemas: empty", "row_check.check = check constraints", "warning.step: null",
          "row_check.columns: empty", "row_check.schema: string", "script.foreign_keys = unenforced",
          "step.tables: not empty"]


def literal(value):
    if value is None or isinstance(value, bool):
        return {None: "NULL", True: "true", False: "false"}[value]
    return "'" + value.replace("'", "''") + "'"


class Server(world.World):
    provider = "postgresql"

    def __init__(self, db):
        super().__init__(ROOT)
        self.db = db

    def fresh(self):
        self.sql("DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public")

    def sql(self, text):
        out = sql("SET client_min_messages = error;" + text, self.db)
        assert not out, out

    def _asked(self, function, args, options):
        verb = "CALL" if function == "deploy_each" else "SELECT"
        return f"{verb} ext.migrate_{function}({', '.join(literal(one) for one in (*args, self.options(options)))});"

    def _run(self, text):
        return sql("SET client_min_messages = error; SET search_path = public, ext;" + text, self.db)

    def call(self, function, *args, **options):
        return self._read(self._run(self._asked(function, args, options)))

    def inside(self, function, *args, **options):
        return self._read(self._run(f"BEGIN; {self._asked(function, args, options)} ROLLBACK;"))

    def fails(self, function, *args, **options):
        out = self._run(self._asked(function, args, options))
        assert "ERROR:" in out, out
        return out

    @staticmethod
    def _read(out):
        """Lines of progress come first."""
        try:
            return json.loads(out[out.find("{"):])
        except ValueError:
            raise AssertionError(out) from None


db = database("json_reports")
sql("DROP EXTENSION migrate; CREATE SCHEMA ext; CREATE EXTENSION migrate SCHEMA ext", db)
wrong, count = world.check(Server(db), UNSEEN)
equal("every report is as its schema says", wrong, [])
check("and there are many", count > 90, count)
done()
