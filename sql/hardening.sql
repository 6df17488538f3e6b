-- What scripts, sessions and other users could do to a deployment.
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA hard;
SET search_path = hard, public;
SET client_min_messages = warning;

-- an enum value that a block of the script adds and rolls back must not stay in an index
SELECT test.migration('enum', '1_a', 'CREATE TYPE e AS ENUM (''b'', ''c''); CREATE TABLE t (id int, v e); CREATE INDEX ti ON t (v); INSERT INTO t VALUES (1, ''b''); SAVEPOINT s; ALTER TYPE e ADD VALUE ''a'' BEFORE ''b''; INSERT INTO t VALUES (2, ''a''); ROLLBACK TO s;');
SELECT test.deploy_fails('enum');
SELECT test.migration('enum', '1_a', 'CREATE TYPE e AS ENUM (''b'', ''c''); CREATE TABLE t (id int, v e); CREATE INDEX ti ON t (v); BEGIN; ALTER TYPE e ADD VALUE ''a'' BEFORE ''b''; COMMIT; INSERT INTO t VALUES (2, ''a''), (1, ''b'');');
SELECT count(*) > 0 FROM test.deploy('enum');
SET enable_seqscan = off;
SELECT v FROM t WHERE v < 'c' ORDER BY v;
RESET enable_seqscan;
DROP TABLE t, "_prisma_migrations"; DROP TYPE e;

-- a script that deploys
SELECT test.migration('nested', '1_a', 'CREATE TABLE x (i int); SELECT public.migrate_deploy(test.dir(''nested''));');
SELECT test.deploy_fails('nested');
SELECT test.migration('nested', '1_a', 'CREATE TABLE x (i int); SELECT count(*) FROM public.migrate_status(test.dir(''nested''));');
SELECT count(*) > 0 FROM test.deploy('nested');
SELECT test.deploy('nested');
DROP TABLE x, "_prisma_migrations";

-- row security hides the history: an error, not a second deployment
CREATE ROLE hard_role;
GRANT pg_read_server_files TO hard_role;
GRANT ALL ON SCHEMA hard, test TO hard_role;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public, test TO hard_role;
GRANT SELECT ON test.settings TO hard_role;
SELECT test.migration('rls', '1_a', 'CREATE TABLE x (i int);');
SELECT count(*) > 0 FROM test.deploy('rls');
GRANT ALL ON "_prisma_migrations" TO hard_role;
ALTER TABLE "_prisma_migrations" ENABLE ROW LEVEL SECURITY;
SET ROLE hard_role;
SELECT test.deploy_fails('rls');
SELECT test.fails(format('SELECT public.migrate_status(%L)', test.dir('rls')));
RESET ROLE;
DROP TABLE x, "_prisma_migrations";

-- temporary objects of the session
SET search_path = pg_temp, hard, public;
CREATE TEMP TABLE mine (i int);
SELECT test.deploy_fails('rls');
SET search_path = hard, public;
CREATE TEMP TABLE x (i int);
SELECT test.deploy_fails('rls');
DROP TABLE pg_temp.x;
DROP TABLE pg_temp.mine;

-- deferred constraints are checked with their migration, in trials too; modes and pending work stay
SELECT test.migration('defer', '1_a', 'CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int REFERENCES p DEFERRABLE INITIALLY DEFERRED);'),
    test.migration('defer', '2_b', 'INSERT INTO c VALUES (42);'), test.migration('defer', '3_c', 'CREATE TABLE d (id int);');
SELECT count(*) FROM migrate_deploy(test.dir('defer'));
SELECT count(*) FROM migrate_deploy(test.dir('defer'), '{"dry_run": "execute"}');
SELECT test.migration('defer', '2_b', 'INSERT INTO c VALUES (42); INSERT INTO p VALUES (42);'), test.migration('defer', '3_c', 'INSERT INTO c VALUES (43); INSERT INTO p VALUES (43);');
SELECT count(*) > 0 FROM test.deploy('defer', '{"dry_run": "execute"}');
SELECT count(*) > 0 FROM test.deploy('defer');
SELECT id FROM c ORDER BY id;
DROP TABLE c, p, "_prisma_migrations";

-- resetting search_path under the option; strings as a new session has them
SELECT test.migration('reset', '1_a', 'RESET search_path; CREATE TABLE stray (id int);');
SELECT test.deploy_fails('reset', '{"schema": "hard"}');
SELECT test.migration('reset', '1_a', 'SET search_path TO DEFAULT; CREATE TABLE stray (id int);');
SELECT test.deploy_fails('reset', '{"schema": "hard"}');
SELECT test.migration('reset', '1_a', 'RESET ALL; CREATE TABLE stray (id int);');
SELECT test.deploy_fails('reset', '{"schema": "hard"}');
SELECT test.migration('reset', '1_a', $$CREATE TABLE strings AS SELECT 'C:\' AS a, E'it\'s' AS b;$$);
SET standard_conforming_strings = off;
SET escape_string_warning = off;
SELECT count(*) > 0 FROM test.deploy('reset');
SHOW standard_conforming_strings;
RESET standard_conforming_strings;
RESET escape_string_warning;
TABLE strings;
DROP TABLE strings, "_prisma_migrations";

-- a history that is not a plain table
CREATE FUNCTION hard.trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'captured'; END $$;
CREATE VIEW "_prisma_migrations" AS SELECT 1 AS id;
SELECT test.deploy_fails('rls');
SELECT test.fails(format('SELECT public.migrate_status(%L)', test.dir('rls')));
DROP VIEW "_prisma_migrations";
CREATE SEQUENCE "_prisma_migrations";
SELECT test.deploy_fails('rls');
DROP SEQUENCE "_prisma_migrations";
SELECT count(*) > 0 FROM test.deploy('rls');
CREATE TRIGGER trap BEFORE INSERT ON "_prisma_migrations" FOR EACH ROW EXECUTE FUNCTION hard.trap();
SELECT test.fails(format('SELECT public.migrate_status(%L)', test.dir('rls')));
DROP TRIGGER trap ON "_prisma_migrations";
CREATE RULE trap AS ON INSERT TO "_prisma_migrations" DO INSTEAD NOTHING;
SELECT test.fails(format('SELECT public.migrate_status(%L)', test.dir('rls')));
DROP TABLE x, "_prisma_migrations";

-- a trial: a function under another name, what outlives the transaction
CREATE FUNCTION hard.sv(regclass, bigint) RETURNS bigint LANGUAGE internal AS 'setval_oid';
CREATE FUNCTION hard.setval(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
SELECT test.migration('trial2', '1_a', 'CREATE SEQUENCE s; SELECT hard.sv(''s'', 7);');
SELECT test.deploy_fails('trial2', '{"dry_run": "execute"}');
SELECT test.migration('trial2', '1_a', 'SELECT hard.setval(7);');
SELECT count(*) > 0 FROM test.deploy('trial2', '{"dry_run": "execute"}');
SELECT test.migration('trial2', '1_a', 'SELECT pg_advisory_unlock_all();');
SELECT test.deploy_fails('trial2', '{"dry_run": "execute"}');
SELECT test.migration('trial2', '1_a', 'DEALLOCATE ALL;');
SELECT test.deploy_fails('trial2', '{"dry_run": "execute"}');
SELECT test.migration('trial2', '1_a', 'CREATE SUBSCRIPTION s CONNECTION ''x'' PUBLICATION p;');
SELECT test.deploy_fails('trial2', '{"dry_run": "plan"}');

-- the folder of a project, and a wrong one; names that would forge a report
SELECT test.file('wrong/app/src/x', 'x'), test.file('wrong/prisma/migrations/1_a/migration.sql', 'SELECT 1;'), test.file('nothere/src/x', 'x');
SELECT test.deploy_fails('wrong');
SELECT test.deploy_fails('nothere');
SELECT test.migration('forged', E'1_a\nAll migrations have been successfully applied.', 'SELECT 1;');
SELECT test.deploy_fails('forged');
DROP SCHEMA hard CASCADE;
DROP OWNED BY hard_role;
DROP ROLE hard_role;
