"""What migrate_push asks the rows of PostgreSQL before anything runs: counts, queries that show the rows, what it lets pass, locks and roles."""
import json

from harness import *

DB = database("row_checks")
DS = 'datasource db {\n  provider = "postgresql"\n  url = "x"\n}\n'
kept_sql("""CREATE FUNCTION asked(models text, options jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE said text; more text;
BEGIN
    SELECT string_agg(l, E'\\n') INTO said FROM public.migrate_push(models, options) AS l;
    RETURN said;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS more = PG_EXCEPTION_DETAIL;
    RETURN 'ERROR ' || SQLERRM || E'\\n' || more;
END $$;
CREATE FUNCTION shown(said text, what text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE lines text[] := string_to_array(said, E'\\n'); number bigint;
BEGIN
    FOR i IN 1 .. cardinality(lines) - 1 LOOP
        IF position(what IN lines[i]) > 0 THEN
            EXECUTE 'SELECT count(*) FROM (' || rtrim(lines[i + 1], ';') || ') AS shown' INTO number;
            RETURN number;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;""", DB)


DQ = "d'"  # a schema that wants both kinds of quotes
DQI = '"d\'"'


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def push(schema, models, before="", **options):
    """What a push says, or its error."""
    options = {"schema": schema, "timing": False, **options}
    source = DS.replace('  url = "x"\n', "") if "prisma" in options else DS
    return kept_sql(f"SET client_min_messages = error; {before} SET search_path = {schema}, public; "
               f"SELECT asked({quoted(source + models)}, {quoted(json.dumps(options))});", DB)


def model(*fields, name="t", key="id Int @id"):
    return f"model {name} {{\n" + "".join(f"  {line}\n" for line in ((key,) if key else ()) + fields) + "}\n"


def query_in(text, what):
    lines = text.split("\n")
    return next((lines[i + 1].strip() for i, line in enumerate(lines) if what in line), "SELECT 'no such line'")


# a table's columns beside its id; its rows; the model after; what is found (None: nothing), how many rows the query shows, whether
# that can be accepted
NUMBER = "will be cast from"
FOUND = {
    "nulls": ("a int", "(1, NULL), (2, 3)", model("a Int"), "there are 1 existing NULL values.", 1, False),
    "nulls that a default does not fill": ("a int", "(1, NULL)", model("a Int @default(5)"), "there are 1 existing NULL values.", 1, False),
    "no nulls": ("a int", "(1, 1)", model("a Int"), None, 0, False),
    "duplicates": ("a int", "(1, 7), (2, 7), (3, NULL), (4, NULL)", model("a Int? @unique"), "there are 1 existing duplicate values", 1, False),
    "no duplicates": ("a int", "(1, 7), (3, NULL), (4, NULL)", model("a Int? @unique"), None, 0, False),
    "duplicates of two": ("a int, b int", "(1, 7, 1), (2, 7, 1), (3, 7, NULL), (4, 7, NULL)", model("a Int?", "b Int?", "@@unique([a, b])"),
                          "`[a,b]`", 1, False),
    "duplicates of a key": ("a int NOT NULL", "(1, 7), (2, 7)", model("id Int", "a Int @id", key=""), "A primary key covering", 1, False),
    "a new column": ("a int", "(1, 1), (2, 1)", model("a Int?", 'b String @unique @default("x")'), "`[b]`", 1, False),
    "a new column that counts": ("a int", "(1, 1), (2, 1)", model("a Int?", "b Int @unique @default(autoincrement())"), None, 0, False),
    "values that become the same": ("a numeric(65,30) UNIQUE", "(1, 1.2), (2, 1.3), (3, 2)", model('a Int? @unique(map: "t_a_key")'),
                                    "that will occur more than once", 1, False),
    "small numbers": ("a bigint", "(1, 2147483648), (2, -2147483648), (3, NULL)", model("a Int?"), NUMBER, 1, False),
    "smaller numbers": ("a int", "(1, 32768), (2, -32768)", model("a Int? @db.SmallInt"), NUMBER, 1, False),
    "numbers that fit": ("a int", "(1, 32767), (2, -32768)", model("a Int? @db.SmallInt"), None, 0, False),
    "lists of numbers": ("a bigint[]", "(1, '{1,2147483648}'), (2, '{1,NULL}'), (3, '{}'), (4, NULL)", model("a Int[]"), NUMBER, 1, False),
    "whole numbers": ("a numeric(12,2)", "(1, 1.5), (2, 2), (3, 9999999999)", model("a Int?"), "existing values that cannot be cast", 1, False),
    "fractions": ("a numeric(12,2)", "(1, 1.5), (2, 2)", model("a Int?"), "silently changes 1 of them", 1, True),
    "fractions of floats": ("a double precision", "(1, 1.5), (2, 2)", model("a Int?"), "silently changes 1 of them", 1, True),
    "no numbers": ("a double precision", "(1, 'NaN'), (2, 'Infinity'), (3, 9223372036854775808), (4, 9.2e18)", model("a BigInt?"), NUMBER, 3, False),
    "digits before the point": ("a numeric(12,2)", "(1, 999.99), (2, 1000), (3, 'NaN')", model("a Decimal? @db.Decimal(5,2)"), NUMBER, 1, False),
    "digits behind the point": ("a numeric(12,4)", "(1, 1.2345), (2, 1.23)", model("a Decimal? @db.Decimal(5,2)"), "silently changes 1", 1, True),
    "floats as decimals": ("a double precision", "(1, 1.25), (2, 1.5), (3, 'NaN')", model("a Decimal? @db.Decimal(4,1)"), "silently changes 1", 1,
                           True),
    "floats that are too large": ("a double precision", "(1, 'Infinity'), (2, 1000), (3, 5)", model("a Decimal? @db.Decimal(4,1)"), NUMBER, 2,
                                  False),
    "floats of less digits": ("a double precision", "(1, 0.1), (2, 0.123456789), (3, 'NaN'), (4, 'Infinity')", model("a Float? @db.Real"),
                              "silently changes 1", 1, True),
    "floats out of range": ("a double precision", "(1, 1e39), (2, 1e-46), (3, 0)", model("a Float? @db.Real"), NUMBER, 2, False),
    "decimals as floats": ("a numeric(65,30)", "(1, 0.1), (2, 0.12345678901234567890)", model("a Float?"), "silently changes 1", 1, True),
    "long texts": ("a text", "(1, 'abc'), (2, 'abcd'), (3, 'äöü'), (4, 'ab  ')", model("a String? @db.VarChar(3)"), "cannot be cast", 1, False),
    "texts with spaces": ("a text", "(1, 'abc'), (2, 'ab  ')", model("a String? @db.VarChar(3)"), "silently changes 1", 1, True),
    "padded texts": ("a text", "(1, 'abc'), (2, 'ab ')", model("a String? @db.Char(3)"), "silently changes 1", 1, True),
    "shorter texts": ("a varchar(9)", "(1, 'abc'), (2, 'ab')", model("a String? @db.VarChar(2)"), NUMBER, 1, False),
    "numbers as texts": ("a int", "(1, 12345), (2, -123)", model("a String? @db.VarChar(4)"), NUMBER, 1, False),
    "lists as texts": ("a int[]", "(1, '{1,2}'), (2, '{10,20}')", model("a String? @db.VarChar(5)"), NUMBER, 1, False),
    "bits": ("a varbit(9)", "(1, '101'), (2, '10')", model("a String? @db.Bit(3)"), NUMBER, 1, False),
    "texts that are truth": ("a boolean", "(1, true), (2, false)", model("a String? @db.Char(4)"), NUMBER, 1, False),
    "values of an enum": ("a e", "(1, 'x'), (2, 'y'), (3, NULL)", model("a e?") + "enum e {\n  x\n}\n", "The values [y] on the enum `e`", 1, False),
    "lists of an enum": ("a e[]", "(1, '{x}'), (2, '{x,y}'), (3, NULL)", model("a e[]") + "enum e {\n  x\n}\n", "The values [y]", 1, False),
    "no values of an enum": ("a e", "(1, 'x'), (3, NULL)", model("a e?") + "enum e {\n  x\n}\n", None, 0, False),
    "orphans": ("p int", "(1, 1), (2, 2), (3, NULL)", model("p Int?", "r p? @relation(fields: [p], references: [id])") + model("t t[]", name="p"),
                "there are 1 existing rows that refer to no row of the table `p`", 1, False),
    "no orphans": ("p int", "(1, 1), (3, NULL)", model("p Int?", "r p? @relation(fields: [p], references: [id])") + model("t t[]", name="p"), None,
                   0, False),
    "orphans of another type": ("p bigint", "(1, 1), (2, 5000000000)", model("p Int?", "r p? @relation(fields: [p], references: [id])") +
                                model("t t[]", name="p"), NUMBER, 1, False),
    "orphans of a new table": ("p int", "(1, 1), (3, NULL)", model("p Int?", "r q? @relation(fields: [p], references: [id])") +
                               model("t t[]", name="q") + model(name="p"), "`q`", 1, False),
    "a row that is its own": ("p int", "(1, 1), (2, 5)", model("p Int?", 'r t? @relation("x", fields: [p], references: [id])', 't t[] @relation("x")')
                              + model(name="p"), "1 existing rows", 1, False),
    "duplicates that a cast makes in a key": ("a float8", "(1, 7.1), (2, 7.2); ALTER TABLE t DROP CONSTRAINT t_pkey, ADD CONSTRAINT t_pkey PRIMARY KEY (id, a); UPDATE t SET id = 1",
                                             model("id Int", "a BigInt", "@@id([id, a])", key=""), "there are 1 values that will occur more than once", 1, False),
    "duplicates of a new enum": ("b int", "(1, 1), (2, 2)", model("b Int", "a Int @default(5)", "r R @default(x)", "@@unique([a, r])") + "enum R {\n  x\n}\n",
                                 "1 existing duplicate", 1, False),
    "nulls of a list": ("a int[]", "(1, NULL), (2, '{3}')", model("a String"), "there are 1 existing NULL values.", 1, False),
    "texts of any case": ("a citext", "(1, 'x'), (2, 'X')", model("a String? @unique @db.Citext"), "1 existing duplicate values", 1, False),
    "orphans of any case": ("a citext", "(1, 'K'), (2, 'z')", model("a String? @db.Citext", "r c? @relation(fields: [a], references: [k])") +
                            model("t t[]", name="c", key="k String @id @db.Citext"), "1 existing rows", 1, False),
}
PARENT = {"orphans", "no orphans", "orphans of another type", "orphans of a new table", "a row that is its own"}
kept_sql("CREATE EXTENSION citext", DB)
script = []
for i, (what, (columns, values, after, found, count, accepted)) in enumerate(FOUND.items()):
    name = f"c{i}"
    made = "CREATE TYPE e AS ENUM ('x', 'y');" if "enum e" in after else ""
    made += "CREATE TABLE p (id int CONSTRAINT p_pkey PRIMARY KEY); INSERT INTO p VALUES (1);" if what in PARENT else ""
    made += "CREATE TABLE c (k citext CONSTRAINT c_pkey PRIMARY KEY); INSERT INTO c VALUES ('k');" if "model c {" in after else ""
    asked = [f"asked({quoted(DS + after)}, {quoted(json.dumps({'schema': name, 'timing': False, 'accept_data_loss': loss}))})"
             for loss in (False, True)]
    then = f"shown(:'said', {quoted(found)}), {asked[1]}" if found else "NULL, NULL"
    script.append(
        f"CREATE SCHEMA {name}; SET search_path = {name}, public; {made} CREATE TABLE t (id int CONSTRAINT t_pkey PRIMARY KEY, {columns}); "
        f"INSERT INTO t VALUES {values}; SELECT {asked[0]} AS said \\gset\n"
        f"SELECT json_build_array(:'said', {then});\n")
answers = kept_sql("SET client_min_messages = error;" + "".join(script), DB).split("\n")
for (what, (_, _, _, found, count, accepted)), answer in zip(FOUND.items(), answers):
    said, shown, again = json.loads(answer)
    if not found:
        check(what, "in sync" in said and "Warning" not in said and "Not known" not in said, said)
        continue
    contains(what, said, found, "There might be data loss when" if accepted else "ERROR We found changes that cannot be executed")
    equal(f"{what}: the query", shown, count)
    contains(f"{what}: accepted", again, *(["Warning: ", found, "in sync"] if accepted else ["ERROR", found]))
equal("all cases", len(answers), len(FOUND))

# keys to columns whose values are new: what is there of either side, the schema after, rows that refer to what goes
MANY = 'history t[] @relation("h")', 'of t[] @relation("h")'
JOINED = ('CREATE TABLE t (id serial CONSTRAINT t_pkey PRIMARY KEY, task boolean); CREATE TABLE "_h" ("A" int NOT NULL, "B" int NOT NULL, '
          'CONSTRAINT "_h_AB_pkey" PRIMARY KEY ("A", "B"), CONSTRAINT "_h_A_fkey" FOREIGN KEY ("A") REFERENCES t(id) ON DELETE CASCADE ON UPDATE CASCADE, '
          'CONSTRAINT "_h_B_fkey" FOREIGN KEY ("B") REFERENCES t(id) ON DELETE CASCADE ON UPDATE CASCADE); CREATE INDEX "_h_B_index" ON "_h" ("B"); '
          'INSERT INTO t VALUES (11), (12);')
TWO = ("CREATE TABLE p (id int CONSTRAINT p_pkey PRIMARY KEY, k int); CREATE TABLE t (id int CONSTRAINT t_pkey PRIMARY KEY, a int); "
       "INSERT INTO p VALUES (1, 5);")
CHILD = model("a Int?", "r p? @relation(fields: [a], references: [k])")
NEW_VALUES = [
    ("a key made anew, of a join table", JOINED + "INSERT INTO \"_h\" VALUES (11, 12)", model(*MANY, key="task Int @id @default(autoincrement())"), 1),
    ("a key made anew, of no rows", JOINED, model(*MANY, key="task Int @id @default(autoincrement())"), 0),
    ("a new column that counts", TWO + "INSERT INTO t VALUES (1, 5), (2, NULL)",
     CHILD.replace("[k]", "[n]") + model("k Int?", "n Int @unique @default(autoincrement())", "t t[]", name="p"), 1),
    ("a new column, of NULLs", TWO + "INSERT INTO t VALUES (2, NULL)",
     CHILD.replace("[k]", "[n]") + model("k Int?", "n Int @unique @default(autoincrement())", "t t[]", name="p"), 0),
    ("a new column without values", TWO + "INSERT INTO t VALUES (1, 5), (2, NULL)",
     CHILD.replace("[k]", "[n]") + model("k Int?", "n Int? @unique", "t t[]", name="p"), 1),
    ("a target made anew", TWO.replace("k int", "k boolean UNIQUE").replace("(1, 5)", "(1, true)") + "INSERT INTO t VALUES (1, 5), (2, NULL)",
     CHILD + model('k Int? @unique(map: "p_k_key")', "t t[]", name="p"), 1)]
for i, (what, before, after, count) in enumerate(NEW_VALUES):
    kept_sql(f"CREATE SCHEMA v{i}; SET search_path = v{i}; {before}", DB)
    said = push(f"v{i}", after, accept_data_loss=True)
    if not count:
        contains(f"{what}: nothing is in the way", said, "in sync")
        continue
    contains(what, said, "ERROR We found changes that cannot be executed", f"there are {count} existing rows that refer to ")
    equal(f"{what}: the query", len(kept_sql(query_in(said, "existing rows that refer to "), DB).split("\n")), count)

# partial indexes, and those for which NULL is a value
PARTIAL = 'generator client {\n  provider = "prisma-client-js"\n  previewFeatures = ["partialIndexes"]\n}\n'
kept_sql("CREATE SCHEMA w; SET search_path = w; CREATE TABLE t (id int CONSTRAINT t_pkey PRIMARY KEY, a int, b text); "
    "INSERT INTO t VALUES (1, 1, 'x'), (2, 1, 'y'), (3, 2, 'x')", DB)
partial = PARTIAL + model("a Int?", "b String?", "@@unique([a], where: raw(\"b = 'x'\"))")
said = push("w", partial, "INSERT INTO w.t VALUES (4, 1, 'x');", prisma="7")
contains("duplicates among the rows of a partial index", said, "1 existing duplicate values")
equal("its query", kept_sql(query_in(said, "duplicate values"), DB), "1|2")
contains("no duplicates among them", push("w", partial, "DELETE FROM w.t WHERE id = 4;", prisma="7"), "Checked: the columns `[a]`", "in sync")
if VERSION >= 150000:
    kept_sql("CREATE SCHEMA n; CREATE TABLE n.t (id int CONSTRAINT t_pkey PRIMARY KEY, a numeric(65,30)); INSERT INTO n.t VALUES (1, NULL), (2, 1.2), (3, 1.1);"
        "CREATE UNIQUE INDEX t_a_key ON n.t (a) NULLS NOT DISTINCT", DB)
    said = push("n", model('a Int? @unique'))
    contains("a key that takes NULL once", said, "there are 1 values that will occur more than once")
    equal("its query has no condition", query_in(said, "more than once"),
          'SELECT CAST("a" AS INTEGER), count(*) FROM "n"."t" GROUP BY 1 HAVING count(*) > 1;')

# under new names, which are told; the database is asked under those that it has
kept_sql("CREATE SCHEMA r; SET search_path = r; CREATE TABLE old (id int CONSTRAINT old_pkey PRIMARY KEY, a text, p int); "
    "CREATE TABLE p (id int CONSTRAINT p_pkey PRIMARY KEY); INSERT INTO old VALUES (1, 'x', 1), (2, 'x', 2), (3, NULL, 3)", DB)
after = model("b String @unique", "q Int", "r q @relation(fields: [q], references: [id])", name="fresh") + model("t fresh[]", name="q")
renames = {"old": "fresh", "old.a": "b", "old.p": "q", "p": "q"}
said = push("r", after, renames=renames)
contains("names that are renamed", said, "column `b` on table `fresh` required, but there are 1 existing NULL", "no row of the table `q`",
         "`[b]` on the table `fresh` will be added, but there are 1 existing duplicate")
for what, count in (("NULL values", 1), ("refer to no row", 3), ("duplicate values", 1)):
    equal(f"the query of {what}", len(kept_sql(query_in(said, what), DB).split("\n")), count)
contains("renamed", push("r", after, "INSERT INTO r.p VALUES (1); UPDATE r.old SET a = id, p = 1;", renames=renames),
         "Checked: the columns `[b]` of the table `fresh`", "in sync")

# casts that can but be tried: the rows that fail are found among many
kept_sql("CREATE SCHEMA \"d'\"; CREATE DOMAIN \"d'\".positive AS int CHECK (VALUE > 0); CREATE TABLE \"d'\".t (id int CONSTRAINT t_pkey PRIMARY KEY, a int); "
    "INSERT INTO \"d'\".t SELECT i, CASE WHEN i % 3000 = 0 THEN -i ELSE i END FROM generate_series(1, 10000) i", DB)
after = model('a Unsupported("positive")?')
said = kept_sql(f"SELECT asked({quoted(DS + after)}, {quoted(json.dumps({'schema': DQ, 'accept_data_loss': True}))})", DB)
contains("rows that are no values of a domain", said, "there are 3 existing values that cannot be cast")
equal("their query", kept_sql(query_in(said, "cannot be cast").replace("SELECT *", "SELECT id"), DB), "3000\n6000\n9000")
said = kept_sql(f"DELETE FROM {DQI}.t WHERE a < 0; SELECT asked({quoted(DS + after)}, {quoted(json.dumps({'schema': DQ, 'accept_data_loss': True}))})", DB)
contains("and none", said, "can all be cast from `Integer` to `Unsupported(\"positive\")`", "in sync")
kept_sql(f"CREATE SCHEMA e; CREATE TABLE e.t (id int CONSTRAINT t_pkey PRIMARY KEY, a interval); INSERT INTO e.t VALUES (1, '1 day')", DB)
contains("a type of the server's own", push("e", model("a String?"), accept_data_loss=True), "can all be cast from `Unsupported(\"interval\")`")
kept_sql("CREATE SCHEMA x; CREATE TABLE x.t (id int CONSTRAINT t_pkey PRIMARY KEY, a citext, b money); INSERT INTO x.t VALUES (1, '5', 3), (2, 'five', 4), "
    "(3, '', 1e10)", DB)
said = push("x", model("a Int?", "b Int?"))
contains("texts of a type that is cast by way of another", said, "cast from `Citext` to `Integer`, but there are 2 existing values")
equal("their query", kept_sql(query_in(said, "`Citext` to").replace("SELECT *", "SELECT id"), DB), "2\n3")
equal("and money", kept_sql(query_in(said, "`Money` to").replace("SELECT *", "SELECT id"), DB), "3")
contains("a type that is not there", push("e", model('a Unsupported("nothing")?'), accept_data_loss=True), "ERROR", 'type \"nothing\"')

# several schemas
SCHEMAS = 'datasource db {\n  provider = "postgresql"\n  url = "x"\n  schemas = ["m1", "m2"]\n}\n'
kept_sql("CREATE SCHEMA m1; CREATE SCHEMA m2; CREATE TABLE m1.p (id int CONSTRAINT p_pkey PRIMARY KEY); CREATE TABLE m2.t (id int CONSTRAINT t_pkey "
    "PRIMARY KEY, p int); INSERT INTO m2.t VALUES (1, 1)", DB)
after = model("p Int?", "r p? @relation(fields: [p], references: [id])", '@@schema("m2")') + model("t t[]", '@@schema("m1")', name="p")
said = kept_sql(f"SELECT asked({quoted(SCHEMAS + after)}, '{{}}')", DB)
contains("orphans in another schema", said, "1 existing rows", 'FROM "m2"."t" AS child', 'FROM "m1"."p" AS parent')
report = json.loads(kept_sql(f"INSERT INTO m1.p VALUES (1); SELECT asked({quoted(SCHEMAS + after)}, '{{\"format\": \"json\"}}')", DB))
equal("and none", [(c["check"], c["schema"], c["table"], c["result"]) for c in report["checks"]], [("orphans", "m2", "t", "none")])

# what may not be read, or would run code of another role, is not known, and does not stand in the way
kept_sql("CREATE ROLE row_owner; CREATE ROLE row_other; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO row_owner; CREATE SCHEMA s; "
    "GRANT ALL ON SCHEMA s TO row_owner, row_other; SET ROLE row_owner; CREATE TABLE s.t (id int CONSTRAINT t_pkey PRIMARY KEY, a int); "
    "INSERT INTO s.t VALUES (1, 1), (2, 1); ALTER TABLE s.t ENABLE ROW LEVEL SECURITY; ALTER TABLE s.t FORCE ROW LEVEL SECURITY; "
    "CREATE POLICY one ON s.t USING (id = 1)", DB)
said = push("s", model("a Int? @unique"), "SET ROLE row_owner;")
contains("row security hides no duplicates", said, "If there are existing duplicate values, this will fail.")
said = push("s", model("a Int? @unique"), "SET ROLE row_owner;", accept_data_loss=True)
contains("the plan fails by itself", said, "ERROR", "could not create unique index")
report = json.loads(push("s", model("a Int? @unique"), "SET ROLE row_owner; ALTER TABLE s.t NO FORCE ROW LEVEL SECURITY; DELETE FROM s.t WHERE id = 2; "
                         "ALTER TABLE s.t FORCE ROW LEVEL SECURITY;", accept_data_loss=True, format="json"))
equal("it is not known", [(c["result"], c["count"]) for c in report["checks"]], [("not known", None)])
contains("for a reason", report["checks"][0]["reason"] or "", "row-level security")
contains("an owner may", push("s", model("a Int?"), "SET ROLE row_owner; ALTER TABLE s.t NO FORCE ROW LEVEL SECURITY;"), "in sync")
contains("and knows", push("s", model("a Int @unique"), "SET ROLE row_owner;"), "Checked: the columns `[a]`", "Checked: the column `a`")

kept_sql("CREATE SCHEMA f; GRANT ALL ON SCHEMA f TO row_other; SET ROLE row_other; CREATE FUNCTION f.evil(int) RETURNS int LANGUAGE plpgsql IMMUTABLE "
    "AS $$ BEGIN RAISE 'it runs'; END $$; CREATE TABLE f.t (id int CONSTRAINT t_pkey PRIMARY KEY, a int); RESET ROLE; "
    "INSERT INTO f.t VALUES (1, 1), (2, 2)", DB)
evil = PARTIAL + model("a Int?", '@@unique([a], where: raw("f.evil(a) > 0"))')
said = push("f", evil, prisma="7")
contains("code of another role is not run", said, "If there are existing duplicate values, this will fail.")
check("by the checks", "it runs" not in said, said)

# a parent that may be referred to, and neither locked nor read
kept_sql("CREATE SCHEMA k; GRANT USAGE ON SCHEMA k TO row_owner; CREATE TABLE k.p (id int CONSTRAINT p_pkey PRIMARY KEY); GRANT REFERENCES ON k.p TO "
    "row_owner; GRANT CREATE ON SCHEMA k TO row_owner; SET ROLE row_owner; CREATE TABLE k.t (id int CONSTRAINT t_pkey PRIMARY KEY, p int); "
    "INSERT INTO k.t VALUES (1, NULL)", DB)
after = model("p Int?", "r p? @relation(fields: [p], references: [id])") + model("t t[]", name="p")
contains("a key to a table that may not be read", push("k", after, "SET ROLE row_owner;"), "Not known: whether the columns `[p]` of the table `t` "
         "refer to rows of the table `p` alone (permission denied for table p).", "in sync")

# a default of a type that the plan makes, in a schema that it makes as well, is compared as a text
kept_sql("CREATE SCHEMA m; CREATE TABLE m.t (id int CONSTRAINT t_pkey PRIMARY KEY, a int); INSERT INTO m.t VALUES (1, 1), (2, 2)", DB)
two = DS.replace('"x"\n', '"x"\n  schemas = ["m", "not_yet"]\n') + 'enum K {\n  A\n  @@schema("not_yet")\n}\n'
after = quoted(two + model("a Int?", "k K @default(A)", "@@unique([a, k])", '@@schema("m")'))
said = kept_sql(f"SELECT asked({after}, " + quoted('{"schema": "m", "accept_data_loss": true}') + ")", DB)
contains("a schema that is not there yet", said, 'Checked: the columns `[a,k]` of the table `t` have no duplicate values', "in sync")

# a writer that has not committed is waited for, and seen; readers are not kept out by a new unique index
kept_sql("CREATE SCHEMA l; CREATE TABLE l.t (id int CONSTRAINT t_pkey PRIMARY KEY, a int); INSERT INTO l.t VALUES (1, 7)", DB)
writer = start("BEGIN; INSERT INTO l.t VALUES (2, 7); SELECT pg_sleep(1.5); COMMIT;", DB)
wait_for("the writer", DB, "SELECT count(*) > 0 FROM pg_locks WHERE relation = 'l.t'::regclass AND mode = 'RowExclusiveLock'")
contains("what another session was just writing", push("l", model("a Int? @unique")), "1 existing duplicate values")
finish(writer)
kept_sql("DELETE FROM l.t WHERE id = 2", DB)
pusher = start(f"BEGIN; SELECT asked({quoted(DS + model('a Int? @unique'))}, '{{\"schema\": \"l\"}}'); SELECT pg_sleep(1.5); ROLLBACK;", DB)
wait_for("the push", DB, "SELECT count(*) > 0 FROM pg_locks WHERE relation = 'l.t'::regclass AND mode = 'ShareLock' AND granted")
equal("readers go on", kept_sql("SET lock_timeout = 100; SELECT count(*) FROM l.t", DB), "1")
contains("the push", finish(pusher), "Checked: the columns `[a]`")

# who reads first and then writes is no deadlock: the strongest lock of the plan is taken at once
reader = start("SET deadlock_timeout = 50; BEGIN; SELECT count(*) FROM l.t; SELECT pg_sleep(1); INSERT INTO l.t VALUES (3, 9); COMMIT;", DB)
wait_for("the reader", DB, "SELECT count(*) > 0 FROM pg_locks WHERE relation = 'l.t'::regclass AND mode = 'AccessShareLock'")
contains("a key and a column", push("l", model("a Int? @unique", "b Int?")), "Checked: the columns `[a]`", "in sync")
equal("the reader could write", finish(reader), "1")
kept_sql("DROP OWNED BY row_owner, row_other; DROP ROLE row_owner, row_other", DB)
done()
