-- The schema that the database has. (What the text is like: test/pull.)
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA pull;
SET search_path = pull, public;
SELECT test.fails('SELECT migrate_pull()');
CREATE FUNCTION test.pull(schema text, options jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS
$$ SELECT public.migrate_pull(schema, options || '{"format": "json"}')::jsonb #>> '{files,0,text}' $$;
CREATE TYPE mood AS ENUM ('happy', 'so so');
CREATE TABLE users (id serial PRIMARY KEY, first_name text NOT NULL, age integer CHECK (age > 0), mood mood DEFAULT 'so so');
CREATE TABLE posts (id text PRIMARY KEY, author_id integer NOT NULL REFERENCES users ON DELETE CASCADE ON UPDATE CASCADE);
CREATE INDEX ON posts (author_id);
CREATE INDEX lower_name ON users (lower(first_name));
CREATE VIEW names AS SELECT first_name FROM users;
-- fresh: warnings are messages
SELECT migrate_pull();
-- with an existing schema
SELECT test.file('pull/schema.prisma', convert_to(E'datasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n}\n\n/// Somebody\nmodel User {\n  id Int @id @default(autoincrement())\n  firstName String @map("first_name")\n\n  @@map("users")\n}\n', 'UTF8'));
SELECT migrate_pull(test.dir('pull/schema.prisma'));
SELECT test.pull(test.dir('pull/schema.prisma'), '{"force": true}') = test.pull(NULL, '{"prisma": "6"}');
SELECT test.pull(pg_read_file(test.dir('pull/schema.prisma'))) = test.pull(test.dir('pull/schema.prisma'));
-- as JSON: warnings, and what the schema language cannot say
SELECT migrate_pull(test.dir('pull/schema.prisma'), '{"format": "json"}')::jsonb AS j \gset
SELECT jsonb_pretty(:'j'::jsonb - 'files' - 'rendered_warnings' - 'rendered_errors' - 'extras'), test.mask(:'j'::jsonb #>> '{files,0,path}');
SELECT e ->> 'kind', e ->> 'table', e ->> 'name', left(e ->> 'definition', 23) FROM jsonb_array_elements(:'j'::jsonb -> 'extras') e;
-- written
SELECT test.pull(test.dir('pull/schema.prisma')) AS pulled \gset
SELECT test.mask(l) FROM regexp_split_to_table(migrate_pull(test.dir('pull/schema.prisma'), '{"write": true}'), '\n') l;
SELECT pg_read_file(test.dir('pull/schema.prisma')) = :'pulled';
SELECT test.pull(test.dir('pull/schema.prisma')) = :'pulled';
-- another schema, and several
CREATE SCHEMA pull_two;
CREATE TABLE pull_two.users (id integer PRIMARY KEY);
SELECT migrate_pull(options => '{"schema": "pull_two"}');
SELECT migrate_pull(E'datasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n  schemas  = ["pull", "pull_two"]\n}\n');
-- errors
SELECT test.fails('SELECT migrate_pull(options => ''{"schema": "pull_three"}'')');
SELECT test.fails('SELECT migrate_pull(options => ''{"write": true}'')');
SELECT test.fails('SELECT migrate_pull(E''model A {\n}\n'')');
SELECT test.fails('SELECT migrate_pull(E''datasource db {\n  provider = "sqlite"\n  url = "file:x"\n}\n'')');
SELECT test.fails(format('SELECT migrate_pull(%L)', test.dir('pull/nothing.prisma')));
-- rights
CREATE ROLE pull_role;
GRANT USAGE ON SCHEMA test, pull TO pull_role;
GRANT SELECT ON test.settings TO pull_role;
SET ROLE pull_role;
SELECT test.fails('SELECT public.migrate_pull()');
RESET ROLE;
GRANT EXECUTE ON FUNCTION migrate_pull TO pull_role;
SET ROLE pull_role;
SELECT length(test.pull(NULL)) > 100;
SELECT test.fails(format('SELECT public.migrate_pull(%L)', test.dir('pull/schema.prisma')));
RESET ROLE;
GRANT pg_read_server_files TO pull_role;
SET ROLE pull_role;
SELECT length(test.pull(test.dir('pull/schema.prisma'))) > 100;
SELECT test.fails(format('SELECT public.migrate_pull(%L, ''{"write": true, "force": true}'')', test.dir('pull/schema.prisma')));
RESET ROLE;
SET default_transaction_read_only = on;
SELECT length(test.pull(NULL)) > 100;
RESET default_transaction_read_only;
DROP OWNED BY pull_role;
DROP ROLE pull_role;
SET client_min_messages = warning;
DROP SCHEMA pull, pull_two CASCADE;
DROP FUNCTION test.pull;
