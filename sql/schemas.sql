-- The target schema: the option, or the first of search_path; never another one in silence.
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
CREATE SCHEMA t1;
CREATE SCHEMA "T ""2";
SELECT test.migration('s', '1_a', 'CREATE TABLE a (id int); CREATE TYPE e AS ENUM (''x'');');
SET search_path = t1, public;
SELECT test.deploy('s');
SELECT test.deploy('s', '{"schema": "T \"2"}');
SELECT test.deploy('s', '{"schema": "T \"2"}');
SELECT test.deploy_fails('s', '{"schema": "t2"}');
SELECT oid::regclass FROM pg_class WHERE relname IN ('a', '_prisma_migrations') ORDER BY relname, relnamespace::regnamespace::text;
SET search_path = t3, t1, public;
SELECT test.deploy_fails('s');
SELECT test.fails('SELECT public.migrate_status(' || quote_literal(test.dir('s')) || ')');
SET search_path = "$user", t1, public;
SELECT test.deploy('s');
SET search_path = '';
SELECT test.fails('SELECT public.migrate_status(' || quote_literal(test.dir('s')) || ')');
SELECT l FROM public.migrate_status(test.dir('s'), '{"schema": "t1"}') l LIMIT 1;
-- a schema that the role may not use would be skipped in silence
CREATE ROLE schemas_role;
GRANT pg_read_server_files TO schemas_role;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public, test TO schemas_role;
GRANT USAGE ON SCHEMA test TO schemas_role;
GRANT SELECT ON test.settings TO schemas_role;
SET search_path = t1, public;
SET ROLE schemas_role;
SELECT test.deploy_fails('s');
SELECT test.deploy_fails('s', '{"schema": "T \"2"}');
RESET ROLE;
-- operators and functions of the caller's schemas are not used
CREATE SCHEMA evil;
CREATE FUNCTION evil.eq(name, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE 'captured'; END $$;
CREATE OPERATOR evil.= (LEFTARG = name, RIGHTARG = text, FUNCTION = evil.eq);
CREATE FUNCTION evil.now() RETURNS timestamptz LANGUAGE plpgsql AS $$ BEGIN RAISE 'captured'; END $$;
SET search_path = evil, pg_catalog, public;
SELECT test.deploy('s');
SET search_path = public;
-- extensions' tables do not count as the schema's
CREATE SCHEMA ext;
CREATE TABLE ext.member (id int);
ALTER EXTENSION migrate ADD TABLE ext.member;
SELECT count(*) FROM test.deploy('s', '{"schema": "ext", "dry_run": "execute"}');
ALTER EXTENSION migrate DROP TABLE ext.member;
SELECT test.mask(l) FROM migrate_status(test.dir('s'), '{"schema": "ext"}') l WHERE l LIKE 'To %';
SELECT test.deploy_fails('s', '{"schema": "ext"}');
DROP SCHEMA t1, "T ""2", evil, ext CASCADE;
DROP OWNED BY schemas_role;
DROP ROLE schemas_role;
