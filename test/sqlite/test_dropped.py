"""What DROP TABLE takes with a table, and a script that makes the table anew means to keep, also where names change."""

from harness import deploy, deploy_fails, equal, fails, has, history, one, rows

START = """CREATE TABLE log(what);
CREATE TABLE "Item" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "name" TEXT);
CREATE TRIGGER told AFTER UPDATE OF "name" ON "Item" BEGIN INSERT INTO log VALUES (NEW."name"); END;
INSERT INTO "Item" ("name") VALUES ('a'), ('b'), ('c');
DELETE FROM "Item" WHERE "id" > 1;
"""


def redefine(table, column="name", key="AUTOINCREMENT"):
    return (f'CREATE TABLE "new_{table}" ("id" INTEGER NOT NULL PRIMARY KEY {key}, "{column}" TEXT, "more" TEXT);\n'
            f'INSERT INTO "new_{table}" ("id", "{column}") SELECT "id", "{column}" FROM "{table}";\n'
            f'DROP TABLE "{table}";\nALTER TABLE "new_{table}" RENAME TO "{table}";\n')


TABLE = 'ALTER TABLE "Item" RENAME TO "Thing";'
COLUMN = 'ALTER TABLE "Item" RENAME COLUMN "name" TO "title";'
ASIDE = ('ALTER TABLE "Item" RENAME TO "old"; CREATE TABLE "Item" ("id" INTEGER PRIMARY KEY AUTOINCREMENT, "name");'
         'INSERT INTO "Item" SELECT * FROM "old"; DROP TABLE "old";')

# the script, the table and the column in which all is found at last
SCRIPTS = {
    "alone": (redefine("Item"), "Item", "name"),
    "twice": (redefine("Item") * 2, "Item", "name"),
    "table, then redefined": (TABLE + redefine("Thing"), "Thing", "name"),
    "redefined, then table": (redefine("Item") + TABLE, "Thing", "name"),
    "column, then redefined": (COLUMN + redefine("Item", "title"), "Item", "title"),
    "redefined, then column": (redefine("Item") + COLUMN, "Item", "title"),
    "without COLUMN": ('ALTER TABLE main."Item" RENAME name TO title;' + redefine("Item", "title"), "Item", "title"),
    "set aside": (ASIDE, "Item", "name"),
    "back and forth": (TABLE + redefine("Thing") + 'ALTER TABLE "Thing" RENAME TO "Item";' + redefine("Item"), "Item",
                       "name"),
}


def test_renamed_and_redefined(t):
    for i, (what, (script, table, column)) in enumerate(SCRIPTS.items()):
        db, folder = t.connect(f"{i}.db"), t.project({"1": START, "2": script}, name=f"p{i}")
        deploy(db, folder)
        equal((what, rows(db, "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")),
              (what, [("told", table)]))
        db.execute(f'UPDATE "{table}" SET "{column}" = \'z\'')
        equal((what, rows(db, "SELECT what FROM log")), (what, [("z",)]))
        db.execute(f'INSERT INTO "{table}" ("{column}") VALUES (\'d\')')
        equal((what, one(db, f'SELECT max("id") FROM "{table}"')), (what, 4))
        equal((what, rows(db, "SELECT name, seq FROM sqlite_sequence")), (what, [(table, 4)]))


def test_trigger_that_does_not_fit_before_a_rename(t):
    db, folder = t.connect(), t.project({"1": START})
    deploy(db, folder)
    t.project({"2": redefine("Item", "other").replace('"id", "other" FROM', '"id", "name" FROM') + TABLE})
    has(deploy_fails(db, folder), 'the trigger "told"', "no longer compiles", "DROP TRIGGER")
    equal(history(db), ["1"])


def test_keys_are_not_given_out_again(t):
    """Of a table without rows too; not where the script says so, or the table no longer counts."""
    empty = START + 'DELETE FROM "Item";'
    for i, (script, seq) in enumerate((
            (redefine("Item"), [("Item", 3)]),
            ("BEGIN;" + redefine("Item") + "COMMIT;", [("Item", 3)]),
            (redefine("Item") + "UPDATE sqlite_sequence SET seq = 0; DELETE FROM \"sqlite_sequence\";", []),
            (redefine("Item", key=""), []),
            ('DROP TABLE "Item";', []))):
        db, folder = t.connect(f"{i}.db"), t.project({"1": empty, "2": script}, name=f"p{i}")
        deploy(db, folder)
        equal((i, rows(db, "SELECT name, seq FROM sqlite_sequence")), (i, seq))


def test_highest_key_of_all(t):
    top = 2**63 - 1
    db, folder = t.connect(), t.project({"1": START, "2": redefine("Item")})
    deploy(db, folder, '{"target": "1"}')
    db.execute('INSERT INTO "Item" ("id") VALUES (?)', (top,))
    db.execute('DELETE FROM "Item" WHERE "id" = ?', (top,))
    db.execute("INSERT INTO sqlite_sequence VALUES ('odd', 'text'), (NULL, 1), ('gone', 7)")
    deploy(db, folder)
    equal(one(db, "SELECT seq FROM sqlite_sequence WHERE name = 'Item'"), top)
    has(fails(db, 'INSERT INTO "Item" ("name") VALUES (1)'), "full")


def test_dev_and_push_keep_them(t):
    schema = ('datasource db {{\n provider = "sqlite"\n url = "file:x"\n}}\n'
              'model Item {{\n id Int @id @default(autoincrement())\n name {}\n}}\n')
    db, folder = t.connect(), t.project({})
    t.write(t.path("prisma/schema.prisma"), schema.format("String?"))
    one(db, "SELECT migrate_dev(?, 'init')", folder)
    db.executescript("INSERT INTO Item (name) VALUES ('a'), ('b'), ('c'); DELETE FROM Item WHERE id > 1;")
    t.write(t.path("prisma/schema.prisma"), schema.format('String @default("x")'))
    one(db, "SELECT migrate_dev(?, 'required')", folder)
    equal(one(db, "SELECT seq FROM sqlite_sequence"), 3)
    db.execute("DELETE FROM Item")
    one(db, "SELECT migrate_push(?)", schema.format("String?"))
    db.execute("INSERT INTO Item (name) VALUES ('d')")
    equal(rows(db, "SELECT id FROM Item"), [(4,)])


# A table whose rowids are not its key, and are not 1, 2, … any more.
DOC = """CREATE TABLE "Doc" ("id" TEXT NOT NULL PRIMARY KEY, "body" TEXT, "n" INTEGER);
INSERT INTO "Doc" VALUES ('a', 'one', 10), ('b', 'two', 20), ('c', 'three', 30);
DELETE FROM "Doc" WHERE "id" = 'a';
"""
REDEFINE_DOC = """CREATE TABLE "new_Doc" ("id" TEXT NOT NULL PRIMARY KEY, "body" TEXT, "n" INTEGER, "more" TEXT);
INSERT INTO "new_Doc" ("id", "body", "n") SELECT "id", "body", "n" FROM "Doc";
DROP TABLE "Doc"; ALTER TABLE "new_Doc" RENAME TO "Doc";
"""
INDEXES = {
    "fts5": "CREATE VIRTUAL TABLE find USING fts5(body, content='Doc');INSERT INTO find(find) VALUES ('rebuild');",
    "a bare word": "CREATE VIRTUAL TABLE find USING fts5(body, content=doc, tokenize = \"porter ascii\");INSERT INTO find(find) VALUES ('rebuild');",
    "rowid": "CREATE VIRTUAL TABLE find USING FTS5(content = \"Doc\", body, content_rowid='RowId');INSERT INTO find(find) VALUES ('rebuild');",
    "fts4": "CREATE VIRTUAL TABLE find USING fts4(content=\"Doc\", body);INSERT INTO find(find) VALUES ('rebuild');",
    "another column": "CREATE VIRTUAL TABLE find USING fts5(body, content='Doc', content_rowid=n);INSERT INTO find(find) VALUES ('rebuild');",
    "contentless": "CREATE VIRTUAL TABLE find USING fts5(body, content='');INSERT INTO find(rowid, body) VALUES (2, 'two');",
    "its own content": "CREATE VIRTUAL TABLE find USING fts5(body);INSERT INTO find(body) VALUES ('two');",
}


def test_full_text_indexes_follow_their_table(t):
    for i, (what, index) in enumerate(INDEXES.items()):
        db, folder = t.connect(f"{i}.db"), t.project({"1": DOC + index, "2": REDEFINE_DOC}, name=f"p{i}")
        deploy(db, folder)
        key = "n" if what == "another column" else "rowid"
        if "content=''" not in index and what != "its own content":
            equal((what, rows(db, f'SELECT d.id FROM find JOIN "Doc" AS d ON d.{key} = find.rowid WHERE find MATCH \'three\'')),
                  (what, [("c",)]))
        equal((what, one(db, "SELECT count(*) FROM find WHERE find MATCH 'two'")), (what, 1))


def by_number(script):
    return script.replace(" PRIMARY KEY,", ",").replace('"n" INTEGER', '"n" INTEGER PRIMARY KEY')


def test_full_text_index_that_the_script_or_the_key_keeps(t):
    """Not built again: it stays empty, as it was made before."""
    empty = "INSERT INTO \"find it\"(\"find it\") VALUES ('delete-all');"
    index = INDEXES["fts5"].replace("INTO find(find)", "INTO \"find it\"(\"find it\")").replace("find USING", "\"find it\" USING")
    for i, (before, script, found) in enumerate((
            (DOC, REDEFINE_DOC, 1), (DOC, REDEFINE_DOC + "-- \"find it\"", 1),
            (DOC, REDEFINE_DOC + "ANALYZE \"find it\";", 1),
            (DOC, REDEFINE_DOC + "DELETE FROM \"find it\" WHERE 0;", 0),
            (by_number(DOC), by_number(REDEFINE_DOC), 0),
            (DOC, "DROP TABLE IF EXISTS other;", 0))):
        db, folder = t.connect(f"{i}.db"), t.project({"1": before + index + empty, "2": script}, name=f"p{i}")
        deploy(db, folder)
        equal((i, one(db, "SELECT count(*) FROM \"find it\" WHERE \"find it\" MATCH 'three'")), (i, found))


def test_full_text_index_that_does_not_fit(t):
    db, folder = t.connect(), t.project({"1": DOC + INDEXES["fts5"]})
    deploy(db, folder)
    t.project({"2": REDEFINE_DOC.replace('"body" TEXT', '"text" TEXT').replace('("id", "body"', '("id", "text"')})
    has(deploy_fails(db, folder), "P3018", 'the full-text index "find" of the table "Doc"', "could not be built again", "drop it")
    equal(history(db), ["1"])
    equal(one(db, "SELECT count(*) FROM find WHERE find MATCH 'two'"), 1)


def after(t, first, second, file="test.db", name="prisma", prepare=None):
    """The database after two migrations; `prepare` sees the connection before."""
    db, folder = t.connect(file), t.project({"1": first, "2": second}, name=name)
    if prepare:
        prepare(db)
    deploy(db, folder)
    return db


def names(db):
    return [r[0] + " on " + r[1] for r in rows(db, "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1")]


TT = "CREATE TRIGGER tt AFTER INSERT ON \"Item\" BEGIN INSERT INTO log VALUES ('x'); END;"
PLAIN = 'CREATE TABLE log(what); CREATE TABLE "Item" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "name" TEXT);' + TT


def test_triggers_are_not_there_while_the_script_works(t):
    """What they name may be gone for a while, and what the script does fires none of them."""
    aside = "CREATE TABLE log_tmp(what); INSERT INTO log_tmp SELECT * FROM log; DROP TABLE log; ALTER TABLE log_tmp RENAME TO log;"
    db = after(t, PLAIN, redefine("Item") + aside)
    equal(names(db), ["tt on Item"])
    db = after(t, PLAIN, redefine("Item") + "ALTER TABLE log RENAME COLUMN what TO said; INSERT INTO \"Item\"(name) VALUES ('n');",
               "b.db", "b")
    equal(rows(db, "SELECT * FROM log"), [])
    db.execute("INSERT INTO \"Item\"(name) VALUES ('n')")
    equal(rows(db, "SELECT said FROM log"), [("x",)])


def test_blocks_that_are_undone(t):
    """What happened in them tells nothing of what is there."""
    for i, block in enumerate(('ALTER TABLE "Item" RENAME COLUMN name TO title;', "DROP TRIGGER tt;", 'DROP TABLE "Item";',
                               'ALTER TABLE "Item" RENAME TO "Thing"; DROP TABLE "Thing";')):
        db = after(t, PLAIN, f"BEGIN; {block} ROLLBACK;" + redefine("Item"), f"{i}.db", f"p{i}")
        equal((i, names(db)), (i, ["tt on Item"]))
        db = after(t, PLAIN, f"SAVEPOINT a; {block} ROLLBACK TO a; RELEASE a;" + redefine("Item"), f"{i}s.db", f"s{i}")
        equal((i, names(db)), (i, ["tt on Item"]))
    db = after(t, PLAIN + "CREATE TABLE z(a); INSERT INTO \"Item\"(id) VALUES (3);",
               'BEGIN; INSERT INTO "Item"(id) VALUES (9000); ALTER TABLE z RENAME TO zz; ROLLBACK; DROP TABLE z;', "q.db", "q")
    equal(rows(db, "SELECT name, seq FROM sqlite_sequence"), [("Item", 3)])
    db = after(t, PLAIN, "BEGIN; DROP TRIGGER tt; COMMIT;" + redefine("Item"), "k.db", "k")
    equal(names(db), [])


def test_trigger_of_a_table_that_is_gone_for_good(t):
    db = after(t, PLAIN, 'ALTER TABLE "Item" RENAME TO "Thing"; ALTER TABLE "Thing" RENAME TO "Old";'
                         'CREATE TABLE "Thing"(name TEXT); DROP TABLE "Old";')
    equal(names(db), [])


def test_trigger_that_did_not_compile_before(t):
    """It is as good as it was: a function that only the application has, and a column that never was."""
    calls = "CREATE TRIGGER tt AFTER INSERT ON \"Item\" BEGIN SELECT app_fn(NEW.name); END;"
    ghost = "CREATE TRIGGER tt AFTER UPDATE OF ghost ON \"Item\" BEGIN SELECT 1; END;"
    for i, trigger in enumerate((calls, ghost)):
        for table, more in (("Item", ""), ("Thing", 'ALTER TABLE "Item" RENAME TO "Thing";'),
                            ("Item", "ALTER TABLE log RENAME COLUMN what TO said;")):
            db, name = t.connect(f"{i}{table}{len(more)}.db"), f"p{i}{table}{len(more)}"
            folder = t.project({"1": PLAIN.replace(TT, trigger), "2": redefine("Item") + more}, name=name)
            deploy(db, folder)
            equal((trigger, more, names(db)), (trigger, more, [f"tt on {table}"]))
            has(one(db, "SELECT migrate_drift(?)", folder), "No drift")


def test_trigger_that_would_stop_a_rename(t):
    """It did not compile before, and a rename that does not concern it goes on without it."""
    odd = "CREATE TRIGGER tt AFTER INSERT ON \"Item\" BEGIN INSERT INTO missing VALUES (1); END;"
    db = after(t, PLAIN.replace(TT, odd), redefine("Item") + "ALTER TABLE log RENAME COLUMN what TO said;")
    equal(names(db), ["tt on Item"])


def test_trigger_of_another_connection_between_two_migrations(t):
    db, other = t.connect(), t.connect()
    db.execute("PRAGMA journal_mode = WAL")
    folder = t.project({"1": PLAIN.replace(TT, "CREATE TABLE z(a);"), "2": "DROP TABLE z;"})
    one(db, "SELECT migrate_deploy_each(?)", folder)
    other.execute("CREATE TRIGGER late AFTER INSERT ON \"Item\" BEGIN SELECT 1; END")
    t.project({"3": "CREATE TABLE y(a); DROP TABLE y;", "4": redefine("Item")})
    one(db, "SELECT migrate_deploy_each(?)", folder)
    equal(names(db), ["late on Item"])


def test_column_that_is_gone_in_double_quotes(t):
    """SQLite takes it for a text then, and would create the trigger without a word."""
    db, folder = t.connect(), t.project({"1": PLAIN + 'CREATE TRIGGER t2 AFTER UPDATE ON "Item" BEGIN UPDATE "Item" SET id = id WHERE "name" = 1; END;'})
    deploy(db, folder)
    t.project({"2": redefine("Item", "title").replace('"id", "title" FROM', '"id", "name" FROM')})
    has(deploy_fails(db, folder), 'the trigger "t2"', "no such column: ", "name")


def test_many_triggers_and_renames(t):
    """Each rename looks at all of them, and not at more."""
    n = 120
    make = "".join(f"CREATE TABLE t{i}(a, b); CREATE TRIGGER g{i} AFTER INSERT ON t{i} BEGIN SELECT NEW.a; END;" for i in range(n))
    renames = "CREATE TABLE z(a); DROP TABLE z;" + "".join(f"ALTER TABLE t{i} RENAME COLUMN a TO c;" for i in range(n))
    db = after(t, make, renames)
    equal(one(db, "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%NEW.c%'"), n)


def test_names_differ_in_case(t):
    db = after(t, START.replace('"Item"', "item"), redefine("Item"))
    equal(one(db, "SELECT seq FROM sqlite_sequence WHERE name = 'Item'"), 3)


def test_full_text_index_whose_triggers_are_made_again(t):
    keep = "CREATE TRIGGER ai AFTER INSERT ON \"Doc\" BEGIN INSERT INTO find(rowid, body) VALUES (NEW.rowid, NEW.body); END;"
    aside = ("CREATE TEMP TABLE bk AS SELECT * FROM \"Doc\"; DROP TABLE \"Doc\";"
             "CREATE TABLE \"Doc\" (\"id\" TEXT NOT NULL PRIMARY KEY, \"body\" TEXT, \"n\" INTEGER);"
             "INSERT INTO \"Doc\" SELECT * FROM bk; DROP TABLE temp.bk;")
    for i, (index, script) in enumerate(((INDEXES["fts5"], REDEFINE_DOC + keep), (INDEXES["fts5"], aside),
                                         (INDEXES["fts5"], REDEFINE_DOC + "ALTER TABLE find RENAME TO search; ALTER TABLE search RENAME TO find;"))):
        db = after(t, DOC + index, script, f"{i}.db", f"p{i}")
        equal((i, rows(db, 'SELECT d.id FROM find JOIN "Doc" AS d ON d.rowid = find.rowid WHERE find MATCH \'three\'')), (i, [("c",)]))


def test_full_text_index_over_a_view_is_left_alone(t):
    view = ('CREATE VIEW dv AS SELECT body FROM "Doc"; CREATE VIRTUAL TABLE find USING fts5(body, content=\'dv\');'
            'INSERT INTO find(rowid, body) SELECT n, body FROM "Doc"; CREATE TABLE z(a);')
    db = after(t, DOC + view, "DROP TABLE z;")
    equal(rows(db, "SELECT rowid FROM find WHERE find MATCH 'three'"), [(30,)])


def test_full_text_index_whose_key_is_another(t):
    """The key that the rows are numbered by moves to another column; or it never was one."""
    moved = ('CREATE TABLE "Doc" ("id" INTEGER PRIMARY KEY, "body" TEXT, "n" INTEGER); INSERT INTO "Doc" VALUES (1, \'one\', 10), (2, \'two\', 20);',
             'CREATE TABLE "new_Doc" ("id" INTEGER, "body" TEXT, "n" INTEGER PRIMARY KEY);')
    desc = ('CREATE TABLE "Doc" ("id" INTEGER PRIMARY KEY DESC, "body" TEXT, "n" INTEGER);'
            'INSERT INTO "Doc" VALUES (7, \'one\', 10), (8, \'two\', 20), (9, \'none\', 30); DELETE FROM "Doc" WHERE id = 7;',
            'CREATE TABLE "new_Doc" ("id" INTEGER PRIMARY KEY DESC, "body" TEXT, "n" INTEGER);')
    for i, (make, anew) in enumerate((moved, desc)):
        script = anew + 'INSERT INTO "new_Doc" SELECT * FROM "Doc"; DROP TABLE "Doc"; ALTER TABLE "new_Doc" RENAME TO "Doc";'
        db = after(t, make + INDEXES["fts5"], script, f"{i}.db", f"p{i}")
        equal((i, rows(db, 'SELECT d.n FROM find JOIN "Doc" AS d ON d.rowid = find.rowid WHERE find MATCH \'two\'')), (i, [(20,)]))


def test_full_text_index_with_the_name_of_a_column(t):
    db = after(t, DOC.replace('"n" INTEGER', '"find" INTEGER') + INDEXES["fts5"],
               REDEFINE_DOC.replace('"n"', '"find"'))
    equal(rows(db, 'SELECT d.id FROM find JOIN "Doc" AS d ON d.rowid = find.rowid WHERE find.find MATCH \'three\''), [("c",)])


def test_full_text_index_that_was_broken_before(t):
    db = after(t, DOC + INDEXES["fts5"].replace("fts5(body", "fts5(body, ghost").split(";")[0] + ";", REDEFINE_DOC)
    equal(one(db, 'SELECT count(*) FROM "Doc"'), 2)


def test_set_aside_and_renamed(t):
    """The trigger is that of the new table, whatever names change afterwards, and what it names may be set aside too."""
    aside = ASIDE.replace("INTEGER PRIMARY KEY", "INTEGER NOT NULL PRIMARY KEY")
    for i, (more, found) in enumerate((('ALTER TABLE "Item" RENAME TO "Thing";', "tt on Thing"),
                                       ("ALTER TABLE log RENAME TO journal;", "tt on Item"),
                                       ('ALTER TABLE "Item" RENAME COLUMN name TO title;', "tt on Item"),
                                       ("ALTER TABLE log RENAME TO old_log; CREATE TABLE log(what); DROP TABLE old_log;", "tt on Item"))):
        db = after(t, PLAIN, aside + more, f"{i}.db", f"p{i}")
        equal((more, names(db)), (more, [found]))
    db = after(t, PLAIN, redefine("Item") + "ALTER TABLE log RENAME TO old_log; CREATE TABLE log(what); DROP TABLE old_log;", "w.db", "w")
    equal(names(db), ["tt on Item"])


def test_new_x_that_was_there_before(t):
    db = after(t, PLAIN.replace('"Item"', '"new_Item"') + 'INSERT INTO "new_Item"(id) VALUES (5); DELETE FROM "new_Item";',
               'ALTER TABLE "new_Item" RENAME TO "Item";' + redefine("Item"))
    equal(names(db), ["tt on Item"])
    equal(rows(db, "SELECT name, seq FROM sqlite_sequence"), [("Item", 5)])


def test_instead_of_triggers_of_several_events(t):
    view = ('CREATE TABLE a(id INTEGER PRIMARY KEY, x); CREATE VIEW v AS SELECT id, x FROM a;'
            'CREATE TRIGGER vi INSTEAD OF INSERT ON v BEGIN INSERT INTO a(x) VALUES (NEW.x); END;'
            'CREATE TRIGGER vu INSTEAD OF UPDATE ON v BEGIN UPDATE a SET x = NEW.x WHERE id = OLD.id; END;')
    again = "CREATE VIEW v AS SELECT id, x, 1 AS n FROM a;"
    equal(names(after(t, view, "DROP VIEW v;" + again)), ["vi on v", "vu on v"])
    equal(names(after(t, view, "DROP TRIGGER vu; DROP VIEW v;" + again, "b.db", "b")), ["vi on v"])
    equal(names(after(t, view, "DROP VIEW v; CREATE TABLE v(id, x);", "c.db", "c")), [])


def test_one_broken_trigger_hides_no_other(t):
    db, folder = t.connect(), t.project({"1": PLAIN.replace(TT, "CREATE TRIGGER t0 AFTER INSERT ON \"Item\" BEGIN SELECT app_fn(1); END;" +
                                                            TT.replace("'x'", "NEW.name"))})
    deploy(db, folder)
    t.project({"2": redefine("Item", "title").replace('"id", "title" FROM', '"id", "name" FROM')})
    has(deploy_fails(db, folder), "no longer compiles", "NEW.name")


def test_many_blocks(t):
    db = after(t, PLAIN, "SAVEPOINT a; INSERT INTO log VALUES (1); RELEASE a;" * 500 + redefine("Item"))
    equal(names(db), ["tt on Item"])
