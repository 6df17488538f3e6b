-- migrate_preflight: each check as it passes, and as it does not.
\pset format unaligned
\pset tuples_only on
SET client_min_messages = error;
CREATE SCHEMA preflight;
GRANT USAGE ON SCHEMA preflight, test TO PUBLIC;
SET search_path = preflight, public;
CREATE FUNCTION test.preflight(folder text, checks text, options jsonb DEFAULT '{}') RETURNS SETOF text LANGUAGE sql AS $$
    SELECT test.mask(line) FROM jsonb_array_elements((SELECT string_agg(r, '') FROM
        public.migrate_preflight(test.dir(folder), jsonb_build_object('format', 'json', 'timing', false, 'check_drift',
            checks ~ 'drift') || options) r)::jsonb -> 'checks') WITH ORDINALITY AS c(one, n),
        LATERAL (SELECT (one ->> 'result') || ' ' || (one ->> 'name') || ': ' || (one ->> 'message'), 1, 0
            UNION ALL SELECT '    ' || d, 2, k FROM jsonb_array_elements_text(one -> 'details') WITH ORDINALITY AS e(d, k)
            UNION ALL SELECT '    > ' || (one ->> 'hint'), 3, 0 WHERE one ->> 'hint' IS NOT NULL) AS l(line, part, k)
    WHERE one ->> 'name' ~ ('^(' || checks || ')$') ORDER BY n, part, k $$;

-- nothing is there, and all passes but what nobody can know
SELECT test.migration('preflight', '1_init', E'CREATE TYPE mood AS ENUM (''a'');\nCREATE TABLE parent (id int PRIMARY KEY);\n'
    || E'CREATE TABLE t (id int PRIMARY KEY, m mood, parent int);\nCREATE TABLE other (id int PRIMARY KEY, text text);\n');
SELECT test.mask(l) FROM migrate_preflight(test.dir('preflight'), '{"timing": false, "shadow": true}') l;
SELECT count(*) FROM test.deploy('preflight');
SELECT test.mask(l) FROM migrate_preflight(test.dir('preflight'), '{"timing": false, "check_drift": false}') l
WHERE l ~ '(history|drift|scripts|privileges)|pending';

-- the history: edited, missing, out of order, failed; and without one
SELECT test.file('preflight/migrations/1_init/migration.sql', 'SELECT 1;');
SELECT test.migration('preflight', '0_early', 'CREATE TABLE early (id int);');
SELECT test.preflight('preflight', 'history|modified|missing|order');
SELECT test.migration('preflight_other', '9_other', 'SELECT 1;');
SELECT test.file('preflight_other/migrations/migration_lock.toml', 'provider = "sqlite"');
SELECT test.preflight('preflight_other', 'lock_file|missing');
UPDATE _prisma_migrations SET finished_at = NULL, logs = 'it broke';
SELECT test.preflight('preflight', 'history|scripts|privileges');
UPDATE _prisma_migrations SET finished_at = now(), logs = NULL;
ALTER TABLE _prisma_migrations RENAME TO kept;
SELECT test.preflight('preflight', 'history|drift');
ALTER TABLE kept RENAME TO _prisma_migrations;

-- scripts that cannot run, or not in one transaction; and nobody has rehearsed
SELECT test.migration('preflight', '1_init', E'CREATE TYPE mood AS ENUM (''a'');\nCREATE TABLE parent (id int PRIMARY KEY);\n'
    || E'CREATE TABLE t (id int PRIMARY KEY, m mood, parent int);\nCREATE TABLE other (id int PRIMARY KEY, text text);\n');
SELECT test.shell('rm -r ' || test.dir('preflight/migrations/0_early'));
SELECT test.migration('preflight', '2_wrong', E'SELECT 1;\n  SELEKT 2;');
SELECT test.preflight('preflight', 'scripts|rehearsal', '{"shadow": true}');
SELECT test.migration('preflight', '2_wrong', E'INSERT INTO other VALUES (1, ''a'');\n  INSERT INTO missing VALUES (1);');
SELECT test.preflight('preflight', 'scripts|rehearsal', '{"shadow": true}');
SELECT test.shell('rm -r ' || test.dir('preflight/migrations/2_wrong'));
SELECT test.migration('preflight', '2_concurrently', 'CREATE INDEX CONCURRENTLY i ON t (parent);');
SELECT test.preflight('preflight', 'scripts|workers');
SELECT test.mask(l) FROM migrate_preflight(test.dir('preflight'), '{"timing": false}') l WHERE l ~ '^To deploy';
SELECT test.shell('rm -r ' || test.dir('preflight/migrations/2_concurrently'));

-- drift
ALTER TABLE other ADD COLUMN extra int;
SELECT test.preflight('preflight', 'drift|rehearsal');
ALTER TABLE other DROP COLUMN extra;

-- rights
CREATE ROLE regress_migrate_preflight;
GRANT pg_read_server_files TO regress_migrate_preflight;
GRANT EXECUTE ON FUNCTION migrate_preflight(text, jsonb) TO regress_migrate_preflight;
GRANT SELECT ON test.settings TO regress_migrate_preflight;
SELECT test.migration('preflight', '2_all', $$ALTER TABLE t ADD COLUMN n int;
CREATE INDEX t_parent ON t (parent);
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (parent) REFERENCES parent (id);
INSERT INTO other VALUES (1);
UPDATE other SET text = 'a';
DELETE FROM other;
TRUNCATE other;
ALTER TYPE mood ADD VALUE 'b';
CREATE TABLE made (id int);
ALTER TABLE made ADD COLUMN n int;
DROP TABLE IF EXISTS nowhere;
CREATE SCHEMA preflight_more;
CREATE TABLE preflight_more.made (id int);
$$);
SET ROLE regress_migrate_preflight;
SELECT test.preflight('preflight', 'history|drift|privileges|blockers|backup|scripts');
RESET ROLE;
SET ROLE regress_migrate_preflight;
SELECT test.mask(l) FROM migrate_preflight(test.dir('preflight'), '{"timing": false}') l WHERE l ~ 'pending|✗';
RESET ROLE;
GRANT SELECT ON _prisma_migrations TO regress_migrate_preflight;
SET ROLE regress_migrate_preflight;
SELECT test.preflight('preflight', 'privileges');
RESET ROLE;
GRANT INSERT, UPDATE ON _prisma_migrations TO regress_migrate_preflight;
GRANT ALL ON SCHEMA preflight TO regress_migrate_preflight;
ALTER TABLE t OWNER TO regress_migrate_preflight;
ALTER TYPE mood OWNER TO regress_migrate_preflight;
GRANT INSERT (id), DELETE, UPDATE ON other TO regress_migrate_preflight;
GRANT REFERENCES ON parent TO regress_migrate_preflight;
GRANT CREATE ON DATABASE migrate_regression TO regress_migrate_preflight;
SET ROLE regress_migrate_preflight;
SELECT test.preflight('preflight', 'privileges|history');
RESET ROLE;
GRANT TRUNCATE ON other TO regress_migrate_preflight;
SET ROLE regress_migrate_preflight;
SELECT test.preflight('preflight', 'privileges');
RESET ROLE;
REVOKE CREATE ON DATABASE migrate_regression FROM regress_migrate_preflight;
SELECT test.shell('rm -r ' || test.dir('preflight/migrations/2_all'));

-- enum values: of a type that is there, of one that is new, in another migration that is committed by itself
SELECT test.migration('preflight', '2_value', E'ALTER TYPE mood ADD VALUE ''b'';');
SELECT test.migration('preflight', '3_use', E'ALTER TABLE t ALTER COLUMN m SET DEFAULT ''b'';');
SELECT test.preflight('preflight', 'enum_values|scripts');
SELECT test.migration('preflight', '3_use', E'INSERT INTO other VALUES (1, ''b'');');
SELECT test.preflight('preflight', 'enum_values');
SELECT test.migration('preflight', '3_use', E'CREATE INDEX CONCURRENTLY i ON t (m);\nALTER TABLE t ALTER COLUMN m SET DEFAULT ''b'';');
SELECT test.preflight('preflight', 'enum_values|scripts');
SELECT test.migration('preflight', '2_value', E'CREATE TYPE mood2 AS ENUM (''x'');\nALTER TYPE mood2 ADD VALUE ''b'';');
SELECT test.preflight('preflight', 'enum_values');
SELECT test.shell('rm -r ' || test.dir('preflight/migrations/[23]_*'));

-- what is not completed
INSERT INTO t VALUES (1, 'a', 2);
ALTER TABLE t ADD CONSTRAINT later FOREIGN KEY (parent) REFERENCES parent (id) NOT VALID;
SET allow_system_table_mods = on;
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'other_pkey'::regclass;
SELECT test.preflight('preflight', 'invalid');
SELECT test.mask(l) FROM migrate_status(test.dir('preflight')) l;
SELECT test.mask(l) FROM migrate_drift(test.dir('preflight')) l;
UPDATE pg_index SET indisvalid = true WHERE indexrelid = 'other_pkey'::regclass;
RESET allow_system_table_mods;
ALTER TABLE t DROP CONSTRAINT later;

-- the lock table, and disk: what is written anew
SELECT test.migration('preflight', '2_many', string_agg('CREATE TABLE n' || n || ' (id int PRIMARY KEY);', E'\n'))
FROM generate_series(1, (SELECT setting::int * 8 FROM pg_settings WHERE name = 'max_connections')) n;
SELECT regexp_replace(l, '\d+', 'N', 'g') FROM test.preflight('preflight', 'lock_table|disk') l;
SELECT test.migration('preflight', '2_many', 'ALTER TABLE t ALTER COLUMN id TYPE bigint;');
SELECT test.preflight('preflight', 'lock_table|disk|blockers');
SELECT test.shell('rm -r ' || test.dir('preflight/migrations/2_many'));

-- what lint finds, and how long others are blocked
INSERT INTO other SELECT n FROM generate_series(1, 20000) n;
ANALYZE other;
SELECT test.migration('preflight', '2_index', 'CREATE INDEX other_text ON other (text);');
SELECT test.preflight('preflight', 'lint|longest_block');
BEGIN;
LOCK TABLE other;
PREPARE TRANSACTION 'large';
UPDATE pg_class SET relpages = 2000000000, reltuples = 1e11 WHERE oid = 'other'::regclass;
SELECT test.preflight('preflight', 'disk');
ROLLBACK PREPARED 'large';
TRUNCATE other;
ANALYZE other;
SELECT test.shell('rm -r ' || test.dir('preflight/migrations/2_index'));

-- what is in the way of a table, and old: a transaction that is prepared; and no old one
SELECT test.migration('preflight', '2_n', 'ALTER TABLE t ADD COLUMN n int; CREATE INDEX i ON other (id); INSERT INTO parent VALUES (1);');
SELECT test.preflight('preflight', 'blockers|snapshots', '{"max_age": 100000}');
BEGIN;
LOCK TABLE t IN ACCESS SHARE MODE;
LOCK TABLE other, parent IN ROW EXCLUSIVE MODE;
SELECT count(*) FROM t;
PREPARE TRANSACTION E'it\'s\nnew';
SELECT test.preflight('preflight', 'blockers|snapshots');
SET ROLE regress_migrate_preflight;
SELECT test.preflight('preflight', 'blockers');
RESET ROLE;
ROLLBACK PREPARED E'it\'s\nnew';
BEGIN;
LOCK TABLE parent IN ACCESS EXCLUSIVE MODE;
PREPARE TRANSACTION 'exclusive';
SELECT test.preflight('preflight', 'blockers|disk');
ROLLBACK PREPARED 'exclusive';
SELECT test.shell('rm -r ' || test.dir('preflight/migrations/2_n'));

-- replication
CREATE PUBLICATION regress_migrate_all FOR ALL TABLES;
SELECT slot_name FROM pg_create_physical_replication_slot('regress_migrate', true);
CREATE SUBSCRIPTION regress_migrate CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false, slot_name = NONE);
SELECT test.preflight('preflight', 'publications|slots|subscriptions');
ALTER SUBSCRIPTION regress_migrate SET (slot_name = NONE);
DROP SUBSCRIPTION regress_migrate;
DROP PUBLICATION regress_migrate_all;
CREATE PUBLICATION regress_migrate_all FOR TABLE t, _prisma_migrations;
SELECT test.preflight('preflight', 'publications|slots');
DROP PUBLICATION regress_migrate_all;
SELECT pg_drop_replication_slot('regress_migrate');

-- where nothing can be written
START TRANSACTION READ ONLY;
SELECT test.preflight('preflight', 'server|history|drift|synchronous');
COMMIT;
SELECT migrate_protect(true);
SELECT test.preflight('preflight', 'protected|server');
SELECT migrate_protect(false);
-- an old transaction of its own is nobody's; names that act on a terminal
SELECT test.preflight('preflight', 'snapshots|synchronous|standbys', '{"max_age": 100000}');
SELECT migrate_preflight('relative');
DROP OWNED BY regress_migrate_preflight;
DROP ROLE regress_migrate_preflight;
DROP SCHEMA preflight CASCADE;
