"""The schema language from SQL: migrate_validate and migrate_format."""

import json
import os

from harness import equal, fails, has, one

GOOD = 'datasource db {\n  provider = "sqlite"\n  url = "file:x"\n}\n\nmodel   User {\n  id Int @id\n  posts Post[]\n}\n'
MORE = "model Post {\n  id Int @id\n  user User @relation(fields: [userId], references: [id])\n  userId Int\n}\n"


def test_validate_text(t):
    db = t.connect()
    equal(one(db, "SELECT migrate_validate(?)", GOOD + MORE), "The schema is valid")
    has(fails(db, "SELECT migrate_validate(?)", GOOD), "P1012: Prisma schema validation", "  -->  schema.prisma:8",
        'Type "Post" is neither a built-in type', "Validation Error Count: 1")


def test_validate_json_gives_places(t):
    found = json.loads(one(t.connect(), "SELECT migrate_validate(?, '{\"format\": \"json\"}')", GOOD))
    equal((found["valid"], len(found["errors"]), found["warnings"]), (False, 1, []))
    equal(found["errors"][0]["start"], {"line": 8, "column": 9, "offset": GOOD.index("Post[]")})


def test_validate_file_and_folder(t):
    db = t.connect()
    t.write(t.path("prisma", "base.prisma"), GOOD)
    t.write(t.path("prisma", "models", "post.prisma"), "\ufeff" + MORE)
    t.write(t.path("prisma", "migrations", "ignored.prisma"), "not a schema")
    equal(one(db, "SELECT migrate_validate(?)", t.path("prisma")), f"The schema at {t.path('prisma')} is valid")
    has(fails(db, "SELECT migrate_validate(?)", t.path("prisma", "base.prisma")), "base.prisma:8")
    has(fails(db, "SELECT migrate_validate(?)", t.path("prisma", "migrations", "none")), "none")
    has(fails(db, "SELECT migrate_validate('')"), "the path is empty")


def test_release(t):
    db, seven = t.connect(), GOOD.replace('  url = "file:x"\n', "") + MORE
    check = "SELECT migrate_validate(?, ?)"
    for schema, rules in ((seven, None), (seven, "7"), (GOOD + MORE, None), (GOOD + MORE, "6")):
        equal(one(db, check, schema, json.dumps({"prisma": rules}) if rules else None), "The schema is valid")
    has(fails(db, check, GOOD + MORE, '{"prisma": "7"}'), "P1012", "The datasource property `url` is no longer supported")
    has(fails(db, check, seven, '{"prisma": "6"}'), "P1012", 'Argument "url" is missing in data source block "db".')
    has(fails(db, check, seven, '{"prisma": "8"}'), 'option "prisma" must be one of 6|7')
    metrics = seven + 'generator g {\n  provider = "x"\n  previewFeatures = ["metrics"]\n}\n'
    has(fails(db, check, metrics, None), 'The preview feature "metrics" is not known.', "typedSql, views")
    folder = t.path("prisma")
    t.write(t.path("prisma", "schema.prisma"), GOOD + MORE)
    for call in ("migrate_diff('empty', 'schema:' || ?, ?)", "migrate_push(?, ?)", "migrate_pull(?, ?)",
                 "migrate_dev(?, 'init', ?)", "migrate_drift(?, ?)"):
        has(fails(db, f"SELECT {call}", folder, '{"prisma": "7"}'), "`url` is no longer supported")


def test_format(t):
    db = t.connect()
    want = "model Post {\n  id     Int  @id\n  user   User @relation(fields: [userId], references: [id])\n  userId Int\n}\n"
    equal(one(db, "SELECT migrate_format(?)", MORE), want)
    equal(one(db, "SELECT migrate_format(?)", t.write(t.path("one.prisma"), MORE)), want)
    t.write(t.path("two", "a.prisma"), GOOD)
    t.write(t.path("two", "b.prisma"), MORE)
    has(fails(db, "SELECT migrate_format(?)", t.path("two")), "holds 2 files")
    both = json.loads(one(db, "SELECT migrate_format(?, '{\"format\": \"json\"}')", t.path("two")))["files"]
    equal([(f["path"], f["text"]) for f in both][1], (t.path("two", "b.prisma"), want))


def test_how_deep_folders_may_lie(t):
    """A link may lead back to a folder that holds it."""
    db = t.connect()
    deepest = os.path.join(t.path("prisma"), *map(str, range(1, 17)))
    t.write(os.path.join(deepest, "a.prisma"), 'datasource db {\n  provider = "sqlite"\n}\nmodel Deep {\n  id Int @id\n}\n')
    has(one(db, "SELECT migrate_diff('empty', ?)", "schema:" + t.path("prisma")), 'CREATE TABLE "Deep"')
    os.mkdir(os.path.join(deepest, "17"))
    has(fails(db, "SELECT migrate_diff('empty', ?)", "schema:" + t.path("prisma")), "folders lie more than 16 deep: " + os.path.join(deepest, "17"))
    os.rmdir(os.path.join(deepest, "17"))
    os.symlink(t.path("prisma"), os.path.join(deepest, "17"))
    has(fails(db, "SELECT migrate_diff('empty', ?)", "schema:" + t.path("prisma")), "folders lie more than 16 deep")


def test_a_schema_without_a_datasource_is_for_no_database(t):
    db, text = t.connect(), "model A {\n  id Int @id\n}\n"
    for call in ("SELECT migrate_diff('empty', 'schema:' || ?)", "SELECT migrate_push(?)"):
        has(fails(db, call, text), "P1012: the schema has no datasource, so it does not say which database it is for", "Add a datasource block")
