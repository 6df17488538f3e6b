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

SET client_min_messages = error;
DROP SCHEMA temps CASCADE;
