"""The core's tokens of PostgreSQL are those of the server's own scanner: over the scripts of the tests, and over texts of chance."""
import glob
import random
from harness import *

MODULE = f"{ROOT}/tokens.so"
CONFIG = os.environ.get("PG_CONFIG", "pg_config")
include = subprocess.run([CONFIG, "--includedir-server"], text=True, stdout=subprocess.PIPE).stdout.strip()
SOURCES = [f"{TOP}/test/t/tokens.c"] + [f"{TOP}/common/{f}.c" for f in
           ("sql/token", "sql/token_postgres", "sql/token_sqlite", "sql/name", "base/utf8", "base/escape", "base/strbuf", "base/arena")]
built = subprocess.run([os.environ.get("CC", "gcc"), "-std=gnu11", "-O1", "-Wall", "-Werror", "-fPIC", "-shared", "-isystem", include, "-o", MODULE] + SOURCES,
                       text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
check("the module builds", built.returncode == 0, built.stdout)
db = database("tokens")
sql(f"""CREATE FUNCTION test_tokens(text) RETURNS text STRICT LANGUAGE c AS '{MODULE}', 'test_tokens';
CREATE TABLE texts (id serial, name text, body text);
-- What the server's scanner refuses tells nothing: our tokens of it do not matter.
CREATE FUNCTION try_tokens(t text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN RETURN coalesce(test_tokens(t), 'same'); EXCEPTION WHEN syntax_error OR nonstandard_use_of_escape_character OR invalid_escape_sequence
      OR invalid_parameter_value OR feature_not_supported OR character_not_in_repertoire OR program_limit_exceeded OR numeric_value_out_of_range THEN RETURN 'refused'; END $$""", db)


def literal(text):
    return "'" + text.replace("'", "''") + "'"


def add(texts):
    rows = ",\n".join(f"({literal(name)}, {literal(body)})" for name, body in texts)
    return sql(f"SET client_encoding = 'UTF8'; INSERT INTO texts (name, body) VALUES {rows}", db)


def judge(what, least):
    out = sql("SET client_min_messages = error; CREATE TABLE verdicts AS SELECT name, try_tokens(body) AS verdict, body FROM texts; TRUNCATE texts;", db)
    differ = sql("SELECT name, verdict, left(body, 100) FROM verdicts WHERE verdict NOT IN ('same', 'refused') LIMIT 10", db)
    equal(f"{what}: the same tokens", (out, differ), ("", ""))
    same = int(sql("SELECT count(*) FROM verdicts WHERE verdict = 'same'", db) or 0)
    sql("DROP TABLE verdicts", db)
    check(f"{what}: enough of them are SQL", same >= least, same)


scripts = [f for d in ("sql", "test", "pg_ext") for f in sorted(glob.glob(f"{TOP}/{d}/**/*.sql", recursive=True))]
bodies = [(f, open(f, encoding="utf-8", errors="replace").read()) for f in scripts]
equal("the scripts are there to be read", add((os.path.relpath(f, TOP), b) for f, b in bodies if "\0" not in b), "")
judge("the scripts of the tests", len(bodies) // 2)

PIECES = ["'", '"', "`", "[", "]", "$", "$$", "$a$", "E'", "U&'", 'U&"', "N'", "B'", "X'", "\\", "\\0061", "/*", "*/", "--", "\n", "\r", "\t",
          "::", ":", ":=", ".", "..", "1", "1.", "1.5", ".5", "e-3", " 1", "a", "A", "é", "_", "?", "+", "-", "*", "/", "<", "=", ">", "@", "~", "!",
          "|", "&", "#", "%", "^", " ", ";", ",", "(", ")", " uescape '!'", "'a'", '"b"', "''", '""', "\n'c'", "-- x\n", "$1", "select", " from "]
chance = random.Random(7)
if VERSION >= 150000:  # older servers read a number and a word where letters follow a number
    equal("texts of chance", add((str(i), "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 14)))) for i in range(6000)), "")
    judge("texts of chance", 1500)
done()
