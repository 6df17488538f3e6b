"""The JSON of every function in every state, against the schemas of test/schema."""
import os
import sys

from harness import TOP, check, database, done, equal

sys.path.insert(0, os.path.join(TOP, "test", "schema"))
import world
from server import Server

# Of the alternatives that the schemas leave, what no state here shows: a few are SQLite's alone.
UNSEEN = ["attempt.status = running", "migration.status = running", "drift.running: not empty", "changed_extra.column: string",
          "changed_extra.name: null", "changed_extra.schema: string", "extra.column: string", "extra.definition: null", "extra.name: null",
          "extra.schema: string", "deploy.backup: string", "deploy.broken: not empty", "deploy_each.broken: not empty",
          "dev.broken: not empty", "format.files: empty", "index.columns: empty", "index.name: null", "object.columns: empty",
          "object.name: null", "object.referenced_columns: empty", "object.values: empty", "pull.files: empty",
          "pulled_warning.affected: empty", "reset.backup: string", "reset.schemas: empty", "row_check.check = check constraints", "warning.step: null",
          "row_check.columns: empty", "row_check.schema: string", "script.foreign_keys = unenforced",
          "step.tables: not empty"]


db = database("json_reports")
wrong, count = world.check(Server(db), UNSEEN)
equal("every report is as its schema says", wrong, [])
check("and there are many", count > 90, count)
done()
