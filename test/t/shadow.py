"""Replay in a shadow: what stands in it, that nothing of it stays, that nobody is disturbed. By a function for tests."""
import os
import subprocess
import time

from harness import *

MODULE = build_module("shadow")


def world(name, options=""):
    database(name, options)
    sql(f"CREATE SCHEMA test; CREATE FUNCTION test.shadow(dir text, sql text, spec text DEFAULT '{{}}') RETURNS text "
        f"LANGUAGE c AS '{MODULE}', 'shadow_query'; GRANT USAGE ON SCHEMA test TO PUBLIC;", name)
    return name


def call(d, inside="SELECT 1", spec="{}"):
    return f"SELECT test.shadow('{d}', $q${inside}$q$, $q${spec}$q$);"


def shadow(d, db, inside="SELECT 1", spec="{}", before="", **kw):
    return sql(f"SET client_min_messages = warning; {before} {call(d, inside, spec)}", db, **kw)


def replays(what, script, db, inside="SELECT 1", want="1", spec="{}", **kw):
    d = folder({"1_init": script} if isinstance(script, str) else {str(i): s for i, s in enumerate(script)})
    equal(what, shadow(d, db, inside, spec, **kw), want)
    remove(d)


def fails(what, script, db, *parts, **kw):
    d = folder({"1_bad": script})
    contains(what, shadow(d, db, **kw), "P3006", "Migration name: 1_bad", *parts)
    remove(d)


def dump(db):
    out = subprocess.run([f"{BIN}/pg_dump", "-h", os.environ["PGHOST"], "-p", os.environ["PGPORT"], db], text=True,
                         capture_output=True).stdout
    return "\n".join(line for line in out.splitlines() if "restrict" not in line)


TABLES = ("SELECT string_agg(n.nspname || '.' || c.relname, ' ' ORDER BY n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON "
          "n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema|migrate_shadow)'")


def basics():
    db = world("shadow_basics")
    d = folder({"1_init": "CREATE TABLE a (id serial PRIMARY KEY, v text);\nCREATE TABLE public.b (a int REFERENCES a);",
                "2_more": "ALTER TABLE a ADD COLUMN w int;\nINSERT INTO a (v) VALUES ('x');",
                "3_last": "CREATE TABLE c (x int);"})
    equal("in an empty database", shadow(d, db, TABLES), "public.a public.b public.c")
    equal("nothing stays", tables(db), "")
    deploy(d, db)
    sql("INSERT INTO a (v) VALUES ('live'); SELECT nextval('a_id_seq');", db)
    before = dump(db)
    equal("in a deployed one", shadow(d, db, "SELECT (SELECT count(*) FROM public.a), last_value FROM public.a_id_seq"),
          "1|1")
    equal("up to a migration", shadow(d, db, TABLES, '{"until": "1_init"}'), "public.a public.b")
    equal("some migrations", shadow(d, db, TABLES, '{"names": ["1_init", "3_last"]}'), "public.a public.b public.c")
    equal("no migration", shadow("", db, TABLES), "")
    equal("in a session that writes, twice, with queries outside", shadow(d, db, "SELECT count(*) FROM public.a",
          '{"write": true, "again": true, "before": "SELECT count(*) FROM public.a", '
          '"after": "SELECT count(*) FROM public.a"}'), "2\n1\n1\n2")
    equal("inside a transaction that has changed the tables",
          sql(f"BEGIN; INSERT INTO a (v) VALUES ('mine'); CREATE TABLE mine (x int); {call(d, TABLES)} COMMIT; "
              "SELECT count(*) FROM a; DROP TABLE mine; DELETE FROM a WHERE v = 'mine'", db).split("\n")[0::2],
          ["public.a public.b public.c", "3"])
    contains("what is called inside fails", shadow(d, db, spec='{"fail": true}'), "55000", "told to fail")
    contains("so does its query", shadow(d, db, "SELECT * FROM public.nowhere"), "42P01", "nowhere")
    sql("SELECT setval('a_id_seq', 3)", db)  # by the transaction above
    equal("the database is the same", dump(db), before.replace("'public.a_id_seq', 3", "'public.a_id_seq', 3"))
    contains("a failed transaction stays usable", sql(
        f"BEGIN; SAVEPOINT s; {call('/nowhere')}\n", db), "58P01")
    equal("settings are as they were", sql(f"{call(d)} SHOW search_path; SHOW client_min_messages", db).split("\n")[2:],
          ['"$user", public', "notice"])
    remove(d)


def refusals():
    db = world("shadow_refusals")
    sql("CREATE TABLE live (id serial); CREATE SCHEMA other; CREATE SEQUENCE other.s; SELECT setval('live_id_seq', 41)",
        db)
    fails("an error tells where", "CREATE TABLE a (x int);\n\nALTER TABLE nowhere\n  ADD COLUMN y int;", db, "42P01",
          "1_bad/migration.sql:3:1: ALTER TABLE nowhere", "Database error code: 42P01", "The database was not changed.")
    fails("a syntax error, before anything runs", "CREATE TABLE a (x int);\nCREATE TABEL b ();", db, "42601",
          "1_bad/migration.sql:2:8")
    fails("a live table is not there", "ALTER TABLE live ADD COLUMN y int", db, '"live" does not exist')
    fails("qualified neither", "ALTER TABLE public.live ADD COLUMN y int", db, '"public.live" does not exist')
    fails("nor in another schema", "DROP TABLE other.t", db, '"t" does not exist')
    for what in ["COPY (SELECT 1) TO '/tmp/never'", "COPY (SELECT 1) TO PROGRAM 'touch /tmp/never'",
                 "SELECT lo_import('/etc/passwd')", "SELECT pg_advisory_lock(1)", "SELECT pg_reload_conf()",
                 "LOAD 'pgcrypto'", "DO $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END $$"]:
        fails(what, f"CREATE TABLE a (x int);\n{what};", db, "would not be undone with the shadow", ":2:1:")
    oid = sql("SELECT 'live_id_seq'::regclass::oid", db)
    fails("setval on a live sequence", f"SELECT setval({oid}::regclass, 99)", db, 'setval on sequence "live_id_seq"')
    fails("also in a DO block", "DO $$ BEGIN PERFORM setval(" + oid + ", 99); END $$", db, "would not be undone")
    equal("it was not set", sql("SELECT last_value FROM live_id_seq", db), "41")
    replays("setval on sequences of the shadow",
            "CREATE TABLE s (id serial);\nSELECT setval('s_id_seq', 7);\nSELECT pg_catalog.setval("
            "pg_get_serial_sequence('s', 'id'), coalesce(max(id), 8), false) FROM s;\nDO $$ BEGIN PERFORM "
            "setval('s_id_seq', 9); EXECUTE 'SELECT setval(''s_id_seq'', 10)'; END $$;", db,
            "SELECT last_value FROM public.s_id_seq", "10")
    fails("a call inside", "SELECT pg_temp.inside('', 'SELECT 1', '{}')", db, "inside another one",
          before=f"CREATE FUNCTION pg_temp.inside(text, text, text) RETURNS text LANGUAGE c AS '{MODULE}', "
                 "'shadow_query';")
    fails("a schema that is named in parts", "DO $$ BEGIN EXECUTE 'SELECT te' || 'st.nothing()'; END $$", db,
          'schema "test" is outside the shadow')
    fails("or by its new name", "DO $$ BEGIN EXECUTE format('SELECT * FROM %s.live', 2200::regnamespace); END $$", db,
          "is outside the shadow")
    fails("a stream of the client's", "COPY a FROM STDIN", db, "client")
    fails("ALTER SYSTEM", "ALTER SYSTEM SET work_mem = '1MB'", db, "cannot run in a migration")
    fails("a cast of the transaction", "ROLLBACK", db, "would end the shadow's own transaction")
    contains("a read-only transaction", shadow("", db, before="BEGIN READ ONLY;"), "P3014", "read-only")
    contains("a temporary table in the way", shadow(
        folder({"1": "CREATE TABLE a (x int); ALTER TABLE t ADD COLUMN y int"}), db, before="CREATE TEMP TABLE t ();"),
        "temporary table")
    contains("a cancelled replay keeps its error", shadow(
        folder({"1": "SELECT pg_sleep(60)"}), db, before="SET statement_timeout = 300;"), "57014", "1/migration.sql:1:1")
    equal("nothing is left", sql(f"{TABLES}; SELECT string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace "
                                 "WHERE nspname !~ '^pg_'", db), "public.live\ninformation_schema other public test")


def scripts():
    db = world("shadow_scripts")
    sql("DROP ROLE IF EXISTS shadow_role", db)
    sql("CREATE TABLE t (x int); CREATE TYPE e AS ENUM ('live'); CREATE ROLE shadow_role; CREATE TABLE live (y int, "
        "only_live int, CONSTRAINT live_c CHECK (y > 0)); CREATE INDEX live_i ON live (y); CREATE SCHEMA tenant; CREATE "
        "TABLE tenant.apart (x int)", db)
    replays("CONCURRENTLY, blocks, modes, upkeep, a COMMIT by itself",
            ["CREATE TABLE t (x int);\nCREATE INDEX CONCURRENTLY i ON t (x);\nCOMMIT;\nVACUUM t;\nREINDEX TABLE "
             "CONCURRENTLY t;\nCLUSTER;", "DROP INDEX CONCURRENTLY i;\nBEGIN;\nSET TRANSACTION ISOLATION LEVEL "
             "SERIALIZABLE;\nCREATE TABLE u (x int);\nROLLBACK;\nSET TRANSACTION ISOLATION LEVEL SERIALIZABLE;\n"
             "BEGIN; CREATE TABLE v (x int);\nCOMMIT; REINDEX SCHEMA public;"], db, TABLES, "public.t public.v tenant.apart")
    replays("values of an enum at once",
            ["CREATE TYPE e AS ENUM ('a');", "ALTER TYPE e ADD VALUE 'b';\nCREATE TABLE t (x e DEFAULT 'b');\n"
             "INSERT INTO t DEFAULT VALUES; CREATE INDEX ON t (x);"], db, "SELECT x FROM public.t", "b")
    replays("scripts that ask by name what there is",
            "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'e') THEN CREATE TYPE e AS ENUM ('x'); "
            "END IF; END $$;\nCREATE TABLE t (id serial, k e);\n"
            "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'live' AND "
            "column_name = 'y') THEN CREATE TABLE live (y int); END IF;\nIF NOT EXISTS (SELECT FROM pg_constraint WHERE "
            "conname = 'live_c') THEN ALTER TABLE live ADD CONSTRAINT live_c CHECK (y > 0); END IF;\nIF NOT EXISTS "
            "(SELECT FROM pg_indexes WHERE indexname = 'live_i') THEN CREATE INDEX live_i ON live (y); END IF;\nIF EXISTS "
            "(SELECT FROM pg_enum WHERE enumlabel = 'live') OR EXISTS (SELECT FROM pg_class WHERE relname = "
            "'apart') OR EXISTS (SELECT FROM pg_attribute WHERE attname = 'only_live') OR EXISTS (SELECT FROM pg_trigger "
            "t JOIN pg_class c ON c.oid = tgrelid WHERE relname = 'apart') THEN RAISE 'live'; END IF; "
            "IF (SELECT count(*) FROM pg_class WHERE relname = 't') <> 1 THEN RAISE 'not one'; END IF; END $$;",
            db, "SELECT (SELECT count(*) FROM pg_constraint WHERE conname = 'live_c') || ' ' || (SELECT count(*) FROM "
            "pg_indexes WHERE indexname = 'live_i' AND schemaname = 'public')", "2 1")
    replays("a role that exists", "CREATE ROLE shadow_role; GRANT USAGE ON SCHEMA public TO shadow_role;", db)
    replays("a new role", "CREATE ROLE shadow_other;", db,
            "SELECT count(*) FROM pg_roles WHERE rolname = 'shadow_other'")
    equal("which does not stay", sql("SELECT count(*) FROM pg_roles WHERE rolname = 'shadow_other'", db), "0")
    replays("settings of a script end with it", ["SET search_path = nowhere", "CREATE TABLE t (x int)"], db, TABLES,
            "public.t tenant.apart")
    replays("a script that names the history", 'DELETE FROM "_prisma_migrations"; ALTER TABLE _prisma_migrations '
            "ENABLE ROW LEVEL SECURITY", db)
    replays("and one that makes it", "CREATE TABLE public._prisma_migrations (id text); COMMENT ON TABLE "
            "_prisma_migrations IS 'x'", db)
    replays("functions, triggers, policies, views",
            "CREATE TABLE t (x int);\nCREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO "
            "public.log VALUES (NEW.x); RETURN NEW; END $$;\nCREATE TABLE log (x int);\nCREATE TRIGGER g AFTER INSERT "
            "ON t FOR EACH ROW EXECUTE FUNCTION f();\nINSERT INTO t VALUES (5);\nCREATE VIEW w AS SELECT * FROM t;\n"
            "ALTER TABLE t ENABLE ROW LEVEL SECURITY;\nCREATE POLICY p ON t USING (x > 0);", db,
            "SELECT x FROM public.log", "5")


def schemas():
    db = world("shadow_schemas")
    script = ('CREATE SCHEMA IF NOT EXISTS "auth";\nCREATE SCHEMA billing;\nCREATE TABLE auth.users (id int primary '
              'key);\nCREATE TABLE "billing"."Invoice" (u int references "auth"."users");\nCREATE TABLE t (x int);')
    d = folder({"1": script})
    deploy(d, db)
    before = dump(db)
    want = "auth.users billing.Invoice public.t"
    equal("schemas that the scripts create", shadow(d, db, TABLES), want)
    equal("none of them without migrations", shadow("", db, TABLES), want.replace("public.t", "").strip())
    equal("those of the datasource are moved aside", shadow("", db, TABLES, '{"schemas": ["auth", "billing", "no"]}'),
          "")
    equal("and missing, as in a new database", shadow("", db, "SELECT count(*) FROM pg_namespace WHERE nspname = 'auth'",
                                                      '{"schemas": ["auth"]}'), "0")
    equal("the option's target schema", shadow(d, db, TABLES, before="SET search_path = auth;"),
          "auth.t auth.users billing.Invoice public._prisma_migrations public.t")
    sql('CREATE SCHEMA "odd "" Name"; CREATE SCHEMA made; CREATE SCHEMA apart; CREATE TABLE apart.t (x int);'
        'CREATE TABLE made.old (x int)', db)
    replays("a schema made by hand, named in a script", "CREATE TABLE made.t (x int)", db, TABLES,
            "apart.t auth.users billing.Invoice made.t")
    for name in 'U&"m\\0061de"', 'u&"m!0061de" UESCAPE \'!\'', "made /* here */", 'MADE -- here\n':
        replays(f"the same, named as {name!r}", f"CREATE TABLE {name}.t (x int)", db, TABLES,
                "apart.t auth.users billing.Invoice made.t")
    replays("a name with quotes and blanks", 'CREATE TABLE "odd "" Name"."T" (x int)', db,
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'odd \" Name'")
    replays("named in a string only", "DO $$ BEGIN EXECUTE 'CREATE TABLE made.t (x int)'; END $$", db,
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'made'")
    replays("named by search_path", "SET search_path TO made, public; CREATE TABLE t (x int)", db,
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'made'")
    fails("the rest of search_path is empty too", "INSERT INTO old VALUES (1)", db, '"old" does not exist',
          before="SET search_path = public, made;")
    equal("tables of the second schema in search_path", shadow(d, db, TABLES, before="SET search_path = public, apart;"),
          "auth.users billing.Invoice made.old public.t")
    sql('DROP SCHEMA "odd "" Name" CASCADE; DROP SCHEMA made CASCADE; DROP SCHEMA apart CASCADE', db)
    equal("the database is the same", dump(db), before)
    remove(d)


def extensions():
    db = world("shadow_extensions")
    sql("CREATE SCHEMA ext; CREATE EXTENSION citext; CREATE EXTENSION pg_trgm; CREATE EXTENSION pgcrypto SCHEMA ext; "
        "CREATE EXTENSION pg_stat_statements; CREATE EXTENSION hstore SCHEMA ext", db)
    before = dump(db)
    use = ("CREATE TABLE t (a citext UNIQUE, b text, c bytea DEFAULT ext.digest('x', 'sha1'), d ext.hstore);\n"
           "CREATE INDEX ON t USING gin (b gin_trgm_ops);\nSELECT count(*) FROM pg_stat_statements LIMIT 0;")
    where = "SELECT string_agg(extname || ' ' || n.nspname, ', ' ORDER BY extname) FROM pg_extension e JOIN pg_namespace n " \
            "ON n.oid = extnamespace WHERE extname ~ '^(ci|pgc|pg_t)'"
    if sql("SHOW shared_preload_libraries", db) == "":
        use = use.rsplit("\n", 1)[0]
    replays("types and operator classes", use, db)
    replays("created by scripts",
            'CREATE EXTENSION citext;\nCREATE EXTENSION IF NOT EXISTS "pgcrypto" WITH SCHEMA "ext";\n'
            "CREATE EXTENSION pg_trgm WITH SCHEMA public;\nALTER EXTENSION citext UPDATE;\n" + use, db, where,
            "citext public, pg_trgm public, pgcrypto ext")
    replays("with their schema", "CREATE SCHEMA ext; CREATE EXTENSION pgcrypto SCHEMA ext; " + use, db)
    replays("in a DO block", "DO $$ BEGIN CREATE EXTENSION citext; END $$; " + use, db)
    replays("dropped and created again", "CREATE EXTENSION citext; DROP EXTENSION citext; CREATE EXTENSION citext;", db)
    replays("a new one", "CREATE EXTENSION ltree; CREATE TABLE l (p ltree); DROP TABLE l; DROP EXTENSION ltree;"
            "CREATE EXTENSION ltree", db, "SELECT count(*) FROM pg_extension WHERE extname = 'ltree'")
    equal("the functions of migrate move over", shadow("", db, "SELECT n.nspname FROM pg_proc p JOIN pg_namespace n ON "
          "n.oid = pronamespace WHERE proname = 'migrate_deploy'"), "public")
    equal("the database is the same", dump(db), before)
    shown = "SELECT string_agg(extname, ' ' ORDER BY extname) FROM pg_extension"
    equal("in a new database there is none", shadow("", db, shown), "plpgsql")
    replays("there are those that scripts create", "CREATE EXTENSION IF NOT EXISTS citext; CREATE EXTENSION pg_trgm; "
            "DROP EXTENSION pg_trgm; DROP EXTENSION IF EXISTS hstore;", db, shown, "citext plpgsql")
    fails("dropping one that no script created", "DROP EXTENSION hstore", db, '"hstore" does not exist')
    fails("creating it twice", "CREATE EXTENSION citext; CREATE EXTENSION citext", db, "already exists")
    sql("CREATE EXTENSION earthdistance CASCADE", db)
    replays("created in a block that is rolled back", "BEGIN; CREATE EXTENSION citext; ROLLBACK; CREATE EXTENSION "
            "citext; BEGIN; DROP EXTENSION citext; ROLLBACK;", db, shown, "citext plpgsql")
    replays("those that another requires", "CREATE EXTENSION earthdistance CASCADE", db, shown,
            "cube earthdistance plpgsql")
    sql("DROP EXTENSION earthdistance", db)
    replays("a new one that requires one that exists", "CREATE EXTENSION earthdistance CASCADE", db,
            "SELECT count(*) FROM pg_extension WHERE extname ~ 'cube|earth'", "2")
    sql("DROP EXTENSION cube", db)
    equal("all of it is undone", dump(db), before)
    sql("CREATE TABLE live (a citext); DROP EXTENSION pg_trgm", db)
    replays("one that live columns need, dropped", "CREATE EXTENSION citext; DROP EXTENSION citext;", db)
    fails("one that is not there", "CREATE EXTENSION no_such_extension", db, "no_such_extension")


def surroundings():
    db = world("shadow_latin1", "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    d = folder({"1": 'CREATE TABLE "übung"."größe" ("ä" text DEFAULT \'ö\'); CREATE TABLE t (x int);'})
    sql('SET client_encoding = utf8; CREATE SCHEMA "übung"; CREATE TABLE "übung"."größe" ("ä" int)', db)
    equal("names in another encoding", shadow(d, db, "SELECT relname || format_type(atttypid, -1) FROM pg_attribute "
          "a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'übung' AND "
          "attname = 'ä'", before="SET client_encoding = utf8;"), "größetext")
    remove(d)
    db = world("shadow_around")
    d = folder({"1": "CREATE TEMP TABLE tmp (x int); INSERT INTO tmp VALUES (1); CREATE TABLE t AS SELECT * FROM tmp;"})
    equal("temporary tables of a script, and then of the caller", sql(
        f"{call(d, 'SELECT x FROM public.t')} CREATE TEMP TABLE tmp (y int); INSERT INTO tmp VALUES (2); SELECT * FROM "
        "tmp", db), "1\n\n2")
    deploy(d, db)
    for level in ["REPEATABLE READ", "SERIALIZABLE"]:
        equal(f"at {level}", sql(f"BEGIN ISOLATION LEVEL {level}; SELECT count(*) FROM t; {call(d, 'SELECT x FROM public.t')}"
                                 " SELECT count(*) FROM t; COMMIT", db), "1\n1\n\n1")
    equal("inside a function, after a savepoint", sql(
        "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $f$ BEGIN BEGIN PERFORM 1 / 0; EXCEPTION WHEN "
        f"division_by_zero THEN NULL; END; RETURN test.shadow('{d}', 'SELECT x FROM public.t', '{{}}'); END $f$;"
        "BEGIN; SAVEPOINT s; SELECT f(); RELEASE s; SELECT f(); COMMIT", db), "1\n\n1")
    later = folder({"1": "CREATE TABLE t (x int);", "2": "CREATE TABLE u (x int); SELECT pg_sleep(2);"})
    p = start(f"SET client_min_messages = error; SELECT count(*) FROM migrate_deploy('{later}');", "shadow_around")
    wait_for("the deployment", db, "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    began = time.time()
    equal("while a deployment runs", shadow(d, db, "SELECT x FROM public.t"), "1")
    check("without waiting for it", time.time() - began < 1.5)
    finish(p)
    equal("which is not disturbed", history(later, db), "1 modified, 2 applied")
    asks = folder({"1": "SELECT pg_temp.n()"})
    equal("plans of functions that were made in a shadow do not outlive it", sql(
        "CREATE FUNCTION pg_temp.n() RETURNS bigint LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (SELECT count(*) FROM pg_class "
        f"WHERE relname = 't'); END $$; {call(asks)} SELECT pg_temp.n()", db), "1\n\n1")
    remove(asks)
    remove(d)
    remove(later)


def objects():
    db = world("shadow_objects")
    script = ("CREATE TABLE t (id int PRIMARY KEY);\nCREATE PUBLICATION p FOR TABLE t;\nCREATE EXTENSION postgres_fdw;\n"
              "CREATE FOREIGN DATA WRAPPER w;\nCREATE SERVER s FOREIGN DATA WRAPPER w;\nCREATE SERVER s2 FOREIGN DATA "
              "WRAPPER postgres_fdw;\nCREATE USER MAPPING FOR PUBLIC SERVER s;\nCREATE FUNCTION f() RETURNS "
              "event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (tg_tag); END $$;\nCREATE EVENT TRIGGER "
              "e ON ddl_command_end EXECUTE FUNCTION f();\n")
    d = folder({"1": "CREATE TABLE log (tag text);\n" + script + "CREATE TABLE u (x int);"})
    deploy(d, db)
    before = dump(db)
    equal("objects of the whole database", shadow(d, db, "SELECT count(*) FROM public.log"), "1")
    equal("a dump is the same", dump(db), before)
    fails("twice the same name", "CREATE PUBLICATION p; CREATE PUBLICATION p", db, "already exists")
    replays("event triggers of the database are silent", "CREATE TABLE t (x int)", db)
    replays("a schema that is renamed", ["CREATE SCHEMA x; CREATE TABLE x.t (x int)", "ALTER SCHEMA x RENAME TO y",
                                         "CREATE TABLE y.u (x int)"], db,
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'y'", "2")
    remove(d)


def privileges():
    db = world("shadow_privileges")
    sql("DROP ROLE IF EXISTS owner1; DROP ROLE IF EXISTS user1; CREATE ROLE owner1 LOGIN IN ROLE pg_read_server_files; "
        "CREATE ROLE user1 LOGIN IN ROLE pg_read_server_files; CREATE SCHEMA app AUTHORIZATION owner1; CREATE SCHEMA "
        "ext; GRANT USAGE ON SCHEMA ext TO PUBLIC; CREATE EXTENSION citext SCHEMA ext; CREATE EXTENSION pg_trgm SCHEMA "
        "app; GRANT USAGE, CREATE ON SCHEMA app TO user1", db)
    d = folder({"1": "CREATE TABLE t (x ext.citext, y text); CREATE INDEX ON t USING gin (y app.gin_trgm_ops)"})
    equal("the owner of the schema, extensions being others'", shadow(
        d, db, TABLES + " AND n.nspname = 'app'", before="SET ROLE owner1; SET search_path = app, ext;"), "app.t")
    equal("its privileges are the same", shadow(
        "", db, "SELECT has_schema_privilege('user1', 'app', 'CREATE')", before="SET ROLE owner1; SET search_path = app;"),
        "t")
    replays("who is not, while it holds nothing but extensions", "SELECT 1", db, before="SET ROLE user1; "
            "SET search_path = app, ext;")
    sql("CREATE TABLE app.live (x int)", db)
    contains("who is not", shadow(d, db, before="SET ROLE user1; SET search_path = app, ext;"), "P3014",
             "must be owner of schema app", "Call it as the role owner1, which owns the schema, or as a superuser.")
    sql("CREATE SCHEMA other; CREATE TABLE other.t (x int); GRANT USAGE ON SCHEMA other TO PUBLIC; GRANT SELECT ON "
        "other.t TO PUBLIC", db)
    as_owner = "SET ROLE owner1; SET search_path = app;"
    sql("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC", db)
    replays("catalogs and sequences, functions not being for everybody", "CREATE SEQUENCE s; SELECT setval('s', 5); "
            "SELECT count(*) FROM pg_class", db, "SELECT last_value FROM app.s", "5", before=as_owner)
    replays("what looks like a schema of somebody else's", "SELECT other.x FROM (SELECT 1 AS x) AS other", db,
            before=as_owner)
    replays("a schema of somebody else's is as it is", "CREATE TABLE app.t ();\nSELECT * FROM other.t", db, before=as_owner)
    sql("GRANT CREATE ON DATABASE shadow_privileges TO owner1", db)
    replays("also where a script would make it if it were not there", "CREATE SCHEMA IF NOT EXISTS other;\nSELECT * FROM other.t", db,
            before=as_owner)
    replays("or drops of it what may not be there", "DROP TABLE IF EXISTS other.gone;\nSELECT * FROM other.t", db, before=as_owner)
    d2 = folder({"1": "CREATE TABLE app.t ();\nCREATE VIEW other.v AS SELECT 1;"})
    contains("unless a script creates something in it", shadow(d2, db, before=as_owner), "P3014", "must be owner of schema other",
             "Call it as the role ", ", which owns the schema, or as a superuser.")
    remove(d2)
    equal("roles come back", sql(f"SET ROLE owner1; SET search_path = app; {call('')} SELECT current_user", db
                                 ).split("\n")[-1], "owner1")
    fails("a script has the caller's rights only", "SELECT * FROM pg_authid", db, "permission denied",
          before="SET ROLE owner1; SET search_path = app;")
    remove(d)


def others():
    db = world("shadow_others")
    d = folder({"1": "CREATE TABLE t (id serial PRIMARY KEY, x int); CREATE EXTENSION IF NOT EXISTS citext;",
                "2": "SELECT pg_sleep(4)"})
    sql("CREATE EXTENSION citext; CREATE TABLE t (id serial PRIMARY KEY, x int); INSERT INTO t (x) SELECT "
        "generate_series(1, 100)", db)
    p = start(f"SET application_name = 'replay'; {call(d)}", db)
    wait_for("the replay", db, "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'replay' AND "
             "wait_event = 'PgSleep'")
    began = time.time()
    equal("another session reads, writes and makes tables meanwhile", sql(
        "SET statement_timeout = 2000; INSERT INTO t (x) VALUES (1); UPDATE t SET x = 2 WHERE id = 1; DELETE FROM t "
        "WHERE id = 2; SELECT count(*) FROM public.t; SELECT 'A'::citext = 'a'; CREATE TABLE made (c citext); "
        "ALTER TABLE t ADD COLUMN y int; CREATE INDEX i ON t (x); DROP TABLE made; SELECT "
        "nextval('t_id_seq')", db), "100\nt\n102")
    check("without waiting", time.time() - began < 3)
    contains("what a replay is doing", sql("SELECT query FROM pg_stat_activity WHERE application_name = 'replay'", db),
             "phase shadow", "migration 2")
    finish(p)
    equal("two replays at once, one after the other",
          [finish(q) for q in [start(call(d, "SELECT count(*) FROM public.t"), db) for _ in range(2)]], ["0", "0"])
    p = start(f"SET application_name = 'replay'; {call(d)}", db)
    wait_for("the replay", db, "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'replay' AND "
             "wait_event = 'PgSleep'")
    sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'replay'", db)
    contains("one that is cancelled", finish(p), "57014")
    equal("leaves nothing", sql("SELECT count(*) FROM t; SELECT count(*) FROM pg_namespace WHERE nspname ~ "
                                "'migrate_shadow'", db), "100\n0")
    remove(d)


for part in [basics, refusals, scripts, schemas, extensions, surroundings, objects, privileges, others]:
    part()
done()
