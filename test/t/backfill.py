"""Option backfill: what the rows are filled with that are there; without triggers, row security and views in the way."""
import json
from harness import *

DS = 'datasource db {\n  provider = "postgresql"\n  url      = "x"\n}\n\n'
FULL = "\"firstName\" || ' ' || \"lastName\""
PEOPLE = """INSERT INTO "User" VALUES (1, 'Ada', 'Lovelace', '36', NULL), (2, 'Bob', 'Ross', NULL, 'bob'), (3, 'Cy', 'Young', '8', NULL);"""
QUIET = "SET client_min_messages = error; "


def user(*fields, more=""):
    return DS + "model User {\n  id Int @id\n  firstName String\n  lastName String\n" + "".join(f"  {f}\n" for f in fields) + "}\n" + more


BEFORE = user("age String?", "nick String?")


def quoted(text):
    return "$mg$" + text + "$mg$"


def push(schema, db, backfill=None, **more):
    given = dict(more, **({"backfill": backfill} if backfill else {}))
    return sql(f"{QUIET}SELECT migrate_push({quoted(schema)}, {quoted(json.dumps(given))});", db)


def diff(schema, db, backfill, **more):
    return sql(f"{QUIET}SELECT migrate_diff('database', {quoted('schema:' + schema)}, {quoted(json.dumps(dict(more, backfill=backfill)))});", db)


def people(name, schema=BEFORE, data=PEOPLE):
    db = database(name)
    push(schema, db)
    contains("the rows", sql(data, db) or "ok", "ok")
    return db


def settled(what, schema, db):
    equal(f"{what}: nothing differs", sql(f"SELECT migrate_diff('database', {quoted('schema:' + schema)});", db), "-- This is an empty migration.")


# what is filled, the new fields, the option, the column, its values afterwards, the rows that are filled
CASES = [
    ("a new required column", ("age String?", "nick String?", "fullName String"), FULL, "fullName", "Ada Lovelace|Bob Ross|Cy Young", 3),
    ("one that is not required", ("age String?", "nick String?", "fullName String?"),
     "CASE id WHEN 2 THEN NULL ELSE lower(\"firstName\") END", "fullName", "ada|-|cy", 3),
    ("one with a default", ("age String?", "nick String?", "size Int @default(7)"), "length(\"firstName\")", "size", "3|3|2", 3),
    ("one that counts", ("age String?", "nick String?", "size Int @default(autoincrement())"), "id * 10", "size", "10|20|30", 3),
    ("one that becomes required", ("age String?", "nick String"), "'nobody'", "nick", "nobody|bob|nobody", 2),
    ("another type", ("age Int?", "nick String?"), "age::int + 1", "age", "37|-|9", 3),
    ("another type, required, with a default", ("age Int @default(5)", "nick String?"), "coalesce(age::int, -1)", "age", "36|-1|8", 3),
    ("a list", ("age Int[]", "nick String?"), "ARRAY[age::int]", "age", "{36}|{NULL}|{8}", 3),
    ("a query", ("age String?", "nick String?", "place Int"),
     '(SELECT count(*) FROM "User" o WHERE o."firstName" <= "User"."firstName")', "place", "1|2|3", 3),
    ("a query for another type", ("age Int", "nick String?"),
     'coalesce((SELECT o.age::int FROM "User" o WHERE o.id = "User".id), 0)', "age", "36|0|8", 3),
    ("a query for one that becomes required", ("age String?", "nick String"), "(SELECT 'x' || 1)", "nick", "x1|bob|x1", 2),
]
for number, (what, fields, expression, column, want, rows) in enumerate(CASES):
    db = people(f"fill_{number}")
    report = push(user(*fields), db, {f"User.{column}": expression}, format="json", accept_data_loss=False)
    equal(f"{what}: the values", sql(f"""SELECT string_agg(coalesce("{column}"::text, '-'), '|' ORDER BY id) FROM "User" """, db), want)
    check(f"{what}: the report", report.startswith("{") and json.loads(report)["backfills"] ==
          [{"schema": None, "table": "User", "column": column, "expression": expression, "rows": rows}] and
          json.loads(report)["warnings"] == [], report)
    settled(what, user(*fields), db)
equal("a sequence goes on after the values", sql("""INSERT INTO "User" (id, "firstName", "lastName") VALUES (9, '', '') RETURNING size""", "fill_3"), "31")

db = people("fill_all")
after = user("age Int", "kind Kind", "fullName String @unique", "nick String", more="enum Kind {\n  young\n  old\n}\n").replace(
    "  firstName String\n  lastName String\n", "")
fill = {"User.fullName": FULL, "User.age": "length(coalesce(nick, '') || coalesce(age, ''))", "User.nick": "coalesce(age, '?')",
        "User.kind": "CASE WHEN age::int > 10 THEN 'old' ELSE 'young' END::\"Kind\""}
equal("the script", diff(after, db, fill), """-- CreateEnum
CREATE TYPE "Kind" AS ENUM ('young', 'old');

-- Backfill
ALTER TABLE "User" ADD COLUMN     "fullName" TEXT,
ADD COLUMN     "kind" "Kind";
ALTER TABLE "User" ALTER COLUMN "fullName" SET DATA TYPE TEXT USING (
"firstName" || ' ' || "lastName"
),
ALTER COLUMN "kind" SET DATA TYPE "Kind" USING (
CASE WHEN age::int > 10 THEN 'old' ELSE 'young' END::"Kind"
),
ALTER COLUMN "age" SET DATA TYPE INTEGER USING (
length(coalesce(nick, '') || coalesce(age, ''))
),
ALTER COLUMN "nick" SET DATA TYPE TEXT USING coalesce("nick", (
coalesce(age, '?')
));

-- AlterTable
ALTER TABLE "User" DROP COLUMN "firstName",
DROP COLUMN "lastName",
ADD COLUMN     "fullName" TEXT NOT NULL,
ALTER COLUMN "age" SET NOT NULL,
ALTER COLUMN "nick" SET NOT NULL;

-- CreateIndex
CREATE UNIQUE INDEX "User_fullName_key" ON "User"("fullName");""".replace('ADD COLUMN     "fullName" TEXT NOT NULL', 'ALTER COLUMN "fullName" SET NOT NULL,\nALTER COLUMN "kind" SET NOT NULL'))
contains("dropped columns are told", push(after, db, fill), "data loss", "`firstName`", '{"backfill": {"User.')
contains("all of it", push(after, db, fill, accept_data_loss=True), "Filled User.age in 3 rows with: length(", "in sync")
equal("each saw the row as it was", sql('SELECT id, age, kind, "fullName", nick FROM "User" ORDER BY id', db),
      "1|2|old|Ada Lovelace|36\n2|3|young|Bob Ross|bob\n3|1|young|Cy Young|8")
settled("all", after, db)

# what is refused: the expression, what the error says, its place
REFUSED = [
    ('"firstNam" || 1', 'column "firstNam" does not exist', "1:1"),
    ("'a' ||\n  firstname", 'column "firstname" does not exist', "2:3"),
    ("max(id)", "aggregate functions are not allowed", "1:1"),
    ("row_number() OVER ()", "window functions are not allowed", "1:1"),
    ("generate_series(1, 2)", "set-returning functions are not allowed", "1:1"),
    ("nofunction(1)", "function nofunction(integer) does not exist", "1:1"),
    ("1, 2", "more than one expression", "1:2"),
    ("1; DELETE FROM \"User\"", "more than one expression", "1:2"),
    ("1) FROM \"User\" LIMIT 1 /*", "closes what is not open", "1:2"),
    ("1 -- FROM", "no comment", "1:3"),
    ("1 /* x */", "no comment", "1:3"),
    ("1]", "closes what is not open", "1:2"),
    ("$a$ x", "quotation mark", "1:1"),
    ("$1", "no value for a parameter", "1:1"),
    ("", "is empty", "1:1"),
    ("id lastName", "syntax error", "1:4"),
]
db = people("fill_refused")
after = user("age String?", "nick String?", "fullName String?")
for expression, why, place in REFUSED:
    for out in (push(after, db, {"User.fullName": expression}), diff(after, db, {"User.fullName": expression})):
        contains(f"refused: {expression}", out, f"backfill User.fullName:{place}: ", why, "DETAIL:  it is here:\n")
contains("a type that does not fit", push(user("age Int?", "nick String?"), db, {"User.age": "now()"}), "backfill User.age:1:1: ",
         "is of type integer but expression is of type timestamp")
contains("no values for rows", push(user("age Int", "nick String?"), db, {"User.age": "age::int"}), "backfill User.age: it is NULL for 1 of 3 rows")
contains("no values for rows without", push(user("age String?", "nick String"), db, {"User.nick": "NULL"}), "it is NULL for 2 of 2 rows")
contains("an error of a row", push(user("age Int", "nick String?"), db, {"User.age": '"firstName"::int'}),
         'backfill User.age: invalid input syntax for type integer: "Ada"')
contains("values that are there twice", push(user("age String?", "nick String?", "short String @unique"), db, {"User.short": "left(\"firstName\", 0)"}),
         "1 of its values would be there more than once, and User_short_key is unique")
for key, why in (("User.nothing", "the schema has no column User.nothing"), ("User.firstName", "has nothing to fill"), ("Post.id", "its table is new")):
    contains(f"nothing to fill: {key}", push(user("age String?", "nick String?", "x Int?", more="model Post {\n  id Int @id\n}\n"), db, {key: "1"}), why)
equal("nothing has changed", sql('SELECT count(*), count(age), min(nick) FROM "User"', db), "3|2|bob")
equal("nothing is left", sql("SELECT count(*) FROM pg_class WHERE relname LIKE '%backfill%'", db), "0")

# triggers, row security, deferred keys
db = people("fill_triggers")
sql("""CREATE TABLE log (what text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (TG_NAME); RETURN NEW; END $$;
CREATE TRIGGER plain BEFORE UPDATE ON "User" FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER off BEFORE UPDATE ON "User" FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER "re""plica" BEFORE UPDATE ON "User" FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER forever BEFORE UPDATE ON "User" FOR EACH ROW EXECUTE FUNCTION note();
ALTER TABLE "User" DISABLE TRIGGER off; ALTER TABLE "User" ENABLE REPLICA TRIGGER "re""plica"; ALTER TABLE "User" ENABLE ALWAYS TRIGGER forever;
ALTER TABLE "User" ENABLE ROW LEVEL SECURITY; ALTER TABLE "User" FORCE ROW LEVEL SECURITY;
CREATE POLICY few ON "User" USING (id = 1);
CREATE ROLE filler; ALTER TABLE "User" OWNER TO filler; GRANT ALL ON SCHEMA public TO filler; GRANT ALL ON ALL TABLES IN SCHEMA public TO filler;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO filler;""", db)
MODES = "SELECT string_agg(tgname || tgenabled::text, ' ' ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal"
before = sql(MODES, db)
LOG = "model log {\n  what String?\n  @@ignore\n}\n"
after = user("age String?", "nick String?", "fullName String", "size Int", more=LOG)
plan = {"User.fullName": FULL, "User.size": "length(\"firstName\")"}
out = sql(f"SET client_min_messages = error; SET ROLE filler; SELECT migrate_push({quoted(after)}, {quoted(json.dumps({'backfill': plan}))});", db)
contains("the owner fills all rows, by USING", out, "Filled User.fullName with: ", "in sync")
equal("row security hides none", sql('SELECT string_agg("fullName", \'|\' ORDER BY id) FROM "User"', db), "Ada Lovelace|Bob Ross|Cy Young")
third = user("age String?", "nick String?", "fullName String", "size Int", "place Int", "alike String?", more=LOG)
queries = {"User.place": '(SELECT count(*) FROM "User" o WHERE o.id <= "User".id)', "User.alike": "upper(\"fullName\")"}
contains("an UPDATE does not leave rows out either", sql(
    f"SET client_min_messages = error; SET ROLE filler; SELECT migrate_push({quoted(third)}, {quoted(json.dumps({'backfill': queries}))});", db),
    "row-level security")
contains("who sees all rows may", push(third, db, queries), "in sync")
equal("by UPDATE", sql('SELECT string_agg(place || alike, \'|\' ORDER BY id) FROM "User"', db), "1ADA LOVELACE|2BOB ROSS|3CY YOUNG")
equal("no trigger fired", sql("SELECT count(*) FROM log", db), "0")
equal("triggers are as they were", sql(MODES, db), before)

db = people("fill_deferred", user("age String?", "nick String?", more="model Post {\n  id Int @id\n  by Int\n}\n"), PEOPLE + 'INSERT INTO "Post" VALUES (1, 2);')
sql("""ALTER TABLE "User" ADD CONSTRAINT u UNIQUE (id, "firstName"); ALTER TABLE "Post" ADD CONSTRAINT p FOREIGN KEY (by) REFERENCES "User" (id)
DEFERRABLE INITIALLY DEFERRED""", db)
after = user("age String?", "nick String", more="model Post {\n  id Int @id\n  by Int\n}\n")
given = quoted(json.dumps({"backfill": {"User.nick": '(SELECT min(o.nick) FROM "User" o)'}, "accept_data_loss": True}))
out = sql(f'{QUIET}BEGIN; UPDATE "User" SET nick = \'x\' WHERE id = 1; SELECT migrate_push({quoted(after)}, {given}); COMMIT;', db)
contains("deferred keys", out, "in sync")
equal("they are filled", sql('SELECT count(*) FROM "User" WHERE nick IN (\'x\', \'bob\')', db), "3")

# views on what is converted
VIEWS = """CREATE ROLE reader; CREATE VIEW "v 1" WITH (security_barrier) AS SELECT id, age FROM "User"; CREATE VIEW w AS SELECT age || 'x' AS z FROM "v 1";
CREATE VIEW beside AS SELECT id FROM "User"; GRANT SELECT ON "v 1" TO reader WITH GRANT OPTION; ALTER VIEW w OWNER TO reader;
COMMENT ON VIEW "v 1" IS 'it''s'; COMMENT ON COLUMN w.z IS 'zz';"""
ABOUT = """SELECT c.relname, pg_get_userbyid(c.relowner), c.relacl, c.reloptions, obj_description(c.oid, 'pg_class'), col_description(c.oid, 1)
FROM pg_class c WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace ORDER BY 1"""
db = people("fill_views")
sql(VIEWS, db)
before, number = sql(ABOUT, db), sql("SELECT 'beside'::regclass::oid", db)
contains("views are dropped and made again", push(user("age Int?", "nick String?"), db, {"User.age": "age::int"}), "in sync")
equal("with owner, grants, options and comments", sql(ABOUT, db), before)
equal("another one stays", sql("SELECT 'beside'::regclass::oid", db), number)
equal("they read what is there", sql("SELECT string_agg(z, ' ' ORDER BY z) FROM w", db), "36x 8x")
settled("views", user("age Int?", "nick String?"), db)
sql('CREATE VIEW nicks AS SELECT nick FROM "User"; CREATE MATERIALIZED VIEW m AS SELECT nick FROM nicks; CREATE MATERIALIZED VIEW n AS SELECT age FROM "User"', db)
number = sql("SELECT 'nicks'::regclass::oid", db)
contains("what fills gaps leaves them alone", push(user("age Int?", "nick String"), db, {"User.nick": "'-'"}), "Filled User.nick in 2 rows", "in sync")
equal("so that they are the same", sql("SELECT 'nicks'::regclass::oid", db), number)
before = sql(ABOUT, db)
sql('CREATE UNIQUE INDEX ON n (age); CREATE FUNCTION of_n(n) RETURNS int LANGUAGE sql AS $$SELECT 1$$', db)
contains("what the database does not drop is named", push(user("age String?", "nick String"), db, {"User.age": "age::text || '!'"}),
         "n reads a column whose type the plan changes, and cannot be dropped and made again", "DETAIL:  function of_n(n) depends on type n")
sql("DROP FUNCTION of_n; CREATE VIEW older AS SELECT id FROM n JOIN \"User\" USING (age) WHERE n.age > 30", db)
contains("what cannot be made again, too", push(user("age String?", "nick String"), db, {"User.age": "age::text || '!'"}),
         "older reads a column whose type the plan changes, and cannot be dropped and made again: operator does not exist: text > integer")
sql("DROP VIEW older", db)
contains("materialized views come back", push(user("age String?", "nick String"), db, {"User.age": "age::text || '!'"}), "in sync")
equal("with rows and indexes", sql("SELECT string_agg(age, ' ' ORDER BY length(age)), (SELECT count(*) FROM pg_index WHERE indrelid = 'n'::regclass AND indisunique) FROM n", db), "8! 36!|1")

# views on what is converted, of plans that rename, too: everything that views can have
MUCH = """CREATE ROLE other; GRANT CREATE ON SCHEMA public TO other; ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO PUBLIC;
CREATE VIEW a_v WITH (security_barrier = true, check_option = local) AS SELECT id, age, "firstName" FROM "User" WHERE "firstName" <> '';
REVOKE ALL ON a_v FROM PUBLIC; GRANT SELECT (id) ON a_v TO reader; REVOKE DELETE ON a_v FROM CURRENT_USER; ALTER VIEW a_v ALTER COLUMN "firstName" SET DEFAULT 'none';
CREATE FUNCTION instead() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE VIEW b_v AS SELECT u.*, a_v.age AS old FROM a_v JOIN "User" u USING (id); CREATE TRIGGER "T 1" INSTEAD OF INSERT ON b_v FOR EACH ROW EXECUTE FUNCTION instead();
COMMENT ON TRIGGER "T 1" ON b_v IS 'why'; CREATE RULE none AS ON DELETE TO b_v DO INSTEAD NOTHING; COMMENT ON RULE none ON b_v IS 'rule';
CREATE MATERIALIZED VIEW c_m WITH (fillfactor = 70) AS SELECT max(age) AS most, "firstName" FROM b_v GROUP BY 2; CREATE UNIQUE INDEX c_i ON c_m ("firstName") WHERE "firstName" <> 'Bob';
COMMENT ON INDEX c_i IS 'index'; ALTER MATERIALIZED VIEW c_m CLUSTER ON c_i; COMMENT ON MATERIALIZED VIEW c_m IS 'stored'; ALTER MATERIALIZED VIEW c_m OWNER TO other;
CREATE MATERIALIZED VIEW d_m AS SELECT most FROM c_m WITH NO DATA;
CREATE VIEW e_v AS SELECT a.age AS one, u.age AS two FROM "User" a, "User" u; ALTER VIEW e_v OWNER TO reader"""
ALL = """SELECT c.relname, c.relkind, pg_get_userbyid(c.relowner), (SELECT array_agg(x::text ORDER BY x::text) FROM unnest(c.relacl) x), c.reloptions, c.relispopulated,
(SELECT string_agg(concat_ws(' ', attname, attacl, pg_get_expr(adbin, adrelid)), ',' ORDER BY attnum) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = c.oid AND attnum > 0),
(SELECT string_agg(concat_ws(' ', tgname, obj_description(oid, 'pg_trigger')), ',') FROM pg_trigger WHERE tgrelid = c.oid),
(SELECT string_agg(concat_ws(' ', rulename, obj_description(oid, 'pg_rewrite')), ',') FROM pg_rewrite WHERE ev_class = c.oid),
(SELECT string_agg(concat_ws(' ', pg_get_indexdef(indexrelid), obj_description(indexrelid), indisclustered), ',') FROM pg_index WHERE indrelid = c.oid), obj_description(c.oid)
FROM pg_class c WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace ORDER BY 1"""
db = people("fill_views_renamed", user("age String?", "nick String?"))
sql(MUCH, db)
before = sql(ALL, db)
after = DS + "model Person {\n  id Int @id\n  given String\n  lastName String\n  years Int?\n  nick String?\n}\n"
renames = {"User": "Person", "User.firstName": "given", "User.age": "years"}
fills = {"Person.years": "age::int"}
script = diff(after, db, fills, renames=renames)
contains("everything is put back under the new names", push(after, db, fills, renames=renames), "in sync")
equal("as it was", sql(ALL, db), before)
contains("reading what is there", sql("SELECT string_agg(most || \"firstName\", ' ' ORDER BY most) FROM c_m", db) + sql("SELECT pg_get_viewdef('a_v')", db),
         "8Cy 36Ada", "years AS age", "FROM \"Person\"")
settled("views with renames", after, db)
db = people("fill_views_script", user("age String?", "nick String?"))
sql(MUCH.replace("CREATE ROLE other; ", ""), db)
equal("what migrate_diff writes", sql(f"{QUIET}BEGIN; {script}\nCOMMIT;", db), "")
equal("does the same", sql(ALL, db), before)

# views on what gets another type without a backfill: by a cast, made anew, by a new type of the enum; in two tables at once
TWO = DS + """model A {
  id   %s @id
  kind Kind
  made %s?
  bs   B[]
}

model B {
  id  Int @id
  aId %s
  a   A @relation(fields: [aId], references: [id])
}

enum Kind {
  x
  y
%s}
"""
db = database("fill_views_plain")
push(TWO % ("Int", "String", "Int", "  z\n"), db)
sql("""INSERT INTO "A" VALUES (1, 'x', 'm'); INSERT INTO "B" VALUES (5, 1);
CREATE VIEW joined AS SELECT b.id, a.kind = 'x' AS x, a.made FROM "A" a JOIN "B" b ON a.id = b."aId"; CREATE VIEW above AS SELECT id FROM joined WHERE x;
CREATE MATERIALIZED VIEW stored AS SELECT id, kind FROM "A"; CREATE VIEW beside AS SELECT id FROM "B" """, db)
number = sql("SELECT 'beside'::regclass::oid", db)
after = TWO % ("String", "Int", "String", "")
contains("migrate_diff writes it", sql(f"{QUIET}SELECT migrate_diff('database', {quoted('schema:' + after)}, '{{\"repaired\": true}}')", db),
         "DROP VIEW above;\n", "DROP VIEW joined;\n", "CREATE VIEW joined")
contains("views on what gets another type", push(after, db, accept_data_loss=True), "in sync")
READS = "SELECT (SELECT string_agg(id || x::text, ',') FROM joined), (SELECT count(*) FROM above), (SELECT string_agg(id || kind::text, ',') FROM stored)"
equal("read it", sql(READS, db), "5true|1|1x")
equal("another one stays there, too", sql("SELECT 'beside'::regclass::oid", db), number)
settled("plain changes", after, db)
push(TWO % ("Int", "String", "Int", "  z\n"), db, accept_data_loss=True, force_reset=True)
sql("""INSERT INTO "A" VALUES (1, 'x', 'm'); INSERT INTO "B" VALUES (5, 1); CREATE VIEW of_z AS SELECT id FROM "A" WHERE kind = 'z'""", db)
contains("a view that names what goes", push(after, db, accept_data_loss=True),
         "of_z reads a column whose type the plan changes, and cannot be dropped and made again: invalid input value for enum")

# what else keeps a column at its type is named before anything runs
db = database("fill_kept")
KEPT = DS + "model K {\n  id  Int @id\n  a   %s\n  b   Int?\n}\n"
push(KEPT % "Int", db)
sql("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'", db)
for make, drop, said in [
        ('CREATE TRIGGER t BEFORE UPDATE OF a ON "K" FOR EACH ROW EXECUTE FUNCTION f()', 'DROP TRIGGER t ON "K"', "the trigger t uses it"),
        ('CREATE POLICY p ON "K" USING (a > 0)', 'DROP POLICY p ON "K"', "the policy p uses it"),
        ('CREATE PUBLICATION pub FOR TABLE "K" WHERE (a > 0)', "DROP PUBLICATION pub", "the publication pub names it"),
        ('CREATE TABLE parent (a int NOT NULL); ALTER TABLE "K" INHERIT parent', 'ALTER TABLE "K" NO INHERIT parent', "the table has it from a parent")]:
    if "PUBLICATION" in make and int(sql("SHOW server_version_num", db)) < 150000:
        continue
    sql(make, db)
    contains(said, push(KEPT % "BigInt", db), f"the plan changes the type of the column a of the table K, and {said}")
    sql(drop, db)

# texts that become an enum
ROLES = DS + "model K {\n  id  Int @id\n  role %s\n}\n"
db = database("fill_roles")
push(ROLES % "String?", db)
sql("""INSERT INTO "K" VALUES (1, 'a'), (2, 'boss'), (3, NULL), (4, 'chief')""", db)
after = ROLES % "Role?" + "enum Role {\n  a\n  b\n}\n"
contains("values that the enum lacks", push(after, db, {"K.role": 'role::"Role"'}, accept_data_loss=True),
         "2 of 4 rows have a value that the enum Role does not have", """SELECT * FROM "K" WHERE CAST((role) AS text) NOT IN ('a', 'b')""")
contains("in another expression", push(after, db, {"K.role": "CASE WHEN id > 0 THEN CAST(role AS \"Role\") END"}, accept_data_loss=True),
         "backfill K.role", "invalid input value for enum")
contains("where all are there", push(after, db, {"K.role": "CASE WHEN length(role) = 1 THEN role END::\"Role\""}, accept_data_loss=True), "in sync")

# names before renames
db = people("fill_renames")
after = DS + "model Person {\n  id Int @id\n  given String\n  family String\n  age Int?\n  nick String?\n  made String\n}\n"
renames = {"User": "Person", "User.firstName": "given", "User.lastName": "family"}
contains("with renames", push(after, db, {"Person.made": FULL + " || \"User\".id", "Person.age": "age::int"}, renames=renames), "in sync")
equal("the values", sql('SELECT string_agg(made || coalesce(age, 0), \'|\' ORDER BY id) FROM "Person"', db), "Ada Lovelace136|Bob Ross20|Cy Young38")
settled("renames", after, db)

# an enum that gets a value
KIND = "enum Kind {\n  a\n  b\n%s}\n"
db = people("fill_enum", user("age String?", "nick String?", "kind Kind?", more=KIND % ""), PEOPLE.replace('"User" VALUES', '"User" (id, "firstName", "lastName", age, nick) VALUES'))
after = user("age String?", "nick String?", "kind Kind", "other Kind", more=KIND % "  c\n")
contains("a value that is new", push(after, db, {"User.kind": "'c'", "User.other": "'c'::\"Kind\""}, accept_data_loss=True), "in sync")
equal("the new value", sql('SELECT count(*) FROM "User" WHERE kind = \'c\' AND other = \'c\'', db), "3")
settled("an enum", after, db)

# an enum whose value is renamed: expressions read, and give, the new name
after = user("age String?", "nick String?", "kind Kind", "other Kind", "third Kind", "word String", more=KIND % "  d\n")
renamed = {"renames": {"Kind.c": "d"}}
contains("the old name of a value", push(after, db, {"User.third": "'d'", "User.word": "CASE kind::text WHEN 'c' THEN 'x' ELSE 'y' END"}, **renamed),
         "backfill User.word:1:22: the value `c` of `kind` is `d` by then, since values get their new names first", "Write the new name; or")
contains("the same as what is given", push(after, db, {"User.third": "'c'", "User.word": "'c'"}, **renamed),
         "backfill User.third:1:1: invalid input value for enum")
contains("a value that is renamed", push(after, db, {"User.third": "'d'", "User.word": "kind::text || '!'"}, **renamed), "in sync")
equal("the renamed value", sql('SELECT DISTINCT kind, third, word FROM "User"', db), "d|d|d!")
settled("a renamed value", after, db)

# a key to values that a backfill gives
BOTH = DS + "model P {\n  id Int @id\n%s}\nmodel C {\n  id Int @id\n  pcode Int\n%s}\n"
keyed = database("fill_keys")
push(BOTH % ("", ""), keyed)
sql('INSERT INTO "P" VALUES (1), (2); INSERT INTO "C" VALUES (1, 10), (2, 11)', keyed)
linked = BOTH % ("  code Int @unique\n  cs C[]\n", "  p P @relation(fields: [pcode], references: [code])\n")
contains("rows that would refer to nothing", push(linked, keyed, {"P.code": "id * 10"}), "backfill P.code: 1 of the rows of C would refer to no row of P",
         "Correct the expression, or the rows. Nothing was changed.")
contains("rows that will refer to it", push(linked, keyed, {"P.code": "9 + id"}), "in sync")
settled("a key to values of a backfill", linked, keyed)

# an enum of a schema that is not there yet
after = after.replace('url      = "x"', 'url      = "x"\n  schemas  = ["public", "more"]').replace("}\n", '  @@schema("public")\n}\n').replace(
    'schemas  = ["public", "more"]\n  @@schema("public")', 'schemas  = ["public", "more"]')
after = after.replace("word String\n", "word String\n  tone Tone\n") + 'enum Tone {\n  x\n  @@schema("more")\n}\n'
contains("an enum of a new schema", push(after, db, {"public.User.tone": "'x'"}), "in sync")
equal("its value", sql('SELECT DISTINCT tone FROM "User"', db), "x")
settled("an enum of a new schema", after, db)
done()
