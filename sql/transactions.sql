-- All or nothing, and what scripts say about transactions.
\pset format unaligned
\pset footer off
\pset tuples_only on
CREATE SCHEMA tx;
SET search_path = tx, public;
SET client_min_messages = warning;

-- a failing statement: where, what, and nothing left
SELECT test.migration('fail', '1_good', 'CREATE TABLE good (id int);');
SELECT test.migration('fail', '2_bad', E'CREATE TABLE bad (id int);\n\n  -- what now\n  ALTER TABLE missing\n    ADD COLUMN x int;\n');
SELECT test.deploy_fails('fail');
SELECT test.deploy_fails('fail', '{"dry_run": "execute"}');
SELECT migrate_deploy(test.dir('fail'));
SELECT count(*) FROM test.relations();
SELECT to_regclass('tx._prisma_migrations');
SELECT test.migration('fail', '2_bad', E'SELECT 1;\nSELECT ''ä'', nope FROM good;');
SELECT test.deploy_fails('fail');
SELECT test.migration('fail', '2_bad', 'DO $$ BEGIN PERFORM 1/0; END $$;');
SELECT test.deploy_fails('fail');
SELECT test.migration('fail', '2_bad', E'CREATE TABLE good2 (id int);\nCREATE TABEL x (id int);');
SELECT test.deploy_fails('fail');
SELECT test.migration('fail', '2_bad', E'SELECT $1;');
SELECT test.deploy_fails('fail');
SELECT test.migration('fail', '2_bad', E'DROP TABLE "_prisma_migrations";');
SELECT test.deploy_fails('fail');

-- the caller's transaction
BEGIN;
CREATE TABLE callers (id int);
SELECT test.migration('two', '1_a', 'CREATE TABLE a (id int);'),
    test.migration('two', '2_b', 'CREATE TABLE b (id int);');
\set VERBOSITY terse
SELECT test.deploy('two', '{"schema": "tx"}');
\set VERBOSITY default
SAVEPOINT s;
SELECT test.deploy_fails('fail', '{"schema": "tx"}');
SELECT * FROM test.relations();
ROLLBACK;
SELECT * FROM test.relations();
BEGIN;
CREATE TABLE callers (id int);
SELECT test.deploy_fails('two');
DROP TABLE callers;
SELECT test.deploy('two');
COMMIT;
SELECT * FROM test.relations();
DROP TABLE a, b, "_prisma_migrations";
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT test.deploy_fails('two');
SELECT count(*) FROM test.history('two');
ROLLBACK;
BEGIN READ ONLY;
SELECT test.deploy_fails('two');
ROLLBACK;

-- transaction statements in scripts
CREATE TABLE test.scripts (n serial, what text, script text);
INSERT INTO test.scripts (what, script) VALUES
('pair', E'BEGIN;\nCREATE TABLE t1 (id int);\nCOMMIT;\nCREATE TABLE t2 (id int);'),
('start, end', E'START TRANSACTION;\nCREATE TABLE t1 (id int);\nEND;'),
('rolled back block', E'CREATE TABLE t1 (id int);\nBEGIN;\nCREATE TABLE t2 (id int);\nROLLBACK;\nCREATE TABLE t3 (id int);'),
('savepoints', E'CREATE TABLE t1 (id int);\nSAVEPOINT "A b";\nCREATE TABLE t2 (id int);\nSAVEPOINT c;\nROLLBACK TO "A b";\nCREATE TABLE t3 (id int);\nRELEASE "A b";'),
('chain', E'BEGIN;\nCREATE TABLE t1 (id int);\nCOMMIT AND CHAIN;\nCREATE TABLE t2 (id int);\nROLLBACK;'),
('failure in a block', E'BEGIN;\nCREATE TABLE t1 (id int);\nSAVEPOINT a;\nSELECT 1/0;\nCOMMIT;'),
('unpaired commit', E'CREATE TABLE t1 (id int);\nCOMMIT;'),
('unpaired rollback', E'CREATE TABLE t1 (id int);\n ROLLBACK;'),
('no commit', E'CREATE TABLE t1 (id int);\nBEGIN;\nCREATE TABLE t2 (id int);'),
('begin twice', E'BEGIN;\nBEGIN;\nCOMMIT;'),
('unknown savepoint', E'SAVEPOINT a;\nROLLBACK TO b;'),
('savepoint gone', E'BEGIN;\nSAVEPOINT a;\nCOMMIT;\nROLLBACK TO a;'),
('two phases', E'BEGIN;\nPREPARE TRANSACTION ''x'';'),
('isolation', E'BEGIN;\nSET TRANSACTION ISOLATION LEVEL SERIALIZABLE;\nCOMMIT;'),
('isolation of begin', E'BEGIN ISOLATION LEVEL SERIALIZABLE;\nCOMMIT;'),
('vacuum', E'SELECT 1;\nVACUUM;\nSELECT 2;'),
('vacuum at the end', E'SELECT 1;\nVACUUM;\nVACUUM (ANALYZE);'),
('create database', 'CREATE DATABASE x'),
('alter system', 'ALTER SYSTEM SET work_mem = 1000'),
('copy from client', E'CREATE TABLE t1 (id int);\nCOPY t1 FROM STDIN;\n'),
('copy with data', E'CREATE TABLE t1 (id int);\nCOPY t1 FROM STDIN;\n1\n2\n\\.\n'),
('copy of an empty table', E'CREATE TABLE t1 (id int);\nCOPY t1 FROM stdin;\n\\.\n'),
('copy to client', 'COPY (SELECT 1) TO STDOUT'),
('meta-command', E'CREATE TABLE t1 (id int);\n\\connect other\n'),
('unterminated string', E'SELECT 1;\nSELECT ''abc;\n'),
('unterminated comment', E'SELECT 1;\n/* abc;\n'),
('unterminated dollar quote', E'SELECT 1;\nDO $x$ BEGIN END;\n'),
('only comments', E'-- This is an empty migration.\n/* a /* nested */ one */ ;;'),
('commit in a procedure', E'DO $$ BEGIN COMMIT; END $$;'),
('begin atomic', CASE WHEN current_setting('server_version_num')::int >= 140000
    THEN 'CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC SELECT a; SELECT a + 1; END;'
    ELSE 'CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS $$ SELECT a; SELECT a + 1; $$;' END || E'\nCREATE TABLE t1 AS SELECT f(1);'),
('reserved names', E'CREATE TABLE "select" ("from" int, "a""b;--" int);');
CREATE FUNCTION test.try(script text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.migration('one', '1_only', script);
    BEGIN
        PERFORM public.migrate_deploy(test.dir('one'));
        RETURN QUERY SELECT 'applied: ' || coalesce(string_agg(relation, ' '), '-') || ', steps ' ||
            (SELECT steps FROM test.history('one')) FROM test.relations();
        RAISE EXCEPTION 'undo' USING ERRCODE = 'ZZZZZ';
    EXCEPTION WHEN SQLSTATE 'ZZZZZ' THEN
        RETURN;
    WHEN OTHERS THEN
    END;
    RETURN QUERY SELECT test.deploy_fails('one');
    RETURN QUERY SELECT 'left behind: ' || relation FROM test.relations();
END $$;
SELECT E'\n' || what || E'\n' || (SELECT string_agg('  ' || line, E'\n') FROM test.try(script) AS line) FROM test.scripts ORDER BY n;

-- settings and roles end with their migration
CREATE ROLE tx_role;
GRANT tx_role TO CURRENT_USER;
SELECT test.migration('leak', '1_set', 'SET work_mem = ''77MB''; SET LOCAL statement_timeout = ''77s''; SET ROLE tx_role; SET search_path = nowhere; SET SESSION AUTHORIZATION DEFAULT;');
SELECT test.migration('leak', '2_see', 'CREATE TABLE seen AS SELECT current_setting(''work_mem'') = ''77MB'' a, current_setting(''statement_timeout'') b, current_role = session_user c, current_setting(''search_path'') d;');
SELECT test.migration('leak', '3_block', 'BEGIN; SET LOCAL statement_timeout = ''66s''; SET work_mem = ''66MB''; COMMIT; CREATE TABLE block AS SELECT current_setting(''statement_timeout'') a, current_setting(''work_mem'') b;');
SELECT count(*) > 0 FROM migrate_deploy(test.dir('leak'));
TABLE seen;
TABLE block;
SELECT current_setting('work_mem') = '77MB', current_setting('statement_timeout'), current_role = session_user, current_setting('search_path');
DROP TABLE seen, block, "_prisma_migrations";

-- locks, deferred constraints
SELECT test.migration('deferred', '1_a', 'CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int REFERENCES p DEFERRABLE INITIALLY DEFERRED); INSERT INTO c VALUES (1); INSERT INTO p VALUES (1);');
SELECT test.migration('deferred', '2_b', 'ALTER TABLE c ADD COLUMN x int;');
SELECT test.deploy_fails('deferred');
DROP SCHEMA tx CASCADE;
DROP TABLE test.scripts;
DROP ROLE tx_role;
