"""What is committed is not told as a failure: a result is handed over while all can still be undone."""

import json
import sqlite3

from harness import equal, fails, has, history, one, rows, tables


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
        equal(told, {"function": function, "ok": True, "committed": True, "report": None})
        equal(len(history(db)), 40)


def test_results_in_utf_16(t):
    """migrate_deploy_each makes them itself, since there may be no memory once all is committed."""
    for encoding in ("UTF-16le", "UTF-16be"):
        for options in ("{}", '{"format": "json"}'):
            db = t.connect(encoding + options[:5].strip('{"') + ".db")
            db.execute(f"PRAGMA encoding = '{encoding}'")
            folder = t.project({"1_ä漢😀x": "CREATE TABLE a(b);"}, name=f"{encoding} ä漢😀{len(options)}")
            equal(one(db, "PRAGMA encoding"), encoding)
            has(one(db, "SELECT migrate_deploy_each(?, ?)", folder, options), "1_ä漢😀x", f"{encoding} ä漢😀")
            equal(history(db), ["1_ä漢😀x"])
            has(one(db, "SELECT migrate_deploy_each(?, ?)", folder, options), f"{encoding} ä漢😀")


def test_results_in_utf_16_that_are_too_long(t):
    scripts = {f"{i:02}": f"CREATE TABLE t{i}(a);" for i in range(40)}
    for encoding in ("UTF-16le", "UTF-16be"):
        db = t.connect(encoding + ".db")
        if not hasattr(db, "setlimit"):
            return  # Python 3.10 has none
        db.execute(f"PRAGMA encoding = '{encoding}'")
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 3000)
        folder = t.project(scripts, name=encoding)
        told = json.loads(one(db, "SELECT migrate_deploy_each(?, '{\"format\": \"json\"}')", folder))
        equal(told, {"function": "migrate_deploy_each", "ok": True, "committed": True, "report": None})
        equal(len(history(db)), 40)
        db.execute("DELETE FROM _prisma_migrations")
        for (name,) in rows(db, "SELECT name FROM sqlite_master WHERE name LIKE 't%'"):
            db.execute(f"DROP TABLE {name}")
        has(one(db, "SELECT migrate_deploy_each(?)", folder), "40 migrations found", "longer than this connection allows")
        equal(len(history(db)), 40)
