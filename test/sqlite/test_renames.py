"""What is renamed keeps its rows, and all that hangs on its name follows: the cases of test/renames, and what is SQLite's alone."""

import json
import os
import sys

from harness import TOP, deploy, equal, fails, has, hasnt, one, rows
from test_introspect import CONFIG, EMPTY, diff, schema

sys.path.insert(0, os.path.join(TOP, "test", "renames"))
from rename_cases import (CASES, FOLLOWS, FOLLOWS_MAPPED, FOLLOWS_SURE, FOLLOWS_UNSURE, KEPT, MISNAMED, NOT_RECORDED, SELF_QUERY, SELF_ROWS,  # noqa: E402
                          SELVES, TURNED, AS_THEY_WERE, UNSURE)


def names(db):
    return sorted(rows(db, "SELECT type, name, tbl_name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_autoindex_%' "
                           "AND tbl_name <> '_prisma_migrations'"))


def fresh_names(t, models, extra, n):
    db = t.connect(f"fresh{n}.db")
    db.executescript(diff(db, "empty", schema(models)))
    return names(db)


def made(db, c):
    return c.before_sql or diff(db, "empty", schema(c.before)) + "\n" + c.extra


def check_case(t, db, c, n):
    equal((c.name, rows(db, c.query)), (c.name, c.want))
    for one_check in c.check:
        if isinstance(one_check, str):
            db.execute(one_check)
        else:
            equal((c.name, rows(db, one_check[0])), (c.name, one_check[1]))
    equal((c.name, diff(db, "database", schema(c.after)), diff(db, "database", schema(c.after), repaired=True)), (c.name, EMPTY, EMPTY))
    if not c.extra and not c.before_sql:
        equal((c.name, names(db)), (c.name, fresh_names(t, c.after, c.extra, n)))


def cases():
    return [c for c in CASES if c.only in (None, "sqlite")]


def each_case(how, list_of_cases=None):
    """All that go wrong are told."""
    wrong = []
    for n, c in enumerate(list_of_cases or cases()):
        try:
            how(c, n)
        except Exception as why:
            wrong.append(f"{c.name}: {why}")
    assert not wrong, "\n".join(wrong)


def test_in_migrate_dev(t):
    def act(c, n):
        db = t.connect(f"dev{n}.db")
        folder = t.project({"1_init": made(db, c)}, name=f"p{n}")
        deploy(db, folder)
        db.executescript(c.rows)
        t.write(os.path.join(folder, "schema.prisma"), CONFIG + c.after)
        out = one(db, "SELECT migrate_dev(?, 'next', ?)", folder, json.dumps({"renames": c.renames}))
        has(out, "now in sync")
        check_case(t, db, c, n)
        has(one(db, "SELECT migrate_dev(?, 'again')", folder), "Already in sync")
        equal((c.name, json.loads(one(db, "SELECT migrate_drift(?, '{\"format\": \"json\"}')", folder))["drift"]), (c.name, False))

    each_case(act)


def test_in_migrate_push(t):
    def act(c, n):
        db = t.connect(f"push{n}.db")
        db.executescript(made(db, c))
        db.executescript(c.rows)
        has(one(db, "SELECT migrate_push(?, ?)", CONFIG + c.after, json.dumps({"renames": c.renames})), "now in sync")
        check_case(t, db, c, f"p{n}")
        same = json.dumps({"renames": {name: name.split(".")[-1] for _, name, _ in names(db) if "." not in name}})
        has(one(db, "SELECT migrate_push(?, ?)", CONFIG + c.after, same), "already in sync")

    each_case(act)


def test_new_names_that_the_new_side_does_not_have(t):
    for n, (name, before, after, renames, told, only) in enumerate(MISNAMED):
        if only not in (None, "sqlite"):
            continue
        db = t.connect(f"misnamed{n}.db")
        folder = t.project({"1_init": diff(db, "empty", schema(before))}, name=f"misnamed{n}")
        deploy(db, folder)
        kept = names(db)
        t.write(os.path.join(folder, "schema.prisma"), CONFIG + after)
        options = json.dumps({"renames": renames})
        for sql, args in (("migrate_dev(?, 'next', ?)", (folder, options)), ("migrate_push(?, ?)", (CONFIG + after, options)),
                          ("migrate_diff('database', ?, ?)", (schema(after), options)),
                          ("migrate_diff('database', ?, ?)", (schema(after), json.dumps({"renames": renames, "repaired": True})))):
            has(fails(db, "SELECT " + sql, *args), *told)
        equal((name, names(db), sorted(os.listdir(os.path.join(folder, "migrations")))), (name, kept, ["1_init", "migration_lock.toml"]))


def test_renames_that_are_done_already(t):
    db = t.connect()
    db.executescript(diff(db, "empty", schema(MISNAMED[1][2])))
    has(one(db, "SELECT migrate_push(?, ?)", CONFIG + MISNAMED[1][2], json.dumps({"renames": {"User.email": "mail", "User.name": "title"}})), "already in sync")


def test_chains_that_are_done_already(t):
    """Each state of the tables that a, b and c name, with the renames that are asked for, and what comes."""
    models = {name: f"model {name} {{\n  id Int @id\n  {field} Int?\n}}\n" for name, field in (("b", "y"), ("c", "z"))}
    one_by_one, at_once = {"a": "b", "b": "c"}, {"a": "b", "b": "c", "a.x": "y", "b.y": "z"}
    for before, renames, after, columns in (
        ("CREATE TABLE b (id INTEGER NOT NULL PRIMARY KEY, z INTEGER)", one_by_one, models["c"], {"c": "id z"}),
        ("CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, x INTEGER); CREATE TABLE b (id INTEGER NOT NULL PRIMARY KEY, y INTEGER)", at_once,
         models["b"] + models["c"], {"b": "id y", "c": "id z"}),
        ("CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY, y INTEGER)", {"c.x": "y", "c.y": "z"}, models["c"], {"c": "id z"}),
    ):
        db = t.connect(":memory:")
        db.executescript(before)
        for told in ("Renamed", "already in sync"):
            has(one(db, "SELECT migrate_push(?, ?)", CONFIG + after, json.dumps({"renames": renames})), told)
            equal(dict(rows(db, "SELECT m.name, group_concat(c.name, ' ') FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' GROUP BY 1")), columns)


def drifted(t, db):
    """Whose `email` was renamed by hand."""
    folder = t.project({"1_init": diff(db, "empty", schema(MISNAMED[0][1]))})
    deploy(db, folder)
    db.executescript('ALTER TABLE "User" RENAME COLUMN email TO mail; DROP INDEX "User_email_key"; CREATE UNIQUE INDEX "User_mail_key" ON "User"(mail); '
                     "INSERT INTO \"User\" (mail) VALUES ('a')")
    return folder


def test_drift_that_is_a_rename(t):
    db = t.connect()
    folder = drifted(t, db)
    for renames, why in (({"User.name": "mail"}, "User.name to mail (the database still has it)"),
                         ({"User.email": "mial"}, "User.email to mial (the database does not have the new name)")):
        has(fails(db, "SELECT migrate_drift(?, ?)", folder, json.dumps({"renames": renames})), "does not fit what differs: " + why)
    has(fails(db, "SELECT migrate_drift(?, ?)", folder, json.dumps({"renames": {"User.emial": "maill", "Usr": "Account"}})),
        "User.emial to maill (the history does not have it)", "Usr to Account (the history does not have it)")
    has(one(db, "SELECT migrate_drift(?, ?)", folder, json.dumps({"renames": {"User.email": "mail"}})), 'RENAME COLUMN "mail" TO "email"')


def test_drift_that_is_adopted(t):
    db = t.connect()
    folder = drifted(t, db)
    after = MISNAMED[0][1].replace("email", "mail").replace("name", "title")
    t.write(os.path.join(folder, "schema.prisma"), CONFIG + after)
    options = {"adopt_drift": True, "renames": {"User.email": "mail", "User.name": "title"}}
    has(one(db, "SELECT migrate_dev(?, 'next', ?)", folder, json.dumps(options)), "now in sync")
    equal(rows(db, 'SELECT mail, title FROM "User"'), [("a", None)])
    written = []
    for name in sorted(os.listdir(os.path.join(folder, "migrations")))[1:3]:
        with open(os.path.join(folder, "migrations", name, "migration.sql"), encoding="utf-8") as f:
            written.append(f.read())
    has(written[0], 'RENAME COLUMN "email" TO "mail"')
    has(written[1], 'RENAME COLUMN "name" TO "title"')
    hasnt(written[0] + written[1], "DROP TABLE", "DROP COLUMN", "ADD COLUMN")
    equal(json.loads(one(db, "SELECT migrate_drift(?, '{\"format\": \"json\"}')", folder))["drift"], False)


def check_self(t, db, step, told, n):
    models, want, unsure = step
    equal((told, UNSURE in told), (told, unsure))
    equal(rows(db, SELF_QUERY), want)
    equal((diff(db, "database", schema(models)), names(db)), (EMPTY, fresh_names(t, models, "", n)))


def test_relations_of_a_model_with_itself_in_migrate_dev(t):
    def act(c, n):
        db, folder = t.connect(f"sdev{n}.db"), t.project({}, name=f"s{n}")
        for i, step in enumerate(c.steps):
            t.write(os.path.join(folder, "schema.prisma"), CONFIG + step[0])
            told = one(db, "SELECT migrate_dev(?, 'next')", folder)
            if i == 0:
                db.executescript(SELF_ROWS)
            check_self(t, db, step, told, f"sdev{n}_{i}")
            equal(UNSURE in one(db, "SELECT migrate_dev(?, 'again')", folder), step[2])
            equal(rows(db, SELF_QUERY), step[1])

    each_case(act, SELVES)


def test_relations_of_a_model_with_itself_in_migrate_push(t):
    def act(c, n):
        db = t.connect(f"spush{n}.db")
        deploy(db, t.project({"1_init": diff(db, "empty", schema(c.steps[0][0]))}, name=f"sp{n}"))
        db.executescript(SELF_ROWS)
        for i, step in enumerate(c.steps):
            check_self(t, db, step, one(db, "SELECT migrate_push(?)", CONFIG + step[0]), f"spush{n}_{i}")
            equal(UNSURE in one(db, "SELECT migrate_push(?)", CONFIG + step[0]), step[2])
            equal(rows(db, SELF_QUERY), step[1])

    each_case(act, SELVES)


def recorded(db):
    return one(db, "SELECT logs FROM _prisma_migrations")


def test_what_the_history_records(t):
    db = t.connect()
    deploy(db, t.project({"1_init": diff(db, "empty", schema(FOLLOWS))}))
    db.executescript(SELF_ROWS)
    for logs in NOT_RECORDED:
        db.execute("UPDATE _prisma_migrations SET logs = ?", (logs,))
        has(one(db, "SELECT migrate_push(?)", CONFIG + FOLLOWS), "already in sync")
        equal((logs[:80], rows(db, SELF_QUERY)), (logs[:80], AS_THEY_WERE))
        has(recorded(db), '"relations": {"_F": ["followers", "following"]}')
    for logs in (b"migrate: {\"relations\": \xff}", 7):
        db.execute("UPDATE _prisma_migrations SET logs = ?", (logs,))
        has(one(db, "SELECT migrate_push(?)", CONFIG + FOLLOWS), "already in sync")
    db.execute("UPDATE _prisma_migrations SET logs = ?", (KEPT[0],))
    has(one(db, "SELECT migrate_push(?)", CONFIG + FOLLOWS_MAPPED), "now in sync")
    equal((recorded(db), rows(db, SELF_QUERY)), (KEPT[1], TURNED))


def test_a_turn_that_is_only_written(t):
    """It is known when it is applied, so that it is not done twice, and the next one is not forgotten."""
    db = t.connect()
    folder = t.project({})

    def dev(field, name, options="{}"):
        t.write(os.path.join(folder, "schema.prisma"), CONFIG + f"model User {{\n  id Int @id\n  {field} User[] @relation(\"F\")\n  m User[] @relation(\"F\")\n}}\n")
        return one(db, "SELECT migrate_dev(?, ?, ?)", folder, name, options)

    dev("a", "init")
    db.executescript("INSERT INTO User VALUES (1), (2); INSERT INTO _F (A, B) VALUES (1, 2)")
    has(dev("z", "turn", '{"create_only": true}'), "_F.A to B")
    one(db, "SELECT migrate_deploy(?)", folder)
    equal(rows(db, "SELECT A, B FROM _F"), [(2, 1)])
    has(dev("b", "back"), "_F.A to B")
    equal(rows(db, "SELECT A, B FROM _F"), [(1, 2)])
    has(dev("b", "same"), "Already in sync")


def test_a_relation_of_which_nothing_is_recorded(t):
    db = t.connect()
    folder = t.project({"1_init": diff(db, "empty", schema(FOLLOWS))})
    deploy(db, folder)
    for call in ("push(?1)", "dev(?2, 'next')") * 2:
        for models, unsure in ((FOLLOWS_UNSURE, True), (FOLLOWS_SURE, False), (FOLLOWS, False)):
            db.execute("UPDATE _prisma_migrations SET logs = NULL")
            t.write(os.path.join(folder, "schema.prisma"), CONFIG + models)
            told = db.execute(f"SELECT migrate_{call}, ?1, ?2", (CONFIG + models, folder)).fetchone()[0]
            equal((call, UNSURE in told, recorded(db) is None), (call, unsure, unsure))
    t.write(os.path.join(folder, "schema.prisma"), CONFIG + FOLLOWS_UNSURE)
    db.execute("UPDATE _prisma_migrations SET logs = NULL")
    warnings = json.loads(one(db, "SELECT migrate_push(?, '{\"format\": \"json\"}')", CONFIG + FOLLOWS_UNSURE))["warnings"]
    equal([UNSURE in w["message"] for w in warnings], [True])


def test_a_history_that_push_cannot_use(t):
    db = t.connect()
    db.executescript(diff(db, "empty", schema(FOLLOWS)))
    db.execute("CREATE VIEW _prisma_migrations AS SELECT 1")
    has(one(db, "SELECT migrate_push(?)", CONFIG + FOLLOWS_MAPPED), "now in sync")


def test_two_columns_that_become_one(t):
    db = t.connect()
    db.executescript(diff(db, "empty", schema("model User {\n id Int @id\n first String\n last String\n}\n")) + "INSERT INTO User VALUES (1, 'Ada', 'L')")
    told = fails(db, "SELECT migrate_push(?)", CONFIG + "model User {\n id Int @id\n name String\n}\n")
    has(told, "If `name` is made of several of them", '{"backfill": {"User.name": "?"}}')
    told = fails(db, "SELECT migrate_push(?)", CONFIG + "model User {\n id Int @id\n name String\n other String\n}\n")
    hasnt(told, "is made of several")
