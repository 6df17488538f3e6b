-- What a transaction cannot do on live objects, and may on new ones: CONCURRENTLY, enum values, trials.
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA live;
SET search_path = live, public;
SET client_min_messages = warning;

-- CONCURRENTLY on tables that the same deployment makes, also across migrations and renames
SELECT test.migration('c', '1_a', 'CREATE TABLE a (id int, b int);'),
    test.migration('c', '2_i', 'CREATE INDEX CONCURRENTLY "a_b" ON "a" (b);'),
    test.migration('c', '3_r', 'ALTER TABLE a RENAME TO a2; CREATE INDEX CONCURRENTLY IF NOT EXISTS a2_id ON live.a2 (id); REINDEX TABLE CONCURRENTLY a2; REINDEX INDEX CONCURRENTLY a_b;'),
    test.migration('c', '4_d', 'DROP INDEX CONCURRENTLY a_b; DROP INDEX CONCURRENTLY IF EXISTS none; CREATE MATERIALIZED VIEW mv AS SELECT 1 AS x; CREATE UNIQUE INDEX CONCURRENTLY mv_x ON mv (x); REFRESH MATERIALIZED VIEW CONCURRENTLY mv;'),
    test.migration('c', '5_p', 'CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); ALTER TABLE p DETACH PARTITION p1'
        || CASE WHEN current_setting('server_version_num')::int >= 140000 THEN ' CONCURRENTLY;' ELSE ';' END),
    test.migration('c', '6_dyn', 'DO $$ BEGIN EXECUTE ''CREATE TABLE dyn (id int)''; END $$; CREATE INDEX CONCURRENTLY dyn_i ON dyn (id);');
SELECT test.deploy('c');
SELECT relname, relkind FROM pg_class WHERE relnamespace = 'live'::regnamespace AND relname !~ 'prisma' ORDER BY 1;
-- and on live ones: an error before anything runs
CREATE FUNCTION test.live(script text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.migration('c', '7_live', script);
    RETURN QUERY SELECT test.deploy_fails('c');
END $$;
SELECT test.live(E'CREATE TABLE other (id int);\nCREATE INDEX CONCURRENTLY again ON a2 (b);');
SELECT test.live('DROP INDEX CONCURRENTLY a2_id;');
SELECT test.live('ALTER TABLE a2 RENAME TO a3; CREATE INDEX CONCURRENTLY again ON a3 (b);');
SELECT test.live('REINDEX TABLE CONCURRENTLY live.a2');
SELECT test.live('CREATE INDEX CONCURRENTLY ON missing (b);');
SELECT test.live('SET search_path = nowhere, live; CREATE INDEX CONCURRENTLY again ON a2 (b);');
SELECT test.live('DO $$ BEGIN ALTER TABLE a2 RENAME TO hidden; END $$; CREATE INDEX CONCURRENTLY again ON hidden (b);');
SELECT relname FROM pg_class WHERE relnamespace = 'live'::regnamespace AND relname IN ('other', 'again', 'a3', 'hidden');
DROP TABLE a2, p, p1, dyn, "_prisma_migrations" CASCADE; DROP MATERIALIZED VIEW mv;

-- enum values: of types made here at once; of older types not
SELECT test.migration('e', '1_t', 'CREATE TYPE color AS ENUM (''red''); CREATE TABLE t (c color DEFAULT ''red'');'),
    test.migration('e', '2_v', 'ALTER TYPE color ADD VALUE ''green''; ALTER TABLE t ALTER c SET DEFAULT ''green''; INSERT INTO t DEFAULT VALUES; CREATE INDEX ON t (c);'),
    test.migration('e', '3_do', 'DO $$ BEGIN ALTER TYPE color ADD VALUE ''blue'' BEFORE ''red''; END $$; INSERT INTO t VALUES (''blue'');');
SELECT count(*) > 0 FROM test.deploy('e', '{"dry_run": "execute"}');
SELECT count(*) > 0 FROM test.deploy('e');
SET enable_seqscan = off;
SELECT c FROM t ORDER BY c;
RESET enable_seqscan;
SELECT test.migration('e', '4_old', 'ALTER TYPE color ADD VALUE ''pink'';'), test.migration('e', '5_use', E'CREATE TABLE u (x int);\nINSERT INTO t VALUES (''pink'');');
SELECT test.deploy_fails('e');
SELECT count(*) > 0 FROM test.deploy('e', '{"target": "4_old"}');
SELECT count(*) > 0 FROM test.deploy('e');
-- a type of the caller's transaction is not ours, renamed or not
DROP TABLE t, u, "_prisma_migrations"; DROP TYPE color;
BEGIN;
CREATE TYPE callers AS ENUM ('a');
SAVEPOINT s;
SELECT test.migration('e2', '1_v', 'ALTER TYPE callers RENAME TO ours; ALTER TYPE ours ADD VALUE ''b''; CREATE TABLE t (c ours); INSERT INTO t VALUES (''b'');');
SELECT test.deploy_fails('e2');
ROLLBACK;

-- a trial refuses what a rollback does not undo, wherever it is called
CREATE FUNCTION test.trial(script text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.migration('trial', '1_a', script);
    RETURN QUERY SELECT test.deploy_fails('trial', '{"dry_run": "execute"}');
END $$;
SELECT test.trial(E'CREATE SEQUENCE seq;\nSELECT setval(''seq'', 7);');
SELECT test.trial(E'CREATE SEQUENCE seq;\nDO $$ BEGIN PERFORM setval(''seq'', 7); END $$;');
SELECT test.trial('COPY (SELECT 1) TO ''/tmp/migrate-never'';');
SELECT test.trial('DO $$ BEGIN EXECUTE ''COPY (SELECT 1) TO PROGRAM ''''true''''''; END $$;');
SELECT test.trial('SELECT pg_terminate_backend(0);');
CREATE SEQUENCE after_trial;
SELECT setval('after_trial', 3);
-- outside a trial they are allowed
SELECT test.migration('trial', '1_a', 'CREATE SEQUENCE seq; SELECT setval(''seq'', 7);');
SELECT count(*) > 0 FROM test.deploy('trial');
SELECT last_value FROM seq;
DROP SCHEMA live CASCADE;
