-- migrate_deploy_each: a transaction a migration, and statements that run in none
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
CREATE SCHEMA each;
SET search_path = each, public;
SELECT test.migration('each', '1_a', 'CREATE TABLE a (id int, b int); INSERT INTO a VALUES (1, 1), (2, 1);'),
    test.migration('each', '2_i', 'CREATE INDEX CONCURRENTLY a_b ON a (b);'),
    test.migration('each', '3_mixed', E'ALTER TABLE a ADD COLUMN c int;\nCREATE INDEX CONCURRENTLY IF NOT EXISTS a_c ON a (c);\nVACUUM a;\nDROP INDEX CONCURRENTLY a_b;\nREINDEX INDEX CONCURRENTLY a_c;\nALTER TABLE a ADD COLUMN d int;'),
    test.migration('each', '4_iso', 'BEGIN; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; CREATE TABLE iso AS SELECT current_setting(''transaction_isolation'') AS x; COMMIT; SET LOCAL work_mem = ''123kB''; SET ROLE pg_monitor; INSERT INTO each.iso SELECT current_setting(''transaction_isolation'') WHERE false;');
-- where it cannot commit
BEGIN;
CALL migrate_deploy_each(test.dir('each'));
ROLLBACK;
DO $$ DECLARE r text; BEGIN CALL public.migrate_deploy_each(test.dir('each'), '{}', r); EXCEPTION WHEN division_by_zero THEN RAISE; END $$;
CREATE PROCEDURE definer() LANGUAGE plpgsql SECURITY DEFINER AS $$ DECLARE r text; BEGIN CALL public.migrate_deploy_each(test.dir('each'), '{}', r); END $$;
CALL definer();
CREATE PROCEDURE settings() LANGUAGE plpgsql SET work_mem = '1MB' AS $$ DECLARE r text; BEGIN CALL public.migrate_deploy_each(test.dir('each'), '{}', r); END $$;
CALL settings();
DROP PROCEDURE definer, settings;
SELECT to_regclass('each._prisma_migrations');

-- all goes well but the last, whose privileges end with its role: its first transaction stays, the second is undone
CALL migrate_deploy_each(test.dir('each'), '{"timing": false}');
CREATE VIEW history AS SELECT migration_name, finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS rolled_back,
    applied_steps_count AS steps, regexp_replace(test.mask(logs), '"[0-9a-f]{64}"', '"SUM"', 'g') AS logs
    FROM _prisma_migrations ORDER BY started_at, migration_name;
TABLE history;
SELECT to_regclass('iso'), current_user, current_setting('work_mem');
SELECT test.migration('each', '4_iso', 'BEGIN; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; CREATE TABLE iso AS SELECT current_setting(''transaction_isolation'') AS x; COMMIT; SET LOCAL work_mem = ''123kB''; INSERT INTO iso SELECT current_setting(''transaction_isolation'');');
CALL migrate_deploy_each(test.dir('each'), '{"resume": true, "timing": false}') \gset
SELECT test.mask(:'report');
TABLE iso;
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'a'::regclass;
CALL migrate_deploy_each(test.dir('each')) \gset
SELECT test.mask(:'report');

-- statements that are done stay; resumed at the failed one
UPDATE a SET c = 1;
SELECT test.migration('each', '5_u', E'CREATE TABLE e5 (id int);\nCREATE UNIQUE INDEX CONCURRENTLY a_u ON a (c);\nCREATE TABLE e6 (id int);');
CALL migrate_deploy_each(test.dir('each'));
SELECT * FROM history WHERE NOT finished AND NOT rolled_back;
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'a'::regclass ORDER BY 1;
CALL migrate_deploy_each(test.dir('each'));
SELECT count(*) FROM migrate_deploy(test.dir('each'));
CALL migrate_deploy_each(test.dir('each'), '{"resume": true}');
UPDATE a SET c = id;
SELECT test.migration('each', '5_u', E'CREATE TABLE e5 (id bigint);\nCREATE UNIQUE INDEX CONCURRENTLY a_u ON a (c);\nCREATE TABLE e6 (id int);');
CALL migrate_deploy_each(test.dir('each'), '{"resume": true}');
SELECT test.migration('each', '5_u', E'CREATE TABLE e5 (id int);\nCREATE UNIQUE INDEX CONCURRENTLY a_u ON a (c);\nCREATE TABLE e6 (id int); CREATE TABLE e7 ();');
CALL migrate_deploy_each(test.dir('each'), '{"resume": true, "timing": false}') \gset
SELECT test.mask(:'report');
SELECT * FROM history WHERE migration_name = '5_u';
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'a'::regclass ORDER BY 1;

-- an INVALID index that another left: success that is none; of another definition: not touched
CREATE TABLE f (id int);
INSERT INTO f VALUES (1), (1);
CREATE UNIQUE INDEX CONCURRENTLY f_i ON f (id);
SELECT test.migration('each', '6_f', 'CREATE INDEX CONCURRENTLY IF NOT EXISTS f_i ON f (id);');
CALL migrate_deploy_each(test.dir('each'));
CALL migrate_deploy_each(test.dir('each'), '{"resume": true}');
SELECT count(*) FROM migrate_resolve(test.dir('each'), '6_f', 'rolled_back');
DROP INDEX f_i;
CALL migrate_deploy_each(test.dir('each'), '{"timing": false}') \gset
SELECT test.mask(:'report');

-- enum values, COMMIT, functions that need a transaction of their own
SELECT test.migration('each', '7_enum', 'CREATE TYPE color AS ENUM (''red''); ALTER TYPE color ADD VALUE ''green''; CREATE TABLE g (c color DEFAULT ''green'');'),
    test.migration('each', '8_enum', 'ALTER TYPE color ADD VALUE ''blue''; INSERT INTO g VALUES (''blue'');');
CALL migrate_deploy_each(test.dir('each'));
SELECT test.migration('each', '8_enum', 'ALTER TYPE color ADD VALUE ''blue''; COMMIT; INSERT INTO g VALUES (''blue'');');
CALL migrate_deploy_each(test.dir('each'), '{"timing": false}') \gset
SELECT test.mask(:'report');
TABLE g;

-- refused before anything runs
CREATE PROCEDURE test.refused(script text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.migration('each', '9_no', script);
END $$;
CALL test.refused('ALTER SYSTEM SET work_mem = ''1MB'';');
CALL migrate_deploy_each(test.dir('each'));
CALL test.refused('CREATE DATABASE x;');
CALL migrate_deploy_each(test.dir('each'));
CALL test.refused('BEGIN; CREATE INDEX CONCURRENTLY ON g (c); COMMIT;');
CALL migrate_deploy_each(test.dir('each'));
CALL test.refused('SELECT 1; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;');
CALL migrate_deploy_each(test.dir('each'));
CALL test.refused('SELECT 1; ROLLBACK;');
CALL migrate_deploy_each(test.dir('each'));
SELECT count(*) FROM history WHERE migration_name = '9_no';
CALL test.refused('SELECT 1;');

-- options
CALL migrate_deploy_each(test.dir('each'), '{"dry_run": "plan", "format": "json"}') \gset
SELECT :'report'::jsonb - 'directory';
CALL migrate_deploy_each(test.dir('each'), '{"dry_run": "execute"}');
BEGIN;
CALL migrate_deploy_each(test.dir('each'), '{"dry_run": "plan", "format": "json"}') \gset
SELECT :'report'::jsonb - 'directory';
ROLLBACK;
CALL migrate_deploy_each(test.dir('each'), '{"lock_timeout": "five"}');
CALL migrate_deploy_each(test.dir('each'), '{"retries": -1}');
CALL migrate_deploy_each(NULL);
CALL test.refused('CREATE TABLE o AS SELECT current_setting(''lock_timeout'') l, current_setting(''statement_timeout'') s; CREATE INDEX CONCURRENTLY ON o (l);');
CALL migrate_deploy_each(test.dir('each'), '{"lock_timeout": "5s", "statement_timeout": 60000, "retries": 2, "wait": 1, "timing": false, "format": "json"}') \gset
SELECT :'report'::jsonb - 'directory';
TABLE o;
SHOW lock_timeout;
SHOW statement_timeout;
SELECT test.migration('each', '99_slow', 'SELECT pg_sleep(20);');
CALL migrate_deploy_each(test.dir('each'), '{"statement_timeout": 100}');
SELECT * FROM history WHERE migration_name = '99_slow';
SELECT count(*) FROM migrate_progress();
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory';
DROP SCHEMA each CASCADE;
