"""
Random scripts of redefinitions, renames, drops and blocks, beside plain SQLite on the same statements: the same tables
and rows, and of triggers and AUTOINCREMENT nothing less; what is refused is refused for a trigger, and changes nothing.

RANDOM_SCRIPTS (150) is how many, RANDOM_SEED (1) the first of their numbers.
"""

import os
import random
import sqlite3

from harness import equal

KEYED = '"{}" (id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT, y TEXT)'
BODIES = ["INSERT INTO log(what) VALUES ('t');", "UPDATE B SET y = 'q' WHERE id = -1;", "DELETE FROM A WHERE x = 'never';",
          "INSERT INTO B(x) SELECT x FROM A WHERE 0;", "SELECT 1;"]


def start(rng):
    out = ["CREATE TABLE log (what)", *("CREATE TABLE " + KEYED.format(n) for n in "AB"),
           "CREATE VIEW V AS SELECT id, x FROM A"]
    for i in range(rng.randint(1, 5)):
        table, body = rng.choice(["A", "B", "V", "log"]), rng.choice(BODIES)
        event = rng.choice(["INSERT", "UPDATE", "DELETE"])
        if table in "AB" and event != "DELETE" and rng.random() < 0.5:
            body += f"SELECT NEW.{rng.choice('xy')};"
        when = "INSTEAD OF" if table == "V" else rng.choice(["AFTER", "BEFORE"])
        out.append(f"CREATE TRIGGER t{i} {when} {event} ON {table} BEGIN {body} END")
    for table in "AB":
        out += [f"INSERT INTO {table}(x, y) VALUES ('a', 'b'), ('c', 'd'), ('e', 'f')", f"DELETE FROM {table} WHERE id > 2"]
    return out


class Plain:
    """SQLite itself, on which each statement is tried before it comes into the script; and where each trigger belongs."""

    def __init__(self, rng, statements):
        self.rng, self.script, self.blocks, self.count = rng, [], [], 0
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.db.executescript(";".join(statements) + ";BEGIN")
        self.tables = dict(self.db.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"))

    def names(self):
        return [r[0] for r in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]

    def columns(self, table):
        return [r[1] for r in self.db.execute(f'PRAGMA table_info("{table}")')]

    def add(self, *statements):
        """All of them or none; whether they were."""
        self.db.execute("SAVEPOINT attempt")
        try:
            for sql in statements:
                completes = 'ALTER TABLE "new_' in sql and " RENAME TO " in sql
                self.db.execute(f"PRAGMA legacy_alter_table = {int(completes)}")
                self.db.execute(sql)
        except sqlite3.Error:
            self.db.execute("ROLLBACK TO attempt")
            return False
        finally:
            self.db.execute("PRAGMA legacy_alter_table = 0")
            self.db.execute("RELEASE attempt")
        self.script += statements
        return True

    def redefine(self, table):
        columns, way = self.columns(table), self.rng.choice(["new_", "new_", "tmp_"])
        sql = self.db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        listed = ", ".join(f'"{c}"' for c in columns)
        more = self.rng.choice(["", "" if "more" in columns else ", more TEXT"])
        self.add(f'CREATE TABLE "{way}{table}" {sql[sql.index("("):-1]}{more})',
                 f'INSERT INTO "{way}{table}" ({listed}) SELECT {listed} FROM "{table}"',
                 f'DROP TABLE "{table}"', f'ALTER TABLE "{way}{table}" RENAME TO "{table}"')

    def rename(self, table):
        new = self.rng.choice("ABCDE")
        if self.add(f'ALTER TABLE "{table}" RENAME TO "{new}"'):
            self.tables = {n: new if t.lower() == table.lower() else t for n, t in self.tables.items()}

    def rename_column(self, table):
        self.add(f'ALTER TABLE "{table}" RENAME COLUMN "{self.rng.choice(self.columns(table))}" TO "{self.rng.choice("xyuvw")}"')

    def drop(self, table):
        self.add(f'DROP TABLE "{table}"')

    def drop_trigger(self, _):
        name = f"t{self.rng.randint(0, 5)}"
        if self.add(f"DROP TRIGGER IF EXISTS {name}"):
            self.tables.pop(name, None)

    def open(self, _):
        self.count += 1
        self.blocks.append((f"s{self.count}", dict(self.tables)))
        self.db.execute(f"SAVEPOINT s{self.count}")
        self.script.append(f"SAVEPOINT s{self.count}")

    def close(self, _):
        if not self.blocks:
            return
        name, tables = self.blocks.pop()
        if self.rng.random() < 0.5:
            self.db.execute(f"ROLLBACK TO {name}")
            self.script.append(f"ROLLBACK TO {name}")
            self.tables = tables
        self.db.execute(f"RELEASE {name}")
        self.script.append(f"RELEASE {name}")

    def run(self):
        acts = [(self.redefine, 6), (self.rename, 3), (self.rename_column, 3), (self.drop, 1), (self.drop_trigger, 1),
                (self.open, 2), (self.close, 2)]
        for _ in range(self.rng.randint(2, 12)):
            if names := self.names():
                self.rng.choices([a for a, _ in acts], [w for _, w in acts])[0](self.rng.choice(names))
        while self.blocks:
            self.close(None)
        self.db.execute("COMMIT")


def content(db):
    tables = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND "
                                       "name NOT LIKE '_prisma%' ORDER BY 1")]
    return {t: (db.execute(f'PRAGMA table_info("{t}")').fetchall(), db.execute(f'SELECT * FROM "{t}" ORDER BY 1').fetchall())
            for t in tables}


def triggers(db):
    return {r[0]: r[1:] for r in db.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")}


def sequences(db):
    return {n.lower(): s for n, s in db.execute("SELECT name, seq FROM sqlite_sequence")}


def compare(plain, db):
    equal(content(db), content(plain.db))
    there, ours = triggers(plain.db), triggers(db)
    equal({n: ours.get(n) for n in there}, there)
    objects = {r[0].lower() for r in plain.db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    expected = {n: t.lower() for n, t in plain.tables.items() if t.lower() in objects}
    equal({n: t[0].lower() for n, t in ours.items() if n in expected}, expected)
    assert all(sequences(db).get(n, 0) >= s for n, s in sequences(plain.db).items()), (sequences(plain.db), sequences(db))
    equal((db.in_transaction, db.execute("PRAGMA integrity_check").fetchone()[0]), (False, "ok"))


def one_script(t, seed):
    """Whether it was deployed."""
    rng = random.Random(seed)
    first = start(rng)
    plain = Plain(rng, first)
    plain.run()
    db, name = t.connect(":memory:"), f"p{seed}"
    db.executescript(";".join(first))
    folder = t.project({"1": "SELECT 1;", "2": ";\n".join(plain.script or ["SELECT 1"]) + ";"}, name=name)
    db.execute("SELECT migrate_resolve(?, '1', 'applied')", (folder,)).fetchone()
    before = (content(db), triggers(db), sequences(db))
    try:
        db.execute("SELECT migrate_deploy(?)", (folder,)).fetchone()
    except sqlite3.OperationalError as e:
        assert "P3018" in str(e) and "no longer compiles" in str(e), e
        equal((content(db), triggers(db), sequences(db)), before)
        return False
    compare(plain, db)
    return True


def test_random_scripts(t):
    count, first = int(os.environ.get("RANDOM_SCRIPTS", "150")), int(os.environ.get("RANDOM_SEED", "1"))
    deployed = 0
    for seed in range(first, first + count):
        try:
            deployed += one_script(t, seed)
        except Exception as e:
            raise AssertionError(f"RANDOM_SEED={seed} RANDOM_SCRIPTS=1: {e}") from e
    assert deployed > count * 3 // 4, f"only {deployed} of {count} were deployed"
