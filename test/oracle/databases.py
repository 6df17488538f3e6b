"""The two databases alike, for tests that change them: what they hold, and the extension's functions."""

import collections
import os
import sqlite3
import tempfile

import libpq

Table = collections.namedtuple("Table", "schema name columns keys")  # keys: its foreign keys
Column = collections.namedtuple("Column", "name type required labels list modifier")  # labels: of an enum, or None
ForeignKey = collections.namedtuple("ForeignKey", "columns schema table references")
HISTORY = "_prisma_migrations"


class Refused(Exception):
    """An error of a function of the extension: all that it says."""


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


class Database:
    def place(self, table):
        return quoted(table.name) if table.schema is None else f"{quoted(table.schema)}.{quoted(table.name)}"

    def read(self, table, columns):
        """The rows, each of the values of these columns or other expressions, which are SQL."""
        return [tuple(row) for row in self.rows(f"SELECT {', '.join(self.shown(c) for c in columns) or '1'} FROM {self.place(table)}")]

    def contents(self):
        """All tables with all rows, in no order."""
        return {(t.schema, t.name): collections.Counter(self.read(t, [quoted(c.name) for c in t.columns])) for t in self.tables()}

    def undone(self, statements, work):
        """Does the work where these statements have run, of which nothing stays; or nothing where they cannot run."""
        self.rows("BEGIN")
        try:
            for statement in statements:
                self.rows(statement)
        except (libpq.Error, sqlite3.Error):
            pass
        else:
            work()
        self.rows("ROLLBACK")

    def state(self):
        """Everything that must be the same after an error."""
        return self.definitions(), self.contents()


class Lite(Database):
    provider = "sqlite"

    def __init__(self, module):
        self.folder = tempfile.TemporaryDirectory()
        self.module, self.db, self.number = module, None, 0

    def reset(self):
        """An empty database, in a file of its own."""
        if self.db:
            self.db.close()
            os.remove(self.path)
        self.number += 1
        self.path = os.path.join(self.folder.name, f"{self.number}.db")
        self.db = sqlite3.connect(self.path, isolation_level=None)
        self.db.enable_load_extension(True)
        self.db.load_extension(self.module)
        self.db.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY")

    def new_folder(self):
        return tempfile.mkdtemp(dir=self.folder.name)

    def run(self, script):
        self.db.executescript(script)

    def rows(self, statement, *values):
        return self.db.execute(statement, values).fetchall()

    def call(self, function, *arguments):
        try:
            return self.db.execute(f"SELECT {function}({', '.join('?' * len(arguments))})", arguments).fetchone()[0]
        except sqlite3.Error as why:
            raise Refused(str(why)) from None

    @staticmethod
    def shown(expression):
        return expression

    def tables(self):
        names = self.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> ? ORDER BY rowid", HISTORY)
        return [Table(None, n, self._columns(n), self._keys(n)) for (n,) in names]

    def _columns(self, table):
        rows = self.rows('SELECT name, type, "notnull" OR pk FROM pragma_table_info(?)', table)
        return [Column(name, kind, bool(required), None, False, -1) for name, kind, required in rows]

    def _keys(self, table):
        found = {}
        for number, target, column, reference in self.rows('SELECT id, "table", "from", "to" FROM pragma_foreign_key_list(?) ORDER BY id, seq', table):
            key = found.setdefault(number, ForeignKey([], None, target, []))
            key.columns.append(column)
            key.references.append(reference)
        return list(found.values())

    def definitions(self):
        return self.rows("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2")

    def begin_filling(self):
        self.db.execute("PRAGMA foreign_keys = OFF")
        self.db.execute("BEGIN")

    def insert(self, table, values):
        """A row; nothing where a constraint forbids it."""
        names = ", ".join(quoted(c.name) for c in table.columns)
        self.db.execute(f"INSERT OR IGNORE INTO {quoted(table.name)} ({names}) VALUES ({', '.join('?' * len(values))})", values)

    def end_filling(self):
        self._drop_orphans()
        self.db.execute("COMMIT")
        self.db.execute("PRAGMA foreign_keys = ON")

    def _drop_orphans(self):
        while True:
            found = self.rows("SELECT DISTINCT \"table\", rowid FROM pragma_foreign_key_check WHERE rowid IS NOT NULL")
            if not found:
                return
            for table, row in found:
                self.db.execute(f"DELETE FROM {quoted(table)} WHERE rowid = ?", (row,))

    def empty(self):
        """No rows are left."""
        self.begin_filling()
        for t in self.tables():
            self.db.execute(f"DELETE FROM {self.place(t)}")
        self.end_filling()

    def sound(self):
        """What is wrong with the file, or ''."""
        wrong = self.rows("PRAGMA foreign_key_check") + [r for r in self.rows("PRAGMA integrity_check") if r != ("ok",)]
        return "" if not wrong else str(wrong[:3])

    def converted(self, value, old, new):
        """As the value is in a column of the new type."""
        self.db.executescript(f"DROP TABLE IF EXISTS temp._probe; CREATE TEMP TABLE _probe (a {new.type})")
        self.db.execute("INSERT INTO temp._probe VALUES (?)", (value,))
        got = self.rows("SELECT a FROM temp._probe")[0][0]
        self.db.execute("DROP TABLE temp._probe")
        return got


class Postgres(Database):
    provider = "postgresql"

    def __init__(self, options, schemas):
        self.connection, self.schemas = libpq.Connection(options), schemas
        self.connection.run("SET client_min_messages = error")

    def reset(self):
        drop = "".join(f"DROP SCHEMA IF EXISTS {quoted(s)} CASCADE; " for s in self.schemas)
        self.connection.run(f"{drop}CREATE SCHEMA public")

    def new_folder(self):
        """Where the server may write."""
        folder = tempfile.mkdtemp(dir=os.environ.get("PGROOT"))
        os.chmod(folder, 0o777)
        return folder

    def run(self, script):
        try:
            self.connection.run(script)
        except libpq.Error:
            self.connection.run("ROLLBACK")
            raise

    def rows(self, statement, *values):
        return self.connection.query(statement, *values)

    def call(self, function, *arguments):
        given = ", ".join(f"${n + 1}" for n in range(len(arguments)))
        try:
            return "\n".join(line for (line,) in self.connection.query(f"SELECT migrate_extension.{function}({given})", *arguments))
        except libpq.Error as why:
            raise Refused(f"{why.sqlstate}: {why}") from None

    @staticmethod
    def shown(expression):
        return f"({expression})::text"

    COLUMNS = """
        SELECT n.nspname, c.relname, a.attname, coalesce(e.typname, t.typname), a.attnotnull, e.oid IS NOT NULL, a.atttypmod,
          (SELECT string_agg(l.enumlabel, E'\\x01' ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = coalesce(e.oid, t.oid))
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type e ON t.typcategory = 'A' AND e.oid = t.typelem
        WHERE n.nspname = ANY ($1) AND c.relkind = 'r' AND c.relname <> $2 ORDER BY c.oid, a.attnum"""
    KEYS = """
        SELECT n.nspname, c.relname, o.oid, m.nspname, d.relname, a.attname, b.attname
        FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_class d ON d.oid = o.confrelid JOIN pg_namespace m ON m.oid = d.relnamespace,
          unnest(o.conkey, o.confkey) WITH ORDINALITY AS k (x, y, place), pg_attribute a, pg_attribute b
        WHERE o.contype = 'f' AND n.nspname = ANY ($1) AND a.attrelid = c.oid AND a.attnum = k.x AND b.attrelid = d.oid AND b.attnum = k.y
        ORDER BY o.oid, k.place"""

    def _listed(self):
        return "{" + ",".join(self.schemas) + "}"

    def tables(self):
        found, keys = {}, {}
        for schema, name, column, kind, required, is_list, modifier, labels in self.rows(self.COLUMNS, self._listed(), HISTORY):
            table = found.setdefault((schema, name), Table(schema, name, [], []))
            table.columns.append(Column(column, kind, required == "t", labels and labels.split("\x01"), is_list == "t", int(modifier)))
        for schema, name, number, to_schema, to, column, reference in self.rows(self.KEYS, self._listed()):
            if number not in keys:
                keys[number] = ForeignKey([], to_schema, to, [])
                found[schema, name].keys.append(keys[number])
            keys[number].columns.append(column)
            keys[number].references.append(reference)
        return list(found.values())

    DEFINITIONS = """
        SELECT 'column', c.oid::regclass || '.' || attname, format_type(atttypid, atttypmod) || ' ' || attnotnull || coalesce(pg_get_expr(adbin, adrelid), '')
          FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
          WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname = ANY ($1)) AND attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'S', 'v')
        UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace IN (SELECT oid FROM pg_namespace WHERE nspname = ANY ($1))
        UNION ALL SELECT 'index', i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
          WHERE c.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname = ANY ($1))
        UNION ALL SELECT 'value', t.oid::regtype::text, enumlabel || enumsortorder FROM pg_enum JOIN pg_type t ON t.oid = enumtypid WHERE typnamespace IN (SELECT oid FROM pg_namespace WHERE nspname = ANY ($1))
        ORDER BY 1, 2, 3"""

    def definitions(self):
        there = [s for (s,) in self.rows("SELECT nspname FROM pg_namespace WHERE nspname = ANY ($1) ORDER BY 1", self._listed())]
        return there, self.rows(self.DEFINITIONS, self._listed())

    def begin_filling(self):
        self.connection.run("BEGIN; SET LOCAL session_replication_role = replica")

    def insert(self, table, values):
        names, given = ", ".join(quoted(c.name) for c in table.columns), ", ".join(f"${n + 1}" for n in range(len(values)))
        self.connection.run("SAVEPOINT one")
        try:
            self.rows(f"INSERT INTO {self.place(table)} ({names}) OVERRIDING SYSTEM VALUE VALUES ({given}) ON CONFLICT DO NOTHING", *values)
        except libpq.Error as why:
            if why.sqlstate[:2] not in ("22", "23"):
                raise
            self.connection.run("ROLLBACK TO one")  # a value that the type does not take

    def end_filling(self):
        self._drop_orphans()
        self.connection.run("SELECT setval(s.oid, 1000) FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0 "
                            "WHERE s.relkind = 'S'")
        self.connection.run("COMMIT")

    def _drop_orphans(self):
        keys = [(t, k) for t in self.tables() for k in t.keys]
        again = True
        while again:
            again = False
            for t, k in keys:
                given = " AND ".join(f"h.{quoted(c)} IS NOT NULL" for c in k.columns)
                same = " AND ".join(f"t.{quoted(r)} = h.{quoted(c)}" for c, r in zip(k.columns, k.references))
                target = f"{quoted(k.schema)}.{quoted(k.table)}"
                gone = self.rows(f"DELETE FROM {self.place(t)} h WHERE {given} AND NOT EXISTS (SELECT FROM {target} t WHERE {same}) RETURNING 1")
                again = again or bool(gone)

    def empty(self):
        tables = [self.place(t) for t in self.tables()]
        if tables:
            self.connection.run(f"TRUNCATE {', '.join(tables)} CASCADE")

    @staticmethod
    def sound():
        return ""

    def type_of(self, table, column):
        """As SQL writes it."""
        return self.rows("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = $1::regclass AND attname = $2", self.place(table), column)[0][0]

    def converted(self, value, old, new):
        """The same; old and new are texts here."""
        if value is None:
            return None
        return self.rows(f"SELECT $1::{old}::{new}::text", value)[0][0]
