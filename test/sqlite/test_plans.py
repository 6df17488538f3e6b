"""Plans that are run: what a table that is made anew must not lose or change, and what SQLite would refuse."""

from harness import equal, fails, has, hasnt, one, rows
from test_introspect import CONFIG, EMPTY, diff, schema

USER = 'CREATE TABLE "User" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "email" TEXT NOT NULL, "name" TEXT%s);'
USERS = "model User {\n id Int @id @default(autoincrement())\n email String %s\n name String? %s\n}\n"


def made(t, *statements, file="test.db"):
    db = t.connect(file)
    db.executescript(";".join(statements))
    return db


def push(db, to, options=None):
    return one(db, "SELECT migrate_push(?, ?)", CONFIG + to, options)


def indexes(db):
    """Name, statement and whether it is unique, of those of all tables."""
    return sorted(rows(db, "SELECT x.name, x.\"unique\", group_concat(c.name || ' ' || lower(c.coll)) FROM sqlite_schema AS t "
                           "JOIN pragma_index_list(t.name) AS x JOIN pragma_index_xinfo(x.name) AS c "
                           "WHERE t.type = 'table' AND c.key GROUP BY x.name"))


def kept_indexes(t, file, to, *statements):
    """They are there after a redefinition as they were before it, and the next plan is empty."""
    db = made(t, *statements, file=file)
    before = indexes(db)
    equal(diff(db, b=schema(to % "")), EMPTY)
    push(db, to % '@default("x")')
    equal(indexes(db), before)
    equal(diff(db, b=schema(to % '@default("x")')), EMPTY)
    return db


def test_indexes_of_the_same_columns_keep_their_collations(t):
    plain, other = 'CREATE %sINDEX "User_email_key" ON "User"(email)', "CREATE %sINDEX lower_email ON \"User\"(email COLLATE NOCASE)"
    for n, unique in enumerate(("UNIQUE ", "")):
        block = "" if unique else '\n @@index([email], map: "User_email_key")'
        of = (USERS % ("@unique" if unique else "", "%s")).replace("\n}", block + "\n}")
        for k, two in enumerate(((plain, other), (other, plain))):
            db = kept_indexes(t, f"{n}{k}.db", of, USER % "", *(x % unique for x in two))
            db.execute("INSERT INTO User (email) VALUES ('a@x')")
            if unique:
                has(fails(db, "INSERT INTO User (email) VALUES ('A@X')"), "UNIQUE")


def test_indexes_are_told_by_their_names(t):
    """Also the one that the schema names is the one with a collation, and a constraint is not an index."""
    to = USERS % ('@unique(map: "lower_email")', "%s")
    lower = 'CREATE UNIQUE INDEX lower_email ON "User"(email COLLATE NOCASE)'
    kept_indexes(t, "a.db", to, USER % "", lower, 'CREATE UNIQUE INDEX exact ON "User"(email)')
    kept_indexes(t, "b.db", to, USER % ", UNIQUE (email)", lower)
    db = kept_indexes(t, "c.db", USERS % ("@unique", "%s"), USER % ", UNIQUE (email COLLATE NOCASE)",
                      'CREATE UNIQUE INDEX "User_email_key" ON "User"(email)')
    has(one(db, "SELECT sql FROM sqlite_schema WHERE name = 'User'"), 'UNIQUE ("email" COLLATE "NOCASE" ASC)')


def test_a_new_index_takes_the_collation_of_one_old_index(t):
    """Of two new ones one is the old one; and one that says nothing more goes when another takes its place."""
    db = made(t, USER % "", 'CREATE INDEX old ON "User"(email COLLATE NOCASE)')
    push(db, (USERS % ("", '@default("x")')).replace("\n}", '\n @@index([email], map: "a")\n @@index([email], map: "b")\n}'))
    equal(indexes(db), [("a", 0, "email nocase"), ("b", 0, "email binary")])
    db = made(t, USER % "", 'CREATE INDEX one ON "User"(email)', 'CREATE INDEX two ON "User"(email)', file="two.db")
    push(db, (USERS % ("", '@default("x")')).replace("\n}", '\n @@index([email], map: "two")\n}'))
    equal(indexes(db), [("two", 0, "email binary")])


def test_a_new_name_is_for_the_index_that_says_no_more(t):
    """The newer of two old indexes has a collation; it stays beside the one that gets the new name."""
    db = made(t, USER % "", 'CREATE INDEX one ON "User"(email)', 'CREATE INDEX two ON "User"(email COLLATE NOCASE)')
    push(db, (USERS % ("", '@default("x")')).replace("\n}", '\n @@index([email], map: "new")\n}'))
    equal(indexes(db), [("new", 0, "email binary"), ("two", 0, "email nocase")])


def test_each_new_index_is_for_another_old_one(t):
    db = made(t, USER % "", *(f'CREATE INDEX {name} ON "User"(email COLLATE NOCASE)' for name in ("one", "two")))
    push(db, (USERS % ("", '@default("x")')).replace("\n}", '\n @@index([email], map: "a")\n @@index([email], map: "b")\n}'))
    equal(indexes(db), [("a", 0, "email nocase"), ("b", 0, "email nocase")])


def test_an_index_is_not_what_a_constraint_made(t):
    """A constraint that the schema drops goes, though an index on one of its columns stays."""
    db = made(t, USER % ", UNIQUE (email, name) ON CONFLICT IGNORE", 'CREATE UNIQUE INDEX one ON "User"(email)')
    push(db, USERS % ('@unique(map: "one")', '@default("x")'))
    equal(indexes(db), [("one", 1, "email binary")])


def test_constraints_keep_their_names(t):
    """Also of a key that Prisma would name otherwise, of one with a renamed column, and not that of a default before one."""
    db = made(t, 'CREATE TABLE p (id INTEGER NOT NULL, code TEXT NOT NULL, CONSTRAINT p_pk PRIMARY KEY (id, code), CONSTRAINT "p,1" UNIQUE (code))',
              "CREATE TABLE c (id INTEGER NOT NULL CONSTRAINT c_pk PRIMARY KEY AUTOINCREMENT, a TEXT CONSTRAINT c_a UNIQUE CONSTRAINT c_d "
              "DEFAULT 'x' CHECK (a <> ''), b TEXT, k TEXT CONSTRAINT c_k REFERENCES p (code) ON DELETE SET NULL ON UPDATE CASCADE, "
              "CONSTRAINT [c two] UNIQUE (b COLLATE binary, a), CONSTRAINT c_b_fkey FOREIGN KEY (b) REFERENCES p (code))")
    to = ("model p {\n id Int\n code String @unique(map: \"sqlite_autoindex_p_2\")\n n Int%s\n c1 c[] @relation(\"k\")\n c2 c[] @relation(\"b\")\n"
          " @@id([id, code])\n}\nmodel c {\n id Int @id @default(autoincrement())\n a String%s @unique(map: \"sqlite_autoindex_c_1\") @default(\"y\")\n"
          " b2 String?\n k String?\n pk p? @relation(\"k\", fields: [k], references: [code])\n"
          " pb p? @relation(\"b\", fields: [b2], references: [code])\n @@unique([b2, a], map: \"sqlite_autoindex_c_2\")\n}\n")
    push(db, to % ("?", "?"), '{"renames": {"c.b": "b2"}}')
    push(db, to % (" @default(1)", ""), '{"accept_data_loss": true}')
    p, c = (one(db, "SELECT sql FROM sqlite_schema WHERE name = ?", name) for name in "pc")
    for name, what in (("p_pk", 'PRIMARY KEY ("id", "code")'), ("p,1", 'UNIQUE ("code")')):
        has(p, f'CONSTRAINT "{name}" {what}')
    for name, what in (("c_pk", "PRIMARY KEY AUTO"), ("c_a", 'UNIQUE ("a")'), ("c two", 'UNIQUE ("b2", "a")'),
                       ("c_k", 'FOREIGN KEY ("k")'), ("c_b2_fkey", 'FOREIGN KEY ("b2")')):
        has(c, f'CONSTRAINT "{name}" {what}')
    hasnt(c, "c_d")
    equal(diff(db, b=schema(to % (" @default(1)", ""))), EMPTY)


def test_an_index_that_the_schema_drops_is_dropped(t):
    db = made(t, USER % "", 'CREATE INDEX old ON "User"(email COLLATE NOCASE)')
    push(db, USERS % ("", '@default("x")'))
    equal(indexes(db), [])


# how the database writes a default, and what a schema that was made from it says of it
DEFAULTS = [
    ("TEXT", "(datetime('now'))", "String", '"datetime(\'now\')"'), ("TEXT", "CURRENT_TIMESTAMP", "String", '"CURRENT_TIMESTAMP"'),
    ("TEXT", "x'41'", "String", '"x\'41\'"'), ("TEXT", "TRUE", "String", '"TRUE"'), ("TEXT", "('a' || 'b')", "String", '"a\' || \'b"'),
    ("TEXT", "(hex('a'))", "String", "dbgenerated()"), ("INTEGER", "(1+2)", "Int", 'dbgenerated("1+2")'),
    ("INTEGER", "-5", "Int", "-5"), ("REAL", "1.5e3", "Float", "1500"), ("TEXT", "'it''s'", "String", '"it\'s"'),
    ("BOOLEAN", "TRUE", "Boolean", "true"), ("DATETIME", "CURRENT_TIMESTAMP", "DateTime", "now()"),
    ("DATETIME", "(date('now'))", "DateTime", 'dbgenerated("date(\'now\')")'),
]


def test_unchanged_defaults_mean_the_same(t):
    for i, (kind, sql, field, default) in enumerate(DEFAULTS):
        db = made(t, f"CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, d {kind} NOT NULL DEFAULT {sql}, n TEXT)", file=f"{i}.db")
        to = f"model a {{\n id Int @id\n d {field} @default({default})\n n String? %s\n}}\n"
        db.execute("INSERT INTO a (id) VALUES (1)")
        before = rows(db, "SELECT typeof(d), length(d), d LIKE '20%' OR d FROM a")
        equal((sql, diff(db, b=schema(to % ""))), (sql, EMPTY))
        push(db, to % '@default("x")')
        db.execute("UPDATE a SET id = 2")
        db.execute("INSERT INTO a (id) VALUES (1)")
        equal((sql, rows(db, "SELECT typeof(d), length(d), d LIKE '20%' OR d FROM a WHERE id = 1")), (sql, before))
        equal((sql, diff(db, b=schema(to % '@default("x")'))), (sql, EMPTY))


def test_default_that_fills_is_the_one_that_is_kept(t):
    db = made(t, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, d TEXT DEFAULT ('a' || 'b'))", "INSERT INTO a VALUES (1, NULL)")
    push(db, 'model a {\n id Int @id\n d String @default("a\' || \'b")\n}')
    equal(rows(db, "SELECT d FROM a"), [("ab",)])


def test_names_as_defaults_are_texts(t):
    """Also where they fill a column, beside another of that name."""
    for i, default in enumerate(('"active"', "active", "'active'")):
        db = made(t, f"CREATE TABLE u (id INTEGER NOT NULL PRIMARY KEY, active TEXT, status TEXT DEFAULT {default})",
                  "INSERT INTO u VALUES (1, 'COLUMN VALUE', NULL)", file=f"{i}.db")
        push(db, 'model u {\n id Int @id\n active String?\n status String @default("active")\n}')
        db.execute("INSERT INTO u (id) VALUES (2)")
        equal((i, rows(db, "SELECT status FROM u")), (i, [("active",), ("active",)]))


def test_defaults_in_parentheses_stay_as_they_are(t):
    for i, (default, field) in enumerate((("((datetime('now')))", "(datetime('now'))"), ("((1))", "(1)"), ("(('a'))", "('a')"),
                                          ("((1)+(2))", "(1)+(2)"))):
        db = made(t, f"CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, d TEXT DEFAULT {default}, n TEXT)", file=f"{i}.db")
        to = f'model a {{\n id Int @id\n d String? @default("{field}")\n n String? %s\n}}\n'
        db.execute("INSERT INTO a (id) VALUES (1)")
        for n in range(3):
            push(db, to % f'@default("{n}")')
            equal((default, one(db, "SELECT dflt_value FROM pragma_table_info('a') WHERE name = 'd'")), (default, field))
        db.execute("INSERT INTO a (id) VALUES (2)")
        equal(one(db, "SELECT count(DISTINCT substr(d, 1, 4)) FROM a"), 1)


def test_default_that_ends_in_a_comment(t):
    db = made(t, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, d INTEGER NOT NULL DEFAULT (1 + 1 -- two\n), n TEXT)")
    push(db, 'model a {\n id Int @id\n d Int @default(dbgenerated("1 + 1 -- two"))\n n String? @default("x")\n}')
    db.execute("INSERT INTO a (id) VALUES (1)")
    equal(rows(db, "SELECT d, n FROM a"), [(2, "x")])


def test_changed_defaults_are_the_new_ones(t):
    db = made(t, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, d TEXT NOT NULL DEFAULT (datetime('now')), e TEXT DEFAULT 'x')")
    push(db, 'model a {\n id Int @id\n d String @default("now")\n e String?\n}')
    db.execute("INSERT INTO a (id) VALUES (1)")
    equal(rows(db, "SELECT d, e FROM a"), [("now", None)])


def test_computed_default_of_a_new_optional_column(t):
    """ALTER TABLE refuses it where there are rows; the reference's plan, which migrate_diff gives, fails there."""
    db = made(t, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY)", "INSERT INTO a VALUES (1)")
    for n, default in enumerate(("now()", 'dbgenerated("(hex(\'a\'))")')):
        to = f"model a {{\n id Int @id\n t{n} {'DateTime' if n == 0 else 'String'}? @default({default})\n}}\n"
        if n == 0:
            has(diff(db, b=schema(to)), 'ALTER TABLE "a" ADD COLUMN "t0" DATETIME DEFAULT CURRENT_TIMESTAMP')
        push(db, to, '{"accept_data_loss": true}')
        equal(one(db, f"SELECT count(t{n}) FROM a"), 1)
        equal(diff(db, b=schema(to)), EMPTY)


def test_names_that_differ_in_case_alone(t):
    """A rename goes by way of a third name; what refers to the table follows it."""
    db = made(t, "CREATE TABLE \"User\" (id INTEGER NOT NULL PRIMARY KEY, n INTEGER)",
              "CREATE TABLE \"Post\" (id INTEGER NOT NULL PRIMARY KEY, u INTEGER, CONSTRAINT \"Post_u_fkey\" FOREIGN KEY (u) "
              "REFERENCES \"User\" (id) ON DELETE SET NULL ON UPDATE CASCADE)",
              "CREATE TRIGGER tr AFTER INSERT ON \"User\" BEGIN SELECT 1; END", "INSERT INTO \"User\" VALUES (1, 2)",
              "INSERT INTO \"Post\" VALUES (1, 1)")
    to = ("model user {\n id Int @id\n N Int?\n posts Post[]\n}\n"
          "model Post {\n id Int @id\n u Int?\n user user? @relation(fields: [u], references: [id])\n}\n")
    script = one(db, "SELECT migrate_diff('database', ?, '{\"renames\": {\"User\": \"user\", \"User.n\": \"N\"}}')", schema(to))
    one(db, "SELECT migrate_execute(?)", script)
    equal(diff(db, b=schema(to)), EMPTY)
    equal(rows(db, 'SELECT "id", "N" FROM "user"'), [(1, 2)])
    equal(rows(db, "SELECT name, tbl_name FROM sqlite_schema WHERE type = 'trigger'"), [("tr", "user")])
    equal(rows(db, "PRAGMA foreign_key_check"), [])


def test_a_script_with_renames_is_one_that_runs(t):
    db = made(t, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, j TEXT)")
    to = "model b {\n id Int @id\n j Json @default(\"{}\")\n}\n"
    script = one(db, "SELECT migrate_diff('database', ?, '{\"renames\": {\"a\": \"b\"}}')", schema(to))
    has(script, "\"j\" JSONB NOT NULL DEFAULT '{}'")
    one(db, "SELECT migrate_execute(?)", script)
