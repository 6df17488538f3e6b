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
