-- migrate_drift beyond the schema language: what a restore shows otherwise is the same; each change by hand is told.
\pset format unaligned
\pset tuples_only on
SET client_min_messages = error;
CREATE SCHEMA drift;
SET search_path = drift, public;
SELECT test.migration('drift', '1_all', $$
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION two(a int) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE DOMAIN short AS varchar(9) DEFAULT two(1)::varchar CHECK (VALUE IN ('a', 'b'));
CREATE TABLE t (id int PRIMARY KEY, s varchar(9), n int, CONSTRAINT s_in CHECK (s IN ('a', 'b')));
CREATE INDEX part ON t (s) WHERE s IN ('a', 'c');
CREATE VIEW v AS SELECT id FROM t WHERE s IN ('a', 'b') OR n > 1;
CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.s IN ('a', 'b')) EXECUTE FUNCTION touch();
CREATE POLICY p ON t USING (s IN ('a', 'b'));
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE TABLE parted (id int, at date) PARTITION BY RANGE (at);
CREATE INDEX parted_i ON parted ((id + 1));
CREATE TRIGGER ptr AFTER INSERT ON parted FOR EACH ROW EXECUTE FUNCTION touch();
CREATE STATISTICS st ON id, n FROM t;
$$);
SELECT count(*) FROM migrate_deploy(test.dir('drift'));
CREATE FUNCTION test.drift() RETURNS SETOF text LANGUAGE sql AS $$
SELECT l FROM public.migrate_drift(test.dir('drift')) l WHERE l ~ '^(\[|No drift|No script)';
$$;
SELECT test.drift();

-- as pg_dump writes it and psql reads it again
DO $$
DECLARE d text;
BEGIN
    d := pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 's_in';
    EXECUTE 'ALTER TABLE t DROP CONSTRAINT s_in, ADD CONSTRAINT s_in ' || d;
    d := pg_get_indexdef('part'::regclass);
    EXECUTE 'DROP INDEX part; ' || d;
    d := pg_get_viewdef('v'::regclass);
    EXECUTE 'CREATE OR REPLACE VIEW v AS ' || d;
    d := pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'tr';
    EXECUTE 'DROP TRIGGER tr ON t; ' || d;
    d := pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polname = 'p';
    EXECUTE format('DROP POLICY p ON t; CREATE POLICY p ON t USING (%s)', d);
    d := pg_get_expr(typdefaultbin, 0) FROM pg_type WHERE typname = 'short';
    EXECUTE 'ALTER DOMAIN short SET DEFAULT ' || d;
END $$;
SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 's_in';
SELECT test.drift();

-- partitions come and go
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
SELECT test.drift();

-- what is told
ALTER TABLE t DISABLE TRIGGER tr;
SELECT test.drift();
ALTER TABLE t ENABLE TRIGGER tr;
ALTER TABLE t FORCE ROW LEVEL SECURITY;
SELECT test.drift();
ALTER TABLE t NO FORCE ROW LEVEL SECURITY;
ALTER TABLE t DISABLE ROW LEVEL SECURITY;
SELECT test.drift();
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION two(a text, b int) RETURNS int LANGUAGE sql AS 'SELECT 3';
CREATE OR REPLACE FUNCTION two(a int) RETURNS int LANGUAGE sql AS 'SELECT (2)';
ALTER TABLE t DROP CONSTRAINT s_in, ADD CONSTRAINT s_in CHECK (s IN ('a', 'B'));
CREATE OR REPLACE VIEW v AS SELECT id FROM t WHERE (s IN ('a', 'b') OR n > 1) AND id > 0;
DROP STATISTICS st;
SELECT test.drift();
SELECT e->>'name', e->>'change', e->>'history' IS NULL, e->>'database' FROM migrate_drift(test.dir('drift'), '{"format": "json"}') l,
  jsonb_array_elements(l::jsonb->'extras') e WHERE e->>'kind' = 'function';
DROP FUNCTION test.drift();
DROP SCHEMA drift CASCADE;
