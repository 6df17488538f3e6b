"""What scripts see of the catalogs in a replay: what a new database would show them, however they look."""
import os
import subprocess

from harness import *

NO_DRIFT = "No drift in tables, columns, keys, indexes, views, triggers and the like: the database is what its migration history makes."
OBJECTS = """CREATE TYPE "Mood" AS ENUM ('fine', 'odd_label');
CREATE DOMAIN "Email" AS text CONSTRAINT email_check CHECK (value <> '');
CREATE TYPE "Span" AS RANGE (subtype = int4, multirange_type_name = "Spans");
CREATE TABLE parent (id serial PRIMARY KEY, odd_column "Mood" DEFAULT 'fine', span "Span", email "Email");
CREATE TABLE child (id int CONSTRAINT child_pkey PRIMARY KEY, "parentId" int, n int);
ALTER TABLE child ADD CONSTRAINT "child_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES parent (id);
CREATE INDEX "child_n_idx" ON child (n);
CREATE STATISTICS odd_stats ON id, n FROM child;
CREATE FUNCTION odd_function(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a';
CREATE TRIGGER odd_trigger BEFORE INSERT ON child FOR EACH ROW EXECUTE FUNCTION odd_trigger_function();
CREATE VIEW odd_view AS SELECT id FROM child;
CREATE MATERIALIZED VIEW odd_matview AS SELECT id FROM child;
CREATE RULE odd_rule AS ON DELETE TO child DO ALSO SELECT 1;
ALTER TABLE child ENABLE ROW LEVEL SECURITY;
CREATE POLICY odd_policy ON child USING (true);
CREATE COLLATION odd_collation FROM "C";
CREATE AGGREGATE odd_aggregate (int) (sfunc = int4pl, stype = int);
CREATE OPERATOR ~!~ (leftarg = int, rightarg = int, function = int4pl);
CREATE CAST ("Mood" AS int) WITH FUNCTION odd_cast("Mood");
CREATE TEXT SEARCH CONFIGURATION odd_search (COPY = simple);
CREATE TEXT SEARCH DICTIONARY odd_dictionary (template = simple);
CREATE PUBLICATION odd_publication FOR TABLE child;
CREATE FOREIGN DATA WRAPPER odd_wrapper;
CREATE SERVER odd_server FOREIGN DATA WRAPPER odd_wrapper;
CREATE USER MAPPING FOR PUBLIC SERVER odd_server;
CREATE FOREIGN TABLE odd_foreign (x int) SERVER odd_server;
CREATE TABLE odd_whole (x int) PARTITION BY RANGE (x);
CREATE TABLE odd_part PARTITION OF odd_whole FOR VALUES FROM (1) TO (2);
COMMENT ON TABLE child IS 'odd comment';
COMMENT ON COLUMN child.n IS 'odd column comment';"""
# What the objects above need first.
FUNCTIONS = """CREATE FUNCTION odd_trigger_function() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION odd_cast("Mood") RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
"""

LOOKUPS = [
    "pg_constraint WHERE conname = 'child_parentId_fkey'",
    "pg_catalog.pg_constraint c WHERE c.conname = 'child_pkey' AND contype = 'p'",
    "pg_constraint WHERE conname = 'email_check'",
    "pg_constraint WHERE conname ILIKE '%parentid%'",
    "pg_class WHERE relname = 'child_n_idx' AND relkind = 'i'",
    "pg_class WHERE relname = 'child'",
    "pg_class WHERE relname = 'parent_id_seq'",
    "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = 'child'",
    "pg_type WHERE typname = 'Mood'",
    "pg_type t, pg_enum e WHERE e.enumtypid = t.oid AND t.typname = 'Mood' AND e.enumlabel = 'odd_label'",
    "pg_enum WHERE enumlabel = 'odd_label'",
    "pg_range JOIN pg_type t ON t.oid = rngtypid WHERE typname = 'Span'",
    "pg_indexes WHERE indexname = 'child_n_idx'",
    "pg_index WHERE indexrelid::regclass::text LIKE '%child_n_idx'",
    "pg_tables WHERE tablename = 'child'",
    "pg_views WHERE viewname = 'odd_view'",
    "pg_matviews WHERE matviewname = 'odd_matview'",
    "pg_sequences WHERE sequencename = 'parent_id_seq'",
    "pg_sequence WHERE seqrelid::regclass::text LIKE '%parent_id_seq'",
    "pg_policies WHERE policyname = 'odd_policy'",
    "pg_policy WHERE polname = 'odd_policy'",
    "pg_rules WHERE rulename = 'odd_rule'",
    "pg_rewrite WHERE rulename = 'odd_rule'",
    "pg_stat_user_tables WHERE relname = 'child'",
    "pg_stat_user_indexes WHERE indexrelname = 'child_n_idx'",
    "pg_attribute WHERE attname = 'odd_column'",
    "pg_attrdef WHERE pg_get_expr(adbin, adrelid) LIKE '%Mood%'",
    "pg_trigger WHERE tgname = 'odd_trigger'",
    "pg_proc WHERE proname = 'odd_function'",
    "pg_statistic_ext WHERE stxname = 'odd_stats'",
    "pg_collation WHERE collname = 'odd_collation'",
    "pg_operator WHERE oprname = '~!~'",
    "pg_cast WHERE castsource::regtype::text LIKE '%Mood%'",
    "pg_ts_config WHERE cfgname = 'odd_search'",
    "pg_ts_dict WHERE dictname = 'odd_dictionary'",
    "pg_publication WHERE pubname = 'odd_publication'",
    "pg_publication_tables WHERE pubname = 'odd_publication'",
    "pg_foreign_data_wrapper WHERE fdwname = 'odd_wrapper'",
    "pg_foreign_server WHERE srvname = 'odd_server'",
    "pg_user_mappings WHERE srvname = 'odd_server'",
    "pg_foreign_table WHERE ftrelid::regclass::text LIKE '%odd_foreign'",
    "pg_inherits WHERE inhrelid::regclass::text LIKE '%odd_part'",
    "pg_partitioned_table WHERE partrelid::regclass::text LIKE '%odd_whole'",
    "pg_description WHERE description = 'odd comment'",
    "pg_description WHERE description = 'odd column comment'",
    "information_schema.tables WHERE table_name = 'child'",
    "information_schema.tables WHERE table_name = 'child' AND table_schema = current_schema()",
    "information_schema.columns WHERE table_name = 'parent' AND column_name = 'odd_column'",
    "information_schema.table_constraints WHERE constraint_name = 'child_parentId_fkey'",
    "information_schema.referential_constraints WHERE constraint_name = 'child_parentId_fkey'",
    "information_schema.key_column_usage WHERE constraint_name = 'child_pkey'",
    "information_schema.constraint_column_usage WHERE constraint_name = 'child_pkey'",
    "information_schema.check_constraints WHERE constraint_name = 'email_check'",
    "information_schema.triggers WHERE trigger_name = 'odd_trigger'",
    "information_schema.routines WHERE routine_name = 'odd_function'",
    "information_schema.views WHERE table_name = 'odd_view'",
    "information_schema.sequences WHERE sequence_name = 'parent_id_seq'",
    "information_schema.domains WHERE domain_name = 'Email'",
    "information_schema.element_types WHERE object_name = 'child' UNION SELECT 1 FROM pg_class WHERE relname = 'child'",
    "(VALUES ('child_pkey')) v (n) LEFT JOIN pg_constraint ON conname = n WHERE conname IS NOT NULL",
    "(WITH t AS MATERIALIZED (SELECT relname FROM pg_class) SELECT * FROM t WHERE relname = 'child') x",
    "(SELECT array_agg(tablename::text) AS names FROM pg_tables) x WHERE 'child' = ANY (names)",
    "generate_series(1, 1) WHERE (SELECT count(*) FROM pg_class WHERE relname = 'child') > 0",
    "query_to_xml('SELECT 1 FROM pg_class WHERE relname = ''child''', true, true, '') x WHERE x::text LIKE '%<row%'",
]


def guard(query, found, action):
    return f"DO $do$ BEGIN IF {'' if found else 'NOT '}EXISTS (SELECT 1 FROM {query}) THEN {action} END IF; END $do$;"


def dump(db):
    out = subprocess.run([f"{BIN}/pg_dump", db], text=True, capture_output=True).stdout
    return "\n".join(line for line in out.splitlines() if "restrict" not in line)


def drift(d, db, **kw):
    return sql(f"SET client_min_messages = debug1; SELECT migrate_drift('{d}');", db, **kw)


def is_clean(what, d, db, **kw):
    out = drift(d, db, **kw)
    return check(what, out.endswith(NO_DRIFT) and "WARNING" not in out and "NOTICE" not in out, out)


def look_ups():
    """Each look-up finds nothing before the objects are made, and finds them afterwards: deployed, and replayed."""
    version = int(sql("SHOW server_version_num", "postgres"))
    objects = OBJECTS if version >= 140000 else OBJECTS.replace(', multirange_type_name = "Spans"', "")
    first, rest = objects.split("\n", 1)
    scripts = {"2_objects": first + "\n" + FUNCTIONS + rest}
    before = "\n".join(guard(q, True, f"RAISE EXCEPTION '%', $q$found too early: {q}$q$;") for q in LOOKUPS)
    after = "\n".join(guard(q, False, f"RAISE EXCEPTION '%', $q$not found: {q}$q$;") for q in LOOKUPS)
    d = folder({"1_before": before, **scripts, "3_after": after})
    db = database("catalogs_look_ups")
    contains("every look-up is right in a deployment", deploy(d, db), "successfully applied")
    first = dump(db)
    is_clean("and in a replay", d, db)
    remove(d)
    for q in LOOKUPS: # by itself, so that one that is wrong has a name
        d = folder({"1_before": guard(q, True, "RAISE EXCEPTION 'found too early';"), **scripts,
                    "3_after": guard(q, False, "RAISE EXCEPTION 'not found';")})
        out = sql(f"SELECT migrate_diff('empty', 'migrations:{d}')", db)
        check(q, 'CREATE TABLE "child"' in out, out)
        remove(d)
    equal("the database is the same", dump(db), first)
    sql("CREATE SCHEMA elsewhere; SET search_path = elsewhere; CREATE TYPE \"Mood\" AS ENUM ('odd_label'); CREATE TABLE "
        "child (id int CONSTRAINT child_pkey PRIMARY KEY, odd_column int); CREATE INDEX child_n_idx ON child (id)", db)
    d = folder({"1_before": before, **scripts, "3_after": after})
    is_clean("objects of a schema that no script names are not found either", d, db)
    remove(d)


GUARDED = {
    "a function that looks": [
        "CREATE FUNCTION has(n text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RETURN EXISTS (SELECT 1 FROM pg_class "
        "WHERE relname = n); END $$;", "DO $$ BEGIN IF NOT has('made') THEN CREATE TABLE made (x int); END IF; END $$;"],
    "the same function again, with a plan that it keeps": [
        "CREATE FUNCTION has(n text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RETURN EXISTS (SELECT 1 FROM pg_class "
        "WHERE relname = n); END $$;", "DO $$ BEGIN FOR i IN 1..9 LOOP IF NOT has('made' || i) THEN EXECUTE 'CREATE "
        "TABLE made' || i || ' (x int)'; END IF; IF NOT has('made' || i) THEN RAISE 'lost'; END IF; END LOOP; END $$;"],
    "a function of SQL that returns rows": [
        "CREATE FUNCTION named(n text) RETURNS SETOF pg_class LANGUAGE sql STABLE AS $$ SELECT * FROM pg_class WHERE "
        "relname = n $$;", "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM named('made')) THEN CREATE TABLE made (x int); END IF; "
        "END $$;"],
    "a view of a catalog": [
        "CREATE VIEW relations AS SELECT * FROM pg_class;",
        "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM relations WHERE relname = 'made') THEN CREATE TABLE made (x int); END IF; "
        "END $$; DROP VIEW relations;"],
    "EXECUTE": ["DO $$ DECLARE n int; BEGIN EXECUTE 'SELECT count(*) FROM pg_' || 'class WHERE relname = $1' INTO n USING "
                "'made'; IF n = 0 THEN CREATE TABLE made (x int); END IF; END $$;"],
    "a cursor": ["DO $$ DECLARE c CURSOR FOR SELECT relname FROM pg_class WHERE relname = 'made'; n name; BEGIN OPEN c; "
                 "FETCH c INTO n; IF NOT FOUND THEN CREATE TABLE made (x int); END IF; END $$;"],
    "a statement by itself": ["CREATE TABLE found AS SELECT relname::text FROM pg_class WHERE relname = 'made';",
                              "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM found) THEN CREATE TABLE made (x int); END IF; END $$;"],
    "a column": ["CREATE TABLE made (x int);", guard("information_schema.columns WHERE table_name = 'made' AND column_name = "
                                                     "'y'", False, "ALTER TABLE made ADD COLUMN y int;")],
    "a value of an enum": ["CREATE TYPE e AS ENUM ('a');", guard("pg_enum WHERE enumlabel = 'b'", False,
                                                                 "ALTER TYPE e ADD VALUE 'b';")],
    "a schema": [guard("pg_namespace WHERE nspname = 'made'", False, "CREATE SCHEMA made;"),
                 "CREATE TABLE made.x (y int); CREATE TABLE z (x int);"],
    "a schema, by the other catalog": [guard("information_schema.schemata WHERE schema_name = 'made'", False,
                                             "CREATE SCHEMA made;"), "CREATE TABLE made.x (y int);"],
    "an extension, by a type of it": [guard("pg_type WHERE typname = 'citext'", False, "CREATE EXTENSION citext;"),
                                      "CREATE TABLE made (x citext); ALTER EXTENSION citext UPDATE; DROP EXTENSION "
                                      "IF EXISTS hstore;"],
    "an extension, by its name": [guard("pg_extension WHERE extname = 'citext'", False, "CREATE EXTENSION citext;"),
                                  guard("pg_proc WHERE proname = 'citext_eq'", False, "RAISE 'lost';")],
    "a publication": [guard("pg_publication WHERE pubname = 'made'", False, "CREATE PUBLICATION made;"),
                      "CREATE TABLE x (y int); ALTER PUBLICATION made ADD TABLE x;"],
    "a name that the script casts": ["DO $$ BEGIN IF to_regclass('made') IS NULL THEN CREATE TABLE made (x int); END IF; IF "
                                     "to_regclass('public.made2') IS NULL THEN CREATE TABLE made2 (x int); END IF; END $$;"],
    "a change of a catalog": ["CREATE TABLE made (x varchar(10));", "UPDATE pg_attribute SET atttypmod = 24 WHERE attname = 'x' "
                              "AND attrelid = 'made'::regclass; DO $$ DECLARE n int; BEGIN UPDATE pg_attribute SET atttypmod = "
                              "34 WHERE attname = 'x' AND atttypmod = 24; GET DIAGNOSTICS n = ROW_COUNT; IF n <> 1 THEN RAISE "
                              "'% rows', n; END IF; END $$;"],
    "all tables, in a loop": ["CREATE TABLE a (x int); CREATE TABLE b (x int);", "DO $$ DECLARE r record; BEGIN FOR r IN SELECT "
                              "n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = "
                              "'r' AND nspname NOT IN ('pg_catalog', 'information_schema') AND relname NOT LIKE '\\_prisma%' "
                              "LOOP EXECUTE format('ALTER TABLE %I ADD COLUMN y int', r.relname); END LOOP; END $$;"],
}


def guarded():
    for i, (what, scripts) in enumerate(GUARDED.items()):
        db = database(f"catalogs_guarded{i}")
        d = folder({str(k): s for k, s in enumerate(scripts, 1)})
        contains(f"{what}: deployed", deploy(d, db), "successfully applied")
        before = dump(db)
        is_clean(f"{what}: no drift", d, db)
        equal(f"{what}: no difference", sql(f"SELECT migrate_diff('database', 'migrations:{d}')", db),
              "-- This is an empty migration.")
        equal(f"{what}: the database is the same", dump(db), before)
        sql(f"DROP DATABASE {db}", "postgres")
        remove(d)


def privileges():
    db = database("catalogs_privileges")
    sql("DROP ROLE IF EXISTS looker; CREATE ROLE looker LOGIN IN ROLE pg_read_server_files; ALTER DEFAULT PRIVILEGES REVOKE "
        "EXECUTE ON FUNCTIONS FROM PUBLIC; CREATE SCHEMA app AUTHORIZATION looker; ALTER DATABASE catalogs_privileges SET "
        "search_path = app, public", db)
    sql("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO looker", db)
    d = folder({"1": "CREATE TABLE t (id serial);", "2": guard(
        "pg_constraint WHERE conname = 'made'", False, "ALTER TABLE t ADD CONSTRAINT made PRIMARY KEY (id);") +
        " SELECT setval('t_id_seq', 5);"})
    contains("a role that is no superuser deploys", sql(
        f"SET client_min_messages = error; SET ROLE looker; SELECT migrate_deploy('{d}')", db), "successfully applied")
    is_clean("and replays, though functions are no longer everybody's", d, db)
    out = sql(f"SET ROLE looker; SELECT migrate_drift('{d}')", db)
    check("as itself too", out.endswith(NO_DRIFT), out)
    remove(d)


def silence():
    db = database("catalogs_silence")
    long = "a_name_that_is_much_longer_than_the_sixty_three_bytes_that_the_server_keeps_of_it"
    d = folder({"1": f"SET client_min_messages = debug5;\nCREATE TABLE IF NOT EXISTS {long} (x int);\nCREATE TABLE IF NOT "
                     f"EXISTS {long} (x int);\nDROP TABLE IF EXISTS nowhere;\nDO $$ BEGIN RAISE WARNING 'warned'; END $$;\n"
                     "DO $$ BEGIN RAISE NOTICE 'noted'; END $$;"})
    contains("a deployment says what scripts say, once each", sql(
        f"SET client_min_messages = notice; SELECT migrate_deploy('{d}')", db), "noted", "warned", "will be truncated")
    is_clean("a replay says nothing", d, db)
    check("nor does a diff", sql(f"SELECT migrate_diff('database', 'migrations:{d}')", db) ==
          "-- This is an empty migration.")
    equal("the setting is what it was", sql(f"SELECT migrate_drift('{d}'); SHOW client_min_messages", db).split("\n")[-1],
          "notice")
    remove(d)


for part in [look_ups, guarded, privileges, silence]:
    part()
done()
