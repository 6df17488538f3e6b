"""A database of the server as a world of test/schema."""
import json
import os
import sys

from harness import ROOT, TOP, sql

sys.path.insert(0, os.path.join(TOP, "test", "schema"))
import world


def literal(value):
    if value is None or isinstance(value, bool):
        return {None: "NULL", True: "true", False: "false"}[value]
    return "'" + value.replace("'", "''") + "'"


class Server(world.World):
    provider = "postgresql"

    def __init__(self, db):
        super().__init__(ROOT)
        self.db = db
        sql("DROP EXTENSION migrate; CREATE SCHEMA ext; CREATE EXTENSION migrate SCHEMA ext", db)

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

    def text(self, function, *args, **options):
        return self._run(self._asked(function, args, {"format": "text", **options}))

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
