"""What is committed is not told as a failure: a result is handed over while all can still be undone."""

import json
import sqlite3

from harness import equal, fails, has, history, one, tables


def test_result_that_is_too_long(t):
    scripts = {f"{i:02}": f"CREATE TABLE t{i}(a);" for i in range(40)}
    for function in ("migrate_deploy", "migrate_deploy_each"):
        db, folder = t.connect(function + ".db"), t.project(scripts, name=function)
        if not hasattr(db, "setlimit"):
            return  # Python 3.10 has none
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 3000)
        if function == "migrate_deploy":
            has(fails(db, f"SELECT {function}(?, '{{\"format\": \"json\"}}')", folder), "longer than this connection")
            equal(tables(db), [])
            continue
        told = json.loads(one(db, f"SELECT {function}(?, '{{\"format\": \"json\"}}')", folder))
        equal(told, {"function": function, "committed": True, "report": None})
        equal(len(history(db)), 40)
