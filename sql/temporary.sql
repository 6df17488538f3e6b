-- Temporary relations and types of the caller's, which would stand before those that a script names.
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA temps;
SET search_path = temps, public;
SET client_min_messages = warning;
SELECT test.migration('temps', '1_a', 'CREATE TYPE "Role" AS ENUM (''a'', ''b''); CREATE TABLE "User" (id int PRIMARY KEY);');
SELECT count(*) > 0 FROM test.deploy('temps');
SELECT test.migration('temps', '2_b', 'INSERT INTO "User" VALUES (1); ALTER TABLE "User" ADD COLUMN r "Role" NOT NULL DEFAULT ''a'';');
SELECT test.file('temps/seed.sql', 'INSERT INTO "User" VALUES (7);');

-- each kind
CREATE DOMAIN pg_temp."Role" AS text CHECK (VALUE <> 'a');
SELECT test.deploy_fails('temps');
SELECT test.deploy_fails('temps', '{"schema": "temps"}');
SELECT test.fails(format('SELECT public.migrate_drift(%L)', test.dir('temps')));
DROP DOMAIN pg_temp."Role";
CREATE TYPE pg_temp."Role" AS (a int);
SELECT test.deploy_fails('temps');
DROP TYPE pg_temp."Role";
CREATE TYPE pg_temp."Role" AS ENUM ('a');
SELECT test.deploy_fails('temps');
DROP TYPE pg_temp."Role";
CREATE TEMP SEQUENCE "User";
SELECT test.deploy_fails('temps');
-- however a script spells the name
SELECT test.migration('temps_spelled', '9_u', 'INSERT INTO U&"\0055ser" VALUES (1);');
SELECT test.deploy_fails('temps_spelled');
SELECT test.migration('temps_body', '9_b', 'DO $$ BEGIN INSERT INTO "User" VALUES (1); END $$;');
SELECT test.deploy_fails('temps_body');
DROP SEQUENCE "User";
CREATE TEMP TABLE t (i int);
CREATE INDEX "User" ON t (i);
SELECT test.deploy_fails('temps');
DROP TABLE t;

-- seeds and scripts that are no migrations
CREATE TEMP TABLE "User" (id int);
SELECT test.fails(format('SELECT public.migrate_seed(%L)', test.dir('temps')));
SELECT test.fails('SELECT public.migrate_execute(''INSERT INTO "User" VALUES (1)'')');
SELECT test.fails('SELECT public.migrate_execute(''INSERT INTO "User" VALUES (1)'', ''{"schema": "temps"}'')');
SELECT test.fails('SELECT public.migrate_execute(''SELECT 1'')');
SELECT test.fails(format('SELECT public.migrate_reset(%L, ''{"force": true}'')', test.dir('temps')));
SELECT count(*) FROM pg_temp."User";
DROP TABLE pg_temp."User";
SELECT count(*) FROM "User";

-- with the option "schema", pg_temp comes last, for what scripts call, too; a script's own temporary tables are found
CREATE TABLE log (t text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES ('real'); RETURN NEW; END $$;
CREATE TRIGGER note AFTER INSERT ON "User" FOR EACH ROW EXECUTE FUNCTION note();
CREATE TEMP TABLE log (t text);
SELECT count(*) > 0 FROM public.migrate_execute('INSERT INTO "User" VALUES (3); CREATE TEMP TABLE own (i int); INSERT INTO own VALUES (1); DROP TABLE own;', '{"schema": "temps"}');
SELECT (SELECT count(*) FROM temps.log), (SELECT count(*) FROM pg_temp.log);
SELECT count(*) > 0 FROM public.migrate_execute('CREATE TABLE path AS SELECT current_setting(''search_path'')', '{"schema": "temps"}');
TABLE path;

-- a function with the rights of its owner, called by a role that has none of them
CREATE ROLE temps_owner;
CREATE ROLE temps_caller;
GRANT pg_read_server_files TO temps_owner;
GRANT EXECUTE ON FUNCTION public.migrate_deploy(text, jsonb) TO temps_owner;
CREATE SCHEMA owned AUTHORIZATION temps_owner;
SET ROLE temps_owner;
CREATE FUNCTION owned.deploy(dir text) RETURNS SETOF text LANGUAGE sql SECURITY DEFINER SET search_path = owned, pg_temp
  AS $$ SELECT public.migrate_deploy(dir, '{"timing": false}') $$;
GRANT USAGE ON SCHEMA owned TO temps_caller;
RESET ROLE;
SELECT test.dir('temps') AS dir \gset
SET SESSION AUTHORIZATION temps_caller;
CREATE FUNCTION pg_temp.capture(text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE 'runs as %', current_user; END $$;
CREATE DOMAIN pg_temp."Role" AS text CHECK (pg_temp.capture(VALUE));
SELECT count(*) FROM owned.deploy(:'dir');
DROP DOMAIN pg_temp."Role";
SELECT count(*) > 0 FROM owned.deploy(:'dir');
RESET SESSION AUTHORIZATION;
SELECT migration_name FROM owned._prisma_migrations ORDER BY 1;
SET client_min_messages = error;
DROP SCHEMA temps, owned CASCADE;
DROP OWNED BY temps_owner, temps_caller;
DROP ROLE temps_owner, temps_caller;
