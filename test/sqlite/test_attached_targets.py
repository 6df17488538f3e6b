"""A statement that names an attached database somewhere still has to name it where it changes something."""

from harness import equal, fails, has, one, rows


def test_target_must_be_named(t):
    db = t.connect()
    db.execute("ATTACH ':memory:' AS other")
    db.execute("CREATE TABLE other.Session(a)")
    db.execute("CREATE TABLE other.y(b)")
    db.execute("INSERT INTO other.y VALUES (7)")
    db.execute("INSERT INTO other.Session VALUES (1)")
    for sql in ("UPDATE Session SET a = (SELECT max(b) FROM other.y);", "DELETE FROM \"session\" WHERE a < (SELECT max(b) FROM other.y);",
                "UPDATE OR IGNORE Session SET a = (SELECT max(b) FROM other.y);",
                "INSERT INTO Session SELECT b FROM other.y;", "REPLACE INTO Session SELECT b FROM other.y;",
                "WITH replace AS (SELECT b FROM other.y) DELETE FROM Session WHERE a < (SELECT b FROM replace);",
                "WITH x(c) AS NOT MATERIALIZED (SELECT b FROM other.y), replace AS MATERIALIZED (SELECT c FROM x) DELETE FROM Session;",
                "WITH w AS (SELECT b FROM other.y) UPDATE Session SET a = (SELECT b FROM w);"):
        has(fails(db, "SELECT migrate_execute(?)", sql), 'would reach the attached database "other"')
        equal(rows(db, "SELECT a FROM other.Session"), [(1,)])
    one(db, "SELECT migrate_execute(?)", "WITH w AS (SELECT b FROM other.y) UPDATE other.Session SET a = (SELECT b FROM w);")
    equal(rows(db, "SELECT a FROM other.Session"), [(7,)])
    db.execute("CREATE TABLE main.Session(a)")
    one(db, "SELECT migrate_execute(?)", "INSERT INTO Session SELECT b + 1 FROM other.y;")
    equal(rows(db, "SELECT a FROM main.Session"), [(8,)])
    equal(rows(db, "SELECT a FROM other.Session"), [(7,)])
