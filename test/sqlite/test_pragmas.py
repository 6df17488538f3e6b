"""What scripts may say to SQLite itself: PRAGMAs, VACUUM."""

import json
import sqlite3

from harness import INIT, deploy, equal, fails, has, hasnt, one, rows


def test_vacuum_at_the_end(t):
    """No function can run it, and nothing depends on it."""
    for function in ("migrate_deploy", "migrate_deploy_each"):
        db = t.connect(function + ".db")
        folder = t.project({"1_init": INIT + "VACUUM;\n-- all of it\nvacuum main;\n", "2_only": "VACUUM;", "3_last": "SELECT 1"},
                           name=function)
        plan = one(db, f"SELECT {function}(?, '{{\"dry_run\": \"plan\"}}')", folder)
        has(plan, "VACUUM left out")
        text = one(db, f"SELECT {function}(?, '{{\"timing\": false}}')", folder)
        has(text, "(1 statement, VACUUM left out)", "(0 statements, VACUUM left out)", "(1 statement)", "run it by itself")
        equal(rows(db, "SELECT migration_name, applied_steps_count, finished_at IS NULL FROM _prisma_migrations ORDER BY 1"),
              [("1_init", 1, 0), ("2_only", 0, 0), ("3_last", 1, 0)])
        has(one(db, f"SELECT {function}(?)", folder), "No pending migrations to apply.")
        hasnt(one(db, "SELECT migrate_drift(?)", folder), "VACUUM")


def test_vacuum_elsewhere(t):
    for function in ("migrate_deploy", "migrate_deploy_each"):
        db = t.connect(function + ".db")
        folder = t.project({"1_init": "VACUUM; SELECT 1;"}, name=function)
        has(fails(db, f"SELECT {function}(?)", folder), "P3018", "VACUUM cannot run inside a transaction", "migration.sql:1:1")
