-- Marking migrations, and what failed and rolled back ones mean.
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA resolve;
SET search_path = resolve, public;
SET client_min_messages = warning;
CREATE FUNCTION test.resolve(name text, state text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT l FROM public.migrate_resolve(test.dir('r'), name, state) l;
EXCEPTION WHEN OTHERS THEN
    RETURN QUERY SELECT test.fails(format('SELECT public.migrate_resolve(%L, %L, %L)', test.dir('r'), name, state));
END $$;
SELECT test.migration('r', '1_a', 'CREATE TABLE a (id int);'), test.migration('r', '2_b', 'CREATE TABLE b (id int);'),
    test.migration('r', '3_c', 'CREATE TABLE c (id int);');
SELECT test.resolve('1_a', 'rolled_back');
SELECT to_regclass('_prisma_migrations');

-- baselining
CREATE TABLE a (id int);
SELECT test.deploy_fails('r');
SELECT test.resolve('1_a', 'applied');
SELECT test.resolve('1_a', 'applied');
SELECT test.resolve('1_a', 'rolled_back');
SELECT test.resolve('nope', 'applied');
SELECT test.resolve('nope', 'rolled_back');
SELECT test.resolve('1_a', 'done');
SELECT test.deploy('r', '{"target": "2_b"}');
SELECT * FROM test.history('r');

-- a row that the reference left behind when a migration failed
INSERT INTO "_prisma_migrations" (id, checksum, migration_name, logs, started_at)
VALUES ('f', migrate_checksum(test.dir('r/migrations/3_c')), '3_c', E'ERROR: no luck\n   0: a trace', '2024-01-01 12:00:00.123+00');
SELECT test.mask(l) FROM migrate_status(test.dir('r')) l;
SELECT test.deploy_fails('r');
SELECT test.deploy_fails('r', '{"dry_run": "plan"}');
SELECT test.resolve('3_c', 'rolled_back');
SELECT test.resolve('3_c', 'rolled_back');
SELECT test.mask(l) FROM migrate_status(test.dir('r')) l;
SELECT * FROM test.history('r');
SELECT test.deploy('r');
SELECT * FROM test.history('r');
SELECT test.mask(l) FROM migrate_status(test.dir('r')) l;

-- failed, then completed by hand
UPDATE "_prisma_migrations" SET finished_at = NULL, logs = NULL WHERE migration_name = '3_c' AND rolled_back_at IS NULL;
SELECT test.deploy_fails('r');
SELECT test.resolve('3_c', 'applied');
SELECT * FROM test.history('r');
SELECT rolled_back_at IS NULL, applied_steps_count FROM "_prisma_migrations" WHERE migration_name = '3_c' ORDER BY started_at;
-- rolled back, and gone from the folder: over; failed and gone: still in the way
INSERT INTO "_prisma_migrations" (id, checksum, migration_name, rolled_back_at) VALUES ('g', 'x', '2_gone', now());
SELECT test.mask(l) FROM migrate_status(test.dir('r')) l;
UPDATE "_prisma_migrations" SET rolled_back_at = NULL WHERE id = 'g';
SELECT test.mask(l) FROM migrate_status(test.dir('r')) l;
SELECT test.deploy_fails('r');
SELECT test.resolve('2_gone', 'rolled_back');
SELECT test.deploy('r');
DROP SCHEMA resolve CASCADE;
