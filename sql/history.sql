-- Whose table the history is, and what in it could run code of its owner's with the rights of who looks or deploys.
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA looked;
SET search_path = looked, public;
SET client_min_messages = warning;
CREATE ROLE looked_tenant;
GRANT ALL ON SCHEMA looked TO looked_tenant;
SELECT test.migration('looked', '1_a', 'CREATE TABLE x (i int);');

-- Makes the table as the tenant, looks and deploys as a superuser; what ran as the superuser is in "ran".
CREATE TABLE ran (role name);
GRANT ALL ON ran TO looked_tenant;
CREATE FUNCTION note() RETURNS int LANGUAGE plpgsql AS
$$ BEGIN IF current_user <> 'looked_tenant' THEN INSERT INTO looked.ran VALUES (current_user); END IF; RETURN 1; END $$;
CREATE FUNCTION same(v text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM looked.note(); RETURN v; END $$;
CREATE FUNCTION fire() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM looked.note(); RETURN NEW; END $$;
ALTER FUNCTION note() OWNER TO looked_tenant;
ALTER FUNCTION same(text) OWNER TO looked_tenant;
ALTER FUNCTION fire() OWNER TO looked_tenant;
CREATE FUNCTION try(what text, ddl text, how text DEFAULT 'looked_tenant') RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    columns text := 'checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL, '
        'logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), '
        'applied_steps_count integer NOT NULL DEFAULT 0';
BEGIN
    EXECUTE format('SET ROLE %I', how);
    EXECUTE replace(ddl, '%C', columns);
    RESET ROLE;
    RETURN NEXT '-- ' || what;
    RETURN QUERY SELECT string_agg(split_part(c.name, '(', 1), ', ' ORDER BY c.n) || ': ' || f
        FROM unnest(ARRAY['migrate_status(%L)', 'migrate_history(%L)', 'migrate_drift(%L)',
            'migrate_deploy(%L, ''{"dry_run": "plan"}'')', 'migrate_resolve(%L, ''1_a'', ''applied'')',
            'migrate_deploy(%L)']) WITH ORDINALITY AS c(name, n),
        LATERAL test.fails(format('SELECT count(*) FROM public.' || c.name, test.dir('looked'))) AS f
        WHERE f NOT LIKE '  %' GROUP BY f ORDER BY f;
    RETURN QUERY SELECT 'RAN AS ' || role FROM looked.ran;
    TRUNCATE looked.ran;
    DROP TABLE IF EXISTS x;
    DROP TABLE _prisma_migrations CASCADE;
END $$;

SELECT try('as it has to be', 'CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY NOT NULL, %C)');
SELECT try('with a column and an index more', 'CREATE TABLE _prisma_migrations (id varchar(36), %C, note text); CREATE INDEX ON _prisma_migrations (migration_name)');
SELECT try('a check', 'CREATE TABLE _prisma_migrations (id varchar(36) CHECK (looked.same(id) IS NOT NULL), %C)');
SELECT try('a generated column', 'CREATE TABLE _prisma_migrations (id varchar(36), g text GENERATED ALWAYS AS (looked.same(id::text)) STORED, %C)');
SELECT try('a default', 'CREATE TABLE _prisma_migrations (id varchar(36), g text DEFAULT looked.same(''a''), %C)');
SELECT try('a default of the server''s', 'CREATE TABLE _prisma_migrations (id varchar(36), g text DEFAULT pg_read_file(''PG_VERSION''), %C)');
SELECT try('an identity', 'CREATE TABLE _prisma_migrations (id varchar(36), g int GENERATED ALWAYS AS IDENTITY, %C)');
SELECT try('an index on an expression', 'CREATE TABLE _prisma_migrations (id varchar(36), %C); CREATE INDEX ON _prisma_migrations (looked.same(id::text))');
SELECT try('a partial index', 'CREATE TABLE _prisma_migrations (id varchar(36), %C); CREATE INDEX ON _prisma_migrations (id) WHERE looked.same(id::text) <> ''''');
SELECT try('a trigger', 'CREATE TABLE _prisma_migrations (id varchar(36), %C); CREATE TRIGGER t BEFORE INSERT ON _prisma_migrations FOR EACH ROW EXECUTE FUNCTION looked.fire()');
SELECT try('a partition', 'CREATE TABLE _prisma_migrations (id varchar(36), %C) PARTITION BY LIST (id); CREATE TABLE p PARTITION OF _prisma_migrations DEFAULT');
SELECT try('a trigger of a partition', 'CREATE TABLE _prisma_migrations (id varchar(36), %C) PARTITION BY LIST (id); CREATE TABLE p PARTITION OF _prisma_migrations DEFAULT; CREATE TRIGGER t BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION looked.fire()');
SELECT try('a child', 'CREATE TABLE _prisma_migrations (id varchar(36), %C); CREATE TABLE p () INHERITS (_prisma_migrations)');
SELECT try('a parent', 'CREATE TABLE p (id varchar(36), %C); CREATE TABLE _prisma_migrations () INHERITS (p)');
DROP TABLE IF EXISTS p;
SELECT try('a foreign key', 'CREATE TABLE p (id varchar(36) PRIMARY KEY); CREATE TABLE _prisma_migrations (id varchar(36) REFERENCES p, %C)');
DROP TABLE p;
SELECT try('a domain', 'CREATE DOMAIN d AS varchar CHECK (looked.same(VALUE) <> ''''); CREATE TABLE _prisma_migrations (id d, %C)');
DROP DOMAIN d;
SELECT try('a type with a cast', $$CREATE TYPE evil AS (a int); CREATE FUNCTION boom(evil) RETURNS timestamptz LANGUAGE plpgsql AS
'BEGIN PERFORM looked.note(); RETURN now(); END'; CREATE CAST (evil AS timestamptz) WITH FUNCTION boom(evil) AS IMPLICIT;
CREATE TABLE _prisma_migrations (id text, checksum text, finished_at timestamptz, migration_name text, logs text, rolled_back_at timestamptz, started_at evil, applied_steps_count int);
INSERT INTO _prisma_migrations VALUES ('1', 'x', NULL, 'gone', NULL, now(), ROW(1), 0);$$);
DROP TYPE evil CASCADE;
SELECT try('a column that is missing', 'CREATE TABLE _prisma_migrations (id text, checksum text, migration_name text, logs text)');
SELECT try('not logged', 'CREATE UNLOGGED TABLE _prisma_migrations (id varchar(36), %C)');

-- what a superuser, or the caller, made by hand
SELECT try('of a superuser', 'CREATE TABLE _prisma_migrations (id text CHECK (id <> ''''), %C, g text DEFAULT upper(''a''))', 'postgres');

-- the owner may change it at any time: a change waits for who writes
CREATE TABLE _prisma_migrations (id varchar(36), checksum text, finished_at timestamptz, migration_name text, logs text,
    rolled_back_at timestamptz, started_at timestamptz, applied_steps_count int);
ALTER TABLE _prisma_migrations OWNER TO looked_tenant;
BEGIN;
SELECT count(*) > 0 FROM public.migrate_resolve(test.dir('looked'), '1_a', 'applied');
SELECT mode FROM pg_locks WHERE relation = '_prisma_migrations'::regclass AND pid = pg_backend_pid() ORDER BY 1;
ROLLBACK;
SET client_min_messages = error;
DROP SCHEMA looked CASCADE;
DROP OWNED BY looked_tenant;
DROP ROLE looked_tenant;
