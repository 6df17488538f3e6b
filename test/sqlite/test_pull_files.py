"""migrate_pull with "write" over several files: an error says which were written."""

import os

from harness import equal, fails, has, hasnt, one

CALL = "SELECT migrate_pull(?, '{\"write\": true}')"


def test_the_second_cannot_be_written(t):
    db = t.connect()
    db.execute("CREATE TABLE A (id INTEGER NOT NULL PRIMARY KEY, x TEXT)")
    db.execute("CREATE TABLE B (id INTEGER NOT NULL PRIMARY KEY, x TEXT)")
    first = t.write(t.path("s", "a.prisma"), "datasource db {\n  provider = \"sqlite\"\n}\n\nmodel A {\n  id Int @id\n}\n")
    long = "b" * 240 + ".prisma"  # so long that no name beside it is left
    second = t.write(t.path("s", long), "model B {\n  id Int @id\n}\n")
    why = fails(db, CALL, t.path("s"))
    has(why, "the path is too long", f"these were written before: {first}")
    has(open(first).read(), "x  String?")
    hasnt(open(second).read(), "String")
    # and the other way round nothing was
    os.rename(second, t.path("s", "c.prisma"))
    os.rename(first, t.path("s", "a" * 240 + ".prisma"))
    db.execute("ALTER TABLE A ADD COLUMN y TEXT")
    why = fails(db, CALL, t.path("s"))
    has(why, "the path is too long")
    hasnt(why, "written before")
    equal("String" in open(t.path("s", "c.prisma")).read(), False)


def test_a_file_keeps_its_rights(t):
    db = t.connect()
    db.execute("CREATE TABLE A (id INTEGER NOT NULL PRIMARY KEY, x TEXT)")
    schema = t.write(t.path("s", "schema.prisma"), "datasource db {\n  provider = \"sqlite\"\n}\n")
    for mode in (0o600, 0o646):
        os.chmod(schema, mode)
        db.execute(f"ALTER TABLE A ADD COLUMN y{mode} TEXT")
        one(db, CALL, schema)
        equal(os.stat(schema).st_mode & 0o7777, mode)
        has(open(schema).read(), f"y{mode}")
