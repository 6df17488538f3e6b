"""What migrate_lint finds; see test/findings."""

import json
import os
import shutil
import sys

from harness import equal, fails, has, one

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "findings"))
import findings  # noqa: E402
import pending  # noqa: E402
from test_json import Lite  # noqa: E402
import formats  # noqa: E402


def test_cases(t):
    db, folder, wrong, count = t.connect(), t.path("p"), [], 0
    file = t.path("p", "\u00e9 100%,a:b.sql")
    os.makedirs(os.path.join(folder, "migrations"))
    config = os.path.join(folder, "migrations", "lint.json")
    db.isolation_level = None
    for case in findings.load("sqlite"):
        db.execute("BEGIN")
        for statement in case.setup("sqlite").split(";\n"):
            db.execute(statement)
        if case.parts["lint.json"]:
            t.write(config, case.parts["lint.json"])
        report = one(db, "SELECT migrate_lint(?, ?)", folder, case.options())
        t.write(file, case.parts["script"])
        sarif, github = (one(db, "SELECT migrate_lint(?, ?)", folder, case.options(script=file, format=f)) for f in ("sarif", "github"))
        why = case.wrong(report) or "\n".join(formats.wrong(report, sarif, github, file))
        wrong += [f"{case}: {why}"] if why else []
        if case.parts["lint.json"]:
            os.remove(config)
        db.execute("ROLLBACK")
        count += 1
    assert not wrong, "\n".join(wrong)
    assert count > 10, count


def test_counting_is_limited(t):
    db = t.connect()
    t.project({"1_init": BIG}, name="p")
    db.executescript("CREATE TABLE heap (a INTEGER, b TEXT); INSERT INTO heap WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL "
                     "SELECT n + 1 FROM i WHERE n < 100000) SELECT n, n FROM i; CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)")
    db.create_function("called", 1, lambda value: 1 / 0, deterministic=True)
    options = {"format": "json", "only": "script", "script": "CREATE UNIQUE INDEX i ON heap (b); CREATE UNIQUE INDEX j ON t (a) WHERE a > 0; "
               "CREATE UNIQUE INDEX k ON t (a) WHERE called(a); CREATE UNIQUE INDEX l ON heap (a) WHERE a IN (1, 2)"}
    for ms, first in ((1, "it takes longer than count_timeout"), ("1 min", None)):
        report = json.loads(one(db, "SELECT migrate_lint(?, ?)", t.path("p"), json.dumps({**options, "count_timeout": ms})))
        equal([f["counted"]["why"] for f in sorted(report["findings"], key=lambda f: f["offset"]) if f["rule"] == "unique-duplicates"],
              [first, first, "its condition calls a function", first])
    has(fails(db, "SELECT migrate_lint(?, ?)", t.path("p"), '{"count_timeout": "soon"}'), "must be a time such as")


def test_every_rule_has_cases(t):
    equal(list(findings.lacking()), [])


BIG = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER);\nINSERT INTO t VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3);\n"


def linted(db, t, **options):
    report = json.loads(one(db, "SELECT migrate_lint(?, ?)", t.path("p"), json.dumps({"format": "json", "small": 2, **options})))
    return [(f["migration"], f["rule"], f["severity"]) for f in report["findings"]]


def test_what_is_linted(t):
    """Pending, all, one, a script; each sees what those before it have done."""
    db = t.connect()
    t.project({"1_init": BIG, "2_drop": "ALTER TABLE t DROP COLUMN a;\n", "3_more": "DROP TABLE t;\nCREATE TABLE t (id INTEGER);\nDROP TABLE t;\n"}, name="p")
    equal(linted(db, t), [])
    equal(linted(db, t, offline=True), [("2_drop", "drop-column", "error"), ("3_more", "drop-table", "error")])
    one(db, "SELECT migrate_deploy(?, '{\"target\": \"1_init\"}')", t.path("p"))
    both = [("2_drop", "drop-column", "error"), ("3_more", "drop-table", "error")]
    equal(linted(db, t), both)
    equal(linted(db, t, only="3_more"), both[1:])
    equal(linted(db, t, only="2_drop"), both[:1])
    equal(linted(db, t, only="all"), both)
    one(db, "SELECT migrate_deploy(?, '{\"target\": \"2_drop\"}')", t.path("p"))
    equal(linted(db, t), both[1:])
    equal(linted(db, t, only="2_drop"), both[:1])
    equal(linted(db, t, only="all", small=100), [("2_drop", "drop-column", "info"), ("3_more", "drop-table", "info")])
    t.write(t.path("x.sql"), "DROP TABLE t;")
    equal(linted(db, t, only="script", script=t.path("x.sql")), [(None, "drop-table", "error")])


def test_what_may_not_be_linted(t):
    db = t.connect()
    t.project({"1_init": BIG}, name="p")
    for options, said in (({"only": "script"}, 'needs the option "script"'), ({"script": "x"}, 'is for "only": "script"'),
                          ({"only": "2_x"}, "P3017: The migration 2_x could not be found")):
        has(fails(db, "SELECT migrate_lint(?, ?)", t.path("p"), json.dumps(options)), said)
    for text, said in (("{", "lint.json: line 1"), ("[]", "it is no JSON object"), ('{"rule": {}}', '"rule" is not known'),
                       ('{"rules": {"x": "off"}}', 'there is no rule "x"'), ('{"rules": {"drop-table": "bad"}}', 'severity of "drop-table" is none'),
                       ('{"allow": {"1_init": 1}}', "an object of migrations"), ('{"allow": {"1_init": {"drop-table": 1}}}', "is no text")):
        t.write(t.path("p", "migrations", "lint.json"), text)
        has(fails(db, "SELECT migrate_lint(?)", t.path("p")), said)


def test_scripts_of_postgresql(t):
    """Nobody but PostgreSQL reads them."""
    t.project({"1_init": BIG}, name="p")
    t.write(t.path("p", "migrations", "migration_lock.toml"), 'provider = "postgresql"\n')
    has(fails(t.connect(), "SELECT migrate_lint(?)", t.path("p")), "P3019", "Only PostgreSQL itself reads its scripts.", '{"offline": true}')
    t.write(t.path("p", "migrations", "migration_lock.toml"), 'provider = "mysql"\n')
    has(fails(t.connect(), "SELECT migrate_lint(?)", t.path("p")), "P3019", "written for another database; deploy them there")


def test_lint_json(t):
    db = t.connect()
    t.project({"1_init": BIG, "2_drop": "DROP TABLE t;\n"}, name="p")
    one(db, "SELECT migrate_deploy(?, '{\"target\": \"1_init\"}')", t.path("p"))
    for config, found in (({"rules": {"drop-table": "off"}}, []), ({"rules": {"drop-table": "warning"}}, [("2_drop", "drop-table", "warning")]),
                          ({"allow": {"2_drop": {"drop-table": "why"}}}, []),
                          ({"allow": {"2_drop": {"drop-column": "why"}, "1_init": {"drop-table": "no"}}},
                           [("2_drop", "drop-table", "error"), ("2_drop", "unused-exception", "warning")])):
        t.write(t.path("p", "migrations", "lint.json"), json.dumps(config))
        equal(linted(db, t), found)


def test_history(t):
    """What of the history is a finding, and what is none: of the files below, with `applied`, two are edited, and two are gone."""
    files = {f"{n}_m": f"CREATE TABLE t{n} (id INTEGER PRIMARY KEY);\n" for n in range(1, 7)}
    for applied, edited, gone, config, found in (
            ("123456", "", "", {}, []), ("123", "", "", {}, []),
            ("1245", "", "", {}, [("3_m", "non-linear", "info")]),
            ("26", "", "", {"rules": {"non-linear": "error"}}, [(f"{n}_m", "non-linear", "error") for n in (1, 3, 4, 5)]),
            ("1245", "", "", {"allow": {"3_m": {"non-linear": "why"}}}, []),
            ("123", "13", "", {}, [("1_m", "edited-after-apply", "info"), ("3_m", "edited-after-apply", "info")]),
            ("123", "1", "", {"allow": {"1_m": {"edited-after-apply": "why"}}}, []),
            ("123", "45", "45", {}, []),
            ("1234", "", "24", {"rules": {"missing-file": "warning"}}, [("2_m", "missing-file", "warning"), ("4_m", "missing-file", "warning")]),
            ("12", "", "2", {"rules": {"missing-file": "off"}}, []), ("12", "2", "", {"rules": {"edited-after-apply": "off"}}, [])):
        db, case = t.connect(":memory:"), (applied, edited, gone)
        shutil.rmtree(t.path("p"), ignore_errors=True)
        t.project({name: text for name, text in files.items() if name[0] in applied}, name="p")
        one(db, "SELECT migrate_deploy(?)", t.path("p"))
        t.project({name: "-- edited\n" * (name[0] in edited) + text for name, text in files.items()}, name="p")
        for n in gone:
            shutil.rmtree(t.path("p", "migrations", f"{n}_m"))
        t.write(t.path("p", "migrations", "lint.json"), json.dumps(config))
        equal((case, linted(db, t)), (case, found))
        text = one(db, "SELECT migrate_lint(?)", t.path("p"))
        for migration, rule, severity in found:
            has(text, f"  {severity} {rule} at {'' if rule == 'non-linear' else migration + '/'}migration.sql:1:1: ")
        for format in ("sarif", "github"):
            has(one(db, "SELECT migrate_lint(?, ?)", t.path("p"), json.dumps({"format": format})), *(f"{m}/migration.sql" for m, _, _ in found))


def test_formats(t):
    db = t.connect()
    t.project({"1_init": BIG, "2_drop": "DROP TABLE t;\n"}, name="p")
    one(db, "SELECT migrate_deploy(?, '{\"target\": \"1_init\"}')", t.path("p"))
    script = t.path("p", "migrations", "2_drop", "migration.sql")
    github = one(db, "SELECT migrate_lint(?, ?)", t.path("p"), json.dumps({"format": "github", "small": 2}))
    assert github.startswith(f"::error file={script},line=1,col=1,title=drop-table::The table t is dropped, with its rows. "), github
    log = json.loads(one(db, "SELECT migrate_lint(?, ?)", t.path("p"), json.dumps({"format": "sarif", "small": 2})))
    run, result = log["runs"][0], log["runs"][0]["results"][0]
    equal((log["version"], run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"], result["ruleId"], result["level"]),
          ("2.1.0", "drop-table", "drop-table", "error"))
    equal(result["locations"][0]["physicalLocation"], {"artifactLocation": {"uri": "file://" + script}, "region": {"startLine": 1, "startColumn": 1}})
    equal(one(db, "SELECT migrate_lint(?, ?)", t.path("p"), json.dumps({"format": "github", "only": "1_init", "offline": True})), "")


def test_pending(t):
    wrong = [f"{what}: {shown}" for what, right, shown in pending.walk(Lite(t)) if not right]
    assert not wrong, "\n".join(wrong)
