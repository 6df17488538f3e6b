"""Prisma's table redefinition: rows, foreign keys, triggers and views that must survive it."""

from harness import (INIT, POSTS, REDEFINE, TWO, deploy, deploy_fails, equal, fails, has, hasnt, history, one, rows,
                     tables)


def with_rows(t, file="test.db", name="prisma", foreign_keys=1):
    """Two users with a post each, foreign keys enforced, and the redefinition of User pending."""
    db, folder = t.connect(file), t.project(name=name)
    deploy(db, folder)
    db.execute("INSERT INTO User(id, email) VALUES (1, 'a'), (2, 'b')")
    db.execute("INSERT INTO Post(title, authorId) VALUES ('one', 1), ('two', 2)")
    db.execute(f"PRAGMA foreign_keys = {foreign_keys}")
    t.project({"3": REDEFINE}, name=name)
    return db, folder


def test_children_survive(t):
    db, folder = with_rows(t)
    deploy(db, folder)
    equal(rows(db, "SELECT title, authorId FROM Post ORDER BY 1"), [("one", 1), ("two", 2)])
    equal(rows(db, "SELECT id, email, name FROM User ORDER BY 1"), [(1, "a", None), (2, "b", None)])
    equal(one(db, "PRAGMA foreign_keys"), 1)
    has(fails(db, "INSERT INTO Post(authorId) VALUES (9)"), "FOREIGN KEY")
    db.execute("DELETE FROM User WHERE id = 1")
    equal(one(db, "SELECT count(*) FROM Post"), 1)


def test_children_survive_in_transaction(t):
    db, folder = with_rows(t)
    for end in ("ROLLBACK", "COMMIT"):
        db.execute("BEGIN")
        deploy(db, folder)
        equal(one(db, "SELECT count(*) FROM Post"), 2)
        db.execute(end)
        equal(one(db, "SELECT count(*) FROM Post"), 2)
        equal(one(db, "PRAGMA foreign_keys"), 1)
    equal(history(db), ["1_init", "2_posts", "3"])


def test_children_survive_a_failure(t):
    for begin in (False, True):
        db, folder = with_rows(t, f"{begin}.db", f"p{begin}")
        t.project({"3": REDEFINE + "broken;"}, name=f"p{begin}")
        if begin:
            db.execute("BEGIN")
        deploy_fails(db, folder)
        equal(one(db, "SELECT count(*) FROM Post"), 2)
        equal(one(db, "PRAGMA foreign_keys"), 1)
        if begin:
            db.execute("COMMIT")
        equal(history(db), ["1_init", "2_posts"])
        equal([r[1] for r in rows(db, "PRAGMA table_info('User')")], ["id", "email"])


def test_references_name_the_table(t):
    db, folder = with_rows(t)
    deploy(db, folder)
    equal([(r[2], r[3]) for r in rows(db, "PRAGMA foreign_key_list('Post')")], [("User", "authorId")])


def test_new_violation(t):
    db, folder = with_rows(t)
    t.project({"3": "PRAGMA foreign_keys=OFF; DELETE FROM User WHERE id = 2;"})
    message = deploy_fails(db, folder)
    has(message, "P3018", "Migration name: 3", "FOREIGN KEY constraint failed", '"Post" (authorId) = (2)', '"User"')
    equal((one(db, "SELECT count(*) FROM User"), history(db)), (2, ["1_init", "2_posts"]))


def test_new_violation_names_its_migration(t):
    db, folder = with_rows(t)
    t.project({"4": "PRAGMA foreign_keys=OFF; DELETE FROM User WHERE id = 2;", "5": "CREATE TABLE later(x);"})
    has(deploy_fails(db, folder), "Migration name: 4")
    equal(history(db), ["1_init", "2_posts"])


def test_violation_repaired_later(t):
    """What a later script of the same deployment repairs is no violation."""
    db, folder = with_rows(t)
    t.project({"4": "PRAGMA foreign_keys=OFF; DELETE FROM User WHERE id = 2;", "5": "DELETE FROM Post WHERE authorId = 2;"})
    deploy(db, folder)
    equal(one(db, "SELECT count(*) FROM Post"), 1)


def test_old_violations_stay(t):
    db, folder = with_rows(t, foreign_keys=0)
    db.execute("INSERT INTO Post(authorId) VALUES (77), (77), (78)")
    deploy(db, folder)
    equal(one(db, "SELECT count(*) FROM Post"), 5)
    t.project({"4": "INSERT INTO Post(authorId) VALUES (77);"})
    message = deploy_fails(db, folder)
    has(message, "1 new violation", "(77)")
    hasnt(message, "(78)")


def test_old_violations_renumbered(t):
    """A redefinition of the child gives its rows new rowids; the violations are the same ones."""
    db, folder = t.connect(), t.project({
        "1": "CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE c(p INT REFERENCES p(id), q TEXT);"})
    deploy(db, folder)
    db.execute("INSERT INTO c(rowid, p, q) VALUES (10, 5, 'a'), (20, 6, 'b'), (30, NULL, 'c')")
    t.project({"2": 'CREATE TABLE "new_c"(p INT REFERENCES p(id), q TEXT, r); INSERT INTO "new_c"(p, q) '
                    'SELECT p, q FROM c ORDER BY q DESC; DROP TABLE c; ALTER TABLE "new_c" RENAME TO "c";'})
    deploy(db, folder)
    t.project({"3": "UPDATE c SET p = 7 WHERE q = 'a';"})
    has(deploy_fails(db, folder), "1 new violation", '"c" (p) = (7)')


def test_many_violations(t):
    db, folder = with_rows(t)
    t.project({"3": "PRAGMA foreign_keys=OFF; WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 1099) "
                    "INSERT INTO Post(authorId) SELECT i FROM n;"})
    has(deploy_fails(db, folder), "1000 new violations", "and 995 more")


def test_compound_keys_and_without_rowid(t):
    db, folder = t.connect(), t.project({
        "1": "CREATE TABLE p(a TEXT, b INT, PRIMARY KEY (a, b));"
             "CREATE TABLE c(x TEXT, y INT, FOREIGN KEY (x, y) REFERENCES p(a, b));"
             "CREATE TABLE w(id INTEGER PRIMARY KEY, x TEXT, y INT, FOREIGN KEY (x, y) REFERENCES p) WITHOUT ROWID;"})
    deploy(db, folder)
    t.project({"2": "INSERT INTO c VALUES ('it''s', 3);"})
    has(deploy_fails(db, folder), "\"c\" (x, y) = ('it''s', 3)")
    t.project({"2": "INSERT INTO w VALUES (1, 'a', 3);"})
    has(deploy_fails(db, folder), '"w"', "1 new violation")


def test_key_that_cannot_be_checked(t):
    """A key without a unique column behind it: old ones are let be, a new one is an error."""
    db, folder = t.connect(), t.project({"1": "CREATE TABLE p(a);"})
    deploy(db, folder)
    t.project({"2": "CREATE TABLE c(x REFERENCES p(a));"})
    has(deploy_fails(db, folder), "foreign key mismatch")
    db.execute("CREATE TABLE c(x REFERENCES p(a))")
    t.project({"2": "CREATE TABLE d(x);"})
    deploy(db, folder)


TRIGGERS = """
CREATE TABLE log(what);
CREATE TRIGGER "User changes" AFTER UPDATE OF email ON "User" BEGIN INSERT INTO log VALUES (NEW.email); END;
CREATE TRIGGER user_gone BEFORE DELETE ON "User" BEGIN INSERT INTO log VALUES ('gone;'); END;
CREATE TRIGGER on_post AFTER INSERT ON Post BEGIN INSERT INTO log SELECT email FROM "User" WHERE id = NEW.authorId; END;
CREATE VIEW emails AS SELECT email FROM "User";
CREATE TRIGGER into_view INSTEAD OF INSERT ON emails BEGIN INSERT INTO "User"(email) VALUES (NEW.email); END;
"""


def with_triggers(t):
    db, folder = t.connect(), t.project({**TWO, "3_triggers": TRIGGERS})
    deploy(db, folder)
    db.execute("INSERT INTO User(id, email) VALUES (1, 'a'), (2, 'b')")
    return db, folder


def triggers(db):
    return rows(db, "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")


def test_triggers_survive(t):
    db, folder = with_triggers(t)
    before = triggers(db)
    equal(len(before), 4)
    t.project({"4": REDEFINE})
    deploy(db, folder)
    equal(triggers(db), before)
    db.execute("UPDATE User SET email = 'c' WHERE id = 1")
    db.execute("DELETE FROM User WHERE id = 2")
    db.execute("INSERT INTO emails VALUES ('d')")
    db.execute("INSERT INTO Post(authorId) VALUES (1)")
    equal([r[0] for r in rows(db, "SELECT what FROM log ORDER BY rowid")], ["c", "gone;", "c"])
    equal(rows(db, "SELECT email FROM emails ORDER BY 1"), [("c",), ("d",)])
    equal(one(db, "PRAGMA legacy_alter_table"), 0)


def test_trigger_that_the_script_names(t):
    db, folder = with_triggers(t)
    t.project({"4": 'DROP TRIGGER "user_gone";' + REDEFINE})
    deploy(db, folder)
    equal([r[0] for r in triggers(db)], ["User changes", "into_view", "on_post"])
    t.project({"5": REDEFINE + 'CREATE TRIGGER `user changes` AFTER INSERT ON "User" BEGIN SELECT 1; END;'})
    deploy(db, folder)
    equal([r[0] for r in triggers(db)], ["into_view", "on_post", "user changes"])


def test_trigger_that_a_comment_names(t):
    db, folder = with_triggers(t)
    t.project({"4": "-- user_gone is kept\n/* user_gone */ SELECT 'user_gone';" + REDEFINE})
    deploy(db, folder)
    equal(len(triggers(db)), 4)


def test_trigger_that_no_longer_compiles(t):
    db, folder = with_triggers(t)
    before = triggers(db)
    t.project({"4": REDEFINE.replace('"email" TEXT NOT NULL', '"mail" TEXT NOT NULL')
              .replace('("email", "id")', '("mail", "id")')})
    message = deploy_fails(db, folder)
    has(message, "P3018", "Migration name: 4", 'trigger "User changes"', "email", "DROP TRIGGER")
    equal(triggers(db), before)
    equal(history(db), ["1_init", "2_posts", "3_triggers"])


def test_triggers_that_do_not_fit(t):
    """Each breaks in another way when column b goes; every one is named, and the deployment undone."""
    for i, head in enumerate((
            "AFTER INSERT ON x BEGIN SELECT NEW.b; END", "BEFORE DELETE ON x BEGIN SELECT OLD.b; END",
            "AFTER UPDATE ON x BEGIN SELECT NEW.b; END", "AFTER UPDATE OF a, \"b\" ON x BEGIN SELECT 1; END",
            "AFTER UPDATE /* ON */ OF [b] ON x BEGIN SELECT 1; END", "AFTER INSERT ON x WHEN NEW.b BEGIN SELECT 1; END",
            "AFTER INSERT ON x BEGIN UPDATE x SET b = 1; END")):
        db, folder = t.connect(f"{i}.db"), t.project(
            {"1": f'CREATE TABLE x(a, b); CREATE TRIGGER "on" {head};'}, name=f"p{i}")
        deploy(db, folder)
        t.project({"2": "CREATE TABLE new_x(a); DROP TABLE x; ALTER TABLE new_x RENAME TO x;"}, name=f"p{i}")
        has(deploy_fails(db, folder), 'the trigger "on"', "no longer compiles")
        equal(history(db), ["1"])
        t.project({"2": "CREATE TABLE new_x(a, b, c); DROP TABLE x; ALTER TABLE new_x RENAME TO x;"}, name=f"p{i}")
        deploy(db, folder)
        equal(len(triggers(db)), 1)


def test_triggers_go_with_their_table(t):
    db, folder = with_triggers(t)
    t.project({"4": 'DROP VIEW emails; DROP TABLE Post; DROP TABLE "User";'})
    deploy(db, folder)
    equal(triggers(db), [])


def test_view_made_again(t):
    db, folder = with_triggers(t)
    before = triggers(db)
    t.project({"4": 'DROP VIEW emails; CREATE VIEW emails AS SELECT email, id FROM "User";'})
    deploy(db, folder)
    equal(triggers(db), before)


def test_temporary_triggers_survive(t):
    db, folder = with_triggers(t)
    db.execute("CREATE TEMP TRIGGER mine AFTER INSERT ON main.User BEGIN INSERT INTO log VALUES ('mine'); END")
    t.project({"4": REDEFINE})
    deploy(db, folder)
    db.execute("INSERT INTO User(email) VALUES ('x')")
    equal(one(db, "SELECT count(*) FROM log WHERE what = 'mine'"), 1)
    equal(one(db, "SELECT count(*) FROM temp.sqlite_master"), 1)


def test_trigger_on_generated_columns(t):
    db, folder = t.connect(), t.project({
        "1": "CREATE TABLE g(a INTEGER PRIMARY KEY, b INT, c INT AS (b * 2) STORED, d INT AS (b * 3));"
             "CREATE TRIGGER tg AFTER UPDATE OF b ON g BEGIN SELECT NEW.c, NEW.d; END;"})
    deploy(db, folder)
    t.project({"2": 'CREATE TABLE "new_g"(a INTEGER PRIMARY KEY, b INT, c INT AS (b * 2) STORED, d INT AS (b * 3), e);'
                    'DROP TABLE g; ALTER TABLE "new_g" RENAME TO g;'})
    deploy(db, folder)
    equal([r[0] for r in triggers(db)], ["tg"])


def test_views_that_name_the_table(t):
    db, folder = t.connect(), t.project({
        **TWO, "3": 'CREATE VIEW joined AS SELECT u.email, p.title FROM "User" u JOIN Post p ON p.authorId = u.id;',
        "4": REDEFINE})
    deploy(db, folder)
    equal(rows(db, "SELECT * FROM joined"), [])
    has(one(db, "SELECT sql FROM sqlite_master WHERE name = 'joined'"), '"User"')


def test_rename_of_another_kind_rewrites(t):
    """Only new_X to X runs with legacy_alter_table: any other rename rewrites what names the table."""
    db, folder = t.connect(), t.project({
        **TWO, "3": 'CREATE VIEW v AS SELECT email FROM "User"; ALTER TABLE "User" RENAME TO "Person";'})
    deploy(db, folder)
    has(one(db, "SELECT sql FROM sqlite_master WHERE name = 'v'"), "Person")
    equal([r[2] for r in rows(db, "PRAGMA foreign_key_list('Post')")], ["Person"])


def test_self_reference(t):
    tree = 'CREATE TABLE "%s"("id" INTEGER NOT NULL PRIMARY KEY, "up" INTEGER, %s CONSTRAINT "f" FOREIGN KEY ("up") ' \
           'REFERENCES "Tree" ("id") ON DELETE CASCADE);'
    db, folder = t.connect(), t.project({"1": tree % ("Tree", "")})
    deploy(db, folder)
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("INSERT INTO Tree VALUES (1, NULL), (2, 1)")
    t.project({"2": tree % ("new_Tree", '"x" TEXT,') + 'INSERT INTO "new_Tree"("id", "up") SELECT "id", "up" FROM "Tree";'
                    'DROP TABLE "Tree"; ALTER TABLE "new_Tree" RENAME TO "Tree";'})
    deploy(db, folder)
    equal(one(db, "SELECT count(*) FROM Tree"), 2)
    equal([r[2] for r in rows(db, "PRAGMA foreign_key_list('Tree')")], ["Tree"])
