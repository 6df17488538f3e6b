"""Partial indexes of release 7: what a schema says of them is there after it was made, however the server shows it."""
import glob
import json
import os
import subprocess

from harness import *

HEAD = 'datasource db {\n  provider = "postgresql"\n}\n\ngenerator client {\n  provider        = "prisma-client"\n  previewFeatures = ["partialIndexes"]\n}\n\n'
FIELDS = """  id Int @id
  e  String
  v  String?   @db.VarChar(20)
  ch String?   @db.Char(3)
  d  Boolean
  t  DateTime?
  tz DateTime? @db.Timestamptz(6)
  dt DateTime? @db.Date
  tm DateTime? @db.Time(6)
  i  Int
  s  Int       @db.SmallInt
  b  BigInt
  f  Float
  re Float     @db.Real
  c  Decimal
  n  Decimal   @db.Decimal(10, 2)
  r  Role
  rs Role[]
  j  Json?
  jj Json?     @db.Json
  u  String?   @db.Uuid
  by Bytes?
  l  String[]
  li Int[]
  x  String    @map("my col")
  q  String    @map("qu\\"ote")
  w  String    @map("select")
  up String    @map("User Name")
  nt Boolean   @map("Not")
"""
ENUM = 'enum Role {\n  ADMIN\n  USER\n}\n\n'

OBJECTS = """{ d: true } | { d: false } | { d: { not: true } } | { e: "x" } | { e: { not: "it's" } } | { v: "x" } | { v: { not: "" } } | { v: null }
{ v: { not: null } } | { ch: "abc" } | { t: "2020-01-01T00:00:00Z" } | { tz: "2020-01-01T00:00:00Z" } | { tz: { not: "2020-01-01T12:00:00+02:00" } }
{ dt: "2020-01-01" } | { tm: "12:00:00" } | { i: 5 } | { i: -5 } | { i: { not: 0 } } | { s: 5 } | { s: -5 } | { b: 5 } | { b: 9999999999 }
{ b: -9999999999 } | { f: 1.5 } | { f: -1.5 } | { f: 1 } | { re: 1.5 } | { c: 1.50 } | { c: -0.001 } | { c: 100000000000000000000 } | { n: 1.50 }
{ n: 1 } | { r: "ADMIN" } | { r: { not: "USER" } } | { r: null } | { j: null } | { jj: { not: null } } | { u: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11" }
{ by: null } | { l: { not: null } } | { x: "y" } | { q: "y" } | { w: "y" } | { up: "y" } | { nt: true } | { d: true, e: "x", i: 5 }
{ v: "a", v: { not: "b" } } | { d: true, v: null, t: { not: null }, r: "ADMIN" } | { e: "\\"q\\" \\\\ $1 é" }"""

RAWS = r"""true | false | d | NOT d | (d) | d = true | d IS TRUE | d IS NOT TRUE | d IS UNKNOWN | d AND NOT d | d OR i > 0 | (d OR i > 0) AND e <> ''
e = 'x' | e != 'x' | e <> 'x'::text | 'x' = e | e > 'a' AND e < 'b' | e IN ('a', 'b') | e NOT IN ('a', 'b') | e = ANY (ARRAY['a', 'b']) | e = ANY ('{a,b}')
e <> ALL (ARRAY['a']) | e LIKE 'a%' | e NOT LIKE 'a%' | e ILIKE 'a%' | e SIMILAR TO '(a|b)%' | e ~ '^a' | e !~* 'a' | e LIKE 'a!%' ESCAPE '!' | e ~~ 'a%'
e = E'a\nb' | e = 'it''s' | e = $$dollar$$ | e || 'x' = 'yx' | lower(e) = 'x' | LOWER(e) = 'x' | length(e) > 3 | length(trim(e)) > 0 | substring(e from 1 for 2) = 'ab'
position('a' in e) > 0 | coalesce(v, '') <> '' | COALESCE(v, ch, 'x') = 'x' | nullif(v, '') IS NOT NULL | v = 'x' | v IN ('a', 'b') | v LIKE 'a%' | v IS NOT NULL AND v <> ''
v IS DISTINCT FROM 'x' | v IS NOT DISTINCT FROM NULL | v = 'x'::varchar | v::text = 'x' | ch = 'abc' | (v IS NULL) = (ch IS NULL) | v < ch
t > '2020-01-01' | t > '2020-01-01'::timestamp | t >= timestamp '2020-01-01 00:00' | t IS NULL OR t > '2020-01-01' | t BETWEEN '2020-01-01' AND '2021-01-01'
tz > '2020-01-01Z' | tz > timestamptz '2020-01-01 00:00+00' | tz AT TIME ZONE 'UTC' > '2020-01-01' | dt > '2020-01-01' | dt = date '2020-01-01' | tm < '12:00'
extract(year from t) = 2020 | EXTRACT(DOW FROM dt) IN (0, 6) | date_trunc('day', t) = t | t + interval '1 day' > '2020-01-01' | t - '2020-01-01'::timestamp > interval '1 hour'
i = 5 | i = -5 | i = - 5 | i = (-5) | i > 1 + 2 * 3 | i IN (1, 2) | i IN (-1, 0) | i NOT IN (1) | i BETWEEN 1 AND 5 | i NOT BETWEEN 1 AND 5 | i BETWEEN -5 AND -1
i % 2 = 0 | i & 1 = 1 | i::text = '5' | i::bigint = 5 | -i = 5 | abs(i) = 5 | i / 2 > 1 | i = 5.0 | i > s | i + b > 10 | i IS NOT NULL | s = 5 | s = 5::smallint | s IN (1, 2)
b = 5 | b > 9999999999 | b = -1 | b IN (1, 9999999999) | f > 0 | f = 1.5 | f = -1.5 | f < 1e10 | re > 0.5 | c > 0 | c = 1.50 | c <> 0.0 | c > -1 | c BETWEEN 0 AND 1 | n > 0 | n = 1.5
round(c) = 1 | c * 2 > 1 | f::numeric > 1 | r = 'ADMIN' | r <> 'USER' | r IN ('ADMIN', 'USER') | r = 'ADMIN'::"Role" | r = ANY (ARRAY['ADMIN']::"Role"[]) | rs @> '{ADMIN}'
'ADMIN' = ANY (rs) | j ? 'a' | j @> '{"a": 1}' | j ->> 'a' = 'b' | (j -> 'a') IS NOT NULL | j #>> '{a,b}' = 'c' | jj ->> 'a' = 'b' | jsonb_typeof(j) = 'object' | j = '{}'
u = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' | u IS NOT NULL | by = '\x00' | octet_length(by) > 1 | l @> ARRAY['a'] | 'a' = ANY (l) | l[1] = 'a' | cardinality(l) > 0 | l = '{}' | li && '{1,2}' | array_length(li, 1) = 1
"my col" = 'y' | "qu""ote" = 'y' | "select" = 'y' | "User Name" = 'y' | "Not" | NOT "Not" | "t".d | "t"."my col" = 'y' | "d" = false | (("d" = FALSE) AND (e IS NULL))
CASE WHEN d THEN i > 0 ELSE false END | CASE i WHEN 1 THEN d END | CASE WHEN d THEN 1 ELSE 0 END = 1 | (i, s) = (1, 2) | (i, s) > (1, 2) | ROW(i, s) IN ((1, 2)) | greatest(i, s) > 1
e COLLATE "C" > 'a' | (e || v) = 'x' | e IS NOT NULL AND (v IS NULL OR (d AND i > 0)) | d /* note */ AND i > 0 | d = (i > 0) | (i > 0) IS NOT FALSE | NOT (d AND i > 0) | i > 0 IS TRUE | md5(e) > 'a'"""

PREDICATES = [p.strip() for text, form in ((OBJECTS, "{}"), (RAWS, "raw")) for line in text.split("\n") for p in line.split(" | ")]


def where(p):
    return p if p.startswith("{ ") else f"raw({json.dumps(p, ensure_ascii=False)})"


def schema(predicates, fields=FIELDS, enum=ENUM, lines=""):
    indexes = "".join(f'  @@index([e], map: "p{i:03}", where: {where(p)})\n' for i, p in enumerate(predicates))
    return HEAD + enum + "model T {\n" + fields + indexes + lines + '  @@map("t")\n}\n'


def quoted(text):
    return "$schema$" + text + "$schema$"


def push(text, db, options="{}"):
    return kept_sql(f"SELECT migrate_push({quoted(text)}, '{options}')", db)


def plan(text, db):
    """Both ways, without any option: what a reader of the database's plan sees."""
    return kept_sql(f"SELECT migrate_diff('database', {quoted('schema:' + text)})", db)


def pull(text, db):
    """The schema that the database has."""
    out = kept_sql(f"SELECT string_agg(line, E'\\n') FROM migrate_pull({quoted(text)}, '{{\"format\": \"json\"}}') AS line", db)
    return json.loads(out)["files"][0]["text"]


EMPTY = "-- This is an empty migration."
db = database("partial")
whole = schema(PREDICATES)
out = push(whole, db)
contains(f"{len(PREDICATES)} predicates are made", out, "in sync")
equal("each is an index", kept_sql("SELECT count(*) FROM pg_class WHERE relname ~ '^p[0-9]{3}$'", db), str(len(PREDICATES)))
equal("and none of them is planned again", plan(whole, db), EMPTY)
equal("nor back", kept_sql(f"SELECT migrate_diff({quoted('schema:' + whole)}, 'database')", db), EMPTY)
contains("nor pushed", push(whole, db), "already in sync")
pulled = pull(whole, db)
equal("nor what is pulled", plan(pulled, db), EMPTY)
equal("which has all but the one that is TRUE, and of all rows", pulled.count("where: raw("), len(PREDICATES) - 1)
RESTORE = """DO $$ DECLARE i record; BEGIN FOR i IN SELECT c.relname, pg_get_indexdef(c.oid) AS d FROM pg_class c WHERE relname ~ '^p[0-9]{3}$'
    LOOP EXECUTE 'DROP INDEX ' || i.relname || '; ' || i.d; END LOOP; END $$"""
kept_sql(RESTORE, db)
equal("nor after a restore, which the server shows otherwise once more", plan(whole, db), EMPTY)
contains("a predicate of other rows is another one", plan(whole.replace("length(e) > 3", "length(e) > 4"), db), "DROP INDEX", "length(e) > 4")

# Plans that are carried out: from one schema to another one, whose plan is empty then. The reference's would fail, or
# leave something else than the schema says.
BASE = "  id Int @id\n  e String\n  f String?\n  d Boolean\n  i Int\n  r Role?\n"


def model(*lines, fields=BASE, enum=ENUM):
    return HEAD + enum + "model T {\n" + fields + "".join(f"  {x}\n" for x in lines) + '  @@map("t")\n}\n'


def index(name, predicate, columns="e", kind="index"):
    return f'@@{kind}([{columns}], map: "{name}"' + (f", where: {predicate})" if predicate else ")")


def indexes():
    return kept_sql("SELECT relname || ' ' || pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
               "WHERE i.indrelid = 't'::regclass AND NOT indisprimary ORDER BY 1", db)


def carried_out(what, a, b, *parts):
    """The script of the plan, once both schemas were pushed."""
    kept_sql("DROP TABLE IF EXISTS t; DROP TYPE IF EXISTS \"Role\"", db)
    contains(f"{what}: before", push(a, db), "in sync")
    script = kept_sql(f"SELECT migrate_diff('database', {quoted('schema:' + b)}, '{{\"repaired\": true}}')", db)
    out = push(b, db, '{"accept_data_loss": true}')
    if contains(f"{what}: after", out, "in sync"):
        equal(f"{what}: the plan is empty then", plan(b, db), EMPTY)
        contains(f"{what}: as the schema says", indexes(), *parts)
    return script


ONE, TWO = "{ d: true }", "{ d: false }"
carried_out("names that are exchanged", model(index("x", ONE), index("y", TWO)), model(index("x", TWO), index("y", ONE)),
            "WHERE (d = false)", 'x CREATE INDEX x ON public.t USING btree (e) WHERE (d = false)')
carried_out("a name that another one has", model(index("x", ONE)), model(index("x", TWO), index("y", ONE)), "INDEX x", "INDEX y")
carried_out("names that go round", model(index("x", ONE), index("y", TWO), index("z", None)),
            model(index("y", ONE), index("z", TWO), index("x", None)), "INDEX y ON public.t USING btree (e) WHERE (d = true)", "INDEX x")
script = carried_out("one of two gets another name", model(index("x", ONE), index("y", TWO)), model(index("z", ONE), index("y", TWO)), "INDEX z")
contains("which is a rename", script, 'ALTER INDEX "x" RENAME TO "z"')
carried_out("twice the same", model(index("x", ONE)), model(index("x", ONE), index("y", ONE)), "INDEX x", "INDEX y")
carried_out("and once again", model(index("x", ONE), index("y", ONE)), model(index("y", ONE)), "INDEX y")
carried_out("from all rows to some", model(index("x", None)), model(index("x", ONE)), "WHERE (d = true)")
carried_out("and to all", model(index("x", ONE)), model(index("x", None)), "INDEX x ON public.t USING btree (e)")
carried_out("a unique one becomes none", model(index("x", ONE, kind="unique")), model(index("x", ONE)), "CREATE INDEX x")
OLD, NEW = BASE, BASE.replace("d Boolean", "d Int @default(0)")
carried_out("a column of the predicate is made anew", model(index("x", 'raw("d IS NOT NULL")'), fields=OLD),
            model(index("x", 'raw("d IS NOT NULL")'), fields=NEW), "INDEX x", "WHERE (d IS NOT NULL)")
carried_out("and the index gets another name", model(index("x", 'raw("d IS NOT NULL")'), fields=OLD),
            model(index("y", 'raw("d IS NOT NULL")'), fields=NEW), "INDEX y")
carried_out("beside another one", model(index("x", 'raw("d IS NOT NULL")'), index("y", "{ i: 1 }"), fields=OLD),
            model(index("x", 'raw("d IS NOT NULL")'), index("y", "{ i: 1 }"), fields=NEW), "INDEX x", "INDEX y")
carried_out("a column of the predicate goes, and the index", model(index("x", ONE)), model(index("z", None), fields=BASE.replace("  d Boolean\n", "")), "INDEX z")
carried_out("a column of the predicate gets another type", model(index("x", "{ i: -5 }")),
            model(index("x", "{ i: -5 }"), fields=BASE.replace("i Int", "i BigInt")), "INDEX x")
carried_out("a text's column gets another type", model(index("x", '{ f: "a" }'), fields=BASE.replace("f String?", "f String? @db.VarChar(9)")),
            model(index("x", '{ f: "a" }'), fields=BASE), "INDEX x")
LESS = ENUM.replace("  USER\n", "")
for name, before, after in (("an enum loses a value", '{ r: "ADMIN" }', '{ r: "ADMIN" }'), ("that the predicate named", '{ r: "USER" }', '{ r: "ADMIN" }'),
                            ("in words of its own", "raw(\"r = ANY (ARRAY['ADMIN']::\\\"Role\\\"[])\")", "raw(\"r IN ('ADMIN')\")")):
    carried_out(name, model(index("x", before)), model(index("x", after), enum=LESS), "INDEX x", "ADMIN")
carried_out("and the index another name", model(index("x", '{ r: "ADMIN" }')), model(index("y", '{ r: "ADMIN" }'), enum=LESS), "INDEX y")
carried_out("and the index goes", model(index("x", '{ r: "ADMIN" }')), model(index("z", None), enum=LESS), "INDEX z")
carried_out("a value that is a default at once", model(index("x", '{ r: "ADMIN" }')),
            model(index("x", '{ r: "ADMIN" }'), enum=ENUM.replace("  USER\n", "  USER\n  NEW\n"), fields=BASE.replace("r Role?", "r Role? @default(NEW)")), "INDEX x")
kept_sql("DROP TABLE t", db)
push(model(), db, '{"accept_data_loss": true}')
kept_sql("CREATE UNIQUE INDEX x ON t (e) INCLUDE (f) NULLS NOT DISTINCT WITH (fillfactor = 70) WHERE d; COMMENT ON INDEX x IS 'kept'"
    if VERSION >= 150000 else "CREATE UNIQUE INDEX x ON t (e) INCLUDE (f) WITH (fillfactor = 70) WHERE d; COMMENT ON INDEX x IS 'kept'", db)
equal("one that says more stays", kept_sql(f"SELECT migrate_diff('database', {quoted('schema:' + model(index('x', 'raw(' + chr(34) + 'd' + chr(34) + ')', kind='unique')))}, "
                                      "'{\"repaired\": true}')", db), EMPTY)
contains("and with another predicate says as much", push(model(index("x", TWO, kind="unique")), db, '{"accept_data_loss": true}'), "in sync")
contains("of it", indexes(), "INCLUDE (f)", "fillfactor='70'", "WHERE (d = false)")
equal("and its comment", kept_sql("SELECT obj_description('x'::regclass)", db), "kept")

# The history is replayed in a shadow, where the server is asked, too.
flow, d = database("partial_flow"), folder({})
os.makedirs(f"{d}/migrations", exist_ok=True)
sql("ALTER DATABASE partial_flow SET client_min_messages = error", flow)


def dev(name, text):
    with open(f"{d}/schema.prisma", "w", encoding="utf-8") as f:
        f.write(text)
    return kept_sql(f"SELECT migrate_dev('{d}', '{name}')", flow)


subprocess.run(["chmod", "-R", "a+rwX", d], check=True)
contains("the first migration", dev("first", whole), "_first")
contains("and no second one", dev("second", whole), "in sync")
contains("no drift", kept_sql(f"SELECT migrate_drift('{d}')", flow), "No drift")
contains("only what changes is in the next one", dev("third", whole.replace("length(e) > 3", "length(e) > 4")), "_third")
third = "".join(open(f"{d}/migrations/{name}/migration.sql", encoding="utf-8").read() for name in os.listdir(f"{d}/migrations") if name.endswith("_third"))
equal("which is one index", (third.count("DROP INDEX"), third.count("CREATE INDEX")), (1, 1))
kept_sql(RESTORE, flow)
contains("nor after a restore", kept_sql(f"SELECT migrate_drift('{d}')", flow), "No drift")
kept_sql("CREATE INDEX by_hand ON t (e) WHERE i = 7", flow)
contains("drift of them has its scripts", kept_sql(f"SELECT migrate_drift('{d}')", flow), 'DROP INDEX "by_hand"', 'CREATE INDEX "by_hand" ON "t"("e" ASC) WHERE (i = 7)')

# What cannot be is refused with its place, before anything runs.
kept_sql("DROP TABLE t", db)
MAPPED = ENUM.replace("  USER", '  USER @map("user")')
push(model(enum=MAPPED), db, '{"accept_data_loss": true}')
for predicate, words in (('{ r: "USER" }', ('is called "user" in the database', 'r: "user"')), ('{ r: "NOBODY" }', ('no value "NOBODY"',)), ('raw("(((")', ("syntax error",)),
                         ('raw("d -- c")', ("syntax error",)), ('raw("d); DROP TABLE t; SELECT (1")', ("does not end where",)), ("raw(\"e = 'x\")", ("unterminated",))):
    text = model(index("x", predicate), enum=MAPPED)
    line = text[: text.index("where: ")].count("\n") + 1
    contains(f"{predicate} is refused", push(text, db), f"schema.prisma:{line}:", "the index x of the table t cannot be of these rows", *words)
contains("what the database calls it is not", push(model(index("x", '{ r: "user" }'), enum=MAPPED), db), "in sync")
kept_sql("DROP TABLE t; CREATE TABLE t (id int PRIMARY KEY, e text NOT NULL, f text, d boolean NOT NULL, i int NOT NULL, r \"Role\"); CREATE INDEX x ON t (e) WHERE d", db)

# Databases that Prisma 7.10 was asked about. `ours` says where we differ, and why.
SIDES = {"made": ("empty", "database"), "drop": ("database", "empty")}
golden = sorted(glob.glob(os.path.join(TOP, "test/golden/prisma7/database/*-postgresql.json")))
check("golden databases", len(golden) >= 17, golden)
for path in golden:
    with open(path, encoding="utf-8") as f:
        case = json.load(f)
    name = os.path.basename(path)[:-5]
    gold = database("partial_golden")
    sql("DROP EXTENSION migrate; CREATE SCHEMA ext; CREATE EXTENSION migrate SCHEMA ext; ALTER DATABASE partial_golden SET search_path = public, ext", gold)
    if "NULLS NOT DISTINCT" in case["sql"] and VERSION < 150000:
        continue
    kept_sql(case["sql"], gold)
    for key, want in case["answers"].items():
        a, b = SIDES.get(key, ("database", "schema:" + case["schemas"].get(key.split("-")[0], "")))
        form = json.dumps({"format": "summary" if key.endswith("-summary") else "script"})
        got = pull(case["existing"], gold) if key == "pull" else kept_sql(f"SELECT string_agg(l, E'\\n') FROM migrate_diff({quoted(a)}, {quoted(b)}, '{form}') AS l", gold)
        ours = case["ours"].get(key)
        equal(f"{name}, {key}" + (f": {ours['why']}" if ours else ""), got.strip("\n"), (ours["answer"] if ours else want).strip("\n"))
        check(f"{name}, {key}: differs", not ours or ours["answer"] != want)

# Beside a schema without the feature, and in release 6, they stay as they are.
for name, head in (("without the feature", HEAD.replace('  previewFeatures = ["partialIndexes"]\n', "")), ("in release 6", HEAD.replace(
        "  provider = \"postgresql\"\n", '  provider = "postgresql"\n  url = "x"\n').replace('  previewFeatures = ["partialIndexes"]\n', ""))):
    equal(f"{name} they stay", plan(model(enum=MAPPED).replace(HEAD, head), db), EMPTY)
out = kept_sql("SELECT string_agg(line, E'\\n') FROM migrate_pull(" + quoted(HEAD[: HEAD.index("generator")]) + ", '{\"format\": \"json\"}') AS line", db)
contains("without a generator a warning names them", out, "partial_indexes_left_out", 'index: \\"x\\"')
check("and the schema has none", "where:" not in json.loads(out)["files"][0]["text"], out)
contains("with it they go", plan(model(enum=MAPPED), db), 'DROP INDEX "x"')
done()
