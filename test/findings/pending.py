"""What deployments, migrate_status and migrate_dev do with findings, in both databases.

walk(world) yields (what, right, shown). A world is one of test/schema (states.py), which also has
  text(function, *args, **options)  the report for people
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "schema"))
from states import MODELS, Project, blocking  # noqa: E402

INIT = ('CREATE TABLE "User" ("id" INTEGER NOT NULL PRIMARY KEY, "email" TEXT NOT NULL);\n'
        'CREATE TABLE "Post" ("id" INTEGER NOT NULL PRIMARY KEY);\nCREATE TABLE "Old" ("id" INTEGER NOT NULL PRIMARY KEY);\n')
ROWS = "; ".join(f"INSERT INTO \"{table}\" VALUES (1{more}), (2{more}), (3{more})" for table, more in (("User", ", 'a'"), ("Post", ""), ("Old", "")))
WARNED = "-- migrate:allow truncate: there was one\nCREATE TABLE made (x INTEGER);\n"
LOST = 'DROP TABLE "Post";\n'
POST = "model Post {\n  id Int @id\n}\n"
OLD = POST.replace("Post", "Old")


def rules(report):
    return [f"{f['migration']} {f['rule']} {f['severity']}" for f in report["findings"]]


def holds(text, *parts, but=()):
    return all(part in text for part in parts) and not any(part in text for part in but)


def project(w, **pending):
    """A database with rows, and a folder with more than it has."""
    w.fresh()
    p = Project(w, {"1_init": INIT})
    w.call("deploy", p.path, lint="warning")
    w.sql(ROWS)
    for name, script in pending.items():
        p.add(name[1:], script)
    return p


def gates(w):
    p = project(w, _2_warned=WARNED, _3_lost=LOST)
    for function in ("deploy", "deploy_each"):
        said = w.fails(function, p.path, lint="error", small=2)
        yield f"{function}: an error is refused, and shown with what to do", holds(
            said, "migrate_lint finds 1 error", "drop-table at 3_lost/migration.sql:1:1", "3 rows" if w.provider == "sqlite" else "rows not known",
            "→ Rename it", "migrate_lint(", '"small": 2', "migrate:allow RULE: reason", "lint.json", but=["unused-exception"]), said
        said = w.fails(function, p.path, lint="error", small=2, dry_run="plan")
        yield f"{function}: in a dry run, too", "finds 1 error" in said, said
        said = w.fails(function, p.path, lint="warning", small=2)
        yield f"{function}: a warning with it", holds(said, "finds 1 error and 1 warning", "unused-exception at 2_warned/migration.sql:1:1"), said
        said = w.fails(function, p.path, lint="info")
        yield f"{function}: only these two", 'option "lint" must be one of error|warning' in said, said
        got = w.call(function, p.path, lint="error", small=2, target="2_warned", dry_run="plan")
        yield f"{function}: what is after the target does not count", rules(got) == ["2_warned unused-exception warning"], got
        got = w.call(function, p.path, lint="error", dry_run="plan")
        yield f"{function}: nor what is small", len(got["pending"]) == 2 and rules(got) == ["2_warned unused-exception warning"], got
    said = w.text("deploy", p.path, lint="error", dry_run="plan")
    yield "a dry run tells of warnings", holds(said, "finds no error, but this:\n  warning unused-exception at 2_warned/migration.sql:1:1"), said
    said = w.text("deploy", p.path, dry_run="plan")
    yield "without the option nothing is linted", "migrate_lint" not in said, said
    p.add("3_lost", "-- migrate:allow drop-table: nobody reads it\n" + LOST)
    p.add("2_warned", "SELECT 1;\n")
    said = w.text("deploy", p.path, lint="error", small=2, dry_run="plan")
    yield "what is allowed is not refused", "finds no error and no warning." in said, said
    w.write(f"{p.path}/migrations/lint.json", '{"rules": {"x": "off"}}')
    said = w.fails("deploy", p.path, lint="error")
    yield "a lint.json that is wrong", 'there is no rule "x"' in said, said
    w.remove(f"{p.path}/migrations/lint.json")
    got = w.call("deploy", p.path, lint="warning", small=2)
    yield "then it is deployed", [s["name"] for s in got["applied"]] == ["2_warned", "3_lost"] and got["findings"] == [], got


def attempts(w):
    done = LOST + 'UPDATE "User" SET "id" = "id";\nCOMMIT;\n'
    p = project(w, _2_lost=done + '-- migrate:allow drop-table: old\nDROP TABLE "Old";\nINSERT INTO missing VALUES (1);\n')
    w.fails("deploy_each", p.path)
    said = w.fails("deploy_each", p.path, resume=True, lint="warning", small=2)
    yield "what an attempt has done is past", holds(said, "missing", but=["migrate_lint"]), said
    p.add("2_lost", done + "DROP TABLE \"Old\";\nINSERT INTO missing VALUES (1);\n")
    said = w.fails("deploy_each", p.path, resume=True, lint="error", small=2)
    yield "what it has not done is refused", holds(said, "finds 1 error", "2_lost/migration.sql:4:1"), said


def segments(w):
    """PostgreSQL: what a transaction holds, and until when, depends on which of the two deploys."""
    p = project(w, _2_check='ALTER TABLE "User" ADD CONSTRAINT c CHECK ("id" > 0) NOT VALID;\n', _3_valid='ALTER TABLE "User" VALIDATE CONSTRAINT c;\n')
    said = w.fails("deploy", p.path, lint="error", small=2)
    yield "in one transaction", "validate-same-transaction at 3_valid" in said, said
    got = w.call("deploy_each", p.path, lint="error", small=2, dry_run="plan")
    yield "in two", "3_valid validate-same-transaction error" not in rules(got), got
    p.add("4_index", blocking(w) + 'CREATE INDEX more ON "User" ("id");\n')
    said = w.fails("deploy_each", p.path, lint="error", small=2)
    yield "it ends earlier", holds(said, "4_index/migration.sql:1:1", "blocks writes until the end of the transaction", "the same rule at 2:1"), said


def outlooks(w):
    postgres = w.provider == "postgresql"
    p = project(w, _2_blocks=blocking(w))
    said = w.text("status", p.path, small=2)
    wanted = ("would block writes of User until the end of the deployment: index-concurrently (rows not known, " if postgres
              else "would block writes to the whole file until the end of the deployment: redefine-cost of User (at least 3 rows) at 2_blocks/migration.sql:")
    yield "status says what would be blocked", holds(said, wanted, "2_blocks/migration.sql:"), said
    propose = "see what to do instead: SELECT"
    yield "and what to do first, if it is an error", (propose in said) == postgres, said
    yield "one migration is no shorter by itself", holds(said, "migrate_deploy(", but=["migrate_deploy_each("]), said
    said = w.text("status", p.path)
    yield "nothing of small tables", holds(said, "To apply what is left: ", but=["would block"]), said
    p.add("3_more", "SELECT 1;\n")
    got, said = w.call("status", p.path, small=2), w.text("status", p.path, small=2)
    yield "of two, each by itself", got["deploy_with"] == ("migrate_deploy_each" if postgres else "migrate_deploy"), got
    yield "as the text says", ("each migration committed by itself" in said) == postgres, said
    p.add("4_fails", "BEGIN;\nCREATE TABLE new (x INTEGER);\n" + ("CREATE INDEX CONCURRENTLY i ON new (x);\n" if postgres else "") + "COMMIT;\n")
    got = w.call("status", p.path, small=2)
    yield "unless that is known to fail", got["deploy_with"] == "migrate_deploy" and got["lint"]["blocking"]["finding_count"] == 1, got
    w.write(f"{p.path}/migrations/lint.json", '{"rules": {"x": "off"}}')
    said = w.text("status", p.path, small=2)
    yield "a wrong lint.json is told", holds(said, "What it would block is not known: ", 'there is no rule "x"', "To apply what is left: "), said


def writings(w):
    w.fresh()
    p = Project(w, models=MODELS + POST + OLD)
    got = w.call("dev", p.path, "init")
    yield "nothing of tables that are new", got["findings"] == [], got
    p.schema(MODELS.replace("email String", "email String\n  @@index([email])") + OLD + "model New {\n  key String @id\n  a Int\n  @@index([a])\n}\n")
    said = w.text("dev", p.path, "drop post")
    yield "dev tells of what it writes, as if there were rows", holds(
        said, "_drop_post, where tables have rows and are in use:\n  error ", "drop-table at migration.sql:", "The table Post", "option create_only",
        but=["New_a_idx", "rows not known", "/migration.sql:"]), said
    yield "and of indexes on what is there", ("User_email_idx" in said) == (w.provider == "postgresql"), said
    w.write(f"{p.path}/migrations/lint.json", '{"rules": {"x": "off"}}')
    p.schema(MODELS.replace("email String", "email String\n  @@index([email])") + OLD)
    said = w.text("dev", p.path, "drop new", accept_data_loss=True)
    yield "a wrong lint.json is in nobody's way", holds(said, "was not linted: ", 'there is no rule "x"', "_drop_new/"), said
    w.write(f"{p.path}/migrations/lint.json", '{"rules": {"drop-table": "warning"}}')
    p.schema(MODELS.replace("email String", "email String\n  @@index([email])"))
    got, said = w.call("dev", p.path, "drop old", create_only=True), w.text("status", p.path)
    yield "what is only written, too", [r.split("_", 1)[1] for r in rules(got)] == ["drop_old drop-table warning"], got
    yield "here the table is empty", "would block" not in said, said


def adoptions(w):
    """PostgreSQL: what drift is adopted with."""
    w.fresh()
    p = Project(w, models=MODELS)
    w.call("dev", p.path, "init")
    w.sql('CREATE INDEX "User_email_idx" ON "User" ("email")')
    p.schema(MODELS.replace("email String", "email String\n  @@index([email])"))
    got = w.call("dev", p.path, "index", adopt_drift=True)
    yield "of drift, as of a database without it", [r.split("_", 1)[1] for r in rules(got)] == ["sync_schema index-concurrently error"], got


def walk(w):
    yield from gates(w)
    yield from attempts(w)
    yield from outlooks(w)
    yield from writings(w)
    if w.provider == "postgresql":
        yield from segments(w)
        yield from adoptions(w)
