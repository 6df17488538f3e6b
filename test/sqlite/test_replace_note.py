"""A script that says REPLACE runs without foreign keys where the connection has none, and the report says so."""

from harness import has, hasnt, one


def test_report_names_replace(t):
    for function in ("migrate_deploy", "migrate_deploy_each"):
        for on in (0, 1):
            db = t.connect(f"{function}{on}.db")
            db.execute(f"PRAGMA foreign_keys = {on}")
            folder = t.project({"1": "CREATE TABLE a(x INTEGER PRIMARY KEY);", "2": "REPLACE INTO a VALUES (1);"}, name=f"{function}{on}")
            text = one(db, f"SELECT {function}(?, '{{\"timing\": false}}')", folder)
            has(text, "(1 statement)")
            (hasnt if on else has)(text, "(1 statement, foreign keys not enforced)")
            (hasnt if on else has)(text, "A script that says REPLACE runs without enforcement")
