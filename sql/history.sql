-- Whose table the history is, and what in it could run code of its owner's with the rights of who looks or deploys.
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA looked;
SET search_path = looked, public;
SET client_min_messages = warning;
CREATE ROLE looked_tenant;
GRANT ALL ON SCHEMA looked TO looked_tenant;
SELECT test.migration('looked', '1_a', 'CREATE TABLE x (i int);');

-- Makes the table as the tenant, looks and deploys as a superuser; if anything of the tenant's runs as the superuser, it
-- draws from "ran", which no rollback undoes.
CREATE SEQUENCE ran;
GRANT ALL ON SEQUENCE ran TO looked_tenant;
CREATE FUNCTION note() RETURNS int LANGUAGE plpgsql AS
$$ BEGIN IF current_user <> 'looked_tenant' THEN PERFORM nextval('looked.ran'); END IF; RETURN 1; END $$;
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
    RETURN QUERY SELECT 'RAN AS A SUPERUSER' FROM looked.ran WHERE is_called;
    PERFORM setval('looked.ran', 1, false);
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
SELECT try('statistics, of an expression where there are such', 'CREATE TABLE _prisma_migrations (id varchar(36), %C); CREATE STATISTICS looked.s ON '
    || CASE WHEN current_setting('server_version_num')::int >= 140000 THEN '(looked.same(''a'') || id), ' ELSE '' END || 'id, checksum FROM _prisma_migrations');
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
SELECT try('of a superuser, with a function of another role''s', 'CREATE TABLE _prisma_migrations (id varchar(36), %C, g text DEFAULT looked.same(''a''))', 'postgres');

-- looking runs nothing of whoever owns what is in the schema
SET ROLE looked_tenant;
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE FUNCTION as_text(mood) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM looked.note(); RETURN 'x'; END $$;
CREATE CAST (mood AS text) WITH FUNCTION as_text(mood) AS IMPLICIT;
CREATE FUNCTION same(name, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM looked.note(); RETURN true; END $$;
CREATE OPERATOR = (LEFTARG = name, RIGHTARG = text, FUNCTION = same);
CREATE FUNCTION lower(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM looked.note(); RETURN 'x'; END $$;
CREATE DOMAIN checked AS text DEFAULT looked.same('a') CHECK (looked.same(VALUE) <> '');
CREATE TABLE trap (id int PRIMARY KEY DEFAULT looked.note(), m mood DEFAULT 'good', c checked DEFAULT 'a', t text DEFAULT looked.same('a')
    CHECK (looked.same(t) <> ''), g text GENERATED ALWAYS AS (looked.same('a')) STORED);
CREATE INDEX ON trap (looked.same(t)) WHERE looked.same(t) <> '';
CREATE INDEX ON trap ((m::text));
CREATE VIEW seen AS SELECT looked.note() AS n, m::text FROM trap;
CREATE MATERIALIZED VIEW kept AS SELECT looked.note() AS n;
CREATE RULE also AS ON INSERT TO trap DO ALSO SELECT looked.note();
CREATE TRIGGER fire BEFORE INSERT OR UPDATE OR DELETE ON trap FOR EACH ROW EXECUTE FUNCTION fire();
ALTER TABLE trap ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY p ON trap USING (looked.note() = 1);
CREATE AGGREGATE total (text) (SFUNC = textcat, STYPE = text);
RESET ROLE;
SELECT count(*) > 0 FROM public.migrate_resolve(test.dir('looked'), '1_a', 'applied');
ALTER TABLE _prisma_migrations OWNER TO looked_tenant;
SELECT split_part(c, '(', 1) || ': ' || f FROM unnest(ARRAY['migrate_status(%L, ''{"check_drift": true}'')', 'migrate_history(%L)',
    'migrate_drift(%L)', 'migrate_deploy(%L, ''{"dry_run": "plan"}'')', 'migrate_diff(''empty'', ''database'')',
    'migrate_diff(''database'', ''empty'', ''{"format": "json"}'')', 'migrate_pull()', 'migrate_show(%L, ''1_a'')']) AS c,
    LATERAL test.fails(format('SELECT count(*) FROM public.' || c, test.dir('looked'))) AS f;
SELECT is_called FROM ran;
DROP TABLE _prisma_migrations;

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
