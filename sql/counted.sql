-- Whose rows are counted: counting calls nothing that belongs to another role than a superuser or the caller, the
-- planner neither, which evaluates what is constant in indexes and extended statistics.
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
CREATE SCHEMA counted;
CREATE ROLE counted_tenant;
CREATE ROLE counted_deployer;
GRANT counted_tenant TO counted_deployer;
GRANT ALL ON SCHEMA counted TO counted_tenant;
ALTER SCHEMA counted OWNER TO counted_tenant;
GRANT USAGE ON SCHEMA test TO counted_deployer;
GRANT SELECT ON test.settings TO counted_deployer;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO counted_deployer;
GRANT pg_read_server_files TO counted_deployer;
SET search_path = counted, public;
-- what it draws, no rollback undoes
CREATE SEQUENCE ran;
GRANT ALL ON SEQUENCE ran TO PUBLIC;
SET ROLE counted_tenant;
CREATE FUNCTION evil(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
$$ BEGIN IF current_user = 'postgres' THEN PERFORM nextval('counted.ran'); END IF; RETURN 'x'; END $$;
CREATE TABLE t (id int PRIMARY KEY, v text, w text);
CREATE INDEX trap ON t (v) WHERE counted.evil('x') = 'x' AND v <> '';
CREATE INDEX trap_too ON t ((counted.evil('x') || v));
CREATE TABLE plain (id int PRIMARY KEY, v text);
CREATE TABLE kept (id int PRIMARY KEY, v text);
RESET ROLE;
SET track_counts = off; -- so that no estimate of the server's is there
INSERT INTO t SELECT i, 'a', NULL FROM generate_series(1, 3) AS i;
INSERT INTO plain SELECT i, 'a' FROM generate_series(1, 5) AS i;
RESET track_counts;
SELECT pg_catalog.setval('ran', 1, false);
SELECT test.migration('counted', '1_a', 'SELECT 1;');
CREATE FUNCTION test.push_counted(models text, options jsonb DEFAULT '{}') RETURNS SETOF text LANGUAGE sql AS $$
SELECT f FROM test.fails(format('SELECT string_agg(l, E''\n'') FROM public.migrate_push(%L, %L) l',
    E'datasource db {\n  provider = "postgresql"\n  url = "x"\n}\n' || models, '{"timing": false}' || options)) AS f $$;

-- a session keeps what it has evaluated of an index
\c -
SET client_min_messages = info;
SET search_path = counted, public;

-- emptying it: what is counted is told, and what is not
SELECT test.fails(format('SELECT count(*) FROM public.migrate_reset(%L, ''{"schema": "counted"}'')', test.dir('counted')));
SELECT is_called FROM ran;

-- a push that is not to lose data
SELECT test.push_counted('model kept {
  id Int @id
  v String?
}', '{"schema": "counted"}');
SELECT is_called FROM ran;
SELECT test.push_counted('model kept {
  id Int @id
  v String?
}
model plain {
  id Int @id
  v Int?
}
model t {
  id Int @id
  v String?
  w String
}', '{"schema": "counted"}');
SELECT is_called FROM ran;

-- a role that has the owner's rights is trusted with his code
SET ROLE counted_deployer;
SELECT test.fails(format('SELECT count(*) FROM public.migrate_reset(%L, ''{"schema": "counted"}'')', test.dir('counted')));
RESET ROLE;

-- without all that it would run
SELECT count(*) FROM t;
SELECT is_called FROM ran;

-- what is not counted does not keep a plan from running
\c -
SET search_path = counted, public;
SELECT test.push_counted('model kept {
  id Int @id
  v String?
}', '{"schema": "counted", "accept_data_loss": true}');
SELECT relname FROM pg_class WHERE relnamespace = 'counted'::regnamespace AND relkind = 'r' ORDER BY 1;
SET client_min_messages = warning;
DROP SCHEMA counted CASCADE;
DROP OWNED BY counted_tenant, counted_deployer;
DROP ROLE counted_tenant, counted_deployer;
DROP FUNCTION test.push_counted(text, jsonb);
