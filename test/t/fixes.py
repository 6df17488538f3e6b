"""Option `fix` of migrate_lint: what is rewritten ends as the script would have, and blocks nobody by what was found."""
import json
import os
import random
import re
import subprocess
import sys

from harness import *

sys.path.insert(0, f"{TOP}/test/findings")
import findings

db = database("fixes")
folder = f"{ROOT}/fixes"
MARK = "<next case>"
RUNS = int(os.environ.get("FIX_RUNS", "12"))
FRESH = "DROP SCHEMA IF EXISTS cases CASCADE; CREATE SCHEMA cases;"
SETTINGS = "SET client_min_messages = error; SET search_path = cases, public;"
# What the schema is made of, and how many values of its rows are NULL.
STATE = """SELECT line FROM (
SELECT concat_ws(' ', 'index', pg_get_indexdef(indexrelid), indisvalid, indisunique, indisprimary) FROM pg_index JOIN pg_class c ON c.oid = indexrelid
  WHERE relnamespace = 'cases'::regnamespace AND indrelid <> coalesce(to_regclass('cases._prisma_migrations'), 0)
UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, contype, convalidated, condeferrable, pg_get_constraintdef(oid))
  FROM pg_constraint WHERE connamespace = 'cases'::regnamespace AND conrelid <> coalesce(to_regclass('cases._prisma_migrations'), 0)
UNION ALL SELECT concat_ws(' ', 'column', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid))
  FROM pg_attribute JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attnum > 0
  AND NOT attisdropped AND relkind IN ('r', 'p', 'm') AND relname <> '_prisma_migrations' AND relnamespace = 'cases'::regnamespace
UNION ALL SELECT concat_ws(' ', 'nulls', relname, query_to_xml(format('SELECT count(*) FROM %s t, jsonb_each(to_jsonb(t)) e '
  'WHERE e.value = ''null''', oid::regclass), false, true, '')) FROM pg_class WHERE relkind = 'r' AND relname <> '_prisma_migrations'
  AND relnamespace = 'cases'::regnamespace) x (line) ORDER BY line"""


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def asked(script, **options):
    given = {"small": 2, "format": "json", "only": "script", "script": script, **options}
    return f"SELECT migrate_lint({quoted(folder)}, {quoted(json.dumps(given))})"


os.makedirs(f"{folder}/migrations", exist_ok=True)

# Cases of findings, and scripts of which the safe way has more to do; random ones.
CLAUSES = ["ADD CONSTRAINT {n} FOREIGN KEY (a) REFERENCES u (id)", "ADD FOREIGN KEY (a) REFERENCES u (id) ON DELETE SET NULL DEFERRABLE",
           "ADD CONSTRAINT {n} CHECK (a > 0)", "ADD CHECK (a > 0 AND b <> '')", "ADD CHECK (length(b) > 0)",
           "ADD UNIQUE (a)", 'ADD CONSTRAINT "{n} x" UNIQUE (b, a) WITH (fillfactor = 80)', "ALTER COLUMN a SET NOT NULL",
           "ALTER b SET NOT NULL", "ADD COLUMN {n} uuid NOT NULL DEFAULT gen_random_uuid()", "ADD {n} int4 DEFAULT 1 CHECK ({n} > 0) REFERENCES u",
           "ADD COLUMN {n} float8 DEFAULT random() UNIQUE NOT NULL", "ADD COLUMN {n} text", "ALTER v TYPE varchar(30)", "ALTER n DROP DEFAULT",
           "ADD COLUMN {n} int4[] DEFAULT ARRAY[1, 2] NOT NULL"]
OTHERS = ["CREATE INDEX {n} ON t (a, b)", "DROP INDEX t_a;\nCREATE INDEX t_a ON t USING hash (b)", "DROP INDEX IF EXISTS t_a, nowhere",
          "UPDATE t SET b = b || 'x'", "ALTER TABLE u DROP CONSTRAINT u_pkey, ADD CONSTRAINT u_pkey PRIMARY KEY (t_id)", "REINDEX INDEX t_pkey",
          "CREATE TABLE {n} (id int4 PRIMARY KEY, t int4 REFERENCES t (id))", "SET lock_timeout = '5s'", "ALTER TABLE t ADD COLUMN {n} int4"]


def random_script(dice):
    statements, used = [], set()
    for number in range(dice.randint(1, 4)):
        if dice.random() < 0.4:
            some = [dice.choice(OTHERS)]
        else:
            some = dice.sample(CLAUSES, dice.randint(1, 4))
        some = [s for s in some if s not in used]
        used |= set(some)
        some = [s.format(n=f"n{number}{i}") for i, s in enumerate(some)]
        if some and re.match("[A-Z]+ (TABLE|INDEX)|UPDATE|SET|REINDEX", some[0]):
            statements += some
        elif some:
            statements.append("ALTER TABLE t " + dice.choice([", ", ",\n  "]).join(some))
    return "\n-- next\n".join(s + ";" for s in statements) + "\n"


dice = random.Random(int(os.environ.get("FIX_SEED", "1")))
tried = [(str(c), c.setup("postgresql"), c.parts["script"]) for c in findings.load("postgresql") if c.since * 10000 <= VERSION and c.wanted() and
         c.file in ("fixes.cases", "locks.cases", "rewrites.cases", "held.cases") and not c.parts["options"] and not c.parts["lint.json"]]
tried += [(f"random {i}", findings.DEFAULT["postgresql"].replace("n numeric(10,2)", "n numeric(10,2) DEFAULT 1"), random_script(dice)) for i in range(RUNS)]

# What is written, and what the script itself makes of the database.
said = sql(f"{SETTINGS}\n\\set ON_ERROR_STOP 0\n" + "".join(
    f"{FRESH} {setup.replace('SET LOCAL', 'SET')};\n\\echo {MARK}\n{asked(script, fix=True)};\n\\echo {MARK}\n"
    f"{asked(script, fix=True, split=True)};\n\\echo {MARK}\n{script};\n\\echo {MARK}\n{STATE};\n\\echo {MARK}\nRESET lock_timeout;\n"
    for _, setup, script in tried) + "\\echo end", db).split(MARK + "\n")
equal("all scripts were tried", len(said), 5 * len(tried) + 1)
fixed, rules = [], set()
for (title, setup, script), whole, parts, errors, state in zip(tried, said[1::5], said[2::5], said[3::5], said[4::5]):
    if not check(f"{title} is rewritten", whole.startswith("{") and parts.startswith("{"), script, whole, parts):
        continue
    fix = json.loads(whole)["fix"]
    if not fix["rewritten"]:
        equal(f"{title} stays as it is", fix["script"], script)
    elif "ERROR:" not in errors:
        fixed.append((title, setup, script, fix, json.loads(parts)["fix"]["migrations"], state))
        rules |= {done["rule"] for done in fix["rewritten"]}
equal("every rule that can be is rewritten", rules, {
    "index-concurrently", "drop-index-concurrently", "index-replace", "reindex-concurrently", "refresh-concurrently", "fk-not-valid",
    "check-not-valid", "set-not-null", "unique-using-index", "pk-using-index", "volatile-default", "validate-same-transaction",
    "work-under-lock"})

# As migrate_deploy_each deploys it, and, a file at a time, as Prisma's CLI does, which sends a file as one query.
for number, (_, _, _, fix, _, _) in enumerate(fixed):
    write(f"{folder}/{number}/migrations/0_before/migration.sql", "SELECT 1")
    write(f"{folder}/{number}/migrations/1_fixed/migration.sql", fix["script"])
said = sql(f"{SETTINGS}\n\\set ON_ERROR_STOP 0\n" + "".join(
    f"{FRESH} {setup.replace('SET LOCAL', 'SET')};\n{asked(fix['script'])};\n\\echo {MARK}\n"
    f"SELECT migrate_resolve({quoted(f'{folder}/{number}')}, '0_before', 'applied', '{{\"schema\": \"cases\"}}');\n"
    f"CALL migrate_deploy_each({quoted(f'{folder}/{number}')}, '{{\"schema\": \"cases\"}}');\n\\echo {MARK}\n{STATE};\n\\echo {MARK}\n"
    for number, (_, setup, _, fix, _, _) in enumerate(fixed)) + "\\echo end", db).split(MARK + "\n")
for (title, setup, script, fix, files, state), findings_of_it, report, end in zip(fixed, said[::3], said[1::3], said[2::3]):
    check(f"{title}: the same by migrate_deploy_each", end == state, script, fix["script"], report, state, end)
    found = {f["rule"] for f in json.loads(findings_of_it)["findings"]} if findings_of_it.startswith("{") else {findings_of_it}
    found &= {d["rule"] for d in fix["rewritten"]} - {d["rule"] for d in fix["left"]} | {findings_of_it, "unused-exception"}
    check(f"{title}: what was rewritten is not found again", not found, found, fix["script"])
    texts = [SETTINGS, FRESH, setup.replace("SET LOCAL", "SET"), *(f["script"] for f in files), STATE]
    run = subprocess.run(psql_args(db) + [arg for text in texts for arg in ("-c", text)], text=True, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, timeout=60)
    check(f"{title}: the same by files of their own", run.stdout.endswith(state), script, run.stdout, state, *(f["script"] for f in files))

# Of a migration: its files are named as it, in order; one that is applied stays. What does not go together is refused.
sql("CREATE SCHEMA named; CREATE TABLE named.t (a int4, b int4)", db)
for name, text in (("1_applied", "SELECT 1"), ("2_split", "CREATE INDEX i ON t (a);\nALTER TABLE t ADD CHECK (a > 0);\n"), ("2_split_1", "SELECT 1"),
                   ("3_set", "SET search_path = named;\nCREATE INDEX k ON t (b);\n"), ("4_wrong", "SELEC 1")):
    write(f"{folder}/named/migrations/{name}/migration.sql", text)
sql(f"SELECT migrate_resolve({quoted(f'{folder}/named')}, '1_applied', 'applied', '{{\"schema\": \"named\"}}')", db)


def fix(**options):
    given = {"schema": "named", "fix": True, **options}
    return sql(f"SELECT migrate_lint({quoted(f'{folder}/named')}, {quoted(json.dumps({k: v for k, v in given.items() if v is not None}))})", db)


for said, options in (("migration 1_applied is applied", {"only": "1_applied"}), ("migration 2_split_1 would come before 2_split_3", {"only": "2_split", "split": True}),
                      ("the script changes search_path", {"only": "3_set", "split": True}), ("the script cannot be read", {"only": "4_wrong"}),
                      ('"fix" rewrites one migration', {}), ('"fix" rewrites one migration', {"only": "all"}), ('"split" is for "fix"', {"split": True, "fix": None}),
                      ("runs nothing that could be traced", {"only": "2_split", "trace": "small"}), ('"format": "sarif" cannot hold', {"only": "2_split", "format": "sarif"})):
    contains(f"refused: {said}", fix(**options), said)
os.remove(f"{folder}/named/migrations/2_split_1/migration.sql")
os.rmdir(f"{folder}/named/migrations/2_split_1")
equal("names of files", [m["name"] for m in json.loads(fix(only="2_split", split=True, format="json"))["fix"]["migrations"]], ["2_split", "2_split_2", "2_split_3"])
contains("as text", fix(only="2_split", split=True), "-- Rewritten by migrate_lint:\n--   index-concurrently at 1:1: ",
         '-- 2_split_3/migration.sql\nALTER TABLE t VALIDATE CONSTRAINT "t_a_check";')
done()
