"""Inputs of every shape, as functions of their size."""

import json
import os


class Call:
    """A call in a database: SQL that makes what it needs, files by their paths, and what the call is given."""

    def __init__(self, sql, *args, setup="", files=None, fails=False, first=None):
        self.sql, self.args, self.setup, self.files, self.fails, self.first = sql, args, setup, files or {}, fails, first

    def prepare(self, db, folder):
        if self.setup:
            db.executescript(self.setup)
        for path, text in self.files.items():
            path = os.path.join(folder, path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        args = [folder if a == "FOLDER" else a for a in self.args]
        if self.first:
            db.execute(self.first, [folder] if "?" in self.first else []).fetchall()
        return args


class Plan:
    """A plan from one schema to another, as it would be run."""

    def __init__(self, before, after):
        self.before, self.after = before, after


def schema(provider, *parts):
    return f'datasource db {{\n provider = "{provider}"\n url = "x"\n}}\n' + "".join(parts)


def pg(*parts):
    return schema("postgresql", *parts)


def lite(*parts):
    return schema("sqlite", *parts)


def each(n, text):
    """The text n times, with # for the number."""
    return "".join(text.replace("#", str(i)) for i in range(n))


def model(*lines):
    return "model M {\n id Int @id\n" + "".join(lines) + "}\n"


def validate(*parts, fails=False):
    return Call("SELECT migrate_validate(?)", pg(*parts), fails=fails)


def script(before, after):
    return Call("SELECT migrate_diff('schema:' || ?, 'schema:' || ?)", before, after)


def as_json(before, after):
    return Call("SELECT migrate_diff('schema:' || ?, 'schema:' || ?, '{\"format\": \"json\"}')", before, after)


def renamed(before, after, names):
    return Call("SELECT migrate_diff('schema:' || ?, 'schema:' || ?, ?)", before, after, json.dumps({"renames": names}))


def execute(text, setup=""):
    return Call("SELECT migrate_execute(?)", text, setup=setup)


def pull(setup):
    return Call("SELECT migrate_pull()", setup=setup)


def push(setup, text):
    return Call("SELECT migrate_push(?, '{\"accept_data_loss\": true}')", text, setup=setup)


def asked(setup, text):
    """What may have been renamed, of which rows would be lost."""
    return Call("SELECT migrate_push(?)", text, setup=setup, fails=True)


def migrations(n, text="CREATE TABLE t#(a);", lock=True):
    files = {f"migrations/{i:06}_m/migration.sql": text.replace("#", str(i)) for i in range(n)}
    files["migrations/migration_lock.toml"] = 'provider = "sqlite"\n'
    return files


def many_to_many(n, name):
    return each(n, f"model {name}# {{\n id Int @id\n ps P#[]\n}}\nmodel P# {{\n id Int @id\n ms {name}#[]\n}}\n")


def planned(script):
    """The script, read and judged as a migration; nothing runs."""
    return Call("SELECT migrate_deploy(?, '{\"dry_run\": \"plan\"}')", "FOLDER", files=migrations(1, script.replace("#", "")))


MODELS = "model M# {\n id Int @id\n a String\n}\n"
ONE_TABLE = "CREATE TABLE t(a);"
ROWS_OF_ONE = "CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 1), (2, 2);"


def rows_of_many(n):
    return each(n, "CREATE TABLE t#(a, b); INSERT INTO t# VALUES (1, 1), (2, 2);")


def required_cycle(n):
    return validate("".join(
        f'model M{i} {{\n id Int @id\n p Int\n r M{(i + 1) % n} @relation("r{i}", fields: [p], references: [id])\n'
        f' b M{(i - 1) % n}[] @relation("r{(i - 1) % n}")\n}}\n' for i in range(n)))


def chain(n, provider=pg, to="Int"):
    return provider("".join(
        f'model M{i} {{\n id Int @id\n p Int?\n q {to}?\n r M{(i + 1) % n}? @relation("r{i}", fields: [p], references: [id])\n'
        f' b M{(i - 1) % n}[] @relation("r{(i - 1) % n}")\n @@index([q, p])\n @@unique([p])\n}}\n' for i in range(n)))


def enums(n, values):
    return pg(each(n, "enum E# {\n " + "\n ".join(values) + "\n}\n"), model(each(n, f" c# E# @default({values[0]})\n")))


def schemas(n, count):
    return ('datasource db {\n provider = "postgresql"\n url = "x"\n schemas = [' + ",".join(f'"s{i}"' for i in range(n)) + "]\n}\n"
            + each(count, 'model M# {\n id Int @id\n @@schema("s#")\n}\n'))


def columns(n, type):
    return model(each(n, f" f# {type}\n"))


def same_column(n, prefix, extra=""):
    return model(" f Int\n" + extra, each(n, f' @@index([f], map: "{prefix}#")\n'))


def own_columns(n, prefix, type="Int"):
    return model(each(n, f" f# {type}\n"), each(n, f' @@index([f#], map: "{prefix}#")\n'))


def relations(n, action=""):
    return pg("model A {\n id Int @id\n", each(n, f' f# Int?\n r# B? @relation("x#", fields: [f#], references: [id]{action})\n'),
              "}\nmodel B {\n id Int @id\n", each(n, ' a# A[] @relation("x#")\n'), "}\n")


def lint(text, setup="", n=1, **options):
    """migrate_lint over n migrations of that text, or one; tables with a row are large."""
    return Call("SELECT migrate_lint(?, ?)", "FOLDER", json.dumps({"small": 1, **options}), setup=setup, files=migrations(n, text))


DEPLOY = "SELECT migrate_deploy(?)"
EACH = "SELECT migrate_deploy_each(?)"
HISTORY = ("CREATE TABLE _prisma_migrations(id TEXT PRIMARY KEY NOT NULL, checksum TEXT NOT NULL, finished_at DATETIME, migration_name TEXT NOT NULL, logs TEXT, "
           "rolled_back_at DATETIME, started_at DATETIME NOT NULL, applied_steps_count INTEGER NOT NULL);")


def status_of_log(blob):
    row = f"INSERT INTO _prisma_migrations VALUES ('1', 'x', NULL, '000000_m', CAST({blob} AS TEXT), NULL, '2024-01-01', 0);"
    return Call("SELECT migrate_status(?)", "FOLDER", files=migrations(1), setup=HISTORY + row)


SHAPES = {
    # the schema language
    "validate: models": (500, lambda n: validate(each(n, MODELS))),
    "validate: required cycle": (1000, required_cycle),
    "validate: relations between two models": (500, lambda n: Call("SELECT migrate_validate(?)", relations(n))),
    "validate: many-to-many": (300, lambda n: validate("model A {\n id Int @id\n", each(n, " r# B#[]\n"), "}\n",
                                                       each(n, "model B# {\n id Int @id\n a A[]\n}\n"))),
    "validate: key of many fields": (1000, lambda n: validate("model A {\n", each(n, " f# Int\n"), " @@id([",
                                                              ",".join(f"f{i}" for i in range(n)), "])\n}\n")),
    "validate: ambiguous relations": (300, lambda n: validate(
        "model A {\n id Int @id\n", each(n, " f# Int?\n r# B? @relation(fields: [f#], references: [id])\n"),
        "}\nmodel B {\n id Int @id\n", each(n, " a# A[]\n"), "}\n", fails=True)),
    "validate: equal model names": (1000, lambda n: validate("model A {\n id Int @id\n}\n" * n, fails=True)),
    "validate: equal field names": (1000, lambda n: validate(model(" f Int\n" * n), fails=True)),
    "validate: equal table names": (1000, lambda n: validate(each(n, 'model M# {\n id Int @id\n @@map("x")\n}\n'), fails=True)),
    "validate: equal index names": (1000, lambda n: validate(model(each(n, ' f# Int\n @@index([f#], map: "x")\n')), fails=True)),
    "validate: unknown types": (1000, lambda n: validate(each(100, MODELS), model(each(n, " f# Xtrin\n")).replace("model M ", "model A "), fails=True)),
    "validate: unknown fields of a key": (1000, lambda n: validate(model(" @@unique([", ",".join(f"f{i}" for i in range(n)), "])\n"), fails=True)),
    "validate: errors of one line": (2000, lambda n: validate("model A {\n id Int @id", " @unique" * n, "\n}\n", fails=True)),
    "validate: unknown attributes of one line": (2000, lambda n: validate("model A {\n id Int @id", each(n, " @x#"), "\n}\n", fails=True)),
    "validate: errors of one line, as JSON": (2000, lambda n: Call(
        "SELECT migrate_validate(?, '{\"format\": \"json\"}')", pg("model A {\n id Int @id", " @unique" * n, "\n}\n"))),
    "validate: rubbish": (2000, lambda n: validate(model(" @ % ^\n" * n), fails=True)),
    "validate: preview features": (500, lambda n: validate('generator g {\n provider = "x"\n previewFeatures = [',
                                                           ",".join(f'"a{i}"' for i in range(n)), "]\n}\n", fails=True)),
    "validate: schemas": (1000, lambda n: Call("SELECT migrate_validate(?)", schemas(n, n))),
    "validate: values of an enum": (2000, lambda n: validate("enum E {\n", each(n, " v#\n"), "}\n")),
    "format: fields": (1000, lambda n: Call("SELECT migrate_format(?)", pg(model(each(n, ' f# String? @map("x#") // c\n'))))),
    "format: relations without the other side": (500, lambda n: Call(
        "SELECT migrate_format(?)", pg("model A {\n id Int @id\n}\n", each(n, "model M# {\n id Int @id\n a A\n}\n")))),
    # plans, as they would be run
    "plan: models": (500, lambda n: Plan(pg(), chain(n))),
    "plan: models dropped": (500, lambda n: Plan(chain(n), pg())),
    "plan: models changed": (500, lambda n: Plan(chain(n), chain(n, to="String"))),
    "plan: relations changed": (500, lambda n: Plan(relations(n), relations(n, ", onDelete: Cascade"))),
    "plan: relations dropped": (500, lambda n: Plan(relations(n), pg("model A {\n id Int @id\n", each(n, " f# Int?\n"), "}\nmodel B {\n id Int @id\n}\n"))),
    "plan: columns": (1000, lambda n: Plan(pg(columns(n, "String?")), pg(columns(n, "Int?")))),
    "plan: columns widened": (1000, lambda n: Plan(pg(columns(n, "Int")), pg(columns(n, "BigInt")))),
    "plan: columns dropped and added": (1000, lambda n: Plan(pg(columns(n, "String?")), pg(columns(n, "String?").replace(" f", " g")))),
    "plan: autoincrement lost": (1000, lambda n: Plan(pg(each(n, "model M# {\n id Int @id @default(autoincrement())\n}\n")), pg(each(n, "model M# {\n id Int @id\n}\n")))),
    "plan: values dropped and added": (1000, lambda n: Plan(
        pg("enum E {\n x\n", each(n, " v#\n"), "}\n", model(" e E\n")), pg("enum E {\n x\n", each(n, " w#\n"), "}\n", model(" e E\n")))),
    "plan: enums that lose a value": (300, lambda n: Plan(enums(n, ["a", "b"]), enums(n, ["a"]))),
    "plan: enums that gain a default": (300, lambda n: Plan(enums(n, ["a"]), enums(n, ["b", "a"]))),
    "plan: tables with an enum that loses a value": (500, lambda n: Plan(
        pg("enum E {\n a\n b\n}\n", each(n, "model M# {\n id Int @id\n e E @default(a)\n}\n")),
        pg("enum E {\n a\n}\n", each(n, "model M# {\n id Int @id\n e E @default(a)\n}\n")))),
    "plan: enums dropped with their columns": (300, lambda n: Plan(enums(n, ["a", "b"]), pg(model()))),
    "plan: indexes": (1000, lambda n: Plan(pg(columns(n, "Int")), pg(own_columns(n, "a")))),
    "plan: indexes renamed": (1000, lambda n: Plan(pg(own_columns(n, "a")), pg(own_columns(n, "b")))),
    "plan: indexes of changed columns": (1000, lambda n: Plan(pg(own_columns(n, "a")), pg(own_columns(n, "a", "String")))),
    "plan: indexes of one column": (1000, lambda n: Plan(pg(same_column(n, "a")), pg(same_column(n, "b")))),
    "plan: indexes of one column that is made anew": (1000, lambda n: Plan(
        pg(same_column(n, "a")), pg(same_column(n, "a").replace(" f Int", " f Boolean")))),
    "plan: unique indexes that become keys": (500, lambda n: Plan(
        pg(each(n, "model M# {\n a Int @unique\n}\n")), pg(each(n, "model M# {\n a Int @id\n}\n")))),
    "plan: schemas": (500, lambda n: Plan(schemas(1, 1), schemas(n, n))),
    "plan: extensions": (200, lambda n: Plan(
        pg('generator g {\n provider = "x"\n previewFeatures = ["postgresqlExtensions"]\n}\n'),
        pg('generator g {\n provider = "x"\n previewFeatures = ["postgresqlExtensions"]\n}\n').replace('url = "x"', 'url = "x"\n extensions = [' + ",".join(f"e{i}" for i in range(n)) + "]"))),
    "plan: SQLite, models changed": (500, lambda n: Plan(chain(n, lite), chain(n, lite, to="String"))),
    "plan: SQLite, columns of a table made anew": (1000, lambda n: Plan(lite(columns(n, "String?")), lite(columns(n, "Int")))),
    "plan: SQLite, indexes of a table made anew": (500, lambda n: Plan(lite(own_columns(n, "a", "Int?")), lite(own_columns(n, "b")))),
    "plan: SQLite, indexes of one column of a table made anew": (500, lambda n: Plan(
        lite(same_column(n, "a", " g Int?\n")), lite(same_column(n, "b", " g Int\n")))),
    # migrate_diff
    "diff: tables renamed": (500, lambda n: renamed(pg(each(n, MODELS)), pg(each(n, MODELS)).replace("model M", "model N"),
                                                     {f"M{i}": f"N{i}" for i in range(n)})),
    "diff: join tables that follow": (200, lambda n: renamed(
        pg(many_to_many(n, "M")), pg(many_to_many(n, "N")), {f"M{i}": f"N{i}" for i in range(n)})),
    "diff: columns renamed": (500, lambda n: renamed(pg(columns(n, "Int")), pg(columns(n, "Int").replace(" f", " g")),
                                                      {f"M.f{i}": f"g{i}" for i in range(n)})),
    "diff: columns of a SQLite table renamed": (500, lambda n: renamed(
        lite(columns(n, "Int")), lite(columns(n, "Int").replace(" f", " g"), ), {f"M.f{i}": f"g{i}" for i in range(n)})),
    "diff: models": (500, lambda n: script(pg(), chain(n))),
    "diff: as JSON": (300, lambda n: as_json(chain(n), chain(n, to="String"))),
    "diff: values of an enum": (1000, lambda n: script(pg(), pg("enum E {\n", each(n, " v#\n"), "}\n", model(" e E\n")))),
    # scripts
    "execute: statements": (1000, lambda n: execute(ONE_TABLE + "INSERT INTO t VALUES (1);\n" * n)),
    "execute: nested savepoints": (100, lambda n: execute("SELECT 1;" + each(n, "SAVEPOINT s#;\n"))),
    "execute: savepoints of one name": (500, lambda n: execute("SELECT 1;" + "SAVEPOINT s; RELEASE s;\n" * n)),
    "execute: a long trigger": (1000, lambda n: execute(
        ONE_TABLE + "CREATE TRIGGER x AFTER INSERT ON t BEGIN " + "SELECT CASE WHEN 1 THEN 2 END; " * n + "END;")),
    "execute: comments": (2000, lambda n: execute("/* x */\n" * n + "SELECT 1")),
    "execute: triggers of a table made anew": (200, lambda n: execute(
        "CREATE TABLE n(a); DROP TABLE t; ALTER TABLE n RENAME TO t;",
        setup=ONE_TABLE + each(n, "CREATE TRIGGER g# AFTER INSERT ON t BEGIN SELECT 1; END;"))),
    "execute: tables made anew, each with a trigger": (50, lambda n: execute(
        each(n, "CREATE TABLE new_t#(a);DROP TABLE t#;ALTER TABLE new_t# RENAME TO t#;"),
        setup=each(n, "CREATE TABLE t#(a); CREATE TRIGGER g# AFTER INSERT ON t# BEGIN SELECT 1; END;"))),
    # databases
    "pull: tables": (300, lambda n: pull(each(n, "CREATE TABLE t#(id INTEGER PRIMARY KEY, a TEXT);"))),
    "pull: columns": (500, lambda n: pull("CREATE TABLE t(id INTEGER PRIMARY KEY" + each(n, ", c# TEXT DEFAULT (#)") + ");")),
    "pull: foreign keys to one table": (300, lambda n: pull(
        "CREATE TABLE p(id INTEGER PRIMARY KEY);" + each(n, "CREATE TABLE t#(id INTEGER PRIMARY KEY, a INT REFERENCES p(id));"))),
    "pull: indexes": (500, lambda n: pull("CREATE TABLE t(id INTEGER PRIMARY KEY, a);" + each(n, "CREATE INDEX i# ON t(a);"))),
    "pull: checks": (500, lambda n: pull("CREATE TABLE t(id INTEGER PRIMARY KEY, a" + ", CHECK (a <> 1)" * n + ");")),
    "pull: names that clash": (200, lambda n: pull("".join(
        'CREATE TABLE "t%s"(id INTEGER PRIMARY KEY);' % f"{i:012b}".replace("0", "-").replace("1", "+") for i in range(n)))),
    "pull: virtual tables": (100, lambda n: pull("CREATE TABLE t(a INTEGER PRIMARY KEY);" + each(n, "CREATE VIRTUAL TABLE v# USING fts5(a);"))),
    "pull: over a schema": (300, lambda n: Call(
        "SELECT migrate_pull(?)", lite(each(n, 'model X# {\n id Int @id @default(autoincrement())\n b String? @map("a")\n @@map("t#")\n}\n')),
        setup=each(n, "CREATE TABLE t#(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);"))),
    "pull: views": (300, lambda n: pull(ONE_TABLE + each(n, "CREATE VIEW v# AS SELECT * FROM t;"))),
    "push: tables": (200, lambda n: push("", lite(each(n, MODELS)))),
    "push: tables dropped": (200, lambda n: push(each(n, "CREATE TABLE t#(id INTEGER PRIMARY KEY, a TEXT);"), lite(model()))),
    "push: columns of a table made anew": (300, lambda n: push(
        "CREATE TABLE M(id INTEGER NOT NULL PRIMARY KEY" + each(n, ", f# INTEGER") + ");", lite(columns(n, "Int")))),
    "push: checks of a table made anew": (300, lambda n: push(
        "CREATE TABLE M(id INTEGER NOT NULL PRIMARY KEY, f0 INTEGER" + each(n, ", CONSTRAINT c# CHECK (f0 <> #)") + ");", lite(columns(1, "Int")))),
    "push: beside views": (200, lambda n: push(
        "CREATE TABLE M(id INTEGER NOT NULL PRIMARY KEY);" + each(n, "CREATE VIEW v# AS SELECT * FROM M;"), lite(columns(1, "Int?")))),
    "push: asked about columns of one table": (100, lambda n: asked(
        "CREATE TABLE M(id INTEGER NOT NULL PRIMARY KEY" + each(n, ", a# TEXT") + "); INSERT INTO M VALUES (1" + ", 'x'" * n + ");", lite(model(each(n, " b# String?\n"))))),
    "push: asked about columns of many tables": (200, lambda n: asked(
        each(n, "CREATE TABLE M#(id INTEGER NOT NULL PRIMARY KEY, a TEXT); INSERT INTO M# VALUES (1, 'x');"), lite(each(n, "model M# {\n id Int @id\n b String?\n}\n")))),
    "push: asked about tables": (200, lambda n: asked(
        each(n, "CREATE TABLE M#(id INTEGER NOT NULL PRIMARY KEY, a TEXT); INSERT INTO M# VALUES (1, 'x');"), lite(each(n, "model N# {\n id Int @id\n a String?\n}\n")))),
    "reset: tables": (200, lambda n: Call("SELECT migrate_reset(?, '{\"force\": true}')", "FOLDER", files=migrations(1),
                                         setup=each(n, "CREATE TABLE x#(a);CREATE VIEW y# AS SELECT 1;"))),
    # lint
    "lint: migrations": (300, lambda n: lint("CREATE TABLE t#(a); CREATE INDEX i# ON t#(a); ALTER TABLE t# ADD COLUMN b; DROP TABLE t#;", n=n)),
    "lint: migrations over one table": (300, lambda n: lint(
        "ALTER TABLE t ADD COLUMN c#; CREATE INDEX i# ON t(c#); DROP INDEX i#; ALTER TABLE t DROP COLUMN c#; ALTER TABLE t RENAME TO t; DELETE FROM t;", ROWS_OF_ONE, n)),
    "lint: migrations, each by itself": (300, lambda n: lint("DROP TABLE t#;", n=n, only="all")),
    "lint: offline": (300, lambda n: lint("ALTER TABLE t DROP COLUMN a#; DROP TABLE t#;", n=n, offline=True)),
    "lint: findings of many tables": (300, lambda n: lint(
        each(n, "ALTER TABLE t# DROP COLUMN b; CREATE UNIQUE INDEX i# ON t# (a); DELETE FROM t#; DROP TABLE t#;\n"), rows_of_many(n), format="json")),
    "lint: findings of one table": (500, lambda n: lint(
        each(n, "ALTER TABLE t DROP COLUMN c#;\nCREATE UNIQUE INDEX i# ON t (a);\n"), "CREATE TABLE t(a" + each(n, ", c#") + "); INSERT INTO t (a) VALUES (1);")),
    "lint: findings as SARIF": (500, lambda n: lint(each(n, "DELETE FROM t;\n"), ROWS_OF_ONE, format="sarif")),
    "lint: findings on one line": (500, lambda n: lint("DELETE FROM t;" * n, ROWS_OF_ONE, format="github")),
    "lint: tables made anew": (100, lambda n: lint(
        each(n, "CREATE TABLE new_t#(a NOT NULL, b);INSERT INTO new_t#(a, b) SELECT a, b FROM t#;DROP TABLE t#;ALTER TABLE new_t# RENAME TO t#;\n"), rows_of_many(n))),
    "lint: one table made anew": (200, lambda n: lint(
        "CREATE TABLE new_t(a);INSERT INTO new_t(a) SELECT a FROM t;DROP TABLE t;ALTER TABLE new_t RENAME TO t;\n" * n, ROWS_OF_ONE)),
    "lint: triggers and views": (200, lambda n: lint("DROP TABLE t; ALTER TABLE u DROP COLUMN b;", ROWS_OF_ONE + "CREATE TABLE u(a, b);" + each(
        n, "CREATE VIEW v# AS SELECT a FROM t; CREATE TRIGGER g# AFTER INSERT ON u BEGIN DELETE FROM t; END;"))),
    "lint: foreign keys to one table": (200, lambda n: lint(
        "CREATE TABLE new_t(a);DROP TABLE t;ALTER TABLE new_t RENAME TO t;\n" + each(n, "ALTER TABLE u# ADD COLUMN d REFERENCES t;\n"),
        ROWS_OF_ONE + each(n, "CREATE TABLE u#(a REFERENCES t ON DELETE CASCADE);"))),
    "lint: exceptions": (500, lambda n: lint(
        each(n, "-- migrate:allow delete-without-where: it is empty\n-- squawk-ignore\nDELETE FROM t;\n-- migrate:allow drop-column: none\nSELECT #;\n"), ROWS_OF_ONE)),
    "lint: exceptions of a file": (500, lambda n: lint(
        "-- migrate:allow drop-table, drop-column: why\n" * n + "\n" + "DELETE FROM t;\n" * 10, ROWS_OF_ONE)),
    "lint: exceptions of lint.json": (500, lambda n: Call("SELECT migrate_lint(?, '{\"small\": 1}')", "FOLDER", setup=ROWS_OF_ONE, files={
        **migrations(1, "DELETE FROM t;"), "migrations/lint.json": json.dumps({"allow": {f"m{i}": {"drop-table": "why"} for i in range(n)}})})),
    "preflight": (200, lambda n: Call(
        "SELECT migrate_preflight(?, '{\"small\": 1}')", "FOLDER", setup=rows_of_many(n), files=migrations(n, "DROP TABLE t#; CREATE TABLE n#(a);"), first="SELECT migrate_resolve(?, '000000_m', 'applied')")),
    # histories
    "deploy: migrations": (300, lambda n: Call(DEPLOY, "FOLDER", files=migrations(n))),
    "script: many statements": (1000, lambda n: planned(each(
        n, "CREATE TABLE new_t# (a INT NOT NULL, CONSTRAINT k# FOREIGN KEY (a) REFERENCES p (id)); INSERT INTO new_t# (a) SELECT a FROM "
        "t#; DROP TABLE t#; ALTER TABLE new_t# RENAME TO t#; CREATE INDEX i# ON t# (a); UPDATE t# SET a = (SELECT 1) WHERE a;"))),
    "script: a table of many columns and keys": (1000, lambda n: planned(
        "CREATE TABLE t(id INTEGER" + each(n, ", c# TEXT DEFAULT (lower('#')) REFERENCES p (id)") + each(n, ", FOREIGN KEY (c#) REFERENCES q")
        + "); CREATE INDEX i ON t (id" + each(n, ", c#") + ") WHERE id" + " AND (id > 0)" * n + ";")),
    "script: a statement that is deep": (5000, lambda n: planned(
        "UPDATE t SET a = " + "(" * n + "1" + ")" * n + "; ALTER TABLE t ADD COLUMN b DEFAULT " + "(" * n + "1" + ")" * n + ";")),
    "deploy: one migration after many": (300, lambda n: Call(
        DEPLOY, "FOLDER", files={**migrations(n), "migrations/9_last/migration.sql": "SELECT 1;"},
        first="SELECT migrate_deploy(?, '{\"target\": \"%06d_m\"}')" % (n - 1))),
    "deploy: nothing to do": (300, lambda n: Call(DEPLOY, "FOLDER", files=migrations(n), first=DEPLOY)),
    "deploy each: migrations": (300, lambda n: Call(EACH, "FOLDER", files=migrations(n, "SELECT 1;"))),
    "deploy each: segments of a migration": (500, lambda n: Call(EACH, "FOLDER", files={
        "migrations/1_m/migration.sql": ONE_TABLE + "COMMIT;\n" + "INSERT INTO t VALUES (1);\nCOMMIT;\n" * n})),
    "deploy each: segments that make a table": (500, lambda n: Call(EACH, "FOLDER", files={
        "migrations/1_m/migration.sql": ONE_TABLE + "COMMIT;\n" + each(n, "CREATE TABLE t#(a);\nCOMMIT;\n")})),
    "deploy each: rows without a parent": (500, lambda n: Call(
        EACH, "FOLDER", files=migrations(3, "SELECT 1;"), setup="CREATE TABLE p(id INTEGER PRIMARY KEY);CREATE TABLE c(id INTEGER PRIMARY KEY, p REFERENCES p(id));"
        + HISTORY + each(n, "INSERT INTO c VALUES (#, #);"))),
    "deploy each: rows of a history": (500, lambda n: Call(
        EACH, "FOLDER", files=migrations(3, "SELECT 1;"), setup=HISTORY + each(n, "INSERT INTO _prisma_migrations VALUES ('#', 'x', '2024-01-01', 'm#', NULL, NULL, '2024-01-01', 1);"))),
    "status: applied": (300, lambda n: Call("SELECT migrate_status(?)", "FOLDER", files=migrations(n), first=DEPLOY)),
    "status: pending": (300, lambda n: Call("SELECT migrate_status(?)", "FOLDER", files=migrations(n))),
    "status: control characters in a log": (2000, lambda n: status_of_log("x'" + "01" * n + "'")),
    "status: a log that is no text": (2000, lambda n: status_of_log("x'" + "41ff" * n + "'")),
    "history": (300, lambda n: Call("SELECT count(*) FROM migrate_history(?)", "FOLDER", files=migrations(n), first=DEPLOY)),
    "drift": (200, lambda n: Call("SELECT migrate_drift(?)", "FOLDER", files=migrations(n), first=DEPLOY)),
    "replay": (200, lambda n: Call("SELECT migrate_diff('empty', 'migrations:' || ?)", "FOLDER", files=migrations(n))),
    "resolve": (300, lambda n: Call("SELECT migrate_resolve(?, '000000_m', 'applied')", "FOLDER", files=migrations(n))),
}



def fifty_renamed(n, names):
    """Models of which 50, evenly spread, have another name (in every second case: have a column of another name)."""
    def name(i):
        return f"N{i}" if i % n in names and i % 2 == 0 else f"M{i % n}"

    return pg("".join(
        f'model {name(i)} {{\n id Int @id\n email String @unique\n {"s" if i in names and i % 2 else "a"}mount Decimal?\n p Int?\n'
        f' r {name((i + 1) % n)}? @relation("r{i}", fields: [p], references: [id])\n b {name((i - 1) % n)}[] @relation("r{(i - 1) % n}")\n'
        f' @@index([p, email])\n}}\n' for i in range(n)))


def with_renames(n, count=50):
    """(the plan with that many renames, the plan of the same schema that changes nothing)."""
    chosen = {i for k in range(count // 2) for i in (k * n // count * 2, k * n // count * 2 + 1)}
    names = {f"M{i}" if i % 2 == 0 else f"M{i}.amount": f"N{i}" if i % 2 == 0 else "smount" for i in sorted(chosen)}
    before = fifty_renamed(n, set())
    return renamed(before, fifty_renamed(n, chosen), names), renamed(before, before, {})


FEW = "CREATE TABLE t#(id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INT);\nCREATE UNIQUE INDEX i# ON t#(a);\nALTER TABLE t# ADD COLUMN c TEXT;\n"

# What may cost little more than something else: (both, how much more).
COMPARED = {
    "lint: 820 migrations, beside reading and judging them": ((
        lint(FEW, n=820), Call("SELECT migrate_deploy(?, '{\"dry_run\": \"plan\"}')", "FOLDER", files=migrations(820, FEW))), 2),
    "diff: 50 renames among 1,000 models": (with_renames(1000), 1.2),
}

# What a schema can have millions of without a line, a block or a statement between them.
PARTS = 40000
INTERRUPTED = {
    "attributes of one line": (PARTS, lambda n: validate("model A {\n id Int @id", " @unique" * n, "\n}\n", fails=True)),
    "unknown attributes of one line": (PARTS, lambda n: validate("model A {\n id Int @id", each(n, " @x#"), "\n}\n", fails=True)),
    "attributes with arguments": (PARTS, lambda n: validate("model A {\n id Int @id", ' @map("x")' * n, "\n}\n", fails=True)),
    "arguments of one attribute": (PARTS, lambda n: validate("model A {\n id Int @id @default(", "a: 1," * n, "a: 1)\n}\n", fails=True)),
    "arguments without names": (PARTS, lambda n: validate("model A {\n id Int @id @default(", "1," * n, "1)\n}\n", fails=True)),
    "elements of a list": (PARTS, lambda n: validate("model A {\n id Int @id\n @@index([", each(n, "x#, "), "id])\n}\n", fails=True)),
    "attributes of one block": (PARTS, lambda n: validate("model A {\n id Int @id\n", " @@index([id])\n" * n, "}\n", fails=True)),
    "attributes of one line, formatted": (PARTS, lambda n: Call("SELECT migrate_format(?)", pg(model(" a Int", " @unique" * n, "\n")))),
    "errors as JSON": (PARTS // 8, lambda n: Call(
        "SELECT migrate_validate(?, '{\"format\": \"json\"}')", pg("model A {\n id Int @id", " @unique" * n, "\n}\n"))),
}
