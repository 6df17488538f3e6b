-- Bad input: a clear error each, and nothing changed.
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA errors;
SET search_path = errors, public;
SET client_min_messages = warning;
SELECT test.migration('ok', '1_a', 'CREATE TABLE a (id int);');

-- arguments
SELECT test.fails('SELECT migrate_deploy(NULL)');
SELECT test.fails('SELECT migrate_deploy('''')');
SELECT test.fails('SELECT migrate_deploy(''prisma'')');
SELECT test.fails('SELECT migrate_status(''./prisma'')');
SELECT test.fails('SELECT migrate_checksum(''x.sql'')');
SELECT test.fails('SELECT migrate_checksum(NULL)');
SELECT test.deploy_fails('ok', '{"dryrun": "plan"}');
SELECT test.deploy_fails('ok', '{"dry_run": true}');
SELECT test.deploy_fails('ok', '{"dry_run": "maybe"}');
SELECT test.deploy_fails('ok', '{"timing": "no"}');
SELECT test.deploy_fails('ok', '{"backup": "/tmp/x"}');
SELECT test.deploy_fails('ok', '[]');
SELECT test.deploy_fails('ok', '{"format": null}');
SELECT test.fails(format('SELECT * FROM migrate_history(%L, ''{"format": "json"}'')', test.dir('ok')));
SELECT test.fails('SELECT migrate_version(''{"timing": true}'')');
SELECT test.deploy_fails('ok', '{"target": "2_b"}');
SELECT test.fails(format('SELECT migrate_show(%L, %L)', test.dir('ok'), '2_b'));
SELECT test.fails(format('SELECT migrate_show(%L, %L)', test.dir('ok'), '../ok/migrations/1_a'));

-- paths
SELECT test.file('paths/file', 'x'), test.file('paths/folder/x', 'x');
SELECT test.shell('cd ' || test.dir('paths') || ' && mkfifo fifo && ln -s loop loop && ln -s nowhere dangling && ln -s folder link && mkdir closed && chmod 0 closed && mkdir -p script/migrations/1_a && mkdir dirscript && mkdir -p dirscript/migrations/1_a/migration.sql fifoscript/migrations/1_a && mkfifo fifoscript/migrations/1_a/migration.sql && mkdir -p closedscript/migrations/1_a && touch closedscript/migrations/1_a/migration.sql && chmod 0 closedscript/migrations/1_a/migration.sql');
SELECT p || E'\n' || (SELECT string_agg('  ' || l, E'\n') FROM test.deploy_fails('paths/' || p) l)
FROM unnest(ARRAY['missing', 'file', 'file/x', 'fifo', 'loop', 'dangling', 'closed', 'script', 'dirscript', 'fifoscript', 'closedscript']) p;
SELECT test.deploy_fails('paths/link');
SELECT test.fails(format('SELECT migrate_checksum(%L)', test.dir('paths/fifo')));
SELECT test.fails(format('SELECT migrate_checksum(%L)', test.dir('paths/missing.sql')));
SELECT test.fails('SELECT migrate_checksum(''/dev/zero'')');
SELECT regexp_replace(l, '(/x)+', '/x…') FROM test.fails(format('SELECT migrate_deploy(%L)', '/' || repeat('x/', 3000))) l;
SELECT left(test.fails(format('SELECT migrate_deploy(%L)', '/' || repeat('x', 3000))), 60);
SELECT l.f, max(length(m)) < 700 AS short FROM (VALUES ('SELECT migrate_deploy(%L)'), ('SELECT migrate_deploy(''/'' || %L)'),
    ('SELECT migrate_diff(%L, ''empty'')'), ('SELECT migrate_pull(%L)'), ('SELECT migrate_deploy(%2$L, jsonb_build_object(''target'', %1$L))'),
    ('SELECT migrate_status(%2$L, jsonb_build_object(%1$L, 1))'), ('SELECT migrate_show(%2$L, %1$L)'), ('SELECT migrate_resolve(%2$L, %1$L, ''applied'')'),
    ('SELECT migrate_deploy(%2$L, jsonb_build_object(''schema'', %1$L))'), ('SELECT migrate_deploy(%2$L, jsonb_build_object(''lock_timeout'', %1$L))')) AS l(f),
    test.fails(format(l.f, repeat('ä', 500000), test.dir('ok'))) AS m WHERE m NOT LIKE '%HINT%' GROUP BY 1 ORDER BY 1;

-- folders
SELECT test.migration('long', repeat('x', 200), 'SELECT 1;');
SELECT count(*) FROM test.deploy('long', '{"dry_run": "execute"}');
SELECT test.migration('long', repeat('y', 201), 'SELECT 1;');
SELECT test.deploy_fails('long');
SELECT test.migration('lock', '1_a', 'CREATE TABLE a (id int);');
CREATE FUNCTION test.locked(toml text) RETURNS SETOF text LANGUAGE sql AS
$$ SELECT test.file('lock/migrations/migration_lock.toml', convert_to(toml, 'UTF8')); SELECT test.deploy_fails('lock', '{"dry_run": "plan"}') $$;
SELECT l.toml, test.locked(l.toml) FROM unnest(ARRAY['', 'provider = "sqlite"', 'provider="mysql"', '# provider = "postgresql"', 'providers = "postgresql"',
    'provider = "postgresql"', E'\uFEFFprovider = ''postgresql'' \r\n', 'provider = postgresql', 'provider = "postgresql" # as it is']) AS l(toml);

-- scripts
CREATE FUNCTION test.bytes(script bytea) RETURNS SETOF text LANGUAGE sql AS
$$ SELECT test.file('bytes/migrations/1_a/migration.sql', script); SELECT test.deploy_fails('bytes') $$;
SELECT test.bytes('SELECT 1;\012SELECT ''\000'';');
SELECT test.bytes('SELECT 1;\012SELECT ''\303\050'';');
SELECT test.bytes('SELECT ''\355\240\200'';');
SELECT test.bytes('SELECT ''abc\303');
SELECT test.bytes(convert_to(E'\uFEFFSELECT nope;', 'UTF8'));
SELECT test.bytes(convert_to(E'SELECT 1;\r\n\r\nSELECT nope;\r\n', 'UTF8'));
SELECT test.bytes(convert_to('', 'UTF8'));
DROP TABLE "_prisma_migrations";
SELECT test.bytes(convert_to('CREATE TABLE "' || repeat('ä', 40) || '" (id int);', 'UTF8'));
SELECT relname, octet_length(relname) FROM pg_class WHERE relnamespace = 'errors'::regnamespace AND relkind = 'r' ORDER BY 1;
DROP SCHEMA errors CASCADE;
CREATE SCHEMA errors;
-- a type in a table that the statement's own table uses; names with quotes and blanks
SELECT test.migration('names', E'1_"quoted" ''name'' %s line', 'SELECT 1;');
SELECT test.deploy('names');
SELECT migrate_show(test.dir('names'), E'1_"quoted" ''name'' %s line');
-- a table of ours made by the script
SELECT test.migration('ours', '1_a', 'CREATE TABLE "_prisma_migrations" (id int);');
SELECT test.deploy_fails('ours');
DROP TABLE "_prisma_migrations";
SELECT test.deploy_fails('ours');
CREATE VIEW "_prisma_migrations" AS SELECT 1 AS id;
SELECT test.deploy_fails('ok');
DROP VIEW "_prisma_migrations";
SELECT count(*) FROM test.relations();
DROP SCHEMA errors CASCADE;
