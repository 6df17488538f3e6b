"""A long script is parsed in pieces, so that it can be cancelled; what is found in it is the same wherever a piece may end."""
from harness import *

db = database("pieces")
PIECE = 65536  # as in pg_ext/pieces.c
ATOMIC = """CREATE FUNCTION f() RETURNS text LANGUAGE sql BEGIN ATOMIC
  SELECT 'no';
  SELECT CASE WHEN true THEN 'body;' END;
END;
INSERT INTO seen VALUES (f());
DROP FUNCTION f;
""" if VERSION >= 140000 else "INSERT INTO seen VALUES ('body;');\n"
SCRIPT = """INSERT INTO seen VALUES ('a;b'), (E'c\\';d'
  '\\';é');;
-- a comment; with
/* others; /* within; */ it; */
INSERT INTO "se;en" VALUES (1) -- not; yet
, (2);
DO $x$ BEGIN EXECUTE $y$INSERT INTO seen VALUES ($$in; two$$);$y$; END $x$;
CREATE RULE r AS ON INSERT TO "se;en" DO ALSO (INSERT INTO seen VALUES ('rule;'); INSERT INTO seen VALUES ('rule 2;'););
INSERT INTO "se;en" VALUES (3);
""" + ATOMIC
SEEN = "a;b|c';d';é|in; two|rule;|rule 2;|body;|1 2 3"
sql('CREATE TABLE seen (v text, n serial); CREATE TABLE "se;en" (id int)', db)
READ = ("SELECT (SELECT string_agg(v, '|' ORDER BY n) FROM seen) || '|' || (SELECT string_agg(id::text, ' ' ORDER BY id) FROM \"se;en\"); "
        "TRUNCATE seen, \"se;en\"; DROP RULE r ON \"se;en\";")


def before(script, at):
    """What to put before a script so that a piece may end at its character `at`, and no earlier."""
    return "é" * 20 + "." * (PIECE - 3 - 40 - len(script[:at].encode()))


def run(script, at, db=db):
    return sql(f"SET client_encoding = 'UTF8'; SET client_min_messages = error; DO $zz$ BEGIN PERFORM migrate_execute($z$--{before(script, at)}\n{script}$z$); END $zz$;", db)


ends = [i for i, c in enumerate(SCRIPT) if c == ";"]
check("places where a piece might end", len(ends) > 25)
different = []
for at in ends:
    out = run(SCRIPT, at) or sql(READ, db)
    if out != SEEN:
        different.append((at, out))
check("wherever a piece may end, the same statements run", not different, *different[:3])

latin = database("pieces_latin", "ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
for what, end, parts in (("a syntax error", "SELECT 'é', 1 +;\n", ("42601", 'at or near ";"', "script:{}:16")),
                         ("a literal without an end", "SELECT 'é', 'open;\n;", ("42601", "unterminated quoted string", "script:{}:13"))):
    different = []
    for i, at in enumerate([*ends[::3], len(SCRIPT) + end.index(";")]):
        out = run(SCRIPT + end, at, (db, latin)[i % 2])
        line = 2 + SCRIPT.count("\n")
        if [p for p in parts if p.format(line) not in out]:
            different.append((at, out))
    check(f"{what} is where it is", not different, *different[:3])
equal("and nothing has run", sql("SELECT count(*) FROM seen", db), "0")

many = folder({"1_a": "SELECT 1;" * 2000000})
begun = time.time()
out = sql(f"SET statement_timeout = '300ms'; SELECT migrate_status('{many}');", db)
took = time.time() - begun
contains("2 million statements: cancelled", out, "57014", "canceling statement due to statement timeout")
check("2 million statements: at once", took < 1.2, f"{took:.2f} s")
remove(many)
done()
