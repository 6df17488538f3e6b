-- Scripts that are no migrations: migrate_execute and migrate_seed.
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
CREATE SCHEMA scripts;
SET search_path = scripts, public;
CREATE FUNCTION test.execute(script text, options jsonb DEFAULT '{}') RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT test.mask(l) FROM public.migrate_execute(script, options || '{"timing": false}') l;
EXCEPTION WHEN OTHERS THEN
    RETURN QUERY SELECT test.fails(format('SELECT public.migrate_execute(%L, %L)', script, options));
END $$;
SELECT test.file('scripts/one.sql', '\xEFBBBF'::bytea || convert_to(E'CREATE TABLE a (id int PRIMARY KEY, n text);\nINSERT INTO a VALUES (1, ''a;b'');\n', 'UTF8'));
SELECT test.file('scripts/bad.sql', E'INSERT INTO a VALUES (2);\n-- ü\n  INSERT INTO missing\n  VALUES (1);\n');
SELECT test.file('scripts/syntax.sql', E'INSERT INTO a VALUES (2);\n\nSELEC 1;\n');
SELECT test.file('scripts/noending', 'INSERT INTO a VALUES (3)');

SELECT test.execute(test.dir('scripts/one.sql'));
SELECT test.execute('file://' || test.dir('scripts/noending'));
SELECT test.execute(test.dir('scripts/bad.sql'));
SELECT test.execute(test.dir('scripts/syntax.sql'));
SELECT test.execute(test.dir('scripts/none.sql'));
SELECT test.execute('one.sql');
SELECT test.execute('');
SELECT * FROM a;

-- a text; what it sets ends with it
SELECT test.execute('INSERT INTO a VALUES (4); SET work_mem = ''7MB''; SET LOCAL search_path = public');
SELECT current_setting('work_mem') <> '7MB', current_schema;
SELECT test.execute('/* no path */ BEGIN; DELETE FROM a; ROLLBACK', '{"format": "json"}');
SELECT test.execute('DO $$ BEGIN RAISE EXCEPTION ''oh'' USING HINT = ''no''; END $$');
SELECT count(*) FROM a;
-- values of a type that the script makes can be used
SELECT test.execute('CREATE TYPE mood AS ENUM (''sad''); ALTER TYPE mood ADD VALUE ''ok''; CREATE TABLE m (x mood DEFAULT ''ok'')');
SELECT test.execute('ALTER TYPE mood ADD VALUE ''glad''; INSERT INTO m VALUES (''glad'')');

-- what cannot run in a transaction, or talks to the client
SELECT test.execute('CREATE INDEX CONCURRENTLY a_n ON a (n)');
SELECT test.execute('CREATE TABLE b (n int); CREATE INDEX CONCURRENTLY b_n ON b (n)');
SELECT test.execute('VACUUM a');
SELECT test.execute('SELECT 1; COMMIT');
SELECT test.execute('SET TRANSACTION READ ONLY');
SELECT test.execute('COPY a FROM STDIN');
SELECT test.execute('SELECT $1');
SELECT test.execute(E'\\d a');
SELECT test.execute('SELECT public.migrate_execute(''SELECT 1'')');
\set VERBOSITY terse
SELECT test.execute('SELECT pg_sleep(10)', '{"statement_timeout": 50}');
\set VERBOSITY default
SELECT test.execute('SELECT 1', '{"schema": "nothing"}');
SELECT test.execute('SELECT 1', '{"dry_run": "plan"}');
SELECT test.execute(NULL);

-- inside the caller's transaction
BEGIN;
SELECT test.mask(l) FROM migrate_execute('DELETE FROM a', '{"timing": false}') l;
ROLLBACK;
SELECT count(*) FROM a;

-- the seed is beside the schema
DROP SCHEMA scripts CASCADE;
CREATE SCHEMA scripts;
SELECT test.file('seeded/schema.prisma', 'x'), test.migration('seeded', '1_s', 'CREATE TABLE s (id int PRIMARY KEY);'),
    test.file('seeded/seed.sql', 'INSERT INTO s VALUES (1); INSERT INTO s VALUES (2);'),
    test.file('seeded/other.sql', 'INSERT INTO s VALUES (3)');
SELECT count(*) FROM test.deploy('seeded');
SELECT test.mask(l) FROM migrate_seed(test.dir('seeded'), '{"timing": false}') l;
SELECT test.fails(format('SELECT migrate_seed(%L)', test.dir('seeded/migrations')));
SELECT test.mask(migrate_seed(test.dir('seeded/other.sql'), '{"timing": false, "format": "json"}'));
SELECT * FROM s;
SELECT test.fails(format('SELECT migrate_seed(%L)', test.dir('scripts')));
SELECT test.fails(format('SELECT migrate_seed(%L)', test.dir('nowhere')));
SELECT name, status FROM migrate_history(test.dir('seeded'));

-- rights: EXECUTE, and files for paths alone
CREATE ROLE regress_migrate_runner;
GRANT USAGE, CREATE ON SCHEMA scripts TO regress_migrate_runner;
GRANT USAGE ON SCHEMA test TO regress_migrate_runner;
GRANT SELECT ON test.settings TO regress_migrate_runner;
SET ROLE regress_migrate_runner;
SELECT test.fails('SELECT migrate_execute(''SELECT 1'')');
SELECT test.fails('SELECT migrate_seed(''/x'')');
RESET ROLE;
GRANT EXECUTE ON FUNCTION migrate_execute(text, jsonb) TO regress_migrate_runner;
SET ROLE regress_migrate_runner;
SELECT l FROM migrate_execute('CREATE TABLE mine (id int)', '{"timing": false}') l;
SELECT test.fails('SELECT migrate_execute(''DROP TABLE s'')');
SELECT test.fails('SELECT migrate_execute(''/etc/passwd'')');
RESET ROLE;
DROP SCHEMA scripts CASCADE;
REVOKE ALL ON FUNCTION migrate_execute(text, jsonb) FROM regress_migrate_runner;
REVOKE ALL ON test.settings FROM regress_migrate_runner;
REVOKE ALL ON SCHEMA test FROM regress_migrate_runner;
DROP ROLE regress_migrate_runner;
